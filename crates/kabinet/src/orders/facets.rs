//! What 1C says about an order: raw texts become facets by one table.
//!
//! Sellers rename statuses and configurations differ, so the raw text is stored and the table is data: the seller's own rows
//! ([`super::statuses`]) before the built-in ones below, which know 1С:УТ 11, КА, ERP and УНФ. A text that no row knows makes the facet `Unknown`, and then the raw text is
//! what people see: an order is never hidden because its status is new.
//!
//! Quantities beat words: whether something has left the warehouse is decided by what was shipped, and whether it is
//! paid by what came in; words decide the rest, the computed state before the status.
//!
//! Not here: the label ([`super::rules::stage`]) and the arithmetic of lines.

use std::collections::BTreeMap;

use kernel::{Money, text};

use super::rules::words;

words! {
    /// How far the seller is with the goods.
    Fulfilment {
        /// The seller has not agreed yet.
        AwaitingSeller = "awaiting_seller",
        /// Being provided for.
        Reserving = "reserving",
        /// May leave.
        ReadyToShip = "ready_to_ship",
        /// Some of it has left.
        PartiallyShipped = "partially_shipped",
        /// All of it has left.
        Shipped = "shipped",
        /// The order is closed.
        Closed = "closed",
        /// 1C says something that no row of the table knows.
        Unknown = "unknown",
    }
}

words! {
    /// How far the buyer is with the money.
    Payment {
        /// Nothing is asked for now. Never means "paid".
        NotDue = "not_due",
        /// The seller does not go on before money arrives.
        AwaitingPrepayment = "awaiting_prepayment",
        /// A part has arrived.
        PartiallyPaid = "partially_paid",
        /// All of it has arrived.
        Paid = "paid",
        /// The day has passed.
        Overdue = "overdue",
        /// 1C says something that no row of the table knows.
        Unknown = "unknown",
    }
}

words! {
    /// Where shipped goods are.
    Delivery {
        /// Nothing is on its way.
        None = "none",
        /// On its way.
        InTransit = "in_transit",
        /// Handed over.
        Delivered = "delivered",
        /// It left; nothing more is known.
        Unknown = "unknown",
    }
}

/// One row of the table: a text of 1C, and what it says about either facet.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The text, normalised ([`kernel::text::norm`]).
    pub text: &'static str,
    /// What it says about the goods.
    pub fulfilment: Option<Fulfilment>,
    /// What it says about the money.
    pub payment: Option<Payment>,
}

const fn goods(text: &'static str, f: Fulfilment) -> Row {
    Row { text, fulfilment: Some(f), payment: None }
}
const fn money(text: &'static str, p: Payment) -> Row {
    Row { text, fulfilment: None, payment: Some(p) }
}
const fn both(text: &'static str, f: Fulfilment, p: Payment) -> Row {
    Row { text, fulfilment: Some(f), payment: Some(p) }
}

