//! Coming in without an invitation: somebody says who he is, proves his address by a letter, and waits for an answer.
//!
//! Whoever asks as a legal entity that a company of the portal has asks that company's owners; everybody else asks the seller,
//! who makes a company of it. Until the answer the person is told the same in both cases: whether a firm is a client is the
//! seller's secret, and who owns a cabinet is its company's. Before that, the page of registration says the same whether an
//! address or a number is known; what differs is in the letter, which only the owner of the address reads.
//!
//! Not here: invitations, and what groups open (`companies::groups`).

pub mod door;
pub mod files;
pub mod jobs;
pub mod letters;
pub mod mine;
pub mod office;
pub mod owners;
pub mod rules;
pub mod settings;
pub mod settings_pages;
pub(crate) mod store;
mod view;

pub use view::size;

use access::{Role, Roles, System};
use db::Tx;
use kernel::{At, CompanyId, Id, UserId};

pub use self::{
    jobs::register,
    store::{RegistrationRow, RequestRow},
};
use self::{
    rules::{LegalForm, State, Target, Wanted},
    settings::Private,
};
use crate::{
    app::App,
    audit,
    companies::{self, NewCompany, groups, slug},
    fail::{Fail, Result},
    members, partner,
};

/// Names what a [`RegistrationId`] identifies.
#[derive(Debug)]
pub enum RegistrationKind {}
/// Identifier of a registration whose address is not proved.
pub type RegistrationId = Id<RegistrationKind>;
/// Names what a [`RequestId`] identifies.
#[derive(Debug)]
pub enum RequestKind {}
/// Identifier of a request to be let in.
pub type RequestId = Id<RequestKind>;
/// Names what a [`MessageId`] identifies.
#[derive(Debug)]
pub enum MessageKind {}
/// Identifier of something that was said.
pub type MessageId = Id<MessageKind>;
/// Names what a [`FileId`] identifies.
#[derive(Debug)]
pub enum FileKind {}
/// Identifier of a file that was attached.
pub type FileId = Id<FileKind>;

/// Requests of one person that may wait at once, and that he may make in a day.
const OPEN: i64 = 3;
const A_DAY: i64 = 5;
const DAY: i64 = 86_400;

/// One who asks.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The portal.
    pub app: &'a App,
    /// The person.
    pub user: UserId,
    /// His name.
    pub name: &'a str,
    /// His proved address.
    pub email: &'a str,
    /// Now.
    pub now: At,
    /// Where he came from.
    pub address: &'a str,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// He waits.
    Waiting(RequestId),
    /// He is in: the company's slug.
    In(String),
    /// Not so: key of the reason.
    No(&'static str),
}

/// Asks to be let in.
///
/// # Errors
/// [`Fail`] of the database; everything else is an [`Asked`].
pub fn ask(tx: &Tx<'_>, by: &Asking<'_>, wanted: &Wanted) -> Result<Asked> {
    let (app, user, now) = (by.app, by.user, by.now);
    let (waiting, lately) = tx.one(&store::LIMITS, &[&user, &now.plus_secs(-DAY)])?;
    if waiting >= OPEN || lately >= A_DAY {
        return Ok(Asked::No("reg-too-many"));
    }
    if tx.opt(&store::SAME, &[&user, &wanted.inn, &wanted.kpp])?.is_some() {
        return Ok(Asked::No("reg-already"));
    }
    let known = if wanted.inn.is_empty() { Vec::new() } else { tx.all(&store::KNOWN, &[&wanted.inn])? };
    let found = rules::company_of(&known, &wanted.kpp);
    if let Some((company, _)) = found
        && tx.opt(&store::MEMBER, &[&company, &user])?.is_some()
    {
        return Ok(Asked::No("reg-member"));
    }
    if wanted.form == LegalForm::Private && known.is_empty() && settings::of(tx, app)?.private == Private::Auto {
        // Without a base of 1C to belong to, or with several, somebody has to choose.
        if let Some(slug) = admit_private(tx, by, wanted)? {
            return Ok(Asked::In(slug));
        }
    }
    // A company of one has no people to decide about; one whose owners are gone has nobody who could.
    let owned = match found {
        Some((company, false)) => !tx.all(&members::store::OWNERS, &[&company])?.is_empty(),
        _ => false,
    };
    let (company, target) = (found.map(|(c, _)| c), if owned { Target::Owners } else { Target::Seller });
    let id = RequestId::at(now);
    let until = now.plus_secs(app.config.registration.wait_days * DAY);
    let (group, w) = (wanted.group.as_str(), wanted);
    let new: [&dyn db::Param; 12] =
        [&id, &user, &company, &target, &w.form, &group, &w.firm, &w.inn, &w.kpp, &w.address, &now, &until];
    tx.run(&store::INSERT, &new)?;
    if let Some(partner) = partner::by_code(tx, &wanted.partner)? {
        partner::brought(tx, id, partner)?;
    }
    say(tx, now, id, user, false, &wanted.note)?;
    let subject = format!("{} {} {}", by.email, wanted.inn, wanted.firm);
    audit::note(tx, now, company.filter(|_| owned), Some(user), "access.asked", subject.trim(), by.address)?;
    let row = tx.one(&store::MINE_ONE, &[&user, &id])?;
    letters::asked(tx, app, &row, now)?;
    Ok(Asked::Waiting(id))
}

