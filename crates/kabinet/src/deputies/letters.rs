//! Mails about deputies: to who stands in and to who is away, unless it was he who did it.

use db::Tx;
use kernel::{
    At, UserId,
    format::{Dates, Lang},
};
use webkit::i18n::Texts;

use super::store::DeputyRow;
use crate::{
    app::App,
    fail::Result,
    identity::store::MAIL_TO,
    mails::{self, Post},
    web::texts,
};

/// «с 1 дек по 10 дек».
pub(super) fn days(t: &Texts, day: impl Fn(&str) -> String, from: &str, until: Option<&str>) -> String {
    match until {
        Some(until) => t.xy("dep-from-until", day(from), day(until)).into_owned(),
        None => t.x("dep-from-on", day(from)).into_owned(),
    }
}

/// Tells both of an arrangement: `mail-{what}` is the subject.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn told(tx: &Tx<'_>, app: &App, row: &DeputyRow, what: &'static str, by: UserId, now: At) -> Result<()> {
    for user in [row.deputy_id, row.manager_id].into_iter().filter(|user| *user != by) {
        let Some((email, lang, _)) = tx.opt(&MAIL_TO, &[&user])? else { continue };
        let lang = Lang::parse(&lang).unwrap_or_default();
        let t = texts(lang);
        let mut letter = mails::letter(app, lang, t.s(&format!("mail-{what}")).to_owned());
        letter.text.push(t.xy(&format!("mail-{what}-text"), &row.deputy, &row.manager).into_owned());
        let of = row.company.clone().unwrap_or_else(|| t.s("dep-all").to_owned());
        let dates = Dates::new(now.micros(), &app.zone, lang);
        let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |d| dates.date_full(d).to_string());
        letter.facts = vec![
            (t.s("mail-company").to_owned(), of),
            (t.s("dep-days").to_owned(), days(t, day, &row.from_on, row.until_on.as_deref())),
        ];
        letter.button = Some((t.s("mail-to-office").to_owned(), format!("{}/office", app.config.public_url)));
        let key = format!("{what}:{}:{user}", row.id);
        mails::post(tx, app, now, &Post { key: &key, company: row.company_id, to: &email, kind: what }, &letter)?;
    }
    Ok(())
}
