//! The regular look at who has access: when it is due, and reminding the owners of it.
//!
//! They are told once when the day has come, and once more two weeks later; then nobody is bothered until they have looked and
//! the next day comes. What a company has decided (a year, a quarter, never) is on its page of people.
//!
//! Not here: the page and the button that says everything is right ([`super::pages`]).

use ::jobs::{JobError, Runner};
use db::Tx;
use kernel::{At, format::Lang};
use serde_json::{Value, json};

use super::store::{self, DueRow};
use crate::{
    app::App,
    audit, companies,
    fail::{Fail, Result},
    mails::{self, Post},
    notices,
    web::texts,
};

const REMIND: &str = "members.review";
const REMIND_SECS: i64 = 6 * 3600;
const MONTH_SECS: i64 = 30 * 86_400;
/// Between the first reminder and the second.
const AGAIN_SECS: i64 = 14 * 86_400;
/// How often one review is reminded of.
const TIMES: i64 = 2;
/// Companies that are told in one go: a portal that has learnt to remind has many to tell at first.
const MOST: usize = 100;

/// Kind of the mail and of the notice.
const KIND: &str = "people-review";

/// Adds the job.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.on(REMIND, |app, _| remind(app)).every(REMIND, REMIND_SECS)
}

/// When everybody has to be looked at again: so many months after somebody did, or after the company came. Never for none.
pub fn due(since: At, months: i64) -> Option<At> {
    (months > 0).then(|| since.plus_secs(months * MONTH_SECS))
}

/// Whether the owners are reminded now.
fn wanted(row: &DueRow, now: At) -> bool {
    let due = due(row.since, row.months).is_some_and(|due| due <= now);
    let waited = row.told_at.is_none_or(|told| now.secs_since(told) >= AGAIN_SECS);
    due && waited && row.told < TIMES
}

async fn remind(app: App) -> Result<Value, JobError> {
    let (a, now) = (app.clone(), app.clock.now());
    let done = app.db.write(move |tx| tell(tx, &a, now));
    let told = done.await.map_err(|e: Fail| JobError::Retry(e.to_string()))?;
    if told > 0 {
        ::jobs::wake();
    }
    Ok(json!({ "reminded": told }))
}

/// Reminds the owners of every company whose review is due and who were not reminded of it yet; gives how many companies.
///
/// # Errors
/// [`Fail`] of the database.
pub fn tell(tx: &Tx<'_>, app: &App, now: At) -> Result<usize> {
    let due = tx.all(&store::REVIEWS, &[&TIMES])?;
    let due: Vec<DueRow> = due.into_iter().filter(|row| wanted(row, now)).take(MOST).collect();
    for row in &due {
        to_owners(tx, app, row, now)?;
        tx.run(&store::REVIEW_TOLD, &[&row.id, &now])?;
    }
    Ok(due.len())
}

fn to_owners(tx: &Tx<'_>, app: &App, row: &DueRow, now: At) -> Result<()> {
    let owners = tx.all(&store::OWNERS, &[&row.id])?;
    if owners.is_empty() {
        return Ok(());
    }
    let (slug, name) = companies::called(tx, row.id)?;
    let people = |lang| texts(lang).n("people-active", row.people).into_owned();
    for (user, email, lang) in owners {
        notices::notify(tx, row.id, user, now, KIND, people, "/people")?;
        let lang = Lang::parse(&lang).unwrap_or(Lang::Ru);
        let t = texts(lang);
        let mut letter = mails::letter(app, lang, t.x("mail-people-review", &name));
        letter.text.push(t.s("mail-people-review-text").to_owned());
        letter.facts.push((t.s("mail-company").to_owned(), name.clone()));
        letter.facts.push((t.s("mail-people-review-who").to_owned(), people(lang)));
        let dates = kernel::format::Dates::new(now.micros(), &app.zone, lang);
        let last = match row.reviewed_at {
            Some(at) => dates.day_month(at.micros()).to_string(),
            None => t.s("mail-people-review-never").to_owned(),
        };
        letter.facts.push((t.s("mail-people-review-last").to_owned(), last));
        letter.button = Some((t.s("mail-see-people").to_owned(), format!("{}/c/{slug}/people", app.config.public_url)));
        let then = if row.told + 1 < TIMES { "mail-people-review-again" } else { "mail-people-review-last-time" };
        letter.small.insert(0, t.s(then).to_owned());
        let key = format!("{KIND}:{}:{user}:{}", row.id, now.micros());
        mails::post(tx, app, now, &Post { key: &key, company: Some(row.id), to: &email, kind: KIND }, &letter)?;
    }
    let subject = format!("{} / {TIMES}", row.told + 1);
    audit::note(tx, now, Some(row.id), None, "people.review-told", &subject, "")
}

#[cfg(test)]
mod tests {
    use kernel::CompanyId;

    use super::*;

    #[test]
    fn once_when_it_is_due_and_once_two_weeks_later() {
        let since = At::from_micros(1_000_000_000_000_000);
        let day = |n: i64| since.plus_secs(n * 86_400);
        let row = |months, told, told_at| DueRow {
            id: CompanyId::at(since),
            since,
            reviewed_at: None,
            months,
            told,
            told_at,
            people: 3,
        };
        for (row, now, want) in [
            (row(3, 0, None), day(89), false),
            (row(3, 0, None), day(90), true),
            (row(3, 1, Some(day(90))), day(103), false),
            (row(3, 1, Some(day(90))), day(104), true),
            // The portal stood still when the day came: two weeks from the first reminder.
            (row(3, 1, Some(day(200))), day(205), false),
            (row(3, 2, Some(day(104))), day(900), false),
            (row(12, 0, None), day(359), false),
            (row(12, 0, None), day(360), true),
            (row(0, 0, None), day(9000), false),
        ] {
            assert_eq!(wanted(&row, now), want, "{} {:?} {now:?}", row.told, row.told_at);
        }
    }
}
