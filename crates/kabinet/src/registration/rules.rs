//! What is decided without a database: what somebody says of himself, whose answer he waits for, which files are taken.

use access::Group;
use kernel::{
    CompanyId,
    legal::{Inn, Kpp},
};
use serde::{Deserialize, Serialize};

use super::{
    files::{Kinds, is_one_of},
    settings::Settings,
};
use crate::companies::form::{Problems, Wrong};

macro_rules! words {
    ($(#[$m:meta])* $name:ident { $($(#[$v:meta])* $n:ident = $word:literal => $key:literal,)* }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$v])* $n),* }
        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$n),*];
            /// The word in the database and in forms.
            pub const fn as_str(self) -> &'static str { match self { $($name::$n => $word),* } }
            /// Key of its name.
            pub const fn key(self) -> &'static str { match self { $($name::$n => $key),* } }
            /// Reads the word.
            pub fn parse(word: &str) -> Option<$name> { $name::ALL.iter().copied().find(|x| x.as_str() == word) }
        }
        db::text_column!($name);
    };
}

words! {
    /// Who asks, by law.
    LegalForm {
        /// An organisation: ИНН of ten digits, КПП.
        Legal = "legal" => "reg-form-legal",
        /// A sole proprietor: ИНН of twelve digits.
        Sole = "sole" => "reg-form-sole",
        /// A private buyer: no number is needed.
        Private = "private" => "reg-form-private",
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The owners of the company that has the legal entity.
    Owners,
    /// The seller.
    Seller,
}
impl Target {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Target::Owners => "owners",
            Target::Seller => "seller",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Target> {
        [Target::Owners, Target::Seller].into_iter().find(|t| t.as_str() == word)
    }
}
db::text_column!(Target);

words! {
    /// How far a request is.
    State {
        /// It waits for an answer.
        Open = "open" => "reg-state-open",
        /// More is asked for.
        Asked = "asked" => "reg-state-asked",
        /// The person is in.
        Approved = "approved" => "reg-state-approved",
        /// No.
        Declined = "declined" => "reg-state-declined",
        /// Nobody has answered in time.
        Expired = "expired" => "reg-state-expired",
        /// Taken back.
        Withdrawn = "withdrawn" => "reg-state-withdrawn",
    }
}

impl State {
    /// Whether an answer can still come.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Open | State::Asked)
    }
    /// Class of its mark.
    pub const fn mark(self) -> &'static str {
        match self {
            State::Open => "st-wait",
            State::Asked => "st-warn",
            State::Approved => "st-done",
            State::Declined => "st-stop",
            State::Expired | State::Withdrawn => "st-off",
        }
    }
}

/// What somebody says of the firm that he comes from, as he typed it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AskForm {
    /// Word of [`LegalForm`].
    pub form: String,
    /// Name of the firm; of the person, for a private buyer it may be empty.
    pub firm: String,
    /// ИНН.
    pub inn: String,
    /// КПП.
    pub kpp: String,
    /// Address.
    pub legal_address: String,
    /// Word of the group.
    pub group: String,
    /// What is to be said besides.
    pub note: String,
    /// Code of the partner whose link it was, if it was one's.
    pub partner: String,
}

/// By whose link somebody came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct By {
    /// Code of the partner.
    pub partner: String,
}

/// The same, once it makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Who asks, by law.
    pub form: LegalForm,
    /// Name of the firm; empty for a private buyer.
    pub firm: String,
    /// ИНН; may be empty for a private buyer.
    pub inn: String,
    /// КПП; empty for a person.
    pub kpp: String,
    /// Address; may be empty.
    pub address: String,
    /// The group that is asked for.
    pub group: Group,
    /// What is to be said besides.
    pub note: String,
    /// Code of the partner; whether it is anybody's is not checked here, because the answer must not tell.
    pub partner: String,
}

/// Longest note, characters.
pub const NOTE: usize = 2000;

