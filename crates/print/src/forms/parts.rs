//! What several forms draw alike: titles, labelled lines, lines to sign on.

use crate::model::Person;
use crate::sheet::{Sheet, THICK, THIN};
use crate::text::{Align, Style};

/// Running text and table text of the upright forms.
pub(super) const BODY: Style = Style::new(8.5);
/// Position and name of those who sign.
pub(super) const SIGN: Style = Style::new(8.0);
/// Text of the wide statutory forms.
pub(super) const DENSE: Style = Style::new(7.5);
/// Headings of their columns.
pub(super) const DENSE_HEAD: Style = Style::new(6.0);
/// What stands in brackets under a line: «(подпись)».
pub(super) const CAPTION: Style = Style::new(5.5).ink(70);
pub(super) const TITLE: Style = Style::new(13.0).bold();

/// A line to write on: what stands on it, what is said below it, its share of the width.
pub(super) struct Field<'a> {
    pub value: &'a str,
    pub caption: &'a str,
    pub share: f32,
    pub align: Align,
}

impl<'a> Field<'a> {
    pub(super) fn new(value: &'a str, caption: &'a str, share: f32) -> Self {
        Self { value, caption, share, align: Align::Center }
    }

    /// For a value that may need several lines.
    pub(super) fn left(value: &'a str, caption: &'a str) -> Self {
        Self { value, caption, share: 1.0, align: Align::Left }
    }
}

/// The title of an upright form with the thick rule below it.
pub(super) fn title(sheet: &mut Sheet<'_>, text: &str) {
    sheet.para(text, TITLE);
    sheet.gap(3.0);
    sheet.line(THICK);
    sheet.gap(7.0);
}

/// «Поставщик: ООО …»: the label in its own column, so that the values stand under each other.
pub(super) fn labelled(sheet: &mut Sheet<'_>, width: f32, label: &str, value: &str, style: Style) {
    let strong = style.semibold();
    let height = sheet.height(sheet.w - width, value, strong).max(sheet.height(width - 4.0, label, style));
    sheet.need(height);
    let (x, y, w) = (sheet.x, sheet.y, sheet.w);
    sheet.put_wrapped(x, y, width - 4.0, label, style);
    sheet.put_wrapped(x + width, y, w - width, value, strong);
    sheet.gap(height + 3.0);
}

/// A label and lines to write on; the gap between two lines is a part of the form.
pub(super) fn fields(sheet: &mut Sheet<'_>, label: &str, label_width: f32, style: Style, fields: &[Field<'_>]) {
    const BETWEEN: f32 = 6.0;
    let (x, y) = (sheet.x, sheet.y);
    let gaps = fields.iter().skip(1).map(|_| BETWEEN).sum::<f32>();
    let room = sheet.w - label_width - gaps;
    let whole: f32 = fields.iter().map(|field| field.share).sum();
    let widths: Vec<f32> = fields.iter().map(|field| room * field.share / whole).collect();
    let values = fields.iter().zip(&widths).map(|(field, width)| sheet.height(*width, field.value, style));
    let height = values.fold(style.leading(), f32::max).max(sheet.height(label_width - 4.0, label, style));

    let text = sheet.height(label_width - 4.0, label, style);
    sheet.put_wrapped(x, y + height - text, label_width - 4.0, label, style);
    let mut left = x + label_width;
    let mut below: f32 = 0.0;
    for (field, width) in fields.iter().zip(&widths) {
        let style = style.align(field.align);
        let taken = sheet.height(*width, field.value, style);
        sheet.put_wrapped(left, y + height - taken, *width, field.value, style);
        sheet.rule((left, y + height + 0.5), (left + width, y + height + 0.5), THIN);
        below =
            below.max(sheet.put_wrapped(left, y + height + 1.0, *width, field.caption, CAPTION.align(Align::Center)));
        left += width + BETWEEN;
    }
    sheet.y = y + height + below + 2.5;
}

/// The same with position, signature and name of a person.
pub(super) fn signature(sheet: &mut Sheet<'_>, label: &str, label_width: f32, style: Style, who: Option<&Person>) {
    let (post, name) = who.map_or(("", ""), |who| (who.post.as_str(), who.name.as_str()));
    let lines =
        [Field::new(post, "(должность)", 1.2), Field::new("", "(подпись)", 0.9), Field::new(name, "(ф.и.о.)", 1.2)];
    fields(sheet, label, label_width, style, &lines);
}

/// The same without the position, which the label already says.
pub(super) fn short_signature(
    sheet: &mut Sheet<'_>,
    label: &str,
    label_width: f32,
    style: Style,
    who: Option<&Person>,
) {
    let name = who.map_or("", |who| who.name.as_str());
    let lines = [Field::new("", "(подпись)", 0.8), Field::new(name, "(ф.и.о.)", 1.2)];
    fields(sheet, label, label_width, style, &lines);
}
