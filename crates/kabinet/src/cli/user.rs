//! `kabinet user`: the first administrator, and a password that was lost.

use std::io::Read;

use clap::Subcommand;
use db::Db;
use kernel::{At, Clock, UserId};

use crate::{
    audit::{self, COMMAND_LINE},
    config::Config,
    fail::Fail,
    identity::{self, NewUser, leaked::Leaked, password, store},
    schema::SCHEMA,
    second,
    users::{
        self,
        verbs::{Actor, Why},
    },
};

/// What is done to accounts.
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
    /// Takes the second factor of a person away, who has lost both his telephone and his recovery codes; he is told by mail.
    Second {
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// Why; the person reads it.
        #[arg(long)]
        reason: String,
    },
    /// Ends every session of a person, or of everybody: on the next page they sign in anew. API tokens stay.
    SignOut {
        /// E-mail address.
        #[arg(long, required_unless_present = "all")]
        email: Option<String>,
        /// Everybody.
        #[arg(long, conflicts_with = "email")]
        all: bool,
    },
    /// Closes an account: sessions, tokens and links of the person end at once; he is told by mail.
    Close {
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// Why; the person reads it.
        #[arg(long, default_value = "")]
        reason: String,
        /// Also if a company is left without an owner.
        #[arg(long)]
        anyway: bool,
    },
    /// Brings a closed account back, with its companies and its role; the person is told by mail.
    Reopen {
        /// E-mail address.
        #[arg(long)]
        email: String,
    },
    /// Gives a role at the seller, or takes it away; the person is told by mail.
    Staff {
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// admin, manager, finance, support, auditor; or none.
        #[arg(long)]
        role: String,
    },
    /// Sets a new password, read from standard input; every session of the person ends.
    Password {
        /// E-mail address.
        #[arg(long)]
        email: String,
    },
}

fn read_password(config: &Config, about: &[&str]) -> anyhow::Result<String> {
    super::say("password (then Enter and Ctrl-D, or pipe it in):", true);
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    match password::wrong(&text, about) {
        "" => {
            let leaked = Leaked::at(&config.session.leaked_passwords).map(|file| file.knows(&text)).transpose()?;
            anyhow::ensure!(leaked != Some(true), "this password has leaked elsewhere: take another one");
            Ok(text)
        }
        "password-short" => anyhow::bail!("the password needs at least {} characters", password::MIN_CHARS),
        "password-long" => anyhow::bail!("the password is too long"),
        _ => anyhow::bail!("this password is among the first to be guessed: take a few words in a row"),
    }
}

/// Runs the command.
///
/// # Errors
/// What went wrong, in words.
pub fn run(command: UserCommand, config: &Config) -> anyhow::Result<()> {
    let backend = config.backend().map_err(anyhow::Error::msg)?;
    backend.migrate(SCHEMA)?;
    let db = Db::open(&backend, db::Options::default())?;
    let now = Clock::System.now();
    match command {
        UserCommand::Create { email, name, staff, lang } => {
            let staff = staff.map(|word| role(&word).map_err(|e| anyhow::anyhow!("--staff {e}"))).transpose()?;
            let lang = kernel::format::Lang::parse(&lang)
                .ok_or_else(|| anyhow::anyhow!("--lang {lang}: expected ru or en"))?;
            let hash = password::hash_here(&read_password(config, &[&email, &name, &config.seller.name])?)
                .map_err(anyhow::Error::msg)?;
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
                audit::note(tx, now, None, Some(user), "user.created", &email, COMMAND_LINE)
            });
            made.map_err(|e| anyhow::anyhow!("{e}"))?;
            super::say(&format!("{email} can sign in now"), false);
        }
        UserCommand::Password { email } => {
            let hash = password::hash_here(&read_password(config, &[&email, &config.seller.name])?)
                .map_err(anyhow::Error::msg)?;
            db.write_here(|tx| set(tx, now, &email.trim().to_lowercase(), &hash)).map_err(|e| match e {
                Fail::NotFound => anyhow::anyhow!("there is no account {email}"),
                e => anyhow::anyhow!("{e}"),
            })?;
            super::say(&format!("{email}: the password is set, all sessions have ended"), false);
        }
        UserCommand::SignOut { email, .. } => {
            let ended = db.write_here(|tx| sign_out(tx, now, email.as_deref())).map_err(|e| match e {
                Fail::NotFound => anyhow::anyhow!("there is no account {}", email.as_deref().unwrap_or_default()),
                e => anyhow::anyhow!("{e}"),
            })?;
            super::say(&format!("{ended} session(s) have ended"), false);
        }
        UserCommand::Close { email, reason, anyway } => {
            super::runtime(config)?.block_on(change(config.clone(), email.clone(), move |tx, by, id| {
                by.close(tx, id, reason.trim(), anyway)
            }))?;
            super::say(&format!("{email}: the account is closed, all sessions and tokens have ended"), false);
        }
        UserCommand::Reopen { email } => {
            super::runtime(config)?.block_on(change(config.clone(), email.clone(), |tx, by, id| by.reopen(tx, id)))?;
            super::say(&format!("{email}: the account is open again"), false);
        }
        UserCommand::Staff { email, role: word } => {
            let new = if word == "none" { None } else { Some(role(&word)?) };
            super::runtime(config)?
                .block_on(change(config.clone(), email.clone(), move |tx, by, id| by.give(tx, id, new)))?;
            super::say(&format!("{email}: the role at the seller is now {word}"), false);
        }
        UserCommand::Second { email, reason } => {
            super::runtime(config)?.block_on(take_second(config.clone(), &email, &reason))?;
        }
    }
    Ok(())
}

