//! Who is told of what: the owner of an address, whoever decides, whoever asked.
//!
//! Whoever asked learns neither who decides nor whether a company was there before.

use db::Tx;
use kernel::{At, format::Lang};
use webkit::secret;

use super::{
    End,
    rules::{AskForm, LegalForm, State, Target},
    store::{self, RegistrationRow, RequestRow},
};
use crate::{
    app::App,
    fail::Result,
    mails::{self, Post},
    members, notices,
    web::texts,
};

/// Requests that wait for a company before its owners are told of no more, and mails of a kind to one address in a day.
const TOLD: i64 = 20;
const MAILS_A_DAY: i64 = 30;
const DAY: i64 = 86_400;

fn lang_of(code: &str) -> Lang {
    Lang::parse(code).unwrap_or(Lang::Ru)
}

/// The letter that proves an address; or the one to somebody who has an account.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn confirm(tx: &Tx<'_>, app: &App, row: &RegistrationRow, now: At) -> Result<&'static str> {
    let account = tx.opt(&store::ACCOUNT, &[&row.email])?;
    let (kind, lang) = match &account {
        None => ("reg-confirm", lang_of(&row.lang)),
        Some((_, true, lang)) => ("reg-known", lang_of(lang)),
        Some((_, false, lang)) => ("reg-closed", lang_of(lang)),
    };
    let (t, url) = (texts(lang), &app.config.public_url);
    let mut letter = mails::letter(app, lang, t.s(&format!("mail-{kind}")).to_owned());
    letter.text.push(t.x(&format!("mail-{kind}-text"), &app.config.seller.name).into_owned());
    match kind {
        "reg-confirm" => {
            let token = secret::new();
            tx.run(&store::LINKED, &[&row.id, &secret::hash(&token)])?;
            let said: AskForm = serde_json::from_str(&row.said).unwrap_or_default();
            if !said.firm.is_empty() {
                letter.facts.push((t.s("reg-firm").to_owned(), said.firm));
            }
            letter.facts.push((t.s("mail-for").to_owned(), row.email.clone()));
            letter.button = Some((t.s("mail-reg-confirm-go").to_owned(), format!("{url}/register/link/{token}")));
            let hours = (row.expires_at.secs_since(now) + 1800) / 3600;
            letter.small.insert(0, t.n("mail-link-hours", hours).into_owned());
            letter.small.insert(1, t.s("mail-reg-not-you").to_owned());
        }
        "reg-known" => {
            let email = percent_encoding::utf8_percent_encode(&row.email, percent_encoding::NON_ALPHANUMERIC);
            let to = format!("{url}/login?next=%2Fapply&email={email}");
            letter.button = Some((t.s("sign-in").to_owned(), to));
            letter.small.insert(0, t.s("mail-reg-forgot").to_owned());
        }
        _ => {}
    }
    if kind != "reg-confirm" {
        tx.run(&store::DROP, &[&row.id])?;
    }
    let key = format!("{kind}:{}", row.id);
    mails::post(tx, app, now, &Post { key: &key, company: None, to: &row.email, kind }, &letter)?;
    Ok(kind)
}

/// One who decides, and how he is told.
struct Told<'a> {
    email: &'a str,
    lang: Lang,
    kind: &'static str,
    path: String,
}

fn mail(tx: &Tx<'_>, app: &App, row: &RequestRow, now: At, to: &Told<'_>) -> Result<()> {
    if mails::count_since(tx, to.email, to.kind, now.plus_secs(-DAY))? >= MAILS_A_DAY {
        return Ok(());
    }
    let t = texts(to.lang);
    let mut letter = mails::letter(app, to.lang, t.s(&format!("mail-{}", to.kind)).to_owned());
    letter.text.push(t.x(&format!("mail-{}-text", to.kind), &row.person).into_owned());
    letter.facts.push((t.s("co-name").to_owned(), row.person.clone()));
    letter.facts.push((t.s("email").to_owned(), row.email.clone()));
    if row.target == Target::Seller && row.form != LegalForm::Private {
        letter.facts.push((t.s("reg-firm").to_owned(), row.firm.clone()));
        letter.facts.push((t.s("inn").to_owned(), row.inn.clone()));
    }
    letter.button = Some((t.s("mail-access-look").to_owned(), format!("{}{}", app.config.public_url, to.path)));
    let key = format!("{}:{}:{}:{}", to.kind, row.id, to.email, row.changed_at.micros());
    mails::post(tx, app, now, &Post { key: &key, company: row.company_id, to: to.email, kind: to.kind }, &letter)?;
    Ok(())
}

