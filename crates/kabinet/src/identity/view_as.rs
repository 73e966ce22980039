//! Looking with a member's eyes: the seller's staff see what a client sees, for a reason, for half an hour, and change
//! nothing.
//!
//! The look has a cookie of its own beside the person's session, counts only under the company's own addresses and only for
//! reading, and gives the member's rights and no others. Its begin, its end and every page are lines of the company's journal,
//! which the company's owners read.

use access::{
    Office, StaffRole,
    seller::{SellerPermission, duty},
};
use axum::{
    extract::Path,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, UserId};
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{Visit, Who, pages::Origin, view_store as store, who};
use crate::{
    app::App,
    audit,
    companies::{
        self,
        form::{Problems, Wrong},
        office::Typed,
        office_edit,
    },
    exchange::address::Peer,
    fail::{Fail, Result},
    web::{Desk, Form, credential::VIEW},
};

/// Seconds that a look lasts.
const LASTS: i64 = 1800;

/// Somebody of the staff looks.
#[derive(Clone, Debug)]
pub struct Viewing {
    /// The one who looks.
    pub staff: UserId,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: At,
}

/// The member whose eyes a person of the staff has borrowed for this company, if he has.
///
/// # Errors
/// [`Fail`] of the database, and what the rules of signing in say of the one who looks.
///
/// Nothing of it is kept from the beginning: at every request the look has to be going on, the one who looks has to be of the
/// staff, in a session that the rules of signing in still let through, with a duty that reaches this company; the member has to be
/// an active one, and has the rights that he has now. What changes ends the look or changes what is seen with the next page; a
/// company that is stopped meanwhile is seen stopped.
pub fn viewer(
    tx: &Tx<'_>,
    app: &App,
    (session, view): ([u8; 32], [u8; 32]),
    peer: Peer,
    slug: &str,
    now: At,
) -> Result<Option<Who>> {
    let idle = now.plus_secs(-app.config.session.idle_hours * 3600);
    let Some(v) = tx.opt(&store::VIEW, &[&view, &session, &now, &idle])?.filter(|v| v.slug == slug) else {
        return Ok(None);
    };
    super::account(tx, app, &Visit { session, peer, setting_up: false }, now)?;
    // The duty is asked for at every request, as any right is.
    let role = v.staff.as_deref().and_then(StaffRole::parse);
    let office = role.and_then(|r| Office::<duty::ViewAs>::authenticated(v.staff_id, r, app.day(now)));
    match office.map(|o| companies::reached(tx, &o, &v.slug)) {
        Some(Ok(_)) => {}
        None | Some(Err(Fail::NotFound)) => return Ok(None),
        Some(Err(e)) => return Err(e),
    }
    let Some(row) = tx.opt(&store::EYES, &[&v.company_id, &v.member_id])? else { return Ok(None) };
    let mut who = who(tx, row, now, None)?;
    who.viewing = Some(Viewing { staff: v.staff_id, reason: v.reason, until: v.expires_at });
    Ok(Some(who))
}

/// Notes a page that was looked at, without anybody waiting for it.
pub fn trace(app: &App, company: kernel::CompanyId, staff: UserId, path: String, peer: Peer, now: At) {
    let (app, address) = (app.clone(), peer.shown());
    tokio::spawn(async move {
        let note = move |tx: &Tx<'_>| audit::note(tx, now, Some(company), Some(staff), "view-as.page", &path, &address);
        let done = app.db.write(note).await;
        if let Err(e) = done {
            tracing::error!(error = %e, "a page that the staff looked at could not be written down");
        }
    });
}

/// With whose eyes, and why.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ViewForm {
    member: String,
    reason: String,
}

/// `POST /office/companies/{slug}/view-as`
pub async fn begin(
    desk: Desk<duty::ViewAs>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<ViewForm>,
) -> Result<Response> {
    let (now, token, to) = (desk.now, secret::new(), slug.clone());
    let (hash, reason) = (secret::hash(&token), form.reason.trim().to_owned());
    if !(3..=300).contains(&reason.chars().count()) {
        let problems = Problems::one("view_reason", Wrong::Plain("off-owner-reason"));
        let typed = Typed { view_reason: form.reason, view_member: form.member, ..Typed::default() };
        return office_edit::answer(&desk, slug, Err(problems), typed).await;
    }
    desk.write(move |tx, office| {
        let company = companies::reached(tx, office, &slug)?;
        let member: UserId = form.member.parse().map_err(|_| Fail::NotFound)?;
        let eyes = tx.opt(&store::EYES, &[&company, &member])?.ok_or(Fail::NotFound)?;
        let until = now.plus_secs(LASTS);
        tx.run(&store::BEGIN, &[&company, &hash, &office.user(), &member, &reason, &now, &until])?;
        let subject = format!("{}: {reason}", eyes.name);
        audit::note(tx, now, Some(company), Some(office.user()), "view-as.start", &subject, &origin.address)
    })
    .await?;
    let mut r = Redirect::to(&format!("/c/{to}/")).into_response();
    let held = cookie::set(VIEW, &token, LASTS, desk.app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, held);
    Ok(r)
}

/// `POST /office/view-as/end`
pub async fn end(desk: Desk<duty::ViewAs>, headers: HeaderMap, origin: Origin) -> Result<Response> {
    let (now, token) = (desk.now, cookie::get(&headers, VIEW).map(secret::hash));
    let back = desk
        .write(move |tx, office| {
            let Some(token) = token else { return Ok("/office".to_owned()) };
            let Some((company, slug)) = tx.opt(&store::WHERE_IT_WAS, &[&token, &office.user()])? else {
                return Ok("/office".to_owned());
            };
            if tx.run(&store::END, &[&token, &office.user(), &now])? > 0 {
                audit::note(tx, now, Some(company), Some(office.user()), "view-as.end", "", &origin.address)?;
            }
            Ok(format!("/office/companies/{slug}"))
        })
        .await?;
    let mut r = Redirect::to(&back).into_response();
    r.headers_mut().append(header::SET_COOKIE, cookie::set(VIEW, "", 0, desk.app.config.secure(), false));
    Ok(r)
}

/// Whether this role of the staff may look at all.
pub fn may(role: StaffRole) -> bool {
    role.reach(SellerPermission::ViewAs).is_some()
}
