//! Agreements and prices. The rows are synthetic: a live base was not to be had.

use jiff::{Timestamp, civil::date, tz::TimeZone};
use serde_json::json;

use super::super::*;
use crate::contract::{self, Dataset, Guid};

const TODAY: jiff::civil::Date = date(2026, 1, 31);

fn row(json: &serde_json::Value) -> Row {
    read(200, "", json!({"value": [json]}).to_string().as_bytes()).unwrap().rows.remove(0)
}

fn look_up(catalog: &str, _: &Guid, attribute: &str) -> Option<String> {
    let found = match (catalog, attribute) {
        ("Catalog_Валюты", "Code") | ("Catalog_ВидыЦен", "ВалютаЦены/Code") => "643",
        ("Catalog_УпаковкиЕдиницыИзмерения", "Числитель") | ("Catalog_ЕдиницыИзмерения", "Коэффициент") => {
            "12"
        }
        ("Catalog_УпаковкиЕдиницыИзмерения", "Знаменатель") => "1",
        _ => return None,
    };
    Some(found.to_owned())
}

static UTC: TimeZone = TimeZone::UTC;
static LOOK_UP: fn(&str, &Guid, &str) -> Option<String> = look_up;

fn context() -> Context<'static> {
    Context { as_of: Timestamp::UNIX_EPOCH, zone: &UTC, look_up: &LOOK_UP }
}

fn guid(n: u32) -> String {
    format!("6f9619ff-0002-11d9-848a-{n:012}")
}

