//! Statements about the ways in which the portal reaches accounting systems.

use db::{record, statements};
use kernel::SourceId;

use super::connections::{Dialect, Kind};

record! {
    /// A way to a source.
    #[derive(Clone, Debug)]
    pub(crate) struct ConnectionRow {
        pub(crate) source_id: SourceId, pub(crate) kind: Kind, pub(crate) address: String, pub(crate) login: String,
        pub(crate) secret: Option<Vec<u8>>, pub(crate) dialect: Option<Dialect>, pub(crate) since: String,
        pub(crate) paused: bool,
    }
}

statements! {
    /// A way of a source: (source, kind, address, login, sealed password, dialect, since, paused, now).
    PUT = "insert into connection (source_id, kind, address, login, secret, dialect, since, paused, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (source_id, kind) do update
        set address = excluded.address, login = excluded.login, secret = excluded.secret, dialect = excluded.dialect,
        since = excluded.since, paused = excluded.paused, changed_at = excluded.changed_at";
    /// One of them.
    ONE: ConnectionRow = "select source_id, kind, address, login, secret, nullif(dialect, '') as dialect, since, paused
        from connection where source_id = $1 and kind = $2";
    /// All of a source.
    OF_SOURCE: ConnectionRow = "select source_id, kind, address, login, secret, nullif(dialect, '') as dialect, since, paused
        from connection where source_id = $1 order by kind";
    /// A way rests, or goes on.
    PAUSE = "update connection set paused = $3, changed_at = $4 where source_id = $1 and kind = $2";
    /// A way is gone.
    DROP = "delete from connection where source_id = $1 and kind = $2";
    /// All ways of the source with a login are at another address.
    MOVE = "update connection set address = $2 where kind <> 'folder' and source_id in
        (select id from source where login = $1)";
    /// Passwords that were kept in the open before there were connections.
    OPEN_PASSWORDS: (SourceId, String) = "select id, outgoing_password from source where outgoing_password is not null";
    /// A password is sealed: (source, kind, secret).
    SEAL = "update connection set secret = $3 where source_id = $1 and kind = $2";
    /// And is in the open no more.
    WIPE = "update source set base_url = null, outgoing_login = null, outgoing_password = null where id = $1";
}
