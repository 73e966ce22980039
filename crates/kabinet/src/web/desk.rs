//! A request of the seller's staff.

use std::marker::PhantomData;

use access::{Office, SellerPermission, seller::duty::Duty};
use axum::{extract::FromRequestParts, http::request::Parts};
use db::Tx;
use kernel::At;

use crate::{
    app::App,
    deputies,
    fail::{Fail, Result},
    identity, registration,
    web::{Person, Shell},
};

/// A request that needs duty `D` at the seller. To everybody else these pages do not exist.
pub struct Desk<D> {
    /// The portal.
    pub app: App,
    /// When the request came.
    pub now: At,
    person: Person,
    duty: PhantomData<fn() -> D>,
}

impl<D: Duty> FromRequestParts<App> for Desk<D> {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let person = Person::from_request_parts(parts, app).await?;
        Ok(Desk { app: app.clone(), now: person.now, person, duty: PhantomData })
    }
}

impl<D: Duty> Desk<D> {
    /// Runs `f` in one read unit.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for anybody without the duty, and what `f` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Office<D>, Shell) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let day = self.app.day(self.now);
        self.person
            .read(move |tx, account, shell| {
                let office = account.staff.and_then(|role| Office::authenticated(account.user, role, day));
                let office = office.ok_or(Fail::NotFound)?;
                let mut shell = shell;
                if office.role().reach(SellerPermission::Applications).is_some() {
                    shell.applications = Some(registration::waiting(tx)?);
                }
                if office.role().reach(SellerPermission::DeputyAssign).is_some() {
                    shell.stands = deputies::standing_in(tx, office.user(), &day.to_string())?;
                }
                f(tx, &office, shell)
            })
            .await
    }

    /// Runs `f` in one write unit, for a dangerous deed: the person has to have proved who he is a moment ago.
    ///
    /// # Errors
    /// As [`Desk::read`], and [`Fail::Confirm`] if he did not.
    pub async fn write_confirmed<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Office<D>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (now, day) = (self.now, self.app.day(self.now));
        self.person
            .write(move |tx, account| {
                let office = account.staff.and_then(|role| Office::authenticated(account.user, role, day));
                let office = office.ok_or(Fail::NotFound)?;
                identity::confirmed(account.confirmed_at, now)?;
                f(tx, &office)
            })
            .await
    }

    /// For dangerous deeds: that the person proved who he is a moment ago.
    ///
    /// # Errors
    /// [`Fail::Confirm`] if he did not; [`Fail::NotFound`] for anybody without the duty.
    pub async fn confirmed(&self) -> Result<()> {
        self.read(|_, _, shell| shell.confirmed()).await
    }

    /// Runs `f` in one write unit.
    ///
    /// # Errors
    /// As [`Desk::read`].
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>, &Office<D>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let day = self.app.day(self.now);
        self.person
            .write(move |tx, account| {
                let office = account.staff.and_then(|role| Office::authenticated(account.user, role, day));
                f(tx, &office.ok_or(Fail::NotFound)?)
            })
            .await
    }
}
