//! JSON of OData with its numbers as they are written.
//!
//! 1C types every decimal as `Edm.Double`, so a JSON reader that believes it makes `0.1` of money inexact. Numbers are kept as
//! text here and become [`Decimal`] without passing through a floating point number.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{commerceml::moment, contract::Guid};

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// `null`, and whatever is no value here.
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A number as written.
    Number(String),
    /// A text; also references, moments, and numbers that 1C writes in quotes (`Edm.Int64`).
    Text(String),
    /// An expanded object.
    Row(Row),
    /// A tabular section, or a collection of another kind.
    Rows(Vec<Row>),
}

/// An object: an entity, a row of a register or of a tabular section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row(BTreeMap<String, Cell>);

/// Deeper than this nothing that 1C answers is nested; deeper objects are [`Cell::Null`].
const DEPTH: usize = 8;

impl Cell {
    fn of(raw: &RawValue, depth: usize) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).map_or(Self::Null, Self::Text),
            Some(b't') => Self::Truth(true),
            Some(b'f') => Self::Truth(false),
            Some(b'{') if depth < DEPTH => Row::of(raw, depth + 1).map_or(Self::Null, Self::Row),
            Some(b'[') if depth < DEPTH => {
                let all: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
                Self::Rows(all.into_iter().filter_map(|one| Row::of(one, depth + 1)).collect())
            }
            Some(b'-' | b'0'..=b'9') => Self::Number(text.to_owned()),
            _ => Self::Null,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Number(text) | Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }
}

impl Row {
    fn of(raw: &RawValue, depth: usize) -> Option<Self> {
        let cells: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).ok()?;
        Some(Self(cells.into_iter().map(|(name, raw)| (name, Cell::of(raw, depth))).collect()))
    }

    /// A row of cells; for what was not read from JSON.
    pub fn from_cells(cells: impl IntoIterator<Item = (String, Cell)>) -> Self {
        Self(cells.into_iter().collect())
    }

    /// What stands under a name; `Контрагент/ИНН` goes through an expanded object.
    pub fn cell(&self, path: &str) -> Option<&Cell> {
        match path.split_once('/') {
            None => self.0.get(path),
            Some((name, rest)) => match self.0.get(name)? {
                Cell::Row(row) => row.cell(rest),
                _ => None,
            },
        }
    }

    /// Names and values.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &Cell)> {
        self.0.iter().map(|(name, cell)| (name.as_str(), cell))
    }

    /// A text or number that is not empty, without the blanks that 1C pads codes with.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.cell(path)?.text()
    }

    /// A reference; the empty one is `None`.
    pub fn guid(&self, path: &str) -> Option<Guid> {
        Guid::parse(self.text(path)?).ok()
    }

    /// The entity that a reference of a composite type points into (`…_Type`), without the namespace: `Document_ЗаказКлиента`.
    pub fn reference_type(&self, name: &str) -> Option<&str> {
        let text = self.text(&format!("{name}_Type"))?;
        Some(text.rsplit_once('.').map_or(text, |(_, entity)| entity))
    }

    /// A number, exactly as written; `None` if there is none or it is not a number of at most 28 digits.
    pub fn decimal(&self, path: &str) -> Option<Decimal> {
        let text = self.text(path)?;
        // A double of 1C may come as 1.5E+3; that too is exact as a decimal.
        let plain = || Decimal::from_scientific(&text.replace(',', ".")).ok();
        crate::decimal(text).or_else(plain)
    }

    /// A moment in the time of 1C's base; the empty date is `None`.
    pub fn moment(&self, path: &str) -> Option<DateTime> {
        moment(self.text(path)?).flatten()
    }

    /// A truth; silence is "no".
    pub fn truth(&self, path: &str) -> bool {
        match self.cell(path) {
            Some(Cell::Truth(truth)) => *truth,
            Some(Cell::Text(text)) => crate::commerceml::truth(text).unwrap_or(false),
            _ => false,
        }
    }

    /// The rows of a tabular section.
    pub fn rows(&self, path: &str) -> &[Self] {
        match self.cell(path) {
            Some(Cell::Rows(rows)) => rows,
            _ => &[],
        }
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        Self::of(&raw, 0).ok_or_else(|| serde::de::Error::custom("an object was expected"))
    }
}
