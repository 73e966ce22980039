//! What the tests of the intakes need: a database of each kind, a company with its people, and what 1C would send.

use std::sync::LazyLock;

use access::System;
use db::{Backend, Db, Options, Tx};
use jiff::tz::TimeZone;
use kernel::{At, CompanyId, EntityId, SourceId, UserId};
use onec::contract;
use serde_json::{Value, json};

use crate::{
    exchange::outcome::{Intake, Taken},
    finance::rules::Policy,
    orders::{facets::Words, intake::Orders},
    schema::SCHEMA,
};

/// The authority of tests.
pub(crate) const BY: System = System::new("test");

/// The built-in table alone.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(Words::default);
/// The seller's zone in tests.
pub(crate) static MOSCOW: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/Moscow").expect("a zone"));

/// 2026-03-10T09:00:00Z, noon in Moscow.
pub(crate) const NOON: At = At::from_micros(1_773_133_200_000_000);

/// A database that goes when the test is over.
pub(crate) struct TestDb {
    pub db: Db,
    _folder: tempfile::TempDir,
    _schema: Option<Schema>,
}

/// A schema of PostgreSQL that goes when it is dropped, also by a test that fails.
struct Schema {
    url: String,
    name: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Ok(mut c) = postgres::Client::connect(&self.url, postgres::NoTls) {
            let _ = c.batch_execute(&format!("drop schema if exists {} cascade", self.name));
        }
    }
}

impl TestDb {
    fn open(backend: &Backend, folder: tempfile::TempDir, schema: Option<Schema>) -> TestDb {
        backend.migrate(SCHEMA).expect("migrations");
        let db = Db::open(backend, Options { readers: 1, writers: 1, cache_kib: 1024 }).expect("open");
        TestDb { db, _folder: folder, _schema: schema }
    }

    /// A new SQLite file.
    pub(crate) fn sqlite() -> TestDb {
        let folder = tempfile::tempdir().expect("folder");
        TestDb::open(&Backend::Sqlite(folder.path().join("test.db")), folder, None)
    }

    /// A new schema of PostgreSQL; `KABINET_TEST_PG` says where.
    pub(crate) fn postgres() -> TestDb {
        let url = std::env::var("KABINET_TEST_PG")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let name = format!("intake_{}", uuid::Uuid::new_v7(uuid::Timestamp::now(uuid::NoContext)).simple());
        let mut c = postgres::Client::connect(&url, postgres::NoTls).expect("PostgreSQL for tests");
        c.batch_execute(&format!("create schema {name}")).expect("schema");
        let own = format!("{url}?options=-c%20search_path%3D{name}");
        let schema = Schema { url, name };
        TestDb::open(&Backend::Postgres(own), tempfile::tempdir().expect("folder"), Some(schema))
    }
}

/// Runs a test on both databases.
macro_rules! on_both {
    ($($(#[$m:meta])* fn $n:ident($db:ident) $body:block)*) => { $(
        mod $n {
            #[allow(unused_imports, reason = "a test may need nothing of its file")]
            use super::*;
            fn both($db: $crate::orders::intake::testing::TestDb) $body
            #[test]
            fn sqlite() {
                both($crate::orders::intake::testing::TestDb::sqlite());
            }
            #[test]
            fn postgres() {
                both($crate::orders::intake::testing::TestDb::postgres());
            }
        }
    )* };
}
pub(crate) use on_both;

/// A GUID that is easy to read: kind and number.
pub(crate) fn guid(kind: char, n: u32) -> String {
    format!("{kind}0000000-0000-4000-8000-{n:012}")
}

/// A company of the portal with one source, one legal entity (matched as `guid('e', 1)`), one contract (`guid('c',
/// 1)`), a member `pavel@example.test` (not active any more) and the manager `igor@example.test`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    pub source: SourceId,
    pub company: CompanyId,
    pub entity: EntityId,
    pub member: UserId,
    pub manager: UserId,
}