/// Tells whoever decides that somebody asks, or has said more.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn asked(tx: &Tx<'_>, app: &App, row: &RequestRow, now: At) -> Result<()> {
    let more = row.changed_at != row.created_at;
    if let (Target::Owners, Some(company), Some(slug)) = (row.target, row.company_id, &row.slug) {
        if tx.one(&store::WAITING_OF, &[&company])?.0 > TOLD {
            return Ok(());
        }
        let kind = if more { "join-more" } else { "join-asked" };
        for (user, email, lang) in tx.all(&members::store::OWNERS, &[&company])? {
            let path = format!("/people/requests/{}", row.id);
            notices::notify(tx, company, user, now, kind, |_| format!("{}, {}", row.person, row.email), &path)?;
            let path = format!("/c/{slug}{path}");
            mail(tx, app, row, now, &Told { email: &email, lang: lang_of(&lang), kind, path })?;
        }
        return Ok(());
    }
    let kind = if more { "application-more" } else { "application" };
    for (_, email, lang) in tx.all(&store::DECIDERS, &[])? {
        let path = format!("/office/applications/{}", row.id);
        mail(tx, app, row, now, &Told { email: &email, lang: lang_of(&lang), kind, path })?;
    }
    Ok(())
}

/// What a request is about, for whoever asked.
fn about(row: &RequestRow) -> String {
    if row.firm.is_empty() { row.person.clone() } else { row.firm.clone() }
}

/// Tells whoever asked that more is needed.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn more(tx: &Tx<'_>, app: &App, row: &RequestRow, what: &str, now: At) -> Result<()> {
    let lang = lang_of(&row.lang);
    let t = texts(lang);
    let mut letter = mails::letter(app, lang, t.s("mail-access-asked").to_owned());
    letter.text.push(t.x("mail-access-asked-text", about(row)).into_owned());
    letter.text.push(what.to_owned());
    let url = format!("{}/applications/{}", app.config.public_url, row.id);
    letter.button = Some((t.s("mail-access-answer").to_owned(), url));
    let key = format!("access-asked:{}:{}", row.id, now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to: &row.email, kind: "access-asked" }, &letter)?;
    Ok(())
}

/// Tells whoever asked how it ended.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn settled(tx: &Tx<'_>, app: &App, row: &RequestRow, end: &End<'_>, now: At) -> Result<()> {
    let lang = lang_of(&row.lang);
    let (t, url) = (texts(lang), &app.config.public_url);
    let kind = match end.state {
        State::Approved => "access-approved",
        State::Declined => "access-declined",
        _ => "access-expired",
    };
    let mut letter = mails::letter(app, lang, t.s(&format!("mail-{kind}")).to_owned());
    letter.text.push(t.x(&format!("mail-{kind}-text"), about(row)).into_owned());
    if !end.reason.is_empty() {
        letter.facts.push((t.s("off-why").to_owned(), end.reason.to_owned()));
    }
    letter.button = Some(match end.state {
        State::Approved => (t.s("mail-access-enter").to_owned(), format!("{url}/companies")),
        _ => (t.s("mail-access-look").to_owned(), format!("{url}/applications/{}", row.id)),
    });
    let key = format!("{kind}:{}", row.id);
    mails::post(tx, app, now, &Post { key: &key, company: None, to: &row.email, kind }, &letter)?;
    Ok(())
}
