//! A small XML emitter: elements in order, indented with tabs as 1C does, text escaped.
//!
//! Characters that XML 1.0 forbids are dropped: a product name in 1C can hold any of them, and one would make the whole
//! file unreadable for the other side.

use std::io::{self, Write};

use rust_decimal::Decimal;

use super::{Dialect, Family};
use crate::{Field, commerceml::tag::Tag};

/// Writes elements to `out`.
pub(super) struct Xml<W> {
    out: W,
    open: Vec<&'static str>,
    family: Family,
}

/// Attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl<W: Write> Xml<W> {
    /// Begins a document with its declaration.
    pub fn begin(mut out: W, dialect: Dialect, encoding: &str) -> io::Result<Self> {
        if dialect.bom {
            out.write_all(b"\xef\xbb\xbf")?;
        }
        writeln!(out, "<?xml version=\"1.0\" encoding=\"{encoding}\"?>")?;
        Ok(Self { out, open: Vec::new(), family: dialect.family })
    }

    /// Which spellings are asked for.
    pub const fn family(&self) -> Family {
        self.family
    }

    /// Ends the document and gives the output back.
    pub fn end(mut self) -> io::Result<W> {
        while !self.open.is_empty() {
            self.close()?;
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn indent(&mut self) -> io::Result<()> {
        for _ in 0..self.open.len() {
            self.out.write_all(b"\t")?;
        }
        Ok(())
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.indent()?;
        write!(self.out, "<{name}")?;
        for (key, value) in attributes {
            write!(self.out, " {key}=\"")?;
            self.escaped(value, true)?;
            self.out.write_all(b"\"")?;
        }
        Ok(())
    }

    /// Opens an element that holds others.
    pub fn open(&mut self, tag: Tag) -> io::Result<()> {
        self.open_with(tag.name(), &[])
    }

    /// Opens an element that holds others.
    pub fn open_with(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        self.start(name, attributes)?;
        self.out.write_all(b">\n")?;
        self.open.push(name);
        Ok(())
    }

    /// Closes the element opened last.
    pub fn close(&mut self) -> io::Result<()> {
        if let Some(name) = self.open.pop() {
            self.indent()?;
            writeln!(self.out, "</{name}>")?;
        }
        Ok(())
    }

    /// An element without content.
    pub fn empty(&mut self, tag: Tag, attributes: Attributes<'_>) -> io::Result<()> {
        self.start(tag.name(), attributes)?;
        self.out.write_all(b"/>\n")
    }

    /// An element with text.
    pub fn text(&mut self, tag: Tag, text: &str) -> io::Result<()> {
        self.text_with(tag.name(), &[], text)
    }

    /// An element with attributes and text.
    pub fn text_with(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.start(name, attributes)?;
        if text.is_empty() {
            return self.out.write_all(b"/>\n");
        }
        self.out.write_all(b">")?;
        self.escaped(text, false)?;
        writeln!(self.out, "</{name}>")
    }

    /// An element with text, if there is a text.
    pub fn text_if(&mut self, tag: Tag, text: Option<&str>) -> io::Result<()> {
        text.map_or(Ok(()), |text| self.text(tag, text))
    }

    /// An element with a number.
    pub fn number(&mut self, tag: Tag, number: Decimal) -> io::Result<()> {
        self.text(tag, &number.to_string())
    }

    /// An element with a number, if there is one.
    pub fn number_if(&mut self, tag: Tag, number: Option<Decimal>) -> io::Result<()> {
        number.map_or(Ok(()), |number| self.number(tag, number))
    }

    /// An element with `true` or `false`, if it is said.
    pub fn truth_if(&mut self, tag: Tag, truth: Option<bool>) -> io::Result<()> {
        truth.map_or(Ok(()), |truth| self.text(tag, if truth { "true" } else { "false" }))
    }

    /// An element that is left out, empty, or there.
    pub fn said(&mut self, tag: Tag, field: &Field<String>) -> io::Result<()> {
        match field {
            Field::Absent => Ok(()),
            Field::Empty => self.empty(tag, &[]),
            Field::Value(text) => self.text(tag, text),
        }
    }

    /// An element that is left out, empty, or a number.
    pub fn said_number(&mut self, tag: Tag, field: &Field<Decimal>) -> io::Result<()> {
        match field {
            Field::Absent => Ok(()),
            Field::Empty => self.empty(tag, &[]),
            Field::Value(number) => self.number(tag, *number),
        }
    }

    /// An element around `items`; nothing at all if there are none.
    pub fn list<T>(
        &mut self,
        tag: Tag,
        items: &[T],
        mut item: impl FnMut(&mut Self, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.open(tag)?;
        for one in items {
            item(self, one)?;
        }
        self.close()
    }

    /// An element around items that is left out, empty, or there.
    pub fn said_list<T>(
        &mut self,
        tag: Tag,
        items: &Field<Vec<T>>,
        item: impl FnMut(&mut Self, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        match items {
            Field::Absent => Ok(()),
            Field::Empty => self.empty(tag, &[]),
            Field::Value(items) => self.list(tag, items, item),
        }
    }

    fn escaped(&mut self, text: &str, attribute: bool) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            let replacement = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' if attribute => "&quot;",
                // A reader would make a plain line feed of them.
                '\r' => "&#13;",
                '\n' if attribute => "&#10;",
                '\t' if attribute => "&#9;",
                '\t' | '\n' => continue,
                c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => "",
                _ => continue,
            };
            self.out.write_all(&text.as_bytes()[plain..at])?;
            self.out.write_all(replacement.as_bytes())?;
            plain = at + c.len_utf8();
        }
        self.out.write_all(&text.as_bytes()[plain..])
    }
}