db::statements! {
    /// Text of the test only.
    ADD_SOURCE = "insert into source (id, name, login, password_hash, created_at) values ($1, 'УТ', $2, '', $3)";
    /// Text of the test only.
    ADD_USER =
        "insert into app_user (id, email, name, lang, zone, staff, active, created_at)
         values ($1, $2, 'Кто-то', 'ru', 'Europe/Moscow', $3, $4, $5)";
    /// Text of the test only.
    ADD_COMPANY =
        "insert into company (id, slug, name, kinds, hue, buyers_own_only, buyers_see_debt, viewers_see_sums, standing,
           overdue, unblock_sum, created_at)
         values ($1, $2, 'Ромашка', 'wholesale', 1, $3, $3, $3, 'no_data', 0, 0, $4)";
    /// Text of the test only.
    ADD_MEMBER =
        "insert into membership (company_id, user_id, roles, active, created_at) values ($1, $2, 'buyer', $3, $4)";
    /// Text of the test only.
    ADD_ENTITY =
        "insert into legal_entity (company_id, id, source_id, erp_id, name, full_name, inn, kpp, address)
         values ($1, $2, $3, $4, 'Ромашка', '', $5, $6, '')";
}

/// Adds a legal entity to a company.
pub(crate) fn add_entity(tx: &Tx<'_>, w: &World, company: CompanyId, erp_id: Option<&str>, inn: &str) -> EntityId {
    let id = EntityId::at(NOON);
    tx.run(&ADD_ENTITY, &[&company, &id, &w.source, &erp_id, &inn, &"770101001"]).expect("entity");
    id
}

/// Adds a company.
pub(crate) fn add_company(tx: &Tx<'_>) -> CompanyId {
    let id = CompanyId::at(NOON);
    tx.run(&ADD_COMPANY, &[&id, &id.to_string(), &false, &NOON]).expect("company");
    id
}

impl World {
    /// Builds it.
    pub(crate) fn build(tx: &Tx<'_>) -> World {
        let (source, member, manager) = (SourceId::at(NOON), UserId::at(NOON), UserId::at(NOON));
        tx.run(&ADD_SOURCE, &[&source, &source.to_string(), &NOON]).expect("source");
        tx.run(&ADD_USER, &[&member, &"pavel@example.test", &None::<String>, &false, &NOON]).expect("member");
        tx.run(&ADD_USER, &[&manager, &"igor@example.test", &"manager", &true, &NOON]).expect("manager");
        let company = add_company(tx);
        tx.run(&ADD_MEMBER, &[&company, &member, &false, &NOON]).expect("membership");
        let mut w = World { source, company, entity: EntityId::at(NOON), member, manager };
        w.entity = add_entity(tx, &w, company, Some(&guid('e', 1)), "7707083893");
        let contract = item::<contract::Contract>(json!({
            "id": guid('c', 1), "counterparty_id": guid('e', 1), "number": "Д-1", "name": "Основной", "currency": "643",
        }));
        crate::companies::intake::contract(tx, &w.at(NOON), &contract).expect("contract");
        w
    }

    /// A unit of an import at this moment, of data of this moment.
    pub(crate) fn at(&self, at: At) -> Intake<'static> {
        Intake {
            by: &BY,
            source: self.source,
            now: at,
            as_of: at,
            policy: Policy::default(),
            zone: &MOSCOW,
            words: &WORDS,
        }
    }
}

/// Takes an order as an import of one does.
pub(crate) fn take_order(tx: &db::Tx<'_>, intake: &Intake<'_>, order: &contract::Order) -> Taken {
    let mut orders = Orders::default();
    let taken = super::order(tx, intake, &mut orders, order);
    orders.write(tx).expect("written");
    taken
}

/// An item of the contract as 1C would write it.
pub(crate) fn item<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an item of the contract")
}

/// An order: number, version, and lines as (line, ordered, confirmed, cancelled, shipped); 100 roubles a piece.
pub(crate) fn order_json(n: u32, version: u64, lines: &[(u32, i64, i64, i64, i64)]) -> Value {
    let total: i64 = lines.iter().map(|l| l.2 * 100).sum();
    let lines: Vec<Value> = lines
        .iter()
        .map(|(line, ordered, confirmed, cancelled, shipped)| {
            json!({
                "line": line, "product_id": guid('b', *line), "article": format!("КБ-{line}"),
                "name": format!("Кабель {line}"), "unit": "шт", "ordered": ordered, "confirmed": confirmed,
                "shipped": shipped, "cancelled": cancelled, "price": "100.00", "sum": confirmed * 100,
                "vat_rate": "22", "buyer_article": format!("МАРТ-{line}"),
            })
        })
        .collect();
    json!({
        "id": guid('a', n), "number": format!("ЦБ00-{n:07}"), "buyer_number": format!("Зак-{n}"),
        "date": "2026-03-01T10:00:00+03:00", "counterparty_id": guid('e', 1), "contract_id": guid('c', 1),
        "delivery_point": "Склад", "delivery_address": "Москва", "delivery_date": null, "currency": "руб.",
        "channel": "phone", "status": "К выполнению / В резерве", "state": "Ожидается обеспечение",
        "posted": true, "manager": {"name": "Игорь", "email": "Igor@example.test"},
        "contact": {"name": "Павел", "email": "pavel@example.test"}, "comment": "", "total": total,
        "version": version, "changed_at": format!("2026-03-02T10:00:{:02}+03:00", version.min(59)), "lines": lines,
    })
}

