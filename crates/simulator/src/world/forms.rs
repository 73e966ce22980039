//! From the books to the form that a paper is printed as: the real rows and sums of its order, shipment or quarter.

use jiff::civil::Date;
use onec::contract::{Document, DocumentType, Guid, OrderLine, Payment, ShipmentLine};
use print::{
    Act, BankAccount, Certificate, Contract, ContractSection, Correction, CorrectionLine, DocRef, Entry, Form, Head,
    Invoice, Line, PairedEntries, Party, Reconciliation, Signers, Unit, Upd, UpdStatus, Vat, VatInvoice, Waybill,
};
use rust_decimal::Decimal;

use super::book::{Book, Paper};
use super::calendar::{shifted, vat_percent};
use super::cast::{ContractCard, Seller};
use super::{World, kopecks, papers, short_number};

/// The form of a paper; `None` if what it is printed from is not in the books.
pub(crate) fn form(world: &World, book: &Book, document: &Document) -> Option<Form> {
    let paper = book.paper(&document.id)?;
    let maker = Maker { world, book, document };
    match paper {
        Paper::Invoice { order, before_correction } => maker.invoice(order, *before_correction),
        Paper::Upd(shipment) => maker.upd(shipment),
        Paper::Waybill(shipment) => maker.waybill(shipment),
        Paper::VatInvoice(shipment) => Some(Form::VatInvoice(maker.vat_invoice(shipment)?)),
        Paper::Act(shipment) => maker.act(shipment),
        Paper::Correction(shipment) => maker.correction(shipment),
        Paper::Reconciliation { contract, from, to } => maker.reconciliation(contract, *from, *to),
        Paper::Contract(contract) => maker.contract(contract),
        Paper::Certificate(product) => maker.certificate(product),
    }
}

struct Maker<'a> {
    world: &'a World,
    book: &'a Book,
    document: &'a Document,
}

fn seller_party(seller: &Seller) -> Party {
    Party {
        name: seller.name.to_owned(),
        inn: seller.inn.to_owned(),
        kpp: Some(seller.kpp.to_owned()),
        okpo: None,
        address: seller.address.to_owned(),
        phone: Some(seller.phone.to_owned()),
        bank: Some(BankAccount {
            bank: seller.bank.to_owned(),
            bic: seller.bic.to_owned(),
            corr: Some(seller.correspondent.to_owned()),
            account: seller.account.to_owned(),
        }),
    }
}

fn signer(post: &str, name: &str) -> Option<print::Person> {
    Some(print::Person { post: post.to_owned(), name: name.to_owned() })
}

