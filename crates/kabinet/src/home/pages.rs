//! `GET /c/{company}/`: the page of answers.

use access::{
    Permission, Scope, Seen,
    client::perm::{CompanyView, OrderView},
};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use db::{Param, Tx};
use kernel::{At, Money};

use super::{
    blocks::{Block, Blocks},
    store::{self, ArrivalRow, DocumentRow, WaitingRow},
    view::{self, Day, Fresh, Month, Pack, ToPay},
};
use crate::{
    app::App,
    documents,
    fail::Result,
    finance::{
        self,
        answer::Answer,
        pages::{Ages, SumQuery},
        rules::{Feed, Staleness},
        store as money,
        view::{Kind, Position},
    },
    orders::{buttons, facets::Delivery},
    web::{Page, Place, Query, Shell, Theme, html},
};

/// Days for which a change by the seller waits to be seen.
const SEEN_DAYS: i64 = 14;
/// Days of age beyond which an order waits for nobody.
const OLD_DAYS: i64 = 60;

#[derive(Template)]
#[template(path = "home/templates/home.html")]
struct HomePage {
    s: Shell,
    base: String,
    today: String,
    blocks: Blocks,
    positions: Vec<Position>,
    typed: String,
    answer: Option<Answer>,
    unread: bool,
    month: Option<Month>,
    to_pay: Vec<ToPay>,
    ages: Vec<Ages>,
    waiting: Vec<WaitingRow>,
    arrivals: Vec<ArrivalRow>,
    week: Vec<Day>,
    documents: Vec<DocumentRow>,
    pack: Option<Pack>,
    payments: Vec<(String, String, Money, String)>,
    orders_as_of: Fresh,
}

impl HomePage {
    fn main(&self) -> Option<&Position> {
        self.positions.first()
    }
    fn others(&self) -> &[Position] {
        self.positions.get(1..).unwrap_or(&[])
    }
    fn blocked(&self) -> bool {
        self.s.frame.as_ref().is_some_and(|f| f.standing.is_blocked())
    }
    /// While orders are stopped nothing can be ordered, whatever the limit says.
    fn big(&self, p: &Position) -> (String, String) {
        let free = if self.blocked() { Money::ZERO } else { p.free_sum() };
        finance::view::big(&self.s, &free, &p.currency)
    }
    fn stage(&self, row: &ArrivalRow) -> String {
        view::stage(&self.s, row.stage, &row.erp_status)
    }
    /// To whom this page is first of all about paying, an empty week is told, too.
    fn tells(&self, d: &ToPay) -> bool {
        !d.week.is_zero() || !d.overdue.is_zero() || self.blocks.wide.first() == Some(&Block::ToPay)
    }
    fn oldest(&self) -> Option<(At, Staleness)> {
        finance::view::oldest(&self.positions)
    }
    fn unblock(&self) -> Option<Money> {
        let standing = &self.s.frame.as_ref()?.standing;
        (standing.is_blocked() && !standing.unblock_sum.is_zero()).then_some(standing.unblock_sum)
    }
    fn kind(&self, kind: &str) -> String {
        self.s.t.s(&crate::documents::kind_key(kind)).to_owned()
    }
    /// «завтра», or the day itself.
    fn when(&self, day: &str) -> String {
        match view::day_key(day, &self.today) {
            key @ ("home-today" | "home-tomorrow" | "home-yesterday") => self.s.t.s(key).to_lowercase(),
            _ => self.s.date(day),
        }
    }
    /// «Заказано в ноябре».
    fn ordered_in(&self, month: &i8) -> String {
        let name = self.s.t.s(&format!("fin-in-month-{month}")).to_owned();
        self.s.t.x("home-ordered-in", name).into_owned()
    }
}

/// `GET /c/{company}`, as people shorten an address by hand.
pub async fn shortened(page: Page<CompanyView>) -> Result<Response> {
    let to = page.read(|_, _, s| Ok(format!("{}/", s.base()))).await?;
    Ok(Redirect::permanent(&to).into_response())
}

/// `GET /c/{company}/`
pub async fn show(page: Page<CompanyView>, Query(q): Query<SumQuery>) -> Result<Response> {
    let (app, now) = (page.app.clone(), page.now);
    let home = page.read(move |tx, scope, s| home(tx, scope, s, &app, now, q.sum)).await?;
    html(&home)
}

