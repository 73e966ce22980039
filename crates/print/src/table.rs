//! Ruled tables that run over pages: the heading repeats, no row is cut, totals stay with the last line.
//!
//! *What not*: no cell reaches over several rows of the body (only headings of the statutory forms do), no measuring of
//! columns by content: a form has its widths.

use crate::fonts::Fonts;
use crate::sheet::{Sheet, THIN, lines_height};
use crate::text::{Align, Style, wrap};

/// The width of a column: points, or the rest of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Width {
    Pt(f32),
    Rest,
}

/// Where a heading stands in the grid of the heading.
struct HeadCell {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
    text: String,
}

/// A cell of the body.
pub(crate) struct Cell {
    text: String,
    columns: usize,
    align: Option<Align>,
    style: Option<Style>,
    ruled: bool,
    closed: bool,
}

struct Row {
    cells: Vec<Cell>,
    /// Must stand on the page of the next row.
    glued: bool,
    shade: Option<u8>,
}

/// A table in the making; see [`Table::draw`].
pub(crate) struct Table {
    columns: Vec<(Width, Align)>,
    style: Style,
    head_style: Style,
    head: Vec<HeadCell>,
    head_rows: usize,
    rows: Vec<Row>,
}

/// Between a rule and the text.
const PAD_X: f32 = 2.5;
const PAD_Y: f32 = 1.8;

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), columns: 1, align: None, style: None, ruled: true, closed: true }
    }

    pub(crate) fn across(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    pub(crate) fn align(mut self, align: Align) -> Self {
        self.align = Some(align);
        self
    }

    pub(crate) fn style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    /// Without rules around it: the words «Итого» beside the totals.
    pub(crate) fn bare(mut self) -> Self {
        self.ruled = false;
        self
    }

    /// Without the rule below: the cell of the next row belongs to it.
    pub(crate) fn open(mut self) -> Self {
        self.closed = false;
        self
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl Table {
    pub(crate) fn new(style: Style, head_style: Style, columns: Vec<(Width, Align)>) -> Self {
        let head_style = head_style.align(Align::Center);
        Self { columns, style, head_style, head: Vec::new(), head_rows: 0, rows: Vec::new() }
    }

    /// A heading at (row, column) that takes so many rows and columns.
    pub(crate) fn head_at(&mut self, at: (usize, usize), size: (usize, usize), text: &str) {
        let ((row, column), (rows, columns)) = (at, size);
        self.head_rows = self.head_rows.max(row + rows);
        self.head.push(HeadCell { row, column, rows, columns, text: text.to_owned() });
    }

    /// One more row of headings, one for each column.
    pub(crate) fn head_row(&mut self, texts: &[&str]) {
        let row = self.head_rows;
        for (column, text) in texts.iter().enumerate() {
            self.head_at((row, column), (1, 1), text);
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells, glued: false, shade: None });
    }

    /// A row on a light ground, for what the reader must not miss.
    pub(crate) fn shaded_row(&mut self, cells: Vec<Cell>, ink: u8) {
        self.rows.push(Row { cells, glued: false, shade: Some(ink) });
    }

    /// A row that the row before it must not leave alone: a total.
    pub(crate) fn total(&mut self, cells: Vec<Cell>) {
        if let Some(last) = self.rows.last_mut() {
            last.glued = true;
        }
        self.row(cells);
    }

    /// Ties the last row to what follows the table, by telling how high that is.
    pub(crate) fn draw_with_tail(self, sheet: &mut Sheet<'_>, tail: f32) {
        let widths = self.widths(sheet.w);
        let head = self.head_heights(sheet, &widths);
        let head_height: f32 = head.iter().sum();
        let limit = sheet.page_room() - head_height;
        let heights: Vec<f32> = self.rows.iter().map(|row| self.row_height(sheet, &widths, row).min(limit)).collect();

        let block = |from: usize| {
            let mut height = 0.0;
            for (i, row) in self.rows.iter().enumerate().skip(from) {
                height += heights[i];
                if !row.glued {
                    return if i + 1 == self.rows.len() { height + tail } else { height };
                }
            }
            height + tail
        };
        sheet.need(head_height + block(0).min(limit));
        self.draw_head(sheet, &widths, &head);
        let mut first = head.is_empty();
        for (i, row) in self.rows.iter().enumerate() {
            let starts_block = i == 0 || !self.rows[i - 1].glued;
            let wanted = if starts_block { block(i).min(limit) } else { heights[i] };
            if i > 0 && !sheet.fits(wanted) {
                sheet.break_page();
                self.draw_head(sheet, &widths, &head);
                first = head.is_empty();
            }
            self.draw_row(sheet, &widths, row, heights[i], first);
            first = false;
        }
    }

    pub(crate) fn draw(self, sheet: &mut Sheet<'_>) {
        self.draw_with_tail(sheet, 0.0);
    }

    #[allow(clippy::cast_precision_loss)] // a form has a dozen columns
    fn widths(&self, total: f32) -> Vec<f32> {
        let fixed: f32 = self.columns.iter().map(|(w, _)| if let Width::Pt(w) = w { *w } else { 0.0 }).sum();
        let rest = self.columns.iter().filter(|(w, _)| matches!(w, Width::Rest)).count();
        let share = (total - fixed) / rest.max(1) as f32;
        self.columns.iter().map(|(w, _)| if let Width::Pt(w) = w { *w } else { share }).collect()
    }

    fn head_heights(&self, sheet: &Sheet<'_>, widths: &[f32]) -> Vec<f32> {
        let mut heights = vec![0.0_f32; self.head_rows];
        let mut cells: Vec<&HeadCell> = self.head.iter().collect();
        cells.sort_by_key(|cell| cell.rows);
        for cell in cells {
            let width: f32 = widths[cell.column..cell.column + cell.columns].iter().sum();
            let wanted = sheet.height(width - 2.0 * PAD_X, &cell.text, self.head_style) + 2.0 * PAD_Y;
            let taken: f32 = heights[cell.row..cell.row + cell.rows].iter().sum();
            if wanted > taken {
                heights[cell.row + cell.rows - 1] += wanted - taken;
            }
        }
        heights
    }

    fn draw_head(&self, sheet: &mut Sheet<'_>, widths: &[f32], heights: &[f32]) {
        for cell in &self.head {
            let x = sheet.x + widths[..cell.column].iter().sum::<f32>();
            let y = sheet.y + heights[..cell.row].iter().sum::<f32>();
            let width: f32 = widths[cell.column..cell.column + cell.columns].iter().sum();
            let height: f32 = heights[cell.row..cell.row + cell.rows].iter().sum();
            for (from, to) in [
                ((x, y), (x + width, y)),
                ((x, y + height), (x + width, y + height)),
                ((x, y), (x, y + height)),
                ((x + width, y), (x + width, y + height)),
            ] {
                sheet.rule(from, to, THIN);
            }
            let text = sheet.height(width - 2.0 * PAD_X, &cell.text, self.head_style);
            let top = y + (height - text) / 2.0;
            sheet.put_wrapped(x + PAD_X, top, width - 2.0 * PAD_X, &cell.text, self.head_style);
        }
        sheet.y += heights.iter().sum::<f32>();
    }

    /// The cells of a row with their left edge, width and style.
    fn places<'r>(&self, fonts: &Fonts, row: &'r Row, left: f32, widths: &[f32]) -> Vec<(&'r Cell, f32, f32, Style)> {
        let (mut column, mut x) = (0, left);
        let mut places = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let end = (column + cell.columns).min(widths.len());
            let width: f32 = widths[column..end].iter().sum();
            let align = cell.align.or(self.columns.get(column).map(|(_, align)| *align)).unwrap_or(Align::Left);
            let style = cell.style.unwrap_or(self.style).align(align);
            let mut style = if align == Align::Left { style } else { style.tabular() };
            if align == Align::Right {
                // A sum on two lines is misread; rather make it smaller.
                let wanted = fonts.width(style.face, style.size, style.figures, &cell.text);
                let room = width - 2.0 * PAD_X;
                if wanted > room && wanted > 0.0 {
                    style.size *= (room / wanted * 0.99).max(0.5);
                }
            }
            places.push((cell, x, width, style));
            (column, x) = (end, x + width);
        }
        places
    }

    fn row_height(&self, sheet: &Sheet<'_>, widths: &[f32], row: &Row) -> f32 {
        let places = self.places(sheet.fonts, row, 0.0, widths);
        let heights = places.iter().map(|(cell, _, w, style)| sheet.height(w - 2.0 * PAD_X, &cell.text, *style));
        heights.fold(self.style.leading(), f32::max) + 2.0 * PAD_Y
    }

    fn draw_row(&self, sheet: &mut Sheet<'_>, widths: &[f32], row: &Row, height: f32, first: bool) {
        let (top, bottom) = (sheet.y, sheet.y + height);
        if let Some(ink) = row.shade {
            sheet.fill(ink, vec![[sheet.x, top, widths.iter().sum(), height]]);
        }
        let places = self.places(sheet.fonts, row, sheet.x, widths);
        for (i, (cell, x, width, style)) in places.iter().enumerate() {
            if cell.ruled {
                let next_ruled = places.get(i + 1).is_some_and(|(next, ..)| next.ruled);
                sheet.rule((*x, top), (*x, bottom), THIN);
                if cell.closed {
                    sheet.rule((*x, bottom), (x + width, bottom), THIN);
                }
                if !next_ruled {
                    sheet.rule((x + width, top), (x + width, bottom), THIN);
                }
                if first {
                    sheet.rule((*x, top), (x + width, top), THIN);
                }
            }
            let mut lines = wrap(sheet.fonts, &cell.text, width - 2.0 * PAD_X, *style);
            // A text higher than a page cannot be kept whole; it ends with a sign that it goes on.
            while lines.len() > 1 && lines_height(lines.len(), *style) > height {
                lines.pop();
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
            }
            for (n, line) in lines.iter().enumerate() {
                let y = top + PAD_Y + lines_height(n, *style);
                sheet.put(x + PAD_X, y, width - 2.0 * PAD_X, line, *style);
            }
        }
        sheet.y = bottom;
    }
}
