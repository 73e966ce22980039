//! What may become of an order: the states that the portal owns, the table of moves between them, and the one label
//! that people see.
//!
//! Two layers that never overwrite each other: the portal owns [`State`], 1C owns the [facets](super::facets), and
//! [`stage`] decides from both which [`Stage`] is shown, filtered and counted by. The table of moves is data, so that a
//! page can ask it which buttons to show, and a test can walk it.
//!
//! Not here: who may make a move (rights), and reading what 1C says ([`super::facets`]).

use kernel::Qty;

use super::facets::{Fulfilment, Payment};

/// Declares an enum that is stored as a word: `ALL`, `as_str`, `parse` and the column.
macro_rules! words {
    ($(#[$m:meta])* $n:ident { $($(#[$vm:meta])* $v:ident = $word:literal),* $(,)? }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $n { $($(#[$vm])* $v),* }
        impl $n {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [$n] = &[$($n::$v),*];
            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($n::$v => $word),* }
            }
            /// The value that a word means, if any.
            pub fn parse(word: &str) -> Option<$n> {
                match word { $($word => Some($n::$v),)* _ => None }
            }
        }
        db::text_column!($n);
    };
}
pub(crate) use words;

words! {
    /// Layer A: how far the portal has brought an order.
    State {
        /// Being composed; the seller does not see it.
        Draft = "draft",
        /// Submitted; at least one rule needs a person.
        ApprovalPending = "approval_pending",
        /// Given back for revision, with a comment.
        Returned = "returned",
        /// Refused for good by the buyer's side, with a comment.
        Rejected = "rejected",
        /// The buyer's side has agreed; being sent to the seller.
        Approved = "approved",
        /// Accepted by the seller: the order is in 1C.
        Confirmed = "confirmed",
        /// The buyer asked to cancel what was confirmed.
        CancelRequested = "cancel_requested",
        /// Cancelled, by the buyer before it was sent or by the seller.
        Cancelled = "cancelled",
        /// The seller did not take it.
        Declined = "declined",
        /// 1C closed it.
        Completed = "completed",
    }
}

impl State {
    /// Whether no move of the table leads on.
    pub fn is_terminal(self) -> bool {
        !TRANSITIONS.iter().any(|t| t.from == self)
    }
}

/// What makes an order move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// Submitted, and somebody must approve.
    Submit,
    /// Submitted, and no rule or an automatic one applies.
    SubmitAuto,
    /// The last approval that was needed.
    Approve,
    /// Given back by an approver.
    Return,
    /// Refused by an approver.
    Reject,
    /// Taken back by the author.
    Withdraw,
    /// Submitted again after revision.
    Resubmit,
    /// Cancelled by the author or an owner before it reached the seller.
    Cancel,
    /// 1C acknowledged it with a number.
    Accept,
    /// The seller refuses to take it.
    Decline,
    /// The buyer asks to cancel.
    RequestCancel,
    /// The seller grants that, or cancels by himself.
    SellerCancel,
    /// The seller refuses to cancel.
    RefuseCancel,
    /// 1C closes it.
    Close,
}

/// One legal move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// From this state
    pub from: State,
    /// on this occasion
    pub on: Trigger,
    /// to that one.
    pub to: State,
}

const fn t(from: State, on: Trigger, to: State) -> Transition {
    Transition { from, on, to }
}

