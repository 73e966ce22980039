//! `kabinet doctor`: looks at everything that is needed to run; every finding says what to do.

use std::{fs, path::Path};

use db::{Backend, Db, inspect};
use kernel::Clock;

use crate::{
    config::Config,
    identity::leaked::Leaked,
    scanner::Scanner,
    schema::SCHEMA,
    tls::{Tls, trouble::Trouble},
};

/// What was found, and whether it may stay so.
pub struct Finding {
    /// Whether it may.
    pub good: bool,
    /// What it is, and what to do.
    pub text: String,
}

fn finding(good: bool, text: impl Into<String>) -> Finding {
    Finding { good, text: text.into() }
}

/// Prints the findings; fails if one of them is bad.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let mut all = vec![folder(&config.data)];
    all.extend(database(config));
    all.push(mail(config));
    all.extend(tls(config));
    all.push(scanner(config));
    all.extend(leaked(config));
    all.push(outgoing(config));
    for f in &all {
        super::say(&format!("{} {}", if f.good { "ok  " } else { "BAD " }, f.text), false);
    }
    let bad = all.iter().filter(|f| !f.good).count();
    anyhow::ensure!(bad == 0, "{bad} finding(s) need attention");
    Ok(())
}

fn folder(data: &Path) -> Finding {
    let probe = data.join(".doctor");
    match fs::create_dir_all(data).and_then(|()| fs::write(&probe, b"x")).and_then(|()| fs::remove_file(&probe)) {
        Ok(()) => finding(true, format!("data folder {} can be written", data.display())),
        Err(e) => finding(
            false,
            format!("data folder {}: {e}; give the service's user the right to write there", data.display()),
        ),
    }
}

/// How people's way to the portal is protected.
pub fn tls(config: &Config) -> Vec<Finding> {
    let Some((certificate, _)) = config.certificate() else {
        return vec![match (config.secure(), config.exchange.proxies.is_empty()) {
            (false, _) => {
                finding(true, "public_url is http://: cookies are sent without TLS; fine on one's own machine only")
            }
            (true, false) => finding(true, "TLS is ended by a proxy in front of the portal"),
            (true, true) => finding(
                false,
                "public_url is https://, but the portal has neither a certificate (tls.certificate) nor a proxy in front \
                 of it (exchange.proxies): everybody would seem to come from one address",
            ),
        }];
    };
    let mut found = certificate_of(config, &certificate);
    found
        .extend(Trouble::last(config).filter(|_| !config.tls.acme.names.is_empty()).map(|t| finding(false, t.words())));
    found
}

fn certificate_of(config: &Config, certificate: &Path) -> Vec<Finding> {
    match Tls::open(config) {
        Err(problem) => vec![finding(false, problem)],
        Ok(tls) => match tls.and_then(|tls| tls.certificate()) {
            None => vec![finding(
                true,
                format!("{} is not there yet: `kabinet serve` asks the authority for it", certificate.display()),
            )],
            Some(c) => {
                let found = c.findings(config.host(), Clock::System.now());
                found.into_iter().map(|(good, text)| finding(good, text)).collect()
            }
        },
    }
}

/// Whether what people attach is scanned.
pub fn scanner(config: &Config) -> Finding {
    match Scanner::parse(&config.uploads.scanner) {
        Err(e) => finding(false, e),
        Ok(None) => finding(true, "what people attach is not scanned for viruses: uploads.scanner names a clamd"),
        Ok(Some(scanner)) => match scanner.version() {
            Ok(version) => finding(true, format!("what people attach is scanned by {version}")),
            Err(e) => finding(
                false,
                format!("uploads.scanner = {:?}: {e}; until it answers no file is taken", config.uploads.scanner),
            ),
        },
    }
}

/// The file of leaked passwords, if there is one.
pub fn leaked(config: &Config) -> Option<Finding> {
    Some(match Leaked::at(&config.session.leaked_passwords)?.look() {
        Ok(bytes) => finding(true, format!("new passwords are looked up among {} MB of leaked ones", bytes >> 20)),
        Err(e) => finding(false, e),
    })
}

/// Where the portal may go.
fn outgoing(config: &Config) -> Finding {
    let o = &config.outgoing;
    let clear = if o.tls_only { "with TLS only" } else { "without TLS as well (outgoing.tls_only refuses it)" };
    let networks = if o.networks.is_empty() {
        "any address that is typed in the office (outgoing.networks bounds them)".to_owned()
    } else {
        o.networks.join(", ")
    };
    finding(true, format!("1C may be asked at {networks}, {clear}"))
}

fn mail(config: &Config) -> Finding {
    if config.mail.server.is_empty() {
        let folder = config.mailbox();
        return finding(true, format!("mail goes to nobody but into {}; set mail.server to send it", folder.display()));
    }
    match config.check() {
        Ok(()) => finding(true, format!("mail goes out as {}", config.mail.from)),
        Err(e) => finding(false, e),
    }
}

