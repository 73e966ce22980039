//! Records of CommerceML into the catalogue.
//!
//! Only what changed is written, so the same file again touches nothing (but for the generation number of a full export).
//! Silence is not emptiness: a file of changes that says nothing about a name leaves the name alone ([`onec::Field`]).
//!
//! Offers may come before their goods: they make a stub, which takes its description when that comes.

use db::Tx;
use kernel::article::fold;
use onec::{
    Field,
    commerceml::{ItemId, Offer, PriceType, Product},
};

use super::{
    rules,
    store::{self, PRICE_TYPE, PRICE_TYPE_DROP, PRICE_TYPE_SET, ProductRow, SEEN, STUBS_BETWEEN},
};
use crate::{
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    finance::rules::currency,
};

mod heard;
mod known;
mod rows;
pub mod told;

pub use heard::Heard;
pub use known::Known;

/// The catalogue whose products are being read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its GUID; empty if the file names none.
    pub catalog: String,
    /// The generation with which what it mentions is marked.
    pub run: i64,
}

/// The package whose offers are being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Only what changed is in it, so a price that is not there still holds.
    pub partial: bool,
}

/// Longest texts that are kept, in characters; 1C's own are shorter.
const NAME: usize = 1000;
const WORD: usize = 200;

fn checked(field: &str, text: String, limit: usize) -> Result<String, Refusal> {
    if text.chars().count() > limit {
        return Err(Refusal::row(field, format!("длиннее {limit} символов; сократите значение в 1С")));
    }
    Ok(text)
}

/// What is known after this was heard; an empty text if there is none.
fn over(said: &Field<String>, known: &str) -> String {
    said.clone().over(Some(known.to_owned())).map(|t| t.trim().to_owned()).unwrap_or_default()
}

fn identity(id: &ItemId) -> Result<String, Refusal> {
    let text = rules::erp_id(id);
    if text.chars().count() > 110 {
        return Err(Refusal::row("Ид", "длиннее 110 символов; такого идентификатора в CommerceML не бывает"));
    }
    Ok(text)
}

/// A product of a catalogue.
///
/// # Errors
/// [`Refusal`] if it has no name or an impossible value.
pub fn product(tx: &Tx<'_>, intake: &Intake<'_>, known_all: &mut Known, place: &Place, said: &Product) -> Taken {
    let erp_id = identity(&said.id)?;
    let known = known_all.product(tx, intake.source, &erp_id)?;
    let gone = said.deleted == Some(true);
    let blank = ProductRow {
        id: 0,
        article: String::new(),
        article_key: String::new(),
        name: String::new(),
        unit: String::new(),
        barcode: String::new(),
        stub: true,
        deleted: false,
        catalog_id: String::new(),
        seen_run: 0,
    };
    let was = known.clone().unwrap_or(blank);
    let article = checked("Артикул", over(&said.article, &was.article), WORD)?;
    let name = checked("Наименование", over(&said.name, &was.name), NAME)?;
    // What was deleted before it ever came is kept all the same: an old order may name it, and says then that it is gone.
    if name.is_empty() && !gone {
        return Err(Refusal::row(
            "Наименование",
            "пусто; заполните наименование номенклатуры в 1С и выгрузите её ещё раз",
        ));
    }
    let is = ProductRow {
        id: was.id,
        article_key: fold(&article),
        article,
        name,
        unit: checked("БазоваяЕдиница", over(&said.unit.clone().map(|u| rules::unit(&u)), &was.unit), WORD)?,
        barcode: checked("Штрихкод", over(&said.barcode, &was.barcode), WORD)?,
        stub: was.stub && gone,
        // Whatever 1C exports and does not call deleted is alive.
        deleted: gone,
        catalog_id: if place.catalog.is_empty() { was.catalog_id.clone() } else { place.catalog.clone() },
        seen_run: if place.catalog.is_empty() { was.seen_run } else { place.run },
    };
    let applied = save(tx, intake, known_all, &erp_id, known.as_ref(), &is)?;
    // One that has just been made may have stubs of its variants as well as one that was a stub.
    if said.id.characteristic.is_none() {
        if was.stub
            && !is.stub
            && known_all.may_have_stubs(&erp_id)
            && attach_variants(tx, intake, known_all, &erp_id, &is)?
        {
            known_all.forget_products();
        }
        if was.deleted != is.deleted {
            store::follow(tx, intake.source, &erp_id, is.deleted)?;
            known_all.forget_products();
        }
    }
    Ok(applied)
}

/// A product that was refused is in the export all the same: a sweep must not take it.
///
/// # Errors
/// Any error of the database.
pub fn mentioned(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Known, place: &Place, id: &ItemId) -> db::Result<()> {
    let erp_id = rules::erp_id(id);
    if let Some(row) = known.product(tx, intake.source, &erp_id)?.filter(|row| row.catalog_id == place.catalog) {
        tx.later(&SEEN, &[&row.id, &place.run])?;
        known.is(&erp_id, ProductRow { seen_run: place.run, ..row });
    }
    Ok(())
}

/// Inserts, updates, or leaves alone.
fn save(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    known: &mut Known,
    erp_id: &str,
    was: Option<&ProductRow>,
    is: &ProductRow,
) -> Taken {
    let Some(was) = was else {
        insert(tx, intake, known, erp_id, is)?;
        return Ok(Applied::Changed);
    };
    if was == is {
        return Ok(Applied::Unchanged);
    }
    known.is(erp_id, is.clone());
    if *was == (ProductRow { seen_run: was.seen_run, ..is.clone() }) {
        tx.later(&SEEN, &[&is.id, &is.seen_run])?;
        return Ok(Applied::Unchanged);
    }
    store::update(tx, &mut known.index, was, is)?;
    Ok(Applied::Changed)
}

