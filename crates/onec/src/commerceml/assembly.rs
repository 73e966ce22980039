//! From the events of the XML to records: what is open, and the tree of the record or head that is being filled.
//!
//! Not here: bytes, encodings and windows ([`reader`](super::reader)).

use std::collections::VecDeque;

use quick_xml::{
    errors::IllFormedError,
    events::{BytesStart, Event},
};

use super::{
    Bad, Limits, ReadFault, Record, SectionEnd,
    events::{attributes, resolve},
    section::{Role, Section},
    tag::{Tag, local},
    take::{Fault, Taken},
    take_goods, take_trade,
    tree::{El, Tree},
};

/// Which tree the events go into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filling {
    Nothing,
    Head,
    Record,
}

/// Records in the making.
pub(super) struct Assembly {
    limits: Limits,
    /// Names of the open elements, `/` before each, and where each begins.
    path: String,
    opened: Vec<usize>,
    /// Whether the root has been seen.
    rooted: bool,
    sections: Vec<Section>,
    head: Tree,
    head_told: bool,
    record: Tree,
    filling: Filling,
    /// Depth inside an element that nobody wants.
    skipping: usize,
    ready: VecDeque<(u64, Record)>,
    /// The owner of the section around, until its head has been told: some write it before the name.
    owner: Option<(u64, Record)>,
}

impl Assembly {
    pub fn new(limits: Limits) -> Self {
        let bounds = limits.tree();
        Self {
            limits,
            path: String::new(),
            opened: Vec::new(),
            rooted: false,
            sections: Vec::new(),
            head: Tree::new(bounds),
            head_told: true,
            record: Tree::new(bounds),
            filling: Filling::Nothing,
            skipping: 0,
            ready: VecDeque::new(),
            owner: None,
        }
    }

    /// The next finished record, and the line on which it begins.
    pub fn next(&mut self) -> Option<(u64, Record)> {
        self.ready.pop_front()
    }

    /// How many records wait to be taken.
    pub fn waiting(&self) -> usize {
        self.ready.len()
    }

    /// Names of the open elements, `/` between them.
    pub fn path(&self) -> &str {
        self.path.strip_prefix('/').unwrap_or_default()
    }

