//! Asking for changes, taking back what was asked for, deciding, and settling what 1C says differently.

use access::{Office, Scope, client::perm::CompanyChangeRequest, seller::duty::DetailsDecide};
use db::Tx;
use kernel::{At, CompanyId, EntityId, PointId};
use uuid::Uuid;

use super::{
    ChangeId, Field, State,
    erp::{self, Erp},
    letters,
    store::{self, ChangeRow},
};
use crate::{
    app::App,
    audit,
    companies::{self, frame},
    fail::{Fail, Result},
};

/// What is wanted of one field: of what, which field, what stands, what is wanted.
pub type Wish = (Uuid, Field, String, String);

/// Who does something, and from where.
#[derive(Clone, Copy)]
pub struct From<'a> {
    /// The portal.
    pub app: &'a App,
    /// Now.
    pub now: At,
    /// His address.
    pub address: &'a str,
}

/// Asks the seller for changes. A field for which something is asked already is left out; gives how many were asked for.
///
/// # Errors
/// [`Fail::Forbidden`] for a field that is not his to ask for.
pub fn ask(
    tx: &Tx<'_>,
    scope: &Scope<CompanyChangeRequest>,
    wishes: &[Wish],
    comment: &str,
    from: From<'_>,
) -> Result<usize> {
    let (company, now, batch) = (scope.company(), from.now, ChangeId::at(from.now).uuid());
    let mut asked = Vec::new();
    for (target, field, was, wanted) in wishes {
        if !field.may_ask(scope.rights()) {
            return Err(Fail::Forbidden("company.details.change_any"));
        }
        let id = ChangeId::at(now);
        let params: [&dyn db::Param; 10] =
            [&company, &id, &batch, target, field, was, wanted, &comment, &scope.user(), &now];
        if tx.run(&store::ASK, &params)? > 0 {
            asked.push(id);
        }
    }
    let mut rows = Vec::with_capacity(asked.len());
    for id in asked {
        rows.push(tx.one(&store::ONE, &[&company, &id])?);
    }
    for row in &rows {
        note(tx, "details.asked", row, Some(scope.user()), from)?;
    }
    letters::asked(tx, from.app, company, &rows, now)?;
    Ok(rows.len())
}

/// Who asked takes it back; an owner also for a colleague.
///
/// # Errors
/// [`Fail::NotFound`] for what is not his, [`Fail::Conflict`] for what was decided meanwhile.
pub fn withdraw(tx: &Tx<'_>, scope: &Scope<CompanyChangeRequest>, id: ChangeId, from: From<'_>) -> Result<()> {
    let company = scope.company();
    let row = tx.opt(&store::ONE, &[&company, &id])?.ok_or(Fail::NotFound)?;
    let any = scope.may(access::Permission::CompanyChangeAny);
    if row.asked_by != scope.user() && !any {
        return Err(Fail::NotFound);
    }
    let (state, none) = (State::Withdrawn, Erp::None);
    if tx.run(&store::DECIDE, &[&company, &id, &state, &scope.user(), &from.now, &"", &none])? == 0 {
        return Err(Fail::Conflict("det-decided-already".to_owned()));
    }
    note(tx, "details.withdrawn", &row, Some(scope.user()), from)
}

fn note(tx: &Tx<'_>, action: &str, row: &ChangeRow, user: Option<kernel::UserId>, from: From<'_>) -> Result<()> {
    let t = crate::web::texts(kernel::format::Lang::Ru);
    let (was, wanted) = (letters::shown(t, row.field, &row.was), letters::shown(t, row.field, &row.wanted));
    let subject = format!("{}: {was} → {wanted}", letters::called(t, row.field, &row.about));
    audit::note(tx, from.now, Some(row.company_id), user, action, &subject, from.address)
}

