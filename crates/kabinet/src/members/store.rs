//! Statements of members and of the roles that a company makes for itself.

use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::RoleId;

record! {
    /// A member with what is known of him; `shut`: the seller has closed his account, wherever he works.
    #[derive(Clone)]
    pub struct MemberRow {
        pub id: UserId, pub name: String, pub email: String, pub lang: String, pub roles: String,
        pub own_role: Option<RoleId>, pub own_name: Option<String>, pub active: bool, pub created_at: At,
        pub used_at: Option<At>, pub left_at: Option<At>, pub invited_by: Option<String>, pub second_at: Option<At>,
        pub points: String, pub passkeys: bool, pub shut: bool,
    }
}
record! {
    /// A role of the company's own.
    pub struct RoleRow { pub id: RoleId, pub name: String, pub base: String, pub grants: String, pub members: i64 }
}
record! {
    /// What a member took out of the portal.
    pub struct TakenRow { pub user_id: UserId, pub n: i64, pub last_at: At }
}
record! {
    /// A company whose people are looked at regularly: since when the time runs, when somebody looked, months of an interval, how
    /// often its owners were reminded and when last, how many work for it.
    pub struct DueRow {
        pub id: CompanyId, pub since: At, pub reviewed_at: Option<At>, pub months: i64, pub told: i64,
        pub told_at: Option<At>, pub people: i64,
    }
}
record! {
    /// The company's own rules of access.
    pub struct PolicyRow {
        pub buyers_own_only: bool, pub buyers_see_debt: bool, pub viewers_see_sums: bool,
        pub viewers_see_waybills: bool, pub unit_roles: String, pub reviewed_at: Option<At>, pub review_months: i64, pub created_at: At,
    }
}

macro_rules! members {
    ($rest:literal) => {
        concat!(
            "select u.id, u.name, u.email, u.lang, m.roles, m.own_role, w.name as own_name, m.active, m.created_at, m.used_at,
                m.left_at, i.name as invited_by, u.second_at, m.points,
                exists(select 1 from passkey k where k.user_id = u.id) as passkeys, not u.active as shut
            from membership m join app_user u on u.id = m.user_id
            left join company_role w on w.company_id = m.company_id and w.id = m.own_role
            left join app_user i on i.id = m.invited_by
            where m.company_id = $1 ",
            $rest
        )
    };
}

