//! The seller's office: its companies, those with old data first, and the card of one.
//!
//! A manager sees the companies assigned to him; to him the others do not exist.

use access::{
    Group, Groups, Office, Reach, SellerPermission,
    seller::duty::{CompaniesView, Duty},
};
use askama::Template;
use axum::{extract::Path, response::Response};
use db::Tx;
use kernel::{At, Money, text};
use serde::Deserialize;

use super::{
    StandingState,
    form::{EntityForm, Problems},
    groups::{self, PriceType},
    store::{self, CardRow, ContractRow, EntityRow, ListRow, MemberRow, PointRow},
};
use crate::{
    deputies::{self, store::DeputyRow},
    fail::{Fail, Result},
    finance::rules::{Ages, Feed, Staleness},
    invitations, prices,
    web::{Desk, Place, Query, Shell, Theme, called::group_key, html},
};

/// Rows of the list; more are found by typing.
const SHOWN: usize = 200;

/// What the list is asked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// A part of the name, or digits of an ИНН.
    pub q: String,
    /// `blocked`, `stale`, `unmatched`; anything else: all.
    pub show: String,
}

/// A tab of the list.
pub struct Tab {
    /// Word in the URL.
    pub show: &'static str,
    /// Key of its name.
    pub key: &'static str,
    /// How many companies.
    pub n: usize,
}

#[derive(Template)]
#[template(path = "companies/templates/office_list.html")]
struct ListPage {
    s: Shell,
    q: ListQuery,
    tabs: Vec<Tab>,
    rows: Vec<ListRow>,
    found: usize,
    may_edit: bool,
    may_match: bool,
    may_deputy: bool,
}

/// How old the oldest of what the company's members see is.
fn age(r: &ListRow, ages: &Ages, now: At) -> Staleness {
    ages.of(Feed::Finance, r.finance_as_of, now).max(ages.of(Feed::Orders, r.orders_as_of, now))
}
fn is_stopped(r: &ListRow) -> bool {
    r.blocked_reason.is_some() || matches!(r.standing, StandingState::Overdue | StandingState::ErpBlock)
}
fn is_in(show: &str, r: &ListRow, ages: &Ages, now: At) -> bool {
    match show {
        "blocked" => is_stopped(r),
        "stale" => r.matched && age(r, ages, now) > Staleness::Fresh,
        "unmatched" => !r.matched,
        _ => true,
    }
}

impl ListPage {
    fn fresh(&self, feed: &str, at: &At) -> &'static str {
        let feed = if feed == "finance" { Feed::Finance } else { Feed::Orders };
        if self.s.ages.of(feed, Some(*at), self.s.now) == Staleness::Fresh { "st-done" } else { "st-warn" }
    }
}

/// `GET /office`
pub async fn index(desk: Desk<CompaniesView>, Query(q): Query<ListQuery>) -> Result<Response> {
    let now = desk.now;
    let list = desk
        .read(move |tx, office, s| {
            let digits: String = q.q.chars().filter(char::is_ascii_digit).collect();
            let pattern = if digits.len() >= 3 { format!("%{digits}%") } else { String::new() };
            let only = office.only();
            let mut rows = tx.all(&store::LIST, &[&only.manager, &pattern, &only.day])?;
            let wanted = text::norm(&q.q);
            rows.retain(|r| wanted.is_empty() || r.by_inn || text::norm(&r.name).contains(&wanted));
            let count = |show: &str| rows.iter().filter(|r| is_in(show, r, &s.ages, now)).count();
            let tab = |show, key| Tab { show, key, n: count(show) };
            let tabs = vec![
                tab("", "off-all"),
                tab("blocked", "off-blocked"),
                tab("stale", "off-stale"),
                tab("unmatched", "off-unmatched"),
            ];
            rows.retain(|r| is_in(&q.show, r, &s.ages, now));
            rows.sort_by_key(|r| std::cmp::Reverse(age(r, &s.ages, now)));
            let found = rows.len();
            rows.truncate(SHOWN);
            let may_edit = may(office, SellerPermission::CompaniesEdit);
            let may_match = may(office, SellerPermission::MatchView);
            let may_deputy = may(office, SellerPermission::DeputyAssign);
            Ok(ListPage { s: s.at(Place::OfficeCompanies), q, tabs, rows, found, may_edit, may_match, may_deputy })
        })
        .await?;
    html(&list)
}

