//! Rows into the database, some hundreds or thousands in one unit of work: readers and other writers get through in between.
//!
//! Each unit proves that the job is still its own, so a worker that was thought dead writes nothing beside its successor. A
//! row that is refused goes to the quarantine in the same unit. If the database itself chokes on a unit for another reason
//! than being busy, its rows are tried one by one, and the one that it cannot digest goes to the quarantine too: one row
//! must not stop thirty thousand.
//!
//! Not here: where rows come from and what becomes of one ([`Taker`]).

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Instant,
};

use access::System;
use db::{Backend, Error, Tx};
use jobs::{Job, JobError};
use kernel::{At, JobId, SourceId};
use serde_json::json;

use super::{
    Exchange,
    ledger::{self, Counts, Refused},
    outcome::{Applied, Intake, Refusal},
    pace::Pace,
};
use crate::{orders, way};

/// On whose authority imports write.
const IMPORT: System = System::new("import from 1C");
/// Refusals that a report names one by one; all are counted and in the quarantine.
const NAMED: usize = 1000;

/// A row on its way in.
pub(super) struct Row<T> {
    /// Data set.
    pub dataset: &'static str,
    /// Position in its package, or line of its file.
    pub index: u64,
    /// For a person.
    pub place: String,
    /// Its identity.
    pub reference: Option<String>,
    /// The row, or field and reason why it cannot be read.
    pub item: Result<T, (String, String)>,
}

/// What becomes of rows: a capability's intake, with what it must remember from row to row.
pub(super) trait Taker: Clone + Send + Sync + 'static {
    /// What a row holds.
    type Item: Send + Sync + 'static;
    /// Rows will be taken in a unit of work: what they need may be read at once.
    fn begin(&mut self, _: &Tx<'_>, _: &Intake<'_>, _: &[Row<Self::Item>]) -> Result<(), Error> {
        Ok(())
    }
    /// They have been taken: what was gathered is written.
    fn end(&mut self, _: &Tx<'_>) -> Result<(), Error> {
        Ok(())
    }
    /// Takes a row. `None`: it was only a sign for the taker.
    fn take(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, item: &Self::Item) -> Result<Option<Applied>, Refusal>;
    /// The row was refused, here or by the reader.
    fn refused(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, row: &Row<Self::Item>) -> Result<(), Error>;
    /// The row for the quarantine.
    fn payload(&self, item: &Self::Item) -> String;
}

/// An import while it runs.
#[derive(Clone)]
pub(super) struct Import<T> {
    pub source: SourceId,
    pub as_of: At,
    pub taker: T,
    /// By data set.
    pub counts: BTreeMap<&'static str, Counts>,
    /// The first refusals.
    pub refused: Vec<Refused>,
    /// Rows seen, signs included.
    pub seen: u64,
    /// The job whose file is being read; `None`: the one that runs.
    pub origin: Option<JobId>,
    /// How many rows the next unit should have.
    pub pace: Pace,
    /// Identities in the quarantine, by data set.
    unresolved: HashMap<&'static str, HashSet<String>>,
}

/// Why a unit was given up.
enum Halt {
    Lost,
    Db(Error),
}

impl From<Error> for Halt {
    fn from(e: Error) -> Halt {
        Halt::Db(e)
    }
}

impl<T: Taker> Import<T> {
    pub fn new(x: &Exchange, source: SourceId, as_of: At, taker: T) -> Self {
        let (counts, unresolved, pace) = (BTreeMap::new(), HashMap::new(), Pace::new(&x.settings.batch));
        Import { source, as_of, taker, counts, refused: Vec::new(), seen: 0, origin: None, pace, unresolved }
    }

    /// Takes some rows in one unit, or in one each if that fails. `size` is what they are to [`Pace`].
    pub async fn batch(self, x: &Exchange, job: &Job, rows: Vec<Row<T::Item>>, size: usize) -> Result<Self, JobError> {
        let (rows, began) = (Arc::new(rows), Instant::now());
        let whole = 0..rows.len();
        match self.clone().unit(x, job, &rows, whole, None).await {
            Ok(mut done) => {
                done.pace.took(size, began.elapsed());
                return Ok(done);
            }
            Err(Halt::Lost) => return Err(lost()),
            Err(Halt::Db(e)) if is_passing(&e) => return Err(e.into()),
            Err(Halt::Db(e)) => tracing::error!(job = %job.id, error = %e, "a unit failed; its rows are taken singly"),
        }
        let mut import = self;
        for at in 0..rows.len() {
            import = match import.clone().unit(x, job, &rows, at..at + 1, None).await {
                Ok(done) => done,
                Err(Halt::Lost) => return Err(lost()),
                Err(Halt::Db(e)) if is_passing(&e) => return Err(e.into()),
                Err(Halt::Db(e)) => {
                    let why = format!("портал не смог записать строку: {e}; сообщите администратору портала");
                    match import.unit(x, job, &rows, at..at + 1, Some(why)).await {
                        Ok(done) => done,
                        Err(Halt::Lost) => return Err(lost()),
                        Err(Halt::Db(e)) => return Err(e.into()),
                    }
                }
            };
        }
        Ok(import)
    }

