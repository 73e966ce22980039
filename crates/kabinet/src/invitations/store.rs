//! Statements of invitations.

use db::{record, statements};
use kernel::{At, CompanyId, UserId};

use super::InvitationId;
use crate::{
    mails::{MailId, MailState},
    members::RoleId,
};

record! {
    /// An invitation as the company sees it.
    pub struct InvitationRow {
        pub id: InvitationId, pub email: String, pub roles: String, pub own_role: Option<RoleId>,
        pub own_name: Option<String>, pub invited_by: UserId, pub inviter: String, pub state: String, pub sends: i64,
        pub mail_id: MailId, pub mail_state: Option<MailState>, pub mail_error: Option<String>, pub sent_at: At, pub expires_at: At,
        pub opened_at: Option<At>, pub settled_at: Option<At>,
    }
}
record! {
    /// An invitation as the one who holds its link sees it.
    pub struct LinkRow {
        pub company_id: CompanyId, pub id: InvitationId, pub slug: String, pub company: String, pub hue: i64,
        pub email: String, pub roles: String, pub own_role: Option<RoleId>, pub own_name: Option<String>,
        pub invited_by: UserId, pub inviter: String, pub state: String, pub expires_at: At, pub opened_at: Option<At>,
        pub account: Option<UserId>, pub account_active: Option<bool>,
    }
}

macro_rules! invitations {
    ($rest:literal) => {
        concat!(
            "select i.id, i.email, i.roles, i.own_role, w.name as own_name, i.invited_by, u.name as inviter, i.state, i.sends,
                i.mail_id, l.state as mail_state, l.error as mail_error, i.sent_at, i.expires_at, i.opened_at, i.settled_at
            from invitation i join app_user u on u.id = i.invited_by
            left join company_role w on w.company_id = i.company_id and w.id = i.own_role
            left join mail l on l.id = i.mail_id
            where i.company_id = $1 ",
            $rest
        )
    };
}

statements! {
    /// Open ones and those that ended lately. $1 company, $2 since.
    LIST: InvitationRow = invitations!("and (i.state = 'open' or i.settled_at >= $2) order by i.sent_at desc, i.id desc limit 300");
    /// One. $1 company, $2 invitation.
    ONE: InvitationRow = invitations!("and i.id = $2");
    /// An open one whose letter this is. $1 company, $2 mail.
    BY_MAIL: InvitationRow = invitations!("and i.state = 'open' and i.mail_id = $2");
    /// Open ones to an address. $1 company, $2 e-mail.
    OPEN_TO: InvitationRow = invitations!("and i.state = 'open' and i.email = $2");
    /// Open ones of an inviter. $1 company, $2 user.
    OPEN_BY: InvitationRow = invitations!("and i.state = 'open' and i.invited_by = $2");
    /// Open ones of a company.
    OPEN: InvitationRow = invitations!("and i.state = 'open'");
    /// How many can still be accepted. $1 company, $2 now.
    PENDING: (i64,) = "select count(*) from invitation where company_id = $1 and state = 'open' and expires_at > $2";
    /// A new one.
    INSERT = "insert into invitation(company_id, id, email, roles, own_role, invited_by, token_hash, state, sends, mail_id,
            created_at, sent_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, 'open', 1, $8, $9, $9, $10)";
    /// It is sent again: another token, another mail, another end. $1 company, $2 id, $3 token, $4 mail, $5 now, $6 until.
    AGAIN = "update invitation set token_hash = $3, mail_id = $4, sent_at = $5, expires_at = $6, sends = sends + 1,
            opened_at = null where company_id = $1 and id = $2 and state = 'open'";
    /// It ends. $1 company, $2 id, $3 state, $4 now, $5 who accepted it.
    SETTLE = "update invitation set state = $3, settled_at = $4, accepted_by = $5
        where company_id = $1 and id = $2 and state = 'open'";
    /// By its link: $1 token.
    BY_TOKEN: LinkRow = "select i.company_id, i.id, c.slug, c.name as company, c.hue, i.email, i.roles, i.own_role,
            w.name as own_name, i.invited_by, u.name as inviter, i.state, i.expires_at, i.opened_at, a.id as account,
            a.active as account_active
        from invitation i join company c on c.id = i.company_id join app_user u on u.id = i.invited_by
        left join company_role w on w.company_id = i.company_id and w.id = i.own_role
        left join app_user a on a.email = i.email
        where i.token_hash = $1";
    /// The link was followed. $1 company, $2 id, $3 now.
    OPENED = "update invitation set opened_at = $3 where company_id = $1 and id = $2 and opened_at is null";
}
