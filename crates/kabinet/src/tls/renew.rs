//! A certificate of an authority (ACME): got before the first guest, renewed when a third of its life is left.
//!
//! Authorities count what fails, so a failure is followed by a longer and longer pause. What it was and when the next try is stands
//! in the log and in a file beside the certificate, from which the doctor reads it; the certificate that counts goes on counting.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc, time::Duration};

use kernel::{At, Clock};

use super::{Certificate, Tls, plain::Challenges, trouble::Trouble};
use crate::{cli::Stop, config::Config};

/// How often its age is looked at, at least.
const EVERY: Duration = Duration::from_secs(6 * 3600);

/// Pauses after failures: one, two, three, more.
pub type Pauses = [Duration; 4];

/// The usual ones.
pub const AGAIN: Pauses =
    [Duration::from_secs(60), Duration::from_secs(600), Duration::from_secs(3600), Duration::from_secs(6 * 3600)];

/// When a certificate is to be renewed: when a third of its life is left; nothing if there is none.
fn due(certificate: Option<&Certificate>) -> Option<At> {
    certificate.map(|c| c.until.plus_secs(-(c.until.secs_since(c.from) / 3)))
}

/// How long to wait before looking again.
fn until(due: Option<At>, now: At) -> Duration {
    let left = due.map_or(0, |at| at.secs_since(now)).max(0);
    Duration::from_secs(left.unsigned_abs()).min(EVERY)
}

/// Keeps the certificate of the configuration's names fresh until told to stop.
pub async fn keep(config: Config, tls: Arc<Tls>, challenges: Challenges, again: Pauses, stop: Stop) {
    let mut failed = 0;
    loop {
        let wait = until(due(tls.certificate().as_deref()), Clock::System.now());
        tokio::select! { () = tokio::time::sleep(wait) => (), () = stop.wait() => return }
        if due(tls.certificate().as_deref()).is_some_and(|at| at > Clock::System.now()) {
            continue;
        }
        match once(&config, &tls, &challenges).await {
            Ok(()) => {
                failed = 0;
                Trouble::over(&config);
                let until = tls.certificate().map(|c| c.until.timestamp().to_string()).unwrap_or_default();
                tracing::info!(names = ?config.tls.acme.names, %until, "the authority has given a certificate");
                // An authority whose certificates last no longer than a moment is not asked without end.
                tokio::select! { () = tokio::time::sleep(Duration::from_secs(1)) => (), () = stop.wait() => return }
            }
            Err(problem) => {
                let pause = again[failed.min(again.len() - 1)];
                failed += 1;
                tracing::error!(%problem, failed, again_in_seconds = pause.as_secs(), "no certificate from the authority");
                Trouble::note(&config, &problem, Clock::System.now(), pause);
                tokio::select! { () = tokio::time::sleep(pause) => (), () = stop.wait() => return }
            }
        }
    }
}

/// Asks once; the files are replaced whole, the key before the chain.
///
/// # Errors
/// What the authority or the disk said.
pub async fn once(config: &Config, tls: &Tls, challenges: &Challenges) -> Result<(), String> {
    let settings = &config.tls.acme;
    let folder = config.data.join("tls");
    let disk = |e: std::io::Error| format!("{}: {e}", folder.display());
    fs::create_dir_all(&folder).map_err(disk)?;
    let wanted = acme::Wanted {
        directory: &settings.directory,
        contact: &settings.contact,
        names: &settings.names,
        roots: Some(settings.roots.as_path()).filter(|p| !p.as_os_str().is_empty()),
        account: fs::read_to_string(folder.join("account.json")).ok(),
    };
    let got = acme::obtain(&wanted, challenges).await.map_err(|e| format!("{e:#}"))?;
    if let Some(account) = &got.account {
        replace(&folder.join("account.json"), account).map_err(disk)?;
    }
    replace(&tls.key, &got.key).map_err(disk)?;
    replace(&tls.certificate, &got.chain).map_err(disk)?;
    tls.reload().map(|_| ())
}

/// Writes a secret file whole or not at all.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_it_is_time() {
        let now = At::from_micros(1_000_000_000_000);
        let day = 86_400;
        for (due, wait) in [
            (None, 0),
            (Some(now.plus_secs(-day)), 0),
            (Some(now.plus_secs(90)), 90),
            (Some(now.plus_secs(30 * day)), 6 * 3600),
        ] {
            assert_eq!(until(due, now), Duration::from_secs(wait), "{due:?}");
        }
    }
}
