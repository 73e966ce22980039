//! The journal as a file, and the line that says who took it.

use access::{client::perm::AuditView, seller::duty};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use db::Tx;

use super::{
    COMMAND_LINE, names, note,
    pages::{JournalQuery, Reader, action, lines},
};
use crate::{
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Desk, Page, Query, Shell},
};

/// Lines of a file at most.
const MOST: usize = 50_000;

/// CSV as Russian Excel opens it: UTF-8 with a mark, semicolons. A cell that a spreadsheet would compute is made inert.
fn csv(tx: &Tx<'_>, s: &Shell, reader: Reader, q: &JournalQuery) -> Result<Vec<u8>> {
    let mut rows = lines(tx, &reader, &q.filter(tx, &reader, &s.zone)?, MOST + 1)?;
    if rows.len() > MOST {
        return Err(Fail::TooLarge(s.t.n("journal-too-many", MOST as i64).into_owned()));
    }
    names::tell(tx, s, &mut rows)?;
    let mut w = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    let heads = [
        "journal-at",
        "journal-company",
        "journal-who",
        "email",
        "journal-what",
        "journal-of",
        "journal-address",
        "journal-n",
    ];
    w.write_record(heads.map(|h| s.t.s(h))).map_err(anyhow::Error::from)?;
    for l in rows {
        let n = l.n.map(|n| n.to_string()).unwrap_or_default();
        let by_hand = l.address == COMMAND_LINE;
        let text = |o: Option<String>| o.unwrap_or_default();
        let cells = [
            s.full(l.at).to_string(),
            text(l.company),
            if by_hand { s.t.s("journal-command-line").to_owned() } else { text(l.person) },
            if by_hand { String::new() } else { text(l.email) },
            action(s, &l.action),
            l.subject,
            if by_hand { String::new() } else { l.address },
            n,
        ];
        w.write_record(cells.iter().map(|c| inert(c))).map_err(anyhow::Error::from)?;
    }
    Ok(w.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?)
}

fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn file(bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"journal.csv\"")),
    ];
    (headers, bytes).into_response()
}

/// `GET /c/{company}/journal.csv`
pub async fn company(page: Page<AuditView>, origin: Origin, Query(q): Query<JournalQuery>) -> Result<Response> {
    let now = page.now;
    page.write(move |tx, scope, _| {
        note(tx, now, Some(scope.company()), Some(scope.user()), "journal.export", "", &origin.address)
    })
    .await?;
    let bytes = page.read_long(move |tx, scope, s| csv(tx, &s, Reader::Company(scope.company()), &q)).await?;
    Ok(file(bytes))
}

/// `GET /office/journal.csv`
pub async fn office(desk: Desk<duty::AuditView>, origin: Origin, Query(q): Query<JournalQuery>) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| note(tx, now, None, Some(office.user()), "journal.export", "", &origin.address))
        .await?;
    let bytes = desk.read(move |tx, office, s| csv(tx, &s, Reader::Office(office.only()), &q)).await?;
    Ok(file(bytes))
}
