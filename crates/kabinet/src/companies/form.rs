//! What the seller's staff type about a company: read, checked, kept as typed beside what is wrong with it.
//!
//! Not here: whether a slug or a legal entity is taken, which only the database knows (the handlers ask it).

use access::{Group, Groups};
use kernel::legal::{Inn, Kpp, LegalError, Reason};
use serde::Deserialize;

use super::slug::{is_slug, slug_of};
use crate::web::Shell;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A text of the locale.
    Plain(&'static str),
    /// A number of the state.
    Legal(LegalError),
    /// It belongs to another company already.
    Taken(String),
}

/// Fields with what is wrong with them; none if the form is good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<(&'static str, Wrong)>);

impl Problems {
    /// One problem.
    pub fn one(field: &'static str, wrong: Wrong) -> Problems {
        Problems(vec![(field, wrong)])
    }
    /// Notes a problem.
    pub fn add(&mut self, field: &'static str, wrong: Wrong) {
        self.0.push((field, wrong));
    }
    /// Notes what another check found.
    pub fn extend(&mut self, more: Problems) {
        self.0.extend(more.0);
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Whether something is wrong with a field.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|(f, _)| *f == field)
    }
    /// The first field with which something is wrong.
    pub fn first(&self) -> Option<&'static str> {
        self.0.first().map(|(f, _)| *f)
    }
    /// The fields, in the order in which they were found.
    pub fn fields(&self) -> Vec<&'static str> {
        self.0.iter().map(|(field, _)| *field).collect()
    }
    /// What is wrong with a field, in words.
    pub fn of(&self, s: &Shell, field: &str) -> Option<String> {
        let (_, wrong) = self.0.iter().find(|(f, _)| *f == field)?;
        Some(match wrong {
            Wrong::Plain(key) => s.t.s(key).to_owned(),
            Wrong::Taken(by) => s.t.x("co-entity-taken", by).into_owned(),
            Wrong::Legal(e) => {
                let key = format!("co-{}", e.code());
                match e.reason {
                    Reason::Length { got } => s.t.n(&key, i64::try_from(got).unwrap_or(i64::MAX)).into_owned(),
                    Reason::NotDigit { position, found } => s.t.xy(&key, position, found).into_owned(),
                    _ => s.t.s(&key).to_owned(),
                }
            }
        })
    }
}

/// Text that must be there, of at most so many characters.
fn filled(problems: &mut Problems, field: &'static str, text: &str, most: usize) -> String {
    let text = text.trim();
    match text.chars().count() {
        0 => problems.add(field, Wrong::Plain("co-required")),
        n if n > most => problems.add(field, Wrong::Plain("co-too-long")),
        _ => {}
    }
    text.to_owned()
}

/// A legal entity as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EntityForm {
    /// Accounting system; empty: the only one.
    pub source: String,
    /// Working name.
    pub entity: String,
    /// Name as in the register.
    pub full_name: String,
    /// ИНН.
    pub inn: String,
    /// КПП.
    pub kpp: String,
    /// Legal address.
    pub address: String,
}

/// A legal entity that makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodEntity {
    /// Working name.
    pub name: String,
    /// Name as in the register; the working name if none was typed.
    pub full_name: String,
    /// ИНН.
    pub inn: String,
    /// КПП, empty for a person.
    pub kpp: String,
    /// Legal address.
    pub address: String,
}

impl EntityForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn check(&self) -> Result<GoodEntity, Problems> {
        let mut problems = Problems::default();
        let name = filled(&mut problems, "entity", &self.entity, 200);
        let address = filled(&mut problems, "address", &self.address, 500);
        let full_name = if self.full_name.trim().is_empty() { name.clone() } else { self.full_name.trim().to_owned() };
        let inn = Inn::parse(&self.inn);
        let kpp = match (&inn, self.kpp.trim()) {
            (Ok(inn), "") if inn.is_person() => Ok(String::new()),
            (Ok(inn), _) if inn.is_person() => {
                problems.add("kpp", Wrong::Plain("co-kpp-of-person"));
                Ok(String::new())
            }
            // Without a good ИНН it cannot be told whether a КПП is due.
            (Err(_), "") => Ok(String::new()),
            (_, kpp) => Kpp::parse(kpp).map(|k| k.as_str().to_owned()),
        };
        if let Err(e) = &inn {
            problems.add("inn", Wrong::Legal(*e));
        }
        if let Err(e) = &kpp {
            problems.add("kpp", Wrong::Legal(*e));
        }
        match (inn, kpp) {
            (Ok(inn), Ok(kpp)) if problems.is_empty() => {
                Ok(GoodEntity { name, full_name, inn: inn.as_str().to_owned(), kpp, address })
            }
            _ => Err(problems),
        }
    }
}

