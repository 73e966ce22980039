//! Orders that are made in the portal: placed here, handed over to 1C by the exchange, and from then on the intake's.
//!
//! An order is placed when the buyer's side has agreed. Its number is the portal's; 1C keeps it beside its own and sends it
//! back, and by it the two find each other. Eleven characters are all that 1C has for it.
//!
//! Not here: baskets, approvals and limits (whoever calls [`place`] has asked), and the way into 1C (`exchange`).

use access::System;
use db::{Result, Tx};
use jiff::tz::TimeZone;
use kernel::{At, CompanyId, ContractId, EntityId, Money, OrderId, Qty, SourceId, UserId, article};
use serde_json::json;

use super::{
    counts,
    facets::{Delivery, Fulfilment, Payment, Words},
    intake::{
        events::{Event, EventKind},
        tally::{derive, save},
        writes::Writes,
    },
    intake_store::{LINES, LineRow, ORDER, OrderRow},
    keys,
    outgoing_store::NEXT,
    rules::{Stage, State},
};
use crate::{
    exchange::{Intake, outbox},
    finance::rules::Policy,
};

/// On whose authority an order is written: the portal's own, for the person who is named in it.
const PORTAL: System = System::new("order placed in the portal");

/// An order to be placed.
#[derive(Clone, Debug)]
pub struct NewOrder<'a> {
    /// The base of 1C that it goes to.
    pub source: SourceId,
    /// Who buys.
    pub entity: EntityId,
    /// By which contract.
    pub contract: Option<ContractId>,
    /// Who placed it, and the name then.
    pub author: (UserId, &'a str),
    /// Delivery point and address; empty if not said.
    pub point: &'a str,
    /// Address.
    pub address: &'a str,
    /// The buyer's own number.
    pub buyer_number: &'a str,
    /// For the seller.
    pub comment: &'a str,
    /// Three letters.
    pub currency: &'a str,
    /// At least one.
    pub lines: Vec<NewLine>,
}

/// A line of it.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// The product.
    pub product: i64,
    /// Its article then.
    pub article: String,
    /// Its name then.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// How much.
    pub qty: Qty,
    /// For one unit.
    pub price: Money,
    /// For all of it, with VAT.
    pub total: Money,
    /// `22`, `10`, or empty.
    pub vat_rate: String,
}

/// Places an order and puts it on its way; gives its id. Zone and policy are those of the installation.
///
/// # Errors
/// Any error of the database.
pub fn place(
    tx: &Tx<'_>,
    company: CompanyId,
    now: At,
    (zone, policy): (&TimeZone, Policy),
    new: &NewOrder<'_>,
) -> Result<OrderId> {
    let (nth,) = tx.one(&NEXT, &[&"orders"])?;
    let mut row = OrderRow {
        company_id: company,
        id: OrderId::at(now),
        source_id: new.source,
        erp_id: None,
        number: format!("П-{nth:06}"),
        erp_number: String::new(),
        buyer_number: new.buyer_number.to_owned(),
        placed_at: now,
        entity_id: Some(new.entity),
        contract_id: new.contract,
        point: new.point.to_owned(),
        address: new.address.to_owned(),
        author_id: Some(new.author.0),
        author: new.author.1.to_owned(),
        manager_id: None,
        manager: String::new(),
        origin: "portal".to_owned(),
        state: State::Approved,
        erp_status: String::new(),
        erp_state: String::new(),
        erp_payment: String::new(),
        erp_posted: true,
        fulfilment: Fulfilment::Unknown,
        payment: Payment::NotDue,
        delivery: Delivery::None,
        stage: Stage::Sending,
        currency: new.currency.to_owned(),
        total: new.lines.iter().map(|l| l.total).sum(),
        vat: None,
        lines: 0,
        lines_shipped: 0,
        changed: false,
        expected_on: None,
        reserved: Money::ZERO,
        paid: Money::ZERO,
        cancel_reason: String::new(),
        comment: new.comment.to_owned(),
        erp_version: 0,
        erp_changed_at: None,
        content_hash: String::new(),
        what: String::new(),
    };
    let lines: Vec<LineRow> = (1..).zip(&new.lines).map(|(nth, line)| as_row(nth, line)).collect();
    // 1C has not said anything of it yet.
    let words = Words::default();
    derive(&mut row, &words, &lines, &[], &counts::day(now, zone));
    let intake = Intake { by: &PORTAL, source: new.source, now, as_of: now, policy, zone, words: &words };
    let mut writes = Writes::default();
    save(&mut writes, &intake, None, &row, now);
    writes.place(&row);
    lines.iter().for_each(|line| writes.line(company, row.id, line));
    let told = Event { company, order: row.id, at: now, kind: EventKind::Created, key: &row.number };
    writes.tell(&told, new.author.1, &json!({"origin": "portal", "number": row.number}));
    writes.write(tx)?;
    keys::refresh(tx, company, row.id)?;
    outbox::put(tx, company, row.id, new.source, now)?;
    Ok(row.id)
}

fn as_row(line: i64, new: &NewLine) -> LineRow {
    LineRow {
        line,
        product_id: Some(new.product),
        product: None,
        article: new.article.clone(),
        article_key: article::fold(&new.article),
        buyer_article: String::new(),
        name: new.name.clone(),
        unit: new.unit.clone(),
        ordered: new.qty,
        // The seller has not said anything yet: what was asked for is what is expected.
        confirmed: new.qty,
        shipped: Qty::ZERO,
        erp_shipped: Qty::ZERO,
        cancelled: Qty::ZERO,
        cancel_reason: String::new(),
        price: new.price,
        total: new.total,
        vat_rate: new.vat_rate.clone(),
        expected_on: None,
        replaces: None,
    }
}

/// An order as it goes to 1C.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its header.
    pub(crate) row: OrderRow,
    /// Its lines.
    pub(crate) lines: Vec<LineRow>,
}

impl Sheet {
    /// Whether the buyer has cancelled it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.row.state, State::Cancelled | State::Rejected)
    }
}

/// The order with this id.
///
/// # Errors
/// Any error of the database.
pub fn sheet(tx: &Tx<'_>, company: CompanyId, order: OrderId) -> Result<Option<Sheet>> {
    let Some(row) = tx.opt(&ORDER, &[&company, &order])? else { return Ok(None) };
    Ok(Some(Sheet { row, lines: tx.all(&LINES, &[&company, &order])? }))
}
