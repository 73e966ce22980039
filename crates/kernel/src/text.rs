//! Free text: the form in which it is searched, and the few small words that pages make out of it.
//!
//! Searching compares what a person typed with what 1C sent. Both go through the same functions here (in Rust, not in
//! SQL), because neither database lowers Cyrillic the way we need, and because both databases must find the same.
//!
//! What is here: reading a text without the accidents of its encoding ([`norm`]), company initials and colour, the Russian
//! plural, the short form of a person's name. What is not: articles (see [`crate::article`]), word forms (see
//! [`crate::stem`]), figures and dates (see [`crate::format`]).

/// One visible character of a text, with the bytes of the original that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// First byte in the original.
    pub start: usize,
    /// Byte after the last one in the original, combining marks included.
    pub end: usize,
    /// The character, its case untouched.
    pub ch: char,
}

/// Reads a text without the accidents of encoding, as the part of Unicode NFKC that real data needs:
///
/// * a decomposed `и` + breve is `й` (names pasted from macOS), other combining marks are dropped (`за́мок`, decomposed `ё`);
/// * soft hyphens, zero-width characters and byte order marks are dropped (text pasted from web pages);
/// * full-width ASCII, superscript and subscript digits become ASCII (`м²` is found by `м2`);
/// * the multiplication sign becomes `x` (`4×4` is typed `4x4`).
///
/// Full normalisation would need tables that nothing else here uses.
pub(crate) fn glyphs(text: &str) -> Glyphs<'_> {
    Glyphs { text, at: 0 }
}

/// The iterator behind [`glyphs`].
#[derive(Debug, Clone)]
pub(crate) struct Glyphs<'a> {
    text: &'a str,
    at: usize,
}

impl Glyphs<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }
}

impl Iterator for Glyphs<'_> {
    type Item = Glyph;

    fn next(&mut self) -> Option<Glyph> {
        loop {
            let read = self.peek()?;
            let start = self.at;
            self.at += read.len_utf8();
            if is_combining(read) || is_invisible(read) {
                continue;
            }
            let mut ch = plain(read);
            while let Some(mark) = self.peek().filter(|&next| is_combining(next)) {
                self.at += mark.len_utf8();
                ch = match (ch, mark) {
                    ('и', '\u{306}') => 'й',
                    ('И', '\u{306}') => 'Й',
                    _ => ch,
                };
            }
            return Some(Glyph { start, end: self.at, ch });
        }
    }
}

fn is_combining(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36F}')
}

fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn plain(ch: char) -> char {
    if ch.is_ascii() {
        return ch;
    }
    let digit = |from: u32| char::from_u32(u32::from('0') + u32::from(ch) - from).unwrap_or(ch);
    match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch),
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁰' | '⁴'..='⁹' => digit(0x2070),
        '₀'..='₉' => digit(0x2080),
        '×' => 'x',
        _ => ch,
    }
}

/// The search-normal form of free text: lower case, `ё` as `е`, trimmed, one space between words.
///
/// Punctuation stays: this is for comparing names, comments and addresses as texts, not as bags of words. The function is
/// idempotent: `norm(norm(x)) == norm(x)`.
pub fn norm(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for glyph in glyphs(text) {
        if glyph.ch.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.extend(lower(glyph.ch));
    }
    out
}

/// Lower case with `ё` as `е`; combining marks that Unicode adds when lowering (`İ`) are left out.
pub(crate) fn lower(ch: char) -> impl Iterator<Item = char> + Clone {
    ch.to_lowercase().filter(|&c| !is_combining(c)).map(|c| if c == 'ё' { 'е' } else { c })
}

/// Legal forms that stand beside a company's name, in lower case. They say nothing about which company it is.
const FORMS: &[&str] = &[
    "ооо", "оао", "зао", "пао", "нао", "ао", "ип", "чп", "тоо", "одо", "фгуп", "гуп", "муп", "фгбу", "гбу", "мбу",
    "ано", "нко", "кфх", "llc", "ltd", "inc", "jsc", "ojsc", "gmbh", "co",
];

/// The words of the legal forms written in full; skipped only at the beginning of a name.
const FORM_WORDS: &[&str] = &[
    "общество",
    "с",
    "ограниченной",
    "ответственностью",
    "публичное",
    "непубличное",
    "открытое",
    "закрытое",
    "акционерное",
    "индивидуальный",
    "предприниматель",
];

/// Two letters that stand for a company in its coloured square: «ООО «Ромашка»» is `Ро`, «ООО «Северный Опт»» is `СО`.
///
/// Legal form, quotes and one-letter joining words are skipped, wherever 1C put them («Ромашка ООО» too). One word gives its
/// first two letters, more words the first letters of the first two. A name that is nothing but a legal form gives its own
/// letters; a name without letters or digits gives `?`.
pub fn initials(company: &str) -> String {
    let all = || company.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let names = |word: &&str| !FORMS.contains(&norm(word).as_str());
    let mut words = all()
        .filter(names)
        .skip_while(|word| FORM_WORDS.contains(&norm(word).as_str()))
        .filter(|word| !matches!(*word, "и" | "с" | "в" | "and"));
    let Some(first) = words.next().or_else(|| all().next()) else {
        return "?".to_owned();
    };
    let mut letters = first.chars();
    let mut out: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    match words.next().and_then(|word| word.chars().next()) {
        Some(second) => out.extend(second.to_uppercase()),
        None => out.extend(letters.next().into_iter().flat_map(char::to_lowercase)),
    }
    out
}

