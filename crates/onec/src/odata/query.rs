//! Addresses of OData requests.
//!
//! A query is a value: what is read, under which condition, which columns. It is written down percent-encoded in one place,
//! so nobody pastes a number of an order into an address.
//!
//! Only reading: 1C's `DELETE` removes from the database what its own users can only mark, so it is not here.

use std::fmt::Write as _;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::contract::Guid;

/// A value in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `guid'…'`.
    Guid(Guid),
    /// `datetime'2026-01-31T00:00:00'`, in the time of 1C's base.
    Moment(DateTime),
    /// A text; its quotes are doubled.
    Text(String),
    /// A number.
    Number(Decimal),
    /// `true` or `false`.
    Truth(bool),
    /// A reference of a composite type: `cast(guid'…', 'Document_ЗаказКлиента')`.
    Cast(Guid, String),
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Guid(guid) => write!(f, "guid'{}'", doubled(guid.as_str())),
            Self::Moment(moment) => write!(f, "datetime'{}'", moment.strftime("%Y-%m-%dT%H:%M:%S")),
            Self::Text(text) => write!(f, "'{}'", doubled(text)),
            Self::Number(number) => write!(f, "{number}"),
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::Cast(guid, entity) => write!(f, "cast(guid'{}', '{}')", doubled(guid.as_str()), doubled(entity)),
        }
    }
}

fn doubled(text: &str) -> String {
    text.replace('\'', "''")
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `Name op value`.
    Compare(String, Op, Literal),
    /// All of them.
    All(Vec<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// Not that.
    Not(Box<Self>),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

impl Filter {
    /// `name = value`.
    pub fn eq(name: &str, value: Literal) -> Self {
        Self::Compare(name.to_owned(), Op::Eq, value)
    }

    /// `name` is any of these references.
    pub fn one_of(name: &str, guids: impl IntoIterator<Item = Guid>) -> Self {
        Self::Any(guids.into_iter().map(|guid| Self::eq(name, Literal::Guid(guid))).collect())
    }

    /// `from ≤ name < to`.
    pub fn between(name: &str, from: DateTime, to: DateTime) -> Self {
        let bound = |op, moment| Self::Compare(name.to_owned(), op, Literal::Moment(moment));
        Self::All(vec![bound(Op::Ge, from), bound(Op::Lt, to)])
    }
}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |f: &mut std::fmt::Formatter<'_>, parts: &[Self], word: &str, none: &str| {
            if parts.is_empty() {
                return f.write_str(none);
            }
            for (nth, part) in parts.iter().enumerate() {
                if nth > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Self::Compare(..) => write!(f, "{part}")?,
                    _ => write!(f, "({part})")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Compare(name, op, value) => {
                let op = match op {
                    Op::Eq => "eq",
                    Op::Ne => "ne",
                    Op::Gt => "gt",
                    Op::Ge => "ge",
                    Op::Lt => "lt",
                    Op::Le => "le",
                };
                write!(f, "{name} {op} {value}")
            }
            // Nothing to fulfil is fulfilled; none of nothing is not.
            Self::All(parts) => joined(f, parts, "and", "true"),
            Self::Any(parts) => joined(f, parts, "or", "false"),
            Self::Not(inner) => write!(f, "not ({inner})"),
        }
    }
}

/// A virtual table of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Virtual {
    /// `Balance`: what there is at a moment; now, if there is none.
    Balance {
        /// The moment.
        period: Option<DateTime>,
        /// Condition on the dimensions.
        condition: Option<Filter>,
        /// Dimensions to group by; all, if empty.
        dimensions: Vec<String>,
    },
    /// `Turnovers` between two moments.
    Turnovers {
        /// From.
        start: DateTime,
        /// To.
        end: DateTime,
        /// Condition on the dimensions.
        condition: Option<Filter>,
        /// Dimensions to group by; all, if empty.
        dimensions: Vec<String>,
    },
    /// `BalanceAndTurnovers` between two moments.
    BalanceAndTurnovers {
        /// From.
        start: DateTime,
        /// To.
        end: DateTime,
        /// Condition on the dimensions.
        condition: Option<Filter>,
    },
    /// `SliceLast` of an information register.
    SliceLast {
        /// The moment; now, if there is none.
        period: Option<DateTime>,
        /// Condition on the dimensions.
        condition: Option<Filter>,
    },
}

impl Virtual {
    fn write(&self, into: &mut String) {
        let mut arguments: Vec<String> = Vec::new();
        let moment = |name: &str, moment: Option<DateTime>, arguments: &mut Vec<String>| {
            arguments.extend(moment.map(|moment| format!("{name}={}", Literal::Moment(moment))));
        };
        let text = |name: &str, text: String| format!("{name}={}", Literal::Text(text));
        let (function, condition, dimensions) = match self {
            Self::Balance { period, condition, dimensions } => {
                moment("Period", *period, &mut arguments);
                ("Balance", condition, dimensions.as_slice())
            }
            Self::Turnovers { start, end, condition, dimensions } => {
                moment("StartPeriod", Some(*start), &mut arguments);
                moment("EndPeriod", Some(*end), &mut arguments);
                ("Turnovers", condition, dimensions.as_slice())
            }
            Self::BalanceAndTurnovers { start, end, condition } => {
                moment("StartPeriod", Some(*start), &mut arguments);
                moment("EndPeriod", Some(*end), &mut arguments);
                ("BalanceAndTurnovers", condition, &[][..])
            }
            Self::SliceLast { period, condition } => {
                moment("Period", *period, &mut arguments);
                ("SliceLast", condition, &[][..])
            }
        };
        arguments.extend(condition.as_ref().map(|condition| text("Condition", condition.to_string())));
        if !dimensions.is_empty() {
            arguments.push(text("Dimensions", dimensions.join(",")));
        }
        into.push('/');
        into.push_str(function);
        into.push('(');
        encode(&arguments.join(","), into);
        into.push(')');
    }
}

