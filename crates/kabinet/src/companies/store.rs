//! Statements of companies. Those of the seller's office that span all companies say so.

use db::{record, statements};
use kernel::{At, CompanyId, EntityId, Money, SourceId, UserId};

use super::StandingState;
use crate::{deputies::reached, finance::rules::Feed};

record! {
    /// A legal entity.
    pub struct EntityRow {
        pub id: EntityId, pub name: String, pub full_name: String, pub inn: String, pub kpp: String, pub address: String,
        pub matched: bool,
    }
}
record! {
    /// A contract with its terms.
    pub struct ContractRow {
        pub number: String, pub name: String, pub entity: Option<String>, pub signed_on: String,
        pub valid_until: Option<String>, pub currency: String, pub prepayment: bool, pub payment_days: i64,
    }
}
record! {
    /// A delivery point.
    pub struct PointRow { pub name: String, pub address: String, pub closed: bool }
}
record! {
    /// A delivery point as a unit.
    #[derive(Clone)]
    pub struct UnitRow { pub no: i64, pub name: String, pub address: String, pub earlier: String, pub closed: bool }
}
record! {
    /// A member.
    pub struct MemberRow {
        pub id: UserId, pub name: String, pub email: String, pub roles: String, pub active: bool, pub used_at: Option<At>,
    }
}
record! {
    /// A company in the seller's list.
    #[derive(Clone)]
    pub struct ListRow {
        pub id: CompanyId, pub slug: String, pub name: String, pub hue: i64, pub standing: StandingState,
        pub overdue: Money, pub blocked_reason: Option<String>, pub manager: Option<String>, pub inn: Option<String>,
        pub by_inn: bool, pub matched: bool, pub debt: Option<Money>, pub finance_as_of: Option<At>,
        pub orders_as_of: Option<At>, pub used_at: Option<At>,
    }
}
record! {
    /// A company as the seller opens it.
    pub struct CardRow {
        pub id: CompanyId, pub slug: String, pub name: String, pub kinds: String, pub hue: i64,
        pub manager_id: Option<UserId>, pub manager: Option<String>, pub blocked_reason: Option<String>,
        pub buyers_own_only: bool, pub buyers_see_debt: bool, pub viewers_see_sums: bool,
        pub viewers_see_waybills: bool, pub unit_roles: String,
        pub standing: StandingState, pub overdue: Money, pub overdue_since: Option<String>, pub unblock_sum: Money, pub created_at: At,
        pub alone: bool,
    }
}

