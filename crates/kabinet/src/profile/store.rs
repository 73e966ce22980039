//! Statements of a person's own account.

use db::{record, statements};
use kernel::{At, UserId};

record! {
    /// What the person says of himself.
    pub struct MeRow {
        pub name: String, pub email: String, pub phone: String, pub lang: String, pub zone: String,
        pub created_at: At,
    }
}
record! {
    /// A session.
    pub struct SessionRow {
        pub token_hash: Vec<u8>, pub created_at: At, pub seen_at: At, pub expires_at: At, pub address: String,
        pub agent: String,
    }
}
record! {
    /// An account that asks for a new password.
    pub struct AskingRow { pub id: UserId, pub email: String, pub lang: String, pub active: bool }
}

statements! {
    /// The person. $1 user.
    ME: MeRow = "select name, email, phone, lang, zone, created_at from app_user where id = $1";
    /// $1 user, $2 name, $3 phone, $4 language, $5 zone.
    SET_ME = "update app_user set name = $2, phone = $3, lang = $4, zone = $5 where id = $1";
    /// The companies that a person looks after show his name. $1 user, $2 name.
    MANAGER_NAME = "update company set manager_name = $2 where manager_id = $1";
    /// The account of an address. $1 e-mail.
    BY_EMAIL: AskingRow = "select id, email, lang, active from app_user where email = $1";
    /// $1 user, $2 PHC string.
    SET_PASSWORD = "update app_user set password_hash = $2 where id = $1";
    /// $1 user, $2 address.
    SET_EMAIL = "update app_user set email = $2 where id = $1";
    /// Sessions of a person, the last used first.
    SESSIONS: SessionRow = "select token_hash, created_at, seen_at, expires_at, address, agent from session
        where user_id = $1 order by seen_at desc limit 200";
    /// $1 user, $2 session.
    END_ONE = "delete from session where user_id = $1 and token_hash = $2";
    /// All but one. $1 user, $2 session.
    END_OTHERS = "delete from session where user_id = $1 and token_hash <> $2";

    /// A new link. $1 secret, $2 user, $3 purpose, $4 address, $5 now, $6 until.
    INSERT_LINK = "insert into account_link(token_hash, user_id, purpose, address, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)";
    /// One that is good: $1 secret, $2 now.
    LINK: (UserId, String, String) = "select l.user_id, l.purpose, l.address from account_link l
        join app_user u on u.id = l.user_id and u.active where l.token_hash = $1 and l.expires_at > $2 and l.used_at is null";
    /// It was used. $1 secret, $2 now.
    USED = "update account_link set used_at = $2 where token_hash = $1 and used_at is null";
    /// How many of the two addresses have agreed. $1 user, $2 new address.
    AGREED: (i64,) = "select count(distinct purpose) from account_link
        where user_id = $1 and address = $2 and purpose in ('email-old', 'email-new') and used_at is not null";
    /// Links of a purpose die. $1 user, $2 purpose.
    KILL = "delete from account_link where user_id = $1 and purpose = $2";
    /// A change of address that waits for its two answers. $1 user, $2 now.
    WAITING: (String,) = "select address from account_link where user_id = $1 and purpose = 'email-old' and expires_at > $2
        order by created_at desc limit 1";

    /// Companies in which the person is active. $1 user.
    COMPANIES: (String, String) = "select c.slug, c.name from membership m join company c on c.id = m.company_id
        where m.user_id = $1 and m.active order by c.name, c.id";
    /// What is kept of a person who left: nothing that names him. $1 user, $2 name, $3 address.
    FORGET_ME = "update app_user set name = $2, email = $3, phone = '', password_hash = null, active = (1 = 0) where id = $1";
    /// Notices of a person. $1 user.
    FORGET_NOTICES = "delete from notice where user_id = $1";
    /// Names that a person gave to lists. $1 user.
    FORGET_VIEWS = "delete from saved_view where user_id = $1";
    /// Tokens of a person everywhere. $1 user, $2 now.
    END_TOKENS = "update api_token set revoked_at = $2 where user_id = $1 and revoked_at is null";

    /// For the person's own copy of his data: memberships.
    MY_MEMBERSHIPS: (String, String, bool, At, Option<At>) = "select c.name, m.roles, m.active, m.created_at, m.used_at
        from membership m join company c on c.id = m.company_id where m.user_id = $1 order by c.name, c.id";
    /// His tokens, without their secrets.
    MY_TOKENS: (String, String, At, At, Option<At>) = "select name, role, created_at, expires_at, revoked_at from api_token
        where user_id = $1 order by created_at";
    /// His notices.
    MY_NOTICES: (String, String, Option<At>) = "select kind, text, read_at from notice where user_id = $1 order by id";
    /// What he did.
    MY_LINES: (At, String, String, String) = "select at, action, subject, address from audit where user_id = $1 order by at, id";
    /// Whom he invited.
    MY_INVITATIONS: (String, String, At, String) = "select email, roles, created_at, state from invitation
        where invited_by = $1 order by created_at";
}
