//! `mode=info`: the lists of the "site" from which the operator of 1C chooses what its own statuses and payments are there.
//!
//! What 1C then writes into an order comes back as one of these texts, so every one of them is understood by the table of
//! statuses; the seller's own texts stand beside the built-in ones.

use kernel::SourceId;
use onec::commerceml::write::{Charset, InfoItem, site_info};

use super::Exchange;
use crate::orders::statuses;

/// Statuses by their key: the texts are rows of the built-in table.
const STATUSES: [(&str, &str); 5] = [
    ("awaiting_seller", "На согласовании"),
    ("reserving", "В работе"),
    ("ready_to_ship", "К отгрузке"),
    ("shipped", "Отгружен"),
    ("closed", "Выполнен"),
];
/// Legal entities pay by invoice.
const PAYMENT: (&str, &str, &str) = ("invoice", "Оплата по счёту", "Безналичная");
/// Goods go to the delivery point that the buyer chose.
const DELIVERY: (&str, &str) = ("delivery", "Доставка до точки покупателя");

fn item((id, name): (&str, &str)) -> InfoItem {
    InfoItem { id: id.to_owned(), name: name.to_owned() }
}

/// The answer.
pub(super) async fn answer(x: &Exchange, source: SourceId, charset: Charset) -> db::Result<Vec<u8>> {
    let own = x.db.read(move |tx| statuses::of_source(tx, source)).await?;
    let mut all: Vec<InfoItem> = STATUSES.into_iter().map(item).collect();
    // Texts that wait for the seller are 1C's own already.
    all.extend(own.iter().filter(|w| w.state != "new").map(|w| item((&w.word, &w.shown))));
    let payment = (item((PAYMENT.0, PAYMENT.1)), Some(PAYMENT.2.to_owned()));
    Ok(site_info(&all, &[payment], &[item(DELIVERY)], charset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::facets::Words;

    #[test]
    fn what_is_offered_is_understood_when_it_comes_back() {
        for (key, text) in STATUSES {
            let meaning = Words::default().known(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(meaning.fulfilment.map(crate::orders::facets::Fulfilment::as_str), Some(key), "{text}");
        }
    }
}
