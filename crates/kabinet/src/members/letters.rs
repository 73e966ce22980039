//! What the owners of a company are told of its people: a notice and a mail. Of a token for the API its maker reads as well: it
//! opens what he sees to a program, and he may not know that he made it.

use access::Role;
use db::Tx;
use kernel::{At, CompanyId, UserId, format::Lang};

use super::{given::given_words, store};
use crate::{
    app::App,
    companies,
    fail::Result,
    mails::{self, Post},
    notices,
    web::texts,
};

/// Tells every active owner but `except`: `notice-{kind}` is the notice, `mail-{kind}` the subject; `says` is what they speak
/// of, in a language.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn to_owners(
    tx: &Tx<'_>,
    app: &App,
    company: CompanyId,
    now: At,
    except: Option<UserId>,
    kind: &'static str,
    says: &dyn Fn(Lang) -> String,
) -> Result<()> {
    let (slug, name) = companies::called(tx, company)?;
    for (user, email, lang) in tx.all(&store::OWNERS, &[&company])? {
        if Some(user) == except {
            continue;
        }
        let lang = Lang::parse(&lang).unwrap_or(Lang::Ru);
        let t = texts(lang);
        let text = says(lang);
        notices::notify(tx, company, user, now, kind, says, "/people")?;
        let mut letter = mails::letter(app, lang, t.x(&format!("mail-{kind}"), &name));
        letter.text.extend([t.s(&format!("mail-{kind}-text")).to_owned(), text]);
        letter.facts.push((t.s("mail-company").to_owned(), name.clone()));
        letter.button = Some((t.s("mail-see-people").to_owned(), format!("{}/c/{slug}/people", app.config.public_url)));
        letter.small.insert(0, t.s("mail-not-you-people").to_owned());
        let key = format!("{kind}:{company}:{user}:{}", now.micros());
        mails::post(tx, app, now, &Post { key: &key, company: Some(company), to: &email, kind }, &letter)?;
    }
    Ok(())
}

/// A token for the API was made by a member: its name and role to the owners and, by mail alone, to the member himself, whoever he
/// is.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn token_made(
    tx: &Tx<'_>,
    app: &App,
    (company, maker): (CompanyId, UserId),
    now: At,
    (token, role): (&str, Role),
) -> Result<()> {
    const KIND: &str = "token-made";
    let Some(member) = tx.opt(&store::ONE, &[&company, &maker])? else { return Ok(()) };
    let is = |lang| format!("{token}, {}", given_words(lang, role.as_str(), None));
    to_owners(tx, app, company, now, Some(maker), KIND, &|lang| format!("{}: {}", member.name, is(lang)))?;
    let (slug, name) = companies::called(tx, company)?;
    let lang = Lang::parse(&member.lang).unwrap_or(Lang::Ru);
    let t = texts(lang);
    let mut letter = mails::letter(app, lang, t.x("mail-token-made", &name));
    letter.text.extend([t.s("mail-token-yours-text").to_owned(), is(lang)]);
    letter.facts.push((t.s("mail-company").to_owned(), name));
    letter.button = Some((t.s("mail-see-tokens").to_owned(), format!("{}/c/{slug}/tokens", app.config.public_url)));
    letter.small.insert(0, t.s("mail-account-not-you").to_owned());
    let key = format!("{KIND}:{company}:{maker}:{}", now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: Some(company), to: &member.email, kind: KIND }, &letter)?;
    Ok(())
}
