//! Taking an order that stock 1C sends back in CommerceML, without the extension.
//!
//! The stock exchange says less: no line numbers, no quantities by fate, and payment and shipment only by the presence
//! of their numbers. Lines are matched to the known ones by product; what was ordered stays as the portal has it.
//! Presence is stored as the text that 1C's own form shows (`Оплачен`, `Отгружен`), so that one table of words gives
//! the facets.
//!
//! Not here: documents of other kinds. A shipment or a payment of its own is refused by name; as a subordinate of the
//! order (УНФ 2.10) it counts as presence.

use db::Tx;
use kernel::{At, CompanyId, EntityId, Money, Qty, article};
use onec::{
    Field,
    commerceml::{Document, DocumentLine, moment},
};

use super::{
    incoming::{Incoming, fingerprint, money, qty},
    order::apply,
    unit::Orders,
};
use crate::{
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    finance::rules::currency,
    orders::{
        intake_store::{Head, LineRow},
        rules::Word,
    },
};

/// The operation of an order.
const ORDER: &str = "Заказ товара";
/// Operations of a subordinate document that mean "paid".
const PAYS: &[&str] = &["Выплата наличных денег", "Выплата безналичных денег", "Эквайринговая операция"];
/// The operation of a subordinate document that means "shipped".
const SHIPS: &str = "Отпуск товара";
/// The row that a site adds for delivery; no product.
const DELIVERY: &str = "ORDER_DELIVERY";

/// Takes a document of CommerceML. An order whose buyer is no client of the portal changes nothing.
///
/// # Errors
/// [`Refusal::Row`] if it is no order, names no buyer or cannot be taken as it is; [`Refusal::Db`] if the database
/// fails.
pub fn commerceml(tx: &Tx<'_>, intake: &Intake<'_>, orders: &mut Orders, doc: &Document) -> Taken {
    if let Some(operation) = doc.operation.as_deref().map(str::trim).filter(|o| *o != ORDER) {
        let text = format!(
            "«{operation}» портал так не принимает, только «{ORDER}»; уберите вид документа из обмена с сайтом"
        );
        return Err(Refusal::row("ХозОперация", text));
    }
    let Some(erp_id) = reference(doc) else {
        return Err(Refusal::row(
            "Ид",
            "у документа нет Ид; обновите модуль обмена с сайтом и выгрузите заказ ещё раз",
        ));
    };
    let found = orders.find(tx, intake.source, &erp_id)?;
    // The same fingerprint for the same words: the order of fields in the file does not matter.
    let hash = fingerprint(format!("{doc:?}").as_bytes());
    let late = |head: &Head| head.erp_changed_at.is_some_and(|known| known > intake.as_of);
    if found.as_ref().is_some_and(|head| head.content_hash == hash || late(head)) {
        return Ok(Applied::Unchanged);
    }
    let buyer = buyer(tx, intake, orders, doc)?;
    let (company, entity) = match (&found, buyer) {
        (Some(head), Some((company, entity))) if head.company_id == company => (company, Some(entity)),
        // Known by its reference: a buyer that is not recognised takes nothing away.
        (Some(head), None) => (head.company_id, None),
        (_, Some((company, entity))) => (company, Some(entity)),
        (None, None) if doc.buyer().is_none() => {
            return Err(Refusal::row("Контрагенты", "в заказе нет контрагента-покупателя; заполните его в 1С"));
        }
        (None, None) => return Ok(Applied::Unchanged),
    };
    let incoming = incoming(intake, doc, erp_id, hash)?;
    if doc.deleted == Some(true) && found.is_none() && incoming.portal_number.is_none() {
        return Ok(Applied::Unchanged);
    }
    apply(tx, intake, orders, found.as_ref(), (company, entity), incoming)
}

/// What 1C calls the order.
pub fn reference(doc: &Document) -> Option<String> {
    doc.id.as_deref().map(|id| id.trim().to_lowercase()).filter(|id| !id.is_empty())
}

/// What 1C, or the site that made the order, calls its buyer.
pub fn party(doc: &Document) -> Option<String> {
    doc.buyer()?.id.as_deref().map(|id| id.trim().to_lowercase())
}

