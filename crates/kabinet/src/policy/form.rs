//! The form of a company's rules, for its owner and for the seller's administrator: the same fields, another word about roles.

use access::{Role, Roles};
use serde::Deserialize;

use super::rules::Policy;
use crate::{
    config::Session,
    exchange::address::networks,
    web::{Shell, called::role_key},
};

/// Choices of idleness, minutes.
const IDLE: &[i64] = &[10, 15, 30, 60, 120, 240, 480, 720, 1440];
/// Choices of age, hours.
const ABSOLUTE: &[i64] = &[4, 8, 12, 24, 72, 168, 336];
/// Longest list of networks, characters.
const NETWORKS: usize = 2000;

/// As it was sent; what is not ticked is not sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PolicyForm {
    owner: Option<String>,
    approver: Option<String>,
    buyer: Option<String>,
    accountant: Option<String>,
    viewer: Option<String>,
    idle: String,
    absolute: String,
    networks: String,
    bound: Option<String>,
    /// The owner knows that he shuts himself out.
    pub anyway: Option<String>,
}

impl PolicyForm {
    /// Roles that are ticked.
    pub fn roles(&self) -> Roles {
        let ticked = [&self.owner, &self.approver, &self.buyer, &self.accountant, &self.viewer];
        let roles: Vec<Role> =
            Role::ALL.into_iter().zip(ticked).filter(|(_, t)| t.is_some()).map(|(role, _)| role).collect();
        Roles::of(&roles)
    }

    /// The limits and networks over what is set; with what cannot be read as its key and the word.
    ///
    /// # Errors
    /// Key of what is wrong, and the word that it is about.
    pub fn over(&self, old: &Policy, session: &Session) -> Result<Policy, (&'static str, String)> {
        let one_of = |text: &str, choices: &[i64], most: i64| {
            let n = text.parse::<i64>().ok().filter(|n| *n == 0 || choices.contains(n) && *n < most);
            n.ok_or(("policy-bad-limit", text.to_owned()))
        };
        let list = self.networks.split_whitespace().collect::<Vec<_>>().join(" ");
        if list.chars().count() > NETWORKS {
            return Err(("policy-long-list", String::new()));
        }
        networks(&list).map_err(|word| ("policy-bad-network", word))?;
        Ok(Policy {
            idle_minutes: one_of(&self.idle, IDLE, session.idle_hours * 60)?,
            absolute_hours: one_of(&self.absolute, ABSOLUTE, session.absolute_days * 24)?,
            networks: list,
            bound: self.bound.is_some(),
            ..old.clone()
        })
    }
}

/// A role to tick.
pub struct Tick {
    /// Name of the field.
    pub name: &'static str,
    /// Key of its text.
    pub key: &'static str,
    /// Whether it is ticked.
    pub on: bool,
    /// Whether the other side asks for it anyway.
    pub other: bool,
}

/// A choice of a limit.
pub struct Choice {
    /// Value.
    pub value: i64,
    /// In words.
    pub text: String,
    /// Whether it is chosen.
    pub on: bool,
}

/// What the fields show.
pub struct Fields {
    /// Roles.
    pub ticks: Vec<Tick>,
    /// Idleness.
    pub idle: Vec<Choice>,
    /// Age.
    pub absolute: Vec<Choice>,
    /// Networks, one a line.
    pub networks: String,
    /// Whether a session stays at its address.
    pub bound: bool,
}

fn span(s: &Shell, minutes: i64) -> String {
    match minutes {
        m if m % 1440 == 0 => s.t.n("policy-days", m / 1440).into_owned(),
        m if m % 60 == 0 => s.t.n("policy-hours", m / 60).into_owned(),
        m => s.t.n("policy-minutes", m).into_owned(),
    }
}

fn choices(s: &Shell, values: &[i64], unit: i64, most: i64, now: i64) -> Vec<Choice> {
    let installed = s.t.x("policy-installed", span(s, most * unit)).into_owned();
    let mut out = vec![Choice { value: 0, text: installed, on: now == 0 }];
    let shorter = values.iter().filter(|v| **v < most);
    out.extend(shorter.map(|v| Choice { value: *v, text: span(s, v * unit), on: *v == now }));
    out
}

impl Fields {
    /// The fields for one side's word about roles (`mine`), with what the other side asks.
    pub fn of(s: &Shell, policy: &Policy, mine: Roles, other: Roles, session: &Session) -> Fields {
        let tick = |r: Role| Tick { name: r.as_str(), key: role_key(r), on: mine.has(r), other: other.has(r) };
        Fields {
            ticks: Role::ALL.into_iter().map(tick).collect(),
            idle: choices(s, IDLE, 1, session.idle_hours * 60, policy.idle_minutes),
            absolute: choices(s, ABSOLUTE, 60, session.absolute_days * 24, policy.absolute_hours),
            networks: policy.networks.replace(' ', "\n"),
            bound: policy.bound,
        }
    }

    /// The same with what was typed, which cannot be taken.
    #[must_use]
    pub fn typed(mut self, form: &PolicyForm) -> Fields {
        for tick in &mut self.ticks {
            tick.on = Role::parse(tick.name).is_some_and(|r| form.roles().has(r));
        }
        for (choices, value) in [(&mut self.idle, &form.idle), (&mut self.absolute, &form.absolute)] {
            for c in choices.iter_mut() {
                c.on = c.value.to_string() == *value;
            }
        }
        self.networks.clone_from(&form.networks);
        self.bound = form.bound.is_some();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let session = Session { idle_hours: 12, absolute_days: 14, free_failures: 5, ..Session::default() };
        let form = |idle: &str, absolute: &str, networks: &str| PolicyForm {
            idle: idle.into(),
            absolute: absolute.into(),
            networks: networks.into(),
            ..PolicyForm::default()
        };
        let read = |f: PolicyForm| f.over(&Policy::default(), &session);
        let good = read(form("30", "0", "10.0.0.0/8,\r\n 192.0.2.7\n")).unwrap();
        assert_eq!((good.idle_minutes, good.absolute_hours, good.networks.as_str()), (30, 0, "10.0.0.0/8, 192.0.2.7"));
        assert_eq!(read(form("720", "0", "")), Err(("policy-bad-limit", "720".into())), "not shorter than ours");
        assert_eq!(read(form("31", "0", "")), Err(("policy-bad-limit", "31".into())));
        assert_eq!(read(form("0", "-1", "")), Err(("policy-bad-limit", "-1".into())));
        assert_eq!(read(form("0", "0", "наш офис")), Err(("policy-bad-network", "наш".into())));
        assert_eq!(read(form("0", "0", &"10.0.0.1 ".repeat(400))).map_err(|e| e.0), Err("policy-long-list"));
    }
}
