//! What the orders of one unit of work ask for again and again, read for many of them at once, and what is to be written of them.
//!
//! An order of an import needs to know whether it is here, whose it is, and how it stands. Asked for singly that is three journeys
//! to the database for each; the orders of a unit are known before ([`Orders::read`]). What was not foreseen is asked for singly,
//! and what the unit itself has changed is answered from here, so nothing depends on what was foreseen.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use db::{Ask, Param, Result, Tx};
use kernel::{CompanyId, ContractId, EntityId, OrderId, SourceId, UserId};

use super::{
    tally::{self, Leg, Stored},
    writes::Writes,
};
use crate::{
    catalog::intake::Known,
    many::MANY,
    orders::{
        intake_store::{
            CONTRACT, ENTITIES, ENTITIES_BY_INN, ENTITY, FIND, FIND_BY_NUMBER, FIND_MANY, Head, LINES_MANY,
            LOCKED_MANY, LineOf, MEMBER, OrderRow, STAFF, UNCLAIMED,
        },
        intake_trade_store::{SHIPMENTS_MANY, SHIPPED_MANY},
    },
    way,
};

/// Orders of the portal that wait for 1C are read at once up to this number.
const WAITING: i64 = 10_000;

type Owner = (CompanyId, EntityId);

/// The orders of a unit of work: what is known of them, and what is to be written.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// What is known of the goods that they name.
    pub goods: Known,
    pub(super) writes: Writes,
    heads: HashMap<String, Option<Head>>,
    owners: HashMap<String, Option<Owner>>,
    by_inn: HashMap<String, Vec<(CompanyId, EntityId, String)>>,
    contracts: HashMap<(CompanyId, String), Option<ContractId>>,
    members: HashMap<(CompanyId, String), Option<UserId>>,
    staff: HashMap<String, Option<UserId>>,
    stored: HashMap<OrderId, Stored>,
    /// Orders by the portal's number that 1C has not named yet; the inner `None`: there are too many.
    unclaimed: Option<Option<HashMap<(CompanyId, String), OrderId>>>,
    /// Orders that will be asked for, in turn.
    foreseen: Vec<String>,
}

