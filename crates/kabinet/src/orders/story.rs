//! The story of an order: what happened, in words, and what the seller changed last.
//!
//! Events are stored as facts (`event.data`); the words belong to the reader's language and rights. Who sees no sums gets
//! no event that is about money and no sum in the others.

use access::Permission;
use kernel::{At, Money};
use serde::Deserialize;

use super::{
    intake::{EventKind, LineDiff},
    rules::Stage,
    store::EventRow,
};
use crate::web::Shell;

/// What the seller changed at one moment.
pub struct Change {
    /// When.
    pub at: At,
    /// Who.
    pub actor: String,
    /// Lines.
    pub lines: Vec<LineDiff>,
}

/// One thing that happened.
pub struct Happened {
    /// When.
    pub at: At,
    /// What kind of thing.
    pub kind: EventKind,
    /// Who did it.
    pub actor: String,
    data: serde_json::Value,
}

/// Everything that happened, the latest first.
pub struct Story {
    /// What happened.
    pub items: Vec<Happened>,
    /// The latest change by the seller.
    pub change: Option<Change>,
}

#[derive(Deserialize)]
struct Lines {
    lines: Vec<LineDiff>,
}

/// Reads the story as far as the reader's rights go: no money without the right to sums, no document of a kind that the
/// reader may not see.
pub fn story(rows: Vec<EventRow>, may: impl Fn(Permission) -> bool) -> Story {
    let sums = may(Permission::OrderViewAmounts);
    let mut items = Vec::new();
    let mut change = None;
    for row in rows {
        let Some(kind) = EventKind::parse(&row.kind) else { continue };
        if kind == EventKind::Paid && !sums {
            continue;
        }
        if kind == EventKind::ChangedBySeller && change.is_none() {
            change = serde_json::from_str::<Lines>(&row.data).ok().map(|d| {
                let lines = d.lines.into_iter().map(|mut l| {
                    if !sums {
                        (l.price_was, l.price_now) = (None, None);
                    }
                    l
                });
                Change { at: row.at, actor: row.actor.clone(), lines: lines.collect() }
            });
        }
        let data = serde_json::from_str(&row.data).unwrap_or_default();
        let happened = Happened { at: row.at, kind, actor: row.actor, data };
        if kind != EventKind::Document || may(super::buttons::permission(happened.word("kind"))) {
            items.push(happened);
        }
    }
    Story { items, change }
}

impl Happened {
    fn word(&self, key: &str) -> &str {
        self.data.get(key).and_then(|v| v.as_str()).unwrap_or("")
    }

    /// Class of its mark.
    pub fn class(&self) -> &'static str {
        match self.kind {
            EventKind::ChangedBySeller => " class=\"warn\"",
            EventKind::Cancelled => " class=\"stop\"",
            EventKind::Shipped | EventKind::Delivered => " class=\"hot\"",
            _ => "",
        }
    }

    /// What happened, in the reader's words.
    pub fn text(&self, s: &Shell) -> String {
        let t = s.t;
        match self.kind {
            EventKind::Created => t.s("story-created").to_owned(),
            EventKind::Confirmed => t.x("story-confirmed", self.word("number")).into_owned(),
            EventKind::ChangedBySeller => {
                let n = self.data.get("lines").and_then(|l| l.as_array()).map_or(0, Vec::len);
                t.n("story-changed", i64::try_from(n).unwrap_or(0)).into_owned()
            }
            EventKind::Stage => {
                let stage = Stage::parse(self.word("to")).unwrap_or(Stage::Unknown);
                t.x("story-stage", t.s(super::stage_key(stage))).into_owned()
            }
            EventKind::Cancelled => match self.word("reason") {
                "" => t.s("story-cancelled").to_owned(),
                reason => t.x("story-cancelled-because", reason).into_owned(),
            },
            EventKind::Shipped => match self.word("tracking") {
                "" => t.x("story-shipped", self.word("number")).into_owned(),
                tracking => t.xy("story-shipped-tracking", self.word("number"), tracking).into_owned(),
            },
            EventKind::Delivered => t.x("story-delivered", self.word("number")).into_owned(),
            EventKind::Paid => {
                let amount = Money(self.data.get("amount").and_then(serde_json::Value::as_i64).unwrap_or(0));
                t.xy("story-paid", s.sum(amount, self.word("currency")), self.word("number")).into_owned()
            }
            EventKind::Document => {
                let kind = t.s(&crate::documents::kind_key(self.word("kind"))).to_owned();
                t.xy("story-document", kind, self.word("number")).into_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, data: &str) -> EventRow {
        EventRow { at: At::from_micros(0), kind: kind.into(), actor: "1С".into(), data: data.into() }
    }

    #[test]
    fn without_the_right_no_money_is_told() {
        let rows = || {
            vec![
                row("paid", r#"{"amount":100,"currency":"RUB","number":"1"}"#),
                row(
                    "changed_by_seller",
                    r#"{"lines":[{"line":1,"article":"A","name":"N","unit":"шт","was":10000,"now":8000,"price_was":1,"price_now":2}]}"#,
                ),
            ]
        };
        let all = story(rows(), |_| true);
        assert_eq!(all.items.len(), 2);
        assert_eq!(all.change.unwrap().lines[0].price_now, Some(Money(2)));
        let some = story(rows(), |p| p != Permission::OrderViewAmounts);
        assert_eq!(some.items.len(), 1);
        assert_eq!(some.change.unwrap().lines[0].price_now, None);
    }
}
