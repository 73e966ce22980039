//! OData of 1C as a way to a source: what stands in the base becomes packages of the contract.
//!
//! Agreements lend contracts their terms before those are sent; prices are read by `prices`.
//!
//! 1C keeps no moment of change, but every object has a version. So first the versions are listed, which is cheap, and then
//! only the objects whose version the portal has not fetched yet are read whole. Documents of the last [`LIVE_DAYS`] days are
//! looked at every time, older ones once a day; but an old order that is not over yet is looked at every time, by its reference,
//! because what happens to old orders is that they end. Debts are balances of a register: they are read whole every time.
//!
//! What an object is as an item of the contract is said by the tables of `onec::odata`; what is wrong with it is said by the
//! reader of the contract, in the quarantine. References that an object needs in words are looked up in their catalogues.
//!
//! Not here: when it is asked (`pull`), and addresses and answers of OData themselves (`onec::odata`).

mod lookups;
mod prices;

use std::collections::{BTreeMap, HashMap};

use axum::body::Body;
use jiff::{
    Span,
    civil::{Date, DateTime},
};
use kernel::{At, SourceId};
use onec::{
    contract::{CONTRACT, Dataset, Guid, UNREADABLE},
    odata::{
        Agreement, Agreements, BadRow, Configuration, Context, Debt, Filter, Literal, Mapping, Metadata, Op, Page,
        Query, Row, Terms, Virtual, lent, read, settle,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Exchange,
    asking::Way,
    odata_store::{OLD_OPEN, SEE, SEEN},
    pull_store::STEP,
    push::keep,
    spool::Spool,
};
use lookups::Lookups;

/// Documents of so many days are looked at every time.
pub const LIVE_DAYS: i64 = 180;
/// Seconds after which all documents are looked at again.
const WHOLE_SECS: i64 = 86_400;
/// Days of one question for versions: `$skip` is slow in 1C, so pages are short.
const WINDOW_DAYS: i64 = 31;
/// Versions of one answer.
const VERSIONS: u32 = 1000;
/// Objects of one answer; their references are in the address, which web servers keep below 8 kB.
const OBJECTS: usize = 40;
/// Rows of one answer of a catalogue that is read whole.
const ROWS: u32 = 500;
/// Items of one package.
const ITEMS: usize = 500;
/// Old orders that are asked for by reference; what is beyond them waits for the daily look.
const OLD: i64 = 2000;
/// How far back documents are read unless the seller says it.
const DEPTH_DAYS: i64 = 730;

/// What is remembered between two visits.
#[derive(Default, Serialize, Deserialize)]
struct Cursor {
    /// When all documents were looked at last, seconds since 1970.
    #[serde(default)]
    whole: Option<i64>,
    /// When prices were looked at last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read: Option<i64>,
}

/// One visit of a base.
pub(super) struct Visit<'a> {
    x: &'a Exchange,
    way: &'a Way,
    source: SourceId,
    dataset: Dataset,
    as_of: At,
}

/// Fetches a data set; gives the number of packages. The error is a sentence for the seller's people.
pub(super) async fn fetch(
    x: &Exchange,
    source: SourceId,
    dataset: Dataset,
    way: &Way,
    cursor: &str,
) -> Result<usize, String> {
    let visit = Visit { x, way, source, dataset, as_of: x.clock.now() };
    if dataset == Dataset::Credit {
        return visit.debts().await;
    }
    let known: Cursor = serde_json::from_str(cursor).unwrap_or_default();
    let now = visit.as_of.timestamp().as_second();
    let whole = known.whole.is_none_or(|at| now - at >= WHOLE_SECS);
    let (packages, whole) = match dataset {
        Dataset::Prices => visit.prices(known.read.filter(|_| !whole)).await?,
        _ => (visit.objects(whole).await?, whole),
    };
    let next = Cursor { whole: if whole { Some(now) } else { known.whole }, read: Some(now) };
    if whole || dataset == Dataset::Prices {
        let (name, text) = (dataset.as_str(), json!(next).to_string());
        x.db.write(move |tx| tx.run(&STEP, &[&source, &name, &text])).await.map_err(told)?;
    }
    Ok(packages)
}

fn told(e: db::Error) -> String {
    e.to_string()
}

/// An object whose version is new, as an item, and how it is marked as fetched.
struct Found {
    entity: &'static str,
    reference: String,
    version: String,
    item: Value,
}

