//! Who may try a password now: those who guess are slowed, the right person is not locked out.
//!
//! Failures are counted for an account from one address, for an account, for an address, and for all. From one address the
//! waits grow, as they always did. Guessing that comes from many addresses makes the door ask each unknown browser for a little
//! work first ([`super::challenge`]), and after many failures makes unknown browsers wait. A browser that has been in as this
//! person before is known by a cookie and counted for itself: whatever others do to his account does not touch it. Whoever
//! comes with a new browser in the middle of an attack gets in by the link for a new password, which makes it a known one.
//!
//! All of it is counted by what was typed, account or not: the answers are the same. The door of registration is guarded in the
//! same way, by counts of its own, of which every try is one.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use db::Tx;
use kernel::{At, UserId};
use webkit::cookie;

use super::{
    challenge::{self, Answered, Challenge},
    store, throttle,
};
use crate::{app::App, fail::Result};

/// Name of the cookie of a browser that was in before.
const KNOWN: &str = "known";
/// Seconds for which it is known.
const KNOWN_SECS: i64 = 365 * 86_400;
/// Failures of one address, of all, of one account from everywhere: so many times the free ones of an account.
const ADDRESS: i64 = 10;
const ALL: i64 = 40;
const ACCOUNT: i64 = 20;
/// Zero bits of the first puzzle, and of the hardest: half a second and some seconds of a browser that is no quick one.
const BITS: u32 = 16;
const MOST_BITS: u32 = 19;

/// What was counted: failures and when the last one was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// This account from this address, or from this known browser.
    pub own: Option<(i64, At)>,
    /// This account from everywhere.
    pub account: Option<(i64, At)>,
    /// This address.
    pub address: Option<(i64, At)>,
    /// Everything.
    pub all: Option<(i64, At)>,
    /// Whether the browser is known as this person's.
    pub known: bool,
}

/// Whether somebody may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Yes.
    Open,
    /// After a little work of so many bits.
    Work(u32),
    /// After so many seconds.
    Wait(i64),
}

/// Decides; `free` is the number of failures that cost nothing.
pub fn gate(c: &Counts, free: i64, now: At) -> Gate {
    let wait = |count: Option<(i64, At)>, free: i64| count.and_then(|(n, last)| throttle::wait(n, last, now, free));
    if c.known {
        return wait(c.own, free).map_or(Gate::Open, Gate::Wait);
    }
    let waits = [wait(c.own, free), wait(c.address, free * ADDRESS), wait(c.account, free * ACCOUNT)];
    if let Some(longest) = waits.into_iter().flatten().max() {
        return Gate::Wait(longest);
    }
    let beyond = |count: Option<(i64, At)>, free: i64| {
        let (n, _) = count.filter(|(_, last)| now.secs_since(*last) < throttle::FORGET_SECS)?;
        u32::try_from(n - free).ok()
    };
    // Whoever only shares an address or a bad day with those who guess works as little as there is.
    let harder = beyond(c.account, free).map(|n| (BITS + n / 10).min(MOST_BITS));
    let hot = beyond(c.address, free * 2).or(beyond(c.all, free * ALL)).map(|_| BITS);
    harder.or(hot).map_or(Gate::Open, Gate::Work)
}

/// The names under which a try is counted.
#[derive(Clone, Debug)]
pub struct Keys {
    own: String,
    account: String,
    address: String,
    all: String,
    known: bool,
    from: String,
}

/// Which door: the beginning of the names of its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Signing in.
    SignIn,
    /// Registration.
    Register,
}

impl Door {
    const fn prefix(self) -> &'static str {
        match self {
            Door::SignIn => "",
            Door::Register => "register-",
        }
    }
    fn address(self, from: &str) -> String {
        format!("{}address:{from}", self.prefix())
    }
    fn all(self) -> String {
        format!("{}everybody", self.prefix())
    }
}

impl Keys {
    /// Of a try to get in as `email` from an address, by a browser that may be known as `user`'s.
    pub fn of(app: &App, headers: &HeaderMap, email: &str, user: Option<UserId>, from: &str) -> Keys {
        let email: String = email.chars().take(254).collect();
        let known = user.and_then(|user| known(app, headers, user));
        Keys {
            own: known.clone().unwrap_or_else(|| format!("pair:{from}:{email}")),
            account: format!("email:{email}"),
            address: Door::SignIn.address(from),
            all: Door::SignIn.all(),
            known: known.is_some(),
            from: from.to_owned(),
        }
    }

    /// Of a try to register an address from somewhere.
    pub fn register(email: &str, from: &str) -> Keys {
        let (door, email) = (Door::Register, email.chars().take(254).collect::<String>());
        Keys {
            own: format!("{}pair:{from}:{email}", door.prefix()),
            account: format!("{}email:{email}", door.prefix()),
            address: door.address(from),
            all: door.all(),
            known: false,
            from: from.to_owned(),
        }
    }

    /// What was counted so far.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn counts(&self, tx: &Tx<'_>) -> db::Result<Counts> {
        let count = |key: &str| tx.opt(&store::FAILURES, &[&key]);
        Ok(Counts {
            own: count(&self.own)?,
            account: count(&self.account)?,
            address: count(&self.address)?,
            all: count(&self.all)?,
            known: self.known,
        })
    }

    /// One more failure.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn failed(&self, tx: &Tx<'_>, now: At) -> db::Result<()> {
        let quiet = now.plus_secs(-throttle::FORGET_SECS);
        for key in [&self.own, &self.account, &self.address, &self.all] {
            tx.run(&store::FAIL, &[&key, &now, &quiet])?;
        }
        Ok(())
    }

    /// The right person is in: what he got wrong himself is forgiven. What others did to his account is not.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn forgive(&self, tx: &Tx<'_>) -> db::Result<()> {
        tx.run(&store::FORGIVE, &[&self.own])?;
        Ok(())
    }

    /// The address of the try.
    pub fn from(&self) -> &str {
        &self.from
    }
}

