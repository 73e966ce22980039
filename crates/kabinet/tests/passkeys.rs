//! Passkeys over HTTP, on both databases, with a device made of a key: made, shown, copied, taken off; and what they count as.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use db::Sql;
use reqwest::StatusCode;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Answer, Client, Portal, both, people};

const PAVEL: &str = "pavel@romashka.example";
const PASSWORD: &str = "kabinet-demo";
/// Somebody is there, and the device knows who.
const VERIFIED: u8 = 0b101;

async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}
/// Waits for a mail.
async fn told(portal: &Portal, to: &str, subject: &str) {
    for _ in 0..200 {
        if portal.mails(to, 0).await.iter().any(|m| m.letter.subject.contains(subject)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no mail to {to}: {subject}");
}
fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A device that holds one passkey.
struct Device {
    key: Key,
    id: Vec<u8>,
    counter: u32,
    handle: String,
    origin: String,
    flags: u8,
}

impl Device {
    fn new(portal: &Portal, curve: &str) -> Device {
        let random = SystemRandom::new();
        let key = if curve == "P-256" {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
            Key::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &random).expect("a key"))
        } else {
            let made = Ed25519KeyPair::generate_pkcs8(&random).expect("a key");
            Key::Ed25519(Ed25519KeyPair::from_pkcs8(made.as_ref()).expect("a key"))
        };
        let public = match &key {
            Key::P256(k) => k.public_key().as_ref().to_vec(),
            Key::Ed25519(k) => k.public_key().as_ref().to_vec(),
        };
        Device {
            key,
            id: Sha256::digest(&public).to_vec(),
            counter: 1,
            handle: String::new(),
            origin: portal.base.replace("127.0.0.1", "localhost"),
            flags: VERIFIED,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data =
            json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    /// What every answer says: for which host, whether somebody is there, how often it has signed.
    fn said(&self, more: u8) -> Vec<u8> {
        let mut said = Sha256::digest(b"localhost").to_vec();
        said.push(self.flags | more);
        said.extend(self.counter.to_be_bytes());
        said
    }

    /// The public key as COSE writes it.
    fn cose(&self) -> Vec<u8> {
        match &self.key {
            Key::P256(k) => {
                let point = k.public_key().as_ref();
                [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], &point[1..33], &[0x22, 0x58, 32], &point[33..]]
                    .concat()
            }
            Key::Ed25519(k) => [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32], k.public_key().as_ref()].concat(),
        }
    }

    /// Makes the passkey.
    fn make(&mut self, options: &Value) -> String {
        self.handle = options["user"]["id"].as_str().expect("whose").to_owned();
        let mut said = self.said(0x40);
        said.extend([0; 16]);
        said.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        said.extend(&self.id);
        said.extend(self.cose());
        let length = u8::try_from(said.len()).expect("short");
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[length], said.as_slice()].concat();
        json!({ "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key", "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
            "response": { "clientDataJSON": b64(&self.client_data("webauthn.create", options)),
                "attestationObject": b64(&object), "transports": ["internal"] } })
        .to_string()
    }

    /// Shows it.
    fn show(&mut self, options: &Value) -> String {
        self.counter += 1;
        let (said, data) = (self.said(0), self.client_data("webauthn.get", options));
        let message = [said.as_slice(), &Sha256::digest(&data)].concat();
        let signature = match &self.key {
            Key::P256(k) => k.sign(&SystemRandom::new(), &message).expect("signed").as_ref().to_vec(),
            Key::Ed25519(k) => k.sign(&message).as_ref().to_vec(),
        };
        json!({ "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": { "clientDataJSON": b64(&data), "authenticatorData": b64(&said), "signature": b64(&signature),
                "userHandle": self.handle } })
        .to_string()
    }
}

