//! From finished pages to a PDF file: the only place that speaks krilla.
//!
//! *Why so*: a page is first a list of [`Op`]s, because "страница 1 из 3" is known only after the last line is set.
//! Rules of one weight are drawn as one path: a table of 200 lines has thousands of them.
//!
//! *What not*: no layout. The date of the file is the date of the document: a clock here would make every file differ.

use jiff::civil::Date;
use krilla::color::luma;
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

use crate::error::Error;
use crate::fonts::{Fonts, Run};
use crate::sheet::{BOTTOM, Sheet};
use crate::text::Style;

/// One thing to draw; points from the top left corner of the page.
pub(crate) enum Op {
    Text {
        x: f32,
        baseline: f32,
        ink: u8,
        run: Run,
    },
    Rule {
        from: (f32, f32),
        to: (f32, f32),
        weight: f32,
    },
    /// Rectangles (x, y, width, height) filled as one.
    Fill {
        ink: u8,
        boxes: Vec<[f32; 4]>,
    },
}

/// What the file says of itself.
pub(crate) struct About {
    pub title: String,
    pub author: String,
    pub date: Date,
    pub demo: bool,
}

/// The creator that stands in the metadata of every file.
const CREATOR: &str = "kabinet";
const DEMO: &str = "Сформировано в демонстрационном режиме";
/// Thin enough not to compete with the figures, thick enough for an office printer.
const FAINT: u8 = 120;

/// Draws the pages with their footers and writes the file.
pub(crate) fn paint(fonts: &Fonts, sheet: Sheet<'_>, about: &About) -> Result<Vec<u8>, Error> {
    let finished = sheet.finish();
    let mut document = Document::new_with(SerializeSettings { enable_tagging: false, ..SerializeSettings::default() });
    document.set_metadata(metadata(about));
    let total = finished.pages.len();
    for (index, ops) in finished.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(finished.width, finished.height)
            .ok_or_else(|| Error::Pdf("the page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        draw(&mut surface, fonts, ops);
        let feet = footer(fonts, about, (finished.left, finished.right, finished.height), index + 1, total);
        draw(&mut surface, fonts, &feet);
        surface.finish();
        page.finish();
    }
    if !finished.marks.is_empty() {
        let mut outline = Outline::new();
        for mark in finished.marks {
            let target = XyzDestination::new(mark.page, Point::from_xy(0.0, mark.y));
            outline.push_child(OutlineNode::new(mark.title, target));
        }
        document.set_outline(outline);
    }
    document.finish().map_err(|error| Error::Pdf(format!("{error:?}")))
}

fn metadata(about: &About) -> Metadata {
    let number = |n: i8| u8::try_from(n).unwrap_or(1);
    let year = u16::try_from(about.date.year()).unwrap_or(0);
    let date = DateTime::new(year).month(number(about.date.month())).day(number(about.date.day()));
    Metadata::new()
        .title(about.title.clone())
        .authors(vec![about.author.clone()])
        .creator(CREATOR.to_owned())
        .language("ru".to_owned())
        .creation_date(date)
}

/// The title and the number of the page, if there are several; the faint word on demo paper.
fn footer(fonts: &Fonts, about: &About, frame: (f32, f32, f32), page: usize, total: usize) -> Vec<Op> {
    let (left, right, height) = frame;
    let style = Style::new(6.5).ink(FAINT);
    let baseline = height - BOTTOM + 16.0;
    let text = |at: f32, share: f32, text: &str| {
        let run = fonts.run(style.face, style.size, style.figures, text);
        Op::Text { x: at - run.width * share, baseline, ink: style.ink, run }
    };
    let mut ops = Vec::new();
    if total > 1 {
        ops.push(text(left, 0.0, &about.title));
        ops.push(text(right, 1.0, &format!("Страница {page} из {total}")));
    }
    if about.demo {
        ops.push(text((left + right) / 2.0, 0.5, DEMO));
    }
    ops
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, ops: &[Op]) {
    let mut weights: Vec<(f32, PathBuilder)> = Vec::new();
    for op in ops {
        match op {
            Op::Fill { ink, boxes } => {
                if let Some(path) = rectangles(boxes) {
                    fill(surface, *ink);
                    surface.draw_path(&path);
                }
            }
            Op::Rule { from, to, weight } => {
                let at = weights.iter().position(|(w, _)| w.to_bits() == weight.to_bits()).unwrap_or_else(|| {
                    weights.push((*weight, PathBuilder::new()));
                    weights.len() - 1
                });
                weights[at].1.move_to(from.0, from.1);
                weights[at].1.line_to(to.0, to.1);
            }
            Op::Text { x, baseline, ink, run } => {
                fill(surface, *ink);
                let start = Point::from_xy(*x, *baseline);
                surface.draw_glyphs(start, &run.glyphs, fonts.font(run.face), &run.text, run.size, false);
            }
        }
    }
    for (weight, path) in weights {
        if let Some(path) = path.finish() {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { paint: luma::Color::new(0).into(), width: weight, ..Stroke::default() }));
            surface.draw_path(&path);
        }
    }
}

fn fill(surface: &mut Surface<'_>, ink: u8) {
    surface.set_stroke(None);
    let paint = luma::Color::new(ink).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, rule: Default::default() }));
}

fn rectangles(boxes: &[[f32; 4]]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for [x, y, width, height] in boxes {
        path.push_rect(Rect::from_xywh(*x, *y, *width, *height)?);
    }
    path.finish()
}
