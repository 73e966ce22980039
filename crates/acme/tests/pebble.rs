//! Against Pebble, the test server of the people who run Let's Encrypt: it asks over real HTTP, refuses one nonce in ten and signs.

use std::{fs, net::TcpListener as Port, path::Path, process::Stdio, sync::Arc, time::Duration};

use acme::{Challenges, Error, Wanted, obtain};
use axum::{Router, extract::Path as Part, http::StatusCode, routing::get};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use tokio::{net::TcpListener, process};

fn port() -> u16 {
    Port::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port()
}

/// The server's own certificate, of an authority that is trusted by file only.
fn identity(folder: &Path) {
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
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_got_and_got_again() {
    let _ = ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    identity(folder.path());
    let (api, http) = (port(), port());
    let file = |name: &str| folder.path().join(name).display().to_string();
    let config = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{api}"), "managementListenAddress": format!("127.0.0.1:{}", port()),
        "certificate": file("pebble.pem"), "privateKey": file("pebble.key"), "httpPort": http, "tlsPort": port(),
        "ocspResponderURL": "", "externalAccountBindingRequired": false,
    }});
    fs::write(folder.path().join("pebble.json"), config.to_string()).expect("written");
    let mut pebble = process::Command::new("pebble")
        .args(["-config", &file("pebble.json")])
        .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_WFE_NONCEREJECT", "10"), ("PEBBLE_AUTHZREUSE", "0")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("pebble (the package of that name; scripts/test-tools installs it)");
    for _ in 0..200 {
        if tokio::net::TcpStream::connect(("127.0.0.1", api)).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let challenges = Arc::new(Challenges::default());
    let answers = challenges.clone();
    let answer = move |Part(token): Part<String>| {
        let known = answers.lock().expect("a lock").get(&token).cloned();
        async move { known.ok_or(StatusCode::NOT_FOUND) }
    };
    let listener = TcpListener::bind(("127.0.0.1", http)).await.expect("the port that Pebble asks");
    let router = Router::new().route("/.well-known/acme-challenge/{token}", get(answer));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let (directory, names, roots) =
        (format!("https://localhost:{api}/dir"), ["localhost".to_owned()], folder.path().join("roots.pem"));
    let mut wanted = Wanted {
        directory: &directory,
        contact: "admin@portal.example",
        names: &names,
        roots: Some(&roots),
        account: None,
    };
    let first = obtain(&wanted, &challenges).await.expect("a certificate");
    let pair = |chain: &str, key: &str| {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect::<Result<_, _>>().expect("PEM");
        assert!(chain.len() >= 2, "with those above it");
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
        CertifiedKey::from_der(chain, key, &ring::default_provider()).expect("they belong together")
    };
    pair(&first.chain, &first.key);
    assert!(challenges.lock().expect("a lock").is_empty(), "nothing is answered any more");

    // The second time with the account of the first.
    wanted.account = first.account.clone();
    assert!(wanted.account.is_some());
    let second = obtain(&wanted, &challenges).await.expect("another certificate");
    assert!(second.account.is_none() && second.chain != first.chain && second.key != first.key);
    pair(&second.chain, &second.key);

    // Nobody answers: the reason names what to look at.
    serving.abort();
    let _ = serving.await;
    let refused = obtain(&wanted, &challenges).await.expect_err("nothing");
    assert!(matches!(refused, Error::Refused(..)), "{refused}");
    assert!(refused.to_string().contains("localhost") && refused.to_string().contains("port 80"), "{refused}");

    // Somebody who is not the authority is not asked.
    wanted.roots = None;
    assert!(obtain(&wanted, &challenges).await.is_err(), "the system does not trust it");
    pebble.kill().await.expect("ended");
}
