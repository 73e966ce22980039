//! Amounts and counts in Russian words: «Двенадцать тысяч один рубль 05 копеек».
//!
//! *Why so*: the form that banks and accountants use: rubles in words with a capital letter, kopecks in digits. The
//! whole range of `i64` is covered, so there is nothing to refuse.
//!
//! *What not*: no other currency and no other case than the nominative.

/// One, two to four, and many of a thing: «рубль», «рубля», «рублей».
pub type Endings = [&'static str; 3];

const RUBLE: Endings = ["рубль", "рубля", "рублей"];
const KOPECK: Endings = ["копейка", "копейки", "копеек"];
const SCALES: [Endings; 7] = [
    ["", "", ""],
    ["тысяча", "тысячи", "тысяч"],
    ["миллион", "миллиона", "миллионов"],
    ["миллиард", "миллиарда", "миллиардов"],
    ["триллион", "триллиона", "триллионов"],
    ["квадриллион", "квадриллиона", "квадриллионов"],
    ["квинтиллион", "квинтиллиона", "квинтиллионов"],
];
const HUNDREDS: [&str; 10] =
    ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"];
const TENS: [&str; 10] =
    ["", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"];
const UNITS: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];

/// The grammatical gender of what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// Один рубль, два рубля.
    Masculine,
    /// Одна тысяча, две тысячи.
    Feminine,
    /// Одно наименование, два наименования.
    Neuter,
}

/// Kopecks as «Сто восемьдесят четыре тысячи триста рублей 00 копеек».
pub fn rubles(kopecks: i64) -> String {
    let (whole, rest) = (kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100);
    let minus = if kopecks < 0 { "минус " } else { "" };
    let words = number(whole, Gender::Masculine);
    capital(&format!("{minus}{words} {} {rest:02} {}", ending(whole, RUBLE), ending(rest, KOPECK)))
}

/// A number in words, without a capital letter: «двадцать одна».
pub fn number(n: u64, gender: Gender) -> String {
    if n == 0 {
        return "ноль".to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    let scales = SCALES.iter().enumerate().rev();
    for (power, scale) in scales {
        let group = n / 1000_u64.pow(u32::try_from(power).unwrap_or(0)) % 1000;
        if group == 0 {
            continue;
        }
        let gender = match power {
            0 => gender,
            1 => Gender::Feminine,
            _ => Gender::Masculine,
        };
        push_group(&mut words, group, gender);
        words.push(ending(group, *scale));
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// The word that goes with a count: 1 рубль, 2 рубля, 5 рублей, 11 рублей, 21 рубль.
pub fn ending(n: u64, [one, few, many]: Endings) -> &'static str {
    match (n % 100, n % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

/// The text with its first letter capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn push_group(words: &mut Vec<&'static str>, group: u64, gender: Gender) {
    let index = |n: u64| usize::try_from(n).unwrap_or(0);
    words.push(HUNDREDS[index(group / 100)]);
    let rest = group % 100;
    let units = if rest < 20 {
        rest
    } else {
        words.push(TENS[index(rest / 10)]);
        rest % 10
    };
    words.push(match (units, gender) {
        (1, Gender::Feminine) => "одна",
        (2, Gender::Feminine) => "две",
        (1, Gender::Neuter) => "одно",
        _ => UNITS[index(units)],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rubles_and_kopecks() {
        let table = [
            (0, "Ноль рублей 00 копеек"),
            (1, "Ноль рублей 01 копейка"),
            (100, "Один рубль 00 копеек"),
            (202, "Два рубля 02 копейки"),
            (511, "Пять рублей 11 копеек"),
            (1_121, "Одиннадцать рублей 21 копейка"),
            (2_100, "Двадцать один рубль 00 копеек"),
            (11_200, "Сто двенадцать рублей 00 копеек"),
            (100_000, "Одна тысяча рублей 00 копеек"),
            (200_100, "Две тысячи один рубль 00 копеек"),
            (1_100_000, "Одиннадцать тысяч рублей 00 копеек"),
            (18_430_000, "Сто восемьдесят четыре тысячи триста рублей 00 копеек"),
            (2_200_199, "Двадцать две тысячи один рубль 99 копеек"),
            (100_000_000, "Один миллион рублей 00 копеек"),
            (200_000_000_000, "Два миллиарда рублей 00 копеек"),
            (100_000_000_100, "Один миллиард один рубль 00 копеек"),
            (
                99_999_999_999_999,
                "Девятьсот девяносто девять миллиардов девятьсот девяносто девять миллионов девятьсот девяносто девять \
                 тысяч девятьсот девяносто девять рублей 99 копеек",
            ),
            (-4_250, "Минус сорок два рубля 50 копеек"),
        ];
        for (kopecks, text) in table {
            assert_eq!(rubles(kopecks), text, "{kopecks}");
        }
        assert!(rubles(i64::MAX).starts_with("Девяносто два квадриллиона двести тридцать три триллиона"));
        assert!(rubles(i64::MIN).starts_with("Минус девяносто два квадриллиона"));
    }

    #[test]
    fn genders() {
        assert_eq!(number(1, Gender::Neuter), "одно");
        assert_eq!(number(2, Gender::Neuter), "два");
        assert_eq!(number(42, Gender::Feminine), "сорок две");
        assert!(number(u64::MAX, Gender::Masculine).starts_with("восемнадцать квинтиллионов четыреста сорок шесть"));
        assert_eq!(number(21_001, Gender::Masculine), "двадцать одна тысяча один");
    }
}
