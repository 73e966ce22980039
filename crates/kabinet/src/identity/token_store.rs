//! Statements of API tokens that are not about admitting a request.

use db::{record, statements};
use kernel::At;

record! {
    /// What a token opens, and to whom it belongs.
    pub struct BearerRow {
        pub name: String, pub email: String, pub lang: String, pub zone: String, pub slug: String,
        pub company: String, pub roles: String, pub role: String, pub token: String, pub expires_at: At,
    }
}

statements! {
    /// $1 token, $2 now.
    BEARER: BearerRow = "select u.name, u.email, u.lang, u.zone, c.slug, c.name as company, m.roles, t.role,
            t.name as token, t.expires_at
        from api_token t join app_user u on u.id = t.user_id and u.active
        join company c on c.id = t.company_id
        join membership m on m.company_id = c.id and m.user_id = u.id and m.active
        where t.token_hash = $1 and t.expires_at > $2 and t.revoked_at is null";
    /// What a company narrowed or widened (buyers own only, buyers see debt, viewers see sums, viewers see waybills, roles limited
    /// to delivery points), and sections that are closed.
    SWITCHES: (bool, bool, bool, bool, String, String) = "select buyers_own_only, buyers_see_debt, viewers_see_sums,
            viewers_see_waybills, unit_roles, closed from company where id = $1";
    /// A token was used. $1 token, $2 now, $3 a minute ago: it is written at most once a minute.
    TOUCH_TOKEN = "update api_token set used_at = $2 where token_hash = $1 and (used_at is null or used_at <= $3)";
}
