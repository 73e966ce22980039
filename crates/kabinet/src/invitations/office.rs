//! The seller's side: the first owner of a company is invited by the one who looks after it; a company that has owners gets
//! another one only from an administrator, who says why, and its owners are told.

use access::{Role, StaffRole, seller::duty::FirstOwner};
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use kernel::UserId;
use serde::Deserialize;

use super::{Inviter, Outcome};
use crate::{
    audit, companies,
    fail::{Fail, Result},
    identity::pages::Origin,
    members::{Given, store},
    web::{Desk, texts},
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
    desk.write(move |tx, office| {
        let company = companies::reached(tx, office, &slug)?;
        let t = texts(kernel::format::Lang::Ru);
        let me: UserId = office.user();
        let has_owner = tx.one(&store::OTHER_OWNERS, &[&company, &me])?.0 > 0;
        let reason = form.reason.trim();
        if has_owner {
            if office.role() != StaffRole::Admin {
                return Err(Fail::Forbidden("seller.owner.invite"));
            }
            if !(3..=300).contains(&reason.chars().count()) {
                return Err(Fail::Invalid(t.s("off-owner-reason").to_owned()));
            }
            audit::note(tx, now, Some(company), Some(me), "ownership.restore", reason, &origin.address)?;
        }
        let by = Inviter {
            app: &app,
            company,
            user: me,
            name: &app.config.seller.name,
            lang: kernel::format::Lang::Ru,
            grants: access::Grants::of(Role::Owner, access::Switches::default()),
            now,
            address: &origin.address,
        };
        match by.invite(tx, &form.email, &Given::roles(&[Role::Owner]))? {
            Outcome::Sent => Ok(()),
            other => Err(Fail::Invalid(t.s(other.key()).to_owned())),
        }
    })
    .await?;
    jobs::wake();
    Ok(Redirect::to(&format!("/office/companies/{to}")).into_response())
}
