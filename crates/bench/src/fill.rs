//! Filling a portal's database: the rows that nobody imports in an hour, written in minutes.
//!
//! Orders are written in the order in which they were placed, as an installation gets them, so that tables are as
//! scattered as they would be.

use std::{
    collections::BTreeMap,
    ops::Range,
    time::{Instant, SystemTime},
};

use anyhow::{Context, bail};
use db::{Backend, Db, Options, Sql, Tx};
use jiff::tz::TimeZone;
use kernel::{At, article};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    cells,
    facts::{self, Product},
    ids::{self, Of, first},
    table::{Table, drop_indexes},
    world::{self, Size, order},
};

/// Orders of one transaction.
const PORTION: u64 = 100_000;
/// Tables whose indexes wait until their rows are there.
const LATE: [&str; 5] = ["product", "orders", "order_line", "order_key", "order_count"];
const NOBODY: Option<String> = None;

const COMPANIES: Sql<(i64,)> = Sql::one("select count(*) from company");
const SESSION: Sql<()> = Sql::one(
    "insert into session (token_hash, user_id, created_at, seen_at, expires_at, address, agent)
     values ($1, $2, $3, $3, $4, '127.0.0.1', 'wrk')
     on conflict (token_hash) do update set seen_at = excluded.seen_at, expires_at = excluded.expires_at",
);

fn open(url: &str) -> anyhow::Result<(Backend, Db)> {
    let backend = Backend::parse(url).map_err(anyhow::Error::msg)?;
    let db = Db::open(&backend, Options { readers: 1, writers: 1, cache_kib: 1 << 20 })?;
    Ok((backend, db))
}

