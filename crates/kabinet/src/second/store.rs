//! Statements of the second factor.

use db::{record, statements};
use kernel::{At, UserId};

record! {
    /// What is kept for a person's codes.
    pub struct FactorRow {
        pub secret: Option<Vec<u8>>, pub next_secret: Option<Vec<u8>>, pub next_at: Option<At>, pub step: i64,
    }
}
record! {
    /// Somebody whose password was right.
    pub struct StepRow {
        pub user_id: UserId, pub email: String, pub name: String, pub lang: String, pub second_at: Option<At>,
    }
}
record! {
    /// Secrets as they lie in the database, for a change of keys.
    pub struct SealedRow { pub user_id: UserId, pub secret: Option<Vec<u8>>, pub next_secret: Option<Vec<u8>> }
}

statements! {
    /// $1 user.
    FACTOR: FactorRow = "select secret, next_secret, next_at, step from second_factor where user_id = $1";
    /// A secret that waits for its first code. $1 user, $2 sealed, $3 now.
    PUT_NEXT = "insert into second_factor(user_id, next_secret, next_at, step) values ($1, $2, $3, 0)
        on conflict (user_id) do update set next_secret = excluded.next_secret, next_at = excluded.next_at";
    /// Its first code came. $1 user, $2 step of it.
    TURN_ON = "update second_factor set secret = next_secret, next_secret = null, next_at = null, step = $2
        where user_id = $1 and next_secret is not null";
    /// A step is taken, unless somebody was quicker. $1 user, $2 step.
    TAKE = "update second_factor set step = $2 where user_id = $1 and step < $2";
    /// $1 user.
    DROP_FACTOR = "delete from second_factor where user_id = $1";
    /// $1 user, $2 since when, or nothing.
    SINCE = "update app_user set second_at = $2 where id = $1";
    /// $1 user.
    DROP_CODES = "delete from recovery_code where user_id = $1";
    /// $1 user, $2 hash.
    PUT_CODE = "insert into recovery_code(user_id, code_hash) values ($1, $2)";
    /// A recovery code is used up. $1 user, $2 hash, $3 now.
    USE_CODE = "update recovery_code set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null";
    /// How many are left. $1 user.
    CODES_LEFT: (i64,) = "select count(*) from recovery_code where user_id = $1 and used_at is null";

    /// The password was right. $1 secret, $2 user, $3 until.
    OPEN_STEP = "insert into sign_in_step(token_hash, user_id, expires_at) values ($1, $2, $3)";
    /// Whose step this is. $1 secret, $2 now.
    STEP: StepRow = "select t.user_id, u.email, u.name, u.lang, u.second_at from sign_in_step t
        join app_user u on u.id = t.user_id and u.active where t.token_hash = $1 and t.expires_at > $2";
    /// $1 user.
    DROP_STEPS = "delete from sign_in_step where user_id = $1";
    /// $1 now.
    SWEEP_STEPS = "delete from sign_in_step where expires_at < $1";

    /// Every secret that lies sealed.
    SEALED: SealedRow = "select user_id, secret, next_secret from second_factor order by user_id";
    /// The same secret under another key, if it is still the same. $1 user, $2 sealed anew, $3 as it was.
    RESEAL = "update second_factor set secret = $2 where user_id = $1 and secret = $3";
    /// The same for one that waits for its first code.
    RESEAL_NEXT = "update second_factor set next_secret = $2 where user_id = $1 and next_secret = $3";
}
