//! Where each field of the contract comes from, as data: a table for each configuration, and one engine that reads them.
//!
//! A table is all that differs between УТ and УНФ, and all that an integrator has to look at when his base has its own
//! attributes. What the engine makes of a row is read by the reader of the JSON contract, so the complaints about a bad row
//! are the same and name the same fields.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{Metadata, Row};
use crate::contract::{Dataset, Guid, Item, ItemError};

/// An entity of 1C whose rows are items of a data set.
#[derive(Debug, Clone, Copy)]
pub struct Mapping {
    /// The data set.
    pub dataset: Dataset,
    /// The entity set: `Document_ЗаказКлиента`.
    pub entity: &'static str,
    /// The fields of an item.
    pub fields: &'static [Field],
}

/// A field of the contract and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in the contract.
    pub to: &'static str,
    /// Its source.
    pub from: From,
}

/// Attributes of 1C of which the first that has a value counts: configurations and their versions name them differently.
pub type Names = &'static [&'static str];

/// Where a value comes from.
#[derive(Debug, Clone, Copy)]
pub enum From {
    /// A text.
    Text(Names),
    /// A reference.
    Guid(Names),
    /// A reference of a composite type, if it points into this entity.
    GuidOf(Names, &'static str),
    /// A number; without one, 0.
    Number(Names),
    /// A whole number, such as that of a row; 1C writes it in quotes.
    Whole(Names),
    /// A moment in the time of 1C's base.
    Moment(Names),
    /// A day.
    Date(Names),
    /// A truth.
    Truth(Names),
    /// The opposite of a truth.
    Not(Names),
    /// A word of 1C by a table; one that is not in it stays as it is.
    Word(Names, &'static [(&'static str, &'static str)]),
    /// An attribute of what a reference points to: reference, its catalogue, the attribute there. Without it, what 1C itself
    /// presents (`…____Presentation`).
    Of(Names, &'static str, &'static str),
    /// The version of the object.
    Version,
    /// The moment at which the data was read.
    AsOf,
    /// Always this text.
    Always(&'static str),
    /// Always this truth.
    Is(bool),
    /// A list with the reference of a composite type, if it points into this entity; else an empty list.
    ListOf(Names, &'static str),
    /// The rows of a tabular section.
    Rows(Names, &'static [Field]),
    /// Those of its rows whose field of this name has a value: a sale beside the orders serves none.
    RowsWith(Names, &'static str, &'static [Field]),
}

/// What the engine has to be told beside the row.
pub struct Context<'a> {
    /// When the data was read.
    pub as_of: Timestamp,
    /// The zone of 1C's base, which writes its moments without one.
    pub zone: &'a TimeZone,
    /// An attribute of an object of a catalogue that was read before: catalogue, reference, attribute.
    pub look_up: &'a dyn Fn(&str, &Guid, &str) -> Option<String>,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

impl Mapping {
    /// The item that a row is, or why it cannot be one.
    ///
    /// # Errors
    ///
    /// [`ItemError`] with the field of the contract; `index` is the number of the row in the answer.
    pub fn item<T: Item>(&self, index: u64, row: &Row, context: &Context<'_>) -> Result<T, ItemError> {
        crate::contract::read_item(index, &self.value(row, context))
    }

    /// What a row is as JSON of the contract, for whoever puts packages together. Nothing is checked yet: the reader of the
    /// package says of each item what is wrong with it.
    pub fn value(&self, row: &Row, context: &Context<'_>) -> Value {
        Value::Object(values(self.fields, row, context))
    }

    /// Catalogues that have to be read before, each with the attributes that are needed.
    pub fn lookups(&self) -> Vec<(&'static str, &'static str)> {
        lookups_of(self.fields)
    }

    /// What the base does not publish, in words for whoever switches it on. Empty if all is there.
    pub fn missing(&self, metadata: &Metadata) -> Vec<String> {
        missing(self.entity, self.fields, metadata)
    }
}

/// What the base does not publish of an entity and its fields.
pub(super) fn missing(entity: &str, fields: &[Field], metadata: &Metadata) -> Vec<String> {
    let Some(kind) = metadata.entity(entity) else {
        return vec![format!("{entity}: объект не включён в состав OData")];
    };
    let mut missing = Vec::new();
    for field in fields {
        let names = names(field.from);
        let there = |name: &&str| {
            let name = name.split('/').next().unwrap_or(name);
            kind.open || kind.properties.contains_key(name) || kind.navigation.contains(name)
        };
        if !names.is_empty() && !names.iter().any(there) {
            missing.push(format!("{entity}: нет реквизита {} (поле {})", names.join(" или "), field.to));
        }
    }
    missing.extend(missing_lookups(fields, metadata));
    missing
}

/// Catalogues that fields look into and that are not published.
pub(super) fn missing_lookups(fields: &[Field], metadata: &Metadata) -> Vec<String> {
    let wanted = lookups_of(fields).into_iter().filter(|(catalog, _)| metadata.entity(catalog).is_none());
    wanted.map(|(catalog, _)| format!("{catalog}: объект не включён в состав OData")).collect()
}

const fn names(from: From) -> Names {
    match from {
        From::Text(names)
        | From::Guid(names)
        | From::GuidOf(names, _)
        | From::ListOf(names, _)
        | From::Number(names)
        | From::Whole(names)
        | From::Moment(names)
        | From::Date(names)
        | From::Truth(names)
        | From::Not(names)
        | From::Word(names, _)
        | From::Of(names, ..)
        | From::Rows(names, _)
        | From::RowsWith(names, ..) => names,
        From::Version | From::AsOf | From::Always(_) | From::Is(_) => &[],
    }
}

/// The catalogues that fields look into, each with the attributes that are needed.
pub(super) fn lookups_of(fields: &[Field]) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    lookups(fields, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn lookups(fields: &[Field], found: &mut Vec<(&'static str, &'static str)>) {
    for field in fields {
        match field.from {
            From::Of(_, catalog, attribute) => found.push((catalog, attribute)),
            From::Rows(_, fields) | From::RowsWith(_, _, fields) => lookups(fields, found),
            _ => {}
        }
    }
}

/// The fields of a row, as JSON of the contract. What has no value is left out.
pub(super) fn values(fields: &[Field], row: &Row, context: &Context<'_>) -> Map<String, Value> {
    let told = fields.iter().filter_map(|field| Some((field.to.to_owned(), value(field.from, row, context)?)));
    told.collect()
}

fn value(from: From, row: &Row, context: &Context<'_>) -> Option<Value> {
    let text = |names: Names| names.iter().find_map(|name| row.text(name));
    let moment = |names: Names| names.iter().find_map(|name| row.moment(name));
    let truth = |names: Names| names.iter().any(|name| row.truth(name));
    Some(match from {
        From::Text(names) => json!(text(names)?),
        From::Guid(names) => json!(names.iter().find_map(|name| row.guid(name))?),
        From::GuidOf(names, entity) => json!(reference(row, names, entity)?),
        From::ListOf(names, entity) => json!(reference(row, names, entity).into_iter().collect::<Vec<_>>()),
        From::Number(names) => {
            let number = names.iter().find_map(|name| row.decimal(name));
            match (number, text(names)) {
                (Some(number), _) => json!(number.to_string()),
                // What is no number is told as such, by the reader of the contract.
                (None, Some(text)) => json!(text),
                (None, None) => json!("0"),
            }
        }
        From::Whole(names) => {
            let text = text(names)?;
            text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number))
        }
        From::Moment(names) => {
            let zoned = moment(names)?.to_zoned(context.zone.clone()).ok()?;
            json!(zoned.timestamp().to_string())
        }
        From::Date(names) => json!(moment(names)?.date().to_string()),
        From::Truth(names) => json!(truth(names)),
        From::Not(names) => json!(!truth(names)),
        From::Word(names, words) => {
            let word = text(names)?;
            json!(words.iter().find(|(theirs, _)| *theirs == word).map_or(word, |(_, ours)| ours))
        }
        From::Of(names, catalog, attribute) => {
            let found = names.iter().find_map(|name| (context.look_up)(catalog, &row.guid(name)?, attribute));
            let shown = || {
                let name = names.first()?.trim_end_matches("_Key");
                row.text(&format!("{name}____Presentation")).map(str::to_owned)
            };
            json!(found.or_else(shown)?)
        }
        From::Version => json!(row.text("DataVersion")?),
        From::AsOf => json!(context.as_of.to_string()),
        From::Always(text) => json!(text),
        From::Is(truth) => json!(truth),
        From::Rows(names, fields) => rows(row, names, fields, context).map(Value::Object).collect(),
        From::RowsWith(names, needed, fields) => {
            rows(row, names, fields, context).filter(|row| row.contains_key(needed)).map(Value::Object).collect()
        }
    })
}

/// A reference of a composite type, if it points into an entity. A plain one has no type beside it.
fn reference(row: &Row, names: Names, entity: &str) -> Option<Guid> {
    let of = |name: &&&str| row.reference_type(name).is_none_or(|kind| kind == entity);
    names.iter().filter(of).find_map(|name| row.guid(name))
}

fn rows<'a>(
    row: &'a Row,
    names: Names,
    fields: &'static [Field],
    context: &'a Context<'_>,
) -> impl Iterator<Item = Map<String, Value>> + 'a {
    let rows = names.iter().map(|name| row.rows(name)).find(|rows| !rows.is_empty()).unwrap_or_default();
    rows.iter().map(move |row| values(fields, row, context))
}
