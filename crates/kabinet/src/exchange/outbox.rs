//! Orders on their way out of the portal into 1C, and only once.
//!
//! `query` gives everything that 1C has not said to have taken, `success` marks exactly what that query of that dialogue
//! gave, in the revision in which it was given. `success` may never come; then the same orders go again, and 1C knows them
//! by number and date. An order that 1C could not read is kept back with the reason, and the others go.
//!
//! Not here: what an order is (orders) and how it is written (`onec`).

use std::collections::HashMap;

use db::{Result, Tx};
use jiff::civil::DateTime;
use kernel::{At, CompanyId, OrderId, SourceId};
use onec::commerceml::{
    BankAccount, Contact, ItemId, Requisites, Unit, requisite,
    write::{SiteBuyer, SiteBuyerKind, SiteLine, SiteOrder, SiteVat},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Exchange,
    outbox_store::{BUYERS, BuyerRow, GOODS, OBJECT, PUT, RETURNED, RETURNED_SET, TAKEN, TOLD, WAITING, WaitingRow},
};
use crate::{
    details,
    orders::outgoing::{Sheet, sheet},
};

/// Orders of one answer; the rest goes with the next.
const MOST: i64 = 1000;

/// Puts an order, or its newest state, on its way.
///
/// # Errors
/// Any error of the database.
pub fn put(tx: &Tx<'_>, company: CompanyId, order: OrderId, source: SourceId, now: At) -> Result<()> {
    tx.run(&PUT, &[&company, &order, &source, &now])?;
    Ok(())
}

/// What a query gave: the order and its revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Given {
    company: CompanyId,
    order: OrderId,
    rev: i64,
}

/// What a query is answered: the orders, and which they are for [`given`].
pub(super) struct Orders {
    /// As 1C takes them; those that it would not take are not among them.
    pub orders: Vec<SiteOrder>,
    given: Vec<Given>,
}

/// Whether anything waits for a source.
pub(super) fn waits(tx: &Tx<'_>, source: SourceId) -> Result<bool> {
    Ok(!tx.all(&WAITING, &[&source, &1i64])?.is_empty())
}

/// The orders that a query of a dialogue gives; written down with it, so that `success` means them and no others.
pub(super) fn query(x: &Exchange, tx: &Tx<'_>, source: SourceId, session: Uuid, now: At) -> Result<Orders> {
    let mut answer = Orders { orders: Vec::new(), given: Vec::new() };
    let mut buyers: HashMap<OrderId, BuyerRow> =
        tx.all(&BUYERS, &[&source, &MOST])?.into_iter().map(|buyer| (buyer.order_id, buyer)).collect();
    let goods: Goods =
        tx.all(&GOODS, &[&source, &MOST])?.into_iter().map(|(id, erp_id, of)| (id, (erp_id, of))).collect();
    for WaitingRow { company_id, order_id, rev, objection } in tx.all(&WAITING, &[&source, &MOST])? {
        let Some(sheet) = sheet(tx, company_id, order_id)? else { continue };
        let site = site_order(x, &sheet, buyers.remove(&order_id), &goods);
        let why = site.check().err().map(|e| e.to_string()).unwrap_or_default();
        if why != objection {
            tx.later(&OBJECT, &[&company_id, &order_id, &why])?;
        }
        if why.is_empty() {
            answer.orders.push(site);
            answer.given.push(Given { company: company_id, order: order_id, rev });
            tx.later(&TOLD, &[&company_id, &order_id, &now])?;
            if let Some(entity) = sheet.row.entity_id {
                details::erp::sent_with(tx, company_id, entity, &sheet.row.number, now)?;
            }
        }
    }
    let text = serde_json::to_string(&answer.given).unwrap_or_default();
    tx.run(&RETURNED_SET, &[&session, &text])?;
    Ok(answer)
}

/// 1C has taken what the last query of this dialogue gave; gives the number of orders.
pub(super) fn taken(tx: &Tx<'_>, session: Uuid, now: At) -> Result<usize> {
    let given: Vec<Given> = match tx.opt(&RETURNED, &[&session])? {
        Some((text,)) => serde_json::from_str(&text).unwrap_or_default(),
        None => Vec::new(),
    };
    for one in &given {
        tx.later(&TAKEN, &[&one.company, &one.order, &one.rev, &now])?;
    }
    tx.run(&RETURNED_SET, &[&session, &""])?;
    Ok(given.len())
}

fn local(x: &Exchange, at: At) -> DateTime {
    at.zoned(&x.settings.zone).datetime()
}

