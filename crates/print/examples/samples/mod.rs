//! One of each form, with the companies of the demo. Used by the example and by the tests, so that what is looked at
//! and what is tested are the same.

use jiff::civil::{Date, date};
use print::{
    Act, BankAccount, Certificate, Contract, ContractSection, Correction, CorrectionLine, Country, DocRef, Entry, Form,
    Head, Invoice, Line, Packing, PairedEntries, Party, Person, Reconciliation, Signers, Unit, Upd, UpdStatus, Vat,
    VatInvoice, Waybill,
};

/// Every form under the name of its file.
pub fn all() -> Vec<(&'static str, Form)> {
    vec![
        ("invoice", Form::Invoice(invoice(lines()))),
        ("invoice-200", Form::Invoice(invoice(many(200)))),
        ("upd", Form::Upd(upd(lines()))),
        ("upd-40", Form::Upd(upd(many(40)))),
        ("waybill", Form::Waybill(waybill(lines()))),
        ("waybill-60", Form::Waybill(waybill(many(60)))),
        ("vat-invoice", Form::VatInvoice(vat_invoice(lines()))),
        ("act", Form::Act(act())),
        ("correction", Form::Correction(correction())),
        ("reconciliation", Form::Reconciliation(reconciliation())),
        ("contract", Form::Contract(contract())),
        ("certificate", Form::Certificate(certificate())),
    ]
}

fn day() -> Date {
    date(2026, 8, 12)
}

fn head(number: &str) -> Head {
    Head { number: number.to_owned(), date: day(), demo: true }
}

fn seller() -> Party {
    Party {
        name: "ООО «Северный Опт»".to_owned(),
        inn: "7804123450".to_owned(),
        kpp: Some("780401001".to_owned()),
        okpo: Some("58214763".to_owned()),
        address: "195009, г. Санкт-Петербург, Кондратьевский пр-кт, д. 15, к. 3, лит. А, помещ. 12-Н".to_owned(),
        phone: Some("+7 (812) 555-01-10".to_owned()),
        bank: Some(BankAccount {
            bank: "СЕВЕРО-ЗАПАДНЫЙ БАНК ПАО СБЕРБАНК г. Санкт-Петербург".to_owned(),
            bic: "044030653".to_owned(),
            corr: Some("30101810500000000653".to_owned()),
            account: "40702810855000012345".to_owned(),
        }),
    }
}

fn buyer() -> Party {
    Party {
        name: "ООО «Ромашка»".to_owned(),
        inn: "7701234569".to_owned(),
        kpp: Some("770101001".to_owned()),
        okpo: None,
        address: "105005, г. Москва, ул. Бауманская, д. 7, стр. 1, офис 204".to_owned(),
        phone: Some("+7 (495) 555-02-20".to_owned()),
        bank: None,
    }
}

fn person(post: &str, name: &str) -> Person {
    Person { post: post.to_owned(), name: name.to_owned() }
}

fn signers() -> Signers {
    Signers {
        director: Some(person("Генеральный директор", "Северов А. П.")),
        accountant: Some(person("Главный бухгалтер", "Орлова О. В.")),
        shipper: Some(person("Кладовщик", "Дёмин Д. С.")),
    }
}

fn unit(name: &str, okei: &str) -> Unit {
    Unit { name: name.to_owned(), okei: Some(okei.to_owned()) }
}

fn lines() -> Vec<Line> {
    let piece = || unit("шт", "796");
    let lock = "Замок врезной с защёлкой, никель матовый, межосевое расстояние 85 мм, комплект с ответной планкой";
    let mut lines = vec![
        Line::priced(lock, Some("КБ-2045-12/Ч"), piece(), 24_000, 184_590, Vat::percent(22)),
        Line::priced("Петля накладная 100×75 мм, левая", Some("ПН-100-Л"), piece(), 120_000, 9_640, Vat::percent(22)),
        Line::priced("Кабель ВВГнг(А)-LS 3×2,5", Some("ВВГ-3-25"), unit("м", "006"), 152_500, 11_870, Vat::percent(22)),
        Line::priced("Грунт садовый универсальный, 50 л", Some("ГР-50"), piece(), 36_000, 41_200, Vat::percent(10)),
        Line::priced("Саморез по дереву 3,5×41", Some("СД-35-41"), unit("кг", "166"), 18_250, 32_400, Vat::percent(22)),
    ];
    lines[0].country = Some(Country { code: "156".to_owned(), name: "Китай".to_owned() });
    lines[0].declaration = Some("10228010/150626/5012345/2".to_owned());
    lines[0].packing =
        Some(Packing { kind: "коробка".to_owned(), per_place: 12_000, places: 2, gross: Some(31_400) });
    lines[3].packing =
        Some(Packing { kind: "мешок".to_owned(), per_place: 1_000, places: 36, gross: Some(828_000) });
    lines
}

