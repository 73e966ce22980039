use jiff::{Timestamp, civil::date, tz::TimeZone};
use proptest::{collection::vec, option, prelude::*};
use rust_decimal::Decimal;

use super::super::*;
use crate::contract::Guid;

const TODAY: jiff::civil::Date = date(2026, 1, 31);

fn guid(n: u8) -> Guid {
    Guid::parse(&format!("6f9619ff-0002-11d9-848a-0000000000{n:02x}")).unwrap()
}

fn terms(n: u8) -> Terms {
    Terms {
        contract: guid(n),
        counterparty: guid(200),
        currency: "643".to_owned(),
        limit_enabled: true,
        limit: Decimal::from(1000),
        forbids_overdue: true,
        days: Some(14),
        deleted: false,
    }
}

fn debt(n: u8, amount: i64, due: Option<jiff::civil::Date>, begun: Option<jiff::civil::Date>) -> Debt {
    Debt {
        counterparty: guid(200),
        contract: guid(n),
        currency: "643".to_owned(),
        amount: Decimal::from(amount),
        due,
        begun,
        document: Some(format!("Реализация {amount}")),
        order: None,
    }
}

#[test]
fn parts_become_due_and_an_advance_takes_the_oldest() {
    let debts = [
        debt(1, 100, Some(date(2026, 2, 10)), None),
        debt(1, 50, Some(date(2026, 1, 25)), None),
        // Due by the terms: 14 days after the shipment.
        debt(1, 30, None, Some(date(2026, 1, 1))),
        debt(1, -40, None, None),
        debt(2, 5, None, None),
        debt(9, 7, None, None),
    ];
    let mut gone = terms(3);
    gone.deleted = true;
    let settled = settle(&[terms(1), terms(2), gone, terms(4)], &debts, TODAY);
    assert_eq!(settled.strangers.len(), 1, "nobody knows whether contract 9 has a limit");
    let [first, second, third] = settled.credits.as_slice() else { panic!("{settled:#?}") };
    assert_eq!(first.debt, Decimal::from(140));
    let due: Vec<_> = first.due.iter().map(|part| (part.due_date, part.amount)).collect();
    assert_eq!(due, [(date(2026, 1, 25), Decimal::from(40)), (date(2026, 2, 10), Decimal::from(100))]);
    assert_eq!((first.overdue_amount, first.overdue_days_max), (Decimal::from(40), 6));
    assert!(first.block && first.block_reason.is_some() && !first.prepayment);
    assert_eq!((second.debt, second.due.len(), second.block), (Decimal::from(5), 0, false));
    assert_eq!(third.debt, Decimal::ZERO, "a debt that was paid is told as none");
}

#[test]
fn rows_of_registers_and_of_limits() {
    let page = |row: &str| read(200, "", format!("{{\"value\":[{row}]}}").as_bytes()).unwrap().rows.remove(0);
    let look_up = |catalog: &str, _: &Guid, attribute: &str| {
        let found = match (catalog, attribute) {
            ("Catalog_КлючиАналитикиУчетаПоПартнерам", "Контрагент") => {
                guid(200).to_string()
            }
            ("Catalog_КлючиАналитикиУчетаПоПартнерам", _) => guid(1).to_string(),
            ("Document_РасходнаяНакладная", "Date") => "2026-01-01T12:00:00".to_owned(),
            _ => "643".to_owned(),
        };
        Some(found)
    };
    let context = Context { as_of: Timestamp::UNIX_EPOCH, zone: &TimeZone::UTC, look_up: &look_up };
    let row = page(&format!(
        "{{\"АналитикаУчетаПоПартнерам_Key\":\"{0}\",\"Валюта_Key\":\"{0}\",\"ДолгBalance\":100.55,\"ПредоплатаBalance\":0.05,\
         \"ДатаПлановогоПогашения\":\"2026-02-14T00:00:00\",\"РасчетныйДокумент____Presentation\":\"Реализация 77\"}}",
        guid(50)
    ));
    let debt = UT.debts.debt(&row, &context).unwrap();
    assert_eq!((debt.amount, debt.due), (Decimal::new(10050, 2), Some(date(2026, 2, 14))));
    assert_eq!((debt.contract, debt.counterparty), (guid(1), guid(200)));
    let row = page(&format!(
        "{{\"Контрагент_Key\":\"{}\",\"Договор_Key\":\"{}\",\"СуммаВалBalance\":-7,\"СуммаBalance\":1,\"Документ\":\"{}\",\
         \"Документ_Type\":\"StandardODATA.Document_РасходнаяНакладная\"}}",
        guid(200),
        guid(1),
        guid(60)
    ));
    let debt = UNF.debts.debt(&row, &context).unwrap();
    assert_eq!((debt.amount, debt.begun, debt.currency.as_str()), (Decimal::from(-7), Some(date(2026, 1, 1)), "643"));
    let row = page(&format!(
        "{{\"Ref_Key\":\"{}\",\"Контрагент_Key\":\"{}\",\"ВалютаВзаиморасчетов_Key\":\"{}\",\"ОграничиватьСуммуЗадолженности\":true,\
         \"ДопустимаяСуммаЗадолженности\":300000,\"СрокОплаты\":\"14\"}}",
        guid(1),
        guid(200),
        guid(70)
    ));
    let terms = UT.limits.terms(&row, &context).unwrap();
    assert!(terms.limit_enabled && terms.limit == Decimal::from(300_000) && terms.days == Some(14));
    assert!(UT.limits.terms(&page("{}"), &context).unwrap_err().to_string().contains("contract_id"));
}

proptest! {
    /// What is due is never more than what is owed, the overdue part is in it, and parts come in order.
    #[test]
    fn sums_agree(
        debts in vec((1u8..4, -1000i64..1000, option::of(1i8..28), option::of(1i8..28)), 0..12), days in option::of(0u32..60),
    ) {
        let day = |day: Option<i8>, month| day.map(|day| date(2026, month, day));
        let debts: Vec<Debt> =
            debts.into_iter().map(|(n, amount, due, begun)| debt(n, amount, day(due, 2), day(begun, 1))).collect();
        let all: Vec<Terms> = (1..3).map(|n| Terms { days, ..terms(n) }).collect();
        let settled = settle(&all, &debts, date(2026, 2, 14));
        for credit in &settled.credits {
            let of: Decimal = debts.iter().filter(|one| one.contract == credit.contract_id).map(|one| one.amount).sum();
            prop_assert_eq!(credit.debt, of);
            let due: Decimal = credit.due.iter().map(|part| part.amount).sum();
            prop_assert!(due <= credit.debt.max(Decimal::ZERO) && credit.overdue_amount <= due);
            prop_assert!(credit.due.is_sorted_by_key(|part| part.due_date));
            prop_assert!(credit.due.iter().all(|part| part.amount > Decimal::ZERO));
            prop_assert_eq!(credit.overdue_amount.is_zero(), credit.overdue_days_max == 0);
        }
        prop_assert!(settled.strangers.iter().all(|debt| debt.contract == guid(3)));
        prop_assert_eq!(settled.credits.len(), 2);
    }
}
