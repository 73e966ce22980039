//! The journal as owners and the seller's staff read it: newest first, narrowed by person, kind and days.

use access::{Only, client::perm::AuditView, seller::duty};
use askama::Template;
use axum::response::Response;
use db::{Param, Tx};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{At, CompanyId, Id, UserId, text};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    LineKind, actions, names,
    narrow::{self, Fitting},
    store::{self, LineRow},
};
use crate::{
    fail::{Fail, Result},
    web::{Desk, Page, Place, Query, Shell, Theme, html},
};

/// Lines of a page.
const PAGE: usize = 100;

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct JournalQuery {
    /// A person: a part of his name or address, or his id.
    pub who: String,
    /// A company, at the office: a part of its name or ИНН, or its id.
    pub company: String,
    /// Word of a group of actions.
    pub what: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Cursor: the line after which to go on.
    pub after: String,
}

/// The same, read.
pub struct Filter {
    /// Those who fit.
    pub who: Option<Fitting<UserId>>,
    /// The companies that fit.
    pub companies: Option<Fitting<CompanyId>>,
    actions: String,
    from: At,
    before: At,
    behind: (At, Id<LineKind>),
}

fn day(text: &str, zone: &TimeZone, plus: i64, name: &str) -> Result<Option<At>> {
    if text.is_empty() {
        return Ok(None);
    }
    let date: Date = text.parse().map_err(|_| Fail::Invalid(format!("{name} = {text:?}: yyyy-mm-dd")))?;
    let date = date.checked_add(jiff::Span::new().days(plus)).map_err(|e| Fail::Invalid(e.to_string()))?;
    let zoned = date.to_zoned(zone.clone()).map_err(|e| Fail::Invalid(e.to_string()))?;
    Ok(Some(At::from_micros(zoned.timestamp().as_microsecond())))
}

/// The end of time, as far as both databases know it.
const NEVER: At = At::from_micros(253_402_300_799_000_000);

impl JournalQuery {
    /// Reads it in the reader's zone, and finds whom and what he means among those that he may know.
    ///
    /// # Errors
    /// [`Fail::Invalid`] naming what cannot be read.
    pub fn filter(&self, tx: &Tx<'_>, reader: &Reader, zone: &TimeZone) -> Result<Filter> {
        let companies = match reader {
            Reader::Company(_) => None,
            Reader::Office(only) => narrow::companies(tx, only, &self.company)?,
        };
        Ok(Filter { who: narrow::people(tx, reader, &self.who)?, companies, ..self.days(zone)? })
    }

    /// What can be read without asking.
    fn days(&self, zone: &TimeZone) -> Result<Filter> {
        let behind = match self.after.split_once('~') {
            None if self.after.is_empty() => (NEVER, Id::of(Uuid::max())),
            pair => {
                let read = pair.and_then(|(at, id)| Some((At::from_micros(at.parse().ok()?), id.parse().ok()?)));
                read.ok_or_else(|| Fail::Invalid(format!("after = {:?}", self.after)))?
            }
        };
        Ok(Filter {
            who: None,
            companies: None,
            actions: actions::words(&self.what),
            from: day(&self.from, zone, 0, "from")?.unwrap_or(At::from_micros(0)),
            before: day(&self.to, zone, 1, "to")?.unwrap_or(NEVER),
            behind,
        })
    }

