//! Texts in two languages from Fluent files.
//!
//! Most messages have no arguments: they are resolved once at start, so that a page looks a text up in a map and copies
//! it. Messages with arguments go through Fluent, which knows the plural forms of Russian.

use std::{borrow::Cow, collections::HashMap, fmt::Display};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::format::Lang;

use crate::By;

/// All texts of one language.
pub struct Texts {
    /// The language.
    pub lang: Lang,
    /// A page asks for some hundred texts; the keys are our own, so nobody can choose them to collide.
    plain: HashMap<Box<str>, Box<str>, foldhash::fast::RandomState>,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads Fluent sources.
    ///
    /// # Errors
    /// What is wrong and in which source.
    pub fn load(lang: Lang, sources: &[(&str, &str)]) -> Result<Texts, String> {
        let id: unic_langid::LanguageIdentifier = lang.code().parse().map_err(|e| format!("{e:?}"))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks around arguments would end up in file names and search boxes.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for (name, text) in sources {
            let resource = FluentResource::try_new((*text).to_owned()).map_err(|(_, e)| format!("{name}: {e:?}"))?;
            keys.extend(text.lines().filter_map(|l| l.split_once(" =")).map(|(k, _)| k.to_owned()).filter(|k| {
                k.starts_with(|c: char| c.is_ascii_lowercase())
                    && k.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            }));
            bundle.add_resource(resource).map_err(|e| format!("{name}: {e:?}"))?;
        }
        let mut plain = HashMap::default();
        for key in keys {
            let Some(pattern) = bundle.get_message(&key).and_then(|m| m.value()) else { continue };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut errors);
            if errors.is_empty() {
                plain.insert(key.into(), text.into());
            }
        }
        Ok(Texts { lang, plain, bundle })
    }

    /// A text without arguments; an unknown key shows itself (a test keeps that from happening).
    pub fn s<'t>(&'t self, key: &'t str) -> &'t str {
        self.plain.get(key).map_or(key, |t| t)
    }

    /// Whether the language has this message.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// Every key without arguments.
    pub fn plain_keys(&self) -> impl Iterator<Item = &str> {
        self.plain.keys().map(|k| &**k)
    }

    /// A text with arguments.
    pub fn args<'t>(&'t self, key: &'t str, args: &[(&str, FluentValue<'t>)]) -> Cow<'t, str> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else { return key.into() };
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        let mut errors = Vec::new();
        Cow::Owned(self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    /// A text with the number `$n`.
    pub fn n<'t>(&'t self, key: &'t str, n: impl By<i64>) -> Cow<'t, str> {
        self.args(key, &[("n", FluentValue::from(n.get()))])
    }

    /// A text with the argument `$x`.
    pub fn x<'t>(&'t self, key: &'t str, x: impl Display) -> Cow<'t, str> {
        self.args(key, &[("x", FluentValue::from(x.to_string()))])
    }

    /// A text with the arguments `$x` and `$y`.
    pub fn xy<'t>(&'t self, key: &'t str, x: impl Display, y: impl Display) -> Cow<'t, str> {
        self.args(key, &[("x", FluentValue::from(x.to_string())), ("y", FluentValue::from(y.to_string()))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_counts_as_russians_do() {
        let t = Texts::load(Lang::Ru, &[("t", "hello = Привет\nn-orders = { $n ->\n    [one] { $n } заказ\n    [few] { $n } заказа\n   *[many] { $n } заказов\n}\n")]).unwrap();
        assert_eq!(t.s("hello"), "Привет");
        assert_eq!(t.n("n-orders", 1), "1 заказ");
        assert_eq!(t.n("n-orders", 3), "3 заказа");
        assert_eq!(t.n("n-orders", 11), "11 заказов");
        assert_eq!(t.s("absent"), "absent");
    }
}
