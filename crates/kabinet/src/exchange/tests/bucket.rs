//! A watched folder in object storage, against a server that speaks S3: `moto_server`, which `scripts/test-tools` installs.
//! Where there is none, the test says so, and `scripts/test` counts it.

use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::*;
use crate::exchange::{
    check::{Checked, check},
    connections::{Kind, NewConnection},
    folder,
};
use ::files::bucket::{Address, Bucket, Trouble};

/// A server of object storage; it ends with the test.
struct Storage {
    server: Child,
    endpoint: String,
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Storage {
    async fn start() -> Option<Storage> {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new("moto_server")
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(server) = server else {
            eprintln!("skipped: there is no moto_server; scripts/test-tools installs it");
            return None;
        };
        let storage = Storage { server, endpoint: format!("http://127.0.0.1:{port}") };
        // The bucket is made by a plain request: the server does not look who asks.
        let http = simulator::client::http().unwrap();
        for _ in 0..200 {
            if let Ok(made) = http.put(format!("{}/exchange", storage.endpoint)).send().await {
                assert!(made.status().is_success(), "{made:?}");
                return Some(storage);
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("moto_server does not begin");
    }

    fn folder(&self, prefix: &str) -> Bucket {
        let at = Address {
            endpoint: &self.endpoint,
            region: "us-east-1",
            bucket: "exchange",
            prefix,
            key: "портал",
            secret: "тайна",
        };
        Bucket::s3(&at).unwrap()
    }

    async fn names(&self, prefix: &str) -> Vec<String> {
        self.folder(prefix).list().await.unwrap().into_iter().map(|object| object.name).collect()
    }
}

async fn watch(b: &Bench, address: String) {
    let (source, now, vault) = (b.source, b.x.clock.now(), b.x.vault.clone());
    let write = b.x.db.write(move |tx| {
        let place = NewConnection {
            address: &address, login: "портал", password: Some("тайна"), ..Default::default()
        };
        folder::watch(tx, &vault, source, &place, 60, now)
    });
    write.await.unwrap();
}

async fn pass(b: &Bench, secs: i64) {
    b.x.clock.turn(secs);
    b.drain().await;
    b.drain().await;
}

/// What somebody hears who tries the folder out.
async fn tried(b: &Bench) -> Checked {
    check(&b.x, b.source, Kind::Folder).await.unwrap().unwrap()
}

async fn error(b: &Bench) -> String {
    b.row::<(String,)>("select error from connector where dataset = 'files'").await.0
}

on_both! {
    a_folder_in_object_storage: |b| {
        b.company("p").await;
        let Some(storage) = Storage::start().await else { return };
        let folder = storage.folder("ут/in");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        folder.put("import0_1.xml", &text(goods(true, "C1", &products(0..3)))).await.unwrap();
        folder.put("offers0_1.xml", &text(offers(&offer("p0001", "5", 1)))).await.unwrap();
        let package = json!({"contract": "kabinet/1", "package_id": Uuid::now_v7(), "as_of": "2026-01-31T08:00:00Z", "complete": true, "items": []});
        folder.put("orders-1.json", &package.to_string()).await.unwrap();
        folder.put("contracts.json", "{").await.unwrap();
        folder.put("остатки за январь.txt", "hello").await.unwrap();
        folder.put("deeper/import0_1.xml", "<?xml").await.unwrap();
        // One of the name is there already: it stays.
        folder.put("done/orders-1.json", "an older one").await.unwrap();
        watch(b, format!("s3://exchange/ут/in?endpoint={}&region=us-east-1", storage.endpoint)).await;
        assert_eq!(tried(b).await, Checked::Answers { who: String::new(), objects: 0, missing: Vec::new() });
        pass(b, 15).await;
        assert_eq!(storage.names("ут/in").await.len(), 5, "whoever puts them there may not be ready");

        tokio::time::sleep(std::time::Duration::from_secs(12)).await;
        folder.put("written.xml", "<?xml").await.unwrap();
        assert_eq!(tried(b).await, Checked::Answers { who: String::new(), objects: 5, missing: Vec::new() });
        pass(b, 75).await;
        assert_eq!(error(b).await, "");
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (3,));
        assert_eq!(b.row::<(i64,)>("select amount from price").await, (500,));
        assert_eq!(b.row::<(i64,)>("select count(*) from dataset_state where dataset = 'orders' and as_of is not null").await, (1,));
        assert_eq!(storage.names("ут/in").await, ["written.xml"]);
        let done = storage.names("ут/in/done").await;
        assert_eq!((done.len(), done.iter().filter(|name| name.ends_with("orders-1.json")).count()), (4, 2), "{done:?}");
        let bad = storage.names("ут/in/bad").await;
        assert_eq!(bad, ["contracts.json", "contracts.json.why.txt", "остатки за январь.txt", "остатки за январь.txt.why.txt"]);
        assert_eq!(storage.names("ут/in/deeper").await, ["import0_1.xml"], "what lies deeper is not looked at");
        let secret: (Vec<u8>,) = b.row("select secret from connection where kind = 'folder'").await;
        assert!(!secret.0.windows("тайна".len()).any(|w| w == "тайна".as_bytes()));

        // Another bucket, and then no storage at all: told, and nothing is lost.
        watch(b, format!("s3://nowhere/in?endpoint={}", storage.endpoint)).await;
        pass(b, 75).await;
        assert!(error(b).await.contains("нет такого бакета"), "{}", error(b).await);
        let endpoint = storage.endpoint.clone();
        drop(storage);
        watch(b, format!("s3://exchange/ут/in?endpoint={endpoint}")).await;
        pass(b, 75).await;
        let told = error(b).await;
        assert!(told.starts_with("хранилище не отвечает") && !told.contains("тайна"), "{told}");
        assert!(matches!(tried(b).await, Checked::Wrong(why) if why.starts_with("хранилище не отвечает")));
    }
}

#[test]
fn what_is_no_address_is_told() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    assert!(matches!(
        Bucket::s3(&Address { endpoint: "::", region: "", bucket: "", prefix: "a//b", key: "", secret: "" }),
        Err(Trouble::Failed(_))
    ));
}
