//! What every walk needs: things of a company and of the installation to name in a path, the path of a route with them, a request
//! that sends an empty form, and what nobody may have changed by asking.

use db::Sql;
use kabinet::router::Route;
use kernel::Id;
use reqwest::{Method, StatusCode};
use testkit::{Answer, Client, Portal};
use uuid::Uuid;

/// An id that nothing has.
pub const ABSENT: &str = "0198c0de-0000-7000-8000-000000000000";

/// What stands before `{id}` in a path, and where such a thing is found. $1 company, where there is one.
type Found = (&'static str, Sql<(Uuid,)>);

macro_rules! of_company { ($($part:literal: $what:literal;)*) => { &[$(($part, Sql::one(concat!(
    "select x.id from (", $what, ") x order by x.id limit 1"))),)*] } }

// The first part that a path contains decides, so longer ones come before those that they contain.
const OF_COMPANY: &[Found] = of_company! {
    "/documents/requests/": "select r.id from document_request r join company c on c.id = r.company_id where c.slug = $1";
    "/documents/": "select d.id from document d join company c on c.id = d.company_id where c.slug = $1 and d.file_key is not null";
    "/orders/": "select o.id from orders o join company c on c.id = o.company_id where c.slug = $1";
    "/company/details/": "select d.id from details_change d join company c on c.id = d.company_id where c.slug = $1 and d.state = 'open'";
    "/people/invitations/": "select i.id from invitation i join company c on c.id = i.company_id where c.slug = $1 and i.state = 'open'";
    "/people/requests/": "select a.id from access_request a join company c on c.id = a.company_id where c.slug = $1";
    "/people/roles/": "select r.id from company_role r join company c on c.id = r.company_id where c.slug = $1";
    "/people/": "select m.user_id as id from membership m join company c on c.id = m.company_id where c.slug = $1 and m.roles = 'buyer' and m.active";
    "/notices/": "select n.id from notice n join company c on c.id = n.company_id where c.slug = $1";
    "/views/": "select v.id from saved_view v join company c on c.id = v.company_id where c.slug = $1";
    "/tokens/": "select t.id from api_token t join company c on c.id = t.company_id join membership m on m.company_id = c.id and m.user_id = t.user_id where c.slug = $1 and m.roles like '%owner%'";
    "/office/details/": "select d.batch as id from details_change d join company c on c.id = d.company_id where c.slug = $1 and d.state = 'open'";
    "/office/deputies/": "select d.id from deputy d join company c on c.id = d.company_id where c.slug = $1";
};
const OF_ALL: &[Found] = of_company! {
    "/office/applications/": "select a.id from access_request a where a.company_id is null";
    "/applications/": "select a.id from access_request a where a.company_id is null";
    "/materials/": "select m.id from partner_material m";
    "/office/users/invitations/": "select i.id from staff_invitation i where i.state = 'open'";
    "/office/users/": "select u.id from app_user u where u.email = 'nika@romashka.example'";
    "/office/exchange/log/": "select s.id from exchange_session s";
    "/office/exchange/sources/": "select s.id from source s";
    "/office/exchange/quarantine/": "select q.id from quarantine q";
    "/exchange/v1/jobs/": "select j.id from job j where j.kind = 'exchange.package'";
};
// A paper that came with a request: to the owners of a company, and to the seller.
const FILE_OF_COMPANY: Sql<(Uuid,)> = Sql::one(
    "select f.id from access_file f join access_request a on a.id = f.request_id join company c on c.id = a.company_id
        where c.slug = $1 order by f.id limit 1",
);
const FILE: Sql<(Uuid,)> = Sql::one(
    "select f.id from access_file f join access_request a on a.id = f.request_id where a.company_id is null
        order by f.id limit 1",
);
const TOKEN: Sql<(Uuid,)> = Sql::one(
    "select t.id from api_token t join company c on c.id = t.company_id where c.slug = $1 and t.user_id = $2
        order by t.id limit 1",
);

/// Whether there is something to put behind this beginning of a path.
pub fn names(before: &str) -> bool {
    OF_COMPANY.iter().chain(OF_ALL).any(|(part, _)| before.ends_with(part))
}

/// Things to name in paths.
#[derive(Clone, Default)]
pub struct Ids {
    known: Vec<(&'static str, String)>,
    /// Papers with requests to a company, to the seller; what a program comes in with.
    rest: [String; 3],
}

impl Ids {
    /// Ids that nothing has.
    pub fn absent() -> Ids {
        Ids { known: Vec::new(), rest: [ABSENT, ABSENT, ABSENT].map(str::to_owned) }
    }

    /// Of a company, and of the installation.
    pub async fn of(portal: &Portal, company: &'static str) -> Ids {
        let found = portal.app.db.read(move |tx| {
            let mut known = Vec::new();
            for (part, sql) in OF_COMPANY {
                known.extend(tx.opt(sql, &[&company])?.map(|(id,)| (*part, id.to_string())));
            }
            for (part, sql) in OF_ALL {
                known.extend(tx.opt(sql, &[])?.map(|(id,)| (*part, id.to_string())));
            }
            let text = |id: Option<(Uuid,)>| id.map_or(ABSENT.to_owned(), |(id,)| id.to_string());
            // What a member's programs have is looked for at the member whom paths name.
            let member = known.iter().find(|(part, _)| *part == "/people/");
            let member = member.and_then(|(_, id)| id.parse::<Uuid>().ok()).unwrap_or_default();
            let rest = [
                text(tx.opt(&FILE_OF_COMPANY, &[&company])?),
                text(tx.opt(&FILE, &[])?),
                text(tx.opt(&TOKEN, &[&company, &member])?),
            ];
            Ok::<_, db::Error>(Ids { known, rest })
        });
        found.await.expect("ids")
    }

    /// The parts of paths for which nothing was found.
    pub fn missing(&self) -> Vec<&'static str> {
        let all = OF_COMPANY.iter().chain(OF_ALL).map(|(part, _)| *part);
        all.filter(|part| !self.known.iter().any(|(known, _)| known == part)).collect()
    }

    /// The path of a route with these things, in a company.
    pub fn path(&self, route: &Route, company: &str) -> String {
        let before = route.path.split("{id}").next().unwrap_or_default();
        let fits = |(part, _): &&(&str, String)| before.ends_with(part);
        // `/people/requests/{id}` ends with `/requests/`, and `/office/applications/{id}` with `/applications/`: the first counts.
        let id = self.known.iter().find(fits).map_or(ABSENT, |(_, id)| id.as_str());
        let [of_company, of_seller, token] = &self.rest;
        let file = if route.path.starts_with("/office") { of_seller } else { of_company };
        route
            .path
            .replace("{company}", company)
            .replace("{slug}", company)
            .replace("{id}", id)
            .replace("{file}", file)
            .replace("{token}", token)
            .replace("{kind}", "http")
            .replace("{dataset}", "orders")
            .replace("{guid}", ABSENT)
            .replace("{*path}", "app.css")
    }
}

/// Sends what the route is for: a form without a field, or nothing.
pub async fn call(client: &Client, method: &Method, path: &str) -> Answer {
    let body = (*method != Method::GET).then(String::new);
    client.send(method.clone(), path, body).await
}

/// A form that was sent empty may be refused before anybody is asked for; that says nothing of what it was for.
pub fn unread(method: &Method, a: &Answer) -> bool {
    let refused = matches!(a.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE);
    *method == Method::POST && (refused || a.status == StatusCode::BAD_REQUEST)
}

/// Makes in a company one of each thing that a path can name and that the demonstration has not.
pub async fn furnish(portal: &Portal, company: &str, owner: &str) {
    let client = portal.person(owner).await;
    let at = |rest: &str| format!("/c/{company}/{rest}");
    client.post(&at("people/invite"), &[("people", &format!("canary@{company}.example")), ("role", "viewer")]).await;
    let role = [("name", "Канареечная роль"), ("base", "viewer"), ("company.view", "company")];
    client.post(&at("people/roles"), &role).await;
    client.post(&at("company/details"), &[("target", "company"), ("name", &format!("Новое имя {company}"))]).await;
    let view = [("list", "orders"), ("name", "Канарейка"), ("query", "period=month")];
    client.post(&at("views"), &view).await;
    client.post(&at("tokens"), &[("name", "Канарейка"), ("role", "viewer"), ("days", "7")]).await;
    let anna = portal.person("anna@sever.example").await;
    anna.post("/office/users/invite", &[("email", &*format!("colleague@{company}.example")), ("role", "support")])
        .await;
    anna.upload("/office/materials", "Каталог", &[("Каталог.pdf", b"%PDF-1.4 catalogue")]).await;
    // A document that only 1C has, so that somebody waits for it, and a notice.
    let (slug, now) = (company.to_owned(), portal.app.clock.now());
    let made = portal.app.db.write(move |tx| {
        let id = || Id::<()>::at(now);
        tx.run(&REQUEST, &[&slug, &id(), &now])?;
        tx.run(&PAPER, &[&slug, &id()])?;
        tx.run(&REFUSED, &[&slug, &id(), &now])?;
        tx.run(&STAND, &[&slug, &id(), &now])?;
        tx.run(&NOTICE, &[&slug, &id()])
    });
    let made: db::Result<u64> = made.await;
    made.expect("written");
}

const REQUEST: Sql<()> = Sql::one(
    "insert into document_request(company_id, id, document_id, user_id, state, file_key, reason, at)
        select c.id, $2, (select d.id from document d where d.company_id = c.id order by d.id limit 1),
            (select m.user_id from membership m where m.company_id = c.id and m.roles like '%owner%' order by m.user_id limit 1),
            'asked', null, '', $3 from company c where c.slug = $1",
);
// A row of 1C that was not taken and names a counterparty of the company.
const REFUSED: Sql<()> = Sql::one(
    "insert into quarantine(id, source_id, dataset, place, ref, reason, payload, fingerprint, seen_at, seen)
        select $2, e.source_id, 'orders', 'orders:1', 'row-' || c.slug, 'Не принято: ' || c.name, 'of ' || e.erp_id,
            'canary-' || c.slug, $3, 1 from company c join legal_entity e on e.company_id = c.id
            where c.slug = $1 and e.erp_id is not null order by e.id limit 1",
);
// Somebody stands in for its manager, one day.
const STAND: Sql<()> = Sql::one(
    "insert into deputy(id, manager_id, deputy_id, company_id, from_on, set_by, set_at)
        select $2, c.manager_id, u.id, c.id, '2090-01-01', c.manager_id, $3 from company c, app_user u
            where c.slug = $1 and u.email = 'olga@sever.example'",
);
// The paper of the demonstration's newcomer, sent to the owners as well.
const PAPER: Sql<()> = Sql::one(
    "insert into access_file(request_id, id, name, size, sha256, file_key)
        select a.id, $2, f.name, f.size, f.sha256, f.file_key from access_request a join company c on c.id = a.company_id,
            (select name, size, sha256, file_key from access_file order by id limit 1) f where c.slug = $1",
);
const NOTICE: Sql<()> = Sql::one(
    "insert into notice(company_id, user_id, id, kind, text, link)
        select c.id, (select m.user_id from membership m where m.company_id = c.id and m.roles like '%owner%'
            order by m.user_id limit 1), $2, 'member-left', 'Канарейка', '/people' from company c where c.slug = $1",
);

/// All that a change by a walk could have changed, of all companies, people and settings.
pub async fn state(portal: &Portal) -> Vec<String> {
    const ROWS: Sql<(String,)> = Sql::one(
        "select c.slug || ' is ' || c.name || ' ' || c.kinds || ' ' || c.closed || ' ' || coalesce(c.blocked_reason, '-') || ' '
            || case when c.buyers_own_only then 'o' else '' end || case when c.buyers_see_debt then 'd' else '' end
            || case when c.viewers_see_sums then 's' else '' end || case when c.viewers_see_waybills then 'w' else '' end
            || case when c.bound then 'b' else '' end || ' ' || c.unit_roles || ' ' || c.networks || ' ' || c.manager_name from company c
        union all select c.slug || ' has ' || u.email || ' ' || m.roles || ' ' || case when m.active then 'in' else 'out' end
            from membership m join app_user u on u.id = m.user_id join company c on c.id = m.company_id
        union all select 'person ' || u.email || ' ' || u.name || ' ' || u.phone || ' ' || u.lang || ' ' || u.zone || ' '
            || coalesce(u.staff, '-') || ' ' || coalesce(u.password_hash, '-') || ' ' || case when u.active then 'in' else 'out' end
            from app_user u
        union all select 'invited ' || i.email || ' ' || i.state from invitation i
        union all select 'asks ' || a.inn || ' ' || a.state from access_request a
        union all select 'role ' || r.name || ' ' || r.grants from company_role r
        union all select 'change ' || d.field || ' ' || d.state || ' ' || d.erp from details_change d
        union all select 'token ' || t.name || ' ' || t.role || ' ' || t.tail || case when t.revoked_at is null then '' else ' dead' end
            from api_token t
        union all select 'stands in ' || d.from_on || case when d.revoked_at is null then '' else ' revoked' end from deputy d
        union all select 'colleague ' || i.email || ' ' || i.role || ' ' || i.state from staff_invitation i
        union all select 'view ' || v.name || ' ' || v.query from saved_view v
        union all select 'notice ' || n.kind || ' ' || n.text || case when n.read_at is null then '' else ' read' end from notice n
        union all select 'waits ' || r.state from document_request r
        union all select 'entity ' || e.name || ' ' || e.inn || ' ' || e.kpp || ' ' || coalesce(e.erp_id, '-') from legal_entity e
        union all select 'point ' || p.name || ' ' || p.address from delivery_point p
        union all select 'source ' || s.name || ' ' || s.login || ' ' || s.password_hash || case when s.off then ' off' else '' end
            from source s
        union all select 'material ' || p.title || ' ' || p.name from partner_material p
        union all select 'set ' || i.name || ' ' || i.value from installation i where i.name not like 'exchange%'
        union all select 'passkey ' || k.name from passkey k
        union all select 'look ' || v.reason || case when v.ended_at is null then '' else ' over' end from view_as v
        union all select 'refused ' || q.ref || case when q.resolved_at is null then '' else ' dealt with' end from quarantine q
        order by 1",
    );
    portal.app.db.read(|tx| tx.all(&ROWS, &[])).await.expect("rows").into_iter().map(|(t,)| t).collect()
}