/// A request for rows.
///
/// ```
/// use onec::odata::{Filter, Literal, Query};
///
/// let query = Query::of("Document_ЗаказКлиента")
///     .filter(Filter::eq("Number", Literal::Text("О'К-1".to_owned())))
///     .select(["Ref_Key", "Number"])
///     .top(100);
/// assert_eq!(
///     query.path(),
///     "Document_%D0%97%D0%B0%D0%BA%D0%B0%D0%B7%D0%9A%D0%BB%D0%B8%D0%B5%D0%BD%D1%82%D0%B0?$format=json\
///      &$filter=Number%20eq%20'%D0%9E''%D0%9A-1'&$select=Ref_Key,Number&$top=100"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    entity: String,
    key: Option<Guid>,
    table: Option<Virtual>,
    filter: Option<Filter>,
    select: Vec<String>,
    expand: Vec<String>,
    order: Vec<String>,
    top: Option<u32>,
    skip: Option<u32>,
    count: bool,
}

impl Query {
    /// All rows of an entity set.
    pub fn of(entity: &str) -> Self {
        Self {
            entity: entity.to_owned(),
            key: None,
            table: None,
            filter: None,
            select: Vec::new(),
            expand: Vec::new(),
            order: Vec::new(),
            top: None,
            skip: None,
            count: false,
        }
    }

    /// One object of it.
    #[must_use]
    pub fn key(mut self, guid: Guid) -> Self {
        self.key = Some(guid);
        self
    }

    /// A virtual table instead of the records.
    #[must_use]
    pub fn table(mut self, table: Virtual) -> Self {
        self.table = Some(table);
        self
    }

    /// Only rows that fulfil this.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// Only these columns.
    #[must_use]
    pub fn select<'a>(mut self, columns: impl IntoIterator<Item = &'a str>) -> Self {
        self.select.extend(columns.into_iter().map(str::to_owned));
        self
    }

    /// With what these columns refer to.
    #[must_use]
    pub fn expand<'a>(mut self, columns: impl IntoIterator<Item = &'a str>) -> Self {
        self.expand.extend(columns.into_iter().map(str::to_owned));
        self
    }

    /// In this order: `Date desc`. Paging without an order may skip rows.
    #[must_use]
    pub fn order_by<'a>(mut self, columns: impl IntoIterator<Item = &'a str>) -> Self {
        self.order.extend(columns.into_iter().map(str::to_owned));
        self
    }

    /// So many rows at most.
    #[must_use]
    pub const fn top(mut self, rows: u32) -> Self {
        self.top = Some(rows);
        self
    }

    /// Behind so many rows.
    #[must_use]
    pub const fn skip(mut self, rows: u32) -> Self {
        self.skip = Some(rows);
        self
    }

    /// And how many there are in all.
    #[must_use]
    pub const fn count(mut self) -> Self {
        self.count = true;
        self
    }

    /// The address below `…/odata/standard.odata/`, percent-encoded.
    pub fn path(&self) -> String {
        let mut path = String::new();
        encode(&self.entity, &mut path);
        if let Some(key) = &self.key {
            path.push('(');
            encode(&Literal::Guid(key.clone()).to_string(), &mut path);
            path.push(')');
        }
        if let Some(table) = &self.table {
            table.write(&mut path);
        }
        path.push_str("?$format=json");
        let mut option = |name: &str, value: &str| {
            if !value.is_empty() {
                path.push('&');
                path.push_str(name);
                path.push('=');
                encode(value, &mut path);
            }
        };
        option("$filter", &self.filter.as_ref().map(ToString::to_string).unwrap_or_default());
        option("$select", &self.select.join(","));
        option("$expand", &self.expand.join(","));
        option("$orderby", &self.order.join(","));
        option("$top", &self.top.map(|rows| rows.to_string()).unwrap_or_default());
        option("$skip", &self.skip.map(|rows| rows.to_string()).unwrap_or_default());
        option("$inlinecount", if self.count { "allpages" } else { "" });
        path
    }
}

/// Percent-encodes what an address cannot hold; the quotes, brackets and commas of OData stay readable.
fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => into.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'\'' | b'(' | b')' | b',' | b'$' | b':' | b'/' | b'=' => {
                into.push(char::from(byte));
            }
            // Writing to a string does not fail.
            byte => drop(write!(into, "%{byte:02X}")),
        }
    }
}
