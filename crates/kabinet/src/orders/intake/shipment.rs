//! Taking a shipment: its rows, and what they change in the orders that it serves.
//!
//! A shipment belongs to the company of its orders, so it comes after them: one that names an order that is not here is
//! refused by name and taken when 1C sends it again. Only if it says that it goes to no client of the portal, there is
//! nothing to wait for.

use std::collections::BTreeMap;

use db::Tx;
use kernel::{At, CompanyId, Money, OrderId, Qty, ShipmentId};
use onec::contract::{Shipment, ShipmentLine};
use serde_json::json;

use super::{
    events::{ERP, Event, EventKind},
    incoming::{fingerprint_of, money, qty, version},
    tally::recount,
};
use crate::{
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    orders::{
        facets::{self, Delivery},
        intake_store::{ENTITY, FIND, LINES, LineRow, PUT_LINE},
        intake_trade_store::{
            DROP_SHIPMENT_LINE, FIND_SHIPMENT, PUT_SHIPMENT_LINE, SHIPMENT_LINES, SHIPPED, ShipmentLineRow, ShipmentRow,
        },
        keys,
    },
};

/// Rows of a shipment: (order, line) → quantity and sum.
type Rows = BTreeMap<(OrderId, i64), (Qty, Money)>;

/// Takes a shipment of the JSON contract. A shipment to a counterparty that is no client of the portal changes nothing.
///
/// # Errors
/// [`Refusal::Row`] if an order or a line that it names is not here, or if its orders belong to several companies or
/// to another one than its counterparty; [`Refusal::Db`] if the database fails.
pub fn shipment(tx: &Tx<'_>, intake: &Intake<'_>, said: &Shipment) -> Taken {
    let stored = tx.opt(&FIND_SHIPMENT, &[&intake.source, &said.id.as_str()])?;
    let hash = fingerprint_of(said);
    let known = stored.as_ref().is_some_and(|s| s.content_hash == hash || s.erp_version > version(said.version));
    if known || (stored.is_none() && said.deleted) {
        return Ok(Applied::Unchanged);
    }
    let party = match &said.counterparty_id {
        None => None,
        Some(party) => match tx.opt(&ENTITY, &[&intake.source, &party.as_str()])? {
            Some((company, _)) => Some(company),
            None => return Ok(Applied::Unchanged),
        },
    };
    let old = match &stored {
        Some(s) => tx.all(&SHIPMENT_LINES, &[&s.company_id, &s.id])?,
        None => Vec::new(),
    };
    // A deleted document keeps its rows: 1C may take the mark back, and they count for nothing while it stands.
    let (company, rows) = match &stored {
        Some(s) if said.deleted => (s.company_id, as_rows(&old)),
        _ => rows(tx, intake, said)?,
    };
    if let Some(s) = stored.as_ref().filter(|s| s.company_id != company) {
        let text = format!("отгрузка {} уже принадлежит другому клиенту портала; оформите новый документ", s.number);
        return Err(Refusal::row("lines[0].order_id", text));
    }
    if party.is_some_and(|c| c != company) {
        let text = format!(
            "контрагент отгрузки {} и контрагент её заказов — разные клиенты портала; исправьте контрагента в 1С и \
             выгрузите ещё раз",
            said.number
        );
        return Err(Refusal::row("counterparty_id", text));
    }

    let after = row(intake, stored.as_ref(), company, said, hash)?;
    let mut orders: Vec<OrderId> = old.iter().map(|l| l.order_id).chain(rows.keys().map(|k| k.0)).collect();
    orders.sort_unstable();
    orders.dedup();

    let shipped = |order: &OrderId| tx.all(&SHIPPED, &[&company, order, &false]);
    let before = orders.iter().map(shipped).collect::<db::Result<Vec<_>>>()?;
    after.put(tx)?;
    write_rows(tx, &after, &old, &rows)?;
    let at = moment(intake, stored.as_ref(), &after);
    for (order, before) in orders.iter().zip(before) {
        take_back(tx, company, *order, &before, &shipped(order)?)?;
        tell(tx, *order, stored.as_ref(), &after, &rows)?;
        recount(tx, intake, company, *order, at)?;
        keys::refresh(tx, company, *order)?;
    }
    Ok(Applied::Changed)
}