/// Statuses, computed states and payment states as the stock configurations write them.
pub const BUILT_IN: &[Row] = &[
    // УТ 11, КА, ERP: statuses.
    goods("на согласовании", Fulfilment::AwaitingSeller),
    goods("не согласован", Fulfilment::AwaitingSeller),
    goods("к выполнению / в резерве", Fulfilment::Reserving),
    goods("к выполнению", Fulfilment::Reserving),
    goods("в резерве", Fulfilment::Reserving),
    goods("к обеспечению", Fulfilment::Reserving),
    goods("к отгрузке", Fulfilment::ReadyToShip),
    goods("закрыт", Fulfilment::Closed),
    // УТ 11, КА, ERP: computed states.
    goods("ожидается согласование", Fulfilment::AwaitingSeller),
    both("ожидается оплата до обеспечения", Fulfilment::Reserving, Payment::AwaitingPrepayment),
    both("ожидается аванс (до обеспечения)", Fulfilment::Reserving, Payment::AwaitingPrepayment),
    goods("готов к обеспечению", Fulfilment::Reserving),
    both("ожидается оплата до отгрузки", Fulfilment::Reserving, Payment::AwaitingPrepayment),
    both("ожидается предоплата (до отгрузки)", Fulfilment::Reserving, Payment::AwaitingPrepayment),
    goods("ожидается обеспечение", Fulfilment::Reserving),
    goods("готов к отгрузке", Fulfilment::ReadyToShip),
    // What has left is told by quantities; until something has, it is ready.
    goods("в процессе отгрузки", Fulfilment::ReadyToShip),
    // Comes after shipment in УТ; if nothing has left, it asks for money first, whatever the status says of the goods.
    money("ожидается оплата", Payment::AwaitingPrepayment),
    money("ожидается оплата (после отгрузки)", Payment::NotDue),
    goods("готов к закрытию", Fulfilment::Shipped),
    // УНФ and stock exchanges with a site.
    goods("открыт", Fulfilment::AwaitingSeller),
    goods("новый", Fulfilment::AwaitingSeller),
    goods("принят", Fulfilment::Reserving),
    goods("в работе", Fulfilment::Reserving),
    goods("в обработке", Fulfilment::Reserving),
    goods("собран", Fulfilment::ReadyToShip),
    goods("отгружен", Fulfilment::Shipped),
    goods("выполнен", Fulfilment::Closed),
    goods("завершен", Fulfilment::Closed),
    // States of payment.
    money("не оплачен", Payment::NotDue),
    money("без оплаты", Payment::NotDue),
    money("не требуется", Payment::NotDue),
    money("оплата не требуется", Payment::NotDue),
    money("ожидает предоплаты", Payment::AwaitingPrepayment),
    money("ожидается предоплата", Payment::AwaitingPrepayment),
    money("оплачен частично", Payment::PartiallyPaid),
    money("частично оплачен", Payment::PartiallyPaid),
    money("оплачен", Payment::Paid),
    money("оплачен полностью", Payment::Paid),
    money("полностью оплачен", Payment::Paid),
    money("переплачен", Payment::Paid),
    money("просрочен", Payment::Overdue),
    money("просрочена оплата", Payment::Overdue),
    money("оплата просрочена", Payment::Overdue),
];

/// What a text says about either facet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// About the goods.
    pub fulfilment: Option<Fulfilment>,
    /// About the money.
    pub payment: Option<Payment>,
}

/// What the texts of one accounting system mean: the seller's own rows before the built-in ones.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<String, Meaning>);

impl Words {
    /// The seller's rows, by the normalised text.
    pub fn of(own: impl IntoIterator<Item = (String, Meaning)>) -> Words {
        Words(own.into_iter().collect())
    }

    /// What a text means; `None` if nobody knows it, and also for no text. A text that the seller wants shown as it is, is
    /// known and means nothing.
    pub fn known(&self, raw: &str) -> Option<Meaning> {
        let text = text::norm(raw);
        if let Some(own) = self.0.get(&text) {
            return Some(*own);
        }
        let row = BUILT_IN.iter().find(|row| row.text == text)?;
        Some(Meaning { fulfilment: row.fulfilment, payment: row.payment })
    }
}

/// What 1C says of an order in words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// The status.
    pub status: &'a str,
    /// The computed state; empty if none.
    pub state: &'a str,
    /// The payment state; empty if none.
    pub payment: &'a str,
    /// Whether the document is posted: one that is not, binds nobody.
    pub posted: bool,
}

/// How much has left the warehouse, by quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// Some of it.
    Some,
    /// Everything that is to leave.
    All,
}

/// The facet of the goods.
pub fn fulfilment(table: &Words, said: &Said<'_>, left: Left) -> Fulfilment {
    let words = || table.known(said.state).and_then(|r| r.fulfilment).or_else(|| by_status(table, said));
    match left {
        // A closed order stays closed, however much of it has left.
        _ if words() == Some(Fulfilment::Closed) => Fulfilment::Closed,
        Left::All => Fulfilment::Shipped,
        Left::Some => Fulfilment::PartiallyShipped,
        Left::Nothing if !said.posted => Fulfilment::AwaitingSeller,
        // The stock exchange may say nothing at all: the order is with the seller, and that is known.
        Left::Nothing if said.status.is_empty() && said.state.is_empty() => Fulfilment::Reserving,
        Left::Nothing => words().unwrap_or(Fulfilment::Unknown),
    }
}

