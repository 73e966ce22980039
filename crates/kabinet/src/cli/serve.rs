//! Serving and working: putting the portal together, and stopping it gently.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use db::Db;
use files::Files;
use jobs::Runner;
use kernel::Clock;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    app::{App, Parts},
    audit,
    config::Config,
    demo::Demo,
    documents, exchange, finance, identity, mails, ops, orders, profile,
    router::router,
    schema::SCHEMA,
    vault::Vault,
};

/// Tells every part of the process to stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A stop that comes with Ctrl-C or SIGTERM.
    pub fn on_signal() -> Stop {
        let (tell, heard) = watch::channel(false);
        tokio::spawn(async move {
            let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
            let terminated = async {
                match &mut term {
                    Some(t) => {
                        t.recv().await;
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! { _ = tokio::signal::ctrl_c() => (), () = terminated => () }
            tracing::info!("stopping");
            let _ = tell.send(true);
            // Kept, so that a late reader still sees it.
            std::future::pending::<()>().await;
        });
        Stop(heard)
    }
    /// Waits for it.
    pub async fn wait(&self) {
        let mut heard = self.0.clone();
        let _ = heard.wait_for(|stop| *stop).await;
    }
}

/// Opens everything that the portal is made of; the schema is brought up to date first.
///
/// # Errors
/// What cannot be opened, and where it is.
pub async fn app(config: Config, demo: Option<Demo>) -> anyhow::Result<App> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    let zone = config.zone().map_err(anyhow::Error::msg)?;
    let (data, days) = (config.data.clone(), zone.clone());
    std::fs::create_dir_all(&data).with_context(|| format!("data folder {}", data.display()))?;
    let options =
        db::Options { readers: config.pool.readers, writers: config.pool.writers, cache_kib: config.pool.cache_kib };
    let database = tokio::task::spawn_blocking(move || {
        let applied = backend.migrate(SCHEMA)?;
        if !applied.is_empty() {
            tracing::info!(?applied, "schema brought up to date");
        }
        let db = Db::open(&backend, options)?;
        if orders::recount::settle(&db, &days)? {
            tracing::info!(zone = days.iana_name(), "what is kept by day was counted anew for this zone");
        }
        Ok::<_, db::Error>(db)
    });
    let database = database.await?.context("database")?;
    let mut exchange = exchange::Settings::new(data.join("exchange"));
    exchange.file_limit = config.exchange.file_limit;
    exchange.zip = config.exchange.zip;
    exchange.proxies = config.proxies().map_err(anyhow::Error::msg)?;
    exchange.policy = finance::view::policy(&config.credit);
    exchange.zone = zone.clone();
    let http = reqwest::Client::builder()
        .user_agent(concat!("kabinet/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    ops::collect();
    Ok(App::new(Parts {
        files: Files::local(data.join("files")).with_context(|| format!("files in {}", data.display()))?,
        exchange,
        db: database,
        clock: Clock::System,
        zone,
        http,
        hashing: Semaphore::new(2),
        mail: crate::config::mail_transport(&config).map_err(anyhow::Error::msg)?,
        vault: Vault::load(&data)?,
        demo,
        config,
    }))
}

/// The runner of background jobs with every handler of the product.
pub fn runner(app: &App) -> Runner<App> {
    let runner = Runner::new(app.db.clone(), app.clock.clone(), app.clone());
    let runner = exchange::work(runner);
    let runner = documents::jobs::register(runner);
    let runner = profile::register(audit::register(mails::register(runner)));
    identity::jobs(runner)
}

/// Runs background jobs until told to stop.
pub async fn run_jobs(app: App, stop: Stop) {
    runner(&app).run(async move { stop.wait().await }).await;
}

/// Serves on a listener until told to stop; requests under way are finished.
///
/// # Errors
/// What the listener says.
pub async fn serve(app: App, listener: TcpListener, stop: Stop) -> anyhow::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(async move { stop.wait().await }).await?;
    Ok(())
}

/// Binds the address of the configuration.
///
/// # Errors
/// That the address is taken, and how to choose another.
pub async fn bind(listen: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}: is another program there? Choose another address with --listen")
    })
}

/// Says where the portal is.
pub fn announce(text: &str) {
    super::say(text, false);
}

/// `kabinet serve`
pub async fn main(config: Config, with_work: bool) -> anyhow::Result<()> {
    let stop = Stop::on_signal();
    let listener = bind(&config.listen).await?;
    let url = config.public_url.clone();
    let app = app(config, None).await?;
    let jobs = with_work.then(|| tokio::spawn(run_jobs(app.clone(), stop.clone())));
    announce(&format!("kabinet serves {url} on {}", listener.local_addr()?));
    serve(app, listener, stop).await?;
    if let Some(jobs) = jobs {
        jobs.await?;
    }
    Ok(())
}

/// `kabinet work`
pub async fn work(config: Config) -> anyhow::Result<()> {
    let stop = Stop::on_signal();
    let app = app(config, None).await?;
    announce("kabinet works");
    run_jobs(app, stop).await;
    Ok(())
}
