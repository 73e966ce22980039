//! The fields that can be asked for: whose they are, who may ask and decide, what a good value is, and when two spellings are
//! the same value.

use access::{Permission, Rights, SellerPermission, StaffRole};
use kernel::legal::{AccountNo, Bic, Inn, Kpp};
use onec::contract::Account;

use crate::companies::form::{Problems, Wrong};

/// What stands in [`Field::PointClosed`] of a delivery point that was given up.
pub const CLOSED: &str = "closed";

/// A field of a company, of a legal entity or of a delivery point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What the company is called in the portal.
    CompanyName,
    /// Name as in the register.
    FullName,
    /// КПП.
    Kpp,
    /// Legal address.
    Address,
    /// Bank account, with its bank.
    Bank,
    /// Phone.
    Phone,
    /// E-mail.
    Email,
    /// Name of a delivery point.
    PointName,
    /// Its address.
    PointAddress,
    /// Whether it is in use: nothing, or [`CLOSED`].
    PointClosed,
    /// A delivery point that is not there yet: its name and, on the next line, its address.
    PointNew,
}

impl Field {
    /// All fields, in the order in which they are shown.
    pub const ALL: [Field; 11] = [
        Field::CompanyName,
        Field::FullName,
        Field::Kpp,
        Field::Address,
        Field::Bank,
        Field::Phone,
        Field::Email,
        Field::PointName,
        Field::PointAddress,
        Field::PointClosed,
        Field::PointNew,
    ];

    /// The word in the database and in what 1C is given.
    pub const fn as_str(self) -> &'static str {
        match self {
            Field::CompanyName => "company.name",
            Field::FullName => "entity.full_name",
            Field::Kpp => "entity.kpp",
            Field::Address => "entity.address",
            Field::Bank => "entity.bank",
            Field::Phone => "entity.phone",
            Field::Email => "entity.email",
            Field::PointName => "point.name",
            Field::PointAddress => "point.address",
            Field::PointClosed => "point.closed",
            Field::PointNew => "point.new",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|f| f.as_str() == word)
    }
    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Field::CompanyName => "det-company-name",
            Field::FullName => "off-full-name",
            Field::Kpp => "kpp",
            Field::Address => "off-address",
            Field::Bank => "det-bank",
            Field::Phone => "det-phone",
            Field::Email => "email",
            Field::PointName => "off-point-name",
            Field::PointAddress => "off-point-address",
            Field::PointClosed => "det-point-state",
            Field::PointNew => "det-point-new",
        }
    }
    /// Whether it says who the firm is to the state or to a bank: an accountant may ask for these, and of the seller's people
    /// only an administrator decides on them.
    pub const fn is_legal(self) -> bool {
        matches!(self, Field::FullName | Field::Kpp | Field::Address | Field::Bank)
    }
    /// Whether 1C keeps it: then a change has to get there.
    pub const fn in_erp(self) -> bool {
        matches!(self, Field::FullName | Field::Kpp | Field::Address | Field::Bank | Field::Phone | Field::Email)
    }
    /// Whether a member with these rights may ask for it.
    pub const fn may_ask(self, rights: &Rights) -> bool {
        let any = rights.may(Permission::CompanyChangeAny);
        any || (self.is_legal() && rights.may(Permission::CompanyChangeRequest))
    }
    /// Whether this role of the seller's staff may decide on it.
    pub fn may_decide(self, role: StaffRole) -> bool {
        let duty = if self.is_legal() { SellerPermission::CompaniesEdit } else { SellerPermission::DetailsDecide };
        role.reach(duty).is_some()
    }
    /// Whether two spellings are the same value.
    pub fn same(self, a: &str, b: &str) -> bool {
        self.plain(a) == self.plain(b)
    }

    // What a value comes to when spelling does not count.
    fn plain(self, text: &str) -> String {
        match self {
            Field::Bank => bank(text).map_or_else(String::new, |b| format!("{} {}", b.account, b.bic)),
            // The country's trunk prefix is written as 8 or as +7.
            Field::Phone => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                match digits.strip_prefix('8') {
                    _ if digits.is_empty() => text.trim().to_owned(),
                    Some(rest) if digits.len() == 11 => format!("7{rest}"),
                    _ => digits,
                }
            }
            Field::Email => text.trim().to_lowercase(),
            _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether the value is good, in the form in which it is kept. `inn` is that of the legal entity.
    fn check(self, text: &str, inn: &str) -> Result<String, Wrong> {
        let text = text.trim();
        let filled = |most: usize| match text.chars().count() {
            0 => Err(Wrong::Plain("co-required")),
            n if n > most => Err(Wrong::Plain("co-too-long")),
            _ => Ok(text.to_owned()),
        };
        match self {
            Field::CompanyName | Field::PointName => filled(120),
            Field::FullName => filled(250),
            Field::Address | Field::PointAddress | Field::PointNew => filled(500),
            Field::Kpp if Inn::parse(inn).is_ok_and(|inn| inn.is_person()) => match text {
                "" => Ok(String::new()),
                _ => Err(Wrong::Plain("co-kpp-of-person")),
            },
            Field::Kpp => Kpp::parse(text).map(|k| k.to_string()).map_err(Wrong::Legal),
            // There is none any more.
            Field::Phone | Field::Email if text.is_empty() => Ok(String::new()),
            Field::PointClosed if text.is_empty() || text == CLOSED => Ok(text.to_owned()),
            Field::PointClosed => Err(Wrong::Plain("co-required")),
            Field::Phone => {
                let digits = text.chars().filter(char::is_ascii_digit).count();
                let sign = |c: char| c.is_ascii_digit() || "+-() ,.".contains(c) || "доб".contains(c);
                match (5..=20).contains(&digits) && text.chars().all(sign) {
                    true => filled(60),
                    false => Err(Wrong::Plain("det-phone-bad")),
                }
            }
            Field::Email => match mail::is_address(&mail::normal(text)) {
                true => Ok(mail::normal(text)),
                false => Err(Wrong::Plain("det-email-bad")),
            },
            Field::Bank => Ok(text.to_owned()),
        }
    }
}
db::text_column!(Field);

