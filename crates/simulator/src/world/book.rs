//! The books of the seller: orders, shipments, payments and papers as they stand in 1C.
//!
//! The world makes the first state of a book; the simulator goes on from there and keeps what it has touched in a second,
//! small book, which is laid over the first after a restart.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};
use onec::contract::{Credit, Document, Guid, Order, Payment, Shipment};
use serde::{Deserialize, Serialize};

use super::cast::Cast;
use super::money;

/// What a paper is printed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// Счёт на оплату of an order; `before_correction` prints the first, wrong one.
    Invoice {
        /// The order.
        order: Guid,
        /// With two pieces too many in the first row.
        before_correction: bool,
    },
    /// УПД of a shipment.
    Upd(Guid),
    /// ТОРГ-12 of a shipment.
    Waybill(Guid),
    /// Счёт-фактура of a shipment.
    VatInvoice(Guid),
    /// Акт for the services of a shipment.
    Act(Guid),
    /// УКД of a shipment.
    Correction(Guid),
    /// Акт сверки of a contract.
    Reconciliation {
        /// The contract.
        contract: Guid,
        /// First day.
        #[serde(with = "print::iso_date")]
        from: Date,
        /// Last day.
        #[serde(with = "print::iso_date")]
        to: Date,
    },
    /// The contract itself.
    Contract(Guid),
    /// Сертификат of a product.
    Certificate(Guid),
}

/// Orders, shipments, payments and papers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Orders, oldest first.
    pub orders: Vec<Order>,
    /// Shipments, oldest first.
    pub shipments: Vec<Shipment>,
    /// Payments, oldest first.
    pub payments: Vec<Payment>,
    /// Papers, oldest first. `file` is empty until a file is pushed.
    pub documents: Vec<Document>,
    /// What every paper is printed from.
    pub papers: BTreeMap<String, Paper>,
}

/// Puts an item in the place of the one with the same key, or at the end.
fn upsert<T>(items: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) {
    match items.iter_mut().find(|old| same(old, &item)) {
        Some(old) => *old = item,
        None => items.push(item),
    }
}

impl Book {
    /// The order of this reference.
    pub fn order(&self, id: &Guid) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == *id)
    }

    /// The shipment of this reference.
    pub fn shipment(&self, id: &Guid) -> Option<&Shipment> {
        self.shipments.iter().find(|shipment| shipment.id == *id)
    }

    /// The paper of this reference.
    pub fn document(&self, id: &Guid) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == *id)
    }

    /// What the paper of this reference is printed from.
    pub fn paper(&self, id: &Guid) -> Option<&Paper> {
        self.papers.get(id.as_str())
    }

    /// Shipments that serve an order.
    pub fn shipments_of<'a>(&'a self, order: &'a Guid) -> impl Iterator<Item = &'a Shipment> + 'a {
        self.shipments.iter().filter(move |shipment| shipment.lines.iter().any(|line| line.order_id == *order))
    }

    /// Papers of an order.
    pub fn documents_of<'a>(&'a self, order: &'a Guid) -> impl Iterator<Item = &'a Document> + 'a {
        self.documents.iter().filter(move |document| document.order_ids.contains(order))
    }

    /// Debt and limit of every contract on a day.
    pub fn credits(&self, cast: &Cast, today: Date, zone: &TimeZone) -> Vec<Credit> {
        let contracts = cast.companies.iter().flat_map(|company| &company.contracts);
        let supplies = cast.companies.iter().filter_map(|company| company.supply.as_ref());
        contracts
            .map(|contract| money::credit(contract, &self.shipments, &self.payments, &self.orders, today, zone))
            .chain(supplies.map(|supply| money::owed(supply, today)))
            .collect()
    }

    /// Puts an order in the place of its former state.
    pub(crate) fn put_order(&mut self, order: Order) {
        upsert(&mut self.orders, order, |a, b| a.id == b.id);
    }

    /// Puts a shipment in the place of its former state.
    pub(crate) fn put_shipment(&mut self, shipment: Shipment) {
        upsert(&mut self.shipments, shipment, |a, b| a.id == b.id);
    }

    /// Puts a payment in the place of its former state.
    pub(crate) fn put_payment(&mut self, payment: Payment) {
        upsert(&mut self.payments, payment, |a, b| a.id == b.id);
    }

    /// Puts a paper in the place of its former state.
    pub(crate) fn put_document(&mut self, document: Document, paper: Paper) {
        self.papers.insert(document.id.to_string(), paper);
        upsert(&mut self.documents, document, |a, b| a.id == b.id);
    }

    /// Lays another book over this one.
    pub(crate) fn overlay(&mut self, over: &Book) {
        for order in &over.orders {
            self.put_order(order.clone());
        }
        for shipment in &over.shipments {
            self.put_shipment(shipment.clone());
        }
        for payment in &over.payments {
            self.put_payment(payment.clone());
        }
        for document in &over.documents {
            if let Some(paper) = over.paper(&document.id) {
                self.put_document(document.clone(), paper.clone());
            }
        }
    }
}
