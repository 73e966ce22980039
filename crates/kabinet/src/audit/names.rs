//! Lines say by an id what they are about, because names change and the chain is for ever; here the ids get names again.
//!
//! Which kind of thing an id means is the action's to say, so that nothing which a person has typed is ever looked up; and what
//! belongs to a company is looked up in the company of its line.

use std::collections::{BTreeMap, BTreeSet};

use db::{Param, Tx};
use kernel::{CompanyId, Id};
use uuid::Uuid;

use super::{
    store::{self, LineRow},
    words,
};
use crate::{
    documents::kind_key,
    fail::Result,
    many::{MANY, padded},
    web::Shell,
};

/// Something that a line names.
#[derive(Debug)]
pub enum Named {}

/// What the ids in a line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Person,
    Source,
    Token,
    Document,
    Row,
    Talk,
    OwnRole,
    /// They say nothing to a reader: what they mean stands beside them, or is gone.
    Nothing,
}

impl Kind {
    /// Whether it is looked up in the line's company alone.
    const fn of_company(self) -> bool {
        matches!(self, Kind::Token | Kind::Document | Kind::OwnRole)
    }

    /// Whether the id at a place of a text is meant: a role of the company's own is written down as `own:id`, and beside it may
    /// stand what somebody has typed.
    fn means(self, text: &str, at: usize) -> bool {
        self != Kind::OwnRole || text[..at].ends_with(OWN)
    }
}

fn kind(action: &str) -> Option<Kind> {
    Some(match action {
        "ownership.transfer" | "company.manager" => Kind::Person,
        "member.roles" | "member.close" | "member.reopen" | "member.leave" | "invitation.send"
        | "invitation.accept" => Kind::OwnRole,
        "document.file" => Kind::Document,
        "token.create" | "me.device-ended" => Kind::Nothing,
        "token.revoke" => Kind::Token,
        "quarantine.resolved" | "quarantine.retried" => Kind::Row,
        "exchange.downloaded" => Kind::Talk,
        "counterparty.linked" | "counterparty.dismissed" | "catalog.sweep.released" | "catalog.sweep.refused" => {
            Kind::Nothing
        }
        a if a.starts_with("source.") || a.starts_with("status.") => Kind::Source,
        _ => return None,
    })
}

const LENGTH: usize = 36;
const OWN: &str = "own:";