/// A bank account as it is kept; nothing if none is.
pub fn bank(text: &str) -> Option<Account> {
    serde_json::from_str(text).ok()
}

/// A bank account in the form in which it is kept.
pub fn bank_text(account: &Account) -> String {
    serde_json::to_string(account).unwrap_or_default()
}

/// A bank account as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankTyped {
    /// Settlement account.
    pub account: String,
    /// БИК.
    pub bic: String,
    /// Correspondent account; may be empty.
    pub correspondent: String,
    /// Name of the bank; may be empty.
    pub bank: String,
}

impl BankTyped {
    /// As it stands.
    pub fn of(text: &str) -> BankTyped {
        let b = bank(text).unwrap_or_default();
        BankTyped { account: b.account, bic: b.bic, correspondent: b.correspondent, bank: b.name }
    }

    /// Checks it: the accounts belong to the bank by their check digits.
    ///
    /// # Errors
    /// What is wrong, at which part.
    pub fn check(&self) -> Result<Account, Problems> {
        let mut problems = Problems::default();
        let bic = Bic::parse(&self.bic);
        if let Err(e) = &bic {
            problems.add("bic", Wrong::Legal(*e));
        }
        if self.bank.trim().chars().count() > 200 {
            problems.add("bank", Wrong::Plain("co-too-long"));
        }
        let Ok(bic) = bic else { return Err(problems) };
        let account = AccountNo::parse(&self.account, &bic);
        if let Err(e) = &account {
            problems.add("account", Wrong::Legal(*e));
        }
        let correspondent = match self.correspondent.trim() {
            "" => Ok(String::new()),
            text => AccountNo::parse_correspondent(text, &bic).map(|c| c.to_string()),
        };
        if let Err(e) = &correspondent {
            problems.add("correspondent", Wrong::Legal(*e));
        }
        match (account, correspondent) {
            (Ok(account), Ok(correspondent)) if problems.is_empty() => Ok(Account {
                account: account.to_string(),
                bic: bic.to_string(),
                correspondent,
                name: self.bank.trim().to_owned(),
            }),
            _ => Err(problems),
        }
    }
}

/// What stands in one place and can be changed there.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its field.
    pub field: Field,
    /// Its present value.
    pub value: String,
}

