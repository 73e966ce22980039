//! The bank block at the top of an invoice: the details in the places where a bank form has them.

use crate::model::Party;
use crate::sheet::{Sheet, THIN};
use crate::text::{Align, Style};

const TEXT: Style = Style::new(8.5);
const NOTE: Style = Style::new(6.5).ink(70);
const PAD: f32 = 3.0;
/// One line of text with its padding.
const LINE: f32 = 14.0;
const LABEL: f32 = 38.0;
const NUMBER: f32 = 132.0;

/// Draws the block over the frame of the sheet and moves below it.
pub(super) fn draw(sheet: &mut Sheet<'_>, payee: &Party, purpose: &str) {
    let dash = String::new();
    let (bank, bic, corr, account) = payee.bank.as_ref().map_or((&dash, &dash, &dash, &dash), |bank| {
        (&bank.bank, &bank.bic, bank.corr.as_ref().unwrap_or(&dash), &bank.account)
    });
    let (x, y, w) = (sheet.x, sheet.y, sheet.w);
    let left = w - LABEL - NUMBER;
    let (label, number) = (x + left, x + left + LABEL);

    let noted = |sheet: &mut Sheet<'_>, top: f32, width: f32, text: &str, note: &str| {
        let taken = sheet.put_wrapped(x + PAD, top + PAD, width - 2.0 * PAD, text, TEXT);
        let height = (taken + PAD + NOTE.leading() + 3.0).max(2.0 * LINE);
        sheet.put(x + PAD, top + height - NOTE.leading() - 1.5, width, note, NOTE);
        height
    };
    let pair = |sheet: &mut Sheet<'_>, top: f32, name: &str, value: &str| {
        sheet.put(label + PAD, top + PAD, LABEL, name, TEXT);
        sheet.put(number + PAD, top + PAD, NUMBER, value, TEXT.tabular());
    };

    let bank_height = noted(sheet, y, left, bank, "Банк получателя");
    pair(sheet, y, "БИК", bic);
    pair(sheet, y + LINE, "К/с №", corr);
    sheet.rule((label, y + LINE), (number, y + LINE), THIN);

    let mid = y + bank_height;
    sheet.put(x + PAD, mid + PAD, left, &format!("ИНН {}", payee.inn), TEXT);
    sheet.put(
        x + left / 2.0 + PAD,
        mid + PAD,
        left,
        &payee.kpp.as_ref().map_or("КПП".to_owned(), |kpp| format!("КПП {kpp}")),
        TEXT,
    );
    pair(sheet, mid, "Р/с №", account);
    sheet.rule((x, mid + LINE), (x + left, mid + LINE), THIN);
    sheet.rule((x + left / 2.0, mid), (x + left / 2.0, mid + LINE), THIN);
    let name_height = noted(sheet, mid + LINE, left, &payee.name, "Получатель");

    let low = mid + LINE + name_height;
    let purpose_height = noted(sheet, low, w, purpose, "Назначение платежа");
    let bottom = low + purpose_height;
    for at in [y, mid, low, bottom] {
        sheet.rule((x, at), (x + w, at), THIN);
    }
    for at in [x, x + w] {
        sheet.rule((at, y), (at, bottom), THIN);
    }
    for at in [label, number] {
        sheet.rule((at, y), (at, low), THIN);
    }
    sheet.y = bottom;
}

/// Draws a QR code as a square with this side and its caption; the cursor stays.
pub(super) fn qr(sheet: &mut Sheet<'_>, x: f32, y: f32, side: f32, modules: &[Vec<bool>]) {
    #[allow(clippy::cast_precision_loss)] // a code has at most 177 modules
    let module = side / modules.len().max(1) as f32;
    let mut boxes = Vec::new();
    let mut top = y;
    for row in modules {
        // Neighbours in a row are one box: fewer marks, and no hair lines between them on a screen.
        let mut left = x;
        for run in row.chunk_by(|a, b| a == b) {
            #[allow(clippy::cast_precision_loss)]
            let width = run.len() as f32 * module;
            if run.first() == Some(&true) {
                boxes.push([left, top, width, module]);
            }
            left += width;
        }
        top += module;
    }
    sheet.fill(0, boxes);
    sheet.put(x, y + side + 2.0, side, "Оплата по QR-коду", NOTE.align(Align::Center));
}
