//! The exchanges of the simulator: the first one, and the scheduled ones after it.
//!
//! First: counterparties, contracts, the catalogue by CommerceML, orders as they came in, orders as the seller has changed
//! them, states of site-born orders by CommerceML, shipments, payments, debts, papers, files. Later: orders out of the site,
//! states back, whatever was touched, debts with a fresh moment.
//!
//! Debts never come as a complete package: Заря is left out, since its figures are to grow old, and a complete package
//! would say that they have not.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use onec::contract::{Contract, Counterparty, Credit, Document, Order};

use crate::accept::{Accepted, accept};
use crate::client::{Outcome, catalogue_portions, orders_back, stock_portions};
use crate::error::SimulatorError;
use crate::printing::{self, Printed};
use crate::simulator::{Report, Simulator};
use crate::state::{State, Unsent};
use crate::world::{Book, Product, uuid_of, vat_percent};

/// How old the figures of Заря are when they first come.
const ZARYA_AGE: SignedDuration = SignedDuration::from_hours(9);
/// States of younger site-born orders are sent back at the first exchange, in days.
const RECENT_DAYS: i64 = 30;
/// How many files are on their way at once.
const UPLOADS: usize = 4;

impl Simulator {
    /// The first exchange: everything. On a world that has been loaded already it is an ordinary exchange.
    ///
    /// # Errors
    /// [`SimulatorError::Down`] or that of the exchange; it may be repeated, since the portal takes the same twice.
    pub async fn bootstrap(&self, on_progress: impl Fn(&str) + Send + Sync) -> Result<Report, SimulatorError> {
        if self.is_bootstrapped() {
            on_progress("данные уже загружены, передаются изменения");
            return self.tick().await;
        }
        let _turn = self.turn.lock().await;
        self.up()?;
        let (now, book) = (self.now(), self.book());
        let mut report = Report::default();

        on_progress("контрагенты и договоры");
        report.outcome.add(self.extension.push(&self.world.counterparties(), now, true).await?);
        report.outcome.add(self.extension.push(&self.world.contracts(), now, true).await?);

        let vat = vat_percent(self.today()).to_string();
        let portions = catalogue_portions(&self.world.catalogue, self.local_now(), &vat, self.site.profile())?;
        on_progress(&format!("каталог и цены: файлов {}", portions.len()));
        self.site.export(&portions, true).await?;
        report.files += portions.len();

        on_progress(&format!("заказы: {}", book.orders.len()));
        let firsts = &self.world.first_versions;
        let first_of = |order: &Order| firsts.iter().find(|first| first.id == order.id).unwrap_or(order).clone();
        let as_came: Vec<Order> = book.orders.iter().map(first_of).collect();
        report.outcome.add(self.extension.push(&as_came, now, false).await?);
        let changed = |order: &&Order| firsts.iter().any(|first| first.id == order.id);
        let as_is: Vec<Order> = book.orders.iter().filter(changed).cloned().collect();
        on_progress(&format!("изменения продавца в заказах: {}", as_is.len()));
        report.outcome.add(self.extension.push(&as_is, now, true).await?);

        on_progress("статусы заказов сайта");
        let recent = |order: &&Order| self.world.calendar.age(self.world.calendar.date_of(order.date)) <= RECENT_DAYS;
        let recent: Vec<&Order> = book.orders.iter().filter(recent).collect();
        report.files += self.send_back(&recent, &book).await?;

        on_progress("отгрузки, оплаты и взаиморасчёты");
        report.outcome.add(self.extension.push(&book.shipments, now, true).await?);
        report.outcome.add(self.extension.push(&book.payments, now, true).await?);
        report.outcome.add(self.push_credit(&book, now, true).await?);

        on_progress(&format!("документы: {}", book.documents.len()));
        let documents = book.documents.clone();
        let pushed = |document: &Document| self.world.pushed.contains(&document.id);
        self.push_documents(documents, &pushed, now, &mut report, &on_progress).await?;

        let mut live = self.live();
        live.state.bootstrapped = true;
        live.state.unsent = Unsent::default();
        live.save()?;
        Ok(report)
    }