fn home(tx: &Tx<'_>, scope: &Scope<CompanyView>, s: Shell, app: &App, now: At, typed: String) -> Result<HomePage> {
    let (company, today) = (scope.company(), s.today());
    let blocks = Blocks::of(scope.rights());
    let debts = blocks.has(Block::ToPay) || blocks.has(Block::Ages);
    let positions = if blocks.has(Block::Credit) || debts {
        finance::view::positions(tx, company, &finance::view::policy(&app.config), now, &today)?
    } else {
        Vec::new()
    };
    let dues = if debts { tx.all(&money::DUES, &[&company])? } else { Vec::new() };
    let (answer, unread) =
        if blocks.has(Block::Credit) { finance::pages::ask(&s, app, &positions, &typed) } else { (None, false) };
    let mut home = HomePage {
        base: s.base(),
        to_pay: view::to_pay(&positions, &dues, &today),
        ages: finance::pages::ages(&dues, &today),
        month: None,
        waiting: Vec::new(),
        arrivals: Vec::new(),
        week: Vec::new(),
        documents: Vec::new(),
        pack: None,
        payments: Vec::new(),
        orders_as_of: None,
        s: s.at(Place::Home),
        today,
        blocks,
        positions,
        typed,
        answer,
        unread,
    };
    if let Some(orders) = scope.also::<OrderView>() {
        home.orders(tx, &orders, app, now)?;
    }
    home.papers(tx, scope, app, now)?;
    Ok(home)
}

impl HomePage {
    /// What the reader may see of orders.
    fn orders(&mut self, tx: &Tx<'_>, scope: &Scope<OrderView>, app: &App, now: At) -> Result<()> {
        let (company, seen) = (scope.company(), scope.seen());
        if self.blocks.has(Block::Waiting) {
            let (since, old) = (now.plus_secs(-SEEN_DAYS * 86_400), now.plus_secs(-OLD_DAYS * 86_400));
            self.waiting = tx.all(&store::WAITING, &[&company, &since, &old, &seen.author, &8i64, &seen.units])?;
        }
        let all = self.blocks.has(Block::Week);
        if all || self.blocks.has(Block::Arrivals) {
            let (from, to) = (view::later(&self.today, -1), view::later(&self.today, 7));
            let limit: i64 = if all { 200 } else { 8 };
            let rows = tx.all(&store::ARRIVALS, &[&company, &from, &to, &seen.author, &limit, &seen.units])?;
            if all {
                self.week = view::days(rows, &self.today);
            } else {
                self.arrivals = rows;
            }
            let fresh = tx.all(&store::FRESHNESS, &[&company])?;
            self.orders_as_of = fresh
                .iter()
                .find(|(feed, _)| *feed == Feed::Orders)
                .map(|(_, at)| (*at, app.config.freshness.of(Feed::Orders, Some(*at), now)));
        }
        if self.blocks.has(Block::Credit) && self.s.sums() {
            self.month = Some(month(tx, scope, &seen, app, now, self.s.finance())?);
        }
        Ok(())
    }

    /// What the reader may see of documents and payments.
    fn papers(&mut self, tx: &Tx<'_>, scope: &Scope<CompanyView>, app: &App, now: At) -> Result<()> {
        let company = scope.company();
        if self.blocks.has(Block::Documents) {
            let v = documents::Visible::of(scope);
            let seen = documents::pages::seen(scope);
            let (wide, own, me, unit, units) = (v.wide(), v.own(), v.me(), v.unit(), v.units());
            let params: [&dyn Param; 9] = [&company, &wide, &own, &me, &unit, &units, &5i64, &seen.author, &seen.units];
            self.documents = tx.all(&store::DOCUMENTS, &params)?;
        }
        if self.blocks.has(Block::Pack) {
            let zone = &app.zone;
            let (start, number) = finance::pages::month(now, zone, 1);
            let first = start.zoned(zone).date();
            let (from, to) = (first.to_string(), first.last_of_month().to_string());
            let mut kinds = tx.all(&store::KINDS_OF_DAYS, &[&company, &from, &to])?;
            kinds.retain(|(kind, _)| buttons::permission(kind) == Permission::DocumentsClosing);
            self.pack = Some(Pack { month: number, kinds });
        }
        if self.blocks.has(Block::Payments) {
            self.payments = tx.all(&store::PAYMENTS, &[&company, &4i64])?;
        }
        Ok(())
    }
}

/// Sums of the current month in the seller's zone.
fn month(tx: &Tx<'_>, scope: &Scope<OrderView>, seen: &Seen, app: &App, now: At, finance: bool) -> Result<Month> {
    let (company, zone) = (scope.company(), &app.zone);
    let (start, month) = finance::pages::month(now, zone, 0);
    let first = start.zoned(zone).date().to_string();
    Ok(Month {
        month,
        ordered: tx.all(&store::ORDERED, &[&company, &start, &seen.author, &seen.units])?,
        shipped: tx.all(&store::SHIPPED, &[&company, &start, &seen.author, &seen.units])?,
        paid: if finance { Some(tx.all(&store::PAID, &[&company, &first])?) } else { None },
    })
}
