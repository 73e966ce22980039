//! Statements of the journal. Lines are only ever added; the seal is the one thing that is written to them later.

use db::{record, statements};
use kernel::{At, CompanyId, Id, UserId};

use super::LineKind;
use crate::deputies::reached;

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
        pub id: Id<LineKind>, pub at: At, pub company: Option<String>, pub person: Option<String>,
        pub email: Option<String>, pub staff: Option<String>, pub action: String, pub subject: String, pub address: String,
        pub n: Option<i64>,
    }
}

// What is shown of a line; `$1` narrows it to a company or to a manager's companies, by `$from`.
macro_rules! lines {
    ($($from:tt)*) => {
        concat!(
            "select a.id, a.at, c.name as company, u.name as person, u.email, u.staff, a.action, a.subject, a.address, a.n
            from audit a left join company c on c.id = a.company_id left join app_user u on u.id = a.user_id
            where ",
            $($from)*,
            " and (a.user_id = $2 or $2 is null)
              and ($3 = '' or (' ' || $3 || ' ') like ('% ' || a.action || ' %'))
              and a.at >= $4 and a.at < $5
              and (a.at < $6 or (a.at = $6 and a.id < $7))
            order by a.at desc, a.id desc limit $8"
        )
    };
}

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
    /// Lines of the companies of a manager ($1, on the day $9), or all of them. (office)
    OF_ALL: LineRow = lines!(reached!("$1", "$9"));
    /// Who is in the lines of a company, for the filter.
    PEOPLE: (UserId, String) = "select u.id, u.name from app_user u
        where exists (select 1 from audit a where a.user_id = u.id and a.company_id = $1) order by u.name, u.id limit 500";
}
