//! TLS of the portal's own, over real sockets: what is spoken, which certificate counts, where plain HTTP leads, whose word about
//! the way counts.

use std::{fs, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use kabinet::{
    cli::{self, doctor},
    config::{Config, Tls as Files},
    tls::{Tls, plain},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use reqwest::{StatusCode, tls::Version};
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use testkit::{Portal, Store, both, people_with};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

const HOST: &str = "portal.example";
const URL: &str = "https://portal.example";

/// An authority that the clients of a test trust.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Authority {
        let mut of = CertificateParams::new(Vec::new()).expect("parameters");
        of.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(of, KeyPair::generate().expect("a key")).expect("an authority"))
    }
    /// Writes a certificate for a host and its key; gives its bytes.
    fn issue(&self, folder: &Path, host: &str, until: (i32, u8, u8)) -> Vec<u8> {
        let mut of = CertificateParams::new(vec![host.to_owned()]).expect("parameters");
        (of.not_before, of.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(until.0, until.1, until.2));
        let key = KeyPair::generate().expect("a key");
        let made = of.signed_by(&key, &self.0).expect("a certificate");
        fs::write(folder.join("key.pem"), key.serialize_pem()).expect("written");
        fs::write(folder.join("certificate.pem"), made.pem()).expect("written");
        made.der().to_vec()
    }
    fn client(&self, at: SocketAddr) -> reqwest::ClientBuilder {
        let root = reqwest::Certificate::from_pem(self.0.pem().as_bytes()).expect("PEM");
        let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        plain.tls_certs_only([root]).resolve(HOST, at)
    }
    /// Shakes hands; gives version, suite and the certificate that was shown.
    async fn shake(
        &self,
        at: SocketAddr,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> (String, String, Vec<u8>) {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).expect("a root");
        let config = ClientConfig::builder_with_protocol_versions(versions).with_root_certificates(roots);
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config.with_no_client_auth()));
        let tcp = TcpStream::connect(at).await.expect("a connection");
        let stream = connector.connect(ServerName::try_from(HOST).expect("a name"), tcp).await.expect("a handshake");
        let (_, of) = stream.get_ref();
        let suite = of.negotiated_cipher_suite().expect("a suite").suite();
        let shown = of.peer_certificates().expect("a certificate")[0].to_vec();
        (format!("{:?}", of.protocol_version().expect("a version")), format!("{suite:?}"), shown)
    }
}

/// A portal that speaks TLS itself.
struct Secure {
    portal: Portal,
    authority: Authority,
    folder: tempfile::TempDir,
    tls: Arc<Tls>,
    at: SocketAddr,
    running: JoinHandle<()>,
}
impl Drop for Secure {
    fn drop(&mut self) {
        self.running.abort();
    }
}
fn settings(folder: &Path) -> Config {
    let tls = Files { certificate: folder.join("certificate.pem"), key: folder.join("key.pem"), ..Files::default() };
    Config { public_url: URL.into(), tls, ..Config::default() }
}
async fn secure(store: Store) -> Secure {
    let portal = people_with(store, |c| c.public_url = URL.into()).await;
    let (authority, folder) = (Authority::new(), tempfile::tempdir().expect("a folder"));
    authority.issue(folder.path(), HOST, (2100, 1, 1));
    let tls = Tls::open(&settings(folder.path())).expect("good files").expect("TLS");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let (app, with, stop) = (portal.app.clone(), tls.clone(), cli::Stop::on_signal());
    let running = tokio::spawn(async move { cli::serve_tls(app, listener, with, stop).await.expect("served") });
    Secure { portal, authority, folder, tls, at, running }
}

