//! Words of a product name or of a query as stems, so that any form of a word finds any other: `перчаток` finds `Перчатки`.
//!
//! Stems are computed here and stored (FTS5 on SQLite, `tsvector` on PostgreSQL), not by the databases' own dictionaries:
//! both databases then find the same, and a test without a database can say what they find. PostgreSQL's parser cuts words
//! in its own way, so stems go in by `array_to_tsvector`, not by `to_tsvector`.
//!
//! A word is a run of letters and digits. How it becomes a stem:
//!
//! * Cyrillic words by the Russian Snowball stemmer, ASCII words by the English one, after lower case and `ё` → `е`;
//! * a word of both alphabets is a slip of the keyboard (`Kабель` with a Latin K) and is first brought to one of them;
//! * a word with digits in it is a size or a mark (`М8х40`): it is not stemmed, but its look-alike letters are folded;
//! * a number with its unit (`10мм`) is two words, since others write `10 мм`;
//! * single letters are left out, single digits stay.
//!
//! Snowball leaves alone the vowel that comes and goes before the last consonant (`перчатки`, `перчаток`; `узел`, `узлы`;
//! `кольца`, `колец`), and product lists are full of it. A step of our own takes it out of every Russian stem. So a stem is no
//! beginning of its word any more (`бетон` is `бетн`): to find what is still being typed use [`beginning`] beside it.
//!
//! Not here: synonyms, stop words, misspelling.

use crate::article::latin_twin;
use crate::text::{glyphs, lower};
use rust_stemmers::{Algorithm, Stemmer};

/// The longest stem in characters; longer words are cut.
pub const MAX_CHARS: usize = 40;

/// The stems of a text in the order of their first appearance, each once.
pub fn stems(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    each_stem(text, |_, _, stem| {
        if !out.iter().any(|known| known == stem) {
            out.push(stem.to_owned());
        }
    });
    out
}

/// The last word of a query as the beginning of stems, for what is still being typed; `None` if it is shorter than three
/// characters or something that is no word follows it.
///
/// A look-up of the last word is "its stem, or any stem that begins with this": `бето` and `бетон` find both «Бетон» and
/// «Бетоносмеситель».
pub fn beginning(query: &str) -> Option<String> {
    let mut out = None;
    each_word(query, |_, end, word| {
        out = (query[end..].is_empty() && word.chars().nth(2).is_some())
            .then(|| Stemmers::new().snowball(word))
            .filter(|root| root.chars().nth(1).is_some());
    });
    out
}

/// The byte ranges of those words of `original` that a query's words found, in order and apart.
///
/// For one text; for many rows and one query make a [`Marker`] once.
pub fn mark_words(original: &str, query: &str) -> Vec<(usize, usize)> {
    Marker::new(query).marks(original)
}

/// A query made ready to highlight its words in many texts.
#[derive(Debug, Clone)]
pub struct Marker {
    stems: Vec<String>,
    begun: Option<String>,
}

impl Marker {
    /// Prepares a query; its last word also counts as the [`beginning`] of one.
    pub fn new(query: &str) -> Self {
        Self { stems: stems(query), begun: beginning(query) }
    }

    /// The byte ranges of the whole words in `original` whose stem is one of the query's, or begins with the one begun.
    pub fn marks(&self, original: &str) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        if self.stems.is_empty() {
            return out;
        }
        each_stem(original, |start, end, stem| {
            let begun = self.begun.as_deref().is_some_and(|begun| stem.starts_with(begun));
            if begun || self.stems.iter().any(|known| known == stem) {
                out.push((start, end));
            }
        });
        out
    }
}

/// A run of letters and digits while it is being read.
#[derive(Default)]
struct Word {
    /// Lower-case characters.
    text: String,
    start: usize,
    end: usize,
    /// Where the letters begin after leading digits: offset in `text`, last byte of the digits and first of the letters in
    /// the original.
    unit: Option<(usize, usize, usize)>,
    letters: bool,
    digits: bool,
    /// A digit came after a letter.
    mixed: bool,
}

/// Calls `found(start, end, stem)` for every word of the text.
fn each_stem(text: &str, mut found: impl FnMut(usize, usize, &str)) {
    let stemmers = Stemmers::new();
    each_word(text, |start, end, word| found(start, end, &stemmers.stem(word)));
}

