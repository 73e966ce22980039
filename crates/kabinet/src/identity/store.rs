//! Statements of identity.

use db::{record, statements};
use kernel::{At, CompanyId, Money, TokenId, UserId};

use crate::members::given::RoleId;

record! {
    /// A member with what the frame of a page shows.
    pub struct MemberRow {
        pub user_id: UserId, pub name: String, pub lang: String, pub zone: String, pub staff: Option<String>,
        pub seen_at: At, pub began_at: At, pub token_role: Option<String>,
        pub company_id: CompanyId, pub slug: String, pub company_name: String, pub hue: i64,
        pub blocked_reason: Option<String>, pub buyers_own_only: bool, pub buyers_see_debt: bool,
        pub viewers_see_sums: bool, pub viewers_see_waybills: bool, pub unit_roles: String, pub standing: String,
        pub overdue: Money, pub overdue_since: Option<String>, pub unblock_sum: Money, pub roles: String, pub points: String, pub inn: String, pub manager: String,
        pub deputies: String,
        pub unread: i64, pub views: i64, pub companies: i64, pub entered_at: Option<At>, pub orders_as_of: Option<At>,
        pub own_role: Option<RoleId>, pub confirmed_at: Option<At>, pub second_at: Option<At>, pub by_passkey: bool, pub networks: String, pub closed: String,
        pub guarded: bool,
    }
}
record! {
    /// An account.
    pub struct AccountRow {
        pub id: UserId, pub name: String, pub email: String, pub lang: String, pub zone: String,
        pub staff: Option<String>, pub confirmed_at: Option<At>, pub second_at: Option<At>, pub by_passkey: bool,
        pub seen_at: At, pub guarded: bool,
    }
}
record! {
    /// An account with its password, for signing in.
    pub struct PasswordRow {
        pub id: UserId, pub password_hash: Option<String>, pub active: bool, pub lang: String, pub second_at: Option<At>,
    }
}
record! {
    /// A company that a person may enter.
    pub struct ChoiceRow {
        pub slug: String, pub name: String, pub hue: i64, pub roles: String, pub own_role: Option<String>,
        pub inn: Option<String>,
        pub standing: String, pub blocked_reason: Option<String>, pub used_at: Option<At>,
    }
}
record! {
    /// A token as its owner sees it.
    pub struct TokenRow {
        pub id: TokenId, pub name: String, pub role: String, pub tail: String, pub created_at: At,
        pub used_at: Option<At>, pub expires_at: At, pub revoked_at: Option<At>,
    }
}

// What follows the membership `m` of user `u` in company `c`, in the order of `MemberRow`.
macro_rules! of_member {
    ($seen:literal, $began:literal, $role:literal, $confirmed:literal, $by_passkey:literal, $guarded:literal, $from:literal) => {
        concat!(
            "select u.id as user_id, u.name, u.lang, u.zone, u.staff, ",
            $seen,
            " as seen_at, ",
            $began,
            " as began_at, ",
            $role,
            " as token_role,
             c.id as company_id, c.slug, c.name as company_name, c.hue, c.blocked_reason, c.buyers_own_only,
             c.buyers_see_debt, c.viewers_see_sums, c.viewers_see_waybills, c.unit_roles, c.standing, c.overdue, c.overdue_since, c.unblock_sum,
             m.roles, m.points,
             c.first_inn as inn, c.manager_name as manager, c.deputies, m.unread, m.views, u.companies, m.used_at as entered_at,
             c.orders_as_of, m.own_role, ",
            $confirmed,
            " as confirmed_at, u.second_at, ",
            $by_passkey,
            " as by_passkey, c.networks, c.closed, ",
            $guarded,
            " as guarded ",
            $from
        )
    };
}

