//! What can be decided without a database.

use access::{Breadth, Permission, Rights, Role, Roles, Switches};
use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{At, DocumentId, Id, UserId, format::Lang};

use super::{
    CLOSING, KINDS,
    archive::paths,
    ask::{Print, Trouble, of_status, unwrapped},
    kind_key,
    list::{Kinds, ListQuery},
    names::{FileName, Paths, clean},
    requests::{KEPT, PATIENCE, Standing, State},
    rights::{Visible, breadth},
    store::{DocumentRow, PrintRow, RequestRow},
};
use crate::web::texts;

fn now() -> At {
    At::from_micros(1_788_000_000_000_000)
}

fn rights(roles: &[Role], switches: Switches) -> Rights {
    Rights::new(Roles::of(roles), None, switches)
}

fn visible(roles: &[Role], switches: Switches) -> Visible {
    Visible::new(&rights(roles, switches), UserId::at(now()), None)
}

#[test]
fn who_sees_which_kind() {
    let plain = Switches::default();
    let own = Switches { buyers_own_only: true, ..plain };
    let sums = Switches { viewers_see_sums: true, ..plain };
    let papers = Switches { viewers_see_waybills: true, ..plain };
    for role in [Role::Owner, Role::Approver, Role::Accountant] {
        let v = visible(&[role], own);
        assert!(KINDS.iter().all(|k| v.sees(k)) && !v.any_own() && v.sums(), "{}", role.as_str());
    }
    let buyer = visible(&[Role::Buyer], plain);
    assert_eq!(buyer.wide(), " invoice waybill certificate ");
    assert!(!buyer.any_own() && !buyer.sees("upd") && !buyer.sees("reconciliation"));
    // Limited to his own orders, a buyer sees nothing that belongs to none of them.
    let limited = visible(&[Role::Buyer], own);
    assert_eq!((limited.wide(), limited.own()), ("", " invoice waybill certificate "));
    let viewer = visible(&[Role::Viewer], plain);
    assert!(!viewer.any_wide() && !viewer.any_own() && viewer.some().is_err());
    // Sums and papers are two switches: neither opens what the other is for.
    assert!(visible(&[Role::Viewer], sums).some().is_err());
    let viewer = visible(&[Role::Viewer], papers);
    assert_eq!((viewer.wide(), viewer.sums()), (" waybill certificate ", false));
    // A right is the union of roles: who also keeps the books is not limited.
    assert!(visible(&[Role::Buyer, Role::Accountant], own).wide().contains(" upd "));
}

#[test]
fn a_kind_reaches_no_further_than_orders_do() {
    for bits in 0..16u8 {
        let s = Switches {
            buyers_own_only: bits & 1 != 0,
            buyers_see_debt: bits & 2 != 0,
            viewers_see_sums: bits & 4 != 0,
            viewers_see_waybills: bits & 8 != 0,
            unit: Roles::of(&Role::ALL[..bits as usize % 5]),
            ..Switches::default()
        };
        for role in Role::ALL {
            let r = rights(&[role], s);
            for kind in KINDS {
                assert!(breadth(&r, kind) <= r.breadth(Permission::OrderView), "{} {kind}", role.as_str());
            }
        }
    }
    let r = rights(&[Role::Owner], Switches::default());
    assert_eq!(breadth(&r, "contract"), Some(Breadth::Company));
}

#[test]
fn a_filter_narrows_what_is_seen_and_never_widens_it() {
    let buyer = visible(&[Role::Buyer], Switches::default());
    assert_eq!(buyer.only(&CLOSING).wide(), " waybill ");
    assert_eq!(buyer.only(&["upd"]).wide(), "");
    assert_eq!(Kinds::parse("closing").map(|k| k.words().len()), Some(CLOSING.len()));
    assert_eq!(Kinds::parse("upd"), Some(Kinds::One("upd")));
    assert_eq!(Kinds::parse("x' or 1=1"), None);
}

#[test]
fn every_kind_has_a_name_and_a_tab_in_both_languages() {
    for lang in Lang::ALL {
        let t = texts(lang);
        for kind in KINDS {
            let (name, tab) = (kind_key(kind), format!("documents-tab-{}", kind.replace('_', "-")));
            assert!(t.has(&name) && t.has(&tab), "{kind}");
        }
        assert!(t.has(&kind_key("nonsense")));
        for trouble in Trouble::ALL {
            assert!(t.has(&format!("documents-trouble-{}", trouble.as_str())), "{trouble}");
            assert_eq!(Trouble::parse(trouble.as_str()), Some(trouble));
        }
        for kind in [crate::notices::DOCUMENT_READY, crate::notices::DOCUMENT_FAILED] {
            assert!(t.has(&format!("notice-{kind}")), "{kind}");
        }
    }
}

