//! The five rows of the table, each default and each option.

use jiff::civil::date;
use kernel::At;
use proptest::prelude::*;

use super::*;

fn credit(limit: Option<i64>, debt: i64, overdue: i64, days: i64) -> Credit {
    Credit {
        currency: "RUB".to_owned(),
        limit: limit.map(Money),
        debt: Money(debt),
        overdue: Money(overdue),
        overdue_days: days,
        oldest_due: (overdue > 0).then(|| date(2026, 3, 1)),
        erp_block: None,
        dues: Vec::new(),
        as_of: At::from_micros(0),
    }
}

fn facts(credit: Option<&Credit>, total: i64) -> Facts<'_> {
    Facts {
        seller_block: None,
        kept: StandingState::Ok,
        contract: ContractState::InForce,
        credit,
        reserved: Money::ZERO,
        staleness: Staleness::Fresh,
        total: Money(total),
        prepaid: false,
    }
}

fn said(facts: &Facts<'_>, policy: Policy) -> (Verdict, Option<Reason>) {
    let d = decide(facts, &policy);
    (d.verdict, d.reasons.into_iter().next().map(|(_, r)| r))
}

#[test]
fn nothing_against_it() {
    let c = credit(Some(1000), 400, 0, 0);
    assert_eq!(said(&facts(Some(&c), 600), Policy::default()), (Verdict::Ok, None));
}

#[test]
fn row_1_blocked_by_the_seller_or_by_1c() {
    let mut c = credit(None, 0, 0, 0);
    let blocked = Facts { seller_block: Some("нет договора"), ..facts(Some(&c), 1) };
    let want = Reason::SellerBlock("нет договора".to_owned());
    assert_eq!(said(&blocked, Policy::default()), (Verdict::Block, Some(want)));
    c.erp_block = Some("суд".to_owned());
    let want = Reason::ErpBlock("суд".to_owned());
    assert_eq!(said(&facts(Some(&c), 1), Policy::default()), (Verdict::Block, Some(want)));
}

#[test]
fn row_2_overdue() {
    let c = credit(None, 900, 500, 12);
    let why = Reason::Overdue { amount: Money(500), unblock: Money(500) };
    for (overdue, prepaid, want) in [
        (Overdue::Block, false, Verdict::Block),
        (Overdue::Block, true, Verdict::Block),
        (Overdue::NeedsSellerOk, false, Verdict::NeedsSellerOk),
        (Overdue::PrepaidOnly, false, Verdict::Block),
        (Overdue::PrepaidOnly, true, Verdict::Ok),
    ] {
        let policy = Policy { overdue, ..Policy::default() };
        let f = Facts { prepaid, ..facts(Some(&c), 1) };
        assert_eq!(said(&f, policy), (want, Some(why.clone())), "{overdue:?} {prepaid}");
    }
    // Within the grace, and at the threshold.
    assert_eq!(said(&facts(Some(&credit(None, 900, 500, 3)), 1), Policy::default()).0, Verdict::Ok);
    let policy = Policy { threshold: Threshold::Sum(Money(500)), ..Policy::default() };
    assert_eq!(said(&facts(Some(&c), 1), policy).0, Verdict::Ok);
}

#[test]
fn row_3_the_limit() {
    let c = credit(Some(1000), 400, 0, 0);
    let f = Facts { reserved: Money(500), ..facts(Some(&c), 101) };
    let why = Reason::OverLimit { by: Money(1), free: Money(100) };
    for (over_limit, want) in [
        (OverLimit::NeedsSellerOk, Verdict::NeedsSellerOk),
        (OverLimit::Warn, Verdict::Warn),
        (OverLimit::Block, Verdict::Block),
    ] {
        let policy = Policy { over_limit, ..Policy::default() };
        assert_eq!(said(&f, policy), (want, Some(why.clone())));
    }
    assert_eq!(said(&Facts { total: Money(100), ..f }, Policy::default()).0, Verdict::Ok);
    assert_eq!(can_order(&f, &Policy::default(), Money(100)).verdict, Verdict::Ok);
    // Zero is prepayment only; no limit is no limit.
    assert_eq!(said(&facts(Some(&credit(Some(0), 0, 0, 0)), 1), Policy::default()).0, Verdict::NeedsSellerOk);
    assert_eq!(said(&facts(Some(&credit(None, 0, 0, 0)), i64::MAX), Policy::default()).0, Verdict::Ok);
}

