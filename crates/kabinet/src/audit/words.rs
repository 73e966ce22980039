//! Some lines hold words of the program: roles, settings, numbers of things. In the chain, which is for ever, they stay as they
//! are; whoever reads the journal gets them in his language.
//!
//! Which words a line may hold is its action's to say, and a word stands alone between blanks, brackets and signs: what people
//! have typed, their addresses above all, stays as it is.

use access::{Breadth, Group, Permission, Role, StaffRole};
use webkit::i18n::Texts;

use crate::{
    profile::pages::device,
    web::called::{group_key, permission_key, role_key, staff_key},
};

/// The words of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Role,
    Staff,
    Group,
    Permission,
    Registration,
    AllCompanies,
}

/// Lines that are a number between two texts, and what the number is of.
const NUMBERS: &[(&str, &str, &str, &str)] = &[
    ("people.reviewed", "every ", " months", "journal-every"),
    ("documents.zip", "", " files", "journal-n-files"),
    ("second.recovered", "", " left", "journal-codes-left"),
];

/// Lines that are one text.
const WHOLE: &[(&str, &str, &str)] = &[
    ("user.signed-out", "everybody", "journal-everybody"),
    ("user.password", "by a link", "journal-by-link"),
    ("me.email-agreed", "email-old", "journal-email-old"),
    ("me.email-agreed", "email-new", "journal-email-new"),
    ("me.device-ended", "others", "journal-others"),
];

/// Settings that are written down as `name=value`: the action, the name and what it is called.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("company.policy", "second by seller", "journal-second-by-seller"),
    ("company.policy", "second", "journal-second"),
    ("company.policy", "idle", "journal-idle"),
    ("company.policy", "absolute", "journal-absolute"),
    ("company.policy", "networks", "journal-networks"),
    ("company.policy", "bound", "journal-bound"),
    ("staff.policy", "second", "journal-second"),
    ("staff.policy", "owners", "journal-second-owners"),
    ("staff.policy", "days", "journal-second-days"),
    ("company.switches", "own_only", "off-own-only"),
    ("company.switches", "see_debt", "off-see-debt"),
    ("company.switches", "viewers_sums", "off-see-sums"),
    ("company.switches", "viewers_waybills", "off-see-waybills"),
    ("company.switches", "by_point", "off-by-point"),
];

/// Words that lines of an action may hold.
const WORDS: &[(&str, &[Kind])] = &[
    ("member.roles", &[Kind::Role]),
    ("member.close", &[Kind::Role]),
    ("member.reopen", &[Kind::Role]),
    ("member.leave", &[Kind::Role]),
    ("invitation.send", &[Kind::Role]),
    ("invitation.accept", &[Kind::Role]),
    ("access.approved", &[Kind::Role]),
    ("token.create", &[Kind::Role]),
    ("ownership.transfer", &[Kind::Role]),
    ("role.create", &[Kind::Role, Kind::Permission]),
    ("role.change", &[Kind::Role, Kind::Permission]),
    ("user.role", &[Kind::Staff]),
    ("staff.invited", &[Kind::Staff]),
    ("staff.invited-again", &[Kind::Staff]),
    ("staff.invitation-revoked", &[Kind::Staff]),
    ("staff.joined", &[Kind::Staff]),
    ("company.groups", &[Kind::Group]),
    ("groups.changed", &[Kind::Group]),
    ("deputy.set", &[Kind::AllCompanies]),
    ("deputy.revoked", &[Kind::AllCompanies]),
    ("registration.settings", &[Kind::Registration, Kind::Group]),
];

/// Of them those that hold nothing else.
const LISTS: &[&str] = &["company.groups", "registration.settings"];

/// How registration stands.
const REGISTRATION: &[(&str, &str)] = &[
    ("open", "journal-reg-open"),
    ("closed", "journal-reg-closed"),
    ("private:no", "journal-reg-private-no"),
    ("private:seller", "journal-reg-private-seller"),
    ("private:auto", "journal-reg-private-auto"),
];

/// Lines that say with which program somebody came: all that it told of itself.
const AGENTS: &[&str] = &["sign-in", "company.entered"];