/// Asks for a challenge; gives the browser that holds it, and the options.
async fn asked(client: &Client, path: &str) -> (Client, Value) {
    let a = client.post(path, &[]).await;
    assert_eq!(a.status, StatusCode::OK, "{path}: {}", a.text());
    (client.after(&a), a.json())
}
async fn add(client: &Client, device: &mut Device, name: &str) -> Answer {
    let (client, options) = asked(client, "/me/passkeys/options").await;
    client.post("/me/passkeys", &[("name", name), ("credential", &device.make(&options))]).await
}
async fn come_in(portal: &Portal, device: &mut Device) -> Answer {
    let (browser, options) = asked(&portal.nobody, "/login/passkey/options").await;
    browser.post("/login/passkey", &[("credential", &device.show(&options)), ("next", "/c/romashka/orders")]).await
}
fn id_of(page: &str) -> String {
    page.split("/me/passkeys/").find_map(|p| p.split_once("/rename")).expect("a passkey").0.to_owned()
}

both!(a_passkey_is_made_and_opens_the_door, |store| async move {
    let portal = people(store).await;
    for (n, (email, curve)) in [(PAVEL, "P-256"), ("irina@romashka.example", "Ed25519")].into_iter().enumerate() {
        let (person, elsewhere) = (portal.person(email).await, portal.person(email).await);
        let mut device = Device::new(&portal, curve);
        let (browser, options) = asked(&person, "/me/passkeys/options").await;
        let algorithms: Vec<i64> =
            options["pubKeyCredParams"].as_array().expect("a list").iter().filter_map(|p| p["alg"].as_i64()).collect();
        assert_eq!(algorithms, [-8, -7], "no RSA");
        let made = device.make(&options);
        let unnamed = browser.post("/me/passkeys", &[("name", " "), ("credential", &made)]).await;
        assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
        let a = browser.post("/me/passkeys", &[("name", "Телефон  Павла"), ("credential", &made)]).await;
        assert_eq!(a.header("location"), "/me/passkeys?did=added", "{}", a.text());
        let twice = browser.post("/me/passkeys", &[("name", "Ещё"), ("credential", &made)]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "a challenge is taken once");
        assert!(person.get("/me/passkeys").await.text().contains("Телефон Павла"));
        assert_eq!(elsewhere.get("/me").await.status, StatusCode::SEE_OTHER, "other devices sign in anew");
        told(&portal, email, "Добавлен ключ доступа").await;

        let a = come_in(&portal, &mut device).await;
        assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, "/c/romashka/orders"), "{}", a.text());
        let inside = portal.nobody.after(&a);
        assert_eq!(inside.get("/c/romashka/orders").await.status, StatusCode::OK);
        assert!(inside.get("/me/passkeys").await.text().contains("последний вход"));
        let lines = "select count(*) from audit where action in ('passkey.added', 'sign-in.passkey')";
        assert_eq!(count(&portal, lines).await, 2 * (n as i64 + 1));
        assert_eq!(inside.get("/me/export.json").await.json()["passkeys"][0]["name"], "Телефон Павла");
    }
});

