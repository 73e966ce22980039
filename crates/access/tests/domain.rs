//! The two tables of the domain, role × permission, held against the code: cell by cell as they were drawn, with what differs by
//! name and for a reason (ADR 21). A difference that is not listed fails, and so does a listed one that is none any more.
//!
//! Not here: who may call which route (the walks of `kabinet/tests`), and rules that depend on what an object is like.

use std::collections::BTreeSet;

use access::{Breadth, Grants, Permission as P, Reach, Role, Roles, SellerPermission as D, StaffRole, Switches};

/// A row of the buyers' table: its name, the cells in the order of [`Role::ALL`], the permissions of the code that it became.
type Row = (&'static str, [&'static str; 5], &'static [P]);

// ✓ yes; C the company; U delivery points; O one's own; — no; * a switch of the company narrows or widens it to what stands in
// brackets.
const BUYERS: &[Row] = &[
    ("company.view", ["✓", "✓", "✓", "✓", "✓"], &[P::CompanyView]),
    ("company.details.change_request", ["✓", "—", "—", "✓", "—"], &[P::CompanyChangeRequest]),
    ("members.view", ["C", "C", "C", "C", "—"], &[P::MembersView]),
    ("members.invite / deactivate / set role", ["C", "—", "—", "—", "—"], &[P::MembersManage]),
    ("roles.manage", ["✓", "—", "—", "—", "—"], &[P::RolesManage]),
    ("ownership.transfer", ["✓", "—", "—", "—", "—"], &[P::OwnershipTransfer]),
    ("approval_rules.view", ["✓", "✓", "✓", "—", "—"], &[P::ApprovalRulesView]),
    ("approval_rules.manage", ["✓", "— *", "—", "—", "—"], &[P::ApprovalRulesManage]),
    ("delegation.set_own", ["✓", "✓", "—", "—", "—"], &[P::DelegationOwn]),
    ("delegation.set_for_others", ["✓", "—", "—", "—", "—"], &[P::DelegationOthers]),
    ("catalog.view", ["✓", "✓", "✓", "✓", "✓"], &[P::CatalogView]),
    ("prices.view", ["✓", "✓", "✓", "✓", "— *"], &[P::PricesView]),
    ("stock.view", ["✓", "✓", "✓", "—", "✓"], &[P::StockView]),
    ("pricelist.export", ["✓", "—", "✓", "—", "—"], &[P::PriceListExport]),
    ("cart.use, draft.create", ["✓", "✓", "✓", "—", "—"], &[P::CartUse]),
    ("draft.view", ["C", "C", "C *", "—", "—"], &[P::DraftView]),
    ("draft.edit", ["C", "C", "O (C *)", "—", "—"], &[P::DraftEdit]),
    ("order.submit", ["✓", "✓", "✓", "—", "—"], &[P::OrderSubmit]),
    ("order.view", ["C", "C (U *)", "C (O *)", "C", "C (U *)"], &[P::OrderView]),
    ("order.view_amounts", ["✓", "✓", "✓", "✓", "— *"], &[P::OrderViewAmounts]),
    ("order.approve / return / reject", ["C", "C (U *)", "—", "—", "—"], &[P::OrderApprove]),
    ("order.approver_edit", ["✓", "✓", "—", "—", "—"], &[P::OrderApproverEdit]),
    ("order.withdraw / cancel before send", ["C", "C", "O", "—", "—"], &[P::OrderWithdraw]),
    ("order.cancel_request after confirm", ["C", "C", "O (— *)", "—", "—"], &[P::OrderCancelRequest]),
    ("order.repeat", ["✓", "✓", "✓", "—", "—"], &[P::OrderRepeat]),
    ("order.export", ["C", "C", "C (O *)", "C", "— *"], &[P::OrderExport]),
    ("order.comment", ["C", "C", "C (O *)", "C", "—"], &[P::OrderComment]),
    ("documents.view: waybill, certificate", ["C", "C", "C", "C", "— *"], &[P::DocumentsWaybill]),
    ("documents.view: invoice", ["C", "C *", "C (O *)", "C", "—"], &[P::DocumentsInvoice]),
    ("documents.view: act, VAT invoice, UPD, reconciliation", ["C", "C *", "—", "C", "—"], &[P::DocumentsClosing]),
    ("documents.download, bulk_zip", ["C", "C", "C", "C", "—"], &[]),
    ("documents.request_copy / share_link", ["C", "—", "O", "C", "—"], &[]),
    ("finance: can I order, free amount", ["✓", "✓", "✓", "✓", "—"], &[P::FinanceFree]),
    ("finance.summary", ["✓", "✓", "— *", "✓", "—"], &[P::FinanceSummary]),
    ("finance.ledger, payments", ["✓", "—", "—", "✓", "—"], &[P::FinanceLedger]),
    ("reconciliation.request", ["✓", "—", "—", "✓", "—"], &[P::ReconciliationRequest]),
    ("payment.upload_proof / promise", ["✓", "—", "✓", "✓", "—"], &[P::PaymentProof]),
    ("unblock.request", ["✓", "✓", "✓", "✓", "—"], &[P::UnblockRequest]),
    ("requests.create", ["✓", "✓", "✓", "✓", "✓"], &[P::RequestsCreate]),
    ("requests.view", ["C", "C", "O (C *)", "O", "O"], &[P::RequestsView]),
    ("claims.create", ["C", "C", "O (C *)", "—", "— *"], &[P::ClaimsCreate]),
    ("claims.view", ["C", "C", "C *", "C", "C *"], &[P::ClaimsView]),
    ("notifications.own_prefs", ["✓", "✓", "✓", "✓", "✓"], &[P::NoticesOwn]),
    ("company.notification_addresses", ["✓", "—", "—", "—", "—"], &[P::NoticeAddresses]),
    ("audit.view (own company)", ["✓", "—", "—", "—", "—"], &[P::AuditView]),
    ("api_keys.manage", ["✓", "—", "—", "—", "—"], &[]),
    ("security.policy", ["✓", "—", "—", "—", "—"], &[P::SecurityPolicy]),
    ("payables.view (contractor kind)", ["✓", "—", "—", "✓", "—"], &[P::PayablesView]),
    ("partner.stats, marketing.download (partner kind)", ["✓", "✓", "✓", "—", "✓"], &[P::PartnerView]),
];

