//! `kabinet demo`: everything in one process, told apart only by HTTP.

use std::{path::PathBuf, sync::Arc, time::Duration};

use access::Roles;
use anyhow::Context;
use clap::Args;
use kernel::{At, TokenId};
use serde::Serialize;
use simulator::Simulator;

use super::{Demo, store};
use crate::{
    app::App,
    cli::{Stop, announce, app as make_app, bind, run_jobs, serve},
    config::Config,
    identity,
};

/// Flags of `kabinet demo`.
#[derive(Args)]
pub struct DemoArgs {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder of the demonstration.
    #[arg(long, default_value = ".demo")]
    data: PathBuf,
    /// Empties the demonstration first.
    #[arg(long)]
    fresh: bool,
}

/// What a demonstration is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Base URL of the portal.
    pub base_url: String,
    /// Password of every fictional person.
    pub password: String,
    /// Login of the simulated 1C.
    pub login: String,
    /// Password of the simulated 1C.
    pub source_password: String,
    /// Where the simulated 1C prints.
    pub simulator_url: String,
    /// Where the simulator keeps its memory.
    pub state: PathBuf,
    /// Where the description goes.
    pub description: PathBuf,
}

impl Settings {
    /// Configuration of the simulator.
    ///
    /// # Errors
    /// If the fonts were not built.
    pub fn simulator(&self) -> anyhow::Result<simulator::Config> {
        let fonts = Arc::new(fonts()?);
        Ok(simulator::Config::new(&self.base_url, &self.login, &self.source_password, &self.state, fonts))
    }
}

/// The fonts of printed forms, from the built assets.
///
/// # Errors
/// If they are not there.
pub fn fonts() -> anyhow::Result<print::Fonts> {
    let font = |name: &str| {
        webkit::assets::bytes(&format!("print/Onest-{name}.ttf"))
            .map(std::borrow::Cow::into_owned)
            .with_context(|| format!("font Onest-{name} is not in the build: run `make assets`"))
    };
    Ok(print::Fonts::new(font("Regular")?, font("SemiBold")?, font("Bold")?)?)
}

/// Seconds between two exchanges of the simulated 1C.
const EVERY: Duration = Duration::from_secs(60);

/// Runs the demonstration until told to stop.
///
/// # Errors
/// What cannot be opened, bound or filled.
pub async fn main(mut config: Config, args: DemoArgs) -> anyhow::Result<()> {
    let stop = Stop::on_signal();
    if args.fresh && config.database.is_empty() {
        super::remove(args.data.clone())?;
    }
    std::fs::create_dir_all(&args.data).with_context(|| format!("folder {}", args.data.display()))?;
    let data = args.data.canonicalize()?;
    let description = data.join("demo.json");
    // Whoever waits for the file must not read that of an earlier start.
    let _ = std::fs::remove_file(&description);
    let listener = bind(&args.listen).await?;
    let address = listener.local_addr()?;
    let printer = bind("127.0.0.1:0").await?;
    config.listen = address.to_string();
    config.public_url = format!("http://{address}");
    config.data = data.join("portal");
    config.seller.name = simulator::cast().seller.name.to_owned();
    config.seller.phone = simulator::cast().seller.phone.to_owned();
    let settings = Settings {
        base_url: config.public_url.clone(),
        password: "kabinet-demo".into(),
        login: "ut11".into(),
        source_password: "exchange-demo".into(),
        simulator_url: format!("http://{}", printer.local_addr()?),
        state: data.join("simulator"),
        description,
    };
    let mut simulator = Simulator::new(settings.simulator()?)?;
    // Everything in it is planted around the day it was made on: "this week" must not be last month's.
    let anew = args.fresh || simulator.is_of_another_day();
    if anew {
        super::remove(settings.state.clone())?;
        simulator = Simulator::new(settings.simulator()?)?;
    }
    let demo = Demo::new(Arc::new(simulator), settings.clone());
    let app = make_app(config, Some(demo.clone())).await?;
    if anew {
        super::seed::clear(&app).await?;
    }

    let served = tokio::spawn(serve(app.clone(), listener, stop.clone()));
    let jobs = tokio::spawn(run_jobs(app.clone(), stop.clone()));
    let printing = tokio::spawn(print_forms(demo.clone(), printer));
    point_to(&app, &settings).await?;
    announce("kabinet: filling the demonstration through the exchange, as 1C would…");
    tokio::select! {
        filled = demo.fill(&app) => filled.context("the demonstration could not be filled")?,
        () = stop.wait() => return Ok(()),
    }
    announce(&format!(
        "\n  Ready: {}\n  Click a role card. Password of everybody: {}\n",
        settings.base_url, settings.password
    ));
    let ticking = tokio::spawn(exchange(demo, stop.clone()));
    served.await??;
    jobs.await?;
    ticking.await?;
    printing.abort();
    Ok(())
}

/// 1C's HTTP service. It asks for the simulator at every request: a wipe puts another one in its place.
pub async fn print_forms(demo: Demo, listener: tokio::net::TcpListener) {
    use tower::ServiceExt;
    let service = axum::Router::new().fallback(move |request: axum::extract::Request| {
        let router = demo.simulator().router();
        async move { router.oneshot(request).await }
    });
    if let Err(error) = axum::serve(listener, service).await {
        tracing::error!(%error, "the simulated 1C does not print any more");
    }
}

