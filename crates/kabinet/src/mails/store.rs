//! Statements of mail.

use db::{record, statements};
use kernel::{At, CompanyId};

use super::{MailId, MailState};

record! {
    /// A mail that a worker hands over.
    pub struct MailRow {
        pub address: String, pub kind: String, pub company_id: Option<CompanyId>, pub state: MailState,
        pub body: Option<Vec<u8>>, pub created_at: At,
    }
}

statements! {
    /// A new one; nothing if its key is known.
    INSERT = "insert into mail(id, unique_key, company_id, address, kind, state, body, error, created_at)
        values ($1, $2, $3, $4, $5, 'queued', $6, '', $7) on conflict (unique_key) do nothing";
    /// The one with a key.
    BY_KEY: (MailId,) = "select id from mail where unique_key = $1";
    /// One.
    ONE: MailRow = "select address, kind, company_id, state, body, created_at from mail where id = $1";
    /// It needs no attempt any more: the letter is forgotten. $2 state, $3 why, $4 now.
    SETTLE = "update mail set state = $2, error = $3, settled_at = $4, body = null where id = $1 and state = 'queued'";
    /// Why the last attempt failed.
    TROUBLE = "update mail set error = $2 where id = $1 and state = 'queued'";
    /// How many of a kind went to an address. $1 address, $2 kind, $3 since.
    SINCE: (i64,) = "select count(*) from mail where address = $1 and kind = $2 and created_at >= $3 and state <> 'dropped'";
    /// What waits for longer than usual. $1 before.
    WAITING: (MailId, At) = "select id, created_at from mail where state = 'queued' and created_at < $1
        order by created_at limit 500";
    /// Letters that still lie sealed.
    SEALED: (MailId, Vec<u8>) = "select id, body from mail where body is not null order by id";
    /// The same letter under another key. $2 sealed anew.
    RESEAL = "update mail set body = $2 where id = $1 and state = 'queued'";
    /// Forgets what ended long ago. $1 before.
    FORGET = "delete from mail where settled_at < $1";
}