/// Decides on some fields of a batch; those that somebody decided on meanwhile are left as they are. Gives how many there were.
///
/// # Errors
/// [`Fail::NotFound`] for a batch of a company that the duty does not reach, [`Fail::Forbidden`] for a field that is not this
/// person's to decide on.
pub fn decide(
    tx: &Tx<'_>,
    office: &Office<DetailsDecide>,
    batch: Uuid,
    ticked: impl Fn(ChangeId) -> bool,
    yes: bool,
    reason: &str,
    from: From<'_>,
) -> Result<usize> {
    let only = office.only();
    let all = tx.all(&store::BATCH, &[&batch, &only.manager, &only.day])?;
    let company = all.first().ok_or(Fail::NotFound)?.company_id;
    let mut done = Vec::new();
    for row in all.into_iter().filter(|row| row.state == State::Open && ticked(row.id)) {
        if !row.field.may_decide(office.role()) {
            return Err(Fail::Forbidden("seller.companies.edit"));
        }
        let erp = if yes && row.field.in_erp() { Erp::Waiting } else { Erp::None };
        let state = if yes { State::Confirmed } else { State::Declined };
        if tx.run(&store::DECIDE, &[&company, &row.id, &state, &office.user(), &from.now, &reason, &erp])? == 0 {
            continue;
        }
        if yes {
            tx.run(&store::PAST, &[&company, &row.target, &row.field, &row.id])?;
            write(tx, &row, &row.wanted, from.now)?;
        }
        let action = if yes { "details.confirmed" } else { "details.declined" };
        note(tx, action, &row, Some(office.user()), from)?;
        done.push(ChangeRow { reason: reason.to_owned(), ..row });
    }
    letters::decided(tx, from.app, company, &done, yes, from.now)?;
    Ok(done.len())
}

/// Writes an agreed value where it belongs.
fn write(tx: &Tx<'_>, row: &ChangeRow, value: &str, now: At) -> Result<()> {
    let (company, entity, point): (CompanyId, EntityId, PointId) =
        (row.company_id, EntityId::of(row.target), PointId::of(row.target));
    let sql = match row.field {
        Field::CompanyName => {
            tx.run(&store::SET_COMPANY_NAME, &[&company, &value])?;
            return Ok(());
        }
        Field::PointNew => {
            let (name, address) = value.split_once('\n').unwrap_or((value, ""));
            companies::verbs::insert_point(tx, now, company, name, address)?;
            return Ok(());
        }
        Field::PointClosed => {
            let closed = (!value.is_empty()).then_some(now);
            tx.run(&store::CLOSE_POINT, &[&company, &point, &closed])?;
            return Ok(());
        }
        Field::PointName => &store::SET_POINT_NAME,
        Field::PointAddress => &store::SET_POINT_ADDRESS,
        Field::FullName => &store::SET_FULL_NAME,
        Field::Kpp => &store::SET_KPP,
        Field::Address => &store::SET_ADDRESS,
        Field::Bank => &store::SET_BANK,
        Field::Phone => &store::SET_PHONE,
        Field::Email => &store::SET_EMAIL,
    };
    match row.field {
        Field::PointName | Field::PointAddress => {
            tx.run(sql, &[&company, &point, &value, &"\n"])?;
            return Ok(companies::points::learned(tx, company)?);
        }
        _ => tx.run(sql, &[&company, &entity, &value])?,
    };
    frame::company_changed(tx, company)?;
    Ok(())
}

/// Settles what 1C says differently: either the agreed value is right and goes to 1C again, or 1C is.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Forbidden`] as [`decide`]; [`Fail::Conflict`] if nothing differs any more.
pub fn settle(
    tx: &Tx<'_>,
    office: &Office<DetailsDecide>,
    id: ChangeId,
    erp_is_right: bool,
    from: From<'_>,
) -> Result<()> {
    let only = office.only();
    let row = tx.opt(&store::ONE_OF, &[&id, &only.manager, &only.day])?.ok_or(Fail::NotFound)?;
    if !row.field.may_decide(office.role()) {
        return Err(Fail::Forbidden("seller.companies.edit"));
    }
    if row.erp != Erp::Differs {
        return Err(Fail::Conflict("det-settled-already".to_owned()));
    }
    let company = row.company_id;
    let (way, action) = match erp_is_right {
        true => (Erp::Past, "details.erp-right"),
        false => (Erp::Waiting, "details.ours-right"),
    };
    if erp_is_right {
        write(tx, &row, &row.heard, from.now)?;
    }
    erp::again(tx, company, id, way, from.now)?;
    letters::alert(tx, company, &row, from.now)?;
    let said = ChangeRow { was: row.heard.clone(), ..row };
    note(tx, action, &said, Some(office.user()), from)
}
