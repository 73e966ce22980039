//! What can be wrong with a file: the whole of it, or one record.
//!
//! The texts are Russian and say what to do: they are shown to the operator of 1C and in the portal's exchange journal.

use std::{fmt, io, sync::Arc};

/// A record that could not be read. The reader has gone on behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Line of the file on which the trouble stands, from 1.
    pub line: u64,
    /// Names of the elements that lead to the record, separated by `/`.
    pub path: String,
    /// The field in the record, such as `Цены/Цена/ЦенаЗаЕдиницу`; empty if the record as a whole is meant.
    pub field: String,
    /// What is wrong, in Russian.
    pub reason: String,
    /// `Ид` of the record, if it has one.
    pub id: Option<String>,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "строка {}, {}", self.line, self.path)?;
        if let Some(id) = &self.id {
            write!(f, " ({id})")?;
        }
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Why a file cannot be read any further. Records before the trouble have been given out already.
#[derive(Debug, Clone)]
pub struct ReadError {
    /// What is wrong.
    pub fault: ReadFault,
    /// Line, from 1.
    pub line: u64,
    /// Offset in bytes. For a file in UTF-8 it is the offset in the file; for another encoding, in its UTF-8 form.
    pub offset: u64,
    /// Names of the elements that were open, separated by `/`; empty before the root.
    pub path: String,
}

/// What is wrong with a file as a whole.
#[derive(Debug, Clone)]
pub enum ReadFault {
    /// The bytes could not be read.
    Io(Arc<io::Error>),
    /// The file ends in the middle.
    Cut,
    /// The tags do not fit together; the parser's words in English.
    Malformed(String),
    /// There is a DOCTYPE; 1C never writes one, and entities in it are a known attack.
    Doctype,
    /// An entity other than the five of XML.
    Entity(String),
    /// Bytes that are no characters of the encoding.
    Encoding,
    /// The declaration names an encoding that does not exist.
    UnknownEncoding(String),
    /// The root is not `КоммерческаяИнформация`; its name, if there is any root.
    NotCommerceMl(Option<String>),
    /// Elements nested deeper than this.
    TooDeep(usize),
    /// A single text or tag longer than this many bytes.
    TooLong(usize),
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "файл не читается: {error}"),
            Self::Cut => f.write_str("файл обрывается на середине; выгрузите его из 1С ещё раз"),
            Self::Malformed(detail) => {
                write!(f, "XML повреждён; выгрузите файл из 1С ещё раз (разбор сообщает: {detail})")
            }
            Self::Doctype => f.write_str("в файле есть DOCTYPE; 1С его не пишет, поэтому файл не принимается"),
            Self::Entity(name) => write!(
                f,
                "неизвестная подстановка &{name};; в XML разрешены только &amp; &lt; &gt; &quot; &apos; и коды символов"
            ),
            Self::Encoding => f.write_str(
                "байты не соответствуют кодировке; выгрузите файл в UTF-8 или укажите верную в <?xml encoding?>",
            ),
            Self::UnknownEncoding(name) => write!(f, "неизвестная кодировка «{name}»; выгрузите файл в UTF-8"),
            Self::NotCommerceMl(None) => f.write_str("в файле нет XML; ожидается КоммерческаяИнформация"),
            Self::NotCommerceMl(Some(root)) => {
                write!(
                    f,
                    "это не CommerceML: корень «{root}», а ожидается КоммерческаяИнформация; проверьте файл и кодировку"
                )
            }
            Self::TooDeep(limit) => write!(f, "вложенность больше {limit} уровней; проверьте дерево групп"),
            Self::TooLong(limit) => write!(f, "одно значение длиннее {limit} байт; проверьте описания и реквизиты"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "строка {}, байт {}", self.line, self.offset)?;
        if !self.path.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl std::error::Error for ReadError {}
