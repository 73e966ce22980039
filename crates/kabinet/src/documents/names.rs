//! Names under which a browser saves files: «Накладная 4466 от 2026-08-25.pdf».
//!
//! The name on disk is an id; the number of a document is only the name of the download. What Windows cannot keep in a
//! name becomes a hyphen.

use std::collections::HashSet;

use axum::http::HeaderValue;
use fluent_bundle::FluentValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use webkit::i18n::Texts;

use super::kind_key;

/// Longest name without its ending, characters.
const LONGEST: usize = 120;
// RFC 5987: what may stand unescaped in an extended value.
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A name for people and one for programs that know ASCII only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// As people read it.
    pub shown: String,
    /// Letters, digits, blanks, `.`, `-` and `_` of ASCII.
    pub ascii: String,
}

impl FileName {
    /// A name with an ending, such as `pdf`.
    pub fn new(shown: &str, ascii: &str, ending: &str) -> FileName {
        let ascii = ascii.chars().map(|c| if plain(c) { c } else { '-' }).collect::<String>();
        FileName { shown: format!("{}.{ending}", clean(shown)), ascii: format!("{}.{ending}", clean(&ascii)) }
    }

    /// The name of a document's PDF.
    pub fn of(t: &'static Texts, kind: &str, number: &str, issued_on: &str) -> FileName {
        let text = |s: &str| FluentValue::from(s.to_owned());
        let key = kind_key(kind);
        let args = [("x", text(t.s(&key))), ("y", text(number)), ("z", text(issued_on))];
        let ascii = format!("{} {number} {issued_on}", kind.replace('_', "-"));
        FileName::new(&t.args("documents-file", &args), &ascii, "pdf")
    }

    /// `Content-Disposition` of a download (RFC 6266): every browser takes the second name, the first is for the rest.
    pub fn attachment(&self) -> HeaderValue {
        let extended = utf8_percent_encode(&self.shown, EXTENDED);
        let text = format!("attachment; filename=\"{}\"; filename*=UTF-8''{extended}", self.ascii);
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
    }
}

const fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_')
}

/// A text as a name that every system can keep: one part of a path, never empty, no longer than [`LONGEST`] characters.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST) {
        let c = match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_control() || c.is_whitespace() => ' ',
            // Marks that turn the direction of writing can make `fdp.exe` look like a PDF.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => continue,
            c => c,
        };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    let out = out.trim_matches([' ', '.']);
    if out.is_empty() { "-".to_owned() } else { out.to_owned() }
}

/// Paths inside one archive: each is given once, also to a system that does not tell capitals.
#[derive(Debug, Default)]
pub struct Paths(HashSet<String>);

impl Paths {
    /// The path of a file in a folder (empty: none), numbered if it is taken.
    pub fn take(&mut self, folder: &str, name: &str) -> String {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let slash = if folder.is_empty() { "" } else { "/" };
        let mut path = format!("{folder}{slash}{name}");
        let mut n = 1;
        while !self.0.insert(path.to_lowercase()) {
            n += 1;
            path = format!("{folder}{slash}{stem} ({n}).{ending}");
        }
        path
    }
}
