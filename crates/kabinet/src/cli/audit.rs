//! `kabinet audit`: whether the journal is what was written.

use clap::Subcommand;
use db::Db;

use crate::{
    audit::chain::{self, Broken},
    config::Config,
    schema::SCHEMA,
};

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Walks the chain of the journal and says whether every line is what was sealed.
    Verify {
        /// A place and its hash that an earlier run printed, `N:HASH`: shows that the end was not cut off since.
        #[arg(long)]
        expect: Option<String>,
    },
}

pub fn run(command: AuditCommand, config: &Config) -> anyhow::Result<()> {
    let AuditCommand::Verify { expect } = command;
    let expect = expect
        .as_deref()
        .map(|text| {
            let (n, hash) = text.split_once(':').ok_or_else(|| anyhow::anyhow!("--expect {text}: expected N:HASH"))?;
            Ok::<_, anyhow::Error>((n.parse::<i64>().map_err(|e| anyhow::anyhow!("--expect {text}: {e}"))?, hash))
        })
        .transpose()?;
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options { readers: 1, writers: 1, cache_kib: 4096 })?;
    let found =
        db.read_here::<_, Broken>(|tx| chain::verify(tx, expect)).map_err(|e| anyhow::anyhow!("the journal: {e}"))?;
    super::say(
        &format!("the journal is whole: {} lines sealed, {} wait for their seal", found.lines, found.unsealed),
        false,
    );
    if found.lines > 0 {
        super::say(
            &format!("to notice a cut end later, keep this elsewhere: --expect {}:{}", found.lines, found.head),
            false,
        );
    }
    Ok(())
}