impl Orders {
    /// Reads what orders of these references and of these counterparties will ask for.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn read(tx: &Tx<'_>, source: SourceId, orders: Vec<String>, parties: &BTreeSet<String>) -> Result<Orders> {
        let mut all = Orders::default();
        for some in orders.chunks(MANY) {
            way::give();
            let params = after(&source, &some.iter().collect::<Vec<_>>());
            all.heads.extend(some.iter().map(|id| (id.clone(), None)));
            all.heads.extend(tx.all(&FIND_MANY, &params)?.into_iter().map(|row| {
                let (erp_id, head) = row.parted();
                (erp_id, Some(head))
            }));
        }
        for some in parties.iter().collect::<Vec<_>>().chunks(MANY) {
            way::give();
            all.owners.extend(some.iter().map(|id| ((*id).clone(), None)));
            let found = tx.all(&ENTITIES, &after(&source, some))?;
            all.owners.extend(found.into_iter().map(|(erp_id, company, entity)| (erp_id, Some((company, entity)))));
        }
        all.foreseen = orders;
        Ok(all)
    }

    /// Writes what was gathered, of the goods as well.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn write(mut self, tx: &Tx<'_>) -> Result<()> {
        self.goods.write(tx)?;
        self.writes.write(tx)
    }

    /// The order that 1C means.
    pub(super) fn find(&mut self, tx: &Tx<'_>, source: SourceId, erp_id: &str) -> Result<Option<Head>> {
        if let Some(known) = self.heads.get(erp_id) {
            return Ok(known.clone());
        }
        let head = tx.opt(&FIND, &[&source, &erp_id])?;
        self.heads.insert(erp_id.to_owned(), head.clone());
        Ok(head)
    }

    /// The order of the portal with this number that 1C has not named yet.
    pub(super) fn find_by_number(
        &mut self,
        tx: &Tx<'_>,
        company: CompanyId,
        source: SourceId,
        number: &str,
    ) -> Result<Option<OrderId>> {
        if self.unclaimed.is_none() {
            let rows = tx.all(&UNCLAIMED, &[&source, &WAITING])?;
            let few = (rows.len() as i64) < WAITING;
            self.unclaimed =
                Some(few.then(|| rows.into_iter().map(|(company, number, id)| ((company, number), id)).collect()));
        }
        if let Some(Some(all)) = &self.unclaimed {
            return Ok(all.get(&(company, number.to_owned())).copied());
        }
        // One of them may have been claimed in this unit.
        self.writes.write(tx)?;
        Ok(tx.opt(&FIND_BY_NUMBER, &[&company, &source, &number])?.map(|(id,)| id))
    }

    /// Whose counterparty it is.
    pub(super) fn owner(&mut self, tx: &Tx<'_>, source: SourceId, erp_id: &str) -> Result<Option<Owner>> {
        once(self.owners.entry(erp_id.to_owned()), || tx.opt(&ENTITY, &[&source, &erp_id]))
    }

    /// Legal entities with this ИНН, with their КПП.
    pub(super) fn by_inn(
        &mut self,
        tx: &Tx<'_>,
        source: SourceId,
        inn: &str,
    ) -> Result<Vec<(CompanyId, EntityId, String)>> {
        once(self.by_inn.entry(inn.to_owned()), || tx.all(&ENTITIES_BY_INN, &[&source, &inn]))
    }

    /// A contract of the company.
    pub(super) fn contract(
        &mut self,
        tx: &Tx<'_>,
        company: CompanyId,
        source: SourceId,
        erp_id: &str,
    ) -> Result<Option<ContractId>> {
        once(self.contracts.entry((company, erp_id.to_owned())), || {
            Ok(tx.opt(&CONTRACT, &[&company, &source, &erp_id])?.map(|(id,)| id))
        })
    }

    /// A member of the company by e-mail.
    pub(super) fn member(&mut self, tx: &Tx<'_>, company: CompanyId, email: &str) -> Result<Option<UserId>> {
        once(self.members.entry((company, email.to_owned())), || {
            Ok(tx.opt(&MEMBER, &[&company, &email])?.map(|(id,)| id))
        })
    }

    /// One of the seller's people by e-mail.
    pub(super) fn staff(&mut self, tx: &Tx<'_>, email: &str) -> Result<Option<UserId>> {
        once(self.staff.entry(email.to_owned()), || Ok(tx.opt(&STAFF, &[&email])?.map(|(id,)| id)))
    }

    /// The order as it stands, held for this unit; with it those that are foreseen behind it.
    pub(super) fn held(&mut self, tx: &Tx<'_>, source: SourceId, company: CompanyId, order: OrderId) -> Result<Stored> {
        if let Some(stored) = self.stored.get(&order) {
            return Ok(stored.clone());
        }
        let here = |id: &String| self.heads.get(id).and_then(Option::as_ref).map(|head| head.id);
        let mut wanted = Vec::new();
        if let Some(at) = self.foreseen.iter().position(|id| here(id) == Some(order)) {
            let behind = self.foreseen[at..].iter();
            wanted.extend(behind.filter(|id| here(id).is_some_and(|id| !self.stored.contains_key(&id))).take(MANY));
            // In one order, whoever holds them.
            wanted.sort_unstable();
            wanted.dedup();
        }
        if wanted.len() > 1 {
            let read = hold(tx, source, &wanted)?;
            self.stored.extend(read);
        }
        match self.stored.get(&order) {
            Some(stored) => Ok(stored.clone()),
            None => tally::held(tx, company, order),
        }
    }

    /// The order is that now: what is asked for later in this unit must be so.
    pub(super) fn is(&mut self, stored: Stored) {
        let row = &stored.row;
        if let Some(erp_id) = &row.erp_id {
            let head = Head {
                company_id: row.company_id,
                id: row.id,
                erp_version: row.erp_version,
                erp_changed_at: row.erp_changed_at,
                content_hash: row.content_hash.clone(),
            };
            self.heads.insert(erp_id.clone(), Some(head));
        }
        if let Some(Some(all)) = &mut self.unclaimed {
            all.remove(&(row.company_id, row.number.clone()));
        }
        self.stored.insert(row.id, stored);
    }
}

/// What is asked for once and remembered.
fn once<K, V: Clone>(entry: Entry<'_, K, V>, ask: impl FnOnce() -> Result<V>) -> Result<V> {
    Ok(match entry {
        Entry::Occupied(known) => known.get().clone(),
        Entry::Vacant(place) => place.insert(ask()?).clone(),
    })
}

/// The source and so many references as a statement for many has; nobody is called nothing.
fn after<'a>(source: &'a SourceId, some: &[&'a String]) -> Vec<&'a dyn Param> {
    let mut params: Vec<&dyn Param> = vec![source];
    params.extend(some.iter().map(|id| *id as &dyn Param));
    params.resize(MANY + 1, &"");
    params
}

/// Orders of 1C's references as they stand; see [`tally::held`].
fn hold(tx: &Tx<'_>, source: SourceId, wanted: &[&String]) -> Result<HashMap<OrderId, Stored>> {
    let mut of = after(&source, wanted);
    of.push(&false);
    let short = &of[..=MANY];
    let (rows, lines, shipped, legs) = tx.together((
        Ask(&LOCKED_MANY, short),
        Ask(&LINES_MANY, short),
        Ask(&SHIPPED_MANY, &of),
        Ask(&SHIPMENTS_MANY, &of),
    ))?;
    let new = |row: OrderRow| (row.id, Stored { row, lines: Vec::new(), shipped: Vec::new(), legs: Vec::new() });
    let mut all: HashMap<OrderId, Stored> = rows.into_iter().map(new).collect();
    for (order, line) in lines.into_iter().map(LineOf::parted) {
        all.entry(order).and_modify(|one| one.lines.push(line));
    }
    for (order, line, qty) in shipped {
        all.entry(order).and_modify(|one| one.shipped.push((line, qty)));
    }
    for (order, delivery, expected, delivered) in legs {
        let leg: Leg = (delivery, expected, delivered);
        all.entry(order).and_modify(|one| one.legs.push(leg));
    }
    Ok(all)
}
