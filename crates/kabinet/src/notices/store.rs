//! Statements of notices. Each names the person beside the company: a notice is nobody else's.

use db::{record, statements};
use kernel::At;

use super::NoticeId;

record! {
    /// A notice.
    pub struct NoticeRow { pub id: NoticeId, pub kind: String, pub text: String, pub text_en: Option<String>, pub link: String, pub read_at: Option<At> }
}

statements! {
    /// A new one.
    INSERT = "insert into notice(company_id, user_id, id, kind, text, text_en, link, read_at)
        values ($1, $2, $3, $4, $5, $6, $7, null)";
    /// The newest before $3.
    LIST: NoticeRow = "select id, kind, text, text_en, link, read_at from notice
        where company_id = $1 and user_id = $2 and id < $3 order by id desc limit $4";
    /// One of them.
    ONE: NoticeRow = "select id, kind, text, text_en, link, read_at from notice
        where company_id = $1 and user_id = $2 and id = $3";
    /// It was followed.
    READ = "update notice set read_at = $4 where company_id = $1 and user_id = $2 and id = $3 and read_at is null";
    /// How many are unread, for the frame of the member's pages.
    UNREAD = "update membership set unread = (select count(*) from notice n
            where n.company_id = $1 and n.user_id = $2 and n.read_at is null) where company_id = $1 and user_id = $2";
    /// Everything up to $3 was seen.
    READ_UP_TO = "update notice set read_at = $4
        where company_id = $1 and user_id = $2 and id <= $3 and read_at is null";
}
