//! «Хватит ли на 200 000 ₽?»: what the rules say of a sum, and the words for it.
//!
//! What is free may be told to everybody who may ask; debt and overdue only to those who see the summary.
//!
//! Not here: the decision ([`super::rules::decision`]).

use kernel::{At, Money};

use super::{
    rules::{self, ContractState, Facts, Free, Policy, Reason, Staleness, Verdict},
    view::{self, Kind, Position, whole},
};
use crate::{
    companies::{Standing, StandingState},
    web::Shell,
};

/// What the portal says of a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It fits; so much remains, or there is no limit.
    Yes(Option<Money>),
    /// It is paid before it is shipped.
    Prepaid,
    /// More than is free by so much; the seller decides.
    SellerOk {
        /// By how much.
        by: Money,
        /// What is free.
        free: Money,
    },
    /// More than is free, and the seller does not take it.
    TooMuch {
        /// By how much.
        by: Money,
        /// What is free.
        free: Money,
    },
    /// The data are too old.
    Unverified,
    /// 1C has told nothing.
    NoData,
    /// The contract is over.
    Ended,
    /// The seller stopped orders.
    SellerBlock(String),
    /// 1C stopped orders; its words, perhaps none.
    ErpBlock(String),
    /// Overdue debt stops orders.
    Overdue,
}

impl Said {
    /// Class of the answer's word.
    pub const fn class(&self) -> &'static str {
        match self {
            Said::Yes(_) | Said::Prepaid => "st-done",
            Said::SellerOk { .. } | Said::Unverified | Said::NoData => "st-warn",
            _ => "st-stop",
        }
    }
    /// How welcome it is; the best of several contracts answers.
    const fn rank(&self) -> u8 {
        match self {
            Said::Yes(_) => 0,
            // The limit answers before a contract that has none.
            Said::SellerOk { .. } => 1,
            Said::Unverified => 2,
            Said::Prepaid => 3,
            Said::NoData => 4,
            _ => 5,
        }
    }
}

/// Asks the rules about a sum in roubles; gives the answer and the contract that it is for.
pub fn said<'p>(
    positions: &'p [Position],
    stop: &Standing,
    policy: &Policy,
    sum: Money,
) -> (Said, Option<&'p Position>) {
    // What stops the company stops it on every contract; the banner says the same.
    if let Some(why) = &stop.blocked {
        return (Said::SellerBlock(why.clone()), None);
    }
    match stop.state {
        // 1C stops those who owe: what to pay says more than that it did.
        StandingState::ErpBlock if stop.overdue > Money::ZERO => return (Said::Overdue, None),
        StandingState::ErpBlock => {
            return (Said::ErpBlock(view::erp_reason(positions).unwrap_or_default().to_owned()), None);
        }
        StandingState::Overdue => return (Said::Overdue, None),
        StandingState::Ok | StandingState::NoData => {}
    }
    let in_roubles = positions.iter().filter(|p| p.currency == "RUB");
    let best = in_roubles.map(|p| (one(p, stop, policy, sum), Some(p))).min_by_key(|(said, _)| said.rank());
    best.unwrap_or((Said::NoData, None))
}

fn one(p: &Position, stop: &Standing, policy: &Policy, sum: Money) -> Said {
    let prepaid = p.kind() == Kind::Prepaid;
    let facts = Facts {
        seller_block: stop.blocked.as_deref(),
        kept: stop.state,
        contract: if p.in_force { ContractState::InForce } else { ContractState::Expired },
        credit: p.credit.as_ref(),
        reserved: p.reserved,
        staleness: p.staleness,
        total: sum,
        prepaid,
    };
    let decision = rules::can_order(&facts, policy, sum);
    let Some((verdict, reason)) = decision.reasons.into_iter().next() else {
        let left = match p.free() {
            Some(Free::Sum(free)) => Some(free - sum),
            _ => None,
        };
        return if prepaid && left.is_none() { Said::Prepaid } else { Said::Yes(left) };
    };
    match reason {
        Reason::SellerBlock(why) => Said::SellerBlock(why),
        Reason::ErpBlock(why) => Said::ErpBlock(why),
        Reason::Overdue { .. } if verdict == Verdict::Block => Said::Overdue,
        Reason::Overdue { .. } => Said::Unverified,
        // Under prepayment nothing is ever free, and that stops nobody.
        Reason::OverLimit { .. } if prepaid => Said::Prepaid,
        Reason::OverLimit { by, free } if verdict == Verdict::Block => Said::TooMuch { by, free },
        Reason::OverLimit { by, free } => Said::SellerOk { by, free },
        Reason::ContractExpired | Reason::NoContract => Said::Ended,
        Reason::CreditUnverified => Said::Unverified,
        Reason::NoData => Said::NoData,
    }
}

/// The answer in words.
pub struct Answer {
    /// Class of the word.
    pub class: &'static str,
    /// «Да, останется 212 300 ₽».
    pub text: String,
    /// What to do, or what it depends on; may be empty.
    pub hint: String,
    /// When 1C took what it is made of.
    pub as_of: Option<(At, Staleness)>,
}