/// 1C's references of products and of their catalogues.
type Goods = HashMap<i64, (String, String)>;

/// An order in the words of the stock exchange.
fn site_order(x: &Exchange, sheet: &Sheet, buyer: Option<BuyerRow>, goods: &Goods) -> SiteOrder {
    let row = &sheet.row;
    let mut requisites = Requisites::NONE;
    let mut say = |name: &'static str, value: &str| {
        if !value.is_empty() {
            requisites.push(name, value);
        }
    };
    say(requisite::CANCELLED, if sheet.is_cancelled() { "true" } else { "" });
    say(requisite::DELIVERY_ADDRESS, if row.address.is_empty() { &row.point } else { &row.address });
    say(requisite::BUYER_COMMENT, &row.comment);
    if let Some(buyer) = &buyer {
        say(requisite::CONTRACT, buyer.contract.as_deref().unwrap_or_default());
        say(requisite::PRICE_TYPE, buyer.price_type.as_deref().unwrap_or_default());
    }
    let mut lines = Vec::with_capacity(sheet.lines.len());
    for line in &sheet.lines {
        let known = line.product_id.and_then(|id| goods.get(&id));
        let (erp_id, catalog) = known.map_or(("", ""), |(erp_id, of)| (erp_id, of));
        lines.push(SiteLine {
            item: ItemId::parse(erp_id),
            catalog_id: (!catalog.is_empty()).then(|| catalog.to_owned()),
            article: Some(line.article.clone()),
            name: line.name.clone(),
            unit: Unit { short: Some(line.unit.clone()), full: Some(line.unit.clone()), ..Unit::default() },
            factor: Decimal::ONE,
            quantity: line.ordered.to_decimal(),
            price: line.price.to_decimal(),
            sum: line.total.to_decimal(),
            vat: vat(&line.vat_rate, line.total.to_decimal()),
            service: false,
        });
    }
    SiteOrder {
        id: row.id.to_string(),
        number: row.number.clone(),
        moment: local(x, row.placed_at),
        currency: row.currency.clone(),
        total: row.total.to_decimal(),
        vat: row.vat.map(|v| v.to_decimal()),
        buyer: site_buyer(buyer, &row.author),
        comment: (!row.comment.is_empty()).then(|| row.comment.clone()),
        lines,
        requisites,
    }
}

/// VAT that is included in a sum, at a rate in per cent.
fn vat(rate: &str, sum: Decimal) -> Option<SiteVat> {
    let percent: Decimal = rate.trim_end_matches('%').trim().parse().ok()?;
    let included = sum.checked_mul(percent)?.checked_div(percent.checked_add(Decimal::ONE_HUNDRED)?)?;
    Some(SiteVat { rate: rate.to_owned(), sum: included.round_dp(2) })
}

/// How the firm is reached; its own address of mail before that of the person who ordered.
fn contacts(row: &BuyerRow) -> Vec<Contact> {
    let contact = |kind: &str, value: &str| Contact { kind: kind.to_owned(), value: value.to_owned() };
    let mail = [Some(row.firm_email.as_str()), row.email.as_deref()].into_iter().flatten().find(|m| !m.is_empty());
    let phone = Some(row.phone.as_str()).filter(|p| !p.is_empty());
    mail.map(|m| contact("Почта", m)).into_iter().chain(phone.map(|p| contact("Телефон рабочий", p))).collect()
}

fn site_buyer(row: Option<BuyerRow>, author: &str) -> SiteBuyer {
    // Without a buyer the check says so, and the order is kept back.
    let none = SiteBuyerKind::Person { full_name: String::new() };
    let Some(row) = row else {
        let (id, name) = (String::new(), String::new());
        return SiteBuyer {
            id,
            name,
            kind: none,
            address: None,
            contacts: Vec::new(),
            account: None,
            contact_person: None,
        };
    };
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let official = if row.full_name.is_empty() { &row.name } else { &row.full_name };
    SiteBuyer {
        id: row.erp_id.clone().unwrap_or_else(|| row.id.to_string()),
        name: row.name.clone(),
        kind: SiteBuyerKind::Legal { official_name: official.clone(), inn: filled(&row.inn), kpp: filled(&row.kpp) },
        address: filled(&row.address),
        contacts: contacts(&row),
        account: details::fields::bank(&row.bank).map(|b| BankAccount {
            bik: filled(&b.bic),
            bank: filled(&b.name),
            number: b.account,
        }),
        contact_person: filled(author),
    }
}