fn role(word: &str) -> anyhow::Result<access::StaffRole> {
    let known = access::StaffRole::parse(word);
    known.ok_or_else(|| anyhow::anyhow!("{word}: expected admin, manager, finance, support or auditor"))
}

/// Changes the account of an address as the office does; the mail needs the whole portal.
async fn change(
    config: Config,
    email: String,
    deed: impl FnOnce(&db::Tx<'_>, &Actor<'_>, UserId) -> Result<Result<(), Why>, Fail> + Send + 'static,
) -> anyhow::Result<()> {
    let app = super::app(config, None).await?;
    let (a, to, now) = (app.clone(), mail::normal(&email), app.clock.now());
    let done = app.db.write(move |tx| {
        let (id,) = tx.opt(&users::store::BY_EMAIL, &[&to])?.ok_or(Fail::NotFound)?;
        deed(tx, &Actor { app: &a, user: None, now, address: "command line" }, id)
    });
    match done.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Why::LastAdmin)) => {
            anyhow::bail!("{email} is the last administrator: give the role to somebody else first")
        }
        Ok(Err(Why::OnlyOwner)) => anyhow::bail!(
            "{email} is the only owner of a company: invite another one first, or say --anyway to leave it without"
        ),
        Ok(Err(Why::Closed)) => {
            anyhow::bail!("the account {email} is closed: `kabinet user reopen --email {email}` first")
        }
        Ok(Err(Why::Deleted | Why::Himself)) => anyhow::bail!("{email} was deleted by the person and cannot come back"),
        Err(Fail::NotFound) => anyhow::bail!("there is no account {email}"),
        Err(e) => anyhow::bail!("{e}"),
    }
}

/// Takes a second factor away; the mail needs the whole portal.
async fn take_second(config: Config, email: &str, reason: &str) -> anyhow::Result<()> {
    anyhow::ensure!(reason.trim().chars().count() >= 3, "--reason: say why, the person reads it");
    let app = super::app(config, None).await?;
    let (a, to, why, now) = (app.clone(), mail::normal(email), reason.trim().to_owned(), app.clock.now());
    app.db.write(move |tx| second::office::reset_of(tx, &a, &to, &why, None, COMMAND_LINE, now)).await.map_err(
        |e| match e {
            Fail::NotFound => anyhow::anyhow!("nobody with the address {email} has a second factor"),
            e => anyhow::anyhow!("{e}"),
        },
    )?;
    super::say(&format!("{email}: the second factor is gone, all sessions have ended, a mail is on its way"), false);
    Ok(())
}

/// Ends the sessions of one person, or all; gives how many.
///
/// # Errors
/// [`Fail::NotFound`] if there is no such person.
pub fn sign_out(tx: &db::Tx<'_>, now: At, email: Option<&str>) -> Result<u64, Fail> {
    let Some(email) = email.map(mail::normal) else {
        audit::note(tx, now, None, None, "user.signed-out", "everybody", COMMAND_LINE)?;
        return Ok(tx.run(&store::CLOSE_EVERYBODY, &[])?);
    };
    let user = tx.opt(&store::PASSWORD, &[&email])?.ok_or(Fail::NotFound)?.id;
    audit::note(tx, now, None, Some(user), "user.signed-out", &email, COMMAND_LINE)?;
    Ok(tx.run(&store::CLOSE_ALL, &[&user])?)
}

fn set(tx: &db::Tx<'_>, now: At, email: &str, hash: &str) -> Result<(), Fail> {
    let user = tx.opt(&store::PASSWORD, &[&email])?.ok_or(Fail::NotFound)?.id;
    tx.run(&store::SET_PASSWORD, &[&user, &hash])?;
    // Whoever read the mail before must not come back by a link from it.
    crate::profile::ways_changed(tx, user, None)?;
    audit::note(tx, now, None, Some(user), "user.password", email, COMMAND_LINE)
}