    /// A scheduled exchange: takes orders of the site, sends what has changed since, and debts with a fresh moment.
    ///
    /// # Errors
    /// [`SimulatorError::Down`] or that of the exchange; what was not sent goes with the next one.
    pub async fn tick(&self) -> Result<Report, SimulatorError> {
        let _turn = self.turn.lock().await;
        self.up()?;
        let now = self.now();
        let mut report = Report::default();

        // States first: stock 1C sends back what has changed before, not what it takes in the same exchange.
        let back = self.take_unsent().back;
        if !back.is_empty() {
            let book = self.book();
            let orders: Vec<&Order> = book.orders.iter().filter(|order| back.contains(order.id.as_str())).collect();
            report.files += self.send_back(&orders, &book).await?;
            self.strike(|state| strike(&mut state.unsent.back, &back))?;
        }
        report.accepted = self.take_orders(now).await?;

        let (unsent, book) = (self.take_unsent(), self.book());
        let orders = self.live().orders(&unsent.orders);
        report.outcome.add(self.extension.push(&orders, now, true).await?);
        let shipments: Vec<_> =
            book.shipments.iter().filter(|one| unsent.shipments.contains(one.id.as_str())).cloned().collect();
        report.outcome.add(self.extension.push(&shipments, now, true).await?);
        let payments: Vec<_> =
            book.payments.iter().filter(|one| unsent.payments.contains(one.id.as_str())).cloned().collect();
        report.outcome.add(self.extension.push(&payments, now, true).await?);
        report.outcome.add(self.push_credit(&book, now, false).await?);
        let documents: Vec<_> =
            book.documents.iter().filter(|one| unsent.documents.contains(one.id.as_str())).cloned().collect();
        self.push_documents(documents, &|_| true, now, &mut report, &|_: &str| {}).await?;
        self.strike(|state| {
            strike(&mut state.unsent.orders, &unsent.orders);
            strike(&mut state.unsent.shipments, &unsent.shipments);
            strike(&mut state.unsent.payments, &unsent.payments);
            strike(&mut state.unsent.documents, &unsent.documents);
        })?;
        report.outcome.add(self.take_changes(now).await?);
        report.files += self.send_stock().await?;
        self.strike(|state| state.ticks += 1)?;
        Ok(report)
    }

    /// Details of counterparties that the portal's people have agreed on: written into the cards, and said back.
    async fn take_changes(&self, now: Timestamp) -> Result<Outcome, SimulatorError> {
        let changes = self.extension.changes().await?;
        let mut changed: Vec<Counterparty> = Vec::new();
        for mut party in self.counterparties() {
            let before = party.clone();
            let mine = changes.iter().filter(|c| c.counterparty_id.as_deref() == Some(before.id.as_str()));
            mine.for_each(|change| change.write(&mut party));
            if party != before {
                changed.push(party);
            }
        }
        self.strike(|state| {
            state.parties.retain(|known| !changed.iter().any(|party| party.id == known.id));
            state.parties.extend(changed.iter().cloned());
        })?;
        Ok(self.extension.push(&changed, now, false).await?)
    }

    fn up(&self) -> Result<(), SimulatorError> {
        if self.is_down() { Err(SimulatorError::Down) } else { Ok(()) }
    }

    fn take_unsent(&self) -> Unsent {
        self.live().state.unsent.clone()
    }

    fn strike(&self, change: impl FnOnce(&mut State)) -> Result<(), SimulatorError> {
        let mut live = self.live();
        change(&mut live.state);
        live.save()
    }

    /// Orders out of the site. They are in the books, and on disk, before the site hears `success`.
    async fn take_orders(&self, now: Timestamp) -> Result<Vec<String>, SimulatorError> {
        let query = self.site.query().await?;
        let mut taken = Vec::new();
        {
            let mut live = self.live();
            for document in &query.documents {
                match accept(&self.world, &mut live, document, now) {
                    Accepted::New(number) | Accepted::Cancelled(number) => taken.push(number),
                    Accepted::Known => {}
                    Accepted::UnknownBuyer => {
                        tracing::warn!(number = ?document.number, "an order of a buyer that 1C does not know is left out");
                    }
                }
            }
            live.save()?;
        }
        self.site.success(query).await?;
        Ok(taken)
    }

    /// States of site-born orders, by the stock exchange; gives how many files that were.
    async fn send_back(&self, orders: &[&Order], book: &Book) -> Result<usize, SimulatorError> {
        let born: Vec<&Order> = orders.iter().copied().filter(|order| order.portal_number.is_some()).collect();
        if born.is_empty() {
            return Ok(0);
        }
        let now = self.local_now();
        let content = orders_back(&born, &book.shipments, &book.payments, &self.config.zone, now)?;
        let name = format!("orders-{}_1.xml", uuid_of("orders-file", now));
        self.site.send("sale", &name, &content).await?;
        Ok(1)
    }

