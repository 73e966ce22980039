//! What the writers write, the reader reads as it was.

use proptest::{collection::vec, option, prelude::*};

use super::{
    super::*,
    records_of,
    strategies::{document, file, offer, product},
};
use crate::{
    Field,
    commerceml::write::{Classifier, Dialect, Family, Writer, import_file, offers_file, orders_file},
};

/// The writer of 2.x can only say "deleted"; that a product or offer is not, it leaves out.
fn as_told(record: Record, family: Family) -> Record {
    let said = |deleted: Option<bool>| deleted.filter(|deleted| *deleted || family == Family::Three);
    match record {
        Record::Product(one) => Record::Product(Box::new(Product { deleted: said(one.deleted), ..*one })),
        Record::Offer(one) => Record::Offer(Box::new(Offer { deleted: said(one.deleted), ..*one })),
        other => other,
    }
}

fn written(records: &[Record], dialect: Dialect) -> Vec<u8> {
    let Some(Record::Head(head)) = records.first() else { panic!("a file begins with its head") };
    let mut file = Writer::begin(Vec::new(), dialect, head).unwrap();
    records.iter().for_each(|record| file.record(record).unwrap());
    file.finish().unwrap()
}

const DIALECTS: [Dialect; 5] =
    [Dialect::UT, Dialect::UNF, Dialect::UNF_210, Dialect::BITRIX, Dialect::site("2.05", Family::Two)];

fn head() -> Head {
    Head::ut(jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any file, in the spelling of any client.
    #[test]
    fn whole_files(records in file()) {
        for dialect in DIALECTS {
            let want: Vec<Record> = records.iter().cloned().map(|one| as_told(one, dialect.family)).collect();
            prop_assert_eq!(records_of(&written(&records, dialect)), want);
        }
    }

    /// Whatever bytes are a file to the reader, what was read can be written and reads the same.
    #[test]
    fn what_was_read_can_be_written(records in file(), at: prop::sample::Index, byte: u8) {
        let mut bytes = written(&records, Dialect::BITRIX);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let Ok(read) = Reader::new(bytes.as_slice()).collect::<Result<Vec<_>, _>>() else { return Ok(()) };
        let good: Vec<Record> = read.into_iter().filter(|record| !matches!(record, Record::Bad(_))).collect();
        // A head that says no version gets the dialect's.
        prop_assert_eq!(&records_of(&written(&good, Dialect::BITRIX))[1..], &good[1..]);
    }

    #[test]
    fn products(products in vec(product(), 0..4), changes_only in option::of(any::<bool>())) {
        let catalog = CatalogHead { id: Some("k".to_owned()), changes_only, ..CatalogHead::default() };
        let file = import_file(Vec::new(), &head(), None, &catalog, &products).unwrap();
        let mut want = vec![Record::Head(head()), Record::Catalog(catalog)];
        let told = products.into_iter().map(|product| as_told(Record::Product(Box::new(product)), Family::Two));
        want.extend(told);
        want.extend([Record::End(SectionEnd::Catalog), Record::End(SectionEnd::File)]);
        prop_assert_eq!(records_of(&file), want);
    }

    #[test]
    fn whole_offers(offers in vec(offer(), 0..4)) {
        let package = OffersHead { id: Some("k#".to_owned()), changes_only: Some(false), ..OffersHead::default() };
        let kind = PriceType {
            id: "t".to_owned(), name: Field::Value("Опт".to_owned()), vat_included: Some(true), ..PriceType::default()
        };
        let warehouse = Warehouse { id: "w".to_owned(), name: Field::Value("Склад \"1\"".to_owned()), ..Warehouse::default() };
        let file = offers_file(
            Vec::new(), &head(), &package, std::slice::from_ref(&kind), std::slice::from_ref(&warehouse), &offers,
        ).unwrap();
        let mut want = vec![
            Record::Head(head()), Record::Offers(package), Record::PriceType(kind), Record::Warehouse(warehouse),
        ];
        want.extend(offers.into_iter().map(|offer| as_told(Record::Offer(Box::new(offer)), Family::Two)));
        want.extend([Record::End(SectionEnd::Offers), Record::End(SectionEnd::File)]);
        prop_assert_eq!(records_of(&file), want);
    }

    #[test]
    fn prices_and_stock_only(offers in vec(offer(), 0..4)) {
        let package = OffersHead { id: Some("k#".to_owned()), changes_package: true, ..OffersHead::default() };
        let file = offers_file(Vec::new(), &head(), &package, &[], &[], &offers).unwrap();
        let mut want = vec![Record::Head(head()), Record::Offers(package)];
        want.extend(offers.into_iter().map(|full| {
            let Offer { id, deleted, prices, stock, quantity, .. } = full;
            as_told(Record::Offer(Box::new(Offer { deleted, prices, stock, quantity, ..Offer::new(id) })), Family::Two)
        }));
        want.extend([Record::End(SectionEnd::Offers), Record::End(SectionEnd::File)]);
        prop_assert_eq!(records_of(&file), want);
    }

    #[test]
    fn documents(documents in vec(document(), 0..3), below in option::of(document())) {
        let mut documents = documents;
        if let Some(first) = documents.first_mut() {
            first.subordinates.extend(below);
        }
        let file = orders_file(Vec::new(), &head(), &documents).unwrap();
        let mut want = vec![Record::Head(head())];
        want.extend(documents.into_iter().map(|document| Record::Document(Box::new(document))));
        want.push(Record::End(SectionEnd::File));
        prop_assert_eq!(records_of(&file), want);
    }
}

#[test]
fn groups_are_nested_and_come_back_parents_first() {
    let group = |id: &str, parent: Option<&str>| Group {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        name: Field::Value(format!("Группа {id}")),
        ..Group::default()
    };
    let groups = [
        group("b", Some("a")),
        group("a", None),
        group("c", Some("b")),
        group("x", Some("gone")),
        group("d", Some("a")),
    ];
    let classifier = ClassifierHead { id: Some("c".to_owned()), ..ClassifierHead::default() };
    let classifier = Classifier { head: &classifier, groups: &groups, properties: &[] };
    let catalog = CatalogHead::default();
    let file = import_file(Vec::new(), &head(), Some(classifier), &catalog, std::iter::empty::<Product>()).unwrap();
    assert!(file.starts_with("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".as_bytes()));
    let read: Vec<(String, Option<String>)> = records_of(&file)
        .into_iter()
        .filter_map(|record| if let Record::Group(group) = record { Some((group.id, group.parent)) } else { None })
        .collect();
    let want = [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a")), ("x", None)];
    assert_eq!(read, want.map(|(id, parent)| (id.to_owned(), parent.map(str::to_owned))));
}

#[test]
fn the_state_of_an_order_comes_back() {
    let state = requisite::OrderState {
        number_1c: Some("УТ-1".to_owned()),
        date_1c: Some(jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0)),
        posted: true,
        shipment_number: Some("77".to_owned()),
        shipped: true,
        paid: true,
        status: Some("К отгрузке".to_owned()),
        ..requisite::OrderState::default()
    };
    let order = Document { id: Some("7f".to_owned()), requisites: state.to_requisites(), ..Document::default() };
    let file = orders_file(Vec::new(), &head(), [&order]).unwrap();
    let records = records_of(&file);
    let [_, Record::Document(read), _] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(requisite::OrderState::of(read), state);
}
