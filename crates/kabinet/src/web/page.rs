//! A request of a member in a company.

use std::marker::PhantomData;

use access::{Scope, client::perm::Perm};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use db::Tx;
use kernel::{At, CompanyId, Id, UserId};
use webkit::{cookie, secret};

use crate::{
    app::App,
    companies,
    exchange::address::Peer,
    fail::{Fail, Result},
    identity::{self, Visit},
    web::{Credential, Prefs, Seen, Shell, credential::VIEW},
};

/// A request that needs permission `P` in the company that its path names.
///
/// Nothing is checked yet when the handler gets it: the check is the first thing that happens inside [`Page::read`] and
/// [`Page::write`], in the same unit of work as everything else, so that a page costs one hop and sees one moment.
pub struct Page<P> {
    /// The portal.
    pub app: App,
    /// When the request came.
    pub now: At,
    slug: String,
    credential: Option<Credential>,
    /// Who looks with a member's eyes, and at which page.
    view: Option<([u8; 32], String)>,
    peer: Peer,
    prefs: Prefs,
    seen: Seen,
    permission: PhantomData<fn() -> P>,
}

impl<P: Perm> FromRequestParts<App> for Page<P> {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let slug = company_of(parts.uri.path()).ok_or(Fail::NotFound)?.to_owned();
        Ok(Page {
            now: app.clock.now(),
            app: app.clone(),
            slug,
            credential: Credential::of(&parts.headers),
            view: cookie::get(&parts.headers, VIEW).map(|v| (secret::hash(v), parts.uri.path().to_owned())),
            peer: identity::pages::peer(&parts.extensions, &parts.headers, app),
            prefs: Prefs::of(&parts.headers),
            seen: Seen::of(&parts.extensions),
            permission: PhantomData,
        })
    }
}

/// The company's segment of `/c/{company}/…` and `/api/v1/c/{company}/…`.
pub(super) fn company_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/api/v1").unwrap_or(path).strip_prefix("/c/")?;
    rest.split('/').next().filter(|s| !s.is_empty())
}

impl<P: Perm> Page<P> {
    /// Runs `f` in one read unit, with the scope and the frame of the page.
    ///
    /// Who asks is taken to be who he was when he asked last, and the database confirms that together with the first answer
    /// to `f`; if it does not, all of it is done again (`identity::memory`).
    ///
    /// # Errors
    /// [`Fail::SignIn`] for a stranger, [`Fail::NotFound`] for somebody who is not an active member,
    /// [`Fail::Forbidden`] for a member without the permission ([`Fail::NotFound`] if the company's groups do not open its
    /// section), and what `f` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Scope<P>, Shell) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        // Who is remembered is written down once the database has said that he is still there.
        let (found, first) = (Seen::default(), f.clone());
        let (ask, app) = (self.ask()?.recalling(found.clone()), self.app.clone());
        let mut read = self.app.db.read(move |tx| ask.run(tx, &app, first)).await;
        if matches!(&read, Err(e) if e.is_changed()) {
            let (ask, app) = (self.ask()?, self.app.clone());
            read = self.app.db.read(move |tx| ask.run(tx, &app, f)).await;
        } else {
            self.seen.adopt(&found);
        }
        let (done, touch) = read?;
        identity::touch_later(&self.app, touch, self.now);
        Ok(done)
    }

    /// As [`Page::read`], for what may take long: an export.
    ///
    /// # Errors
    /// As [`Page::read`].
    pub async fn read_long<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Scope<P>, Shell) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (ask, app) = (self.ask()?, self.app.clone());
        let (done, touch) = self.app.db.read_long(move |tx| ask.run(tx, &app, f)).await?;
        identity::touch_later(&self.app, touch, self.now);
        Ok(done)
    }

    /// Runs `f` in one write unit, with the scope and the frame of the page.
    ///
    /// # Errors
    /// As [`Page::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Scope<P>, Shell) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (ask, app) = (self.ask()?, self.app.clone());
        let (done, _) = self.app.db.write(move |tx| ask.writing().run(tx, &app, f)).await?;
        Ok(done)
    }

    /// The company's segment as it was asked for.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    fn ask(&self) -> Result<Ask> {
        let credential = self.credential.ok_or(Fail::SignIn)?;
        let (slug, view, seen) = (self.slug.clone(), self.view.clone(), self.seen.clone());
        Ok(Ask {
            credential,
            view,
            slug,
            seen,
            peer: self.peer,
            now: self.now,
            prefs: self.prefs,
            writes: false,
            recalls: false,
        })
    }
}

