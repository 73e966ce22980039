//! Articles and numbers as people look them up: written with other separators, in the other case, with letters of the other
//! alphabet, or in part.
//!
//! `КБ-2045-12/Ч` reaches us as `кб 2045.12 ч`, as `KБ2045-12/Ч` with a Latin K, or as just `2045-12`. All of them must find
//! the same article, so both sides are folded to one form and compared as bytes. Order numbers, 1C numbers, document numbers
//! and barcodes go through the same [`fold`].
//!
//! *Part of an article* is a look-up by prefix: the index holds every suffix of the folded article ([`suffixes`]), and any
//! part of a text is the beginning of one of its suffixes ([`prefix_range`]). That costs one B-tree descent in SQLite and in
//! PostgreSQL alike; a scan with `LIKE '%…%'` costs the whole table.
//!
//! Not here: typing in the wrong keyboard layout, misspelling, and product names in any word form ([`crate::stem`]).

use crate::text::glyphs;

/// The longest folded article in characters. 1C holds 25 to 50; what is longer is cut, so that an index row stays short.
pub const MAX_CHARS: usize = 64;

/// The shortest part of an article that is looked up, in characters: shorter ones are found everywhere and help nobody.
pub const MIN_PART: usize = 3;

/// The form in which articles and numbers are stored for look-up and compared.
///
/// Upper case; only letters and digits; letters that look alike in Cyrillic and Latin become the Latin one (the shorter
/// in UTF-8), `Ё` becomes `E`; full-width and superscript digits become ASCII; at most [`MAX_CHARS`] characters. Idempotent.
///
/// The letter O of either alphabet stays a letter and does not become the digit 0 (nor `З` 3, `Ч` 4, `б` 6). A Cyrillic
/// letter in place of a Latin one is an accident of the keyboard layout that nobody can see. A digit sits on another key,
/// looks different in print, and stands beside the letter in real series (`10-О` and `100`); folding them would join
/// different articles, and turn every number that holds a zero into a word.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(2 * MAX_CHARS));
    out.extend(folded(text).take(MAX_CHARS).map(|(_, _, ch)| ch));
    out
}

/// The characters of the folded form (without the limit on length), each with its byte range in the original.
fn folded(text: &str) -> impl Iterator<Item = (usize, usize, char)> + Clone + '_ {
    glyphs(text).flat_map(|glyph| {
        glyph
            .ch
            .to_uppercase()
            .filter(|ch| ch.is_alphanumeric())
            .map(move |ch| (glyph.start, glyph.end, latin_twin(ch)))
    })
}

/// The Latin letter that looks like this Cyrillic capital; every other character unchanged.
pub(crate) fn latin_twin(ch: char) -> char {
    match ch {
        'А' => 'A',
        'В' => 'B',
        'Е' | 'Ё' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'У' => 'Y',
        'Х' => 'X',
        'І' => 'I',
        'Ј' => 'J',
        'Ѕ' => 'S',
        other => other,
    }
}

/// What the index of parts holds for a folded article: the whole of it, then every shorter suffix of at least [`MIN_PART`]
/// characters.
///
/// The whole comes even if it is shorter than that: an article `A1` must be found by `A1`. An empty article has none.
pub fn suffixes(folded: &str) -> impl Iterator<Item = &str> {
    let count = folded.chars().count();
    folded
        .char_indices()
        .enumerate()
        .filter(move |(nth, _)| *nth == 0 || count - nth >= MIN_PART)
        .map(|(_, (start, _))| &folded[start..])
}

/// The half-open range `[from, to)` of byte-ordered strings that begin with `prefix`.
///
/// For a folded prefix and a column compared by bytes: SQLite's default `BINARY`, PostgreSQL's `COLLATE "C"`. The upper
/// bound is the prefix and U+10FFFF, which is above every character that [`fold`] lets through. An empty prefix is a range
/// over everything; the caller refuses it first.
pub fn prefix_range(prefix: &str) -> (String, String) {
    let mut to = String::with_capacity(prefix.len() + 4);
    to.push_str(prefix);
    to.push(char::MAX);
    (prefix.to_owned(), to)
}

/// Where a folded query stands in the text as it was written: the byte range to highlight, separators inside included.
///
/// The first place is taken. `None` if the query is empty or is not there. The range lies on character boundaries, and its
/// fold is the query (or, if the query begins or ends inside a letter that folds to two, such as `ß`, holds the query).
/// Allocates nothing, so a page may call it for every row.
pub fn mark(original: &str, folded_query: &str) -> Option<(usize, usize)> {
    if folded_query.is_empty() {
        return None;
    }
    let mut from = folded(original);
    loop {
        if let Some(range) = match_here(from.clone(), folded_query) {
            return Some(range);
        }
        from.next()?;
    }
}