    /// One unit of work over a part of the rows. With `refuse`, they are all refused for that reason.
    async fn unit(
        self,
        x: &Exchange,
        job: &Job,
        rows: &Arc<Vec<Row<T::Item>>>,
        part: std::ops::Range<usize>,
        refuse: Option<String>,
    ) -> Result<Self, Halt> {
        let (rows, job, now) = (Arc::clone(rows), job.clone(), x.clock.now());
        let (policy, zone) = (x.settings.policy, x.settings.zone.clone());
        let postgres = matches!(x.db.backend(), Backend::Postgres(_));
        x.db.write(move |tx| {
            let mut import = self;
            if postgres {
                // Tables that were filled a moment ago have no statistics yet, and the planner would read them whole for a
                // hundred rows; an import only ever looks rows up.
                tx.batch("set local enable_seqscan = off")?;
            }
            let as_of = import.as_of.min(now);
            let words = orders::statuses::words(tx, import.source)?;
            let (source, words) = (import.source, &words);
            let intake = Intake { by: &IMPORT, source, now, as_of, policy, zone: &zone, words };
            if !job.hold(tx, now)? {
                return Err(Halt::Lost);
            }
            import.taker.begin(tx, &intake, &rows[part.clone()])?;
            for row in &rows[part] {
                way::give();
                import.row(tx, &intake, &job, row, refuse.as_deref())?;
            }
            import.taker.end(tx)?;
            job.progress(tx, &json!({"seen": import.seen}))?;
            Ok(import)
        })
        .await
    }

    fn row(
        &mut self,
        tx: &Tx<'_>,
        intake: &Intake<'_>,
        job: &Job,
        row: &Row<T::Item>,
        refuse: Option<&str>,
    ) -> Result<(), Error> {
        self.seen += 1;
        let taken = match (&row.item, refuse) {
            (_, Some(why)) => Err((String::new(), why.to_owned())),
            (Err((field, reason)), None) => Err((field.clone(), reason.clone())),
            (Ok(item), None) => match self.taker.take(tx, intake, item) {
                Ok(applied) => Ok(applied),
                Err(Refusal::Row { field, reason }) => Err((field, reason)),
                Err(Refusal::Db(e)) => return Err(e),
            },
        };
        match taken {
            Ok(None) => {}
            Ok(Some(applied)) => {
                let counts = self.counts.entry(row.dataset).or_default();
                match applied {
                    Applied::Changed => counts.applied += 1,
                    Applied::Unchanged => counts.unchanged += 1,
                }
                self.resolve(tx, row, intake.now)?;
            }
            Err((field, reason)) => {
                self.counts.entry(row.dataset).or_default().rejected += 1;
                let refused = Refused {
                    dataset: row.dataset,
                    index: row.index,
                    place: row.place.clone(),
                    reference: row.reference.clone(),
                    field,
                    reason,
                    payload: row.item.as_ref().map(|i| self.taker.payload(i)).unwrap_or_default(),
                };
                self.taker.refused(tx, intake, row)?;
                let origin = self.origin.unwrap_or(job.id);
                ledger::reject(tx, self.source, &refused, origin, job.created_at, intake.now)?;
                if self.refused.len() < NAMED {
                    self.refused.push(refused);
                }
            }
        }
        Ok(())
    }

    /// A row that was in the quarantine is out of it.
    fn resolve(&mut self, tx: &Tx<'_>, row: &Row<T::Item>, now: At) -> Result<(), Error> {
        let Some(reference) = &row.reference else { return Ok(()) };
        if !self.unresolved.contains_key(row.dataset) {
            self.unresolved.insert(row.dataset, ledger::unresolved(tx, self.source, row.dataset)?);
        }
        if self.unresolved.get_mut(row.dataset).is_some_and(|known| known.remove(reference)) {
            ledger::resolve(tx, self.source, row.dataset, reference, now)?;
        }
        Ok(())
    }

    /// All data sets together.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.counts.values().for_each(|c| total.add(*c));
        total
    }
}

/// Another worker has the job now: nothing more may be written.
pub(super) fn lost() -> JobError {
    JobError::Retry("задание выполняет другой процесс".to_owned())
}

/// Whether the same unit may work later.
const fn is_passing(e: &Error) -> bool {
    matches!(e, Error::Busy(_) | Error::Unavailable(_) | Error::Disk(_))
}
