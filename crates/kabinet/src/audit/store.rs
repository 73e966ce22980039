//! Statements of the journal. Lines are only ever added; the seal is the one thing that is written to them later.

use db::{record, statements};
use kernel::{At, CompanyId, Id, UserId};

use super::{LineKind, names::Named};
use crate::{
    deputies::{looks_after, reached},
    many::{joined, places},
};

record! {
    /// A line that has no place in the chain yet.
    pub struct UnsealedRow {
        pub id: Id<LineKind>, pub at: At, pub company_id: Option<CompanyId>, pub user_id: Option<UserId>,
        pub action: String, pub subject: String, pub address: String,
    }
}
record! {
    /// A line of the chain.
    pub struct SealedRow {
        pub id: Id<LineKind>, pub at: At, pub company_id: Option<CompanyId>, pub user_id: Option<UserId>,
        pub action: String, pub subject: String, pub address: String, pub n: i64, pub hash: Vec<u8>,
    }
}
record! {
    /// A line as it is shown.
    pub struct LineRow {
        pub id: Id<LineKind>, pub at: At, pub company_id: Option<CompanyId>, pub company: Option<String>,
        pub person: Option<String>, pub email: Option<String>, pub staff: Option<String>, pub action: String, pub subject: String, pub address: String,
        pub n: Option<i64>,
    }
}

// What is shown of a line; `$1` narrows it to a company or to a manager's companies, by `$from`. A person is asked for as the
// first of a list ($2) and all of it ($9 to $108).
macro_rules! lines {
    ($from:expr) => {
        joined!(
            "select a.id, a.at, a.company_id, c.name as company, u.name as person, u.email, u.staff, a.action, a.subject,
                a.address, a.n
            from audit a left join company c on c.id = a.company_id left join app_user u on u.id = a.user_id
            where ",
            $from,
            " and (a.user_id = $2 or $2 is null or a.user_id in ",
            places!(list after 8),
            ") and ($3 = '' or (' ' || $3 || ' ') like ('% ' || a.action || ' %'))
              and a.at >= $4 and a.at < $5
              and (a.at < $6 or (a.at = $6 and a.id < $7))
            order by a.at desc, a.id desc limit $8"
        )
    };
}
// The company's own first parameter behind the list.
const OF_THESE: &str = joined!(
    reached!("$1", "$210"),
    " and (a.company_id = $109 or $109 is null or a.company_id in ",
    places!(list after 109),
    ")"
);

statements! {
    /// One line.
    INSERT = "insert into audit(id, at, company_id, user_id, action, subject, address)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// The newest sealed line.
    HEAD: (i64, Vec<u8>) = "select n, hash from audit where n is not null order by n desc limit 1";
    /// What has no place yet, the oldest first.
    UNSEALED: UnsealedRow = "select id, at, company_id, user_id, action, subject, address from audit
        where n is null order by at, id limit $1";
    /// How many have none.
    WAITING: (i64,) = "select count(*) from audit where n is null";
    /// A line gets its place. $1 line, $2 place, $3 hash.
    SEAL = "update audit set n = $2, hash = $3 where id = $1 and n is null";
    /// All of it.
    CHAIN: SealedRow = "select id, at, company_id, user_id, action, subject, address, n, hash from audit
        where n is not null order by n";
    /// Lines of a company: $1. $2 person, $3 actions, $4 from, $5 before, $6 and $7 behind which line, $8 how many.
    OF_COMPANY: LineRow = lines!("a.company_id = $1");
    /// Lines of the companies of a manager ($1, on the day $210), or all of them, and of these companies: $109, $110 to $209. (office)
    OF_ALL: LineRow = lines!(OF_THESE);
    /// Who is in the lines of a company, for the filter.
    PEOPLE: (UserId, String, String) = "select u.id, u.name, u.email from app_user u
        where exists (select 1 from audit a where a.user_id = u.id and a.company_id = $1) order by u.name, u.id limit 2000";
    /// Who is in the lines that a manager ($1, on the day $2) sees, or everybody, for the filter. (office)
    EVERYBODY: (UserId, String, String) = concat!("select u.id, u.name, u.email from app_user u
        where exists (select 1 from audit a join company c on c.id = a.company_id
            where a.user_id = u.id and ", looks_after!("$1", "$2"), ") or $1 is null order by u.name, u.id limit 50000");
    /// Companies of a manager ($1, on the day $2), or all: name, and what else they are known by: the first ИНН, the address. (office)
    COMPANIES: (CompanyId, String, String) = concat!("select c.id, c.name, c.first_inn || ' ' || c.slug from company c
        where ", reached!("$1", "$2"), " order by c.name, c.id limit 50000");

    /// What people are called: up to [`MANY`](crate::many::MANY).
    PEOPLE_CALLED: (Id<Named>, String) = joined!("select id, name from app_user where id in ", places!(list));
    /// What accounting systems are called.
    SOURCES_CALLED: (Id<Named>, String) = joined!("select id, name from source where id in ", places!(list));
    /// What tokens of the company $101 are called, and how they end.
    TOKENS_CALLED: (Id<Named>, String, String) =
        joined!("select id, name, tail from api_token where id in ", places!(list), " and company_id = $101");
    /// What roles of the company $101 are called.
    ROLES_CALLED: (Id<Named>, String) =
        joined!("select id, name from company_role where id in ", places!(list), " and company_id = $101");
    /// Kind and number of documents of the company $101.
    DOCUMENTS_CALLED: (Id<Named>, String, String) =
        joined!("select id, kind, number from document where id in ", places!(list), " and company_id = $101");
    /// Data set and 1C's reference of rows that were put aside.
    ROWS_CALLED: (Id<Named>, String, String) = joined!("select id, dataset, ref from quarantine where id in ", places!(list));
    /// Whose dialogues they are, and when the last word was said.
    TALKS_CALLED: (Id<Named>, String, At) = joined!("select e.id, s.name, e.seen_at from exchange_session e
        join source s on s.id = e.source_id where e.id in ", places!(list));
}
