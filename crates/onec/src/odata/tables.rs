//! The tables of two families of configurations.
//!
//! Names of entities and of most attributes are those of УТ 11.5 (КА 2.5 and ERP 2.5 have the same) and УНФ 3.0 as their
//! documentation and exchanges show them. They have **not been tried on a live base**: compare them with its `$metadata`
//! ([`Configuration::missing`]) before the first exchange.
//!
//! What both families have is here, once; what one of them has is in its own file.

#[macro_use]
mod shapes;
mod unf;
mod ut;

use super::{
    Metadata,
    agreement::Agreements,
    mapping::{Field, From, Mapping, Names, missing, missing_lookups},
    prices::Prices,
    settlement::{Debts, Limits},
};
use crate::contract::Dataset;

pub use unf::UNF;
pub use ut::UT;

/// All that is read from one family of configurations.
#[derive(Debug, Clone, Copy)]
pub struct Configuration {
    /// For people.
    pub name: &'static str,
    /// Data sets whose rows are items.
    pub mappings: &'static [Mapping],
    /// Debts by due date.
    pub debts: Debts,
    /// Limits and terms of contracts.
    pub limits: Limits,
    /// Agreements, where the family has them: terms that stand beside the contract.
    pub agreements: Option<Agreements>,
    /// Prices.
    pub prices: Prices,
}

impl Configuration {
    /// The mappings of a data set; papers come from several entities.
    pub fn of(&self, dataset: Dataset) -> impl Iterator<Item = &'static Mapping> {
        self.mappings.iter().filter(move |mapping| mapping.dataset == dataset)
    }

    /// What the base does not publish and these data sets need, in words for whoever switches it on. Empty if all is there.
    pub fn missing(&self, sets: &[Dataset], metadata: &Metadata) -> Vec<String> {
        let tables = self.mappings.iter().map(|mapping| (mapping.dataset, mapping.entity, mapping.fields));
        let agreements = self.agreements.map(|of| (Dataset::Contracts, of.entity, of.fields));
        let own = [
            // The columns of a balance are not described with the register.
            (Dataset::Credit, self.debts.register, &[][..]),
            (Dataset::Credit, self.limits.entity, self.limits.fields),
            (Dataset::Prices, self.prices.register, self.prices.fields),
        ];
        let wanted = tables.chain(agreements).chain(own).filter(|(set, ..)| sets.contains(set));
        let mut all: Vec<String> = wanted.flat_map(|(_, entity, fields)| missing(entity, fields, metadata)).collect();
        if sets.contains(&Dataset::Credit) {
            all.extend(missing_lookups(self.debts.fields, metadata));
        }
        all.sort();
        all.dedup();
        all
    }
}

const fn field(to: &'static str, from: From) -> Field {
    Field { to, from }
}

const ID: Field = field("id", From::Guid(&["Ref_Key"]));
const VERSION: Field = field("version", From::Version);
const DELETED: Field = field("deleted", From::Truth(&["DeletionMark"]));
const UNPOSTED: Field = field("deleted", From::Not(&["Posted"]));
const POSTED: Field = field("posted", From::Truth(&["Posted"]));
const NUMBER: Field = field("number", From::Text(&["Number"]));
const MOMENT: Field = field("date", From::Moment(&["Date"]));
const DAY: Field = field("date", From::Date(&["Date"]));
const DESCRIPTION: Field = field("name", From::Text(&["Description"]));
const COUNTERPARTY: Field = field("counterparty_id", From::Guid(&["Контрагент_Key", "Контрагент"]));
/// Where no contracts are kept, an agreement with the client is what an order is made under.
const CONTRACT: Field = field("contract_id", From::Guid(&["Договор_Key", "Соглашение_Key"]));
const CURRENCY_KEYS: Names = &[
    "Валюта_Key",
    "ВалютаДокумента_Key",
    "ВалютаДенежныхСредств_Key",
    "ВалютаВзаиморасчетов_Key",
    "ВалютаРасчетов_Key",
];
const CURRENCY: Field = field("currency", From::Of(CURRENCY_KEYS, "Catalog_Валюты", "Code"));
const TOTAL: Field = field("total", From::Number(&["СуммаДокумента"]));
const AMOUNT: Field = field("amount", From::Number(&["СуммаДокумента"]));
const COMMENT: Field = field("comment", From::Text(&["Комментарий"]));
const PRODUCT: Field = field("product_id", From::Guid(&["Номенклатура_Key"]));
const CHARACTERISTIC: Field = field("characteristic_id", From::Guid(&["Характеристика_Key"]));
const ARTICLE: Field = field("article", From::Of(&["Номенклатура_Key"], "Catalog_Номенклатура", "Артикул"));
const NAME: Field = field("name", From::Of(&["Номенклатура_Key"], "Catalog_Номенклатура", "Description"));
const PRICE: Field = field("price", From::Number(&["Цена"]));
const VAT_RATE: Field = field("vat_rate", From::Of(&["СтавкаНДС_Key"], "Catalog_СтавкиНДС", "Description"));
const NO_NUMBER: Names = &[];
const NONE_SHIPPED: Field = field("shipped", From::Number(NO_NUMBER));
const NONE_CANCELLED: Field = field("cancelled", From::Number(NO_NUMBER));

const COUNTERPARTIES: Mapping = Mapping {
    dataset: Dataset::Counterparties,
    entity: "Catalog_Контрагенты",
    fields: &[
        ID,
        DELETED,
        DESCRIPTION,
        field("full_name", From::Text(&["НаименованиеПолное"])),
        field("inn", From::Text(&["ИНН"])),
        field("kpp", From::Text(&["КПП"])),
        field(
            "kind",
            From::Word(
                &["ЮрФизЛицо", "ЮридическоеФизическоеЛицо", "ВидКонтрагента"],
                &[
                    ("ЮрЛицо", "legal"),
                    ("ЮрЛицоНеРезидент", "legal"),
                    ("ЮридическоеЛицо", "legal"),
                    ("ГосударственныйОрган", "legal"),
                    ("ИндивидуальныйПредприниматель", "entrepreneur"),
                    ("ФизЛицо", "person"),
                    ("ФизическоеЛицо", "person"),
                ],
            ),
        ),
    ],
};

const PRICE_TYPES: Mapping = Mapping {
    dataset: Dataset::PriceTypes,
    entity: "Catalog_ВидыЦен",
    fields: &[ID, DELETED, DESCRIPTION, field("currency", From::Of(&["ВалютаЦены_Key"], "Catalog_Валюты", "Code"))],
};
