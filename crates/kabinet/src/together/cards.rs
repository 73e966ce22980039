//! What wants attention in one company, within what the person may see there.

use access::{
    Permission,
    client::perm::{CompanyView, OrderView},
};
use db::Tx;
use kernel::{At, Money};

use crate::{
    app::App,
    documents::{self, rights::Visible},
    fail::{Outside, Result},
    finance::{
        self,
        rules::{Ages, Feed, Staleness},
        store as money,
        view::{Kind, Position},
    },
    home::view::{later, to_pay},
    identity::{Who, everywhere::Entry},
    orders::{list, rules::Meaning},
    web::{Shell, called::widest_key},
};

/// Documents beyond which a card says "more than".
const COUNTED: i64 = 99;
/// Days after which a document is not new any more, even to somebody who was not here since.
const NEW_DAYS: i64 = 60;

/// A figure of a card, and where it leads.
pub struct Figure {
    /// Key of what it is.
    pub label: &'static str,
    /// The figure in words.
    pub value: String,
    /// What is added to it.
    pub note: Option<String>,
    /// Where more of it stands.
    pub href: String,
    /// Class: its meaning, if it has one.
    pub class: &'static str,
}

/// A company as its person finds it.
pub struct Card {
    /// Segment of the URL; empty where nothing leads.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Colour.
    pub hue: i64,
    /// Last digits of its ИНН.
    pub tail: String,
    /// The person's role there, in words.
    pub role: String,
    /// The company is shut from here: whom to ask.
    pub outside: Option<Outside>,
    /// Its orders are stopped, and this person is one to know.
    pub stopped: bool,
    /// Why the seller stopped them, if he did.
    pub reason: Option<String>,
    /// What there is.
    pub figures: Vec<Figure>,
    /// How old the figures are.
    pub as_of: Option<(At, Staleness)>,
}

impl Card {
    /// The card of a company.
    ///
    /// # Errors
    /// [`Fail`](crate::fail::Fail) of the database.
    pub fn of(tx: &Tx<'_>, app: &App, s: &Shell, entry: &Entry) -> Result<Card> {
        match entry {
            Entry::Open(who) => open(tx, app, s, who),
            Entry::Closed(c) => Ok(Card {
                slug: String::new(),
                name: c.name.clone(),
                hue: c.hue,
                tail: String::new(),
                role: String::new(),
                outside: Some(c.why.clone()),
                stopped: false,
                reason: None,
                figures: Vec::new(),
                as_of: None,
            }),
        }
    }
}