#[test]
fn names_of_files() {
    let of = |kind, number| FileName::of(texts(Lang::Ru), kind, number, "2026-08-25");
    assert_eq!(of("waybill", "4466").shown, "Накладная 4466 от 2026-08-25.pdf");
    assert_eq!(of("waybill", "4466").ascii, "waybill 4466 2026-08-25.pdf");
    assert_eq!(of("vat_invoice", "УТ-15/2").shown, "Счёт-фактура УТ-15-2 от 2026-08-25.pdf");
    assert_eq!(of("vat_invoice", "УТ-15/2").ascii, "vat-invoice ---15-2 2026-08-25.pdf");
    let header = of("waybill", "4466").attachment();
    let header = header.to_str().unwrap();
    assert!(header.starts_with("attachment; filename=\"waybill 4466 2026-08-25.pdf\"; filename*=UTF-8''%D0%9D"));
    assert!(header.ends_with("%202026-08-25.pdf"), "{header}");
    // Nothing of a number can leave its place in the header or the path.
    let evil = of("waybill", "1\"; x=\"/../\r\nSet-Cookie: a\u{202e}fdp");
    assert!(evil.attachment().to_str().is_ok_and(|h| h.matches('"').count() == 2 && !h.contains('\n')));
    assert!(!evil.shown.contains(['/', '"', '\n', '\u{202e}']));
    for (text, name) in [("a/b\\c", "a-b-c"), ("  .x. ", "x"), ("", "-"), ("...", "-"), ("a \t b", "a b")] {
        assert_eq!(clean(text), name);
    }
}

#[test]
fn paths_of_an_archive_are_unique() {
    let mut p = Paths::default();
    assert_eq!(p.take("", "А.pdf"), "А.pdf");
    assert_eq!(p.take("", "а.pdf"), "а (2).pdf");
    assert_eq!(p.take("", "А.pdf"), "А (3).pdf");
    assert_eq!(p.take("ООО", "А.pdf"), "ООО/А.pdf");
}

pub(super) fn document(number: &str, entity: &str, status: &str, stored: bool) -> DocumentRow {
    DocumentRow {
        id: DocumentId::at(now()),
        kind: "waybill".into(),
        number: number.into(),
        issued_on: "2026-08-25".into(),
        entity: Some(entity.into()),
        inn: None,
        amount: None,
        currency: "RUB".into(),
        status: status.into(),
        on_request: !stored,
        file_key: stored.then(|| "documents/a/b".to_owned()),
        file_size: 1,
        replaced_id: None,
        successor_id: None,
    }
}

#[test]
fn folders_of_an_archive() {
    let t = texts(Lang::Ru);
    let of = |docs: &[DocumentRow]| paths(docs, t).into_iter().map(|e| e.path).collect::<Vec<_>>();
    let (a, b) = ("ООО «Ромашка»", "ООО «Ромашка/Юг»");
    assert_eq!(of(&[document("1", a, "active", true)]), ["Накладная 1 от 2026-08-25.pdf"]);
    let several = [
        document("1", a, "active", true),
        document("1", b, "active", true),
        document("1", a, "active", true),
        document("2", a, "replaced", true),
        document("3", a, "active", false),
    ];
    assert_eq!(
        of(&several),
        [
            "ООО «Ромашка»/Накладная 1 от 2026-08-25.pdf",
            "ООО «Ромашка-Юг»/Накладная 1 от 2026-08-25.pdf",
            "ООО «Ромашка»/Накладная 1 от 2026-08-25 (2).pdf",
            "ООО «Ромашка»/Заменённые и аннулированные/Накладная 2 от 2026-08-25.pdf",
            "",
        ]
    );
}