both!(what_is_not_right_stays_out, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let mut device = Device::new(&portal, "P-256");
    device.flags = 1;
    assert_eq!(add(&pavel, &mut device, "x").await.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody was verified");
    device.flags = VERIFIED;
    assert_eq!(add(&pavel, &mut device, "Ключ").await.header("location"), "/me/passkeys?did=added");

    let good = device.origin.clone();
    device.origin = "http://localhost.evil.example".into();
    assert_eq!(come_in(&portal, &mut device).await.status, StatusCode::UNAUTHORIZED, "made for another site");
    device.origin = good;
    device.flags = 1;
    assert_eq!(come_in(&portal, &mut device).await.status, StatusCode::UNAUTHORIZED, "nobody was verified");
    device.flags = VERIFIED;
    // A challenge works once, in the browser that asked, for what it was asked for.
    let (browser, options) = asked(&portal.nobody, "/login/passkey/options").await;
    let shown = device.show(&options);
    let form = [("credential", shown.as_str())];
    assert_eq!(portal.nobody.post("/login/passkey", &form).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.post("/login/passkey", &form).await.status, StatusCode::SEE_OTHER);
    let again = browser.post("/login/passkey", &form).await;
    assert!(again.status == StatusCode::UNAUTHORIZED && again.text().contains("не подошёл"));
    let (mine, options) = asked(&pavel, "/me/confirm/passkey/options").await;
    let shown = device.show(&options);
    assert_eq!(mine.post("/login/passkey", &[("credential", &shown)]).await.status, StatusCode::UNAUTHORIZED);
    // Somebody else's key under the same name.
    let mut other = Device::new(&portal, "P-256");
    (other.id, other.handle, other.counter) = (device.id.clone(), device.handle.clone(), 90);
    assert_eq!(come_in(&portal, &mut other).await.status, StatusCode::UNAUTHORIZED);
    for junk in ["", "{}", "[1]", "\u{0}"] {
        let (browser, _) = asked(&portal.nobody, "/login/passkey/options").await;
        let a = browser.post("/login/passkey", &[("credential", junk)]).await;
        assert_eq!(a.status, StatusCode::UNAUTHORIZED, "{junk:?}");
    }
    // Two of one key: the counter goes back.
    device.counter = 0;
    assert_eq!(come_in(&portal, &mut device).await.status, StatusCode::UNAUTHORIZED);
    told(&portal, PAVEL, "скопирован").await;
    assert_eq!(count(&portal, "select count(*) from audit where action = 'passkey.copied'").await, 1);
    device.counter = 100;
    assert_eq!(come_in(&portal, &mut device).await.status, StatusCode::SEE_OTHER);

    for _ in 0..50 {
        portal.nobody.post("/login/passkey", &[]).await;
    }
    let slowed = come_in(&portal, &mut device).await;
    assert!(slowed.status == StatusCode::TOO_MANY_REQUESTS && !slowed.header("retry-after").is_empty());
    sql(&portal, "delete from sign_in_failure").await;
    sql(&portal, "update app_user set active = (1 = 0) where email = 'pavel@romashka.example'").await;
    assert_eq!(come_in(&portal, &mut device).await.status, StatusCode::UNAUTHORIZED, "a blocked account");
});

