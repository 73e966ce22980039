//! The four things that layout must know of a TrueType font: which glyph draws a character, how wide it is, which
//! glyph is its tabular form, and how many units an em has.
//!
//! *Why so*: krilla draws glyphs but keeps the widths to itself, and its own shaping (`simple-text`) brings a whole
//! HarfBuzz that cannot be told to use tabular figures. Cyrillic and Latin without ligatures need no shaping.
//!
//! *What not*: no kerning, no complex scripts, no CFF, no variable fonts. Every read is checked; a damaged font gives
//! `None`, never a panic.

use std::collections::BTreeMap;

/// A glyph and its advance width in font units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub id: u16,
    pub advance: u16,
}

/// What layout knows of one face.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    pub units_per_em: u16,
    glyphs: BTreeMap<char, Glyph>,
    tabular: BTreeMap<u16, Glyph>,
}

impl Metrics {
    /// Reads the tables `head`, `hhea`, `hmtx`, `cmap` and, if there is one, the `tnum` feature of `GSUB`.
    pub(crate) fn read(font: &[u8]) -> Option<Self> {
        let font = Bytes(font);
        let units_per_em = font.table(b"head")?.u16(18)?;
        let long_metrics = font.table(b"hhea")?.u16(34)?;
        let hmtx = font.table(b"hmtx")?;
        let advance = |id: u16| hmtx.u16(usize::from(id.min(long_metrics.checked_sub(1)?)) * 4);
        let glyph = |id: u16| Some(Glyph { id, advance: advance(id)? });

        let mut glyphs = BTreeMap::new();
        for (code, id) in mapping(&font.table(b"cmap")?)? {
            if let (Some(c), Some(g)) = (char::from_u32(code), glyph(id)) {
                glyphs.insert(c, g);
            }
        }
        let figures = font.table(b"GSUB").and_then(|gsub| tabular(&gsub)).unwrap_or_default();
        let tabular = figures.into_iter().filter_map(|(from, to)| Some((from, glyph(to)?))).collect();
        (units_per_em > 0).then_some(Self { units_per_em, glyphs, tabular })
    }

    /// The glyph of a character, if the font has one.
    pub(crate) fn glyph(&self, c: char) -> Option<Glyph> {
        self.glyphs.get(&c).copied()
    }

    /// The tabular form of a glyph, or the glyph itself.
    pub(crate) fn tabular(&self, glyph: Glyph) -> Glyph {
        self.tabular.get(&glyph.id).copied().unwrap_or(glyph)
    }
}

/// Big-endian bytes with checked reads.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.0.get(at..at.checked_add(2)?)?;
        Some(u16::from_be_bytes(bytes.try_into().ok()?))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.0.get(at..at.checked_add(4)?)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    }

    fn from(&self, at: usize) -> Option<Bytes<'a>> {
        self.0.get(at..).map(Bytes)
    }

    /// Follows a 16-bit offset that stands at `at`.
    fn follow(&self, at: usize) -> Option<Bytes<'a>> {
        self.from(usize::from(self.u16(at)?))
    }

    fn table(&self, tag: &[u8; 4]) -> Option<Bytes<'a>> {
        let count = usize::from(self.u16(4)?);
        let record = (0..count).map(|i| 12 + i * 16).find(|at| self.0.get(*at..*at + 4) == Some(tag.as_slice()))?;
        let start = usize::try_from(self.u32(record + 8)?).ok()?;
        let length = usize::try_from(self.u32(record + 12)?).ok()?;
        self.0.get(start..start.checked_add(length)?).map(Bytes)
    }
}

/// The pairs (character code, glyph) of a Unicode subtable of format 4: the one that every TrueType font has.
fn mapping(cmap: &Bytes<'_>) -> Option<Vec<(u32, u16)>> {
    let count = usize::from(cmap.u16(2)?);
    let unicode = |at: usize| matches!((cmap.u16(at), cmap.u16(at + 2)), (Some(0), Some(_)) | (Some(3), Some(1)));
    let table = (0..count)
        .map(|i| 4 + i * 8)
        .filter(|at| unicode(*at))
        .filter_map(|at| cmap.from(usize::try_from(cmap.u32(at + 4)?).ok()?))
        .find(|table| table.u16(0) == Some(4))?;
    let doubled = usize::from(table.u16(6)?);
    let (ends, starts, deltas, offsets) = (14, 16 + doubled, 16 + 2 * doubled, 16 + 3 * doubled);
    let mut pairs = Vec::new();
    for segment in (0..doubled).step_by(2) {
        let (start, end) = (table.u16(starts + segment)?, table.u16(ends + segment)?);
        let (delta, offset) = (table.u16(deltas + segment)?, usize::from(table.u16(offsets + segment)?));
        for code in start..=end {
            let id = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                // The offset counts from its own place in the table (OpenType, cmap format 4).
                let at = offsets + segment + offset + 2 * usize::from(code - start);
                match table.u16(at) {
                    Some(raw) if raw != 0 => raw.wrapping_add(delta),
                    _ => 0,
                }
            };
            if id != 0 && code != 0xFFFF {
                pairs.push((u32::from(code), id));
            }
        }
    }
    Some(pairs)
}

/// The substitutions of the first `tnum` feature.
fn tabular(gsub: &Bytes<'_>) -> Option<Vec<(u16, u16)>> {
    let features = gsub.follow(6)?;
    let count = usize::from(features.u16(0)?);
    let record = (0..count).map(|i| 2 + i * 6).find(|at| features.0.get(*at..*at + 4) == Some(b"tnum".as_slice()))?;
    let feature = features.follow(record + 4)?;
    let lookups = gsub.follow(8)?;
    let mut pairs = Vec::new();
    for i in 0..usize::from(feature.u16(2)?) {
        let lookup = lookups.follow(2 + 2 * usize::from(feature.u16(4 + 2 * i)?))?;
        for j in 0..usize::from(lookup.u16(4)?) {
            let mut subtable = lookup.follow(6 + 2 * j)?;
            let mut kind = lookup.u16(0)?;
            if kind == 7 {
                kind = subtable.u16(2)?;
                subtable = subtable.from(usize::try_from(subtable.u32(4)?).ok()?)?;
            }
            if kind == 1 {
                pairs.extend(single_substitution(&subtable)?);
            }
        }
    }
    Some(pairs)
}

fn single_substitution(table: &Bytes<'_>) -> Option<Vec<(u16, u16)>> {
    let covered = coverage(&table.follow(2)?)?;
    let format = table.u16(0)?;
    let replacement = |(i, from): (usize, u16)| match format {
        1 => Some((from, from.wrapping_add(table.u16(4)?))),
        _ => Some((from, table.u16(6 + 2 * i)?)),
    };
    covered.into_iter().enumerate().map(replacement).collect()
}

fn coverage(table: &Bytes<'_>) -> Option<Vec<u16>> {
    let count = usize::from(table.u16(2)?);
    if table.u16(0)? == 1 {
        return (0..count).map(|i| table.u16(4 + 2 * i)).collect();
    }
    let mut glyphs = Vec::new();
    for at in (0..count).map(|i| 4 + 6 * i) {
        glyphs.extend(table.u16(at)?..=table.u16(at + 2)?);
    }
    Some(glyphs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_font_is_refused() {
        for bytes in [&b""[..], b"\0\x01\0\0", b"not a font at all, only words", &[0xFF; 512]] {
            assert!(Metrics::read(bytes).is_none());
        }
    }
}