/// The simulated 1C prints on a port of its own, another one at every start.
///
/// # Errors
/// What the database says.
pub async fn point_to(app: &App, settings: &Settings) -> anyhow::Result<()> {
    let (url, login) = (settings.simulator_url.clone(), settings.login.clone());
    let done = app.db.write(move |tx| crate::exchange::connections::move_to(tx, &login, &url));
    done.await.map(|_| ()).map_err(|e: db::Error| anyhow::anyhow!("{e}"))
}

/// The regular exchange.
async fn exchange(demo: Demo, stop: Stop) {
    loop {
        tokio::select! { () = tokio::time::sleep(EVERY) => (), () = stop.wait() => return }
        if demo.is_down() {
            continue;
        }
        if let Err(error) = demo.simulator().tick().await {
            tracing::warn!(%error, "the simulated exchange failed");
        }
    }
}

#[derive(Serialize)]
struct Description {
    base_url: String,
    companies: Vec<CompanyOf>,
    people: Vec<PersonOf>,
    sources: Vec<SourceOf>,
}
#[derive(Serialize)]
struct CompanyOf {
    slug: String,
    name: String,
}
#[derive(Serialize)]
struct PersonOf {
    email: String,
    name: String,
    password: String,
    staff: Option<String>,
    active: bool,
    companies: Vec<Membership>,
}
#[derive(Serialize)]
struct Membership {
    slug: String,
    role: String,
    roles: String,
    token: Option<String>,
}
#[derive(Serialize)]
struct SourceOf {
    name: String,
    exchange_url: String,
    contract_url: String,
    login: String,
    password: String,
}

/// Name of the tokens in the description.
const TOKEN: &str = "demo.json";

/// Writes `demo.json`: what scripts and other people's tests start from. Its tokens are new at every start.
///
/// # Errors
/// What the database or the disk says.
pub async fn write_description(app: &App, settings: &Settings) -> anyhow::Result<()> {
    let now = app.clock.now();
    let cast = simulator::cast();
    let password = settings.password.clone();
    let people = app
        .db
        .write(move |tx| people(tx, now, &cast, &password))
        .await
        .map_err(|e: crate::fail::Fail| anyhow::anyhow!("{e}"))?;
    let cast = simulator::cast();
    let description = Description {
        base_url: settings.base_url.clone(),
        companies: cast.companies.iter().map(|c| CompanyOf { slug: c.slug.into(), name: c.name.into() }).collect(),
        people,
        sources: vec![SourceOf {
            name: "ut11".into(),
            exchange_url: format!("{}{}", settings.base_url, simulator::SCRIPT),
            contract_url: format!("{}/exchange/v1/", settings.base_url),
            login: settings.login.clone(),
            password: settings.source_password.clone(),
        }],
    };
    // Whole or not at all: whoever waits for the file reads it the moment it is there.
    let half = settings.description.with_extension("json.half");
    std::fs::write(&half, serde_json::to_vec_pretty(&description)?)?;
    std::fs::rename(half, &settings.description)?;
    Ok(())
}

fn people(tx: &db::Tx<'_>, now: At, cast: &simulator::Cast, password: &str) -> crate::fail::Result<Vec<PersonOf>> {
    let mut people: Vec<PersonOf> = cast
        .staff
        .iter()
        .map(|p| PersonOf {
            email: p.email.into(),
            name: p.name.into(),
            password: password.into(),
            staff: Some(format!("{:?}", p.role).to_lowercase()),
            active: true,
            companies: Vec::new(),
        })
        .collect();
    for c in &cast.companies {
        let (company,) = tx.one(&store::COMPANY, &[&c.slug])?;
        tx.run(&store::DROP_TOKENS, &[&company, &TOKEN])?;
        for p in &c.people {
            let (user,) = tx.one(&store::USER, &[&p.email])?;
            let roles =
                Roles::parse(&p.roles.iter().map(|r| format!("{r:?}").to_lowercase()).collect::<Vec<_>>().join(" "));
            let role = roles.widest().map_or("viewer", access::Role::as_str);
            let token = format!("kbn_{}", webkit::secret::new());
            if p.active {
                let tail = &token[token.len() - 4..];
                let (id, hash) = (TokenId::at(now), webkit::secret::hash(&token));
                let until = now.plus_secs(366 * 86_400);
                let new: [&dyn db::Param; 9] = [&company, &id, &user, &TOKEN, &role, &hash, &tail, &now, &until];
                tx.run(&identity::store::INSERT_TOKEN, &new)?;
            }
            let membership = Membership {
                slug: c.slug.into(),
                role: role.into(),
                roles: roles.to_string(),
                token: p.active.then_some(token),
            };
            match people.iter_mut().find(|x| x.email == p.email) {
                Some(known) => known.companies.push(membership),
                None => people.push(PersonOf {
                    email: p.email.into(),
                    name: p.name.into(),
                    password: password.into(),
                    staff: None,
                    active: p.active,
                    companies: vec![membership],
                }),
            }
        }
    }
    Ok(people)
}
