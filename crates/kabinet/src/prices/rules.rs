//! Which prices are a company's, and how far figures can be relied on. Pure.

use access::{Group, Groups};
use kernel::{Qty, SourceId};

use crate::{
    companies::groups::{PriceType, USUAL},
    finance::rules::Staleness,
    orders::rules::words,
};

/// Who can name a price type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The contract, in 1C.
    Contract,
    /// A group of the company, in the office.
    Group(Group),
    /// The seller for everybody, in the office.
    Usual,
}

/// The rule: who is asked for the price type, the first word counts (ADR 0018). The contract of 1C always wins; whoever buys
/// wholesale buys at wholesale prices, whatever else he is; what is usual is for those of whom nobody says anything.
pub const ASKED: [Named; 6] = [
    Named::Contract,
    Named::Group(Group::Wholesale),
    Named::Group(Group::Partner),
    Named::Group(Group::Contractor),
    Named::Group(Group::Registered),
    Named::Usual,
];

impl Named {
    /// The word under which the office keeps what it named, if that counts for companies of these groups.
    const fn word(self, groups: Groups) -> Option<&'static str> {
        match self {
            Named::Contract => None,
            Named::Group(group) if groups.has(group) => Some(group.as_str()),
            Named::Group(_) => None,
            Named::Usual => Some(USUAL),
        }
    }
}

/// What counts for companies of these groups where the contract does not say, of what the office has named: the word of a
/// group or [`USUAL`], and the price type.
pub fn where_silent(groups: Groups, named: impl IntoIterator<Item = (String, PriceType)>) -> Vec<PriceType> {
    let named: Vec<(String, PriceType)> = named.into_iter().collect();
    let mut out: Vec<PriceType> = Vec::new();
    for word in ASKED.into_iter().filter_map(|n| n.word(groups)) {
        for (_, one) in named.iter().filter(|(w, _)| w == word) {
            if out.iter().all(|p| p.source != one.source) {
                out.push(one.clone());
            }
        }
    }
    out
}

/// A contract in force, as far as prices go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The accounting system that it is from.
    pub source: SourceId,
    /// «№ 118-О».
    pub label: String,
    /// What it says: GUID and name of a price type.
    pub says: Says,
}

/// What a contract says of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// A price type that 1C has told of: GUID and name.
    Type(String, String),
    /// A price type of which 1C has told no more: there are no prices then, and another's must not stand in for it.
    Untold,
}

/// The prices of one accounting system at which the company buys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    /// The accounting system.
    pub source: SourceId,
    /// GUID of the price type; empty: there are no prices for the company.
    pub price_type: String,
    /// Its name.
    pub name: String,
    /// The contracts that buy at it.
    pub contracts: Vec<String>,
}

/// The price lists of a company: those of its contracts first, in the order of the contracts, then what counts where there is
/// no contract. A list without prices stands only where its accounting system has no other.
pub fn lists(contracts: &[Terms], silent: &[PriceType]) -> Vec<PriceList> {
    let mut out: Vec<PriceList> = Vec::new();
    for contract in contracts {
        let spare = || silent.iter().find(|p| p.source == contract.source);
        let (id, name) = match &contract.says {
            Says::Type(id, name) => (id.clone(), name.clone()),
            Says::Untold => Default::default(),
            Says::Nothing => spare().map(|p| (p.id.clone(), p.name.clone())).unwrap_or_default(),
        };
        match out.iter_mut().find(|l| l.source == contract.source && l.price_type == id) {
            Some(list) => list.contracts.push(contract.label.clone()),
            None => out.push(PriceList {
                source: contract.source,
                price_type: id,
                name,
                contracts: vec![contract.label.clone()],
            }),
        }
    }
    for p in silent {
        if contracts.iter().all(|c| c.source != p.source) {
            out.push(PriceList {
                source: p.source,
                price_type: p.id.clone(),
                name: p.name.clone(),
                contracts: Vec::new(),
            });
        }
    }
    let priced: Vec<SourceId> = out.iter().filter(|l| l.priced()).map(|l| l.source).collect();
    out.retain(|l| l.priced() || !priced.contains(&l.source));
    out
}

impl PriceList {
    /// Whether there are prices for the company at all.
    pub fn priced(&self) -> bool {
        !self.price_type.is_empty()
    }
    /// What an address names it by.
    pub fn key(&self) -> String {
        if self.priced() { self.price_type.clone() } else { self.source.to_string() }
    }
}

words! {
    /// Whether goods are there, as a word: how much is the seller's secret, and the figure is old when it is read.
    Availability {
        /// There are enough for an ordinary order.
        InStock = "in_stock",
        /// There are some.
        Few = "few",
        /// There are none.
        Out = "out",
        /// Nobody knows: 1C has not said, or too long ago.
        Unknown = "unknown",
    }
}

/// Below so many base units there are few.
const FEW: Qty = Qty(10_000);

