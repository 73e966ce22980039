//! Whole sessions of the four clients, played by the shipped simulator over a real connection: zipped and not, in small
//! pieces, and with everything that goes wrong on the way.

use std::{sync::Arc, time::Duration};

use simulator::{
    Fault, Profile, World, ZipWish,
    client::{Site, catalogue_portions, http, stock_portions},
};

use super::*;

/// A portal that listens, and a worker beside it.
struct Portal {
    address: String,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

async fn portal(b: &Bench) -> Portal {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}{SCRIPT}", listener.local_addr().unwrap());
    let service = b.router().into_make_service_with_connect_info::<std::net::SocketAddr>();
    let served = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    let runner = b.runner();
    let worked = tokio::spawn(async move {
        loop {
            // Two may claim one lane at once; the one who comes too late looks again, as every worker does.
            let _ = runner.drain().await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    Portal { address, tasks: vec![served, worked] }
}

fn site(portal: &Portal, profile: Profile, zip: ZipWish) -> Site {
    Site::new(http().unwrap(), portal.address.clone(), LOGIN.into(), PASSWORD.into(), zip).played_as(profile)
}

fn world() -> Arc<World> {
    Arc::new(World::new(jiff::civil::date(2026, 1, 31), jiff::tz::TimeZone::get("Europe/Moscow").unwrap()).unwrap())
}

const MOMENT: jiff::civil::DateTime = jiff::civil::datetime(2026, 1, 31, 11, 0, 0, 0);

/// What the catalogue came to, but for ids.
async fn state(b: &Bench) -> Vec<(String, i64, i64)> {
    b.rows(
        "select erp_id || '|' || article || '|' || name || '|' || unit || '|' || deleted,
           (select cast(coalesce(sum(amount), 0) as bigint) from price where product_id = id),
           (select cast(coalesce(sum(qty), 0) as bigint) from stock where product_id = id and warehouse <> '')
         from product order by erp_id",
    )
    .await
}

/// Everything that nobody asked for is imported once it is quiet; runs are ended. The worker beside us does it.
async fn settle(b: &Bench) {
    for secs in [31, 120, 1000] {
        b.x.clock.turn(secs);
        let now = b.x.clock.now();
        let open = Sql::<(i64, i64)>::one(
            "select (select count(*) from job where kind = 'exchange.quiet' and state = 'done' and created_at >= $1),
               (select count(*) from job where state = 'running' or (state = 'queued' and run_at <= $1))",
        );
        loop {
            let (looked, busy) = b.x.db.read(move |tx| tx.one(&open, &[&now])).await.unwrap();
            if looked > 0 && busy == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn refused(b: &Bench) -> Vec<(String, String)> {
    b.rows("select place, reason from quarantine where resolved_at is null").await
}

/// A full export, a run for prices and stock, and orders, as one client makes them.
async fn whole_sessions(b: &Bench, profile: Profile, zip: ZipWish, faults: &[Fault]) -> Vec<(String, i64, i64)> {
    let (portal, world) = (portal(b).await, world());
    let site = site(&portal, profile, zip);
    let all = catalogue_portions(&world.catalogue, MOMENT, "22", profile).unwrap();
    for fault in faults {
        site.break_once(*fault);
    }
    site.export(&all, true).await.unwrap_or_else(|e| panic!("{profile:?} {zip:?} {faults:?}: {e}"));
    settle(b).await;
    if faults.contains(&Fault::Silence) || faults.contains(&Fault::WrongOrder) {
        // What a fallen client left out comes with its next export.
        site.export(&all, true).await.unwrap();
        settle(b).await;
    }
    assert_eq!(refused(b).await, [], "{profile:?} {faults:?}");
    let done = state(b).await;

    // The same again: nothing is different, whatever the client.
    site.export(&all, true).await.unwrap();
    settle(b).await;
    assert_eq!(state(b).await, done, "{profile:?} {faults:?}");

    // A run for prices and stock of three products.
    let mut some: Vec<_> =
        world.catalogue.products.iter().filter(|p| !p.discontinued() && !p.service).take(3).cloned().collect();
    for product in &mut some {
        (product.wholesale, product.stock) = (product.wholesale + 10_000, [7, 8]);
    }
    let changes = stock_portions(&world.catalogue, &some.iter().collect::<Vec<_>>(), MOMENT, profile).unwrap();
    site.export(&changes, false).await.unwrap();
    settle(b).await;
    let after = state(b).await;
    let changed = after.iter().zip(&done).filter(|(a, b)| a != b).count();
    assert_eq!((changed, after.len()), (3, done.len()), "{profile:?}");
    assert!(after.iter().filter(|row| row.2 == 15_000).count() >= 3, "{profile:?}");

    // Orders: none yet, and no client stumbles over that.
    let query = site.query().await.unwrap_or_else(|e| panic!("{profile:?}: {e}"));
    assert!(query.documents.is_empty());
    site.success(query).await.unwrap();
    done
}

fn small(s: &mut Settings) {
    s.file_limit = 20_000;
}

macro_rules! profiles { ($($name:ident: $profile:expr;)*) => { $(
    mod $name {
        use super::*;
        on_both! {
            zipped (small): |b| { expected(whole_sessions(b, $profile, ZipWish::AsSiteSays, &[]).await); }
            plain_in_small_pieces (small): |b| { expected(whole_sessions(b, $profile, ZipWish::Never, &[]).await); }
            with_everything_that_goes_wrong (small): |b| {
                let whole = [Fault::CutChunk, Fault::Html, Fault::RepeatSession];
                expected(whole_sessions(b, $profile, ZipWish::AsSiteSays, &whole).await);
            }
            a_client_that_falls_silent_or_goes_backwards (small): |b| {
                expected(whole_sessions(b, $profile, ZipWish::Never, &[Fault::WrongOrder, Fault::Silence]).await);
            }
        }
    }
)* } }
profiles! {
    ut: Profile::Ut;
    ut_that_never_asks_to_import: Profile::UtSilent;
    unf: Profile::Unf;
    bitrix: Profile::Bitrix;
}

/// All clients tell the same goods, so the portal knows the same in the end.
fn expected(state: Vec<(String, i64, i64)>) {
    let world = world();
    let on_sale = world.catalogue.products.iter().filter(|p| !p.discontinued());
    let alive = state.iter().filter(|(text, ..)| text.ends_with("|false") || text.ends_with("|0")).count();
    assert_eq!(alive, on_sale.clone().count());
    let stock: i64 = on_sale.filter(|p| !p.service).map(|p| p.stock.iter().sum::<i64>() * 1000).sum();
    assert_eq!(state.iter().map(|row| row.2).sum::<i64>(), stock);
    assert!(state.iter().filter(|row| row.1 > 0).count() >= alive, "every product has prices");
}

on_both! {
    a_piece_that_came_twice_breaks_the_archive_and_the_next_try_mends_it (small): |b| {
        let (portal, world) = (portal(b).await, world());
        let site = site(&portal, Profile::Ut, ZipWish::AsSiteSays);
        site.break_once(Fault::RepeatChunk);
        let all = catalogue_portions(&world.catalogue, MOMENT, "22", Profile::Ut).unwrap();
        site.export(&all, true).await.unwrap();
        settle(b).await;
        expected(state(b).await);
    }

    an_hour_of_outage_and_the_replay_after_it (small): |b| {
        let world = world();
        let all = catalogue_portions(&world.catalogue, MOMENT, "22", Profile::Ut).unwrap();
        let changes = |at: i8| {
            let mut product = world.catalogue.products.iter().find(|p| !p.discontinued() && !p.service).unwrap().clone();
            product.stock = [i64::from(at), 0];
            stock_portions(&world.catalogue, &[&product], jiff::civil::datetime(2026, 1, 31, at, 0, 0, 0), Profile::Ut).unwrap()
        };
        let first = portal(b).await;
        site(&first, Profile::Ut, ZipWish::AsSiteSays).export(&all, true).await.unwrap();
        let gone = first.address.clone();
        drop(first);
        // Nobody answers for an hour.
        let dead = Site::new(http().unwrap(), gone, LOGIN.into(), PASSWORD.into(), ZipWish::AsSiteSays);
        for hour in 12..14 {
            assert!(dead.export(&changes(hour), false).await.is_err());
        }
        b.x.clock.turn(3600);
        // Then everything that waited comes at once, and one of it twice.
        let back = portal(b).await;
        let site = site(&back, Profile::Ut, ZipWish::AsSiteSays);
        for hour in [12, 13, 14, 13] {
            site.export(&changes(hour), false).await.unwrap();
        }
        settle(b).await;
        let product = world.catalogue.products.iter().find(|p| !p.discontinued() && !p.service).unwrap();
        let known = state(b).await;
        let row = known.iter().find(|row| row.0.starts_with(product.guid.as_str())).unwrap();
        assert_eq!(row.2, 14_000, "the newest stands");
        assert_eq!(refused(b).await, []);
    }
}
