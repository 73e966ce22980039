//! SOAP 1.1 for sellers whose 1C publishes a web service, without I/O.
//!
//! The envelope carries the same contract as everywhere: a package of [`contract`](crate::contract) is the text of one
//! element. XDTO types for every object would be a second contract to keep; 1C programmers write JSON as easily, and one
//! reader tells them what is wrong with it.
//!
//! The portal calls, 1C answers. [`Call`] is what is asked, [`Reply`] what is answered; both are written and read here, so
//! that a simulator can play 1C. [`wsdl`] describes the service: a web service with these operations can be made in the
//! configurator from it, and its address is all that the portal needs.
//!
//! ```
//! use onec::{contract::{Dataset, read_package, Counterparty}, soap::{Call, Reply}};
//!
//! let call = Call::GetPackage { dataset: Dataset::Counterparties, cursor: String::new(), limit: 1000 };
//! assert_eq!(Call::read(call.write().as_bytes())?, call);
//!
//! let reply = Reply::Package(r#"{"contract":"kabinet/1","package_id":"0196a0f0-0000-7000-8000-000000000001",
//!     "as_of":"2026-01-31T09:00:00Z","complete":true,"items":[]}"#.to_owned());
//! let Reply::Package(json) = Reply::read(&call, 200, "text/xml", reply.write(&call).as_bytes())? else { unreachable!() };
//! assert!(read_package::<Counterparty>(json.as_bytes())?.head.complete);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Not here: HTTP, passwords, attachments (MTOM); and no SOAP 1.2, which 1C speaks as well but not by default.

mod envelope;
mod messages;

pub use envelope::{Fault, SoapError};
pub use messages::{Call, Reply};

/// The namespace of the service.
pub const NAMESPACE: &str = "urn:kabinet:exchange:1";

/// The name of the web service in 1C; part of `SOAPAction`.
pub const SERVICE: &str = "Kabinet";

/// The description of the service at an address, as 1C's own `?wsdl` gives it: document/literal, one port.
pub fn wsdl(address: &str) -> String {
    let mut text = include_str!("kabinet.wsdl").replace("{namespace}", NAMESPACE).replace("{service}", SERVICE);
    text = text.replace("{address}", &quick_xml::escape::escape(address));
    text
}

#[cfg(test)]
mod tests;
