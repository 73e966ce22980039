//! A personal token for the API from its making to its end, over HTTP.

use reqwest::StatusCode;
use testkit::{Answer, Client, both, people};

use super::{ELENA, count, member, sql};

const NIKA: &str = "nika@romashka.example";
const TOKENS: &str = "/c/romashka/tokens";

async fn make(client: &Client, name: &str, role: &str) -> Answer {
    client.post(TOKENS, &[("name", name), ("role", role), ("days", "30")]).await
}

/// The secret that the answer shows.
fn secret(a: &Answer) -> String {
    let page = a.text();
    let at = page.find("<code id=\"secret\">").expect("a secret") + "<code id=\"secret\">".len();
    page[at..].split('<').next().expect("its end").to_owned()
}

/// The id of the newest token that can be revoked, as a page links to it.
async fn newest(client: &Client, path: &str) -> String {
    let page = client.get(path).await.text();
    let id = page.split("/tokens/").filter_map(|t| t.get(..36)).find(|id| id.parse::<uuid::Uuid>().is_ok());
    id.expect("a token").to_owned()
}

both!(a_token_lives_as_long_as_it_may_and_no_longer, |store| async move {
    let portal = people(store).await;
    sql(&portal, "delete from api_token").await;
    let (elena, nika) = (portal.person(ELENA).await, portal.person(NIKA).await);

    // Made by who proved himself a moment ago, and by no program; no wider than she is.
    sql(&portal, "update session set confirmed_at = null").await;
    let a = make(&nika, "Склад", "buyer").await;
    assert!(a.header("location").starts_with("/me/confirm"), "{} {}", a.status, a.text());
    let nika = nika.after(&nika.post("/me/confirm", &[("password", "kabinet-demo")]).await);
    for role in ["owner", "approver", "accountant", "nobody"] {
        assert_eq!(make(&nika, "Склад", role).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{role}");
    }
    assert_eq!(count(&portal, "select count(*) from api_token").await, 0);
    let a = make(&nika, "Склад", "viewer").await;
    assert_eq!(a.status, StatusCode::OK, "{}", a.text());
    let told = secret(&a);
    assert!(told.starts_with("kbn_") && told.len() == 47, "{told}");
    let program = portal.nobody.with_token(&told);
    let a = make(&program, "Ещё", "viewer").await;
    assert!(!a.status.is_success(), "a program makes no programs: {}", a.status);

    // Shown this once; its tail is what it is recognised by.
    let list = nika.get(TOKENS).await.text();
    assert!(!list.contains(&told) && list.contains(&told[told.len() - 4..]) && list.contains("ещё не использовался"));
    let journal = elena.get("/c/romashka/journal?what=tokens").await.text();
    assert!(journal.contains("Склад") && !journal.contains(&told));

    // The owners are told in the portal and by mail, and she by mail.
    let notices = elena.get("/c/romashka/notices").await.text();
    assert!(notices.contains("Создан токен API: Ника Берёзкина: Склад"), "{notices}");
    for to in [ELENA, NIKA] {
        let all = portal.mails(to, 1).await;
        let text = serde_json::to_string(&all[0].letter).expect("JSON");
        assert!(text.contains("создан токен API") && text.contains("Склад") && !text.contains(&told), "{to}: {text}");
    }

    // It works with its role and no further, where it was made and nowhere else; that it did is seen.
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::OK);
    assert_eq!(program.get("/api/v1/c/romashka/finance").await.status, StatusCode::FORBIDDEN, "a viewer sees no money");
    assert_eq!(nika.get("/c/romashka/can-i-order?sum=1").await.status, StatusCode::OK, "she herself does");
    assert_eq!(program.get("/api/v1/c/zarya").await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get("/api/v1/me").await.json()["token"]["role"], "viewer");
    for _ in 0..100 {
        if count(&portal, "select count(*) from api_token where used_at is not null").await == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(nika.get(TOKENS).await.text().contains("последний раз"));

    // Nobody else of the company ends it, she does; it is dead with the next request, and stays so.
    let id = newest(&nika, TOKENS).await;
    let pavel = portal.person("pavel@romashka.example").await;
    assert_eq!(pavel.post(&format!("{TOKENS}/{id}/revoke"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::OK);
    assert_eq!(nika.post(&format!("{TOKENS}/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert!(nika.get(TOKENS).await.text().contains("отозван"));

    // The owner ends another one on her card, and what comes after that dies with her access.
    let (second, third) =
        (secret(&make(&nika, "Второй", "buyer").await), secret(&make(&nika, "Третий", "viewer").await));
    let (second, third) = (portal.nobody.with_token(&second), portal.nobody.with_token(&third));
    let card = format!("/c/romashka/people/{}", member(&elena, "Ника Берёзкина").await);
    let id = newest(&elena, &card).await;
    assert_eq!(elena.post(&format!("{card}/tokens/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
    let alive = async |c: &Client| c.get("/api/v1/c/romashka").await.status;
    let (a, b) = (alive(&second).await, alive(&third).await);
    assert!(a.is_success() != b.is_success() && [a, b].contains(&StatusCode::UNAUTHORIZED), "one of the two: {a} {b}");
    assert_eq!(elena.post(&format!("{card}/close"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!((alive(&second).await, alive(&third).await), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    elena.post(&format!("{card}/reopen"), &[]).await;
    assert_eq!((alive(&second).await, alive(&third).await), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
});