impl Maker<'_> {
    fn head(&self) -> Head {
        Head { number: self.document.number.clone(), date: self.document.date, demo: true }
    }

    fn seller(&self) -> Party {
        seller_party(&self.world.cast.seller)
    }

    fn signers(&self) -> Signers {
        let seller = &self.world.cast.seller;
        Signers {
            director: signer("Генеральный директор", seller.director),
            accountant: signer("Главный бухгалтер", seller.accountant),
            shipper: signer("Заведующий складом", "Ящиков П. Р."),
        }
    }

    fn buyer(&self) -> Option<Party> {
        let entities = self.world.cast.companies.iter().flat_map(|company| &company.entities);
        let entity = entities.into_iter().find(|entity| entity.guid == self.document.counterparty_id)?;
        Some(Party {
            name: entity.name.to_owned(),
            inn: entity.inn.to_owned(),
            kpp: entity.kpp.map(str::to_owned),
            okpo: None,
            address: entity.address.to_owned(),
            phone: None,
            bank: None,
        })
    }

    fn contract_card(&self) -> Option<&ContractCard> {
        self.world.contract(self.document.contract_id.as_ref()?).map(|(_, contract)| contract)
    }

    /// «Договор поставки № 118-О; заказ СО00-001234, …», with no more than three orders named.
    fn basis(&self) -> String {
        let mut text = self.contract_card().map_or_else(String::new, |contract| contract.name.to_owned());
        let orders: Vec<&str> = self
            .document
            .order_ids
            .iter()
            .filter_map(|id| self.book.order(id))
            .map(|order| order.number.as_str())
            .collect();
        match orders.as_slice() {
            [] => {}
            [one] => text.push_str(&format!("; заказ {one}")),
            few if few.len() <= 3 => text.push_str(&format!("; заказы {}", few.join(", "))),
            many => text.push_str(&format!("; заказы {} и ещё {}", many[0], many.len() - 1)),
        }
        text
    }

    fn line(&self, product: Option<&Guid>, article: &str, name: &str, qty: Decimal, sum: Decimal, day: Date) -> Line {
        let unit = product.and_then(|id| self.world.catalogue.by_guid(id)).map(|product| product.unit);
        let unit = Unit {
            name: unit.map_or("шт", |unit| unit.short).to_owned(),
            okei: unit.map(|unit| unit.code.to_owned()),
        };
        let price = if qty.is_zero() { Decimal::ZERO } else { sum / qty };
        let percent = u8::try_from(vat_percent(day)).unwrap_or(0);
        let quantity = kernel::Qty::from_decimal(qty).map_or(0, |qty| qty.0);
        let article = (!article.is_empty()).then_some(article);
        let mut line = Line::priced(name, article, unit, quantity, kopecks(price), Vat::percent(percent));
        // The books decide, not the arithmetic of a rounded price.
        line.sum = kopecks(sum);
        line.tax = super::calendar::vat_inside(line.sum, i64::from(percent));
        line
    }

    fn order_line(&self, row: &OrderLine, qty: Decimal, day: Date) -> Line {
        self.line(row.product_id.as_ref(), &row.article, &row.name, qty, row.price * qty, day)
    }

    fn invoice(&self, order: &Guid, before_correction: bool) -> Option<Form> {
        let order = self.book.order(order)?;
        let day = self.world.calendar.date_of(order.date);
        let extra = |nth: usize| if before_correction && nth == 0 { Decimal::TWO } else { Decimal::ZERO };
        let counted = |row: &OrderLine| if order.cancelled { row.ordered } else { row.confirmed };
        let rows = order.lines.iter().filter(|row| counted(row) > Decimal::ZERO).enumerate();
        let contract = self.contract_card()?;
        let condition = if contract.prepayment {
            "Отгрузка после поступления оплаты на расчётный счёт поставщика."
        } else {
            "Оплата по договору; цены действительны в течение трёх рабочих дней."
        };
        Some(Form::Invoice(Invoice {
            head: self.head(),
            seller: self.seller(),
            buyer: self.buyer()?,
            basis: Some(self.basis()),
            lines: rows.map(|(nth, row)| self.order_line(row, counted(row) + extra(nth), day)).collect(),
            due: Some(shifted(day, i64::from(contract.payment_days.max(3)))),
            conditions: vec![condition.to_owned()],
            signers: self.signers(),
        }))
    }

    /// Rows of a shipment: goods or services. The УПД of a corrected shipment still has one unit too many.
    fn shipped(&self, shipment: &Guid, services: bool, corrected: bool) -> Option<(Vec<Line>, Date)> {
        let shipment = self.book.shipment(shipment)?;
        let day = self.world.calendar.date_of(shipment.date);
        let too_many = |row: &ShipmentLine| {
            let first = shipment.lines.first().is_some_and(|first| std::ptr::eq(first, row));
            if first && corrected { Decimal::ONE } else { Decimal::ZERO }
        };
        let line = |row: &ShipmentLine| {
            let extra = too_many(row);
            let sum = row.sum + extra * papers::correction_sum(std::slice::from_ref(row));
            self.line(row.product_id.as_ref(), &row.article, &row.name, row.qty + extra, sum, day)
        };
        let rows = shipment.lines.iter().filter(|row| papers::is_service(row) == services);
        Some((rows.map(line).collect(), day))
    }

    /// Whether the paper says more than was shipped, because a correction followed.
    fn was_corrected(&self, shipment: &Guid) -> bool {
        let is = |document: &Document| {
            document.kind == DocumentType::Correction
                && matches!(self.book.paper(&document.id), Some(Paper::Correction(of)) if of == shipment)
        };
        self.book.documents.iter().any(is)
    }

    fn vat_invoice(&self, shipment: &Guid) -> Option<VatInvoice> {
        let (lines, day) = self.shipped(shipment, false, self.was_corrected(shipment))?;
        let count = lines.len();
        Some(VatInvoice {
            head: self.head(),
            revision: None,
            seller: self.seller(),
            shipper: None,
            consignee: None,
            payments: Vec::new(),
            shipment: Some(format!("№ п/п 1–{count} № {} от {}", self.document.number, print::date_short(day))),
            buyer: self.buyer()?,
            contract_id: None,
            lines,
            signers: self.signers(),
        })
    }

    fn upd(&self, shipment: &Guid) -> Option<Form> {
        let sent = self.book.shipment(shipment)?;
        let transport = sent.carrier.as_ref().map(|carrier| match &sent.tracking_number {
            Some(number) => format!("{carrier}, накладная {number}"),
            None => carrier.clone(),
        });
        Some(Form::Upd(Upd {
            status: UpdStatus::InvoiceAndTransfer,
            invoice: self.vat_invoice(shipment)?,
            basis: self.basis(),
            transport,
            shipped: Some(self.document.date),
            receiver: None,
            received: sent.delivered_at.map(|moment| self.world.calendar.date_of(moment)),
        }))
    }

    fn waybill(&self, shipment: &Guid) -> Option<Form> {
        Some(Form::Waybill(Waybill {
            head: self.head(),
            supplier: self.seller(),
            shipper: None,
            payer: self.buyer()?,
            consignee: None,
            basis: self.basis(),
            lines: self.shipped(shipment, false, self.was_corrected(shipment))?.0,
            signers: self.signers(),
            receiver: None,
        }))
    }

    fn act(&self, shipment: &Guid) -> Option<Form> {
        Some(Form::Act(Act {
            head: self.head(),
            seller: self.seller(),
            buyer: self.buyer()?,
            basis: Some(self.basis()),
            lines: self.shipped(shipment, true, false)?.0,
            signers: self.signers(),
            buyer_signer: None,
        }))
    }

    fn correction(&self, shipment: &Guid) -> Option<Form> {
        let before = self.shipped(shipment, false, true)?.0.into_iter().next()?;
        let (after, day) = self.shipped(shipment, false, false)?;
        let number = short_number(&self.book.shipment(shipment)?.number);
        Some(Form::Correction(Correction {
            head: self.head(),
            to: vec![DocRef { number, date: day }],
            seller: self.seller(),
            buyer: self.buyer()?,
            contract_id: None,
            lines: vec![CorrectionLine { before, after: after.into_iter().next()? }],
            signers: self.signers(),
        }))
    }

    /// Turnover of a contract in the seller's book. In the buyer's book of Ромашка, one payment of the last quarter is
    /// still missing: the discrepancy that an accountant is to spot.
    fn reconciliation(&self, contract: &Guid, from: Date, to: Date) -> Option<Form> {
        let (company, card) = self.world.contract(contract)?;
        let day = |moment| self.world.calendar.date_of(moment);
        let mine = |id: &Guid| self.book.order(id).is_some_and(|order| order.contract_id.as_ref() == Some(contract));
        let mut entries: Vec<Entry> = Vec::new();
        let shipments = self.book.shipments.iter();
        for shipment in shipments.filter(|shipment| shipment.lines.first().is_some_and(|row| mine(&row.order_id))) {
            entries.push(Entry {
                date: day(shipment.date),
                text: format!("Продажа (УПД № {})", short_number(&shipment.number)),
                debit: kopecks(shipment.total),
                credit: 0,
            });
        }
        let payments = self.book.payments.iter();
        for payment in payments.filter(|payment: &&Payment| payment.contract_id.as_ref() == Some(contract)) {
            entries.push(Entry {
                date: day(payment.date),
                text: format!("Оплата (п/п № {})", payment.number),
                debit: 0,
                credit: kopecks(payment.amount),
            });
        }
        entries.sort_by(|a, b| (a.date, &a.text).cmp(&(b.date, &b.text)));
        let opening: i64 =
            entries.iter().filter(|entry| entry.date < from).map(|entry| entry.debit - entry.credit).sum();
        entries.retain(|entry| (from..=to).contains(&entry.date));
        let last_quarter = papers::finished_quarters(&self.world.calendar).last() == Some(&(from, to));
        let missing = (last_quarter && company.slug == "romashka" && !card.prepayment)
            .then(|| entries.iter().rposition(|entry| entry.credit > 0))
            .flatten();
        let rows = entries.into_iter().enumerate().map(|(nth, entry)| {
            let mirrored = Entry { debit: entry.credit, credit: entry.debit, ..entry.clone() };
            PairedEntries { seller: Some(entry), buyer: (missing != Some(nth)).then_some(mirrored) }
        });
        Some(Form::Reconciliation(Reconciliation {
            head: self.head(),
            from,
            to,
            seller: self.seller(),
            buyer: self.buyer()?,
            contract: Some(card.name.to_owned()),
            opening,
            // The book of the other side: what we are owed, they owe.
            buyer_opening: Some(-opening),
            rows: rows.collect(),
            seller_signer: signer("Главный бухгалтер", self.world.cast.seller.accountant),
            buyer_signer: None,
        }))
    }

    fn contract(&self, contract: &Guid) -> Option<Form> {
        let (_, card) = self.world.contract(contract)?;
        let buyer = self.buyer()?;
        let payment = if card.prepayment {
            "Покупатель оплачивает товар полностью до отгрузки.".to_owned()
        } else {
            format!("Покупатель оплачивает товар не позднее {} календарных дней со дня отгрузки.", card.payment_days)
        };
        let section = |title: &str, paragraphs: &[&str]| ContractSection {
            title: title.to_owned(),
            paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
        };
        Some(Form::Contract(Contract {
            head: self.head(),
            title: "Договор поставки".to_owned(),
            city: "г. Северск-Торговый".to_owned(),
            preamble: format!(
                "{}, именуемое «Поставщик», с одной стороны, и {}, именуемое «Покупатель», с другой стороны, \
                 заключили настоящий договор о нижеследующем.",
                self.world.cast.seller.name, buyer.name
            ),
            sections: vec![
                section(
                    "Предмет договора",
                    &[
                        "Поставщик передаёт, а Покупатель принимает и оплачивает товар партиями по заказам Покупателя.",
                        "Наименование, количество и цена товара указываются в счёте и в передаточном документе.",
                    ],
                ),
                section("Цена и порядок расчётов", &["Цены включают НДС по ставке на день отгрузки.", &payment]),
                section(
                    "Поставка",
                    &[
                        "Поставщик сообщает срок поставки при подтверждении заказа.",
                        "О недостаче и бое Покупатель сообщает в течение трёх рабочих дней со дня получения.",
                    ],
                ),
            ],
            seller: self.seller(),
            buyer,
            seller_signer: signer("Генеральный директор", self.world.cast.seller.director),
            buyer_signer: None,
        }))
    }

    fn certificate(&self, product: &Guid) -> Option<Form> {
        let product = self.world.catalogue.by_guid(product)?;
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut properties = vec![["Внешний вид".to_owned(), "без дефектов".to_owned(), "соответствует".to_owned()]];
        if let Some(material) = said(&product.properties[2]) {
            properties.push(["Материал".to_owned(), material.clone(), material]);
        }
        Some(Form::Certificate(Certificate {
            head: self.head(),
            title: "Паспорт качества".to_owned(),
            issuer: self.seller(),
            product: product.name.clone(),
            article: Some(product.article.clone()),
            manufacturer: said(&product.properties[3]),
            batch: Some(self.document.date.strftime("%y%m-118").to_string()),
            standards: vec!["Технические условия изготовителя".to_owned()],
            valid_until: Some(shifted(self.document.date, 365 * 2)),
            properties,
            text: vec!["Продукция соответствует требованиям изготовителя и признана годной.".to_owned()],
            signer: signer("Заведующий складом", "Ящиков П. Р."),
        }))
    }
}
