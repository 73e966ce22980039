//! Figures as people type or paste them: sums, quantities, barcodes.
//!
//! Tolerant of everything that has one meaning («1 234,50 ₽», `1,234.50`, `1234.5 руб.`), and silent (`None`) about
//! everything that has two: `1,234` is 1234 to an Englishman and 1.234 to a Russian, and a wrong guess is an order a
//! thousand times too large. The caller shows such a value to a person. Cells that a spreadsheet holds as numbers do not come
//! through here: they have no separators to misread.
//!
//! Not here: showing figures ([`crate::format`]); dates ([`crate::date_range`]).

/// Words that may stand after (or before) a sum; lower case, with the dot already cut off.
const CURRENCY: &[&str] = &["₽", "руб", "рублей", "рубля", "рубль", "р", "p", "rub", "rur"];

/// Words that may stand after a quantity. Others («уп», «кг») could mean another unit than the product's, so they are refused.
const PIECES: &[&str] = &["шт", "штук", "штуки", "штука", "pcs", "pc"];

/// Reads a sum in roubles as kopecks.
///
/// Takes spaces of any kind and apostrophes between thousands, comma or point before one or two digits of kopecks (more only
/// if they are zeros), a sign (`-`, `−`, `+`), and a rouble sign or word. `None`: anything else, a sum that can be read in
/// two ways (`1,234`), more than fits.
pub fn money(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('₽').unwrap_or_else(|| without_word(rest, CURRENCY));
    let kopecks = decimal(rest.trim(), 2)?;
    Some(if negative { -kopecks } else { kopecks })
}

/// Reads a quantity as thousandths. Never negative.
///
/// As [`money`], with up to three digits after the separator, and «шт» after the figure. Three digits after the only
/// separator are read as a fraction only where they cannot be thousands: `0,125`, `1234,125`, `1 234,125`.
pub fn qty(text: &str) -> Option<i64> {
    decimal(without_word(text.trim(), PIECES).trim(), 3)
}

/// Whether a text is a barcode: 8, 12, 13 or 14 digits (EAN-8, UPC-A, EAN-13, ITF-14) with a right check digit.
///
/// Whitespace is ignored, since printed codes are grouped. The look-up form is [`crate::article::fold`] of it.
pub fn looks_like_barcode(text: &str) -> bool {
    let (mut count, mut sum, mut nonzero) = (0_usize, 0, false);
    // From the right: the check digit weighs 1, then 3, 1, 3, …
    for ch in text.chars().rev().filter(|ch| !ch.is_whitespace()) {
        let Some(digit) = ch.to_digit(10) else {
            return false;
        };
        sum += digit * if count % 2 == 0 { 1 } else { 3 };
        count += 1;
        nonzero |= digit != 0;
        if count > 14 {
            return false;
        }
    }
    matches!(count, 8 | 12..=14) && sum % 10 == 0 && nonzero
}

/// Cuts one of `words` (any case, a dot after it allowed) off the end.
fn without_word<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let bare = text.strip_suffix('.').unwrap_or(text);
    let end = bare.trim_end_matches(|ch: char| ch.is_alphabetic() || ch == '₽');
    let word = bare[end.len()..].to_lowercase();
    if words.contains(&word.as_str()) { end } else { text }
}

/// Reads an unsigned decimal number as a whole number of `10^-scale`.
fn decimal(text: &str, scale: usize) -> Option<i64> {
    let (whole, fraction) = split(text)?;
    let kept = &fraction[..fraction.len().min(scale)];
    if fraction[kept.len()..].bytes().any(|digit| digit != b'0') {
        return None;
    }
    let digits = whole.bytes().chain(kept.bytes()).filter(u8::is_ascii_digit);
    let zeros = std::iter::repeat_n(b'0', scale - kept.len());
    digits.chain(zeros).try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
}

