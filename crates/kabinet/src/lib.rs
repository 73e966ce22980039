//! The product: a customer portal for wholesale sellers who run 1C.
//!
//! One folder is one capability of the business; the files beside this one only wire them together. Start with
//! `router.rs` (what can be asked), `app.rs` (what everything shares) and `schema.rs` (what is stored).

pub mod api;
pub mod app;
pub mod audit;
pub mod catalog;
pub mod cli;
pub mod companies;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
#[cfg(not(feature = "demo"))]
#[path = "demo/absent.rs"]
pub mod demo;
pub mod deputies;
pub mod details;
pub mod documents;
pub mod exchange;
pub mod fail;
pub mod finance;
pub mod home;
pub mod identity;
pub mod invitations;
pub mod mails;
mod many;
pub mod members;
pub mod notices;
pub mod ops;
pub mod orders;
pub mod partner;
pub mod passkeys;
pub mod policy;
pub mod prices;
pub mod profile;
pub mod reach;
pub mod registration;
pub mod router;
pub mod scanner;
pub mod schema;
pub mod second;
pub mod tls;
pub mod together;
pub mod users;
pub mod vault;
pub mod views;
mod way;
pub mod web;
