//! Statements of details and of the changes that are asked for.

use db::{record, statements};
use kernel::{At, CompanyId, EntityId, PointId, SourceId, UserId};
use uuid::Uuid;

use super::{ChangeId, Field, State, erp::Erp};
use crate::deputies::{looks_after, reached};

record! {
    /// A legal entity with all that can be asked for.
    #[derive(Clone)]
    pub struct EntityRow {
        pub id: EntityId, pub name: String, pub full_name: String, pub inn: String, pub kpp: String, pub address: String,
        pub phone: String, pub email: String, pub bank: String, pub matched: bool,
    }
}
record! {
    /// A delivery point.
    #[derive(Clone)]
    pub struct PointRow { pub id: PointId, pub name: String, pub address: String, pub closed: bool }
}
record! {
    /// A change that was asked for.
    #[derive(Clone)]
    pub struct ChangeRow {
        pub company_id: CompanyId, pub id: ChangeId, pub batch: Uuid, pub target: Uuid, pub field: Field, pub was: String,
        pub wanted: String, pub comment: String, pub asked_by: UserId, pub asker: String, pub asked_at: At,
        pub state: State, pub decider: Option<String>, pub decided_at: Option<At>, pub reason: String, pub erp: Erp,
        pub sent_at: Option<At>, pub sent_with: String, pub heard: String, pub heard_at: Option<At>, pub about: String,
        pub slug: String, pub company: String,
    }
}
record! {
    /// A change that 1C is to be told.
    pub struct OutRow {
        pub company_id: CompanyId, pub id: ChangeId, pub field: Field, pub was: String, pub wanted: String,
        pub decided_at: Option<At>, pub erp_id: Option<String>, pub inn: String, pub kpp: String, pub name: String,
    }
}
record! {
    /// A value that was agreed on.
    #[derive(Clone)]
    pub struct HeldRow {
        pub id: ChangeId, pub field: Field, pub was: String, pub wanted: String, pub erp: Erp, pub heard: String,
    }
}

macro_rules! change {
    ($($rest:tt)*) => {
        concat!(
            "select d.company_id, d.id, d.batch, d.target, d.field, d.was, d.wanted, d.comment, d.asked_by,
                a.name as asker, d.asked_at, d.state, b.name as decider, d.decided_at, d.reason, d.erp, d.sent_at,
                d.sent_with, d.heard, d.heard_at, coalesce(e.name, p.name, '') as about, c.slug, c.name as company
            from details_change d join company c on c.id = d.company_id join app_user a on a.id = d.asked_by
            left join app_user b on b.id = d.decided_by
            left join legal_entity e on e.company_id = d.company_id and e.id = d.target
            left join delivery_point p on p.company_id = d.company_id and p.id = d.target
            where ",
            $($rest)*
        )
    };
}

