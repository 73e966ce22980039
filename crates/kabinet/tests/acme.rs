//! The certificate of an authority, kept fresh by the loop that `kabinet serve` runs, against Pebble, the test server of the people who
//! run Let's Encrypt: got, served, renewed before its end without a restart, and what is told when the authority is away.

use std::{
    fs,
    net::{SocketAddr, TcpListener as Port},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{Router, routing::get, serve::ListenerExt as _};
use kabinet::{
    cli::{Stop, doctor},
    config::{Acme, Config, Tls as Files},
    tls::{Tls, listener::TlsListener, plain, renew},
};
use kernel::{At, Clock};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::Certificate;
use tokio::net::TcpListener;

fn port() -> u16 {
    Port::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port()
}

/// Pebble, on ports that stay the same when it is started again.
struct Pebble {
    api: u16,
    manage: u16,
    asks: u16,
    folder: std::path::PathBuf,
    running: Option<Child>,
}

impl Drop for Pebble {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Pebble {
    /// Certificates of it last for so many seconds.
    fn new(folder: &Path, secs: u64) -> Pebble {
        let mut of = CertificateParams::new(Vec::new()).expect("parameters");
        of.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(of, KeyPair::generate().expect("a key")).expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let of = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        let made = of.signed_by(&key, &authority).expect("a certificate");
        for (name, text) in
            [("roots.pem", authority.pem()), ("pebble.pem", made.pem()), ("pebble.key", key.serialize_pem())]
        {
            fs::write(folder.join(name), text).expect("written");
        }
        let (api, manage, asks) = (port(), port(), port());
        let file = |name: &str| folder.join(name).display().to_string();
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{api}"), "managementListenAddress": format!("127.0.0.1:{manage}"),
            "certificate": file("pebble.pem"), "privateKey": file("pebble.key"), "httpPort": asks, "tlsPort": port(),
            "ocspResponderURL": "", "externalAccountBindingRequired": false, "certificateValidityPeriod": secs,
        }});
        fs::write(folder.join("pebble.json"), config.to_string()).expect("written");
        Pebble { api, manage, asks, folder: folder.to_owned(), running: None }
    }

    async fn start(&mut self) {
        let child = Command::new("pebble")
            .args(["-config", &self.folder.join("pebble.json").display().to_string()])
            .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_WFE_NONCEREJECT", "10"), ("PEBBLE_AUTHZREUSE", "0")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.running = Some(child.expect("pebble (the package of that name; scripts/test-tools installs it)"));
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.api)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("pebble does not listen");
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn trusted(&self, root: Certificate) -> reqwest::Client {
        // A new handshake each time: it is the certificate that is asked for.
        let client = reqwest::Client::builder().tls_certs_only([root]).pool_max_idle_per_host(0);
        client.timeout(Duration::from_secs(5)).build().expect("a client")
    }

    /// A client that trusts what this Pebble issues; another start, another root.
    async fn visitor(&self) -> reqwest::Client {
        let own = fs::read(self.folder.join("roots.pem")).expect("its own root");
        let asks = self.trusted(Certificate::from_pem(&own).expect("PEM"));
        let root = asks.get(format!("https://localhost:{}/roots/0", self.manage)).send().await.expect("an answer");
        self.trusted(Certificate::from_pem(&root.bytes().await.expect("a root")).expect("PEM"))
    }
}

/// Looks until it is so.
async fn wait_for<T>(what: &str, secs: u64, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..secs * 10 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what} did not happen in {secs} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_stays_fresh_without_a_restart() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let mut pebble = Pebble::new(folder.path(), 18);
    pebble.start().await;

    let plain_http = TcpListener::bind(("127.0.0.1", pebble.asks)).await.expect("the port that the authority asks");
    let https = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at: SocketAddr = https.local_addr().expect("an address");
    let url = format!("https://localhost:{}", at.port());
    let acme = Acme {
        names: vec!["localhost".into()],
        contact: "admin@portal.example".into(),
        directory: format!("https://localhost:{}/dir", pebble.api),
        roots: folder.path().join("roots.pem"),
    };
    let files = Files { redirect: format!("127.0.0.1:{}", pebble.asks), acme, ..Files::default() };
    let config = Config { data: folder.path().join("data"), public_url: url.clone(), tls: files, ..Config::default() };
    config.check().expect("a good configuration");
    let found = |config: &Config| {
        doctor::tls(config).into_iter().map(|f| format!("{} {}", f.good, f.text)).collect::<Vec<_>>().join("\n")
    };
    assert!(found(&config).contains("true ") && found(&config).contains("is not there yet"), "{}", found(&config));

    // What `kabinet serve` starts, in its order; the pauses after failures are shorter.
    let (stop, challenges) = (Stop::on_signal(), plain::Challenges::default());
    let tls = Tls::open(&config).expect("no certificate yet").expect("TLS of its own");
    let (c, s, u) = (challenges.clone(), stop.clone(), url.clone());
    let answering = tokio::spawn(async move { plain::serve(plain_http, &u, c, s).await });
    let soon = [1, 2, 2, 2].map(Duration::from_secs);
    let keeping = tokio::spawn(renew::keep(config.clone(), tls.clone(), challenges, soon, stop.clone()));
    let listener = TlsListener::new(https, tls.server().expect("TLS")).expect("a listener").tap_io(|_| ());
    let router = Router::new().route("/", get(|| async { "the portal" }));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    // Got: visitors who trust the authority come in.
    let first = wait_for("a certificate", 30, async || tls.certificate()).await;
    let visitor = pebble.visitor().await;
    assert_eq!(visitor.get(&url).send().await.expect("TLS").text().await.expect("text"), "the portal");
    let account = fs::read_to_string(config.data.join("tls/account.json")).expect("an account");

    // Renewed before its end, and shown to the next visitor by the listener that runs.
    let second = wait_for("a renewal", 30, async || tls.certificate().filter(|c| c.until > first.until)).await;
    assert!(Clock::System.now() < first.until, "before the first has run out");
    assert!(second.from > first.from);
    visitor.get(&url).send().await.expect("TLS");
    assert_eq!(
        fs::read_to_string(config.data.join("tls/account.json")).expect("an account"),
        account,
        "the same account"
    );
    assert!(!found(&config).contains("the authority gave no certificate"), "{}", found(&config));

    // The authority is away: what counts goes on counting, and it is told what is wrong and when it is tried again.
    pebble.stop();
    let told =
        wait_for("a failure", 30, async || Some(found(&config)).filter(|f| f.contains("gave no certificate"))).await;
    assert!(
        told.contains("false the authority gave no certificate at 20") && told.contains("asked again at 20"),
        "{told}"
    );
    assert!(Clock::System.now() < second.until, "there was time to mend it");
    visitor.get(&url).send().await.expect("TLS goes on");
    assert!(Arc::ptr_eq(&tls.certificate().expect("one"), &second));

    // It is back, and has forgotten everybody: another account, another certificate, nothing more to tell.
    pebble.start().await;
    wait_for("another certificate", 40, async || tls.certificate().filter(|c| c.until > second.until)).await;
    pebble.visitor().await.get(&url).send().await.expect("TLS");
    wait_for("the end of it", 5, async || Some(()).filter(|()| !found(&config).contains("gave no certificate"))).await;
    assert_ne!(fs::read_to_string(config.data.join("tls/account.json")).expect("an account"), account);
    assert!(At::from_micros(0) < first.from);
    for task in [keeping.abort_handle(), answering.abort_handle(), serving.abort_handle()] {
        task.abort();
    }
}