statements! {
    /// Everybody, those with access first.
    ALL_OF: MemberRow = members!("order by case when m.active then 0 else 1 end, u.name, u.id limit 2000");
    /// One. $1 company, $2 user.
    ONE: MemberRow = members!("and m.user_id = $2");
    /// The active member with an address, or the one who left. $1 company, $2 e-mail.
    BY_EMAIL: MemberRow = members!("and u.email = $2");
    /// What people took out since, by the actions of the journal's group `files`. $1 company, $2 since.
    TAKEN: TakenRow = "select user_id, count(*) as n, max(at) as last_at from audit
        where company_id = $1 and at >= $2 and user_id is not null
            and action in ('document.file', 'documents.zip', 'documents.register', 'material.file', 'orders.export',
                'prices.export', 'journal.export')
        group by user_id";
    /// How often people came in since. $1 company, $2 since.
    CAME_IN: (UserId, i64) = "select user_id, count(*) from audit
        where company_id = $1 and at >= $2 and user_id is not null and action = 'company.entered' group by user_id";
    /// Nobody else changes the people of this company until the unit of work ends.
    LOCK = "update company set review_months = review_months where id = $1";
    /// Active owners besides one. $1 company, $2 user.
    OTHER_OWNERS: (i64,) = "select count(*) from membership m join app_user u on u.id = m.user_id and u.active
        where m.company_id = $1 and m.user_id <> $2 and m.active and (' ' || m.roles || ' ') like '% owner %'";
    /// Active owners. $1 company.
    OWNERS: (UserId, String, String) = "select u.id, u.email, u.lang from membership m join app_user u on u.id = m.user_id
        where m.company_id = $1 and m.active and u.active and (' ' || m.roles || ' ') like '% owner %' order by u.id";
    /// Other roles. $1 company, $2 user, $3 roles, $4 own role.
    SET_ROLES = "update membership set roles = $3, own_role = $4 where company_id = $1 and user_id = $2";
    /// Access ends. $1 company, $2 user, $3 now.
    CLOSE = "update membership set active = (1 = 0), left_at = $3 where company_id = $1 and user_id = $2 and active";
    /// Access begins anew. $1 company, $2 user.
    OPEN = "update membership set active = (1 = 1), left_at = null where company_id = $1 and user_id = $2 and not active";
    /// Tokens of a person in this company stop. $1 company, $2 user, $3 now.
    END_TOKENS = "update api_token set revoked_at = $3 where company_id = $1 and user_id = $2 and revoked_at is null";
    /// Whether the person can still go anywhere: companies, and a role at the seller.
    ELSEWHERE: (i64, Option<String>) = "select companies, staff from app_user where id = $1";
    /// A new member, or one who comes back. $1 company, $2 user, $3 roles, $4 own role, $5 inviter, $6 now.
    JOIN = "insert into membership(company_id, user_id, roles, own_role, invited_by, active, created_at)
        values ($1, $2, $3, $4, $5, (1 = 1), $6)
        on conflict (company_id, user_id) do update set roles = excluded.roles, own_role = excluded.own_role,
            invited_by = excluded.invited_by, active = excluded.active, left_at = null";

    /// Own roles of a company.
    ROLES: RoleRow = "select r.id, r.name, r.base, r.grants,
            (select count(*) from membership m where m.company_id = r.company_id and m.own_role = r.id and m.active) as members
        from company_role r where r.company_id = $1 order by r.name, r.id limit 200";
    /// One of them. $1 company, $2 role.
    ROLE: RoleRow = "select r.id, r.name, r.base, r.grants,
            (select count(*) from membership m where m.company_id = r.company_id and m.own_role = r.id and m.active) as members
        from company_role r where r.company_id = $1 and r.id = $2";
    /// Who has one. $1 company, $2 role.
    HOLDERS: (UserId,) = "select user_id from membership where company_id = $1 and own_role = $2 and active order by user_id";
    /// A new one. $1 company, $2 role, $3 name, $4 base, $5 grants, $6 now.
    INSERT_ROLE = "insert into company_role(company_id, id, name, base, grants, created_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $6)";
    /// $1 company, $2 role, $3 name, $4 grants, $5 now.
    SET_ROLE = "update company_role set name = $3, grants = $4, changed_at = $5 where company_id = $1 and id = $2";
    /// Nobody has it any more. $1 company, $2 role.
    DROP_ROLE = "delete from company_role where company_id = $1 and id = $2
        and not exists (select 1 from membership m where m.company_id = $1 and m.own_role = $2)
        and not exists (select 1 from invitation i where i.company_id = $1 and i.own_role = $2 and i.state = 'open')";

    /// The company's own rules of access.
    POLICY: PolicyRow = "select buyers_own_only, buyers_see_debt, viewers_see_sums, viewers_see_waybills, unit_roles, reviewed_at,
            review_months, created_at from company where id = $1";
    /// All of it was looked at. $1 company, $2 now, $3 months until the next time.
    REVIEWED = "update company set reviewed_at = $2, review_months = $3, review_told = 0, review_told_at = null
        where id = $1";
    /// Companies of several people that are looked at regularly and were reminded of it less than $1 times. (a job: the portal
    /// itself reminds)
    REVIEWS: DueRow = "select c.id, coalesce(c.reviewed_at, c.created_at) as since, c.reviewed_at, c.review_months as months,
            c.review_told as told, c.review_told_at as told_at,
            (select count(*) from membership m where m.company_id = c.id and m.active) as people
        from company c where c.review_months > 0 and c.review_told < $1 and not c.alone order by since, c.id";
    /// Its owners were reminded. $1 company, $2 now.
    REVIEW_TOLD = "update company set review_told = review_told + 1, review_told_at = $2 where id = $1";
    /// Switches.
    SET_SWITCHES = "update company set buyers_own_only = $2, buyers_see_debt = $3, viewers_see_sums = $4,
            viewers_see_waybills = $5, unit_roles = $6 where id = $1";
}
