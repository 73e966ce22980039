//! Who is told what of details: the seller's people who decide, and on the client's side who asked and the owners.

use db::Tx;
use kernel::{At, CompanyId, UserId, format::Lang};
use webkit::i18n::Texts;

use super::{
    ChangeId, Field,
    erp::Erp,
    fields::bank,
    store::{self, ChangeRow},
};
use crate::{
    app::App,
    audit, companies,
    exchange::alerts,
    fail::{Fail, Result},
    mails::{self, Post},
    members, notices,
    web::texts,
};

/// A value as people read it.
pub fn shown(t: &Texts, field: Field, text: &str) -> String {
    match field {
        Field::PointClosed => t.s(if text.is_empty() { "det-point-open" } else { "det-point-closed" }).to_owned(),
        _ if text.trim().is_empty() => t.s("det-empty").to_owned(),
        Field::Bank => bank(text).map_or_else(String::new, |b| {
            let mut out = t.xy("det-bank-shown", &b.account, &b.bic).into_owned();
            if !b.correspondent.is_empty() {
                out.push_str(&t.x("det-bank-correspondent", &b.correspondent));
            }
            if !b.name.is_empty() {
                out.push_str(", ");
                out.push_str(&b.name);
            }
            out
        }),
        Field::PointNew => text.lines().collect::<Vec<_>>().join(", "),
        _ => text.to_owned(),
    }
}

/// «КПП», with whose it is if it is not the company's own.
pub fn called(t: &Texts, field: Field, about: &str) -> String {
    let name = t.s(field.key());
    if about.is_empty() { name.to_owned() } else { format!("{name} ({about})") }
}

fn facts(t: &Texts, changes: &[ChangeRow]) -> Vec<(String, String)> {
    let fact = |c: &ChangeRow| {
        let (was, wanted) = (shown(t, c.field, &c.was), shown(t, c.field, &c.wanted));
        let value = if c.field == Field::PointNew { wanted } else { t.xy("det-was-wanted", was, wanted).into_owned() };
        (called(t, c.field, &c.about), value)
    };
    changes.iter().map(fact).collect()
}

/// Fields of a batch, for a notice: «КПП, Банковский счёт».
fn named(lang: Lang, changes: &[ChangeRow]) -> String {
    let t = texts(lang);
    changes.iter().map(|c| t.s(c.field.key())).collect::<Vec<_>>().join(", ")
}

/// Something was asked for: the seller's people who decide get a mail, the other owners a notice and a mail.
///
/// # Errors
/// [`Fail`] of the database.
pub fn asked(tx: &Tx<'_>, app: &App, company: CompanyId, changes: &[ChangeRow], now: At) -> Result<()> {
    let Some(first) = changes.first() else { return Ok(()) };
    for (user, email, lang, staff) in tx.all(&store::DECIDERS, &[&company, &app.day(now).to_string()])? {
        // A manager is not written to about what only an administrator decides.
        let role = access::StaffRole::parse(&staff);
        if !changes.iter().any(|c| role.is_some_and(|role| c.field.may_decide(role))) {
            continue;
        }
        let lang = Lang::parse(&lang).unwrap_or_default();
        let t = texts(lang);
        let mut letter = mails::letter(app, lang, t.x("mail-details-asked-staff", &first.company));
        letter.text.push(t.xy("mail-details-asked-text", &first.asker, &first.company).into_owned());
        if !first.comment.is_empty() {
            letter.text.push(first.comment.clone());
        }
        letter.facts = facts(t, changes);
        letter.button =
            Some((t.s("mail-details-decide").to_owned(), format!("{}/office/details", app.config.public_url)));
        let key = format!("details-asked:{}:{user}", first.batch);
        mails::post(
            tx,
            app,
            now,
            &Post { key: &key, company: Some(company), to: &email, kind: "details-asked" },
            &letter,
        )?;
    }
    let says = |lang| format!("{}: {}", first.asker, named(lang, changes));
    for (user, email, lang) in members::owners(tx, company)? {
        if user != first.asked_by {
            let text = ("mail-details-asked", "mail-details-asked-text");
            to_member(tx, app, (user, &email, &lang), "details-asked", text, changes, &says, now)?;
        }
    }
    Ok(())
}

