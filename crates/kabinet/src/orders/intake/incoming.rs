//! What 1C says about an order, whichever way it says it: the JSON contract and CommerceML meet here.
//!
//! Figures are converted to kopecks and thousandths once, and a figure that does not fit refuses the row with its
//! field. Not here: what the portal makes of it ([`super::order`]).

use kernel::{At, Money, Qty, article};
use onec::{
    Field,
    contract::{Channel, Order, OrderLine, Person},
};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::{
    exchange::outcome::Refusal,
    finance::rules::currency,
    orders::{intake_store::LineRow, rules::Word},
};

/// An order as 1C sees it.
#[derive(Debug)]
pub(super) struct Incoming {
    /// Reference in 1C.
    pub erp_id: String,
    /// Number in 1C; empty if it is not known.
    pub number: String,
    /// Number in the portal.
    pub portal_number: Option<String>,
    pub buyer_number: Field<String>,
    /// Moment of the document; `None` if 1C does not tell its own.
    pub date: Option<At>,
    /// Reference of the contract; `None` if nothing is said of it.
    pub contract: Option<String>,
    pub point: Field<String>,
    pub address: Field<String>,
    /// ISO code.
    pub currency: String,
    /// How it came into being; only used for an order that is new here.
    pub origin: &'static str,
    pub status: Field<String>,
    pub state: Field<String>,
    pub payment: Field<String>,
    pub posted: bool,
    pub word: Word,
    pub cancel_reason: String,
    pub manager: Field<Person>,
    pub contact: Field<Person>,
    pub comment: Field<String>,
    /// `None`: nothing is said of it.
    pub total: Option<Money>,
    pub vat: Option<Money>,
    /// Version in 1C; `None` if it has none that can be compared.
    pub version: Option<i64>,
    pub changed_at: At,
    pub lines: Vec<LineRow>,
    /// Whether anything is said of the lines; silence leaves them as they are.
    pub lines_said: bool,
    /// Whether the lines say what was ordered; otherwise only what is confirmed, and positions are no line numbers.
    pub lines_know_ordered: bool,
    /// Fingerprint of what was sent.
    pub hash: String,
}

/// Fingerprint of anything that can be written down.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash[..16].iter().map(|b| format!("{b:02x}")).collect()
}

/// Fingerprint of an item of the JSON contract.
pub(crate) fn fingerprint_of<T: serde::Serialize>(item: &T) -> String {
    fingerprint(&serde_json::to_vec(item).unwrap_or_default())
}

/// A sum, or the refusal of the row.
pub(crate) fn money(field: impl Into<String>, d: Decimal) -> Result<Money, Refusal> {
    Money::from_decimal(d).map_err(|e| Refusal::row(field, format!("{e}; проверьте сумму в 1С и выгрузите ещё раз")))
}

/// A quantity, or the refusal of the row.
pub(crate) fn qty(field: impl Into<String>, d: Decimal) -> Result<Qty, Refusal> {
    Qty::from_decimal(d).map_err(|e| Refusal::row(field, format!("{e}; проверьте количество в 1С и выгрузите ещё раз")))
}

/// A version as it is stored.
pub(crate) fn version(v: u64) -> i64 {
    i64::try_from(v).unwrap_or(i64::MAX)
}

impl Incoming {
    /// From the JSON contract.
    pub(super) fn from_contract(o: &Order) -> Result<Incoming, Refusal> {
        let mut lines = o.lines.iter().enumerate().map(|(i, l)| line(i, l)).collect::<Result<Vec<_>, _>>()?;
        lines.sort_by_key(|l| l.line);
        if let Some(twice) = lines.windows(2).find(|w| w[0].line == w[1].line) {
            let text =
                format!("номер строки {} повторяется; передавайте КодСтроки, он свой у каждой строки", twice[0].line);
            return Err(Refusal::row("lines", text));
        }
        Ok(Incoming {
            erp_id: o.id.to_string(),
            number: o.number.trim().to_owned(),
            portal_number: o.portal_number.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned),
            buyer_number: o.buyer_number.clone(),
            date: Some(At::from(o.date)),
            contract: o.contract_id.as_ref().map(ToString::to_string),
            point: o.delivery_point.clone(),
            address: o.delivery_address.clone(),
            currency: currency::code(&o.currency),
            origin: match o.channel {
                Channel::Portal => "portal",
                Channel::Phone => "phone",
                Channel::Manager => "manager",
                Channel::Edi => "edi",
                Channel::Other => "other",
            },
            status: Field::Value(o.status.trim().to_owned()),
            state: o.state.clone().into(),
            payment: o.payment_state.clone().into(),
            posted: o.posted,
            word: match () {
                () if o.cancelled || o.deleted => Word::Cancelled,
                () if o.closed => Word::Closed,
                () => Word::Alive,
            },
            cancel_reason: o.cancel_reason.clone().unwrap_or_default(),
            manager: o.manager.clone().into(),
            contact: o.contact.clone(),
            comment: o.comment.clone(),
            total: Some(money("total", o.total)?),
            vat: o.vat_total.map(|v| money("vat_total", v)).transpose()?,
            version: Some(version(o.version)),
            changed_at: At::from(o.changed_at),
            lines,
            lines_said: true,
            lines_know_ordered: true,
            hash: fingerprint_of(o),
        })
    }
}

/// What 1C calls the product of a line.
pub fn product_named(l: &OrderLine) -> Option<String> {
    l.product_id.as_ref().map(|p| match &l.characteristic_id {
        Some(c) => format!("{p}#{c}"),
        None => p.to_string(),
    })
}

fn line(index: usize, l: &OrderLine) -> Result<LineRow, Refusal> {
    let field = |name: &str| format!("lines[{index}].{name}");
    Ok(LineRow {
        line: i64::from(l.line),
        product_id: None,
        product: product_named(l),
        article: l.article.trim().to_owned(),
        article_key: article::fold(&l.article),
        buyer_article: l.buyer_article.clone().unwrap_or_default(),
        name: l.name.trim().to_owned(),
        unit: l.unit.trim().to_owned(),
        ordered: qty(field("ordered"), l.ordered)?,
        confirmed: qty(field("confirmed"), l.confirmed)?,
        shipped: Qty::ZERO,
        erp_shipped: qty(field("shipped"), l.shipped)?,
        cancelled: qty(field("cancelled"), l.cancelled)?,
        cancel_reason: l.cancel_reason.clone().unwrap_or_default(),
        price: money(field("price"), l.price)?,
        total: money(field("sum"), l.sum)?,
        vat_rate: l.vat_rate.clone().unwrap_or_default(),
        expected_on: l.expected_date.map(|d| d.to_string()),
        replaces: l.replaces_line.map(i64::from),
    })
}
