//! The seller's page of one accounting system: what is to be entered in 1C, how the portal reaches it, and which data sets it
//! asks for in which way.
//!
//! Whoever changes where a password is sent or which one, proves anew who he is; and a password never goes to another server
//! than the one for which it was typed.

use access::seller::duty::{Duty, ExchangeManage};
use askama::Template;
use axum::{
    extract::{FromRef, Path},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{At, SourceId, kind};
use onec::contract::Dataset;
use serde::Deserialize;

use super::{
    Exchange,
    bucket_pages::BucketForm,
    check::{Checked, check},
    connections::{self, Dialect, Kind, NewConnection},
    connections_store::ConnectionRow,
    folder,
    pull::{self, period},
    pull_store::{ALL_OF, ConnectorView},
    sources::{self, Part, Refused},
    sources_pages::{AboutForm, Problem},
    sources_store::SourceRow,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Desk, Form, PathId, Place, Shell, Theme, html},
};

/// Most minutes between two questions: a week.
pub(super) const RAREST: i64 = 10_080;

#[derive(Template)]
#[template(path = "exchange/templates/source.html")]
struct SourcePage {
    s: Shell,
    source: SourceRow,
    /// What is to be entered in 1C.
    site: String,
    /// The password that was just made.
    made: Option<String>,
    /// The form of the source itself that was not taken, and why.
    about: Option<(AboutForm, Problem)>,
    ways: Vec<ConnectionRow>,
    connectors: Vec<ConnectorView>,
    /// The way that was just tried out, and what came of it.
    tried: Option<(Kind, Checked)>,
    /// A form that was not taken: of which way, as it was typed, and what is wrong with it.
    wrong: Option<(Kind, WayForm, &'static str)>,
    /// What is wrong with the form of the data sets, and of which one.
    wrong_set: Option<Dataset>,
    /// The form of a folder in object storage that was not taken, and why.
    bucket: Option<(BucketForm, Problem)>,
}

impl SourcePage {
    /// What stands in the form of a folder in object storage; `None` if the folder is on the disk.
    fn bucket_form(&self) -> Option<BucketForm> {
        if let Some((typed, _)) = &self.bucket {
            return Some(typed.clone());
        }
        BucketForm::of(self.folder(), self.connectors.iter().find(|c| c.dataset == folder::DATASET))
    }
    fn bad_bucket(&self, field: &str) -> Option<String> {
        self.bucket.as_ref().filter(|(_, p)| p.field == field).map(|(_, p)| p.text(&self.s))
    }
    fn bad(&self, field: &str) -> Option<String> {
        self.about.as_ref().filter(|(_, p)| p.field == field).map(|(_, p)| p.text(&self.s))
    }
    fn parts(&self) -> [Part; 3] {
        Part::ALL
    }
    fn about_form(&self) -> AboutForm {
        self.about.as_ref().map_or_else(|| AboutForm::of(&self.source), |(form, _)| form.clone())
    }
    fn stock(&self) -> bool {
        self.source.takes.has(Part::Goods) || self.source.takes.has(Part::Orders)
    }
    fn packages(&self) -> bool {
        self.source.takes.has(Part::Packages)
    }
    /// Whether somebody sits before 1C and waits for it to come.
    fn waits(&self) -> bool {
        !self.source.off && self.source.came_at.is_none()
    }
    /// Class and key of how the source is.
    fn standing(&self) -> (&'static str, &'static str) {
        match (self.source.off, self.source.came_at, self.source.first_at) {
            (true, ..) => ("st-off", "source-off"),
            (false, None, None) => ("st-wait", "source-waits"),
            (false, None, Some(_)) => ("st-wait", "source-waits-again"),
            (false, Some(_), _) => ("st-done", "source-came"),
        }
    }
    /// What its first request was.
    fn first(&self) -> &str {
        let mode = self.source.first_asked.split('&').find_map(|pair| pair.strip_prefix("mode="));
        mode.unwrap_or(&self.source.first_asked)
    }
    /// Somebody who was turned away, if nobody was let in since.
    fn refused(&self) -> Option<(At, String)> {
        let at = self.source.refused_at.filter(|at| self.source.came_at.is_none_or(|came| came < *at))?;
        let key = match self.source.refused? {
            Refused::Password => "source-refused-password",
            Refused::Address => "source-refused-address",
            Refused::Off => "source-refused-off",
            Refused::Part(_) => "source-refused-part",
        };
        Some((at, self.s.t.x(key, &self.source.refused_from).into_owned()))
    }
    fn kinds(&self) -> [Kind; 3] {
        Kind::ASKED
    }
    fn sets(&self) -> [Dataset; 9] {
        Dataset::ALL
    }
    fn is_wrong(&self, set: &Dataset) -> bool {
        self.wrong_set == Some(*set)
    }
    fn is_odata(&self, kind: &Kind) -> bool {
        *kind == Kind::Odata
    }
    fn has_password(&self, kind: &Kind) -> bool {
        self.way(kind).is_some_and(|way| way.secret.is_some())
    }
    fn count(&self, n: &usize) -> i64 {
        i64::try_from(*n).unwrap_or(i64::MAX)
    }
    fn way(&self, kind: &Kind) -> Option<&ConnectionRow> {
        self.ways.iter().find(|way| way.kind == *kind)
    }
    fn asked(&self) -> Vec<&ConnectionRow> {
        self.ways.iter().filter(|way| way.kind != Kind::Folder).collect()
    }
    fn folder(&self) -> Option<&ConnectionRow> {
        self.way(&Kind::Folder)
    }
    fn connector(&self, set: &Dataset) -> Option<&ConnectorView> {
        self.connectors.iter().find(|c| c.dataset == set.as_str())
    }
    fn is_by(&self, set: &Dataset, way: &ConnectionRow) -> bool {
        self.connector(set).is_some_and(|c| c.kind == way.kind)
    }
    fn minutes(&self, set: &Dataset) -> i64 {
        self.connector(set).map_or(period(*set), |c| c.every) / 60
    }
    fn set(&self, set: &Dataset) -> String {
        self.s.t.s(&format!("dataset-{}", set.as_str().replace('_', "-"))).to_owned()
    }
    fn name(&self, kind: &Kind) -> &'static str {
        self.s.t.s(match kind {
            Kind::Http => "way-http",
            Kind::Soap => "way-soap",
            Kind::Odata => "way-odata",
            Kind::Folder => "way-folder",
        })
    }
    fn hint(&self, kind: &Kind) -> &'static str {
        self.s.t.s(match kind {
            Kind::Http => "way-http-hint",
            Kind::Soap => "way-soap-hint",
            Kind::Odata => "way-odata-hint",
            Kind::Folder => "way-folder-hint",
        })
    }
    /// Class and key of how a way is.
    fn state(&self, kind: &Kind) -> (&'static str, &'static str) {
        let Some(way) = self.way(kind) else { return ("st-off", "way-none") };
        let mut of = self.connectors.iter().filter(|c| c.kind == *kind).peekable();
        if way.paused {
            ("st-wait", "way-paused")
        } else if of.peek().is_none() {
            ("st-off", "way-unused")
        } else if of.any(|c| c.failures > 0) {
            ("st-stop", "way-failing")
        } else {
            ("st-done", "way-works")
        }
    }
    /// What stands in the form of a way: as it was typed, or as it is.
    fn form(&self, kind: &Kind) -> WayForm {
        if let Some((_, typed, _)) = self.wrong.as_ref().filter(|(of, ..)| of == kind) {
            return typed.clone();
        }
        let Some(way) = self.way(kind) else { return WayForm::default() };
        WayForm {
            address: way.address.clone(),
            login: way.login.clone(),
            dialect: way.dialect.map_or("", Dialect::as_str).to_owned(),
            since: way.since.clone(),
            password: String::new(),
        }
    }
    fn problem(&self, kind: &Kind) -> Option<&'static str> {
        self.wrong.as_ref().filter(|(of, ..)| of == kind).map(|(.., key)| *key)
    }
    fn tried(&self, kind: &Kind) -> Option<&Checked> {
        self.tried.as_ref().filter(|(of, _)| of == kind).map(|(_, checked)| checked)
    }
}

