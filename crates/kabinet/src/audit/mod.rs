//! The journal: what must be answerable later. Written in the unit of work of the deed itself, never changed, chained by
//! hashes.
//!
//! Owners read their company's lines, the seller's staff those that their duty reaches.

pub mod actions;
pub mod chain;
pub mod export;
pub mod names;
pub mod narrow;
pub mod pages;
pub(crate) mod store;
pub mod words;

use db::Tx;
use jobs::Runner;
use kernel::{At, CompanyId, Id, UserId};
use serde_json::json;

use crate::app::App;

/// Names what the identifier of a line identifies.
#[derive(Debug)]
pub enum LineKind {}

/// Where a deed comes from that was done on the machine itself, by `kabinet …`: it stands in the place of an address, and nobody
/// is known to have done it. A person in such a line is the one it was done to.
pub const COMMAND_LINE: &str = "command line";

/// Writes a line: who did what to which subject, in which company, from which address.
///
/// # Errors
/// Any error of the database.
pub fn note(
    tx: &Tx<'_>,
    now: At,
    company: Option<CompanyId>,
    user: Option<UserId>,
    action: &str,
    subject: &str,
    address: &str,
) -> Result<(), crate::fail::Fail> {
    let id = Id::<LineKind>::at(now);
    let subject: String = subject.chars().take(400).collect();
    tx.run(&store::INSERT, &[&id, &now, &company, &user, &action, &subject, &address])?;
    Ok(())
}

const SEAL: &str = "audit.seal";
const SEAL_SECS: i64 = 60;

/// Adds the job that seals.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner
        .on(SEAL, |app: App, _| async move {
            let mut sealed = 0;
            loop {
                let n = app.db.write(chain::seal).await?;
                sealed += n;
                if n == 0 {
                    return Ok(json!({ "sealed": sealed }));
                }
            }
        })
        .every(SEAL, SEAL_SECS)
}
