//! People of the demonstration who are not in yet: one asks the owners of Ромашка, one asks the seller, with a paper, one is invited.
//!
//! Requests are written as rows, without the letters that a real one sends: the demonstration begins when they have been read.
//! The invitation is a real one: its letter lies in the mailbox, and whoever wants can accept it.

use access::{Grants, Role, Switches};
use db::Tx;
use files::Key;
use kernel::{At, UserId, format::Lang, legal::Inn};

use super::{run::Settings, store};
use crate::{
    app::App,
    fail::{Fail, Result},
    identity::{self, NewUser, password},
    invitations::Inviter,
    members::Given,
    notices,
    registration::{
        FileId, MessageId, RequestId,
        rules::{LegalForm, Target},
        store as requests,
    },
};

/// The company whose owners are asked.
const COMPANY: &str = "romashka";
/// First digits of an ИНН that no tax office has.
const NEWCOMER: &str = "007654321";

/// The company's card that the newcomer has sent: a page with one line.
const CARD: &[u8] = b"%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 120]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F1 14 Tf 24 60 Td (OOO Klyover, demonstration only) Tj ET  
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
";

/// One who asks.
struct Knock {
    email: &'static str,
    name: &'static str,
    phone: &'static str,
    firm: &'static str,
    address: &'static str,
    note: &'static str,
    hours_ago: i64,
}

const COLLEAGUE: Knock = Knock {
    email: "zoya@romashka.example",
    name: "Зоя Лаврова",
    phone: "+7 900 000-00-11",
    firm: "ООО «Ромашка»",
    address: "",
    note: "Я новый кладовщик, буду принимать поставки на Парнасе. Пригласить меня обещал Павел.",
    hours_ago: 3,
};
const STRANGER: Knock = Knock {
    email: "gleb@klever.example",
    name: "Глеб Мятлев",
    phone: "+7 900 000-00-12",
    firm: "ООО «Клевер»",
    address: "180000, Псков, Речная улица, 1",
    note: "Открываем магазин инструмента, интересны оптовые цены. Карточку компании приложил.",
    hours_ago: 20,
};

/// Who invites, and whom.
const OWNER: (&str, &str) = ("elena@romashka.example", "Елена Лугова");
const INVITED: &str = "anton@romashka.example";

/// Writes all of it unless somebody has asked already.
///
/// # Errors
/// What the database or the store of files says.
pub async fn write(app: &App, settings: &Settings) -> anyhow::Result<()> {
    let (now, zone) = (app.clock.now(), app.config.time_zone.clone());
    let hash = password::hash_here(&settings.password).map_err(anyhow::Error::msg)?;
    let id = RequestId::at(now);
    let file = FileId::at(now);
    let key = format!("applications/{id}/{file}");
    let known = app.db.read(|tx| tx.opt(&store::USER, &[&STRANGER.email])).await?;
    if known.is_some() {
        return Ok(());
    }
    let portal = app.clone();
    let stored = app.files.put(&Key::parse(&key)?, bytes::Bytes::from_static(CARD)).await?;
    let size = i64::try_from(stored.size)?;
    let done = app.db.write(move |tx| {
        let (company,) = tx.one(&store::COMPANY, &[&COMPANY])?;
        let (inn, kpp) = tx.one(&store::ENTITY, &[&company])?;
        let user = person(tx, now, &zone, &hash, &COLLEAGUE)?;
        let colleague = RequestId::at(now.plus_secs(-1));
        knock(tx, now, colleague, user, &COLLEAGUE, (Some(company), &inn, &kpp))?;
        let user = person(tx, now, &zone, &hash, &STRANGER)?;
        let inn = Inn::make(NEWCOMER).map_err(anyhow::Error::from)?;
        knock(tx, now, id, user, &STRANGER, (None, inn.as_str(), "007601001"))?;
        tx.run(&requests::ATTACH, &[&id, &file, &"Карточка компании.pdf", &size, &stored.sha256, &key])?;
        let (owner,) = tx.one(&store::USER, &[&OWNER.0])?;
        let asked = format!("/people/requests/{colleague}");
        let says = |_| format!("{}, {}", COLLEAGUE.name, COLLEAGUE.email);
        notices::notify(tx, company, owner, now.plus_secs(-COLLEAGUE.hours_ago * 3600), "join-asked", says, &asked)?;
        let by = Inviter {
            app: &portal,
            company,
            user: owner,
            name: OWNER.1,
            lang: Lang::Ru,
            grants: Grants::of(Role::Owner, Switches::default()),
            now,
            address: "",
        };
        by.invite(tx, INVITED, &Given::roles(&[Role::Buyer]))?;
        Ok(())
    });
    done.await.map_err(|e: Fail| anyhow::anyhow!("{e}"))
}

fn person(tx: &Tx<'_>, now: At, zone: &str, hash: &str, k: &Knock) -> Result<UserId> {
    let new = NewUser { email: k.email, name: k.name, password_hash: Some(hash), lang: Lang::Ru, zone, staff: None };
    let user = identity::create_user(tx, now, &new)?;
    tx.run(&requests::PHONE, &[&user, &k.phone])?;
    Ok(user)
}

fn knock(
    tx: &Tx<'_>,
    now: At,
    id: RequestId,
    user: UserId,
    k: &Knock,
    (company, inn, kpp): (Option<kernel::CompanyId>, &str, &str),
) -> Result<()> {
    let target = if company.is_some() { Target::Owners } else { Target::Seller };
    let (at, until) = (now.plus_secs(-k.hours_ago * 3600), now.plus_secs(30 * 86_400));
    let new: [&dyn db::Param; 12] =
        [&id, &user, &company, &target, &LegalForm::Legal, &"wholesale", &k.firm, &inn, &kpp, &k.address, &at, &until];
    tx.run(&requests::INSERT, &new)?;
    tx.run(&requests::SAY, &[&id, &MessageId::at(at), &user, &false, &k.note])?;
    Ok(())
}
