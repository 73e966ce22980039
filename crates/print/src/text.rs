//! How a paragraph is set: its style, and where its lines break.
//!
//! *What not*: no hyphenation and no justification; forms are read by column, not by page. A word that is wider than
//! its column (an article, a mail address) is cut where it must be, so that nothing runs over a rule.

use crate::fonts::{Face, Figures, Fonts};

/// Where a line stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// How a paragraph looks; sizes are in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub size: f32,
    pub face: Face,
    pub align: Align,
    pub figures: Figures,
    /// Lightness of the ink, 0 is black.
    pub ink: u8,
}

impl Style {
    pub(crate) const fn new(size: f32) -> Self {
        Self { size, face: Face::Regular, align: Align::Left, figures: Figures::Proportional, ink: 0 }
    }

    pub(crate) const fn semibold(mut self) -> Self {
        self.face = Face::Semibold;
        self
    }

    pub(crate) const fn bold(mut self) -> Self {
        self.face = Face::Bold;
        self
    }

    pub(crate) const fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    pub(crate) const fn tabular(mut self) -> Self {
        self.figures = Figures::Tabular;
        self
    }

    pub(crate) const fn ink(mut self, ink: u8) -> Self {
        self.ink = ink;
        self
    }

    /// From the top of one line to the top of the next.
    pub(crate) fn leading(&self) -> f32 {
        self.size * 1.2
    }

    /// From the top of a line down to its baseline: capital letters stand in the middle.
    pub(crate) fn baseline(&self) -> f32 {
        self.size * 0.95
    }
}

/// The lines of a text in a column of this width. A line break in the text stays one; an empty text has no lines.
pub(crate) fn wrap(fonts: &Fonts, text: &str, width: f32, style: Style) -> Vec<String> {
    let measure = |s: &str| fonts.width(style.face, style.size, style.figures, s);
    let space = measure(" ");
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let (mut line, mut taken) = (String::new(), 0.0);
        for word in words(paragraph, width, &measure) {
            let wide = measure(&word);
            if !line.is_empty() && taken + space + wide <= width {
                line.push(' ');
                line.push_str(&word);
                taken += space + wide;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = word;
            while let Some((head, rest)) = cut(&line, width, &measure) {
                lines.push(head);
                line = rest;
            }
            taken = measure(&line);
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// What must not end a line: it belongs to the number or name after it.
const BOUND: [&str; 13] = ["№", "(№", "г.", "д.", "к.", "кв.", "лит.", "обл.", "офис", "пер.", "пом.", "стр.", "ул."];

/// The words of a paragraph; those of [`BOUND`] are tied to the next one by a no-break space, if both fit in a line.
fn words(paragraph: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in paragraph.split([' ', '\t', '\r']).filter(|word| !word.is_empty()) {
        let tied = words.last().filter(|last| BOUND.contains(&last.rsplit('\u{00A0}').next().unwrap_or_default()));
        match tied.map(|last| format!("{last}\u{00A0}{word}")).filter(|tied| measure(tied) <= width) {
            Some(tied) => {
                words.pop();
                words.push(tied);
            }
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// The part of a word that fits and its rest: cut at a soft hyphen, after a mark such as a slash, else anywhere. `None`
/// if all of it fits. At least one character is taken, so that the caller always comes to an end.
fn cut(word: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Option<(String, String)> {
    if measure(word) <= width {
        return None;
    }
    let ends: Vec<usize> = word.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let fitting = ends.partition_point(|end| measure(&word[..*end]) <= width).clamp(1, ends.len());
    for end in ends[..fitting].iter().rev() {
        let (head, rest) = word.split_at(*end);
        if head.ends_with('\u{00AD}') {
            let hyphened = head.replace('\u{00AD}', "") + "-";
            if measure(&hyphened) <= width {
                return Some((hyphened, rest.to_owned()));
            }
        } else if head.ends_with(['-', '/', '_', '@', '.', ',', ';', '\u{00A0}']) && !rest.is_empty() {
            return Some((head.to_owned(), rest.to_owned()));
        }
    }
    let (head, rest) = word.split_at(*ends.get(fitting - 1)?);
    (!rest.is_empty()).then(|| (head.to_owned(), rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character is one wide, soft hyphens none.
    fn measure(text: &str) -> f32 {
        text.chars().filter(|c| *c != '\u{00AD}').map(|_| 1.0).sum()
    }

    #[test]
    fn words_are_cut_where_it_reads_best() {
        let table = [
            ("слово", 5.0, None),
            ("КБ-2045-12/Ч", 9.0, Some(("КБ-2045-", "12/Ч"))),
            ("безмаркера", 4.0, Some(("безм", "аркера"))),
            ("коли\u{AD}чество", 6.0, Some(("коли-", "чество"))),
            ("коли\u{AD}чество", 10.0, None),
            ("яя", 0.5, Some(("я", "я"))),
            ("я", 0.5, None),
        ];
        for (word, width, expected) in table {
            let expected = expected.map(|(head, rest)| (head.to_owned(), rest.to_owned()));
            assert_eq!(cut(word, width, &measure), expected, "{word}");
        }
    }

    #[test]
    fn abbreviations_stay_with_their_name() {
        let text = "г. Москва, ул. Мира, д. 7 № 12";
        assert_eq!(words(text, 12.0, &measure), ["г.\u{A0}Москва,", "ул.\u{A0}Мира,", "д.\u{A0}7", "№\u{A0}12"]);
        assert_eq!(words("г. Москва", 5.0, &measure), ["г.", "Москва"]);
    }
}
