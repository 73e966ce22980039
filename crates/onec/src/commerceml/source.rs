//! The bytes of a file as UTF-8, with their lines counted and their events bounded.
//!
//! 1C writes UTF-8 with a BOM; sites answer in windows-1251; some old exchanges use UTF-16. A declaration may lie like the
//! namespaces do, so the bytes of the root element's name are believed first, then the declaration.
//!
//! quick-xml's own decoding reader is not used: it believes the declaration, and it counts no lines.

use std::io::{self, BufRead, Read};

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

/// A reader whose bytes are UTF-8 whatever the file was.
pub(super) struct Source<R> {
    inner: R,
    /// Bytes of the file that wait for the decoder; unused for UTF-8.
    raw: Vec<u8>,
    /// Bytes for the parser.
    ready: Vec<u8>,
    at: usize,
    decoder: Option<Decoder>,
    begun: bool,
    ended: bool,
    offset: u64,
    line: u64,
    budget: usize,
    limit: usize,
}

impl<R: Read> Source<R> {
    /// A source that allows `limit` bytes between two calls of [`next_event`](Self::next_event).
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
            budget: limit,
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

    /// Whether the file has been read to its end.
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// Renews the allowance: the parser begins a new event.
    pub const fn next_event(&mut self) {
        self.budget = self.limit;
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

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        let Some(decoder) = &mut self.decoder else {
            self.ended = !Self::read_into(&mut self.inner, &mut self.ready)?;
            return Ok(());
        };
        // A chunk may hold less than one character; go on until there is something to give.
        while self.ready.is_empty() && !self.ended {
            if self.raw.is_empty() {
                self.ended = !Self::read_into(&mut self.inner, &mut self.raw)?;
            }
            self.ready.resize(CHUNK, 0);
            let (_, read, written, _) = decoder.decode_to_utf8(&self.raw, &mut self.ready, self.ended);
            self.raw.drain(..read);
            self.ready.truncate(written);
        }
        Ok(())
    }
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

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(into)?;
        self.consume(got);
        Ok(got)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.begun {
            self.begin()?;
        }
        if self.budget == 0 {
            return Err(io::Error::other(SourceFault::TooLong(self.limit)));
        }
        if self.at == self.ready.len() && !self.ended {
            self.refill()?;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        let consumed = &self.ready[self.at..self.at + amount];
        self.line += consumed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.at += amount;
        self.offset += amount as u64;
        self.budget = self.budget.saturating_sub(amount);
    }
}