statements! {
    /// A new company.
    INSERT = "insert into company(id, slug, name, kinds, hue, manager_id, blocked_reason, buyers_own_only, buyers_see_debt,
            viewers_see_sums, standing, overdue, overdue_since, unblock_sum, created_at)
        values ($1, $2, $3, $4, $5, $6, null, 1 = 0, 1 = 0, 1 = 0, 'no_data', 0, null, 0, $7)";
    /// Whether a slug is taken. (office: all companies)
    SLUG: (i64,) = "select 1 from company where slug = $1";
    /// A new legal entity.
    INSERT_ENTITY = "insert into legal_entity(company_id, id, source_id, erp_id, name, full_name, inn, kpp, address)
        values ($1, $2, $3, null, $4, $5, $6, $7, $8)";
    /// Whether some company has a legal entity with this ИНН and КПП: $1, $2. (office: all companies)
    ENTITY_OF: (String, String) = "select c.slug, c.name from legal_entity e join company c on c.id = e.company_id
        where e.inn = $1 and e.kpp = $2 limit 1";
    /// A new delivery point, with the next number.
    INSERT_POINT = "insert into delivery_point(company_id, id, name, address, no) values ($1, $2, $3, $4,
        coalesce((select max(p.no) from delivery_point p where p.company_id = $1), 0) + 1)";
    /// Delivery points as units.
    UNITS: UnitRow = "select no, name, address, earlier, closed_at is not null as closed from delivery_point where company_id = $1 order by no";
    /// An order belongs to a delivery point. $1 company, $2 order, $3 its number.
    SET_UNIT = "update orders set unit = $3 where company_id = $1 and id = $2 and unit <> $3";
    /// What orders that belong to no point name.
    LOOSE_ORDERS: (String, String) = "select distinct point, address from orders where company_id = $1 and unit = ''
        and (point <> '' or address <> '') limit 5000";
    /// These belong to one. $1 company, $2 its number, $3 and $4 what they name.
    ADOPT = "update orders set unit = $2 where company_id = $1 and unit = '' and point = $3 and address = $4";
    /// $1 company, $2 member, $3 numbers of points.
    GIVE_POINTS = "update membership set points = $3 where company_id = $1 and user_id = $2";
    /// A member, new or changed.
    PUT_MEMBER = "insert into membership(company_id, user_id, roles, active, created_at) values ($1, $2, $3, $4, $5)
        on conflict (company_id, user_id) do update set roles = excluded.roles, active = excluded.active";
    /// Switches.
    PUT_SWITCHES = "update company set buyers_own_only = $2, buyers_see_debt = $3, viewers_see_sums = $4,
            viewers_see_waybills = $5, unit_roles = $6 where id = $1";
    /// Manager.
    PUT_MANAGER = "update company set manager_id = $2 where id = $1";
    /// What the frame of a page shows of a company.
    FRAME_OF_COMPANY = "update company set
            first_inn = coalesce((select e.inn from legal_entity e where e.company_id = $1 order by e.id limit 1), ''),
            manager_name = coalesce((select u.name from app_user u where u.id = company.manager_id), '') where id = $1";
    /// How many companies a person may enter.
    FRAME_OF_PERSON = "update app_user set
            companies = (select count(*) from membership m where m.user_id = $1 and m.active) where id = $1";
    /// Block, or no block.
    PUT_BLOCK = "update company set blocked_reason = $2 where id = $1";

    /// Legal entities of a company.
    ENTITIES: EntityRow = "select id, name, full_name, inn, kpp, address, erp_id is not null as matched from legal_entity
        where company_id = $1 order by name, id limit 200";
    /// Its contracts in force or past.
    CONTRACTS: ContractRow = "select k.number, k.name, e.name as entity, k.signed_on, k.valid_until, k.currency, k.prepayment,
            k.payment_days
        from contract k left join legal_entity e on e.company_id = k.company_id and e.id = k.entity_id
        where k.company_id = $1 and not k.deleted order by k.number, k.id limit 500";
    /// Its delivery points.
    POINTS: PointRow = "select name, address, closed_at is not null as closed from delivery_point where company_id = $1
        order by closed_at is not null, name, id limit 500";
    /// Its members.
    MEMBERS: MemberRow = "select u.id, u.name, u.email, m.roles, m.active, m.used_at
        from membership m join app_user u on u.id = m.user_id
        where m.company_id = $1 order by u.name, u.id limit 1000";
    /// Who is told first what to pay. $2 whether active: true.
    ACCOUNTANTS: (String,) = "select u.name from membership m join app_user u on u.id = m.user_id
        where m.company_id = $1 and m.active = $2 and ' ' || m.roles || ' ' like '% accountant %' order by u.name limit 3";
    /// Who looks after it: name and e-mail.
    MANAGER: (String, String) = "select u.name, u.email from company c join app_user u on u.id = c.manager_id where c.id = $1";
    /// How old its data sets are.
    FRESHNESS: (Feed, At) = "select dataset, as_of from freshness where company_id = $1 order by dataset";

    /// Companies of a manager ($1, on the day $3) or all, with how old their data are; $2 a part of an ИНН. (office: all companies)
    LIST: ListRow = concat!("select c.id, c.slug, c.name, c.hue, c.standing, c.overdue, c.blocked_reason, m.name as manager,
            (select e.inn from legal_entity e where e.company_id = c.id order by e.id limit 1) as inn,
            exists (select 1 from legal_entity e where e.company_id = c.id and e.inn like $2) as by_inn,
            exists (select 1 from legal_entity e where e.company_id = c.id and e.erp_id is not null) as matched,
            (select cast(sum(k.debt) as bigint) from credit k where k.company_id = c.id and k.currency = 'RUB'
                and k.debt > 0) as debt,
            (select f.as_of from freshness f where f.company_id = c.id and f.dataset = 'finance') as finance_as_of,
            (select f.as_of from freshness f where f.company_id = c.id and f.dataset = 'orders') as orders_as_of,
            (select max(b.used_at) from membership b where b.company_id = c.id) as used_at
        from company c left join app_user m on m.id = c.manager_id
        where ", reached!("$1", "$3"), " order by c.name, c.id limit 5000");
    /// One company: slug $1, of the manager $2 (on the day $3) or any. (office: all companies)
    CARD: CardRow = concat!("select c.id, c.slug, c.name, c.kinds, c.hue, c.manager_id, m.name as manager, c.blocked_reason,
            c.buyers_own_only, c.buyers_see_debt, c.viewers_see_sums, c.viewers_see_waybills, c.unit_roles, c.standing,
            c.overdue, c.overdue_since, c.unblock_sum, c.created_at, c.alone
        from company c left join app_user m on m.id = c.manager_id
        where c.slug = $1 and ", reached!("$2", "$3"));
    /// What it is called: slug and name.
    CALLED: (String, String) = "select slug, name from company where id = $1";
    /// The one with a slug ($1), of the manager $2 (on the day $3) or any. (office: all companies)
    REACHED: (CompanyId,) = concat!("select c.id from company c where c.slug = $1 and ", reached!("$2", "$3"));
    /// The one with a slug ($1), if a person ($2) is an active member.
    OF_MEMBER: (CompanyId,) = "select c.id from company c join membership m on m.company_id = c.id
        where c.slug = $1 and m.user_id = $2 and m.active";
    /// Staff who can look after companies.
    STAFF: (UserId, String) = "select id, name from app_user where staff in ('manager', 'admin') and active order by name, id";
    /// Accounting systems.
    SOURCES: (SourceId, String) = "select id, name from source order by created_at, id";
}
