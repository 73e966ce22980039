//! A request of somebody who is signed in, outside of any company: the list of companies, the profile.

use axum::{extract::FromRequestParts, http::request::Parts};
use db::Tx;
use kernel::At;

use crate::{
    app::App,
    fail::{Fail, Result},
    identity::{self, Account},
    web::{Credential, Prefs, Shell},
};

/// A signed-in person. Only sessions: an API token belongs to one company.
pub struct Person {
    /// The portal.
    pub app: App,
    /// When the request came.
    pub now: At,
    /// The hash of the session's cookie.
    pub session: [u8; 32],
    prefs: Prefs,
}

impl FromRequestParts<App> for Person {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Some(Credential::Session(session)) = Credential::of(&parts.headers) else { return Err(Fail::SignIn) };
        Ok(Person { now: app.clock.now(), app: app.clone(), session, prefs: Prefs::of(&parts.headers) })
    }
}

impl Person {
    /// Runs `f` in one read unit.
    ///
    /// # Errors
    /// [`Fail::SignIn`] if the session does not count any more, and what `f` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Account, Shell) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (session, now, prefs, app) = (self.session, self.now, self.prefs, self.app.clone());
        self.app
            .db
            .read(move |tx| {
                let account = identity::account(tx, &app, session, now)?;
                let shell = Shell::person(&app, &account, prefs, now);
                f(tx, &account, shell)
            })
            .await
    }

    /// Runs `f` in one write unit.
    ///
    /// # Errors
    /// As [`Person::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Account) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (session, now, app) = (self.session, self.now, self.app.clone());
        self.app.db.write(move |tx| f(tx, &identity::account(tx, &app, session, now)?)).await
    }
}