fn many(count: usize) -> Vec<Line> {
    lines().into_iter().cycle().take(count).collect()
}

fn invoice(lines: Vec<Line>) -> Invoice {
    Invoice {
        head: head("УТ-004218"),
        seller: seller(),
        buyer: buyer(),
        basis: Some("Договор поставки № 12 от 01.02.2026; заказ № 1184 от 11.08.2026".to_owned()),
        lines,
        due: Some(date(2026, 9, 11)),
        conditions: vec![
            "Товар отпускается по факту прихода денег на расчётный счёт поставщика, самовывозом, при наличии \
             доверенности и паспорта."
                .to_owned(),
        ],
        signers: signers(),
    }
}

fn vat_invoice(lines: Vec<Line>) -> VatInvoice {
    VatInvoice {
        head: head("УТ-003907"),
        revision: None,
        seller: seller(),
        shipper: None,
        consignee: None,
        payments: vec![DocRef { number: "318".to_owned(), date: date(2026, 8, 10) }],
        shipment: Some("№ п/п 1–5 № УТ-003907 от 12.08.2026".to_owned()),
        buyer: buyer(),
        contract_id: None,
        lines,
        signers: signers(),
    }
}

fn upd(lines: Vec<Line>) -> Upd {
    Upd {
        status: UpdStatus::InvoiceAndTransfer,
        invoice: vat_invoice(lines),
        basis: "Договор поставки № 12 от 01.02.2026; заказ № 1184 от 11.08.2026".to_owned(),
        transport: Some("Транспортная накладная № 871 от 12.08.2026".to_owned()),
        shipped: Some(day()),
        receiver: None,
        received: None,
    }
}

fn waybill(lines: Vec<Line>) -> Waybill {
    Waybill {
        head: head("УТ-003907"),
        supplier: seller(),
        shipper: None,
        payer: buyer(),
        consignee: None,
        basis: "Договор поставки № 12 от 01.02.2026; заказ № 1184 от 11.08.2026".to_owned(),
        lines,
        signers: signers(),
        receiver: None,
    }
}

fn act() -> Act {
    let service = |name: &str, price| Line::priced(name, None, unit("усл", "879"), 1_000, price, Vat::none());
    Act {
        head: head("311"),
        seller: seller(),
        buyer: buyer(),
        basis: Some("Договор поставки № 12 от 01.02.2026".to_owned()),
        lines: vec![
            service("Доставка товара до склада покупателя, Москва, ул. Бауманская, 7", 1_250_000),
            service("Подъём на этаж", 180_000),
        ],
        signers: signers(),
        buyer_signer: Some(person("Генеральный директор", "Ромашкина Е. И.")),
    }
}

fn correction() -> Correction {
    let lines = lines();
    let changed = |at: usize, quantity: i64, price: i64| {
        let before = lines[at].clone();
        let after = Line::priced(
            &before.name,
            before.article.as_deref(),
            before.unit.clone(),
            quantity,
            price,
            before.vat.clone(),
        );
        CorrectionLine { before, after }
    };
    Correction {
        head: head("УТ-К-017"),
        to: vec![DocRef { number: "УТ-003907".to_owned(), date: date(2026, 8, 5) }],
        seller: seller(),
        buyer: buyer(),
        contract_id: None,
        lines: vec![changed(0, 22_000, 184_590), changed(1, 120_000, 10_100), changed(3, 0, 41_200)],
        signers: signers(),
    }
}

