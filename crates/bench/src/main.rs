//! `kabinet-bench`: the data set of the benchmark in a portal's database, and the request paths that it is measured by.
//!
//! * `gen DATABASE_URL ORDERS` fills a migrated, empty database with the rows that `bench/limit` makes for itself;
//! * `sessions DATABASE_URL ORDERS` renews the sessions, which end like anybody's, before a run;
//! * `parse FILE` reads a file of CommerceML into records and says how quick that was;
//! * `argon2` says what a hash of a password costs with one set of parameters and another;
//! * `paths ORDERS FOLDER` writes one file of request paths for each scenario and server.
//!
//! Not here: measuring, which `scripts/bench` does.

mod argon;
mod facts;
mod fill;
mod ids;
mod parse;
mod paths;
mod table;

/// The rows themselves: the very file of the floor, so that the two data sets cannot drift apart.
#[rustfmt::skip]
#[path = "../../../bench/limit/src/gen.rs"]
#[allow(clippy::all, reason = "the floor's own file, kept as it is")]
mod world;

use std::process::ExitCode;

/// The portal's own: what is timed here must cost what it costs there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: kabinet-bench gen DATABASE_URL ORDERS
       kabinet-bench sessions DATABASE_URL ORDERS
       kabinet-bench parse FILE
       kabinet-bench argon2
       kabinet-bench paths ORDERS FOLDER";

#[expect(clippy::print_stderr, reason = "the command line answers on the terminal")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("kabinet-bench: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> anyhow::Result<()> {
    match args {
        ["gen", url, orders] => fill::all(url, orders.parse()?),
        ["sessions", url, orders] => fill::sessions(url, orders.parse()?),
        ["parse", file] => parse::file(file.as_ref()),
        ["argon2"] => argon::measure(),
        ["paths", orders, folder] => paths::write(orders.parse()?, folder.as_ref()),
        _ => anyhow::bail!(USAGE),
    }
}
