//! Envelopes: what is around a message.

use quick_xml::{Reader, events::Event};

use crate::excerpt::excerpt;

/// Elements inside each other; an envelope of this contract has four.
const DEPTH: usize = 32;
/// Elements in all; a fault may carry some detail.
const NODES: usize = 1000;

/// A fault: the other side says that it did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `Client` or `Server`, without its prefix.
    pub code: String,
    /// What happened, in words.
    pub text: String,
}

/// Why there is no message. The texts are Russian and say what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SoapError {
    /// 1C's own words.
    #[error("веб-сервис 1С отвечает: {}", .0.text)]
    Fault(Fault),
    /// A page for people.
    #[error("вместо ответа веб-сервиса пришла страница «{0}»; проверьте адрес (…/ws/…) и публикацию")]
    Page(String),
    /// 401.
    #[error("веб-сервис не принимает логин или пароль (401)")]
    Unauthorised,
    /// Any other status without an envelope.
    #[error("веб-сервис отвечает статусом {0}: {1}")]
    Status(u16, String),
    /// Cut, or no XML.
    #[error("ответ не разбирается как XML ({0}); возможно, он обрезан прокси")]
    Xml(String),
    /// XML without an envelope of SOAP 1.1, or with something else in it.
    #[error("это не сообщение обмена: {0}")]
    Message(String),
}

/// An element; names without their prefixes, attributes left out.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub name: String,
    pub text: String,
    pub children: Vec<Self>,
}

impl Node {
    /// The first child with a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of a child; empty if it is absent.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }
}

/// Puts a message into an envelope. `body` is XML already.
pub(super) fn wrap(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soap:Body>{body}</soap:Body></soap:Envelope>"
    )
}

/// A text for an element. Characters that XML forbids are dropped: one would make the whole message unreadable.
pub(super) fn escaped(text: &str) -> String {
    let allowed =
        |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let text: String = text.chars().filter(allowed).collect();
    // A reader would make a plain line feed of it.
    quick_xml::escape::escape(text.as_str()).replace('\r', "&#13;")
}

impl Fault {
    /// The fault in its envelope; send it with status 500.
    pub fn write(&self) -> String {
        wrap(&format!(
            "<soap:Fault><faultcode>soap:{}</faultcode><faultstring>{}</faultstring></soap:Fault>",
            escaped(&self.code),
            escaped(&self.text)
        ))
    }
}

/// The message in an envelope: the one element of its body.
pub(super) fn open(status: u16, content_type: &str, body: &[u8]) -> Result<Node, SoapError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    let told = || excerpt(&String::from_utf8_lossy(&body[..body.len().min(400)]));
    if content_type.contains("text/html") {
        return Err(if status == 401 { SoapError::Unauthorised } else { SoapError::Page(told()) });
    }
    if body.first() != Some(&b'<') {
        return Err(if status == 401 { SoapError::Unauthorised } else { SoapError::Status(status, told()) });
    }
    let root = parse(body)?;
    if root.name != "Envelope" {
        let page = root.name.eq_ignore_ascii_case("html");
        return Err(if page {
            SoapError::Page(told())
        } else {
            SoapError::Message(format!("корень «{}»", root.name))
        });
    }
    let mut found =
        root.children.into_iter().find(|child| child.name == "Body").unwrap_or_default().children.into_iter();
    let Some(message) = found.next() else {
        return Err(SoapError::Message("тело конверта пустое".to_owned()));
    };
    if message.name == "Fault" {
        let code = message.text_of("faultcode");
        let code = code.rsplit_once(':').map_or(code, |(_, code)| code).to_owned();
        let text = match (message.text_of("faultstring"), message.text_of("detail")) {
            ("", "") => "ошибка без объяснения; посмотрите журнал регистрации".to_owned(),
            ("", detail) => detail.to_owned(),
            (text, _) => text.to_owned(),
        };
        return Err(SoapError::Fault(Fault { code, text }));
    }
    Ok(message)
}

fn parse(body: &[u8]) -> Result<Node, SoapError> {
    let malformed = |error: &dyn std::fmt::Display| SoapError::Xml(error.to_string());
    let mut xml = Reader::from_reader(body);
    let mut open: Vec<Node> = vec![Node::default()];
    let mut nodes = 0;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|error| malformed(&error))?;
        let depth = open.len();
        let Some(top) = open.last_mut() else {
            return Err(SoapError::Xml("лишний закрывающий тег".to_owned()));
        };
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                nodes += 1;
                if nodes > NODES || depth > DEPTH {
                    return Err(SoapError::Message("в конверте слишком много элементов".to_owned()));
                }
                let node = Node { name: start.local_name().as_ref().to_owned(), ..Node::default() };
                if matches!(event, Event::Empty(_)) {
                    top.children.push(node);
                } else {
                    open.push(node);
                }
            }
            Event::End(_) => {
                let done = open.pop().unwrap_or_default();
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Err(SoapError::Xml("лишний закрывающий тег".to_owned())),
                }
            }
            Event::Text(text) => top.text.push_str(&text.xml10_content()),
            Event::CData(text) => top.text.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                let character = crate::commerceml::resolve(&entity).map_err(|fault| malformed(&fault))?;
                top.text.push(character);
            }
            Event::DocType(_) => return Err(SoapError::Xml("DOCTYPE".to_owned())),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    let whole = open.len() == 1;
    let root = open.pop().and_then(|mut document| document.children.pop());
    root.filter(|_| whole).ok_or_else(|| SoapError::Xml("обрывается на середине".to_owned()))
}
