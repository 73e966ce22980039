//! Who is signed in: accounts, sessions, memberships as they stand at this moment, API tokens.
//!
//! Rights are read from the database in the unit of work that needs them and never kept: a right that was taken away a
//! second ago does not count any more.
//!
//! Not here: what a right allows (the `access` crate) and the life of memberships (companies).

pub mod api;
pub mod challenge;
pub mod confirm;
pub mod everywhere;
pub mod gate;
pub mod leaked;
pub mod memory;
pub mod pages;
pub mod password;
pub(crate) mod store;
pub mod throttle;
pub(crate) mod token_store;
pub mod tokens;
pub mod view_as;
pub(crate) mod view_store;

use access::{Grants, Member, OwnRole, Rights, Role, Roles, Sections, StaffRole, Switches};
use axum::http::HeaderMap;
use db::Tx;
use kernel::{At, CompanyId, UserId, format::Lang};
use webkit::secret;

pub use view_as::Viewing;

use crate::{
    app::App,
    audit,
    companies::{Standing, StandingState},
    exchange::address::Peer,
    fail::{Fail, Result},
    policy::{self, Guest},
    second,
    web::Credential,
};

/// Lets a browser's session through and no token: what is the person's own (other tokens, saved views) is no program's.
///
/// # Errors
/// [`Fail::Forbidden`] with this word for a token, [`Fail::SignIn`] for nobody.
pub fn session_only(headers: &HeaderMap, what: &'static str) -> Result<()> {
    match Credential::of(headers) {
        Some(Credential::Session(_)) => Ok(()),
        Some(Credential::Token(_)) => Err(Fail::Forbidden(what)),
        None => Err(Fail::SignIn),
    }
}

/// A browser that shows a session.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// The hash of the session's cookie.
    pub session: [u8; 32],
    /// Where it speaks from.
    pub peer: Peer,
    /// Whether this page is for turning on a second factor, and so open to whoever has to do that first.
    pub setting_up: bool,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Normalised e-mail.
    pub email: String,
    /// Language.
    pub lang: Lang,
    /// IANA zone.
    pub zone: String,
    /// Role at the seller.
    pub staff: Option<StaffRole>,
    /// When the person proved last who he is.
    pub confirmed_at: Option<At>,
    /// Since when a code is asked for after the password.
    pub second_at: Option<At>,
    /// Whether a passkey has opened this session, or proved in it who he is.
    pub by_passkey: bool,
    /// When the session was last noted as used.
    pub seen_at: At,
    /// Until when he may work without the second factor that he needs and has not.
    pub second_due: Option<At>,
}

/// An active member of a company, with what the frame of a page shows.
pub struct Who {
    /// Company, person and rights.
    pub member: Member,
    /// Name of the person.
    pub name: String,
    /// Language.
    pub lang: Lang,
    /// IANA zone.
    pub zone: String,
    /// Role at the seller.
    pub staff: Option<StaffRole>,
    /// Segment of the URL.
    pub slug: String,
    /// Name of the company.
    pub company_name: String,
    /// Colour.
    pub hue: i64,
    /// ИНН of its first legal entity, or nothing.
    pub inn: String,
    /// Whether it may order.
    pub standing: Standing,
    /// Name of the managing manager, or nothing.
    pub manager: String,
    /// Who stands in for him and when, as it is kept beside the company.
    pub deputies: String,
    /// Unread notices.
    pub unread: i64,
    /// Saved views.
    pub views: i64,
    /// Companies of the person.
    pub companies: i64,
    /// When the person was last in the company.
    pub entered_at: Option<At>,
    /// When 1C took the orders of the company.
    pub orders_as_of: Option<At>,
    /// Name of the company's own role that the person has.
    pub own_role: Option<String>,
    /// When the person proved last who he is.
    pub confirmed_at: Option<At>,
    /// Somebody of the staff looks with this member's eyes.
    pub viewing: Option<Viewing>,
    /// Until when he may work without the second factor that he needs and has not.
    pub second_due: Option<At>,
    /// What has to be noted after the request.
    pub touch: Option<Touch>,
}

/// What was used and which company was entered; written at most once a minute.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    credential: Credential,
    company: CompanyId,
    user: UserId,
}

