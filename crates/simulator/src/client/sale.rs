//! Orders out of the site, and their states back to it.
//!
//! `query` answers are read as narrowly as stock УТ 11 reads them: it refuses the whole answer for one order it dislikes.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use onec::Field;
use onec::commerceml::requisite::{self, OrderState};
use onec::commerceml::write::orders_file;
use onec::commerceml::{Counterparty, Document, DocumentLine, Head, ItemId, Reader, Record};
use onec::contract::{Order, Payment, Shipment};
use rust_decimal::Decimal;

use super::error::{ClientError, Rule};
use super::site::{Session, Site};

/// An answered `query` whose receipt is still to be told.
pub struct QuerySession {
    session: Session,
    /// The orders of the site.
    pub documents: Vec<Document>,
}

impl Site {
    /// Asks the site for its orders: checkauth, init for those who send it (stock УТ does not), query.
    ///
    /// # Errors
    /// [`ClientError`]; [`Rule`]s on the XML among them.
    pub async fn query(&self) -> Result<QuerySession, ClientError> {
        let session = self.checkauth("sale").await?;
        self.init_for_orders(&session).await?;
        let body = self.call("type=sale&mode=query", Some(&session), None).await?;
        let declared = "<?xml version=\"1.0\"?>";
        let bare = self.habits().bare_root && body.starts_with("<КоммерческаяИнформация");
        let documents = if bare { read_orders(&format!("{declared}{body}"))? } else { read_orders(&body)? };
        Ok(QuerySession { session, documents })
    }

    /// Tells the site that everything of this query is safe in 1C. The text of the answer means nothing to 1C.
    ///
    /// # Errors
    /// [`ClientError`] if the site is silent.
    pub async fn success(&self, query: QuerySession) -> Result<(), ClientError> {
        self.call("type=sale&mode=success", Some(&query.session), None).await.map(|_| ())
    }
}

const STEP: &str = "type=sale&mode=query";

/// Reads what a site answers to `query`.
///
/// # Errors
/// [`ClientError::Broken`] with the rule that stock УТ would stumble over, or [`ClientError::Refused`].
pub fn read_orders(body: &str) -> Result<Vec<Document>, ClientError> {
    if !body.starts_with("<?xml") {
        if let Some(text) = body.trim_start().strip_prefix("failure") {
            return Err(ClientError::Refused { step: STEP.to_owned(), text: text.trim().to_owned() });
        }
        return Err(ClientError::broken(STEP, Rule::QueryXmlFirst, body));
    }
    let root = body.find("<КоммерческаяИнформация").map_or("", |at| &body[at..]);
    if root.split('>').next().is_some_and(|tag| tag.contains("xmlns")) {
        return Err(ClientError::broken(STEP, Rule::QueryNamespace, root));
    }
    times_are_padded(body)?;
    let mut documents = Vec::new();
    let mut reader = Reader::new(body.as_bytes());
    loop {
        match reader.next_record() {
            Ok(None) => return Ok(documents),
            Ok(Some(Record::Document(document))) => {
                check(&document)?;
                documents.push(*document);
            }
            Ok(Some(Record::Bad(bad))) => return Err(ClientError::broken(STEP, Rule::QueryXml, &bad.to_string())),
            Ok(Some(_)) => {}
            Err(error) => return Err(ClientError::broken(STEP, Rule::QueryXml, &error.to_string())),
        }
    }
}

/// УТ cuts the time by position.
fn times_are_padded(body: &str) -> Result<(), ClientError> {
    for rest in body.split("<Время>").skip(1) {
        let time = rest.split('<').next().unwrap_or_default();
        let padded = time.len() == 8 && time.bytes().enumerate().all(|(at, byte)| (at % 3 == 2) == (byte == b':'));
        if !padded {
            return Err(ClientError::broken(STEP, Rule::QueryMoment, time));
        }
    }
    Ok(())
}

