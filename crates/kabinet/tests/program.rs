//! The program as an operator runs it, on both databases: the first administrator, the server, a source, an exchange, a stop, a second start.

use std::{
    io::Write,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use db::{Backend, Db, Options, Sql};
use reqwest::StatusCode;
use testkit::{Client, backend, both};

const ADMIN: &str = "admin@seller.example";
const PASSWORD: &str = "seven quiet rivers";
const COUNTED: Sql<(i64, i64, i64)> =
    Sql::one("select (select count(*) from product), (select count(*) from price), (select count(*) from stock)");

/// The program with its settings in the environment.
struct Program {
    settings: Vec<(&'static str, String)>,
}

impl Program {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kabinet"));
        command.args(args).envs(self.settings.iter().map(|(k, v)| (*k, v))).current_dir(std::env::temp_dir());
        command
    }
    /// Runs a command to its end, with a text on its standard input.
    fn run(&self, args: &[&str], input: &str) -> Output {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("written");
        child.wait_with_output().expect("its end")
    }
    fn serve(&self, log: &Path) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(log).expect("a log");
        self.command(&["serve"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the program")
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

async fn until_ready(nobody: &Client, base: &str) {
    let client = reqwest::Client::new();
    let limit = Instant::now() + Duration::from_secs(60);
    while client.get(format!("{base}/readyz")).send().await.is_err() {
        assert!(Instant::now() < limit, "it does not listen");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(nobody.get("/readyz").await.status, StatusCode::OK);
    assert_eq!(nobody.get("/healthz").await.status, StatusCode::OK);
}

/// Asks it to stop as a service manager does, and waits.
fn stop(mut child: Child) {
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(told.success());
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        match child.try_wait().expect("its state") {
            Some(status) => return assert!(status.success(), "{status}"),
            None if Instant::now() > limit => {
                let _ = child.kill();
                panic!("it does not stop");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

both!(from_nothing_to_an_exchange_and_on_after_a_stop, |store| async move {
    let empty = tokio::task::spawn_blocking(move || backend(store)).await.expect("a database");
    let folder = empty.folder.path();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let base = format!("http://127.0.0.1:{port}");
    let database = match &empty.backend {
        Backend::Sqlite(path) => format!("sqlite:{}", path.display()),
        Backend::Postgres(url) => url.clone(),
    };
    let program = Program {
        settings: vec![
            ("KABINET_DATABASE", database),
            ("KABINET_DATA", folder.join("data").display().to_string()),
            ("KABINET_LISTEN", format!("127.0.0.1:{port}")),
            ("KABINET_PUBLIC_URL", base.clone()),
        ],
    };

    let admin = ["user", "create", "--email", ADMIN, "--name", "Администратор", "--staff", "admin"];
    let weak = program.run(&admin, "12345\n");
    assert!(!weak.status.success() && said(&weak).contains("at least"), "{}", said(&weak));
    let made = program.run(&admin, &format!("{PASSWORD}\n"));
    assert!(made.status.success(), "{}", said(&made));
    let twice = program.run(&admin, &format!("{PASSWORD}\n"));
    assert!(!twice.status.success() && said(&twice).contains(ADMIN), "{}", said(&twice));

    let log = folder.join("log");
    let running = program.serve(&log);
    let nobody = Client::new(&base);
    until_ready(&nobody, &base).await;
    assert_eq!(
        nobody.post("/login", &[("email", ADMIN), ("password", "kabinet-demo")]).await.status,
        StatusCode::UNAUTHORIZED
    );
    let anna = nobody.sign_in(ADMIN, PASSWORD).await;
    assert_eq!(anna.get("/office").await.status, StatusCode::OK);

    let source = ["source", "create", "--name", "УТ 11", "--login", "ut11"];
    let made = program.run(&source, "exchange password\n");
    assert!(made.status.success() && said(&made).contains("/bitrix/admin/1c_exchange.php"), "{}", said(&made));
    let state = folder.join("simulator").display().to_string();
    let exchange = ["simulate-1c", "--once", "--portal", &base, "--login", "ut11", "--state", &state, "--password"];
    let wrong = program.run(&[&exchange[..], &["another password"]].concat(), "");
    assert!(!wrong.status.success(), "{}", said(&wrong));
    let done = program.run(&[&exchange[..], &["exchange password"]].concat(), "");
    assert!(done.status.success(), "{}", said(&done));

    let db = Db::open(&empty.backend, Options::default()).expect("the database");
    let counted = || db.read_here(|tx| tx.one(&COUNTED, &[])).unwrap_or_else(|e: db::Error| panic!("{e}"));
    let (products, prices, stock) = counted();
    assert!(products > 100 && prices > products && stock > 0, "{products} {prices} {stock}");
    let page = anna.get("/office/exchange").await.text();
    assert!(page.contains("УТ 11"), "{page}");

    stop(running);
    assert!(nobody_answers(&base).await);
    let running = program.serve(&log);
    until_ready(&nobody, &base).await;
    assert_eq!(anna.get("/office").await.status, StatusCode::OK, "who was signed in still is");
    assert_eq!(counted(), (products, prices, stock));
    stop(running);
    let log = std::fs::read_to_string(log).expect("a log");
    assert_eq!(log.matches("stopping").count(), 2, "{log}");
    assert!(!log.contains(PASSWORD) && !log.contains("exchange password") && !log.contains("panicked"), "{log}");
});

async fn nobody_answers(base: &str) -> bool {
    reqwest::Client::new().get(format!("{base}/healthz")).send().await.is_err()
}
