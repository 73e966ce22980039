//! Configuration: one file with every default commented, the environment over it, flags over both. Unknown keys are
//! refused, so that a misspelt setting is an error at start and not a surprise at night.

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The file with every default, commented: `kabinet config show > kabinet.toml`.
pub const COMMENTED: &str = include_str!("../kabinet.toml");

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
    /// The seller.
    pub seller: Seller,
    /// Signing in.
    pub session: Session,
    /// Mail that goes out.
    pub mail: Mail,
    /// Invitations.
    pub invitations: Invitations,
    /// Connections to the database.
    pub pool: Pool,
    /// The exchange with 1C.
    pub exchange: Exchange,
    /// Credit policy.
    pub credit: Credit,
    /// `text` or `json`.
    pub log: String,
}

/// The seller, as pages name it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seller {
    /// Name.
    pub name: String,
    /// Telephone for those who cannot sign in.
    pub phone: String,
}

/// Limits of sessions and of guessing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Hours without a request after which a session ends.
    pub idle_hours: i64,
    /// Days after which a session ends in any case.
    pub absolute_days: i64,
    /// Wrong passwords for one account before it is slowed.
    pub free_failures: i64,
}

/// Mail that goes out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The server: `smtp://host:25`, `smtp://user:password@host:587?tls=required`, `smtps://…`; empty: a folder.
    pub server: String,
    /// Who writes: `Name <address>`.
    pub from: String,
    /// Where answers go; empty: to the sender.
    pub reply_to: String,
    /// Hours after which a mail that no server took is given up.
    pub give_up_hours: i64,
}

/// Invitations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Invitations {
    /// Days for which one can be accepted, 1 to 30.
    pub days: i64,
    /// Open ones of a company at most.
    pub pending: i64,
    /// Mails to one address in a day at most.
    pub mails_a_day: i64,
    /// Answers from one network address in a minute at most.
    pub answers_a_minute: i64,
}

/// Connections to the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pool {
    /// Connections that read.
    pub readers: usize,
    /// Connections that write (SQLite always has one).
    pub writers: usize,
    /// Page cache of one SQLite connection, KiB.
    pub cache_kib: u32,
}

/// The exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exchange {
    /// Bytes of one piece of a file that 1C sends.
    pub file_limit: u64,
    /// Whether 1C is asked to zip.
    pub zip: bool,
    /// Addresses or networks of the proxies in front of the portal: only they are believed about whom they speak for.
    pub proxies: Vec<String>,
    /// Seconds that a page waits for a PDF from 1C before it becomes a notice.
    pub print_wait_secs: u64,
}

/// When overdue debt stops orders.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Credit {
    /// Kopecks of overdue debt that are tolerated.
    pub overdue_threshold: i64,
    /// Days of overdue debt that are tolerated.
    pub grace_days: i64,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: "127.0.0.1:8080".into(),
            data: "data".into(),
            database: String::new(),
            public_url: "http://127.0.0.1:8080".into(),
            time_zone: "Europe/Moscow".into(),
            seller: Seller::default(),
            session: Session::default(),
            mail: Mail::default(),
            invitations: Invitations::default(),
            pool: Pool::default(),
            exchange: Exchange::default(),
            credit: Credit::default(),
            log: "text".into(),
        }
    }
}
impl Default for Seller {
    fn default() -> Self {
        Seller { name: "kabinet".into(), phone: String::new() }
    }
}
impl Default for Session {
    fn default() -> Self {
        Session { idle_hours: 12, absolute_days: 14, free_failures: 5 }
    }
}
impl Default for Mail {
    fn default() -> Self {
        Mail {
            server: String::new(),
            from: "kabinet <kabinet@localhost.localdomain>".into(),
            reply_to: String::new(),
            give_up_hours: 72,
        }
    }
}
impl Default for Invitations {
    fn default() -> Self {
        Invitations { days: 7, pending: 50, mails_a_day: 5, answers_a_minute: 20 }
    }
}
impl Default for Pool {
    fn default() -> Self {
        Pool { readers: 4, writers: 4, cache_kib: 20480 }
    }
}
impl Default for Exchange {
    fn default() -> Self {
        Exchange { file_limit: 4 << 20, zip: true, proxies: Vec::new(), print_wait_secs: 8 }
    }
}
impl Default for Credit {
    fn default() -> Self {
        Credit { overdue_threshold: 0, grace_days: 3 }
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

    /// What types cannot say.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn check(&self) -> Result<(), String> {
        self.backend()?;
        self.listen.parse::<std::net::SocketAddr>().map_err(|e| format!("listen = {:?}: {e}", self.listen))?;
        self.zone()?;
        if !["text", "json"].contains(&self.log.as_str()) {
            return Err(format!("log = {:?}: expected \"text\" or \"json\"", self.log));
        }
        self.proxies()?;
        if self.session.idle_hours < 1 || self.session.absolute_days < 1 {
            return Err("session: idle_hours and absolute_days must be at least 1".into());
        }
        if !(1..=30).contains(&self.invitations.days) {
            return Err(format!("invitations.days = {}: expected 1 to 30", self.invitations.days));
        }
        mail_transport(self).map_err(|e| format!("mail.server: {e}"))?;
        for (key, address) in [("from", &self.mail.from), ("reply_to", &self.mail.reply_to)] {
            if !(mail::is_sender(address) || key == "reply_to" && address.is_empty()) {
                return Err(format!("mail.{key} = {address:?}: expected an address or Name <address>"));
            }
        }
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return Err(format!("public_url = {:?}: expected http://… or https://…", self.public_url));
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_says_exactly_the_defaults() {
        let plain: String = COMMENTED
            .lines()
            .map(|l| l.strip_prefix("# ").filter(|l| l.contains(" = ") && !l.starts_with(' ')).unwrap_or(l))
            .map(|l| format!("{l}\n"))
            .collect();
        let read: Config = Figment::new().merge(Toml::string(&plain)).extract().unwrap();
        let default = Config::default();
        assert_eq!(format!("{read:?}"), format!("{default:?}"));
        for key in ["listen", "idle_hours", "file_limit", "grace_days", "cache_kib"] {
            assert!(plain.contains(&format!("{key} = ")), "{key} is not in the file");
        }
    }

    #[test]
    fn a_zone_that_is_none_is_refused_by_name() {
        let config = Config { time_zone: "Asia/Ekaterinburg ".into(), ..Config::default() };
        let refused = config.check().unwrap_err();
        assert!(refused.contains("time_zone") && refused.contains("Asia/Ekaterinburg") && refused.contains("IANA"));
        assert!(Config { time_zone: "Asia/Kamchatka".into(), ..Config::default() }.check().is_ok());
    }

    #[test]
    fn unknown_keys_are_refused() {
        let r: Result<Config, _> = Figment::from(Serialized::defaults(Config::default()))
            .merge(Toml::string("lisen = '0.0.0.0:80'"))
            .extract();
        assert!(r.unwrap_err().to_string().contains("lisen"));
    }
}
