//! What is said of a data set is what happened last, in whatever order it was written down.

use super::*;
use crate::exchange::ledger::{self, Counts};

const ERROR: Sql<(String,)> = Sql::one("select error from dataset_state where source_id = $1 and dataset = 'print'");

async fn written(b: &Bench, said: &'static [(i64, Option<&'static str>)]) -> String {
    let (source, noon) = (b.source, b.x.clock.now());
    let write = move |tx: &db::Tx<'_>| {
        for (second, why) in said {
            let at = noon.plus_secs(*second);
            match why {
                Some(why) => ledger::badly(tx, source, "print", why, at)?,
                None => ledger::well(tx, source, "print", Some(at), "", Counts::ONE, at)?,
            }
        }
        tx.one(&ERROR, &[&source])
    };
    b.x.db.write(write).await.unwrap().0
}

on_both! {
    what_is_written_late_is_not_news: |b| {
        assert_eq!(written(b, &[(2, Some("no")), (1, None)]).await, "no", "it went well before that");
        assert_eq!(written(b, &[(3, None)]).await, "");
        assert_eq!(written(b, &[(5, None), (4, Some("no"))]).await, "", "it failed before that");
        assert_eq!(written(b, &[(6, Some("again"))]).await, "again");
        assert_eq!(written(b, &[(6, None)]).await, "", "at one moment the last word counts");
    }
}