/// What is said of the goods, of which 1C counted so many, so long ago.
pub fn availability(counted: Option<Qty>, age: Staleness) -> Availability {
    match counted {
        Some(qty) if age <= Staleness::Stale => match qty {
            qty if qty.0 <= 0 => Availability::Out,
            qty if qty < FEW => Availability::Few,
            _ => Availability::InStock,
        },
        _ => Availability::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use kernel::At;

    use super::*;

    fn source(n: i64) -> SourceId {
        let hex = format!("01890000-0000-7000-8000-{n:012}");
        hex.parse().unwrap()
    }
    fn level(n: i64, id: &str) -> PriceType {
        PriceType { source: source(n), source_name: format!("1С {n}"), id: id.to_owned(), name: id.to_uppercase() }
    }
    fn terms(n: i64, label: &str, says: Says) -> Terms {
        Terms { source: source(n), label: label.to_owned(), says }
    }
    fn says(id: &str) -> Says {
        Says::Type(id.to_owned(), id.to_uppercase())
    }
    fn keys(lists: &[PriceList]) -> Vec<(i64, &str, String)> {
        let n = |l: &PriceList| if l.source == source(1) { 1 } else { 2 };
        lists.iter().map(|l| (n(l), l.price_type.as_str(), l.contracts.join("+"))).collect()
    }

    #[test]
    fn the_first_word_counts() {
        let named = || {
            [
                ("registered".to_owned(), level(1, "reg")),
                ("partner".to_owned(), level(1, "part")),
                ("usual".to_owned(), level(1, "usual")),
                ("usual".to_owned(), level(2, "usual2")),
                ("wholesale".to_owned(), level(2, "opt2")),
            ]
        };
        for (groups, want) in [
            ("wholesale partner registered", ["opt2", "part"].as_slice()),
            ("registered", &["reg", "usual2"]),
            ("contractor", &["usual", "usual2"]),
            ("", &["usual", "usual2"]),
        ] {
            let mut got: Vec<String> = where_silent(Groups::parse(groups), named()).into_iter().map(|p| p.id).collect();
            got.sort();
            let mut want: Vec<String> = want.iter().map(|w| (*w).to_owned()).collect();
            want.sort();
            assert_eq!(got, want, "{groups}");
        }
        assert!(where_silent(Groups::parse("partner"), [("wholesale".to_owned(), level(1, "opt"))]).is_empty());
        // Every group is asked, once.
        for group in Group::ALL {
            assert_eq!(ASKED.iter().filter(|n| **n == Named::Group(*group)).count(), 1, "{}", group.as_str());
        }
        assert_eq!(ASKED.len(), Group::ALL.len() + 2);
    }

    #[test]
    fn the_contract_wins_and_nobody_stands_in_for_what_it_names() {
        let silent = [level(1, "opt"), level(2, "opt2")];
        let own = [terms(1, "А", says("own"))];
        assert_eq!(keys(&lists(&own, &silent)), [(1, "own", "А".into()), (2, "opt2", String::new())]);
        let both = [terms(1, "А", says("own")), terms(1, "Б", Says::Nothing), terms(1, "В", says("own"))];
        assert_eq!(keys(&lists(&both, &silent[..1])), [(1, "own", "А+В".into()), (1, "opt", "Б".into())]);
        // Named and not told: no prices rather than another's.
        assert_eq!(keys(&lists(&[terms(1, "А", Says::Untold)], &silent[..1])), [(1, "", "А".into())]);
        // Beside a list with prices one without says nothing.
        assert_eq!(
            keys(&lists(&[terms(1, "А", says("own")), terms(1, "Б", Says::Untold)], &[])),
            [(1, "own", "А".into())]
        );
        assert!(lists(&[], &[]).is_empty());
        let none = lists(&[terms(1, "А", Says::Nothing)], &[]);
        assert_eq!((keys(&none), none[0].key()), (vec![(1, "", "А".into())], source(1).to_string()));
    }

    #[test]
    fn what_is_old_is_not_said() {
        use crate::finance::rules::{Ages, Feed};
        for (qty, want) in
            [(Some(0), "out"), (Some(-5), "out"), (Some(9_999), "few"), (Some(10_000), "in_stock"), (None, "unknown")]
        {
            assert_eq!(availability(qty.map(Qty), Staleness::Fresh).as_str(), want, "{qty:?}");
            assert_eq!(availability(qty.map(Qty), Staleness::Stale).as_str(), want, "{qty:?}");
            assert_eq!(availability(qty.map(Qty), Staleness::Expired), Availability::Unknown);
            assert_eq!(availability(qty.map(Qty), Staleness::Never), Availability::Unknown);
        }
        // The limits are the domain's: stock is old after a day, prices after three.
        let now = At::from_micros(1_700_000_000_000_000);
        let age = |feed, hours: i64| Ages::default().of(feed, Some(now.plus_secs(-hours * 3600 - 1)), now);
        assert_eq!((age(Feed::Stock, 24), age(Feed::Prices, 24)), (Staleness::Expired, Staleness::Stale));
        assert_eq!(age(Feed::Prices, 72), Staleness::Expired);
    }
}