statements! {
    /// $1 session, $2 slug, $3 now, $4 seen since.
    BY_SESSION: MemberRow = of_member!("s.seen_at", "s.created_at", "cast(null as text)", "s.confirmed_at", "s.by_passkey",
        "(c.guarded or u.companies > 1)",
        "from session s join app_user u on u.id = s.user_id and u.active
         join company c on c.slug = $2
         join membership m on m.company_id = c.id and m.user_id = u.id and m.active
         where s.token_hash = $1 and s.expires_at > $3 and s.seen_at > $4");
    /// $1 token, $2 slug, $3 now.
    BY_TOKEN: MemberRow = of_member!("coalesce(t.used_at, t.created_at)", "t.created_at", "t.role", "t.revoked_at", "(1 = 0)",
        "(1 = 0)",
        "from api_token t join app_user u on u.id = t.user_id and u.active
         join company c on c.id = t.company_id and c.slug = $2
         join membership m on m.company_id = c.id and m.user_id = u.id and m.active
         where t.token_hash = $1 and t.expires_at > $3 and t.revoked_at is null");
    /// Every membership of the person behind a session, the last used first. $1 session.
    EVERYWHERE: MemberRow = of_member!("s.seen_at", "s.created_at", "cast(null as text)", "s.confirmed_at", "s.by_passkey",
        "(1 = 0)",
        "from session s join app_user u on u.id = s.user_id and u.active
         join membership m on m.user_id = u.id and m.active
         join company c on c.id = m.company_id
         where s.token_hash = $1
         order by case when m.used_at is null then 1 else 0 end, m.used_at desc, c.name, c.id");
    /// A role that the company made: its name, the role it was copied from, its rights. $1 company, $2 role. Few have one, and
    /// what every page asks costs by the table.
    OWN_ROLE: (String, String, String) = "select name, base, grants from company_role where company_id = $1 and id = $2";
    /// $1 token, $2 now: whether it is good for some company.
    TOKEN_LIVES: (i64,) = "select 1 from api_token where token_hash = $1 and expires_at > $2 and revoked_at is null";
    /// $1 session, $2 now, $3 seen since.
    ACCOUNT: AccountRow = "select u.id, u.name, u.email, u.lang, u.zone, u.staff, s.confirmed_at, u.second_at, s.by_passkey,
            s.seen_at,
            exists(select 1 from membership x join company k on k.id = x.company_id and k.guarded
                where x.user_id = u.id and x.active) as guarded
        from session s join app_user u on u.id = s.user_id and u.active
        where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3";
    /// $1 session, $2 now.
    TOUCH = "update session set seen_at = $2 where token_hash = $1";
    /// Opens a session.
    OPEN_SESSION = "insert into session(token_hash, user_id, created_at, seen_at, expires_at, address, agent, confirmed_at)
        values ($1, $2, $3, $3, $4, $5, $6, $3)";
    /// The person proved anew who he is; the session gets a new secret with that. $1 session, $2 now, $3 its new hash.
    CONFIRM = "update session set confirmed_at = $2, token_hash = $3 where token_hash = $1";
    /// Ends one session.
    CLOSE_SESSION = "delete from session where token_hash = $1";
    /// Ends every session of a person.
    CLOSE_ALL = "delete from session where user_id = $1";
    /// Ends every session there is. (command line: the machine's owner)
    CLOSE_EVERYBODY = "delete from session";
    /// Ends what has run out anyway. $1 now, $2 seen since.
    SWEEP_SESSIONS = "delete from session where expires_at < $1 or seen_at < $2";
    /// Whether a person has ever signed in.
    WAS_IN: (i64,) = "select 1 from audit where user_id = $1 and action = 'sign-in' limit 1";
    /// To whom a mail about an account goes: e-mail, language, zone.
    MAIL_TO: (String, String, String) = "select email, lang, zone from app_user where id = $1";
    /// A session has entered a company for the first time. $1 company, $2 session, $3 now.
    FIRST_ENTRY = "insert into session_entry(company_id, token_hash, at) values ($1, $2, $3)
        on conflict (company_id, token_hash) do nothing";
    /// A session has another secret: it has entered what it had entered. $1 session, $2 its new hash.
    CARRY_ENTRIES = "update session_entry set token_hash = $2 where token_hash = $1";
    /// Where a session began: address and program.
    CAME_FROM: (String, String) = "select address, agent from session where token_hash = $1";
    /// Entries of sessions that are over.
    SWEEP_ENTRIES = "delete from session_entry
        where not exists (select 1 from session s where s.token_hash = session_entry.token_hash)";
    /// $1 e-mail.
    PASSWORD: PasswordRow = "select id, password_hash, active, lang, second_at from app_user where email = $1";
    /// $1 user, $2 PHC string.
    SET_PASSWORD = "update app_user set password_hash = $2 where id = $1";
    /// $1 user, $2 language.
    SET_LANG = "update app_user set lang = $2 where id = $1";
    /// A new account.
    INSERT_USER = "insert into app_user(id, email, name, password_hash, lang, zone, staff, active, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Failures of an account or an address: $1.
    FAILURES: (i64, At) = "select failures, last_at from sign_in_failure where who = $1";
    /// One more failure; after a quiet hour ($3) the count starts anew. $1 who, $2 now.
    FAIL = "insert into sign_in_failure(who, failures, last_at) values ($1, 1, $2)
        on conflict (who) do update set last_at = excluded.last_at,
            failures = case when sign_in_failure.last_at < $3 then 1 else sign_in_failure.failures + 1 end";
    /// A right password forgives.
    FORGIVE = "delete from sign_in_failure where who = $1";
    /// Ages out. $1 before.
    SWEEP_FAILURES = "delete from sign_in_failure where last_at < $1";
    /// Companies of a person, the last used first.
    CHOICES: ChoiceRow = "select c.slug, c.name, c.hue, m.roles, w.name as own_role,
            (select e.inn from legal_entity e where e.company_id = c.id order by e.id limit 1) as inn,
            c.standing, c.blocked_reason, m.used_at
        from membership m join company c on c.id = m.company_id
        left join company_role w on w.company_id = m.company_id and w.id = m.own_role
        where m.user_id = $1 and m.active
        order by case when m.used_at is null then 1 else 0 end, m.used_at desc, c.name";
    /// A company was entered. $1 company, $2 user, $3 now.
    ENTERED = "update membership set used_at = $3 where company_id = $1 and user_id = $2";
    /// Tokens of a person in a company.
    TOKENS: TokenRow = "select id, name, role, tail, created_at, used_at, expires_at, revoked_at from api_token
        where company_id = $1 and user_id = $2 order by created_at desc, id desc limit 100";
    /// A new token.
    INSERT_TOKEN = "insert into api_token(company_id, id, user_id, name, role, token_hash, tail, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// $1 company, $2 user, $3 token, $4 now.
    REVOKE_TOKEN = "update api_token set revoked_at = $4
        where company_id = $1 and user_id = $2 and id = $3 and revoked_at is null";
}
