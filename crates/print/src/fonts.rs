//! The three faces of a form, and lines of text made ready to draw.
//!
//! *Why so*: layout asks for the width of every word, the painter needs the glyphs; both come from one function
//! ([`Fonts::run`]), so that what was measured is what is drawn.
//!
//! *What not*: no line breaking (see `text`), no other faces: a form has no italics.

use krilla::text::{Font, GlyphId, KrillaGlyph};

use crate::error::Error;
use crate::sfnt::{Glyph, Metrics};

/// A weight of the one family that a form is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Semibold,
    Bold,
}

/// Proportional figures read well in a sentence, tabular ones in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figures {
    Proportional,
    Tabular,
}

/// The fonts of the forms: three weights of one TrueType family with Cyrillic.
///
/// Parsed once and shared: it is cheap to keep, `Send` and `Sync`, and every [`render`](crate::render) borrows it.
pub struct Fonts {
    regular: Loaded,
    semibold: Loaded,
    bold: Loaded,
}

struct Loaded {
    metrics: Metrics,
    font: Font,
}

/// A line of text with its glyphs; the width is in points.
pub(crate) struct Run {
    pub face: Face,
    pub size: f32,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
}

impl Fonts {
    /// Takes the bytes of three TrueType files (`.ttf`, not `.woff2`, not variable).
    ///
    /// Fails if one of them is not such a font or has no Cyrillic, since a form with empty boxes for letters is worse
    /// than a refusal at the start.
    pub fn new(regular: Vec<u8>, semibold: Vec<u8>, bold: Vec<u8>) -> Result<Self, Error> {
        Ok(Self {
            regular: Loaded::new("regular", regular)?,
            semibold: Loaded::new("semibold", semibold)?,
            bold: Loaded::new("bold", bold)?,
        })
    }

    fn loaded(&self, face: Face) -> &Loaded {
        match face {
            Face::Regular => &self.regular,
            Face::Semibold => &self.semibold,
            Face::Bold => &self.bold,
        }
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.loaded(face).font.clone()
    }

    /// The width of a text in points: the sum of its glyphs, so widths of parts may be added.
    pub(crate) fn width(&self, face: Face, size: f32, figures: Figures, text: &str) -> f32 {
        let metrics = &self.loaded(face).metrics;
        let mut units = 0_u32;
        each_drawn(metrics, text, |_, glyph| units += u32::from(figures.pick(metrics, glyph).advance));
        #[allow(clippy::cast_precision_loss)] // a line has a few thousand units for each of its letters
        let units = units as f32;
        units * size / f32::from(metrics.units_per_em)
    }

    /// Finds the glyphs of a text. Characters that the font lacks are replaced by what reads the same.
    pub(crate) fn run(&self, face: Face, size: f32, figures: Figures, text: &str) -> Run {
        let metrics = &self.loaded(face).metrics;
        let em = f32::from(metrics.units_per_em);
        let (mut drawn, mut glyphs, mut width) =
            (String::with_capacity(text.len()), Vec::with_capacity(text.len()), 0.0);
        each_drawn(metrics, text, |c, glyph| {
            let glyph = figures.pick(metrics, glyph);
            let advance = f32::from(glyph.advance) / em;
            let start = drawn.len();
            drawn.push(c);
            width += advance * size;
            let id = GlyphId::new(u32::from(glyph.id));
            glyphs.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, start..drawn.len(), None));
        });
        Run { face, size, text: drawn, glyphs, width }
    }
}

impl Figures {
    fn pick(self, metrics: &Metrics, glyph: Glyph) -> Glyph {
        match self {
            Figures::Proportional => glyph,
            Figures::Tabular => metrics.tabular(glyph),
        }
    }
}

impl Loaded {
    fn new(face: &'static str, bytes: Vec<u8>) -> Result<Self, Error> {
        let refuse = |why| Error::Font { face, why };
        let metrics = Metrics::read(&bytes).ok_or_else(|| refuse("it is not a TrueType font with a Unicode table"))?;
        if "АЯЁаяё0123456789".chars().any(|c| metrics.glyph(c).is_none()) {
            return Err(refuse("it has no Cyrillic letters or no digits"));
        }
        let font = Font::new(bytes.into(), 0).ok_or_else(|| refuse("the PDF writer cannot read it"))?;
        Ok(Self { metrics, font })
    }
}

/// Calls for every character that is drawn: those that the font lacks are replaced, invisible ones left out.
fn each_drawn(metrics: &Metrics, text: &str, mut draw: impl FnMut(char, Glyph)) {
    for c in text.chars() {
        match metrics.glyph(c) {
            Some(glyph) if !c.is_control() && !invisible(c) => draw(c, glyph),
            _ => {
                substitute(c).chars().filter_map(|c| Some((c, metrics.glyph(c)?))).for_each(|(c, glyph)| draw(c, glyph))
            }
        }
    }
}

/// Soft hyphens (line breaking has used them), joiners and marks of byte order.
fn invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

fn substitute(c: char) -> &'static str {
    match c {
        c if invisible(c) => "",
        '\u{202F}' | '\u{2007}' | '\u{2009}' | '\u{00A0}' => " ",
        c if c.is_whitespace() || c.is_control() => " ",
        '№' => "No",
        '₽' => "руб.",
        '«' | '»' | '“' | '”' | '„' => "\"",
        '−' | '–' | '—' | '‑' => "-",
        '…' => "...",
        '×' => "x",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_are_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Fonts>();
    }

    #[test]
    fn a_bad_font_says_which() {
        let refusal = Fonts::new(vec![1, 2, 3], vec![], vec![]).err().map(|e| e.to_string());
        let expected = "the regular font cannot be used: it is not a TrueType font with a Unicode table";
        assert_eq!(refusal.as_deref(), Some(expected));
    }
}
