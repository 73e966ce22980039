//! A text with the parts marked that a search was for.

/// The text and the byte ranges to mark, in their order; write it `|safe`.
pub struct Marked<'a>(pub &'a str, pub Vec<(usize, usize)>);

impl std::fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use askama::filters::{Html, escape};
        let mut from = 0;
        for (a, b) in &self.1 {
            let (Ok(before), Ok(hit)) =
                (escape(self.0.get(from..*a).unwrap_or(""), Html), escape(self.0.get(*a..*b).unwrap_or(""), Html));
            write!(f, "{before}<mark>{hit}</mark>")?;
            from = *b;
        }
        let Ok(rest) = escape(self.0.get(from..).unwrap_or(""), Html);
        write!(f, "{rest}")?;
        Ok(())
    }
}
