//! Statements of accounts, for the seller's office.

use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::StaffInvitationId;
use crate::{
    mails::{MailId, MailState},
    many::{joined, places},
};

record! {
    /// An account in the list.
    #[derive(Clone)]
    pub struct UserRow {
        pub id: UserId, pub name: String, pub email: String, pub staff: Option<String>, pub active: bool,
        pub companies: i64, pub second_at: Option<At>, pub passkeys: bool, pub created_at: At,
        pub company: Option<String>, pub used_at: Option<At>, pub seen_at: Option<At>, pub came_at: Option<At>,
    }
}
record! {
    /// An account as it is opened.
    pub struct CardRow {
        pub id: UserId, pub name: String, pub email: String, pub phone: String, pub lang: String,
        pub staff: Option<String>, pub active: bool, pub second_at: Option<At>, pub passkeys: bool, pub created_at: At,
        pub closed_at: Option<At>, pub closed_reason: String, pub seen_at: Option<At>, pub came_at: Option<At>,
        pub sessions: i64, pub tokens: i64,
    }
}
record! {
    /// What a change needs to know of an account.
    pub struct TargetRow {
        pub id: UserId, pub name: String, pub email: String, pub lang: String, pub staff: Option<String>,
        pub active: bool, pub companies: i64,
    }
}
record! {
    /// A company that a person works for.
    pub struct PlaceRow {
        pub id: CompanyId, pub slug: String, pub name: String, pub hue: i64, pub roles: String,
        pub own_name: Option<String>, pub active: bool, pub used_at: Option<At>, pub alone: bool,
    }
}
record! {
    /// An invitation to the staff.
    pub struct InvitationRow {
        pub id: StaffInvitationId, pub email: String, pub role: String, pub inviter: String, pub state: String,
        pub sends: i64, pub mail_id: MailId, pub mail_state: Option<MailState>, pub sent_at: At, pub expires_at: At,
    }
}
record! {
    /// The same for who holds its link.
    pub struct LinkRow {
        pub id: StaffInvitationId, pub email: String, pub role: String, pub inviter: String, pub state: String,
        pub expires_at: At, pub account: Option<UserId>,
    }
}

// When somebody was here last: by his sessions, and when these are gone by the journal.
macro_rules! seen {
    () => {
        "(select max(s.seen_at) from session s where s.user_id = u.id) as seen_at,
            (select a.at from audit a where a.user_id = u.id and a.action = 'sign-in' order by a.at desc limit 1) as came_at"
    };
}
macro_rules! invitations {
    ($rest:literal) => {
        concat!(
            "select i.id, i.email, i.role, u.name as inviter, i.state, i.sends, i.mail_id, l.state as mail_state, i.sent_at,
                i.expires_at
            from staff_invitation i join app_user u on u.id = i.invited_by left join mail l on l.id = i.mail_id
            where ",
            $rest
        )
    };
}

