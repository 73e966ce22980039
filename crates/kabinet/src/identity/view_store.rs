//! Statements of looking with a member's eyes.

use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::store::MemberRow;

record! {
    /// A look that goes on.
    pub struct ViewRow {
        pub company_id: CompanyId, pub slug: String, pub member_id: UserId,
        pub staff_id: UserId, pub staff: Option<String>, pub reason: String, pub expires_at: At,
    }
}

statements! {
    /// It begins. $1 company, $2 secret, $3 staff, $4 member, $5 reason, $6 now, $7 until.
    BEGIN = "insert into view_as(company_id, token_hash, staff_id, member_id, reason, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// The look behind a secret ($1) of the person behind a session ($2), who is still of the staff. $3 now, $4 seen since.
    VIEW: ViewRow = "select v.company_id, c.slug, v.member_id, v.staff_id, u.staff, v.reason, v.expires_at
        from view_as v join session s on s.user_id = v.staff_id and s.token_hash = $2
            and s.expires_at > $3 and s.seen_at > $4
        join app_user u on u.id = v.staff_id and u.active
        join company c on c.id = v.company_id
        where v.token_hash = $1 and v.expires_at > $3 and v.ended_at is null";
    /// It ends. $1 secret, $2 staff, $3 now.
    END = "update view_as set ended_at = $3 where token_hash = $1 and staff_id = $2 and ended_at is null";
    /// Where it was. $1 secret, $2 staff.
    WHERE_IT_WAS: (CompanyId, String) = "select c.id, c.slug from view_as v join company c on c.id = v.company_id
        where v.token_hash = $1 and v.staff_id = $2";
    /// The member whose eyes are borrowed. $1 company, $2 member.
    EYES: MemberRow = "select u.id as user_id, u.name, u.lang, u.zone, cast(null as text) as staff, m.created_at as seen_at,
            m.created_at as began_at,
            cast(null as text) as token_role, c.id as company_id, c.slug, c.name as company_name, c.hue, c.blocked_reason,
            c.buyers_own_only, c.buyers_see_debt, c.viewers_see_sums, c.viewers_see_waybills, c.unit_roles, c.standing, c.overdue,
            c.overdue_since, c.unblock_sum,
            m.roles, m.points, c.first_inn as inn, c.manager_name as manager, c.deputies, m.unread, m.views, u.companies, m.used_at as entered_at,
            c.orders_as_of, m.own_role, m.left_at as confirmed_at,
            u.second_at, (1 = 0) as by_passkey, c.networks, c.closed, (1 = 0) as guarded
        from membership m join app_user u on u.id = m.user_id and u.active join company c on c.id = m.company_id
        where m.company_id = $1 and m.user_id = $2 and m.active";
}