const TOUCH_SECS: i64 = 60;

/// Reads the membership behind a credential.
///
/// # Errors
/// [`Fail::SignIn`] for an unknown, idle or expired credential; [`Fail::NotFound`] for a company in which the person is
/// no active member, and for one that does not exist: the two must look the same; and what the rules of signing in say
/// ([`policy::keep`], [`policy::inside`]).
pub fn member(
    tx: &Tx<'_>,
    app: &App,
    credential: Credential,
    peer: Peer,
    slug: &str,
    now: At,
    recall: bool,
) -> Result<Who> {
    let row = match credential {
        Credential::Session(hash) => {
            let idle = now.plus_secs(-app.config.session.idle_hours * 3600);
            let known = if recall { app.memory.of(&hash, slug) } else { None };
            let (row, memory) = tx.recall(&store::BY_SESSION, &[&hash, &slug, &now, &idle], known.as_ref())?;
            if let (None, Some(memory)) = (known, memory) {
                app.memory.keep(hash, slug, memory);
            }
            row
        }
        Credential::Token(hash) => tx.opt(&store::BY_TOKEN, &[&hash, &slug, &now])?,
    };
    let Some(row) = row else {
        // Nobody, or somebody else's company?
        return Err(match credential {
            Credential::Session(session) => match account(tx, app, &Visit { session, peer, setting_up: false }, now) {
                Ok(_) => Fail::NotFound,
                Err(e) => e,
            },
            Credential::Token(hash) => {
                if tx.opt(&store::TOKEN_LIVES, &[&hash, &now])?.is_some() {
                    Fail::NotFound
                } else {
                    Fail::SignIn
                }
            }
        });
    };
    let mut second_due = None;
    if let Credential::Session(session) = credential {
        let staff = row.staff.as_deref().and_then(StaffRole::parse);
        let guest = Guest { guarded: row.guarded, staff, second: row.second_at.is_some() || row.by_passkey };
        second_due = policy::keep(tx, app, &Visit { session, peer, setting_up: false }, guest, now)?;
    }
    policy::inside(tx, app, (row.company_id, row.user_id), &row.networks, peer, now)?;
    Ok(Who { second_due, ..who(tx, row, now, Some(credential))? })
}

/// A member as his row says; `credential` is what has to be noted as used.
fn who(tx: &Tx<'_>, row: store::MemberRow, now: At, credential: Option<Credential>) -> Result<Who> {
    let switches = Switches {
        buyers_own_only: row.buyers_own_only,
        buyers_see_debt: row.buyers_see_debt,
        viewers_see_sums: row.viewers_see_sums,
        viewers_see_waybills: row.viewers_see_waybills,
        unit: Roles::parse(&row.unit_roles),
        closed: Sections::parse(&row.closed),
    };
    let token = match row.token_role.as_deref() {
        None => None,
        Some(word) => Some(Role::parse(word).ok_or(Fail::SignIn)?),
    };
    let (own_name, base, grants) = match row.own_role {
        Some(role) => tx.opt(&store::OWN_ROLE, &[&row.company_id, &role])?.unwrap_or_default(),
        None => Default::default(),
    };
    let own = Role::parse(&base).map(|base| OwnRole::stored(base, Grants::parse(&grants)));
    let rights = Rights::with(Roles::parse(&row.roles), own, token, switches);
    let old = |at: Option<At>| at.is_none_or(|at| now.secs_since(at) > TOUCH_SECS);
    // A session that is younger than the last visit of this company has not been here.
    let first = row.entered_at.is_none_or(|at| at < row.began_at);
    let touch = credential.filter(|_| first || old(Some(row.seen_at)) || old(row.entered_at)).map(|credential| Touch {
        credential,
        company: row.company_id,
        user: row.user_id,
    });
    Ok(Who {
        member: Member::authenticated(row.company_id, row.user_id, rights, &row.points),
        name: row.name,
        lang: Lang::parse(&row.lang).unwrap_or(Lang::Ru),
        zone: row.zone,
        staff: row.staff.as_deref().and_then(StaffRole::parse),
        slug: row.slug,
        company_name: row.company_name,
        hue: row.hue,
        inn: row.inn,
        standing: Standing {
            state: StandingState::parse(&row.standing).unwrap_or(StandingState::NoData),
            overdue: row.overdue,
            overdue_since: row.overdue_since,
            unblock_sum: row.unblock_sum,
            blocked: row.blocked_reason,
        },
        manager: row.manager,
        deputies: row.deputies,
        unread: row.unread,
        views: row.views,
        companies: row.companies,
        entered_at: row.entered_at,
        orders_as_of: row.orders_as_of,
        own_role: own.map(|_| own_name),
        confirmed_at: row.confirmed_at,
        viewing: None,
        second_due: None,
        touch,
    })
}