struct Ask {
    credential: Credential,
    view: Option<([u8; 32], String)>,
    writes: bool,
    /// Whether who asks may be taken to be who he was.
    recalls: bool,
    peer: Peer,
    slug: String,
    seen: Seen,
    now: At,
    prefs: Prefs,
}

impl Ask {
    const fn writing(mut self) -> Ask {
        self.writes = true;
        self
    }

    fn recalling(self, seen: Seen) -> Ask {
        Ask { recalls: true, seen, ..self }
    }

    fn run<P: Perm, T>(
        &self,
        tx: &Tx<'_>,
        app: &App,
        f: impl FnOnce(&Tx<'_>, &Scope<P>, Shell) -> Result<T>,
    ) -> Result<(T, Option<identity::Touch>)> {
        let (scope, shell, touch) = self.admit::<P>(tx, app)?;
        Ok((f(tx, &scope, shell)?, touch))
    }

    /// The member whose eyes somebody of the staff has borrowed. He only looks, and every page of it is written down.
    fn viewer(&self, tx: &Tx<'_>, app: &App) -> Result<Option<identity::Who>> {
        let (Some((view, path)), Credential::Session(session)) = (&self.view, self.credential) else { return Ok(None) };
        let Some(who) = identity::view_as::viewer(tx, app, (session, *view), self.peer, &self.slug, self.now)? else {
            return Ok(None);
        };
        if self.writes {
            return Err(Fail::LookOnly);
        }
        if let Some(v) = &who.viewing {
            identity::view_as::trace(app, who.member.company(), v.staff, path.clone(), self.peer, self.now);
        }
        Ok(Some(who))
    }

    fn admit<P: Perm>(&self, tx: &Tx<'_>, app: &App) -> Result<(Scope<P>, Shell, Option<identity::Touch>)> {
        let who = match self.viewer(tx, app)? {
            Some(who) => who,
            None => {
                let member = identity::member(tx, app, self.credential, self.peer, &self.slug, self.now, self.recalls);
                if let (Err(Fail::NotFound), Credential::Session(session)) = (&member, self.credential) {
                    // Whoever tries other people's addresses is known in the log all the same.
                    let visit = Visit { session, peer: self.peer, setting_up: false };
                    if let Ok(account) = identity::account(tx, app, &visit, self.now) {
                        self.seen.note(account.user);
                    }
                }
                member?
            }
        };
        self.seen.note(who.viewing.as_ref().map_or(who.member.user(), |v| v.staff));
        // What the company's groups do not open does not exist in it.
        let hidden = who.member.rights().hides(P::PERMISSION);
        let refused = if hidden { Fail::NotFound } else { Fail::Forbidden(P::PERMISSION.code()) };
        let scope = who.member.scope::<P>().ok_or(refused)?;
        let touch = who.touch;
        let mut shell = Shell::member(app, who, self.prefs, self.now);
        if let Some(frame) = shell.frame.as_mut().filter(|f| f.standing.is_blocked()) {
            frame.accountants = companies::frame::accountants(tx, scope.company())?;
        }
        Ok((scope, shell, touch))
    }
}

/// A typed id from the path segment `{id}`. What is no id is not found, like an id that does not exist.
pub struct PathId<K>(pub Id<K>);

impl<K, S: Send + Sync> FromRequestParts<S> for PathId<K> {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Fail::NotFound)?;
        let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, v)| v.parse().ok());
        id.map(PathId).ok_or(Fail::NotFound)
    }
}

/// Who asked, for what is written down: downloads, exports.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The company.
    pub company: CompanyId,
    /// The person.
    pub user: UserId,
}
