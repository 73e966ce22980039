//! The page of notices.

use access::client::perm::NoticesOwn;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{At, Id, format::Lang};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    NoticeId, NoticeKind, inside,
    store::{self, NoticeRow},
};
use crate::{
    fail::{Fail, Result},
    web::{Form, Page, PathId, Place, Query, Shell, Theme, html},
};

/// Notices of a page.
const PAGE: usize = 30;

/// Query of the page.
#[derive(Deserialize)]
pub struct NoticesQuery {
    /// Cursor: the notices before this one.
    #[serde(default)]
    before: String,
}

#[derive(Template)]
#[template(path = "notices/templates/list.html")]
struct NoticesPage {
    s: Shell,
    base: String,
    first: bool,
    list: Vec<NoticeRow>,
    next: Option<NoticeId>,
    unread: i64,
}

impl NoticesPage {
    fn text(&self, n: &NoticeRow) -> String {
        let text = n.text_en.as_ref().filter(|_| self.s.lang() == Lang::En).unwrap_or(&n.text);
        self.s.t.x(&format!("notice-{}", n.kind), text).into_owned()
    }
    /// An id is stamped with its moment.
    fn at(&self, n: &NoticeRow) -> At {
        let (secs, nanos) = n.id.uuid().get_timestamp().map_or((0, 0), |t| t.to_unix());
        At::from_micros(i64::try_from(secs).unwrap_or(0) * 1_000_000 + i64::from(nanos / 1000))
    }
    fn linked(&self, n: &NoticeRow) -> bool {
        inside(&n.link)
    }
}

/// `GET /c/{company}/notices`
pub async fn index(page: Page<NoticesOwn>, Query(q): Query<NoticesQuery>) -> Result<Response> {
    let before: Option<NoticeId> = match q.before.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Fail::Invalid(format!("before = {text:?}")))?),
    };
    let list = page
        .read(move |tx, scope, s| {
            let from = before.unwrap_or(Id::of(Uuid::max()));
            let mut list = tx.all(&store::LIST, &[&scope.company(), &scope.user(), &from, &(PAGE as i64 + 1)])?;
            let more = list.len() > PAGE;
            list.truncate(PAGE);
            let next = list.last().filter(|_| more).map(|n| n.id);
            let (base, unread) = (s.base(), s.frame.as_ref().map_or(0, |f| f.unread));
            Ok(NoticesPage { s: s.at(Place::None), base, first: before.is_none(), list, next, unread })
        })
        .await?;
    html(&list)
}

/// `GET /c/{company}/notices/{id}`: marks it as read and leads where it points.
pub async fn follow(page: Page<NoticesOwn>, PathId(id): PathId<NoticeKind>) -> Result<Response> {
    let now = page.now;
    let to = page
        .write(move |tx, scope, s| {
            let (company, user) = (scope.company(), scope.user());
            let notice = tx.opt(&store::ONE, &[&company, &user, &id])?.ok_or(Fail::NotFound)?;
            tx.run(&store::READ, &[&company, &user, &id, &now])?;
            tx.run(&store::UNREAD, &[&company, &user])?;
            let link = if inside(&notice.link) { notice.link.as_str() } else { "/notices" };
            Ok(format!("{}{link}", s.base()))
        })
        .await?;
    Ok(Redirect::to(&to).into_response())
}

/// The form of the button that marks all as read.
#[derive(Deserialize)]
pub struct ReadForm {
    /// The newest notice that was on the page: what came later has not been seen.
    until: String,
}

/// `POST /c/{company}/notices/read`
pub async fn read(page: Page<NoticesOwn>, Form(form): Form<ReadForm>) -> Result<Response> {
    let now = page.now;
    let until: NoticeId = form.until.parse().map_err(|_| Fail::Invalid(format!("until = {:?}", form.until)))?;
    let to = page
        .write(move |tx, scope, s| {
            let (company, user) = (scope.company(), scope.user());
            tx.run(&store::READ_UP_TO, &[&company, &user, &until, &now])?;
            tx.run(&store::UNREAD, &[&company, &user])?;
            Ok(format!("{}/notices", s.base()))
        })
        .await?;
    Ok(Redirect::to(&to).into_response())
}