/// Splits a number into its whole part (thousands checked, their separators still in it) and the digits of its fraction.
fn split(text: &str) -> Option<(&str, &str)> {
    let point = |ch| matches!(ch, ',' | '.');
    let (whole, fraction) = match text.rsplit_once(point) {
        None => (text, ""),
        Some((whole, fraction)) => {
            let last = text[whole.len()..].chars().next()?;
            if whole.contains(last) {
                // The same mark twice: it separates thousands, and there is no fraction.
                (text, "")
            } else if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            } else {
                let thousands_possible =
                    fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') && !whole.contains(point);
                if thousands_possible {
                    return None;
                }
                (whole, fraction)
            }
        }
    };
    grouped_right(whole).then_some((whole, fraction))
}

/// Whether a whole number is plain digits, or groups of three (the first shorter) with one and the same separator.
fn grouped_right(whole: &str) -> bool {
    let Some(separator) = whole.chars().find(|ch| !ch.is_ascii_digit()) else {
        return !whole.is_empty();
    };
    let space = separator.is_whitespace();
    if !space && !matches!(separator, ',' | '.' | '\'' | '’') {
        return false;
    }
    let same = |ch: char| if space { ch.is_whitespace() } else { ch == separator };
    let right = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    whole
        .split(same)
        .enumerate()
        .all(|(nth, group)| right(group) && if nth == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_table() {
        for (text, want) in [
            ("1 234,50 ₽", 123_450),
            ("1\u{202f}234,50\u{202f}₽", 123_450),
            ("1\u{a0}234,50 руб.", 123_450),
            ("1234.5", 123_450),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1'234.50", 123_450),
            ("1 234", 123_400),
            ("1234", 123_400),
            ("1,234,567", 123_456_700),
            ("1.234.567", 123_456_700),
            ("1 234 567,8", 123_456_780),
            ("₽ 100", 10_000),
            ("100р", 10_000),
            ("100 Р.", 10_000),
            ("100 RUB", 10_000),
            ("-5,05", -505),
            ("− 5,05", -505),
            ("+5", 500),
            ("0,000", 0),
            ("1234,500", 123_450),
            (" 007 ", 700),
        ] {
            assert_eq!(money(text), Some(want), "{text}");
        }
        for text in [
            "",
            " ",
            "₽",
            "-",
            ",",
            "1,234",
            "1.234",
            "12 34",
            "1 2345",
            "1 234 56",
            "1,23,456",
            "1,234.567",
            "1.2,3.4",
            ",5",
            "5,",
            "1 234,5 6",
            "12a",
            "100 $",
            "100 EUR",
            "1,234 567",
            "--5",
            "5-",
            "1  234",
            "1234,567",
            "99999999999999999999",
            "92233720368547758,08",
            "١٢",
            "1 234 р 50 к",
        ] {
            assert_eq!(money(text), None, "{text}");
        }
    }

    #[test]
    fn qty_table() {
        for (text, want) in [
            ("8", 8000),
            ("0,5", 500),
            ("0,125", 125),
            ("1 200", 1_200_000),
            ("1 200,125", 1_200_125),
            ("1200.125", 1_200_125),
            ("10 шт.", 10_000),
            ("10шт", 10_000),
            ("10 PCS", 10_000),
            ("2.5000", 2500),
        ] {
            assert_eq!(qty(text), Some(want), "{text}");
        }
        for text in ["", "-1", "1,500", "1.500", "10 уп", "2 кг", "1,2345", "10 ₽", "5 5", "1e3", "NaN"] {
            assert_eq!(qty(text), None, "{text}");
        }
    }

    #[test]
    fn barcode_table() {
        for code in ["4006381333931", "4 006381 333931", "96385074", "036000291452", "10012345678902"] {
            assert!(looks_like_barcode(code), "{code}");
        }
        for code in ["", "4006381333932", "400638133393", "0000000000000", "КБ-2045", "123", "40063813339310000"] {
            assert!(!looks_like_barcode(code), "{code}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[0-9,. '₽рубш-]{0,12}", any in any::<String>()) {
            let _ = (money(&text), qty(&text), looks_like_barcode(&text), money(&any), qty(&any), looks_like_barcode(&any));
        }

        #[test]
        fn plain_sums_are_read(rubles in 0_i64..1_000_000_000, kopecks in 0_i64..100) {
            prop_assert_eq!(money(&format!("{rubles},{kopecks:02}")), Some(rubles * 100 + kopecks));
        }
    }
}
