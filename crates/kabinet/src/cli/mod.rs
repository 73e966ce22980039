//! The command line: which command, which configuration, and one sentence if something is wrong.

mod audit;
pub mod doctor;
mod exchange;
pub mod secret;
mod serve;
mod source;
pub mod user;

pub use serve::{Stop, announce, app, bind, run_jobs, runner, serve, serve_tls};

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

#[cfg(feature = "demo")]
use crate::demo;
use crate::{
    config::{COMMENTED, Config},
    schema::SCHEMA,
};

/// A self-hosted customer portal for wholesale sellers who run 1C.
#[derive(Parser)]
#[command(name = "kabinet", version)]
struct Cli {
    /// Configuration file; without it the defaults and the environment apply.
    #[arg(long, global = true, env = "KABINET_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves people, 1C and the API, and does the background work: everything on one machine.
    Serve {
        /// Address to listen on.
        #[arg(long)]
        listen: Option<String>,
        /// Leaves background work to `kabinet work`.
        #[arg(long)]
        no_work: bool,
    },
    /// Does background work only: imports, documents from 1C, clean-up.
    Work,
    /// Brings the database's schema up to date.
    Migrate,
    /// Accounts.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Accounting systems that exchange with the portal.
    #[command(subcommand)]
    Source(source::SourceCommand),
    /// Recorded exchanges.
    #[command(subcommand)]
    Exchange(exchange::ExchangeCommand),
    /// The journal.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The key that seals secrets in the database.
    #[command(subcommand)]
    Secret(secret::SecretCommand),
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Looks at everything that is needed to run and says what is wrong and what to do.
    Doctor,
    #[cfg(feature = "demo")]
    /// The demonstration: fictional companies, a simulator of 1C, nothing else needed.
    Demo(demo::run::DemoArgs),
    #[cfg(feature = "demo")]
    /// Plays 1C against a portal: the shipped simulator.
    #[command(name = "simulate-1c")]
    Simulate(demo::simulate::SimulateArgs),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Reads the configuration and says what it comes to.
    Check,
    /// Prints the file with every default, commented.
    Show,
}

/// Runs the command.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = Config::load(cli.config.as_deref()).map_err(anyhow::Error::msg).and_then(|c| run(cli.command, c));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            say(&format!("kabinet: {e:#}"), true);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, mut config: Config) -> anyhow::Result<()> {
    match command {
        Command::Config(ConfigCommand::Show) => say(COMMENTED, false),
        Command::Config(ConfigCommand::Check) => {
            config.check().map_err(anyhow::Error::msg)?;
            // The password of the database is nobody's business on a terminal.
            let backend = match config.backend().map_err(anyhow::Error::msg)? {
                db::Backend::Sqlite(path) => format!("SQLite, {}", path.display()),
                db::Backend::Postgres(_) => "PostgreSQL".to_owned(),
            };
            crate::tls::Tls::open(&config).map_err(anyhow::Error::msg)?;
            let tls = match config.certificate() {
                Some((certificate, _)) => format!(" over TLS ({})", certificate.display()),
                None => String::new(),
            };
            say(
                &format!("the configuration is good: {} on {}{tls}, {backend}", config.public_url, config.listen),
                false,
            );
        }
        Command::Migrate => {
            let applied = config.backend().map_err(anyhow::Error::msg)?.migrate(SCHEMA)?;
            say(
                &if applied.is_empty() { "nothing to do".into() } else { format!("applied: {}", applied.join(", ")) },
                false,
            );
        }
        Command::Serve { listen, no_work } => {
            if let Some(listen) = listen {
                config.listen = listen;
                config.check().map_err(anyhow::Error::msg)?;
            }
            log(&config);
            runtime(&config)?.block_on(serve::main(config, !no_work))?;
        }
        Command::Work => {
            log(&config);
            runtime(&config)?.block_on(serve::work(config))?;
        }
        Command::Audit(c) => audit::run(c, &config)?,
        Command::Secret(c) => secret::run(c, &config)?,
        Command::User(c) => user::run(c, &config)?,
        Command::Source(c) => source::run(c, &config)?,
        Command::Exchange(c) => runtime(&config)?.block_on(exchange::run(c, &config))?,
        Command::Doctor => return doctor::run(&config),
        #[cfg(feature = "demo")]
        Command::Demo(args) => {
            // A newcomer wants to read "Ready", not every request.
            log_at(&config, "warn");
            runtime(&config)?.block_on(demo::run::main(config, args))?;
        }
        #[cfg(feature = "demo")]
        Command::Simulate(args) => {
            log(&config);
            runtime(&config)?.block_on(demo::simulate::main(config, args))?;
        }
    }
    Ok(())
}

/// The one place that speaks to a terminal.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line answers on the terminal")]
pub(crate) fn say(text: &str, wrong: bool) {
    if wrong {
        eprintln!("{}", text.trim_end());
    } else {
        println!("{}", text.trim_end());
    }
}

fn runtime(config: &Config) -> anyhow::Result<tokio::runtime::Runtime> {
    // One provider of cryptography for every client of TLS in the process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A thread that waits for PostgreSQL does nothing else meanwhile (`db::Db::read`): there are some beyond these.
    let waiting = match config.backend().map_err(anyhow::Error::msg)? {
        db::Backend::Sqlite(_) => 0,
        db::Backend::Postgres(_) => config.pool.readers(),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + waiting;
    // Blocking threads only run units of work and hashes, both bounded elsewhere.
    Ok(tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .max_blocking_threads(64)
        .build()?)
}

fn log(config: &Config) {
    log_at(config, "info");
}

fn log_at(config: &Config, level: &str) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_env("KABINET_LOG_FILTER").unwrap_or_else(|_| EnvFilter::new(level));
    // Colours are for a terminal; in a file or a journal they are noise.
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let format = fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    let _ =
        if config.log == "json" { format.json().flatten_event(true).try_init() } else { format.compact().try_init() };
}