    async fn push_credit(
        &self,
        book: &Book,
        now: Timestamp,
        first: bool,
    ) -> Result<crate::client::Outcome, SimulatorError> {
        let all = book.credits(&self.world.cast, self.today(), &self.config.zone);
        let asleep = !self.live().state.zarya_awake;
        let zarya: Vec<_> =
            self.world.cast.company("zarya").into_iter().flat_map(|company| &company.contracts).collect();
        let (old, fresh): (Vec<Credit>, Vec<Credit>) = all
            .into_iter()
            .partition(|credit| asleep && zarya.iter().any(|contract| contract.guid == credit.contract_id));
        let mut outcome = self.extension.push(&fresh, now, false).await?;
        if first {
            let as_of = now.saturating_sub(ZARYA_AGE).unwrap_or(now);
            outcome.add(self.extension.push(&old, as_of, false).await?);
        }
        Ok(outcome)
    }

    /// Metadata of papers, with the files of those that are pushed.
    async fn push_documents(
        &self,
        documents: Vec<Document>,
        pushed: &(impl Fn(&Document) -> bool + Sync),
        now: Timestamp,
        report: &mut Report,
        on_progress: &(impl Fn(&str) + Sync),
    ) -> Result<(), SimulatorError> {
        let (with_file, without): (Vec<Document>, Vec<Document>) = documents.into_iter().partition(pushed);
        on_progress(&format!("печатные формы: {}", with_file.len()));
        let (world, book, fonts) = (Arc::clone(&self.world), self.book(), Arc::clone(&self.config.fonts));
        let printed = tokio::task::spawn_blocking(move || printing::draw_all(&world, &book, &fonts, with_file)).await;
        let broken =
            |_| SimulatorError::Print { number: String::new(), text: "печать прервана".to_owned() };
        let printed: Vec<Printed> = printed.map_err(broken)??;

        let announced = printed.iter().map(|printed| printed.document.clone());
        let all: Vec<Document> = without.into_iter().chain(announced).collect();
        report.outcome.add(self.extension.push(&all, now, true).await?);
        report.pdfs += self.upload(printed).await?;
        Ok(())
    }

    /// Sends the files; gives how many the portal keeps.
    async fn upload(&self, printed: Vec<Printed>) -> Result<usize, SimulatorError> {
        let mut on_way = tokio::task::JoinSet::new();
        let mut kept = 0;
        for Printed { document, content } in printed {
            if on_way.len() >= UPLOADS {
                kept += usize::from(uploaded(on_way.join_next().await)?);
            }
            let extension = self.extension.clone();
            on_way.spawn(async move {
                let name = printing::file_name(&document);
                extension.put_file(&document.id, &name, content).await
            });
        }
        while !on_way.is_empty() {
            kept += usize::from(uploaded(on_way.join_next().await)?);
        }
        Ok(kept)
    }

    /// A run for prices and stock: what a busy day does to a few dozen products.
    async fn send_stock(&self) -> Result<usize, SimulatorError> {
        let tick = self.live().state.ticks;
        let on_sale: Vec<&Product> =
            self.world.catalogue.products.iter().filter(|row| !row.discontinued() && !row.service).collect();
        let step = on_sale.len() / 24 + 1;
        let shift = usize::try_from(tick).unwrap_or(0) % step;
        let chosen: Vec<Product> = on_sale
            .into_iter()
            .skip(shift)
            .step_by(step)
            .map(|product| {
                let mut product = product.clone();
                product.stock[0] = (product.stock[0] - i64::try_from(tick % 7).unwrap_or(0)).max(0);
                product
            })
            .collect();
        let chosen: Vec<&Product> = chosen.iter().collect();
        let portions = stock_portions(&self.world.catalogue, &chosen, self.local_now(), self.site.profile())?;
        self.site.export(&portions, false).await?;
        Ok(portions.len())
    }

    /// Says "nothing new" of the parties, so that they do not grow old on the page of the exchange.
    ///
    /// # Errors
    /// As [`tick`](Self::tick).
    pub async fn heartbeat_parties(&self) -> Result<(), SimulatorError> {
        self.up()?;
        self.extension.push::<Counterparty>(&[], self.now(), true).await?;
        self.extension.push::<Contract>(&[], self.now(), true).await?;
        Ok(())
    }
}

fn strike(all: &mut BTreeSet<String>, sent: &BTreeSet<String>) {
    all.retain(|key| !sent.contains(key));
}

fn uploaded(
    joined: Option<Result<Result<bool, crate::client::ClientError>, tokio::task::JoinError>>,
) -> Result<bool, SimulatorError> {
    match joined {
        Some(Ok(result)) => Ok(result?),
        Some(Err(_)) => Err(SimulatorError::Print {
            number: String::new(),
            text: "отправка файла прервана".to_owned(),
        }),
        None => Ok(false),
    }
}
