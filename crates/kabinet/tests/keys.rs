//! A change of the installation's keys: everything that lies sealed is opened by the old one, then by the new one alone.

use db::Sql;
use kabinet::{
    cli::secret,
    mails::{self, Post},
    vault::{self, Tally, Vault},
};
use kernel::format::Lang;
use testkit::{both, people};

both!(keys_are_changed_without_losing_a_secret, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person("pavel@romashka.example").await;
    pavel.post("/me/second/begin", &[]).await;
    assert!(pavel.get("/me/second/new").await.text().contains("class=\"qr\""));
    let app = portal.app.clone();
    portal
        .app
        .db
        .write(move |tx| {
            let mut letter = mails::letter(&app, Lang::Ru, "Ждёт");
            letter.text.push("строка".into());
            let post = Post { key: "keys", company: None, to: "x@x.example", kind: "new-device" };
            // No job: it stays where it lies.
            mails::post(tx, &app, app.clock.now(), &post, &letter)?;
            tx.batch("delete from job where kind = 'mail.send'")?;
            Ok::<_, kabinet::fail::Fail>(())
        })
        .await
        .expect("posted");
    const BODIES: Sql<(Vec<u8>,)> = Sql::one("select body from mail where body is not null");
    const NEXT: Sql<(Vec<u8>,)> = Sql::one("select next_secret from second_factor");
    let sealed = || async {
        let read = portal.app.db.read(|tx| Ok::<_, db::Error>((tx.all(&NEXT, &[])?, tx.all(&BODIES, &[])?)));
        let (mut all, bodies) = read.await.expect("sealed");
        all.extend(bodies);
        all.into_iter().map(|(s,)| s).collect::<Vec<_>>()
    };
    let before = sealed().await;
    assert!(before.len() >= 2);

    let data = portal.app.config.data.clone();
    vault::rotate(&data).expect("rotated");
    let both_keys = Vault::load(&data).expect("two keys");
    let tally = portal.app.db.write(move |tx| secret::all(tx, &both_keys)).await.expect("sealed anew");
    assert_eq!((tally.newest, tally.lost), (0, 0), "{tally:?}");
    assert_eq!(tally.anew, u64::try_from(before.len()).expect("a few"));
    assert_eq!(vault::prune(&data).expect("pruned"), 1);
    let new = Vault::load(&data).expect("one key");
    let again = portal.app.db.write(move |tx| secret::all(tx, &new)).await.expect("looked at");
    assert_eq!(again, Tally { newest: tally.anew, ..Tally::default() }, "the new key opens all of it");
    assert!(sealed().await.iter().all(|s| !before.contains(s)));
    // A process that does not know the new key says so instead of guessing.
    let a = pavel.get("/me/second/new").await;
    assert_eq!(a.status, reqwest::StatusCode::INTERNAL_SERVER_ERROR);
    let (page, id) = (a.text(), a.header("x-request-id"));
    assert!(page.contains(id) && !id.is_empty() && !page.contains("secret.key") && !page.contains("sealed"), "{page}");
});