    /// Takes one event, which begins on `line`; an element that it closes ends there too.
    pub fn take(&mut self, event: &Event<'_>, line: u64) -> Result<(), ReadFault> {
        match event {
            Event::Start(start) => self.open(start, line),
            Event::Empty(start) => {
                self.open(start, line)?;
                self.close(line);
                Ok(())
            }
            Event::End(end) => {
                self.closes(end.name().as_ref())?;
                self.close(line);
                Ok(())
            }
            // Most texts are the indentation between records, which nobody wants.
            Event::Text(text) if self.wants_text() => {
                self.text(&text.xml10_content());
                Ok(())
            }
            Event::CData(text) if self.wants_text() => {
                self.text(&text.xml10_content());
                Ok(())
            }
            Event::GeneralRef(entity) => {
                let mut utf8 = [0; 4];
                let character = resolve(entity)?;
                self.text(character.encode_utf8(&mut utf8));
                Ok(())
            }
            Event::DocType(_) => Err(ReadFault::Doctype),
            Event::Eof if !self.opened.is_empty() => Err(ReadFault::Cut),
            Event::Eof if !self.rooted => Err(ReadFault::NotCommerceMl(None)),
            Event::Eof | Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, line: u64) -> Result<(), ReadFault> {
        let name = start.name();
        let (tag, name) = Tag::of_qualified(name.as_ref());
        if self.opened.len() >= self.limits.depth {
            return Err(ReadFault::TooDeep(self.limits.depth));
        }
        if name.len() > self.limits.name {
            return Err(ReadFault::TooLong(self.limits.name));
        }
        self.opened.push(self.path.len());
        self.path.push('/');
        self.path.push_str(name);

        if self.skipping > 0 {
            self.skipping += 1;
            return Ok(());
        }
        if self.filling != Filling::Nothing {
            if tag == Tag::Unknown {
                self.skipping = 1;
                return Ok(());
            }
            return self.open_node(tag, start, line);
        }
        let Some(section) = self.sections.last() else {
            return self.open_root(tag, name, start, line);
        };
        match section.role(tag) {
            Role::Skip => self.skipping = 1,
            Role::Field => {
                self.filling = Filling::Head;
                return self.open_node(tag, start, line);
            }
            Role::Record => {
                if tag != Tag::Owner {
                    self.tell_head();
                }
                self.record.clear();
                self.filling = Filling::Record;
                return self.open_node(tag, start, line);
            }
            Role::Section(inner) => {
                self.tell_head();
                self.sections.push(inner);
                if inner.has_head() {
                    self.head.clear();
                    self.head_told = false;
                    self.head.open(tag, line);
                    attributes(&mut self.head, start, line)?;
                }
            }
        }
        Ok(())
    }

    fn open_root(&mut self, tag: Tag, name: &str, start: &BytesStart<'_>, line: u64) -> Result<(), ReadFault> {
        if tag != Tag::Root || self.rooted {
            return Err(ReadFault::NotCommerceMl(Some(name.chars().take(40).collect())));
        }
        self.rooted = true;
        self.sections.push(Section::Root);
        self.record.clear();
        self.record.open(tag, line);
        attributes(&mut self.record, start, line)?;
        self.record.close();
        let head = self.record.root().map(take_goods::head).unwrap_or_default();
        self.ready.push_back((line, Record::Head(head)));
        Ok(())
    }

    fn open_node(&mut self, tag: Tag, start: &BytesStart<'_>, line: u64) -> Result<(), ReadFault> {
        let tree = if self.filling == Filling::Head { &mut self.head } else { &mut self.record };
        tree.open(tag, line);
        attributes(tree, start, line)
    }

    fn wants_text(&self) -> bool {
        self.skipping == 0 && self.filling != Filling::Nothing
    }

    /// Adds text to the open element, if somebody wants it.
    pub fn text(&mut self, text: &str) {
        if self.wants_text() {
            let tree = if self.filling == Filling::Head { &mut self.head } else { &mut self.record };
            tree.push(text);
        }
    }

    /// Whether a closing tag closes what is open: the parser sees one window of a file, so it cannot tell.
    fn closes(&self, name: &str) -> Result<(), ReadFault> {
        let Some(open) = self.opened.last().map(|at| &self.path[at + 1..]) else {
            return Err(ReadFault::Malformed(IllFormedError::UnmatchedEndTag(name.to_owned()).to_string()));
        };
        if name == open || local(name) == open {
            return Ok(());
        }
        let wrong = IllFormedError::MismatchedEndTag { expected: open.to_owned(), found: name.to_owned() };
        Err(ReadFault::Malformed(wrong.to_string()))
    }

    fn close(&mut self, line: u64) {
        self.close_element(line);
        if let Some(at) = self.opened.pop() {
            self.path.truncate(at);
        }
    }

    fn close_element(&mut self, line: u64) {
        if self.skipping > 0 {
            self.skipping -= 1;
            return;
        }
        match self.filling {
            Filling::Head => {
                self.head.close();
                // The head's own element stays open until its section ends.
                if self.head.depth() == 1 {
                    self.filling = Filling::Nothing;
                }
            }
            Filling::Record => {
                self.record.close();
                if self.record.is_closed() {
                    self.filling = Filling::Nothing;
                    self.tell_record();
                }
            }
            Filling::Nothing => {
                self.tell_head();
                let end = match self.sections.pop() {
                    Some(Section::Classifier) => SectionEnd::Classifier,
                    Some(Section::Catalog) => SectionEnd::Catalog,
                    Some(Section::Offers) => SectionEnd::Offers,
                    Some(Section::Root) => SectionEnd::File,
                    Some(Section::List(_)) | None => return,
                };
                self.ready.push_back((line, Record::End(end)));
            }
        }
    }

    /// Gives out the head of the section around, if that has not been done.
    fn tell_head(&mut self) {
        if std::mem::replace(&mut self.head_told, true) {
            return;
        }
        let Some(root) = self.head.root() else { return };
        let record = match root.tag() {
            Tag::Classifier => Record::Classifier(take_goods::classifier(root)),
            Tag::Catalog => Record::Catalog(take_goods::catalog(root)),
            _ => Record::Offers(take_goods::offers(root)),
        };
        self.ready.push_back((root.line(), record));
        self.ready.extend(self.owner.take());
    }

    fn tell_record(&mut self) {
        let Some(root) = self.record.root() else { return };
        let path = self.path.strip_prefix('/').unwrap_or_default();
        let ready = &mut self.ready;
        let taken = match self.record.overgrown() {
            Some((overgrown, line)) => Err(Fault { line, field: String::new(), reason: self.limits.told(overgrown) }),
            None if root.tag() == Tag::Group => {
                take_goods::groups(root, path, None, &mut |line, record| ready.push_back((line, record)));
                return;
            }
            None => take(root),
        };
        let record = taken.unwrap_or_else(|Fault { line, field, reason }| {
            Record::Bad(Bad { line, path: path.to_owned(), field, reason, id: root.string(Tag::Id) })
        });
        if root.tag() == Tag::Owner && !self.head_told {
            self.owner = Some((root.line(), record));
        } else {
            ready.push_back((root.line(), record));
        }
    }
}

/// A record of any kind but groups.
fn take(root: El<'_>) -> Taken<Record> {
    Ok(match root.tag() {
        Tag::Property | Tag::PropertyOfProduct => Record::Property(take_goods::property(root)?),
        Tag::PriceType => Record::PriceType(take_goods::price_type(root)?),
        Tag::UnitOfMeasure => Record::Unit(take_goods::unit(root)?),
        Tag::Warehouse => Record::Warehouse(take_goods::warehouse(root)?),
        Tag::Category => Record::Category(take_goods::category(root)?),
        Tag::Owner => Record::Owner(Box::new(take_trade::counterparty(root)?)),
        Tag::Product => Record::Product(Box::new(take_goods::product(root)?)),
        Tag::Offer => Record::Offer(Box::new(take_goods::offer(root)?)),
        Tag::Document => Record::Document(Box::new(take_trade::document(root)?)),
        _ => Record::Counterparty(Box::new(take_trade::counterparty_record(root)?)),
    })
}