/// «Chrome, Linux» for such a line, if it is known.
pub fn agent(action: &str, text: &str) -> Option<String> {
    let (browser, system) = AGENTS.contains(&action).then(|| device(text))??;
    Some(format!("{browser}, {system}"))
}

/// A line's text in the reader's language.
pub fn told(t: &Texts, action: &str, text: &str) -> String {
    if let Some((_, _, key)) = WHOLE.iter().find(|(a, whole, _)| *a == action && *whole == text) {
        return t.s(key).to_owned();
    }
    let number = NUMBERS.iter().find(|n| n.0 == action).and_then(|(_, before, after, key)| {
        let n: i64 = text.strip_prefix(before)?.strip_suffix(after)?.parse().ok()?;
        Some(t.n(key, n).into_owned())
    });
    if let Some(told) = number {
        return told;
    }
    if let Some(told) = settings(t, action, text) {
        return told;
    }
    let kinds = WORDS.iter().find(|(a, _)| *a == action).map_or(&[][..], |(_, kinds)| kinds);
    match kinds {
        [] => text.to_owned(),
        _ if LISTS.contains(&action) => list(t, kinds, text),
        _ => words(t, kinds, text),
    }
}

/// `name=value name=[several values]`, one after another; nothing if the text is not like that.
fn settings(t: &Texts, action: &str, text: &str) -> Option<String> {
    let known = || SETTINGS.iter().filter(|(a, ..)| *a == action);
    let (mut told, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let named = known().find_map(|(_, name, key)| Some((key, rest.strip_prefix(name)?.strip_prefix('=')?)));
        let (key, after) = named?;
        let (value, left) = match after.strip_prefix('[') {
            Some(list) => list.split_once(']')?,
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        told.push(format!("{}: {}", t.s(key), worth(t, value)));
        rest = left.trim_start();
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// The value of a setting: yes and no, a length of time, roles.
fn worth(t: &Texts, value: &str) -> String {
    let length = |unit: &str, key| {
        let n: i64 = value.strip_suffix(unit)?.parse().ok()?;
        Some(t.n(key, n).into_owned())
    };
    match value {
        "true" | "yes" => t.s("journal-yes").to_owned(),
        "false" | "no" => t.s("journal-no").to_owned(),
        "" => "—".to_owned(),
        _ => length("min", "journal-minutes")
            .or_else(|| length("h", "journal-hours"))
            .unwrap_or_else(|| list(t, &[Kind::Role, Kind::Staff], value)),
    }
}

/// Words of some kinds and nothing else, as a list in the reader's language.
fn list(t: &Texts, kinds: &[Kind], text: &str) -> String {
    let told = |word: &str| kinds.iter().find_map(|kind| one(t, *kind, word)).unwrap_or_else(|| word.to_owned());
    text.split([' ', '+']).filter(|word| !word.is_empty()).map(told).collect::<Vec<_>>().join(", ")
}

/// A text with the words of some kinds in the reader's language.
fn words(t: &Texts, kinds: &[Kind], text: &str) -> String {
    const BETWEEN: [char; 9] = [' ', '(', ')', '[', ']', ',', ';', '=', '\n'];
    let mut out = String::with_capacity(text.len() * 2);
    for piece in text.split_inclusive(BETWEEN) {
        let word = piece.trim_end_matches(BETWEEN);
        // «partner: Оптовая»
        let bare = word.strip_suffix(':').unwrap_or(word);
        match kinds.iter().find_map(|kind| one(t, *kind, bare)) {
            Some(told) => {
                out.push_str(&told);
                out.push_str(&piece[bare.len()..]);
            }
            None => out.push_str(piece),
        }
    }
    out.trim_end_matches(',').replace(" -> ", " → ")
}

fn one(t: &Texts, kind: Kind, word: &str) -> Option<String> {
    let said = |key: &str| Some(t.s(key).to_owned());
    match kind {
        Kind::Role => said(role_key(Role::parse(word)?)),
        Kind::Staff if word == "-" => said("users-no-role"),
        Kind::Staff => said(staff_key(StaffRole::parse(word)?)),
        Kind::Group => said(group_key(Group::parse(word)?)),
        Kind::AllCompanies if word == "*" => said("dep-all"),
        Kind::AllCompanies => None,
        Kind::Registration => said(REGISTRATION.iter().find(|(w, _)| *w == word)?.1),
        Kind::Permission => {
            let (code, breadth) = word.split_once(':')?;
            let permission = t.s(&permission_key(Permission::parse(code)?)).to_owned();
            Some(format!("«{permission}»: {},", t.s(&format!("breadth-{}", Breadth::parse(breadth)?.as_str()))))
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::format::Lang;

    use super::*;
    use crate::web::texts;

    fn ru(action: &str, text: &str) -> String {
        told(texts(Lang::Ru), action, text)
    }

    #[test]
    fn words_of_the_program_are_told_in_russian() {
        for (action, text, want) in [
            ("people.reviewed", "every 12 months", "напоминать раз в 12 месяцев"),
            ("people.reviewed", "every 0 months", "без напоминаний"),
            ("documents.zip", "3 files", "3 файла"),
            ("second.recovered", "1 left", "остался 1 код"),
            ("user.signed-out", "everybody", "все"),
            (
                "member.roles",
                "pavel@romashka.example buyer accountant -> viewer",
                "pavel@romashka.example закупщик бухгалтер → зритель",
            ),
            (
                "user.role",
                "Анна (admin@sever.example): admin → support",
                "Анна (admin@sever.example): администратор → поддержка",
            ),
            ("registration.settings", "open private:no wholesale", "открыта, без частных лиц, оптовый клиент"),
            ("registration.settings", "open private:seller ", "открыта, частных лиц подтверждает продавец"),
            ("user.role", "Анна (a@sever.example): support → -", "Анна (a@sever.example): поддержка → нет"),
            ("company.groups", "wholesale partner", "оптовый клиент, партнёр"),
            (
                "company.policy",
                "second=[owner] second by seller=[] idle=30min absolute=12h networks=[] bound=true",
                "второй фактор: владелец; второй фактор по требованию продавца: —; сеанс без действий: 30 минут; сеанс всего: 12 часов; сети: —; сеанс привязан к адресу: да",
            ),
            (
                "company.switches",
                "own_only=true see_debt=false by_point=approver+buyer",
                "Закупщики видят только свои заказы: да; Закупщики видят долг и лимит: нет; Видят заказы только своих точек доставки: согласующий, закупщик",
            ),
        ] {
            assert_eq!(ru(action, text), want, "{action}");
        }
    }

    #[test]
    fn what_people_type_stays() {
        for action in ["company.block", "view-as.start", "details.asked", "material.added", "me.changed"] {
            assert_eq!(ru(action, "buyer admin=true every 3 months"), "buyer admin=true every 3 months", "{action}");
        }
        assert_eq!(ru("documents.zip", "три files"), "три files");
        assert_eq!(
            ru("company.policy", "what=ever second=[]"),
            "what=ever second=[]",
            "an unknown setting hides nothing"
        );
    }

    #[test]
    fn each_table_speaks_of_known_actions_and_texts() {
        let known: Vec<&str> = super::super::actions::GROUPS.iter().flat_map(|g| g.actions).copied().collect();
        let actions = NUMBERS.iter().map(|n| n.0).chain(WHOLE.iter().map(|w| w.0));
        let actions = actions.chain(SETTINGS.iter().map(|s| s.0)).chain(WORDS.iter().map(|w| w.0));
        for action in actions {
            assert!(known.contains(&action), "{action}");
        }
        let keys = NUMBERS.iter().map(|n| n.3).chain(WHOLE.iter().map(|w| w.2)).chain(SETTINGS.iter().map(|s| s.2));
        let keys = keys.chain(REGISTRATION.iter().map(|r| r.1));
        for key in keys {
            for lang in [Lang::Ru, Lang::En] {
                assert_ne!(texts(lang).n(key, 2), key, "{key}");
            }
        }
    }
}