/// One unit of work without the limits of a page.
fn unit<T>(db: &Db, f: impl FnOnce(&Tx<'_>) -> db::Result<T>) -> db::Result<T> {
    db.write_here(|tx| {
        if matches!(db.backend(), Backend::Postgres(_)) {
            tx.batch("set local statement_timeout = 0; set local maintenance_work_mem = '512MB'; set local synchronous_commit = off")?;
        }
        f(tx)
    })
}

/// Fills the database.
///
/// # Errors
/// A database that is not migrated or not empty, and any error of it.
pub fn all(url: &str, orders: u64) -> anyhow::Result<()> {
    let (backend, db) = open(url)?;
    let (there,) = unit(&db, |tx| tx.one(&COMPANIES, &[])).context("is the database migrated?")?;
    if there > 0 {
        bail!("the database has companies already");
    }
    let started = Instant::now();
    let size = world::size(orders);
    let zone = TimeZone::get(facts::ZONE)?;
    let products = facts::products(size);
    let indexes = unit(&db, |tx| drop_indexes(tx, &LATE))?;
    unit(&db, |tx| people(tx, size, orders))?;
    unit(&db, |tx| catalogue(tx, &products))?;
    say(&format!("{} companies, {} products: {:.1?}", size.companies, products.len(), started.elapsed()));
    let mut lines = 0;
    for from in (1..=orders).step_by(usize::try_from(PORTION)?) {
        let ids = from..(from + PORTION).min(orders + 1);
        lines += unit(&db, |tx| trade(tx, size, ids, &products))?;
    }
    unit(&db, |tx| counters(tx, size, &zone))?;
    say(&format!("{orders} orders, {lines} lines: {:.1?}", started.elapsed()));
    for definition in indexes {
        unit(&db, |tx| tx.batch(&definition))?;
    }
    renew(&db, size)?;
    match backend {
        Backend::Sqlite(_) => unit(&db, |tx| tx.batch("analyze"))?,
        Backend::Postgres(url) => {
            let mut client = postgres::Client::connect(&url, postgres::NoTls)?;
            client.batch_execute("select setval(pg_get_serial_sequence('product', 'id'), max(id)) from product")?;
            client.batch_execute("vacuum analyze")?;
            client.batch_execute("checkpoint")?;
        }
    }
    say(&format!("with indexes and statistics: {:.1?}", started.elapsed()));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line answers on the terminal")]
fn say(text: &str) {
    println!("{text}");
}

/// Renews the sessions `tok1`, `tok2`, …, one for each company.
///
/// # Errors
/// Any error of the database.
pub fn sessions(url: &str, orders: u64) -> anyhow::Result<()> {
    renew(&open(url)?.1, world::size(orders))
}

fn renew(db: &Db, size: Size) -> anyhow::Result<()> {
    let now = i64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs())?;
    let (now, end) = (ids::at(now), ids::at(now + 14 * 86_400));
    unit(db, |tx| {
        for i in 1..=size.companies {
            let hash: [u8; 32] = Sha256::digest(format!("tok{i}")).into();
            tx.run(&SESSION, &[&hash, &first(Of::User, i), &now, &end])?;
        }
        Ok(())
    })?;
    Ok(())
}

fn name(company: u64) -> String {
    format!("ООО «Компания {company}»")
}

/// The seller's manager, who looks after every company.
const MANAGER: u64 = 0;
const MANAGER_NAME: &str = "Елена Соколова";

fn people(tx: &Tx<'_>, size: Size, orders: u64) -> db::Result<()> {
    let begin = ids::at(world::T0);
    let user = |n: u64, name: String, staff: Option<&'static str>| {
        let email = format!("user{n}@example.com");
        cells![first(Of::User, n), email, name, NOBODY, "ru", facts::ZONE, staff, true, begin]
    };
    Table::new("app_user", "id uuid, email, name, password_hash, lang, zone, staff, active bool, created_at at").fill(
        tx,
        std::iter::once(user(MANAGER, MANAGER_NAME.to_owned(), Some("manager")))
            .chain((1..=size.companies).map(|i| user(i, author(i), None))),
    )?;
    Table::new(
        "company",
        "id uuid, slug, name, kinds, hue int, manager_id uuid, blocked_reason, buyers_own_only bool, buyers_see_debt bool,
         viewers_see_sums bool, standing, overdue int, overdue_since, unblock_sum int, created_at at",
    )
    .fill(
        tx,
        (1..=size.companies).map(|i| {
            let hue = i64::try_from(i % 12).unwrap_or(0);
            cells![
                first(Of::Company, i), ids::slug(i), name(i), "wholesale", hue, first(Of::User, MANAGER), NOBODY, false,
                true, true, "ok", 0_i64, NOBODY, 0_i64, begin
            ]
        }),
    )?;
    Table::new("membership", "company_id uuid, user_id uuid, roles, active bool, created_at at, used_at at").fill(
        tx,
        (1..=size.companies).map(|i| cells![first(Of::Company, i), first(Of::User, i), "owner", true, begin, begin]),
    )?;
    Table::new("source", "id uuid, name, login, password_hash, created_at at")
        .fill(tx, std::iter::once(cells![first(Of::Source, 1), "1C", "bench", "", begin]))?;
    Table::new("legal_entity", "company_id uuid, id uuid, source_id uuid, erp_id, name, full_name, inn, kpp, address")
        .fill(
            tx,
            (1..=size.companies).map(|i| {
                let inn = format!("{:010}", 7_700_000_000 + i);
                cells![
                    first(Of::Company, i),
                    first(Of::Entity, i),
                    first(Of::Source, 1),
                    format!("entity-{i}"),
                    name(i),
                    name(i),
                    inn,
                    "770001001",
                    ADDRESS
                ]
            }),
        )?;
    let last = ids::at(order(size, orders).date);
    Table::new("freshness", "company_id uuid, dataset, as_of at, received_at at")
        .fill(tx, (1..=size.companies).map(|i| cells![first(Of::Company, i), "orders", last, last]))?;
    // What the product keeps for the frame of its pages.
    tx.batch(&format!(
        "update app_user set companies = 1 where staff is null;
         update company set manager_name = '{MANAGER_NAME}',
            first_inn = (select e.inn from legal_entity e where e.company_id = company.id),
            orders_as_of = (select f.as_of from freshness f where f.company_id = company.id)"
    ))?;
    Ok(())
}

const ADDRESS: &str = "Москва, ул. Складская, 1";

fn author(company: u64) -> String {
    format!("Пётр Круглов {company}")
}

fn catalogue(tx: &Tx<'_>, products: &[Product]) -> db::Result<()> {
    let numbered = || products.iter().zip(1_i64..);
    Table::new(
        "product",
        "id int, source_id uuid, erp_id, article, article_key, name, unit, barcode, stub bool, deleted bool, catalog_id,
         seen_run int",
    )
    .fill(
        tx,
        numbered().map(|(p, id)| {
            cells![
                id, first(Of::Source, 1), format!("{id:08x}-0000-11ea-8000-000000000000"), p.article.as_str(),
                p.key.as_str(), p.name.as_str(), "шт", "", false, false, "bench", 1_i64
            ]
        }),
    )?;
    Table::new("product_suffix", "suffix, product_id int")
        .fill(tx, numbered().flat_map(|(p, id)| article::suffixes(&p.key).skip(1).map(move |s| cells![s, id])))?;
    Table::new("product_word", "stem, product_id int")
        .fill(tx, numbered().flat_map(|(p, id)| p.stems.iter().map(move |s| cells![s.as_str(), id])))?;
    Ok(())
}