statements! {
    /// Accounts by name behind one ($1, $2), of a kind ($3: staff, clients, closed, or all), so many ($4). (office)
    NAMES: (UserId, String, String) = "select id, name, email from app_user
        where (name > $1 or (name = $1 and id > $2))
            and ($3 = '' or ($3 = 'closed' and not active) or ($3 = 'staff' and active and staff is not null)
                or ($3 = 'clients' and active and staff is null))
        order by name, id limit $4";
    /// What the list shows of some of them. (office)
    LIST: UserRow = joined!("select u.id, u.name, u.email, u.staff, u.active, u.companies, u.second_at,
            exists(select 1 from passkey k where k.user_id = u.id) as passkeys, u.created_at,
            (select c.name from membership m join company c on c.id = m.company_id where m.user_id = u.id and m.active
                order by c.name, c.id limit 1) as company,
            (select max(m.used_at) from membership m where m.user_id = u.id) as used_at, ", seen!(), "
        from app_user u where u.id in ", places!(list), " order by u.name, u.id");
    /// How many there are: all, staff, clients, closed.
    COUNTS: (i64, i64, i64, i64) = "select count(*),
            coalesce(cast(sum(case when active and staff is not null then 1 else 0 end) as bigint), 0),
            coalesce(cast(sum(case when active and staff is null then 1 else 0 end) as bigint), 0),
            coalesce(cast(sum(case when active then 0 else 1 end) as bigint), 0) from app_user";
    /// One. $1 user, $2 now, $3 seen since. (office)
    CARD: CardRow = concat!("select u.id, u.name, u.email, u.phone, u.lang, u.staff, u.active, u.second_at,
            exists(select 1 from passkey k where k.user_id = u.id) as passkeys, u.created_at, u.closed_at, u.closed_reason, ",
            seen!(), ",
            (select count(*) from session s where s.user_id = u.id and s.expires_at > $2 and s.seen_at > $3) as sessions,
            (select count(*) from api_token t where t.user_id = u.id and t.expires_at > $2 and t.revoked_at is null) as tokens
        from app_user u where u.id = $1");
    /// Companies that a person works for or has worked for; `alone`: he is the only one left who owns it. $1 user. (office)
    PLACES: PlaceRow = "select c.id, c.slug, c.name, c.hue, m.roles, w.name as own_name, m.active, m.used_at,
            m.active and (' ' || m.roles || ' ') like '% owner %' and not exists (select 1 from membership o
                join app_user p on p.id = o.user_id and p.active where o.company_id = m.company_id and o.user_id <> m.user_id
                and o.active and (' ' || o.roles || ' ') like '% owner %') as alone
        from membership m join company c on c.id = m.company_id
        left join company_role w on w.company_id = m.company_id and w.id = m.own_role
        where m.user_id = $1 order by case when m.active then 0 else 1 end, c.name, c.id limit 500";
    /// Companies that a person looks after. $1 user. (office)
    LOOKED_AFTER: (String, String) = "select slug, name from company where manager_id = $1 order by name, id limit 500";

    /// Nobody else changes staff or closes accounts until the unit of work ends.
    LOCK = "insert into installation(name, value) values ('staff_lock', '') on conflict (name) do update set value = excluded.value";
    /// Who is to be changed. $1 user.
    TARGET: TargetRow = "select id, name, email, lang, staff, active, companies from app_user where id = $1";
    /// The same by address. $1 e-mail.
    BY_EMAIL: (UserId,) = "select id from app_user where email = $1";
    /// Active administrators besides one. $1 user.
    OTHER_ADMINS: (i64,) = "select count(*) from app_user where staff = 'admin' and active and id <> $1";
    /// $1 user, $2 role or none.
    SET_STAFF = "update app_user set staff = $2 where id = $1";
    /// $1 user, $2 now, $3 why.
    CLOSE = "update app_user set active = (1 = 0), closed_at = $2, closed_reason = $3 where id = $1 and active";
    /// $1 user.
    REOPEN = "update app_user set active = (1 = 1), closed_at = null, closed_reason = '' where id = $1 and not active";

    /// A new invitation: $1 id, $2 e-mail, $3 role, $4 by whom, $5 secret, $6 mail, $7 now, $8 until.
    INVITE = "insert into staff_invitation(id, email, role, invited_by, token_hash, state, sends, mail_id, created_at, sent_at,
            expires_at)
        values ($1, $2, $3, $4, $5, 'open', 1, $6, $7, $7, $8)";
    /// It is sent again: $1 id, $2 secret, $3 mail, $4 now, $5 until.
    AGAIN = "update staff_invitation set token_hash = $2, mail_id = $3, sends = sends + 1, sent_at = $4, expires_at = $5
        where id = $1 and state = 'open'";
    /// It ends: $1 id, $2 how, $3 now, $4 who accepted.
    SETTLE = "update staff_invitation set state = $2, settled_at = $3, accepted_by = $4 where id = $1 and state = 'open'";
    /// Open ones, the newest first.
    OPEN: InvitationRow = invitations!("i.state = 'open' order by i.sent_at desc, i.id limit 200");
    /// One of them.
    OPEN_ONE: InvitationRow = invitations!("i.state = 'open' and i.id = $1");
    /// Those to an address ($1).
    OPEN_TO: InvitationRow = invitations!("i.state = 'open' and i.email = $1");
    /// Those that a person ($1) sent.
    OPEN_BY: InvitationRow = invitations!("i.state = 'open' and i.invited_by = $1");
    /// The one behind a link. $1 secret.
    BY_TOKEN: LinkRow = "select i.id, i.email, i.role, u.name as inviter, i.state, i.expires_at,
            (select a.id from app_user a where a.email = i.email) as account
        from staff_invitation i join app_user u on u.id = i.invited_by where i.token_hash = $1";
}