/// The rows as the portal knows them: orders and lines found, rows of one line summed.
fn rows(tx: &Tx<'_>, intake: &Intake<'_>, said: &Shipment) -> Result<(CompanyId, Rows), Refusal> {
    let mut company: Option<CompanyId> = None;
    let mut orders: BTreeMap<&str, (OrderId, Vec<LineRow>)> = BTreeMap::new();
    let mut rows = Rows::new();
    for (i, line) in said.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{i}].{name}");
        let guid = line.order_id.as_str();
        if !orders.contains_key(guid) {
            let head = tx.opt(&FIND, &[&intake.source, &guid])?.ok_or_else(|| {
                let text = format!(
                    "заказа {guid} на портале ещё нет; выгрузите заказ, затем отгрузку {} ещё раз",
                    said.number
                );
                Refusal::row(field("order_id"), text)
            })?;
            if company.is_some_and(|c| c != head.company_id) {
                let text = "отгрузка на заказы разных клиентов портала; разделите документ по клиентам";
                return Err(Refusal::row(field("order_id"), text));
            }
            company = Some(head.company_id);
            orders.insert(guid, (head.id, tx.all(&LINES, &[&head.company_id, &head.id])?));
        }
        let (order, lines) = &orders[guid];
        let taken = |line: i64| rows.get(&(*order, line)).map_or(Qty::ZERO, |r| r.0);
        let number = find_line(lines, line, taken).ok_or_else(|| {
            let text = format!(
                "в заказе {guid} на портале нет строки «{}»; выгрузите заказ, затем отгрузку {} ещё раз",
                line.name, said.number
            );
            Refusal::row(field("line"), text)
        })?;
        let (qty, sum) = (qty(field("qty"), line.qty)?, money(field("sum"), line.sum)?);
        let row = rows.entry((*order, number)).or_default();
        *row = (row.0 + qty, row.1 + sum);
    }
    let company = company.ok_or_else(|| {
        Refusal::row(
            "lines",
            format!("в отгрузке {} нет строк с заказом; укажите заказ и выгрузите ещё раз", said.number),
        )
    })?;
    Ok((company, rows))
}

/// The line of the order that a row ships: by number, else by product or article, where more of it is still to come.
fn find_line(lines: &[LineRow], row: &ShipmentLine, taken: impl Fn(i64) -> Qty) -> Option<i64> {
    if let Some(number) = row.line {
        return lines.iter().find(|l| l.line == i64::from(number)).map(|l| l.line);
    }
    let key = kernel::article::fold(&row.article);
    let same = |l: &&LineRow| match (&row.product_id, &l.product) {
        // A row says no characteristic, so every characteristic of the product may be meant.
        (Some(p), Some(product)) => product.split('#').next() == Some(p.as_str()) || product == p.as_str(),
        _ => !key.is_empty() && l.article_key == key,
    };
    let free = lines.iter().filter(same).find(|l| l.due() > taken(l.line));
    free.or_else(|| lines.iter().find(same)).map(|l| l.line)
}

fn as_rows(lines: &[ShipmentLineRow]) -> Rows {
    lines.iter().map(|l| ((l.order_id, l.line), (l.qty, l.total))).collect()
}

fn row(
    intake: &Intake<'_>,
    stored: Option<&ShipmentRow>,
    company: CompanyId,
    said: &Shipment,
    content_hash: String,
) -> Result<ShipmentRow, Refusal> {
    let text = |t: &Option<String>| t.as_deref().unwrap_or_default().trim().to_owned();
    let tracking = text(&said.tracking_number);
    let shipped_at = At::from(said.date);
    Ok(ShipmentRow {
        company_id: company,
        id: stored.map_or_else(|| ShipmentId::at(shipped_at), |s| s.id),
        source_id: intake.source,
        erp_id: said.id.to_string(),
        number: said.number.trim().to_owned(),
        shipped_at,
        status: said.status.trim().to_owned(),
        delivery: facets::delivery(&said.status, said.delivered_at.is_some(), !tracking.is_empty()),
        carrier: text(&said.carrier),
        tracking,
        tracking_url: text(&said.tracking_url),
        expected_on: said.expected_at.map(|d| d.to_string()),
        delivered_at: said.delivered_at.map(At::from),
        total: money("total", said.total)?,
        deleted: said.deleted,
        erp_version: version(said.version),
        content_hash,
    })
}

