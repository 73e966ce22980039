//! Statements of the rules of signing in.

use access::{Role, Roles};
use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::rules::Policy;
use crate::deputies::reached;

record! {
    /// The rules of a company that a person works for, and the session that has to keep them.
    pub struct GuardRow {
        pub company: String, pub roles: String, pub base: Option<String>, pub second_roles: String,
        pub second_seller: String, pub idle_minutes: i64, pub absolute_hours: i64, pub bound: bool, pub since: At,
        pub seen: At, pub began_at: String, pub joined: At,
    }
}
record! {
    /// The rules of a company.
    pub struct PolicyRow {
        pub second_roles: String, pub second_seller: String, pub idle_minutes: i64, pub absolute_hours: i64,
        pub networks: String, pub bound: bool,
    }
}
record! {
    /// Somebody, since when he signs in with a code, and whether he has a passkey.
    pub struct PersonRow {
        pub id: UserId, pub name: String, pub email: String, pub roles: String, pub base: Option<String>,
        pub own_name: Option<String>, pub second_at: Option<At>, pub passkeys: bool,
    }
}

impl GuardRow {
    /// The rules.
    pub fn policy(&self) -> Policy {
        Policy {
            company: Roles::parse(&self.second_roles),
            seller: Roles::parse(&self.second_seller),
            idle_minutes: self.idle_minutes,
            absolute_hours: self.absolute_hours,
            networks: String::new(),
            bound: self.bound,
        }
    }
    /// The role that the member's own one was copied from.
    pub fn base(&self) -> Option<Role> {
        self.base.as_deref().and_then(Role::parse)
    }
}

impl From<PolicyRow> for Policy {
    fn from(row: PolicyRow) -> Policy {
        Policy {
            company: Roles::parse(&row.second_roles),
            seller: Roles::parse(&row.second_seller),
            idle_minutes: row.idle_minutes,
            absolute_hours: row.absolute_hours,
            networks: row.networks,
            bound: row.bound,
        }
    }
}

statements! {
    /// The rules of every company that the person behind a session works for. $1 session.
    GUARDS: GuardRow = "select c.name as company, m.roles, w.base, c.second_roles, c.second_seller, c.idle_minutes,
            c.absolute_hours, c.bound, s.created_at as since, s.seen_at as seen, s.address as began_at,
            m.created_at as joined
        from session s join membership m on m.user_id = s.user_id and m.active
        join company c on c.id = m.company_id and c.guarded
        left join company_role w on w.company_id = m.company_id and w.id = m.own_role
        where s.token_hash = $1 order by c.name, c.id";
    /// The session ends, if it is still what it was. $1 session, $2 seen.
    END = "delete from session where token_hash = $1 and seen_at = $2";
    /// The rules of a company. $1 company.
    POLICY: PolicyRow = "select second_roles, second_seller, idle_minutes, absolute_hours, networks, bound from company
        where id = $1";
    /// $1 company, $2 and $3 roles, $4 minutes, $5 hours, $6 networks, $7 bound, $8 whether any rule but the networks is set.
    SET = "update company set second_roles = $2, second_seller = $3, idle_minutes = $4, absolute_hours = $5, networks = $6,
            bound = $7, guarded = $8 where id = $1";
    /// What the installation asks of everybody, by name.
    INSTALLED: (String, String) = "select name, value from installation
        where name in ('staff_second', 'owners_second', 'second_days', 'second_since')";
    /// One word of the installation. $1 name.
    WORD: (String,) = "select value from installation where name = $1";
    /// When the person behind a session came. $1 session.
    CAME: (At,) = "select u.created_at from session s join app_user u on u.id = s.user_id where s.token_hash = $1";
    /// Companies of more than one person. (office)
    NOT_ALONE: (CompanyId,) = "select id from company where not alone order by id";
    /// $1 name, $2 value.
    INSTALL = "insert into installation(name, value) values ($1, $2)
        on conflict (name) do update set value = excluded.value";
    /// Who decides about the people of a company. $1 company.
    OWNERS: (String,) = "select u.name from membership m join app_user u on u.id = m.user_id and u.active
        where m.company_id = $1 and m.active and (' ' || m.roles || ' ') like '% owner %' order by u.name, u.id limit 3";
    /// The people of a company. $1 company.
    PEOPLE: PersonRow = "select u.id, u.name, u.email, m.roles, w.base, w.name as own_name, u.second_at,
            exists(select 1 from passkey k where k.user_id = u.id) as passkeys
        from membership m join app_user u on u.id = m.user_id
        left join company_role w on w.company_id = m.company_id and w.id = m.own_role
        where m.company_id = $1 and m.active order by u.name, u.id limit 2000";
    /// The staff.
    STAFF: (UserId, String, String, String, Option<At>, bool) = "select u.id, u.name, u.email, u.staff, u.second_at,
            exists(select 1 from passkey k where k.user_id = u.id)
        from app_user u where u.staff is not null and u.active order by u.name, u.id limit 2000";
    /// Which company this is. $1 slug, $2 the only manager whose companies count (on the day $3), or nothing.
    COMPANY: (CompanyId, String) = concat!("select c.id, c.name from company c where c.slug = $1 and ", reached!("$2", "$3"));
}
