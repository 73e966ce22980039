//! The page that is being filled: a frame, a cursor that moves down, and page breaks.
//!
//! *Why so*: a form is written from top to bottom, so a cursor is all the layout it needs; blocks that stand side by
//! side are two frames that start at the same height.
//!
//! *What not*: nothing is ever moved after it was set. What must not be torn apart is announced with [`Sheet::need`] or [`Sheet::keep`].

use crate::canvas::Op;
use crate::fonts::Fonts;
use crate::text::{Align, Style, wrap};

const LONG: f32 = 841.89;
const SHORT: f32 = 595.28;
/// The margin below the text; the footer stands in it.
pub(crate) const BOTTOM: f32 = 32.0;
const TOP: f32 = 24.0;
/// Rules as thin as an office printer draws evenly.
pub(crate) const THIN: f32 = 0.4;
/// The rule under a title.
pub(crate) const THICK: f32 = 1.2;

/// The finished pages with their size and inner margins in points.
pub(crate) struct Finished {
    pub width: f32,
    pub height: f32,
    pub left: f32,
    pub right: f32,
    pub pages: Vec<Vec<Op>>,
    pub marks: Vec<Mark>,
}

/// An entry of the outline (what a reader shows as bookmarks).
pub(crate) struct Mark {
    pub title: String,
    pub page: usize,
    pub y: f32,
}

/// The pages of a form in the making.
pub(crate) struct Sheet<'f> {
    pub fonts: &'f Fonts,
    /// Left edge and width of the frame that is being filled.
    pub x: f32,
    pub w: f32,
    /// The cursor: where the next block starts.
    pub y: f32,
    width: f32,
    height: f32,
    margin: f32,
    done: Vec<Vec<Op>>,
    ops: Vec<Op>,
    marks: Vec<Mark>,
}

impl<'f> Sheet<'f> {
    /// A4 upright: 20 mm of margin at the left would waste what a table needs; 14 mm can still be punched.
    pub(crate) fn portrait(fonts: &'f Fonts) -> Self {
        Self::new(fonts, SHORT, LONG, 40.0)
    }

    /// A4 lying, for the forms with a dozen columns.
    pub(crate) fn landscape(fonts: &'f Fonts) -> Self {
        Self::new(fonts, LONG, SHORT, 26.0)
    }

    fn new(fonts: &'f Fonts, width: f32, height: f32, margin: f32) -> Self {
        let (x, w) = (margin, width - 2.0 * margin);
        Self { fonts, x, w, y: TOP, width, height, margin, done: Vec::new(), ops: Vec::new(), marks: Vec::new() }
    }

    /// The lowest place for text.
    pub(crate) fn floor(&self) -> f32 {
        self.height - BOTTOM
    }

    /// The height of an empty page.
    pub(crate) fn page_room(&self) -> f32 {
        self.floor() - TOP
    }

    /// Whether a block of this height fits below the cursor.
    pub(crate) fn fits(&self, height: f32) -> bool {
        self.y + height <= self.floor()
    }

    /// Breaks the page unless a block of this height fits; a block higher than a page starts where it stands.
    pub(crate) fn need(&mut self, height: f32) {
        if !self.fits(height) && height <= self.page_room() {
            self.break_page();
        }
    }

    /// Draws a block that must not be torn apart: it is drawn on a scratch sheet first to see how high it is.
    pub(crate) fn keep(&mut self, draw: impl Fn(&mut Self)) {
        let mut scratch = Self::new(self.fonts, self.width, f32::MAX, self.margin);
        (scratch.x, scratch.w) = (self.x, self.w);
        draw(&mut scratch);
        self.need(scratch.y - TOP);
        draw(self);
    }

    pub(crate) fn break_page(&mut self) {
        self.done.push(std::mem::take(&mut self.ops));
        self.y = TOP;
    }

    /// How many pages are finished: a change tells that the page was broken.
    pub(crate) fn page(&self) -> usize {
        self.done.len()
    }

    pub(crate) fn gap(&mut self, height: f32) {
        self.y += height;
    }

    /// Puts a bookmark at the cursor.
    pub(crate) fn mark(&mut self, title: &str) {
        self.marks.push(Mark { title: title.to_owned(), page: self.page(), y: self.y });
    }

    pub(crate) fn rule(&mut self, from: (f32, f32), to: (f32, f32), weight: f32) {
        self.ops.push(Op::Rule { from, to, weight });
    }

    /// A rule from edge to edge of the frame.
    pub(crate) fn line(&mut self, weight: f32) {
        self.rule((self.x, self.y), (self.x + self.w, self.y), weight);
    }

    pub(crate) fn fill(&mut self, ink: u8, boxes: Vec<[f32; 4]>) {
        self.ops.push(Op::Fill { ink, boxes });
    }

    /// The height that a text takes in a column.
    pub(crate) fn height(&self, width: f32, text: &str, style: Style) -> f32 {
        lines_height(wrap(self.fonts, text, width, style).len(), style)
    }

    /// Sets one line, however long, at a place.
    pub(crate) fn put(&mut self, x: f32, top: f32, width: f32, text: &str, style: Style) {
        let run = self.fonts.run(style.face, style.size, style.figures, text);
        let shift = match style.align {
            Align::Left => 0.0,
            Align::Center => (width - run.width) / 2.0,
            Align::Right => width - run.width,
        };
        self.ops.push(Op::Text { x: x + shift, baseline: top + style.baseline(), ink: style.ink, run });
    }

    /// Sets a text in a column at a place without moving the cursor; gives the height that it took.
    pub(crate) fn put_wrapped(&mut self, x: f32, top: f32, width: f32, text: &str, style: Style) -> f32 {
        let lines = wrap(self.fonts, text, width, style);
        for (i, line) in lines.iter().enumerate() {
            self.put(x, top + lines_height(i, style), width, line, style);
        }
        lines_height(lines.len(), style)
    }

    /// Sets a paragraph at the cursor; it flows over to the next page line by line.
    pub(crate) fn para(&mut self, text: &str, style: Style) {
        for line in wrap(self.fonts, text, self.w, style) {
            self.need(style.leading());
            self.put(self.x, self.y, self.w, &line, style);
            self.y += style.leading();
        }
    }

    /// Fills a part of the frame; afterwards the frame is as before and the cursor where the part ended.
    pub(crate) fn within(&mut self, x: f32, w: f32, fill: impl FnOnce(&mut Self)) {
        let (outer_x, outer_w) = (self.x, self.w);
        (self.x, self.w) = (x, w);
        fill(self);
        (self.x, self.w) = (outer_x, outer_w);
    }

    /// Two blocks side by side, the left one taking `share` of the width; the cursor ends below the higher one. The
    /// caller makes sure that both fit on the page.
    pub(crate) fn columns(
        &mut self,
        share: f32,
        gap: f32,
        left: impl FnOnce(&mut Self),
        right: impl FnOnce(&mut Self),
    ) {
        let (top, x, w) = (self.y, self.x, self.w);
        let first = (w - gap) * share;
        self.within(x, first, left);
        let end = self.y;
        self.y = top;
        self.within(x + first + gap, w - gap - first, right);
        self.y = self.y.max(end);
    }

    pub(crate) fn finish(mut self) -> Finished {
        self.done.push(self.ops);
        let (left, right) = (self.margin, self.width - self.margin);
        Finished { width: self.width, height: self.height, left, right, pages: self.done, marks: self.marks }
    }
}

/// The height of so many lines. A form has few lines: the conversion is exact.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn lines_height(lines: usize, style: Style) -> f32 {
    lines as f32 * style.leading()
}
