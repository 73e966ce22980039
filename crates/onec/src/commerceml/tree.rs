//! One record of a file as a small tree, kept in two vectors that are used again for the next record.
//!
//! Reading straight from events into types would tangle the grammar of XML with the tolerance that 1C's files need (the
//! same thing as an attribute here, as an element there, in any order). A tree of one record keeps the two apart, and
//! memory stays flat because only one record is ever held.
//!
//! An attribute becomes a child like any other: `<Склад ИдСклада="…"/>` and `<Склад><ИдСклада>…` look the same here.

use super::tag::Tag;

/// "No such node"; the root is never anybody's child or sibling.
const NONE: u32 = 0;

#[derive(Debug, Clone, Copy)]
struct Node {
    tag: Tag,
    line: u64,
    /// The [bits](Tag::bit) of the children: most fields of a record are not there, and looking for them costs nothing then.
    has: u64,
    /// Range of the text buffer.
    from: u32,
    to: u32,
    parent: u32,
    first: u32,
    last: u32,
    next: u32,
}

/// Bounds for one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct TreeLimits {
    /// Bytes of one value.
    pub value: usize,
    /// Bytes of all values of a record.
    pub text: usize,
    /// Elements and attributes of a record.
    pub nodes: usize,
}

/// A record that grew over a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overgrown {
    /// One value is too long.
    Value,
    /// The record as a whole is too big.
    Record,
}

/// A record being built, or built.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    text: String,
    /// Index of the open node; meaningless when nothing is open.
    open: u32,
    depth: usize,
    limits: TreeLimits,
    overgrown: Option<(Overgrown, u64)>,
}

impl Tree {
    pub const fn new(limits: TreeLimits) -> Self {
        Self { nodes: Vec::new(), text: String::new(), open: NONE, depth: 0, limits, overgrown: None }
    }

    pub fn clear(&mut self) {
        self.nodes.clear();
        self.text.clear();
        self.depth = 0;
        self.open = NONE;
        self.overgrown = None;
    }

    /// Whether the record is closed, so that what follows belongs to somebody else.
    pub const fn is_closed(&self) -> bool {
        self.depth == 0
    }

    /// How many nodes are open.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// What went over its bound first, and on which line.
    pub const fn overgrown(&self) -> Option<(Overgrown, u64)> {
        self.overgrown
    }

    /// Opens the root, or a child of the open node.
    pub fn open(&mut self, tag: Tag, line: u64) {
        self.depth += 1;
        let parent = self.open;
        if self.nodes.len() >= self.limits.nodes {
            self.overgrown.get_or_insert((Overgrown::Record, line));
            // The nodes are dropped from here on, but opening and closing must stay in step: depth is counted alone.
            return;
        }
        let at = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        let end = self.end();
        self.nodes.push(Node { tag, line, has: 0, from: end, to: end, parent, first: NONE, last: NONE, next: NONE });
        if at != 0 {
            let parent = &mut self.nodes[parent as usize];
            parent.has |= tag.bit();
            let before = std::mem::replace(&mut parent.last, at);
            if before == NONE {
                parent.first = at;
            } else {
                self.nodes[before as usize].next = at;
            }
        }
        self.open = at;
    }

    /// Closes the open node.
    pub fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.nodes.len() < self.limits.nodes || self.overgrown.is_none() {
            self.open = self.nodes.get(self.open as usize).map_or(NONE, |node| node.parent);
        }
    }

    /// Adds text to the open node. Characters that XML forbids are dropped: a name in 1C can hold any of them, and what
    /// stores the record may refuse it for one.
    pub fn push(&mut self, piece: &str) {
        // Without an early end the bytes are looked at many at a time.
        let suspect =
            |found, byte: u8| found | (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) | (byte == 0xef);
        if piece.bytes().fold(false, suspect) && piece.contains(forbidden) {
            let clean: String = piece.chars().filter(|c| !forbidden(*c)).collect();
            return self.push_clean(&clean);
        }
        self.push_clean(piece);
    }

    fn push_clean(&mut self, piece: &str) {
        let end = self.end();
        let Some(node) = self.nodes.get_mut(self.open as usize) else { return };
        let (from, to) = (node.from as usize, node.to as usize);
        if (from == to || node.to != end) && piece.bytes().all(|byte| byte.is_ascii_whitespace()) {
            // Indentation, before the text or between children.
            return;
        }
        if to - from + piece.len() > self.limits.value {
            self.overgrown.get_or_insert((Overgrown::Value, node.line));
            return;
        }
        if self.text.len() + piece.len() + (to - from) > self.limits.text {
            self.overgrown.get_or_insert((Overgrown::Record, node.line));
            return;
        }
        if from == to {
            node.from = end;
        } else if node.to != end {
            // Children came between two pieces of text: move the first piece to where the second goes.
            node.from = end;
            self.text.extend_from_within(from..to);
        }
        self.text.push_str(piece);
        node.to = u32::try_from(self.text.len()).unwrap_or(node.from);
    }

    /// Adds an attribute of the open node.
    pub fn attribute(&mut self, tag: Tag, line: u64, value: &str) {
        self.open(tag, line);
        self.push(value);
        self.close();
    }

    /// The root, if a record was built.
    pub fn root(&self) -> Option<El<'_>> {
        (!self.nodes.is_empty()).then_some(El { tree: self, at: 0 })
    }

    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}

/// What no document of XML 1.0 may hold.
fn forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// An element (or attribute) of a built record.
#[derive(Clone, Copy)]
pub(super) struct El<'t> {
    tree: &'t Tree,
    at: u32,
}

impl<'t> El<'t> {
    fn node(self) -> &'t Node {
        &self.tree.nodes[self.at as usize]
    }

    pub fn tag(self) -> Tag {
        self.node().tag
    }

    pub fn line(self) -> u64 {
        self.node().line
    }

    /// The text without blanks around it: 1C pads fixed-width codes (`796 `).
    pub fn text(self) -> &'t str {
        let node = self.node();
        self.tree.text[node.from as usize..node.to as usize].trim()
    }

    pub fn children(self) -> impl Iterator<Item = El<'t>> {
        self.from(self.node().first)
    }

    /// A child and what follows it.
    fn from(self, at: u32) -> impl Iterator<Item = El<'t>> {
        let step = |at: u32| (at != NONE).then_some(El { tree: self.tree, at });
        std::iter::successors(step(at), move |el| step(el.node().next))
    }

    /// The first child with this name.
    pub fn child(self, tag: Tag) -> Option<El<'t>> {
        self.all(tag).next()
    }

    /// All children with this name.
    pub fn all(self, tag: Tag) -> impl Iterator<Item = El<'t>> {
        let first = if self.node().has & tag.bit() == 0 { NONE } else { self.node().first };
        self.from(first).filter(move |child| child.tag() == tag)
    }

    /// Names from below the root of the record down to this element, separated by `/`.
    pub fn path(self) -> String {
        let mut names = Vec::new();
        let mut at = self.at;
        while at != 0 {
            let node = &self.tree.nodes[at as usize];
            names.push(node.tag.name());
            at = node.parent;
        }
        names.reverse();
        names.join("/")
    }
}