fn open(tx: &Tx<'_>, app: &App, s: &Shell, who: &Who) -> Result<Card> {
    let rights = who.member.rights();
    // A viewer neither orders nor pays: the stop is not told to him.
    let stopped = who.standing.is_blocked() && rights.may(Permission::FinanceFree);
    let role = who.own_role.clone().unwrap_or_else(|| s.t.s(widest_key(rights.roles())).to_owned());
    let mut card = Card {
        slug: who.slug.clone(),
        name: who.company_name.clone(),
        hue: who.hue,
        tail: who.inn.get(who.inn.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        role,
        outside: None,
        stopped,
        reason: who.standing.blocked.clone().filter(|_| stopped),
        figures: Vec::new(),
        as_of: None,
    };
    card.money(tx, app, s, who)?;
    card.orders(tx, s, who)?;
    card.documents(tx, s, who)?;
    Ok(card)
}

impl Card {
    fn figure(&mut self, label: &'static str, value: String, page: &str) -> &mut Figure {
        let href = format!("/c/{}/{page}", self.slug);
        let at = self.figures.len();
        self.figures.push(Figure { label, value, note: None, href, class: "" });
        &mut self.figures[at]
    }

    fn grows_old(&mut self, as_of: Option<At>, feed: Feed, ages: &Ages, now: At) {
        let Some(at) = as_of else { return };
        let next = (at, ages.of(feed, Some(at), now));
        // The one that can be relied on least speaks for all.
        self.as_of = Some(self.as_of.map_or(next, |old| if (next.1, old.0) > (old.1, next.0) { next } else { old }));
    }

    /// What may still be ordered, what is to be paid and what is overdue.
    fn money(&mut self, tx: &Tx<'_>, app: &App, s: &Shell, who: &Who) -> Result<()> {
        let (rights, company) = (who.member.rights(), who.member.company());
        if !rights.may(Permission::FinanceFree) {
            return Ok(());
        }
        let today = s.today();
        let positions = finance::view::positions(tx, company, &finance::view::policy(&app.config), s.now, &today)?;
        let debts = rights.may(Permission::FinanceSummary);
        let page = if debts { "finance" } else { "" };
        if let Some(p) = positions.first() {
            let value = free(s, p, self.stopped);
            self.figure("fin-free", value, page);
        }
        if debts {
            let dues = tx.all(&money::DUES, &[&company])?;
            for d in to_pay(&positions, &dues, &today) {
                let whole = |sum: Money| finance::view::whole(s, sum, &d.currency);
                if !d.week.is_zero() {
                    self.figure("home-to-pay", whole(d.week), page);
                }
                if !d.overdue.is_zero() {
                    self.figure("fin-overdue", whole(d.overdue), page).class = "st-stop";
                }
            }
        }
        self.grows_old(finance::view::oldest(&positions).map(|(at, _)| at), Feed::Finance, &s.ages, s.now);
        Ok(())
    }

    /// Orders that are not over, and those of them that somebody has to do something about.
    fn orders(&mut self, tx: &Tx<'_>, s: &Shell, who: &Who) -> Result<()> {
        let Some(scope) = who.member.scope::<OrderView>() else { return Ok(()) };
        let counts = list::by_stage(tx, &scope, s.now, &s.days)?;
        let sum = |of: fn(Meaning) -> bool| -> i64 {
            counts.by_stage.iter().filter(|(stage, _)| of(stage.meaning())).map(|(_, n)| n).sum()
        };
        let open = sum(|m| matches!(m, Meaning::Waiting | Meaning::Attention));
        let wanting = sum(|m| m == Meaning::Attention);
        let figure = self.figure("together-open", open.to_string(), "orders");
        if wanting > 0 {
            figure.note = Some(s.t.n("together-wanting", wanting).into_owned());
        }
        self.grows_old(who.orders_as_of, Feed::Orders, &s.ages, s.now);
        Ok(())
    }

    /// Documents that came since the person was last in the company.
    fn documents(&mut self, tx: &Tx<'_>, s: &Shell, who: &Who) -> Result<()> {
        let Some(scope) = who.member.scope::<CompanyView>() else { return Ok(()) };
        let v = Visible::of(&scope);
        if !v.any_wide() && !v.any_own() {
            return Ok(());
        }
        let since = who.entered_at.unwrap_or(s.now.plus_secs(-NEW_DAYS * 86_400));
        let day = later(&s.today(), -NEW_DAYS);
        let n = documents::list::come_since(tx, who.member.company(), &v, (since, &day), COUNTED + 1)?;
        if n > 0 {
            let value = if n > COUNTED { format!("{COUNTED}+") } else { n.to_string() };
            let figure = self.figure("home-documents", value, "documents");
            figure.note = who.entered_at.map(|at| s.t.x("together-since", s.day(at)).into_owned());
        }
        Ok(())
    }
}

/// What may still be ordered on the contract that matters most.
fn free(s: &Shell, p: &Position, stopped: bool) -> String {
    match p.kind() {
        Kind::NoData => s.t.s("fin-never-short").to_owned(),
        _ if stopped => s.t.s("home-not-now").to_owned(),
        Kind::Limited => finance::view::whole(s, p.free_sum(), &p.currency),
        Kind::Unlimited => s.t.s("home-unlimited").to_owned(),
        Kind::Prepaid => s.t.s("home-prepaid").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_reliable_moment_speaks_for_all() {
        let now = At::from_micros(1_000_000_000_000_000);
        let ago = |hours: i64| now.plus_secs(-hours * 3600);
        let mut card = Card {
            slug: String::new(),
            name: String::new(),
            hue: 0,
            tail: String::new(),
            role: String::new(),
            outside: None,
            stopped: false,
            reason: None,
            figures: Vec::new(),
            as_of: None,
        };
        card.grows_old(None, Feed::Finance, &Ages::default(), now);
        assert_eq!(card.as_of, None);
        card.grows_old(Some(ago(5)), Feed::Finance, &Ages::default(), now);
        assert_eq!(card.as_of, Some((ago(5), Staleness::Fresh)));
        // Orders of two hours are older data than sums of five.
        card.grows_old(Some(ago(2)), Feed::Orders, &Ages::default(), now);
        assert_eq!(card.as_of, Some((ago(2), Staleness::Stale)));
        card.grows_old(Some(ago(3)), Feed::Orders, &Ages::default(), now);
        assert_eq!(card.as_of, Some((ago(3), Staleness::Stale)));
        card.grows_old(Some(now), Feed::Finance, &Ages::default(), now);
        assert_eq!(card.as_of, Some((ago(3), Staleness::Stale)));
    }
}