/// A new product; gives its id.
fn insert(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Known, erp_id: &str, is: &ProductRow) -> db::Result<i64> {
    known.insert(tx, intake.source, erp_id, is)
}

/// Offers on variants of a product may have come before the product: now their stubs have a description. Gives whether
/// there were any.
fn attach_variants(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    known: &mut Known,
    erp_id: &str,
    product: &ProductRow,
) -> Result<bool, Refusal> {
    let (from, to) = store::variants(erp_id);
    let stubs = tx.all(&STUBS_BETWEEN, &[&intake.source, &from, &to, &true])?;
    for was in &stubs {
        store::update(tx, &mut known.index, was, &described(was, product))?;
    }
    Ok(!stubs.is_empty())
}

/// A variant with what its product knows, where it knows nothing itself.
fn described(variant: &ProductRow, product: &ProductRow) -> ProductRow {
    let or = |own: &String, other: &String| if own.is_empty() { other.clone() } else { own.clone() };
    let article = or(&variant.article, &product.article);
    ProductRow {
        article_key: fold(&article),
        article,
        name: or(&variant.name, &product.name),
        unit: or(&variant.unit, &product.unit),
        stub: false,
        deleted: product.deleted,
        ..variant.clone()
    }
}

/// An offer: prices and stock of a product or of its variant. What is new of them is in `known` until that is written.
///
/// # Errors
/// [`Refusal`] for an impossible value.
pub fn offer(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Known, package: Package, said: &Offer) -> Taken {
    let erp_id = identity(&said.id)?;
    let was = known.product(tx, intake.source, &erp_id)?;
    if was.is_none() && said.deleted == Some(true) {
        return Ok(Applied::Unchanged);
    }
    let heard = Heard::of(package, said);
    let before = was.as_ref().map(|was| known.heard(was.id)).unwrap_or_default();
    // Everything is checked before anything is written: a refused row leaves no trace. What was said before is not looked at.
    let prices = if heard.other_prices(before) { rows::prices(said)? } else { Field::Absent };
    let stock = if heard.other_stock(before) { rows::stock(said)? } else { Field::Absent };
    let (id, mut changed) = match was {
        Some(was) => described_by_offer(tx, known, &erp_id, &was, said)?,
        None => (unknown(tx, intake, known, &erp_id, said)?, true),
    };
    changed |= rows::write_prices(tx, known, id, package, prices)?;
    changed |= rows::write_stock(tx, known, id, stock)?;
    known.hears(id, heard);
    Ok(if changed { Applied::Changed } else { Applied::Unchanged })
}

/// What an offer adds to a known product: a stub learns, a deleted offer takes its product along.
fn described_by_offer(
    tx: &Tx<'_>,
    known: &mut Known,
    erp_id: &str,
    was: &ProductRow,
    said: &Offer,
) -> Result<(i64, bool), Refusal> {
    let mut is = was.clone();
    if was.stub {
        is.name = checked("Наименование", over(&said.name, &was.name), NAME)?;
        is.article = checked("Артикул", over(&said.article, &was.article), WORD)?;
        is.article_key = fold(&is.article);
        is.barcode = checked("Штрихкод", over(&said.barcode, &was.barcode), WORD)?;
    }
    is.deleted = was.deleted || said.deleted == Some(true);
    if is == *was {
        return Ok((was.id, false));
    }
    store::update(tx, &mut known.index, was, &is)?;
    known.is(erp_id, is);
    Ok((was.id, true))
}

/// An offer on what no catalogue has described: a variant of a known product, or a stub.
fn unknown(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Known, erp_id: &str, said: &Offer) -> Result<i64, Refusal> {
    let product = match &said.id.characteristic {
        Some(_) => known.product(tx, intake.source, &rules::guid(&said.id.product))?,
        None => None,
    };
    let article = checked("Артикул", over(&said.article, ""), WORD)?;
    let base = product.as_ref().map(|p| p.name.as_str()).unwrap_or_default();
    let own = over(&said.name, "");
    let name = if own.is_empty() { rules::variant_name(base, said.characteristics.items()) } else { own };
    let mut row = ProductRow {
        id: 0,
        article_key: fold(&article),
        article,
        name: checked("Наименование", name, NAME)?,
        unit: over(&said.unit.clone().map(|u| rules::unit(&u)), ""),
        barcode: checked("Штрихкод", over(&said.barcode, ""), WORD)?,
        stub: true,
        deleted: false,
        catalog_id: String::new(),
        seen_run: 0,
    };
    if let Some(product) = product.filter(|p| !p.stub) {
        row = described(&row, &product);
    }
    Ok(insert(tx, intake, known, erp_id, &row)?)
}

/// A price level.
///
/// # Errors
/// [`Refusal`] for an impossible value.
pub fn price_type(tx: &Tx<'_>, intake: &Intake<'_>, said: &PriceType) -> Taken {
    let id = rules::guid(&said.id);
    let known = tx.opt(&PRICE_TYPE, &[&intake.source, &id])?;
    if said.deleted == Some(true) {
        let n = tx.run(&PRICE_TYPE_DROP, &[&intake.source, &id])?;
        return Ok(if n > 0 { Applied::Changed } else { Applied::Unchanged });
    }
    let (old_name, old_currency) = known.clone().unwrap_or_default();
    let name = checked("Наименование", over(&said.name, &old_name), WORD)?;
    let currency = match &said.currency {
        Some(text) => currency::code(text),
        None if known.is_some() => old_currency,
        None => currency::code(""),
    };
    let is = (name, currency);
    if known.as_ref() == Some(&is) {
        return Ok(Applied::Unchanged);
    }
    tx.run(&PRICE_TYPE_SET, &[&intake.source, &id, &is.0, &is.1])?;
    Ok(Applied::Changed)
}
