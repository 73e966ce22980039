//! Where the portal may go: addresses of 1C and of its storage are typed by the seller's administrator, and the operator of the
//! machine can bound them by networks, and can refuse to send anything unencrypted.
//!
//! A name is looked at by the addresses that it leads to: before the call, for a sentence that people understand, and once more
//! by the client that connects, which takes only addresses that are allowed; so a name that leads elsewhere a moment later
//! leads nowhere. Redirects are not followed anyhow.
//!
//! Not here: the mail server, the database and the authority, which the operator himself has written into the configuration.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::config::Config;

/// Where calls to 1C may go; as delivered anywhere.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    networks: Arc<[IpNet]>,
    tls_only: bool,
}

/// Whether an address never leaves this machine.
fn is_here(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// The host of an address of 1C; brackets of IPv6 are no part of it.
fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
}

impl Reach {
    /// As the configuration says.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn of(config: &Config) -> Result<Reach, String> {
        let networks = crate::exchange::address::networks(&config.outgoing.networks.join(","))
            .map_err(|word| format!("outgoing.networks: {word:?} is no address and no network such as 10.0.0.0/8"))?;
        Ok(Reach { networks: networks.into(), tls_only: config.outgoing.tls_only })
    }

    /// Whether connections may go to this address.
    pub fn admits(&self, ip: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|n| n.contains(&ip.to_canonical()))
    }

    /// Looks at the address of a call before it is made. The error is a sentence for the seller's people.
    ///
    /// # Errors
    /// What is not allowed, and by which setting; that a name is not known.
    pub async fn check(&self, address: &str) -> Result<(), String> {
        if self.networks.is_empty() && !self.tls_only {
            return Ok(());
        }
        let url = Url::parse(address).map_err(|e| format!("адрес 1С «{address}»: {e}"))?;
        let host = host_of(&url);
        let found: Vec<IpAddr> = match host.parse::<IpAddr>() {
            Ok(ip) => vec![ip],
            Err(_) => lookup(host).await.map_err(|e| format!("имя «{host}» не найдено: {e}"))?.collect(),
        };
        if self.tls_only && url.scheme() == "http" && !found.iter().all(|ip| is_here(*ip)) {
            return Err(format!(
                "соединение с «{host}» не шифруется: настройка outgoing.tls_only разрешает только адреса https://"
            ));
        }
        if found.iter().any(|ip| self.admits(*ip)) {
            return Ok(());
        }
        let found: Vec<String> = found.iter().map(IpAddr::to_string).collect();
        Err(format!(
            "«{host}» ({}) не входит в сети, куда порталу разрешено обращаться: настройка outgoing.networks",
            found.join(", ")
        ))
    }

    /// For the client that calls 1C: names lead to allowed addresses only.
    pub fn bound(&self, client: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if self.networks.is_empty() { client } else { client.dns_resolver(Arc::new(self.clone())) }
    }
}

