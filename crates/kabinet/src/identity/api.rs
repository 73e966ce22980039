//! `GET /api/v1/me`: who the caller is, and where he may go.

use access::{Role, Roles};
use axum::{Json, extract::FromRequestParts, http::request::Parts};
use db::Tx;
use kernel::At;
use serde::Serialize;
use utoipa::ToSchema;

use super::{store, token_store};
use crate::{
    api::{Base, Moment, openapi::Problems, values::api_words},
    app::App,
    exchange::address::Peer,
    fail::{Fail, Result},
    web::{Credential, Seen},
};

/// A session or a token, outside of any company. Only `/me` takes both: all other pages without a company are a person's.
pub struct Caller {
    app: App,
    now: At,
    credential: Credential,
    peer: Peer,
    seen: Seen,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let credential = Credential::of(&parts.headers).ok_or(Fail::SignIn)?;
        Ok(Caller {
            app: app.clone(),
            now: app.clock.now(),
            credential,
            seen: Seen::of(&parts.extensions),
            peer: super::pages::peer(&parts.extensions, &parts.headers, app),
        })
    }
}

api_words! {
    /// A role of a member in a company.
    RoleWord of Role;
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Name of the person.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Language: ru, en.
    pub lang: String,
    /// Zone in which days are understood, such as Europe/Moscow.
    pub zone: String,
    /// The companies that may be asked about; for a token the only one.
    pub companies: Vec<MyCompany>,
    /// The token, if the caller has shown one.
    pub token: Option<MyToken>,
}

/// A company of the caller.
#[derive(Serialize, ToSchema)]
pub struct MyCompany {
    /// The segment of its URLs.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Roles of the person in it.
    pub roles: Vec<RoleWord>,
    /// Its endpoint.
    pub url: String,
}

/// The token that was shown.
#[derive(Serialize, ToSchema)]
pub struct MyToken {
    /// What it is for.
    pub name: String,
    /// The role that it narrows its owner to; `null` if it means nothing any more, and the token nothing with it.
    pub role: Option<RoleWord>,
    /// Until when it counts.
    pub expires_at: Moment,
}

fn company(app: &App, slug: String, name: String, roles: &str) -> MyCompany {
    let url = Base::of(app, &slug).url().to_owned();
    MyCompany { slug, name, roles: Roles::parse(roles).iter().map(RoleWord).collect(), url }
}

fn read(tx: &Tx<'_>, app: &App, credential: Credential, peer: Peer, now: At) -> Result<Me> {
    match credential {
        Credential::Session(session) => {
            let me = super::account(tx, app, &super::Visit { session, peer, setting_up: false }, now)?;
            let choices = tx.all(&store::CHOICES, &[&me.user])?;
            let companies = choices.into_iter().map(|c| company(app, c.slug, c.name, &c.roles)).collect();
            let (lang, name, email, zone) = (me.lang.code().to_owned(), me.name, me.email, me.zone);
            Ok(Me { name, email, lang, zone, companies, token: None })
        }
        Credential::Token(hash) => {
            let row = tx.opt(&token_store::BEARER, &[&hash, &now])?.ok_or(Fail::SignIn)?;
            let token = MyToken {
                name: row.token,
                role: Role::parse(&row.role).map(RoleWord),
                expires_at: Moment(row.expires_at),
            };
            let companies = vec![company(app, row.slug, row.company, &row.roles)];
            let (name, email, lang, zone) = (row.name, row.email, row.lang, row.zone);
            Ok(Me { name, email, lang, zone, companies, token: Some(token) })
        }
    }
}

/// Who the caller is.
///
/// The person behind the session or the token, and the companies that may be asked about.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "getMe", tag = "me",
    responses((status = 200, description = "The caller", body = Me), Problems))]
pub async fn me(caller: Caller) -> Result<Json<Me>> {
    let Caller { app, now, credential, peer, seen } = caller;
    let a = app.clone();
    let me = app.db.read(move |tx| read(tx, &a, credential, peer, now)).await?;
    seen.good();
    if let Credential::Token(hash) = credential {
        super::tokens::touch(&app, hash, now);
    }
    Ok(Json(me))
}
