//! The arithmetic of lines: what is still to come, what the seller changed, what an order sums up to. Pure.
//!
//! 1C tells four quantities of a line and its configurations do not agree on one of them: a line whose 2 of 10 will not
//! come is `confirmed 8, cancelled 2` here and `confirmed 10, cancelled 2` there. [`LineRow::due`] reads both as 8.

use kernel::{Money, Qty};
use serde::{Deserialize, Serialize};

use crate::orders::{facets::Left, intake_store::LineRow};

impl LineRow {
    /// What is to be shipped in all: as confirmed, or as ordered until something is confirmed; less what will not come.
    pub(crate) fn due(&self) -> Qty {
        let most = self.ordered.max(self.confirmed) - self.cancelled;
        let wanted = if self.confirmed == Qty::ZERO { most } else { self.confirmed.min(most) };
        wanted.max(Qty::ZERO)
    }

    /// What is to be shipped yet.
    pub(crate) fn remaining(&self) -> Qty {
        (self.due() - self.shipped).max(Qty::ZERO)
    }

    /// Whether anything of it came or is to come.
    fn alive(&self) -> bool {
        self.due() > Qty::ZERO || self.shipped > Qty::ZERO
    }

    /// What the remaining part costs. The sum of a line is for all that is due.
    pub(crate) fn reserved(&self) -> Money {
        share(self.total, self.remaining(), self.due())
    }
}

/// `total · part / whole`, halves away from zero; nothing of nothing.
fn share(total: Money, part: Qty, whole: Qty) -> Money {
    if whole <= Qty::ZERO || part <= Qty::ZERO {
        return Money::ZERO;
    }
    let (exact, whole) = (i128::from(total.0) * i128::from(part.0.min(whole.0)), i128::from(whole.0));
    let rounded = (2 * exact + exact.signum() * whole) / (2 * whole);
    Money(i64::try_from(rounded).unwrap_or(total.0))
}

/// What the lines of an order sum up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    /// How much has left the warehouse.
    pub left: Left,
    /// Lines of which something came or is to come; all of them if there is no such line.
    pub lines: i64,
    /// Of these, shipped in full.
    pub shipped: i64,
    /// Whether what is to come differs from what was ordered.
    pub changed: bool,
    /// What the part not shipped yet costs.
    pub reserved: Money,
}

/// Sums up the lines.
pub(crate) fn sums(lines: &[LineRow]) -> Sums {
    let alive = || lines.iter().filter(|l| l.alive());
    let count = alive().count();
    let full = alive().filter(|l| l.shipped > Qty::ZERO && l.remaining() == Qty::ZERO).count();
    let left = match () {
        () if count > 0 && full == count => Left::All,
        () if alive().any(|l| l.shipped > Qty::ZERO) => Left::Some,
        () => Left::Nothing,
    };
    Sums {
        left,
        lines: if count == 0 { lines.len() } else { count } as i64,
        shipped: full as i64,
        changed: lines.iter().any(|l| l.due() != l.ordered || l.replaces.is_some()),
        reserved: lines.iter().map(LineRow::reserved).sum(),
    }
}

/// The lines of an order after 1C has named all that it has.
///
/// A line that the buyer ordered and 1C no longer names stays, with nothing of it to come: what was ordered is never
/// forgotten. A line that only the seller had added goes. Lines whose order the portal took (`keep_ordered`) keep the
/// quantity that was ordered there.
pub(crate) fn merged(stored: &[LineRow], said: Vec<LineRow>, keep_ordered: bool) -> Vec<LineRow> {
    let before = |line: i64| stored.iter().find(|l| l.line == line);
    let mut lines: Vec<LineRow> = said
        .into_iter()
        .map(|mut now| {
            if let Some(old) = before(now.line) {
                if keep_ordered && old.ordered > Qty::ZERO {
                    now.ordered = old.ordered;
                }
                if now.buyer_article.is_empty() {
                    now.buyer_article.clone_from(&old.buyer_article);
                }
                // A line that names it by another article is looked at anew: see `catalog::ensure`.
                if now.product == old.product && now.article_key == old.article_key {
                    now.product_id = old.product_id;
                }
            }
            now
        })
        .collect();
    for old in stored {
        if old.ordered > Qty::ZERO && !lines.iter().any(|l| l.line == old.line) {
            lines.push(LineRow {
                confirmed: Qty::ZERO,
                cancelled: old.ordered,
                erp_shipped: Qty::ZERO,
                total: Money::ZERO,
                expected_on: None,
                ..old.clone()
            });
        }
    }
    lines.sort_by_key(|l| l.line);
    lines
}

