//! The papers that belong to orders, shipments, quarters and contracts, as metadata; the files are drawn when needed.

use std::collections::BTreeSet;

use jiff::civil::Date;
use onec::contract::{Document, DocumentType, Guid, Order, Payment, ShipmentLine};
use rust_decimal::Decimal;

use super::assemble::{Made, Sent, kopecks, roubles};
use super::book::Paper;
use super::calendar::{Calendar, shifted};
use super::cast::{Cast, ContractCard};
use super::catalogue::Catalogue;
use super::draft::{Ship, Stage, Tag};
use super::history::OWN_PAPERS_DAYS;
use super::rng::guid_of;

/// A paper with what it is printed from.
pub(crate) struct Filed {
    pub(crate) company: usize,
    pub(crate) document: Document,
    pub(crate) paper: Paper,
    /// Whether 1C pushes the file by itself.
    pub(crate) pushed: bool,
}

/// Everything the papers are made from.
pub(super) struct Sources<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) cast: &'a Cast,
    pub(super) catalogue: &'a Catalogue,
    pub(super) made: &'a [Made],
    pub(super) sent: &'a [Sent],
    pub(super) payments: &'a [Payment],
}

/// A paper on a contract, with the defaults of most.
pub(crate) fn document(
    contract: &ContractCard,
    kind: DocumentType,
    key: &str,
    number: String,
    date: Date,
    order_ids: Vec<Guid>,
    amount: Option<Decimal>,
) -> Document {
    Document {
        id: guid_of("document", format!("{kind:?}/{key}")),
        kind,
        number,
        date,
        counterparty_id: contract.entity_guid.clone(),
        contract_id: Some(contract.guid.clone()),
        order_ids,
        amount,
        currency: amount.map(|_| "RUB".to_owned()),
        replaces: None,
        cancelled: false,
        deleted: false,
        version: 1,
        on_request: true,
        file: None,
    }
}

/// Whether a row of a shipment is a service and not goods.
pub(crate) fn is_service(line: &ShipmentLine) -> bool {
    line.article.starts_with("УСЛ-")
}

/// The number that the papers of a shipment carry: «РТ00-004471» gives 4471.
pub(crate) fn short_number(number: &str) -> String {
    number.rsplit('-').next().unwrap_or(number).trim_start_matches('0').to_owned()
}