/// Cells that the code holds otherwise: row, role, why.
const BUYERS_DIFFER: &[(&str, Role, &str)] = &[
    ("approval_rules.manage", Role::Approver, "the switch comes with approval rules"),
    ("draft.edit", Role::Buyer, "shared drafts come with ordering"),
    ("order.cancel_request after confirm", Role::Buyer, "the switch comes with ordering"),
    ("requests.view", Role::Buyer, "the switch comes with requests"),
    (
        "requests.view",
        Role::Accountant,
        "topics come with requests: until then an accountant is not kept from those of money",
    ),
    ("claims.create", Role::Buyer, "the switch comes with claims"),
    ("claims.create", Role::Viewer, "the switch for the warehouse comes with claims"),
];

/// Rows that became no permission: why.
const BUYERS_WITHOUT: &[(&str, &str)] = &[
    (
        "documents.download, bulk_zip",
        "who sees a kind of document downloads it, one by one or as an archive: nothing is guarded twice",
    ),
    (
        "documents.request_copy / share_link",
        "a copy is asked from 1C by whoever opens the document; links for others are not made",
    ),
    (
        "api_keys.manage",
        "tokens belong to people and are no wider than these (tokens.own); owners are told of each and end any",
    ),
];

/// Permissions that the table has not: why.
const BUYERS_MORE: &[(P, &str)] = &[
    (P::CompanyChangeAny, "what an accountant may not ask for: the table says so in brackets"),
    (P::TokensOwn, "in place of api_keys.manage"),
];

fn plain() -> Switches {
    Switches::default()
}
fn narrow() -> Switches {
    Switches { buyers_own_only: true, unit: Roles::of(&Role::ALL), ..Switches::default() }
}
fn wide() -> Switches {
    Switches { buyers_see_debt: true, viewers_see_sums: true, viewers_see_waybills: true, ..Switches::default() }
}