impl AskForm {
    /// Checks what was typed: its form alone, so that the answer says nothing of what is known.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn check(&self, settings: &Settings) -> Result<Wanted, Problems> {
        let mut problems = Problems::default();
        let Some(form) = LegalForm::parse(&self.form).filter(|f| settings.takes(*f)) else {
            // What else is due depends on it.
            return Err(Problems::one("form", Wrong::Plain("reg-bad-form")));
        };
        let alone = form == LegalForm::Private;
        let short = |problems: &mut Problems, field: &'static str, text: &str, most: usize, due: bool| {
            let text = text.trim();
            match text.chars().count() {
                0 if due => problems.add(field, Wrong::Plain("co-required")),
                n if n > most => problems.add(field, Wrong::Plain("co-too-long")),
                _ => {}
            }
            text.to_owned()
        };
        let firm = short(&mut problems, "firm", &self.firm, 200, !alone);
        let address = short(&mut problems, "legal_address", &self.legal_address, 500, false);
        let note = short(&mut problems, "note", &self.note, NOTE, false);
        let (inn, kpp) = self.numbers(form, &mut problems);
        let group = if alone {
            Some(Group::Registered)
        } else {
            Group::parse(&self.group).filter(|g| settings.offered.has(*g))
        };
        if group.is_none() {
            problems.add("group", Wrong::Plain("reg-bad-group"));
        }
        match group {
            Some(group) if problems.is_empty() => {
                let partner = self.partner.trim().chars().take(40).collect();
                Ok(Wanted { form, firm, inn, kpp, address, group, note, partner })
            }
            _ => Err(problems),
        }
    }

    fn numbers(&self, form: LegalForm, problems: &mut Problems) -> (String, String) {
        if form == LegalForm::Private && self.inn.trim().is_empty() {
            return (String::new(), String::new());
        }
        let inn = match Inn::parse(&self.inn) {
            Ok(inn) => inn,
            Err(e) => {
                problems.add("inn", Wrong::Legal(e));
                return (String::new(), String::new());
            }
        };
        if inn.is_person() != (form != LegalForm::Legal) {
            problems.add("inn", Wrong::Plain(if inn.is_person() { "reg-inn-of-person" } else { "reg-inn-of-firm" }));
        }
        // A person has none: what stood in the field before he chose is not his mistake.
        let kpp = match form {
            LegalForm::Legal => Kpp::parse(&self.kpp).map(|k| k.as_str().to_owned()).unwrap_or_else(|e| {
                problems.add("kpp", Wrong::Legal(e));
                String::new()
            }),
            LegalForm::Sole | LegalForm::Private => String::new(),
        };
        (inn.as_str().to_owned(), kpp)
    }
}

/// A legal entity that is known under the ИНН: its company, its КПП, whether that is a company of one.
pub type Known = (CompanyId, String, bool);

/// The company that has the legal entity: by ИНН and КПП, or by ИНН alone where only one company has it (a branch asks). What
/// could be several is for the seller.
pub fn company_of(known: &[Known], kpp: &str) -> Option<(CompanyId, bool)> {
    let one = |of: &dyn Fn(&&Known) -> bool| {
        let mut found = known.iter().filter(of).map(|(c, _, alone)| (*c, *alone));
        let first = found.next()?;
        found.all(|(c, _)| c == first.0).then_some(first)
    };
    if known.iter().any(|(_, k, _)| k == kpp) { one(&|(_, k, _)| k == kpp) } else { one(&|_| true) }
}

