//! The texts of both languages, and how a visitor who is not signed in is met.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use kernel::format::Lang;
use webkit::{cookie, i18n::Texts};

macro_rules! sources {
    ($lang:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../locales/", $lang, "/", $name, ".ftl")))),*]
    };
}

const RU: &[(&str, &str)] = sources!("ru": "common", "identity", "orders", "documents", "finance", "companies", "exchange", "demo", "mail", "people", "journal", "profile", "second", "passkeys", "policy", "details", "groups", "prices", "partner", "registration", "together", "users", "deputies");
const EN: &[(&str, &str)] = sources!("en": "common", "identity", "orders", "documents", "finance", "companies", "exchange", "demo", "mail", "people", "journal", "profile", "second", "passkeys", "policy", "details", "groups", "prices", "partner", "registration", "together", "users", "deputies");

static TEXTS: LazyLock<[Texts; 2]> = LazyLock::new(|| {
    [(Lang::Ru, RU), (Lang::En, EN)].map(|(lang, sources)| {
        #[expect(clippy::panic, reason = "the sources are compiled in and tested: a broken one is a broken build")]
        Texts::load(lang, sources).unwrap_or_else(|e| panic!("locales/{}: {e}", lang.code()))
    })
});

/// The texts of a language.
pub fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::Ru => &TEXTS[0],
        Lang::En => &TEXTS[1],
    }
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The word in the cookie and in the markup.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
    /// Reads the word; anything else is `Auto`.
    pub fn parse(word: &str) -> Theme {
        match word {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }
}

/// What the browser says of its owner, signed in or not.
#[derive(Clone, Copy, Debug)]
pub struct Prefs {
    /// From the cookie, else from Accept-Language, else Russian.
    pub lang: Lang,
    /// From the cookie.
    pub theme: Theme,
}

impl Prefs {
    /// Reads cookies and Accept-Language.
    pub fn of(headers: &HeaderMap) -> Prefs {
        let accepted = || {
            let accept = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accept.split(',').find_map(|tag| Lang::parse(tag.split(';').next().unwrap_or("").trim()))
        };
        Prefs {
            lang: cookie::get(headers, "lang").and_then(Lang::parse).or_else(accepted).unwrap_or(Lang::Ru),
            theme: Theme::parse(cookie::get(headers, "theme").unwrap_or("")),
        }
    }
}
