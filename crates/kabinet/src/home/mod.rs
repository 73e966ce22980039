//! The first page of a company: answers by role, before any click.
//!
//! What stands on it and in which order is decided by [`blocks`]; the figures come from finance, orders and documents
//! within the reader's rights, in one unit of work.
//!
//! Not here: rules of credit, states of orders, files of documents.

pub mod blocks;
pub mod pages;
pub(crate) mod store;
pub mod view;