/// Which files are taken: how a name ends, and how such a file begins.
const FILES: Kinds = &[
    ("pdf", b"%PDF-"),
    ("jpg", b"\xff\xd8\xff"),
    ("jpeg", b"\xff\xd8\xff"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("docx", b"PK\x03\x04"),
    ("xlsx", b"PK\x03\x04"),
];

/// What a file is called for a select of files in the browser.
pub const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx";

/// Whether a file is of a kind that is taken and begins as such a file does.
pub fn is_taken(name: &str, bytes: &[u8]) -> bool {
    is_one_of(FILES, name, bytes)
}

#[cfg(test)]
mod tests {
    use access::Groups;
    use kernel::At;

    use super::*;
    use crate::registration::settings::Private;

    fn ask() -> AskForm {
        AskForm {
            form: "legal".into(),
            firm: "ООО «Василёк»".into(),
            inn: Inn::make("781008447").unwrap().as_str().into(),
            kpp: "781001001".into(),
            group: "wholesale".into(),
            ..AskForm::default()
        }
    }

    #[test]
    fn each_problem_stands_at_its_field() {
        let s = Settings::default();
        assert!(ask().check(&s).is_ok());
        let wrong = |f: AskForm| f.check(&s).unwrap_err().fields();
        assert_eq!(wrong(AskForm { inn: "7810084470".into(), ..ask() }), ["inn"]);
        assert_eq!(wrong(AskForm { kpp: String::new(), ..ask() }), ["kpp"]);
        assert_eq!(wrong(AskForm { firm: " ".into(), ..ask() }), ["firm"]);
        assert_eq!(wrong(AskForm { group: "boss".into(), ..ask() }), ["group"]);
        assert_eq!(wrong(AskForm { form: "club".into(), ..ask() }), ["form"]);
        assert_eq!(wrong(AskForm { form: "sole".into(), ..ask() }), ["inn"], "ten digits are no person's");
        let person = Inn::make("7816349188").unwrap().as_str().to_owned();
        assert_eq!(wrong(AskForm { inn: person.clone(), ..ask() }), ["inn"], "twelve are no firm's");
        let sole = AskForm { form: "sole".into(), inn: person, ..ask() }.check(&s).unwrap();
        assert_eq!((sole.form, sole.kpp.as_str()), (LegalForm::Sole, ""));
        let private = AskForm { form: "private".into(), group: "partner".into(), ..AskForm::default() };
        assert_eq!(private.check(&s).unwrap().group, Group::Registered);
        let none = Settings { private: Private::No, ..s };
        assert_eq!(private.check(&none).unwrap_err().fields(), ["form"]);
        let few = Settings { offered: Groups::of(&[Group::Partner]), ..s };
        assert_eq!(ask().check(&few).unwrap_err().fields(), ["group"]);
    }

    #[test]
    fn whose_legal_entity_it_is() {
        let (a, b) = (CompanyId::at(At::from_micros(1)), CompanyId::at(At::from_micros(2_000_000)));
        let known =
            |rows: &[(CompanyId, &str)]| rows.iter().map(|(c, k)| (*c, (*k).to_owned(), false)).collect::<Vec<_>>();
        let of = |rows: &[(CompanyId, &str)], kpp: &str| company_of(&known(rows), kpp).map(|(c, _)| c);
        assert_eq!(of(&[], "1"), None);
        assert_eq!(of(&[(a, "1"), (b, "2")], "2"), Some(b));
        assert_eq!(of(&[(a, "1"), (a, "2")], "3"), Some(a), "a branch of theirs");
        assert_eq!(of(&[(a, "1"), (b, "2")], "3"), None, "it could be either");
        assert_eq!(of(&[(a, "1"), (b, "1")], "1"), None);
    }

    #[test]
    fn files_are_what_they_say() {
        assert!(is_taken("Карточка.PDF", b"%PDF-1.7"));
        assert!(!is_taken("карточка.pdf", b"MZ\x90"));
        assert!(!is_taken("run.exe", b"MZ\x90"));
        assert!(!is_taken("pdf", b"%PDF-1.7"));
        assert!(is_taken("договор.docx", b"PK\x03\x04rest"));
        assert!(FILES.iter().all(|(e, _)| ACCEPT.split(',').any(|a| a == format!(".{e}"))));
    }
}