/// Every legal move; what is not here is illegal.
pub const TRANSITIONS: &[Transition] = &[
    t(State::Draft, Trigger::Submit, State::ApprovalPending),
    t(State::Draft, Trigger::SubmitAuto, State::Approved),
    t(State::Draft, Trigger::Cancel, State::Cancelled),
    t(State::ApprovalPending, Trigger::Approve, State::Approved),
    t(State::ApprovalPending, Trigger::Return, State::Returned),
    t(State::ApprovalPending, Trigger::Reject, State::Rejected),
    t(State::ApprovalPending, Trigger::Withdraw, State::Draft),
    t(State::Returned, Trigger::Resubmit, State::ApprovalPending),
    t(State::Returned, Trigger::Cancel, State::Cancelled),
    t(State::Approved, Trigger::Accept, State::Confirmed),
    t(State::Approved, Trigger::Decline, State::Declined),
    t(State::Approved, Trigger::Cancel, State::Cancelled),
    t(State::Confirmed, Trigger::RequestCancel, State::CancelRequested),
    t(State::Confirmed, Trigger::Close, State::Completed),
    t(State::Confirmed, Trigger::SellerCancel, State::Cancelled),
    t(State::CancelRequested, Trigger::SellerCancel, State::Cancelled),
    t(State::CancelRequested, Trigger::RefuseCancel, State::Confirmed),
];

/// Where a move leads, or `None` if it is illegal.
pub fn next(from: State, on: Trigger) -> Option<State> {
    TRANSITIONS.iter().find(|t| t.from == from && t.on == on).map(|t| t.to)
}

/// What 1C says of an order as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It lives.
    Alive,
    /// It is closed.
    Closed,
    /// It is cancelled or marked for deletion.
    Cancelled,
}

/// The state after 1C's word, or `None` if the order cannot be in 1C at all: it was never sent there.
///
/// 1C gives its word, not a move: the moves are found here. An order that 1C had ended and now says lives is alive
/// again (`after_all`): the seller took the end back by hand, and an order that ships while the portal calls it
/// cancelled would be worse than a state that is left. That is the one way out of a terminal state, and only 1C has it.
pub fn heard(from: State, word: Word) -> Option<State> {
    use Trigger::{Accept, Close, Decline, SellerCancel};
    match (from, word) {
        (State::Draft | State::ApprovalPending | State::Returned | State::Rejected, _) => None,
        // A request to cancel stands until the seller answers it by cancelling; a closed order answers it too.
        (State::CancelRequested, Word::Alive) => Some(from),
        (State::CancelRequested, Word::Closed) => heard(next(from, Trigger::RefuseCancel)?, word),
        (State::Approved, Word::Cancelled) => next(from, Decline),
        (State::Approved, word) => heard(next(from, Accept)?, word),
        (State::Declined, Word::Cancelled) => Some(State::Declined),
        (State::Declined | State::Cancelled | State::Completed, word) => heard(after_all(from)?, word),
        (State::Confirmed, Word::Alive) => Some(from),
        (State::Confirmed, Word::Closed) => next(from, Close),
        (State::Confirmed | State::CancelRequested, Word::Cancelled) => next(from, SellerCancel),
    }
}

/// The end of an order is taken back by 1C.
fn after_all(from: State) -> Option<State> {
    from.is_terminal().then_some(State::Confirmed)
}

words! {
    /// The label of an order: what people see and filter by, and what is counted.
    Stage {
        /// Being composed.
        Draft = "draft",
        /// Waits for the buyer's own approver.
        ApprovalPending = "approval_pending",
        /// Given back for revision.
        Returned = "returned",
        /// Refused by the buyer's own approver.
        Rejected = "rejected",
        /// On its way to the seller.
        Sending = "sending",
        /// The seller waits for money.
        AwaitingPayment = "awaiting_payment",
        /// The seller works on it: agrees, orders from his suppliers, reserves.
        Reserving = "reserving",
        /// May leave the warehouse.
        ReadyToShip = "ready_to_ship",
        /// Some of it has left.
        PartiallyShipped = "partially_shipped",
        /// All of it has left.
        Shipped = "shipped",
        /// Closed by the seller.
        Completed = "completed",
        /// The buyer asked to cancel; the seller has not answered.
        CancelRequested = "cancel_requested",
        /// Cancelled.
        Cancelled = "cancelled",
        /// The seller did not take it.
        Declined = "declined",
        /// 1C says a status that the portal has no meaning for; its raw text is shown.
        Unknown = "unknown",
    }
}

