//! What is shown, as a file: a table as XLSX or CSV.
//!
//! Not here: which rows and columns are in it; whoever makes the table goes by the rights of its page.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};

use crate::fail::Result;

/// What a CSV is.
pub const CSV: &str = "text/csv; charset=utf-8";
/// What a workbook is.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A cell.
pub enum Value {
    /// A text; also what is left empty.
    Text(String),
    /// Kopecks or thousandths as a number: value and decimals.
    Number(i64, u32),
}

/// A table.
pub struct Table {
    /// Names of the columns.
    pub heads: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Value>>,
}

/// Excel takes a text that begins like a formula for one; a quote in front keeps it a text.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn decimal(value: i64, places: u32) -> String {
    if places == 0 {
        return value.to_string();
    }
    let unit = 10u64.pow(places);
    let abs = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", abs / unit, abs % unit, width = places as usize)
}

impl Table {
    /// CSV as Excel opens it: UTF-8 with a mark, semicolons, and this decimal sign.
    ///
    /// # Errors
    /// None that a table in memory could cause.
    pub fn csv(&self, point: char) -> Result<Vec<u8>> {
        let mut w = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
        w.write_record(&self.heads).map_err(anyhow::Error::from)?;
        for row in &self.rows {
            let cells = row.iter().map(|v| match v {
                Value::Text(t) => inert(t),
                Value::Number(n, places) => decimal(*n, *places).replace('.', point.encode_utf8(&mut [0; 4])),
            });
            w.write_record(cells).map_err(anyhow::Error::from)?;
        }
        Ok(w.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?)
    }

    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let head = Format::new().set_bold().set_background_color(Color::RGB(0x00EE_EBE3));
        let places = [
            Format::new(),
            Format::new(),
            Format::new().set_num_format("#,##0.00"),
            Format::new().set_num_format("0.###"),
        ];
        for (c, h) in (0u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, c, h, &head)?;
        }
        for (r, row) in (1u32..).zip(&self.rows) {
            for (c, v) in (0u16..).zip(row) {
                match v {
                    Value::Text(t) => sheet.write_string(r, c, t)?,
                    // A spreadsheet has no other numbers; nothing is computed with this one here.
                    Value::Number(n, p) => sheet.write_number_with_format(
                        r,
                        c,
                        decimal(*n, *p).parse::<f64>().unwrap_or_default(),
                        &places[*p as usize % places.len()],
                    )?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        if let (Ok(rows), Ok(cols)) = (u32::try_from(self.rows.len()), u16::try_from(self.heads.len())) {
            sheet.autofilter(0, 0, rows, cols.saturating_sub(1))?;
        }
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// The table as a workbook.
///
/// # Errors
/// None that a table in memory could cause.
pub async fn workbook(table: Table) -> Result<Vec<u8>> {
    let bytes = tokio::task::spawn_blocking(move || table.xlsx()).await.map_err(anyhow::Error::from)?;
    Ok(bytes.map_err(anyhow::Error::from)?)
}

/// The table as a workbook of this name (ASCII).
///
/// # Errors
/// None that a table in memory could cause.
pub async fn xlsx(table: Table, name: &str) -> Result<Response> {
    file(workbook(table).await?, XLSX, name)
}

/// The table as a CSV of this name (ASCII), with a decimal comma.
///
/// # Errors
/// None that a table in memory could cause.
pub fn csv(table: &Table, name: &str) -> Result<Response> {
    file(table.csv(',')?, CSV, name)
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Result<Response> {
    let disposition =
        HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let kind = HeaderValue::from_static(kind);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(decimal(-123_405, 2), "-1234.05");
        assert_eq!(decimal(8000, 3), "8.000");
        assert_eq!(decimal(7, 0), "7");
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        let row = vec![Value::Text("=cmd()".to_owned()), Value::Number(150, 2)];
        let t = Table { heads: vec!["a".into(), "b".into()], rows: vec![row] };
        let csv = String::from_utf8(t.csv(',').unwrap()).unwrap();
        assert!(csv.starts_with('\u{feff}') && csv.contains("'=cmd()") && csv.contains("1,50"), "{csv}");
        assert!(t.xlsx().unwrap().starts_with(b"PK"));
    }
}