    fn path(&self, after: &str) -> String {
        let enc = |t: &str| percent_encoding::utf8_percent_encode(t, percent_encoding::NON_ALPHANUMERIC).to_string();
        let parts: [(&str, &str); 6] = [
            ("company", &self.company),
            ("who", &self.who),
            ("what", &self.what),
            ("from", &self.from),
            ("to", &self.to),
            ("after", after),
        ];
        parts
            .iter()
            .filter(|(_, v)| !v.is_empty())
            .map(|(k, v)| format!("{k}={}", enc(v)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

/// Whose lines.
#[derive(Clone, Debug)]
pub enum Reader {
    /// Of one company.
    Company(CompanyId),
    /// Of the companies that the duty reaches.
    Office(Only),
}

/// Lines that a reader may see, behind the cursor of the filter.
///
/// # Errors
/// [`Fail`] of the database.
pub fn lines(tx: &Tx<'_>, reader: &Reader, f: &Filter, most: usize) -> Result<Vec<LineRow>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (who, people) = narrow::listed(f.who.as_ref());
    let (company, companies) = narrow::listed(f.companies.as_ref());
    let (sql, first): (_, &dyn Param) = match reader {
        Reader::Company(company) => (&store::OF_COMPANY, company),
        Reader::Office(only) => (&store::OF_ALL, &only.manager),
    };
    let (at, id) = (&f.behind.0, &f.behind.1);
    let mut params: Vec<&dyn Param> = vec![first, &who, &f.actions, &f.from, &f.before, at, id, &most];
    params.extend(people.iter().map(|p| p as &dyn Param));
    if let Reader::Office(only) = reader {
        params.push(&company);
        params.extend(companies.iter().map(|c| c as &dyn Param));
        params.push(&only.day);
    }
    Ok(tx.all(sql, &params)?)
}

impl Filter {
    /// The same behind a line.
    pub fn behind(mut self, line: &LineRow) -> Filter {
        self.behind = (line.at, line.id);
        self
    }
}

/// What a page shows of the journal.
struct Shown {
    q: JournalQuery,
    lines: Vec<LineRow>,
    next: Option<String>,
    /// Names to choose from.
    people: Vec<String>,
    /// Who and what was found by what was typed.
    found: Vec<String>,
    /// What was typed and fits nobody.
    unknown: Vec<String>,
    url: String,
    office: bool,
}

fn shown(tx: &Tx<'_>, s: &Shell, reader: Reader, mut q: JournalQuery, url: String) -> Result<Shown> {
    let f = q.filter(tx, &reader, &s.zone)?;
    let mut lines = lines(tx, &reader, &f, PAGE + 1)?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    names::tell(tx, s, &mut lines)?;
    let cursor = |l: &LineRow| q.path(&format!("{}~{}", l.at.micros(), l.id));
    let next = lines.last().filter(|_| more).map(cursor);
    let people = match reader {
        Reader::Company(company) => tx.all(&store::PEOPLE, &[&company])?.into_iter().map(|(_, name, _)| name).collect(),
        Reader::Office(_) => Vec::new(),
    };
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    let who = f.who.map(|w| w.names);
    let companies = f.companies.map(|c| c.names);
    for (names, typed) in [(companies, &mut q.company), (who, &mut q.who)] {
        match names.as_deref() {
            Some([]) => unknown.push(typed.clone()),
            // A link names somebody by his id: people read a name.
            Some([one]) if typed.parse::<Uuid>().is_ok() => typed.clone_from(one),
            Some([one]) if text::norm(one) == text::norm(typed) => {}
            Some(all) => found.extend(all.iter().cloned()),
            None => {}
        }
    }
    Ok(Shown { q, lines, next, people, found, unknown, url, office: matches!(reader, Reader::Office(_)) })
}

/// An action in words; one that is not known shows itself.
pub fn action(s: &Shell, word: &str) -> String {
    let key = actions::key(word);
    if s.t.has(&key) { s.t.s(&key).to_owned() } else { word.to_owned() }
}

#[derive(Template)]
#[template(path = "audit/templates/company.html")]
struct CompanyPage {
    s: Shell,
    j: Shown,
}
#[derive(Template)]
#[template(path = "audit/templates/office.html")]
struct OfficePage {
    s: Shell,
    j: Shown,
}

macro_rules! page_words { ($($t:ident),*) => { $(
    impl $t {
        fn group(&self, word: &str) -> &str {
            actions::GROUPS.iter().find(|g| g.word == word).map_or("", |g| self.s.t.s(g.name))
        }
        fn by_hand(&self, line: &LineRow) -> bool {
            line.address == super::COMMAND_LINE
        }
        fn same(&self) -> String {
            self.j.q.path("")
        }
    }
)* } }
page_words!(CompanyPage, OfficePage);

/// `GET /c/{company}/journal`
pub async fn company(page: Page<AuditView>, Query(q): Query<JournalQuery>) -> Result<Response> {
    let page = page.read(move |tx, scope, s| {
        let url = format!("{}/journal", s.base());
        let j = shown(tx, &s, Reader::Company(scope.company()), q, url)?;
        Ok(CompanyPage { s: s.at(Place::Journal), j })
    });
    html(&page.await?)
}

/// `GET /office/journal`
pub async fn office(desk: Desk<duty::AuditView>, Query(q): Query<JournalQuery>) -> Result<Response> {
    let page = desk.read(move |tx, office, s| {
        let j = shown(tx, &s, Reader::Office(office.only()), q, "/office/journal".to_owned())?;
        Ok(OfficePage { s: s.at(Place::OfficeJournal), j })
    });
    html(&page.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_days_of_the_reader() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let q = JournalQuery { from: "2026-08-01".into(), to: "2026-08-01".into(), ..JournalQuery::default() };
        let f = q.days(&zone).unwrap();
        assert_eq!(f.before.secs_since(f.from), 86_400);
        assert_eq!(f.from.timestamp().to_string(), "2026-07-31T21:00:00Z");
        for bad in [
            JournalQuery { from: "вчера".into(), ..JournalQuery::default() },
            JournalQuery { after: "1".into(), ..JournalQuery::default() },
        ] {
            assert!(matches!(bad.days(&zone), Err(Fail::Invalid(_))));
        }
    }
}
