//! Statements of deputies. Of people only those of the staff who may look after companies count.

use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::DeputyId;

record! {
    /// An arrangement with the names of everybody in it.
    #[derive(Clone)]
    pub struct DeputyRow {
        pub id: DeputyId, pub manager_id: UserId, pub manager: String, pub deputy_id: UserId, pub deputy: String,
        pub company_id: Option<CompanyId>, pub company: Option<String>, pub slug: Option<String>, pub from_on: String,
        pub until_on: Option<String>, pub setter: String, pub revoked_at: Option<At>, pub revoker: Option<String>,
    }
}
record! {
    /// For whom somebody stands in.
    #[derive(Clone, Debug)]
    pub struct StandRow { pub manager: String, pub company: Option<String>, pub until_on: Option<String> }
}
record! {
    /// Who stands in, for a client.
    #[derive(Clone, Debug)]
    pub struct ContactRow { pub name: String, pub email: String, pub phone: String, pub until_on: Option<String> }
}
record! {
    /// A company with its manager.
    pub struct CompanyRow { pub id: CompanyId, pub slug: String, pub name: String, pub manager_id: Option<UserId> }
}

macro_rules! arrangements {
    ($rest:literal) => {
        concat!(
            "select d.id, d.manager_id, m.name as manager, d.deputy_id, u.name as deputy, d.company_id, c.name as company,
                c.slug, d.from_on, d.until_on, b.name as setter, d.revoked_at, r.name as revoker
            from deputy d join app_user m on m.id = d.manager_id join app_user u on u.id = d.deputy_id
            join app_user b on b.id = d.set_by left join app_user r on r.id = d.revoked_by
            left join company c on c.id = d.company_id
            where ",
            $rest
        )
    };
}

statements! {
    /// $1 id, $2 manager, $3 deputy, $4 company or all, $5 first day, $6 last day, $7 by whom, $8 now.
    INSERT = "insert into deputy(id, manager_id, deputy_id, company_id, from_on, until_on, set_by, set_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// It ends before its last day. $1 id, $2 by whom, $3 now.
    REVOKE = "update deputy set revoked_by = $2, revoked_at = $3 where id = $1 and revoked_at is null";
    /// Nobody else changes the deputies of a manager until the unit of work ends. $1 manager.
    LOCK = "update app_user set staff = staff where id = $1";
    /// One.
    ONE: DeputyRow = arrangements!("d.id = $1");
    /// Those of a person ($1, as the absent one or as the deputy) or all, that are not over on the day $2.
    CURRENT: DeputyRow = arrangements!("(d.manager_id = $1 or d.deputy_id = $1 or $1 is null) and d.revoked_at is null
        and (d.until_on >= $2 or d.until_on is null) order by d.from_on, d.id limit 500");
    /// Those that are over, the newest first.
    PAST: DeputyRow = arrangements!("(d.manager_id = $1 or d.deputy_id = $1 or $1 is null)
        and (d.revoked_at is not null or d.until_on < $2) order by d.from_on desc, d.id limit 50");
    /// Those of a company on the day $2 and later. $1 company.
    OF_COMPANY: DeputyRow = arrangements!("d.revoked_at is null and (d.until_on >= $2 or d.until_on is null)
        and (d.company_id = $1 or d.company_id is null) and d.manager_id = (select k.manager_id from company k where k.id = $1)
        order by d.from_on, d.id limit 20");
    /// Those of a manager ($1) for the same companies ($2, or all) that share a day with $3 to $4.
    SAME_DAYS: DeputyRow = arrangements!("d.manager_id = $1 and (d.company_id = $2 or ($2 is null and d.company_id is null))
        and d.revoked_at is null and (d.until_on >= $3 or d.until_on is null) and (d.from_on <= $4 or $4 is null)
        order by d.from_on limit 1");
    /// For whom a person stands in. $1 person, $2 day.
    STANDING_IN: StandRow = "select m.name as manager, c.name as company, d.until_on
        from deputy d join app_user m on m.id = d.manager_id left join company c on c.id = d.company_id
        where d.deputy_id = $1 and d.revoked_at is null and d.from_on <= $2 and (d.until_on >= $2 or d.until_on is null)
            and (d.company_id is null or c.manager_id = d.manager_id)
        order by d.until_on, m.name, d.id limit 20";
    /// Everybody who stands in on a day: deputy, manager, company or all.
    RUNNING: (UserId, UserId, Option<CompanyId>) = "select deputy_id, manager_id, company_id from deputy
        where revoked_at is null and from_on <= $1 and (until_on >= $1 or until_on is null)";
    /// Who stands in for the manager of a company ($1) on a day ($2).
    CONTACT: ContactRow = "select u.name, u.email, u.phone, d.until_on
        from company c join deputy d on d.manager_id = c.manager_id and (d.company_id = c.id or d.company_id is null)
        join app_user u on u.id = d.deputy_id and u.active and u.staff in ('manager', 'admin')
        where c.id = $1 and d.revoked_at is null and d.from_on <= $2 and (d.until_on >= $2 or d.until_on is null)
        order by case when d.company_id is null then 1 else 0 end, d.from_on desc, d.id limit 1";
    /// What stands beside a company: first day, last day, name; those for it alone come first. $1 company.
    SHOWN_OF: (String, Option<String>, String) = "select d.from_on, d.until_on, u.name
        from company c join deputy d on d.manager_id = c.manager_id and (d.company_id = c.id or d.company_id is null)
        join app_user u on u.id = d.deputy_id and u.active and u.staff in ('manager', 'admin')
        where c.id = $1 and d.revoked_at is null
        order by case when d.company_id is null then 1 else 0 end, d.from_on desc, d.id limit 20";
    /// $1 company, $2 lines.
    SHOW = "update company set deputies = $2 where id = $1 and deputies <> $2";
    /// Companies of a manager. $1 manager.
    COMPANIES_OF: (CompanyId,) = "select id from company where manager_id = $1 order by id";
    /// For whom a person stands in, has stood in or will. $1 person.
    STOOD_FOR: (UserId,) = "select distinct manager_id from deputy where deputy_id = $1 and revoked_at is null";
    /// Companies to choose from: those of a manager ($1) or all that have one. (office: all companies)
    CHOICES: CompanyRow = "select id, slug, name, manager_id from company where manager_id is not null
        and (manager_id = $1 or $1 is null) order by name, id limit 2000";
    /// One of them by its slug. (office: all companies)
    CHOSEN: CompanyRow = "select id, slug, name, manager_id from company where slug = $1";
}