both!(a_passkey_counts_as_both_factors, |store| async move {
    let portal = people(store).await;
    let (elena, pavel) = (portal.person("elena@romashka.example").await, portal.person(PAVEL).await);
    let mut device = Device::new(&portal, "P-256");
    let rule = [("buyer", "1"), ("idle", "0"), ("absolute", "0"), ("networks", "")];
    assert_eq!(elena.post("/c/romashka/security", &rule).await.status, StatusCode::SEE_OTHER);
    assert_eq!(pavel.get("/c/romashka/orders").await.header("location"), "/me/second");
    assert!(pavel.get("/me/second").await.text().contains("/me/passkeys"), "a passkey does as well");
    assert_eq!(add(&pavel, &mut device, "Ключ").await.header("location"), "/me/passkeys?did=added");
    assert_eq!(pavel.get("/c/romashka/orders").await.status, StatusCode::OK, "whoever has made one has shown it");
    let id = id_of(&pavel.get("/me/passkeys").await.text());
    let a = pavel.post(&format!("/me/passkeys/{id}/remove"), &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Удалить нельзя"), "the last one");
    let inside = portal.nobody.after(&come_in(&portal, &mut device).await);
    assert_eq!(inside.get("/c/romashka/orders").await.status, StatusCode::OK);
    // Whoever looks after people sees that he has one: the owner, and the seller's administrator.
    let anna = portal.person("anna@sever.example").await;
    let his = |page: String| {
        let row = page.split("<tr").find(|row| row.contains(PAVEL)).map(str::to_owned);
        row.unwrap_or_else(|| panic!("he is not in {page}"))
    };
    for (who, page) in [
        (&elena, "/c/romashka/people"),
        (&elena, "/c/romashka/security"),
        (&anna, "/office/companies/romashka/security"),
    ] {
        let row = his(who.get(page).await.text());
        assert!(row.contains("ключ доступа") && !row.contains("ещё не включён"), "{page}: {row}");
    }
    assert!(his(anna.get("/office/companies/romashka/security").await.text()).contains("Снять"), "and can take it off");

    // Whoever knows the password alone adds no factor of his own.
    let thief = portal.person(PAVEL).await;
    assert_eq!(thief.get("/c/romashka/orders").await.header("location"), "/me/second");
    for deed in ["/me/second/begin", "/me/passkeys/options", &format!("/me/passkeys/{id}/remove")] {
        assert!(thief.post(deed, &[]).await.header("location").starts_with("/me/confirm"), "{deed}");
    }
    let page = thief.get("/me/confirm").await.text();
    assert!(page.contains("data-passkey=") && !page.contains("name=\"password\""));
    let a = thief.post("/me/confirm", &[("password", PASSWORD)]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "the password is no answer here");
    // The person himself shows the passkey, and goes on.
    let (browser, options) = asked(&thief, "/me/confirm/passkey/options").await;
    let form = [("credential", device.show(&options)), ("next", "/c/romashka/orders".to_owned())];
    let a = browser.post("/me/confirm/passkey", &[("credential", &form[0].1), ("next", &form[1].1)]).await;
    assert_eq!(a.header("location"), "/c/romashka/orders", "{}", a.text());
    assert_eq!(browser.after(&a).get("/c/romashka/orders").await.status, StatusCode::OK);
});

both!(passkeys_are_looked_after, |store| async move {
    let portal = people(store).await;
    let (pavel, irina) = (portal.person(PAVEL).await, portal.person("irina@romashka.example").await);
    let (mut his, mut hers) = (Device::new(&portal, "P-256"), Device::new(&portal, "Ed25519"));
    assert_eq!(add(&pavel, &mut his, "Один").await.status, StatusCode::SEE_OTHER);
    assert_eq!(add(&irina, &mut hers, "Её").await.status, StatusCode::SEE_OTHER);
    let handle = his.handle.clone();
    let (_, options) = asked(&pavel, "/me/passkeys/options").await;
    assert_eq!(options["excludeCredentials"][0]["id"], b64(&his.id));
    assert_eq!(
        add(&irina, &mut his, "Чужой").await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it is somebody's already"
    );

    his.handle = handle;
    let id = id_of(&pavel.get("/me/passkeys").await.text());
    let (rename, remove) = (format!("/me/passkeys/{id}/rename"), format!("/me/passkeys/{id}/remove"));
    for path in [&rename, &remove] {
        assert_eq!(irina.post(path, &[("name", "x")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let long = "я".repeat(61);
    let a = pavel.post(&rename, &[("name", &long)]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains(&long), "what was typed is kept");
    assert_eq!(pavel.post(&rename, &[("name", "Ноутбук")]).await.header("location"), "/me/passkeys?did=renamed");
    assert!(pavel.get("/me/passkeys").await.text().contains("<b>Ноутбук</b>"));

    sql(&portal, "update session set confirmed_at = null").await;
    for path in ["/me/passkeys/options", "/me/passkeys", &remove] {
        let a = pavel.post(path, &[("name", "x"), ("credential", "{}")]).await;
        assert!(a.header("location").starts_with("/me/confirm"), "{path}: {}", a.status);
    }
    // Another person's passkey proves nothing; his own does, and it counts as guessing if it does not.
    let (browser, options) = asked(&pavel, "/me/confirm/passkey/options").await;
    let a = browser.post("/me/confirm/passkey", &[("credential", &hers.show(&options))]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (browser, options) = asked(&pavel, "/me/confirm/passkey/options").await;
    let a = browser.post("/me/confirm/passkey", &[("credential", &his.show(&options)), ("next", "/me/passkeys")]).await;
    assert_eq!(a.header("location"), "/me/passkeys", "{}", a.text());
    let pavel = browser.after(&a);
    assert_eq!(pavel.post(&remove, &[]).await.header("location"), "/me/passkeys?did=removed");
    assert_eq!(come_in(&portal, &mut his).await.status, StatusCode::UNAUTHORIZED);
    told(&portal, PAVEL, "Удалён ключ доступа").await;
    let lines = "select count(*) from audit where action in ('passkey.removed', 'passkey.renamed', 'confirm.failed')";
    assert_eq!(count(&portal, lines).await, 3);

    // The administrator takes them off who has lost the device.
    let anna = portal.person("anna@sever.example").await;
    let form = [("email", "irina@romashka.example"), ("reason", "телефон утонул")];
    let a = anna.post("/office/security/reset", &form).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert_eq!(count(&portal, "select count(*) from passkey").await, 0);
});
