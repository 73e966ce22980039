//! A real browser: Chromium through its driver, at a desktop's or a phone's size, counting what a person clicks.

use std::{path::PathBuf, process::Stdio, time::Duration};

use fantoccini::{Client as Web, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Width and height of a desktop.
pub const DESKTOP: (u32, u32) = (1440, 900);
/// Width and height of a phone.
pub const PHONE: (u32, u32) = (360, 740);

/// A browser window that counts clicks.
pub struct Browser {
    /// The window.
    pub web: Web,
    /// Clicks so far.
    pub clicks: u32,
    base: String,
    width: u32,
    wire: String,
    downloads: TempDir,
    driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens a window.
    ///
    /// # Panics
    /// If Chromium or its driver is missing (see scripts/test-tools).
    pub async fn open(base: &str, (width, height): (u32, u32)) -> Browser {
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver is installed (scripts/test-tools)");
        let (profile, downloads) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
        let mut args = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--no-first-run".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--disable-dev-shm-usage".into(),
            "--hide-scrollbars".into(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        args.push("--lang=ru".into());
        let mut options = json!({
            "args": args,
            "prefs": { "download.default_directory": downloads.path(), "download.prompt_for_download": false,
                       "plugins.always_open_pdf_externally": true, "intl.accept_languages": "ru" },
        });
        if width < 500 {
            // A window cannot be as narrow as a phone; emulation can.
            options["mobileEmulation"] =
                json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1.0, "touch": false } });
        }
        let mut capabilities = Map::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        let url = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let mut tries = 0;
        let web = loop {
            match builder.connect(&url).await {
                Ok(web) => break web,
                Err(e) if tries < 100 => {
                    // The driver needs a moment to listen; this waits for that, not for time.
                    tries += 1;
                    assert!(tries < 100, "chromedriver does not answer: {e}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(e) => panic!("chromedriver: {e}"),
            }
        };
        Browser { web, clicks: 0, base: base.to_owned(), wire: url, width, downloads, driver, _profile: profile }
    }

    /// Width of the window.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Gives the browser a device that makes and holds passkeys, and whose owner says yes to everything.
    ///
    /// # Panics
    /// If the driver does not take it.
    pub async fn device(&self) {
        let id = self.web.session_id().await.expect("asked").expect("a session");
        let device = json!({ "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "isUserConsenting": true });
        let to = format!("{}/session/{id}/webauthn/authenticator", self.wire);
        let answer = reqwest::Client::new().post(to).json(&device).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    }

    /// Goes to a path of the portal.
    pub async fn go(&self, path: &str) {
        self.web.goto(&format!("{}{path}", self.base)).await.expect("a page");
    }

    /// The path that is open.
    pub async fn path(&self) -> String {
        let url = self.web.current_url().await.expect("a url");
        url.path().to_owned()
    }

    /// Clicks what a CSS selector finds first; waits until it is there. As a person does, it scrolls to it before: the driver
    /// takes what lies under the dock for visible.
    pub async fn click(&mut self, css: &str) {
        self.clicks += 1;
        let found = self.web.wait().at_most(Duration::from_secs(10)).for_element(Locator::Css(css)).await;
        let found = found.unwrap_or_else(|e| panic!("{css}: {e}"));
        let scroll = "arguments[0].scrollIntoView({ block: 'nearest', behavior: 'instant' })";
        let this = serde_json::to_value(&found).expect("an element");
        self.web.execute(scroll, vec![this]).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        found.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Clicks the first link with exactly this text; waits until it is there.
    pub async fn click_link(&mut self, text: &str) {
        self.clicks += 1;
        let found = self.web.wait().at_most(Duration::from_secs(10)).for_element(Locator::LinkText(text)).await;
        found.unwrap_or_else(|e| panic!("{text}: {e}")).click().await.unwrap_or_else(|e| panic!("{text}: {e}"));
    }

    /// Types into what a CSS selector finds.
    pub async fn type_into(&self, css: &str, text: &str) {
        let found = self.web.wait().at_most(Duration::from_secs(10)).for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|e| panic!("{css}: {e}")).send_keys(text).await.expect("typed");
    }

    /// The text of what a CSS selector finds; waits until it is there.
    pub async fn text(&self, css: &str) -> String {
        let found = self.web.wait().at_most(Duration::from_secs(10)).for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|e| panic!("{css}: {e}")).text().await.expect("text")
    }

    /// Waits until a script says true.
    pub async fn until(&self, script: &str) {
        for _ in 0..100 {
            if self.run(script).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never came true: {script}\n{}", self.text("body").await);
    }

    /// What axe finds in the page that is serious or critical: rule, number of places, the first of them.
    ///
    /// # Panics
    /// If axe is missing: it comes with `npm ci` in `web`.
    pub async fn axe(&self) -> Vec<String> {
        const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(AXE).expect("axe-core (npm ci in web)");
        self.web.execute(&axe, vec![]).await.expect("axe");
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(r => done(r.violations
                .filter(v => ['serious', 'critical'].includes(v.impact))
                .map(v => `${v.id} x${v.nodes.length}: ${v.nodes[0].html}`)), e => done([String(e)]))";
        let found = self.web.execute_async(run, vec![]).await.expect("axe ran");
        serde_json::from_value(found).expect("a list")
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.web.execute(script, vec![]).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// Waits for a finished download; gives its path.
    pub async fn download(&self) -> PathBuf {
        for _ in 0..100 {
            let files = std::fs::read_dir(self.downloads.path()).expect("the folder");
            let done = files.filter_map(|f| Some(f.ok()?.path())).find(|p| {
                p.extension().is_some_and(|e| e != "crdownload" && e != "tmp")
                    && !p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'))
            });
            if let Some(path) = done {
                return path;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nothing was downloaded");
    }

    /// Whether nothing has to be scrolled sideways.
    pub async fn fits(&self) -> bool {
        self.run("return document.scrollingElement.scrollWidth <= window.innerWidth").await == json!(true)
    }

    /// Bytes that the page and all it loads took on the wire, heads included; what the browser had already takes none.
    pub async fn weight(&self) -> u64 {
        self.until("return document.readyState == 'complete' && document.fonts.status == 'loaded'").await;
        let sum = "return performance.getEntries().reduce((sum, e) => sum + (e.transferSize || 0), 0)";
        self.run(sum).await.as_u64().expect("bytes")
    }

    /// Saves a picture of the whole page into the folder `KABINET_SHOTS`, if it is set.
    pub async fn shot(&self, name: &str) {
        if let Ok(folder) = std::env::var("KABINET_SHOTS") {
            let png = self.web.screenshot().await.expect("a picture");
            std::fs::create_dir_all(&folder).expect("the folder");
            std::fs::write(PathBuf::from(folder).join(format!("{name}.png")), png).expect("saved");
        }
    }

    /// Closes the window.
    pub async fn close(mut self) {
        let _ = self.web.close().await;
        let _ = self.driver.kill().await;
    }
}
