//! Several companies on one page, only to be looked at: what wants attention in each, and the newest orders and documents of
//! all of them.
//!
//! Whoever works for several companies has another role in each. So nothing here reads "his companies": every company is read
//! under the scope that he has in it, as its own pages do, and what came is put together by time ([`merge`]). A row knows its
//! company, says so by colour and name, and leads into it; there everything is asked anew.
//!
//! Not here: who he is where ([`crate::identity::everywhere`]), and doing anything.

pub mod cards;
pub mod merge;
pub mod pages;
pub mod rows;