/// Which legal entity buys: by reference; else by ИНН and КПП, because in an order that a site made the buyer carries
/// the site's key. Where several companies have the ИНН, the one that has the order's number.
fn buyer(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    orders: &mut Orders,
    doc: &Document,
) -> Result<Option<(CompanyId, EntityId)>, Refusal> {
    let Some(buyer) = doc.buyer() else { return Ok(None) };
    if let Some(id) = party(doc) {
        let known = orders.owner(tx, intake.source, &id)?;
        if known.is_some() {
            return Ok(known);
        }
    }
    let Some(inn) = buyer.inn.as_deref().map(str::trim).filter(|inn| !inn.is_empty()) else { return Ok(None) };
    let kpp = buyer.kpp.as_deref().unwrap_or_default().trim();
    let mut found = orders.by_inn(tx, intake.source, inn)?;
    if !kpp.is_empty() {
        found.retain(|(_, _, k)| k == kpp);
    }
    if let (true, Some(number)) = (found.len() > 1, &doc.number) {
        let mut owners = Vec::new();
        for (company, entity, _) in &found {
            if orders.find_by_number(tx, *company, intake.source, number.trim())?.is_some() {
                owners.push((*company, *entity));
            }
        }
        owners.dedup_by_key(|(company, _)| *company);
        return match owners.as_slice() {
            [one] => Ok(Some(*one)),
            _ => {
                let text = format!("ИНН {inn} на портале у нескольких клиентов; сопоставьте контрагента по Ид");
                Err(Refusal::row("Контрагент/ИНН", text))
            }
        };
    }
    Ok(found.first().map(|(company, entity, _)| (*company, *entity)))
}

fn incoming(intake: &Intake<'_>, doc: &Document, erp_id: String, hash: String) -> Result<Incoming, Refusal> {
    let get = |ru: &str, en: &str| doc.requisites.get(ru).or_else(|| doc.requisites.get(en)).map(str::trim);
    let says = |ru: &str, en: &str| doc.requisites.says(ru) || doc.requisites.says(en);
    let sub = |of: &[&str]| doc.subordinates.iter().any(|s| s.operation.as_deref().is_some_and(|o| of.contains(&o)));
    let paid = says("Оплачен", "Paid") || get("Номер оплаты по 1С", "Payment number by 1C").is_some() || sub(PAYS);
    let shipped =
        says("Отгружен", "Shipped") || get("Номер отгрузки по 1С", "Shipment number by 1C").is_some() || sub(&[SHIPS]);
    let deleted = doc.deleted == Some(true) || says("ПометкаУдаления", "Deletion mark");
    let cancelled = deleted || says("Отменен", "Canceled") || says("Отменен", "Cancelled");

    let at = |civil: jiff::civil::DateTime| civil.to_zoned(intake.zone.clone()).ok().map(|z| At::from(z.timestamp()));
    let date =
        get("Дата по 1С", "Date by 1C").and_then(|d| moment(d).flatten()).or(doc.date_1c).or_else(|| doc.moment());
    let number = get("Номер по 1С", "Number by 1C").or(doc.number_1c.as_deref()).unwrap_or_default().trim().to_owned();

    let lines = doc.lines.items().iter().enumerate().map(|(i, l)| line(i, l)).collect::<Result<Vec<_>, _>>()?;
    let vat = doc.taxes.iter().filter_map(|t| t.sum).reduce(|a, b| a + b);
    let presence = |there: bool, text: &str| Field::Value(if there { text.to_owned() } else { String::new() });
    Ok(Incoming {
        erp_id,
        number,
        portal_number: doc.number.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned),
        buyer_number: Field::Absent,
        date: date.and_then(at),
        contract: None,
        point: Field::Absent,
        address: Field::Absent,
        currency: doc.currency.as_deref().map_or_else(|| "RUB".to_owned(), currency::code),
        origin: "other",
        status: get("Статус заказа", "Order status").map_or(Field::Absent, |s| Field::Value(s.to_owned())),
        state: presence(shipped, "Отгружен"),
        payment: presence(paid, "Оплачен"),
        // Left out if false, but some configurations never tell it: only a plain "no" counts.
        posted: get("Проведен", "Posted").is_none() || says("Проведен", "Posted"),
        word: if cancelled { Word::Cancelled } else { Word::Alive },
        cancel_reason: String::new(),
        manager: Field::Absent,
        contact: Field::Absent,
        comment: doc.comment.value().cloned().map_or(Field::Absent, Field::Value),
        total: match doc.total {
            Some(total) => Some(money("Сумма", total)?),
            None => (!doc.lines.is_absent()).then(|| lines.iter().map(|l| l.total).sum()),
        },
        vat: vat.map(|v| money("Налоги", v)).transpose()?,
        version: None,
        changed_at: intake.as_of,
        lines,
        lines_said: !doc.lines.is_absent(),
        lines_know_ordered: false,
        hash,
    })
}

