//! The schema and the statements, on both databases.

use db::{Backend, Statement, inspect};
use testkit::{Store, TestDb, backend};

fn migrated(store: Store) -> TestDb {
    let db = backend(store);
    db.backend.migrate(kabinet::schema::SCHEMA).expect("migrated");
    db
}

/// Statements that touch a company's table without naming the company, and why each may.
const UNSCOPED: &[(&str, &str)] = kabinet::schema::UNSCOPED;

#[test]
fn every_statement_is_prepared_on_both_databases_and_its_columns_are_its_record() {
    let all = kabinet::schema::statements();
    assert!(all.len() > 200, "{} statements are known", all.len());
    let (lite, pg) = (migrated(Store::Sqlite), migrated(Store::Postgres));
    let mut wrong = Vec::new();
    let sides: [(&str, &Backend); 2] = [("SQLite", &lite.backend), ("PostgreSQL", &pg.backend)];
    let prepared = sides.map(|(side, backend)| (side, inspect::prepare(backend, &all)));
    for (i, s) in all.iter().enumerate() {
        for (side, results) in &prepared {
            match &results[i].1 {
                Err(e) => wrong.push(format!("{} on {side}: {e}", s.name)),
                Ok((columns, _)) if !s.columns.is_empty() && columns != s.columns => {
                    wrong.push(format!("{} on {side}: columns {columns:?}, record {:?}", s.name, s.columns));
                }
                Ok(_) => {}
            }
        }
        if let (Ok((_, a)), Ok((_, b))) = (&prepared[0].1[i].1, &prepared[1].1[i].1)
            && a != b
        {
            wrong.push(format!("{}: {a} parameters on SQLite, {b} on PostgreSQL", s.name));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn business_tables(backend: &Backend) -> Vec<String> {
    inspect::columns(backend)
        .expect("columns")
        .iter()
        .filter_map(|c| c.strip_suffix(".company_id required"))
        .map(str::to_owned)
        .collect()
}

fn words(sql: &str) -> Vec<&str> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect()
}

/// Names the company: as a condition, as the column of an insert, or through a join on the company's own id.
fn is_scoped(s: &Statement) -> bool {
    let flat: String = s.postgres.split_whitespace().collect::<Vec<_>>().join(" ");
    flat.contains("company_id = $")
        || (flat.starts_with("insert into") && flat.split(')').next().is_some_and(|head| head.contains("company_id")))
}

#[test]
fn a_statement_on_a_company_s_table_names_the_company() {
    let db = migrated(Store::Sqlite);
    let tables = business_tables(&db.backend);
    assert!(tables.iter().any(|t| t == "orders") && tables.len() > 15, "{tables:?}");
    let mut loose: Vec<&str> = Vec::new();
    for s in kabinet::schema::statements() {
        let touches = words(s.postgres).iter().any(|w| tables.iter().any(|t| t == w));
        if touches && !is_scoped(&s) {
            loose.push(s.name);
        }
    }
    loose.sort_unstable();
    let mut allowed: Vec<&str> = UNSCOPED.iter().map(|(name, _)| *name).collect();
    allowed.sort_unstable();
    assert_eq!(loose, allowed, "statements without a company must be those of schema::UNSCOPED, each with its reason");
}

#[test]
fn every_store_is_in_the_list() {
    let mut stores = 0;
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let text = std::fs::read_to_string(&path).expect("a source");
                // Statements of tests inside the crate are not the product's.
                if !name.contains("test") {
                    stores +=
                        text.lines().filter(|l| l.trim() == "statements! {" || l.trim() == "db::statements! {").count();
                }
            }
        }
    }
    assert_eq!(kabinet::schema::STORES, stores, "a store is missing in schema::statements()");
}

#[test]
fn the_two_schemas_are_twins() {
    let (lite, pg) = (migrated(Store::Sqlite), migrated(Store::Postgres));
    assert_eq!(inspect::columns(&lite.backend).unwrap(), inspect::columns(&pg.backend).unwrap());
    assert_eq!(inspect::indexes(&lite.backend).unwrap(), inspect::indexes(&pg.backend).unwrap());
    let kinds = |t: &str| match t {
        "blob" | "uuid" | "bytea" => "bytes",
        "integer" | "bigint" | "boolean" | "timestamp with time zone" => "integer",
        "text" => "text",
        other => panic!("an unexpected type {other}"),
    };
    let flat = |b: &Backend| -> Vec<(String, &str)> {
        inspect::column_types(b).unwrap().into_iter().map(|(c, t)| (c, kinds(&t))).collect()
    };
    assert_eq!(flat(&lite.backend), flat(&pg.backend));
}

#[test]
fn statements_that_differ_between_the_databases_stay_rare() {
    let differ: Vec<&str> = kabinet::schema::statements().iter().filter(|s| s.differs()).map(|s| s.name).collect();
    assert_eq!(
        differ,
        [
            "jobs::store::CLAIM",
            "kabinet::catalog::store::RESERVE",
            "kabinet::orders::intake_store::LOCKED",
            "kabinet::orders::intake_store::LOCKED_MANY",
            "kabinet::orders::store::COUNTS_OF_DAYS",
        ],
        "one text for both; each exception needs a reason"
    );
}

#[test]
fn migrating_twice_does_nothing() {
    for store in [Store::Sqlite, Store::Postgres] {
        let db = migrated(store);
        assert!(db.backend.migrate(kabinet::schema::SCHEMA).expect("again").is_empty());
    }
}