fn database(config: &Config) -> Vec<Finding> {
    let backend = match config.backend() {
        Ok(b) => b,
        Err(e) => return vec![finding(false, e)],
    };
    let schema = match inspect::pending(&backend, SCHEMA) {
        Ok(pending) if pending.is_empty() => finding(true, "database answers, schema is up to date"),
        Ok(pending) => {
            let lacks = format!(
                "database: the schema lacks {}; `kabinet migrate` applies what is missing, and so does the next start of `kabinet serve`",
                pending.join(", ")
            );
            return vec![finding(false, lacks)];
        }
        Err(e) => return vec![finding(false, format!("database: {e}; check `database` in the configuration"))],
    };
    let opened = Db::open(&backend, db::Options { readers: 1, writers: 1, cache_kib: 1024 });
    let facts = opened.and_then(|db| {
        db.read_here::<_, db::Error>(|tx| {
            let sources = tx.all(&store::SOURCES, &[])?;
            let (connected,) = tx.one(&store::CONNECTED, &[])?;
            let (staff,) = tx.one(&store::ADMINS, &[&"admin", &true])?;
            let off = tx.all(&store::OFF, &[])?;
            Ok((sources, off, connected, staff, tx.all(&store::ALERTS, &[])?, tx.one(&store::WAITING, &[])?))
        })
    });
    match facts {
        Err(e) => vec![finding(false, format!("database: {e}"))],
        Ok((sources, off, connected, staff, alerts, (refused, held))) => {
            let mut out = vec![schema];
            out.extend(encryption(&backend));
            out.push(finding(
                staff > 0,
                if staff > 0 {
                    "an administrator exists".to_owned()
                } else {
                    "no administrator: kabinet user create --staff admin …".to_owned()
                },
            ));
            if connected == 0 {
                out.push(finding(
                    true,
                    "no accounting system is connected yet: kabinet source create …, or the office",
                ));
            } else if sources.is_empty() && off.is_empty() {
                out.push(finding(true, "1C has not sent anything yet: start the exchange there"));
            }
            out.extend(off.into_iter().map(|(name,)| finding(true, format!("{name} is switched off in the office"))));
            let now = Clock::System.now();
            for (name, dataset, as_of, error) in sources {
                let age = as_of.map_or_else(|| "never".to_owned(), |a| format!("{} min ago", now.secs_since(a) / 60));
                out.push(finding(
                    error.is_empty(),
                    format!(
                        "{name}, {dataset}: last snapshot {age}{}{error}",
                        if error.is_empty() { "" } else { "; " }
                    ),
                ));
            }
            for (source, dataset, kind, company) in alerts {
                let of = company.map(|c| format!(" of {c}")).unwrap_or_default();
                out.push(finding(false, format!("{source}, {dataset}{of}: {}", in_words(&kind))));
            }
            out.push(finding(
                refused == 0,
                format!(
                    "{refused} row(s) of the exchange wait in quarantine{}",
                    if refused > 0 { ": /office/exchange#quarantine says why" } else { "" }
                ),
            ));
            if held > 0 {
                out.push(finding(
                    false,
                    format!("{held} sweep(s) of the catalogue wait for a person: /office/exchange"),
                ));
            }
            out
        }
    }
}

/// How the way to PostgreSQL is protected; nothing for a file.
fn encryption(backend: &Backend) -> Option<Finding> {
    if !matches!(backend, Backend::Postgres(_)) {
        return None;
    }
    Some(match inspect::encryption(backend) {
        Ok(Some(how)) => finding(true, format!("the way to PostgreSQL is encrypted ({how})")),
        Ok(None) => finding(
            true,
            "the way to PostgreSQL is not encrypted: fine on one machine; over a network put sslmode=verify-full into `database`",
        ),
        Err(e) => finding(false, format!("whether the way to PostgreSQL is encrypted is not known: {e}")),
    })
}

/// What an alert of the exchange means and what to do.
fn in_words(kind: &str) -> &'static str {
    match kind {
        "stale" => "older than it may be; look whether the scheduled exchange runs in 1C",
        "expired" => {
            "more than twice as old as it may be; the exchange has stopped: start it in 1C and look at its journal"
        }
        "company-stale" => "old while others are fresh; match its legal entity to the counterparty of 1C",
        "two-clients" => "two clients exchange with one login at once; give each base of 1C a source of its own",
        "orders-waiting" => "orders of the portal were not taken by 1C for 15 minutes",
        "broken" => "the portal does not ask this source any more after repeated failures; see its error and mend it",
        _ => "needs attention: see /office/exchange",
    }
}

pub(crate) mod store {
    //! Statements of the doctor.
    use kernel::At;
    db::statements! {
        /// Health of every data set.
        SOURCES: (String, String, Option<At>, String) = "select s.name, d.dataset, d.as_of, d.error
            from dataset_state d join source s on s.id = d.source_id where not s.off order by s.name, d.dataset";
        /// Accounting systems that are switched off.
        OFF: (String,) = "select name from source where off order by name";
        /// Accounting systems that may send.
        CONNECTED: (i64,) = "select count(*) from source";
        /// What is wrong with the exchange. (command line: the machine's owner)
        ALERTS: (String, String, String, Option<String>) = "select s.name, a.dataset, a.kind, c.name
            from exchange_alert a join source s on s.id = a.source_id left join company c on c.id = a.company_id
            where a.cleared_at is null order by a.raised_at, a.dataset, a.kind, a.subject";
        /// Refused rows, and sweeps that wait for a person.
        WAITING: (i64, i64) = "select (select count(*) from quarantine where resolved_at is null),
            (select count(*) from catalog_hold)";
        /// Active accounts with a role at the seller.
        ADMINS: (i64,) = "select count(*) from app_user where staff = $1 and active = $2";
    }
}