impl Visit<'_> {
    /// Asks for rows.
    async fn ask(&self, query: &Query) -> Result<Page, String> {
        let url = self.way.url(&format!("{}/{}", root(&self.way.base), query.path()))?;
        let answer = self.way.get(self.x, url).await?;
        read(answer.status.as_u16(), &answer.kind, &answer.bytes().await?).map_err(|e| e.to_string())
    }

    fn tables(&self) -> &'static Configuration {
        self.way.dialect.tables()
    }

    fn today(&self) -> Date {
        self.as_of.timestamp().to_zoned(self.x.settings.zone.clone()).date()
    }

    /// Objects of all entities of the data set whose version is new.
    async fn objects(&self, whole: bool) -> Result<usize, String> {
        let mut package = Packages::new(self);
        let (agreements, named) = match self.dataset {
            Dataset::Contracts => self.agreements().await?,
            _ => Default::default(),
        };
        let lent = lent(&agreements, &named);
        for mapping in self.tables().of(self.dataset) {
            let stamp = |reference: &Guid| lent.get(reference).map(|terms| terms.stamp());
            let news = self.news(mapping, whole, stamp).await?;
            let mut lookups = Lookups::default();
            for some in news.chunks(OBJECTS) {
                let guids = some.iter().filter_map(|(reference, _)| Guid::parse(reference).ok());
                let page = self.ask(&Query::of(mapping.entity).filter(Filter::one_of("Ref_Key", guids))).await?;
                lookups
                    .fill(self, &page.rows, &mapping.lookups(), |row, context| drop(mapping.value(row, context)))
                    .await?;
                for row in &page.rows {
                    let Some(reference) = row.guid("Ref_Key") else { continue };
                    let version = versioned(row, stamp(&reference));
                    let mut item = lookups.with(self, |context| mapping.value(row, context));
                    if let (Some(terms), Some(item)) = (lent.get(&reference), item.as_object_mut()) {
                        terms.lend(item);
                    }
                    let (entity, reference) = (mapping.entity, reference.to_string());
                    package.put(Some(Found { entity, reference, version, item })).await?;
                }
            }
        }
        self.alone(&agreements, &mut package).await?;
        package.end().await
    }

    /// Agreements, all of them: there are fewer than contracts. With them, which one the last order of each contract names, if
    /// there are typical ones.
    async fn agreements(&self) -> Result<(Vec<Agreement>, BTreeMap<Guid, Guid>), String> {
        let Some(tables) = self.tables().agreements else { return Ok(Default::default()) };
        let (mut all, mut lookups, mut skip) = (Vec::new(), Lookups::default(), 0);
        let (needs, today) = (tables.lookups(), self.today());
        loop {
            let page = self.ask(&Query::of(tables.entity).order_by(["Ref_Key"]).top(ROWS).skip(skip)).await?;
            lookups.fill(self, &page.rows, &needs, |row, context| drop(tables.agreement(row, context, today))).await?;
            let told = |row: &Row| lookups.with(self, |context| tables.agreement(row, context, today));
            all.extend(page.rows.iter().filter_map(told));
            let n = u32::try_from(page.rows.len()).unwrap_or(ROWS);
            if n < ROWS {
                break;
            }
            skip += n;
        }
        let typical = all.iter().any(|one| one.acting && one.counterparty.is_none());
        let named = if typical { self.last_named(&tables).await? } else { BTreeMap::new() };
        Ok((all, named))
    }

    /// The agreement that the last order of each contract names, of the orders that are looked at every time.
    async fn last_named(&self, tables: &Agreements) -> Result<BTreeMap<Guid, Guid>, String> {
        let (mut last, mut skip) = (BTreeMap::new(), 0);
        let [contract, agreement] = tables.named;
        let from = self.today().checked_sub(Span::new().days(LIVE_DAYS)).unwrap_or(Date::MIN);
        let from = Literal::Moment(DateTime::from_parts(from, jiff::civil::Time::midnight()));
        loop {
            let query = Query::of(tables.orders).select([contract, agreement, "Date"]);
            let query = query.filter(Filter::Compare("Date".to_owned(), Op::Ge, from.clone()));
            let page = self.ask(&query.order_by(["Ref_Key"]).top(VERSIONS).skip(skip)).await?;
            for row in &page.rows {
                let (Some(contract), Some(agreement)) = (row.guid(contract), row.guid(agreement)) else { continue };
                let told = (row.moment("Date"), agreement);
                let known = last.entry(contract).or_insert_with(|| told.clone());
                if known.0 < told.0 {
                    *known = told;
                }
            }
            let n = u32::try_from(page.rows.len()).unwrap_or(VERSIONS);
            if n < VERSIONS {
                return Ok(last.into_iter().map(|(contract, (_, agreement))| (contract, agreement)).collect());
            }
            skip += n;
        }
    }

    /// Agreements that stand for contracts, where they have changed.
    async fn alone(&self, agreements: &[Agreement], package: &mut Packages<'_>) -> Result<(), String> {
        let Some(tables) = self.tables().agreements.filter(|_| !agreements.is_empty()) else { return Ok(()) };
        let seen = self.seen(tables.entity).await?;
        for one in agreements {
            // A day that goes by ends an agreement without changing it.
            let (reference, version) = (one.id.to_string(), format!("{} {}", one.version, one.acting));
            let Some(item) = one.item().filter(|_| seen.get(&reference) != Some(&version)) else { continue };
            package.put(Some(Found { entity: tables.entity, reference, version, item })).await?;
        }
        Ok(())
    }

    /// Versions that were fetched of an entity's objects.
    async fn seen(&self, entity: &'static str) -> Result<HashMap<String, String>, String> {
        let (source, dataset) = (self.source, self.dataset.as_str());
        let seen = self.x.db.read(move |tx| tx.all(&SEEN, &[&source, &dataset, &entity])).await.map_err(told)?;
        Ok(seen.into_iter().collect())
    }

    /// References and versions of an entity's objects that were not fetched yet.
    async fn news(
        &self,
        mapping: &Mapping,
        whole: bool,
        stamp: impl Fn(&Guid) -> Option<String>,
    ) -> Result<Vec<(String, String)>, String> {
        let entity = mapping.entity;
        let seen = self.seen(entity).await?;
        let mut news = Vec::new();
        let versions = || Query::of(entity).select(["Ref_Key", "DataVersion"]);
        let new_of = |row: &Row| {
            let reference = row.guid("Ref_Key")?;
            let (version, reference) = (versioned(row, stamp(&reference)), reference.to_string());
            let known = !version.is_empty() && seen.get(&reference) == Some(&version);
            (!known).then_some((reference, version))
        };
        if self.dataset == Dataset::Orders && !whole {
            for some in self.old_and_open().await?.chunks(OBJECTS) {
                let page = self.ask(&versions().filter(Filter::one_of("Ref_Key", some.iter().cloned()))).await?;
                news.extend(page.rows.iter().filter_map(&new_of));
            }
        }
        for window in self.windows(mapping, whole) {
            let mut skip = 0;
            loop {
                let mut query = versions();
                if let Some(window) = &window {
                    query = query.filter(window.clone());
                }
                let page = self.ask(&query.order_by(["Ref_Key"]).top(VERSIONS).skip(skip)).await?;
                let n = u32::try_from(page.rows.len()).unwrap_or(VERSIONS);
                news.extend(page.rows.iter().filter_map(&new_of));
                if n < VERSIONS {
                    break;
                }
                skip += n;
            }
        }
        Ok(news)
    }

    /// Orders before the days that are looked at every time, which the portal does not know to be over.
    async fn old_and_open(&self) -> Result<Vec<Guid>, String> {
        let (source, before) = (self.source, self.as_of.plus_secs(-LIVE_DAYS * 86_400));
        let old = self.x.db.read(move |tx| tx.all(&OLD_OPEN, &[&source, &before, &OLD])).await.map_err(told)?;
        Ok(old.into_iter().filter_map(|(reference,)| Guid::parse(&reference).ok()).collect())
    }

    /// The questions in which versions are asked for; `None` for a catalogue, which has no days.
    fn windows(&self, mapping: &Mapping, whole: bool) -> Vec<Option<Filter>> {
        if mapping.entity.starts_with("Catalog_") {
            return vec![None];
        }
        let today = self.today();
        let back = |days: i64| today.checked_sub(Span::new().days(days)).unwrap_or(Date::MIN);
        let since = self.way.since.unwrap_or_else(|| back(DEPTH_DAYS));
        let mut from = if whole { since } else { since.max(back(LIVE_DAYS)) };
        let moment = |date: Date| DateTime::from_parts(date, jiff::civil::Time::midnight());
        let mut windows = Vec::new();
        while let Ok(to) = from.checked_add(Span::new().days(WINDOW_DAYS)) {
            if to > today {
                break;
            }
            windows.push(Some(Filter::between("Date", moment(from), moment(to))));
            from = to;
        }
        // Documents of tomorrow are made today.
        windows.push(Some(Filter::Compare("Date".to_owned(), Op::Ge, Literal::Moment(moment(from)))));
        windows
    }

    /// Debts and limits: all of them, every time.
    async fn debts(&self) -> Result<usize, String> {
        let tables = self.tables();
        let mut bad: Vec<BadRow> = Vec::new();

        let balance = Virtual::Balance { period: None, condition: None, dimensions: Vec::new() };
        let page = self.ask(&Query::of(tables.debts.register).table(balance)).await?;
        let mut lookups = Lookups::default();
        let needs = tables.debts.lookups();
        lookups.fill(self, &page.rows, &needs, |row, context| drop(tables.debts.debt(row, context))).await?;
        let mut debts: Vec<Debt> = Vec::new();
        for row in &page.rows {
            match lookups.with(self, |context| tables.debts.debt(row, context)) {
                Ok(debt) => debts.push(debt),
                Err(e) => bad.push(e),
            }
        }

        let mut terms: Vec<Terms> = Vec::new();
        let mut skip = 0;
        loop {
            let page = self.ask(&Query::of(tables.limits.entity).order_by(["Ref_Key"]).top(ROWS).skip(skip)).await?;
            let needs = tables.limits.lookups();
            lookups.fill(self, &page.rows, &needs, |row, context| drop(tables.limits.terms(row, context))).await?;
            for row in &page.rows {
                match lookups.with(self, |context| tables.limits.terms(row, context)) {
                    Ok(one) => terms.push(one),
                    // A folder of contracts is no contract.
                    Err(_) if row.truth("IsFolder") => {}
                    Err(e) => bad.push(e),
                }
            }
            let n = u32::try_from(page.rows.len()).unwrap_or(ROWS);
            if n < ROWS {
                break;
            }
            skip += n;
        }
        let (agreements, named) = self.agreements().await?;
        let lent = lent(&agreements, &named);
        for one in &mut terms {
            if let Some(agreed) = lent.get(&one.contract) {
                agreed.lend_terms(one);
            }
        }
        self.settled(&terms, &debts, &bad).await
    }

    /// Puts together what was read. What is known of a contract of which a row could not be read is incomplete: it is told and
    /// not shown.
    async fn settled(&self, terms: &[Terms], debts: &[Debt], bad: &[BadRow]) -> Result<usize, String> {
        if let Some(nameless) = bad.iter().find(|row| row.contract.is_none() && row.counterparty.is_none()) {
            // Nobody can say whose debt is incomplete then.
            return Err(format!("долги не загружены: {nameless}"));
        }
        let touched = |contract: &Guid, party: &Guid| {
            bad.iter().any(|row| match (&row.contract, &row.counterparty) {
                (Some(known), _) => known == contract,
                (None, known) => known.as_ref() == Some(party),
            })
        };
        let mut settled = settle(terms, debts, self.today());
        settled.credits.retain(|credit| !touched(&credit.contract_id, &credit.counterparty_id));
        let mut package = Packages::new(self);
        for credit in &settled.credits {
            let item = serde_json::to_value(credit).map_err(|e| e.to_string())?;
            package.item(item).await?;
        }
        for row in bad {
            let (contract, party) = (&row.contract, &row.counterparty);
            package
                .item(json!({"contract_id": contract, "counterparty_id": party, UNREADABLE: row.to_string()}))
                .await?;
        }
        let mut strangers: BTreeMap<&Guid, &Debt> = BTreeMap::new();
        for debt in settled.strangers.iter().filter(|debt| !touched(&debt.contract, &debt.counterparty)) {
            strangers.entry(&debt.contract).or_insert(debt);
        }
        for debt in strangers.values() {
            let why = "есть долг, а договора нет среди прочитанных: есть ли лимит, неизвестно; проверьте, не помечен ли \
                       договор на удаление";
            let item = json!({"contract_id": debt.contract, "counterparty_id": debt.counterparty, UNREADABLE: why});
            package.item(item).await?;
        }
        package.end().await
    }
}