/// One line that the seller changed. Quantities are thousandths, sums kopecks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDiff {
    /// Number of the line.
    pub line: i64,
    /// The seller's article.
    pub article: String,
    /// Name of the product.
    pub name: String,
    /// Unit of measure.
    pub unit: String,
    /// How much was to come before; 0 for a line that the seller added.
    pub was: Qty,
    /// How much is to come now; 0 for a line that will not come.
    pub now: Qty,
    /// Price of a unit before, if that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_was: Option<Money>,
    /// Price of a unit now, if that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_now: Option<Money>,
    /// What comes in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Substitute>,
    /// Why, in the seller's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What comes in place of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitute {
    /// Number of its line.
    pub line: i64,
    /// The seller's article.
    pub article: String,
    /// Name of the product.
    pub name: String,
    /// How much of it is to come.
    pub qty: Qty,
}

impl Substitute {
    fn of(l: &LineRow) -> Substitute {
        Substitute { line: l.line, article: l.article.clone(), name: l.name.clone(), qty: l.due() }
    }
}

/// What the seller changed between two versions of the lines. With nothing before, against what was ordered.
pub(crate) fn diff(before: Option<&[LineRow]>, after: &[LineRow]) -> Vec<LineDiff> {
    let mut diffs: Vec<LineDiff> = Vec::new();
    let mut substitutes: Vec<(i64, Substitute)> = Vec::new();
    for now in after {
        let old = before.and_then(|b| b.iter().find(|l| l.line == now.line));
        let was = match (before, old) {
            (_, Some(old)) => old.due(),
            (None, _) => now.ordered,
            (Some(_), None) => Qty::ZERO,
        };
        if let Some(replaced) = now.replaces.filter(|_| old.is_none_or(|o| o.replaces != now.replaces)) {
            substitutes.push((replaced, Substitute::of(now)));
            continue;
        }
        let price = old.filter(|o| o.price != now.price && o.price != Money::ZERO && now.due() > Qty::ZERO);
        let other = old.filter(|o| !o.product_eq(now));
        if was == now.due() && price.is_none() && other.is_none() {
            continue;
        }
        let named = other.unwrap_or(now);
        diffs.push(LineDiff {
            line: now.line,
            article: named.article.clone(),
            name: named.name.clone(),
            unit: named.unit.clone(),
            was,
            now: if other.is_some() { Qty::ZERO } else { now.due() },
            price_was: price.map(|o| o.price),
            price_now: price.map(|_| now.price),
            replaced_by: other.map(|_| Substitute::of(now)),
            reason: now.cancel_reason.clone(),
        });
    }
    for (line, substitute) in substitutes {
        match (diffs.iter_mut().find(|d| d.line == line), after.iter().find(|l| l.line == line)) {
            (Some(diff), _) => diff.replaced_by = Some(substitute),
            (None, Some(l)) => diffs.push(LineDiff {
                line,
                article: l.article.clone(),
                name: l.name.clone(),
                unit: l.unit.clone(),
                was: l.due(),
                now: l.due(),
                price_was: None,
                price_now: None,
                replaced_by: Some(substitute),
                reason: l.cancel_reason.clone(),
            }),
            // The line that it stands in for was never here: it is simply new.
            (None, None) => diffs.extend(after.iter().find(|l| l.line == substitute.line).map(|l| LineDiff {
                line: l.line,
                article: l.article.clone(),
                name: l.name.clone(),
                unit: l.unit.clone(),
                was: Qty::ZERO,
                now: l.due(),
                price_was: None,
                price_now: None,
                replaced_by: None,
                reason: String::new(),
            })),
        }
    }
    diffs.sort_by_key(|d| d.line);
    diffs
}