#[test]
fn row_4_the_contract() {
    let c = credit(None, 0, 0, 0);
    for (contract, want) in
        [(ContractState::Expired, Reason::ContractExpired), (ContractState::NotChosen, Reason::NoContract)]
    {
        let f = Facts { contract, ..facts(Some(&c), 1) };
        assert_eq!(said(&f, Policy::default()), (Verdict::Block, Some(want)));
    }
}

#[test]
fn row_5_old_data() {
    let limited = credit(Some(1000), 400, 0, 0);
    let free = credit(None, 400, 0, 0);
    for (credit, total, want) in
        [(&limited, 1, Verdict::NeedsSellerOk), (&limited, 5000, Verdict::NeedsSellerOk), (&free, 1, Verdict::Warn)]
    {
        let f = Facts { staleness: Staleness::Expired, ..facts(Some(credit), total) };
        // Even a policy that blocks above the limit cannot block by data that nobody can rely on.
        let d = decide(&f, &Policy { over_limit: OverLimit::Block, ..Policy::default() });
        assert_eq!((d.verdict, d.unverified), (want, true));
        assert_eq!(d.reasons[0].1, Reason::CreditUnverified);
    }
    let d = decide(&facts(None, 1), &Policy::default());
    assert_eq!((d.verdict, d.unverified), (Verdict::NeedsSellerOk, true));
    // Stale is not expired: the limit is still checked.
    let f = Facts { staleness: Staleness::Stale, ..facts(Some(&limited), 601) };
    assert!(matches!(said(&f, Policy::default()), (Verdict::NeedsSellerOk, Some(Reason::OverLimit { .. }))));
}

#[test]
fn old_data_neither_block_nor_lift() {
    let overdue = credit(None, 900, 500, 12);
    let clean = credit(None, 0, 0, 0);
    for staleness in [Staleness::Stale, Staleness::Expired] {
        let f = Facts { staleness, kept: StandingState::Ok, ..facts(Some(&overdue), 1) };
        assert!(decide(&f, &Policy::default()).verdict < Verdict::Block, "no new block");
        let f = Facts { staleness, kept: StandingState::Overdue, ..facts(Some(&clean), 1) };
        assert_eq!(decide(&f, &Policy::default()).verdict, Verdict::Block, "no lift");
        let f = Facts { staleness, kept: StandingState::ErpBlock, ..facts(Some(&clean), 1) };
        assert_eq!(decide(&f, &Policy::default()).verdict, Verdict::Block);
    }
}

#[test]
fn the_worst_reason_speaks_first() {
    let c = credit(Some(0), 900, 500, 12);
    let f = Facts { contract: ContractState::Expired, ..facts(Some(&c), 1) };
    let d = decide(&f, &Policy::default());
    assert_eq!(d.reasons.len(), 3);
    assert!(matches!(d.reasons[0].1, Reason::Overdue { .. }));
    assert_eq!(d.reasons[1].1, Reason::ContractExpired);
    assert!(matches!(d.reasons[2], (Verdict::NeedsSellerOk, Reason::OverLimit { .. })));
}

proptest! {
    #[test]
    fn a_larger_order_is_never_judged_milder(
        limit in proptest::option::of(0_i64..1000), debt in -500_i64..1500, overdue in 0_i64..500, days in 0_i64..10,
        reserved in 0_i64..500, a in 0_i64..2000, b in 0_i64..2000,
    ) {
        let c = credit(limit, debt, overdue, days);
        let f = Facts { reserved: Money(reserved), ..facts(Some(&c), 0) };
        let small = can_order(&f, &Policy::default(), Money(a.min(b)));
        let large = can_order(&f, &Policy::default(), Money(a.max(b)));
        prop_assert!(small.verdict <= large.verdict);
    }
}
