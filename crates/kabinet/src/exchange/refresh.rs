//! "Refresh now": a client sees that data is old and asks for it; the portal asks 1C, at most once in five minutes for a
//! company. Where the portal cannot ask, because 1C sends by itself, it says so.
//!
//! Not here: what the portal asks for (`pull`).

use access::client::perm::CompanyView;
use askama::Template;
use axum::response::Response;
use db::Tx;
use kernel::{At, CompanyId};

use super::{
    freshness,
    pull_store::{HURRY, REFRESH, REFRESHED, SOURCES_OF},
};
use crate::{
    fail::Result,
    finance::rules::{Feed, Staleness},
    web::{Page, Place, Shell, Theme, html},
};

/// Seconds between two refreshes of a company.
pub const PAUSE: i64 = 300;

/// What became of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// 1C is being asked.
    Asked,
    /// It was asked a moment ago.
    Early,
    /// 1C sends by itself; the portal cannot ask.
    Pushed,
}

impl Wish {
    /// Whether 1C is being asked.
    pub fn is_asked(&self) -> bool {
        *self == Wish::Asked
    }
    /// What the person is told.
    pub const fn key(&self) -> &'static str {
        match self {
            Wish::Asked => "refresh-asked",
            Wish::Early => "refresh-early",
            Wish::Pushed => "refresh-pushed",
        }
    }
}

/// Asks 1C for everything of a company's sources, unless that was done a moment ago.
///
/// # Errors
/// Any error of the database.
pub fn ask(tx: &Tx<'_>, company: CompanyId, now: At) -> db::Result<Wish> {
    if let Some((asked,)) = tx.opt(&REFRESHED, &[&company])?
        && now.secs_since(asked) < PAUSE
    {
        return Ok(Wish::Early);
    }
    let mut asked = 0;
    for (source,) in tx.all(&SOURCES_OF, &[&company])? {
        asked += tx.run(&HURRY, &[&source, &now])?;
    }
    if asked == 0 {
        return Ok(Wish::Pushed);
    }
    tx.run(&REFRESH, &[&company, &now])?;
    Ok(Wish::Asked)
}

#[derive(Template)]
#[template(path = "exchange/templates/refresh.html")]
struct RefreshPage {
    s: Shell,
    base: String,
    ages: Vec<(&'static str, At, Staleness)>,
    wish: Option<Wish>,
}

fn shown(tx: &Tx<'_>, company: CompanyId, now: At, s: Shell, wish: Option<Wish>) -> Result<RefreshPage> {
    let ages = freshness::all(tx, company)?;
    let ages = ages.into_iter().map(|(feed, as_of, _)| (key(feed), as_of, s.ages.of(feed, Some(as_of), now)));
    Ok(RefreshPage { base: s.base(), ages: ages.collect(), s, wish })
}

const fn key(feed: Feed) -> &'static str {
    match feed {
        Feed::Finance => "off-set-finance",
        Feed::Orders => "off-set-orders",
        Feed::Documents => "off-set-documents",
        Feed::Payments => "off-set-payments",
        Feed::Prices => "dataset-prices",
        Feed::Stock => "dataset-stock",
    }
}

/// `GET /c/{company}/refresh`: how old the data is, and the button.
pub async fn show(page: Page<CompanyView>) -> Result<Response> {
    let now = page.now;
    html(&page.read(move |tx, scope, s| shown(tx, scope.company(), now, s, None)).await?)
}

/// `POST /c/{company}/refresh`
pub async fn refresh(page: Page<CompanyView>) -> Result<Response> {
    let now = page.now;
    let done = page
        .write(move |tx, scope, s| {
            let wish = ask(tx, scope.company(), now)?;
            shown(tx, scope.company(), now, s, Some(wish))
        })
        .await?;
    html(&done)
}
