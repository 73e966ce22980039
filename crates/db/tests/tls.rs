//! TLS to a real PostgreSQL: a server of the test's own, with a certificate that a made-up authority has signed.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use db::{Backend, Db, Error, Options, Sql, inspect};
use tempfile::TempDir;

const ONE: Sql<(i64,)> = Sql::one("select cast(1 as bigint) as n");

/// A server that stops when it is dropped.
struct Server {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

/// Runs a program; as root, as the system's user of PostgreSQL, which refuses root.
fn run(folder: &Path, program: &str, args: &[&str]) {
    let root = fs::metadata(folder).is_ok() && Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", program]);
        command
    } else {
        Command::new(program)
    };
    // To a file: a server that is started keeps its output open, and a pipe would be waited for.
    let log = folder.join("tool.log");
    let out = fs::File::create(&log).expect("a log");
    let done =
        command.args(args).current_dir(folder).env("LC_ALL", "C").stderr(out.try_clone().expect("a log")).stdout(out);
    let done = done.status().unwrap_or_else(|e| panic!("{program}: {e}; see scripts/test-tools"));
    assert!(done.success(), "{program} {args:?}: {}", fs::read_to_string(&log).unwrap_or_default());
}

impl Server {
    fn start() -> Server {
        let versions = fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL's programs: run scripts/test-tools");
        let mut versions: Vec<PathBuf> = versions.map(|v| v.expect("a version").path().join("bin")).collect();
        versions.sort();
        let bin = versions.pop().expect("PostgreSQL's programs: run scripts/test-tools");
        let folder = TempDir::new().expect("a folder");
        // The other user makes and reads files here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("permissions");
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let server = Server { folder, bin, port };
        server.certificates();
        server.tool("initdb", &["-D", "data", "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8"]);
        let config = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\nfsync = off\nssl = on\n\
             ssl_cert_file = '../server.crt'\nssl_key_file = '../server.key'\n",
            server.path("").display()
        );
        server.put("more.conf", &config);
        server.run("sh", &["-c", "cp more.conf data/postgresql.auto.conf"]);
        // Who comes by TCP is let in encrypted only.
        server.put("pg_hba.conf", "hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n");
        server.run("sh", &["-c", "cp pg_hba.conf data/pg_hba.conf"]);
        server.tool("pg_ctl", &["-w", "-D", "data", "-l", "log", "start"]);
        server
    }

    /// An authority, a certificate for `localhost` signed by it, another authority, and a certificate that signs itself.
    fn certificates(&self) {
        let openssl = |args: &str| self.run("openssl", &args.split(' ').collect::<Vec<_>>());
        let ca = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
        openssl(&format!("{ca} -keyout ca.key -out ca.crt -subj /CN=Authority"));
        openssl(&format!("{ca} -keyout other.key -out other.crt -subj /CN=Stranger"));
        openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.csr -subj /CN=localhost",
        );
        self.put("names", "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
        openssl(
            "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt",
        );
        openssl(&format!(
            "{ca} -keyout self.key -out self.crt -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        ));
    }

    fn run(&self, program: &str, args: &[&str]) {
        run(self.folder.path(), program, args);
    }
    fn tool(&self, name: &str, args: &[&str]) {
        self.run(self.bin.join(name).to_str().expect("a path"), args);
    }
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }
    fn url(&self, host: &str, more: &str) -> String {
        let roots = |name| format!("sslrootcert={}", self.path(name).display());
        let more = more
            .replace("CA", &roots("ca.crt"))
            .replace("OTHER", &roots("other.crt"))
            .replace("SELF", &roots("self.crt"));
        format!("postgres://postgres@{host}:{}/postgres?{more}", self.port)
    }
    /// Does what the portal does at start and on a page; gives how the way was encrypted.
    fn ask(&self, host: &str, more: &str) -> Result<Option<String>, String> {
        let backend = Backend::parse(&self.url(host, more))?;
        let db = Db::open(&backend, Options::default()).map_err(|e| {
            assert!(matches!(e, Error::Unavailable(_) | Error::Other(_)), "{e:?}");
            e.to_string()
        })?;
        for _ in 0..3 {
            assert_eq!(db.read_here(|tx| tx.one(&ONE, &[])).expect("a unit that reads"), (1,));
            assert_eq!(db.write_here(|tx| tx.one(&ONE, &[])).expect("a unit that writes"), (1,));
        }
        Ok(inspect::encryption(&backend).expect("asked"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = || self.tool("pg_ctl", &["-D", "data", "-m", "immediate", "stop"]);
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(stop));
    }
}

#[test]
fn the_way_to_postgresql_is_as_safe_as_the_url_says() {
    let server = Server::start();
    for (host, more) in [
        ("127.0.0.1", "sslmode=prefer"),
        ("127.0.0.1", "sslmode=require"),
        ("127.0.0.1", "sslmode=require&CA"),
        ("127.0.0.1", "sslmode=verify-ca&CA"),
        ("localhost", "sslmode=verify-full&CA"),
    ] {
        let how = server.ask(host, more).unwrap_or_else(|e| panic!("{host} {more}: {e}"));
        assert!(how.as_deref().is_some_and(|h| h.starts_with("TLSv1.3")), "{host} {more}: {how:?}");
    }
    for (host, more, words) in [
        // The server lets nobody in without TLS, and nothing was asked for on one machine.
        ("127.0.0.1", "", "no encryption"),
        ("127.0.0.1", "sslmode=disable", "no encryption"),
        ("127.0.0.1", "sslmode=verify-full&CA", "not valid for name"),
        ("localhost", "sslmode=verify-full&OTHER", "UnknownIssuer"),
        ("localhost", "sslmode=require&OTHER", "UnknownIssuer"),
        // The system knows nothing of this authority.
        ("localhost", "sslmode=verify-full", ""),
    ] {
        let refused = server.ask(host, more).expect_err(more);
        assert!(refused.contains(words), "{host} {more}: {refused}");
    }

    // A certificate that signs itself is trusted if it is the one that was named, for its own name.
    server.run("sh", &["-c", "cp self.crt server.crt && cp self.key server.key"]);
    server.tool("pg_ctl", &["-w", "-D", "data", "-l", "log", "restart"]);
    assert!(server.ask("localhost", "sslmode=verify-full&SELF").expect("pinned").is_some());
    assert!(server.ask("127.0.0.1", "sslmode=verify-ca&SELF").expect("pinned").is_some());
    for (host, more) in [("127.0.0.1", "sslmode=verify-full&SELF"), ("localhost", "sslmode=verify-full&CA")] {
        server.ask(host, more).expect_err(more);
    }

    // A password that is bound to the certificate, one that is not, and the ways before SCRAM.
    server.tool(
        "psql",
        &[
            "-h",
            server.path("").to_str().unwrap(),
            "-p",
            &server.port.to_string(),
            "-U",
            "postgres",
            "-c",
            "create role buyer password 'p w'; set password_encryption = 'md5'; create role old login password 'p w';
         alter role buyer login",
        ],
    );
    let by = |method: &str| {
        server.put("pg_hba.conf", &format!("hostssl all all 127.0.0.1/32 {method}\nlocal all all trust\n"));
        server.run("sh", &["-c", "cp pg_hba.conf data/pg_hba.conf"]);
        server.tool("pg_ctl", &["-D", "data", "reload"]);
        std::thread::sleep(std::time::Duration::from_millis(300));
    };
    let ask = |who: &str, more: &str| {
        let url = server.url("localhost", &format!("sslmode=verify-full&SELF{more}"));
        let backend = Backend::parse(&url.replace("postgres@", &format!("{who}@"))).expect("a URL");
        Db::open(&backend, Options::default()).map(drop).map_err(|e| e.to_string())
    };
    by("scram-sha-256");
    for more in ["", "&channel_binding=require", "&channel_binding=disable"] {
        assert_eq!(ask("buyer:p%20w", more), Ok(()), "{more}");
    }
    let refused = ask("buyer:wrong", "").expect_err("a wrong password");
    assert!(refused.contains("password authentication failed") && !refused.contains("wrong"), "{refused}");
    assert!(ask("buyer", "").expect_err("no password").contains("none is given"));
    by("md5");
    assert_eq!(ask("old:p%20w", ""), Ok(()));
    assert!(ask("old:p%20w", "&channel_binding=require").expect_err("MD5").contains("does not bind"));
    by("password");
    assert_eq!(ask("old:p%20w", ""), Ok(()));

    // A server without TLS: who can do without does, who cannot says so.
    server.put("more.conf", &fs::read_to_string(server.path("more.conf")).unwrap().replace("ssl = on", "ssl = off"));
    server.put("pg_hba.conf", "host all all 127.0.0.1/32 trust\n");
    server.run("sh", &["-c", "cp more.conf data/postgresql.auto.conf && cp pg_hba.conf data/pg_hba.conf"]);
    server.tool("pg_ctl", &["-w", "-D", "data", "-l", "log", "restart"]);
    assert_eq!(server.ask("127.0.0.1", "sslmode=prefer"), Ok(None));
    let refused = server.ask("127.0.0.1", "sslmode=require").expect_err("no TLS there");
    assert!(refused.contains("does not offer TLS"), "{refused}");
}