/// How a stage is to be taken; shown by shape and word, never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Nothing more is to be done.
    Done,
    /// Somebody else is at work.
    Waiting,
    /// The buyer's side should look or act.
    Attention,
    /// It ended without goods.
    Stop,
}

impl Stage {
    /// How it is to be taken.
    pub const fn meaning(self) -> Meaning {
        match self {
            Stage::Shipped | Stage::Completed => Meaning::Done,
            Stage::Draft
            | Stage::Sending
            | Stage::Reserving
            | Stage::ReadyToShip
            | Stage::PartiallyShipped
            | Stage::CancelRequested => Meaning::Waiting,
            Stage::ApprovalPending | Stage::Returned | Stage::AwaitingPayment | Stage::Unknown => Meaning::Attention,
            Stage::Rejected | Stage::Cancelled | Stage::Declined => Meaning::Stop,
        }
    }

    /// Whether something is still to happen. An order shipped in full is not open: many sellers never close one in 1C.
    pub const fn is_open(self) -> bool {
        matches!(self.meaning(), Meaning::Waiting | Meaning::Attention)
    }
}

/// The label of an order: layer A has the first word; a confirmed order shows what holds it up most.
///
/// A payment holds up only what is not shipped yet: afterwards it is a debt, which the finance pages show.
pub const fn stage(state: State, fulfilment: Fulfilment, payment: Payment) -> Stage {
    match state {
        State::Draft => Stage::Draft,
        State::ApprovalPending => Stage::ApprovalPending,
        State::Returned => Stage::Returned,
        State::Rejected => Stage::Rejected,
        State::Approved => Stage::Sending,
        State::CancelRequested => Stage::CancelRequested,
        State::Cancelled => Stage::Cancelled,
        State::Declined => Stage::Declined,
        State::Completed => Stage::Completed,
        State::Confirmed => match (fulfilment, payment) {
            (Fulfilment::Shipped, _) => Stage::Shipped,
            (Fulfilment::Closed, _) => Stage::Completed,
            (_, Payment::AwaitingPrepayment | Payment::Overdue) => Stage::AwaitingPayment,
            (Fulfilment::AwaitingSeller | Fulfilment::Reserving, _) => Stage::Reserving,
            (Fulfilment::ReadyToShip, _) => Stage::ReadyToShip,
            (Fulfilment::PartiallyShipped, _) => Stage::PartiallyShipped,
            (Fulfilment::Unknown, _) => Stage::Unknown,
        },
    }
}