statements! {
    /// Legal entities of a company.
    ENTITIES: EntityRow = "select id, name, full_name, inn, kpp, address, phone, email, bank, erp_id is not null as matched
        from legal_entity where company_id = $1 order by name, id limit 200";
    /// Its delivery points.
    POINTS: PointRow = "select id, name, address, closed_at is not null as closed from delivery_point where company_id = $1
        order by closed_at is not null, name, id limit 2000";
    /// What it is called.
    NAME: (String,) = "select name from company where id = $1";

    /// A new request: $1 company, $2 id, $3 batch, $4 target, $5 field, $6 was, $7 wanted, $8 comment, $9 who, $10 now. Nothing if
    /// one is open for this field.
    ASK = "insert into details_change(company_id, id, batch, target, field, was, wanted, comment, asked_by, asked_at, state,
            reason, erp, sent_with, heard)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', '', 'none', '', '')
        on conflict (company_id, target, field) where state = 'open' do nothing";
    /// What a company asked for, the latest first.
    OF_COMPANY: ChangeRow = change!("d.company_id = $1 order by d.asked_at desc, d.id limit 300");
    /// One of them. $1 company, $2 change.
    ONE: ChangeRow = change!("d.company_id = $1 and d.id = $2");
    /// A batch of the companies of a manager ($2, on the day $3) or of all. (office)
    BATCH: ChangeRow = change!("d.batch = $1 and ", reached!("$2", "$3"), " order by d.id");
    /// Open requests of the companies of a manager ($1, on the day $2) or of all, the oldest first. (office)
    OPEN: ChangeRow = change!("d.state = 'open' and ", reached!("$1", "$2"), " order by d.asked_at, d.id limit 500");
    /// What is agreed on and not in 1C, or differs there. (office)
    ON_THE_WAY: ChangeRow = change!("d.erp in ('waiting', 'sent', 'differs') and ", reached!("$1", "$2"),
        " order by case d.erp when 'differs' then 0 else 1 end, d.decided_at, d.id limit 500");
    /// What was decided, the latest first. (office)
    DECIDED: ChangeRow = change!("d.state <> 'open' and ", reached!("$1", "$2"),
        " order by coalesce(d.decided_at, d.asked_at) desc, d.id limit 200");
    /// One change of a company of a manager ($2, on the day $3) or of any. (office)
    ONE_OF: ChangeRow = change!("d.id = $1 and ", reached!("$2", "$3"));
    /// How many are open, and how many differ. (office)
    COUNTS: (i64, i64) = concat!("select coalesce(cast(sum(case when d.state = 'open' then 1 else 0 end) as bigint), 0),
            coalesce(cast(sum(case when d.erp = 'differs' then 1 else 0 end) as bigint), 0)
        from details_change d join company c on c.id = d.company_id
        where (d.state = 'open' or d.erp = 'differs') and ", reached!("$1", "$2"));

    /// It is decided on: $1 company, $2 change, $3 state, $4 by whom, $5 now, $6 why, $7 way into 1C.
    DECIDE = "update details_change set state = $3, decided_by = $4, decided_at = $5, reason = $6, erp = $7
        where company_id = $1 and id = $2 and state = 'open'";
    /// An earlier agreement on the same field is past: $1 company, $2 target, $3 field, $4 the new one.
    PAST = "update details_change set erp = 'past' where company_id = $1 and target = $2 and field = $3 and id <> $4
        and erp in ('waiting', 'sent', 'has', 'differs')";

    /// The agreed values.
    SET_COMPANY_NAME = "update company set name = $2 where id = $1";
    /// $1 company, $2 entity, $3 value.
    SET_FULL_NAME = "update legal_entity set full_name = $3 where company_id = $1 and id = $2";
    /// $1 company, $2 entity, $3 value.
    SET_KPP = "update legal_entity set kpp = $3 where company_id = $1 and id = $2";
    /// $1 company, $2 entity, $3 value.
    SET_ADDRESS = "update legal_entity set address = $3 where company_id = $1 and id = $2";
    /// $1 company, $2 entity, $3 value.
    SET_BANK = "update legal_entity set bank = $3 where company_id = $1 and id = $2";
    /// $1 company, $2 entity, $3 value.
    SET_PHONE = "update legal_entity set phone = $3 where company_id = $1 and id = $2";
    /// $1 company, $2 entity, $3 value.
    SET_EMAIL = "update legal_entity set email = $3 where company_id = $1 and id = $2";
    /// $1 company, $2 point, $3 value, $4 a line break: what it was called is kept, 1C may go on saying it.
    SET_POINT_NAME = "update delivery_point set earlier = earlier || name || $4, name = $3
        where company_id = $1 and id = $2";
    /// The same of its address.
    SET_POINT_ADDRESS = "update delivery_point set earlier = earlier || address || $4, address = $3
        where company_id = $1 and id = $2";

    /// It is given up, or in use again. $1 company, $2 point, $3 when it was given up.
    CLOSE_POINT = "update delivery_point set closed_at = $3 where company_id = $1 and id = $2";

    /// What 1C has not said to have, by source: the oldest first.
    OUT: OutRow = "select d.company_id, d.id, d.field, d.was, d.wanted, d.decided_at, e.erp_id, e.inn, e.kpp, e.name
        from details_change d join legal_entity e on e.company_id = d.company_id and e.id = d.target
        where e.source_id = $1 and d.erp in ('waiting', 'sent') order by d.decided_at, d.id limit 1000";
    /// It was handed over: $1 company, $2 change, $3 now.
    SENT = "update details_change set erp = 'sent', sent_at = $3, sent_with = ''
        where company_id = $1 and id = $2 and erp in ('waiting', 'sent')";
    /// An order that carries the buyer's details was handed over: $1 company, $2 entity, $3 now, $4 its number.
    SENT_WITH = "update details_change set erp = 'sent', sent_at = $3, sent_with = $4
        where company_id = $1 and target = $2 and erp = 'waiting'";
    /// Values of a legal entity that were agreed on: $1 company, $2 entity.
    HELD: HeldRow = "select id, field, was, wanted, erp, heard from details_change
        where company_id = $1 and target = $2 and erp in ('waiting', 'sent', 'has', 'differs')";
    /// What 1C says of it: $1 company, $2 change, $3 way, $4 what it said, $5 when.
    HEARD = "update details_change set erp = $3, heard = $4, heard_at = $5 where company_id = $1 and id = $2";
    /// How many values of a company differ.
    DIFFER: (i64,) = "select count(*) from details_change where company_id = $1 and erp = 'differs'";
    /// Where a legal entity is known. $1 company, $2 entity.
    SOURCE: (SourceId,) = "select source_id from legal_entity where company_id = $1 and id = $2";

    /// Who decides for a company: its manager, who stands in for him on the day $2, and the administrators. $1 company. (office)
    DECIDERS: (UserId, String, String, String) = concat!("select u.id, u.email, u.lang, u.staff from app_user u
        where u.active and (u.staff = 'admin' or (u.staff = 'manager' and exists (select 1 from company c
            where c.id = $1 and ", looks_after!("u.id", "$2"), "))) order by u.id");
    /// The person who asked. $1 company, $2 person.
    ASKER: (String, String, bool) = "select u.email, u.lang, m.active and u.active from membership m join app_user u on u.id = m.user_id
        where m.company_id = $1 and m.user_id = $2";
}
