//! `kabinet user`: the first administrator, and a password that was lost.

use std::io::Read;

use clap::Subcommand;
use db::Db;
use kernel::{At, Clock};

use crate::{
    audit,
    config::Config,
    fail::Fail,
    identity::{self, NewUser, password, store},
    schema::SCHEMA,
};

#[derive(Subcommand)]
pub enum UserCommand {
    /// Makes an account; the password is read from standard input.
    Create {
        /// E-mail address: the name to sign in with.
        #[arg(long)]
        email: String,
        /// Name as colleagues know it.
        #[arg(long)]
        name: String,
        /// Role at the seller: admin, manager, finance, support, auditor. Without it: a client.
        #[arg(long)]
        staff: Option<String>,
        /// Language: ru or en.
        #[arg(long, default_value = "ru")]
        lang: String,
    },
    /// Sets a new password, read from standard input; every session of the person ends.
    Password {
        /// E-mail address.
        #[arg(long)]
        email: String,
    },
}

fn read_password() -> anyhow::Result<String> {
    super::say("password (then Enter and Ctrl-D, or pipe it in):", true);
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(
        text.chars().count() >= password::MIN_CHARS,
        "the password needs at least {} characters",
        password::MIN_CHARS
    );
    Ok(text)
}

pub fn run(command: UserCommand, config: &Config) -> anyhow::Result<()> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options::default())?;
    let now = Clock::System.now();
    match command {
        UserCommand::Create { email, name, staff, lang } => {
            let staff = staff
                .map(|word| {
                    access::StaffRole::parse(&word).ok_or_else(|| {
                        anyhow::anyhow!("--staff {word}: expected admin, manager, finance, support or auditor")
                    })
                })
                .transpose()?;
            let lang = kernel::format::Lang::parse(&lang)
                .ok_or_else(|| anyhow::anyhow!("--lang {lang}: expected ru or en"))?;
            let hash = password::hash_here(&read_password()?).map_err(anyhow::Error::msg)?;
            let new = NewUser {
                email: &email,
                name: &name,
                password_hash: Some(&hash),
                lang,
                zone: &config.time_zone,
                staff,
            };
            let made = db.write_here(|tx| {
                let user = identity::create_user(tx, now, &new)?;
                audit::note(tx, now, None, Some(user), "user.created", &email, "command line")
            });
            made.map_err(|e| anyhow::anyhow!("{e}"))?;
            super::say(&format!("{email} can sign in now"), false);
        }
        UserCommand::Password { email } => {
            let hash = password::hash_here(&read_password()?).map_err(anyhow::Error::msg)?;
            db.write_here(|tx| set(tx, now, &email.trim().to_lowercase(), &hash)).map_err(|e| match e {
                Fail::NotFound => anyhow::anyhow!("there is no account {email}"),
                e => anyhow::anyhow!("{e}"),
            })?;
            super::say(&format!("{email}: the password is set, all sessions have ended"), false);
        }
    }
    Ok(())
}

fn set(tx: &db::Tx<'_>, now: At, email: &str, hash: &str) -> Result<(), Fail> {
    let user = tx.opt(&store::PASSWORD, &[&email])?.ok_or(Fail::NotFound)?.id;
    tx.run(&store::SET_PASSWORD, &[&user, &hash])?;
    tx.run(&store::CLOSE_ALL, &[&user])?;
    audit::note(tx, now, None, Some(user), "user.password", email, "command line")
}
