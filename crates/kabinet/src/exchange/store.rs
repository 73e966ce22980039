//! Statements about sources, dialogues and their files.

use db::record;
use kernel::SourceId;
use uuid::Uuid;

use super::sources::Takes;

record! {
    /// A dialogue of the stock exchange.
    #[derive(Clone, Debug)]
    pub(crate) struct SessionRow {
        pub(crate) id: Uuid,
        pub(crate) source_id: SourceId,
        pub(crate) kind: String,
        pub(crate) dialogue: String,
        pub(crate) rev: i64,
        pub(crate) version: String,
    }
}

record! {
    /// A source at the door.
    #[derive(Clone, Debug)]
    pub(crate) struct DoorRow {
        pub(crate) id: SourceId,
        pub(crate) password_hash: String,
        pub(crate) charset: String,
        pub(crate) addresses: String,
        pub(crate) takes: Takes,
        pub(crate) off: bool,
    }
}

db::statements! {
    /// Who has this login.
    SOURCE_BY_LOGIN: DoorRow = "select id, password_hash, charset, addresses, takes, off from source where login = $1";

    /// The dialogue of a cookie.
    SESSION_BY_TOKEN: SessionRow = "select id, source_id, kind, dialogue, rev, version from exchange_session
        where token_hash = $1 and source_id = $2 and kind = $3";
    /// The newest dialogue of a login.
    SESSION_NEWEST: SessionRow = "select id, source_id, kind, dialogue, rev, version from exchange_session
        where source_id = $1 and kind = $2 order by seen_at desc, id desc limit 1";
    /// Whether a later dialogue of the same kind was begun.
    SESSION_LATER: (i64,) = "select 1 from exchange_session where source_id = $1 and kind = $2 and id > $3 limit 1";
    /// A dialogue by its id.
    SESSION_BY_ID: SessionRow = "select id, source_id, kind, dialogue, rev, version from exchange_session where id = $1";
    /// A new dialogue.
    SESSION_NEW = "insert into exchange_session (token_hash, id, source_id, kind, dialogue, rev, waiting, seen_at)
        values ($1, $2, $3, $4, $5, 0, $6, $7)";
    /// A dialogue went on, unless another request was quicker.
    SESSION_SAVE = "update exchange_session set dialogue = $2, waiting = $3, seen_at = $4, version = $6, rev = rev + 1
        where id = $1 and rev = $5";
    /// Dialogues that went quiet with files that nobody asked to process.
    SESSIONS_QUIET: SessionRow = "select id, source_id, kind, dialogue, rev, version from exchange_session
        where waiting = $1 and seen_at <= $2 order by seen_at, id";
    /// The same, of one source and kind, however quiet.
    SESSIONS_WAITING: SessionRow = "select id, source_id, kind, dialogue, rev, version from exchange_session
        where waiting = $1 and source_id = $2 and kind = $3 order by seen_at, id";
    /// Whether a source has files that wait.
    SOURCE_WAITS: (i64,) = "select 1 from exchange_session where waiting = $1 and source_id = $2 limit 1";
    /// Dialogues of which nothing was heard for long.
    SESSIONS_OLD: (Uuid,) = "select id from exchange_session where seen_at < $1 order by seen_at limit 500";
    /// A dialogue is forgotten.
    SESSION_DROP = "delete from exchange_session where id = $1";

    /// The job that processes a file.
    FILE_JOB: (Option<Uuid>,) = "select job_id from exchange_file where session_id = $1 and login = $2 and name = $3";
    /// A job processes a file.
    FILE_SET = "insert into exchange_file (session_id, login, name, job_id) values ($1, $2, $3, $4)
        on conflict (session_id, login, name) do update set job_id = excluded.job_id";
    /// A file is sent anew: what was processed before does not count.
    FILE_RESET = "delete from exchange_file where session_id = $1 and login = $2 and name = $3";
    /// An archive is sent anew: nor does anything that was in it.
    FILES_RESET = "delete from exchange_file where session_id = $1 and login = $2";
    /// The files of a forgotten dialogue.
    FILES_DROP = "delete from exchange_file where session_id = $1";

    /// Whether jobs of a lane are open.
    LANE_OPEN: (i64,) = "select 1 from job where lane = $1 and state in ('queued', 'running') limit 1";
}