/// Whether a role holds a permission as the cell says.
fn is_as_drawn(cell: &str, role: Role, p: P) -> bool {
    use Breadth::{Company, Own};
    let of = |s: Switches| Grants::of(role, s).breadth(p);
    let (base, narrowed, widened) = (of(plain()), of(narrow()), of(wide()));
    // What hangs on orders goes no further than these, whether or not the cell says so.
    let follows = |b: Option<Breadth>| narrowed == b || p.by_unit() && narrowed == Some(Breadth::Unit) && narrowed < b;
    match cell {
        "✓" | "C" => {
            base == Some(Company) && widened == base && (follows(base) || narrowed == Some(Own) && p.by_unit())
        }
        "—" => (base, narrowed, widened) == (None, None, None),
        "O" => (base, narrowed, widened) == (Some(Own), Some(Own), Some(Own)),
        "C (O *)" => (base, narrowed, widened) == (Some(Company), Some(Own), Some(Company)),
        "C (U *)" => (base, narrowed, widened) == (Some(Company), Some(Breadth::Unit), Some(Company)),
        "C *" => base == Some(Company) && narrowed < base && widened == base,
        "O (C *)" => (base, widened) == (Some(Own), Some(Company)),
        "O (— *)" => (base, narrowed) == (Some(Own), None),
        "— *" => base.is_none() && widened == Some(Company),
        other => panic!("an unknown cell: {other}"),
    }
}

#[test]
fn buyers_hold_what_the_table_says() {
    let mut differ = BTreeSet::new();
    for (row, cells, permissions) in BUYERS {
        for p in *permissions {
            for (role, cell) in Role::ALL.into_iter().zip(cells) {
                if !is_as_drawn(cell, role, *p) {
                    differ.insert((*row, role.as_str()));
                }
            }
        }
    }
    let listed: BTreeSet<(&str, &str)> = BUYERS_DIFFER.iter().map(|(row, role, _)| (*row, role.as_str())).collect();
    assert_eq!(differ, listed, "what differs must be listed with its reason, and nothing else");
}

#[test]
fn every_row_of_the_buyers_is_a_permission_and_every_permission_a_row() {
    let without: Vec<&str> = BUYERS.iter().filter(|(.., p)| p.is_empty()).map(|(row, ..)| *row).collect();
    assert_eq!(without, BUYERS_WITHOUT.iter().map(|(row, _)| *row).collect::<Vec<_>>());
    let drawn: Vec<P> = BUYERS.iter().flat_map(|(.., p)| p.iter().copied()).collect();
    let more: Vec<P> = P::ALL.iter().copied().filter(|p| !drawn.contains(p)).collect();
    assert_eq!(more, BUYERS_MORE.iter().map(|(p, _)| *p).collect::<Vec<_>>());
    for (i, p) in drawn.iter().enumerate() {
        assert!(!drawn[..i].contains(p), "{} stands in two rows", p.code());
    }
}

/// A row of the seller's table, one for each verb in it: its name, the cells in the order of [`StaffRole::ALL`], the duty.
type Duty = (&'static str, [&'static str; 5], Option<D>);

// ✓ all companies; own: those that are assigned; view: looks and changes nothing; — no; other words as they stand in the table.
const SELLER: &[Duty] = &[
    ("companies view", ["✓", "own", "view", "view", "view"], Some(D::CompaniesView)),
    ("companies edit", ["✓", "contacts", "—", "—", "—"], Some(D::CompaniesEdit)),
    ("companies block", ["✓", "request", "✓", "—", "—"], Some(D::CompaniesBlock)),
    ("assign manager", ["✓", "—", "—", "—", "—"], Some(D::ManagerAssign)),
    ("assign deputy: a manager for his own absence", ["✓", "own", "—", "—", "—"], Some(D::DeputyAssign)),
    ("match company ↔ counterparty: look", ["✓", "own", "—", "—", "view"], Some(D::MatchView)),
    ("match company ↔ counterparty", ["✓", "own", "—", "—", "—"], Some(D::CompaniesMatch)),
    ("invite first owner, restore ownership", ["✓", "own", "—", "—", "—"], Some(D::FirstOwner)),
    ("orders view", ["✓", "own", "view", "view", "view"], Some(D::OrdersView)),
    ("orders confirm / change request", ["✓", "own", "—", "—", "—"], Some(D::OrdersConfirm)),
    ("comments public + internal", ["✓", "own", "✓", "✓", "view"], Some(D::Comments)),
    ("claims & requests", ["✓", "own", "topics", "✓", "view"], Some(D::Claims)),
    ("unblock: temporary exception", ["✓", "own", "✓", "—", "view"], Some(D::Unblock)),
    ("view-as (impersonate), read-only", ["✓", "own", "—", "✓", "—"], Some(D::ViewAs)),
    ("act-as (order on behalf)", ["policy", "own", "—", "—", "—"], None),
    ("settings, templates, policies, roles: look", ["✓", "—", "—", "—", "view"], Some(D::SettingsView)),
    ("settings, templates, policies, roles", ["✓", "—", "credit", "—", "—"], Some(D::Settings)),
    ("sync health", ["✓", "own", "—", "—", "view"], Some(D::ExchangeView)),
    ("replay, quarantine", ["✓", "—", "—", "—", "—"], Some(D::ExchangeManage)),
    ("audit (all)", ["✓", "own", "—", "—", "✓"], Some(D::AuditView)),
];

