//! Documents as JSON, and their files.
//!
//! What is seen is decided by [`super::rights`], as everywhere. A file goes through the download of the pages; what that
//! tells a person by a page, a program is told by a status: `503` with `Retry-After` while 1C makes the file.

use access::{
    Scope,
    client::perm::{CompanyView, OrderView},
};
use axum::{
    Json,
    http::{StatusCode, header},
    response::Response,
};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::{At, DocumentId, OrderId, kind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use webkit::cursor::Cursor;

use super::{
    KINDS, download,
    list::{self, ListQuery},
    requests::RequestId,
    rights::Visible,
    store::DocumentRow,
};
use crate::{
    api::{Amount, Base, Day, Moment, Params, openapi::Problems, query, values::Freshness},
    exchange::freshness,
    fail::{Fail, Result},
    finance::rules::Feed,
    identity::pages::Origin,
    web::{Page, PathId, Shell},
};

/// A type of document.
pub struct TypeWord;
impl utoipa::PartialSchema for TypeWord {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        crate::api::values::word(KINDS.into_iter(), "A type of document.")
    }
}
impl ToSchema for TypeWord {}

/// The bytes of a PDF.
pub struct Pdf;
impl utoipa::PartialSchema for Pdf {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}
impl ToSchema for Pdf {}

/// Filters of the list of documents.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// A type, or `closing` for all that close a month.
    #[serde(rename = "type")]
    #[param(value_type = Option<String>)]
    pub kind: String,
    /// The first day.
    #[param(value_type = Option<Day>)]
    pub from: String,
    /// The last day, included.
    #[param(value_type = Option<Day>)]
    pub to: String,
    /// Instead of days a period, by the seller's calendar.
    #[param(value_type = Option<String>, pattern = "^(today|week|month|last-month|quarter|last-quarter|year|90-days)$")]
    pub period: String,
    /// Id of a legal entity.
    #[param(value_type = Option<Uuid>)]
    pub entity: String,
    /// Number of the document or a part of it.
    #[param(value_type = Option<String>)]
    pub number: String,
    /// Number of an order.
    #[param(value_type = Option<String>)]
    pub order: String,
    /// `-date` (the default) or `date`; a minus is "from the latest".
    #[param(value_type = Option<String>, pattern = "^-?date$")]
    pub sort: String,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    pub after: String,
    /// Rows of a page, 1 to 100; 20 unless said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    pub limit: String,
}

impl DocumentsQuery {
    fn filter(&self, now: At, zone: &TimeZone) -> Result<list::Filter> {
        query::days(&self.from, &self.to, &self.period)?;
        let q = self.clone();
        let known = ListQuery {
            kind: q.kind,
            from: q.from,
            to: q.to,
            period: q.period,
            entity: q.entity,
            number: q.number,
            order: q.order,
            sort: q.sort,
            after: q.after,
            ..ListQuery::default()
        };
        known.filter(now, zone)
    }
}

/// A page of documents.
#[derive(Serialize, ToSchema)]
pub struct Documents {
    /// The documents.
    pub items: Vec<Document>,
    /// Give it as `after` to get the next page; `null` at the end.
    pub next: Option<String>,
    /// When 1C took the list.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

/// A document.
#[derive(Serialize, ToSchema)]
pub struct Document {
    /// Id.
    pub id: Uuid,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(value_type = TypeWord)]
    pub kind: String,
    /// Number.
    pub number: String,
    /// Day.
    pub issued_on: Day,
    /// Whether it is in force: active, replaced, cancelled.
    pub status: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// Its ИНН.
    pub entity_inn: Option<String>,
    /// Its sum, if it has one. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Currency, ISO code.
    pub currency: String,
    /// The document that it replaces.
    pub replaces: Option<Uuid>,
    /// The document that replaces it.
    pub replaced_by: Option<Uuid>,
    /// Its orders that the caller may see.
    pub orders: Vec<OrderOf>,
    /// Whether 1C has to make the file when it is asked for: the download may take a while.
    pub on_request: bool,
    /// Bytes of the stored file; `null` if none is stored.
    pub size: Option<i64>,
    /// Where the file is downloaded from, with the same token; `null` if there is none.
    pub url: Option<String>,
}

