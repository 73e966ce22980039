//! Trying a way to a source out: does it answer, as whom, and what does it not publish.
//!
//! Nothing is taken, and no cursor moves.

use std::time::Duration;

use kernel::SourceId;
use onec::contract::Dataset;

use super::{
    Exchange, asking,
    connections::{self, Kind},
    folder, odata,
    pull_store::ALL_OF,
};

/// How long a person waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It answers.
    Answers {
        /// What it says of itself; may be empty.
        who: String,
        /// Objects that OData publishes, or files that wait in a folder; 0 for the others.
        objects: usize,
        /// What it does not publish and the portal needs for the data sets that go this way.
        missing: Vec<String>,
    },
    /// It does not, for this reason.
    Wrong(String),
}

/// Tries a way of a source out; `None` if there is no such way.
///
/// # Errors
/// Any error of the database.
pub async fn check(x: &Exchange, source: SourceId, kind: Kind) -> db::Result<Option<Checked>> {
    let found = x.db.read(move |tx| {
        let Some(way) = connections::one(tx, source, kind)? else { return Ok(None) };
        let sets = tx.all(&ALL_OF, &[])?.into_iter().filter(|c| c.source_id == source && c.kind == kind);
        let sets: Vec<Dataset> = sets.filter_map(|c| Dataset::parse(&c.dataset)).collect();
        Ok::<_, db::Error>(Some((way, sets)))
    });
    let Some((row, sets)) = found.await? else { return Ok(None) };
    let asked = async {
        if kind == Kind::Folder {
            let waiting = folder::try_out(x, &row).await?;
            return Ok(Checked::Answers { who: String::new(), objects: waiting, missing: Vec::new() });
        }
        let way = asking::Way::of(&x.vault, &row)?;
        if kind == Kind::Odata {
            // Before anything goes this way, all that may is looked for.
            let sets = if sets.is_empty() { Dataset::ALL.to_vec() } else { sets };
            let (objects, missing) = odata::try_out(x, &way, &sets).await?;
            return Ok(Checked::Answers { who: String::new(), objects, missing });
        }
        let who = asking::try_out(x, &way).await?;
        Ok::<_, String>(Checked::Answers { who, objects: 0, missing: Vec::new() })
    };
    Ok(Some(match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(answers)) => answers,
        Ok(Err(why)) => Checked::Wrong(why),
        Err(_) => {
            let who =
                if kind == Kind::Folder { "Папка не ответила" } else { "1С не ответила" };
            Checked::Wrong(format!("{who} за {} с", PATIENCE.as_secs()))
        }
    }))
}
