//! Any sequence of requests, one a line: the first byte of a line is the size of the body. Nothing is promised that was not
//! sent, a refusal changes nothing, and a dialogue can be put away between any two requests.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use libfuzzer_sys::fuzz_target;
use onec::session::{Bounds, Dialogue, FileName, Kind, Request, Step};

fuzz_target!(|bytes: &[u8]| {
    let bounds = Bounds { piece: 100, file: 400, files: 5 };
    let mut dialogues: BTreeMap<Kind, (Dialogue, BTreeSet<(u32, FileName)>)> = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n').take(100) {
        let Some((body, query)) = line.split_first() else { continue };
        let Ok(request) = Request::parse(&String::from_utf8_lossy(query)) else { continue };
        let new = || (Dialogue::new(request.kind), BTreeSet::new());
        let (dialogue, sent) = dialogues.entry(request.kind).or_insert_with(new);
        let before = dialogue.clone();
        match dialogue.take(&request, u64::from(*body), &bounds) {
            Err(_) => assert_eq!(*dialogue, before),
            Ok(Step::Store { login, file, append }) => {
                let fresh = sent.insert((login, file));
                assert!(!(append && fresh));
            }
            Ok(Step::Import { login, file, archives }) => {
                let from = if archives.is_empty() { vec![file] } else { archives };
                assert!(from.into_iter().all(|name| sent.contains(&(login, name))));
            }
            Ok(_) => {}
        }
        assert!(dialogue.waiting().count() <= bounds.files);
        assert!(dialogue.waiting().all(|file| file.bytes > 0 && file.bytes <= bounds.file));
        let text = serde_json::to_string(dialogue).unwrap();
        assert_eq!(serde_json::from_str::<Dialogue>(&text).unwrap(), *dialogue);
    }
});
