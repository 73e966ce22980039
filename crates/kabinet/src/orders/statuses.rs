//! What a source's statuses mean to the seller: his own rows, and texts that nobody knows yet.
//!
//! An import decides by [`words`] and writes down what it does not know ([`seen`]); the seller says what a text means
//! ([`say`]), and the orders that carry it are decided anew ([`restate`]), without a line in their stories: nothing has
//! happened to them.
//!
//! Not here: the built-in table (`facets`) and the page (`exchange::statuses_pages`).

use db::{Result, Tx};
use kernel::{At, CompanyId, OrderId, SourceId, text};

use super::{
    facets::{Fulfilment, Meaning, Payment, Words},
    intake::tally,
    rules::State,
    statuses_store::{EVERYBODY, NEW, OF_SOURCE, OWN, SAID, SAY, SEEN, SaidRow, UNSAY, WordRow},
};
use crate::exchange::Intake;

/// Longest text that is kept, in characters.
const LONGEST: usize = 150;
/// Orders that are looked at in one unit of work.
const LOOKED_AT: i64 = 500;

/// What the texts of a source mean.
///
/// # Errors
/// Any error of the database.
pub fn words(tx: &Tx<'_>, source: SourceId) -> Result<Words> {
    let rows = tx.all(&OWN, &[&source])?;
    Ok(Words::of(rows.into_iter().map(|r| (r.word, Meaning { fulfilment: r.goods, payment: r.money }))))
}

/// Texts of an order that nobody knows, as they are shown.
pub(super) fn unknown(intake: &Intake<'_>, said: [&str; 3]) -> impl Iterator<Item = String> {
    let strange = said.into_iter().filter(|raw| !raw.is_empty() && intake.words.known(raw).is_none());
    strange.map(|raw| raw.trim().chars().take(LONGEST).collect())
}

/// Such a text waits for the seller.
///
/// # Errors
/// Any error of the database.
pub(super) fn seen(tx: &Tx<'_>, source: SourceId, word: &str, shown: &str, now: At) -> Result<()> {
    tx.later(&SEEN, &[&source, &word, &shown, &now])
}

/// All texts of a source that wait or that the seller has said something of.
///
/// # Errors
/// Any error of the database.
pub fn of_source(tx: &Tx<'_>, source: SourceId) -> Result<Vec<WordRow>> {
    tx.all(&OF_SOURCE, &[&source])
}

/// How many texts of each source wait.
///
/// # Errors
/// Any error of the database.
pub fn new(tx: &Tx<'_>) -> Result<Vec<(SourceId, i64)>> {
    tx.all(&NEW, &[])
}

/// The seller says what a text means; neither goods nor money: it is shown as it is. Gives the text as it is kept, or `None`
/// if there is none.
///
/// # Errors
/// Any error of the database.
pub fn say(tx: &Tx<'_>, source: SourceId, shown: &str, meaning: Meaning, now: At) -> Result<Option<String>> {
    let shown: String = shown.trim().chars().take(LONGEST).collect();
    let word = text::norm(&shown);
    if word.is_empty() {
        return Ok(None);
    }
    let (goods, money) =
        (meaning.fulfilment.map_or("", Fulfilment::as_str), meaning.payment.map_or("", Payment::as_str));
    tx.run(&SAY, &[&source, &word, &shown, &goods, &money, &now])?;
    Ok(Some(word))
}

/// The seller takes back what he said of a text; the built-in table counts again. Gives whether he had said anything.
///
/// # Errors
/// Any error of the database.
pub fn unsay(tx: &Tx<'_>, source: SourceId, word: &str) -> Result<bool> {
    Ok(tx.run(&UNSAY, &[&source, &word])? > 0)
}

/// Companies whose orders may have to be decided anew.
///
/// # Errors
/// Any error of the database.
pub(crate) fn everybody(tx: &Tx<'_>) -> Result<Vec<CompanyId>> {
    Ok(tx.all(&EVERYBODY, &[])?.into_iter().map(|(id,)| id).collect())
}

/// Decides some orders of a company anew that carry a text, those behind `after`. Gives the last order that was looked at and
/// how many changed; `None` if there are no more. `was` is what the text meant of the goods before.
///
/// # Errors
/// Any error of the database.
pub(crate) fn restate(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    company: CompanyId,
    word: &str,
    was: Option<Fulfilment>,
    after: OrderId,
) -> Result<Option<(OrderId, usize)>> {
    let said = tx.all(&SAID, &[&company, &intake.source, &after, &LOOKED_AT])?;
    let Some(last) = said.last().map(|row| row.id) else { return Ok(None) };
    let mut changed = 0;
    for SaidRow { id, erp_status, erp_state, erp_payment } in said {
        let carries = [&erp_status, &erp_state, &erp_payment].into_iter().any(|raw| text::norm(raw) == word);
        if carries && one(tx, intake, company, id, was)? {
            changed += 1;
        }
        if carries {
            for shown in unknown(intake, [&erp_status, &erp_state, &erp_payment]) {
                seen(tx, intake.source, &text::norm(&shown), &shown, intake.now)?;
            }
        }
    }
    Ok(Some((last, changed)))
}

fn one(tx: &Tx<'_>, intake: &Intake<'_>, company: CompanyId, id: OrderId, was: Option<Fulfilment>) -> Result<bool> {
    tally::decided_anew(tx, intake, company, id, |row, words| {
        let means = |raw: &str| words.known(raw).and_then(|meaning| meaning.fulfilment);
        let now = means(&row.erp_state).or_else(|| means(&row.erp_status));
        match (row.state, was, now) {
            // A word had closed it. If 1C has closed it as well, its next package says so again.
            (State::Completed, Some(Fulfilment::Closed), now) if now != Some(Fulfilment::Closed) => {
                row.state = State::Confirmed;
                row.content_hash.clear();
            }
            (State::Confirmed, _, Some(Fulfilment::Closed)) => row.state = State::Completed,
            _ => {}
        }
    })
}