/// An order of a document.
#[derive(Serialize, ToSchema)]
pub struct OrderOf {
    /// Id.
    pub id: Uuid,
    /// Number.
    pub number: String,
    /// Its endpoint.
    pub url: String,
}

impl Document {
    fn of(d: DocumentRow, orders: Vec<(OrderId, String)>, sums: bool, base: &Base) -> Document {
        let stored = d.file_key.is_some();
        let order = |(id, number): (OrderId, String)| OrderOf {
            id: id.uuid(),
            number,
            url: base.to(format_args!("orders/{id}")),
        };
        Document {
            id: d.id.uuid(),
            url: base.file(d.id, stored || d.on_request),
            kind: d.kind,
            number: d.number,
            issued_on: Day(d.issued_on),
            status: d.status,
            entity: d.entity,
            entity_inn: d.inn,
            amount: d.amount.filter(|_| sums).map(Amount),
            currency: d.currency,
            replaces: d.replaced_id.map(DocumentId::uuid),
            replaced_by: d.successor_id.map(DocumentId::uuid),
            orders: orders.into_iter().map(order).collect(),
            on_request: d.on_request && !stored,
            size: stored.then_some(d.file_size),
        }
    }
}

fn read(
    tx: &Tx<'_>,
    scope: &Scope<CompanyView>,
    f: &list::Filter,
    limit: i64,
    s: &Shell,
    base: &Base,
) -> Result<Documents> {
    let (company, visible) = (scope.company(), Visible::of(scope).some()?);
    let mut rows = list::rows(tx, company, &visible, f, limit + 1)?;
    let size = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|d| Cursor { key: &d.issued_on, id: d.id }.encode());
    let ids: Vec<DocumentId> = rows.iter().map(|d| d.id).collect();
    let mut orders = match scope.also::<OrderView>() {
        Some(view) => list::orders(tx, company, &view.seen(), &ids)?,
        None => Default::default(),
    };
    let as_of = freshness::of(tx, company, Feed::Documents.as_str())?.map(|(as_of, _)| as_of);
    let items = rows.into_iter().map(|d| {
        let orders = orders.remove(&d.id).unwrap_or_default();
        Document::of(d, orders, visible.sums(), base)
    });
    Ok(Documents {
        items: items.collect(),
        next,
        as_of: as_of.map(Moment),
        freshness: s.ages.of(Feed::Documents, as_of, s.now).into(),
    })
}

/// Documents of the company.
///
/// Those that the caller's role may see, page by page.
#[utoipa::path(get, path = "/api/v1/c/{company}/documents", operation_id = "listDocuments", tag = "documents",
    params(("company" = String, Path, description = "Slug of the company"), DocumentsQuery),
    responses((status = 200, description = "A page of documents", body = Documents), Problems))]
pub async fn list(page: Page<CompanyView>, Params(q): Params<DocumentsQuery>) -> Result<Json<Documents>> {
    let (now, base) = (page.now, Base::of(&page.app, page.slug()));
    let answer = page.read(move |tx, scope, s| {
        let f = q.filter(now, &s.days)?;
        read(tx, scope, &f, query::limit(&q.limit)?, &s, &base)
    });
    Ok(Json(answer.await?))
}

/// The file of a document.
///
/// The same bytes as the page's download. If 1C has to make the file and takes longer than a few seconds, the answer is
/// 503 with `Retry-After`: ask again.
#[utoipa::path(get, path = "/api/v1/c/{company}/documents/{id}/file", operation_id = "getDocumentFile", tag = "documents",
    params(
        ("company" = String, Path, description = "Slug of the company"),
        ("id" = Uuid, Path, description = "Id of the document"),
    ),
    responses((status = 200, description = "The file", body = Pdf, content_type = "application/pdf"), Problems))]
