//! The bytes of a file as windows of UTF-8, their lines, and the bound of their events.
//!
//! 1C writes UTF-8 with a BOM; sites answer in windows-1251; some old exchanges use UTF-16. A declaration may lie like the
//! namespaces do, so the bytes of the root element's name are believed first, then the declaration.
//!
//! quick-xml's own decoding reader is not used: it believes the declaration, and it counts no lines.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

const CHUNK: usize = 64 * 1024;
/// How much of a file is looked at to tell its encoding: the declaration and the name of the root.
const HEAD: usize = 1024;
const ROOT: &str = "КоммерческаяИнформация";

/// What this source itself objects to; travels inside an `io::Error`.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceFault {
    /// One text, tag or comment is longer than the limit.
    #[error("event longer than {0} bytes")]
    TooLong(usize),
    /// The declaration names an encoding that does not exist.
    #[error("unknown encoding {0}")]
    UnknownEncoding(String),
}

/// A file as windows of UTF-8, whatever it was.
pub(super) struct Source<R> {
    inner: R,
    /// Bytes of the file that wait for the decoder; unused for UTF-8.
    raw: Vec<u8>,
    /// Bytes for the parser, and how many of them it has taken.
    ready: Vec<u8>,
    at: usize,
    decoder: Option<Decoder>,
    begun: bool,
    ended: bool,
    offset: u64,
    line: u64,
    limit: usize,
}

impl<R: Read> Source<R> {
    /// A source whose events are no longer than `limit` bytes, but for the rest of a chunk.
    pub fn new(inner: R, limit: usize) -> Self {
        Self {
            inner,
            raw: Vec::new(),
            ready: Vec::new(),
            at: 0,
            decoder: None,
            begun: false,
            ended: false,
            offset: 0,
            line: 1,
            limit,
        }
    }

    /// The line of the next byte, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Offset of the next byte: in the file if that is UTF-8, else in its UTF-8 form.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether the window reaches to the end of the file.
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// What has been read and not been taken.
    pub fn window(&self) -> &[u8] {
        &self.ready[self.at..]
    }

    /// Takes `amount` bytes of the window; behind them begins `line`.
    pub fn advance(&mut self, amount: usize, line: u64) {
        self.at += amount;
        self.offset += amount as u64;
        self.line = line;
    }

    /// Makes the window longer. What is in it is the beginning of one event.
    pub fn more(&mut self) -> io::Result<()> {
        if !self.begun {
            return self.begin();
        }
        self.ready.drain(..self.at);
        self.at = 0;
        let had = self.ready.len();
        if had >= self.limit {
            return Err(io::Error::other(SourceFault::TooLong(self.limit)));
        }
        self.read_on()?;
        // A long event is not looked through once for each chunk.
        while self.ready.len() < self.limit.min(2 * had) && !self.ended {
            self.read_on()?;
        }
        Ok(())
    }

    /// Appends a chunk of the file.
    fn read_on(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else {
            self.ended = !Self::read_into(&mut self.inner, &mut self.ready)?;
            return Ok(());
        };
        let had = self.ready.len();
        // A chunk may hold less than one character; go on until there is something to give.
        while self.ready.len() == had && !self.ended {
            if self.raw.is_empty() {
                self.ended = !Self::read_into(&mut self.inner, &mut self.raw)?;
            }
            self.ready.resize(had + CHUNK, 0);
            let (_, read, written, _) = decoder.decode_to_utf8(&self.raw, &mut self.ready[had..], self.ended);
            self.raw.drain(..read);
            self.ready.truncate(had + written);
        }
        Ok(())
    }

    /// Appends up to a chunk of the file to `into`; `false` at the end of the file.
    fn read_into(inner: &mut R, into: &mut Vec<u8>) -> io::Result<bool> {
        let had = into.len();
        into.resize(had + CHUNK, 0);
        loop {
            match inner.read(&mut into[had..]) {
                Ok(got) => {
                    into.truncate(had + got);
                    return Ok(got > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    into.truncate(had);
                    return Err(error);
                }
            }
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        self.begun = true;
        let mut head = Vec::new();
        while head.len() < HEAD && Self::read_into(&mut self.inner, &mut head)? {}
        let (encoding, bom) = recognise(&head)?;
        head.drain(..bom);
        if encoding == UTF_8 {
            self.offset = bom as u64;
            self.ready = head;
        } else {
            self.raw = head;
            self.decoder = Some(encoding.new_decoder_without_bom_handling());
        }
        Ok(())
    }
}

/// Lines of a window, counted no further than somebody asks.
pub(super) struct Lines<'w> {
    window: &'w [u8],
    line: u64,
    /// The next line feed that has not been counted.
    feed: usize,
}

impl<'w> Lines<'w> {
    /// The window begins on `line`.
    pub fn new(window: &'w [u8], line: u64) -> Self {
        Self { window, line, feed: next_feed(window, 0) }
    }

    /// The line of the byte at `at`, which is not before what was asked last.
    pub fn at(&mut self, at: usize) -> u64 {
        while self.feed < at {
            self.line += 1;
            self.feed = next_feed(self.window, self.feed + 1);
        }
        self.line
    }
}

fn next_feed(window: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', &window[from..]).map_or(usize::MAX, |found| from + found)
}

/// The encoding of a file that begins so, and the length of its BOM.
fn recognise(head: &[u8]) -> io::Result<(&'static Encoding, usize)> {
    if let Some((encoding, bom)) = Encoding::for_bom(head) {
        return Ok((encoding, bom));
    }
    if head.starts_with(b"<\0") {
        return Ok((UTF_16LE, 0));
    }
    if head.starts_with(b"\0<") {
        return Ok((UTF_16BE, 0));
    }
    if contains(head, ROOT.as_bytes()) {
        return Ok((UTF_8, 0));
    }
    let (old, ..) = WINDOWS_1251.encode(ROOT);
    if contains(head, &old) {
        return Ok((WINDOWS_1251, 0));
    }
    let Some(label) = declared(head) else { return Ok((UTF_8, 0)) };
    Encoding::for_label(label)
        .map(|encoding| (encoding, 0))
        .ok_or_else(|| io::Error::other(SourceFault::UnknownEncoding(String::from_utf8_lossy(label).into_owned())))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// The value of `encoding` in the XML declaration.
fn declared(head: &[u8]) -> Option<&[u8]> {
    // Some sites print a line feed first.
    let head = head.trim_ascii_start();
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let declaration = head.strip_prefix(b"<?xml").map(|_| &head[..end])?;
    let at = declaration.windows(8).position(|window| window == b"encoding")? + 8;
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let end = value.iter().position(|byte| byte == quote)?;
    Some(&value[..end])
}