/// A shipment of one order: (line, quantity).
pub(crate) fn shipment_json(n: u32, order: u32, version: u64, lines: &[(u32, i64)]) -> Value {
    let rows: Vec<Value> = lines
        .iter()
        .map(|(line, qty)| {
            json!({
                "order_id": guid('a', order), "line": line, "article": "", "name": "Кабель", "qty": qty,
                "sum": qty * 100,
            })
        })
        .collect();
    json!({
        "id": guid('d', n), "number": format!("РТ-{n:05}"), "date": "2026-03-05T10:00:00+03:00", "status": "В пути",
        "carrier": "Деловые Линии", "tracking_number": format!("TR{n}"), "expected_at": "2026-03-12",
        "version": version, "lines": rows, "total": lines.iter().map(|l| l.1 * 100).sum::<i64>(),
    })
}

/// A text of every row of every table that an intake may write, for comparing two states.
pub(crate) fn dump(tx: &Tx<'_>, w: &World) -> String {
    use crate::orders::{
        intake_store::{KEYS, LINES, ORDER},
        intake_trade_store::{SHIPMENTS, SHIPPED},
    };
    let mut out = String::new();
    for (id,) in tx.all(&ORDERS_OF, &[&w.company]).expect("orders") {
        out += &format!("{:?}\n", tx.one(&ORDER, &[&w.company, &id]).expect("order"));
        out += &format!("{:?}\n", tx.all(&LINES, &[&w.company, &id]).expect("lines"));
        out += &format!("{:?}\n", tx.all(&KEYS, &[&w.company, &id]).map(sorted).expect("keys"));
        out += &format!("{:?}\n", tx.all(&SHIPPED, &[&w.company, &id, &false]).expect("shipped"));
        out += &format!("{:?}\n", tx.all(&SHIPMENTS, &[&w.company, &id, &false]).expect("shipments"));
        out += &format!("{:?}\n", events(tx, w, id.uuid()));
    }
    out += &format!("{:?}\n", counters(tx, w.company));
    out
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

mod read {
    use kernel::{At, CompanyId, OrderId};
    use uuid::Uuid;

    use crate::orders::rules::Stage;

    db::statements! {
        /// Text of the test only.
        ORDERS_OF: (OrderId,) = "select id from orders where company_id = $1 order by number, id";
        /// Text of the test only.
        EVENTS: (Uuid, At, String, String, String) =
            "select id, at, kind, actor, data from event where company_id = $1 and subject_id = $2 order by id";
        /// Text of the test only.
        COUNTERS: (String, Stage, i64) =
            "select day, stage, n from order_count where company_id = $1 and n <> 0 order by day, stage";
        /// Text of the test only.
        PLACED: (At, Stage) = "select placed_at, stage from orders where company_id = $1";
        /// Text of the test only.
        COMPANIES: (CompanyId,) = "select id from company";
    }
}
pub(crate) use read::{ORDERS_OF, PLACED};

/// Events of a subject: (kind, data), in the order of the timeline.
pub(crate) fn events(tx: &Tx<'_>, w: &World, subject: uuid::Uuid) -> Vec<(String, String)> {
    let rows = tx.all(&read::EVENTS, &[&w.company, &subject]).expect("events");
    rows.into_iter().map(|(_, _, kind, _, data)| (kind, data)).collect()
}

/// Counters that are not zero: (day, stage word, number).
pub(crate) fn counters(tx: &Tx<'_>, company: CompanyId) -> Vec<(String, &'static str, i64)> {
    let rows = tx.all(&read::COUNTERS, &[&company]).expect("counters");
    rows.into_iter().map(|(day, stage, n)| (day, stage.as_str(), n)).collect()
}
