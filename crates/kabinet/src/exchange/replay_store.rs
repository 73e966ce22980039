//! Statements of the replay; they only ever see a scratch copy.

use db::{record, statements};

record! {
    /// What came of a data set.
    pub(crate) struct OutcomeRow {
        pub(crate) dataset: String, pub(crate) applied: i64, pub(crate) unchanged: i64, pub(crate) rejected: i64,
        pub(crate) error: String,
    }
}

statements! {
    /// Lets the replay in: every source of this name gets a known password and is open to any address.
    KNOCK = "update source set password_hash = $2, addresses = '', charset = 'utf-8' where name = $1";
    /// Its login.
    LOGIN: (String,) = "select login from source where name = $1 order by login limit 1";
    /// Every data set.
    HEALTH: OutcomeRow = "select dataset, applied, unchanged, rejected, error from dataset_state order by dataset";
    /// Rows in quarantine, the latest first.
    REFUSED: (String, String) = "select place, reason from quarantine where resolved_at is null
        order by seen_at desc, id desc limit $1";
}