fn write_rows(tx: &Tx<'_>, shipment: &ShipmentRow, old: &[ShipmentLineRow], rows: &Rows) -> db::Result<()> {
    let company = shipment.company_id;
    for gone in old.iter().filter(|l| !rows.contains_key(&(l.order_id, l.line))) {
        tx.run(&DROP_SHIPMENT_LINE, &[&company, &gone.order_id, &shipment.id, &gone.line])?;
    }
    let old = as_rows(old);
    for ((order, line), (qty, total)) in rows.iter().filter(|(key, row)| old.get(key) != Some(row)) {
        tx.run(&PUT_SHIPMENT_LINE, &[&company, order, &shipment.id, line, qty, total])?;
    }
    Ok(())
}

/// When what is new about it happened: handed over, shipped, or, taken back, when 1C was seen without it.
fn moment(intake: &Intake<'_>, stored: Option<&ShipmentRow>, after: &ShipmentRow) -> At {
    let newly = after.delivered_at.filter(|at| stored.is_none_or(|s| s.delivered_at != Some(*at)));
    if after.deleted { intake.as_of } else { newly.unwrap_or(after.shipped_at) }
}

/// What the order itself said of its lines includes what the shipment takes back now.
fn take_back(
    tx: &Tx<'_>,
    company: CompanyId,
    order: OrderId,
    before: &[(i64, Qty)],
    after: &[(i64, Qty)],
) -> db::Result<()> {
    let now = |line: i64| after.iter().find(|(n, _)| *n == line).map_or(Qty::ZERO, |(_, q)| *q);
    if before.iter().all(|(line, was)| now(*line) >= *was) {
        return Ok(());
    }
    for mut line in tx.all(&LINES, &[&company, &order])? {
        let Some((_, was)) = before.iter().find(|(n, was)| *n == line.line && now(*n) < *was) else { continue };
        line.erp_shipped = (line.erp_shipped - (*was - now(line.line))).max(Qty::ZERO);
        tx.later(&PUT_LINE, &line.params(&company, &order))?;
    }
    Ok(())
}

/// Tells that it left and that it arrived; what was told otherwise before is taken back.
fn tell(tx: &Tx<'_>, order: OrderId, stored: Option<&ShipmentRow>, after: &ShipmentRow, rows: &Rows) -> db::Result<()> {
    let left = |s: &ShipmentRow| (!s.deleted && s.delivery != Delivery::None).then_some(s.shipped_at);
    let arrived = |s: &ShipmentRow| s.delivered_at.filter(|_| !s.deleted);
    let event = |at, kind| Event { company: after.company_id, order, at, kind, key: &after.erp_id };
    let mine = || rows.iter().filter(|((o, _), _)| *o == order).map(|(_, row)| row);
    for (kind, was, now) in [
        (EventKind::Shipped, stored.and_then(left), left(after)),
        (EventKind::Delivered, stored.and_then(arrived), arrived(after)),
    ] {
        // Gone from this order: the rows moved to another one.
        let now = now.filter(|_| mine().next().is_some());
        if let Some(was) = was.filter(|was| now != Some(*was)) {
            event(was, kind).untell(tx)?;
        }
        let Some(now) = now else { continue };
        let data = match kind {
            EventKind::Shipped => json!({
                "shipment_id": after.id, "number": after.number, "carrier": after.carrier, "tracking": after.tracking,
                "total": mine().map(|r| r.1).sum::<Money>(), "lines": mine().count(),
            }),
            _ => json!({ "shipment_id": after.id, "number": after.number }),
        };
        event(now, kind).tell(tx, ERP, &data)?;
    }
    Ok(())
}
