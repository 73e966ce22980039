//! The way of an agreed value into 1C, and what 1C says of it afterwards.
//!
//! There is no answer "taken": 1C has a value when it says it itself, in the counterparties that it sends anyway. Until then
//! the change is given to whoever asks `GET /exchange/v1/changes`, and every order of the legal entity carries the buyer as the
//! portal knows it. ADR 14 says why so.

use db::Tx;
use kernel::{At, CompanyId, EntityId, SourceId};
use onec::contract;
use serde_json::{Value, json};

use super::{
    ChangeId, Field,
    fields::{bank, bank_text},
    letters,
    store::{self, HeldRow, OutRow},
};

/// How far an agreed value is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erp {
    /// 1C does not keep such a thing, or nothing was agreed on.
    None,
    /// 1C was not told yet.
    Waiting,
    /// 1C was told.
    Sent,
    /// 1C says it itself.
    Has,
    /// 1C says something else: a person has to decide.
    Differs,
    /// Another value was agreed on since, or a person decided that 1C is right.
    Past,
}

impl Erp {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Erp::None => "none",
            Erp::Waiting => "waiting",
            Erp::Sent => "sent",
            Erp::Has => "has",
            Erp::Differs => "differs",
            Erp::Past => "past",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Erp> {
        [Erp::None, Erp::Waiting, Erp::Sent, Erp::Has, Erp::Differs, Erp::Past].into_iter().find(|e| e.as_str() == word)
    }
    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Erp::None => "det-erp-none",
            Erp::Waiting => "det-erp-waiting",
            Erp::Sent => "det-erp-sent",
            Erp::Has => "det-erp-has",
            Erp::Differs => "det-erp-differs",
            Erp::Past => "det-erp-past",
        }
    }
    /// Class of its mark.
    pub const fn mark(self) -> &'static str {
        match self {
            Erp::None | Erp::Past => "st-off",
            Erp::Waiting | Erp::Sent => "st-wait",
            Erp::Has => "st-done",
            Erp::Differs => "st-stop",
        }
    }
}
db::text_column!(Erp);

/// What a word of 1C means for a value that was agreed on.
pub fn judge(field: Field, was: &str, wanted: &str, before: Erp, said: &str) -> Erp {
    if field.same(said, wanted) {
        return Erp::Has;
    }
    // A snapshot from before, or a base that has not taken it yet. Once 1C had it, the old value is a step back.
    match before {
        Erp::Waiting | Erp::Sent if field.same(said, was) => before,
        _ => Erp::Differs,
    }
}

/// A legal entity as 1C may change it: the fields that can be held.
pub struct Heard<'a> {
    /// What 1C says ([`spoken`]). What it leaves empty it does not know, unless it was agreed on that there is none.
    pub said: &'a dyn Fn(Field) -> Option<String>,
    /// When 1C took it.
    pub as_of: At,
    /// Now.
    pub now: At,
}

/// Looks what 1C says of the agreed values of a legal entity; gives the fields in which the portal keeps its own value.
///
/// # Errors
/// Any error of the database.
pub fn heard(tx: &Tx<'_>, company: CompanyId, entity: EntityId, heard: &Heard<'_>) -> db::Result<Vec<Field>> {
    let mut kept = Vec::new();
    for HeldRow { id, field, was, wanted, erp, heard: before } in tx.all(&store::HELD, &[&company, &entity.uuid()])? {
        let Some(said) = (heard.said)(field).filter(|said| !said.is_empty() || wanted.is_empty()) else { continue };
        let after = judge(field, &was, &wanted, erp, &said);
        if after != Erp::Has {
            kept.push(field);
        }
        let news = match after {
            Erp::Has => String::new(),
            _ => said,
        };
        if after != erp || news != before {
            tx.run(&store::HEARD, &[&company, &id, &after, &news, &heard.as_of])?;
        }
        if after != erp && matches!(after, Erp::Has | Erp::Differs) {
            letters::noted(tx, company, id, field, after, &news, heard.now)?;
        }
    }
    Ok(kept)
}