/// Reads the account behind a session.
///
/// # Errors
/// [`Fail::SignIn`] if the session is unknown, idle for too long or expired, and what the rules of signing in say
/// ([`policy::keep`]).
pub fn account(tx: &Tx<'_>, app: &App, visit: &Visit, now: At) -> Result<Account> {
    let idle = now.plus_secs(-app.config.session.idle_hours * 3600);
    let row = tx.opt(&store::ACCOUNT, &[&visit.session, &now, &idle])?.ok_or(Fail::SignIn)?;
    let staff = row.staff.as_deref().and_then(StaffRole::parse);
    let guest = Guest { guarded: row.guarded, staff, second: row.second_at.is_some() || row.by_passkey };
    let second_due = policy::keep(tx, app, visit, guest, now)?;
    Ok(Account {
        user: row.id,
        name: row.name,
        email: row.email,
        lang: Lang::parse(&row.lang).unwrap_or(Lang::Ru),
        zone: row.zone,
        staff,
        confirmed_at: row.confirmed_at,
        second_at: row.second_at,
        by_passkey: row.by_passkey,
        seen_at: row.seen_at,
        second_due,
    })
}

/// Notes that a session was used outside of a company, at most once a minute, without anybody waiting for it.
pub fn session_used(app: &App, session: [u8; 32], seen: At, now: At) {
    if now.secs_since(seen) <= TOUCH_SECS {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(e) = app.db.write(move |tx| tx.run(&store::TOUCH, &[&session, &now])).await {
            tracing::warn!(error = %e, "a session could not be marked as used");
        }
    });
}

/// Writes [`Touch`] after the answer, without anybody waiting for it. In two units: one that held the session while it waits
/// for the membership would lock itself with whoever closes a membership and ends its sessions.
pub fn touch_later(app: &App, touch: Option<Touch>, now: At) {
    let Some(Touch { credential, company, user }) = touch else { return };
    let app = app.clone();
    tokio::spawn(async move {
        let done = app.db.write(move |tx| match credential {
            Credential::Session(hash) => tx.run(&store::TOUCH, &[&hash, &now]),
            Credential::Token(hash) => tx.run(&token_store::TOUCH_TOKEN, &[&hash, &now, &now.plus_secs(-TOUCH_SECS)]),
        });
        let done: db::Result<u64> = match done.await {
            Ok(_) => app.db.write(move |tx| entered(tx, credential, company, user, now)).await,
            Err(e) => Err(e),
        };
        if let Err(e) = done {
            tracing::warn!(error = %e, "a session could not be marked as used");
        }
    });
}

/// A company was entered; by which session for the first time is a line of its journal: its owner sees who comes in.
fn entered(tx: &Tx<'_>, credential: Credential, company: CompanyId, user: UserId, now: At) -> db::Result<u64> {
    if let Credential::Session(session) = credential
        && tx.run(&store::FIRST_ENTRY, &[&company, &session, &now])? > 0
        && let Some((address, agent)) = tx.opt(&store::CAME_FROM, &[&session])?
    {
        let note = audit::note(tx, now, Some(company), Some(user), "company.entered", &agent, &address);
        note.map_err(|e| db::Error::Other(e.to_string()))?;
    }
    tx.run(&store::ENTERED, &[&company, &user, &now])
}

/// What a company narrowed or widened, and what is closed to it.
///
/// # Errors
/// Any error of the database.
pub fn switches(tx: &Tx<'_>, company: CompanyId) -> db::Result<Switches> {
    let (buyers_own_only, buyers_see_debt, viewers_see_sums, viewers_see_waybills, unit, closed) =
        tx.one(&token_store::SWITCHES, &[&company])?;
    let (unit, closed) = (Roles::parse(&unit), Sections::parse(&closed));
    Ok(Switches { buyers_own_only, buyers_see_debt, viewers_see_sums, viewers_see_waybills, unit, closed })
}

