//! The reader: from the bytes of a file to its records, one at a time.
//!
//! A file of 1C may be hundreds of megabytes, so nothing larger than one record is ever held. A record that makes no sense
//! is given out as [`Record::Bad`], and the reader goes on: one price typed as "договорная" must not keep thirty thousand
//! others out of the shop. Only XML that is no XML ends the reading, and by then all records before the fault have been
//! given out.
//!
//! The parser is given windows of the file that lie in memory, because events that borrow cost it a third of what events
//! cost that it has to collect first. An event that runs to the end of its window may go on behind it; it is left alone and
//! parsed again as the beginning of the next window, which is then longer.
//!
//! Not here: deciding what a record means for the portal's data.

use std::io::Read;

use quick_xml::events::Event;

use super::{
    Limits, ReadError, ReadFault, Record,
    assembly::Assembly,
    events::fault,
    source::{Lines, Source},
};

/// Records that may wait: a window of nothing but tiny ones must not become many times its size.
const WAITING: usize = 256;
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Reads the records of one file. Also an iterator; after an error it is exhausted.
pub struct Reader<R> {
    source: Source<R>,
    assembly: Assembly,
    line: u64,
    finished: bool,
    /// What ended the reading, until the records before it have been given out.
    error: Option<ReadError>,
}

impl<R: Read> Reader<R> {
    /// A reader with the default [`Limits`]. Buffers by itself.
    pub fn new(read: R) -> Self {
        Self::with_limits(read, Limits::default())
    }

    /// A reader with other bounds.
    pub fn with_limits(read: R, limits: Limits) -> Self {
        Self {
            source: Source::new(read, limits.event),
            assembly: Assembly::new(limits),
            line: 0,
            finished: false,
            error: None,
        }
    }

    /// The line on which the record given out last begins, from 1; 0 before the first.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The next record; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the file cannot be read any further. After that, `None`.
    pub fn next_record(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            if let Some((line, record)) = self.assembly.next() {
                self.line = line;
                return Ok(Some(record));
            }
            if let Some(error) = self.error.take() {
                return Err(error);
            }
            if self.finished {
                return Ok(None);
            }
            if let Err(fault) = self.window() {
                self.finished = true;
                let (line, offset) = (self.source.line(), self.source.offset());
                self.error = Some(ReadError { fault, line, offset, path: self.assembly.path().to_owned() });
            }
        }
    }

    /// Takes the events of what lies in memory, and gets more if that ends in the middle of one.
    fn window(&mut self) -> Result<(), ReadFault> {
        let bytes = self.source.window();
        // Where a file begins there are none any more; the parser would swallow them wherever it is let begin.
        if bytes.starts_with(BOM) {
            self.source.advance(BOM.len(), self.source.line());
            self.assembly.text("\u{feff}");
            return Ok(());
        }
        if matches!(bytes, [0xfe, 0xff, ..] | [0xff, 0xfe, ..]) {
            return Err(ReadFault::Encoding);
        }
        let ended = self.source.ended();
        let mut lines = Lines::new(bytes, self.source.line());
        let mut xml = quick_xml::Reader::from_reader(bytes);
        let config = xml.config_mut();
        // A lone & is tolerated by some writers but is no XML.
        config.allow_dangling_amp = false;
        // What was opened in an earlier window is closed in this one.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let (done, at) = loop {
            let began = position(&xml);
            let event = xml.read_event();
            let at = position(&xml);
            let whole = match &event {
                Ok(Event::Text(_) | Event::Eof) | Err(_) => ended || at < bytes.len() && bytes.len() - began > 2,
                Ok(_) => true,
            };
            if !whole {
                break (Ok(true), began);
            }
            let taken = match event {
                Ok(Event::Eof) => {
                    self.finished = true;
                    self.assembly.take(&Event::Eof, lines.at(began))
                }
                Ok(event) => self.assembly.take(&event, lines.at(began)),
                Err(error) => Err(fault(error, ended)),
            };
            // A file that ends too early does so at its end, wherever the parser began to miss something.
            let at = if matches!(taken, Err(ReadFault::Cut)) { bytes.len() } else { at };
            if taken.is_err() || self.finished || self.assembly.waiting() >= WAITING {
                break (taken.map(|()| false), at);
            }
        };
        let line = lines.at(at);
        self.source.advance(at, line);
        if done? { self.source.more().map_err(|error| fault(error.into(), false)) } else { Ok(()) }
    }
}

/// How far the parser has come in its window.
fn position(xml: &quick_xml::Reader<&[u8]>) -> usize {
    usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX)
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_record().transpose()
    }
}
