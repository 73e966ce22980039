//! `kabinet secret`: the keys that seal what must be read again, and their change.

use clap::Subcommand;
use db::Db;
use kernel::Clock;

use crate::{
    audit::{self, COMMAND_LINE},
    config::Config,
    fail::Fail,
    mails,
    schema::SCHEMA,
    second,
    vault::{self, Tally, Vault},
};

/// What to do with the keys.
#[derive(Subcommand)]
pub enum SecretCommand {
    /// Puts a new key above the old ones: it seals from the next start on, the old ones still open.
    Rotate,
    /// Seals everything in the database under the newest key. First start every process anew, so that all of them know it.
    Reseal,
    /// Takes the old keys away, if nothing in the database needs them any more. Older copies of the database still do.
    Prune,
}

/// Does it.
///
/// # Errors
/// A sentence saying what is in the way.
pub fn run(command: SecretCommand, config: &Config) -> anyhow::Result<()> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options { readers: 1, writers: 1, cache_kib: 4096 })?;
    match command {
        SecretCommand::Rotate => {
            written(&db, "secret.rotated", |_| Ok((vault::rotate(&config.data)?, String::new())))?;
            super::say(
                "a new key seals from the next start on; the old ones still open: start every process anew, then \
                 kabinet secret reseal",
                false,
            );
        }
        SecretCommand::Reseal => {
            let tally = written(&db, "secret.resealed", |tx| resealed(tx, config))?;
            super::say(
                &format!("{} secrets sealed anew, {} were under the newest key already", tally.anew, tally.newest),
                false,
            );
            anyhow::ensure!(tally.lost == 0, "{} secrets were sealed with a key that is gone", tally.lost);
        }
        SecretCommand::Prune => {
            let tally = written(&db, "secret.resealed", |tx| resealed(tx, config))?;
            anyhow::ensure!(
                tally.lost == 0,
                "{} secrets are opened by no key: put the missing key back first",
                tally.lost
            );
            let gone = written(&db, "secret.pruned", |_| {
                let gone = vault::prune(&config.data)?;
                Ok((gone, gone.to_string()))
            })?;
            super::say(&format!("{gone} old keys taken away"), false);
        }
    }
    Ok(())
}

/// Does something in the unit of work of its line in the journal, about which it says a word.
fn written<T>(
    db: &Db,
    action: &str,
    deed: impl FnOnce(&db::Tx<'_>) -> anyhow::Result<(T, String)>,
) -> anyhow::Result<T> {
    let now = Clock::System.now();
    let done = db.write_here(|tx| {
        let (done, about) = deed(tx)?;
        audit::note(tx, now, None, None, action, &about, COMMAND_LINE)?;
        Ok::<_, Fail>(done)
    });
    done.map_err(|e| anyhow::anyhow!("{e}"))
}

fn resealed(tx: &db::Tx<'_>, config: &Config) -> anyhow::Result<(Tally, String)> {
    let tally = all(tx, &Vault::load(&config.data)?)?;
    let about = format!("{} + {}", tally.anew, tally.newest);
    Ok((tally, about))
}

/// Every capability that keeps something sealed.
///
/// # Errors
/// Any error of the database.
pub fn all(tx: &db::Tx<'_>, vault: &Vault) -> db::Result<Tally> {
    let mut tally = Tally::default();
    second::reseal(tx, vault, &mut tally)?;
    mails::reseal(tx, vault, &mut tally)?;
    Ok(tally)
}