/// The version of an object, and of what was lent to it; empty if it has none.
fn versioned(row: &Row, stamp: Option<String>) -> String {
    match (row.text("DataVersion"), stamp) {
        (None, _) => String::new(),
        (Some(version), None) => version.to_owned(),
        (Some(version), Some(stamp)) => format!("{version} {stamp}"),
    }
}

/// Where OData begins below a base; the base may name it already.
fn root(base: &str) -> &'static str {
    if base.ends_with("/odata/standard.odata") { "" } else { "/odata/standard.odata" }
}

/// Items on their way into packages. Only the last one says that it is complete.
struct Packages<'a> {
    visit: &'a Visit<'a>,
    items: Vec<Value>,
    marks: Vec<(&'static str, String, String)>,
    sent: usize,
}

impl<'a> Packages<'a> {
    fn new(visit: &'a Visit<'a>) -> Packages<'a> {
        Packages { visit, items: Vec::new(), marks: Vec::new(), sent: 0 }
    }

    async fn item(&mut self, item: Value) -> Result<(), String> {
        if self.items.len() == ITEMS {
            self.send(false).await?;
        }
        self.items.push(item);
        Ok(())
    }

    async fn put(&mut self, found: Option<Found>) -> Result<(), String> {
        let Some(Found { entity, reference, version, item }) = found else { return Ok(()) };
        self.item(item).await?;
        self.marks.push((entity, reference, version));
        Ok(())
    }

    async fn end(mut self) -> Result<usize, String> {
        self.send(true).await?;
        Ok(self.sent)
    }

    async fn send(&mut self, complete: bool) -> Result<(), String> {
        let Visit { x, source, dataset, as_of, .. } = *self.visit;
        let body = json!({
            "contract": CONTRACT, "package_id": uuid::Uuid::now_v7(), "as_of": as_of.timestamp().to_string(),
            "complete": complete, "items": std::mem::take(&mut self.items),
        });
        let folder = x.settings.folder.join("packages");
        let spool = Spool::take(Body::from(body.to_string()), &folder, x.settings.max_package).await;
        keep(x, source, dataset, spool.map_err(|e| e.to_string())?).await.map_err(|problem| problem.text())?;
        // Only what lies in the queue counts as fetched.
        let (marks, name) = (std::mem::take(&mut self.marks), dataset.as_str());
        let marked = x.db.write(move |tx| {
            marks.iter().try_for_each(|(entity, reference, version)| {
                tx.run(&SEE, &[&source, &name, entity, reference, version]).map(drop)
            })
        });
        marked.await.map_err(told)?;
        self.sent += 1;
        Ok(())
    }
}