both!(people_sign_in_over_tls, |store| async move {
    let s = secure(store).await;
    let http = s.authority.client(s.at).build().expect("a client");
    let a = http.get(format!("{URL}:{}/login", s.at.port())).send().await.expect("an answer");
    assert_eq!(a.status(), StatusCode::OK);
    assert_eq!(a.headers()["strict-transport-security"], "max-age=31536000; includeSubDomains");
    let form = [("email", "pavel@romashka.example"), ("password", "kabinet-demo")];
    let body = form.map(|(k, v)| format!("{k}={}", v.replace('@', "%40"))).join("&");
    let login = http.post(format!("{URL}:{}/login", s.at.port())).body(body);
    let a = login.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
    assert_eq!(a.status(), StatusCode::SEE_OTHER);
    let set =
        a.headers().get_all("set-cookie").iter().map(|c| c.to_str().expect("text").to_owned()).collect::<Vec<_>>();
    let sid = set.iter().find(|c| c.starts_with("__Host-sid=")).expect("a session");
    assert!(sid.contains("; Secure") && sid.contains("; HttpOnly"), "{sid}");
    let held = sid.split(';').next().expect("a cookie");
    let me = http.get(format!("{URL}:{}/me", s.at.port())).header("cookie", held).send().await.expect("an answer");
    let page = me.text().await.expect("a page");
    assert!(page.contains("127.0.0.1"), "the visitor's address is known behind TLS");
    // A stranger to the authority does not get so far.
    let stranger = Authority::new().client(s.at).build().expect("a client");
    assert!(stranger.get(format!("{URL}:{}/login", s.at.port())).send().await.is_err());
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_and_suites_are_good_ones() {
    let s = secure(Store::Sqlite).await;
    let (version, suite, _) = s.authority.shake(s.at, rustls::ALL_VERSIONS).await;
    assert_eq!((version.as_str(), suite.starts_with("TLS13_")), ("TLSv1_3", true), "{suite}");
    // What 1C's platforms speak.
    let (version, suite, _) = s.authority.shake(s.at, &[&rustls::version::TLS12]).await;
    assert_eq!(version, "TLSv1_2");
    let kept = suite.starts_with("TLS_ECDHE_") && (suite.contains("GCM") || suite.contains("CHACHA20"));
    assert!(kept, "secret even if the key is lost later: {suite}");
    // Older ones are refused: a hello of TLS 1.1 gets the alert "protocol version".
    let mut tcp = TcpStream::connect(s.at).await.expect("a connection");
    let mut hello = vec![0x16, 3, 1, 0, 0x39, 1, 0, 0, 0x35, 3, 2];
    hello.extend([7; 32]);
    // No session, two suites, no compression, one kind of signatures.
    hello.extend([0, 0, 4, 0xc0, 0x13, 0, 0x2f, 1, 0, 0, 8, 0, 0x0d, 0, 4, 0, 2, 4, 1]);
    tcp.write_all(&hello).await.expect("sent");
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), tcp.read_to_end(&mut answer)).await.expect("closed");
    assert_eq!((answer.first(), answer.last()), (Some(&0x15), Some(&70)), "{answer:?}");
    // Whoever connects and says nothing holds nobody up.
    let _silent = TcpStream::connect(s.at).await.expect("a connection");
    s.authority.shake(s.at, rustls::ALL_VERSIONS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_certificate_counts_without_a_restart() {
    let s = secure(Store::Sqlite).await;
    let (_, _, first) = s.authority.shake(s.at, rustls::ALL_VERSIONS).await;
    let watching = tokio::spawn(s.tls.clone().watch(Duration::from_millis(50), cli::Stop::on_signal()));
    let shown = async || s.authority.shake(s.at, rustls::ALL_VERSIONS).await.2;
    // One that is no good changes nothing.
    let good_key = fs::read(s.folder.path().join("key.pem")).expect("a key");
    fs::write(s.folder.path().join("key.pem"), KeyPair::generate().expect("a key").serialize_pem()).expect("written");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(shown().await, first);
    fs::write(s.folder.path().join("key.pem"), good_key).expect("written");
    let second = s.authority.issue(s.folder.path(), HOST, (2099, 1, 1));
    for _ in 0..100 {
        if shown().await == second {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(shown().await, second);
    let metrics = s.portal.nobody.get("/metrics").await.text();
    let left = metrics.lines().find_map(|l| l.strip_prefix("kabinet_certificate_days_left ")).expect("days left");
    assert!(left.parse::<f64>().is_ok_and(|d| d > 20_000.0), "{left}");
    watching.abort();
}

#[test]
fn the_doctor_says_what_is_wrong_with_a_certificate() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().expect("a folder"));
    let config = settings(folder.path());
    let says = |config: &Config| {
        let found = doctor::tls(config);
        (found.iter().all(|f| f.good), found.iter().map(|f| f.text.clone()).collect::<Vec<_>>().join("; "))
    };
    let (good, text) = says(&config);
    assert!(!good && text.contains("tls.certificate") && text.contains("No such file"), "{text}");
    authority.issue(folder.path(), HOST, (2100, 1, 1));
    let (good, text) = says(&config);
    assert!(good && text.contains("more days"), "{text}");
    authority.issue(folder.path(), HOST, (2024, 1, 1));
    let (good, text) = says(&config);
    assert!(!good && text.contains("ran out"), "{text}");
    authority.issue(folder.path(), "other.example", (2100, 1, 1));
    let (good, text) = says(&config);
    assert!(!good && text.contains("not for portal.example"), "{text}");
    authority.issue(folder.path(), HOST, (2100, 1, 1));
    fs::write(folder.path().join("key.pem"), KeyPair::generate().expect("a key").serialize_pem()).expect("written");
    let (good, text) = says(&config);
    assert!(!good && text.contains("does not belong to the certificate"), "{text}");
    assert!(Tls::open(&config).is_err(), "and the portal does not start with it");
    fs::write(folder.path().join("key.pem"), "no key").expect("written");
    let (good, text) = says(&config);
    assert!(!good && text.contains("no private key in it"), "{text}");
    let bare = Config { public_url: URL.into(), ..Config::default() };
    assert!(!says(&bare).0, "https without a certificate and without a proxy");
    let mut behind = bare.clone();
    behind.exchange.proxies = vec!["127.0.0.1".into()];
    assert!(says(&behind).0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_leads_people_and_refuses_programs() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let challenges = plain::Challenges::default();
    challenges.lock().expect("a lock").insert("token".into(), "token.print".into());
    let serving = tokio::spawn(plain::serve(listener, URL, challenges, cli::Stop::on_signal()));
    let nobody = testkit::Client::new(&base);
    let a = nobody.with("host", "evil.example".into()).get("/c/romashka/orders?q=1").await;
    assert_eq!(a.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(
        a.header("location"),
        "https://portal.example/c/romashka/orders?q=1",
        "never to the host of the request"
    );
    assert_eq!(a.header("strict-transport-security"), "", "means nothing in the clear");
    let a = nobody.with_token("kbn_x").get("/api/v1/me").await;
    assert_eq!((a.status, a.header("location")), (StatusCode::FORBIDDEN, ""));
    assert!(a.text().contains("tls-required"));
    let a = nobody.get("/bitrix/admin/1c_exchange.php?type=catalog&mode=checkauth").await;
    assert!(a.text().starts_with("failure\nобмен идёт только по https"), "{}", a.text());
    assert_eq!(nobody.post("/login", &[("email", "x"), ("password", "y")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(nobody.get("/.well-known/acme-challenge/token").await.text(), "token.print");
    assert_eq!(nobody.get("/.well-known/acme-challenge/other").await.status, StatusCode::NOT_FOUND);
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_known_proxy_says_how_a_visitor_came() {
    let proxies = |known: bool| {
        people_with(Store::Sqlite, move |c| {
            c.public_url = URL.into();
            c.exchange.proxies = if known { vec!["127.0.0.1".into()] } else { Vec::new() };
        })
    };
    let (behind, bare) = (proxies(true).await, proxies(false).await);
    let said = |portal: &Portal, proto: &str| portal.nobody.with("x-forwarded-proto", proto.to_owned());
    let a = said(&behind, "http").get("/login?next=/me").await;
    assert_eq!(
        (a.status, a.header("location")),
        (StatusCode::PERMANENT_REDIRECT, "https://portal.example/login?next=/me")
    );
    assert_eq!(said(&behind, "http").get("/api/v1/me").await.status, StatusCode::FORBIDDEN);
    assert_eq!(said(&behind, "https").get("/login").await.status, StatusCode::OK);
    assert_eq!(said(&bare, "http").get("/login").await.status, StatusCode::OK, "a stranger says what he likes");
    // The same with addresses: a stranger's word does not reach the journal.
    let form = [("email", "pavel@romashka.example"), ("password", "kabinet-demo")];
    for (portal, from) in [(&behind, "203.0.113.9"), (&bare, "127.0.0.1")] {
        let visitor = portal.nobody.from("203.0.113.9");
        let browser = visitor.after(&visitor.post("/login", &form).await);
        assert!(browser.get("/me").await.text().contains(from), "{from}");
    }
}

both!(one_c_exchanges_over_tls_1_2, |store| async move {
    let s = secure(store).await;
    let old = s.authority.client(s.at).tls_version_min(Version::TLS_1_2).tls_version_max(Version::TLS_1_2);
    let old = old.build().expect("a client");
    let ask = async |query: &str, cookie: &str, body: Option<&'static str>| {
        let url = format!("{URL}:{}/bitrix/admin/1c_exchange.php?{query}", s.at.port());
        let request = match body {
            Some(body) => old.post(url).body(body),
            None => old.get(url),
        };
        let request = request.basic_auth("ut11", Some("exchange-demo")).header("cookie", cookie);
        request.send().await.expect("an answer").text().await.expect("a text")
    };
    let auth = ask("type=catalog&mode=checkauth", "", None).await;
    let mut lines = auth.lines();
    assert_eq!(lines.next(), Some("success"), "{auth}");
    // 1C keeps the cookie by its plain name: it comes in the text, not in a header.
    let cookie = format!("{}={}", lines.next().expect("a name"), lines.next().expect("a value"));
    assert!(ask("type=catalog&mode=init", &cookie, None).await.contains("file_limit="));
    let goods = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.05\"></КоммерческаяИнформация>";
    let sent = ask("type=catalog&mode=file&filename=import0_1.xml", &cookie, Some(goods)).await;
    assert_eq!(sent, "success");
    let taken = ask("type=catalog&mode=import&filename=import0_1.xml", &cookie, None).await;
    assert!(taken.starts_with("success") || taken.starts_with("progress"), "{taken}");
});
