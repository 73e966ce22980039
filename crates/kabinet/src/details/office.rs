//! The seller's queue of changes that clients ask for: what stands against what is wanted, field by field; what is on its way
//! into 1C; and what 1C says differently.

use access::{Office, SellerPermission, seller::duty};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::At;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    ChangeId, ChangeKind, State,
    erp::Erp,
    letters,
    store::{self, ChangeRow},
    verbs::{self, From},
};
use crate::{
    fail::Result,
    identity::pages::Origin,
    web::{Desk, Form, PathId, Place, Query, Shell, Theme, html},
};

/// What was asked for together.
pub struct Batch {
    id: Uuid,
    first: ChangeRow,
    /// With each, whether the reader may decide on it.
    changes: Vec<(ChangeRow, bool)>,
    /// What was typed as a reason, and whether one is needed.
    reason: String,
    problem: &'static str,
}

impl Batch {
    fn may_any(&self) -> bool {
        self.changes.iter().any(|(_, may)| *may)
    }
}

struct Tab {
    show: &'static str,
    key: &'static str,
    n: Option<i64>,
}

#[derive(Template)]
#[template(path = "details/templates/office.html")]
struct QueuePage {
    s: Shell,
    show: String,
    tabs: [Tab; 3],
    batches: Vec<Batch>,
    way: Vec<(ChangeRow, bool)>,
    past: Vec<ChangeRow>,
    done: &'static str,
}

impl QueuePage {
    fn value(&self, c: &ChangeRow, text: &str) -> String {
        letters::shown(self.s.t, c.field, text)
    }
    fn called(&self, c: &ChangeRow) -> String {
        letters::called(self.s.t, c.field, &c.about)
    }
}

impl QueuePage {
    /// Since when something waits.
    fn since(&self, c: &ChangeRow) -> At {
        c.sent_at.or(c.decided_at).unwrap_or(c.asked_at)
    }
}

/// What the page is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    show: String,
    did: String,
}

fn queue<D: duty::Duty>(
    tx: &Tx<'_>,
    office: &Office<D>,
    s: Shell,
    q: &QueueQuery,
    wrong: Option<(Uuid, String, &'static str)>,
) -> Result<QueuePage> {
    let (only, role) = (office.only(), office.role());
    let narrowed: [&dyn db::Param; 2] = [&only.manager, &only.day];
    let (open, differ) = tx.one(&store::COUNTS, &narrowed)?;
    let show = match q.show.as_str() {
        known @ ("way" | "past") => known,
        _ => "",
    };
    let mut batches: Vec<Batch> = Vec::new();
    let (mut way, mut past) = (Vec::new(), Vec::new());
    match show {
        "way" => {
            let rows = tx.all(&store::ON_THE_WAY, &narrowed)?;
            way = rows.into_iter().map(|c| (c.field.may_decide(role), c)).map(|(may, c)| (c, may)).collect();
        }
        "past" => past = tx.all(&store::DECIDED, &narrowed)?,
        _ => {
            for row in tx.all(&store::OPEN, &narrowed)? {
                let may = row.field.may_decide(role);
                match batches.iter_mut().find(|b| b.id == row.batch) {
                    Some(batch) => batch.changes.push((row, may)),
                    None => {
                        let typed = wrong.as_ref().filter(|(id, ..)| *id == row.batch);
                        batches.push(Batch {
                            id: row.batch,
                            first: row.clone(),
                            changes: vec![(row, may)],
                            reason: typed.map(|(_, text, _)| text.clone()).unwrap_or_default(),
                            problem: typed.map_or("", |(.., key)| *key),
                        });
                    }
                }
            }
        }
    }
    let done = match q.did.as_str() {
        "confirmed" => "det-did-confirmed",
        "declined" => "det-did-declined",
        "settled" => "det-did-settled",
        _ => "",
    };
    Ok(QueuePage {
        s: s.at(Place::OfficeDetails),
        show: show.to_owned(),
        tabs: [
            Tab { show: "", key: "det-open", n: Some(open) },
            Tab { show: "way", key: "det-way", n: Some(differ).filter(|n| *n > 0) },
            Tab { show: "past", key: "det-past", n: None },
        ],
        batches,
        way,
        past,
        done,
    })
}

/// `GET /office/details`
pub async fn index(desk: Desk<duty::CompaniesView>, Query(q): Query<QueueQuery>) -> Result<Response> {
    html(&desk.read(move |tx, office, s| queue(tx, office, s, &q, None)).await?)
}

/// `POST /office/details/{id}`: the ticked fields of a batch are confirmed or declined.
pub async fn decide(
    desk: Desk<duty::DetailsDecide>,
    PathId(batch): PathId<ChangeKind>,
    origin: Origin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim().to_owned()).unwrap_or_default();
    let ticked: Vec<ChangeId> =
        pairs.iter().filter(|(n, _)| n == "field").filter_map(|(_, v)| v.parse().ok()).collect();
    let (yes, reason) = (get("deed") != "decline", get("reason"));
    let problem = match () {
        () if ticked.is_empty() => "det-tick-some",
        () if !yes && !(3..=300).contains(&reason.chars().count()) => "off-owner-reason",
        () => "",
    };
    let batch = batch.uuid();
    if problem.is_empty() {
        desk.write(move |tx, office| {
            let from = From { app: &app, now, address: &origin.address };
            let why = if yes { "" } else { reason.as_str() };
            verbs::decide(tx, office, batch, |id| ticked.contains(&id), yes, why, from)
        })
        .await?;
        jobs::wake();
        let did = if yes { "confirmed" } else { "declined" };
        return Ok(Redirect::to(&format!("/office/details?did={did}")).into_response());
    }
    let page = desk
        .read(move |tx, office, s| queue(tx, office, s, &QueueQuery::default(), Some((batch, reason, problem))))
        .await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// Which of two values is right.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SettleForm {
    right: String,
}

/// `POST /office/details/{id}/settle`
pub async fn settle(
    desk: Desk<duty::DetailsDecide>,
    PathId(id): PathId<ChangeKind>,
    origin: Origin,
    Form(form): Form<SettleForm>,
) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    desk.write(move |tx, office| {
        let from = From { app: &app, now, address: &origin.address };
        verbs::settle(tx, office, id, form.right == "erp", from)
    })
    .await?;
    Ok(Redirect::to("/office/details?show=way&did=settled").into_response())
}

/// How many requests wait for a decision, for the card of a company.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn waiting<D: duty::Duty>(tx: &Tx<'_>, office: &Office<D>) -> Result<i64> {
    if office.role().reach(SellerPermission::DetailsDecide).is_none() {
        return Ok(0);
    }
    let only = office.only();
    Ok(tx.one(&store::COUNTS, &[&only.manager, &only.day])?.0)
}