/// A company as it was typed, with its first legal entity.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    /// Name.
    pub name: String,
    /// Slug; empty: made from the name.
    pub slug: String,
    /// Known, no more yet.
    pub registered: Option<String>,
    /// Buys wholesale.
    pub wholesale: Option<String>,
    /// Supplies.
    pub contractor: Option<String>,
    /// Brings clients.
    pub partner: Option<String>,
    /// Id of the manager; empty: nobody yet.
    pub manager: String,
    /// Accounting system; empty: the only one.
    pub source: String,
    /// Working name of the legal entity; empty: the company's.
    pub entity: String,
    /// Name as in the register.
    pub full_name: String,
    /// ИНН.
    pub inn: String,
    /// КПП.
    pub kpp: String,
    /// Legal address.
    pub address: String,
}

/// A company that makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodCompany {
    /// Name.
    pub name: String,
    /// Slug, and whether a person chose it.
    pub slug: (String, bool),
    /// Words of what it is.
    pub kinds: String,
    /// Its first legal entity.
    pub entity: GoodEntity,
}

impl CompanyForm {
    /// What is ticked when the form is opened.
    pub fn empty() -> CompanyForm {
        CompanyForm { wholesale: Some("1".to_owned()), ..CompanyForm::default() }
    }
    /// The part about the legal entity.
    pub fn entity_form(&self) -> EntityForm {
        let entity = if self.entity.trim().is_empty() { &self.name } else { &self.entity };
        EntityForm {
            source: self.source.clone(),
            entity: entity.clone(),
            full_name: self.full_name.clone(),
            inn: self.inn.clone(),
            kpp: self.kpp.clone(),
            address: self.address.clone(),
        }
    }
    /// Checks what was typed.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn check(&self) -> Result<GoodCompany, Problems> {
        self.with(self.entity_form().check())
    }

    /// The same for a private buyer, who has no КПП and may have no ИНН.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn check_private(&self, inn: &str) -> Result<GoodCompany, Problems> {
        let name = self.name.trim().to_owned();
        let entity = GoodEntity {
            full_name: name.clone(),
            name,
            inn: inn.to_owned(),
            kpp: String::new(),
            address: self.address.trim().to_owned(),
        };
        self.with(Ok(entity))
    }

    fn with(&self, entity: Result<GoodEntity, Problems>) -> Result<GoodCompany, Problems> {
        let mut problems = Problems::default();
        let name = filled(&mut problems, "name", &self.name, 120);
        let typed = self.slug.trim().to_lowercase();
        let slug = if typed.is_empty() { (slug_of(&name), false) } else { (typed, true) };
        if !is_slug(&slug.0) {
            problems.add("slug", Wrong::Plain("co-slug-bad"));
        }
        let ticked = [&self.registered, &self.wholesale, &self.contractor, &self.partner];
        let kinds: Groups =
            Group::ALL.iter().copied().zip(ticked).filter(|(_, t)| t.is_some()).map(|(g, _)| g).collect();
        if kinds.is_empty() {
            problems.add("kinds", Wrong::Plain("co-kinds-none"));
        }
        match entity {
            Ok(entity) if problems.is_empty() => Ok(GoodCompany { name, slug, kinds: kinds.to_string(), entity }),
            Ok(_) => Err(problems),
            Err(Problems(more)) => {
                problems.0.extend(more.into_iter().filter(|(f, _)| *f != "entity" || !self.entity.trim().is_empty()));
                Err(problems)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company() -> CompanyForm {
        CompanyForm {
            name: "ООО «Ромашка»".to_owned(),
            inn: Inn::make("781008447").unwrap().as_str().to_owned(),
            kpp: "781001001".to_owned(),
            address: "Санкт-Петербург".to_owned(),
            ..CompanyForm::empty()
        }
    }

    #[test]
    fn a_good_company_passes() {
        let good = company().check().unwrap();
        assert_eq!((good.slug, good.kinds.as_str()), (("romashka".to_owned(), false), "wholesale"));
        assert_eq!((good.entity.name.as_str(), good.entity.kpp.as_str()), ("ООО «Ромашка»", "781001001"));
    }

    #[test]
    fn each_problem_stands_at_its_field() {
        let fields = |f: &CompanyForm| f.check().unwrap_err().0.into_iter().map(|(f, _)| f).collect::<Vec<_>>();
        assert_eq!(fields(&CompanyForm { inn: "7810084470".into(), ..company() }), ["inn"]);
        assert_eq!(fields(&CompanyForm { kpp: String::new(), ..company() }), ["kpp"]);
        assert_eq!(fields(&CompanyForm { wholesale: None, ..company() }), ["kinds"]);
        assert_eq!(fields(&CompanyForm { slug: "Ромашка".into(), ..company() }), ["slug"]);
        assert_eq!(fields(&CompanyForm { name: " ".into(), ..company() }), ["name", "slug"]);
        assert_eq!(fields(&CompanyForm { inn: String::new(), kpp: String::new(), ..company() }), ["inn"]);
        let person = Inn::make("7816349188").unwrap().as_str().to_owned();
        assert_eq!(fields(&CompanyForm { inn: person.clone(), ..company() }), ["kpp"]);
        assert!(CompanyForm { inn: person, kpp: String::new(), ..company() }.check().is_ok());
    }
}
