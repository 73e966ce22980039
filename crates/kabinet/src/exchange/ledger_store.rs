//! Statements about the quarantine and the health of data sets.

use kernel::{JobId, SourceId};

db::record! {
    /// A refused row that can be tried again.
    #[derive(Clone, Debug)]
    pub(crate) struct AgainRow {
        pub(crate) source_id: SourceId,
        pub(crate) dataset: String,
        pub(crate) reference: String,
        pub(crate) place: String,
        pub(crate) job_id: JobId,
    }
}

db::statements! {
    /// A row could not be taken; the same again is the same entry, counted once a job ($10: when the job was made).
    REJECT = "insert into quarantine (id, source_id, dataset, place, ref, reason, payload, fingerprint, seen_at, seen, job_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $11) on conflict (fingerprint) do update
        set seen_at = excluded.seen_at, place = excluded.place, payload = excluded.payload, resolved_at = null,
        job_id = excluded.job_id,
        seen = quarantine.seen + case when quarantine.seen_at < $10 then 1 else 0 end";
    /// Rows of a data set that still are not right.
    UNRESOLVED: (String,) = "select distinct ref from quarantine
        where source_id = $1 and dataset = $2 and resolved_at is null";
    /// The row came again and was taken.
    RESOLVE = "update quarantine set resolved_at = $4
        where source_id = $1 and dataset = $2 and ref = $3 and resolved_at is null";

    /// Rows that still are not right and whose file may be read again: of one entry, or of all ($2 is null).
    AGAIN: AgainRow = "select source_id, dataset, ref as reference, place, job_id from quarantine
        where resolved_at is null and job_id is not null and ($1 or id = $2) order by job_id, place";

    /// A data set was taken, wholly or but for some rows. Its moment only goes forward, and a failure that came after it
    /// stays: what is written down later need not have happened later.
    WELL = "insert into dataset_state (source_id, dataset, as_of, succeeded_at, error, applied, unchanged, rejected)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (source_id, dataset) do update
        set succeeded_at = excluded.succeeded_at, applied = excluded.applied,
        error = case when dataset_state.failed_at > excluded.succeeded_at then dataset_state.error else excluded.error end,
        unchanged = excluded.unchanged, rejected = excluded.rejected,
        as_of = case when dataset_state.as_of is null or dataset_state.as_of < excluded.as_of
          then excluded.as_of else dataset_state.as_of end";
    /// A data set could not be taken; a success that came after it stays.
    BADLY = "insert into dataset_state (source_id, dataset, failed_at, error, applied, unchanged, rejected)
        values ($1, $2, $3, $4, 0, 0, 0) on conflict (source_id, dataset) do update
        set failed_at = excluded.failed_at,
        error = case when dataset_state.succeeded_at > excluded.failed_at then dataset_state.error else excluded.error end";
    /// What was wrong with a data set has been dealt with.
    SETTLED = "update dataset_state set error = '' where source_id = $1 and dataset = $2";

    /// Whether these bytes were taken before, and what they said.
    TAKEN: (String,) = "select said from exchange_taken where source_id = $1 and sha256 = $2";
    /// They were taken now.
    TAKE = "insert into exchange_taken (source_id, sha256, said, taken_at) values ($1, $2, $3, $4)
        on conflict (source_id, sha256) do nothing";
    /// Nobody will send them any more.
    TAKEN_DROP = "delete from exchange_taken where taken_at < $1";
}
