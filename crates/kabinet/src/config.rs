//! Configuration: one file with every default commented, the environment over it, flags over both. Unknown keys are
//! refused, so that a misspelt setting is an error at start and not a surprise at night.

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{
    finance::rules::{OverLimit, Overdue, Policy},
    reach::{self, Reach},
    scanner::Scanner,
};

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
    /// `text` or `json`.
    pub log: String,
}

/// TLS of the portal's own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// PEM file of the certificate with those above it; empty: no TLS of its own.
    pub certificate: PathBuf,
    /// PEM file of its key.
    pub key: PathBuf,
    /// Address on which plain HTTP is answered with the way to https; empty: nowhere.
    pub redirect: String,
    /// A certificate from an authority.
    pub acme: Acme,
}

/// A certificate from an authority that speaks ACME.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Acme {
    /// Names for it; empty: none is asked for.
    pub names: Vec<String>,
    /// E-mail that the authority may write to.
    pub contact: String,
    /// Address of the authority's directory.
    pub directory: String,
    /// PEM file of who is trusted to be the authority; empty: as the system says.
    pub roots: PathBuf,
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
    /// Steps of thirty seconds that the clock of a telephone may be away when it shows a code: 0 or 1.
    pub code_drift: i64,
    /// File of hashes of passwords that have leaked; empty: none.
    pub leaked_passwords: PathBuf,
}

/// How often one session or token may ask, in a minute; 0: without limit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests of a session.
    pub session_requests: i64,
    /// Files and exports that a session takes.
    pub session_downloads: i64,
    /// Requests of a token.
    pub token_requests: i64,
    /// Files that a token takes.
    pub token_downloads: i64,
}

/// Where the portal may go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outgoing {
    /// Addresses or networks that 1C and its storage may be in; empty: anywhere.
    pub networks: Vec<String>,
    /// Whether nothing leaves this machine without TLS: calls to 1C, mail, the database.
    pub tls_only: bool,
}

/// What people attach.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    /// A scanner of viruses (clamd) that sees a file before it is kept: `unix:/run/clamav/clamd.ctl`, `tcp:127.0.0.1:3310`; empty: none.
    pub scanner: String,
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

/// Coming in without an invitation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    /// Whether anybody may ask; the office can close the page as well, and not open it against this.
    pub open: bool,
    /// Hours for which the link that proves an address is good, 1 to 168.
    pub link_hours: i64,
    /// Days after which a request that nobody answered ends, 1 to 180.
    pub wait_days: i64,
    /// Address of the seller's text about personal data, linked from the consent; empty: none.
    pub privacy_url: String,
}

/// Connections to the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pool {
    /// Pages that read PostgreSQL at the same time, and exports; 0: as many as there are processors, at least two. On one
    /// machine with the database more of them only get in each other's way; with a server far away more may wait.
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

