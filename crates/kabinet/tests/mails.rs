//! Every mail that the product can send, in both languages, as text and as HTML, for people to look at: `tests/mails`.
//! `UPDATE_SNAPSHOTS=1` writes them anew; open `tests/mails/index.html` and look.

use std::{collections::BTreeMap, path::PathBuf};

use access::{Grants, Member, Office, Rights, Role, Roles, StaffRole, Switches};
use db::{Sql, Tx};
use kabinet::{
    app::App,
    deputies,
    details::{Field, verbs},
    exchange::{address::Peer, alert_mail},
    fail::{Fail, Result},
    identity::pages::Origin,
    invitations::Inviter,
    mails,
    members::{self, Given},
    profile,
    registration::{
        End, RegistrationId, RegistrationRow, RequestId, RequestRow, letters as registration,
        rules::{LegalForm, State, Target},
    },
    second, users,
};
use kernel::{At, CompanyId, EntityId, UserId, format::Lang};
use mail::Letter;
use testkit::{Store, people};

const USER: Sql<(UserId,)> = Sql::one("select id from app_user where email = $1");
const COMPANY: Sql<(CompanyId,)> = Sql::one("select id from company where slug = 'romashka'");
const ENTITY: Sql<(EntityId,)> =
    Sql::one("select id from legal_entity where company_id = $1 order by name, id limit 1");
const CLOSE: Sql<()> = Sql::one("update app_user set active = (1 = 0) where email = $1");
const SPEAK: Sql<()> = Sql::one("update app_user set lang = $1");
const MAILS: Sql<(mails::MailId, String, Vec<u8>)> = Sql::one("select id, kind, body from mail order by id");
const DUE: Sql<()> = Sql::one(
    "update company set reviewed_at = $1, review_told = 0, review_told_at = null,
        review_months = case when slug = 'romashka' then 12 else 0 end",
);
const ALERT: Sql<()> = Sql::one(
    "insert into exchange_alert(source_id, dataset, kind, subject, company_id, detail, raised_at, seen_at)
        select id, $1, $2, '', null, $3, $4, $4 from source",
);

/// A day that does not move.
fn now() -> At {
    At::from("2026-08-12T11:05:00Z".parse::<jiff::Timestamp>().expect("a moment"))
}

fn origin() -> Origin {
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
    let ip = "203.0.113.7".parse().expect("an address");
    Origin { peer: Peer(Some(ip)), address: "203.0.113.7".into(), agent: agent.into() }
}

