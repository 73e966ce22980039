//! Client companies: legal entities, contracts, delivery points, members, and whether the company may order.
//!
//! Not here: who is signed in (identity) and the rules of credit (finance), which keeps [`Standing`] up to date.

pub mod api;
pub mod form;
pub mod frame;
pub mod groups;
pub mod intake;
pub(crate) mod intake_store;
pub mod matching;
pub(crate) mod matching_store;
pub mod office;
pub mod office_edit;
pub mod pages;
pub mod points;
pub mod slug;
pub(crate) mod store;
pub mod verbs;

pub use verbs::{NewCompany, NewEntity, add_entity, add_member, add_point, create};

use access::{Office, seller::duty::Duty};
use db::Tx;
use kernel::{CompanyId, Money, UserId};

use crate::fail::{Fail, Result};

/// What a company is called: the segment of its URL and its name.
///
/// # Errors
/// [`Fail`] of the database.
pub fn called(tx: &Tx<'_>, company: CompanyId) -> Result<(String, String)> {
    Ok(tx.one(&store::CALLED, &[&company])?)
}

/// A company in which a person is an active member.
///
/// # Errors
/// [`Fail::NotFound`] for every other, and for one that does not exist.
pub fn of_member(tx: &Tx<'_>, user: UserId, slug: &str) -> Result<CompanyId> {
    Ok(tx.opt(&store::OF_MEMBER, &[&slug, &user])?.ok_or(Fail::NotFound)?.0)
}

/// A company that a duty of the seller's staff reaches.
///
/// # Errors
/// [`Fail::NotFound`] for one that it does not reach, and for one that does not exist.
pub fn reached<D: Duty>(tx: &Tx<'_>, office: &Office<D>, slug: &str) -> Result<CompanyId> {
    let only = office.only();
    Ok(tx.opt(&store::REACHED, &[&slug, &only.manager, &only.day])?.ok_or(Fail::NotFound)?.0)
}

/// Whether a company may order, in one word kept beside the company so that every page can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingState {
    /// It may.
    Ok,
    /// Overdue debt above the threshold stops orders.
    Overdue,
    /// 1C says that it is blocked.
    ErpBlock,
    /// Nothing came from 1C yet.
    NoData,
}

impl StandingState {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            StandingState::Ok => "ok",
            StandingState::Overdue => "overdue",
            StandingState::ErpBlock => "erp_block",
            StandingState::NoData => "no_data",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<StandingState> {
        [StandingState::Ok, StandingState::Overdue, StandingState::ErpBlock, StandingState::NoData]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}
db::text_column!(StandingState);

/// Whether a company may order, and what to do if not.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The state.
    pub state: StandingState,
    /// Overdue debt in roubles' kopecks.
    pub overdue: Money,
    /// Its oldest due date, yyyy-mm-dd.
    pub overdue_since: Option<String>,
    /// What removes the block.
    pub unblock_sum: Money,
    /// Why the seller blocked the company, if he did.
    pub blocked: Option<String>,
}

impl Standing {
    /// Whether submit-type commands are refused now.
    pub fn is_blocked(&self) -> bool {
        self.blocked.is_some() || matches!(self.state, StandingState::Overdue | StandingState::ErpBlock)
    }
}