/// Whether the same person also has another duty.
pub(super) fn may<D: Duty>(office: &Office<D>, duty: SellerPermission) -> bool {
    office.role().reach(duty).is_some()
}

/// A data set and how old it is.
pub struct Set {
    /// Key of its name.
    pub key: String,
    /// When 1C took it.
    pub as_of: Option<At>,
    /// What that means.
    pub age: Staleness,
    /// Hours up to which it is fresh.
    pub hours: i64,
}

/// What was typed into the forms of the card, and what is wrong with it.
#[derive(Clone, Default)]
pub struct Typed {
    /// Legal entity.
    pub entity: EntityForm,
    /// Name of a delivery point.
    pub point: String,
    /// Its address.
    pub point_address: String,
    /// Reason of a block.
    pub reason: String,
    /// Whom to invite as an owner.
    pub owner_email: String,
    /// Why, if there is one.
    pub owner_reason: String,
    /// With whose eyes to look.
    pub view_member: String,
    /// Why.
    pub view_reason: String,
    /// What is wrong.
    pub problems: Problems,
}

/// The card of a company.
#[derive(Template)]
#[template(path = "companies/templates/office_card.html")]
pub struct CardPage {
    s: Shell,
    c: CardRow,
    entities: Vec<EntityRow>,
    contracts: Vec<ContractRow>,
    points: Vec<PointRow>,
    members: Vec<MemberRow>,
    sets: Vec<Set>,
    managers: Vec<(kernel::UserId, String)>,
    sources: Vec<(kernel::SourceId, String)>,
    may_edit: bool,
    may_assign: bool,
    /// Who stands in for the manager, now and soon.
    deputies: Vec<DeputyRow>,
    may_deputy: bool,
    may_block: bool,
    has_owner: bool,
    may_owner: bool,
    owners_to_be: Vec<invitations::Shown>,
    may_view: bool,
    prices: Vec<PriceType>,
    typed: Typed,
}

impl CardPage {
    fn wrong(&self, field: &str) -> Option<String> {
        self.typed.problems.of(&self.s, field)
    }
    fn entity_wrong(&self) -> bool {
        ["entity", "inn", "kpp", "address", "source"].iter().any(|f| self.wrong(f).is_some())
    }
    fn point_wrong(&self) -> bool {
        ["point", "point_address"].iter().any(|f| self.wrong(f).is_some())
    }
    fn days(&self, row: &DeputyRow) -> String {
        deputies::pages::days(&self.s, row)
    }
    fn kinds(&self) -> String {
        groups::pages::groups_text(&self.s, &self.c.kinds)
    }
    fn group(&self, group: &Group) -> &'static str {
        group_key(*group)
    }
    fn in_group(&self, group: &Group) -> bool {
        Groups::parse(&self.c.kinds).has(*group)
    }
    fn prices_text(&self) -> String {
        let one = |p: &PriceType| {
            if self.sources.len() > 1 { format!("{} ({})", p.name, p.source_name) } else { p.name.clone() }
        };
        self.prices.iter().map(one).collect::<Vec<_>>().join(", ")
    }
    fn by_unit(&self, role: &str) -> bool {
        self.c.unit_roles.split(' ').any(|r| r == role)
    }
    fn debts(&self) -> bool {
        self.c.overdue > Money::ZERO
    }
}

/// A company that the office may see, as it stands in its row.
///
/// # Errors
/// [`Fail::NotFound`] for a company of another manager, and for one that does not exist.
pub(super) fn found<D: Duty>(tx: &Tx<'_>, office: &Office<D>, slug: &str) -> Result<CardRow> {
    let only = office.only();
    tx.opt(&store::CARD, &[&slug, &only.manager, &only.day])?.ok_or(Fail::NotFound)
}

