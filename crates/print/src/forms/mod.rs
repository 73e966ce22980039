//! The forms, one file each: its data, and how it is drawn.
//!
//! *Why so*: an accountant looks for things where the form always had them; each file follows its form from top to
//! bottom and names the rule that gave it its shape.
//!
//! *What not*: nothing here knows of orders, users or 1C. Boxes that the portal knows nothing of stay empty, for a pen.

mod act;
mod bank;
mod certificate;
mod contract;
mod correction;
mod goods;
mod invoice;
mod parts;
mod reconciliation;
mod upd;
mod vat_invoice;
mod waybill;

use serde::{Deserialize, Serialize};

pub use act::Act;
pub use certificate::Certificate;
pub use contract::{Contract, ContractSection};
pub use correction::{Correction, CorrectionLine};
pub use invoice::Invoice;
pub use reconciliation::{Entry, PairedEntries, Reconciliation};
pub use upd::{Upd, UpdStatus};
pub use vat_invoice::VatInvoice;
pub use waybill::Waybill;

use crate::canvas::About;
use crate::fonts::Fonts;
use crate::model::{Head, Party};
use crate::numbers::date_short;
use crate::sheet::Sheet;

/// A document that can be printed.
#[allow(clippy::large_enum_variant)] // made one at a time and drawn at once, never kept in numbers
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    /// Счёт на оплату.
    Invoice(Invoice),
    /// Универсальный передаточный документ.
    Upd(Upd),
    /// Товарная накладная (ТОРГ-12).
    Waybill(Waybill),
    /// Счёт-фактура.
    VatInvoice(VatInvoice),
    /// Акт об оказании услуг.
    Act(Act),
    /// Корректировочный счёт-фактура.
    Correction(Correction),
    /// Акт сверки взаимных расчётов.
    Reconciliation(Reconciliation),
    /// Договор.
    Contract(Contract),
    /// Сертификат или паспорт качества.
    Certificate(Certificate),
}

impl Form {
    /// Number, date and whether it is demo paper.
    pub fn head(&self) -> &Head {
        match self {
            Form::Invoice(form) => &form.head,
            Form::Upd(form) => &form.invoice.head,
            Form::Waybill(form) => &form.head,
            Form::VatInvoice(form) => &form.head,
            Form::Act(form) => &form.head,
            Form::Correction(form) => &form.head,
            Form::Reconciliation(form) => &form.head,
            Form::Contract(form) => &form.head,
            Form::Certificate(form) => &form.head,
        }
    }

    /// «Счёт на оплату № УТ-123 от 12.08.2026»: the title in the metadata and at the foot of the pages.
    pub fn title(&self) -> String {
        let name = match self {
            Form::Invoice(_) => "Счёт на оплату",
            Form::Upd(_) => "Универсальный передаточный документ",
            Form::Waybill(_) => "Товарная накладная",
            Form::VatInvoice(_) => "Счёт-фактура",
            Form::Act(_) => "Акт",
            Form::Correction(_) => "Корректировочный счёт-фактура",
            Form::Reconciliation(_) => "Акт сверки",
            Form::Contract(form) => &form.title,
            Form::Certificate(form) => &form.title,
        };
        let head = self.head();
        format!("{name} № {} от {}", head.number, date_short(head.date))
    }

    fn issuer(&self) -> &Party {
        match self {
            Form::Invoice(form) => &form.seller,
            Form::Upd(form) => &form.invoice.seller,
            Form::Waybill(form) => &form.supplier,
            Form::VatInvoice(form) => &form.seller,
            Form::Act(form) => &form.seller,
            Form::Correction(form) => &form.seller,
            Form::Reconciliation(form) => &form.seller,
            Form::Contract(form) => &form.seller,
            Form::Certificate(form) => &form.issuer,
        }
    }

    pub(crate) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        match self {
            Form::Invoice(form) => form.draw(fonts),
            Form::Upd(form) => form.draw(fonts),
            Form::Waybill(form) => form.draw(fonts),
            Form::VatInvoice(form) => form.draw(fonts),
            Form::Act(form) => form.draw(fonts),
            Form::Correction(form) => form.draw(fonts),
            Form::Reconciliation(form) => form.draw(fonts),
            Form::Contract(form) => form.draw(fonts),
            Form::Certificate(form) => form.draw(fonts),
        }
    }

    pub(crate) fn about(&self) -> About {
        let head = self.head();
        About { title: self.title(), author: self.issuer().name.clone(), date: head.date, demo: head.demo }
    }
}
