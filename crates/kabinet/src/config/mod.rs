//! Configuration: one file with every default commented, the environment over it, flags over both. Unknown keys are
//! refused, so that a misspelt setting is an error at start and not a surprise at night.
//!
//! Here is how settings are read and what they come to; the settings themselves are in `sections`, their bounds in `check`.

mod check;
mod sections;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use sections::{
    Acme, Credit, Exchange, Invitations, Limits, Mail, Outgoing, Pool, Registration, Seller, Session, Tls, Uploads,
};

use crate::finance::rules::Ages;

/// The file with every default, commented: `kabinet config show > kabinet.toml`.
pub const COMMENTED: &str = include_str!("../../kabinet.toml");

/// All settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address to listen on.
    pub listen: String,
    /// Folder for files, received exchanges and the SQLite database.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; empty: SQLite in the data folder.
    pub database: String,
    /// Where people reach the portal; decides whether cookies are for TLS only.
    pub public_url: String,
    /// Zone of the seller: its midnight parts the days of the business, 1C writes its moments in it, and it is every new
    /// person's zone.
    pub time_zone: String,
    /// TLS of the portal's own.
    pub tls: Tls,
    /// The seller.
    pub seller: Seller,
    /// Signing in.
    pub session: Session,
    /// How often one session or token may ask.
    pub limits: Limits,
    /// Where the portal may go.
    pub outgoing: Outgoing,
    /// What people attach.
    pub uploads: Uploads,
    /// Mail that goes out.
    pub mail: Mail,
    /// Invitations.
    pub invitations: Invitations,
    /// Coming in without an invitation.
    pub registration: Registration,
    /// Connections to the database.
    pub pool: Pool,
    /// The exchange with 1C.
    pub exchange: Exchange,
    /// Credit policy.
    pub credit: Credit,
    /// Hours after which data are said to be old, and after which they are not relied on.
    pub freshness: Ages,
    /// `text` or `json`.
    pub log: String,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: "127.0.0.1:8080".into(),
            data: "data".into(),
            database: String::new(),
            public_url: "http://127.0.0.1:8080".into(),
            time_zone: "Europe/Moscow".into(),
            tls: Tls::default(),
            seller: Seller::default(),
            session: Session::default(),
            limits: Limits::default(),
            outgoing: Outgoing::default(),
            uploads: Uploads::default(),
            mail: Mail::default(),
            invitations: Invitations::default(),
            registration: Registration::default(),
            pool: Pool::default(),
            exchange: Exchange::default(),
            credit: Credit::default(),
            freshness: Ages::default(),
            log: "text".into(),
        }
    }
}

/// Variables of ours that are no settings: where the file is, what is logged, and what the tests use.
const NOT_SETTINGS: &[&str] = &["config", "secret", "log_filter", "test_pg", "shared_samples", "shots"];

impl Config {
    /// Reads the file (if there is one), then `KABINET_…` of the environment (`KABINET_SESSION__IDLE_HOURS=8`).
    ///
    /// # Errors
    /// A sentence naming the key and where it came from.
    pub fn load(file: Option<&Path>) -> Result<Config, String> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(path) = file {
            if !path.exists() {
                return Err(format!("no configuration file at {}", path.display()));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        let config: Config = figment
            .merge(Env::prefixed("KABINET_").ignore(NOT_SETTINGS).split("__"))
            .extract()
            .map_err(|e| e.to_string())?;
        config.check()?;
        Ok(config)
    }

    /// Files of the certificate and its key, if the portal speaks TLS itself.
    pub fn certificate(&self) -> Option<(PathBuf, PathBuf)> {
        if !self.tls.acme.names.is_empty() {
            let folder = self.data.join("tls");
            return Some((folder.join("certificate.pem"), folder.join("key.pem")));
        }
        let Tls { certificate, key, .. } = &self.tls;
        (!certificate.as_os_str().is_empty()).then(|| (certificate.clone(), key.clone()))
    }

    /// The host of `public_url`.
    pub fn host(&self) -> &str {
        let rest = self.public_url.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        // An address of IPv6 stands in brackets.
        match authority.strip_prefix('[').and_then(|a| a.split_once(']')) {
            Some((address, _)) => address,
            None => authority.split(':').next().unwrap_or(""),
        }
    }

    /// The database.
    ///
    /// # Errors
    /// A sentence saying what is accepted.
    pub fn backend(&self) -> Result<db::Backend, String> {
        if self.database.is_empty() {
            return Ok(db::Backend::Sqlite(self.data.join("kabinet.db")));
        }
        db::Backend::parse(&self.database)
    }

    /// The seller's zone.
    ///
    /// # Errors
    /// A sentence saying what is accepted.
    pub fn zone(&self) -> Result<TimeZone, String> {
        TimeZone::get(&self.time_zone).map_err(|e| {
            format!(
                "time_zone = {:?}: {e}; expected a name of the IANA database, such as Asia/Yekaterinburg",
                self.time_zone
            )
        })
    }

    /// The proxies in front of the portal.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn proxies(&self) -> Result<Vec<ipnet::IpNet>, String> {
        crate::exchange::address::networks(&self.exchange.proxies.join(","))
            .map_err(|word| format!("exchange.proxies: {word:?} is no address and no network such as 10.0.0.0/8"))
    }
    /// The folder that mail goes to when there is no server.
    pub fn mailbox(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// Whether cookies are sent over TLS only.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The way out for mail.
///
/// # Errors
/// A sentence saying what is wrong with the address of the server.
pub fn mail_transport(config: &Config) -> Result<mail::Transport, String> {
    if config.mail.server.is_empty() {
        return Ok(mail::Transport::Folder(mail::Folder::new(config.mailbox())));
    }
    mail::Transport::smtp(&config.mail.server)
}
