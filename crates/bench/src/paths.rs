//! Request paths: for each scenario what the portal is asked and what the floor is asked, line by line the same orders
//! and the same terms, of the company with a tenth of all orders.
//!
//! Where the portal's one search box does more than the floor (it looks for numbers, words and sums too), it does it
//! here as well; where the floor needs to be told how to search, it is told.

use std::{fs, path::Path};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    facts::{LIVES, ZONE, day},
    ids,
    world::{self, Size},
};

/// The company whose people ask; every tenth order is its own.
const COMPANY: u64 = 1;
/// Different requests of a scenario.
const MANY: u64 = 400;

/// What both are asked.
struct Pair {
    ours: String,
    floor: String,
}

/// Writes `NAME.ours` and `NAME.floor` for every scenario.
///
/// # Errors
/// A folder that cannot be written.
pub fn write(orders: u64, folder: &Path) -> anyhow::Result<()> {
    let size = world::size(orders);
    let zone = TimeZone::get(ZONE)?;
    fs::create_dir_all(folder)?;
    let scenarios: [(&str, Vec<Pair>); 11] = [
        ("list-first", vec![Pair { ours: ours("orders"), floor: "/orders?html=1".into() }]),
        ("list-deep", each(|n| deep(size, n))),
        ("filter", each(|n| filter(n, &zone))),
        ("order", each(|n| page(size, n))),
        ("number", each(|n| number(&format!("ЦБ00-{:07}", mine(size, n))))),
        ("number-absent", each(|n| number(&format!("ЦБ00-{:07}", 9_000_000 + n)))),
        ("article", each(|n| term(&world::article(any(size, n)), "prefix"))),
        ("article-prefix", each(|n| term(&world::article(any(size, n))[..7], "prefix"))),
        ("article-part", parts(size).map(|part| term(&part, "pfts")).collect()),
        ("article-absent", each(|n| term(&format!("ZQW-{:06}.{:02}", n, n % 97), "prefix"))),
        ("part-absent", each(|n| term(&format!("QX{:04}", n), "pfts"))),
    ];
    for (name, pairs) in scenarios {
        let lines = |side: fn(&Pair) -> &str| pairs.iter().map(|p| format!("{}\n", side(p))).collect::<String>();
        fs::write(folder.join(format!("{name}.ours")), lines(|p| &p.ours))?;
        fs::write(folder.join(format!("{name}.floor")), lines(|p| &p.floor))?;
    }
    Ok(())
}

fn each(f: impl Fn(u64) -> Pair) -> Vec<Pair> {
    (0..MANY).map(f).collect()
}

fn ours(rest: &str) -> String {
    format!("/c/{}/{rest}", ids::slug(COMPANY))
}

/// The number of one of the company's orders, from anywhere in its history.
fn mine(size: Size, n: u64) -> u64 {
    10 * (1 + n.wrapping_mul(7919) % (size.orders / 10))
}

/// The number of a product.
fn any(size: Size, n: u64) -> u64 {
    1 + n.wrapping_mul(7919) % size.products
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn deep(size: Size, n: u64) -> Pair {
    let o = world::order(size, mine(size, n).max(1000));
    let cursor = format!("{}~{}", ids::at(o.date).micros(), ids::order(&o));
    Pair {
        ours: ours(&format!("orders?after={cursor}")),
        floor: format!("/orders?html=1&before={}&bid={}", o.date, o.id),
    }
}

/// A status within half a year.
fn filter(n: u64, zone: &TimeZone) -> Pair {
    let status = n % 6;
    let begin = world::T0 + i64::try_from(n * 31 % 900).unwrap_or(0) * 86_400;
    let (from, to) = (day(begin, zone), day(begin + 182 * 86_400, zone));
    let midnight = |day: &str, after: i32| -> i64 {
        let date: Date = day.parse().unwrap_or_default();
        let date = date.saturating_add(jiff::Span::new().days(after));
        date.to_zoned(zone.clone()).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp()).as_second()
    };
    let stage = usize::try_from(status).ok().and_then(|i| LIVES.get(i)).map_or("", |l| l.stage);
    Pair {
        ours: ours(&format!("orders?stage={stage}&from={from}&to={to}")),
        floor: format!("/orders?html=1&status={status}&from={}&to={}", midnight(&from, 0), midnight(&to, 1) - 1),
    }
}

fn page(size: Size, n: u64) -> Pair {
    let o = world::order(size, mine(size, n));
    Pair { ours: ours(&format!("orders/{}", ids::order(&o))), floor: format!("/order/{}?html=1", o.id) }
}

fn number(number: &str) -> Pair {
    let q = encoded(number);
    Pair { ours: ours(&format!("search?q={q}")), floor: format!("/orders?html=1&q={q}") }
}

fn term(text: &str, mode: &str) -> Pair {
    let q = encoded(text);
    Pair { ours: ours(&format!("search?q={q}")), floor: format!("/search?html=1&mode={mode}&q={q}") }
}

/// Four figures from the middle of an article. Those that are the tail of one of the company's numbers are left out:
/// the portal shows that order and looks no further, which would flatter it.
fn parts(size: Size) -> impl Iterator<Item = String> {
    (0..)
        .map(move |n| world::article(any(size, n))[6..10].to_owned())
        .filter(|part| !part.ends_with('0'))
        .take(usize::try_from(MANY).unwrap_or(0))
}
