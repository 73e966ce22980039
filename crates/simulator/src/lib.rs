//! The 1C simulator that is shipped with the portal: it stands in for 1C in demos and tests.
//!
//! * [`world`]: a fictional wholesale seller with five clients and eighteen months of business, the same every time;
//!   [`world::cast`] names the people and firms that the portal seeds by itself.
//! * [`client`]: what calls the portal, as narrow-minded as the originals (УТ 11, УНФ, Bitrix's
//!   module), and the JSON contract `kabinet/1`.
//! * [`base`]: the same books as a base that publishes OData.
//! * [`Simulator`]: all together, with a memory, an HTTP service that prints documents, an off-switch and scripted
//!   moves. [`run`] is the same as a process.
//!
//! Why it is shipped and not a test helper: a visitor must see the portal alive without owning a 1C, and a developer must
//! feel every rule of the protocol without one.
//!
//! Not here: CommerceML itself (`onec`), the look of papers (`print`), and anything of the portal.

mod accept;
pub mod base;
pub mod client;
mod error;
mod exchange;
mod moves;
mod printing;
mod run;
mod server;
mod simulator;
mod state;
pub mod world;

pub use client::{Fault, Profile, ZipWish};
pub use error::SimulatorError;
pub use moves::Move;
pub use run::{Args, run};
pub use simulator::{Config, Outage, Report, SCRIPT, Simulator};
pub use world::{Cast, World, cast};
