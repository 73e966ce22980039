//! Role cards of the sign-in page: whom to be, and three jobs worth trying.

use super::Card;

// Key, title, icon and jobs of every card; the person is found in the cast by the key.
const CARDS: [(&str, &str, &str, [&str; 3]); 8] = [
    ("buyer", "card-buyer", "cart", ["job-find-any", "job-limit", "job-eight"]),
    ("approver", "card-approver", "approve", ["job-company-orders", "job-seller-changed", "job-limit"]),
    ("accountant", "card-accountant", "documents", ["job-overdue", "job-month-zip", "job-two-companies"]),
    ("owner", "card-owner", "company", ["job-owner-people", "job-owner-finance", "job-owner-token"]),
    ("viewer", "card-viewer", "truck", ["job-arrivals", "job-waybill-number", "job-no-money"]),
    ("partner", "card-partner", "star", ["job-partner-link", "job-partner-owed", "job-partner-prices"]),
    ("manager", "card-manager", "people", ["job-manager-companies", "job-manager-blocked", "job-manager-fresh"]),
    ("admin", "card-admin", "exchange", ["job-admin-down", "job-admin-quarantine", "job-admin-health"]),
];

/// The people behind the cards, by key.
const PEOPLE: [(&str, &str); 8] = [
    ("buyer", "pavel@"),
    ("approver", "sergey@"),
    ("accountant", "irina@"),
    ("owner", "elena@"),
    ("viewer", "oleg@"),
    ("partner", "lev@"),
    ("manager", "igor@"),
    ("admin", "anna@"),
];

/// Every card with its person.
pub fn all() -> Vec<Card> {
    let cast = simulator::cast();
    let staff = cast.staff.iter().map(|p| (p.email, p.name, cast.seller.name, "/office".to_owned()));
    let members = cast
        .companies
        .iter()
        .flat_map(|c| c.people.iter().map(move |p| (p.email, p.name, c.name, format!("/c/{}/", c.slug))));
    let people: Vec<(&str, &str, &str, String)> = staff.chain(members).collect();
    CARDS
        .iter()
        .filter_map(|(key, title, icon, jobs)| {
            let begins = PEOPLE.iter().find(|(k, _)| k == key)?.1;
            let (email, name, firm, home) = people.iter().find(|(email, ..)| email.starts_with(begins))?;
            let person = format!("{name}, {firm}");
            Some(Card { key, title, icon, email: (*email).to_owned(), person, home: home.clone(), jobs: *jobs })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_has_its_person() {
        assert_eq!(all().len(), CARDS.len());
    }
}
