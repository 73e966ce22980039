//! What is decided without a database: how far an invitation is, and what a pasted list says.

use kernel::At;

use super::store::InvitationRow;
use crate::{
    mails::MailState,
    members::{Given, store::RoleRow},
};

/// How far an invitation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its mail waits for a server.
    Waiting,
    /// A server took its mail.
    Sent,
    /// No server takes mail for this address.
    Refused,
    /// The link was followed; not accepted yet.
    Opened,
    /// Somebody joined by it.
    Accepted,
    /// Taken back.
    Revoked,
    /// Another one went to the same address.
    Replaced,
    /// Its time is over.
    Expired,
}

impl State {
    /// The state of a row at a moment.
    pub fn of(row: &InvitationRow, now: At) -> State {
        match row.state.as_str() {
            "accepted" => State::Accepted,
            "revoked" => State::Revoked,
            "replaced" => State::Replaced,
            _ if row.expires_at <= now => State::Expired,
            _ if row.opened_at.is_some() => State::Opened,
            _ => match row.mail_state {
                Some(MailState::Queued) => State::Waiting,
                Some(MailState::Refused) => State::Refused,
                _ => State::Sent,
            },
        }
    }
    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            State::Waiting => "inv-waiting",
            State::Sent => "inv-sent",
            State::Refused => "inv-refused",
            State::Opened => "inv-opened",
            State::Accepted => "inv-accepted",
            State::Revoked => "inv-revoked",
            State::Replaced => "inv-replaced",
            State::Expired => "inv-expired",
        }
    }
    /// Class of its mark.
    pub const fn mark(self) -> &'static str {
        match self {
            State::Waiting | State::Sent | State::Opened => "st-wait",
            State::Accepted => "st-done",
            State::Refused => "st-stop",
            State::Expired => "st-warn",
            State::Revoked | State::Replaced => "st-off",
        }
    }
    /// Whether it can be sent again or taken back.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Waiting | State::Sent | State::Refused | State::Opened | State::Expired)
    }
}

/// What came of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail is on its way.
    Sent,
    /// That is no address.
    BadAddress,
    /// There is no such role here.
    BadRole,
    /// More than the inviter holds.
    Beyond,
    /// Already a member.
    Member,
    /// A member who left: access can be given back.
    Former,
    /// The company has too many open ones.
    TooManyPending,
    /// This address got enough mails today.
    TooManyMails,
}

impl Outcome {
    /// Key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Outcome::Sent => "inv-out-sent",
            Outcome::BadAddress => "inv-out-bad-address",
            Outcome::BadRole => "inv-out-bad-role",
            Outcome::Beyond => "people-beyond",
            Outcome::Member => "inv-out-member",
            Outcome::Former => "inv-out-former",
            Outcome::TooManyPending => "inv-out-pending",
            Outcome::TooManyMails => "inv-out-mails",
        }
    }
}

/// A line of a pasted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As it was typed.
    pub typed: String,
    /// Address.
    pub email: String,
    /// What is given; `None`: the role was not understood.
    pub given: Option<Given>,
}

/// Reads a pasted list: a line for each, `address; role`, `Name <address>, role`, or an address alone, which gets `given`.
/// Tabs, semicolons and commas part them, as people copy from tables.
pub fn lines(text: &str, given: Given, own: &[RoleRow]) -> Vec<Line> {
    let one = |line: &str| {
        let mut parts = line.split([';', ',', '\t']).map(str::trim).filter(|p| !p.is_empty());
        let address = parts.clone().find(|p| p.contains('@')).unwrap_or_else(|| parts.clone().next().unwrap_or(""));
        let role = parts.by_ref().filter(|p| *p != address).last();
        let email = match (address.find('<'), address.rfind('>')) {
            (Some(a), Some(b)) if a < b => &address[a + 1..b],
            _ => address,
        };
        let given = role.map_or(Some(given), |name| Given::named(name, own));
        Line { typed: line.trim().to_owned(), email: email.trim().to_owned(), given }
    };
    text.lines().filter(|l| !l.trim().is_empty()).map(one).collect()
}

#[cfg(test)]
mod tests {
    use access::Role;

    use super::*;

    #[test]
    fn lists_as_people_paste_them() {
        let buyer = Given::roles(&[Role::Buyer]);
        let read = |text: &str| lines(text, buyer, &[]).into_iter().map(|l| (l.email, l.given)).collect::<Vec<_>>();
        let accountant = Some(Given::roles(&[Role::Accountant]));
        assert_eq!(
            read("a@x.example\n\n  b@x.example; бухгалтер \nВера К. <c@x.example>\taccountant\nd@x.example, директор"),
            [
                ("a@x.example".to_owned(), Some(buyer)),
                ("b@x.example".to_owned(), accountant),
                ("c@x.example".to_owned(), accountant),
                ("d@x.example".to_owned(), None),
            ]
        );
        assert_eq!(
            read("Вера; v@x.example; viewer"),
            [("v@x.example".to_owned(), Some(Given::roles(&[Role::Viewer])))]
        );
        assert_eq!(read(" \n;\n")[0].0, "");
    }
}
