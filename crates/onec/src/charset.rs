//! The encoding of what a site answers.

/// The encoding of an answer: a setting of the connection, because nothing in a request tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// What stock УТ expects unless told otherwise.
    #[default]
    Utf8,
    /// What Bitrix answers; some old УНФ insist on it.
    Windows1251,
}

impl Charset {
    /// Name for declarations and headers.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1251 => "windows-1251",
        }
    }

    /// XML in this encoding. Characters it lacks become character references.
    pub fn encode(self, xml: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => xml.as_bytes().to_vec(),
            Self::Windows1251 => encoding_rs::WINDOWS_1251.encode(xml).0.into_owned(),
        }
    }

    /// A text for people in this encoding. Characters it lacks become question marks.
    pub fn encode_text(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Windows1251 => {
                let mut utf8 = [0; 4];
                let byte = |letter: char| {
                    let (bytes, _, lacks) = encoding_rs::WINDOWS_1251.encode(letter.encode_utf8(&mut utf8));
                    if lacks { b'?' } else { bytes.first().copied().unwrap_or(b'?') }
                };
                text.chars().map(byte).collect()
            }
        }
    }
}