/// What 1C calls the product of a line; `None` for what is no product.
pub fn product_of(l: &DocumentLine) -> Option<String> {
    let id = l.id.as_ref().map(|id| id.to_string().to_lowercase());
    id.filter(|id| !id.is_empty() && !id.eq_ignore_ascii_case(DELIVERY))
}

fn line(index: usize, l: &DocumentLine) -> Result<LineRow, Refusal> {
    let field = |name: &str| format!("Товар[{}]/{name}", index + 1);
    let text = |t: &Option<String>| t.as_deref().unwrap_or_default().trim().to_owned();
    let quantity = qty(field("Количество"), l.quantity.unwrap_or_default())?;
    let price = money(field("ЦенаЗаЕдиницу"), l.price.unwrap_or_default())?;
    let total = l.sum.map(|s| money(field("Сумма"), s)).transpose()?.unwrap_or_else(|| price.times(quantity));
    let product = product_of(l);
    Ok(LineRow {
        line: 0,
        product_id: None,
        product,
        article: text(&l.article),
        article_key: article::fold(l.article.as_deref().unwrap_or_default()),
        buyer_article: String::new(),
        name: text(&l.name),
        unit: l.unit.as_ref().and_then(|u| u.short.clone().or_else(|| u.full.clone())).unwrap_or_default(),
        ordered: Qty::ZERO,
        confirmed: quantity,
        shipped: Qty::ZERO,
        erp_shipped: Qty::ZERO,
        cancelled: Qty::ZERO,
        cancel_reason: String::new(),
        price,
        total,
        vat_rate: l.taxes.first().and_then(|t| t.rate.clone()).unwrap_or_default(),
        expected_on: None,
        replaces: None,
    })
}

/// Gives the lines of a document without line numbers the numbers that the order knows them by.
///
/// A line is the known one with its product; a product that stands twice is matched in order. What the document does
/// not tell of a line stays as it is known. In an order that is new here (`fresh`) what is confirmed is what was
/// ordered.
pub(super) fn place(stored: &[LineRow], fresh: bool, lines: &mut [LineRow]) {
    let mut free: Vec<&LineRow> = stored.iter().collect();
    let mut next = stored.iter().map(|l| l.line).max().unwrap_or(0);
    for line in lines {
        let same = |l: &&LineRow| match (&l.product, &line.product) {
            (Some(a), Some(b)) => a == b,
            (None, None) => l.article_key == line.article_key && l.name == line.name,
            _ => false,
        };
        match free.iter().position(same).map(|i| free.remove(i)) {
            Some(known) => {
                line.line = known.line;
                line.ordered = known.ordered;
                line.erp_shipped = known.erp_shipped;
                line.expected_on.clone_from(&known.expected_on);
                line.replaces = known.replaces;
                for (said, known) in [
                    (&mut line.article, &known.article),
                    (&mut line.article_key, &known.article_key),
                    (&mut line.name, &known.name),
                    (&mut line.unit, &known.unit),
                    (&mut line.vat_rate, &known.vat_rate),
                ] {
                    if said.is_empty() {
                        said.clone_from(known);
                    }
                }
                if line.price == Money::ZERO {
                    line.price = known.price;
                }
            }
            None => {
                next += 1;
                line.line = next;
                line.ordered = if fresh { line.confirmed } else { Qty::ZERO };
            }
        }
    }
}