/// Opens a session; gives the secret for the cookie.
///
/// # Errors
/// [`Fail`] of the database.
pub fn open_session(tx: &Tx<'_>, app: &App, user: UserId, now: At, address: &str, agent: &str) -> Result<String> {
    let cookie = secret::new();
    let expires = now.plus_secs(app.config.session.absolute_days * 86_400);
    let agent: String = agent.chars().take(200).collect();
    tx.run(&store::OPEN_SESSION, &[&secret::hash(&cookie), &user, &now, &expires, &address, &agent])?;
    Ok(cookie)
}

/// Seconds for which a proof of who one is counts for dangerous deeds.
const CONFIRMED_SECS: i64 = 600;

/// That a person proved who he is a moment ago, by signing in or by his password.
///
/// # Errors
/// [`Fail::Confirm`] if he did not.
pub fn confirmed(at: Option<At>, now: At) -> Result<()> {
    if at.is_some_and(|at| now.secs_since(at) <= CONFIRMED_SECS) { Ok(()) } else { Err(Fail::Confirm) }
}

/// Ends one session.
///
/// # Errors
/// Any error of the database.
pub fn close_session(tx: &Tx<'_>, session: [u8; 32]) -> db::Result<()> {
    tx.run(&store::CLOSE_SESSION, &[&session])?;
    Ok(())
}

/// Ends every session of a person.
///
/// # Errors
/// Any error of the database.
pub fn end_sessions(tx: &Tx<'_>, user: UserId) -> db::Result<()> {
    tx.run(&store::CLOSE_ALL, &[&user])?;
    Ok(())
}

/// An account to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// E-mail; normalised here.
    pub email: &'a str,
    /// Name.
    pub name: &'a str,
    /// PHC string; `None`: cannot sign in with a password.
    pub password_hash: Option<&'a str>,
    /// Language.
    pub lang: Lang,
    /// IANA zone.
    pub zone: &'a str,
    /// Role at the seller.
    pub staff: Option<StaffRole>,
}

/// Makes an account.
///
/// # Errors
/// [`Fail::Invalid`] if the e-mail is none or has an account already.
pub fn create_user(tx: &Tx<'_>, now: At, new: &NewUser<'_>) -> Result<UserId> {
    let email = mail::normal(new.email);
    if !mail::is_address(&email) {
        return Err(Fail::Invalid(format!("{email:?} is no e-mail address")));
    }
    if tx.opt(&store::PASSWORD, &[&email])?.is_some() {
        return Err(Fail::Invalid(format!("{email} has an account already")));
    }
    let id = UserId::at(now);
    let staff = new.staff.map(StaffRole::as_str);
    tx.run(
        &store::INSERT_USER,
        &[&id, &email, &new.name.trim(), &new.password_hash, &new.lang.code(), &new.zone, &staff, &true, &now],
    )?;
    Ok(id)
}

/// Adds the jobs of this capability: ended sessions and forgotten failures are swept every hour.
pub fn jobs(runner: jobs::Runner<App>) -> jobs::Runner<App> {
    runner.on("identity.sweep", |app: App, _| async move { sweep(app).await }).every("identity.sweep", 3600)
}

async fn sweep(app: App) -> std::result::Result<serde_json::Value, jobs::JobError> {
    let now = app.clock.now();
    let idle = now.plus_secs(-app.config.session.idle_hours * 3600);
    let done = app.db.write(move |tx| {
        let sessions = tx.run(&store::SWEEP_SESSIONS, &[&now, &idle])?;
        tx.run(&store::SWEEP_ENTRIES, &[])?;
        let failures = tx.run(&store::SWEEP_FAILURES, &[&now.plus_secs(-throttle::FORGET_SECS)])?;
        tx.run(&second::store::SWEEP_STEPS, &[&now])?;
        Ok::<_, db::Error>(serde_json::json!({ "sessions": sessions, "failures": failures }))
    });
    done.await.map_err(|e| jobs::JobError::Retry(e.to_string()))
}
