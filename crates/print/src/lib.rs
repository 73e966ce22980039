//! The paper of the business: the forms that Russian accountants know, as PDF.
//!
//! *What*: plain data in ([`Form`]), the bytes of an A4 PDF out ([`render`]); besides, the payment QR code
//! ([`PaymentQr`]) and amounts in words ([`words`]).
//!
//! *Why so*: the portal must show a document even when 1C gives only its data. Typst would give layout for nothing, but
//! costs 27 CPU minutes of a cold build; `krilla` is its PDF back end, and what a form needs on top of it (paragraphs,
//! ruled tables, page breaks) is small enough to own. The same data gives the same bytes, always: there is no clock
//! here and no random number, so a file can be named by its hash.
//!
//! *What not*: no I/O and no fonts inside (the product embeds them), no arithmetic on taxes (sums come from the
//! documents; this crate only adds them up), no electronic documents (XML of the tax service), no signature.
//!
//! Units: money is `i64` kopecks, a quantity is `i64` thousandths of its unit, dates are [`jiff::civil::Date`].

mod canvas;
mod error;
mod fonts;
mod forms;
mod model;
mod numbers;
mod qr;
mod sfnt;
mod sheet;
mod table;
mod text;
pub mod words;

pub use error::{Error, QrError};
pub use fonts::Fonts;
pub use forms::{
    Act, Certificate, Contract, ContractSection, Correction, CorrectionLine, Entry, Form, Invoice, PairedEntries,
    Reconciliation, Upd, UpdStatus, VatInvoice, Waybill,
};
pub use model::{BankAccount, Country, DocRef, Head, Line, Packing, Party, Person, Signers, Unit, Vat, iso_date};
pub use numbers::{date_long, date_short, money, quantity};
pub use qr::PaymentQr;

/// Draws a form as a PDF file (A4, fonts subset and embedded, text searchable).
///
/// Deterministic: the same fonts and the same form give the same bytes. Takes a few milliseconds of CPU time, so call it
/// on a blocking thread when it serves a request.
pub fn render(fonts: &Fonts, form: &Form) -> Result<Vec<u8>, Error> {
    let sheet = form.draw(fonts);
    canvas::paint(fonts, sheet, &form.about())
}