fn trade(tx: &Tx<'_>, size: Size, ids: Range<u64>, products: &[Product]) -> db::Result<u64> {
    Table::new(
        "orders",
        "company_id uuid, id uuid, source_id uuid, erp_id, number, erp_number, buyer_number, placed_at at, entity_id uuid,
         contract_id uuid, point, address, author_id uuid, author, manager_id uuid, manager, origin, state, erp_status,
         fulfilment, payment, delivery, stage, what, currency, total int, vat int, lines int, lines_shipped int,
         changed bool, expected_on, reserved int, paid int, cancel_reason, comment, erp_version int, erp_changed_at at,
         content_hash, updated_at at",
    )
    .fill(tx, ids.clone().map(|i| order_cells(size, i, products)))?;
    let lines = Table::new(
        "order_line",
        "company_id uuid, order_id uuid, line int, product_id int, article, article_key, buyer_article, name, unit,
         ordered int, confirmed int, shipped int, erp_shipped int, cancelled int, cancel_reason, price int, total int,
         vat_rate, expected_on, replaces int",
    )
    .fill(tx, ids.clone().flat_map(|i| line_cells(size, i, products)))?;
    Table::new("order_key", "company_id uuid, key, kind, order_id uuid, shown").fill(
        tx,
        ids.flat_map(|i| {
            let o = order(size, i);
            let (company, id) = (first(Of::Company, o.company), ids::order(&o));
            facts::keys(&o.number).into_iter().flat_map(move |key| {
                let number = o.number.clone();
                ["number", "erp"].map(move |kind| cells![company, key.clone(), kind, id, number.clone()])
            })
        }),
    )?;
    Ok(lines)
}

fn order_cells<'a>(size: Size, i: u64, products: &'a [Product]) -> crate::table::Cells<'a> {
    let o = order(size, i);
    let life = facts::life_of(&o);
    let lines = i64::try_from(o.lines.len()).unwrap_or(0);
    let placed = ids::at(o.date);
    let expected = life.open.then(|| facts::day(o.date + 7 * 86_400, &TimeZone::UTC));
    cells![
        first(Of::Company, o.company),
        ids::order(&o),
        first(Of::Source, 1),
        format!("{i:08x}-1111-11ea-8000-000000000000"),
        o.number.clone(),
        o.number.clone(),
        "",
        placed,
        first(Of::Entity, o.company),
        None::<Uuid>,
        "Склад",
        ADDRESS,
        first(Of::User, o.company),
        author(o.company),
        first(Of::User, MANAGER),
        MANAGER_NAME,
        "manager",
        life.state,
        life.word,
        life.fulfilment,
        if life.gone { "paid" } else { "not_due" },
        if life.gone { "delivered" } else { "none" },
        life.stage,
        o.lines.first().map_or("", |l| facts::product(products, l).name.as_str()),
        "RUB",
        o.total,
        Some(o.total / 6),
        lines,
        if life.gone { lines } else { 0 },
        false,
        expected,
        if life.open { o.total } else { 0 },
        if life.gone { o.total } else { 0 },
        "",
        "",
        1_i64,
        None::<At>,
        "bench",
        placed
    ]
}

fn line_cells<'a>(size: Size, i: u64, products: &'a [Product]) -> impl Iterator<Item = crate::table::Cells<'a>> {
    let o = order(size, i);
    let life = facts::life_of(&o);
    let (company, id) = (first(Of::Company, o.company), ids::order(&o));
    o.lines.into_iter().zip(1_i64..).map(move |(l, n)| {
        let p = facts::product(products, &l);
        let qty = l.qty * 1000;
        let shipped = if life.gone { qty } else { 0 };
        cells![
            company,
            id,
            n,
            i64::try_from(l.product).unwrap_or(0),
            p.article.as_str(),
            p.key.as_str(),
            "",
            p.name.as_str(),
            "шт",
            qty,
            qty,
            shipped,
            shipped,
            0_i64,
            "",
            l.price,
            l.qty * l.price,
            "20%",
            NOBODY,
            None::<i64>
        ]
    })
}

fn counters(tx: &Tx<'_>, size: Size, zone: &TimeZone) -> db::Result<()> {
    let mut counts: BTreeMap<(u64, String, &'static str), i64> = BTreeMap::new();
    for i in 1..=size.orders {
        let o = order(size, i);
        let stage = facts::life_of(&o).stage;
        let day = facts::day(o.date, zone);
        let month = format!("m{}", &day[..7]);
        for key in [String::new(), day, month] {
            *counts.entry((o.company, key, stage)).or_default() += 1;
        }
    }
    let rows = counts.into_iter().map(|((c, day, stage), n)| cells![first(Of::Company, c), day, stage, n]);
    Table::new("order_count", "company_id uuid, day, stage, n int").fill(tx, rows)?;
    Ok(())
}