/// What a page is shown with beside what is stored.
#[derive(Default)]
pub(super) struct Beside {
    /// The way that was just tried out.
    pub tried: Option<(Kind, Checked)>,
    /// The form of a way that was not taken.
    pub wrong: Option<(Kind, WayForm, &'static str)>,
    /// The data set whose period was not taken.
    pub wrong_set: Option<Dataset>,
    /// The password that was just made.
    pub made: Option<String>,
    /// The form of the source itself that was not taken.
    pub about: Option<(AboutForm, Problem)>,
    /// The form of a folder in object storage that was not taken.
    pub bucket: Option<(BucketForm, Problem)>,
}

/// The page of a source.
pub(super) async fn page(desk: &Desk<impl Duty>, id: SourceId, beside: Beside) -> Result<Response> {
    let site = desk.app.config.public_url.trim_end_matches('/').to_owned();
    let page = desk
        .read(move |tx, _, s| {
            let source = sources::one(tx, id)?.ok_or(Fail::NotFound)?;
            let mut connectors = tx.all(&ALL_OF, &[])?;
            connectors.retain(|c| c.source_id == id);
            let Beside { tried, wrong, wrong_set, made, about, bucket } = beside;
            let (s, ways) = (s.at(Place::OfficeExchange), connections::all(tx, id)?);
            Ok(SourcePage { s, source, site, made, about, ways, connectors, tried, wrong, wrong_set, bucket })
        })
        .await?;
    html(&page)
}

pub(super) fn back(id: SourceId) -> Response {
    Redirect::to(&format!("/office/exchange/sources/{id}")).into_response()
}

/// `GET /office/exchange/sources/{id}`
pub async fn show(desk: Desk<ExchangeManage>, PathId(id): PathId<kind::Source>) -> Result<Response> {
    page(&desk, id, Beside::default()).await
}

/// A way, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct WayForm {
    address: String,
    login: String,
    /// Empty: the one that is known stays.
    password: String,
    dialect: String,
    since: String,
}

