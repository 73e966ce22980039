//! A running portal filled by the simulated 1C through the real exchange: the demonstration, on a database of the test's.

use std::sync::Arc;

use kabinet::{
    app::App,
    cli,
    config::{Config, Limits},
    demo::{Demo, run},
};
use serde_json::Value;
use simulator::Simulator;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    Client, Store, TestDb,
    filled::{Filled, filled},
};

/// A running portal; stops when dropped.
pub struct Portal {
    /// The portal from inside.
    pub app: App,
    /// Nobody, at the portal's door.
    pub nobody: Client,
    /// Base URL.
    pub base: String,
    /// The demonstration.
    pub demo: Demo,
    /// What `demo.json` says.
    pub description: Value,
    running: Vec<JoinHandle<()>>,
    // Last: the database goes after everything that uses it.
    test_db: Option<TestDb>,
}

impl Portal {
    /// Somebody of the demonstration, signed in.
    pub async fn person(&self, email: &str) -> Client {
        self.nobody.sign_in(email, &self.demo.settings().password).await
    }

    /// A program with the token of a person in a company.
    ///
    /// # Panics
    /// If the description has none.
    pub fn program(&self, email: &str, company: &str) -> Client {
        let people = self.description["people"].as_array().expect("people");
        let person = people.iter().find(|p| p["email"] == email).expect("the person");
        let companies = person["companies"].as_array().expect("companies");
        let token = &companies.iter().find(|c| c["slug"] == company).expect("the company")["token"];
        self.nobody.with_token(token.as_str().expect("a token"))
    }

    /// The mails that went to an address, the newest first, once there are at least `n`.
    ///
    /// # Panics
    /// If they do not come.
    pub async fn mails(&self, to: &str, n: usize) -> Vec<mail::Mail> {
        for _ in 0..200 {
            let mut all = mail::kept(&self.app.config.mailbox(), 1000).expect("the mailbox");
            all.retain(|m| m.to == to);
            if all.len() >= n {
                return all;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{n} mails to {to} did not come");
    }

    /// Stops, and leaves what it was on.
    pub(crate) fn stop(mut self) -> TestDb {
        self.test_db.take().expect("what it is on")
    }

    /// The simulated 1C.
    pub fn simulator(&self) -> Arc<Simulator> {
        self.demo.simulator()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        for task in &self.running {
            task.abort();
        }
    }
}

/// A portal filled as `kabinet demo` does it.
///
/// # Panics
/// If anything of that fails.
pub async fn demo(store: Store) -> Portal {
    demo_with(store, |_| ()).await
}

/// The same with other settings.
///
/// # Panics
/// If anything of that fails.
pub async fn demo_with(store: Store, change: impl FnOnce(&mut Config)) -> Portal {
    fill(filled(store, Filled::Trade).await, Filled::Trade, change).await
}

/// A portal with the people and companies of the demonstration, to which 1C has said nothing yet: there at once.
///
/// # Panics
/// If anything of that fails.
pub async fn people(store: Store) -> Portal {
    people_with(store, |_| ()).await
}

/// The same with other settings.
///
/// # Panics
/// If anything of that fails.
pub async fn people_with(store: Store, change: impl FnOnce(&mut Config)) -> Portal {
    fill(filled(store, Filled::People).await, Filled::People, change).await
}

/// Starts a portal and writes what is not there yet.
pub(crate) async fn fill(test_db: TestDb, how: Filled, change: impl FnOnce(&mut Config)) -> Portal {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = test_db.folder.path().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let printer = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let database = match &test_db.backend {
        db::Backend::Sqlite(path) => format!("sqlite:{}", path.display()),
        db::Backend::Postgres(url) => url.clone(),
    };
    let mut config = Config { data: folder.join("portal"), database, public_url: base.clone(), ..Config::default() };
    // Tests walk every route as fast as they can; the test of the limits sets its own.
    config.limits = Limits { session_requests: 0, session_downloads: 0, token_requests: 0, token_downloads: 0 };
    change(&mut config);
    let settings = run::Settings {
        base_url: base.clone(),
        password: "kabinet-demo".into(),
        login: "ut11".into(),
        source_password: "exchange-demo".into(),
        simulator_url: format!("http://{}", printer.local_addr().expect("an address")),
        state: folder.join("simulator"),
        description: folder.join("demo.json"),
    };
    let simulator = Simulator::new(settings.simulator().expect("fonts: run `make assets`")).expect("a simulator");
    let demo = Demo::new(Arc::new(simulator), settings.clone());
    let app = cli::app(config, Some(demo.clone())).await.expect("a portal");
    let stop = cli::Stop::on_signal();
    let mut running = Vec::new();
    let (a, s) = (app.clone(), stop.clone());
    running.push(tokio::spawn(async move { cli::serve(a, listener, s).await.expect("served") }));
    running.push(tokio::spawn(cli::run_jobs(app.clone(), stop.clone())));
    running.push(tokio::spawn(run::print_forms(demo.clone(), printer)));
    run::point_to(&app, &settings).await.expect("the way to the simulated 1C");
    match how {
        Filled::Trade => demo.fill(&app).await.expect("filled"),
        Filled::People => demo.people(&app).await.expect("people"),
    }
    let description = std::fs::read(&settings.description).expect("a description");
    Portal {
        nobody: Client::new(&base),
        base,
        demo,
        description: serde_json::from_slice(&description).expect("JSON"),
        running,
        app,
        test_db: Some(test_db),
    }
}
