//! The company's side: inviting one or many, sending again, taking back. The list is part of the page of people.

use access::{Scope, client::perm::MembersManage};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::At;
use serde::Deserialize;

use super::{InvitationId, InvitationKind, Inviter, Outcome, Row, Sent, rules};
use crate::{
    app::App,
    fail::{Fail, Result},
    identity::pages::Origin,
    members::{
        Given,
        pages::{Said, people},
        store,
    },
    web::{Form, Page, PathId, Shell, html},
};

/// Lines of one list at most.
const LINES: usize = 100;

/// Whom to invite, and as what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    /// One address, or a list of `address; role`.
    people: String,
    /// Words of the role for those who have none in their line.
    role: String,
}

fn inviter<'a>(app: &'a App, scope: &Scope<MembersManage>, s: &'a Shell, now: At, origin: &'a Origin) -> Inviter<'a> {
    Inviter {
        app,
        company: scope.company(),
        user: scope.user(),
        name: &s.person,
        lang: s.lang(),
        grants: scope.rights().grants(),
        now,
        address: &origin.address,
    }
}

/// `POST /c/{company}/people/invite`
pub async fn invite(page: Page<MembersManage>, origin: Origin, Form(form): Form<InviteForm>) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let (good, shown) = page
        .write(move |tx, scope, s| {
            let own = tx.all(&store::ROLES, &[&scope.company()])?;
            let given =
                Given::parse(&form.role, &own).ok_or_else(|| Fail::Invalid(format!("role = {:?}", form.role)))?;
            let lines = rules::lines(&form.people, given, &own);
            if lines.len() > LINES {
                return Err(Fail::TooLarge(s.t.n("inv-too-long", LINES as i64).into_owned()));
            }
            // An owner is not made by a session that somebody left open.
            if lines.iter().any(|l| l.given.is_some_and(|g| g.roles.has(access::Role::Owner))) {
                s.confirmed()?;
            }
            let by = inviter(&app, scope, &s, now, &origin);
            let mut sent = Sent { picked: form.role.clone(), ..Sent::default() };
            for line in lines {
                let outcome = match &line.given {
                    Some(given) => by.invite(tx, &line.email, given)?,
                    None => Outcome::BadRole,
                };
                if outcome != Outcome::Sent {
                    sent.left = format!("{}{}\n", sent.left, line.typed);
                }
                sent.rows.push(Row { typed: line.typed, outcome });
            }
            let good = sent.rows.iter().any(|r| r.outcome == Outcome::Sent);
            let said = Said { problem: if sent.rows.is_empty() { "inv-nobody" } else { "" }, ..Said::default() };
            Ok((good, people(tx, scope, s, said, Some(sent))?))
        })
        .await?;
    jobs::wake();
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, html(&shown)?).into_response())
}

/// `POST /c/{company}/people/invitations/{id}/resend`
pub async fn resend(page: Page<MembersManage>, PathId(id): PathId<InvitationKind>, origin: Origin) -> Result<Response> {
    anew(page, id, None, origin).await
}

/// Where an invitation is to go instead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AddressForm {
    email: String,
}

/// `POST /c/{company}/people/invitations/{id}/correct`: the address was a wrong one.
pub async fn correct(
    page: Page<MembersManage>,
    PathId(id): PathId<InvitationKind>,
    origin: Origin,
    Form(form): Form<AddressForm>,
) -> Result<Response> {
    anew(page, id, Some(form.email), origin).await
}

/// Sends an open invitation again, to the same address or another.
async fn anew(page: Page<MembersManage>, id: InvitationId, to: Option<String>, origin: Origin) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let done = page
        .write(move |tx, scope, s| {
            let by = inviter(&app, scope, &s, now, &origin);
            if by.makes_an_owner(tx, id)? {
                s.confirmed()?;
            }
            let outcome = match &to {
                Some(email) => by.correct(tx, id, email)?,
                None => by.again(tx, id)?,
            };
            match outcome {
                Outcome::Sent => Ok(Ok(s.base())),
                other => Ok(Err(people(tx, scope, s, Said { problem: other.key(), ..Said::default() }, None)?)),
            }
        })
        .await?;
    jobs::wake();
    match done {
        Ok(base) => Ok(Redirect::to(&format!("{base}/people?did=again")).into_response()),
        Err(shown) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response()),
    }
}

/// `POST /c/{company}/people/invitations/{id}/revoke`
pub async fn revoke(page: Page<MembersManage>, PathId(id): PathId<InvitationKind>, origin: Origin) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let base = page
        .write(move |tx, scope, s| {
            inviter(&app, scope, &s, now, &origin).revoke(tx, id)?;
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/people?did=revoked")).into_response())
}
