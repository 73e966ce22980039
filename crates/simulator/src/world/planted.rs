//! Where the planted scenes are, so that tests and guided tours find them without searching.

use std::collections::BTreeMap;

use onec::contract::{DocumentType, Guid};

use super::assemble::{Made, Sent};
use super::calendar::Calendar;
use super::cast::Cast;
use super::catalogue::{DISCONTINUED_ARTICLE, DISCONTINUED_BY, RISEN_ARTICLE, SOUGHT_ARTICLE};
use super::draft::{Stage, Tag};
use super::papers::Filed;

/// A planted order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRef {
    /// Reference in 1C.
    pub guid: Guid,
    /// Number in 1C.
    pub number: String,
    /// The portal's number, if it was born there.
    pub portal_number: Option<String>,
    /// Whose it is.
    pub company: &'static str,
}

/// A planted paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRef {
    /// Reference in 1C.
    pub guid: Guid,
    /// Number.
    pub number: String,
    /// Whose it is.
    pub company: &'static str,
}

/// A shipment on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Reference of the shipment in 1C.
    pub guid: Guid,
    /// Its order.
    pub order: OrderRef,
    /// Day on which it should arrive.
    pub expected_at: jiff::civil::Date,
}

/// Everything that is planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// The article that people look for, `КБ-2045-12/Ч`.
    pub sought_article: &'static str,
    /// J1: the order of three months ago with that article.
    pub waybill_order: OrderRef,
    /// J1: its waybill, whose PDF is pushed.
    pub waybill: DocumentRef,
    /// J5: confirmed with changes (10 → 8, one row replaced), first part on its way.
    pub changed_order: OrderRef,
    /// J5: its shipment of 8.
    pub changed_shipment: Guid,
    /// J5: when the rest is expected.
    pub changed_rest_expected: jiff::civil::Date,
    /// Partially shipped, 2 of 10 to come.
    pub partial_order: OrderRef,
    /// Taken by phone in 1C, contains the sought article, partially shipped.
    pub phone_order: OrderRef,
    /// Invoice that was replaced.
    pub replaced_invoice: DocumentRef,
    /// The invoice that took its place.
    pub corrected_invoice: DocumentRef,
    /// Metadata only; 1C prints it when asked.
    pub on_request_document: DocumentRef,
    /// Metadata only; 1C fails to print it (HTML with status 500).
    pub failing_document: DocumentRef,
    /// Metadata only; 1C takes twenty seconds to print it.
    pub slow_document: DocumentRef,
    /// УКД.
    pub correction: DocumentRef,
    /// J4: order with a discontinued article and one whose price has risen by 12 %.
    pub discontinued_order: OrderRef,
    /// The discontinued article in it.
    pub discontinued_article: &'static str,
    /// What replaces it.
    pub replacement_article: &'static str,
    /// The article in it that has become dearer.
    pub risen_article: &'static str,
    /// J18: what arrives this week, earliest first.
    pub arriving: Vec<Arrival>,
    /// An order in every stage, all of Ромашка.
    pub stages: BTreeMap<Stage, OrderRef>,
    /// Order whose raw status «Проверка СБ» no mapping knows.
    pub unknown_status_order: OrderRef,
    /// J11: the order that Вектор has not paid.
    pub overdue_order: OrderRef,
}

pub(super) fn find(
    calendar: &Calendar,
    cast: &Cast,
    made: &[Made],
    sent: &[Sent],
    papers: &[Filed],
) -> Option<Planted> {
    let order_ref = |made: &Made| OrderRef {
        guid: made.order.id.clone(),
        number: made.order.number.clone(),
        portal_number: made.order.portal_number.clone(),
        company: cast.companies[made.company].slug,
    };
    let paper_ref = |filed: &Filed| DocumentRef {
        guid: filed.document.id.clone(),
        number: filed.document.number.clone(),
        company: cast.companies[filed.company].slug,
    };
    let tagged = |tag: Tag| made.iter().find(|made| made.tag == Some(tag));
    let paper_of = |order: &Made, kind: DocumentType, replaces: bool| {
        papers.iter().find(|filed| {
            let document = &filed.document;
            document.kind == kind
                && document.order_ids.contains(&order.order.id)
                && document.replaces.is_some() == replaces
        })
    };

    let waybill_order = tagged(Tag::Waybill)?;
    let changed = tagged(Tag::Changed)?;
    let corrected = tagged(Tag::Corrected)?;
    let changed_shipment =
        sent.iter().find(|sent| sent.shipment.lines.iter().any(|line| line.order_id == changed.order.id))?;

    // Three УПД of Ромашка from more than half a year ago, the youngest first.
    let mut distant = papers.iter().rev().filter(|filed| {
        filed.company == 0 && filed.document.kind == DocumentType::Upd && calendar.age(filed.document.date) > 200
    });
    let stage = |stage: Stage| made.iter().rev().find(|made| made.company == 0 && made.stage == stage).map(order_ref);
    let stages = [
        Stage::AwaitingPayment,
        Stage::Reserving,
        Stage::ReadyToShip,
        Stage::PartiallyShipped,
        Stage::Shipped,
        Stage::Closed,
        Stage::Cancelled,
        Stage::Unknown,
    ];
    let mut arriving: Vec<Arrival> = sent
        .iter()
        .filter(|sent| sent.shipment.delivered_at.is_none())
        .filter_map(|sent| {
            let order = made.iter().find(|made| Some(&made.order.id) == sent.shipment.order_ids().first().copied())?;
            Some(Arrival {
                guid: sent.shipment.id.clone(),
                order: order_ref(order),
                expected_at: sent.shipment.expected_at?,
            })
        })
        .collect();
    arriving.sort_by_key(|arrival| arrival.expected_at);

    Some(Planted {
        sought_article: SOUGHT_ARTICLE,
        waybill_order: order_ref(waybill_order),
        waybill: paper_ref(paper_of(waybill_order, DocumentType::Waybill, false)?),
        changed_order: order_ref(changed),
        changed_shipment: changed_shipment.shipment.id.clone(),
        changed_rest_expected: changed.order.lines[0].expected_date?,
        partial_order: order_ref(tagged(Tag::Partial)?),
        phone_order: order_ref(tagged(Tag::Phone)?),
        replaced_invoice: paper_ref(paper_of(corrected, DocumentType::Invoice, false)?),
        corrected_invoice: paper_ref(paper_of(corrected, DocumentType::Invoice, true)?),
        on_request_document: paper_ref(distant.next()?),
        failing_document: paper_ref(distant.next()?),
        slow_document: paper_ref(distant.next()?),
        correction: paper_ref(papers.iter().find(|filed| filed.document.kind == DocumentType::Correction)?),
        discontinued_order: order_ref(tagged(Tag::Discontinued)?),
        discontinued_article: DISCONTINUED_ARTICLE,
        replacement_article: DISCONTINUED_BY,
        risen_article: RISEN_ARTICLE,
        arriving,
        stages: stages.into_iter().filter_map(|key| Some((key, stage(key)?))).collect(),
        unknown_status_order: order_ref(tagged(Tag::Unknown)?),
        overdue_order: order_ref(tagged(Tag::Overdue)?),
    })
}