fn check(document: &Document) -> Result<(), ClientError> {
    let number = document.number.as_deref().unwrap_or_default();
    let fail = |rule| Err(ClientError::broken(STEP, rule, &format!("заказ {number}")));
    if document.operation.as_deref() != Some("Заказ товара") {
        return fail(Rule::QueryOperation);
    }
    if !(1..=11).contains(&number.chars().count()) {
        return fail(Rule::QueryNumber);
    }
    if document.date.is_none() || document.time.is_none() {
        return fail(Rule::QueryMoment);
    }
    let [party] = document.counterparties.as_slice() else { return fail(Rule::QueryCounterparty) };
    if party.id.is_none() || party.name.is_none() || (party.official_name.is_none() && party.full_name.is_none()) {
        return fail(Rule::QueryCounterparty);
    }
    let whole = |line: &DocumentLine| {
        let amounts = line.quantity.is_some() && line.price.is_some() && line.sum.is_some();
        let kinds = line.requisites.get(requisite::ITEM_KIND).and(line.requisites.get(requisite::ITEM_TYPE));
        line.id.is_some() && amounts && kinds.is_some()
    };
    if document.lines.items().is_empty() || !document.lines.items().iter().all(whole) {
        return fail(Rule::QueryLines);
    }
    let rows: Decimal = document.lines.items().iter().filter_map(|line| line.sum).sum();
    if document.total != Some(rows) {
        return fail(Rule::QuerySum);
    }
    Ok(())
}

/// `orders-<uuid>_1.xml`: the states of orders that were born on the site. Others are left out: stock УТ never sends them.
///
/// # Errors
/// [`ClientError::Write`], which memory does not give.
pub fn orders_back(
    orders: &[&Order],
    shipments: &[Shipment],
    payments: &[Payment],
    zone: &TimeZone,
    now: DateTime,
) -> Result<Vec<u8>, ClientError> {
    let documents = orders.iter().filter_map(|order| document_back(order, shipments, payments, zone));
    orders_file(Vec::new(), &Head::ut(now), documents)
        .map_err(|source| ClientError::Write { step: "orders-….xml".to_owned(), source })
}

fn document_back(order: &Order, shipments: &[Shipment], payments: &[Payment], zone: &TimeZone) -> Option<Document> {
    let local = |moment: jiff::Timestamp| moment.to_zoned(zone.clone()).datetime();
    let site_number = order.portal_number.clone()?;
    let shipment = shipments
        .iter()
        .find(|shipment| shipment.lines.iter().any(|line| line.order_id == order.id) && !shipment.deleted);
    let payment = payments
        .iter()
        .find(|payment| payment.allocations.iter().any(|part| part.order_id == order.id) && !payment.deleted);
    let state = OrderState {
        number_1c: Some(order.number.clone()),
        date_1c: Some(local(order.date)),
        deleted: order.deleted,
        posted: order.posted,
        cancelled: order.cancelled,
        payment_number: payment.map(|payment| payment.number.clone()),
        payment_date: payment.map(|payment| local(payment.date)),
        shipment_number: shipment.map(|shipment| shipment.number.clone()),
        shipment_date: shipment.map(|shipment| local(shipment.date)),
        paid: false,
        shipped: false,
        status: Some(order.status.clone()),
    };
    let lines = order.lines.iter().filter(|line| line.confirmed > Decimal::ZERO || order.cancelled);
    let line = |line: &onec::contract::OrderLine| DocumentLine {
        id: line.product_id.as_ref().map(|id| ItemId::parse(id.as_str())),
        article: Some(line.article.clone()),
        name: Some(line.name.clone()),
        quantity: Some(if order.cancelled { line.ordered } else { line.confirmed }),
        price: Some(line.price),
        sum: Some(line.sum),
        factor: Some(Decimal::ONE),
        ..DocumentLine::default()
    };
    let moment = local(order.date);
    Some(Document {
        id: Some(order.id.to_string()),
        number: Some(site_number),
        date: Some(moment.date()),
        time: Some(moment.time()),
        operation: Some("Заказ товара".to_owned()),
        role: Some("Продавец".to_owned()),
        currency: Some("RUB".to_owned()),
        exchange_rate: Some(Decimal::ONE),
        total: Some(order.total),
        counterparties: vec![Counterparty {
            id: Some(order.counterparty_id.to_string()),
            role: Some("Покупатель".to_owned()),
            ..Counterparty::default()
        }],
        lines: Field::Value(lines.map(line).collect()),
        requisites: state.to_requisites(),
        ..Document::default()
    })
}