impl Sources<'_> {
    /// All papers, oldest first.
    pub(super) fn papers(&self) -> Vec<Filed> {
        let mut all = self.invoices();
        for (nth, sent) in self.sent.iter().enumerate() {
            self.of_shipment(nth, sent, &mut all);
        }
        self.quarters(&mut all);
        self.standing(&mut all);
        for filed in &mut all {
            filed.pushed = self.pushed(filed);
            filed.document.on_request = !filed.pushed;
        }
        all.sort_by(|a, b| (a.document.date, &a.document.id).cmp(&(b.document.date, &b.document.id)));
        all
    }

    fn contract(&self, company: usize, contract: usize) -> &ContractCard {
        &self.cast.companies[company].contracts[contract]
    }

    fn invoices(&self) -> Vec<Filed> {
        let mut all = Vec::new();
        let wanted = |made: &&Made| {
            let contract = self.contract(made.company, made.contract);
            let lately = self.calendar.age(made.day) <= OWN_PAPERS_DAYS && made.ship != Ship::Pooled;
            (lately || contract.prepayment || made.tag.is_some())
                && (made.stage != Stage::Cancelled || made.tag.is_some())
        };
        let orders: Vec<&Made> = self.made.iter().filter(wanted).collect();
        let mut number = 4_502 - 3 * orders.len();
        for made in orders {
            number += 3;
            let contract = self.contract(made.company, made.contract);
            let order = &made.order;
            let ids = vec![order.id.clone()];
            let mut invoice = document(
                contract,
                DocumentType::Invoice,
                order.id.as_str(),
                number.to_string(),
                made.day,
                ids.clone(),
                Some(order.total),
            );
            invoice.cancelled = made.stage == Stage::Cancelled;
            if made.tag == Some(Tag::Corrected) {
                let wrong = document(
                    contract,
                    DocumentType::Invoice,
                    &format!("{}/1", order.id),
                    number.to_string(),
                    made.day,
                    ids,
                    Some(order.total + before_correction(order)),
                );
                invoice.number = format!("{}", number + 1);
                invoice.replaces = Some(wrong.id.clone());
                invoice.date = super::calendar::workday_after(made.day, 1);
                all.push(filed(
                    made.company,
                    wrong,
                    Paper::Invoice { order: order.id.clone(), before_correction: true },
                ));
            }
            all.push(filed(
                made.company,
                invoice,
                Paper::Invoice { order: order.id.clone(), before_correction: false },
            ));
        }
        all
    }

    fn of_shipment(&self, nth: usize, sent: &Sent, all: &mut Vec<Filed>) {
        let contract = self.contract(sent.company, sent.contract);
        let shipment = &sent.shipment;
        let ids: Vec<Guid> = shipment.order_ids().into_iter().cloned().collect();
        let number = short_number(&shipment.number);
        let services: Decimal = shipment.lines.iter().filter(|line| is_service(line)).map(|line| line.sum).sum();
        let goods = shipment.total - services;
        let correction = if self.corrected() == Some(nth) { correction_sum(&shipment.lines) } else { Decimal::ZERO };
        let key = shipment.id.as_str();
        let make =
            |kind, number: String, day, amount| document(contract, kind, key, number, day, ids.clone(), Some(amount));
        let mut put = |document, paper| all.push(filed(sent.company, document, paper));

        let upd = make(DocumentType::Upd, number.clone(), sent.day, goods + correction);
        put(upd, Paper::Upd(shipment.id.clone()));
        let waybill = make(DocumentType::Waybill, number.clone(), sent.day, goods + correction);
        put(waybill, Paper::Waybill(shipment.id.clone()));
        if services > Decimal::ZERO {
            let act = make(DocumentType::Act, format!("А-{number}"), sent.day, services);
            put(act, Paper::Act(shipment.id.clone()));
        }
        if nth % 9 == 4 && self.corrected() != Some(nth) {
            let vat = make(DocumentType::VatInvoice, number.clone(), sent.day, goods);
            put(vat, Paper::VatInvoice(shipment.id.clone()));
        }
        if !correction.is_zero() {
            let day = shifted(sent.day, 6).min(self.calendar.day(-1));
            let note = make(DocumentType::Correction, format!("К-{number}"), day, -correction);
            put(note, Paper::Correction(shipment.id.clone()));
        }
    }

    /// The shipment whose quantity was corrected afterwards: a pooled one of Ромашка, two months ago or more.
    pub(super) fn corrected(&self) -> Option<usize> {
        let fits = |sent: &Sent| {
            let age = self.calendar.age(sent.day);
            sent.company == 0 && sent.contract == 0 && (60..120).contains(&age) && sent.shipment.order_ids().len() > 1
        };
        self.sent.iter().rposition(fits)
    }

    fn quarters(&self, all: &mut Vec<Filed>) {
        for (company, card) in self.cast.companies.iter().enumerate() {
            for (index, contract) in card.contracts.iter().enumerate() {
                for (from, to) in finished_quarters(self.calendar) {
                    let shipped: i64 = self
                        .sent
                        .iter()
                        .filter(|sent| sent.company == company && sent.contract == index && sent.day <= to)
                        .map(|sent| kopecks(sent.shipment.total))
                        .sum();
                    if shipped == 0 {
                        continue;
                    }
                    let paid: i64 = self
                        .payments
                        .iter()
                        .filter(|payment| payment.contract_id.as_ref() == Some(&contract.guid))
                        .filter(|payment| self.calendar.date_of(payment.date) <= to)
                        .map(|payment| kopecks(payment.amount))
                        .sum();
                    let number = format!("АС-{}/{}", contract.number, to.strftime("%m.%y"));
                    let document = document(
                        contract,
                        DocumentType::Reconciliation,
                        &format!("{}/{to}", contract.guid),
                        number,
                        shifted(to, 5).min(self.calendar.today),
                        Vec::new(),
                        Some(roubles(shipped - paid)),
                    );
                    let paper = Paper::Reconciliation { contract: contract.guid.clone(), from, to };
                    all.push(filed(company, document, paper));
                }
            }
        }
    }

    /// Contracts, and certificates for what Ромашка has bought lately.
    fn standing(&self, all: &mut Vec<Filed>) {
        for (company, card) in self.cast.companies.iter().enumerate() {
            for contract in &card.contracts {
                let date = contract_date(self.calendar);
                let number = contract.number.to_owned();
                let document =
                    document(contract, DocumentType::Contract, contract.number, number, date, Vec::new(), None);
                all.push(filed(company, document, Paper::Contract(contract.guid.clone())));
            }
        }
        let contract = self.contract(0, 0);
        let lately: Vec<&Made> = self
            .made
            .iter()
            .filter(|made| made.company == 0 && made.contract == 0 && self.calendar.age(made.day) < 120)
            .collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for line in lately.iter().flat_map(|made| &made.order.lines) {
            let Some(product) = line.product_id.as_ref().and_then(|id| self.catalogue.by_guid(id)) else { continue };
            if product.service || seen.len() == 10 || !seen.insert(&product.properties[3]) {
                continue;
            }
            let holds =
                |made: &&&Made| made.order.lines.iter().any(|row| row.product_id.as_ref() == Some(&product.guid));
            let ids = lately.iter().filter(holds).map(|made| made.order.id.clone()).collect();
            let number = format!("СК-{}-{:04}", self.calendar.day(-200).year(), 310 + 7 * seen.len());
            let date = self.calendar.workday_back(200);
            let document =
                document(contract, DocumentType::Certificate, product.guid.as_str(), number, date, ids, None);
            all.push(filed(0, document, Paper::Certificate(product.guid.clone())));
        }
    }

    /// 1C pushes what is half a year old or younger, with gaps as in life; the rest it prints when asked.
    fn pushed(&self, filed: &Filed) -> bool {
        let age = self.calendar.age(filed.document.date);
        let romashka = filed.company == 0;
        match filed.document.kind {
            DocumentType::Contract | DocumentType::Certificate => romashka,
            DocumentType::Reconciliation => age < 100,
            _ if romashka => age < 60 || (age < 183 && filed.document.id.as_str().as_bytes()[0] != b'7'),
            _ => age < 25,
        }
    }
}

