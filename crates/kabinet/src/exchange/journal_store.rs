//! Statements about the record of requests.

use db::{record, statements};
use kernel::{At, SourceId};
use uuid::Uuid;

record! {
    /// A dialogue of the stock exchange, as people see it.
    #[derive(Clone, Debug)]
    pub(crate) struct TalkRow {
        pub(crate) id: Uuid, pub(crate) source_id: SourceId, pub(crate) source: String, pub(crate) kind: String,
        pub(crate) version: String, pub(crate) began: Option<At>, pub(crate) ended: Option<At>, pub(crate) calls: i64,
        pub(crate) sent: i64, pub(crate) failures: i64,
    }
}
record! {
    /// A request.
    #[derive(Clone, Debug)]
    pub(crate) struct CallRow {
        pub(crate) at: At, pub(crate) took: i64, pub(crate) asked: String, pub(crate) address: String, pub(crate) sent: i64,
        pub(crate) answered: i64, pub(crate) answer: String, pub(crate) job_id: Option<Uuid>,
    }
}
record! {
    /// A job that came of a dialogue.
    #[derive(Clone, Debug)]
    pub(crate) struct WorkRow {
        pub(crate) name: String, pub(crate) login: i64, pub(crate) state: String, pub(crate) result: String, pub(crate) error: String,
    }
}

statements! {
    /// A request, and what it was answered.
    CALL = "insert into exchange_call (id, source_id, session_id, job_id, at, took, asked, address, sent, answered, answer)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Old ones are forgotten.
    CALLS_DROP = "delete from exchange_call where at < $1";
    /// The latest dialogues.
    TALKS: TalkRow = "select e.id, e.source_id, s.name as source, e.kind, e.version, min(c.at) as began, max(c.at) as ended,
            count(c.id) as calls, cast(coalesce(sum(c.sent), 0) as bigint) as sent,
            count(case when c.answer like 'failure%' then 1 end) as failures
        from (select id, source_id, kind, version, seen_at from exchange_session order by seen_at desc, id desc limit $1) e
        join source s on s.id = e.source_id left join exchange_call c on c.session_id = e.id
        group by e.id, e.source_id, s.name, e.kind, e.version, e.seen_at order by e.seen_at desc, e.id desc";
    /// One of them.
    TALK: TalkRow = "select e.id, e.source_id, s.name as source, e.kind, e.version, min(c.at) as began, max(c.at) as ended,
            count(c.id) as calls, cast(coalesce(sum(c.sent), 0) as bigint) as sent,
            count(case when c.answer like 'failure%' then 1 end) as failures
        from exchange_session e join source s on s.id = e.source_id left join exchange_call c on c.session_id = e.id
        where e.id = $1 group by e.id, e.source_id, s.name, e.kind, e.version";
    /// Its requests in their order.
    CALLS: CallRow = "select at, took, asked, address, sent, answered, answer, job_id from exchange_call
        where session_id = $1 order by at, id limit $2";
    /// The latest requests beside the stock exchange.
    CALLS_PLAIN: CallRow = "select at, took, asked, address, sent, answered, answer, job_id from exchange_call
        where session_id is null order by at desc, id desc limit $1";
    /// What came of its files.
    WORK: WorkRow = "select f.name, f.login, j.state, j.result, j.error from exchange_file f join job j on j.id = f.job_id
        where f.session_id = $1 order by f.login, f.name";
}
