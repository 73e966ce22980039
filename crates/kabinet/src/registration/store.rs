//! Statements of registration. Those of the owners name their company; those of the person name him; the office sees what is
//! addressed to the seller.

use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::{
    RegistrationId, RequestId,
    rules::{LegalForm, State, Target},
};

record! {
    /// Somebody whose address is not proved yet.
    pub struct RegistrationRow {
        /// Its id.
        pub id: RegistrationId,
        /// The address that is to be proved, normalised.
        pub email: String,
        /// The form, as JSON.
        pub said: String,
        /// Code of the language in which it was filled in.
        pub lang: String,
        /// Where it came from.
        pub address: String,
        /// Until when the link is good.
        pub expires_at: At,
    }
}
record! {
    /// A request with who asks.
    #[derive(Clone)]
    pub struct RequestRow {
        /// Its id.
        pub id: RequestId,
        /// Who asks.
        pub user_id: UserId,
        /// His name.
        pub person: String,
        /// His proved address.
        pub email: String,
        /// His telephone, or nothing.
        pub phone: String,
        /// Code of his language.
        pub lang: String,
        /// The company that has the legal entity, or was made of the request.
        pub company_id: Option<CompanyId>,
        /// Its name.
        pub company: Option<String>,
        /// Its slug.
        pub slug: Option<String>,
        /// Who decides.
        pub target: Target,
        /// What kind of buyer he is.
        pub form: LegalForm,
        /// Word of the group that was asked for.
        pub client_group: String,
        /// Name of the firm.
        pub firm: String,
        /// ИНН; empty for a private buyer who gave none.
        pub inn: String,
        /// КПП, or nothing.
        pub kpp: String,
        /// Legal address, or nothing.
        pub legal_address: String,
        /// How it stands.
        pub state: State,
        /// Why it was declined, or what is asked for.
        pub reason: String,
        /// When it was made.
        pub created_at: At,
        /// When anything last happened to it.
        pub changed_at: At,
        /// When it runs out.
        pub expires_at: At,
        /// When it was settled.
        pub settled_at: Option<At>,
        /// How many files hang on it.
        pub files: i64,
        /// The partner by whose link it came.
        pub partner_id: Option<CompanyId>,
        /// Its name.
        pub partner: Option<String>,
    }
}
record! {
    /// What was said.
    pub struct MessageRow { pub id: super::MessageId, pub deciding: bool, pub text: String, pub person: String }
}
record! {
    /// A file that was attached.
    #[derive(Clone)]
    pub struct FileRow { pub id: super::FileId, pub name: String, pub size: i64, pub file_key: String }
}

macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "select r.id, r.user_id, u.name as person, u.email, u.phone, u.lang, r.company_id, c.name as company, c.slug, r.target,
                r.form, r.client_group, r.firm, r.inn, r.kpp, r.legal_address, r.state, r.reason, r.created_at, r.changed_at,
                r.expires_at, r.settled_at,
                (select count(*) from access_file f where f.request_id = r.id) as files, r.partner_id, p.name as partner
            from access_request r join app_user u on u.id = r.user_id left join company c on c.id = r.company_id
            left join company p on p.id = r.partner_id where ",
            $rest
        )
    };
}