fn by_status(table: &Words, said: &Said<'_>) -> Option<Fulfilment> {
    table.known(said.status).and_then(|r| r.fulfilment)
}

/// The facet of the money. `paid` and `total` are in the currency of the order.
///
/// Money that came in never turns into "paid" by silence: `Paid` needs the whole sum, or 1C's word.
pub fn payment(table: &Words, said: &Said<'_>, left: Left, paid: Money, total: Money) -> Payment {
    if total > Money::ZERO && paid >= total {
        return Payment::Paid;
    }
    let own = table.known(said.payment).and_then(|r| r.payment);
    let implied = [said.state, said.status].into_iter().find_map(|raw| table.known(raw).and_then(|r| r.payment));
    match (own, implied) {
        (Some(p @ (Payment::Paid | Payment::Overdue)), _) => p,
        // Before the goods have left, a payment that is waited for holds them up; afterwards it is a debt.
        (_, Some(Payment::AwaitingPrepayment)) if left != Left::All => Payment::AwaitingPrepayment,
        (Some(Payment::AwaitingPrepayment), _) if left == Left::All => Payment::NotDue,
        (Some(Payment::NotDue), _) | (None, _) if paid > Money::ZERO => Payment::PartiallyPaid,
        (Some(p), _) => p,
        (None, _) if !said.payment.is_empty() => Payment::Unknown,
        (None, _) => Payment::NotDue,
    }
}

/// The raw text to show beside a facet that is `Unknown`: the most telling one that no row knows.
pub fn unknown<'a>(table: &Words, said: &Said<'a>) -> Option<&'a str> {
    [said.state, said.status, said.payment].into_iter().find(|raw| !raw.is_empty() && table.known(raw).is_none())
}

/// Where the goods of one shipment are. `status` is 1C's text.
pub fn delivery(status: &str, delivered: bool, tracked: bool) -> Delivery {
    match text::norm(status).as_str() {
        _ if delivered => Delivery::Delivered,
        "доставлен" | "доставлено" | "вручен" | "вручено" => Delivery::Delivered,
        // Prepared, but the goods stay until they are paid for.
        "к предоплате" | "подготовлен" | "не проведен" => Delivery::None,
        "в пути" | "отгружен" | "отгружено" => Delivery::InTransit,
        _ if tracked => Delivery::InTransit,
        _ => Delivery::Unknown,
    }
}