fn filed(company: usize, document: Document, paper: Paper) -> Filed {
    Filed { company, document, paper, pushed: false }
}

/// What the first invoice of a corrected one had too much: two pieces of the first row.
pub(crate) fn before_correction(order: &Order) -> Decimal {
    order.lines.first().map_or(Decimal::ZERO, |line| line.price * Decimal::TWO)
}

/// What the УПД had too much before its correction: one unit of the first row.
pub(crate) fn correction_sum(lines: &[ShipmentLine]) -> Decimal {
    lines.first().filter(|line| !line.qty.is_zero()).map_or(Decimal::ZERO, |line| (line.sum / line.qty).round_dp(2))
}

/// The day on which the contracts of the demo were made: 1 March, two years or so before.
pub(crate) fn contract_date(calendar: &Calendar) -> Date {
    jiff::civil::date(calendar.day(-560).year(), 3, 1)
}

/// The quarters that ended within the last eighteen months, first and last day, oldest first.
pub(crate) fn finished_quarters(calendar: &Calendar) -> Vec<(Date, Date)> {
    let mut quarters = Vec::new();
    let mut first = jiff::civil::date(calendar.today.year(), (calendar.today.month() - 1) / 3 * 3 + 1, 1);
    for _ in 0..6 {
        let last = shifted(first, -1);
        first = jiff::civil::date(last.year(), last.month() - 2, 1);
        quarters.insert(0, (first, last));
    }
    quarters
}
