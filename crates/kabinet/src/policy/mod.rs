//! Rules of signing in: which roles need a second factor, how long a session lives, from which networks people come.
//!
//! A company's owner sets them for his people, the seller's administrator for the staff and for any company; a session keeps
//! the strictest of all companies that its person works for. They are looked at in every request, in the unit of work that
//! asks who it is, so that a rule counts from the next request on. Whether the company of the page has any is a column of it
//! (`guarded`); only who works for several costs one question more; and only where some company has rules they are read.
//!
//! Programs with a token are asked for no code and know no idleness; the networks count for them, too.
//!
//! Not here: the second factor itself (second), and what a right allows (`access`).

pub mod form;
pub mod office;
pub mod pages;
pub mod rules;
pub(crate) mod store;
pub mod wide;

use std::net::IpAddr;

use access::StaffRole;
use db::Tx;
use kernel::{At, CompanyId, UserId};

use self::rules::{Facts, Policy, ended};
use crate::{
    app::App,
    audit,
    exchange::address::{Peer, allowed},
    fail::{Fail, Outside, Result},
    identity::{Visit, throttle},
};

/// The rules of a company.
///
/// # Errors
/// Any error of the database.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> db::Result<Policy> {
    Ok(tx.one(&store::POLICY, &[&company])?.into())
}

/// Who is at the door.
#[derive(Clone, Copy, Debug)]
pub struct Guest {
    /// Whether some company of the person has rules, or may have: he works for several.
    pub guarded: bool,
    /// His role at the seller.
    pub staff: Option<StaffRole>,
    /// Whether he signs in with a code, or this session came by a passkey.
    pub second: bool,
}

/// Whether a session keeps the rules of its person. Gives until when he may work without the second factor that he needs, if he
/// has none yet and still has time.
///
/// # Errors
/// [`Fail::SignIn`] if it has ended by them, [`Fail::SecondFactor`] if a second factor has to be turned on first, which the
/// pages for it are excepted from.
pub fn keep(tx: &Tx<'_>, app: &App, visit: &Visit, guest: Guest, now: At) -> Result<Option<At>> {
    let mut due: Option<At> = None;
    let mut by = |at: At| due = Some(due.map_or(at, |known| known.min(at)));
    if guest.guarded {
        let from = visit.peer.shown();
        for row in tx.all(&store::GUARDS, &[&visit.session])? {
            let policy = row.policy();
            let facts = Facts { since: row.since, seen: row.seen, began_at: &row.began_at, from: &from };
            if ended(&policy, facts, now) {
                end_later(app, visit.session, row.seen);
                return Err(Fail::SignIn);
            }
            let roles = access::Roles::parse(&row.roles);
            if guest.second || !policy.needs_second(roles, row.base()) {
                continue;
            }
            let wide = if policy.needs_as_owner(roles, row.base()) { Some(wide::read(tx)?) } else { None };
            by(wide.filter(|w| w.owners).map_or(now, |w| w.due(row.joined)));
        }
    }
    if let Some(role) = guest.staff.filter(|_| !guest.second) {
        let wide = wide::read(tx)?;
        if wide.staff.has(role) {
            by(wide.due(tx.one(&store::CAME, &[&visit.session])?.0));
        }
    }
    match due {
        Some(at) if at <= now && !visit.setting_up => Err(Fail::SecondFactor),
        due => Ok(due.filter(|at| *at > now)),
    }
}

/// Ends a session that nobody may use any more, without anybody waiting for it.
fn end_later(app: &App, session: [u8; 32], seen: At) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(e) = app.db.write(move |tx| tx.run(&store::END, &[&session, &seen])).await {
            tracing::warn!(error = %e, "a session that has ended could not be taken away");
        }
    });
}

/// Who asks that a person signs in with a code: names of companies, and of the seller for its staff.
///
/// # Errors
/// Any error of the database.
pub fn asked_by(tx: &Tx<'_>, app: &App, session: [u8; 32], staff: Option<StaffRole>) -> db::Result<Vec<String>> {
    let rows = tx.all(&store::GUARDS, &[&session])?;
    let asks = |r: &store::GuardRow| r.policy().needs_second(access::Roles::parse(&r.roles), r.base());
    let mut names: Vec<String> = rows.into_iter().filter(asks).map(|r| r.company).collect();
    if let Some(role) = staff
        && wide::read(tx)?.staff.has(role)
    {
        names.push(app.config.seller.name.clone());
    }
    Ok(names)
}

/// Whether somebody may come to a company's pages from where he is.
///
/// # Errors
/// [`Fail::Outside`], which says whom to ask; it is written down, at most every ten minutes for a person and an address.
pub fn inside(
    tx: &Tx<'_>,
    app: &App,
    (company, user): (CompanyId, UserId),
    networks: &str,
    peer: Peer,
    now: At,
) -> Result<()> {
    // Asked before it is written down: what a page took from memory is sure after its first question (`identity::memory`).
    let Some(outside) = outside(tx, company, networks, peer)? else { return Ok(()) };
    note_later(app, company, user, peer, now);
    Err(Fail::Outside(outside))
}

/// Whom to ask, if a company's networks do not let somebody in from where he is.
///
/// # Errors
/// Any error of the database.
pub fn outside(tx: &Tx<'_>, company: CompanyId, networks: &str, peer: Peer) -> db::Result<Option<Outside>> {
    if allowed(networks, peer) {
        return Ok(None);
    }
    let ask = tx.all(&store::OWNERS, &[&company])?.into_iter().map(|(name,)| name).collect();
    Ok(Some(Outside { address: peer.shown(), ask }))
}

const NOTE_SECS: i64 = 600;

fn note_later(app: &App, company: CompanyId, user: UserId, peer: Peer, now: At) {
    let app = app.clone();
    tokio::spawn(async move {
        let address = peer.shown();
        let done = app.db.write(move |tx| {
            let key = format!("outside:{company}:{user}:{address}");
            if throttle::too_many(tx, &key, now, NOTE_SECS, 1)? {
                return Ok(());
            }
            audit::note(tx, now, Some(company), Some(user), "access.outside", "", &address)
        });
        let done: Result<()> = done.await;
        if let Err(e) = done {
            tracing::error!(error = %e, "somebody from outside could not be written down");
        }
    });
}

/// The address of a peer in a list of networks.
pub(crate) fn holds(networks: &str, ip: Option<IpAddr>) -> bool {
    allowed(networks, Peer(ip))
}