/// What debt does to orders.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Credit {
    /// Kopecks of overdue debt that are tolerated.
    pub overdue_threshold: i64,
    /// Percent of the limit that are tolerated instead; 0: the kopecks count.
    pub overdue_percent: u8,
    /// Days of overdue debt that are tolerated.
    pub grace_days: i64,
    /// What overdue debt beyond that does.
    pub overdue: Overdue,
    /// What an order above the limit does.
    pub over_limit: OverLimit,
    /// Whether an order counts against the limit while it waits for the buyer's own approval.
    pub reserve_on_submit: bool,
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
            log: "text".into(),
        }
    }
}
impl Default for Acme {
    fn default() -> Self {
        Acme {
            names: Vec::new(),
            contact: String::new(),
            directory: "https://acme-v02.api.letsencrypt.org/directory".into(),
            roots: PathBuf::new(),
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
        Session { idle_hours: 12, absolute_days: 14, free_failures: 5, code_drift: 1, leaked_passwords: PathBuf::new() }
    }
}
impl Session {
    /// Steps that the clock of a telephone may be away.
    pub fn drift(&self) -> u16 {
        u16::try_from(self.code_drift).unwrap_or_default()
    }
}
impl Default for Limits {
    fn default() -> Self {
        Limits { session_requests: 600, session_downloads: 60, token_requests: 600, token_downloads: 120 }
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
impl Default for Registration {
    fn default() -> Self {
        Registration { open: true, link_hours: 48, wait_days: 30, privacy_url: String::new() }
    }
}
impl Default for Pool {
    fn default() -> Self {
        Pool { readers: 0, writers: 4, cache_kib: 20480 }
    }
}
impl Pool {
    /// How many read at the same time.
    pub fn readers(&self) -> usize {
        let own = || std::thread::available_parallelism().map_or(1, usize::from).max(2);
        if self.readers == 0 { own() } else { self.readers }
    }
}
impl Default for Exchange {
    fn default() -> Self {
        Exchange { file_limit: 4 << 20, zip: true, proxies: Vec::new(), print_wait_secs: 8 }
    }
}
impl Default for Credit {
    fn default() -> Self {
        let Policy { grace_days, overdue, over_limit, reserve_on_submit, .. } = Policy::default();
        Credit { overdue_threshold: 0, overdue_percent: 0, grace_days, overdue, over_limit, reserve_on_submit }
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
        if !(0..=1).contains(&self.session.code_drift) {
            return Err(format!("session.code_drift = {}: expected 0 or 1", self.session.code_drift));
        }
        Reach::of(self)?;
        if self.outgoing.tls_only {
            reach::encrypted(self)?;
        }
        Scanner::parse(&self.uploads.scanner)?;
        let l = &self.limits;
        if [l.session_requests, l.session_downloads, l.token_requests, l.token_downloads]
            .iter()
            .any(|n| !(0..=1_000_000).contains(n))
        {
            return Err("limits: each is a number a minute, 0 (without limit) to 1000000".into());
        }
        if !(1..=30).contains(&self.invitations.days) {
            return Err(format!("invitations.days = {}: expected 1 to 30", self.invitations.days));
        }
        let r = &self.registration;
        if !(1..=168).contains(&r.link_hours) || !(1..=180).contains(&r.wait_days) {
            return Err(format!(
                "registration: link_hours = {} (expected 1 to 168), wait_days = {} (expected 1 to 180)",
                r.link_hours, r.wait_days
            ));
        }
        if !r.privacy_url.is_empty() && !r.privacy_url.starts_with("https://") && !r.privacy_url.starts_with("http://")
        {
            return Err(format!("registration.privacy_url = {:?}: expected http://… or https://…", r.privacy_url));
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
        let Credit { overdue_threshold, overdue_percent, grace_days, .. } = self.credit;
        if overdue_threshold < 0 || grace_days < 0 || overdue_percent > 100 {
            return Err(
                "credit: overdue_threshold and grace_days are 0 or more, overdue_percent is 0 to 100".to_owned()
            );
        }
        self.check_tls()
    }

    fn check_tls(&self) -> Result<(), String> {
        let Tls { certificate, key, redirect, acme } = &self.tls;
        let (has_certificate, has_key) = (!certificate.as_os_str().is_empty(), !key.as_os_str().is_empty());
        if has_certificate != has_key {
            let lacks = if has_key { "certificate" } else { "key" };
            return Err(format!("tls.{lacks} is empty: a certificate and its key belong together"));
        }
        if !redirect.is_empty() {
            redirect.parse::<std::net::SocketAddr>().map_err(|e| format!("tls.redirect = {redirect:?}: {e}"))?;
        }
        if (self.certificate().is_some() || !redirect.is_empty()) && !self.secure() {
            return Err(format!("public_url = {:?}: with TLS it begins with https://", self.public_url));
        }
        if acme.names.is_empty() {
            return Ok(());
        }
        match () {
            () if has_certificate => {
                Err("tls: either a certificate and its key, or acme.names for one from an authority".into())
            }
            () if !cfg!(feature = "acme") => {
                Err("tls.acme.names: this kabinet was built without the feature acme; build it \
                with `--features acme`, or name files in tls.certificate and tls.key"
                    .into())
            }
            () if redirect.is_empty() => {
                Err("tls.acme.names: the authority asks on port 80: set tls.redirect, such as \
                \"0.0.0.0:80\""
                    .into())
            }
            () if !acme.names.iter().any(|name| name == self.host()) => {
                Err(format!("tls.acme.names: {:?} of public_url is not among them", self.host()))
            }
            () if !acme.directory.starts_with("https://") => {
                Err(format!("tls.acme.directory = {:?}: expected https://…", acme.directory))
            }
            () => Ok(()),
        }
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
        for key in ["listen", "idle_hours", "file_limit", "grace_days", "cache_kib", "redirect", "directory"] {
            assert!(plain.contains(&format!("{key} = ")), "{key} is not in the file");
        }
    }

    #[test]
    fn what_debt_does_is_one_of_three_things() {
        let read = |text| -> Result<Config, String> {
            let both = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(text));
            both.extract().map_err(|e| e.to_string())
        };
        let strict = read("[credit]\noverdue = 'prepaid-only'\nover_limit = 'block'\noverdue_percent = 5").unwrap();
        let policy = crate::finance::view::policy(&strict.credit);
        assert_eq!((policy.overdue, policy.over_limit), (Overdue::PrepaidOnly, OverLimit::Block));
        assert_eq!(policy.threshold.of(Some(kernel::Money(100_000))), kernel::Money(5_000));
        assert!(read("[credit]\nover_limit = 'sometimes'").unwrap_err().contains("needs-seller-ok"));
        assert!(read("[credit]\noverdue_percent = 101").unwrap().check().unwrap_err().contains("overdue_percent"));
    }

    #[test]
    fn a_zone_that_is_none_is_refused_by_name() {
        let config = Config { time_zone: "Asia/Ekaterinburg ".into(), ..Config::default() };
        let refused = config.check().unwrap_err();
        assert!(refused.contains("time_zone") && refused.contains("Asia/Ekaterinburg") && refused.contains("IANA"));
        assert!(Config { time_zone: "Asia/Kamchatka".into(), ..Config::default() }.check().is_ok());
    }

    #[test]
    fn tls_is_whole_or_refused_by_name() {
        let with = |url: &str, tls: Tls| Config { public_url: url.into(), tls, ..Config::default() }.check();
        let files = || Tls { certificate: "c.pem".into(), key: "k.pem".into(), ..Tls::default() };
        let https = "https://portal.example:8443/";
        assert_eq!(with(https, files()), Ok(()));
        assert_eq!(with(https, Tls { redirect: "0.0.0.0:80".into(), ..files() }), Ok(()));
        let acme = |names: &[&str]| Acme { names: names.iter().map(|n| (*n).to_owned()).collect(), ..Acme::default() };
        let named = "tls.acme.names";
        for (url, tls, key) in [
            (https, Tls { key: PathBuf::new(), ..files() }, "tls.key is empty"),
            (https, Tls { certificate: PathBuf::new(), ..files() }, "tls.certificate is empty"),
            ("http://portal.example", files(), "public_url"),
            (https, Tls { redirect: "port 80".into(), ..files() }, "tls.redirect = \"port 80\""),
            (https, Tls { acme: acme(&["portal.example"]), ..files() }, "either"),
            (https, Tls { acme: acme(&["portal.example"]), ..Tls::default() }, named),
            (https, Tls { acme: acme(&["other.example"]), redirect: "0.0.0.0:80".into(), ..Tls::default() }, named),
        ] {
            let refused = with(url, tls).unwrap_err();
            assert!(refused.contains(key), "{refused}");
        }
        for (url, host) in
            [(https, "portal.example"), ("https://[::1]:8443", "::1"), ("https://x.example", "x.example")]
        {
            assert_eq!(Config { public_url: url.into(), ..Config::default() }.host(), host);
        }
    }

    #[test]
    fn unknown_keys_are_refused() {
        let r: Result<Config, _> = Figment::from(Serialized::defaults(Config::default()))
            .merge(Toml::string("lisen = '0.0.0.0:80'"))
            .extract();
        assert!(r.unwrap_err().to_string().contains("lisen"));
    }
}
