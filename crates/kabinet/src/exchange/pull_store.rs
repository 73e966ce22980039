//! Statements about what the portal asks for by itself.

use db::{record, statements};
use kernel::{At, SourceId};

use super::connections::Kind;

record! {
    /// How a data set is asked for.
    #[derive(Clone, Debug)]
    pub(crate) struct ConnectorRow {
        pub(crate) kind: Kind, pub(crate) cursor: String, pub(crate) every: i64, pub(crate) failures: i64,
        pub(crate) paused: bool,
    }
}
record! {
    /// The same for people.
    #[derive(Clone, Debug)]
    pub(crate) struct ConnectorView {
        pub(crate) source_id: SourceId, pub(crate) source: String, pub(crate) dataset: String, pub(crate) kind: Kind,
        pub(crate) every: i64, pub(crate) next_at: At, pub(crate) answered_at: Option<At>, pub(crate) failures: i64,
        pub(crate) error: String, pub(crate) paused: bool,
    }
}

statements! {
    /// A data set is asked for from now on; one that is asked in the same way keeps its cursor, in another way begins anew.
    PUT = "insert into connector (source_id, dataset, kind, place, cursor, every, next_at, failures, error)
        values ($1, $2, $3, '', '', $4, $5, 0, '') on conflict (source_id, dataset) do update
        set kind = excluded.kind, every = excluded.every, next_at = excluded.next_at, failures = 0, error = '',
        cursor = case when connector.kind = excluded.kind then connector.cursor else '' end";
    /// A data set is asked for more or less often.
    EVERY = "update connector set every = $3, next_at = case when next_at > $4 then $4 else next_at end
        where source_id = $1 and dataset = $2 and every <> $3";
    /// A data set is not asked for any more.
    DROP = "delete from connector where source_id = $1 and dataset = $2";
    /// Nothing is asked for in one way any more.
    DROP_KIND = "delete from connector where source_id = $1 and kind = $2";
    /// What is due and does not rest; of a source that is switched off everything rests.
    DUE: (SourceId, String, Kind, At) = "select c.source_id, c.dataset, c.kind, c.next_at from connector c
        join connection w on w.source_id = c.source_id and w.kind = c.kind join source s on s.id = c.source_id
        where c.next_at <= $1 and w.paused = $2 and s.off = $2 order by c.next_at, c.source_id, c.dataset limit 100";
    /// It is being asked for.
    ASKED = "update connector set asked_at = $3, next_at = $4 where source_id = $1 and dataset = $2";
    /// How it is asked for.
    CONNECTOR: ConnectorRow = "select c.kind, c.cursor, c.every, c.failures, w.paused or s.off as paused from connector c
        join connection w on w.source_id = c.source_id and w.kind = c.kind join source s on s.id = c.source_id where c.source_id = $1 and c.dataset = $2";
    /// A package of it is safe: the next question begins behind it.
    STEP = "update connector set cursor = $3 where source_id = $1 and dataset = $2";
    /// 1C has said everything.
    ANSWERED = "update connector set answered_at = $3, next_at = $4, failures = 0, error = ''
        where source_id = $1 and dataset = $2";
    /// It could not be asked.
    FAILED = "update connector set error = $3, next_at = $4, failures = failures + 1 where source_id = $1 and dataset = $2";
    /// Everything of a source is asked for now.
    HURRY = "update connector set next_at = $2 where source_id = $1 and next_at > $2
        and source_id in (select id from source where not off)";
    /// One data set of a source is asked for now.
    HURRY_ONE = "update connector set next_at = $3 where source_id = $1 and dataset = $2 and next_at > $3";
    /// What was asked in one way goes on at once, as if nothing had failed.
    GO_ON = "update connector set next_at = $3, failures = 0 where source_id = $1 and kind = $2";
    /// What is asked of a source in one way is asked for from the beginning: (source, kind, now).
    AGAIN = "update connector set cursor = '', next_at = $3 where source_id = $1 and kind = $2";
    /// Everything that is asked for.
    ALL_OF: ConnectorView = "select c.source_id, s.name as source, c.dataset, c.kind, c.every, c.next_at, c.answered_at,
            c.failures, c.error, w.paused or s.off as paused from connector c join source s on s.id = c.source_id
        join connection w on w.source_id = c.source_id and w.kind = c.kind order by s.name, s.id, c.dataset";
    /// When a company last asked to refresh.
    REFRESHED: (At,) = "select asked_at from company_refresh where company_id = $1";
    /// It asks now.
    REFRESH = "insert into company_refresh (company_id, asked_at) values ($1, $2)
        on conflict (company_id) do update set asked_at = excluded.asked_at";
    /// The sources of a company's legal entities.
    SOURCES_OF: (SourceId,) = "select distinct source_id from legal_entity where company_id = $1";
}