statements! {
    /// Somebody says who he is. $1 id, $2 e-mail, $3 form, $4 language, $5 where from, $6 now, $7 until.
    REGISTER = "insert into registration(id, email, said, lang, address, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// One. $1 id.
    REGISTRATION: RegistrationRow = "select id, email, said, lang, address, expires_at from registration where id = $1";
    /// The one behind a link that is good. $1 secret, $2 now.
    BY_TOKEN: RegistrationRow = "select id, email, said, lang, address, expires_at from registration
        where token_hash = $1 and expires_at > $2";
    /// The letter goes. $1 id, $2 secret.
    LINKED = "update registration set token_hash = $2 where id = $1";
    /// It is not needed. $1 id.
    DROP = "delete from registration where id = $1";
    /// The address has an account now: every other link for it dies. $1 e-mail.
    DROP_OF = "delete from registration where email = $1";
    /// $1 now.
    SWEEP = "delete from registration where expires_at <= $1";
    /// $1 user, $2 telephone.
    PHONE = "update app_user set phone = $2 where id = $1";
    /// The account of an address: whose, whether it is open, its language. $1 e-mail.
    ACCOUNT: (UserId, bool, String) = "select id, active, lang from app_user where email = $1";
    /// Staff who decide about requests.
    DECIDERS: (UserId, String, String) = "select id, email, lang from app_user
        where staff in ('admin', 'manager') and active order by id limit 200";

    /// Legal entities with an ИНН: company, КПП, whether it is a company of one. $1 ИНН. (registration: no company is shown)
    KNOWN: (CompanyId, String, bool) = "select e.company_id, e.kpp, c.alone from legal_entity e
        join company c on c.id = e.company_id where e.inn = $1 order by e.company_id limit 200";
    /// Whether somebody is an active member. $1 company, $2 user.
    MEMBER: (i64,) = "select 1 from membership where company_id = $1 and user_id = $2 and active";
    /// Requests of a person that wait, and all of them since. $1 user, $2 since.
    LIMITS: (i64, i64) = "select coalesce(sum(case when state in ('open', 'asked') then 1 else 0 end), 0),
            coalesce(sum(case when created_at >= $2 then 1 else 0 end), 0) from access_request where user_id = $1";
    /// Whether a person waits with the same numbers already. $1 user, $2 ИНН, $3 КПП.
    SAME: (RequestId,) = "select id from access_request
        where user_id = $1 and inn = $2 and kpp = $3 and state in ('open', 'asked') limit 1";
    /// How many wait for the owners of a company. $1 company.
    WAITING_OF: (i64,) = "select count(*) from access_request
        where company_id = $1 and target = 'owners' and state in ('open', 'asked')";
    /// A new one. $1 id, $2 user, $3 company, $4 target, $5 form, $6 group, $7 firm, $8 ИНН, $9 КПП, $10 address, $11 now,
    /// $12 until.
    INSERT = "insert into access_request(id, user_id, company_id, target, form, client_group, firm, inn, kpp, legal_address,
            state, reason, created_at, changed_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', '', $11, $11, $12)";
    /// Something was said. $1 request, $2 id, $3 user, $4 by who decides, $5 text.
    SAY = "insert into access_message(request_id, id, user_id, deciding, text) values ($1, $2, $3, $4, $5)";
    /// $1 request.
    MESSAGES: MessageRow = "select m.id, m.deciding, m.text, u.name as person from access_message m
        join app_user u on u.id = m.user_id where m.request_id = $1 order by m.id limit 500";
    /// A file. $1 request, $2 id, $3 name, $4 size, $5 SHA-256, $6 key.
    ATTACH = "insert into access_file(request_id, id, name, size, sha256, file_key) values ($1, $2, $3, $4, $5, $6)";
    /// $1 request.
    FILES: FileRow = "select id, name, size, file_key from access_file where request_id = $1 order by name, id limit 200";
    /// $1 request, $2 file.
    FILE: FileRow = "select id, name, size, file_key from access_file where request_id = $1 and id = $2";

    /// A person's own. $1 user.
    MINE: RequestRow = requests!("r.user_id = $1 order by r.created_at desc, r.id desc limit 50");
    /// One of his own. $1 user, $2 request.
    MINE_ONE: RequestRow = requests!("r.user_id = $1 and r.id = $2");
    /// Those that wait for the owners of a company. $1 company.
    OF_COMPANY: RequestRow = requests!("r.company_id = $1 and r.target = 'owners' and r.state in ('open', 'asked')
        order by r.created_at, r.id limit 100");
    /// One that was addressed to the owners of a company. $1 company, $2 request.
    OF_COMPANY_ONE: RequestRow = requests!("r.company_id = $1 and r.id = $2 and r.target = 'owners'");
    /// Those of the seller that wait, the oldest that waits for his word first. $1 how many.
    QUEUE: RequestRow = requests!("r.target = 'seller' and r.state in ('open', 'asked')
        order by case when r.state = 'open' then 0 else 1 end, r.created_at, r.id limit $1");
    /// Those that are settled, the newest first. $1 how many.
    SETTLED: RequestRow = requests!("r.target = 'seller' and r.state not in ('open', 'asked')
        order by r.settled_at desc, r.id limit $1");
    /// One of the seller's. $1 request.
    SELLER_ONE: RequestRow = requests!("r.id = $1 and r.target = 'seller'");
    /// How many wait for the seller's word.
    WAITING: (i64,) = "select count(*) from access_request where target = 'seller' and state = 'open'";
    /// More is asked for, or was given. $1 request, $2 state, $3 what, $4 now, $5 until.
    TURN = "update access_request set state = $2, reason = $3, changed_at = $4, expires_at = $5
        where id = $1 and state in ('open', 'asked')";
    /// It ends. $1 request, $2 state, $3 why, $4 by whom, $5 company, $6 now.
    SETTLE = "update access_request set state = $2, reason = $3, decided_by = $4, company_id = coalesce($5, company_id),
            changed_at = $6, settled_at = $6 where id = $1 and state in ('open', 'asked')";
    /// Those whose time is over. $1 now.
    OVERDUE: RequestRow = requests!("r.state in ('open', 'asked') and r.expires_at <= $1 order by r.expires_at, r.id limit 200");
    /// Files that nobody needs any more: of requests that were not approved and are settled since $1, and of people who left.
    STALE: (RequestId, super::FileId, String) = "select f.request_id, f.id, f.file_key from access_file f
        join access_request r on r.id = f.request_id join app_user u on u.id = r.user_id
        where (r.state in ('declined', 'expired', 'withdrawn') and r.settled_at <= $1) or not u.active
        order by f.id limit 200";
    /// $1 request, $2 file.
    DROP_FILE = "delete from access_file where request_id = $1 and id = $2";
    /// What a person who left had asked for: nothing that names him stays. $1 user.
    FORGET = "update access_request set firm = '', legal_address = '' where user_id = $1 and form in ('private', 'sole')";
    /// $1 user.
    FORGET_WORDS = "delete from access_message where user_id = $1 and not deciding";
}
