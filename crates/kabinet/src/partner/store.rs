//! Statements of partners.

use db::{record, statements};
use kernel::{At, CompanyId};

use super::MaterialId;
use crate::registration::rules::{LegalForm, State};

record! {
    /// An application that came by the partner's link. Only an organisation has a name here: others are persons.
    pub struct BroughtRow { pub form: LegalForm, pub firm: String, pub state: State, pub created_at: At, pub settled_at: Option<At> }
}
record! {
    /// A material.
    #[derive(Clone)]
    pub struct MaterialRow {
        pub id: MaterialId, pub title: String, pub name: String, pub size: i64, pub file_key: String, pub changed_at: At,
        pub person: String,
    }
}

statements! {
    /// Companies that may be partners: company and groups. (registration: no company is shown)
    PARTNERS: (CompanyId, String) = "select id, kinds from company where kinds like '%partner%' order by id";
    /// $1 request, $2 partner.
    BROUGHT = "update access_request set partner_id = $2 where id = $1";
    /// $1 company, $2 partner.
    BECAME = "update company set brought_by = $2 where id = $1";

    /// Applications by the link of a partner, the newest first, and companies that were let in without one. $1 partner,
    /// $2 how many.
    APPLICATIONS: BroughtRow = "select x.form, x.firm, x.state, x.created_at, x.settled_at from (
            select r.form, case when r.form = 'legal' then r.firm else '' end as firm, r.state, r.created_at, r.settled_at
            from access_request r where r.partner_id = $1
            union all select 'private', '', 'approved', c.created_at, c.created_at from company c
            where c.brought_by = $1 and not exists (
              select 1 from access_request a where a.company_id = c.id and a.partner_id = $1)) x
        order by x.created_at desc limit $2";
    /// How many there are, by state. $1 partner.
    COUNTS: (State, i64) = "select state, count(*) from access_request where partner_id = $1 group by state";
    /// How many companies came of them. $1 partner.
    COMPANIES: (i64,) = "select count(*) from company where brought_by = $1";
    /// When those were made that are not older than $2. $1 partner.
    ASKED_SINCE: (At,) = "select created_at from access_request where partner_id = $1 and created_at >= $2 limit 10000";
    /// How many orders all companies together made that the partner brought, by month from $2 (m2026-03) on. $1 partner.
    ORDERS: (String, i64) = "select n.day, cast(sum(n.n) as bigint) from company b
        join order_count n on n.company_id = b.id and n.day >= $2 and n.day < 'n'
        where b.brought_by = $1 and n.stage not in ('draft', 'approval_pending', 'returned', 'rejected', 'cancelled', 'declined')
        group by n.day order by n.day";

    /// All materials, by title.
    MATERIALS: MaterialRow = "select m.id, m.title, m.name, m.size, m.file_key, m.changed_at, u.name as person
        from partner_material m join app_user u on u.id = m.changed_by order by m.title, m.id limit 500";
    /// $1 material.
    MATERIAL: MaterialRow = "select m.id, m.title, m.name, m.size, m.file_key, m.changed_at, u.name as person
        from partner_material m join app_user u on u.id = m.changed_by where m.id = $1";
    /// $1 material, $2 title, $3 name, $4 size, $5 SHA-256, $6 key, $7 now, $8 by whom.
    PUT = "insert into partner_material(id, title, name, size, sha256, file_key, changed_at, changed_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (id) do update set title = excluded.title, name = excluded.name, size = excluded.size,
          sha256 = excluded.sha256, file_key = excluded.file_key, changed_at = excluded.changed_at,
          changed_by = excluded.changed_by";
    /// Another title for the same file. $1 material, $2 title, $3 now, $4 by whom.
    RENAME = "update partner_material set title = $2, changed_at = $3, changed_by = $4 where id = $1";
    /// $1 material.
    DROP = "delete from partner_material where id = $1";
}