/// An order of this legal entity was handed over, and with it who buys.
///
/// # Errors
/// Any error of the database.
pub fn sent_with(tx: &Tx<'_>, company: CompanyId, entity: EntityId, number: &str, now: At) -> db::Result<()> {
    tx.later(&store::SENT_WITH, &[&company, &entity.uuid(), &now, &number])
}

fn value(field: Field, text: &str) -> Value {
    match field {
        Field::Bank => bank(text).map_or(Value::Null, |account| json!(account)),
        _ if text.is_empty() => Value::Null,
        _ => json!(text),
    }
}

/// One change as 1C is given it.
fn item(row: &OutRow) -> Value {
    // Before it was changed here, 1C knows the legal entity by the КПП that it had.
    let kpp = if row.field == Field::Kpp { &row.was } else { &row.kpp };
    let name = row.field.as_str().trim_start_matches("entity.");
    json!({
        "id": row.id, "counterparty_id": row.erp_id, "inn": row.inn, "kpp": kpp, "name": row.name, "field": name,
        "was": value(row.field, &row.was), "value": value(row.field, &row.wanted),
        "confirmed_at": row.decided_at.map(|at| at.timestamp().to_string()),
    })
}

/// Everything that a source has to be told, as the answer to its question; it counts as sent.
///
/// # Errors
/// Any error of the database.
pub fn changes(tx: &Tx<'_>, source: SourceId, now: At) -> db::Result<Value> {
    let rows = tx.all(&store::OUT, &[&source])?;
    for row in &rows {
        tx.later(&store::SENT, &[&row.company_id, &row.id, &now])?;
    }
    let items: Vec<Value> = rows.iter().map(item).collect();
    Ok(json!({ "contract": contract::CONTRACT, "as_of": now.timestamp().to_string(), "items": items }))
}

/// What 1C says of a field of a counterparty, in the form in which the portal keeps it.
pub fn said(party: &contract::Counterparty, field: Field) -> Option<String> {
    let text = |t: &Option<String>| t.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    match field {
        Field::FullName => text(&party.full_name),
        Field::Kpp => text(&party.kpp),
        Field::Address => text(&party.address),
        Field::Phone => text(&party.phone),
        Field::Email => text(&party.email),
        Field::Bank => party.bank.as_ref().filter(|b| !b.account.trim().is_empty()).map(bank_text),
        Field::CompanyName | Field::PointName | Field::PointAddress | Field::PointClosed | Field::PointNew => None,
    }
}

/// The same, with "there is none" where 1C says so in words, by an empty text: of a telephone and an e-mail address. A field that is
/// not there at all says nothing.
pub fn spoken(party: &contract::Counterparty, field: Field) -> Option<String> {
    let none = match field {
        Field::Phone => party.phone.as_deref(),
        Field::Email => party.email.as_deref(),
        _ => None,
    };
    said(party, field).or_else(|| none.map(|_| String::new()))
}

/// A person decided which of two values is right.
///
/// # Errors
/// Any error of the database.
pub fn again(tx: &Tx<'_>, company: CompanyId, change: ChangeId, way: Erp, now: At) -> db::Result<()> {
    tx.run(&store::HEARD, &[&company, &change, &way, &"", &now])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_snapshot_is_no_difference_and_a_step_back_is() {
        let of = |before, said| judge(Field::Kpp, "770701001", "770701002", before, said);
        for before in [Erp::Waiting, Erp::Sent, Erp::Has, Erp::Differs] {
            assert_eq!(of(before, "770701002"), Erp::Has);
            assert_eq!(of(before, "770701009"), Erp::Differs);
        }
        assert_eq!(of(Erp::Waiting, "770701001"), Erp::Waiting);
        assert_eq!(of(Erp::Sent, "770701001"), Erp::Sent);
        assert_eq!(of(Erp::Has, "770701001"), Erp::Differs);
        assert_eq!(of(Erp::Differs, "770701001"), Erp::Differs);
    }
}
