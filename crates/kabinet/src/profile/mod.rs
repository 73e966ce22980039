//! What a person does with his own account: who he is, his password, his addresses, his devices, his data, his leave.
//!
//! Whatever changes how one gets in ends the other sessions, kills every link that is under way, and is told by mail; such
//! mails cannot be switched off. A link for a new password dies when it is used, when the person signs in, and with any
//! change of password or address. Asking for one says the same whether or not there is an account, and takes as long.
//!
//! Not here: signing in (identity).

pub mod data;
pub mod email;
pub mod leave;
pub mod letters;
pub mod pages;
pub mod reset;
pub(crate) mod store;

use db::Tx;
use jobs::Runner;
use kernel::{At, UserId};

use crate::{app::App, fail::Result, identity, second};

/// Adds the jobs of this capability.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.on(reset::JOB, reset::send)
}

/// A person signed in: a link for a new password is not needed any more, and must not lie about.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn signed_in(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.run(&store::KILL, &[&user, &"password"])?;
    Ok(())
}

/// How one gets in has changed: every link dies, and every session but `keep` ends.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn ways_changed(tx: &Tx<'_>, user: UserId, keep: Option<[u8; 32]>) -> Result<()> {
    second::ways_changed(tx, user)?;
    for purpose in ["password", "email-old", "email-new"] {
        tx.run(&store::KILL, &[&user, &purpose])?;
    }
    match keep {
        Some(session) => tx.run(&store::END_OTHERS, &[&user, &session])?,
        None => {
            identity::end_sessions(tx, user)?;
            0
        }
    };
    Ok(())
}

/// A link that somebody holds.
pub(crate) struct Link {
    /// Whose.
    pub user: UserId,
    /// What it proves.
    pub purpose: String,
    /// The new address, for a change of address.
    pub address: String,
}

/// The link behind a secret, if it is still good for one of these purposes.
fn link(tx: &Tx<'_>, hash: [u8; 32], purposes: &[&str], now: At) -> Result<Option<Link>> {
    let row = tx.opt(&store::LINK, &[&hash, &now])?;
    Ok(row.filter(|(_, p, _)| purposes.contains(&p.as_str())).map(|(user, purpose, address)| Link {
        user,
        purpose,
        address,
    }))
}
