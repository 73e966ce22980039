//! The seller's side: the first owner of a company is invited by the one who looks after it; a company that has owners gets
//! another one only from an administrator, who says why, and its owners are told.

use access::{Role, StaffRole, seller::duty::FirstOwner};
use axum::{extract::Path, response::Response};
use kernel::{UserId, format::Lang};
use serde::Deserialize;

use super::{Inviter, Outcome};
use crate::{
    audit,
    companies::{
        self,
        form::{Problems, Wrong},
        office::Typed,
        office_edit,
    },
    fail::{Fail, Result},
    identity::{self, pages::Origin},
    members::{Given, store},
    web::{Desk, Form},
};

/// Who is to own the company, and why he is, if it has owners.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct OwnerForm {
    email: String,
    reason: String,
}

/// `POST /office/companies/{slug}/owner`
pub async fn owner(
    desk: Desk<FirstOwner>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<OwnerForm>,
) -> Result<Response> {
    let (now, app, to) = (desk.now, desk.app.clone(), slug.clone());
    let typed = Typed { owner_email: form.email.clone(), owner_reason: form.reason.clone(), ..Typed::default() };
    // An owner is not made by a session that somebody left open.
    let done = desk
        .write_confirmed(move |tx, office| {
            let company = companies::reached(tx, office, &slug)?;
            let me: UserId = office.user();
            let has_owner = tx.one(&store::OTHER_OWNERS, &[&company, &me])?.0 > 0;
            let reason = form.reason.trim();
            if has_owner {
                if office.role() != StaffRole::Admin {
                    return Err(Fail::Forbidden("seller.owner.invite"));
                }
                if !(3..=300).contains(&reason.chars().count()) {
                    return Ok(Err(Problems::one("owner_reason", Wrong::Plain("off-owner-reason"))));
                }
            }
            // In the language of whoever invites: of somebody who is not here yet nothing else is known.
            let lang = tx.opt(&identity::store::MAIL_TO, &[&me])?.and_then(|(_, lang, _)| Lang::parse(&lang));
            let by = Inviter {
                app: &app,
                company,
                user: me,
                name: &app.config.seller.name,
                lang: lang.unwrap_or(Lang::Ru),
                grants: access::Grants::of(Role::Owner, access::Switches::default()),
                now,
                address: &origin.address,
            };
            match by.invite(tx, &form.email, &Given::roles(&[Role::Owner]))? {
                Outcome::Sent => {}
                other => return Ok(Err(Problems::one("owner_email", Wrong::Plain(other.key())))),
            }
            if has_owner {
                audit::note(tx, now, Some(company), Some(me), "ownership.restore", reason, &origin.address)?;
            }
            Ok(Ok(()))
        })
        .await?;
    jobs::wake();
    office_edit::answer(&desk, to, done, typed).await
}