/// Scheme, name and port: what a password is sent to.
pub(super) fn server(address: &str) -> Option<(String, String, Option<u16>)> {
    let url = reqwest::Url::parse(address.trim()).ok()?;
    let known = matches!(url.scheme(), "http" | "https") && url.password().is_none() && url.query().is_none();
    known.then(|| Some((url.scheme().to_owned(), url.host_str()?.to_owned(), url.port_or_known_default())))?
}

impl WayForm {
    /// What is wrong with it, beside the way as it is known.
    fn problem(&self, kind: Kind, known: Option<&ConnectionRow>) -> Option<&'static str> {
        let Some(here) = server(&self.address) else { return Some("way-address-wrong") };
        if self.address.len() > 500 || self.login.len() > 200 || self.password.len() > 500 {
            return Some("way-too-long");
        }
        let keeps = self.password.is_empty() && known.is_some_and(|way| way.secret.is_some());
        if keeps && known.and_then(|way| server(&way.address)) != Some(here) {
            return Some("way-password-again");
        }
        if kind == Kind::Odata {
            if Dialect::parse(&self.dialect).is_none() {
                return Some("way-dialect-needed");
            }
            if !self.since.is_empty() && self.since.parse::<jiff::civil::Date>().is_err() {
                return Some("way-since-wrong");
            }
        }
        None
    }
}

fn asked(word: &str) -> Result<Kind> {
    Kind::parse(word).filter(|kind| Kind::ASKED.contains(kind)).ok_or(Fail::NotFound)
}

