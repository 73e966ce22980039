//! Statements about sources as such.

use db::{record, statements};
use kernel::{At, Id, SourceId, kind};

record! {
    /// A data set of a source, as the seller's people see it.
    pub struct HealthRow {
        pub name: String, pub login: String, pub dataset: Option<String>, pub as_of: Option<At>,
        pub succeeded_at: Option<At>, pub failed_at: Option<At>, pub error: Option<String>, pub applied: Option<i64>,
        pub unchanged: Option<i64>, pub rejected: Option<i64>,
    }
}
record! {
    /// A row that could not be taken.
    pub struct RefusedRow {
        pub id: Id<kind::Job>, pub source: String, pub dataset: String, pub place: String, pub reference: String,
        pub reason: String, pub seen_at: At, pub seen: i64, pub again: bool,
    }
}
record! {
    /// A job that has not finished.
    pub struct WaitingRow {
        pub kind: String, pub state: String, pub run_at: At, pub attempts: i64, pub error: String,
    }
}

record! {
    /// How a source may be spoken for.
    #[derive(Clone, Debug)]
    pub struct AccessRow { pub id: SourceId, pub name: String, pub login: String, pub charset: String, pub addresses: String }
}

statements! {
    /// A new source.
    INSERT = "insert into source(id, name, login, password_hash, base_url, created_at) values ($1, $2, $3, $4, $5, $6)";
    /// What the portal sends when it asks this source.
    SET_OUTGOING = "update source set outgoing_login = $2, outgoing_password = $3 where id = $1";
    /// The source with a login.
    BY_LOGIN: (SourceId,) = "select id from source where login = $1";
    /// Where the portal may ask a source, and how it introduces itself.
    POINT = "update source set base_url = $2, outgoing_login = $3, outgoing_password = $4 where id = $1";
    /// Where the portal may ask this source.
    SET_BASE_URL = "update source set base_url = $2 where login = $1";
    /// From where sources may exchange, and which answers they read.
    ACCESS: AccessRow = "select id, name, login, charset, addresses from source order by name, id";
    /// A person has set that.
    SET_ACCESS = "update source set addresses = $2, charset = $3 where id = $1";
    /// Health of every data set of every source.
    HEALTH: HealthRow = "select s.name, s.login, d.dataset, d.as_of, d.succeeded_at, d.failed_at, d.error, d.applied, d.unchanged,
            d.rejected from source s left join dataset_state d on d.source_id = s.id order by s.name, s.id, d.dataset";
    /// Rows in quarantine, the latest first.
    REFUSED: RefusedRow = "select q.id, s.name as source, q.dataset, q.place, q.ref as reference, q.reason, q.seen_at, q.seen,
            q.job_id is not null as again from quarantine q join source s on s.id = q.source_id where q.resolved_at is null
        order by q.seen_at desc, q.id desc limit $1";
    /// How many rows are in quarantine.
    REFUSED_COUNT: (i64,) = "select count(*) from quarantine where resolved_at is null";
    /// A person has dealt with a row. $1 row, $2 now.
    RESOLVE = "update quarantine set resolved_at = $2 where id = $1 and resolved_at is null";
    /// Jobs that wait, run or failed, the latest first.
    WAITING: WaitingRow = "select kind, state, run_at, attempts, error from job where state <> $1
        order by run_at desc, id desc limit $2";
}

/// The source with a login.
pub(crate) fn by_login(tx: &db::Tx<'_>, login: &str) -> db::Result<Option<SourceId>> {
    Ok(tx.opt(&BY_LOGIN, &[&login])?.map(|(id,)| id))
}

/// Says where the portal may ask a source, and how it introduces itself.
pub(crate) fn point(tx: &db::Tx<'_>, source: SourceId, url: &str, login: &str, password: &str) -> db::Result<()> {
    tx.run(&POINT, &[&source, &url, &login, &password]).map(drop)
}
