//! `kabinet source`: connects an accounting system.

use clap::Subcommand;
use db::Db;
use kernel::{Clock, SourceId};
use std::io::Read;

use crate::{config::Config, exchange, identity::password, schema::SCHEMA};

#[derive(Subcommand)]
pub enum SourceCommand {
    /// Makes a source; the password that 1C will send is read from standard input.
    Create {
        /// Name that people see.
        #[arg(long)]
        name: String,
        /// Login that 1C sends.
        #[arg(long)]
        login: String,
        /// Where the portal may ask this 1C for a printed form; leave out if it may not.
        #[arg(long)]
        base_url: Option<String>,
    },
}

pub fn run(command: SourceCommand, config: &Config) -> anyhow::Result<()> {
    let SourceCommand::Create { name, login, base_url } = command;
    super::say("password (then Enter and Ctrl-D, or pipe it in):", true);
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    let text = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(
        text.chars().count() >= password::MIN_CHARS,
        "the password needs at least {} characters",
        password::MIN_CHARS
    );
    if let Some(url) = &base_url {
        anyhow::ensure!(
            url.starts_with("http://") || url.starts_with("https://"),
            "--base-url {url}: expected http://… or https://…"
        );
    }
    let hash = password::hash_here(text).map_err(anyhow::Error::msg)?;
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options::default())?;
    let now = Clock::System.now();
    let new = exchange::NewSource {
        name: &name,
        login: &login,
        password_hash: &hash,
        base_url: base_url.as_deref(),
        outgoing: None,
    };
    let made: Result<SourceId, db::Error> = db.write_here(|tx| exchange::create_source(tx, now, &new));
    match made {
        Ok(_) => {}
        Err(db::Error::Duplicate { .. }) => anyhow::bail!("the login {login} is taken by another source"),
        Err(e) => return Err(e.into()),
    }
    super::say(&format!("{name}: in 1C enter {}/bitrix/admin/1c_exchange.php, user {login}", config.public_url), false);
    Ok(())
}
