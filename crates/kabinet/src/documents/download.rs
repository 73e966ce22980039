//! One document as a file: stored here, or printed by 1C while the person waits, or later.
//!
//! A file that is stored is streamed. One that 1C prints is streamed as it comes and not kept; if 1C takes longer than a
//! person waits, a request goes on without him and a notice says when it is done. Whatever goes wrong is told with what to
//! do about it, never as a broken PDF.
//!
//! Not here: archives of many ([`super::archive`]) and the job behind a request ([`super::jobs`]).

use std::time::Duration;

use access::{Scope, client::perm::CompanyView};
use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use files::{Files, Key};
use kernel::{At, DocumentId, kind};

use super::{
    ask::{self, Print, Printed, Trouble},
    kind_key, list,
    names::FileName,
    requests::{self, RequestId, RequestKind, Standing},
    rights::Visible,
    store,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    vault::Vault,
    web::{Page, PathId, Place, Shell, Theme, html},
};

/// What is known of a document when its file is asked for.
struct Found {
    s: Shell,
    title: String,
    name: FileName,
    stored: Option<String>,
    request: Option<RequestId>,
    print: Result<Print, Trouble>,
}

fn title(s: &Shell, kind: &str, number: &str) -> String {
    format!("{} {number}", s.t.s(&kind_key(kind)))
}

/// Finds the document and writes down that its file was asked for.
fn find(
    tx: &Tx<'_>,
    scope: &Scope<CompanyView>,
    s: Shell,
    id: DocumentId,
    (now, address, vault): (At, &str, &Vault),
) -> Result<Found> {
    let (company, user) = (scope.company(), scope.user());
    let d = list::one(tx, company, &Visible::of(scope), id)?;
    let print = if d.on_request { Print::of(tx, vault, company, id)? } else { Err(Trouble::Absent) };
    let latest = if d.on_request { requests::latest(tx, company, user, id)? } else { None };
    let under_way = latest.filter(|r| matches!(r.standing(now), Standing::Asked | Standing::Ready(_)));
    audit::note(tx, now, Some(company), Some(user), "document.file", &id.to_string(), address)?;
    Ok(Found {
        title: title(&s, &d.kind, &d.number),
        name: FileName::of(s.t, &d.kind, &d.number, &d.issued_on),
        stored: d.file_key,
        request: under_way.map(|r| r.id),
        print,
        s: s.at(Place::Documents),
    })
}

/// `GET /c/{company}/documents/{id}/file`
pub async fn file(page: Page<CompanyView>, PathId(id): PathId<kind::Document>, origin: Origin) -> Result<Response> {
    let (now, vault) = (page.now, page.app.vault.clone());
    let found = page.write(move |tx, scope, s| find(tx, scope, s, id, (now, &origin.address, &vault))).await?;
    if let Some(key) = &found.stored
        && let Some(answer) = stored(&page.app.files, key, &found.name).await?
    {
        return Ok(answer);
    }
    if let Some(request) = found.request {
        return Ok(to_request(&page, request));
    }
    let wait = Duration::from_secs(page.app.config.exchange.print_wait_secs);
    let asked = match &found.print {
        Ok(print) => {
            let asked = tokio::time::timeout(wait, ask::ask_within(&page.app, print)).await;
            let asked = asked.unwrap_or(Err(Trouble::Silent));
            // That it takes longer than a page waits is no trouble yet; the job that asks on will tell.
            if !matches!(asked, Err(Trouble::Silent)) {
                print.went(&page.app, asked.as_ref().map(|_| ()).map_err(|t| *t));
            }
            asked
        }
        Err(trouble) => Err(*trouble),
    };
    match asked {
        Ok(printed) => Ok(passed_on(printed, &found.name)),
        Err(Trouble::Silent) => {
            let request = page.write(move |tx, scope, _| later(tx, scope, id, now)).await?;
            jobs::wake();
            Ok(to_request(&page, request))
        }
        Err(trouble) => problem(found, id, trouble),
    }
}

fn later(tx: &Tx<'_>, scope: &Scope<CompanyView>, id: DocumentId, now: At) -> Result<RequestId> {
    let d = list::one(tx, scope.company(), &Visible::of(scope), id)?;
    requests::open(tx, scope.company(), scope.user(), d.id, now)
}

fn to_request(page: &Page<CompanyView>, request: RequestId) -> Response {
    Redirect::to(&format!("/c/{}/documents/requests/{request}", page.slug())).into_response()
}

