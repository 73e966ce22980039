//! A base that publishes OData, and a web service: the whole way from the base to the portal's pages. The base is the
//! simulator's, filled with a few objects of our own.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{response::IntoResponse as _, routing::get};
use onec::{
    contract::Dataset,
    soap::{Call, Fault, Reply},
};
use serde_json::{Value, json};
use simulator::base::Base;

use super::*;
use crate::{
    exchange::{
        check::{Checked, check},
        connections::{self, Dialect, Kind, NewConnection},
        pull,
    },
    web::Query,
};

const PARTY: &str = "9a000000-0000-4000-8000-000000000001";
const CONTRACT: &str = "9a000000-0000-4000-8000-000000000002";
const ORDER: &str = "9a000000-0000-4000-8000-000000000003";

type Items = BTreeMap<Dataset, Vec<Value>>;

/// 1C: what stands in it, what it was asked, and how it fails.
#[derive(Clone)]
struct OneC(Arc<Mutex<Told>>);
struct Told {
    dialect: Dialect,
    items: Items,
    asked: Vec<String>,
    broken: Option<(u16, &'static str, String)>,
}

impl OneC {
    fn new(dialect: Dialect, items: Items) -> OneC {
        OneC(Arc::new(Mutex::new(Told { dialect, items, asked: Vec::new(), broken: None })))
    }
    async fn listen(&self) -> String {
        let (base, service) = (self.clone(), self.clone());
        let odata = move |path: axum::extract::Path<String>,
                          Query(asked): Query<BTreeMap<String, String>>,
                          headers: axum::http::HeaderMap| async move {
            assert_eq!(headers[header::AUTHORIZATION], basic("портал", "ключ"));
            let mut told = base.0.lock().unwrap();
            let filter = asked.get("$filter").cloned().unwrap_or_default();
            told.asked.push(format!("{} {} {filter}", path.0, asked.get("$select").cloned().unwrap_or_default()));
            if let Some((status, kind, body)) = &told.broken {
                return (StatusCode::from_u16(*status).unwrap(), [(header::CONTENT_TYPE, *kind)], body.clone())
                    .into_response();
            }
            let zone = jiff::tz::TimeZone::get("Europe/Moscow").unwrap();
            let answered = Base::of(told.dialect.tables(), &told.items, &zone).answer(&path.0, &asked);
            (StatusCode::from_u16(answered.status).unwrap(), [(header::CONTENT_TYPE, answered.kind)], answered.body)
                .into_response()
        };
        let soap = move |headers: axum::http::HeaderMap, body: String| async move {
            assert_eq!(headers[header::AUTHORIZATION], basic("портал", "ключ"));
            let mut told = service.0.lock().unwrap();
            let call = Call::read(body.as_bytes()).unwrap();
            assert_eq!(headers["soapaction"].to_str().unwrap(), call.soap_action());
            let answer =
                |status: StatusCode, text: String| (status, [(header::CONTENT_TYPE, "text/xml")], text).into_response();
            if let Some((_, _, text)) = &told.broken {
                return answer(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    Fault { code: "Server".to_owned(), text: text.clone() }.write(),
                );
            }
            let reply = match &call {
                Call::GetPackage { dataset, cursor, .. } => {
                    told.asked.push(format!("{dataset} {cursor}"));
                    let all = told.items.get(dataset).cloned().unwrap_or_default();
                    // One item an answer, and then nothing new.
                    let at: usize = if cursor.is_empty() { 0 } else { cursor.parse().unwrap() };
                    let more = at + 1 < all.len();
                    Reply::Package(json!({
                        "contract": "kabinet/1", "package_id": Uuid::now_v7(), "as_of": "2026-01-31T08:59:00Z", "complete": !more,
                        "items": all.iter().skip(at).take(1).collect::<Vec<_>>(), "cursor": (at + 1).min(all.len()).to_string(), "more": more,
                    }).to_string())
                }
                _ => Reply::Hello("УТ 11.5 <имитатор>".to_owned()),
            };
            answer(StatusCode::OK, reply.write(&call))
        };
        let router = Router::new()
            .route("/base/odata/standard.odata/{*path}", get(odata))
            .route("/base/ws/kabinet", axum::routing::post(soap));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/base/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }
    fn breaks(&self, how: Option<(u16, &'static str, &str)>) {
        self.0.lock().unwrap().broken = how.map(|(status, kind, body)| (status, kind, body.to_owned()));
    }
    fn change(&self, dataset: Dataset, change: impl FnOnce(&mut Vec<Value>)) {
        change(self.0.lock().unwrap().items.entry(dataset).or_default());
    }
    /// What was asked since the last time, and begins so.
    fn asked(&self, begins: &str) -> Vec<String> {
        let asked = std::mem::take(&mut self.0.lock().unwrap().asked);
        asked.into_iter().filter(|a| a.starts_with(begins)).collect()
    }
}

fn order(version: u64, status: &str) -> Value {
    json!({
        "id": ORDER, "number": "УТ-000123", "date": "2026-01-30T07:00:00Z", "counterparty_id": PARTY, "contract_id": CONTRACT,
        "currency": "643", "status": status, "posted": true, "closed": false, "deleted": false, "total": "12600.10", "version": version,
        "lines": [{
            "line": 1, "product_id": "9a000000-0000-4000-8000-000000000008", "article": "КБ-2045", "name": "Кабель ВВГнг", "unit": "м",
            "ordered": "120", "confirmed": "120", "price": "105", "sum": "12600.10", "vat_rate": "22%",
        }],
    })
}

/// Everything that a small base holds.
fn books() -> Items {
    let shipment = json!({
        "id": "9a000000-0000-4000-8000-000000000004", "number": "УТ-000077", "date": "2026-01-31T06:00:00Z", "counterparty_id": PARTY,
        "status": "В пути", "deleted": false, "version": 3, "total": "4200",
        "lines": [{"order_id": ORDER, "line": 1, "product_id": "9a000000-0000-4000-8000-000000000008", "article": "КБ-2045",
            "name": "Кабель ВВГнг", "qty": "40", "sum": "4200"}],
    });
    let payment = json!({
        "id": "9a000000-0000-4000-8000-000000000005", "number": "318", "date": "2026-01-31T05:00:00Z", "counterparty_id": PARTY,
        "contract_id": CONTRACT, "amount": "5000.50", "currency": "643", "purpose": "Оплата", "deleted": false, "version": 1,
        "allocations": [{"order_id": ORDER, "amount": "5000.50"}],
    });
    let invoice = json!({
        "id": "9a000000-0000-4000-8000-000000000006", "type": "invoice", "number": "15", "date": "2026-01-30", "counterparty_id": PARTY,
        "contract_id": CONTRACT, "order_ids": [ORDER], "amount": "12600.10", "currency": "643", "cancelled": false, "deleted": false, "version": 2,
    });
    let credit = json!({
        "counterparty_id": PARTY, "contract_id": CONTRACT, "currency": "643", "limit_enabled": true, "limit": "300000", "debt": "124500.50",
        "block": true, "due": [{"due_date": "2026-01-25", "amount": "24500.50", "document_number": "РТ-61"},
            {"due_date": "2026-02-14", "amount": "100000", "document_number": "РТ-77"}],
    });
    BTreeMap::from([
        (
            Dataset::Counterparties,
            vec![
                json!({"id": PARTY, "name": "Ромашка", "full_name": "ООО «Ромашка»", "kind": "legal", "inn": "7707083893", "kpp": "770701001", "deleted": false}),
            ],
        ),
        (
            Dataset::Contracts,
            vec![
                json!({"id": CONTRACT, "counterparty_id": PARTY, "number": "15/2026", "date": "2026-01-12", "name": "Основной", "currency": "643", "deleted": false}),
            ],
        ),
        (Dataset::Orders, vec![order(7, "К отгрузке")]),
        (Dataset::Shipments, vec![shipment]),
        (Dataset::Payments, vec![payment]),
        (Dataset::Documents, vec![invoice]),
        (Dataset::Credit, vec![credit]),
    ])
}

async fn connected(b: &Bench, one_c: &OneC, kind: Kind) {
    let dialect = one_c.0.lock().unwrap().dialect;
    let address = one_c.listen().await;
    let (source, now, vault) = (b.source, b.x.clock.now(), b.x.vault.clone());
    let write = b.x.db.write(move |tx| {
        let new = NewConnection {
            address: &address,
            login: "портал",
            password: Some("ключ"),
            dialect: (kind == Kind::Odata).then_some(dialect),
            since: "2025-06-01",
        };
        connections::put(tx, &vault, source, kind, &new, now)?;
        pull::connect(tx, source, kind, now)
    });
    write.await.unwrap();
}

const LEVEL: &str = "9a000000-0000-4000-8000-0000000000c1";
const OTHER: &str = "9a000000-0000-4000-8000-0000000000c2";

fn listed(level: &str, price: &str) -> Value {
    json!({"price_type_id": level, "price": price, "currency": "643"})
}

/// One more data set goes this way: the stock exchange carries it, so it is not asked for unless somebody says so.
async fn by_odata(b: &Bench, set: Dataset) {
    let (source, now) = (b.source, b.x.clock.now());
    b.x.db.write(move |tx| pull::choose(tx, source, set, Some((Kind::Odata, 900)), now)).await.unwrap();
}

/// Goods came by the stock exchange.
async fn known_goods(b: &Bench, n: u32) {
    b.company(PARTY).await;
    let answer = b.upload("import0_1.xml", "import0_1.xml", &goods(true, "C1", &products(0..n))).await;
    assert_eq!(answer, "success");
}

/// Prices come whole, then those that were set since, and go away when 1C has them no more.
async fn prices(b: &Bench, dialect: Dialect) {
    known_goods(b, 3).await;
    let mut items = books();
    let level = |id: &str, name: &str| json!({"id": id, "name": name, "currency": "643", "deleted": false});
    items.insert(Dataset::PriceTypes, vec![level(LEVEL, "Оптовая"), level(OTHER, "Дилерская")]);
    let mut box_of_ten = listed(OTHER, "950");
    // УНФ keeps the currency with the level, УТ the unit with the price: both come to the same.
    box_of_ten["factor"] = json!("10");
    items.insert(
        Dataset::Prices,
        vec![
            json!({"id": "p0000", "prices": [listed(LEVEL, "100.50"), box_of_ten]}),
            json!({"id": "p0001", "prices": [listed(LEVEL, "7")]}),
            json!({"id": "p0777", "prices": [listed(LEVEL, "1")]}),
        ],
    );
    let one_c = OneC::new(dialect, items);
    connected(b, &one_c, Kind::Odata).await;
    pass(b, 15).await;
    assert!(
        one_c.asked("InformationRegister_").is_empty(),
        "the stock exchange carries prices unless somebody says so"
    );
    by_odata(b, Dataset::PriceTypes).await;
    by_odata(b, Dataset::Prices).await;
    pass(b, 15).await;
    let refused: Vec<(String, String)> =
        b.rows("select dataset, reason from quarantine where resolved_at is null").await;
    assert_eq!(refused, []);
    let all = "select p.erp_id, r.price_type, r.amount, r.currency from price r join product p on p.id = r.product_id order by 1, 2";
    let price = |id: &str, level: &str, amount: i64| (id.to_owned(), level.to_owned(), amount, "RUB".to_owned());
    let known: Vec<(String, String, i64, String)> = b.rows(all).await;
    assert_eq!(known, [price("p0000", LEVEL, 10_050), price("p0000", OTHER, 9_500), price("p0001", LEVEL, 700)]);
    let levels: Vec<(String, String)> = b.rows("select name, currency from price_type order by name").await;
    assert_eq!(levels, [("Дилерская".to_owned(), "RUB".to_owned()), ("Оптовая".to_owned(), "RUB".to_owned())]);
    let strangers: (i64,) = b.row("select count(*) from product where erp_id = 'p0777'").await;
    assert_eq!(strangers, (0,), "what is no goods of the site is left out");
    assert!(one_c.asked("InformationRegister_").iter().any(|a| a.contains("SliceLast()")));

    // A new price of today; the other products are not read.
    one_c.change(Dataset::Prices, |all| {
        all[1]["prices"][0]["price"] = json!("8");
        all[1]["period"] = json!("2026-01-31T12:00:00");
    });
    pass(b, 900).await;
    let known: Vec<(String, String, i64, String)> = b.rows(all).await;
    assert_eq!(known[2], price("p0001", LEVEL, 800));
    let asked = one_c.asked("InformationRegister_");
    assert!(asked.iter().all(|a| !a.contains("SliceLast()")) && asked.len() == 2, "{asked:?}");

    // A price of zero is none; a document that was taken back leaves nothing: the daily pass sees it.
    one_c.change(Dataset::Prices, |all| {
        all[0]["prices"][1]["price"] = json!("0");
        all[0]["period"] = json!("2026-01-31T13:00:00");
        all.remove(1);
    });
    pass(b, 900).await;
    assert_eq!(b.row::<(i64,)>("select count(*) from price").await, (2,));
    pass(b, 86_400).await;
    let known: Vec<(String, String, i64, String)> = b.rows(all).await;
    assert_eq!(known, [price("p0000", LEVEL, 10_050)]);
    let (as_of,): (At,) = b.row("select as_of from dataset_state where dataset = 'prices'").await;
    assert_eq!(b.x.clock.now().secs_since(as_of), 0);
}

async fn pass(b: &Bench, secs: i64) {
    b.x.clock.turn(secs);
    // What a package needs may have come by the one behind it.
    b.drain().await;
    b.drain().await;
}

/// Everything of the base is on the portal.
async fn is_all_there(b: &Bench, invoices: i64, papers: i64) {
    let refused: Vec<(String, String, String)> =
        b.rows("select dataset, ref, reason from quarantine where resolved_at is null").await;
    assert_eq!(refused, []);
    let order: (String, String, i64, i64) = b.row("select number, erp_status, total, lines from orders").await;
    assert_eq!((order.0.as_str(), order.2, order.3), ("УТ-000123", 1_260_010, 1));
    let line: (String, i64, i64) = b.row("select article, ordered, shipped from order_line").await;
    assert_eq!(line, ("КБ-2045".to_owned(), 120_000, 40_000));
    assert_eq!(b.row::<(i64,)>("select amount from payment").await, (500_050,));
    assert_eq!(
        b.row::<(i64, i64)>(
            "select count(*), cast(sum(case when kind = 'invoice' then 1 else 0 end) as bigint) from document"
        )
        .await,
        (papers, invoices)
    );
    let credit: (i64, i64) = b.row("select debt, overdue from credit").await;
    assert_eq!(credit, (12_450_050, 2_450_050));
    let fresh: (i64,) = b.row("select count(*) from dataset_state where as_of is not null and error = ''").await;
    assert_eq!(fresh, (7,), "every data set says as of when it is");
}

on_both! {
    a_base_of_ut_comes_whole_and_then_only_what_changed: |b| {
        b.company(PARTY).await;
        let one_c = OneC::new(Dialect::Ut, books());
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        is_all_there(b, 1, 2).await;
        let limit: (bool, i64) = b.row("select limit_enabled, limit_amount from credit").await;
        assert_eq!(limit, (true, 30_000_000));
        let asked = one_c.asked("Document_ЗаказКлиента");
        assert!(asked.iter().any(|a| a.contains("Ref_Key,DataVersion Date ge datetime'2025-06-01T00:00:00'")), "{asked:?}");
        assert!(asked.iter().any(|a| a.contains(&format!("Ref_Key eq guid'{ORDER}'"))), "{asked:?}");

        // Nothing has changed: versions are looked at, nothing is read, and the data is fresh all the same.
        pass(b, 900).await;
        let asked = one_c.asked("Document_ЗаказКлиента");
        assert!(!asked.is_empty() && asked.iter().all(|a| a.contains("DataVersion")), "{asked:?}");
        assert!(!asked.iter().any(|a| a.contains("2025-06-01")), "old documents once a day: {asked:?}");
        let (as_of,): (At,) = b.row("select as_of from dataset_state where dataset = 'orders'").await;
        assert_eq!(b.x.clock.now().secs_since(as_of), 0);

        one_c.change(Dataset::Orders, |orders| orders[0] = order(8, "Закрыт"));
        pass(b, 900).await;
        assert_eq!(b.row::<(String,)>("select erp_status from orders").await, ("Закрыт".to_owned(),));
        pass(b, 86_400).await;
        assert!(one_c.asked("Document_ЗаказКлиента").iter().any(|a| a.contains("2025-06-01")), "once a day all of them");

        // Another client was matched: what was a stranger's is asked for from the beginning.
        let (source, now) = (b.source, b.x.clock.now());
        b.x.db.write(move |tx| pull::from_the_beginning(tx, source, now)).await.unwrap();
        pass(b, 15).await;
        assert!(one_c.asked("Document_ЗаказКлиента").iter().any(|a| a.contains("Ref_Key eq")));
    }

    a_base_of_unf: |b| {
        b.company(PARTY).await;
        let one_c = OneC::new(Dialect::Unf, books());
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        is_all_there(b, 1, 2).await;
        assert_eq!(b.row::<(bool,)>("select limit_enabled from credit").await, (false,), "УНФ has no limit");
    }

    an_old_order_that_is_not_over_is_looked_at_every_time: |b| {
        b.company(PARTY).await;
        let mut items = books();
        let old = |id: &str, status: &str, version: u64| {
            let mut one = order(version, status);
            one["id"] = json!(id);
            one["number"] = json!(id);
            one["date"] = json!("2025-07-01T07:00:00Z");
            one
        };
        const OPEN: &str = "9b000000-0000-4000-8000-000000000001";
        const OVER: &str = "9b000000-0000-4000-8000-000000000002";
        items.get_mut(&Dataset::Orders).unwrap().extend([old(OPEN, "К отгрузке", 3), old(OVER, "Закрыт", 3)]);
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from orders").await, (3,));
        one_c.asked("");
        one_c.change(Dataset::Orders, |all| all[1] = old(OPEN, "Закрыт", 4));
        pass(b, 900).await;
        let asked = one_c.asked("Document_ЗаказКлиента");
        assert!(!asked.iter().any(|a| a.contains("2025-06-01")), "not all of them: {asked:?}");
        assert!(asked.iter().any(|a| a.contains(OPEN) && a.contains("DataVersion")) && !asked.iter().any(|a| a.contains(OVER)));
        let closed: (String,) = b.row("select stage from orders where erp_id = '9b000000-0000-4000-8000-000000000001'").await;
        assert_eq!(closed, ("completed".to_owned(),));
        pass(b, 900).await;
        assert!(!one_c.asked("Document_ЗаказКлиента").iter().any(|a| a.contains(OPEN)), "it is over");
    }

    agreements_lend_contracts_their_terms: |b| {
        b.company(PARTY).await;
        let mut items = books();
        let contract = items.get_mut(&Dataset::Contracts).unwrap();
        contract[0]["price_type_id"] = json!(LEVEL);
        contract[0]["payment_days"] = json!(14);
        contract.push(json!({
            "id": "9a000000-0000-4000-8000-0000000000bb", "alone": true, "counterparty_id": PARTY, "number": "С-7", "name": "Без договора",
            "currency": "643", "price_type_id": LEVEL, "prepayment": true, "deleted": false,
        }));
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        is_all_there(b, 1, 2).await;
        let terms = "select number, coalesce(price_type, ''), prepayment, payment_days, deleted from contract order by number";
        let all: Vec<(String, String, bool, i64, bool)> = b.rows(terms).await;
        let lent = ("15/2026".to_owned(), LEVEL.to_owned(), false, 14, false);
        assert_eq!(all, [lent.clone(), ("С-7".to_owned(), LEVEL.to_owned(), true, 0, false)]);

        // The agreement is another one, and the contract itself is untouched in 1C.
        one_c.change(Dataset::Contracts, |all| {
            all[0]["payment_days"] = json!(30);
            all[1]["status"] = json!("Закрыто");
        });
        pass(b, 10_800).await;
        let all: Vec<(String, String, bool, i64, bool)> = b.rows(terms).await;
        assert_eq!((all[0].3, all[1].4), (30, true));
        // Nothing changed: nothing is sent.
        let sent = "select count(*) from job where kind = 'exchange.package' and payload like '%\"contracts\"%' and result not like '%\"applied\":0%'";
        let (before,): (i64,) = b.row(sent).await;
        pass(b, 10_800).await;
        assert_eq!(b.row::<(i64,)>(sent).await, (before,));
        assert!(one_c.asked("Catalog_ДоговорыКонтрагентов").iter().filter(|a| a.contains("Ref_Key eq")).count() <= 2);
    }

    a_typical_agreement_holds_for_whom_orders_by_it: |b| {
        b.company(PARTY).await;
        let mut items = books();
        let contract = &mut items.get_mut(&Dataset::Contracts).unwrap()[0];
        contract["price_type_id"] = json!(LEVEL);
        contract["payment_days"] = json!(14);
        contract["typical"] = json!(true);
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        is_all_there(b, 1, 2).await;
        let terms = "select number, coalesce(price_type, ''), payment_days from contract where not deleted";
        let all: Vec<(String, String, i64)> = b.rows(terms).await;
        assert_eq!(all, [("15/2026".to_owned(), LEVEL.to_owned(), 14)], "it is no contract of its own");
        // It ends, and nothing takes its place.
        one_c.change(Dataset::Contracts, |all| all[0]["status"] = json!("Закрыто"));
        pass(b, 10_800).await;
        let all: Vec<(String, String, i64)> = b.rows(terms).await;
        assert_eq!((all[0].1.as_str(), all[0].2), ("", 0));
    }

    prices_by_level: |b| {
        prices(b, Dialect::Ut).await;
    }

    prices_of_unf: |b| {
        prices(b, Dialect::Unf).await;
    }

    prices_that_1c_hides_are_not_taken_for_gone: |b| {
        known_goods(b, 60).await;
        let list = |n: usize| json!({"id": format!("p{n:04}"), "prices": [listed(LEVEL, "100")]});
        let mut items = books();
        items.insert(Dataset::Prices, (0..60).map(list).collect());
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        by_odata(b, Dataset::Prices).await;
        pass(b, 15).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from price").await, (60,));
        // The user of 1C may not see prices any more: an answer without rows.
        one_c.change(Dataset::Prices, Vec::clear);
        pass(b, 86_400).await;
        let (error,): (String,) = b.row("select error from connector where dataset = 'prices'").await;
        assert!(error.contains("у 60 товаров из 60") && error.contains("цены не сняты"), "{error}");
        assert_eq!(b.row::<(i64,)>("select count(*) from price").await, (60,));
        // A few are believed.
        one_c.change(Dataset::Prices, |all| all.extend((5..60).map(list)));
        pass(b, 900).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from price").await, (55,));
    }

    a_price_that_cannot_be_read_holds_up_its_own_product_only: |b| {
        known_goods(b, 3).await;
        let mut items = books();
        let mut nameless = listed(LEVEL, "7");
        nameless["currency"] = json!(null);
        items.insert(Dataset::Prices, vec![
            json!({"id": "p0000", "prices": [listed(LEVEL, "5")]}),
            json!({"id": "p0001", "prices": [listed(LEVEL, "6"), nameless]}),
        ]);
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        by_odata(b, Dataset::Prices).await;
        pass(b, 15).await;
        let refused: Vec<(String, String)> = b.rows("select ref, reason from quarantine where dataset = 'prices' and resolved_at is null").await;
        assert!(refused.len() == 1 && refused[0].0 == "p0001" && refused[0].1.contains("не найдена валюта"), "{refused:?}");
        assert_eq!(b.rows::<(i64,)>("select amount from price").await, [(500,)]);
    }

    a_thousand_documents_come_in_packages: |b| {
        b.company(PARTY).await;
        let mut items = books();
        let many = (0..1100).map(|n| {
            let mut one = order(7, "К отгрузке");
            one["id"] = json!(format!("9c000000-0000-4000-8000-{n:012}"));
            one["number"] = json!(format!("УТ-{n:06}"));
            one
        });
        items.insert(Dataset::Orders, many.collect());
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from orders").await, (1100,));
        let packages: (i64,) = b.row("select count(*) from job where kind = 'exchange.package' and payload like '%\"orders\"%'").await;
        assert_eq!(packages, (3,));
    }

    a_row_that_cannot_be_read_holds_up_its_own_contract_only: |b| {
        b.company(PARTY).await;
        let mut items = books();
        let mut nameless = items[&Dataset::Orders][0].clone();
        nameless["id"] = json!("9a000000-0000-4000-8000-0000000000ff");
        nameless["lines"][0]["sum"] = json!("дорого");
        nameless["number"] = json!("");
        items.get_mut(&Dataset::Orders).unwrap().push(nameless);
        let mut credit = items[&Dataset::Credit][0].clone();
        credit["contract_id"] = json!("9a000000-0000-4000-8000-0000000000ee");
        credit["currency"] = json!(null);
        items.get_mut(&Dataset::Credit).unwrap().push(credit);
        let one_c = OneC::new(Dialect::Ut, items);
        connected(b, &one_c, Kind::Odata).await;
        pass(b, 15).await;
        let refused: Vec<(String, String)> = b.rows("select dataset, reason from quarantine where resolved_at is null order by dataset").await;
        let of = |set: &str, words: &str| refused.iter().filter(|(of, why)| of == set && why.contains(words)).count();
        // The balance, and the terms of its contract.
        assert_eq!(of("credit", "не найдена валюта"), 2, "{refused:?}");
        assert_eq!(of("orders", "number: нет обязательного поля"), 1, "{refused:?}");
        assert_eq!(b.row::<(i64, i64)>("select count(*), cast(sum(debt) as bigint) from credit").await, (1, 12_450_050), "the good contract is there");
        assert_eq!(b.row::<(i64,)>("select count(*) from orders").await, (1,));
    }

    what_is_wrong_with_the_base_is_said_in_words: |b| {
        b.company(PARTY).await;
        let one_c = OneC::new(Dialect::Ut, books());
        connected(b, &one_c, Kind::Odata).await;
        for (how, words) in [
            ((200, "text/html", "<html><title>Вход</title></html>"), "вместо данных пришла страница «Вход»"),
            ((401, "text/html", "<html></html>"), "не принимает логин или пароль"),
            ((404, "text/plain", ""), "состав OData"),
            ((500, "application/json", "{\"exception\":{\"descr\":\"Не обнаружено свободной лицензии\"}}"), "лицензии"),
            ((200, "application/json", "{\"value\":["), "обрезан"),
            ((400, "application/json", "{\"odata.error\":{\"code\":\"20\",\"message\":{\"value\":\"Нет прав\"}}}"), "дайте пользователю права"),
        ] {
            one_c.breaks(Some(how));
            pass(b, 15).await;
            pass(b, 900).await;
            let (error,): (String,) = b.row("select error from connector where dataset = 'orders'").await;
            assert!(error.contains(words), "{error}");
            assert!(b.row::<(String,)>("select error from dataset_state where dataset = 'orders'").await.0.contains(words));
            let Checked::Wrong(told) = check(&b.x, b.source, Kind::Odata).await.unwrap().unwrap() else { panic!("{words}") };
            assert!(!told.is_empty());
        }
        let broken: (i64,) = b.row("select count(*) from exchange_alert where kind = 'broken' and dataset = 'orders' and cleared_at is null").await;
        assert_eq!(broken, (1,), "after five failures the portal asks rarely and says so");
        // Whoever puts it to rest knows.
        let (source, now) = (b.source, b.x.clock.now());
        for rests in [true, false] {
            b.x.db.write(move |tx| connections::pause(tx, source, Kind::Odata, rests, now)).await.unwrap();
        }
        let open: (i64,) = b.row("select count(*) from exchange_alert where kind = 'broken' and cleared_at is null").await;
        assert_eq!(open, (0,));
        one_c.breaks(None);
        b.x.db.write(move |tx| pull::hurry(tx, source, now)).await.unwrap();
        pass(b, 15).await;
        is_all_there(b, 1, 2).await;
    }

    trying_a_base_out_says_what_it_does_not_publish: |b| {
        let one_c = OneC::new(Dialect::Ut, books());
        connected(b, &one_c, Kind::Odata).await;
        let Checked::Answers { missing, .. } = check(&b.x, b.source, Kind::Odata).await.unwrap().unwrap() else { panic!() };
        assert!(missing.is_empty(), "{missing:?}");
        // The dialect is the wrong one: that is the same as another configuration.
        one_c.0.lock().unwrap().dialect = Dialect::Unf;
        let Checked::Answers { missing, .. } = check(&b.x, b.source, Kind::Odata).await.unwrap().unwrap() else { panic!() };
        assert!(missing.iter().any(|m| m.contains("Document_ЗаказКлиента")), "{missing:?}");
        assert!(check(&b.x, b.source, Kind::Soap).await.unwrap().is_none(), "there is no such way");
    }

    a_web_service: |b| {
        b.company(PARTY).await;
        let one_c = OneC::new(Dialect::Ut, books());
        let mut second = books()[&Dataset::Contracts][0].clone();
        second["id"] = json!("9a000000-0000-4000-8000-0000000000aa");
        one_c.change(Dataset::Contracts, |all| all.push(second));
        one_c.change(Dataset::Credit, |all| {
            for (key, value) in [("overdue_amount", json!("24500.50")), ("prepayment", json!(false))] {
                all[0][key] = value;
            }
        });
        one_c.change(Dataset::Orders, |all| {
            for (key, value) in [("channel", json!("manager")), ("changed_at", json!("2026-01-31T06:12:00Z")), ("cancelled", json!(false))] {
                all[0][key] = value;
            }
            for key in ["shipped", "cancelled"] {
                all[0]["lines"][0][key] = json!("0");
            }
        });
        connected(b, &one_c, Kind::Soap).await;
        assert!(matches!(check(&b.x, b.source, Kind::Soap).await.unwrap(), Some(Checked::Answers { who, .. }) if who == "УТ 11.5 <имитатор>"));
        pass(b, 15).await;
        is_all_there(b, 1, 1).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from contract").await, (2,));
        assert_eq!(one_c.asked("contracts"), ["contracts ", "contracts 1"]);
        pass(b, 10_800).await;
        assert_eq!(one_c.asked("contracts"), ["contracts 2"], "from where it was");

        one_c.breaks(Some((500, "", "Недостаточно прав на «Заказ клиента»")));
        pass(b, 900).await;
        let (error,): (String,) = b.row("select error from connector where dataset = 'orders'").await;
        assert_eq!(error, "веб-сервис 1С отвечает: Недостаточно прав на «Заказ клиента»");
    }

    the_password_is_sealed_and_what_rests_is_not_asked: |b| {
        b.company(PARTY).await;
        let one_c = OneC::new(Dialect::Ut, books());
        connected(b, &one_c, Kind::Odata).await;
        let (secret,): (Vec<u8>,) = b.row("select secret from connection").await;
        assert!(!secret.windows("ключ".len()).any(|w| w == "ключ".as_bytes()));
        let (source, now) = (b.source, b.x.clock.now());
        b.x.db.write(move |tx| connections::pause(tx, source, Kind::Odata, true, now)).await.unwrap();
        pass(b, 4000).await;
        assert!(one_c.asked("").is_empty());
        let now = b.x.clock.now();
        b.x.db.write(move |tx| connections::pause(tx, source, Kind::Odata, false, now)).await.unwrap();
        pass(b, 15).await;
        is_all_there(b, 1, 2).await;

        // One data set by another way: it begins anew there, the others go on.
        let now = b.x.clock.now();
        b.x.db.write(move |tx| pull::choose(tx, source, Dataset::Orders, None, now)).await.unwrap();
        one_c.asked("");
        pass(b, 4000).await;
        assert!(one_c.asked("Document_ЗаказКлиента").is_empty(), "not asked for");
        assert_eq!(b.row::<(i64,)>("select count(*) from odata_seen where dataset = 'orders'").await, (0,));
        let now = b.x.clock.now();
        b.x.db.write(move |tx| connections::remove(tx, source, Kind::Odata, now)).await.unwrap();
        assert_eq!(b.row::<(i64, i64)>("select (select count(*) from connector), (select count(*) from odata_seen)").await, (0, 0));
    }

    a_password_of_an_older_version_is_sealed_at_the_start: |b| {
        const OLD: Sql<()> = Sql::one("update source set base_url = 'http://1c', outgoing_login = 'портал', outgoing_password = 'ключ'");
        let (source, now, vault) = (b.source, b.x.clock.now(), b.x.vault.clone());
        b.x.db.write(move |tx| {
            tx.run(&OLD, &[])?;
            connections::put(tx, &vault, source, Kind::Http, &NewConnection { address: "http://1c", login: "портал", ..NewConnection::default() }, now)
        }).await.unwrap();
        let (db, vault) = (b.x.db.clone(), b.x.vault.clone());
        let sealed = tokio::task::spawn_blocking(move || {
            (connections::seal_old(&db, &vault).unwrap(), connections::seal_old(&db, &vault).unwrap())
        });
        assert_eq!(sealed.await.unwrap(), (1, 0));
        assert_eq!(b.row::<(i64,)>("select count(*) from source where outgoing_password is not null or base_url is not null").await, (0,));
        let row = b.x.db.read(move |tx| connections::one(tx, source, Kind::Http)).await.unwrap().unwrap();
        assert_eq!(connections::password(&b.x.vault, source, Kind::Http, row.secret.as_deref()), Ok(Some("ключ".to_owned())));
        let other = super::super::vault();
        assert!(connections::password(&other, source, Kind::Http, row.secret.as_deref()).unwrap_err().contains("введите пароль заново"));
    }
}