/// Tries OData out: reads what the base publishes, and gives how many objects that is and what is missing for these data sets.
pub(super) async fn try_out(x: &Exchange, way: &Way, sets: &[Dataset]) -> Result<(usize, Vec<String>), String> {
    let answer = way.get(x, way.url(&format!("{}/$metadata", root(&way.base)))?).await?;
    let bytes = answer.bytes().await?;
    if !answer.status.is_success() || bytes.trim_ascii_start().first() == Some(&b'{') || answer.kind.contains("html") {
        let refused = read(answer.status.as_u16(), &answer.kind, &bytes).err();
        return Err(refused.map_or_else(|| "1С ответила не описанием OData".to_owned(), |e| e.to_string()));
    }
    let metadata = Metadata::read(bytes.as_slice()).map_err(|e| e.to_string())?;
    Ok((metadata.sets.len(), way.dialect.tables().missing(sets, &metadata)))
}

impl<'a> Visit<'a> {
    /// What the engine has to be told beside a row.
    fn context<'c>(&'c self, look_up: &'c dyn Fn(&str, &Guid, &str) -> Option<String>) -> Context<'c> {
        Context { as_of: self.as_of.timestamp(), zone: &self.x.settings.zone, look_up }
    }

    /// Objects of a catalogue by their references.
    async fn named(&self, catalog: &str, guids: Vec<Guid>, attributes: &[&str]) -> Result<Vec<Row>, String> {
        let plain = attributes.iter().copied();
        let expanded: Vec<&str> = attributes.iter().filter_map(|name| Some(name.split_once('/')?.0)).collect();
        let query = Query::of(catalog).filter(Filter::one_of("Ref_Key", guids));
        let query = query.select(std::iter::once("Ref_Key").chain(plain)).expand(expanded);
        Ok(self.ask(&query).await?.rows)
    }
}