/// Whether a browser was in as this person before.
pub fn is_known(app: &App, headers: &HeaderMap, user: UserId) -> bool {
    known(app, headers, user).is_some()
}

/// The count of a browser that was in as this person before.
fn known(app: &App, headers: &HeaderMap, user: UserId) -> Option<String> {
    let held = cookie::get(headers, KNOWN)?;
    let id = app.vault.open(&format!("known browser {user}"), &URL_SAFE_NO_PAD.decode(held).ok()?)?;
    Some(format!("browser:{}", crate::audit::chain::hex(&id)))
}

/// The cookie by which a browser will be known as this person's.
pub fn know(app: &App, user: UserId) -> HeaderValue {
    let sealed = app.vault.seal(&format!("known browser {user}"), &crate::second::rules::random::<16>());
    cookie::set(KNOWN, &URL_SAFE_NO_PAD.encode(sealed), KNOWN_SECS, app.config.secure(), false)
}

/// Whether an address, or the whole door, is under attack: then the page comes with a puzzle at once.
///
/// # Errors
/// Any error of the database.
pub fn puzzle(tx: &Tx<'_>, app: &App, door: Door, from: &str, now: At) -> db::Result<Option<Challenge>> {
    let count = |key: &str| tx.opt(&store::FAILURES, &[&key]);
    let counts = Counts { address: count(&door.address(from))?, all: count(&door.all())?, ..Counts::default() };
    Ok(puzzle_for(app, gate(&counts, app.config.session.free_failures, now), from, now))
}

/// The puzzle that a gate asks for.
pub fn puzzle_for(app: &App, gate: Gate, from: &str, now: At) -> Option<Challenge> {
    match gate {
        Gate::Work(bits) => Some(challenge::issue(&app.vault, from, bits, now)),
        Gate::Open | Gate::Wait(_) => None,
    }
}

/// What somebody is told who may not try now, and after how many seconds he may.
pub fn told(t: &'static webkit::i18n::Texts, gate: Gate) -> (String, i64) {
    match gate {
        Gate::Wait(seconds) => (t.n("sign-in-wait", seconds).into_owned(), seconds),
        Gate::Open | Gate::Work(_) => (t.s("sign-in-again").to_owned(), challenge::AGES),
    }
}

/// Whether somebody who has to wait or to work has done so.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub async fn passes(app: &App, gate: Gate, from: &str, text: String, answer: String, now: At) -> Result<bool> {
    match gate {
        Gate::Open => Ok(true),
        Gate::Wait(_) => Ok(false),
        Gate::Work(_) if text.is_empty() => Ok(false),
        Gate::Work(_) => {
            let (a, from) = (app.clone(), from.to_owned());
            app.db.write(move |tx| worked(tx, &a, &from, &text, &answer, now)).await
        }
    }
}

/// Whether the work was done, and is used up with that; a puzzle that has only aged does for one try of an address at a time.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn worked(tx: &Tx<'_>, app: &App, from: &str, text: &str, answer: &str, now: At) -> Result<bool> {
    let once = |key: &str, secs: i64| throttle::too_many(tx, key, now, secs, 1).map(|many| !many);
    match challenge::answered(&app.vault, from, text, answer, now) {
        Answered::No => Ok(false),
        Answered::Solved => once(&challenge::key(text), throttle::FORGET_SECS),
        Answered::Aged => {
            Ok(once(&challenge::key(text), throttle::FORGET_SECS)? && once(&format!("aged:{from}"), challenge::AGES)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_try() {
        let now = At::from_micros(1_000_000_000_000);
        let n = |n: i64| Some((n, now));
        let open = Counts::default();
        for (c, want) in [
            (open, Gate::Open),
            (Counts { own: n(4), account: n(4), address: n(9), all: n(199), ..open }, Gate::Open),
            (Counts { own: n(5), account: n(5), ..open }, Gate::Wait(2)),
            (Counts { own: n(30), account: n(30), ..open }, Gate::Wait(900)),
            // Guessing from elsewhere: work, harder and harder; then a wait.
            (Counts { account: n(5), ..open }, Gate::Work(16)),
            (Counts { account: n(25), ..open }, Gate::Work(18)),
            (Counts { account: n(99), ..open }, Gate::Work(19)),
            (Counts { account: n(105), ..open }, Gate::Wait(64)),
            (Counts { address: n(10), ..open }, Gate::Work(16)),
            (Counts { address: n(50), ..open }, Gate::Wait(2)),
            (Counts { all: n(200), ..open }, Gate::Work(16)),
            (Counts { all: n(9000), account: n(1), ..open }, Gate::Work(16)),
            // The person's own browser is touched by his own failures only.
            (Counts { account: n(500), address: n(500), all: n(5000), known: true, ..open }, Gate::Open),
            (Counts { own: n(5), known: true, ..open }, Gate::Wait(2)),
        ] {
            assert_eq!(gate(&c, 5, now), want, "{c:?}");
        }
        let quiet = Some((500, now.plus_secs(-3600)));
        assert_eq!(
            gate(&Counts { own: quiet, account: quiet, address: quiet, all: quiet, known: false }, 5, now),
            Gate::Open
        );
    }
}