/// `POST /office/exchange/sources/{id}/ways/{kind}`
pub async fn save(
    desk: Desk<ExchangeManage>,
    Path((id, word)): Path<(SourceId, String)>,
    origin: Origin,
    Form(form): Form<WayForm>,
) -> Result<Response> {
    let kind = asked(&word)?;
    desk.confirmed().await?;
    let known = desk.read(move |tx, _, _| Ok(connections::one(tx, id, kind)?)).await?;
    if let Some(key) = form.problem(kind, known.as_ref()) {
        let beside =
            Beside { wrong: Some((kind, WayForm { password: String::new(), ..form }, key)), ..Beside::default() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&desk, id, beside).await?).into_response());
    }
    let (now, vault) = (desk.now, desk.app.vault.clone());
    desk.write(move |tx, office| {
        exists(tx, id)?;
        let (address, login) = (form.address.trim(), form.login.trim());
        let new = NewConnection {
            address,
            login,
            // Without a user there is nobody whose password it could be.
            password: if login.is_empty() { Some("") } else { Some(form.password.as_str()).filter(|p| !p.is_empty()) },
            dialect: Dialect::parse(&form.dialect).filter(|_| kind == Kind::Odata),
            since: if kind == Kind::Odata { &form.since } else { "" },
        };
        connections::put(tx, &vault, id, kind, &new, now)?;
        let subject = format!("{id}: {word}; {address}; {login}");
        audit::note(tx, now, None, Some(office.user()), "source.way", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back(id))
}

pub(super) fn exists(tx: &db::Tx<'_>, id: SourceId) -> Result<()> {
    sources::one(tx, id)?.map(drop).ok_or(Fail::NotFound)
}

/// `POST /office/exchange/sources/{id}/ways/{kind}/check`: does it answer.
pub async fn try_out(desk: Desk<ExchangeManage>, Path((id, word)): Path<(SourceId, String)>) -> Result<Response> {
    let kind = Kind::parse(&word).ok_or(Fail::NotFound)?;
    // Who may not, must not make the portal ask either.
    desk.read(|_, _, _| Ok(())).await?;
    let checked = check(&Exchange::from_ref(&desk.app), id, kind).await?.ok_or(Fail::NotFound)?;
    page(&desk, id, Beside { tried: Some((kind, checked)), ..Beside::default() }).await
}

/// Whether a way is to rest.
#[derive(Deserialize)]
pub struct PauseForm {
    #[serde(default)]
    rests: String,
}

/// `POST /office/exchange/sources/{id}/ways/{kind}/pause`
pub async fn pause(
    desk: Desk<ExchangeManage>,
    Path((id, word)): Path<(SourceId, String)>,
    origin: Origin,
    Form(form): Form<PauseForm>,
) -> Result<Response> {
    let kind = Kind::parse(&word).ok_or(Fail::NotFound)?;
    let (now, rests) = (desk.now, form.rests == "1");
    desk.write(move |tx, office| {
        if !connections::pause(tx, id, kind, rests, now)? {
            return Err(Fail::NotFound);
        }
        let action = if rests { "source.way.paused" } else { "source.way.resumed" };
        audit::note(tx, now, None, Some(office.user()), action, &format!("{id}: {word}"), &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back(id))
}

/// `POST /office/exchange/sources/{id}/ways/{kind}/remove`: the way and its password are gone; what came by it stays.
pub async fn remove(
    desk: Desk<ExchangeManage>,
    Path((id, word)): Path<(SourceId, String)>,
    origin: Origin,
) -> Result<Response> {
    let (kind, now) = (Kind::parse(&word).ok_or(Fail::NotFound)?, desk.now);
    desk.write(move |tx, office| {
        // What the command line has set, the command line takes away.
        let on_disk = |way: &ConnectionRow| kind == Kind::Folder && !way.address.starts_with(folder::bucket::SCHEME);
        if connections::one(tx, id, kind)?.as_ref().is_some_and(on_disk) {
            return Err(Fail::NotFound);
        }
        if !connections::remove(tx, id, kind, now)? {
            return Err(Fail::NotFound);
        }
        let subject = format!("{id}: {word}");
        audit::note(tx, now, None, Some(office.user()), "source.way.removed", &subject, &origin.address)
    })
    .await?;
    Ok(back(id))
}

/// `POST /office/exchange/sources/{id}/sets`: fields `via-{data set}` and `every-{data set}`, minutes.
pub async fn choose(
    desk: Desk<ExchangeManage>,
    PathId(id): PathId<kind::Source>,
    origin: Origin,
    Form(form): Form<std::collections::BTreeMap<String, String>>,
) -> Result<Response> {
    let typed = |field: &str, set: Dataset| form.get(&format!("{field}-{set}")).map_or("", |text| text.trim());
    let mut chosen = Vec::new();
    for set in Dataset::ALL {
        let kind = match typed("via", set) {
            "" => None,
            word => Some(asked(word)?),
        };
        let every = match typed("every", set) {
            "" => period(set),
            text => match text.parse::<i64>() {
                Ok(minutes) if (1..=RAREST).contains(&minutes) => minutes * 60,
                _ => {
                    let shown = page(&desk, id, Beside { wrong_set: Some(set), ..Beside::default() }).await?;
                    return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
                }
            },
        };
        chosen.push((set, kind.map(|kind| (kind, every))));
    }
    let now = desk.now;
    desk.write(move |tx, office| {
        exists(tx, id)?;
        let mut told = Vec::new();
        for (set, way) in chosen {
            if let Some((kind, every)) = way {
                connections::one(tx, id, kind)?.ok_or(Fail::NotFound)?;
                told.push(format!("{set} {} {}", kind.as_str(), every / 60));
            }
            pull::choose(tx, id, set, way, now)?;
        }
        let subject = format!("{id}: {}", told.join(", "));
        audit::note(tx, now, None, Some(office.user()), "source.sets", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back(id))
}

/// `POST /office/exchange/sources/{id}/sets/{dataset}/hurry`
pub async fn hurry(
    desk: Desk<ExchangeManage>,
    Path((id, set)): Path<(SourceId, String)>,
    origin: Origin,
) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| {
        if !pull::hurry_one(tx, id, &set, now)? {
            return Err(Fail::NotFound);
        }
        let subject = format!("{id}: {set}");
        audit::note(tx, now, None, Some(office.user()), "source.hurried", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(address: &str) -> ConnectionRow {
        let source_id = SourceId::at(kernel::At::from_micros(0));
        ConnectionRow {
            source_id,
            kind: Kind::Http,
            address: address.to_owned(),
            login: "портал".to_owned(),
            secret: Some(vec![1]),
            dialect: None,
            since: String::new(),
            paused: false,
        }
    }

    #[test]
    fn a_password_goes_to_no_other_server_than_the_one_it_was_typed_for() {
        let before = known("https://1c.example/base");
        let form = |address: &str, password: &str| WayForm {
            address: address.to_owned(),
            password: password.to_owned(),
            ..WayForm::default()
        };
        let problem = |address, password| form(address, password).problem(Kind::Http, Some(&before));
        assert_eq!(problem("https://1c.example/other", ""), None, "another base of the same server");
        for address in ["https://evil.example/base", "http://1c.example/base", "https://1c.example:8443/base"] {
            assert_eq!(problem(address, ""), Some("way-password-again"), "{address}");
            assert_eq!(problem(address, "новый"), None);
        }
        for address in ["", "1c.example", "file:///etc/passwd", "ftp://1c", "https://a:b@1c.example", "https://1c/?a=b"]
        {
            assert_eq!(problem(address, "x"), Some("way-address-wrong"), "{address}");
        }
    }

    #[test]
    fn odata_needs_a_family_and_a_day_that_is_one() {
        let form = |dialect: &str, since: &str| {
            let form = WayForm {
                address: "http://1c/base".to_owned(),
                dialect: dialect.to_owned(),
                since: since.to_owned(),
                ..WayForm::default()
            };
            form.problem(Kind::Odata, None)
        };
        assert_eq!(form("", ""), Some("way-dialect-needed"));
        assert_eq!(form("ut", "31.01.2026"), Some("way-since-wrong"));
        assert_eq!(form("unf", "2026-01-31"), None);
    }
}