/// Where ids stand in a text.
fn ids(text: &str) -> Vec<(usize, Uuid)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(part) = text.get(at..).filter(|rest| rest.len() >= LENGTH) {
        match part.get(..LENGTH).filter(|p| p.as_bytes()[8] == b'-').and_then(|p| Uuid::try_parse(p).ok()) {
            Some(id) => {
                found.push((at, id));
                at += LENGTH;
            }
            None => at += part.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// A text with its ids replaced; what has no name keeps its id.
fn replaced(text: &str, name: impl Fn(usize, Uuid) -> Option<String>) -> String {
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for (at, id) in ids(text) {
        out.push_str(&text[from..at]);
        match name(at, id) {
            Some(name) => out.push_str(&name),
            None => out.push_str(&text[at..at + LENGTH]),
        }
        from = at + LENGTH;
    }
    out.push_str(&text[from..]);
    // Brackets around nothing.
    out.replace(" ()", "").trim().to_owned()
}

/// Says in the reader's language what each line is about.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn tell(tx: &Tx<'_>, s: &Shell, lines: &mut [LineRow]) -> Result<()> {
    let mut wanted: BTreeMap<(Kind, Option<CompanyId>), BTreeSet<Uuid>> = BTreeMap::new();
    for line in lines.iter() {
        if let Some(kind) = kind(&line.action) {
            let whose = line.company_id.filter(|_| kind.of_company());
            let meant = ids(&line.subject).into_iter().filter(|(at, _)| kind.means(&line.subject, *at));
            wanted.entry((kind, whose)).or_default().extend(meant.map(|(_, id)| id));
        }
    }
    let mut names: BTreeMap<(Kind, Uuid), String> = BTreeMap::new();
    for ((kind, whose), ids) in wanted {
        let ids: Vec<Id<Named>> = ids.into_iter().map(Id::of).collect();
        for some in ids.chunks(MANY) {
            names.extend(called(tx, s, kind, whose, some)?.into_iter().map(|(id, name)| ((kind, id.uuid()), name)));
        }
    }
    for line in lines {
        match kind(&line.action) {
            Some(Kind::Nothing) => line.subject = replaced(&line.subject, |_, _| Some(String::new())),
            Some(kind) => {
                let name = |at, id| names.get(&(kind, id)).filter(|_| kind.means(&line.subject, at)).cloned();
                let told = replaced(&line.subject, name);
                line.subject = if kind == Kind::OwnRole { told.replace("own:«", "«") } else { told };
            }
            None => {}
        }
        line.subject = words::told(s.t, &line.action, &line.subject);
    }
    Ok(())
}

/// What some things of a kind are called.
fn called(
    tx: &Tx<'_>,
    s: &Shell,
    kind: Kind,
    company: Option<CompanyId>,
    ids: &[Id<Named>],
) -> Result<Vec<(Id<Named>, String)>> {
    let ids: Vec<&Id<Named>> = ids.iter().collect();
    let mut params: Vec<&dyn Param> = padded(&ids);
    let of_company = kind.of_company();
    if params.is_empty() || (of_company && company.is_none()) {
        return Ok(Vec::new());
    }
    if of_company {
        params.push(&company);
    }
    Ok(match kind {
        Kind::Person => tx.all(&store::PEOPLE_CALLED, &params)?,
        Kind::Source => tx.all(&store::SOURCES_CALLED, &params)?,
        Kind::Token => {
            let rows = tx.all(&store::TOKENS_CALLED, &params)?;
            rows.into_iter().map(|(id, name, tail)| (id, format!("{name} …{tail}"))).collect()
        }
        Kind::OwnRole => {
            let rows: Vec<(Id<Named>, String)> = tx.all(&store::ROLES_CALLED, &params)?;
            rows.into_iter().map(|(id, name)| (id, format!("«{name}»"))).collect()
        }
        Kind::Document => {
            let rows = tx.all(&store::DOCUMENTS_CALLED, &params)?;
            rows.into_iter().map(|(id, kind, number)| (id, format!("{} {number}", s.t.s(&kind_key(&kind))))).collect()
        }
        Kind::Row => {
            let rows = tx.all(&store::ROWS_CALLED, &params)?;
            rows.into_iter().map(|(id, set, what)| (id, format!("{set} {what}"))).collect()
        }
        Kind::Talk => {
            let rows = tx.all(&store::TALKS_CALLED, &params)?;
            rows.into_iter().map(|(id, source, at)| (id, format!("{source}, {}", s.full(at)))).collect()
        }
        Kind::Nothing => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0192f0c1-0000-7000-8000-00000000000a";

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let name = |_, id: Uuid| id.to_string().ends_with('a').then(|| "Елена".to_owned());
        let other = A.replace("0a", "0b");
        for (text, want) in [
            (A.to_owned(), "Елена".to_owned()),
            (format!("{A} -> {other}"), format!("Елена -> {other}")),
            (format!("цена: {A}; «{A}»"), "цена: Елена; «Елена»".to_owned()),
            (
                "без имён, длиннее тридцати шести знаков".to_owned(),
                "без имён, длиннее тридцати шести знаков".to_owned(),
            ),
            (format!("{}{A}", "-".repeat(7)), "-------Елена".to_owned()),
            (String::new(), String::new()),
        ] {
            assert_eq!(replaced(&text, name), want, "{text}");
        }
        assert_eq!(replaced(&format!("7: причина ({A})"), |_, _| Some(String::new())), "7: причина");
        assert_eq!(replaced(&format!("{A} buyer …ab12 Учёт"), |_, _| Some(String::new())), "buyer …ab12 Учёт");
    }

    #[test]
    fn what_people_type_is_never_looked_up() {
        for action in ["company.block", "view-as.start", "role.create", "details.asked", "material.added"] {
            assert_eq!(kind(action), None, "{action}");
        }
        for (text, meant) in [(format!("own:{A}"), true), (format!("{A}@firma.example own"), false)] {
            assert_eq!(kind("invitation.send").map(|kind| kind.means(&text, ids(&text)[0].0)), Some(meant), "{text}");
        }
    }
}
