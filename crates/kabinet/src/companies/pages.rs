//! The company as its members see it: legal entities, contracts, delivery points, people, the seller's manager.

use access::{Permission, Rights, Roles, client::perm::CompanyView};
use askama::Template;
use axum::response::Response;

use super::store::{self, ContractRow, EntityRow, MemberRow, PointRow};
use crate::{
    deputies::{self, ContactRow},
    fail::Result,
    web::{Page, Place, Shell, Theme, called::role_key, html},
};

/// How much of the people a member sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Roster {
    /// Nothing.
    None,
    /// Names.
    Names,
    /// Names and roles.
    Roles,
    /// All of it: addresses, when they were here last, those who left.
    Full,
}

impl Roster {
    /// What these rights show.
    pub fn of(rights: &Rights) -> Roster {
        match () {
            () if rights.may(Permission::MembersManage) => Roster::Full,
            () if rights.may(Permission::MembersView) && rights.may(Permission::OrderApprove) => Roster::Roles,
            () if rights.may(Permission::MembersView) => Roster::Names,
            () => Roster::None,
        }
    }
}

/// «закупщик, бухгалтер».
pub fn roles_text(s: &Shell, words: &str) -> String {
    let names: Vec<&str> = Roles::parse(words).iter().map(|r| s.t.s(role_key(r))).collect();
    if names.is_empty() { s.t.s("role-none").to_owned() } else { names.join(", ") }
}

/// «отсрочка 30 дней».
pub fn terms(s: &Shell, k: &ContractRow) -> String {
    let terms = match k.payment_days {
        _ if k.prepayment => s.t.s("fin-prepayment").to_owned(),
        days if days > 0 => s.t.n("fin-deferment", days).into_owned(),
        _ => s.t.s("co-terms-unknown").to_owned(),
    };
    if k.currency == "RUB" { terms } else { format!("{terms}, {}", k.currency) }
}

/// «до 31 дек», «закончился 31 дек», «бессрочно».
pub fn validity(s: &Shell, k: &ContractRow) -> String {
    match k.valid_until.as_deref() {
        None | Some("") => s.t.s("co-open-ended").to_owned(),
        Some(day) if day < s.today().as_str() => s.t.x("fin-ended", s.date(day)).into_owned(),
        Some(day) => s.t.x("fin-valid-until", s.date(day)).into_owned(),
    }
}

#[derive(Template)]
#[template(path = "companies/templates/company.html")]
struct CompanyPage {
    s: Shell,
    entities: Vec<EntityRow>,
    contracts: Vec<ContractRow>,
    points: Vec<PointRow>,
    roster: Roster,
    members: Vec<MemberRow>,
    manager: Option<(String, String)>,
    /// Who stands in for him today.
    deputy: Option<ContactRow>,
}

/// `GET /c/{company}/company`
pub async fn show(page: Page<CompanyView>) -> Result<Response> {
    let company = page
        .read(|tx, scope, s| {
            let company = scope.company();
            let roster = Roster::of(scope.rights());
            let mut members = if roster == Roster::None { Vec::new() } else { tx.all(&store::MEMBERS, &[&company])? };
            members.retain(|m| m.active || roster == Roster::Full);
            Ok(CompanyPage {
                entities: tx.all(&store::ENTITIES, &[&company])?,
                contracts: tx.all(&store::CONTRACTS, &[&company])?,
                points: tx.all(&store::POINTS, &[&company])?,
                roster,
                members,
                manager: tx.opt(&store::MANAGER, &[&company])?,
                deputy: deputies::contact(tx, company, &s.today())?,
                s: s.at(Place::Company),
            })
        })
        .await?;
    html(&company)
}

#[cfg(test)]
mod tests {
    use access::Switches;

    use access::Role;

    use super::*;

    #[test]
    fn who_sees_whom() {
        let of = |role| Roster::of(&Rights::new(Roles::of(&[role]), None, Switches::default()));
        assert_eq!(Role::ALL.map(of), [Roster::Full, Roster::Roles, Roster::Names, Roster::Names, Roster::None]);
        let token = Rights::new(Roles::of(&[Role::Owner]), Some(Role::Viewer), Switches::default());
        assert_eq!(Roster::of(&token), Roster::None);
    }
}
