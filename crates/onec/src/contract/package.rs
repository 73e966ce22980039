//! The envelope of a push and its reader.
//!
//! The reader is strict about the envelope (a package that cannot be named or dated cannot be applied) and forgiving about
//! the items: each is read by itself, so that one broken order does not hold up nine hundred good ones. Items pass through
//! memory one at a time; only the read ones stay.

use std::{fmt, marker::PhantomData};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use uuid::Uuid;

use super::{Item, ItemError, text, tracked};
use crate::excerpt::excerpt;

/// The name and version of the contract, as it stands in every package.
pub const CONTRACT: &str = "kabinet/1";

/// A package as the 1C side writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Package<T> {
    /// Always [`CONTRACT`].
    pub contract: String,
    /// Idempotency key: a repeated push carries the same one.
    pub package_id: Uuid,
    /// The moment at which 1C took the data, not the moment of sending.
    #[serde(with = "text")]
    pub as_of: Timestamp,
    /// See [`PackageHead::complete`].
    pub complete: bool,
    /// The objects, each whole.
    pub items: Vec<T>,
}

impl<T> Package<T> {
    /// A package of this contract.
    pub fn new(package_id: Uuid, as_of: Timestamp, complete: bool, items: Vec<T>) -> Self {
        Self { contract: CONTRACT.to_owned(), package_id, as_of, complete, items }
    }
}

/// The envelope of a package that has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageHead {
    /// Idempotency key: the same id is the same package.
    pub package_id: Uuid,
    /// The moment at which 1C took the data.
    pub as_of: Timestamp,
    /// With this package the portal has heard everything of this dataset that 1C had to say at `as_of`. Without items it
    /// is the heartbeat "nothing changed". Only such a package moves the dataset's snapshot time on; a package that is one
    /// of a series, or a single object pushed by an event, must not.
    ///
    /// It never means "what is not listed is gone": deletion is always said, by `deleted`.
    pub complete: bool,
}

/// A package that has been read: the envelope, and for every item either the item or why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPackage<T> {
    /// The envelope.
    pub head: PackageHead,
    /// One entry for each item, in the order of the package.
    pub items: Vec<Result<T, ItemError>>,
}

/// Why a package cannot be read at all. The texts are Russian: they go back to the operator of 1C.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// Not JSON, or cut short.
    #[error("тело не разбирается как JSON (строка {line}, столбец {column}): {detail}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What the JSON parser says, in English.
        detail: String,
    },
    /// Another contract or version.
    #[error("поле contract: «{found}» не поддерживается; портал понимает «{CONTRACT}»")]
    Contract {
        /// What stands there.
        found: String,
    },
    /// A field of the envelope is missing or wrong.
    #[error("поле {field}: {reason}")]
    Head {
        /// Which one.
        field: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// Reads a package of JSON text (UTF-8, a BOM is tolerated because 1C likes to write one).
///
/// # Errors
///
/// [`PackageError`] if the text is not JSON or its envelope is incomplete. Broken items are no error: they are in
/// [`ReadPackage::items`].
pub fn read_package<T: Item>(body: &[u8]) -> Result<ReadPackage<T>, PackageError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let raw: Raw<T> = serde_json::from_slice(body).map_err(|error| PackageError::Json {
        line: error.line(),
        column: error.column(),
        detail: error.to_string(),
    })?;

    match raw.contract {
        Value::String(name) if name.trim() == CONTRACT => {}
        Value::String(name) => return Err(PackageError::Contract { found: excerpt(&name) }),
        _ => {
            return Err(PackageError::Head {
                field: "contract", reason: format!("нет; ожидается \"{CONTRACT}\"")
            });
        }
    }
    let package_id = raw.package_id.as_str().and_then(|id| Uuid::try_parse(id.trim()).ok());
    let Some(package_id) = package_id.filter(|id| !id.is_nil()) else {
        return Err(PackageError::Head {
            field: "package_id",
            reason: "нужен UUID строкой, свой у каждого пакета и прежний при повторе".to_owned(),
        });
    };
    let as_of = raw.as_of.as_str().map(str::trim).unwrap_or_default();
    let as_of = <Timestamp as text::Text>::read(as_of)
        .map_err(|reason| PackageError::Head {
            field: "as_of", reason: format!("{reason} (когда 1С сняла данные)")
        })?;
    let complete = match raw.complete {
        Value::Null => false,
        Value::Bool(complete) => complete,
        _ => {
            return Err(PackageError::Head {
                field: "complete", reason: "ожидается true или false".to_owned()
            });
        }
    };
    let Some(Items(items)) = raw.items else {
        return Err(PackageError::Head {
            field: "items",
            reason: "нет списка; если изменений нет, передайте пустой: []".to_owned(),
        });
    };
    Ok(ReadPackage { head: PackageHead { package_id, as_of, complete }, items })
}

/// The envelope before it is checked: whatever stands there, so that the reason can be ours and in Russian.
#[derive(Deserialize)]
#[serde(bound = "T: Item")]
struct Raw<T> {
    #[serde(default)]
    contract: Value,
    #[serde(default)]
    package_id: Value,
    #[serde(default)]
    as_of: Value,
    #[serde(default)]
    complete: Value,
    items: Option<Items<T>>,
}

/// Items, each read or refused by itself.
struct Items<T>(Vec<Result<T, ItemError>>);

impl<'de, T: Item> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Item> de::Visitor<'de> for Visitor<T> {
            type Value = Items<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("items: список [...]")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Items<T>, A::Error> {
                let mut items = Vec::new();
                // Only this one value is held as a tree.
                while let Some(value) = seq.next_element::<Value>()? {
                    let index = items.len() as u64;
                    items.push(read_item(index, &value));
                }
                Ok(Items(items))
            }
        }

        deserializer.deserialize_seq(Visitor(PhantomData))
    }
}

/// The key under which the other side says why it could not write an object. Such an item is refused with these words, so
/// that one object does not stop a series and is not taken for gone.
pub const UNREADABLE: &str = "error";

pub(crate) fn read_item<T: Item>(index: u64, value: &Value) -> Result<T, ItemError> {
    let id = || value.get(T::ID_KEY).and_then(Value::as_str).map(|id| excerpt(id.trim()));
    if let Some(reason) = value.get(UNREADABLE).and_then(Value::as_str).filter(|reason| !reason.trim().is_empty()) {
        return Err(ItemError { index, id: id(), field: String::new(), reason: reason.trim().to_owned() });
    }
    tracked::read(value).map_err(|fault| ItemError { index, id: id(), field: fault.path, reason: fault.reason })
}
