//! What goes back to 1C, letter by letter.
//!
//! The first line is the verdict. 1C takes the lines after it apart by position, so an answer is never a format string of
//! somebody's handler: it is made here, where the traps are known.

use crate::{Charset, commerceml::write::schema_for};

/// A text for 1C. Send [`bytes`](Self::bytes) with [`content_type`](Self::content_type) and status 200 whatever it says: 1C
/// does not look at the status.
///
/// ```
/// use onec::session::Answer;
///
/// assert_eq!(Answer::failure("файл не найден\nповторите").as_str(), "failure\nфайл не найден; повторите");
/// assert_eq!(Answer::init(true, 204_800, None).as_str(), "zip=yes\nfile_limit=204800");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer(String);

impl Answer {
    /// The body.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The body, by move.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether the verdict is `failure`.
    pub fn is_failure(&self) -> bool {
        self.0.starts_with("failure")
    }

    /// The body in an encoding.
    pub fn bytes(&self, charset: Charset) -> Vec<u8> {
        charset.encode_text(&self.0)
    }

    /// The header for [`bytes`](Self::bytes).
    pub const fn content_type(charset: Charset) -> &'static str {
        match charset {
            Charset::Utf8 => "text/plain; charset=utf-8",
            Charset::Windows1251 => "text/plain; charset=windows-1251",
        }
    }

    /// `success` and nothing else. 1C shows further lines to the operator as if something were wrong.
    pub fn success() -> Self {
        Self("success".to_owned())
    }

    /// Answer to `checkauth`: 1C sends `Cookie: <name>=<value>` from then on. With `sessid`, 1C repeats it in every query;
    /// with `timestamp` (Unix seconds), Bitrix's module gives it back at `mode=deactivate`, and `sessid` must be there too.
    /// Lines end with `\n` alone: a `\r` would land in the cookie.
    pub fn checkauth(cookie_name: &str, cookie_value: &str, sessid: Option<&str>, timestamp: Option<i64>) -> Self {
        let mut text = format!("success\n{}\n{}", one_line(cookie_name), one_line(cookie_value));
        if let Some(sessid) = sessid {
            text.push_str("\nsessid=");
            text.push_str(&one_line(sessid));
            if let Some(timestamp) = timestamp {
                text.push_str(&format!("\ntimestamp={timestamp}"));
            }
        }
        Self(text)
    }

    /// Answer to `init`: **exactly two lines and no line feed after them**, or stock УТ says that it got no parameters and
    /// stops. Only a client that itself sent `version=` gets two lines more.
    ///
    /// `file_limit` is the largest piece of a file in bytes; 0 would mean "never split".
    pub fn init(zip: bool, file_limit: u64, extra: Option<(&str, &str)>) -> Self {
        let zip = if zip { "yes" } else { "no" };
        let mut text = format!("zip={zip}\nfile_limit={file_limit}");
        if let Some((sessid, version)) = extra {
            text.push_str(&format!("\nsessid={}\nversion={}", one_line(sessid), one_line(version)));
        }
        Self(text)
    }

    /// Answer to `init` as the request wants it: two lines, or four if the client sent its `version` and the session has an
    /// id. The version given back is one that this crate writes, the client's own if it can be.
    pub fn init_as_asked(zip: bool, file_limit: u64, version: Option<&str>, sessid: Option<&str>) -> Self {
        let extra = version.and(sessid).map(|sessid| (sessid, schema_for(version)));
        Self::init(zip, file_limit, extra)
    }

    /// "Not yet; ask again." 1C asks again at once, so hold the answer back for some seconds, but less than its 180.
    pub fn progress(text: &str) -> Self {
        Self::told("progress", text)
    }

    /// "It did not work." The text is shown to the operator: plain Russian that says what to do.
    pub fn failure(text: &str) -> Self {
        Self::told("failure", text)
    }

    /// A verdict with a text for people, if there is one: an empty second line would be counted.
    fn told(verdict: &str, text: &str) -> Self {
        match one_line(text).as_str() {
            "" => Self(verdict.to_owned()),
            text => Self(format!("{verdict}\n{text}")),
        }
    }

    /// Answer to a `type` that does not exist, in the words that Bitrix uses and clients have seen.
    pub fn unknown_command() -> Self {
        Self("failure\nUnknown command type.".to_owned())
    }
}

/// A text without line feeds, so that it cannot pretend to be another line.
fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}
