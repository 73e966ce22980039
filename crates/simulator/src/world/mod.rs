//! The world of the demo: a fictional wholesale seller with five clients and eighteen months of business.
//!
//! Deterministic: the same "today" gives the same world, to the last kopeck and reference. All dates are counted back
//! from it. The sums agree with each other by construction and by test: an order costs what its rows cost, nothing is
//! shipped that was not confirmed, debt is what was shipped less what was paid.
//!
//! Not here: sending it anywhere, and what happens in it later; see [`Simulator`](crate::Simulator).

mod assemble;
mod assortment;
mod book;
mod calendar;
mod cast;
mod catalogue;
mod draft;
mod forms;
mod history;
mod money;
mod papers;
mod people;
mod planted;
mod rng;
mod scene;
mod scenes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};
use onec::contract::{Contract, Counterparty, CounterpartyKind, Guid, Order};

pub(crate) use assemble::{Delivery, kopecks, roubles, shipment, shipped_row, sum_up};
pub use book::{Book, Paper};
pub(crate) use calendar::{Calendar, shifted, vat_percent, workday_after};
pub use cast::{
    Cast, Company, ContractCard, Entity, Kind, Person, Point, PriceLevel, Role, Seller, Staff, StaffRole, Supply,
    Switches, cast,
};
pub use catalogue::{
    CATALOG_NAME, Catalogue, Group, PROPERTIES, PriceType, Product, SOUGHT_ARTICLE, Unit, Warehouse, price_type,
};
pub use draft::Stage;
pub(crate) use forms::form;
pub(crate) use money::{paid, payment, payment_state};
pub(crate) use papers::{document, short_number};
pub use planted::{Arrival, DocumentRef, OrderRef, Planted};
pub(crate) use rng::{guid_of, uuid_of};

/// The world on a day.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) calendar: Calendar,
    /// Who plays.
    pub cast: Cast,
    /// What is sold.
    pub catalogue: Catalogue,
    /// The books as they stand today.
    pub book: Book,
    /// Orders that the seller has changed, as they first came in; to be sent before their present state.
    pub first_versions: Vec<Order>,
    /// Papers whose files 1C pushes by itself.
    pub pushed: BTreeSet<Guid>,
    planted: Planted,
}

/// The world cannot be made: a planted scene is missing. A defect of this crate, never of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("мир демонстрации неполон: не нашлось одной из подготовленных сцен")]
pub struct Incomplete;

impl World {
    /// Makes the world of a day.
    ///
    /// # Errors
    /// [`Incomplete`] if a planted scene is missing, which the tests of this crate rule out.
    pub fn new(today: Date, zone: TimeZone) -> Result<Self, Incomplete> {
        let calendar = Calendar { today, zone };
        let cast = cast();
        let catalogue = Catalogue::make();
        let mut drafts = history::drafts(&calendar, &cast.companies, &catalogue);
        drafts.extend(scenes::drafts(&calendar, &cast.companies, &catalogue));
        let mut made = assemble::orders(&calendar, &cast, &catalogue, drafts);
        let sent = assemble::shipments(&calendar, &made);
        assemble::touched_by(&sent, &mut made);
        let payments = money::payments(&calendar, &cast, &made, &sent);
        for made in &mut made {
            let paid = money::paid(&payments, &made.order.id);
            made.order.payment_state = Some(money::payment_state(&made.order, paid).to_owned());
        }
        let sources = papers::Sources {
            calendar: &calendar,
            cast: &cast,
            catalogue: &catalogue,
            made: &made,
            sent: &sent,
            payments: &payments,
        };
        let filed = sources.papers();
        let planted = planted::find(&calendar, &cast, &made, &sent, &filed).ok_or(Incomplete)?;

        let mut book = Book { payments, ..Book::default() };
        let mut pushed = BTreeSet::new();
        for filed in filed {
            if filed.pushed {
                pushed.insert(filed.document.id.clone());
            }
            book.papers.insert(filed.document.id.to_string(), filed.paper);
            book.documents.push(filed.document);
        }
        book.shipments = sent.into_iter().map(|sent| sent.shipment).collect();
        let first_versions = made.iter().filter_map(|made| made.first.clone()).collect();
        book.orders = made.into_iter().map(|made| made.order).collect();
        Ok(Self { calendar, cast, catalogue, book, first_versions, pushed, planted })
    }

    /// Where the planted scenes are.
    pub fn planted(&self) -> &Planted {
        &self.planted
    }

    /// The day of the world.
    pub fn today(&self) -> Date {
        self.calendar.today
    }

    /// The zone of the seller.
    pub fn zone(&self) -> &TimeZone {
        &self.calendar.zone
    }

    /// The greatest number that the portal has given to an order of this world; its own sequence goes on from there.
    pub fn last_portal_number(&self) -> u64 {
        let numbers = self.book.orders.iter().filter_map(|order| order.portal_number.as_ref()?.parse().ok());
        numbers.max().unwrap_or(0)
    }

    /// The counterparties, as the contract carries them.
    pub fn counterparties(&self) -> Vec<Counterparty> {
        let entities = self.cast.companies.iter().flat_map(|company| &company.entities);
        entities
            .map(|entity| Counterparty {
                id: entity.guid.clone(),
                name: entity.name.to_owned(),
                full_name: Some(entity.full_name.to_owned()),
                inn: Some(entity.inn.to_owned()),
                kpp: entity.kpp.map(str::to_owned),
                kind: if entity.kpp.is_some() { CounterpartyKind::Legal } else { CounterpartyKind::Entrepreneur },
                address: Some(entity.address.to_owned()),
                phone: None,
                email: None,
                bank: None,
                deleted: false,
            })
            .collect()
    }

    /// The contracts, as the contract carries them.
    pub fn contracts(&self) -> Vec<Contract> {
        let contracts = self.cast.companies.iter().flat_map(|company| &company.contracts);
        contracts
            .map(|contract| Contract {
                id: contract.guid.clone(),
                counterparty_id: contract.entity_guid.clone(),
                number: contract.number.to_owned(),
                date: Some(papers::contract_date(&self.calendar)),
                name: contract.name.to_owned(),
                currency: "RUB".to_owned(),
                price_type_id: Some(price_type(contract.prices)),
                prepayment: contract.prepayment,
                payment_days: (!contract.prepayment).then_some(contract.payment_days),
                valid_until: Some(shifted(papers::contract_date(&self.calendar), 365 * 5)),
                supplier: false,
                deleted: false,
            })
            .chain(self.cast.companies.iter().filter_map(|company| company.supply.as_ref()).map(|supply| Contract {
                id: supply.guid.clone(),
                counterparty_id: supply.entity_guid.clone(),
                number: supply.number.to_owned(),
                date: Some(papers::contract_date(&self.calendar)),
                name: supply.name.to_owned(),
                currency: "RUB".to_owned(),
                price_type_id: None,
                prepayment: false,
                payment_days: Some(supply.payment_days),
                valid_until: None,
                supplier: true,
                deleted: false,
            }))
            .collect()
    }

    /// The contract card of a reference, with its company.
    pub fn contract(&self, guid: &Guid) -> Option<(&Company, &ContractCard)> {
        self.cast.companies.iter().find_map(|company| {
            company.contracts.iter().find(|contract| contract.guid == *guid).map(|contract| (company, contract))
        })
    }
}
