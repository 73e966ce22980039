//! The OpenAPI 3.1 document: made from the types that are served, kept as a snapshot beside the crate.
//!
//! The snapshot is what a reviewer reads when the interface changes, and what clients generate their code from. A test
//! holds that it is up to date, and another that it describes exactly the endpoints that are mounted.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        self, ContentBuilder, Ref, RefOr, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::{companies, documents, finance, identity, orders, prices, web::credential::SESSION};

/// Why a request could not be answered (RFC 9457), as `application/problem+json`.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank#` and the code.
    pub r#type: String,
    /// Stable code: not-found, sign-in, forbidden, invalid, conflict, too-large, throttled, too-often, unavailable, internal.
    pub code: String,
    /// What happened, in the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong in particular, or what to do, in the reader's language.
    pub detail: String,
    /// For the support: also the header `x-request-id`.
    pub request_id: String,
}

/// The failures that every endpoint may answer with.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let all = [
            ("401", "Nobody is signed in: no token, or one that is unknown, expired or revoked"),
            ("403", "The role does not allow this"),
            ("404", "There is no such thing, or none that the caller may know of"),
            ("422", "A parameter cannot be understood; `detail` names it"),
            ("429", "This token or session asks too often; `Retry-After` says in how many seconds it may again"),
            ("503", "A part of the system does not answer; `Retry-After` says when to try again"),
        ];
        let problem = |text: &str| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            ResponseBuilder::new().description(text).content("application/problem+json", content).build().into()
        };
        all.into_iter().map(|(status, text)| (status.to_owned(), problem(text))).collect()
    }
}

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("kbn_…")
            .description(Some("A personal token, made on the page «Токены API». It opens one company."))
            .build();
        let cookie = ApiKeyValue::with_description(
            SESSION,
            "The session of a browser that has signed in; over https its name is __Host-sid.",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "kabinet",
        version = "1",
        description = "Orders, documents, prices and settlements of a wholesale customer. Reading only. Money and quantities are \
            texts; sums that the caller may not see are left out; what is not known is null.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        identity::api::me,
        companies::api::show,
        orders::api::list,
        orders::api::show,
        orders::api::arrivals,
        documents::api::list,
        documents::api::file,
        finance::api::show,
        finance::payables::api::show,
        prices::api::list,
    ),
    components(schemas(Problem)),
    security(("bearer" = []), ("cookie" = [])),
    tags(
        (name = "me", description = "Who the caller is"),
        (name = "company", description = "The company, its legal entities and contracts"),
        (name = "orders", description = "Orders, what became of them, what arrives"),
        (name = "documents", description = "Documents and their files"),
        (name = "finance", description = "Limit, debt, due dates, whether an order is possible; what the seller owes"),
        (name = "prices", description = "Goods and the company's prices"),
    ),
    modifiers(&Credentials),
)]
struct Description;

/// The document, as it is served and kept.
///
/// # Panics
/// Never: a document made from types always becomes JSON.
pub fn text() -> String {
    #[expect(clippy::expect_used, reason = "made from types; the snapshot test runs this")]
    let mut text = Description::openapi().to_pretty_json().expect("JSON");
    text.push('\n');
    text
}

static TEXT: LazyLock<String> = LazyLock::new(text);

/// `GET /api/v1/openapi.json`: open to everybody, like the source that it is made from.
pub async fn serve() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_snapshot_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let now = text();
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, &now).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        let differs = kept.lines().zip(now.lines()).find(|(a, b)| a != b);
        assert!(
            kept == now,
            "openapi.json is not what the code says; first difference: {differs:?}.\nIf the change is meant: \
             UPDATE_SNAPSHOTS=1 cargo test -p kabinet openapi, and read the diff."
        );
    }

    #[test]
    fn what_is_mounted_is_described_and_nothing_else() {
        let mounted: BTreeSet<String> = crate::router::routes()
            .iter()
            .map(|r| r.path.to_owned())
            .filter(|p| p.starts_with("/api/v1/") && p != "/api/v1/openapi.json")
            .collect();
        let described: BTreeSet<String> = Description::openapi().paths.paths.into_keys().collect();
        assert_eq!(mounted, described);
    }

    #[test]
    fn every_endpoint_may_fail_as_a_problem_and_has_a_name_of_its_own() {
        let document: serde_json::Value = serde_json::from_str(&text()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
                let schema = &operation["responses"]["404"]["content"]["application/problem+json"]["schema"];
                assert_eq!(schema["$ref"], "#/components/schemas/Problem", "{path}");
            }
        }
        // Every reference leads somewhere.
        for name in text().split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
        }
    }
}