async fn lookup(host: &str) -> std::io::Result<impl Iterator<Item = IpAddr>> {
    Ok(tokio::net::lookup_host((host, 0)).await?.map(|at| at.ip()))
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                lookup(name.as_str()).await?.filter(|ip| reach.admits(*ip)).map(|ip| SocketAddr::new(ip, 0)).collect();
            if found.is_empty() {
                return Err(format!("{} leads outside of outgoing.networks", name.as_str()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether a way to PostgreSQL or to a mail server is encrypted or stays on this machine; else what to write instead.
///
/// # Errors
/// A sentence naming the key.
pub fn encrypted(config: &Config) -> Result<(), String> {
    let of = |text: &str| Url::parse(text).ok();
    let here = |url: &Url| {
        let host = host_of(url);
        host.is_empty() || host == "localhost" || host.parse().is_ok_and(is_here)
    };
    let asked = |url: &Url, name: &str| url.query_pairs().find(|(k, _)| k == name).map(|(_, v)| v.into_owned());
    if config.database.starts_with("postgres") {
        let safe = of(&config.database).is_some_and(|url| {
            let mode = asked(&url, "sslmode").unwrap_or_default();
            let local = asked(&url, "host").map_or(here(&url), |host| host.starts_with('/'));
            local || ["require", "verify-ca", "verify-full"].contains(&mode.as_str())
        });
        if !safe {
            return Err(
                "outgoing.tls_only: `database` is on another machine and its sslmode is not require, verify-ca or \
                        verify-full"
                    .into(),
            );
        }
    }
    if let Some(url) = of(&config.mail.server).filter(|url| url.scheme() == "smtp" && !here(url))
        && asked(&url, "tls").as_deref() != Some("required")
    {
        return Err(
            "outgoing.tls_only: mail.server is asked without TLS: write smtps://… or smtp://…?tls=required".into()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::{Router, routing::get};

    use super::*;
    use crate::config::Outgoing;

    fn reach(networks: &[&str], tls_only: bool) -> Reach {
        let networks = networks.iter().map(|n| (*n).to_owned()).collect();
        Reach::of(&Config { outgoing: Outgoing { networks, tls_only }, ..Config::default() }).unwrap()
    }

    #[tokio::test]
    async fn calls_stay_in_their_networks() {
        let anywhere = Reach::default();
        assert_eq!(anywhere.check("http://192.0.2.7/base").await, Ok(()));
        let bound = reach(&["127.0.0.0/8", "fd00::/8"], false);
        for (address, good) in [
            ("http://127.0.0.1:8080/base", true),
            ("https://[fd00::7]/base", true),
            ("http://[::ffff:127.0.0.1]/base", true),
            ("http://localhost/base", true),
            ("http://192.0.2.7/base", false),
            ("http://169.254.169.254/latest/meta-data", false),
            ("http://[2001:db8::1]/base", false),
            ("http://2130706434/base", true),
            ("http://0x7f.1/base", true),
            ("http://3221225991/base", false),
        ] {
            assert_eq!(bound.check(address).await.is_ok(), good, "{address}");
        }
        let refused = bound.check("http://192.0.2.7/base").await.unwrap_err();
        assert!(refused.contains("192.0.2.7") && refused.contains("outgoing.networks"), "{refused}");
        let bad = Config {
            outgoing: Outgoing { networks: vec!["наша сеть".into()], tls_only: false },
            ..Config::default()
        };
        assert!(Reach::of(&bad).unwrap_err().contains("outgoing.networks"));
    }

    /// The client itself: a name that leads elsewhere is not connected to, whatever was looked at before.
    #[tokio::test]
    async fn a_name_that_leads_elsewhere_leads_nowhere() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let served = Router::new().route("/", get(|| async { "1C" }));
        tokio::spawn(async move { axum::serve(listener, served).await });
        let client = |reach: Reach| reach.bound(reqwest::Client::builder()).build().unwrap();
        let asked = client(reach(&["127.0.0.1"], false)).get(&to).send().await.unwrap();
        assert_eq!(asked.text().await.unwrap(), "1C");
        let refused = client(reach(&["10.0.0.0/8"], false)).get(&to).send().await.unwrap_err();
        assert!(refused.is_connect(), "{refused:?}");
    }

    #[tokio::test]
    async fn nothing_goes_in_the_clear_where_that_is_asked() {
        let strict = reach(&[], true);
        assert_eq!(strict.check("https://192.0.2.7/base").await, Ok(()));
        assert_eq!(strict.check("http://127.0.0.1:8080/base").await, Ok(()), "it does not leave the machine");
        let refused = strict.check("http://192.0.2.7/base").await.unwrap_err();
        assert!(refused.contains("outgoing.tls_only") && refused.contains("https://"), "{refused}");

        let with = |database: &str, server: &str| {
            let mut config = Config { database: database.into(), ..Config::default() };
            config.mail.server = server.into();
            config.outgoing.tls_only = true;
            config.check()
        };
        for (database, server, key) in [
            ("", "", ""),
            ("sqlite:/tmp/x.db", "smtps://mail.example", ""),
            ("postgres://u:p@127.0.0.1/k", "smtp://127.0.0.1:25", ""),
            ("postgres://u:p@localhost/k", "smtp://mail.example:587?tls=required", ""),
            ("postgres://u:p@db.example/k?sslmode=verify-full", "", ""),
            ("postgres://u:p@db.example/k?sslmode=prefer", "", "`database`"),
            ("postgres://u:p@db.example/k", "", "`database`"),
            ("", "smtp://mail.example:25", "mail.server"),
            ("", "smtp://mail.example:587?tls=opportunistic", "mail.server"),
        ] {
            match with(database, server) {
                Ok(()) => assert_eq!(key, "", "{database} {server}"),
                Err(refused) => assert!(!key.is_empty() && refused.contains(key), "{database} {server}: {refused}"),
            }
        }
    }
}
