//! What holds for any sequence of requests, sensible or not.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*};

use super::{super::*, site::Site};
use crate::Charset;

fn query() -> impl Strategy<Value = String> {
    let kind = prop_oneof![
        8 => Just("catalog"), 6 => Just("sale"), 2 => Just("reference"), 1 => Just("get_catalog"), 1 => Just("listen"),
        1 => Just("crm"), 1 => Just("nonsense"),
    ];
    let mode = prop_oneof![
        2 => Just("checkauth"), 2 => Just("init"), 8 => Just("file"), 6 => Just("import"), 2 => Just("query"),
        2 => Just("success"), 1 => Just("info"), 1 => Just("deactivate"), 1 => Just("complete"), 1 => Just("steal"),
    ];
    let name = prop_oneof![
        Just("v8_1.zip".to_owned()),
        Just("v8_2.zip".to_owned()),
        Just("import0_1.xml".to_owned()),
        Just("/tmp/offers0_1.xml".to_owned()),
        Just("import_files%2f1.jpg".to_owned()),
        "[a./%0-9\\\\:]{0,8}",
    ];
    (kind, mode, option::of(name), option::of("[0-9a-f.]{0,4}")).prop_map(|(kind, mode, name, version)| {
        let mut query = format!("type={kind}&mode={mode}");
        name.iter().for_each(|name| query.push_str(&format!("&filename={name}")));
        version.iter().for_each(|version| query.push_str(&format!("&version={version}&timestamp={version}")));
        query
    })
}

/// What somebody who only watches the steps knows.
#[derive(Default)]
struct Watcher {
    /// Files of the login that is going on: bytes, and whether their processing was asked for.
    files: BTreeMap<FileName, (u64, bool)>,
    login: u32,
    asked: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No step promises what was not sent, and a refusal changes nothing.
    #[test]
    fn only_what_was_got_is_promised(script in vec((query(), 0u64..250), 0..40)) {
        let bounds = Bounds { piece: 100, file: 400, files: 6 };
        let mut dialogues: BTreeMap<Kind, (Dialogue, Watcher)> = BTreeMap::new();
        for (query, body) in script {
            let Ok(request) = Request::parse(&query) else { continue };
            let new = || (Dialogue::new(request.kind), Watcher::default());
            let (dialogue, seen) = dialogues.entry(request.kind).or_insert_with(new);
            let before = dialogue.clone();
            let step = dialogue.take(&request, body, &bounds);
            match step {
                Err(_) => prop_assert_eq!(&before, &*dialogue),
                Ok(Step::Store { login, file, append }) => {
                    prop_assert!(body > 0 && login == dialogue.login());
                    let known = seen.files.get(&file).copied();
                    // Appended to what is being sent, and only to that.
                    prop_assert!(!append || matches!(known, Some((_, false))));
                    let bytes = body + known.filter(|_| append).map_or(0, |(bytes, _)| bytes);
                    prop_assert!(bytes <= bounds.file);
                    seen.files.insert(file, (bytes, false));
                }
                Ok(Step::Import { login, file, archives }) => {
                    prop_assert_eq!(login, dialogue.login());
                    let from = if archives.is_empty() { std::slice::from_ref(&file) } else { &archives };
                    for name in from {
                        let known = seen.files.get_mut(name);
                        prop_assert!(known.as_ref().is_some_and(|(bytes, _)| *bytes > 0));
                        known.into_iter().for_each(|(_, asked)| *asked = true);
                    }
                }
                Ok(Step::Query { .. }) => seen.asked = true,
                Ok(Step::Taken) => prop_assert!(seen.asked),
                Ok(_) => {}
            }
            prop_assert!(dialogue.login() >= seen.login);
            if dialogue.login() > seen.login {
                *seen = Watcher { login: dialogue.login(), ..Watcher::default() };
            }
            for waiting in dialogue.waiting() {
                prop_assert!(waiting.bytes > 0 && waiting.name.kind() != FileKind::Other);
                if waiting.login == seen.login {
                    prop_assert_eq!(seen.files.get(&waiting.name), Some(&(waiting.bytes, false)));
                }
            }
            prop_assert!(dialogue.waiting().count() <= bounds.files);
            // It can be put away and taken up again between any two requests.
            let text = serde_json::to_string(&*dialogue).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Dialogue>(&text).unwrap(), &*dialogue);
        }
    }

    /// A site made of this module answers anything, by the rules of the lines.
    #[test]
    fn every_answer_is_one_that_1c_can_read(script in vec((query(), 0u64..250), 0..30)) {
        let mut site = Site::new();
        for (query, body) in script {
            let told = site.ask(&query, body);
            let lines = told.split('\n').count();
            let fits = match told.split('\n').next().unwrap_or_default() {
                "success" => matches!(lines, 1 | 5),
                "failure" => lines == 2,
                "zip=yes" => lines == if query.contains("version=") && lines == 4 { 4 } else { 2 },
                "304" => lines == 1,
                xml => xml.starts_with("<?xml"),
            };
            prop_assert!(fits && (told.starts_with("<?xml") || !told.ends_with('\n')), "{}: {:?}", query, told);
        }
    }

    /// Texts from anywhere cannot add lines to an answer.
    #[test]
    fn a_text_is_one_line(text in "\\PC*[\r\n]{0,2}\\PC*", other in "\\PC*[\r\n]{0,2}\\PC*") {
        for answer in [Answer::failure(&text), Answer::progress(&text)] {
            prop_assert!(answer.as_str().split(['\r', '\n']).count() <= 2);
            prop_assert!(answer.bytes(Charset::Windows1251).split(|byte| *byte == b'\n').count() <= 2);
        }
        prop_assert_eq!(Answer::init(true, 1, Some((&text, &other))).as_str().split(['\r', '\n']).count(), 4);
        let hello = Answer::checkauth(&text, &other, Some(&text), Some(1));
        prop_assert_eq!(hello.as_str().split(['\r', '\n']).count(), 5);
    }

    /// Whatever a query is, reading it comes to an end; a name that was accepted stays what it is.
    #[test]
    fn any_query_is_read(query in "\\PC{0,60}", name in "[a-zа-я0-9./\\\\ :%~_-]{0,40}") {
        let _ = Request::parse(&query);
        let own = format!("upload/1c/webdata/{name}");
        for name in [query.as_str(), &name, &own] {
            if let Ok(clean) = FileName::parse(name) {
                prop_assert_eq!(FileName::parse(clean.as_str()), Ok(clean.clone()));
                let parts = clean.as_str().split('/');
                prop_assert!(parts.clone().all(|part| !part.is_empty() && part != "." && part != ".."));
                prop_assert!(!clean.as_str().contains(['\\', ':', '\0']));
            }
        }
    }
}