pub async fn file(
    page: Page<CompanyView>,
    later: Page<CompanyView>,
    PathId(id): PathId<kind::Document>,
    origin: Origin,
) -> Result<Response> {
    let again = origin.clone();
    let answer = download::file(page, PathId(id), origin).await?;
    match request(&answer) {
        // 1C was asked before, by this person: perhaps its answer has come.
        Some(request) => as_file(download::requested(later, PathId(request), again).await?),
        None => as_file(answer),
    }
}

/// The request to 1C that a page would now show.
fn request(answer: &Response) -> Option<RequestId> {
    let to = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    to.rsplit_once("/documents/requests/")?.1.parse().ok()
}

/// The file, or what a program is told in place of the page that a person would see.
fn as_file(answer: Response) -> Result<Response> {
    match answer.status() {
        StatusCode::OK => Ok(answer),
        StatusCode::NOT_FOUND => Err(Fail::NotFound),
        other => Err(Fail::Unavailable(format!("the file has not come from 1C: {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use axum::response::{IntoResponse, Redirect};
    use kernel::Money;

    use super::*;

    fn row(stored: bool, on_request: bool) -> DocumentRow {
        DocumentRow {
            id: "01890000-0000-7000-8000-000000000000".parse().unwrap(),
            kind: "upd".to_owned(),
            number: "УТ-118".to_owned(),
            issued_on: "2026-08-01".to_owned(),
            entity: Some("ООО «Ромашка»".to_owned()),
            inn: Some("7701234567".to_owned()),
            amount: Some(Money(123_450)),
            currency: "RUB".to_owned(),
            status: "active".to_owned(),
            on_request,
            file_key: stored.then(|| "k".to_owned()),
            file_size: 10,
            replaced_id: None,
            successor_id: None,
        }
    }

    fn json(d: DocumentRow, sums: bool) -> serde_json::Value {
        let base = Base::at("https://b2b.example", "romashka");
        serde_json::to_value(Document::of(d, Vec::new(), sums, &base)).unwrap()
    }

    #[test]
    fn a_document_with_its_link() {
        let d = json(row(true, true), true);
        let url = "https://b2b.example/api/v1/c/romashka/documents/01890000-0000-7000-8000-000000000000/file";
        assert_eq!(
            (d["type"].as_str(), d["amount"].as_str(), d["url"].as_str()),
            (Some("upd"), Some("1234.50"), Some(url))
        );
        assert_eq!((&d["on_request"], &d["size"]), (&serde_json::json!(false), &serde_json::json!(10)));
        assert!(json(row(true, true), false).get("amount").is_none());
        let asked = json(row(false, true), true);
        assert_eq!(
            (&asked["on_request"], asked["url"].is_string(), asked["size"].is_null()),
            (&true.into(), true, true)
        );
        assert!(json(row(false, false), true)["url"].is_null());
    }

    #[test]
    fn a_page_for_people_never_reaches_a_program() {
        let id = RequestId::at(At::from_micros(1));
        let waiting = Redirect::to(&format!("/c/romashka/documents/requests/{id}")).into_response();
        assert_eq!(request(&waiting), Some(id));
        assert!(matches!(as_file(waiting), Err(Fail::Unavailable(_))));
        assert!(matches!(as_file(StatusCode::BAD_GATEWAY.into_response()), Err(Fail::Unavailable(_))));
        assert!(matches!(as_file(StatusCode::NOT_FOUND.into_response()), Err(Fail::NotFound)));
        assert!(as_file(StatusCode::OK.into_response()).is_ok());
    }

    #[test]
    fn every_type_is_a_filter() {
        for kind in KINDS.into_iter().chain(["closing", ""]) {
            let q = DocumentsQuery { kind: kind.to_owned(), ..DocumentsQuery::default() };
            assert!(q.filter(At::from_micros(0), &TimeZone::UTC).is_ok(), "{kind}");
        }
        let q = DocumentsQuery { kind: "bill".to_owned(), ..DocumentsQuery::default() };
        assert!(matches!(q.filter(At::from_micros(0), &TimeZone::UTC), Err(Fail::Invalid(_))));
    }
}
