//! References in words: what rows point to is read from its catalogues once a visit.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use onec::{
    contract::Guid,
    odata::{Context, Row},
};

use super::{OBJECTS, Visit};

/// What was read of catalogues: by catalogue and reference.
#[derive(Default)]
pub(super) struct Lookups(HashMap<(String, String), Option<Row>>);

impl Lookups {
    /// Reads everything that these rows point to and that is not known yet. `walk` does with a row what will be done with it.
    pub async fn fill(
        &mut self,
        visit: &Visit<'_>,
        rows: &[Row],
        needs: &[(&'static str, &'static str)],
        walk: impl Fn(&Row, &Context<'_>),
    ) -> Result<(), String> {
        for (catalog, guids) in self.wanted(visit, rows, walk) {
            let attributes: Vec<&str> = needs.iter().filter(|(of, _)| *of == catalog).map(|(_, name)| *name).collect();
            for some in guids.chunks(OBJECTS) {
                let found = visit.named(&catalog, some.to_vec(), &attributes).await?;
                // What is not there is not asked for again.
                for guid in some {
                    self.0.insert((catalog.clone(), guid.to_string()), None);
                }
                for row in found {
                    if let Some(guid) = row.guid("Ref_Key") {
                        self.0.insert((catalog.clone(), guid.to_string()), Some(row));
                    }
                }
            }
        }
        Ok(())
    }

    /// What the rows ask for in vain.
    fn wanted(
        &self,
        visit: &Visit<'_>,
        rows: &[Row],
        walk: impl Fn(&Row, &Context<'_>),
    ) -> BTreeMap<String, Vec<Guid>> {
        let wanted: RefCell<BTreeSet<(String, Guid)>> = RefCell::default();
        let look_up = |catalog: &str, guid: &Guid, attribute: &str| {
            if !self.0.contains_key(&(catalog.to_owned(), guid.to_string())) {
                wanted.borrow_mut().insert((catalog.to_owned(), guid.clone()));
            }
            self.value(catalog, guid, attribute)
        };
        rows.iter().for_each(|row| walk(row, &visit.context(&look_up)));
        let mut by_catalog: BTreeMap<String, Vec<Guid>> = BTreeMap::new();
        for (catalog, guid) in wanted.into_inner() {
            by_catalog.entry(catalog).or_default().push(guid);
        }
        by_catalog
    }

    fn value(&self, catalog: &str, guid: &Guid, attribute: &str) -> Option<String> {
        let row = self.0.get(&(catalog.to_owned(), guid.to_string()))?.as_ref()?;
        row.text(attribute).map(str::to_owned)
    }

    /// Does something with what is known.
    pub fn with<T>(&self, visit: &Visit<'_>, work: impl FnOnce(&Context<'_>) -> T) -> T {
        work(&visit.context(&|catalog: &str, guid: &Guid, attribute: &str| self.value(catalog, guid, attribute)))
    }
}
