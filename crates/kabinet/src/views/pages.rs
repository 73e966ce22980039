//! Keeping, renaming and forgetting views: forms that work without a script, and the page that has them all.

use access::{Scope, client::perm::CompanyView};
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::kind;
use serde::Deserialize;

use super::{List, MOST, NAME, ViewId, Wanted, store};
use crate::{
    fail::{Fail, Result},
    identity,
    web::{Form, Page, PathId, Place, Shell, Theme, html},
};

/// A view that is to be kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct KeepForm {
    list: String,
    name: String,
    query: String,
}

/// Another name of a view.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NameForm {
    name: String,
}

/// The views of one list, as the page shows them.
struct Section {
    list: List,
    views: Vec<store::ViewRow>,
}

/// What could not be done: with which view (none: with a new one), what was typed, and the key of what is wrong.
struct Problem {
    view: Option<ViewId>,
    list: List,
    wanted: Wanted,
    key: &'static str,
}

#[derive(Template)]
#[template(path = "views/templates/views.html")]
struct ViewsPage {
    s: Shell,
    base: String,
    sections: Vec<Section>,
    problem: Option<Problem>,
}

impl ViewsPage {
    fn read(tx: &Tx<'_>, scope: &Scope<CompanyView>, s: Shell, problem: Option<Problem>) -> Result<ViewsPage> {
        let mut sections = Vec::new();
        for list in List::ALL.into_iter().filter(|l| l.open_to(scope)) {
            let views = super::of(tx, scope, &s, list)?;
            sections.push(Section { list, views });
        }
        Ok(ViewsPage { base: s.base(), s: s.at(Place::Orders), sections, problem })
    }
    fn most(&self) -> i64 {
        i64::try_from(MOST).unwrap_or(0)
    }
    /// What a field shows: what was typed if that was refused, else the name.
    fn shown<'a>(&'a self, view: &'a store::ViewRow) -> &'a str {
        self.of(view).map_or(&view.name, |p| &p.wanted.name)
    }
    fn of(&self, view: &store::ViewRow) -> Option<&Problem> {
        self.problem.as_ref().filter(|p| p.view == Some(view.id))
    }
    /// A new view that was refused and can be tried again under another name.
    fn again(&self) -> Option<&Problem> {
        self.problem.as_ref().filter(|p| p.view.is_none())
    }
}

/// Either it is done and the reader goes on to an address, or the page says what is wrong.
enum Done {
    Go(String),
    Wrong(Box<ViewsPage>),
}

impl Done {
    fn answer(self) -> Result<Response> {
        Ok(match self {
            Done::Go(to) => Redirect::to(&to).into_response(),
            Done::Wrong(page) => (StatusCode::UNPROCESSABLE_ENTITY, html(&*page)?).into_response(),
        })
    }
}

/// `GET /c/{company}/views`
pub async fn index(page: Page<CompanyView>) -> Result<Response> {
    let views = page.read(|tx, scope, s| ViewsPage::read(tx, scope, s, None)).await?;
    html(&views)
}

/// `POST /c/{company}/views`: keeps what the list shows under a name and goes back to it.
pub async fn keep(page: Page<CompanyView>, headers: HeaderMap, Form(form): Form<KeepForm>) -> Result<Response> {
    let now = page.now;
    let done = page.write(move |tx, scope, s| {
        identity::session_only(&headers, "views")?;
        let list = List::parse(&form.list).ok_or_else(|| Fail::Invalid(format!("list = {:?}", form.list)))?;
        if !list.open_to(scope) {
            return Err(Fail::Forbidden("company.view"));
        }
        let wanted = Wanted { query: list.tidy(&s, &form.query)?, name: form.name };
        let to = format!("{}/{}{}", s.base(), list.as_str(), wanted.query);
        match super::keep(tx, scope, list, &wanted, now)? {
            Ok(()) => Ok(Done::Go(to)),
            Err(key) => {
                let problem = Problem { view: None, list, wanted, key };
                Ok(Done::Wrong(Box::new(ViewsPage::read(tx, scope, s, Some(problem))?)))
            }
        }
    });
    done.await?.answer()
}

/// `POST /c/{company}/views/{id}/rename`
pub async fn rename(
    page: Page<CompanyView>,
    PathId(id): PathId<kind::View>,
    headers: HeaderMap,
    Form(form): Form<NameForm>,
) -> Result<Response> {
    let done = page.write(move |tx, scope, s| {
        identity::session_only(&headers, "views")?;
        match super::rename(tx, scope, id, &form.name)? {
            Ok(()) => Ok(Done::Go(format!("{}/views", s.base()))),
            Err(key) => {
                let wanted = Wanted { name: form.name, query: String::new() };
                let problem = Problem { view: Some(id), list: List::Orders, wanted, key };
                Ok(Done::Wrong(Box::new(ViewsPage::read(tx, scope, s, Some(problem))?)))
            }
        }
    });
    done.await?.answer()
}

/// `POST /c/{company}/views/{id}/forget`
pub async fn forget(page: Page<CompanyView>, PathId(id): PathId<kind::View>, headers: HeaderMap) -> Result<Redirect> {
    let base = page
        .write(move |tx, scope, s| {
            identity::session_only(&headers, "views")?;
            super::forget(tx, scope, id)?;
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/views")))
}
