//! `kabinet secret`: the keys that seal what must be read again, and their change.

use clap::Subcommand;
use db::Db;

use crate::{
    config::Config,
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
    match command {
        SecretCommand::Rotate => {
            vault::rotate(&config.data)?;
            super::say(
                "a new key seals from the next start on; the old ones still open: start every process anew, then \
                 kabinet secret reseal",
                false,
            );
        }
        SecretCommand::Reseal => {
            let tally = reseal(config)?;
            super::say(
                &format!("{} secrets sealed anew, {} were under the newest key already", tally.anew, tally.newest),
                false,
            );
            anyhow::ensure!(tally.lost == 0, "{} secrets were sealed with a key that is gone", tally.lost);
        }
        SecretCommand::Prune => {
            let tally = reseal(config)?;
            anyhow::ensure!(
                tally.lost == 0,
                "{} secrets are opened by no key: put the missing key back first",
                tally.lost
            );
            let gone = vault::prune(&config.data)?;
            super::say(&format!("{gone} old keys taken away"), false);
        }
    }
    Ok(())
}

fn reseal(config: &Config) -> anyhow::Result<Tally> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options { readers: 1, writers: 1, cache_kib: 4096 })?;
    let vault = Vault::load(&config.data)?;
    Ok(db.write_here(|tx| all(tx, &vault))?)
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