/// What of a line is still to come: of what the seller confirmed; and where he confirmed less, has shipped that and still
/// names a day (`promised`), of what was ordered and not cancelled.
pub fn rest(wanted: Qty, confirmed: Qty, shipped: Qty, promised: bool) -> Qty {
    let of = if promised && shipped > Qty::ZERO && shipped >= confirmed { wanted.max(confirmed) } else { confirmed };
    (of - shipped).max(Qty::ZERO)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        (0..all.len()).prop_map(move |i| all[i])
    }

    #[test]
    fn the_rest_is_what_is_confirmed_or_still_promised() {
        for (wanted, confirmed, shipped, promised, want) in [
            (10, 10, 8, false, 2),
            (10, 8, 8, false, 0),
            // Fewer than ordered came, and 1C names a day for the others.
            (10, 8, 8, true, 2),
            // The day is that of the confirmed part, as long as that has not come.
            (10, 8, 0, true, 8),
            // Added by the seller; cancelled; shipped in excess.
            (0, 3, 3, true, 0),
            (0, 0, 0, true, 0),
            (10, 10, 12, true, 0),
        ] {
            let found = rest(Qty::units(wanted), Qty::units(confirmed), Qty::units(shipped), promised);
            assert_eq!(found, Qty::units(want), "{wanted} {confirmed} {shipped} {promised}");
        }
    }

    #[test]
    fn the_table_is_what_was_agreed() {
        let legal: Vec<String> =
            TRANSITIONS.iter().map(|t| format!("{} > {}", t.from.as_str(), t.to.as_str())).collect();
        assert_eq!(
            legal,
            [
                "draft > approval_pending",
                "draft > approved",
                "draft > cancelled",
                "approval_pending > approved",
                "approval_pending > returned",
                "approval_pending > rejected",
                "approval_pending > draft",
                "returned > approval_pending",
                "returned > cancelled",
                "approved > confirmed",
                "approved > declined",
                "approved > cancelled",
                "confirmed > cancel_requested",
                "confirmed > completed",
                "confirmed > cancelled",
                "cancel_requested > cancelled",
                "cancel_requested > confirmed",
            ]
        );
        let terminal: Vec<State> = State::ALL.iter().copied().filter(|s| s.is_terminal()).collect();
        assert_eq!(terminal, [State::Rejected, State::Cancelled, State::Declined, State::Completed]);
        for t in TRANSITIONS {
            let same = TRANSITIONS.iter().filter(|o| o.from == t.from && o.on == t.on).count();
            assert_eq!(same, 1, "{t:?} has one outcome");
        }
    }

    #[test]
    fn words_of_1c() {
        use State as S;
        use Word as W;
        for (from, word, want) in [
            (S::Draft, W::Alive, None),
            (S::Rejected, W::Cancelled, None),
            (S::Approved, W::Alive, Some(S::Confirmed)),
            (S::Approved, W::Closed, Some(S::Completed)),
            (S::Approved, W::Cancelled, Some(S::Declined)),
            (S::Confirmed, W::Cancelled, Some(S::Cancelled)),
            (S::CancelRequested, W::Alive, Some(S::CancelRequested)),
            (S::CancelRequested, W::Closed, Some(S::Completed)),
            (S::CancelRequested, W::Cancelled, Some(S::Cancelled)),
            (S::Completed, W::Alive, Some(S::Confirmed)),
            (S::Cancelled, W::Closed, Some(S::Completed)),
            (S::Declined, W::Cancelled, Some(S::Declined)),
            (S::Declined, W::Alive, Some(S::Confirmed)),
        ] {
            assert_eq!(heard(from, word), want, "{from:?} {word:?}");
        }
    }

    proptest! {
        #[test]
        fn no_walk_leaves_the_table(start in any_of(State::ALL), on in proptest::collection::vec(0..TRANSITIONS.len(),
            0..20)) {
            let mut at = start;
            for i in on {
                let trigger = TRANSITIONS[i].on;
                match next(at, trigger) {
                    Some(to) => {
                        prop_assert!(TRANSITIONS.contains(&t(at, trigger, to)));
                        prop_assert!(!at.is_terminal());
                        at = to;
                    }
                    None => prop_assert!(!TRANSITIONS.iter().any(|t| t.from == at && t.on == trigger)),
                }
            }
        }

        #[test]
        fn the_same_word_twice_changes_nothing(from in any_of(State::ALL), nth in 0_usize..3) {
            let word = [Word::Alive, Word::Closed, Word::Cancelled][nth];
            if let Some(once) = heard(from, word) {
                prop_assert_eq!(heard(once, word), Some(once));
                prop_assert!(!matches!(once,
                    State::Draft | State::ApprovalPending | State::Returned | State::Rejected));
            }
        }

        #[test]
        fn only_a_confirmed_order_shows_what_1c_says(
            state in any_of(State::ALL), f in any_of(Fulfilment::ALL), g in any_of(Fulfilment::ALL),
            p in any_of(Payment::ALL), q in any_of(Payment::ALL),
        ) {
            if state != State::Confirmed {
                prop_assert_eq!(stage(state, f, p), stage(state, g, q));
            }
            prop_assert!(Stage::parse(stage(state, f, p).as_str()) == Some(stage(state, f, p)));
        }
    }
}
