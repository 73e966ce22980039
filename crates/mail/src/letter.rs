//! A letter: a few blocks that become plain text and HTML of one calm layout.

use askama::Template;
use serde::{Deserialize, Serialize};

/// What is said, in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Language: ru, en.
    pub lang: String,
    /// Subject. Never a sum: it is shown on locked screens.
    pub subject: String,
    /// Who writes: the seller's name, as on the sign-in page.
    pub sender: String,
    /// First line.
    pub title: String,
    /// What is to be known.
    pub text: Vec<String>,
    /// Facts: name and value.
    pub facts: Vec<(String, String)>,
    /// The one thing to do: words and address.
    pub button: Option<(String, String)>,
    /// Small print: until when, what if it was not you.
    pub small: Vec<String>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    l: &'a Letter,
}

#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct Plain<'a> {
    l: &'a Letter,
}

impl Letter {
    /// As HTML: one column, styles inline as mail programs want them, no picture, nothing fetched.
    ///
    /// # Errors
    /// Only if the template fails.
    pub fn html(&self) -> Result<String, askama::Error> {
        Html { l: self }.render()
    }

    /// As plain text, with the same words and the same address.
    ///
    /// # Errors
    /// Only if the template fails.
    pub fn plain(&self) -> Result<String, askama::Error> {
        let text = Plain { l: self }.render()?;
        let mut out = String::with_capacity(text.len());
        let mut blank = true;
        for line in text.lines().map(str::trim) {
            if line.is_empty() && blank {
                continue;
            }
            blank = line.is_empty();
            out.push_str(line);
            out.push('\n');
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            lang: "ru".into(),
            subject: "Приглашение".into(),
            sender: "Северный Опт".into(),
            title: "Вас приглашают".into(),
            text: vec!["Первый <b>абзац</b>.".into(), "Второй.".into()],
            facts: vec![("Роль".into(), "закупщик".into())],
            button: Some(("Принять".into(), "https://x.example/invite/abc?a=1&b=2".into())),
            small: vec!["До 12 августа.".into()],
        }
    }

    #[test]
    fn both_parts_say_the_same() {
        let (html, plain) = (letter().html().unwrap(), letter().plain().unwrap());
        for words in ["Вас приглашают", "Второй.", "закупщик", "Принять", "До 12 августа.", "Северный Опт"]
        {
            assert!(html.contains(words) && plain.contains(words), "{words}");
        }
        assert!(plain.contains("https://x.example/invite/abc?a=1&b=2"), "{plain}");
    }

    #[test]
    fn what_people_wrote_is_text_in_html() {
        let html = letter().html().unwrap();
        assert!(!html.contains("<b>абзац") && html.contains("&#60;b&#62;абзац"), "{html}");
    }

    #[test]
    fn nothing_is_fetched() {
        let html = letter().html().unwrap();
        assert!(
            !html.contains("<img") && !html.contains("url(") && !html.contains("<link") && !html.contains("<script")
        );
    }
}
