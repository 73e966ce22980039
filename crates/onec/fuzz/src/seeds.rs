//! Writes the seeds of all targets into `corpus/`: files of each client by the project's own writers, archives of them, and
//! sessions.

use std::{fs, io::Write as _, path::Path};

use onec::{
    Field,
    commerceml::{write::*, *},
};
use rust_decimal::Decimal;
use zip::{ZipWriter, write::SimpleFileOptions};

fn text(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

fn party() -> Counterparty {
    Counterparty {
        id: Some("c-1".to_owned()),
        name: Some("Вега".to_owned()),
        official_name: Some("ООО «Вега»".to_owned()),
        inn: Some("7701234567".to_owned()),
        role: Some("Покупатель".to_owned()),
        address: Some("Тверь".to_owned()),
        address_fields: vec![AddressField { kind: "Город".to_owned(), value: "Тверь".to_owned() }],
        contacts: vec![Contact { kind: "Почта".to_owned(), value: "a@vega.example".to_owned() }],
        representatives: vec![Representative { name: "Петров".to_owned(), ..Representative::default() }],
        ..Counterparty::default()
    }
}

fn records() -> Vec<Record> {
    let unit = Unit { code: Some("796".to_owned()), short: Some("шт".to_owned()), ..Unit::default() };
    let mut requisites = Requisites::NONE;
    requisites.push(requisite::FILE_CAPTION, "import_files/1.jpg#Сбоку");
    requisites.push(requisite::NUMBER_1C, "УТ-1");
    let product = Product {
        name: text("Болт"),
        unit: Field::Value(unit.clone()),
        groups: Field::Value(vec!["g-2".to_owned()]),
        pictures: Field::Value(vec!["import_files/1.jpg".to_owned()]),
        taxes: Field::Value(vec![Tax { name: "НДС".to_owned(), rate: Some("22".to_owned()), ..Tax::default() }]),
        weight: Field::Value(Decimal::new(15, 1)),
        requisites: requisites.clone(),
        ..Product::new(ItemId::parse("a#b"))
    };
    let price = Price {
        price_type: "t".to_owned(),
        price: Decimal::new(1050, 2),
        currency: Some("руб".to_owned()),
        unit: None,
        factor: Some(Decimal::ONE),
        min_quantity: None,
        presentation: None,
    };
    let offer = Offer {
        prices: Field::Value(vec![price]),
        stock: Field::Value(vec![Stock { warehouse: "w".to_owned(), quantity: Decimal::from(5) }]),
        quantity: Field::Value(Decimal::from(5)),
        ..Offer::new(ItemId::parse("a#b"))
    };
    let line = DocumentLine {
        id: Some(ItemId::parse("a#b")),
        unit: Some(unit.clone()),
        quantity: Some(Decimal::TWO),
        price: Some(Decimal::from(5)),
        sum: Some(Decimal::TEN),
        ..DocumentLine::default()
    };
    let order = Document {
        id: Some("d-1".to_owned()),
        number: Some("K-1".to_owned()),
        date: Some(jiff::civil::date(2026, 1, 31)),
        time: Some(jiff::civil::time(9, 4, 5, 0)),
        operation: Some(Operation::Order.to_string()),
        counterparties: vec![party()],
        lines: Field::Value(vec![line]),
        requisites,
        subordinates: vec![Document { id: Some("p-1".to_owned()), ..Document::default() }],
        ..Document::default()
    };
    let group = |id: &str, parent: Option<&str>| {
        Record::Group(Group {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: text("Крепёж"),
            ..Group::default()
        })
    };
    let option = PropertyOption { id: "v".to_owned(), value: "М6".to_owned() };
    vec![
        Record::Classifier(ClassifierHead { id: Some("c".to_owned()), ..ClassifierHead::default() }),
        Record::Owner(Box::new(party())),
        group("g-1", None),
        group("g-2", Some("g-1")),
        Record::Property(Property { id: "p".to_owned(), options: vec![option], ..Property::default() }),
        Record::Category(Category { id: "k".to_owned(), ..Category::default() }),
        Record::Unit(unit),
        Record::End(SectionEnd::Classifier),
        Record::Catalog(CatalogHead { id: Some("k".to_owned()), changes_only: Some(false), ..CatalogHead::default() }),
        Record::Product(Box::new(product)),
        Record::End(SectionEnd::Catalog),
        Record::Offers(OffersHead { id: Some("k#".to_owned()), ..OffersHead::default() }),
        Record::PriceType(PriceType { id: "t".to_owned(), vat_included: Some(true), ..PriceType::default() }),
        Record::Warehouse(Warehouse { id: "w".to_owned(), ..Warehouse::default() }),
        Record::Offer(Box::new(offer.clone())),
        Record::Offers(OffersHead { changes_package: true, ..OffersHead::default() }),
        Record::Offer(Box::new(offer)),
        Record::Counterparty(Box::new(party())),
        Record::Document(Box::new(order.clone())),
        Record::Document(Box::new(Document { base: order.id.clone(), id: Some("d-2".to_owned()), ..order })),
    ]
}

fn file(dialect: Dialect, records: &[Record]) -> std::io::Result<Vec<u8>> {
    let mut file = Writer::begin(Vec::new(), dialect, &Head::default())?;
    records.iter().try_for_each(|record| file.record(record))?;
    file.finish()
}

fn archive(files: &[(&str, &[u8])]) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

const SESSIONS: &[&str] = &[
    "0type=catalog&mode=checkauth\n0type=catalog&mode=init\n0type=catalog&mode=file&filename=v8_1.zip\n\
     0type=catalog&mode=file&filename=v8_1.zip\n0type=catalog&mode=import&filename=import0_1.xml",
    "0type=sale&mode=checkauth\n0type=sale&mode=query&cmlVersion=2.10\n0type=sale&mode=success\n\
     0type=sale&mode=file&filename=/tmp/orders-1_1.xml\n0type=sale&mode=import&filename=orders-1_1.xml",
    "0type=catalog&mode=init&version=3.1\n0type=catalog&mode=file&filename=upload/1c/webdata/import%5f1.xml\n\
     0type=catalog&mode=import&filename=import_1.xml\n0type=catalog&mode=deactivate&timestamp=1\n\
     0type=catalog&mode=complete\n0type=get_catalog&mode=query\n0type=listen\n0type=reference&mode=checkauth",
];

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let put = |target: &str, name: &str, bytes: &[u8]| {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)
    };
    let records = records();
    let xml = file(Dialect::UT, &records)?;
    for (name, dialect) in [("ut", Dialect::UT), ("unf", Dialect::UNF_210), ("bitrix", Dialect::BITRIX)] {
        put("reader", name, &file(dialect, &records)?)?;
        for (nth, one) in records.chunks(4).enumerate() {
            // A part that has lost its section is a seed too, as far as it goes.
            if let Ok(part) = file(dialect, one) {
                put("reader", &format!("{name}-{nth}"), &part)?;
            }
        }
    }
    for (nth, session) in SESSIONS.iter().enumerate() {
        put("session", &nth.to_string(), session.as_bytes())?;
    }
    put("archive", "1c", &archive(&[("import_files/ab/1.jpg", b"jpg"), ("import0_1.xml", &xml)])?)?;
    put("archive", "small", &archive(&[("offers0_1.xml", b"<a/>")])?)?;
    put("archive", "empty", &archive(&[])?)
}
