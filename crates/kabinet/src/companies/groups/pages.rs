//! The seller's office: what each group opens and at which prices it buys; and the groups of one company, set by hand.

use std::collections::BTreeMap;

use access::{
    Group, Groups, Section, Sections,
    seller::duty::{CompaniesEdit, Settings, SettingsView},
};
use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use kernel::SourceId;
use serde::Deserialize;

use super::{store, store::PriceTypeRow};
use crate::{
    audit, companies,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Desk, Form, Place, Query, Shell, Theme, called::group_key, html, texts},
};

/// A group on the page.
pub struct Line {
    group: Group,
    open: Sections,
    prices: Vec<(SourceId, String)>,
}

impl Line {
    fn ticked(&self, section: &Section) -> bool {
        self.open.has(*section)
    }
    fn priced(&self, source: &SourceId, price_type: &str) -> bool {
        self.prices.iter().any(|(s, p)| s == source && p == price_type)
    }
}

/// «оптовый клиент, партнёр».
pub fn groups_text(s: &Shell, words: &str) -> String {
    Groups::parse(words).iter().map(|g| s.t.s(group_key(g))).collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "companies/templates/office_groups.html")]
struct GroupsPage {
    s: Shell,
    lines: Vec<Line>,
    usual: Vec<(SourceId, String)>,
    sources: Vec<(SourceId, String, Vec<PriceTypeRow>)>,
    done: bool,
}

impl GroupsPage {
    fn is_usual(&self, source: &SourceId, price_type: &str) -> bool {
        self.usual.iter().any(|(s, p)| s == source && p == price_type)
    }
    fn section(&self, section: &Section) -> String {
        self.s.t.s(&format!("section-{}", section.as_str())).to_owned()
    }
    fn group(&self, group: &Group) -> String {
        self.s.t.s(group_key(*group)).to_owned()
    }
    fn about(&self, group: &Group) -> String {
        self.s.t.s(&format!("group-{}-text", group.as_str())).to_owned()
    }
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}

/// `GET /office/groups`
pub async fn show(desk: Desk<SettingsView>, Query(q): Query<DidQuery>) -> Result<Response> {
    let page = desk
        .read(move |tx, _, s| {
            let table = super::table(tx)?;
            let prices = tx.all(&store::PRICES, &[])?;
            let named = |word: &str| {
                let mine = prices.iter().filter(|p| p.client_group == word);
                mine.map(|p| (p.source_id, p.price_type.clone())).collect::<Vec<_>>()
            };
            let of = |group: &Group| Line { group: *group, open: table.of(*group), prices: named(group.as_str()) };
            let mut sources: Vec<(SourceId, String, Vec<PriceTypeRow>)> = Vec::new();
            for row in tx.all(&store::PRICE_TYPES, &[])? {
                match sources.last_mut().filter(|(id, ..)| *id == row.source_id) {
                    Some((.., types)) => types.push(row),
                    None => sources.push((row.source_id, row.source.clone(), vec![row])),
                }
            }
            let lines = Group::ALL.iter().map(of).collect();
            let usual = named(super::USUAL);
            Ok(GroupsPage { s: s.at(Place::OfficeCompanies), lines, usual, sources, done: q.did == "saved" })
        })
        .await?;
    html(&page)
}

/// `POST /office/groups`: ticks are named `group.section`, prices `price.group.source`.
pub async fn save(
    desk: Desk<Settings>,
    origin: Origin,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| {
        let known = tx.all(&store::PRICE_TYPES, &[])?;
        let mut said = Vec::new();
        for group in Group::ALL {
            let ticked = |s: &&Section| form.contains_key(&format!("{}.{}", group.as_str(), s.as_str()));
            let open: Sections = Section::OF_GROUPS.iter().filter(ticked).copied().collect();
            super::open(tx, *group, open)?;
            said.push(format!("{}=[{open}]", group.as_str()));
        }
        for word in Group::ALL.iter().map(|g| g.as_str()).chain([super::USUAL]) {
            let prefix = format!("price.{word}.");
            for (name, price) in form.range(prefix.clone()..).take_while(|(k, _)| k.starts_with(&prefix)) {
                let source: SourceId = name[prefix.len()..].parse().map_err(|_| Fail::Invalid(name.clone()))?;
                if price.is_empty() {
                    tx.run(&store::DROP_PRICE, &[&word, &source])?;
                    continue;
                }
                let row = known.iter().find(|t| t.source_id == source && t.erp_id == *price);
                let row = row.ok_or_else(|| Fail::Invalid(format!("{name} = {price:?}")))?;
                tx.run(&store::PUT_PRICE, &[&word, &source, price])?;
                said.push(format!("{word}: {}", row.name));
            }
        }
        audit::note(tx, now, None, Some(office.user()), "groups.changed", &said.join("; "), &origin.address)
    })
    .await?;
    Ok(Redirect::to("/office/groups?did=saved").into_response())
}

/// Groups as they are ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct GroupForm {
    registered: Option<String>,
    wholesale: Option<String>,
    contractor: Option<String>,
    partner: Option<String>,
}

impl GroupForm {
    /// What is ticked.
    pub fn groups(&self) -> Groups {
        let all = [&self.registered, &self.wholesale, &self.contractor, &self.partner];
        Group::ALL.iter().copied().zip(all).filter(|(_, t)| t.is_some()).map(|(g, _)| g).collect()
    }
}

/// `POST /office/companies/{slug}/groups`
pub async fn assign(
    desk: Desk<CompaniesEdit>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<GroupForm>,
) -> Result<Response> {
    let (now, to, groups) = (desk.now, slug.clone(), form.groups());
    if groups.is_empty() {
        let t = texts(kernel::format::Lang::Ru);
        return Err(Fail::Invalid(t.s("co-kinds-none").to_owned()));
    }
    desk.write(move |tx, office| {
        let company = companies::reached(tx, office, &to)?;
        super::set(tx, company, groups)?;
        let subject = groups.to_string();
        audit::note(tx, now, Some(company), Some(office.user()), "company.groups", &subject, &origin.address)
    })
    .await?;
    Ok(Redirect::to(&format!("/office/companies/{slug}")).into_response())
}