/// Something is said about a request; nothing is nothing.
fn say(tx: &Tx<'_>, now: At, request: RequestId, user: UserId, deciding: bool, text: &str) -> Result<()> {
    let text = text.trim();
    if !text.is_empty() {
        tx.run(&store::SAY, &[&request, &MessageId::at(now), &user, &deciding, &text])?;
    }
    Ok(())
}

const BY: System = System::new("a private buyer is let in by the seller's setting");

/// A company of one, without anybody's word. `None`: it cannot be told to which base of 1C it belongs.
fn admit_private(tx: &Tx<'_>, by: &Asking<'_>, wanted: &Wanted) -> Result<Option<String>> {
    let sources = tx.all(&companies::store::SOURCES, &[])?;
    let [(source, _)] = sources.as_slice() else { return Ok(None) };
    let slug = companies::office_edit::free_slug(tx, &slug::slug_of_person(by.name))?;
    let kinds = wanted.group.as_str();
    let company = companies::create(tx, &BY, by.now, &NewCompany { slug: &slug, name: by.name, kinds, manager: None })?;
    let entity = companies::NewEntity {
        source: *source,
        name: by.name,
        full_name: by.name,
        inn: &wanted.inn,
        kpp: "",
        address: &wanted.address,
    };
    companies::verbs::insert_entity(tx, by.now, company, &entity)?;
    groups::alone(tx, company)?;
    if let Some(partner) = partner::by_code(tx, &wanted.partner)? {
        partner::became(tx, company, partner)?;
    }
    companies::add_member(tx, &BY, by.now, company, by.user, Roles::of(&[Role::Owner]), true)?;
    audit::note(tx, by.now, Some(company), Some(by.user), "company.create", by.name, by.address)?;
    Ok(Some(slug))
}

/// How a request ends.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Approved, declined, expired, withdrawn.
    pub state: State,
    /// Why it was declined.
    pub reason: &'a str,
    /// Who decided; `None`: nobody, or the person himself.
    pub by: Option<UserId>,
    /// The company that was made of it.
    pub company: Option<CompanyId>,
}

/// A request ends, and the person is told unless he ended it himself.
///
/// # Errors
/// [`Fail::Conflict`] if it has ended already.
fn settle(tx: &Tx<'_>, app: &App, now: At, row: &RequestRow, end: &End<'_>) -> Result<()> {
    let new: [&dyn db::Param; 6] = [&row.id, &end.state, &end.reason, &end.by, &end.company, &now];
    if tx.run(&store::SETTLE, &new)? == 0 {
        return Err(Fail::Conflict(crate::web::texts(kernel::format::Lang::Ru).s("reg-settled").to_owned()));
    }
    if end.state != State::Withdrawn {
        letters::settled(tx, app, row, end, now)?;
    }
    Ok(())
}

/// How many requests wait for the seller's word.
///
/// # Errors
/// Any error of the database.
pub fn waiting(tx: &Tx<'_>) -> db::Result<i64> {
    Ok(tx.one(&store::WAITING, &[])?.0)
}

/// The requests of a person, the newest first.
///
/// # Errors
/// Any error of the database.
pub fn of_person(tx: &Tx<'_>, user: UserId) -> db::Result<Vec<RequestRow>> {
    tx.all(&store::MINE, &[&user])
}

/// The requests that wait for the owners of a company.
///
/// # Errors
/// Any error of the database.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> db::Result<Vec<RequestRow>> {
    tx.all(&store::OF_COMPANY, &[&company])
}

/// A person deletes his account: what he asked for ends; the files go with the next sweep.
///
/// # Errors
/// [`Fail`] of the database.
pub fn forget(tx: &Tx<'_>, app: &App, user: UserId, now: At) -> Result<()> {
    for row in of_person(tx, user)?.iter().filter(|r| r.state.is_open()) {
        let end = End { state: State::Withdrawn, reason: "", by: None, company: None };
        settle(tx, app, now, row, &end)?;
    }
    tx.run(&store::FORGET, &[&user])?;
    tx.run(&store::FORGET_WORDS, &[&user])?;
    Ok(())
}