/// Puts the answer into words for this reader.
pub fn answer(s: &Shell, positions: &[Position], stop: &Standing, policy: &Policy, sum: Money) -> Answer {
    let (said, position) = said(positions, stop, policy, sum);
    let rub = |m: Money| whole(s, m, "RUB");
    let manager = s.frame.as_ref().map(|f| f.contact().to_owned()).filter(|m| !m.is_empty());
    let ask_manager = || {
        let ask = |m: String| s.t.x("ask-manager-named", m).into_owned();
        manager.clone().map_or_else(|| s.t.s("ask-manager").to_owned(), ask)
    };
    let with_reason = |key: &'static str, why: &str| match why {
        "" => s.t.s(key).to_owned(),
        why => format!("{}: {why}", s.t.s(key)),
    };
    let plain = |key: &'static str| s.t.s(key).to_owned();
    let (text, hint) = match &said {
        Said::Yes(Some(left)) => (s.t.x("ask-yes", rub(*left)).into_owned(), String::new()),
        Said::Yes(None) => (plain("ask-yes-unlimited"), String::new()),
        Said::Prepaid => (plain("ask-prepaid"), plain("ask-prepaid-hint")),
        Said::SellerOk { by, free } => {
            let hint = s.t.x("ask-seller-ok-hint", rub((*free).max(Money::ZERO))).into_owned();
            (s.t.x("ask-seller-ok", rub(*by)).into_owned(), hint)
        }
        Said::TooMuch { by, free } => {
            let hint = s.t.x("ask-too-much-hint", rub((*free).max(Money::ZERO))).into_owned();
            (s.t.x("ask-too-much", rub(*by)).into_owned(), hint)
        }
        Said::Unverified => (plain("ask-unverified"), plain("ask-unverified-hint")),
        Said::NoData => (plain("ask-no-data"), plain("ask-no-data-hint")),
        Said::Ended => (plain("ask-ended"), ask_manager()),
        Said::SellerBlock(why) => (with_reason("ask-seller-block", why), ask_manager()),
        Said::ErpBlock(why) => (with_reason("ask-erp-block", why), ask_manager()),
        Said::Overdue if s.finance() && stop.unblock_sum > Money::ZERO => {
            let erp = stop.state == StandingState::ErpBlock;
            let key = if erp { "ask-overdue-hint-erp" } else { "ask-overdue-hint" };
            let hint = s.t.x(key, rub(stop.unblock_sum)).into_owned();
            (s.t.x("ask-overdue", rub(stop.overdue)).into_owned(), hint)
        }
        Said::Overdue => (plain("ask-overdue-plain"), plain("ask-overdue-plain-hint")),
    };
    let several = positions.iter().filter(|p| p.in_force).count() > 1;
    let text = match position.filter(|_| several) {
        Some(p) => format!("{text}, {}", s.t.x("ask-by-contract", p.label())),
        None => text,
    };
    let as_of = position.map_or_else(|| view::oldest(positions), |p| p.as_of().map(|at| (at, p.staleness)));
    Answer { class: said.class(), text, hint, as_of }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::view::tests::position;

    fn standing(state: StandingState) -> Standing {
        Standing { state, overdue: Money(500), overdue_since: None, unblock_sum: Money(500), blocked: None }
    }
    fn ask(positions: &[Position], state: StandingState, sum: i64) -> Said {
        said(positions, &standing(state), &Policy::default(), Money(sum)).0
    }

    #[test]
    fn yes_no_and_what_lies_between() {
        let p = [position("118", Some(1000), 400)];
        let ok = StandingState::Ok;
        assert_eq!(ask(&p, ok, 600), Said::Yes(Some(Money(0))));
        assert_eq!(ask(&p, ok, 601), Said::SellerOk { by: Money(1), free: Money(600) });
        assert_eq!(ask(&[position("1", None, 400)], ok, 999_999), Said::Yes(None));
        assert_eq!(ask(&[position("1", Some(0), 0)], ok, 10), Said::Prepaid);
        assert_eq!(ask(&[], ok, 10), Said::NoData);
        assert_eq!(
            ask(&[Position { credit: None, staleness: Staleness::Never, ..p[0].clone() }], ok, 10),
            Said::NoData
        );
        assert_eq!(ask(&[Position { staleness: Staleness::Expired, ..p[0].clone() }], ok, 10), Said::Unverified);
        assert_eq!(ask(&[Position { in_force: false, ..p[0].clone() }], ok, 10), Said::Ended);
    }

    #[test]
    fn a_stop_is_a_stop_on_every_contract() {
        let p = [position("118", Some(1000), 0)];
        assert_eq!(ask(&p, StandingState::Overdue, 1), Said::Overdue);
        assert_eq!(ask(&p, StandingState::ErpBlock, 1), Said::Overdue);
        let erp = Standing { overdue: Money::ZERO, ..standing(StandingState::ErpBlock) };
        assert_eq!(said(&p, &erp, &Policy::default(), Money(1)).0, Said::ErpBlock(String::new()));
        let blocked = Standing { blocked: Some("суд".to_owned()), ..standing(StandingState::Ok) };
        assert_eq!(said(&p, &blocked, &Policy::default(), Money(1)).0, Said::SellerBlock("суд".to_owned()));
    }

    #[test]
    fn the_best_contract_answers() {
        let p = [position("full", Some(100), 100), position("free", Some(1000), 0)];
        let (said, by) = said(&p, &standing(StandingState::Ok), &Policy::default(), Money(50));
        assert_eq!((said, by.unwrap().label()), (Said::Yes(Some(Money(950))), "№ free".to_owned()));
        let p = [position("limit", Some(100), 0), position("prepaid", Some(0), 0)];
        assert_eq!(ask(&p, StandingState::Ok, 150), Said::SellerOk { by: Money(50), free: Money(100) });
    }
}
