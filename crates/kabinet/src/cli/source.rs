//! `kabinet source`: connects an accounting system.

use clap::Subcommand;
use db::Db;
use kernel::{At, Clock, SourceId};
use std::io::Read;

use crate::{
    audit::{self, COMMAND_LINE},
    config::Config,
    exchange::{
        self,
        connections::{self, Dialect, Kind, NewConnection},
    },
    fail::Fail,
    identity::password,
    schema::SCHEMA,
    vault::Vault,
};

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
    /// Lets the portal ask a source by itself for everything that the HTTP service in docs/1c gives, or the same contract as a
    /// web service, or OData of the base; the password that the portal will send is read from standard input.
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
        /// How 1C is asked: http (the HTTP service), soap (the web service) or odata.
        #[arg(long, default_value = "http", value_parser = asked)]
        kind: Kind,
        /// For OData, the family of configurations: ut (УТ 11, КА 2, ERP 2) or unf (УНФ 3).
        #[arg(long, default_value = "ut", value_parser = dialect)]
        dialect: Dialect,
    },
    /// Takes files of regular exports from a folder: *.xml and *.zip of CommerceML, packages as <data set>*.json. The folder may be
    /// in object storage that speaks S3; then the secret key is read from standard input.
    Watch {
        /// Login of the source.
        #[arg(long)]
        login: String,
        /// The folder.
        #[arg(long, required_unless_present = "bucket", conflicts_with = "bucket")]
        folder: Option<std::path::PathBuf>,
        /// The bucket, instead of a folder.
        #[arg(long, requires = "endpoint", requires = "key")]
        bucket: Option<String>,
        /// What the keys of its files begin with, such as ut/in.
        #[arg(long, requires = "bucket", default_value = "")]
        prefix: String,
        /// Address of the storage, such as https://storage.example.
        #[arg(long, requires = "bucket")]
        endpoint: Option<String>,
        /// Its region.
        #[arg(long, requires = "bucket", default_value = "us-east-1")]
        region: String,
        /// Id of the access key.
        #[arg(long, requires = "bucket")]
        key: Option<String>,
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

fn asked(word: &str) -> Result<Kind, String> {
    Kind::parse(word).filter(|kind| Kind::ASKED.contains(kind)).ok_or_else(|| "expected http, soap or odata".to_owned())
}

fn dialect(word: &str) -> Result<Dialect, String> {
    Dialect::parse(word).ok_or_else(|| "expected ut or unf".to_owned())
}

pub fn run(command: SourceCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        SourceCommand::Create { name, login, base_url } => create(&name, &login, base_url.as_deref(), config),
        SourceCommand::Pull { login, base_url, user, kind, dialect } => {
            address(&base_url)?;
            let (password, vault) = (password_of_stdin()?, Vault::load(&config.data)?);
            let new = NewConnection {
                address: &base_url,
                login: &user,
                password: Some(&password),
                dialect: (kind == Kind::Odata).then_some(dialect),
                since: "",
            };
            let about = format!("{}; {base_url}; {user}", kind.as_str());
            change(config, &login, ("source.way", &about), |tx, source, now| {
                connections::put(tx, &vault, source, kind, &new, now)?;
                exchange::pull::connect(tx, source, kind, now)
            })?;
            super::say(&format!("the portal asks {base_url} ({}) from now on", kind.as_str()), false);
            Ok(())
        }
        SourceCommand::Watch { login, folder, bucket, prefix, endpoint, region, key, every } => {
            anyhow::ensure!(every >= 10, "--every {every}: at least 10 seconds");
            let (place, secret) = match (folder, bucket) {
                (Some(folder), _) => {
                    anyhow::ensure!(folder.is_dir(), "{} is no folder", folder.display());
                    (folder.canonicalize()?.display().to_string(), None)
                }
                (None, bucket) => (in_storage(bucket, &prefix, endpoint, &region)?, Some(password_of_stdin()?)),
            };
            let vault = Vault::load(&config.data)?;
            let new = NewConnection {
                address: &place,
                login: key.as_deref().unwrap_or_default(),
                password: Some(secret.as_deref().unwrap_or_default()),
                ..NewConnection::default()
            };
            let about = format!("folder; {place}; {}", new.login);
            change(config, &login, ("source.way", &about), |tx, source, now| {
                exchange::folder::watch(tx, &vault, source, &new, every, now)
            })?;
            super::say(&format!("files of {place} are taken from now on"), false);
            Ok(())
        }
        SourceCommand::Rest { login } => {
            change(config, &login, ("source.rest", ""), exchange::pull::rest)?;
            super::say("the portal asks this source for nothing any more", false);
            Ok(())
        }
    }
}

/// The address of a folder in object storage.
fn in_storage(bucket: Option<String>, prefix: &str, endpoint: Option<String>, region: &str) -> anyhow::Result<String> {
    let (bucket, endpoint) = (bucket.unwrap_or_default(), endpoint.unwrap_or_default());
    let prefix = prefix.trim_matches('/');
    let text = format!("{}{bucket}/{prefix}?endpoint={endpoint}&region={region}", exchange::folder::bucket::SCHEME);
    exchange::folder::bucket::Address::parse(&text).map(|address| address.to_string()).map_err(anyhow::Error::msg)
}

/// Changes something of the source with a login, and writes it down: the action, and what about it.
fn change(
    config: &Config,
    login: &str,
    (action, about): (&str, &str),
    what: impl FnOnce(&db::Tx<'_>, SourceId, kernel::At) -> db::Result<()>,
) -> anyhow::Result<()> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options::default())?;
    let now = Clock::System.now();
    let found = db.write_here(|tx| match exchange::sources_store::by_login(tx, login)? {
        Some(source) => {
            what(tx, source, now)?;
            noted(tx, now, action, source, about).map(|()| true)
        }
        None => Ok(false),
    });
    let found = found.map_err(|e| anyhow::anyhow!("{e}"))?;
    anyhow::ensure!(found, "there is no source with the login {login}: kabinet source create …");
    Ok(())
}

fn noted(tx: &db::Tx<'_>, now: At, action: &str, source: SourceId, about: &str) -> Result<(), Fail> {
    let subject = if about.is_empty() { source.to_string() } else { format!("{source}: {about}") };
    audit::note(tx, now, None, None, action, &subject, COMMAND_LINE)
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
    let new = exchange::NewSource { name, login, password_hash: &hash };
    let vault = Vault::load(&config.data)?;
    let made: Result<(), Fail> = db.write_here(|tx| {
        let source = match exchange::create_source(tx, now, &new) {
            Err(db::Error::Duplicate { .. }) => {
                return Err(Fail::Conflict(format!("the login {login} is taken by another source")));
            }
            made => made?,
        };
        if let Some(address) = base_url {
            let way = NewConnection { address, ..NewConnection::default() };
            connections::put(tx, &vault, source, Kind::Http, &way, now)?;
        }
        noted(tx, now, "source.created", source, &format!("{name}; {login}"))
    });
    made.map_err(|e| anyhow::anyhow!("{e}"))?;
    super::say(&format!("{name}: in 1C enter {}/bitrix/admin/1c_exchange.php, user {login}", config.public_url), false);
    Ok(())
}