/// Where the goods of an order are, by its shipments.
pub fn delivery_of(shipments: impl IntoIterator<Item = Delivery>) -> Delivery {
    let rank = |d: &Delivery| match d {
        Delivery::None => 0,
        Delivery::Delivered => 1,
        Delivery::Unknown => 2,
        Delivery::InTransit => 3,
    };
    shipments.into_iter().max_by_key(rank).unwrap_or(Delivery::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Money = Money(100);

    #[test]
    fn the_table_is_normalised_and_says_each_text_once() {
        for row in BUILT_IN {
            assert_eq!(text::norm(row.text), row.text);
            assert_eq!(BUILT_IN.iter().filter(|r| r.text == row.text).count(), 1, "{}", row.text);
        }
    }

    #[test]
    fn goods_by_words_and_quantities() {
        use Fulfilment as F;
        for (status, state, left, want) in [
            ("На согласовании", "Ожидается согласование", Left::Nothing, F::AwaitingSeller),
            ("К выполнению / В резерве", "", Left::Nothing, F::Reserving),
            ("К отгрузке", "Ожидается обеспечение", Left::Nothing, F::Reserving),
            ("К отгрузке", "Ожидается оплата", Left::Nothing, F::ReadyToShip),
            ("К отгрузке", "В процессе отгрузки", Left::Some, F::PartiallyShipped),
            ("К отгрузке", "Готов к отгрузке", Left::All, F::Shipped),
            ("Закрыт", "Закрыт", Left::Some, F::Closed),
            ("", "", Left::Nothing, F::Reserving),
            ("Ждём фуру", "", Left::Nothing, F::Unknown),
            ("Ждём фуру", "Готов  к отгрузке ", Left::Nothing, F::ReadyToShip),
            ("Ждём фуру", "", Left::Some, F::PartiallyShipped),
        ] {
            let said = Said { status, state, posted: true, ..Said::default() };
            assert_eq!(fulfilment(&Words::default(), &said, left), want, "{status} / {state} / {left:?}");
        }
        let draft = Said { status: "К отгрузке", posted: false, ..Said::default() };
        assert_eq!(fulfilment(&Words::default(), &draft, Left::Nothing), F::AwaitingSeller);
    }

    #[test]
    fn money_by_words_and_sums() {
        use Payment as P;
        for (state, own, left, paid, want) in [
            ("", "", Left::Nothing, 0, P::NotDue),
            ("", "", Left::Nothing, 40, P::PartiallyPaid),
            ("", "", Left::Nothing, 100, P::Paid),
            ("Ожидается оплата до отгрузки", "", Left::Nothing, 0, P::AwaitingPrepayment),
            ("Ожидается оплата до отгрузки", "Частично оплачен", Left::Nothing, 40, P::AwaitingPrepayment),
            ("Ожидается оплата до отгрузки", "", Left::Nothing, 100, P::Paid),
            ("Ожидается оплата", "", Left::All, 0, P::NotDue),
            ("Ожидается оплата", "Просрочен", Left::All, 0, P::Overdue),
            ("", "Оплачен", Left::Nothing, 0, P::Paid),
            ("", "Не оплачен", Left::Nothing, 40, P::PartiallyPaid),
            ("", "Бартер", Left::Nothing, 0, P::Unknown),
        ] {
            let said = Said { status: "К отгрузке", state, payment: own, posted: true };
            assert_eq!(payment(&Words::default(), &said, left, Money(paid), ALL), want, "{state} / {own} / {paid}");
        }
        assert_eq!(payment(&Words::default(), &Said::default(), Left::Nothing, Money(0), Money(0)), P::NotDue);
    }

    #[test]
    fn the_sellers_own_rows_come_first() {
        let own = |text: &str, fulfilment, payment| (text::norm(text), Meaning { fulfilment, payment });
        let words = Words::of([
            own("Ждём фуру", Some(Fulfilment::ReadyToShip), None),
            own("К отгрузке", Some(Fulfilment::Reserving), None),
            own("Бартер", None, Some(Payment::NotDue)),
            own("Разное", None, None),
        ]);
        let said = |status| Said { status, posted: true, ..Said::default() };
        let goods = |status| fulfilment(&words, &said(status), Left::Nothing);
        assert_eq!(goods("ждём  ФУРУ "), Fulfilment::ReadyToShip);
        assert_eq!(goods("К отгрузке"), Fulfilment::Reserving, "renamed by the seller");
        assert_eq!(goods("Закрыт"), Fulfilment::Closed, "the rest is as built in");
        assert_eq!((goods("Разное"), unknown(&words, &said("Разное"))), (Fulfilment::Unknown, None), "shown as it is");
        let barter = Said { payment: "Бартер", ..said("К отгрузке") };
        assert_eq!(payment(&words, &barter, Left::Nothing, Money(0), ALL), Payment::NotDue);
    }

    #[test]
    fn an_unknown_text_is_shown() {
        let said = Said { status: "Ждём фуру", state: "", payment: "", posted: true };
        assert_eq!(unknown(&Words::default(), &said), Some("Ждём фуру"));
        assert_eq!(unknown(&Words::default(), &Said { status: "К отгрузке", ..said }), None);
    }

    #[test]
    fn where_the_goods_are() {
        for (status, delivered, tracked, want) in [
            ("К предоплате", false, false, Delivery::None),
            ("В пути", false, false, Delivery::InTransit),
            ("Реализовано", false, false, Delivery::Unknown),
            ("Реализовано", false, true, Delivery::InTransit),
            ("Реализовано", true, true, Delivery::Delivered),
        ] {
            assert_eq!(delivery(status, delivered, tracked), want, "{status}");
        }
        assert_eq!(delivery_of([]), Delivery::None);
        assert_eq!(delivery_of([Delivery::Delivered, Delivery::InTransit]), Delivery::InTransit);
        assert_eq!(delivery_of([Delivery::Delivered, Delivery::Delivered]), Delivery::Delivered);
    }
}