/// The changes that typed values mean, against what stands: field, what stood, what is wanted. A value that means the same is no
/// change, a field that was not sent neither.
///
/// # Errors
/// What is wrong, by the name of the input.
pub fn changes(
    standing: &[Standing],
    typed: impl Fn(Field) -> Option<String>,
    typed_bank: Option<&BankTyped>,
    inn: &str,
) -> Result<Vec<(Field, String, String)>, Problems> {
    let mut problems = Problems::default();
    let mut out = Vec::new();
    for Standing { field, value } in standing {
        let wanted = match (field, typed_bank) {
            (Field::Bank, None) => continue,
            (Field::Bank, Some(b)) if *b == BankTyped::of(value) => continue,
            (Field::Bank, Some(b)) => match b.check() {
                Ok(account) => bank_text(&account),
                Err(more) => {
                    problems.extend(more);
                    continue;
                }
            },
            (field, _) => {
                let Some(text) = typed(*field) else { continue };
                if field.same(&text, value) {
                    continue;
                }
                match field.check(&text, inn) {
                    Ok(good) => good,
                    Err(wrong) => {
                        problems.add(input(*field), wrong);
                        continue;
                    }
                }
            }
        };
        // The name of a bank or a correspondent account alone is a change, too, though not of where money goes.
        if !field.same(&wanted, value) || (*field == Field::Bank && wanted != *value) {
            out.push((*field, value.clone(), wanted));
        }
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// Name of a field's input.
pub const fn input(field: Field) -> &'static str {
    match field {
        Field::CompanyName | Field::PointName | Field::PointNew => "name",
        Field::FullName => "full_name",
        Field::Kpp => "kpp",
        Field::Address | Field::PointAddress => "address",
        Field::Bank => "account",
        Field::Phone => "phone",
        Field::Email => "email",
        Field::PointClosed => "closed",
    }
}

#[cfg(test)]
mod tests {
    use access::{Role, Roles, Switches};

    use super::*;

    const GOOD: &str = "40702810200000012345";

    fn typed(account: &str, bic: &str, correspondent: &str) -> BankTyped {
        BankTyped { account: account.into(), bic: bic.into(), correspondent: correspondent.into(), bank: String::new() }
    }

    #[test]
    fn an_account_belongs_to_its_bank() {
        assert!(typed(GOOD, "044525225", "30101810400000000225").check().is_ok());
        assert!(typed("4070 2810 2000 0001 2345", "044525225", "").check().is_ok(), "as it is printed");
        for (bank, field) in [
            (typed("40702810200000012346", "044525225", ""), "account"),
            (typed(GOOD, "044525974", ""), "account"),
            (typed(GOOD, "04452522", ""), "bic"),
            (typed(GOOD, "044525225", "30101810400000000226"), "correspondent"),
            (typed("", "", ""), "bic"),
        ] {
            assert_eq!(bank.check().unwrap_err().first(), Some(field), "{bank:?}");
        }
    }

    #[test]
    fn spelling_is_no_change() {
        for (field, a, b) in [
            (Field::Address, "Москва,  ул. Мира", "Москва, ул. Мира "),
            (Field::Phone, "8 (495) 000-00-01", "+7 495 0000001"),
            (Field::Email, "Buh@X.example", "buh@x.example"),
            (Field::Bank, r#"{"account":"1","bic":"2","name":"А"}"#, r#"{"account":"1","bic":"2"}"#),
        ] {
            assert!(field.same(a, b), "{a} {b}");
        }
        assert!(!Field::Kpp.same("770101001", "770101002"));
    }

    #[test]
    fn only_what_was_sent_and_is_other_is_asked_for() {
        let standing = [
            Standing { field: Field::FullName, value: "ООО «Ромашка»".into() },
            Standing { field: Field::Kpp, value: "770701001".into() },
            Standing { field: Field::Phone, value: String::new() },
            Standing { field: Field::Bank, value: String::new() },
        ];
        let of = |values: Vec<(Field, &'static str)>, bank: Option<BankTyped>| {
            changes(
                &standing,
                |f| values.iter().find(|(g, _)| *g == f).map(|(_, v)| (*v).to_owned()),
                bank.as_ref(),
                "7707083893",
            )
        };
        assert_eq!(of(vec![(Field::FullName, " ООО  «Ромашка»")], Some(BankTyped::default())).unwrap(), []);
        let wanted = of(vec![(Field::Kpp, "770701002"), (Field::Phone, "+7 495 000-00-01")], None).unwrap();
        assert_eq!(wanted.len(), 2);
        assert_eq!(wanted[0], (Field::Kpp, "770701001".to_owned(), "770701002".to_owned()));
        let wrong = of(vec![(Field::Kpp, "77"), (Field::Phone, "позвоните")], Some(typed("1", "2", ""))).unwrap_err();
        for field in ["kpp", "phone", "bic"] {
            assert!(wrong.has(field), "{field}");
        }
    }

    #[test]
    fn an_accountant_asks_for_what_is_legal_and_the_bank_an_owner_for_all() {
        let asks = |role| {
            let rights = Rights::new(Roles::of(&[role]), None, Switches::default());
            Field::ALL.into_iter().filter(|f| f.may_ask(&rights)).collect::<Vec<_>>()
        };
        assert_eq!(asks(Role::Owner), Field::ALL);
        assert_eq!(asks(Role::Accountant), [Field::FullName, Field::Kpp, Field::Address, Field::Bank]);
        for role in [Role::Approver, Role::Buyer, Role::Viewer] {
            assert_eq!(asks(role), []);
        }
        assert!(Field::Bank.may_decide(StaffRole::Admin) && !Field::Bank.may_decide(StaffRole::Manager));
        assert!(Field::Phone.may_decide(StaffRole::Manager) && !Field::Phone.may_decide(StaffRole::Support));
    }
}
