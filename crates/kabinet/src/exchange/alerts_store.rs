//! Statements of alerts.

use db::{record, statements};
use kernel::{At, CompanyId, SourceId, UserId};

use crate::deputies::reached;

record! {
    /// An alert that is open, for people.
    #[derive(Clone, Debug)]
    pub(crate) struct AlertRow {
        pub(crate) source: String, pub(crate) dataset: String, pub(crate) kind: String, pub(crate) company: Option<String>,
        pub(crate) slug: Option<String>, pub(crate) detail: String, pub(crate) raised_at: At,
    }
}

record! {
    /// An alert for a letter.
    #[derive(Clone, Debug)]
    pub(crate) struct UntoldRow {
        pub(crate) source: String, pub(crate) dataset: String, pub(crate) kind: String, pub(crate) company: Option<String>,
        pub(crate) company_id: Option<CompanyId>, pub(crate) manager_id: Option<UserId>, pub(crate) detail: String,
    }
}

statements! {
    /// It is so, still or again.
    RAISE = "insert into exchange_alert (source_id, dataset, kind, subject, company_id, detail, raised_at, seen_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (source_id, dataset, kind, subject) do update
        set raised_at = case when exchange_alert.cleared_at is null then exchange_alert.raised_at else excluded.raised_at end,
        told_at = case when exchange_alert.cleared_at is null then exchange_alert.told_at else null end,
        seen_at = excluded.seen_at, detail = excluded.detail, cleared_at = null";
    /// It is not so any more.
    CLEAR = "update exchange_alert set cleared_at = $5
        where source_id = $1 and dataset = $2 and kind = $3 and subject = $4 and cleared_at is null";
    /// What was not seen again since.
    QUIETED = "update exchange_alert set cleared_at = $3 where kind = $1 and seen_at < $2 and cleared_at is null";
    /// Open alerts of a kind.
    OPEN_KINDS: (SourceId, String, String) = "select source_id, dataset, subject from exchange_alert
        where kind = $1 and cleared_at is null";
    /// Open alerts, the newest first; those about a company only for its manager ($1, on the day $2), or for all.
    OPEN: AlertRow = concat!("select s.name as source, a.dataset, a.kind, c.name as company, c.slug, a.detail, a.raised_at
        from exchange_alert a join source s on s.id = a.source_id left join company c on c.id = a.company_id
        where a.cleared_at is null and (", reached!("$1", "$2"), " or a.company_id is null)
        order by a.raised_at desc, a.dataset, a.kind, a.subject");
    /// Open alerts that nobody was told of.
    UNTOLD: UntoldRow = "select s.name as source, a.dataset, a.kind, c.name as company, a.company_id, c.manager_id, a.detail
        from exchange_alert a join source s on s.id = a.source_id left join company c on c.id = a.company_id
        where a.cleared_at is null and a.told_at is null order by a.raised_at, a.dataset, a.kind, a.subject";
    /// They were told of.
    TOLD = "update exchange_alert set told_at = $1 where cleared_at is null and told_at is null";
    /// Whom of the staff alerts concern: id, address, language, whether all of them do.
    TELL: (UserId, String, String, bool) = "select id, email, lang, staff = 'admin' from app_user
        where active and staff in ('admin', 'manager') order by id";
    /// As of when each data set of each source is that is not switched off.
    AGES: (SourceId, String, At) = "select d.source_id, d.dataset, d.as_of from dataset_state d join source s on s.id = d.source_id
        where d.as_of is not null and not s.off";
    /// As of when each company's data is, by the source of its legal entities. (office: all companies)
    COMPANY_AGES: (SourceId, CompanyId, String, At) = "select distinct e.source_id, f.company_id, f.dataset, f.as_of
        from freshness f join legal_entity e on e.company_id = f.company_id and e.erp_id is not null
        join source s on s.id = e.source_id where not s.off";
}