/// Does everything that sends a mail, at one moment.
fn everything(tx: &Tx<'_>, app: &App, lang: Lang) -> Result<()> {
    let now = now();
    tx.run(&SPEAK, &[&lang.code()])?;
    let (company,) = tx.one(&COMPANY, &[])?;
    let (elena,) = tx.one(&USER, &[&"elena@romashka.example"])?;
    let (anna,) = tx.one(&USER, &[&"anna@sever.example"])?;

    let by = Inviter {
        app,
        company,
        user: elena,
        name: "Елена Лугова",
        lang,
        grants: Grants::of(Role::Owner, Switches::default()),
        now,
        address: "203.0.113.7",
    };
    by.invite(tx, "new@romashka.example", &Given::roles(&[Role::Buyer]))?;

    let given = |lang| format!("Павел Рощин: {}", members::given::given_words(lang, "buyer", None));
    let name = |_: Lang| "Павел Рощин".to_owned();
    let address = |_: Lang| "director@romashka.example".to_owned();
    let told: [(&'static str, &dyn Fn(Lang) -> String); 5] = [
        ("member-joined", &given),
        ("member-changed", &given),
        ("member-left", &name),
        ("owner-invited", &address),
        ("ownership-moved", &name),
    ];
    for (kind, says) in told {
        members::letters::to_owners(tx, app, company, now, None, kind, says)?;
    }
    let (pavel,) = tx.one(&USER, &[&"pavel@romashka.example"])?;
    members::letters::token_made(tx, app, (company, pavel), now, ("Склад", Role::Viewer))?;

    tx.run(&DUE, &[&now.plus_secs(-400 * 86_400)])?;
    members::reviews::tell(tx, app, now)?;
    members::reviews::tell(tx, app, now.plus_secs(14 * 86_400))?;

    let to = "elena@romashka.example";
    for (purpose, about) in [("password", ""), ("email-old", "new@x.example"), ("email-new", "new@x.example")] {
        profile::letters::link(tx, app, elena, lang, to, purpose, about, (now, 86_400))?;
    }
    for what in ["password-changed", "email-changed"] {
        profile::letters::changed(tx, app, elena, lang, to, what, now)?;
    }
    profile::letters::new_device(tx, app, elena, &origin(), now)?;

    let whom = second::letters::To { user: elena, lang, email: to };
    let left = kabinet::web::texts(lang).n("second-left", 7).into_owned();
    let why = kabinet::web::texts(lang).x("mail-second-why", "потерян телефон").into_owned();
    for (what, line) in [
        ("second-on", None),
        ("second-off", None),
        ("second-moved", None),
        ("second-codes", None),
        ("second-guessed", None),
        ("second-recovered", Some(left)),
        ("second-reset", Some(why)),
    ] {
        second::letters::told(tx, app, whom, what, line, now)?;
    }
    for what in ["passkey-added", "passkey-removed", "passkey-copied"] {
        let name = kabinet::web::texts(lang).x("mail-passkey-name", "Телефон").into_owned();
        second::letters::told_at(tx, app, whom, (what, "/me/passkeys"), Some(name), now)?;
    }

    // An accountant asks, so that the owner is told of it, too; one field is confirmed and one declined.
    let (irina,) = tx.one(&USER, &[&"irina@romashka.example"])?;
    let rights = Rights::new(Roles::of(&[Role::Accountant]), None, Switches::default());
    let scope = Member::authenticated(company, irina, rights, "").scope().ok_or(Fail::NotFound)?;
    let (entity,) = tx.one(&ENTITY, &[&company])?;
    let bank = r#"{"account":"40702810200000012345","bic":"044525225","name":"ПАО СБЕРБАНК"}"#;
    let wishes = [
        (entity.uuid(), Field::Kpp, "781001001".to_owned(), "781001777".to_owned()),
        (entity.uuid(), Field::Bank, String::new(), bank.to_owned()),
    ];
    let from = verbs::From { app, now, address: "203.0.113.7" };
    verbs::ask(tx, &scope, &wishes, "Новый счёт действует с 1 сентября", from)?;
    let office = Office::authenticated(anna, StaffRole::Admin, app.day(now)).ok_or(Fail::NotFound)?;
    const ASKED: Sql<(uuid::Uuid, kabinet::details::ChangeId, Field)> =
        Sql::one("select batch, id, field from details_change where state = 'open' order by field");
    for (batch, id, field) in tx.all(&ASKED, &[])? {
        let (yes, why) =
            if field == Field::Kpp { (true, "") } else { (false, "Пришлите письмо банка") };
        verbs::decide(tx, &office, batch, |ticked| ticked == id, yes, why, from)?;
    }

    coming_in(tx, app, lang, (company, elena))?;

    for (set, kind, detail) in [("orders", "orders-waiting", "3"), ("credit", "stale", "")] {
        tx.run(&ALERT, &[&set, &kind, &detail, &now])?;
    }
    alert_mail::tell(tx, app, now)?;
    accounts(tx, app, anna)
}

/// What the seller's administrator does to accounts, and managers to each other.
fn accounts(tx: &Tx<'_>, app: &App, anna: UserId) -> Result<()> {
    let now = now();
    let user = |email: &str| tx.one(&USER, &[&email]).map(|(id,)| id);
    let (pavel, igor, maria) =
        (user("pavel@romashka.example")?, user("igor@sever.example")?, user("maria@sever.example")?);
    let by = users::verbs::Actor { app, user: Some(anna), now, address: "203.0.113.7" };
    users::invite::invite(tx, &by, (anna, "Анна Рябинина"), "new@sever.example", "support")?;
    let done =
        [by.give(tx, pavel, Some(StaffRole::Support))?, by.close(tx, pavel, "Уволился", false)?, by.reopen(tx, pavel)?];
    assert_eq!(done, [Ok(()); 3]);
    let today = app.day(now);
    let office = Office::authenticated(anna, StaffRole::Admin, today).ok_or(Fail::NotFound)?;
    let set = deputies::verbs::Setter { app, office: &office, now, address: "203.0.113.7" };
    for company in ["", "romashka"] {
        let wanted = deputies::pages::DeputyForm {
            manager: igor.to_string(),
            company: company.to_owned(),
            deputy: maria.to_string(),
            from: "2026-08-13".to_owned(),
            until: if company.is_empty() { "2026-08-20".to_owned() } else { String::new() },
            ..Default::default()
        };
        assert_eq!(set.set(tx, &wanted, today)?, Ok(()));
    }
    const SET: Sql<(deputies::DeputyId,)> =
        Sql::one("select id from deputy where revoked_at is null and company_id is null");
    set.revoke(tx, tx.one(&SET, &[])?.0, today)
}

/// Whoever was not invited: his address, what he asks for, what he is told, and who is asked.
fn coming_in(tx: &Tx<'_>, app: &App, lang: Lang, (company, user): (CompanyId, UserId)) -> Result<()> {
    let now = now();
    tx.run(&CLOSE, &[&"sergey@romashka.example"])?;
    for email in ["vera@vasilek.example", "pavel@romashka.example", "sergey@romashka.example"] {
        let row = RegistrationRow {
            id: RegistrationId::at(now),
            email: email.into(),
            said: r#"{"firm": "ООО «Василёк»"}"#.into(),
            lang: lang.code().into(),
            address: "203.0.113.7".into(),
            expires_at: now.plus_secs(48 * 3600),
        };
        registration::confirm(tx, app, &row, now)?;
    }
    let asks = |target| RequestRow {
        id: RequestId::of(uuid::Uuid::from_u128(0x0198_9e2d_0000_7000_8000_0000_0000_0000 + target as u128)),
        user_id: user,
        person: "Вера Астрова".into(),
        email: "vera@vasilek.example".into(),
        phone: String::new(),
        lang: lang.code().into(),
        company_id: (target == Target::Owners).then_some(company),
        company: (target == Target::Owners).then(|| "ООО «Ромашка»".into()),
        slug: (target == Target::Owners).then(|| "romashka".into()),
        target,
        form: LegalForm::Legal,
        client_group: "wholesale".into(),
        firm: "ООО «Василёк»".into(),
        partner_id: None,
        partner: None,
        inn: "0076543215".into(),
        kpp: "007601001".into(),
        legal_address: String::new(),
        state: State::Open,
        reason: String::new(),
        created_at: now,
        changed_at: now,
        expires_at: now.plus_secs(30 * 86_400),
        settled_at: None,
        files: 0,
    };
    for target in [Target::Owners, Target::Seller] {
        let row = asks(target);
        registration::asked(tx, app, &row, now)?;
        registration::asked(tx, app, &RequestRow { changed_at: now.plus_secs(60), ..row }, now)?;
    }
    let row = asks(Target::Seller);
    registration::more(tx, app, &row, "Пришлите карточку организации", now)?;
    for (state, reason) in
        [(State::Approved, ""), (State::Declined, "Работаем только с магазинами"), (State::Expired, "")]
    {
        registration::settled(tx, app, &row, &End { state, reason, by: None, company: None }, now)?;
    }
    Ok(())
}

/// The letters of everything, by their names: the kind, and a number where one kind reads differently for different people.
async fn letters(app: &App, lang: Lang) -> BTreeMap<String, Letter> {
    let (a, base) = (app.clone(), app.config.public_url.clone());
    let (send, mut take) = tokio::sync::mpsc::unbounded_channel();
    let undone = app.db.write(move |tx| {
        everything(tx, &a, lang)?;
        for (id, kind, body) in tx.all(&MAILS, &[])? {
            let plain = a.vault.open(&id.to_string(), &body).expect("sealed by this portal");
            let plain = plain_of(String::from_utf8(plain).expect("JSON"), &base);
            send.send((kind, serde_json::from_str::<Letter>(&plain).expect("a letter"))).expect("taken");
        }
        // Nothing of it stays, nothing is sent.
        Err::<(), _>(Fail::Conflict("undone".into()))
    });
    assert!(matches!(undone.await, Err(Fail::Conflict(why)) if why == "undone"));
    let mut named: BTreeMap<String, Letter> = BTreeMap::new();
    let mut all: Vec<(String, Letter)> = std::iter::from_fn(|| take.try_recv().ok()).collect();
    // Letters of one moment come in any order, and two may bear one subject.
    all.sort_by_key(|(kind, letter)| (kind.clone(), letter.subject.clone(), letter.plain().expect("text")));
    for (kind, letter) in all {
        let same = |name: &String| name.as_str() == kind || name.starts_with(&format!("{kind}-of-"));
        // The same letter to several people is one; what differs by a word only is looked at as well.
        let read = |l: &Letter| (l.subject.clone(), l.plain().expect("text"));
        if named.iter().any(|(name, known)| same(name) && read(known) == read(&letter)) {
            continue;
        }
        let n = named.keys().filter(|name| same(name)).count();
        named.insert(if n == 0 { kind } else { format!("{kind}-of-{}", n + 1) }, letter);
    }
    named
}

/// Without what is another one each time: the address of the portal and secrets.
fn plain_of(text: String, base: &str) -> String {
    let text = text.replace(base, "https://portal.example");
    let secret = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    for part in text.split_inclusive('/') {
        match part.find(|c| !secret(c)) {
            Some(43) => out.push_str(&format!("secret-of-the-link{}", &part[43..])),
            _ => out.push_str(part),
        }
    }
    out
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mails")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_in_both_languages_reads_as_it_was_looked_at() {
    let portal = people(Store::Sqlite).await;
    let renew = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    std::fs::create_dir_all(folder()).expect("the folder");
    let (mut files, mut kinds) = (BTreeMap::new(), Vec::new());
    let mut index = String::from("<!doctype html><meta charset=\"utf-8\"><title>Mails</title>\n");
    for lang in [Lang::Ru, Lang::En] {
        for (name, letter) in letters(&portal.app, lang).await {
            let code = lang.code();
            assert_eq!(letter.lang, code, "{name}");
            assert!(!letter.subject.contains('₽'), "no sums on locked screens: {}", letter.subject);
            let plain = letter.plain().expect("text");
            // What has no text shows its key: a word with dashes and a prefix of ours.
            for text in letter.text.iter().chain([&letter.subject]).chain(&letter.small) {
                assert!(!text.starts_with("mail-") && !text.contains("{ $"), "{name} {code}: {text}");
            }
            if lang == Lang::En {
                let small = letter.small.iter().chain(letter.button.iter().map(|(words, _)| words));
                let ours = small.chain(letter.facts.iter().map(|(name, _)| name));
                for text in ours.filter(|t| !t.contains("Северный")) {
                    let foreign = text.split(" (").next().unwrap_or("").chars().any(|c| ('а'..='я').contains(&c));
                    assert!(!foreign, "{name} speaks Russian: {text}");
                }
            }
            files.insert(format!("{name}.{code}.txt"), format!("Subject: {}\n\n{plain}", letter.subject));
            files.insert(format!("{name}.{code}.html"), letter.html().expect("HTML"));
            index.push_str(&format!("<h2>{name} {code}: {}</h2>\n", letter.subject));
            index.push_str(&format!("<iframe src=\"{name}.{code}.html\" width=\"640\" height=\"560\"></iframe>\n"));
            kinds.push(name.split("-of-").next().unwrap_or(&name).to_owned());
        }
    }
    for kind in mails::KINDS {
        assert!(kinds.iter().any(|k| k == kind), "{kind} was not rendered: let it happen in `everything`");
    }
    files.insert("index.html".into(), index);
    if renew {
        for (name, text) in &files {
            std::fs::write(folder().join(name), text).expect("written");
        }
    }
    let kept: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|f| f.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    for name in &kept {
        assert!(files.contains_key(name), "tests/mails/{name} is no mail any more: remove it");
    }
    for (name, text) in &files {
        let reviewed = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert_eq!(text, &reviewed, "{name}: renew with UPDATE_SNAPSHOTS=1, open tests/mails/index.html and look");
    }
}
