//! The words of the journal: every action that is written down, and the group that a filter shows it in. A test reads the
//! sources: an action that is not here fails it.

/// A group of actions.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Word in the URL.
    pub word: &'static str,
    /// Key of its name.
    pub name: &'static str,
    /// Its actions; `act-…` with dashes for dots is the name of each.
    pub actions: &'static [&'static str],
}

/// All groups.
pub const GROUPS: &[Group] = &[
    Group {
        word: "sign-in",
        name: "journal-sign-in",
        actions: &[
            "sign-in",
            "company.entered",
            "sign-in.failed",
            "sign-in.code-failed",
            "sign-in.passkey",
            "sign-in.passkey-failed",
            "confirm",
            "confirm.failed",
            "second.on",
            "second.off",
            "second.moved",
            "second.codes",
            "second.recovered",
            "second.reset",
            "passkey.added",
            "passkey.renamed",
            "passkey.removed",
            "passkey.copied",
            "access.outside",
        ],
    },
    Group {
        word: "people",
        name: "journal-people",
        actions: &[
            "invitation.send",
            "invitation.resend",
            "invitation.revoke",
            "invitation.accept",
            "access.asked",
            "access.added",
            "access.more",
            "access.file",
            "access.infected",
            "access.approved",
            "access.declined",
            "access.withdrawn",
            "access.expired",
            "registration.settings",
            "member.roles",
            "member.points",
            "member.close",
            "member.reopen",
            "member.leave",
            "ownership.transfer",
            "ownership.restore",
            "people.reviewed",
            "people.review-told",
            "role.create",
            "role.change",
            "role.delete",
            "staff.invited",
            "staff.invited-again",
            "staff.invitation-revoked",
            "staff.joined",
            "user.role",
            "user.closed",
            "user.reopened",
            "deputy.set",
            "deputy.revoked",
        ],
    },
    Group {
        word: "me",
        name: "journal-me",
        actions: &[
            "me.changed",
            "me.device-ended",
            "me.reset-asked",
            "me.email-asked",
            "me.email-agreed",
            "me.email",
            "me.export",
            "me.deleted",
            "registration.confirm",
            "user.created",
            "user.password",
            "user.signed-out",
        ],
    },
    Group {
        word: "files",
        name: "journal-files",
        actions: &[
            "document.file",
            "documents.zip",
            "documents.register",
            "material.file",
            "orders.export",
            "prices.export",
            "journal.export",
        ],
    },
    Group { word: "tokens", name: "journal-tokens", actions: &["token.create", "token.revoke"] },
    Group {
        word: "company",
        name: "journal-company-card",
        actions: &[
            "company.create",
            "company.entity.add",
            "company.point.add",
            "company.switches",
            "company.groups",
            "groups.changed",
            "company.manager",
            "company.policy",
            "staff.policy",
            "company.block",
            "company.unblock",
            "counterparty.linked",
            "counterparty.dismissed",
            "material.added",
            "material.replaced",
            "material.withdrawn",
        ],
    },
    Group {
        word: "details",
        name: "journal-details",
        actions: &[
            "details.asked",
            "details.withdrawn",
            "details.confirmed",
            "details.declined",
            "details.in-erp",
            "details.differs",
            "details.ours-right",
            "details.erp-right",
        ],
    },
    Group { word: "view-as", name: "journal-view-as", actions: &["view-as.start", "view-as.page", "view-as.end"] },
    Group {
        word: "exchange",
        name: "journal-exchange",
        actions: &[
            "quarantine.resolved",
            "quarantine.retried",
            "catalog.sweep.released",
            "catalog.sweep.refused",
            "exchange.downloaded",
            "source.created",
            "source.changed",
            "source.password",
            "source.off",
            "source.on",
            "source.access",
            "source.hurried",
            "source.way",
            "source.way.paused",
            "source.way.resumed",
            "source.way.removed",
            "source.sets",
            "source.rest",
            "status.said",
            "status.forgotten",
        ],
    },
    Group {
        word: "machine",
        name: "journal-machine",
        actions: &["secret.rotated", "secret.resealed", "secret.pruned"],
    },
];

/// The actions of a group as words for a statement; nothing for an unknown one, which shows all.
pub fn words(group: &str) -> String {
    GROUPS.iter().find(|g| g.word == group).map_or_else(String::new, |g| g.actions.join(" "))
}

/// Key of an action's name.
pub fn key(action: &str) -> String {
    format!("act-{}", action.replace('.', "-"))
}

#[cfg(test)]
mod tests {
    use kernel::format::Lang;

    use super::*;
    use crate::web::texts;

    /// Literals between the parentheses of `audit::note(…)` and of the helpers that call it.
    fn written() -> Vec<String> {
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                for call in text.split("note(").skip(1) {
                    let call = &call[..call.find(';').unwrap_or(call.len())];
                    found.extend(call.split('"').skip(1).step_by(2).filter(|w| is_action(w)).map(str::to_owned));
                }
            }
        }
        found
    }
    fn is_action(word: &str) -> bool {
        word.contains('.') && word.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '-')
    }

    #[test]
    fn what_was_taken_out_is_what_the_journal_files_as_such() {
        let asked = crate::members::store::TAKEN.sqlite;
        let files = GROUPS.iter().find(|g| g.word == "files").expect("the group");
        for action in files.actions {
            assert!(asked.contains(&format!("'{action}'")), "{action} is not counted on the page of trust");
        }
    }

    #[test]
    fn every_action_has_its_group_and_its_name() {
        let known: Vec<&str> = GROUPS.iter().flat_map(|g| g.actions.iter().copied()).collect();
        let written = written();
        assert!(written.len() > 15, "{written:?}");
        for action in &written {
            assert!(known.contains(&action.as_str()), "{action} is in no group");
        }
        for lang in [Lang::Ru, Lang::En] {
            for action in &known {
                assert!(texts(lang).has(&key(action)), "{} in {}", key(action), lang.code());
            }
            for group in GROUPS {
                assert!(texts(lang).has(group.name), "{} in {}", group.word, lang.code());
            }
        }
    }
}
