//! docs/security.md tells the truth: every requirement of OWASP ASVS 5.0 of the first two levels stands in it once, says in
//! one of three ways what becomes of it, and every test that it names is there.
//!
//! Not here: whether a test proves what the line says. That is for who reads it.

use std::{collections::BTreeSet, fs, path::PathBuf};

/// Sections of the standard with the numbers of their requirements of level 1 and 2.
const SECTIONS: &[(&str, &[u32])] = &[
    ("V1.1", &[1, 2]),
    ("V1.2", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("V1.3", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("V1.4", &[1, 2, 3]),
    ("V1.5", &[1, 2]),
    ("V2.1", &[1, 2, 3]),
    ("V2.2", &[1, 2, 3]),
    ("V2.3", &[1, 2, 3, 4]),
    ("V2.4", &[1]),
    ("V3.2", &[1, 2]),
    ("V3.3", &[1, 2, 3, 4]),
    ("V3.4", &[1, 2, 3, 4, 5, 6]),
    ("V3.5", &[1, 2, 3, 4, 5]),
    ("V3.7", &[1, 2]),
    ("V4.1", &[1, 2, 3]),
    ("V4.2", &[1]),
    ("V4.3", &[1, 2]),
    ("V4.4", &[1, 2, 3, 4]),
    ("V5.1", &[1]),
    ("V5.2", &[1, 2, 3]),
    ("V5.3", &[1, 2]),
    ("V5.4", &[1, 2, 3]),
    ("V6.1", &[1, 2, 3]),
    ("V6.2", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("V6.3", &[1, 2, 3, 4]),
    ("V6.4", &[1, 2, 3, 4]),
    ("V6.5", &[1, 2, 3, 4, 5]),
    ("V6.6", &[1, 2, 3]),
    ("V6.8", &[1, 2, 3, 4]),
    ("V7.1", &[1, 2, 3]),
    ("V7.2", &[1, 2, 3, 4]),
    ("V7.3", &[1, 2]),
    ("V7.4", &[1, 2, 3, 4, 5]),
    ("V7.5", &[1, 2]),
    ("V7.6", &[1, 2]),
    ("V8.1", &[1, 2]),
    ("V8.2", &[1, 2, 3]),
    ("V8.3", &[1]),
    ("V8.4", &[1]),
    ("V9.1", &[1, 2, 3]),
    ("V9.2", &[1, 2, 3, 4]),
    ("V10.1", &[1, 2]),
    ("V10.2", &[1, 2]),
    ("V10.3", &[1, 2, 3, 4]),
    ("V10.4", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("V10.5", &[1, 2, 3, 4, 5]),
    ("V10.6", &[1, 2]),
    ("V10.7", &[1, 2, 3]),
    ("V11.1", &[1, 2]),
    ("V11.2", &[1, 2, 3]),
    ("V11.3", &[1, 2, 3]),
    ("V11.4", &[1, 2, 3, 4]),
    ("V11.5", &[1]),
    ("V11.6", &[1]),
    ("V12.1", &[1, 2, 3]),
    ("V12.2", &[1, 2]),
    ("V12.3", &[1, 2, 3, 4]),
    ("V13.1", &[1]),
    ("V13.2", &[1, 2, 3, 4, 5]),
    ("V13.3", &[1, 2]),
    ("V13.4", &[1, 2, 3, 4, 5]),
    ("V14.1", &[1, 2]),
    ("V14.2", &[1, 2, 3, 4]),
    ("V14.3", &[1, 2, 3]),
    ("V15.1", &[1, 2, 3]),
    ("V15.2", &[1, 2, 3]),
    ("V15.3", &[1, 2, 3, 4, 5, 6, 7]),
    ("V16.1", &[1]),
    ("V16.2", &[1, 2, 3, 4, 5]),
    ("V16.3", &[1, 2, 3, 4]),
    ("V16.4", &[1, 2, 3]),
    ("V16.5", &[1, 2, 3]),
    ("V17.1", &[1]),
    ("V17.2", &[1, 2, 3, 4]),
    ("V17.3", &[1, 2]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A line of the tables: number, level, what is asked, what becomes of it.
fn lines() -> Vec<[String; 4]> {
    let text = fs::read_to_string(root().join("docs/security.md")).expect("docs/security.md");
    let rows = text.lines().filter(|l| l.starts_with("| V"));
    rows.map(|l| {
        let cells: Vec<&str> = l.trim_matches('|').split(" | ").map(str::trim).collect();
        let cells: [&str; 4] = cells.try_into().unwrap_or_else(|_| panic!("four columns: {l}"));
        cells.map(str::to_owned)
    })
    .collect()
}

#[test]
fn every_requirement_stands_in_it_once() {
    let want: BTreeSet<String> =
        SECTIONS.iter().flat_map(|(section, all)| all.iter().map(move |n| format!("{section}.{n}"))).collect();
    assert_eq!(want.len(), 253);
    let lines = lines();
    let found: BTreeSet<String> = lines.iter().map(|l| l[0].clone()).collect();
    assert_eq!(found, want);
    assert_eq!(lines.len(), want.len(), "none twice");
}

/// Paths and names between backticks: `crates/…/file.rs::name`.
fn tests_of(cell: &str) -> impl Iterator<Item = (&str, &str)> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.rsplit_once("::").filter(|(path, _)| path.ends_with(".rs")))
}

#[test]
fn every_line_says_what_becomes_of_it() {
    for [number, level, asked, cell] in lines() {
        assert!(["1", "2"].contains(&level.as_str()) && asked.len() > 5, "{number}");
        let said = ["n/a: ", "not met: ", "by design: ", "documented: "].iter().any(|w| cell.starts_with(w));
        assert!(said || tests_of(&cell).next().is_some(), "{number} names no test and no reason: {cell}");
    }
}

#[test]
fn every_test_that_it_names_is_there() {
    let mut named = 0;
    for [number, _, _, cell] in lines() {
        for (path, name) in tests_of(&cell) {
            let text = fs::read_to_string(root().join("crates").join(path))
                .unwrap_or_else(|e| panic!("{number}: {path}: {e}"));
            // As a function after an attribute of a test, as the name before a macro's body, or as a property.
            let found = text.contains(&format!("both!({name},"))
                || text.lines().any(|l| {
                    let l = l.trim_start();
                    l.starts_with(&format!("{name}:"))
                        || l.starts_with(&format!("{name} (|"))
                        || l.split_once("fn ").is_some_and(|(head, rest)| {
                            ["", "async "].contains(&head)
                                && rest.strip_prefix(name).is_some_and(|r| r.starts_with(['(', ' ', '<']))
                        })
                });
            let marked =
                ["#[test]", "#[tokio::test", "both!(", "on_both!", "proptest!"].iter().any(|m| text.contains(m));
            assert!(found && marked, "{number}: {path}::{name} is no test");
            named += 1;
        }
    }
    assert!(named > 80, "{named}");
}
