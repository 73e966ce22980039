//! Which answers stand on the first page, for whom, and in which order.
//!
//! A block appears only if the reader may see all that is in it; the order follows the widest role. A viewer gets what
//! arrives, day by day, and nothing that has a price.

use access::{Permission, Rights, Role};

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// What may still be ordered, and «хватит ли на…».
    Credit,
    /// What is to be paid this week, what is overdue.
    ToPay,
    /// Debt by age.
    Ages,
    /// What waits for the reader.
    Waiting,
    /// What is on its way.
    Arrivals,
    /// New documents.
    Documents,
    /// Closing documents of last month in one archive.
    Pack,
    /// The last payments.
    Payments,
    /// What arrives, day by day, as the whole page.
    Week,
}

impl Block {
    /// Whether these rights cover everything in it.
    pub fn is_for(self, rights: &Rights) -> bool {
        use Permission as P;
        match self {
            Block::Credit => rights.may(P::FinanceFree),
            Block::ToPay | Block::Ages => rights.may(P::FinanceSummary),
            Block::Waiting | Block::Arrivals | Block::Week => rights.may(P::OrderView),
            Block::Documents => {
                [P::DocumentsWaybill, P::DocumentsInvoice, P::DocumentsClosing].into_iter().any(|p| rights.may(p))
            }
            // It counts the whole company's.
            Block::Pack => crate::documents::rights::breadth(rights, "upd") == Some(access::Breadth::Company),
            Block::Payments => rights.may(P::FinanceLedger),
        }
    }
}

/// The wide and the narrow column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// Wide column; the only one if the narrow is empty.
    pub wide: Vec<Block>,
    /// Narrow column.
    pub narrow: Vec<Block>,
}

impl Blocks {
    /// The page of somebody with these rights.
    pub fn of(rights: &Rights) -> Blocks {
        use Block as B;
        let (wide, narrow): (&[B], &[B]) = match rights.roles().widest() {
            Some(Role::Owner) => {
                (&[B::Credit, B::ToPay, B::Ages, B::Documents], &[B::Waiting, B::Arrivals, B::Pack, B::Payments])
            }
            Some(Role::Approver) => (&[B::Waiting, B::Credit, B::Documents], &[B::Arrivals, B::Pack]),
            // A buyer who is the accountant as well gets the accountant's blocks after his own.
            Some(Role::Buyer) => {
                (&[B::Credit, B::ToPay, B::Documents], &[B::Waiting, B::Arrivals, B::Pack, B::Payments])
            }
            Some(Role::Accountant) => {
                (&[B::ToPay, B::Ages, B::Credit], &[B::Pack, B::Documents, B::Payments, B::Arrivals])
            }
            Some(Role::Viewer) | None => (&[B::Week, B::Documents], &[]),
        };
        let mine = |all: &[B]| all.iter().copied().filter(|b| b.is_for(rights)).collect();
        Blocks { wide: mine(wide), narrow: mine(narrow) }
    }

    /// Whether a block stands on the page.
    pub fn has(&self, block: Block) -> bool {
        self.wide.contains(&block) || self.narrow.contains(&block)
    }
}

#[cfg(test)]
mod tests {
    use access::{Roles, Switches};

    use super::*;

    fn of(roles: &[Role], switches: Switches) -> Blocks {
        Blocks::of(&Rights::new(Roles::of(roles), None, switches))
    }

    #[test]
    fn each_role_finds_its_answer_first() {
        let plain = Switches::default();
        let first = |role| of(&[role], plain).wide.first().copied();
        assert_eq!(first(Role::Owner), Some(Block::Credit));
        assert_eq!(first(Role::Approver), Some(Block::Waiting));
        assert_eq!(first(Role::Buyer), Some(Block::Credit));
        assert_eq!(first(Role::Accountant), Some(Block::ToPay));
        assert_eq!(first(Role::Viewer), Some(Block::Week));
    }

    #[test]
    fn a_viewer_sees_no_money() {
        let page = of(&[Role::Viewer], Switches::default());
        assert_eq!(page, Blocks { wide: vec![Block::Week], narrow: vec![] });
        let sums = of(&[Role::Viewer], Switches { viewers_see_sums: true, ..Switches::default() });
        assert!(!sums.has(Block::Credit) && !sums.has(Block::ToPay) && !sums.has(Block::Documents));
        let papers = of(&[Role::Viewer], Switches { viewers_see_waybills: true, ..Switches::default() });
        assert!(!papers.has(Block::Credit) && papers.has(Block::Documents));
        assert_eq!(Blocks::of(&Rights::new(Roles::default(), None, Switches::default())).wide, []);
    }

    #[test]
    fn a_buyer_sees_what_is_free_and_no_debt() {
        let page = of(&[Role::Buyer], Switches::default());
        assert!(
            page.has(Block::Credit) && !page.has(Block::ToPay) && !page.has(Block::Pack) && !page.has(Block::Payments)
        );
        assert!(of(&[Role::Buyer], Switches { buyers_see_debt: true, ..Switches::default() }).has(Block::ToPay));
        assert!(of(&[Role::Buyer, Role::Accountant], Switches::default()).has(Block::Payments));
    }

    #[test]
    fn a_token_of_a_viewer_shows_a_viewers_part_of_any_page() {
        let rights = Rights::new(Roles::of(&[Role::Owner]), Some(Role::Viewer), Switches::default());
        let page = Blocks::of(&rights);
        assert!(page.wide.is_empty() && page.narrow == [Block::Waiting, Block::Arrivals]);
    }
}
