//! Delivery points as units: which orders belong to which point, and which points a member sees.
//!
//! An order belongs to the point that it names, now or by an earlier name, else to the one at its address. That is decided when the
//! order comes and when it names another point; moving a person moves no order.
//!
//! Not here: what a member sees because of it (`access::Scope::seen`).

use db::Tx;
use kernel::{CompanyId, OrderId, UserId, text};

use super::store::{self, UnitRow};

/// The point that an order belongs to; its number as text, or nothing.
pub fn unit(points: &[UnitRow], point: &str, address: &str) -> String {
    let of = |text: &str| {
        let wanted = text::norm(text);
        let called = |p: &&UnitRow| text::norm(&p.name) == wanted || p.earlier.lines().any(|l| text::norm(l) == wanted);
        points.iter().find(called).filter(|_| !wanted.is_empty())
    };
    let at = |address: &str| {
        let wanted = text::norm(address);
        points.iter().find(|p| text::norm(&p.address) == wanted).filter(|_| !wanted.is_empty())
    };
    let found = of(point).or_else(|| at(address)).or_else(|| of(address));
    found.map(|p| p.no.to_string()).unwrap_or_default()
}

/// An order came, or names another point.
///
/// # Errors
/// Any error of the database.
pub fn assign(tx: &Tx<'_>, company: CompanyId, order: OrderId, point: &str, address: &str) -> db::Result<()> {
    if point.is_empty() && address.is_empty() {
        return Ok(());
    }
    let points = tx.all(&store::UNITS, &[&company])?;
    if !points.is_empty() {
        tx.run(&store::SET_UNIT, &[&company, &order, &unit(&points, point, address)])?;
    }
    Ok(())
}

/// A point was added or is called otherwise now: orders that belonged to none may be its.
///
/// # Errors
/// Any error of the database.
pub fn learned(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    let points = tx.all(&store::UNITS, &[&company])?;
    for (point, address) in tx.all(&store::LOOSE_ORDERS, &[&company])? {
        let unit = unit(&points, &point, &address);
        if !unit.is_empty() {
            tx.run(&store::ADOPT, &[&company, &unit, &point, &address])?;
        }
    }
    Ok(())
}

/// Numbers between commas, as a membership keeps them.
pub fn words(numbers: impl IntoIterator<Item = i64>) -> String {
    numbers.into_iter().fold(",".to_owned(), |all, no| format!("{all}{no},"))
}

/// Whether a membership's word names a point.
pub fn names(words: &str, no: i64) -> bool {
    words.contains(&format!(",{no},"))
}

/// Which points a member sees from now on.
///
/// # Errors
/// Any error of the database.
pub fn give(tx: &Tx<'_>, company: CompanyId, user: UserId, points: &str) -> db::Result<()> {
    tx.run(&store::GIVE_POINTS, &[&company, &user, &points])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_belongs_to_the_point_that_it_names() {
        let point = |no, name: &str, address: &str, earlier: &str| UnitRow {
            no,
            name: name.into(),
            address: address.into(),
            earlier: earlier.into(),
            closed: false,
        };
        let all = [point(1, "Склад", "Тверь, ул. Мира, 1", "База\nСтарый склад"), point(2, "Магазин", "Тула", "")];
        for (name, address, unit_) in [
            ("склад", "", "1"),
            ("Старый Склад", "", "1"),
            ("Магазин", "Тверь, ул. Мира, 1", "2"),
            ("", "Тверь, ул. Мира, 1", "1"),
            ("Незнакомая", "Тула", "2"),
            ("", "", ""),
            ("Незнакомая", "Псков", ""),
        ] {
            assert_eq!(unit(&all, name, address), unit_, "{name} {address}");
        }
        assert_eq!((words([3, 7]).as_str(), words([]).as_str()), (",3,7,", ","));
        assert!(names(",3,17,", 3) && !names(",3,17,", 7) && !names(",", 3));
    }
}