/// Calls `found(start, end, lower-case word)` for every word of the text; at most [`MAX_CHARS`] characters of it.
fn each_word(text: &str, mut found: impl FnMut(usize, usize, &str)) {
    let mut give = |start, end, word: &str| {
        let word = cut(word);
        if word.chars().nth(1).is_some() || word.chars().all(char::is_numeric) {
            found(start, end, word);
        }
    };
    let mut finish = |word: &mut Word| {
        match word.unit {
            Some((at, digits_end, letters_start)) if !word.mixed => {
                give(word.start, digits_end, &word.text[..at]);
                give(letters_start, word.end, &word.text[at..]);
            }
            _ if !word.text.is_empty() => give(word.start, word.end, &word.text),
            _ => {}
        }
        word.text.clear();
        *word = Word { text: std::mem::take(&mut word.text), ..Word::default() };
    };
    let mut word = Word::default();
    for glyph in glyphs(text) {
        if !glyph.ch.is_alphanumeric() {
            finish(&mut word);
            continue;
        }
        if word.text.is_empty() {
            word.start = glyph.start;
        }
        if glyph.ch.is_numeric() {
            word.mixed |= word.letters;
            word.digits = true;
        } else {
            if word.digits && !word.letters {
                word.unit = Some((word.text.len(), word.end, glyph.start));
            }
            word.letters = true;
        }
        word.end = glyph.end;
        word.text.extend(lower(glyph.ch));
    }
    finish(&mut word);
}

/// The two stemmers. Making them is free: they are pointers to functions.
struct Stemmers {
    russian: Stemmer,
    english: Stemmer,
}

impl Stemmers {
    fn new() -> Self {
        Self { russian: Stemmer::create(Algorithm::Russian), english: Stemmer::create(Algorithm::English) }
    }

    /// The stem of a lower-case word.
    fn stem(&self, word: &str) -> String {
        let mut stem = self.snowball(word);
        drop_fleeting_vowel(&mut stem);
        stem
    }

    /// The stem as Snowball has it: mostly a beginning of the word.
    fn snowball(&self, word: &str) -> String {
        if word.chars().any(char::is_numeric) {
            return cut(&to_latin(word)).to_owned();
        }
        let (mut ascii, mut cyrillic, mut other) = (false, false, false);
        for ch in word.chars() {
            match ch {
                'a'..='z' => ascii = true,
                'а'..='я' => cyrillic = true,
                _ => other = true,
            }
        }
        let stem = match (ascii, cyrillic, other) {
            (true, false, false) => self.english.stem(word).into_owned(),
            (false, true, false) => self.russian.stem(word).into_owned(),
            (true, true, false) => {
                let in_cyrillic: String = word.chars().map(cyrillic_twin).collect();
                let in_latin = to_latin(word);
                if !in_cyrillic.chars().any(|ch| ch.is_ascii()) {
                    self.russian.stem(&in_cyrillic).into_owned()
                } else if in_latin.is_ascii() {
                    self.english.stem(&in_latin).into_owned()
                } else {
                    in_latin
                }
            }
            _ => word.to_owned(),
        };
        cut(&stem).to_owned()
    }
}

/// Takes the fleeting vowel (or the soft sign in its place) from before the last consonant of a Russian stem:
/// `перчаток` → `перчатк`, `колец` and `кольц` → `колц`, `гаек` → `гайк`.
///
/// It is done to every stem alike, also where the vowel stays in all forms (`бетон`), so no two forms are driven apart. A
/// vowel must be left: `сок` stays.
fn drop_fleeting_vowel(stem: &mut String) {
    let mut back = stem.char_indices().rev();
    let (Some((_, last)), Some((at, fleeting)), Some((_, before))) = (back.next(), back.next(), back.next()) else {
        return;
    };
    let end_after = at + fleeting.len_utf8();
    let root_has_vowel = stem[..at].chars().any(is_vowel);
    if !root_has_vowel || !matches!(last, 'к' | 'ц' | 'л' | 'н' | 'р' | 'г') {
        return;
    }
    match fleeting {
        'е' if is_vowel(before) && matches!(last, 'к' | 'ц') => stem.replace_range(at..end_after, "й"),
        'о' | 'е' if is_vowel(before) => {}
        'о' | 'е' | 'ь' => stem.replace_range(at..end_after, ""),
        _ => {}
    }
}

fn is_vowel(ch: char) -> bool {
    matches!(ch, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
}

fn cut(word: &str) -> &str {
    word.char_indices().nth(MAX_CHARS).map_or(word, |(at, _)| &word[..at])
}

/// Look-alike letters as Latin ones, lower case; the same letters that articles fold.
fn to_latin(word: &str) -> String {
    word.chars().flat_map(char::to_uppercase).map(latin_twin).flat_map(lower).collect()
}

/// The Cyrillic letter whose capital looks like this Latin one's; every other character unchanged. For lower case.
fn cyrillic_twin(ch: char) -> char {
    match ch {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}

#[cfg(test)]
mod tests;
