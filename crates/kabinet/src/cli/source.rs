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
    /// Lets the portal ask a source by itself for everything that the HTTP service in docs/1c gives; the password that the
    /// portal will send is read from standard input.
    Pull {
        /// Login of the source.
        #[arg(long)]
        login: String,
        /// Address of the published base, such as https://1c.example/base.
        #[arg(long)]
        base_url: String,
        /// User of 1C that the portal signs in as.
        #[arg(long)]
        user: String,
    },
    /// Takes files of regular exports from a folder: *.xml and *.zip of CommerceML, packages as <data set>*.json.
    Watch {
        /// Login of the source.
        #[arg(long)]
        login: String,
        /// The folder.
        #[arg(long)]
        folder: std::path::PathBuf,
        /// Seconds between two looks.
        #[arg(long, default_value_t = 60)]
        every: i64,
    },
    /// The portal asks a source for nothing any more.
    Rest {
        /// Login of the source.
        #[arg(long)]
        login: String,
    },
}

pub fn run(command: SourceCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        SourceCommand::Create { name, login, base_url } => create(&name, &login, base_url.as_deref(), config),
        SourceCommand::Pull { login, base_url, user } => {
            address(&base_url)?;
            let password = password_of_stdin()?;
            change(config, &login, |tx, source, now| {
                exchange::sources_store::point(tx, source, &base_url, &user, &password)?;
                exchange::pull::connect(tx, source, now)
            })?;
            super::say(&format!("the portal asks {base_url}/hs/portal/v1/… from now on"), false);
            Ok(())
        }
        SourceCommand::Watch { login, folder, every } => {
            anyhow::ensure!(folder.is_dir(), "{} is no folder", folder.display());
            anyhow::ensure!(every >= 10, "--every {every}: at least 10 seconds");
            let place = folder.canonicalize()?.display().to_string();
            change(config, &login, |tx, source, now| exchange::folder::watch(tx, source, &place, every, now))?;
            super::say(&format!("files of {place} are taken from now on"), false);
            Ok(())
        }
        SourceCommand::Rest { login } => {
            change(config, &login, |tx, source, _| exchange::pull::rest(tx, source))?;
            super::say("the portal asks this source for nothing any more", false);
            Ok(())
        }
    }
}

/// Changes something of the source with a login.
fn change(
    config: &Config,
    login: &str,
    what: impl FnOnce(&db::Tx<'_>, SourceId, kernel::At) -> db::Result<()>,
) -> anyhow::Result<()> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options::default())?;
    let now = Clock::System.now();
    let found = db.write_here(|tx| match exchange::sources_store::by_login(tx, login)? {
        Some(source) => what(tx, source, now).map(|()| true),
        None => Ok::<_, db::Error>(false),
    })?;
    anyhow::ensure!(found, "there is no source with the login {login}: kabinet source create …");
    Ok(())
}

fn address(url: &str) -> anyhow::Result<()> {
    anyhow::ensure!(
        url.starts_with("http://") || url.starts_with("https://"),
        "--base-url {url}: expected http://… or https://…"
    );
    Ok(())
}

fn password_of_stdin() -> anyhow::Result<String> {
    super::say("password (then Enter and Ctrl-D, or pipe it in):", true);
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn create(name: &str, login: &str, base_url: Option<&str>, config: &Config) -> anyhow::Result<()> {
    let text = password_of_stdin()?;
    anyhow::ensure!(
        text.chars().count() >= password::MIN_CHARS,
        "the password needs at least {} characters",
        password::MIN_CHARS
    );
    base_url.map_or(Ok(()), address)?;
    let hash = password::hash_here(&text).map_err(anyhow::Error::msg)?;
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options::default())?;
    let now = Clock::System.now();
    let new = exchange::NewSource { name, login, password_hash: &hash, base_url, outgoing: None };
    let made: Result<SourceId, db::Error> = db.write_here(|tx| exchange::create_source(tx, now, &new));
    match made {
        Ok(_) => {}
        Err(db::Error::Duplicate { .. }) => anyhow::bail!("the login {login} is taken by another source"),
        Err(e) => return Err(e.into()),
    }
    super::say(&format!("{name}: in 1C enter {}/bitrix/admin/1c_exchange.php, user {login}", config.public_url), false);
    Ok(())
}
