//! Statements about what the portal asks for by itself.

use db::{record, statements};
use kernel::{At, SourceId};

record! {
    /// How a data set is asked for.
    #[derive(Clone, Debug)]
    pub(crate) struct ConnectorRow {
        pub(crate) place: String, pub(crate) cursor: String, pub(crate) every: i64, pub(crate) failures: i64,
        pub(crate) base_url: Option<String>, pub(crate) outgoing_login: Option<String>,
        pub(crate) outgoing_password: Option<String>,
    }
}
record! {
    /// The same for people.
    #[derive(Clone, Debug)]
    pub(crate) struct ConnectorView {
        pub(crate) source_id: SourceId, pub(crate) source: String, pub(crate) dataset: String, pub(crate) kind: String,
        pub(crate) every: i64, pub(crate) next_at: At, pub(crate) answered_at: Option<At>, pub(crate) failures: i64,
        pub(crate) error: String,
    }
}

statements! {
    /// A data set is asked for from now on; one that is keeps its cursor.
    PUT = "insert into connector (source_id, dataset, kind, place, cursor, every, next_at, failures, error)
        values ($1, $2, $3, $4, '', $5, $6, 0, '') on conflict (source_id, dataset) do update
        set kind = excluded.kind, place = excluded.place, every = excluded.every, next_at = excluded.next_at, failures = 0";
    /// Nothing of a source is asked for any more.
    DROP = "delete from connector where source_id = $1";
    /// What is due.
    DUE: (SourceId, String, String, At) = "select source_id, dataset, kind, next_at from connector
        where next_at <= $1 order by next_at, source_id, dataset limit 100";
    /// It is being asked for.
    ASKED = "update connector set asked_at = $3, next_at = $4 where source_id = $1 and dataset = $2";
    /// How it is asked for.
    CONNECTOR: ConnectorRow = "select c.place, c.cursor, c.every, c.failures, s.base_url, s.outgoing_login, s.outgoing_password
        from connector c join source s on s.id = c.source_id where c.source_id = $1 and c.dataset = $2";
    /// A package of it is safe: the next question begins behind it.
    STEP = "update connector set cursor = $3 where source_id = $1 and dataset = $2";
    /// 1C has said everything.
    ANSWERED = "update connector set answered_at = $3, next_at = $4, failures = 0, error = ''
        where source_id = $1 and dataset = $2";
    /// It could not be asked.
    FAILED = "update connector set error = $3, next_at = $4, failures = failures + 1 where source_id = $1 and dataset = $2";
    /// Everything of a source is asked for now.
    HURRY = "update connector set next_at = $2 where source_id = $1 and next_at > $2";
    /// Everything of a source is asked for now and from the beginning: (source, kind, now).
    AGAIN = "update connector set cursor = '', next_at = $3 where source_id = $1 and kind = $2";
    /// Everything that is asked for.
    ALL_OF: ConnectorView = "select c.source_id, s.name as source, c.dataset, c.kind, c.every, c.next_at, c.answered_at,
            c.failures, c.error from connector c join source s on s.id = c.source_id order by s.name, s.id, c.dataset";
    /// When a company last asked to refresh.
    REFRESHED: (At,) = "select asked_at from company_refresh where company_id = $1";
    /// It asks now.
    REFRESH = "insert into company_refresh (company_id, asked_at) values ($1, $2)
        on conflict (company_id) do update set asked_at = excluded.asked_at";
    /// The sources of a company's legal entities.
    SOURCES_OF: (SourceId,) = "select distinct source_id from legal_entity where company_id = $1";
}