#[test]
fn where_1c_is_asked() {
    let row = |base: Option<&str>, id: &str| PrintRow {
        source_id: kernel::SourceId::at(now()),
        erp_id: id.into(),
        kind: None,
        base_url: base.map(str::to_owned),
        outgoing_login: None,
        secret: None,
    };
    let vault = crate::vault::Vault::parse(&webkit::secret::new()).unwrap();
    let url = |base, id| Print::new(row(base, id), &vault).map(|p| p.url().to_owned());
    assert_eq!(url(Some("http://1c/ut/"), "a-1"), Ok("http://1c/ut/hs/portal/v1/documents/a-1/print".to_owned()));
    let odd = url(Some("http://1c"), "../x?y#z").unwrap();
    assert!(odd.starts_with("http://1c/hs/portal/v1/documents/..%2fx%3fy%23z/print"), "{odd}");
    assert_eq!(url(None, "a"), Err(Trouble::NotSetUp));
    assert_eq!(url(Some("file:///etc"), "a"), Err(Trouble::NotSetUp));
}

#[test]
fn what_1c_may_answer() {
    let json =
        |data: &str| format!("\u{feff}{{\"name\":\"x.pdf\",\"mime\":\"application/pdf\",\"data_base64\":\"{data}\"}}");
    let pdf = STANDARD.encode("%PDF-1.7 …");
    let (left, right) = pdf.split_at(4);
    assert_eq!(unwrapped(json(&format!("{left}\\r\\n{right}")).as_bytes()).unwrap(), "%PDF-1.7 …");
    assert_eq!(unwrapped(json(&STANDARD.encode("<html>")).as_bytes()), Err(Trouble::NotPdf));
    assert_eq!(unwrapped(json("").as_bytes()), Err(Trouble::Empty));
    assert_eq!(unwrapped(json("???").as_bytes()), Err(Trouble::NotPdf));
    assert_eq!(unwrapped(b"{\"error\":\"x\"}"), Err(Trouble::NotPdf));
    assert_eq!(unwrapped(b"<html>"), Err(Trouble::NotPdf));
    assert_eq!(unwrapped(b" \r\n"), Err(Trouble::Empty));
    for (status, trouble) in [
        (401, Trouble::Denied),
        (404, Trouble::Unknown),
        (500, Trouble::Broken),
        (503, Trouble::Silent),
        (204, Trouble::Empty),
    ] {
        assert_eq!(of_status(StatusCode::from_u16(status).unwrap()), trouble);
    }
}

#[test]
fn a_request_ends() {
    let row = |state, file_key: Option<&str>, reason: &str| RequestRow {
        id: Id::at(now()),
        document_id: Id::at(now()),
        user_id: Id::at(now()),
        state,
        file_key: file_key.map(str::to_owned),
        reason: reason.into(),
        at: now(),
    };
    let asked = row(State::Asked, None, "");
    assert_eq!(asked.standing(now()), Standing::Asked);
    assert_eq!(asked.standing(now().plus_secs(PATIENCE + 1)), Standing::Failed(Trouble::Silent));
    let ready = row(State::Ready, Some("k"), "");
    assert_eq!(ready.standing(now()), Standing::Ready("k".into()));
    assert_eq!(ready.standing(now().plus_secs(KEPT)), Standing::Gone);
    assert_eq!(row(State::Ready, None, "").standing(now()), Standing::Gone);
    assert_eq!(row(State::Failed, None, "not-pdf").standing(now()), Standing::Failed(Trouble::NotPdf));
}

#[test]
fn a_view_is_its_url() {
    let q = ListQuery { kind: "upd".into(), number: "УТ 1".into(), after: "x".into(), ..ListQuery::default() };
    assert_eq!(q.with(&[("kind", "")]), "?number=%D0%A3%D0%A2%201");
    assert_eq!(q.with(&[("number", ""), ("all", "1")]), "?kind=upd&all=1");
    let zone = jiff::tz::TimeZone::UTC;
    let id = DocumentId::at(now());
    let cursor = |key: &str| ListQuery { after: format!("{key}~{id}"), ..ListQuery::default() };
    assert!(cursor("2026-08-25").filter(now(), &zone).is_ok());
    for bad in ["2026-08-32", "\0", "x"] {
        assert!(cursor(bad).filter(now(), &zone).is_err(), "{bad:?}");
    }
    let pairs = [("all", "1"), ("kind", "closing"), ("period", "last-month"), ("id", "x")];
    let of = ListQuery::of_pairs(&pairs.map(|(n, v)| (n.to_owned(), v.to_owned())));
    assert_eq!((of.kind.as_str(), of.period.as_str()), ("closing", "last-month"));
}
