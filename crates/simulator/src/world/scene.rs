//! How a planted order is written: its facts, and rows that cost exactly what is told.

use jiff::civil::Date;
use onec::contract::Channel;

use super::calendar::{Calendar, workday_after};
use super::cast::{Company, PriceLevel};
use super::catalogue::{Catalogue, RISEN_ARTICLE, SOUGHT_ARTICLE};
use super::draft::{Draft, DraftLine, Ship, Stage, Tag};
use super::rng::Rng;

/// Scenes being written.
pub(super) struct Scene<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) companies: &'a [Company],
    pub(super) catalogue: &'a Catalogue,
    rng: Rng,
    pub(super) drafts: Vec<Draft>,
}

/// The bare facts of a planted order.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) tag: Tag,
    pub(super) slug: &'a str,
    pub(super) contract: usize,
    /// Age in days, hour and minute.
    pub(super) when: (i64, i8, i8),
    pub(super) channel: Channel,
    /// E-mail of the person.
    pub(super) author: &'a str,
    pub(super) stage: Stage,
    /// Articles and quantities that must be in it, in front.
    pub(super) must: &'a [(&'a str, i64)],
    /// How many rows it has.
    pub(super) rows: usize,
    /// What it costs, in kopecks.
    pub(super) total: i64,
}

impl<'a> Facts<'a> {
    /// The usual: made in the portal on the first contract, shipped. The rest is to be said.
    pub(super) const fn of(slug: &'a str, author: &'a str) -> Self {
        Self {
            tag: Tag::Other(u8::MAX),
            slug,
            contract: 0,
            when: (0, 9, 0),
            channel: Channel::Portal,
            author,
            stage: Stage::Shipped,
            must: &[],
            rows: 1,
            total: 0,
        }
    }
}

impl<'a> Scene<'a> {
    /// Nothing written yet.
    pub(super) fn new(calendar: &'a Calendar, companies: &'a [Company], catalogue: &'a Catalogue) -> Self {
        Self { calendar, companies, catalogue, rng: Rng::named("scenes"), drafts: Vec::new() }
    }

    /// The order leaves by itself so many days after it was made, and arrives on the next business day.
    pub(super) fn leaves(&mut self, order: usize, days: i64, tracking: Option<&'static str>) {
        let on = workday_after(self.date(order), days);
        self.drafts[order].ship = Ship::Own { on, arrives: Some(workday_after(on, 1)), tracking };
    }

    /// The day of an order.
    pub(super) fn date(&self, order: usize) -> Date {
        self.calendar.date_of(self.drafts[order].at)
    }

    /// Keeps back a part of a row for later.
    pub(super) fn hold_back(&mut self, order: usize, row: usize, qty: i64, expected: Date) {
        let line = &mut self.drafts[order].lines[row];
        line.shipped = line.confirmed - qty;
        line.expected = Some(expected);
    }

    /// Writes an order; its index is what the other verbs ask for.
    pub(super) fn add(&mut self, facts: Facts<'_>) -> usize {
        let company = self.companies.iter().position(|company| company.slug == facts.slug).unwrap_or(0);
        let people = &self.companies[company].people;
        let date = self.calendar.workday_back(facts.when.0);
        let lines = self.lines(&facts, company);
        self.drafts.push(Draft {
            key: format!("scene/{:?}", facts.tag),
            company,
            contract: facts.contract,
            at: self.calendar.at(date, facts.when.1, facts.when.2),
            channel: facts.channel,
            author: people.iter().position(|person| person.email == facts.author),
            point: if facts.contract == 1 { self.companies[company].points.len() - 1 } else { 0 },
            lines,
            buyer_number: None,
            comment: None,
            stage: facts.stage,
            cancel_reason: None,
            ship: Ship::No,
            changed_at: None,
            tag: Some(facts.tag),
        });
        self.drafts.len() - 1
    }

    /// Rows that begin with what must be there and cost exactly the total.
    fn lines(&mut self, facts: &Facts<'_>, company: usize) -> Vec<DraftLine> {
        let level = self.companies[company].contracts[facts.contract].prices;
        let mut lines: Vec<DraftLine> = Vec::new();
        for (article, qty) in facts.must {
            if let Some(product) = self.catalogue.products.iter().position(|product| product.article == *article) {
                let price = self.catalogue.products[product].price_ago(level, facts.when.0);
                lines.push(DraftLine::new(product, *qty, price));
            }
        }
        let mut left = facts.total - lines.iter().map(|line| line.ordered * line.price).sum::<i64>();
        while lines.len() + 1 < facts.rows {
            let share = left / (facts.rows - lines.len()) as i64;
            let Some((product, price)) = self.draw(&lines, level, facts.when.0, share / 20, share) else { break };
            let qty = (share / price).max(1);
            lines.push(DraftLine::new(product, qty, price));
            left -= qty * price;
        }
        // The last row takes what is left: as many pieces of a product as bring its price closest to the catalogue's.
        let mut best: Option<(i64, usize, i64)> = None;
        for qty in [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50].into_iter().filter(|qty| left % qty == 0) {
            let price = left / qty;
            for product in (0..self.catalogue.products.len()).filter(|index| self.free(*index, &lines)) {
                let usual = self.catalogue.products[product].price_ago(level, facts.when.0);
                // In hundredths of a per cent, so that cheap and dear goods compare.
                let off = (usual - price).abs() * 10_000 / usual.max(1);
                if best.is_none_or(|(least, ..)| off < least) {
                    best = Some((off, product, qty));
                }
            }
        }
        if let Some((_, product, qty)) = best {
            lines.push(DraftLine::new(product, qty, left / qty));
        }
        lines
    }

    /// A product that an order may still take.
    fn free(&self, index: usize, lines: &[DraftLine]) -> bool {
        let product = &self.catalogue.products[index];
        let special = [SOUGHT_ARTICLE, RISEN_ARTICLE].contains(&product.article.as_str());
        !special && !product.service && !product.discontinued() && lines.iter().all(|line| line.product != index)
    }

    /// A random product with a price between two.
    fn draw(&mut self, lines: &[DraftLine], level: PriceLevel, age: i64, from: i64, to: i64) -> Option<(usize, i64)> {
        let fits: Vec<(usize, i64)> = (0..self.catalogue.products.len())
            .filter(|index| self.free(*index, lines))
            .map(|index| (index, self.catalogue.products[index].price_ago(level, age)))
            .filter(|(_, price)| (from..=to).contains(price))
            .collect();
        (!fits.is_empty()).then(|| *self.rng.pick(&fits))
    }
}
