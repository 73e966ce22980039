//! Serving and working: putting the portal together, and stopping it gently.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::serve::ListenerExt as _;
use db::Db;
use files::Files;
use jobs::Runner;
use kernel::Clock;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, oneshot, watch},
};

use crate::{
    app::{App, Parts},
    audit,
    config::Config,
    demo::Demo,
    documents, exchange, finance,
    identity::{self, leaked::Leaked},
    mails, members, ops, orders, profile,
    reach::Reach,
    registration,
    router::router,
    scanner::Scanner,
    schema::SCHEMA,
    tls::{self, Tls, listener::TlsListener, plain},
    vault::Vault,
    web::limits::Limits,
};

/// Threads of background jobs, beside those that write: a job mostly waits.
const JOB_THREADS: usize = 2;
/// Their niceness.
const NICE: i32 = 5;

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
        db::Options { readers: config.pool.readers(), writers: config.pool.writers, cache_kib: config.pool.cache_kib };
    let vault = Arc::new(Vault::load(&data)?);
    let keys = vault.clone();
    let database = tokio::task::spawn_blocking(move || {
        let applied = backend.migrate(SCHEMA)?;
        if !applied.is_empty() {
            tracing::info!(?applied, "schema brought up to date");
        }
        let db = Db::open(&backend, options)?;
        if orders::recount::settle(&db, &days)? {
            tracing::info!(zone = days.iana_name(), "what is kept by day was counted anew for this zone");
        }
        let sealed = exchange::connections::seal_old(&db, &keys)?;
        if sealed > 0 {
            tracing::info!(sealed, "passwords of accounting systems were sealed");
        }
        Ok::<_, db::Error>(db)
    });
    let database = database.await?.context("database")?;
    let mut exchange = exchange::Settings::new(data.join("exchange"));
    exchange.file_limit = config.exchange.file_limit;
    exchange.zip = config.exchange.zip;
    exchange.proxies = config.proxies().map_err(anyhow::Error::msg)?;
    exchange.policy = finance::view::policy(&config);
    exchange.zone = zone.clone();
    exchange.reach = Reach::of(&config).map_err(anyhow::Error::msg)?;
    let http = exchange
        .reach
        .bound(reqwest::Client::builder())
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
        hashing: Semaphore::new(identity::password::AT_ONCE),
        leaked: leaked(&config)?,
        scanner: Scanner::parse(&config.uploads.scanner).map_err(anyhow::Error::msg)?,
        limits: Limits::new(&config.limits),
        mail: crate::config::mail_transport(&config).map_err(anyhow::Error::msg)?,
        memory: identity::memory::Faces::default(),
        vault,
        demo,
        config,
    }))
}

/// The file of leaked passwords, looked at once so that one that is none is told at the start.
fn leaked(config: &Config) -> anyhow::Result<Option<Leaked>> {
    let leaked = Leaked::at(&config.session.leaked_passwords);
    if let Some(file) = &leaked {
        file.look().map_err(anyhow::Error::msg)?;
    }
    Ok(leaked)
}

/// The runner of background jobs with every handler of the product.
pub fn runner(app: &App) -> Runner<App> {
    let runner = Runner::new(app.db.clone(), app.clock.clone(), app.clone());
    let runner = exchange::alert_mail::register(exchange::work(runner));
    let runner = documents::jobs::register(runner);
    let runner = profile::register(audit::register(mails::register(runner)));
    members::reviews::register(identity::jobs(registration::register(runner)))
}

/// Runs background jobs until told to stop.
pub async fn run_jobs(app: App, stop: Stop) {
    runner(&app).run(async move { stop.wait().await }).await;
}

/// Runs background jobs until told to stop, on threads of their own that let those of pages go first: an import that takes all
/// that a machine has must not be felt by whoever reads.
///
/// # Errors
/// That the system gives no threads.
pub fn run_jobs_aside(app: App, stop: Stop) -> anyhow::Result<oneshot::Receiver<()>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(JOB_THREADS)
        .thread_name("kabinet-jobs")
        .on_thread_start(give_way)
        .enable_all()
        .build()?;
    let (tell, done) = oneshot::channel();
    std::thread::Builder::new().name("kabinet-jobs".to_owned()).spawn(move || {
        give_way();
        runtime.block_on(run_jobs(app, stop));
        let _ = tell.send(());
    })?;
    Ok(done)
}

/// This thread works when others do not want to: a third of the processor if they do.
fn give_way() {
    // Linux knows priorities of threads; where it is another system, all are alike.
    if cfg!(target_os = "linux") {
        let _ = rustix::process::setpriority_process(None, NICE);
    }
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

/// The same over TLS; its certificate is looked at meanwhile.
///
/// # Errors
/// What the listener says.
pub async fn serve_tls(app: App, listener: TcpListener, tls: Arc<Tls>, stop: Stop) -> anyhow::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let watching = tokio::spawn(tls.clone().watch(tls::EVERY, stop.clone()));
    // axum knows the visitor's address of its own listeners only, and of what is tapped.
    let listener = TlsListener::new(listener, tls.server()?)?.tap_io(|_| ());
    axum::serve(listener, service).with_graceful_shutdown(async move { stop.wait().await }).await?;
    watching.abort();
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
    let tls = Tls::open(&config).map_err(anyhow::Error::msg)?;
    let listener = bind(&config.listen).await?;
    let url = config.public_url.clone();
    let challenges = plain::Challenges::default();
    if !config.tls.redirect.is_empty() {
        let listener = TcpListener::bind(&config.tls.redirect).await;
        let listener = listener.with_context(|| format!("tls.redirect: cannot listen on {}", config.tls.redirect))?;
        let (url, challenges, stop) = (url.clone(), challenges.clone(), stop.clone());
        tokio::spawn(async move {
            if let Err(e) = plain::serve(listener, &url, challenges, stop).await {
                tracing::error!(error = %e, "plain HTTP is not answered any more");
            }
        });
    }
    #[cfg(feature = "acme")]
    if let Some(tls) = tls.clone().filter(|_| !config.tls.acme.names.is_empty()) {
        tokio::spawn(tls::renew::keep(config.clone(), tls, challenges, tls::renew::AGAIN, stop.clone()));
    }
    let app = app(config, None).await?;
    let jobs = with_work.then(|| run_jobs_aside(app.clone(), stop.clone())).transpose()?;
    announce(&format!("kabinet serves {url} on {}", listener.local_addr()?));
    match tls {
        Some(tls) => serve_tls(app, listener, tls, stop).await?,
        None => serve(app, listener, stop).await?,
    }
    if let Some(jobs) = jobs {
        let _ = jobs.await;
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
