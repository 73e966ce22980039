//! Reads a type from a JSON value and, when that fails, says where and why in Russian.
//!
//! serde's own errors name neither the path (`lines[2].price`) nor speak the language of the person who has to mend the
//! data. This deserializer walks the value itself, so it knows the path, and its error type words every complaint of serde
//! anew. The types stay plain serde types.

use std::fmt;

use serde::{
    Deserializer,
    de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Unexpected, value::StrDeserializer},
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use crate::excerpt::excerpt;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Path such as `lines[2].price`; empty for the value as a whole.
    pub path: String,
    /// The reason in Russian.
    pub reason: String,
}

/// Reads `T` from a value.
pub(super) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    T::deserialize(Tracked(value))
}

impl Fault {
    fn new(reason: String) -> Self {
        Self { path: String::new(), reason }
    }

    fn under(mut self, key: &str) -> Self {
        if !self.path.is_empty() && !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, key);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self::new(reason.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("ожидается {}, а передано {}", in_russian(&expected.to_string()), seen(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        let found = excerpt(found);
        Self::new(format!("«{found}» не из списка; допустимо: {}", expected.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            path: field.to_owned(), reason: "нет обязательного поля; добавьте его в выгрузку".to_owned()
        }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self { path: field.to_owned(), reason: "поле указано дважды".to_owned() }
    }
}

/// serde's words for what it expected.
fn in_russian(expected: &str) -> &str {
    match expected {
        "a boolean" => "true или false",
        "a string" => "строка",
        "u32" | "u64" => "целое число от нуля",
        "a sequence" => "список [...]",
        _ if expected.starts_with("struct ") => "объект {...}",
        _ if expected.starts_with("enum ") => "слово из списка",
        _ => expected,
    }
}

fn seen(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => format!("число {value}"),
        Unexpected::Signed(value) => format!("число {value}"),
        Unexpected::Float(value) => format!("число {value}"),
        Unexpected::Str(text) => format!("строка «{}»", excerpt(text)),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "список".to_owned(),
        Unexpected::Map => "объект".to_owned(),
        other => other.to_string(),
    }
}

struct Tracked<'a>(&'a Value);

impl<'de> Deserializer<'de> for Tracked<'de> {
    type Error = Fault;

    fn deserialize_any<V: de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => {
                if let Some(value) = number.as_u64() {
                    visitor.visit_u64(value)
                } else if let Some(value) = number.as_i64() {
                    visitor.visit_i64(value)
                } else {
                    // Always there: without arbitrary precision a number is one of the three.
                    visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN))
                }
            }
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(values) => visitor.visit_seq(Values { values: values.iter().enumerate() }),
            Value::Object(map) => visitor.visit_map(Entries { entries: map.iter(), current: None, map }),
        }
    }

    fn deserialize_option<V: de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: de::Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: de::Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(word) => {
                let word: StrDeserializer<'_, Fault> = word.as_str().into_deserializer();
                word.deserialize_enum(name, variants, visitor)
            }
            _ => Err(Fault::new(format!("ожидается слово из списка: {}", variants.join(", ")))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct Values<'a> {
    values: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'de> de::SeqAccess<'de> for Values<'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((index, value)) = self.values.next() else { return Ok(None) };
        seed.deserialize(Tracked(value)).map(Some).map_err(|fault| fault.under(&format!("[{index}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

struct Entries<'a> {
    entries: serde_json::map::Iter<'a>,
    current: Option<(&'a str, &'a Value)>,
    map: &'a Map<String, Value>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.current = Some((key, value));
        seed.deserialize(StrDeserializer::<Fault>::new(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some((key, value)) = self.current.take() else {
            return Err(de::Error::custom("значение без ключа"));
        };
        seed.deserialize(Tracked(value)).map_err(|fault| fault.under(key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.map.len())
    }
}
