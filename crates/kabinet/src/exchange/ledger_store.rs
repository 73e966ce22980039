//! Statements about the quarantine and the health of data sets.

db::statements! {
    /// A row could not be taken; the same again is the same entry, counted once a job ($10: when the job was made).
    REJECT = "insert into quarantine (id, source_id, dataset, place, ref, reason, payload, fingerprint, seen_at, seen)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) on conflict (fingerprint) do update
        set seen_at = excluded.seen_at, place = excluded.place, payload = excluded.payload, resolved_at = null,
        seen = quarantine.seen + case when quarantine.seen_at < $10 then 1 else 0 end";
    /// Rows of a data set that still are not right.
    UNRESOLVED: (String,) = "select distinct ref from quarantine
        where source_id = $1 and dataset = $2 and resolved_at is null";
    /// The row came again and was taken.
    RESOLVE = "update quarantine set resolved_at = $4
        where source_id = $1 and dataset = $2 and ref = $3 and resolved_at is null";

    /// A data set was taken, wholly or but for some rows. Its moment only goes forward.
    WELL = "insert into dataset_state (source_id, dataset, as_of, succeeded_at, error, applied, unchanged, rejected)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (source_id, dataset) do update
        set succeeded_at = excluded.succeeded_at, error = excluded.error, applied = excluded.applied,
        unchanged = excluded.unchanged, rejected = excluded.rejected,
        as_of = case when dataset_state.as_of is null or dataset_state.as_of < excluded.as_of
          then excluded.as_of else dataset_state.as_of end";
    /// A data set could not be taken.
    BADLY = "insert into dataset_state (source_id, dataset, failed_at, error, applied, unchanged, rejected)
        values ($1, $2, $3, $4, 0, 0, 0) on conflict (source_id, dataset) do update
        set failed_at = excluded.failed_at, error = excluded.error";
}