/// Picks the Russian word form that goes with a number: `1 заказ`, `2 заказа`, `5 заказов`, `21 заказ`, `11 заказов`.
pub fn plural_ru<'a>(n: i64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    let n = n.unsigned_abs();
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// A person's name where space is short: «Павел Круглов» is «П. Круглов».
///
/// Three words are understood in both orders (the one of people and the one of 1C) by the patronymic: «Павел Петрович
/// Круглов» and «Круглов Павел Петрович»; so is «Круглов П. П.». One word stays as it is. Two full words are taken as
/// first name, surname, since nothing in them tells otherwise.
pub fn short_person(name: &str) -> String {
    let mut words = name.split_whitespace();
    let (Some(one), two, three) = (words.next(), words.next(), words.next()) else {
        return String::new();
    };
    let Some(two) = two else {
        return one.to_owned();
    };
    let (first, surname) = match three {
        None if two.ends_with('.') && !one.ends_with('.') => (two, one),
        None => (one, two),
        Some(_) if is_patronymic(two) => (one, three.unwrap_or(two)),
        Some(last) if is_patronymic(last) => (two, one),
        Some(last) if last.ends_with('.') => (two, one),
        Some(last) => (one, last),
    };
    let mut out: String = first.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    out.push_str(". ");
    out.push_str(surname);
    out
}

fn is_patronymic(word: &str) -> bool {
    ["ович", "евич", "ьич", "мич", "кич", "тич", "овна", "евна", "ична", "инична"]
        .iter()
        .any(|end| word.len() > end.len() && word.ends_with(end))
}

/// How many colours a company can have; see [`hue`].
pub const HUES: u8 = 12;

/// The number of a company's colour, `0..12`, from its id (or any bytes that never change).
///
/// The same bytes give the same colour for ever, on any machine: people know their company by it. This is FNV-1a, folded;
/// it is no protection against anything.
pub fn hue(bytes: &[u8]) -> u8 {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash >> 32) ^ (hash & 0xffff_ffff);
    u8::try_from(hash % u64::from(HUES)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn norm_table() {
        for (text, want) in [
            ("  Ёлка\u{a0} \u{202f}зелёная\t", "елка зеленая"),
            ("и\u{306}од Е\u{308}ж", "йод еж"),
            ("за\u{301}мок", "замок"),
            ("пер\u{ad}чатки\u{200b}", "перчатки"),
            ("ＡＢ１２ м² 4×4", "ab12 м2 4x4"),
            ("х⁰⁴⁹₀₉", "х04909"),
            ("ООО «Вега»", "ооо «вега»"),
            ("", ""),
            (" \u{301} ", ""),
        ] {
            assert_eq!(norm(text), want, "{text:?}");
        }
    }

    #[test]
    fn initials_table() {
        for (name, want) in [
            ("ООО «Ромашка»", "Ро"),
            ("Ромашка ООО", "Ро"),
            ("ООО \"Северный Опт\"", "СО"),
            ("ИП Волков", "Во"),
            ("АО «Вектор»", "Ве"),
            ("Общество с ограниченной ответственностью «Заря»", "За"),
            ("Иванов и Сыновья", "ИС"),
            ("«ёлка»", "Ёл"),
            ("ООО «3М»", "3м"),
            ("ООО", "Оо"),
            ("Acme LLC", "Ac"),
            ("Я", "Я"),
            (" — ", "?"),
            ("", "?"),
        ] {
            assert_eq!(initials(name), want, "{name}");
        }
    }

    #[test]
    fn plural_table() {
        let word = |n| plural_ru(n, "заказ", "заказа", "заказов");
        for n in [1, 21, 101, -1, 1001] {
            assert_eq!(word(n), "заказ", "{n}");
        }
        for n in [2, 3, 4, 22, 104, -3] {
            assert_eq!(word(n), "заказа", "{n}");
        }
        for n in [0, 5, 10, 11, 12, 14, 20, 111, 112, 1011, i64::MIN] {
            assert_eq!(word(n), "заказов", "{n}");
        }
    }

    #[test]
    fn person_table() {
        for (name, want) in [
            ("Павел Круглов", "П. Круглов"),
            ("Павел Петрович Круглов", "П. Круглов"),
            ("Круглов Павел Петрович", "П. Круглов"),
            ("Круглова Анна Ильинична", "А. Круглова"),
            ("Анна Сергеевна Абрамович", "А. Абрамович"),
            ("Круглов П. П.", "П. Круглов"),
            ("Круглов П.П.", "П. Круглов"),
            ("П. Круглов", "П. Круглов"),
            ("  Ника  ", "Ника"),
            ("", ""),
        ] {
            assert_eq!(short_person(name), want, "{name}");
        }
    }

    #[test]
    fn hue_is_stable_and_spreads() {
        assert_eq!([hue(b""), hue(b"a"), hue(&[0; 16])], HUE_PINS);
        let mut seen = [0_u32; HUES as usize];
        for n in 0..12_000_u32 {
            seen[usize::from(hue(&n.to_be_bytes()))] += 1;
        }
        assert!(seen.iter().all(|&n| (700..1300).contains(&n)), "{seen:?}");
    }

    /// Colours that companies already have: a change here changes what people see.
    const HUE_PINS: [u8; 3] = [5, 4, 0];

    proptest! {
        #[test]
        fn norm_is_idempotent(text in any::<String>()) {
            let once = norm(&text);
            prop_assert_eq!(norm(&once), once.clone());
        }

        #[test]
        fn glyphs_cover_ordered_whole_chars(text in "[а-яА-Яa-z\u{300}-\u{310}\u{ad}×² -]{0,30}") {
            let mut last = 0;
            for glyph in glyphs(&text) {
                prop_assert!(glyph.start >= last && glyph.end > glyph.start);
                prop_assert!(text.get(glyph.start..glyph.end).is_some());
                last = glyph.end;
            }
        }

        #[test]
        fn small_words_never_panic(text in any::<String>()) {
            let _ = initials(&text);
            let _ = short_person(&text);
        }
    }
}
