//! What the simulator remembers between runs, in one JSON file.
//!
//! The world is made anew from its day; remembered are that day, what has been touched since, and what the portal has not
//! heard yet. A wiped folder starts a new world.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use onec::contract::{Counterparty, Document, Guid, Order, Payment, Shipment};
use serde::{Deserialize, Serialize};

use crate::error::SimulatorError;
use crate::world::{Book, Paper};

/// References of objects that the portal has not heard of in their present state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unsent {
    pub(crate) orders: BTreeSet<String>,
    pub(crate) shipments: BTreeSet<String>,
    pub(crate) payments: BTreeSet<String>,
    pub(crate) documents: BTreeSet<String>,
    /// Orders of the site whose state goes back by the stock exchange.
    pub(crate) back: BTreeSet<String>,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// The day of the world.
    #[serde(with = "print::iso_date")]
    pub(crate) anchor: Date,
    /// Whether the first exchange is over.
    pub(crate) bootstrapped: bool,
    /// How many exchanges there were since.
    pub(crate) ticks: u64,
    /// Whether the credit of Заря is sent again.
    pub(crate) zarya_awake: bool,
    /// What has been touched.
    pub(crate) overlay: Book,
    /// What is to be sent.
    pub(crate) unsent: Unsent,
    /// Counterparties with details that the portal has asked for.
    #[serde(default)]
    pub(crate) parties: Vec<Counterparty>,
}

/// The state together with the book that it leads to.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) state: State,
    pub(crate) book: Book,
    /// Grows with every change of the book.
    pub(crate) rev: u64,
    path: PathBuf,
}

impl Live {
    /// What the folder remembers; `None` if it is empty.
    pub(crate) fn read(folder: &Path) -> Result<Option<State>, SimulatorError> {
        let path = folder.join("simulator.json");
        let failed = |source| SimulatorError::State { path: path.clone(), source };
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(error.into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    pub(crate) fn new(folder: &Path, state: State, mut book: Book) -> Self {
        book.overlay(&state.overlay);
        Self { state, book, rev: 0, path: folder.join("simulator.json") }
    }

    pub(crate) fn fresh(anchor: Date) -> State {
        State {
            anchor,
            bootstrapped: false,
            ticks: 0,
            zarya_awake: false,
            overlay: Book::default(),
            unsent: Unsent::default(),
            parties: Vec::new(),
        }
    }

    /// Writes the file beside the old one and swaps them, so that a fall leaves one of the two.
    pub(crate) fn save(&self) -> Result<(), SimulatorError> {
        let failed = |source| SimulatorError::State { path: self.path.clone(), source };
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let bytes = serde_json::to_vec(&self.state).map_err(|error| failed(error.into()))?;
        let beside = self.path.with_extension("new");
        std::fs::write(&beside, bytes).map_err(failed)?;
        std::fs::rename(&beside, &self.path).map_err(failed)
    }

    /// An order has changed.
    pub(crate) fn put_order(&mut self, order: Order) {
        self.rev += 1;
        let key = order.id.to_string();
        if order.portal_number.is_some() {
            self.state.unsent.back.insert(key.clone());
        }
        self.state.unsent.orders.insert(key);
        self.state.overlay.put_order(order.clone());
        self.book.put_order(order);
    }

    /// A shipment has changed.
    pub(crate) fn put_shipment(&mut self, shipment: Shipment) {
        self.rev += 1;
        self.state.unsent.shipments.insert(shipment.id.to_string());
        self.state.overlay.put_shipment(shipment.clone());
        self.book.put_shipment(shipment);
    }

    /// A payment has changed.
    pub(crate) fn put_payment(&mut self, payment: Payment) {
        self.rev += 1;
        self.state.unsent.payments.insert(payment.id.to_string());
        self.state.overlay.put_payment(payment.clone());
        self.book.put_payment(payment);
    }

    /// A paper has changed.
    pub(crate) fn put_document(&mut self, document: Document, paper: Paper) {
        self.rev += 1;
        self.state.unsent.documents.insert(document.id.to_string());
        self.state.overlay.put_document(document.clone(), paper.clone());
        self.book.put_document(document, paper);
    }

    /// The next number after those of a kind: the greatest figure at the end of any, plus one.
    pub(crate) fn next_number<'a>(numbers: impl Iterator<Item = &'a str>) -> u64 {
        numbers.filter_map(|number| number.rsplit(['-', '/']).next()?.parse().ok()).max().unwrap_or(0u64) + 1
    }

    /// Number of the next order in 1C.
    pub(crate) fn next_order(&self) -> String {
        format!("СО00-{:06}", Self::next_number(self.book.orders.iter().map(|order| order.number.as_str())))
    }

    /// Number of the next shipment in 1C.
    pub(crate) fn next_shipment(&self) -> String {
        format!("РТ00-{:06}", Self::next_number(self.book.shipments.iter().map(|shipment| shipment.number.as_str())))
    }

    /// The orders of these references.
    pub(crate) fn orders(&self, keys: &BTreeSet<String>) -> Vec<Order> {
        self.book.orders.iter().filter(|order| keys.contains(order.id.as_str())).cloned().collect()
    }

    /// The order of the site with this number and day.
    pub(crate) fn of_site(&self, number: &str, day: impl Fn(&Order) -> bool) -> Option<&Order> {
        self.book.orders.iter().find(|order| order.portal_number.as_deref() == Some(number) && day(order))
    }

    /// A reference that nothing has yet.
    pub(crate) fn guid(&self, kind: &str, key: &str) -> Guid {
        crate::world::guid_of(kind, format!("{}/{key}", self.state.anchor))
    }
}
