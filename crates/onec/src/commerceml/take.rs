//! Taking values out of a record's tree: the tolerance of 1C's files in one place, and the wording of what is wrong.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    tag::Tag,
    tree::El,
    value::{moment, truth},
};
use crate::{Field, excerpt::excerpt, number};

/// What is wrong in a record, and where.
#[derive(Debug)]
pub(super) struct Fault {
    pub line: u64,
    pub field: String,
    pub reason: String,
}

pub(super) type Taken<T> = Result<T, Fault>;

impl Fault {
    pub fn at(el: El<'_>, reason: String) -> Self {
        Self { line: el.line(), field: el.path(), reason }
    }

    /// A child that should be there is not, or is empty.
    pub fn missing(parent: El<'_>, tag: Tag) -> Self {
        let mut field = parent.path();
        if !field.is_empty() {
            field.push('/');
        }
        field.push_str(tag.name());
        Self {
            line: parent.line(), field, reason: "нет значения, а без него запись не опознать".to_owned()
        }
    }
}

impl<'t> El<'t> {
    /// The text of a child that is there and not empty.
    pub fn str(self, tag: Tag) -> Option<&'t str> {
        self.child(tag).map(El::text).filter(|text| !text.is_empty())
    }

    /// The same, owned.
    pub fn string(self, tag: Tag) -> Option<String> {
        self.str(tag).map(str::to_owned)
    }

    /// The text of a child that must be there.
    pub fn needed(self, tag: Tag) -> Taken<String> {
        self.string(tag).ok_or_else(|| Fault::missing(self, tag))
    }

    /// What is said about a child that is text.
    pub fn said(self, tag: Tag) -> Field<String> {
        self.child(tag).map_or(Field::Absent, |child| {
            let text = child.text();
            if text.is_empty() { Field::Empty } else { Field::Value(text.to_owned()) }
        })
    }

    /// The number that this element is; `None` if it is empty.
    pub fn number(self) -> Taken<Option<Decimal>> {
        let text = self.text();
        if text.is_empty() {
            return Ok(None);
        }
        number::decimal(text).map(Some).ok_or_else(|| Fault::at(self, format!("«{}» не число", excerpt(text))))
    }

    /// The number in a child; `None` if it is absent or empty.
    pub fn decimal(self, tag: Tag) -> Taken<Option<Decimal>> {
        self.child(tag).map_or(Ok(None), El::number)
    }

    /// The number in a child that must be there.
    pub fn needed_decimal(self, tag: Tag) -> Taken<Decimal> {
        let child = self.child(tag).ok_or_else(|| Fault::missing(self, tag))?;
        child.number()?.ok_or_else(|| Fault::at(child, "пусто, а должно быть число".to_owned()))
    }

    /// What is said about a child that is a number.
    pub fn said_decimal(self, tag: Tag) -> Taken<Field<Decimal>> {
        self.child(tag).map_or(Ok(Field::Absent), |child| child.number().map(Field::from))
    }

    /// The truth in a child; what is neither true nor false is nothing said.
    pub fn truth(self, tag: Tag) -> Option<bool> {
        self.str(tag).and_then(truth)
    }

    /// The moment in a child; `None` if it is absent or 1C's empty date.
    pub fn moment(self, tag: Tag) -> Taken<Option<jiff::civil::DateTime>> {
        let Some(child) = self.child(tag) else { return Ok(None) };
        moment(child.text()).ok_or_else(|| Fault::at(child, format!("«{}» не дата", excerpt(child.text()))))
    }

    /// The day in a child; `None` if it is absent or 1C's empty date.
    pub fn date(self, tag: Tag) -> Taken<Option<Date>> {
        Ok(self.moment(tag)?.map(|moment| moment.date()))
    }

    /// Whether the record is deleted, by attribute or by mark.
    pub fn deleted(self) -> Option<bool> {
        // «Удалён» has been seen with both letters.
        let by_status = self.str(Tag::Status).map(|status| matches!(status, "Удален" | "Удалён"));
        match (by_status, self.truth(Tag::Deleted)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (None, None) => None,
            _ => Some(false),
        }
    }

    /// Every element of a list, `Налоги/Налог`.
    pub fn list<T>(self, list: Tag, one: Tag, take: impl Fn(El<'t>) -> Taken<T>) -> Taken<Vec<T>> {
        self.all(list).flat_map(|list| list.all(one)).map(take).collect()
    }

    /// What is said about a list: absent, there without elements, or there.
    pub fn said_list<T>(self, list: Tag, one: Tag, take: impl Fn(El<'t>) -> Taken<T>) -> Taken<Field<Vec<T>>> {
        if self.child(list).is_none() {
            return Ok(Field::Absent);
        }
        let items = self.list(list, one, take)?;
        Ok(if items.is_empty() { Field::Empty } else { Field::Value(items) })
    }
}