/// Cells that the code holds otherwise: row, role, why.
const SELLER_DIFFER: &[(&str, StaffRole, &str)] = &[
    (
        "companies edit",
        StaffRole::Manager,
        "contacts: a client asks for a change of his, and his manager decides (seller.details.decide)",
    ),
    (
        "companies block",
        StaffRole::Manager,
        "request: by telephone or letter, to an administrator or finance, who give the reason",
    ),
    (
        "comments public + internal",
        StaffRole::Auditor,
        "there are no comments yet: to look at them becomes a duty of its own with them",
    ),
    ("claims & requests", StaffRole::Finance, "topics come with requests: until then nothing is kept from finance"),
    (
        "claims & requests",
        StaffRole::Auditor,
        "there are no claims yet: to look at them becomes a duty of its own with them",
    ),
    (
        "unblock: temporary exception",
        StaffRole::Auditor,
        "there are no exceptions yet: to look at them becomes a duty of its own with them",
    ),
    (
        "settings, templates, policies, roles",
        StaffRole::Finance,
        "credit policy stands in the file of the configuration, which the operator keeps",
    ),
];

/// Rows that became no duty: why.
const SELLER_WITHOUT: &[(&str, &str)] =
    &[("act-as (order on behalf)", "off by default in the domain, and there is no ordering yet")];

/// Duties that the table has not: why.
const SELLER_MORE: &[(D, &str)] = &[
    (
        D::UsersView,
        "accounts are no row of the table: the list of them, for who runs the installation and who audits it",
    ),
    (D::UsersManage, "an administrator's, as \"settings, policies, roles\" are"),
    (D::DetailsDecide, "what a company asks to change of its details; a manager's part of \"edit: contacts\""),
    (D::Applications, "whoever wants to become a client has no manager yet: all managers may answer"),
    (D::ExchangeLog, "the words of the exchange name all companies: it is not a manager's \"own errors\""),
];

fn is_held(cell: &str, role: StaffRole, duty: D) -> bool {
    let want = match cell {
        "✓" | "view" => Some(Reach::All),
        "own" => Some(Reach::Assigned),
        "—" => None,
        // A word that no reach can say.
        _ => return false,
    };
    role.reach(duty) == want
}

#[test]
fn the_staff_hold_what_the_table_says() {
    let mut differ = BTreeSet::new();
    for (row, cells, duty) in SELLER {
        let Some(duty) = duty else { continue };
        for (role, cell) in StaffRole::ALL.into_iter().zip(cells) {
            if !is_held(cell, role, *duty) {
                differ.insert((*row, role.as_str()));
            }
        }
    }
    let listed: BTreeSet<(&str, &str)> = SELLER_DIFFER.iter().map(|(row, role, _)| (*row, role.as_str())).collect();
    assert_eq!(differ, listed, "what differs must be listed with its reason, and nothing else");
    // Where a word cannot be said by a reach, the code gives less, never more; but for topics that do not exist yet.
    for (row, role, _) in SELLER_DIFFER.iter().filter(|(row, ..)| *row != "claims & requests") {
        let duty = SELLER.iter().find(|(name, ..)| name == row).and_then(|(.., duty)| *duty).expect("a duty");
        assert_eq!(role.reach(duty), None, "{row} for {}", role.as_str());
    }
}

#[test]
fn every_row_of_the_seller_is_a_duty_and_every_duty_a_row() {
    let without: Vec<&str> = SELLER.iter().filter(|(.., d)| d.is_none()).map(|(row, ..)| *row).collect();
    assert_eq!(without, SELLER_WITHOUT.iter().map(|(row, _)| *row).collect::<Vec<_>>());
    let drawn: Vec<D> = SELLER.iter().filter_map(|(.., d)| *d).collect();
    let more: Vec<D> = D::ALL.iter().copied().filter(|d| !drawn.contains(d)).collect();
    assert_eq!(more, SELLER_MORE.iter().map(|(d, _)| *d).collect::<Vec<_>>());
}
