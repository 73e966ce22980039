//! What the office of the demonstration has set up by hand: price types of groups, a material for partners, and a client whom the
//! partner Логос brought.
//!
//! After the exchange, which tells the price types. Written as rows, without letters and lines of the journal, as
//! [`super::knocking`].

use db::Tx;
use files::Key;
use kernel::{At, SourceId, UserId};
use simulator::world as told;

use super::store;
use crate::{
    app::App,
    companies::groups::{self, USUAL},
    fail::{Fail, Result},
    partner::{self, MaterialId, store as partners},
    registration::{
        RequestId,
        rules::{LegalForm, State, Target},
        store as requests,
    },
    web::table::{self, Table, Value},
};

/// The partner, whom he brought, and the person who asked.
const PARTNER: &str = "logos";
const CLIENT: (&str, &str) = ("volkov", "volkov@volkov.example");
/// Who waits and came by the same link.
const WAITS: &str = "gleb@klever.example";
/// Days since the client asked: longer than his first order.
const ASKED: i64 = 570;

/// At which prices who buys where 1C does not say.
const LEVELS: [(&str, told::PriceLevel); 3] = [
    ("registered", told::PriceLevel::Wholesale),
    ("partner", told::PriceLevel::Dealer),
    (USUAL, told::PriceLevel::Wholesale),
];

const MATERIAL: (&str, &str) = ("Условия партнёрской программы", "Условия партнёрской программы.xlsx");
/// What stands in it.
const TERMS: [[&str; 2]; 4] = [
    ["Кто считается приведённым", "Кто зарегистрировался по вашей ссылке и стал клиентом"],
    ["Вознаграждение", "Условное: это демонстрация"],
    ["Что видно в кабинете", "Заявки, кто стал клиентом, число заказов по месяцам; сумм нет"],
    ["К кому обращаться", "К вашему менеджеру"],
];

/// Writes all of it unless it is there.
///
/// # Errors
/// What the database or the store of files says.
pub async fn write(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    if !app.db.read(|tx| tx.all(&partners::MATERIALS, &[])).await?.is_empty() {
        return Ok(());
    }
    let id = MaterialId::at(now);
    let key = format!("materials/{id}");
    let rows = TERMS.iter().map(|row| row.iter().map(|cell| Value::Text((*cell).to_owned())).collect()).collect();
    let terms = Table { heads: vec!["Условие".to_owned(), "Как".to_owned()], rows };
    let bytes = table::workbook(terms).await.map_err(|e| anyhow::anyhow!("{e}"))?;
    let stored = app.files.put(&Key::parse(&key)?, bytes.into()).await?;
    let size = i64::try_from(stored.size)?;
    let done = app.db.write(move |tx| {
        let (admin,) = tx.one(&store::USER, &[&"anna@sever.example"])?;
        tx.run(&partners::PUT, &[&id, &MATERIAL.0, &MATERIAL.1, &size, &stored.sha256, &key, &now, &admin])?;
        prices(tx)?;
        brought(tx, now, admin)
    });
    done.await.map_err(|e: Fail| anyhow::anyhow!("{e}"))
}

fn prices(tx: &Tx<'_>) -> Result<()> {
    let (source,): (SourceId,) = tx.one(&store::SOURCE, &[])?;
    for (word, level) in LEVELS {
        tx.run(&groups::store::PUT_PRICE, &[&word, &source, &told::price_type(level).as_str()])?;
    }
    Ok(())
}

fn brought(tx: &Tx<'_>, now: At, admin: UserId) -> Result<()> {
    let (partner,) = tx.one(&store::COMPANY, &[&PARTNER])?;
    let (client,) = tx.one(&store::COMPANY, &[&CLIENT.0])?;
    let (user,) = tx.one(&store::USER, &[&CLIENT.1])?;
    let asked = now.plus_secs(-ASKED * 86_400);
    let (id, settled) = (RequestId::at(asked), asked.plus_secs(5 * 3600));
    let name = "ИП Волков А. С.";
    let new: [&dyn db::Param; 12] = [
        &id,
        &user,
        &None::<kernel::CompanyId>,
        &Target::Seller,
        &LegalForm::Sole,
        &"wholesale",
        &name,
        &"000085031728",
        &"",
        &"",
        &asked,
        &settled,
    ];
    tx.run(&requests::INSERT, &new)?;
    tx.run(&requests::SETTLE, &[&id, &State::Approved, &"", &Some(admin), &Some(client), &settled])?;
    partner::brought(tx, id, partner)?;
    partner::became(tx, client, partner)?;
    let (waits,) = tx.one(&store::USER, &[&WAITS])?;
    for row in tx.all(&requests::MINE, &[&waits])? {
        partner::brought(tx, row.id, partner)?;
    }
    Ok(())
}
