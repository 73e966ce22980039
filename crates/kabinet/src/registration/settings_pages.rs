//! The seller's choice: whether people may come by themselves, and as what.

use access::{
    Group,
    seller::duty::{Settings as SettingsDuty, SettingsView},
};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::settings::{self, Private, Settings};
use crate::{
    audit,
    companies::groups::pages::GroupForm,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Desk, Form, Place, Query, Shell, Theme, called::group_key, html},
};

#[derive(Template)]
#[template(path = "registration/templates/settings.html")]
struct SettingsPage {
    s: Shell,
    set: Settings,
    allowed: bool,
    done: bool,
}

impl SettingsPage {
    fn offers(&self, group: &Group) -> bool {
        self.set.offered.has(*group)
    }
    fn group(&self, group: &Group) -> &'static str {
        group_key(*group)
    }
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}

/// `GET /office/registration`
pub async fn show(desk: Desk<SettingsView>, Query(q): Query<DidQuery>) -> Result<Response> {
    let allowed = desk.app.config.registration.open;
    let page = desk
        .read(move |tx, _, s| {
            let set = settings::chosen(tx)?;
            Ok(SettingsPage { s: s.at(Place::OfficeApplications), set, allowed, done: q.did == "saved" })
        })
        .await?;
    html(&page)
}

/// The choice as it is ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChoiceForm {
    open: Option<String>,
    private: String,
    #[serde(flatten)]
    offered: GroupForm,
}

/// `POST /office/registration`
pub async fn save(desk: Desk<SettingsDuty>, origin: Origin, Form(form): Form<ChoiceForm>) -> Result<Response> {
    let private =
        Private::parse(&form.private).ok_or_else(|| Fail::Invalid(format!("private = {:?}", form.private)))?;
    let set = Settings { open: form.open.is_some(), private, offered: form.offered.groups() };
    let now = desk.now;
    desk.write(move |tx, office| {
        settings::put(tx, &set)?;
        audit::note(tx, now, None, Some(office.user()), "registration.settings", &set.words(), &origin.address)
    })
    .await?;
    Ok(Redirect::to("/office/registration?did=saved").into_response())
}
