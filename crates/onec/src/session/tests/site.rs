//! The smallest site that one can make of this module: it stores in memory, imports at once, and never has to think.

use std::collections::BTreeMap;

use super::super::*;
use crate::{Charset, commerceml::write::*};

pub(super) struct Site {
    pub dialogues: BTreeMap<Kind, Dialogue>,
    pub stored: BTreeMap<(Kind, u32, FileName), u64>,
    pub imported: Vec<String>,
    pub watermark: u64,
    pub bounds: Bounds,
    /// Whether orders are news to somebody who listens.
    pub news: bool,
}

impl Site {
    pub fn new() -> Self {
        Self {
            dialogues: BTreeMap::new(),
            stored: BTreeMap::new(),
            imported: Vec::new(),
            watermark: 0,
            bounds: Bounds { piece: 100, file: 1000, files: 50 },
            news: false,
        }
    }

    /// What the site answers, as 1C sees it.
    pub fn ask(&mut self, query: &str, body: u64) -> String {
        let Ok(request) = Request::parse(query) else { return Answer::unknown_command().into_string() };
        let kind = request.kind;
        let dialogue = self.dialogues.entry(kind).or_insert(Dialogue::new(kind));
        match dialogue.take(&request, body, &self.bounds) {
            Ok(step) => self.answer(kind, step, body),
            Err(refusal) => Answer::failure(&refusal.to_string()).into_string(),
        }
    }

    fn answer(&mut self, kind: Kind, step: Step, body: u64) -> String {
        let now = jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0);
        let xml = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        match step {
            Step::LogIn => Answer::checkauth("kabinet", "c1", Some("s1"), Some(1_769_000_000)).into_string(),
            Step::Init { version } => {
                Answer::init_as_asked(true, self.bounds.piece, version.as_deref(), Some("s1")).into_string()
            }
            Step::Store { login, file, append } => {
                let size = self.stored.entry((kind, login, file)).or_default();
                *size = if append { *size + body } else { body };
                Answer::success().into_string()
            }
            Step::Import { login, file, archives } => {
                let from = if archives.is_empty() { std::slice::from_ref(&file) } else { &archives };
                assert!(from.iter().all(|name| self.stored.contains_key(&(kind, login, name.clone()))));
                self.imported.push(format!("{login}/{file}"));
                self.dialogues.get_mut(&kind).unwrap().done(login, &file);
                Answer::success().into_string()
            }
            Step::Query { version } => {
                self.dialogues.get_mut(&kind).unwrap().gave(self.watermark + 5);
                xml(site_orders(&[], schema_for(version.as_deref()), now, Charset::Utf8).body)
            }
            Step::GiveCatalog { version } => {
                xml(site_orders(&[], schema_for(version.as_deref()), now, Charset::Utf8).body)
            }
            Step::Taken => {
                self.watermark = self.dialogues[&kind].given().unwrap_or(self.watermark);
                Answer::success().into_string()
            }
            Step::Info => xml(site_info(&[], &[], &[], Charset::Utf8)),
            Step::Deactivate { .. } | Step::Complete => Answer::success().into_string(),
            Step::Listen => if self.news { "success" } else { "304" }.to_owned(),
        }
    }
}