/// The seller has decided: who asked and the owners get a notice and a mail.
///
/// # Errors
/// [`Fail`] of the database.
pub fn decided(tx: &Tx<'_>, app: &App, company: CompanyId, changes: &[ChangeRow], yes: bool, now: At) -> Result<()> {
    let Some(first) = changes.first() else { return Ok(()) };
    let (kind, text) = match yes {
        true => ("details-confirmed", ("mail-details-confirmed", "mail-details-confirmed-text")),
        false => ("details-declined", ("mail-details-declined", "mail-details-declined-text")),
    };
    let mut told: Vec<(UserId, String, String)> = members::owners(tx, company)?;
    if !told.iter().any(|(user, ..)| *user == first.asked_by)
        && let Some((email, lang, active)) = tx.opt(&store::ASKER, &[&company, &first.asked_by])?
        && active
    {
        told.push((first.asked_by, email, lang));
    }
    let why = if first.reason.is_empty() { String::new() } else { format!(" — {}", first.reason) };
    let says = |lang| format!("{}{why}", named(lang, changes));
    for (user, email, lang) in told {
        to_member(tx, app, (user, &email, &lang), kind, text, changes, &says, now)?;
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a letter is to whom, of what kind, in which words, about what")]
fn to_member(
    tx: &Tx<'_>,
    app: &App,
    (user, email, lang): (UserId, &str, &str),
    kind: &'static str,
    (subject, text): (&str, &str),
    changes: &[ChangeRow],
    says: &dyn Fn(Lang) -> String,
    now: At,
) -> Result<()> {
    let Some(first) = changes.first() else { return Ok(()) };
    let company = first.company_id;
    notices::notify(tx, company, user, now, kind, says, "/company/details")?;
    let lang = Lang::parse(lang).unwrap_or_default();
    let t = texts(lang);
    let mut letter = mails::letter(app, lang, t.x(subject, &first.company));
    letter.text.push(t.xy(text, &first.asker, &first.company).into_owned());
    if !first.reason.is_empty() {
        letter.text.push(t.x("mail-details-reason", &first.reason).into_owned());
    }
    letter.facts = facts(t, changes);
    let (slug, _) = companies::called(tx, company)?;
    letter.button =
        Some((t.s("mail-details-see").to_owned(), format!("{}/c/{slug}/company/details", app.config.public_url)));
    // What was decided cannot be taken back any more.
    let not_you = if kind == "details-asked" { "mail-details-not-you" } else { "mail-details-not-yours" };
    letter.small.insert(0, t.s(not_you).to_owned());
    // A batch can be decided on in several goes.
    let key = format!("{kind}:{}:{user}:{}", first.batch, now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: Some(company), to: email, kind }, &letter)?;
    Ok(())
}

/// What 1C says of an agreed value has changed: a line of the journal, and an alert for as long as something differs, which the
/// seller's people are written to about as about any other.
///
/// # Errors
/// Any error of the database.
pub fn noted(
    tx: &Tx<'_>,
    company: CompanyId,
    change: ChangeId,
    field: Field,
    way: Erp,
    said: &str,
    now: At,
) -> db::Result<()> {
    let Some(row) = tx.opt(&store::ONE, &[&company, &change])? else { return Ok(()) };
    let t = texts(Lang::Ru);
    let about = called(t, field, &row.about);
    let subject = match way {
        Erp::Differs => format!("{about}: {} ≠ {}", shown(t, field, &row.wanted), shown(t, field, said)),
        _ => format!("{about}: {}", shown(t, field, &row.wanted)),
    };
    let action = if way == Erp::Differs { "details.differs" } else { "details.in-erp" };
    let note = audit::note(tx, now, Some(company), None, action, &subject, "");
    note.map_err(|e| match e {
        Fail::Unavailable(m) => db::Error::Unavailable(m),
        e => db::Error::Other(e.to_string()),
    })?;
    alert(tx, company, &row, now)
}

/// Raises or clears the alert of a company, by what differs now.
///
/// # Errors
/// Any error of the database.
pub fn alert(tx: &Tx<'_>, company: CompanyId, row: &ChangeRow, now: At) -> db::Result<()> {
    let Some((source,)) = tx.opt(&store::SOURCE, &[&company, &kernel::EntityId::of(row.target)])? else {
        return Ok(());
    };
    let (differ,) = tx.one(&store::DIFFER, &[&company])?;
    if differ > 0 {
        alerts::raise_for(tx, source, "counterparties", alerts::DETAILS, company, &row.about, now)
    } else {
        alerts::clear_for(tx, source, "counterparties", alerts::DETAILS, company, now)
    }
}