fn reconciliation() -> Reconciliation {
    let sale = |m, d, n: &str, sum| Entry {
        date: date(2026, m, d),
        text: format!("Продажа (УПД № {n})"),
        debit: sum,
        credit: 0,
    };
    let paid = |m, d, n: &str, sum| Entry {
        date: date(2026, m, d),
        text: format!("Оплата (п/п № {n})"),
        debit: 0,
        credit: sum,
    };
    let mirror = |entry: &Entry| Entry {
        text: entry.text.replace("Продажа", "Приход"),
        debit: entry.credit,
        credit: entry.debit,
        ..entry.clone()
    };
    let sales = [
        sale(4, 3, "УТ-001544", 31_240_500),
        paid(4, 20, "117", 31_240_500),
        sale(4, 28, "УТ-001872", 18_430_000),
        sale(5, 14, "УТ-002107", 9_117_840),
        paid(5, 29, "164", 27_547_840),
        sale(6, 9, "УТ-002690", 44_081_215),
        paid(6, 24, "203", 20_000_000),
    ];
    let mut rows: Vec<PairedEntries> =
        sales.iter().map(|entry| PairedEntries { seller: Some(entry.clone()), buyer: Some(mirror(entry)) }).collect();
    if let Some(buyer) = &mut rows[5].buyer {
        buyer.credit = 44_018_215;
    }
    Reconciliation {
        head: head("48"),
        from: date(2026, 4, 1),
        to: date(2026, 6, 30),
        seller: seller(),
        buyer: buyer(),
        contract: Some("Договор поставки № 12 от 01.02.2026".to_owned()),
        opening: 5_600_000,
        buyer_opening: Some(-5_600_000),
        rows,
        seller_signer: signers().director,
        buyer_signer: Some(person("Генеральный директор", "Ромашкина Е. И.")),
    }
}

fn contract() -> Contract {
    let section = |title: &str, paragraphs: &[&str]| ContractSection {
        title: title.to_owned(),
        paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
    };
    Contract {
        head: Head { number: "12".to_owned(), date: date(2026, 2, 1), demo: true },
        title: "Договор поставки".to_owned(),
        city: "г. Санкт-Петербург".to_owned(),
        preamble: "ООО «Северный Опт», именуемое в дальнейшем «Поставщик», в лице генерального директора Северова А. П., \
                   действующего на основании Устава, с одной стороны, и ООО «Ромашка», именуемое в дальнейшем «Покупатель», \
                   в лице генерального директора Ромашкиной Е. И., действующей на основании Устава, с другой стороны, \
                   заключили настоящий договор о нижеследующем."
            .to_owned(),
        sections: vec![
            section(
                "Предмет договора",
                &[
                    "Поставщик обязуется передавать Покупателю товары, а Покупатель — принимать и оплачивать их на условиях \
                     настоящего договора.",
                    "Наименование, количество и цена товара согласуются сторонами в заказах, которые Покупатель размещает в \
                     личном кабинете на сайте Поставщика, и указываются в универсальных передаточных документах.",
                ],
            ),
            section(
                "Цена и порядок расчётов",
                &[
                    "Цена товара включает налог на добавленную стоимость по ставке, действующей на день отгрузки.",
                    "Покупатель оплачивает товар в течение 30 (тридцати) календарных дней со дня отгрузки в пределах \
                     кредитного лимита 1 500 000 (один миллион пятьсот тысяч) рублей.",
                    "При просрочке оплаты Поставщик вправе приостановить отгрузку до погашения задолженности.",
                ],
            ),
            section(
                "Поставка и приёмка",
                &[
                    "Товар поставляется в пункты доставки, указанные в заказе, транспортом Поставщика.",
                    "Приёмка по количеству производится в момент передачи, по качеству — в течение пяти рабочих дней.",
                ],
            ),
            section(
                "Срок действия",
                &["Договор действует до 31 декабря 2026 г. и продлевается на каждый следующий год, если ни одна из сторон не \
                   заявит о его прекращении за 30 дней."],
            ),
        ],
        seller: seller(),
        buyer: buyer(),
        seller_signer: signers().director,
        buyer_signer: Some(person("Генеральный директор", "Ромашкина Е. И.")),
    }
}

fn certificate() -> Certificate {
    let property = |name: &str, wanted: &str, seen: &str| [name, wanted, seen].map(str::to_owned);
    Certificate {
        head: head("КБ-2026/118"),
        title: "Паспорт качества".to_owned(),
        issuer: seller(),
        product: "Замок врезной с защёлкой, никель матовый, 85 мм".to_owned(),
        article: Some("КБ-2045-12/Ч".to_owned()),
        manufacturer: Some("ООО «Завод замков», г. Калининград".to_owned()),
        batch: Some("№ 0626-14, июнь 2026 г., 1 200 шт".to_owned()),
        standards: vec!["ГОСТ 5089-2011".to_owned(), "ТУ 25.72.12-004-2024".to_owned()],
        valid_until: Some(date(2028, 8, 12)),
        properties: vec![
            property("Число циклов без отказа", "не менее 50 000", "61 400"),
            property("Усилие на ключе, Н·м", "не более 1,5", "1,1"),
            property("Толщина покрытия, мкм", "6–12", "8,4"),
        ],
        text: vec!["Партия принята службой контроля качества и признана годной к применению.".to_owned()],
        signer: Some(person("Начальник службы качества", "Климова Н. А.")),
    }
}
