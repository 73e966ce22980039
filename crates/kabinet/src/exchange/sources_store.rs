//! Statements about sources as such.

use db::{record, statements};
use kernel::{At, Id, SourceId, kind};

use super::sources::{Refused, Takes};
use crate::deputies::looks_after;

record! {
    /// A data set of a source, as the seller's people see it.
    pub struct HealthRow {
        pub name: String, pub login: String, pub off: bool, pub dataset: Option<String>, pub as_of: Option<At>,
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
    /// A source, for the seller's people.
    #[derive(Clone, Debug)]
    pub struct SourceRow {
        pub id: SourceId, pub name: String, pub login: String, pub charset: String, pub addresses: String,
        pub takes: Takes, pub off: bool, pub first_at: Option<At>, pub first_asked: String, pub came_at: Option<At>,
        pub refused_at: Option<At>, pub refused: Option<Refused>, pub refused_from: String, pub password_at: Option<At>,
    }
}

statements! {
    /// A new source.
    INSERT = "insert into source(id, name, login, password_hash, created_at) values ($1, $2, $3, $4, $5)";
    /// The source with a login.
    BY_LOGIN: (SourceId,) = "select id from source where login = $1";
    /// All sources.
    SOURCES: SourceRow = "select id, name, login, charset, addresses, takes, off, first_at, first_asked, came_at, refused_at,
            nullif(refused, '') as refused, refused_from, password_at from source order by name, id";
    /// One of them.
    ONE: SourceRow = "select id, name, login, charset, addresses, takes, off, first_at, first_asked, came_at, refused_at,
            nullif(refused, '') as refused, refused_from, password_at from source where id = $1";
    /// What a person says of it: (source, name, login, networks, encoding, what is exchanged).
    CHANGE = "update source set name = $2, login = $3, addresses = $4, charset = $5, takes = $6 where id = $1";
    /// It has another password: (source, hash, now). Who came or was turned away until now had the old one.
    PASSWORD = "update source set password_hash = $2, password_at = $3, came_at = null, refused_at = null, refused = '', refused_from = ''
        where id = $1";
    /// It is switched off, or on.
    SWITCH = "update source set off = $2 where id = $1 and off <> $2";
    /// It was here: (source, now, a minute ago, what it asked).
    CAME = "update source set first_at = coalesce(first_at, $2), came_at = $2,
            first_asked = case when first_at is null then $4 else first_asked end
        where id = $1 and (came_at is null or came_at < $3 or refused_at >= came_at)";
    /// Somebody with its login was turned away: (source, now, some seconds ago, why, from where).
    TURNED_AWAY = "update source set refused_at = $2, refused = $4, refused_from = $5
        where id = $1 and (refused_at is null or refused_at < $3 or refused <> $4)";
    /// Nothing of a kind is wrong with it any more: (source, kind, now).
    UNALARM = "update exchange_alert set cleared_at = $3 where source_id = $1 and kind = $2 and cleared_at is null";
    /// Health of every data set of every source.
    HEALTH: HealthRow = "select s.name, s.login, s.off, d.dataset, d.as_of, d.succeeded_at, d.failed_at, d.error, d.applied, d.unchanged,
            d.rejected from source s left join dataset_state d on d.source_id = s.id order by s.name, s.id, d.dataset";
    /// Rows in quarantine, the latest first. $1 how many, $2 a manager (on the day $3): only those that name a counterparty of his
    /// companies.
    REFUSED: RefusedRow = concat!("select q.id, s.name as source, q.dataset, q.place, q.ref as reference, q.reason, q.seen_at, q.seen,
            q.job_id is not null as again from quarantine q join source s on s.id = q.source_id where q.resolved_at is null
            and (exists (select 1 from legal_entity e join company c on c.id = e.company_id and ", looks_after!("$2", "$3"), "
                where e.source_id = q.source_id and e.erp_id <> ''
                    and (q.ref = e.erp_id or q.payload like '%' || e.erp_id || '%')) or $2 is null)
        order by q.seen_at desc, q.id desc limit $1");
    /// How many of them there are. $1 a manager, on the day $2.
    REFUSED_COUNT: (i64,) = concat!("select count(*) from quarantine q where q.resolved_at is null
            and (exists (select 1 from legal_entity e join company c on c.id = e.company_id and ", looks_after!("$1", "$2"), "
                where e.source_id = q.source_id and e.erp_id <> ''
                    and (q.ref = e.erp_id or q.payload like '%' || e.erp_id || '%')) or $1 is null)");
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
