//! `kabinet exchange`: goes through a recorded exchange once more, without touching the portal.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use db::{Backend, Db};

use crate::{config::Config, exchange::replay, schema::SCHEMA};

#[derive(Subcommand)]
pub enum ExchangeCommand {
    /// Replays an exchange that was downloaded from the office's page, on a scratch copy, and says what came of it.
    Replay {
        /// The downloaded archive.
        archive: PathBuf,
        /// Folder of the scratch copy, which must not exist; without it one is made and removed again. With PostgreSQL the
        /// copy is empty but for the source.
        #[arg(long)]
        scratch: Option<PathBuf>,
    },
}

pub async fn run(command: ExchangeCommand, config: &Config) -> anyhow::Result<()> {
    let ExchangeCommand::Replay { archive, scratch } = command;
    let (folder, passing) = match scratch {
        Some(folder) => {
            anyhow::ensure!(!folder.exists(), "{} is there already: name a folder that is not", folder.display());
            (folder, false)
        }
        None => (std::env::temp_dir().join(format!("kabinet-replay-{}", uuid::Uuid::now_v7())), true),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("folder {}", folder.display()))?;
    let done = replay_in(&archive, &folder, config).await;
    if passing {
        let _ = std::fs::remove_dir_all(&folder);
    }
    super::say(&done?, false);
    Ok(())
}

async fn replay_in(archive: &std::path::Path, folder: &std::path::Path, config: &Config) -> anyhow::Result<String> {
    let (file, portal) = (folder.join("kabinet.db"), config.backend().map_err(anyhow::Error::msg)?);
    let opened = tokio::task::spawn_blocking(move || {
        let there = matches!(&portal, Backend::Sqlite(path) if path.exists());
        if there {
            portal.copy_to(&file)?;
        }
        let backend = Backend::Sqlite(file);
        backend.migrate(SCHEMA)?;
        Db::open(&backend, db::Options::default())
    });
    replay::run(archive, opened.await??, folder).await
}