fn match_here(mut at: impl Iterator<Item = (usize, usize, char)>, query: &str) -> Option<(usize, usize)> {
    let mut range: Option<(usize, usize)> = None;
    for wanted in query.chars() {
        let (start, end, _) = at.next().filter(|&(_, _, ch)| ch == wanted)?;
        range = Some((range.map_or(start, |(first, _)| first), end));
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fold_table() {
        for (text, want) in [
            ("КБ-2045-12/Ч", "KБ204512Ч"),
            ("кб 2045.12 ч", "KБ204512Ч"),
            ("kб\u{202f}2045—12\\Ч", "KБ204512Ч"),
            ("авекмнорстух ё", "ABEKMHOPCTYXE"),
            ("abekmhopctyx e", "ABEKMHOPCTYXE"),
            ("№ 00-000123", "00000123"),
            ("O0-О0", "O0O0"),
            ("З3", "З3"),
            ("１２Ａ", "12A"),
            ("10×20", "10X20"),
            ("10х20", "10X20"),
            ("и\u{306}-Й", "ЙЙ"),
            ("straße", "STRASSE"),
            ("", ""),
            ("-/.", ""),
        ] {
            assert_eq!(fold(text), want, "{text}");
        }
        assert_eq!(fold(&"я".repeat(200)).chars().count(), MAX_CHARS);
    }

    #[test]
    fn suffixes_table() {
        let of = |s| suffixes(s).collect::<Vec<_>>();
        assert_eq!(of("KБ20Ч"), ["KБ20Ч", "Б20Ч", "20Ч"]);
        assert_eq!(of("123"), ["123"]);
        assert_eq!(of("A1"), ["A1"]);
        assert!(of("").is_empty());
    }

    #[test]
    fn mark_table() {
        for (original, query, want) in [
            ("Кабель КБ-2045-12/Ч, чёрный", "кб 2045.12 ч", Some("КБ-2045-12/Ч")),
            ("КБ-2045-12/Ч", "204512", Some("2045-12")),
            ("КБ-2045-12/Ч", "45-1", Some("45-1")),
            ("аа-аб", "ааб", Some("а-аб")),
            ("КБ-2045", "2046", None),
            ("КБ-2045", "", None),
            ("", "1", None),
            ("Маße", "s", Some("ß")),
        ] {
            let found = mark(original, &fold(query)).map(|(from, to)| &original[from..to]);
            assert_eq!(found, want, "{original} / {query}");
        }
    }

    proptest! {
        #[test]
        fn fold_is_idempotent(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!once.contains(char::MAX));
        }

        #[test]
        fn case_and_separators_do_not_matter(text in "[A-Za-zА-ЯЁа-яё0-9]{0,30}", sep in "[-/. \u{a0}_]") {
            let spread: String = text.chars().flat_map(|c| [c.to_string(), sep.clone()]).collect();
            prop_assert_eq!(fold(&spread), fold(&text));
            prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
        }

        #[test]
        fn every_part_finds_the_article(article in "[A-Za-zА-Яа-я0-9/ .-]{3,80}", from in 0_usize..80, len in MIN_PART..20) {
            let whole = fold(&article);
            let last_start = whole.chars().count().saturating_sub(MIN_PART);
            let part: String = whole.chars().skip(from % (last_start + 1)).take(len).collect();
            if part.is_empty() {
                return Ok(());
            }
            let (low, high) = prefix_range(&part);
            let found = suffixes(&whole).any(|s| s.as_bytes() >= low.as_bytes() && s.as_bytes() < high.as_bytes());
            prop_assert!(found, "{} in {}", part, whole);
        }

        #[test]
        fn the_range_holds_only_the_prefix(prefix in "[A-ZА-Я0-9]{1,5}", other in "[A-ZА-Я0-9]{0,8}") {
            let (low, high) = prefix_range(&prefix);
            prop_assert_eq!(other.starts_with(&prefix), low <= other && other < high);
        }

        #[test]
        fn the_marked_range_folds_to_the_query(text in "[A-Za-zА-Яа-яё0-9/ .\u{306}-]{1,60}", from in 0_usize..60, len in 1_usize..20) {
            let whole: String = folded(&text).map(|(_, _, ch)| ch).collect();
            let part: String = whole.chars().skip(from % whole.chars().count().max(1)).take(len).collect();
            if part.is_empty() {
                return Ok(());
            }
            let (start, end) = mark(&text, &part).expect("a part of the text is in the text");
            prop_assert_eq!(fold(&text[start..end]), part);
        }

        #[test]
        fn mark_never_panics(text in any::<String>(), query in any::<String>()) {
            if let Some((start, end)) = mark(&text, &fold(&query)) {
                prop_assert!(fold(&text[start..end]).contains(&fold(&query)));
            }
        }
    }
}
