//! Goes through a recorded exchange once more, against a scratch copy of the portal: what 1C asked is asked again, in its
//! order, and what is answered is put beside what was answered then.
//!
//! Files are sent whole, as they were put together. Nothing of it touches the portal itself.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
    io::Read as _,
    path::Path,
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use base64::Engine as _;
use db::Db;
use files::Files;
use jobs::Runner;
use kernel::{Clock, SourceId};
use onec::session::Mode;
use tower::ServiceExt as _;

use super::{
    Exchange, NewSource, SCRIPT, Settings, create_source,
    journal_pages::{DESCRIPTION, Recorded},
    replay_store::{HEALTH, KNOCK, REFUSED},
    routes, work,
};

/// Password of the source in the scratch copy.
const PASSWORD: &str = "replay";
/// Refused rows that the report names.
const NAMED: i64 = 50;

/// Replays an archive on a scratch database that has been brought up to date; gives a report.
///
/// # Errors
/// What is wrong with the archive or with the scratch.
pub async fn run(archive: &Path, db: Db, folder: &Path) -> anyhow::Result<String> {
    let (recorded, mut files) = open(archive)?;
    let x = Exchange {
        db,
        clock: Clock::System,
        files: Files::local(folder.join("files"))?,
        settings: Settings::new(folder.join("exchange")),
        http: reqwest::Client::new(),
        // A replay asks nobody: it needs a key and no password.
        vault: std::sync::Arc::new(crate::vault::Vault::load(folder)?),
    };
    let hash = crate::identity::password::hash_here(PASSWORD).map_err(anyhow::Error::msg)?;
    let (name, now) = (recorded.source.clone(), x.clock.now());
    let login: String =
        x.db.write(move |tx| {
            tx.run(&KNOCK, &[&name, &hash])?;
            let new = NewSource { name: &name, login: "replay", password_hash: &hash };
            Ok::<_, db::Error>(match tx.opt(&super::replay_store::LOGIN, &[&name])? {
                Some((login,)) => login,
                None => {
                    let _: SourceId = create_source(tx, now, &new)?;
                    "replay".to_owned()
                }
            })
        })
        .await?;
    let client = Client {
        router: routes::<Exchange>().with_state(x.clone()),
        runner: work(Runner::new(x.db.clone(), x.clock.clone(), x.clone())),
        basic: format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{login}:{PASSWORD}"))),
    };
    let mut report = String::new();
    let (mut cookie, mut sent) = (String::new(), HashSet::new());
    for call in &recorded.calls {
        let Ok(request) = onec::session::Request::parse(&call.asked) else { continue };
        let mut body = Vec::new();
        if request.mode == Some(Mode::File) {
            let name = request.filename.clone().unwrap_or_default();
            if !sent.insert(name.clone()) {
                continue;
            }
            let Some(bytes) = files.remove(&name) else {
                writeln!(report, "{}: the archive does not have the file", call.asked)?;
                continue;
            };
            body = bytes;
        }
        let answer = client.ask(&call.asked, &cookie, body).await?;
        if request.mode == Some(Mode::CheckAuth) {
            sent.clear();
            let mut lines = answer.lines().skip(1);
            cookie = format!("{}={}", lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        }
        let verdict = |text: &str| match text.lines().next().unwrap_or_default() {
            xml if xml.starts_with("<?xml") => "<?xml".to_owned(),
            word => word.to_owned(),
        };
        let shown =
            |text: &str| text.lines().take(2).collect::<Vec<_>>().join(" ").chars().take(200).collect::<String>();
        let (was, is) = (verdict(&call.answer), verdict(&answer));
        let changed = was != is && !(was == "progress" && is == "success");
        if request.mode == Some(Mode::CheckAuth) {
            writeln!(report, "{}: {is}", call.asked)?;
        } else if changed {
            writeln!(report, "{}: {}   <- was: {}", call.asked, shown(&answer), shown(&call.answer))?;
        } else {
            writeln!(report, "{}: {}", call.asked, shown(&answer))?;
        }
    }
    client.runner.drain().await?;
    outcome(&x, &mut report).await?;
    Ok(report)
}

/// What the replay left behind.
async fn outcome(x: &Exchange, report: &mut String) -> anyhow::Result<()> {
    let (health, refused) =
        x.db.read(move |tx| Ok::<_, db::Error>((tx.all(&HEALTH, &[])?, tx.all(&REFUSED, &[&NAMED])?))).await?;
    writeln!(report, "\nwhat came of it:")?;
    for row in health {
        let error = if row.error.is_empty() { String::new() } else { format!("; {}", row.error) };
        writeln!(
            report,
            "  {}: {} changed, {} unchanged, {} refused{error}",
            row.dataset, row.applied, row.unchanged, row.rejected
        )?;
    }
    for (place, reason) in refused {
        writeln!(report, "  refused: {place}: {reason}")?;
    }
    Ok(())
}

/// The description and the files of an archive, by the names that 1C gave.
fn open(archive: &Path) -> anyhow::Result<(Recorded, BTreeMap<String, Vec<u8>>)> {
    use anyhow::Context as _;
    let file = std::fs::File::open(archive).with_context(|| format!("{}", archive.display()))?;
    let mut zip = zip::ZipArchive::new(file).context("this is not the archive of an exchange")?;
    let mut text = String::new();
    zip.by_name(DESCRIPTION)
        .context("this is not the archive of an exchange: exchange.json is not in it")?
        .read_to_string(&mut text)?;
    let recorded: Recorded = serde_json::from_str(&text).context(DESCRIPTION)?;
    let mut files = BTreeMap::new();
    for (entry, name) in &recorded.files {
        let mut bytes = Vec::new();
        zip.by_name(entry).with_context(|| format!("{entry} is not in the archive"))?.read_to_end(&mut bytes)?;
        files.insert(name.clone(), bytes);
    }
    Ok((recorded, files))
}

struct Client {
    router: Router,
    runner: Runner<Exchange>,
    basic: String,
}

impl Client {
    /// One request, with a worker beside it: an import waits for the job that it made.
    async fn ask(&self, query: &str, cookie: &str, body: Vec<u8>) -> anyhow::Result<String> {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = Request::builder()
            .method(method)
            .uri(format!("{SCRIPT}?{query}"))
            .header(header::AUTHORIZATION, &self.basic)
            .header(header::COOKIE, cookie)
            .body(Body::from(body))?;
        let answer = async {
            let response = self.router.clone().oneshot(request).await?;
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await?;
            Ok::<_, anyhow::Error>(String::from_utf8_lossy(&bytes).into_owned())
        };
        let worker = async {
            loop {
                if let Err(error) = self.runner.drain().await {
                    return error;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            answer = answer => answer,
            error = worker => Err(error.into()),
        }
    }
}