/// Reads the card of a company that the office may see.
///
/// # Errors
/// [`Fail::NotFound`] for a company of another manager, and for one that does not exist.
pub(super) fn card<D: Duty>(
    tx: &Tx<'_>,
    office: &Office<D>,
    s: Shell,
    slug: &str,
    now: At,
    typed: Typed,
) -> Result<CardPage> {
    let c = found(tx, office, slug)?;
    let known = tx.all(&store::FRESHNESS, &[&c.id])?;
    let ages = s.ages;
    let set = |feed: Feed| {
        let as_of = known.iter().find(|(f, _)| *f == feed).map(|(_, at)| *at);
        let key = format!("off-set-{}", feed.as_str());
        Set { key, as_of, age: ages.of(feed, as_of, now), hours: ages.hours(feed)[0] }
    };
    let (may_edit, may_assign) =
        (may(office, SellerPermission::CompaniesEdit), may(office, SellerPermission::ManagerAssign));
    let members = tx.all(&store::MEMBERS, &[&c.id])?;
    let owns = |m: &MemberRow| m.active && access::Roles::parse(&m.roles).has(access::Role::Owner);
    let has_owner = members.iter().any(owns);
    let admin = office.role() == access::StaffRole::Admin;
    Ok(CardPage {
        owners_to_be: invitations::owners_to_be(tx, &s, c.id)?,
        s: s.at(Place::OfficeCompanies),
        has_owner,
        may_owner: may(office, SellerPermission::FirstOwner) && (admin || !has_owner),
        may_view: may(office, SellerPermission::ViewAs) && members.iter().any(|m| m.active),
        members,
        prices: prices::where_silent(tx, Groups::parse(&c.kinds))?,
        entities: tx.all(&store::ENTITIES, &[&c.id])?,
        contracts: tx.all(&store::CONTRACTS, &[&c.id])?,
        points: tx.all(&store::POINTS, &[&c.id])?,
        sets: [Feed::Finance, Feed::Orders, Feed::Documents, Feed::Payments].map(set).into(),
        managers: if may_assign { tx.all(&store::STAFF, &[])? } else { Vec::new() },
        sources: if may_edit { tx.all(&store::SOURCES, &[])? } else { Vec::new() },
        deputies: tx.all(&deputies::store::OF_COMPANY, &[&c.id, &office.only().day])?,
        // Where somebody only stands in he passes nothing on.
        may_deputy: match office.role().reach(SellerPermission::DeputyAssign) {
            None => false,
            Some(Reach::All) => c.manager_id.is_some(),
            Some(Reach::Assigned) => c.manager_id == Some(office.user()),
        },
        may_edit,
        may_assign,
        may_block: may(office, SellerPermission::CompaniesBlock),
        c,
        typed,
    })
}

/// `GET /office/companies/{slug}`
pub async fn show(desk: Desk<CompaniesView>, Path(slug): Path<String>) -> Result<Response> {
    let now = desk.now;
    let page = desk.read(move |tx, office, s| card(tx, office, s, &slug, now, Typed::default())).await?;
    html(&page)
}

#[cfg(test)]
mod tests {
    use kernel::CompanyId;

    use super::*;

    #[test]
    fn tabs_and_the_oldest_first() {
        let now = At::from_micros(1_700_000_000_000_000);
        let row = |finance: Option<i64>, orders: Option<i64>| ListRow {
            id: CompanyId::at(now),
            slug: String::new(),
            name: String::new(),
            hue: 0,
            standing: StandingState::Ok,
            overdue: Money::ZERO,
            blocked_reason: None,
            manager: None,
            inn: None,
            by_inn: false,
            matched: true,
            debt: None,
            finance_as_of: finance.map(|h| now.plus_secs(-h * 3600)),
            orders_as_of: orders.map(|h| now.plus_secs(-h * 3600)),
            used_at: None,
        };
        let ages = &Ages::default();
        assert_eq!(age(&row(Some(1), Some(0)), ages, now), Staleness::Fresh);
        assert_eq!(age(&row(Some(9), Some(0)), ages, now), Staleness::Stale);
        assert_eq!(age(&row(Some(1), None), ages, now), Staleness::Never);
        assert!(
            is_in("stale", &row(Some(9), Some(0)), ages, now) && !is_in("blocked", &row(Some(9), Some(0)), ages, now)
        );
        assert!(is_in("unmatched", &ListRow { matched: false, ..row(None, None) }, ages, now));
        assert!(is_in("blocked", &ListRow { standing: StandingState::Overdue, ..row(Some(1), Some(1)) }, ages, now));
    }
}
