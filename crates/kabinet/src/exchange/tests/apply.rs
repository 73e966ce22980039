//! A row that the database cannot digest must not stop its neighbours.

use jobs::NewJob;

use super::*;
use crate::exchange::{
    apply::{Import, Row, Taker},
    ledger::Counts,
    outcome::{Applied, Intake, Refusal},
};

/// Writes its rows into a table with a unique key, and checks nothing, as no intake should.
#[derive(Clone)]
struct Careless;

impl Taker for Careless {
    type Item = String;
    fn take(&mut self, tx: &db::Tx<'_>, intake: &Intake<'_>, item: &String) -> Result<Option<Applied>, Refusal> {
        tx.run(&ADD_SOURCE, &[&SourceId::at(intake.now), item, item, &intake.now])?;
        Ok(Some(Applied::Changed))
    }
    fn refused(&mut self, _: &db::Tx<'_>, _: &Intake<'_>, _: &Row<String>) -> Result<(), db::Error> {
        Ok(())
    }
    fn payload(&self, item: &String) -> String {
        item.clone()
    }
}

fn row(index: u64, text: &str) -> Row<String> {
    Row {
        dataset: "test",
        index,
        place: format!("строка {index}"),
        reference: Some(text.into()),
        item: Ok(text.into()),
    }
}

on_both! {
    a_row_that_breaks_its_unit_is_found_and_put_aside: |b| {
        let (x, now) = (b.x.clone(), b.x.clock.now());
        x.db.write(move |tx| jobs::enqueue(tx, &NewJob::new("test", serde_json::Value::Null, now), now)).await.unwrap();
        let runner = Runner::new(x.db.clone(), x.clock.clone(), (x.clone(), b.source)).on("test", |(x, source), job| async move {
            let rows = vec![row(0, "a"), row(1, LOGIN), row(2, "b")];
            let import = Import::new(&x, source, x.clock.now(), Careless).batch(&x, &job, rows, 3).await?;
            assert_eq!(import.total(), Counts { applied: 2, unchanged: 0, rejected: 1 });
            assert_eq!(import.refused[0].index, 1);
            Ok(serde_json::Value::Null)
        });
        runner.drain().await.unwrap();
        assert_eq!(b.row::<(String, String)>("select state, error from job").await, ("done".to_owned(), String::new()));
        assert_eq!(b.row::<(i64,)>("select count(*) from source").await, (3,));
        let (reference, reason): (String, String) = b.row("select ref, reason from quarantine").await;
        assert!(reference == LOGIN && reason.starts_with("портал не смог записать строку"), "{reason}");
    }
}