fn agreement(id: u32, change: serde_json::Value) -> serde_json::Value {
    let mut row = json!({
        "Ref_Key": guid(id), "DataVersion": "AAAAAQAAAAA=", "DeletionMark": false, "Description": "Крупный опт", "Номер": "С-7",
        "Контрагент_Key": guid(1), "Договор_Key": guid(2), "Валюта_Key": guid(70), "Статус": "Действует", "ВидЦен_Key": guid(3),
        "ДатаНачалаДействия": "2026-01-01T00:00:00", "ДатаОкончанияДействия": "2026-12-31T00:00:00",
        "ЭтапыГрафикаОплаты": [
            {"LineNumber": "1", "ВариантОплаты": "ПредоплатаДоОтгрузки", "Сдвиг": 0, "ПроцентПлатежа": 30},
            {"LineNumber": "2", "ВариантОплаты": "КредитПослеОтгрузки", "Сдвиг": 14, "ПроцентПлатежа": 70},
        ],
    });
    for (name, value) in change.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

fn told(change: serde_json::Value) -> Option<Agreement> {
    UT.agreements.unwrap().agreement(&row(&agreement(9, change)), &context(), TODAY)
}

#[test]
fn an_agreement_lends_its_contract_what_that_does_not_say_itself() {
    let one = told(json!({})).unwrap();
    assert_eq!(
        (one.acting, one.since, one.contract.as_ref().map(Guid::as_str)),
        (true, Some(date(2026, 1, 1)), Some(&*guid(2)))
    );
    assert_eq!((one.terms.prepayment, one.terms.days), (Some(false), Some(14)));
    let mut item = json!({"number": "15"}).as_object().unwrap().clone();
    one.terms.lend(&mut item);
    assert_eq!((&item["price_type_id"], &item["payment_days"]), (&json!(guid(3)), &json!(14)));
    let mut own = json!({"price_type_id": guid(8), "payment_days": 30}).as_object().unwrap().clone();
    one.terms.lend(&mut own);
    assert_eq!(
        (&own["price_type_id"], &own["payment_days"]),
        (&json!(guid(8)), &json!(30)),
        "what the contract says counts"
    );
    assert_eq!(one.item().unwrap()["deleted"], json!(true), "it is no contract of its own");

    let paid = told(json!({"ЭтапыГрафикаОплаты": [{"ВариантОплаты": "АвансДоОбеспечения"}]})).unwrap();
    assert_eq!((paid.terms.prepayment, paid.terms.days), (Some(true), None));
    assert_ne!(paid.terms.stamp(), one.terms.stamp());
    let silent = told(json!({"ЭтапыГрафикаОплаты": []})).unwrap();
    assert_eq!((silent.terms.prepayment, silent.terms.days), (None, None), "nothing is guessed");
}

#[test]
fn only_what_acts_today_counts_and_of_two_the_later_one() {
    for (change, why) in [
        (json!({"Статус": "НеСогласовано"}), "not agreed"),
        (json!({"DeletionMark": true}), "deleted"),
        (json!({"ДатаОкончанияДействия": "2026-01-30T00:00:00"}), "over"),
        (json!({"ДатаНачалаДействия": "2026-02-01T00:00:00"}), "not begun"),
    ] {
        assert!(!told(change).unwrap().acting, "{why}");
    }
    assert!(told(json!({"ДатаОкончанияДействия": "2026-01-31T00:00:00"})).unwrap().acting, "the last day");
    assert!(told(json!({"ДатаОкончанияДействия": "0001-01-01T00:00:00"})).unwrap().acting, "without an end");
    let nobody = json!({"Контрагент_Key": "00000000-0000-0000-0000-000000000000"});
    assert_eq!(told(nobody).unwrap().item(), None, "a typical agreement is no client's");
    assert_eq!(told(json!({"IsFolder": true})), None);

    let tables = UT.agreements.unwrap();
    let of = |id, change| tables.agreement(&row(&agreement(id, change)), &context(), TODAY).unwrap();
    let all = [
        of(10, json!({"ВидЦен_Key": guid(4)})),
        of(11, json!({"ВидЦен_Key": guid(5), "ДатаНачалаДействия": "2026-01-15T00:00:00"})),
        of(12, json!({"ВидЦен_Key": guid(6), "Статус": "Закрыто", "ДатаНачалаДействия": "2026-01-20T00:00:00"})),
    ];
    let named = [(Guid::parse(&guid(2)).unwrap(), Guid::parse(&guid(10)).unwrap())].into();
    let lent = lent(&all, &named);
    assert_eq!(lent.len(), 1);
    let level = lent.values().next().unwrap().price_type.as_ref().unwrap();
    assert_eq!(level.as_str(), guid(5), "whatever orders name: the contract has an agreement of its own");
}

#[test]
fn a_typical_agreement_holds_for_the_contracts_whose_last_order_names_it() {
    let typical = |id, change: serde_json::Value| {
        let zeros = json!("00000000-0000-0000-0000-000000000000");
        let mut row = agreement(id, json!({"Контрагент_Key": zeros, "Договор_Key": zeros, "Типовое": true}));
        change.as_object().unwrap().iter().for_each(|(name, value)| row[name] = value.clone());
        UT.agreements.unwrap().agreement(&self::row(&row), &context(), TODAY).unwrap()
    };
    let all = [
        typical(20, json!({"ВидЦен_Key": guid(5)})),
        typical(21, json!({"Статус": "Закрыто"})),
        typical(
            22,
            json!({"ОграничиватьСуммуЗадолженности": true, "ДопустимаяСуммаЗадолженности": 150_000, "ЗапрещаетсяПросроченнаяЗадолженность": true}),
        ),
    ];
    let of = |n| Guid::parse(&guid(n)).unwrap();
    let named = [(of(2), of(20)), (of(3), of(21)), (of(4), of(22)), (of(5), of(99))].into();
    let lent = lent(&all, &named);
    assert_eq!(
        lent.keys().map(|contract| contract.as_str()).collect::<Vec<_>>(),
        [guid(2), guid(4)],
        "what acts and is known"
    );
    assert_eq!(lent[&of(2)].price_type.as_ref().unwrap().as_str(), guid(5));

    let silent = Terms {
        contract: of(4),
        counterparty: of(1),
        currency: "643".to_owned(),
        limit_enabled: false,
        limit: 0.into(),
        forbids_overdue: false,
        days: None,
        deleted: false,
    };
    let mut terms = silent.clone();
    lent[&of(4)].lend_terms(&mut terms);
    assert_eq!(
        (terms.limit_enabled, terms.limit, terms.forbids_overdue, terms.days),
        (true, 150_000.into(), true, Some(14))
    );
    let mut own = Terms { limit_enabled: true, limit: 10.into(), ..silent.clone() };
    lent[&of(4)].lend_terms(&mut own);
    assert_eq!(own.limit, 10.into(), "what the contract says counts");
    let mut free = silent;
    lent[&of(2)].lend_terms(&mut free);
    assert!(!free.limit_enabled, "what nobody limits is free");
}

#[test]
fn an_agreement_without_a_contract_is_one() {
    let one = told(json!({"Договор_Key": "00000000-0000-0000-0000-000000000000"})).unwrap();
    let item: contract::Contract = crate::contract::read_item(0, &one.item().unwrap()).unwrap();
    assert_eq!((item.number.as_str(), item.payment_days, item.deleted), ("С-7", Some(14), false));
    assert_eq!(item.price_type_id.unwrap().as_str(), guid(3));
    assert_eq!(item.valid_until, Some(date(2026, 12, 31)));
    assert!(UNF.agreements.is_none(), "УНФ keeps its terms in contracts");
    let row = json!({"Ref_Key": guid(2), "Owner_Key": guid(1), "НомерДоговора": "15", "Description": "Основной", "ВалютаРасчетов_Key": guid(70),
        "ВидЦен_Key": guid(3), "СрокОплатыПокупателя": "14"});
    let page = read(200, "", json!({"value": [row]}).to_string().as_bytes()).unwrap();
    let contract: contract::Contract =
        UNF.of(Dataset::Contracts).next().unwrap().item(0, &page.rows[0], &context()).unwrap();
    assert_eq!((contract.price_type_id.unwrap().as_str(), contract.payment_days), (&*guid(3), Some(14)));
}

#[test]
fn records_of_prices() {
    let ut = json!({"Period": "2026-01-30T00:00:00", "Номенклатура_Key": guid(1), "Характеристика_Key": guid(2), "ВидЦены_Key": guid(3),
        "Валюта_Key": guid(70), "Цена": 1200.5, "Упаковка_Key": guid(60)});
    let priced = UT.prices.priced(&row(&ut), &context()).unwrap();
    assert_eq!(priced.product.as_str(), format!("{}#{}", guid(1), guid(2)));
    let price = priced.price.unwrap();
    assert_eq!((price.price.to_string(), price.currency.as_str()), ("1200.5".to_owned(), "643"));
    assert_eq!(price.factor, Some(12.into()), "the price of a box is not that of a piece");

    let with = |change: serde_json::Value| {
        let mut row = ut.clone();
        for (name, value) in change.as_object().unwrap() {
            row[name] = value.clone();
        }
        row
    };
    let zeros = "00000000-0000-0000-0000-000000000000";
    let plain =
        UT.prices.priced(&row(&with(json!({"Упаковка_Key": zeros, "Характеристика_Key": zeros}))), &context()).unwrap();
    assert_eq!((plain.product.as_str(), plain.price.unwrap().factor), (&*guid(1), None));
    let none = UT.prices.priced(&row(&with(json!({"Цена": 0}))), &context()).unwrap();
    assert_eq!(none.price, None, "a price of zero is none");
    let blind = Context {
        as_of: Timestamp::UNIX_EPOCH,
        zone: &UTC,
        look_up: &|catalog, _, _| (catalog == "Catalog_Валюты").then(|| "643".to_owned()),
    };
    let error = UT.prices.priced(&row(&ut), &blind).unwrap_err();
    assert!(error.to_string().contains("не найден коэффициент упаковки"), "{error}");
    let error = UT.prices.priced(&row(&with(json!({"Номенклатура_Key": zeros}))), &context()).unwrap_err();
    assert_eq!(error.field, "product_id");

    let unf = json!({"Period": "2026-01-30T00:00:00", "Номенклатура_Key": guid(1), "ВидЦен_Key": guid(3), "Цена": 10, "Актуальность": true,
        "ЕдиницаИзмерения": guid(60), "ЕдиницаИзмерения_Type": "StandardODATA.Catalog_КлассификаторЕдиницИзмерения"});
    let priced = UNF.prices.priced(&row(&unf), &context()).unwrap();
    assert_eq!(priced.price.as_ref().map(|price| (price.currency.as_str(), price.factor)), Some(("643", None)));
    let mut box_of_twelve = unf.clone();
    box_of_twelve["ЕдиницаИзмерения_Type"] = json!("StandardODATA.Catalog_ЕдиницыИзмерения");
    assert_eq!(UNF.prices.priced(&row(&box_of_twelve), &context()).unwrap().price.unwrap().factor, Some(12.into()));
    let mut gone = unf;
    gone["Актуальность"] = json!(false);
    assert_eq!(UNF.prices.priced(&row(&gone), &context()).unwrap().price, None);
}
