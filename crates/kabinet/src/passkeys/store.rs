//! Statements of passkeys.

use db::{record, statements};
use kernel::{At, Id, UserId, kind};

record! {
    /// A passkey as its owner sees it.
    pub struct PasskeyRow {
        pub id: Id<kind::Passkey>, pub name: String, pub created_at: At, pub used_at: Option<At>,
    }
}
record! {
    /// What a passkey is checked by, and whose it is.
    pub struct KeyRow {
        pub id: Id<kind::Passkey>, pub user_id: UserId, pub credential: Vec<u8>, pub public_key: Vec<u8>,
        pub state: Vec<u8>, pub name: String, pub email: String, pub lang: String,
    }
}

statements! {
    /// $1 user.
    OF: PasskeyRow = "select id, name, created_at, used_at from passkey where user_id = $1 order by created_at, id";
    /// $1 user.
    COUNT: (i64,) = "select count(*) from passkey where user_id = $1";
    /// What a device must not make another one beside. $1 user.
    KNOWN: (Vec<u8>, i64) = "select credential, transports from passkey where user_id = $1";
    /// Whose it is, if he may sign in. $1 the name that the device gave it.
    FIND: KeyRow = "select p.id, p.user_id, p.credential, p.public_key, p.state, p.name, u.email, u.lang from passkey p
        join app_user u on u.id = p.user_id and u.active where p.credential = $1";
    /// A new one, unless its device's name is taken.
    INSERT = "insert into passkey(id, user_id, credential, transports, public_key, state, name, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential) do nothing";
    /// It has signed, unless it has done so elsewhere in between. $1 passkey, $2 state, $3 as it was, $4 now.
    USED = "update passkey set state = $2, used_at = $4 where id = $1 and state = $3";
    /// $1 user, $2 passkey, $3 name.
    RENAME = "update passkey set name = $3 where user_id = $1 and id = $2";
    /// $1 user, $2 passkey.
    REMOVE = "delete from passkey where user_id = $1 and id = $2";
    /// $1 user.
    REMOVE_ALL = "delete from passkey where user_id = $1";
    /// The last one is gone, and what it proved with it. $1 session.
    UNPROVED = "update session set by_passkey = (1 = 0) where token_hash = $1";
    /// A session was opened or proved by one. $1 session.
    PROVED = "update session set by_passkey = (1 = 1) where token_hash = $1";
}
