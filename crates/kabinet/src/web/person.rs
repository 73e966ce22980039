//! A request of somebody who is signed in, outside of any company: the list of companies, the profile.

use axum::{extract::FromRequestParts, http::request::Parts};
use db::Tx;
use kernel::At;

use crate::{
    app::App,
    fail::{Fail, Result},
    identity::{self, Account, Visit},
    web::{Credential, Prefs, Seen, Shell},
};

/// A signed-in person. Only sessions: an API token belongs to one company.
pub struct Person {
    /// The portal.
    pub app: App,
    /// When the request came.
    pub now: At,
    /// The hash of the session's cookie.
    pub session: [u8; 32],
    visit: Visit,
    prefs: Prefs,
    seen: Seen,
}

/// Pages for turning on a second factor, or a passkey: they are open to whoever has to do that before anything else.
fn is_setting_up(path: &str) -> bool {
    ["/me/confirm", "/me/second", "/me/passkeys"]
        .iter()
        .any(|page| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

impl FromRequestParts<App> for Person {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Some(Credential::Session(session)) = Credential::of(&parts.headers) else { return Err(Fail::SignIn) };
        let visit = Visit {
            session,
            peer: identity::pages::peer(&parts.extensions, &parts.headers, app),
            setting_up: is_setting_up(parts.uri.path()),
        };
        Ok(Person {
            now: app.clock.now(),
            app: app.clone(),
            session,
            visit,
            prefs: Prefs::of(&parts.headers),
            seen: Seen::of(&parts.extensions),
        })
    }
}

impl Person {
    /// The browser that shows the session.
    pub const fn visit(&self) -> Visit {
        self.visit
    }

    /// Runs `f` in one read unit.
    ///
    /// # Errors
    /// [`Fail::SignIn`] if the session does not count any more, and what `f` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Account, Shell) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (visit, now, prefs, app, noted) = (self.visit, self.now, self.prefs, self.app.clone(), self.seen.clone());
        let (done, seen) = self
            .app
            .db
            .read(move |tx| {
                let account = identity::account(tx, &app, &visit, now)?;
                noted.note(account.user);
                let shell = Shell::person(&app, &account, prefs, now);
                Ok::<_, Fail>((f(tx, &account, shell)?, account.seen_at))
            })
            .await?;
        identity::session_used(&self.app, self.session, seen, now);
        Ok(done)
    }

    /// Runs `f` in one write unit.
    ///
    /// # Errors
    /// As [`Person::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Account) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (visit, now, app, noted) = (self.visit, self.now, self.app.clone(), self.seen.clone());
        let written = self.app.db.write(move |tx| {
            let account = identity::account(tx, &app, &visit, now)?;
            noted.note(account.user);
            f(tx, &account)
        });
        written.await
    }
}
