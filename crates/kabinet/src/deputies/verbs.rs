//! Setting a deputy and revoking him: who may, for whom, and what follows.
//!
//! An administrator does it for anybody; a manager for his own absence, which has a last day, and for companies that are his own:
//! where he only stands in himself he passes nothing on.

use access::{Office, seller::duty::DeputyAssign};
use db::Tx;
use jiff::civil::Date;
use kernel::{At, CompanyId, UserId};

use super::{
    DeputyId, company_changed, letters, manager_changed,
    pages::DeputyForm,
    rules::{Days, Stage, stage},
    store::{self, DeputyRow},
};
use crate::{
    app::App,
    audit,
    companies::store::STAFF,
    fail::{Fail, Result},
};

/// Who does it, and from where.
pub struct Setter<'a> {
    /// The portal.
    pub app: &'a App,
    /// Proof that he may.
    pub office: &'a Office<DeputyAssign>,
    /// Now.
    pub now: At,
    /// Address that he came from.
    pub address: &'a str,
}

/// A field and the key of what is wrong with it.
pub type Wrong = (&'static str, &'static str);

/// Somebody of those who may look after companies.
fn colleague(tx: &Tx<'_>, id: &str) -> Result<Option<(UserId, String)>> {
    Ok(tx.all(&STAFF, &[])?.into_iter().find(|(user, _)| user.to_string() == id))
}

/// «Игорь Лапин → Мария Кац, ООО «Ромашка», 2026-12-01 – 2026-12-10»; `*` for all companies.
fn subject(row: &DeputyRow) -> String {
    let of = row.company.as_deref().unwrap_or("*");
    let until = row.until_on.as_deref().unwrap_or("…");
    format!("{} → {}, {of}, {} – {until}", row.manager, row.deputy, row.from_on)
}

impl Setter<'_> {
    fn me(&self) -> UserId {
        self.office.user()
    }
    fn note(&self, tx: &Tx<'_>, action: &str, row: &DeputyRow) -> Result<()> {
        audit::note(tx, self.now, row.company_id, Some(self.me()), action, &subject(row), self.address)
    }

    /// For whom, and for which company.
    fn whose(&self, tx: &Tx<'_>, wanted: &DeputyForm) -> Result<Result<(UserId, Option<CompanyId>), Wrong>> {
        let own = self.office.only().manager;
        if !wanted.company.is_empty() {
            let c = tx.opt(&store::CHOSEN, &[&wanted.company])?.ok_or(Fail::NotFound)?;
            if own.is_some() && c.manager_id != own {
                return Err(Fail::NotFound);
            }
            return Ok(c.manager_id.map(|m| (m, Some(c.id))).ok_or(("company", "dep-no-manager")));
        }
        if let Some(me) = own {
            return Ok(Ok((me, None)));
        }
        Ok(colleague(tx, &wanted.manager)?.map(|(m, _)| (m, None)).ok_or(("manager", "co-manager-unknown")))
    }

    /// Sets a deputy.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for a company that is not the manager's own; everything else that is wrong is [`Wrong`].
    pub fn set(&self, tx: &Tx<'_>, wanted: &DeputyForm, today: Date) -> Result<Result<(), Wrong>> {
        let (manager, company) = match self.whose(tx, wanted)? {
            Ok(whose) => whose,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let Some((deputy, _)) = colleague(tx, &wanted.deputy)? else {
            return Ok(Err(("deputy", "co-manager-unknown")));
        };
        if deputy == manager {
            return Ok(Err(("deputy", "dep-himself")));
        }
        let days = match Days::parse(&wanted.from, &wanted.until, today, self.office.only().manager.is_none()) {
            Ok(days) => days,
            Err(wrong) => return Ok(Err(wrong)),
        };
        tx.run(&store::LOCK, &[&manager])?;
        let (from, until) = (days.from.to_string(), days.until.map(|d| d.to_string()));
        if tx.opt(&store::SAME_DAYS, &[&manager, &company, &from, &until])?.is_some() {
            return Ok(Err(("from", "dep-same-days")));
        }
        let id = DeputyId::at(self.now);
        let new: [&dyn db::Param; 8] = [&id, &manager, &deputy, &company, &from, &until, &self.me(), &self.now];
        tx.run(&store::INSERT, &new)?;
        let row = tx.one(&store::ONE, &[&id])?;
        self.shown(tx, &row)?;
        self.note(tx, "deputy.set", &row)?;
        letters::told(tx, self.app, &row, "deputy-set", self.me(), self.now)?;
        Ok(Ok(()))
    }

    /// Ends an arrangement before its last day.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for one that is not the manager's own, and for none.
    pub fn revoke(&self, tx: &Tx<'_>, id: DeputyId, today: Date) -> Result<()> {
        let row = tx.opt(&store::ONE, &[&id])?.ok_or(Fail::NotFound)?;
        if self.office.only().manager.is_some_and(|me| row.manager_id != me) {
            return Err(Fail::NotFound);
        }
        tx.run(&store::LOCK, &[&row.manager_id])?;
        let over = stage(&row.from_on, row.until_on.as_deref(), row.revoked_at.is_some(), &today.to_string());
        if over == Stage::Over || tx.run(&store::REVOKE, &[&id, &self.me(), &self.now])? == 0 {
            return Ok(());
        }
        self.shown(tx, &row)?;
        self.note(tx, "deputy.revoked", &row)?;
        letters::told(tx, self.app, &row, "deputy-revoked", self.me(), self.now)
    }

    /// What clients are shown follows.
    fn shown(&self, tx: &Tx<'_>, row: &DeputyRow) -> Result<()> {
        match row.company_id {
            Some(company) => company_changed(tx, company)?,
            None => manager_changed(tx, row.manager_id)?,
        }
        Ok(())
    }
}
