//! The numbers by which people look for an order, folded: one index answers all of them.
//!
//! The portal's number, 1C's, the buyer's own, the numbers of its documents and shipments, the carrier's, and the
//! buyer's own articles. People leave out the prefix and the zeros of a number, so its significant tail is a key as
//! well: `ЦБ00-0002318` is also found by `2318`.
//!
//! Only the difference is written: an order whose numbers stay costs two reads, and none where only the order itself was heard
//! of, because its row and lines say whether they stayed.

use std::collections::BTreeMap;

use db::{Ask, Tx};
use kernel::{CompanyId, OrderId, article};

use super::{
    intake::writes::Writes,
    intake_store::{DROP_KEY, KEYS, LineRow, NUMBERS, OrderRow, PUT_KEY},
    rules::words,
};

words! {
    /// What a number of an order is.
    KeyKind {
        /// The portal's number.
        Number = "number",
        /// 1C's number.
        Erp = "erp",
        /// The buyer's own number.
        Buyer = "buyer",
        /// The number of a document or of a shipment.
        Document = "document",
        /// The carrier's number.
        Tracking = "tracking",
        /// The buyer's own article of a line.
        BuyerArticle = "buyer_article",
    }
}

/// The part of a number that people remember: the digits at its end without leading zeros. `None` if that is the whole
/// number, or nothing.
pub fn tail(folded: &str) -> Option<&str> {
    let head = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = folded[head.len()..].trim_start_matches('0');
    (!digits.is_empty() && digits.len() < folded.len()).then_some(digits)
}

/// The keys of these numbers: (key, kind) → the number as it is written.
fn wanted(numbers: &[(KeyKind, String)]) -> BTreeMap<(String, KeyKind), String> {
    let mut keys = BTreeMap::new();
    let folded: Vec<(String, KeyKind, &str)> = numbers
        .iter()
        .map(|(kind, shown)| (article::fold(shown), *kind, shown.as_str()))
        .filter(|(key, ..)| !key.is_empty())
        .collect();
    // Whole numbers first: a tail never takes the place of a number that is written so.
    for (key, kind, shown) in &folded {
        keys.entry((key.clone(), *kind)).or_insert_with(|| (*shown).to_owned());
    }
    for (key, kind, shown) in &folded {
        if let Some(tail) = tail(key).filter(|_| !matches!(kind, KeyKind::Tracking | KeyKind::BuyerArticle)) {
            keys.entry((tail.to_owned(), *kind)).or_insert_with(|| (*shown).to_owned());
        }
    }
    keys
}

/// The numbers that an order itself bears, its lines included.
fn own(row: &OrderRow, lines: &[LineRow]) -> Vec<(KeyKind, String)> {
    let own = [(KeyKind::Number, &row.number), (KeyKind::Erp, &row.erp_number), (KeyKind::Buyer, &row.buyer_number)];
    let lines = lines.iter().map(|l| (KeyKind::BuyerArticle, &l.buyer_article));
    own.into_iter().chain(lines).map(|(kind, shown)| (kind, shown.clone())).collect()
}

/// The same after an order was heard of: `before` is its row and lines as they were; a new one has no other numbers yet.
pub(super) fn follow(
    tx: &Tx<'_>,
    writes: &mut Writes,
    before: Option<(&OrderRow, &[LineRow])>,
    (after, lines): (&OrderRow, &[LineRow]),
) -> db::Result<()> {
    let is = own(after, lines);
    match before {
        Some((row, lines)) if own(row, lines) == is => Ok(()),
        Some(_) => {
            writes.write(tx)?;
            refresh(tx, after.company_id, after.id)
        }
        None => {
            wanted(&is).into_iter().for_each(|((key, kind), shown)| writes.key(after, key, kind, shown));
            Ok(())
        }
    }
}

/// Brings the keys of an order up to date with its row, lines, shipments and documents as they are stored now.
///
/// # Errors
/// Any error of the database.
pub fn refresh(tx: &Tx<'_>, company: CompanyId, order: OrderId) -> db::Result<()> {
    let (numbers, known) =
        tx.together((Ask(&NUMBERS, &[&company, &order, &false]), Ask(&KEYS, &[&company, &order])))?;
    let numbers: Vec<(KeyKind, String)> =
        numbers.into_iter().filter_map(|(kind, shown)| Some((KeyKind::parse(&kind)?, shown))).collect();
    let mut wanted = wanted(&numbers);
    for (key, kind, shown) in known {
        let at = KeyKind::parse(&kind).map(|kind| (key.clone(), kind));
        match at.and_then(|at| wanted.remove_entry(&at)) {
            Some((_, same)) if same == shown => {}
            Some((at, other)) => {
                wanted.insert(at, other);
            }
            None => tx.later(&DROP_KEY, &[&company, &key, &kind, &order])?,
        }
    }
    for ((key, kind), shown) in &wanted {
        tx.later(&PUT_KEY, &[&company, key, kind, &order, shown])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails() {
        for (number, want) in [
            ("ЦБ00-0002318", Some("2318")),
            ("0002318", Some("2318")),
            ("2318", None),
            ("ЦБ-ОПТ", None),
            ("ЦБ-000", None),
            ("12/Ч", None),
            ("", None),
        ] {
            assert_eq!(tail(&article::fold(number)), want, "{number}");
        }
    }

    #[test]
    fn a_whole_number_is_shown_before_a_tail() {
        let keys = wanted(&[
            (KeyKind::Document, "УПД-0012".to_owned()),
            (KeyKind::Document, "12".to_owned()),
            (KeyKind::Tracking, "1Z-0099".to_owned()),
            (KeyKind::Buyer, String::new()),
        ]);
        let keys: Vec<(&str, &str)> = keys.iter().map(|((k, _), s)| (k.as_str(), s.as_str())).collect();
        assert_eq!(keys, [("12", "12"), ("1Z0099", "1Z-0099"), ("YПД0012", "УПД-0012")]);
    }
}