impl LineRow {
    /// Whether both lines mean the same product: by reference, or by article where there is none.
    fn product_eq(&self, other: &LineRow) -> bool {
        match (&self.product, &other.product) {
            (Some(a), Some(b)) => a == b,
            _ => self.article_key == other.article_key,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A line with these quantities in whole units.
    pub(crate) fn line(line: i64, ordered: i64, confirmed: i64, cancelled: i64, shipped: i64) -> LineRow {
        LineRow {
            line,
            product_id: None,
            product: None,
            article: format!("A-{line}"),
            article_key: format!("A{line}"),
            buyer_article: String::new(),
            name: format!("Товар {line}"),
            unit: "шт".to_owned(),
            ordered: Qty::units(ordered),
            confirmed: Qty::units(confirmed),
            shipped: Qty::units(shipped),
            erp_shipped: Qty::units(shipped),
            cancelled: Qty::units(cancelled),
            cancel_reason: String::new(),
            price: Money(100),
            total: Money(100 * confirmed),
            vat_rate: "22".to_owned(),
            expected_on: None,
            replaces: None,
        }
    }

    #[test]
    fn due_reads_every_habit_of_1c() {
        for (ordered, confirmed, cancelled, want) in [
            (10, 8, 2, 8),
            (10, 10, 2, 8),
            (10, 8, 0, 8),
            (10, 10, 10, 0),
            (10, 0, 10, 0),
            (10, 0, 0, 10),
            (10, 0, 3, 7),
            (10, 12, 0, 12),
            (0, 5, 0, 5),
            (0, 0, 0, 0),
        ] {
            assert_eq!(
                line(1, ordered, confirmed, cancelled, 0).due(),
                Qty::units(want),
                "{ordered} {confirmed} {cancelled}"
            );
        }
    }

    #[test]
    fn sums_of_lines() {
        let half = sums(&[line(1, 10, 10, 0, 4), line(2, 5, 5, 0, 5), line(3, 3, 0, 3, 0)]);
        assert_eq!((half.left, half.lines, half.shipped), (Left::Some, 2, 1));
        assert_eq!(half.reserved, Money(600));
        assert!(half.changed);
        let all = sums(&[line(1, 10, 10, 0, 10)]);
        assert_eq!((all.left, all.reserved, all.changed), (Left::All, Money::ZERO, false));
        assert_eq!(sums(&[line(1, 4, 0, 4, 0)]).lines, 1);
        assert_eq!(sums(&[]).left, Left::Nothing);
        assert_eq!(share(Money(100), Qty(1), Qty(3)), Money(33));
        assert_eq!(share(Money(-101), Qty(1), Qty(2)), Money(-51));
    }

    #[test]
    fn what_was_ordered_is_never_forgotten() {
        let stored = [line(1, 10, 10, 0, 0), line(2, 0, 5, 0, 0)];
        let lines = merged(&stored, vec![line(3, 1, 1, 0, 0)], false);
        assert_eq!(lines.iter().map(|l| (l.line, l.due().0)).collect::<Vec<_>>(), [(1, 0), (3, 1000)]);
        // Hearing the same again changes nothing.
        assert_eq!(merged(&lines, vec![line(3, 1, 1, 0, 0)], false), lines);
        let kept = merged(&[line(1, 10, 0, 0, 0)], vec![line(1, 8, 8, 0, 0)], true);
        assert_eq!((kept[0].ordered, kept[0].confirmed), (Qty::units(10), Qty::units(8)));
    }

    #[test]
    fn the_seller_changed_two_lines_and_replaced_one() {
        let before = [line(1, 10, 0, 0, 0), line(2, 4, 0, 0, 0), line(3, 2, 0, 0, 0)];
        let mut substitute = line(4, 0, 4, 0, 0);
        substitute.replaces = Some(2);
        let mut dearer = line(3, 2, 2, 0, 0);
        dearer.price = Money(120);
        let after = [line(1, 10, 8, 2, 0), line(2, 4, 0, 4, 0), dearer, substitute];
        let diffs = diff(Some(&before), &after);
        assert_eq!(diffs.len(), 3);
        assert_eq!((diffs[0].was, diffs[0].now), (Qty::units(10), Qty::units(8)));
        assert_eq!(diffs[1].replaced_by.as_ref().map(|s| (s.line, s.qty)), Some((4, Qty::units(4))));
        assert_eq!((diffs[2].price_was, diffs[2].price_now), (Some(Money(100)), Some(Money(120))));
        // The first time an order is seen, what was ordered is the measure.
        let first = diff(None, &after);
        assert_eq!(first.iter().map(|d| d.line).collect::<Vec<_>>(), [1, 2]);
        assert!(diff(Some(&after), &after).is_empty());
    }
}
