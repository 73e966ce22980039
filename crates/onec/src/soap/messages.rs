//! What is asked of 1C's web service, and what it answers.

use super::{
    NAMESPACE, SERVICE,
    envelope::{SoapError, escaped, open, wrap},
};
use crate::{
    contract::{Dataset, Guid, PrintAnswer},
    excerpt::excerpt,
};

/// A question to 1C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Whether it is there and lets us in.
    TestConnection,
    /// What has changed.
    GetPackage {
        /// Of what.
        dataset: Dataset,
        /// What the last answer said under `cursor`; empty to begin from the beginning.
        cursor: String,
        /// How many items at most.
        limit: u32,
    },
    /// The printed form of a document.
    Print {
        /// Which.
        document: Guid,
    },
}

/// What 1C answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It is there; what it says of itself.
    Hello(String),
    /// A package of the contract as JSON text: [`read_package`](crate::contract::read_package). Beside its own fields it
    /// has `cursor`, to be given with the next question, and `more`, as the answer of the HTTP service has.
    Package(String),
    /// A printed form.
    Printed(PrintAnswer),
}

impl Call {
    /// The name of the operation.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::TestConnection => "TestConnection",
            Self::GetPackage { .. } => "GetPackage",
            Self::Print { .. } => "Print",
        }
    }

    /// The header `SOAPAction`, its quotes included.
    pub fn soap_action(&self) -> String {
        format!("\"{NAMESPACE}#{SERVICE}:{}\"", self.operation())
    }

    /// The message in its envelope; send it as `text/xml; charset=utf-8`.
    pub fn write(&self) -> String {
        let parts = match self {
            Self::TestConnection => String::new(),
            Self::GetPackage { dataset, cursor, limit } => {
                let cursor = escaped(cursor);
                format!("<m:Dataset>{dataset}</m:Dataset><m:Cursor>{cursor}</m:Cursor><m:Limit>{limit}</m:Limit>")
            }
            Self::Print { document } => format!("<m:Document>{}</m:Document>", escaped(document.as_str())),
        };
        let operation = self.operation();
        wrap(&format!("<m:{operation} xmlns:m=\"{NAMESPACE}\">{parts}</m:{operation}>"))
    }

    /// Reads a message: what a simulator of 1C needs.
    ///
    /// # Errors
    ///
    /// [`SoapError`].
    pub fn read(body: &[u8]) -> Result<Self, SoapError> {
        let message = open(200, "", body)?;
        let bad = |part: &str| SoapError::Message(format!("{}: {part}", message.name));
        match message.name.as_str() {
            "TestConnection" => Ok(Self::TestConnection),
            "GetPackage" => Ok(Self::GetPackage {
                dataset: Dataset::parse(message.text_of("Dataset")).ok_or_else(|| bad("нет такого набора"))?,
                cursor: message.text_of("Cursor").to_owned(),
                limit: message.text_of("Limit").parse().map_err(|_| bad("Limit не число"))?,
            }),
            "Print" => Ok(Self::Print {
                document: Guid::parse(message.text_of("Document")).map_err(|error| bad(&error.to_string()))?,
            }),
            other => Err(SoapError::Message(format!("нет операции «{}»", excerpt(other)))),
        }
    }
}

impl Reply {
    /// The message in its envelope, as the answer to a call.
    pub fn write(&self, call: &Call) -> String {
        let text = match self {
            Self::Hello(text) | Self::Package(text) => escaped(text),
            // A struct of texts does not fail to be written.
            Self::Printed(answer) => escaped(&serde_json::to_string(answer).unwrap_or_default()),
        };
        let operation = call.operation();
        wrap(&format!(
            "<m:{operation}Response xmlns:m=\"{NAMESPACE}\"><m:return>{text}</m:return></m:{operation}Response>"
        ))
    }

    /// Reads the answer to a call: its status, its `Content-Type` and its body.
    ///
    /// # Errors
    ///
    /// [`SoapError`]; a fault of 1C is one.
    pub fn read(call: &Call, status: u16, content_type: &str, body: &[u8]) -> Result<Self, SoapError> {
        let message = open(status, content_type, body)?;
        let operation = call.operation();
        if message.name.strip_suffix("Response") != Some(operation) {
            let told = format!("ожидается {operation}Response, а пришло {}", excerpt(&message.name));
            return Err(SoapError::Message(told));
        }
        let result = message.child("return").map(|result| result.text.trim().to_owned());
        let Some(text) = result else { return Err(SoapError::Message("в ответе нет return".to_owned())) };
        Ok(match call {
            Call::TestConnection => Self::Hello(text),
            Call::GetPackage { .. } => Self::Package(text),
            Call::Print { .. } => Self::Printed(
                serde_json::from_str(&text).map_err(|error| SoapError::Message(format!("печатная форма: {error}")))?,
            ),
        })
    }
}