/// Headers of a file that belongs to one person at one moment.
fn attachment(name: &FileName, length: Option<u64>, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, name.attachment()),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let mut answer = (headers, body).into_response();
    if let Some(n) = length {
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(n));
    }
    answer
}

/// The stored file; `None` if the store does not have it.
async fn stored(files: &Files, key: &str, name: &FileName) -> Result<Option<Response>> {
    let key = Key::parse(key).map_err(anyhow::Error::from)?;
    match files.stream(&key).await {
        Ok(reading) => {
            let size = reading.size;
            Ok(Some(attachment(name, Some(size), Body::from_stream(reading.into_stream()))))
        }
        Err(files::Error::NotFound(key)) => {
            tracing::error!(%key, "the database knows a file that the store does not have");
            Ok(None)
        }
        Err(e) => Err(Fail::Unavailable(e.to_string())),
    }
}

fn passed_on(printed: Printed, name: &FileName) -> Response {
    let length = printed.length;
    attachment(name, length, printed.into_body())
}

#[derive(Template)]
#[template(path = "documents/templates/problem.html")]
struct ProblemPage {
    s: Shell,
    base: String,
    title: String,
    trouble: Trouble,
    again: Option<String>,
}
impl ProblemPage {
    fn text(&self) -> String {
        self.s.t.s(&format!("documents-trouble-{}", self.trouble.as_str())).to_owned()
    }
}

fn problem(found: Found, id: DocumentId, trouble: Trouble) -> Result<Response> {
    let base = found.s.base();
    let again = trouble.may_pass().then(|| format!("{base}/documents/{id}/file"));
    let page = html(&ProblemPage { base, title: found.title, trouble, again, s: found.s })?;
    let status = if trouble == Trouble::Absent { StatusCode::NOT_FOUND } else { StatusCode::BAD_GATEWAY };
    Ok((status, page).into_response())
}

#[derive(Template)]
#[template(path = "documents/templates/request.html")]
struct RequestPage {
    s: Shell,
    base: String,
    id: RequestId,
    document: DocumentId,
    title: String,
    standing: Standing,
    asked: At,
}
impl RequestPage {
    fn trouble(&self, trouble: &Trouble) -> String {
        self.s.t.s(&format!("documents-trouble-{}", trouble.as_str())).to_owned()
    }
}

/// The request and its document, for the person who asked and may still see it.
fn request(tx: &Tx<'_>, scope: &Scope<CompanyView>, id: RequestId) -> Result<(store::RequestRow, store::DocumentRow)> {
    let request = tx.opt(&store::REQUEST, &[&scope.company(), &id])?.filter(|r| r.user_id == scope.user());
    let request = request.ok_or(Fail::NotFound)?;
    let document = list::one(tx, scope.company(), &Visible::of(scope), request.document_id)?;
    Ok((request, document))
}

/// `GET /c/{company}/documents/requests/{id}`: says how far the request is, and asks again by itself.
pub async fn waiting(page: Page<CompanyView>, PathId(id): PathId<RequestKind>) -> Result<Response> {
    let now = page.now;
    let part = page
        .read(move |tx, scope, s| {
            let (r, d) = request(tx, scope, id)?;
            let (base, title) = (s.base(), title(&s, &d.kind, &d.number));
            let standing = r.standing(now);
            Ok(RequestPage { s: s.at(Place::Documents), base, id, document: d.id, title, standing, asked: r.at })
        })
        .await?;
    html(&part)
}

/// `GET /c/{company}/documents/requests/{id}/file`
pub async fn requested(page: Page<CompanyView>, PathId(id): PathId<RequestKind>, origin: Origin) -> Result<Response> {
    let now = page.now;
    let (name, standing) = page
        .write(move |tx, scope, s| {
            let (r, d) = request(tx, scope, id)?;
            let (company, user, subject) = (scope.company(), scope.user(), d.id.to_string());
            audit::note(tx, now, Some(company), Some(user), "document.file", &subject, &origin.address)?;
            Ok((FileName::of(s.t, &d.kind, &d.number, &d.issued_on), r.standing(now)))
        })
        .await?;
    let answer = match standing {
        Standing::Ready(key) => stored(&page.app.files, &key, &name).await?,
        _ => None,
    };
    Ok(answer.unwrap_or_else(|| to_request(&page, id)))
}
