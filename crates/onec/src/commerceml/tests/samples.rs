//! The genuine files, where this machine has them: set `KABINET_SHARED_SAMPLES` to their folder. They are not part of the
//! project.

use std::{fs::File, path::PathBuf};

use rust_decimal::Decimal;

use super::super::*;
use crate::{
    Field,
    commerceml::write::{Dialect, Writer},
};

/// Records of a genuine file; nothing in it may be bad.
fn genuine(folder: &std::path::Path, name: &str) -> Vec<Record> {
    let records: Vec<Record> = Reader::new(File::open(folder.join(name)).unwrap()).collect::<Result<_, _>>().unwrap();
    let bad: Vec<&Record> = records.iter().filter(|record| matches!(record, Record::Bad(_))).collect();
    assert!(bad.is_empty(), "{name}: {bad:#?}");
    assert_eq!(records.last(), Some(&Record::End(SectionEnd::File)), "{name}");
    // What was read can be written in the richest dialect, and reads the same.
    let mut file = Writer::begin(Vec::new(), Dialect::BITRIX, &Head::default()).unwrap();
    records.iter().for_each(|record| file.record(record).unwrap());
    let again: Vec<Record> = super::records_of(&file.finish().unwrap());
    assert!(again[1..] == records[1..], "{name}");
    records
}

fn products(records: &[Record]) -> Vec<&Product> {
    records.iter().filter_map(|record| if let Record::Product(one) = record { Some(&**one) } else { None }).collect()
}

fn offers(records: &[Record]) -> Vec<&Offer> {
    records.iter().filter_map(|record| if let Record::Offer(one) = record { Some(&**one) } else { None }).collect()
}

fn documents(records: &[Record]) -> Vec<&Document> {
    records.iter().filter_map(|record| if let Record::Document(one) = record { Some(&**one) } else { None }).collect()
}

#[test]
fn genuine_files_are_read() {
    let Some(folder) = std::env::var_os("KABINET_SHARED_SAMPLES").map(PathBuf::from) else {
        println!("skipped: KABINET_SHARED_SAMPLES is not set");
        return;
    };

    let import = genuine(&folder, "ut-2.07/import0_1.xml");
    let goods = products(&import);
    assert_eq!((goods.len(), goods.iter().filter(|one| one.deleted == Some(true)).count()), (9, 5));
    assert!(goods.iter().all(|one| one.name.value().is_some() && one.unit.value().is_some()));
    // The characteristics of a product stand in it; each is an offer of its own.
    assert!(goods[0].characteristics.items().iter().all(|one| one.id.is_some()));

    let records = genuine(&folder, "ut-2.07/offers0_1.xml");
    let all = offers(&records);
    assert_eq!(all.len(), 13);
    assert!(
        all.iter().all(|one| one.stock.value().is_some_and(|rows| !rows.is_empty()) && one.prices.value().is_some())
    );
    assert_eq!(all.iter().filter(|one| one.id.characteristic.is_some()).count(), 8);
    let rows: usize = all.iter().map(|one| one.stock.items().len()).sum();
    assert_eq!(rows, 26, "two warehouses each");
    assert!(
        records.iter().any(|one| matches!(one, Record::Owner(owner) if owner.inn.as_deref() == Some("1173434453")))
    );

    let import = genuine(&folder, "ut-2.07-portions/import.xml");
    let values: usize =
        import.iter().map(|one| if let Record::Property(one) = one { one.options.len() } else { 0 }).sum();
    assert_eq!((values, products(&import).len()), (154, 2));
    let portion = genuine(&folder, "ut-2.07-portions/import_wo_classifier.xml");
    assert!(!portion.iter().any(|record| matches!(record, Record::Classifier(_))));
    assert_eq!(products(&portion).len(), 2);
    let all = genuine(&folder, "ut-2.07-portions/offers.xml");
    assert_eq!(offers(&all).len(), 5);
    assert!(offers(&all).iter().all(|one| one.id.characteristic.is_some()));

    let import = genuine(&folder, "unf-2.08/import.xml");
    let categories = import.iter().filter(|one| matches!(one, Record::Category(one) if one.name.value().is_some()));
    assert_eq!((products(&import).len(), categories.count()), (2, 2));
    assert!(products(&import)[0].category.value().is_some());
    assert!(matches!(&import[0], Record::Head(head) if head.schema_version.as_deref() == Some("2.08")));
    assert!(products(&import).iter().all(|one| one.code.value().is_some()));
    assert!(import.iter().any(|record| matches!(record, Record::Unit(unit) if unit.code.as_deref() == Some("796"))));
    assert!(offers(&genuine(&folder, "unf-2.08/offers.xml")).iter().all(|one| one.quantity.value().is_some()));

    let mut rests = Vec::new();
    for entry in std::fs::read_dir(folder.join("bitrix-3.1")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let records = genuine(&folder, &format!("bitrix-3.1/{name}"));
        rests.extend(offers(&records).iter().filter_map(|one| one.quantity.value().copied()));
        for offer in offers(&records) {
            assert_eq!(offer.prices != Field::Absent, name.starts_with("prices"), "{name}");
        }
    }
    assert_eq!(rests, [Decimal::ZERO, Decimal::TWO]);

    let order = genuine(&folder, "order-cp1251/orders.xml");
    let order = documents(&order)[0];
    assert_eq!((order.lines.items().len(), order.total), (2, Some(Decimal::new(968_342, 2))));
    assert_eq!(order.buyer().unwrap().representatives[0].name, "Петр Петров");
    assert!(order.requisites.says(requisite::ORDER_PAID));

    assert_eq!(genuine(&folder, "site-answers/bitrix-query-response-empty.xml").len(), 2);
    let answer = genuine(&folder, "site-answers/bitrix-query-response-full.xml");
    assert_eq!(documents(&answer).len(), 2);
    assert!(documents(&answer).iter().all(|one| one.kind() == Some(Operation::Order)));
    assert!(documents(&answer).iter().all(|one| one.moment().is_some() && !one.lines.items().is_empty()));
}
