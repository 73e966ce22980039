//! What can be asked: every route, and who may ask it.
//!
//! A page is mounted by a handler whose first argument says who may call it ([`Page`], [`Desk`], [`Person`]); the table of
//! routes is made from those types, so it cannot say anything else than the code does. What is open to everybody is
//! mounted with its reason. The table is kept as a snapshot, and tests walk it with other people's ids.

use access::{Permission, SellerPermission, client::perm::Perm, seller::duty::Duty};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    handler::Handler,
    http::Method,
    middleware,
    response::Response,
    routing::MethodFilter,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    csrf::CsrfLayer,
};

#[cfg(feature = "demo")]
use crate::demo;
use crate::{
    api,
    app::App,
    audit, companies, deputies, details, documents, exchange,
    fail::Fail,
    finance, home, identity, invitations, members, notices, ops, orders, partner, passkeys, policy, prices, profile,
    registration, second, together, users, views,
    web::{Desk, Page, Person, edge},
};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// A member of the company in the path, with this permission.
    Member(Permission),
    /// The seller's staff, with this duty.
    Staff(SellerPermission),
    /// Anybody who is signed in.
    SignedIn,
    /// An accounting system, by the login and password of a source: what it does there.
    Source(&'static str),
    /// Anybody, for a reason.
    Open(&'static str),
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{company}` and `{id}`.
    pub path: &'static str,
    /// Who may call it.
    pub guard: Guard,
}

/// The guard that a handler declares by the type of its first argument.
pub trait Guarded {
    /// The guard.
    const GUARD: Guard;
}
macro_rules! guarded { ($($($rest:ident)*;)*) => { $(
    impl<M, P: Perm, $($rest),*> Guarded for (M, Page<P>, $($rest),*) { const GUARD: Guard = Guard::Member(P::PERMISSION); }
    impl<M, D: Duty, $($rest),*> Guarded for (M, Desk<D>, $($rest),*) { const GUARD: Guard = Guard::Staff(D::DUTY); }
    impl<M, $($rest),*> Guarded for (M, Person, $($rest),*) { const GUARD: Guard = Guard::SignedIn; }
)* } }
guarded! { ; A1; A1 A2; A1 A2 A3; }

/// Routes and their table.
pub struct Routes {
    router: Router<App>,
    table: Vec<Route>,
}

impl Routes {
    fn on<H: Handler<T, App>, T: 'static>(mut self, method: Method, path: &'static str, guard: Guard, h: H) -> Routes {
        let filter = if method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        self.router = self.router.route(path, axum::routing::on(filter, h));
        self.table.push(Route { method, path, guard });
        self
    }
    fn get<H: Handler<T, App>, T: Guarded + 'static>(self, path: &'static str, h: H) -> Routes {
        self.on(Method::GET, path, T::GUARD, h)
    }
    fn post<H: Handler<T, App>, T: Guarded + 'static>(self, path: &'static str, h: H) -> Routes {
        self.on(Method::POST, path, T::GUARD, h)
    }
    /// A POST that may carry files: more than other forms.
    fn upload<H: Handler<T, App>, T: Guarded + 'static>(mut self, path: &'static str, h: H) -> Routes {
        let limit = DefaultBodyLimit::max(registration::files::FORM);
        self.router = self.router.route(path, axum::routing::post(h).layer(limit));
        self.table.push(Route { method: Method::POST, path, guard: T::GUARD });
        self
    }
    fn open<H: Handler<T, App>, T: 'static>(self, m: Method, path: &'static str, why: &'static str, h: H) -> Routes {
        self.on(m, path, Guard::Open(why), h)
    }
}

fn table() -> Routes {
    use Method as M;
    let routes = Routes { router: Router::new(), table: Vec::new() }
        // signing in
        .open(M::GET, "/login", "the way in", identity::pages::show)
        .open(M::POST, "/login", "the way in", identity::pages::sign_in)
        .open(M::GET, "/login/code", "whoever has shown the right password", second::door::show)
        .open(M::POST, "/login/code", "whoever has shown the right password", second::door::check)
        .open(M::POST, "/login/passkey/options", "asks the visitor's device for a passkey", passkeys::door::ask)
        .open(M::POST, "/login/passkey", "whoever's device holds a passkey", passkeys::door::sign_in)
        .open(M::POST, "/logout", "the way out", identity::pages::sign_out)
        .open(M::POST, "/me/theme", "a cookie of the browser", identity::pages::theme)
        .open(
            M::POST,
            "/me/language",
            "a cookie of the browser, and the signed-in person's own row",
            identity::pages::language,
        )
        .open(M::GET, "/forgot", "for those who cannot sign in", profile::reset::ask)
        .open(M::POST, "/forgot", "for those who cannot sign in; says the same to everybody", profile::reset::send_link)
        .open(
            M::GET,
            "/reset/{token}",
            "the link for a new password: its secret goes into a cookie",
            profile::reset::land,
        )
        .open(M::GET, "/reset", "whoever holds the link for a new password", profile::reset::show)
        .open(M::POST, "/reset", "whoever holds the link for a new password", profile::reset::set)
        // coming in without an invitation
        .open(M::GET, "/register", "for those who have no invitation", registration::door::show)
        .open(
            M::POST,
            "/register",
            "for those who have no invitation; says the same to everybody",
            registration::door::send,
        )
        .open(
            M::GET,
            "/register/link/{token}",
            "the link that proves an address: its secret goes into a cookie",
            registration::door::land,
        )
        .open(M::GET, "/register/confirm", "whoever holds the link of his address", registration::door::confirm)
        .open(M::POST, "/register/confirm", "whoever holds the link of his address", registration::door::enter)
        .get("/apply", registration::mine::show_apply)
        .post("/apply", registration::mine::apply)
        .get("/applications/{id}", registration::mine::show)
        .upload("/applications/{id}/add", registration::mine::add)
        .post("/applications/{id}/withdraw", registration::mine::withdraw)
        .get("/me", profile::pages::show)
        .post("/me", profile::pages::save)
        .post("/me/password", profile::pages::new_password)
        .post("/me/devices/{id}/end", profile::pages::end_device)
        .post("/me/email", profile::email::ask)
        .open(
            M::GET,
            "/me/address/{token}",
            "the link of an address: its secret goes into a cookie",
            profile::email::land,
        )
        .open(M::GET, "/me/address", "whoever holds the link of an address", profile::email::show)
        .open(M::POST, "/me/address", "whoever holds the link of an address", profile::email::agree)
        .get("/me/export.json", profile::data::export)
        .post("/me/companies/{slug}/leave", profile::leave::company)
        .post("/me/delete", profile::leave::account)
        .get("/me/second", second::pages::show)
        .post("/me/second/begin", second::pages::begin)
        .get("/me/second/new", second::pages::scan)
        .post("/me/second/new", second::pages::turn_on)
        .post("/me/second/codes", second::pages::codes)
        .post("/me/second/off", second::pages::turn_off)
        .get("/me/passkeys", passkeys::pages::show)
        .post("/me/passkeys", passkeys::pages::add)
        .post("/me/passkeys/options", passkeys::pages::ask)
        .post("/me/passkeys/{id}/rename", passkeys::pages::rename)
        .post("/me/passkeys/{id}/remove", passkeys::pages::remove)
        .get("/me/confirm", identity::confirm::ask)
        .post("/me/confirm", identity::confirm::check)
        .post("/me/confirm/passkey/options", passkeys::door::ask_again)
        .post("/me/confirm/passkey", passkeys::door::prove)
        // invitations: the link is the right
        .open(
            M::GET,
            "/invite/{token}",
            "the link of an invitation: its secret goes into a cookie",
            invitations::door::land,
        )
        .open(M::GET, "/invite", "whoever holds the link of an invitation", invitations::door::show)
        .open(M::POST, "/invite", "whoever holds the link of an invitation", invitations::door::join)
        .open(M::POST, "/invite/switch", "ends the caller's own session", invitations::door::switch)
        .open(
            M::GET,
            "/staff/{token}",
            "the link of an invitation to the staff: its secret goes into a cookie",
            users::door::land,
        )
        .open(M::GET, "/staff", "whoever holds the link of an invitation to the staff", users::door::show)
        .open(M::POST, "/staff", "whoever holds the link of an invitation to the staff", users::door::join)
        .get("/", identity::pages::start)
        .get("/companies", together::pages::index)
        .get("/companies/orders", together::pages::orders)
        .get("/companies/documents", together::pages::documents)
        .get("/companies/choices", identity::pages::choices)
        // the page of answers, finance, the company
        .get("/c/{company}", home::pages::shortened)
        .get("/c/{company}/", home::pages::show)
        .get("/c/{company}/can-i-order", finance::pages::can_i_order)
        .get("/c/{company}/finance", finance::pages::show)
        .get("/c/{company}/company", companies::pages::show)
        .get("/c/{company}/company/details", details::pages::show)
        .post("/c/{company}/company/details", details::pages::ask)
        .post("/c/{company}/company/details/{id}/withdraw", details::pages::withdraw)
        // documents
        .get("/c/{company}/documents", documents::pages::index)
        .get("/c/{company}/documents.csv", documents::register::csv)
        .get("/c/{company}/documents.xlsx", documents::register::xlsx)
        .get("/c/{company}/documents.zip", documents::archive::zip)
        .post("/c/{company}/documents.zip", documents::archive::zip)
        .get("/c/{company}/documents/{id}/file", documents::download::file)
        .get("/c/{company}/documents/requests/{id}", documents::download::waiting)
        .get("/c/{company}/documents/requests/{id}/file", documents::download::requested)
        // goods and prices
        .get("/c/{company}/prices", prices::pages::show)
        .get("/c/{company}/prices.csv", prices::export::csv)
        .get("/c/{company}/prices.xlsx", prices::export::xlsx)
        // what the seller owes
        .get("/c/{company}/payables", finance::payables::pages::show)
        // partners
        .get("/c/{company}/partner", partner::pages::show)
        .get("/c/{company}/partner/materials/{id}/file", partner::pages::material)
        // notices and tokens
        .get("/c/{company}/notices", notices::pages::index)
        .post("/c/{company}/notices/read", notices::pages::read)
        .get("/c/{company}/notices/{id}", notices::pages::follow)
        .get("/c/{company}/tokens", identity::tokens::index)
        .post("/c/{company}/tokens", identity::tokens::create)
        .post("/c/{company}/tokens/{id}/revoke", identity::tokens::revoke)
        // saved views
        .get("/c/{company}/views", views::pages::index)
        .post("/c/{company}/views", views::pages::keep)
        .post("/c/{company}/views/{id}/rename", views::pages::rename)
        .post("/c/{company}/views/{id}/forget", views::pages::forget)
        // fresh data
        .get("/c/{company}/refresh", exchange::refresh::show)
        .post("/c/{company}/refresh", exchange::refresh::refresh)
        // people of the company
        .get("/c/{company}/people", members::pages::index)
        .get("/c/{company}/people/invite", members::pages::index)
        .post("/c/{company}/people/invite", invitations::pages::invite)
        .post("/c/{company}/people/invitations/{id}/resend", invitations::pages::resend)
        .post("/c/{company}/people/invitations/{id}/correct", invitations::pages::correct)
        .post("/c/{company}/people/invitations/{id}/revoke", invitations::pages::revoke)
        .post("/c/{company}/people/review", members::pages::review)
        .post("/c/{company}/people/switches", members::pages::switches)
        .post("/c/{company}/people/roles", members::roles::create)
        .get("/c/{company}/people/roles/new", members::roles::new)
        .get("/c/{company}/people/roles/{id}", members::roles::show)
        .post("/c/{company}/people/roles/{id}", members::roles::change)
        .post("/c/{company}/people/roles/{id}/delete", members::roles::delete)
        .get("/c/{company}/people/requests/{id}", registration::owners::show)
        .post("/c/{company}/people/requests/{id}/approve", registration::owners::approve)
        .post("/c/{company}/people/requests/{id}/decline", registration::owners::decline)
        .get("/c/{company}/people/requests/{id}/files/{file}", registration::owners::file)
        .get("/c/{company}/people/{id}", members::card::show)
        .post("/c/{company}/people/{id}/roles", members::card::give)
        .post("/c/{company}/people/{id}/points", members::card::points)
        .post("/c/{company}/people/{id}/own", members::card::hand_over)
        .post("/c/{company}/people/{id}/tokens/{token}/revoke", members::card::revoke)
        .post("/c/{company}/people/{id}/close", members::pages::close)
        .post("/c/{company}/people/{id}/reopen", members::pages::reopen)
        .get("/c/{company}/security", policy::pages::show)
        .post("/c/{company}/security", policy::pages::save)
        .get("/c/{company}/journal", audit::pages::company)
        .get("/c/{company}/journal.csv", audit::export::company)
        // the seller's office
        .get("/office", companies::office::index)
        .post("/office/companies", companies::office_edit::create)
        .get("/office/companies/new", companies::office_edit::new)
        .get("/office/companies/{slug}", companies::office::show)
        .post("/office/companies/{slug}/entities", companies::office_edit::add_entity)
        .post("/office/companies/{slug}/points", companies::office_edit::add_point)
        .post("/office/companies/{slug}/switches", companies::office_edit::switches)
        .post("/office/companies/{slug}/groups", companies::groups::pages::assign)
        .post("/office/companies/{slug}/manager", companies::office_edit::assign)
        .get("/office/deputies", deputies::pages::index)
        .post("/office/deputies", deputies::pages::set)
        .post("/office/deputies/{id}/revoke", deputies::pages::revoke)
        .get("/office/users", users::pages::index)
        .get("/office/users/{id}", users::pages::show)
        .post("/office/users/{id}/role", users::pages::role)
        .post("/office/users/{id}/close", users::pages::close)
        .post("/office/users/{id}/reopen", users::pages::reopen)
        .post("/office/users/{id}/sign-out", users::pages::sign_out)
        .post("/office/users/invite", users::pages::invite)
        .post("/office/users/invitations/{id}/resend", users::pages::resend)
        .post("/office/users/invitations/{id}/revoke", users::pages::revoke)
        .get("/office/groups", companies::groups::pages::show)
        .post("/office/groups", companies::groups::pages::save)
        .post("/office/companies/{slug}/view-as", identity::view_as::begin)
        .post("/office/view-as/end", identity::view_as::end)
        .get("/office/applications", registration::office::index)
        .get("/office/applications/{id}", registration::office::show)
        .post("/office/applications/{id}/approve", registration::office::approve)
        .post("/office/applications/{id}/ask", registration::office::ask)
        .post("/office/applications/{id}/decline", registration::office::decline)
        .get("/office/applications/{id}/files/{file}", registration::office::file)
        .get("/office/registration", registration::settings_pages::show)
        .post("/office/registration", registration::settings_pages::save)
        .get("/office/materials", partner::office::index)
        .upload("/office/materials", partner::office::add)
        .upload("/office/materials/{id}", partner::office::replace)
        .post("/office/materials/{id}/withdraw", partner::office::withdraw)
        .get("/office/journal", audit::pages::office)
        .get("/office/journal.csv", audit::export::office)
        .post("/office/companies/{slug}/owner", invitations::office::owner)
        .post("/office/companies/{slug}/block", companies::office_edit::block)
        .get("/office/security", policy::office::show)
        .post("/office/security/staff", policy::office::staff)
        .post("/office/security/reset", policy::office::reset)
        .get("/office/companies/{slug}/security", policy::office::show_company)
        .post("/office/companies/{slug}/security", policy::office::save_company)
        .get("/office/details", details::office::index)
        .post("/office/details/{id}", details::office::decide)
        .post("/office/details/{id}/settle", details::office::settle)
        .get("/office/matching", companies::matching::index)
        .post("/office/matching", companies::matching::decide)
        .get("/office/exchange", exchange::office::index)
        .get("/office/exchange/log", exchange::journal_pages::index)
        .get("/office/exchange/log/{id}", exchange::journal_pages::show)
        .get("/office/exchange/log/{id}/download", exchange::journal_pages::download)
        .post("/office/exchange/sources/{id}/hurry", exchange::office::hurry)
        .get("/office/exchange/sources/new", exchange::sources_pages::new)
        .post("/office/exchange/sources", exchange::sources_pages::create)
        .get("/office/exchange/sources/{id}", exchange::connections_pages::show)
        .post("/office/exchange/sources/{id}", exchange::sources_pages::change)
        .post("/office/exchange/sources/{id}/password", exchange::sources_pages::renew)
        .post("/office/exchange/sources/{id}/switch", exchange::sources_pages::switch)
        .get("/office/exchange/sources/{id}/statuses", exchange::statuses_pages::show)
        .post("/office/exchange/sources/{id}/statuses", exchange::statuses_pages::say)
        .post("/office/exchange/sources/{id}/sets", exchange::connections_pages::choose)
        .post("/office/exchange/sources/{id}/sets/{dataset}/hurry", exchange::connections_pages::hurry)
        .post("/office/exchange/sources/{id}/bucket", exchange::bucket_pages::save)
        .post("/office/exchange/sources/{id}/ways/{kind}", exchange::connections_pages::save)
        .post("/office/exchange/sources/{id}/ways/{kind}/check", exchange::connections_pages::try_out)
        .post("/office/exchange/sources/{id}/ways/{kind}/pause", exchange::connections_pages::pause)
        .post("/office/exchange/sources/{id}/ways/{kind}/remove", exchange::connections_pages::remove)
        .post("/office/exchange/sweeps", exchange::office::decide)
        .post("/office/exchange/quarantine/retry", exchange::office::retry_all)
        .post("/office/exchange/quarantine/{id}", exchange::office::resolve)
        .post("/office/exchange/quarantine/{id}/retry", exchange::office::retry)
        // the API
        .open(M::GET, "/api/v1/openapi.json", "the description of the API", api::openapi::serve)
        .open(M::GET, "/api/v1/me", "answers only for the caller's own session or token", identity::api::me)
        .get("/api/v1/c/{company}", companies::api::show)
        .get("/api/v1/c/{company}/orders", orders::api::list)
        .get("/api/v1/c/{company}/orders/{id}", orders::api::show)
        .get("/api/v1/c/{company}/arrivals", orders::api::arrivals)
        .get("/api/v1/c/{company}/documents", documents::api::list)
        .get("/api/v1/c/{company}/documents/{id}/file", documents::api::file)
        .get("/api/v1/c/{company}/finance", finance::api::show)
        .get("/api/v1/c/{company}/prices", prices::api::list)
        .get("/api/v1/c/{company}/payables", finance::payables::api::show)
        // orders
        .get("/c/{company}/orders", orders::pages::index)
        .get("/c/{company}/orders/filters", orders::pages::filters)
        .get("/c/{company}/orders.xlsx", orders::export::xlsx)
        .get("/c/{company}/orders.csv", orders::export::csv)
        .get("/c/{company}/orders/{id}", orders::pages::show)
        .get("/c/{company}/orders/{id}/lines.xlsx", orders::export::lines)
        .get("/c/{company}/search", orders::pages::search);
    // The demonstration: not found everywhere else, and not there at all in a build without it.
    #[cfg(feature = "demo")]
    let routes = routes
        .open(M::POST, "/demo/login", "only in a demonstration", demo::pages::sign_in)
        .open(M::POST, "/demo/1c", "only in a demonstration", demo::pages::switch)
        .open(M::GET, "/demo/mail", "only in a demonstration", demo::pages::mailbox)
        .open(M::GET, "/demo/wipe", "only in a demonstration", demo::pages::ask_wipe)
        .open(M::POST, "/demo/wipe", "only in a demonstration", demo::pages::wipe);
    // Operation.
    routes
        .open(M::GET, "/healthz", "liveness, says nothing else", ops::healthz)
        .open(M::GET, "/readyz", "readiness, says nothing else", ops::readyz)
        .open(M::GET, "/metrics", "figures without names; shown to this machine only", ops::metrics)
        .open(M::GET, "/assets/{*path}", "styles, scripts, fonts", asset)
}

async fn asset(Path(path): Path<String>) -> Response {
    webkit::assets::serve(&path)
}

async fn nowhere() -> Fail {
    Fail::NotFound
}

/// Every route and who may call it.
pub fn routes() -> Vec<Route> {
    let called = exchange::table().into_iter();
    let sources = called.map(|(method, path, why)| Route { method, path, guard: Guard::Source(why) });
    table().table.into_iter().chain(sources).collect()
}

/// The portal as a service.
pub fn router(app: App) -> Router {
    let pages = table().router.fallback(nowhere).method_not_allowed_fallback(nowhere);
    pages
        .layer(CsrfLayer::new())
        .merge(exchange::routes())
        .layer(DefaultBodyLimit::max(1 << 20))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), edge::edge))
        .with_state(app)
}

/// What is compressed already is sent as it is, with its length.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("font/"))
}

/// A panic of a handler is a fault of ours like any other: logged with the request's id, shown as a page.
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    use axum::response::IntoResponse;
    let text =
        cause.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| cause.downcast_ref::<String>().cloned());
    Fail::Internal(anyhow::anyhow!("panic: {}", text.unwrap_or_default())).into_response()
}
