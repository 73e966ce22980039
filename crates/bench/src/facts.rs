//! What a row of the floor says in the portal's words.

use jiff::tz::TimeZone;
use kernel::{article, stem};

use crate::{ids, world};

/// The portal's zone: days are counted in it.
pub const ZONE: &str = "Europe/Moscow";

/// What a status of the floor is in the portal.
pub struct Life {
    /// The floor's own word, as 1C would have said it.
    pub word: &'static str,
    /// Layer A.
    pub state: &'static str,
    /// Layer B.
    pub fulfilment: &'static str,
    /// The label.
    pub stage: &'static str,
    /// Whether it has left the warehouse.
    pub gone: bool,
    /// Whether something is still to come.
    pub open: bool,
}

const fn life(
    word: &'static str,
    state: &'static str,
    fulfilment: &'static str,
    stage: &'static str,
    gone: bool,
    open: bool,
) -> Life {
    Life { word, state, fulfilment, stage, gone, open }
}

/// By the floor's number.
pub const LIVES: [Life; 6] = [
    life("Новый", "approved", "awaiting_seller", "sending", false, false),
    life("В обработке", "confirmed", "reserving", "reserving", false, true),
    life("Собирается", "confirmed", "ready_to_ship", "ready_to_ship", false, true),
    life("Отгружен", "confirmed", "shipped", "shipped", true, false),
    life("Выполнен", "completed", "closed", "completed", true, false),
    life("Отменён", "cancelled", "closed", "cancelled", false, false),
];

/// The life of an order.
pub fn life_of(o: &world::Order) -> &'static Life {
    usize::try_from(o.status).ok().and_then(|i| LIVES.get(i)).unwrap_or(&LIVES[0])
}

/// A product.
pub struct Product {
    /// As it is written.
    pub article: String,
    /// As it is looked up.
    pub key: String,
    /// Name.
    pub name: String,
    /// Stems of the name.
    pub stems: Vec<String>,
}

/// All products; the first has the number 1.
pub fn products(size: world::Size) -> Vec<Product> {
    (1..=size.products)
        .map(|p| {
            let (article, name) = (world::article(p), world::pname(p));
            Product { key: article::fold(&article), stems: stem::stems(&name), article, name }
        })
        .collect()
}

/// The product of a line.
pub fn product<'p>(all: &'p [Product], line: &world::Line) -> &'p Product {
    &all[usize::try_from(line.product - 1).unwrap_or(0)]
}

/// The day of a moment: `yyyy-mm-dd`.
pub fn day(second: i64, zone: &TimeZone) -> String {
    ids::at(second).zoned(zone).date().to_string()
}

/// The keys of an order's number: the whole, and the digits that people remember (as the portal's `orders::keys`).
pub fn keys(number: &str) -> Vec<String> {
    let whole = article::fold(number);
    let head = whole.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let tail = whole[head..].trim_start_matches('0').to_owned();
    if tail.is_empty() || tail.len() == whole.len() { vec![whole] } else { vec![whole, tail] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_by_its_whole_number_and_by_its_tail() {
        assert_eq!(keys("ЦБ00-0000120"), ["ЦБ000000120", "120"]);
    }

    #[test]
    fn lines_name_their_products() {
        let size = world::size(1000);
        let all = products(size);
        let order = world::order(size, 10);
        let line = &order.lines[0];
        assert_eq!(product(&all, line).article, world::article(line.product));
    }
}
