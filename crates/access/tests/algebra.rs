//! The algebra of roles, over all of them: nobody widens himself, and who must not order never does.

use access::{
    Breadth, Grants, OwnRole, Permission, Rights, Role, Roles, Switches, may_change,
    own_role::{ORDERING, RESERVED, ceiling},
};
use proptest::prelude::*;

fn grants() -> impl Strategy<Value = Grants> {
    prop::collection::vec(0..4u8, Permission::ALL.len()).prop_map(|lanes| {
        let breadth = |n| [None, Some(Breadth::Own), Some(Breadth::Unit), Some(Breadth::Company)][usize::from(n)];
        Permission::ALL.iter().zip(lanes).fold(Grants::NONE, |g, (p, n)| g.set(*p, breadth(n)))
    })
}
fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL.to_vec())
}
fn roles() -> impl Strategy<Value = Roles> {
    prop::collection::vec(role(), 0..4).prop_map(|r| Roles::of(&r))
}
fn switches() -> impl Strategy<Value = Switches> {
    (any::<[bool; 4]>(), roles()).prop_map(|([own, debt, sums, waybills], unit)| Switches {
        buyers_own_only: own,
        buyers_see_debt: debt,
        viewers_see_sums: sums,
        viewers_see_waybills: waybills,
        unit,
        ..Switches::default()
    })
}

proptest! {
    #[test]
    fn union_and_meet_are_a_lattice(a in grants(), b in grants(), c in grants()) {
        prop_assert_eq!(a.union(b), b.union(a));
        prop_assert_eq!(a.meet(b), b.meet(a));
        prop_assert_eq!(a.union(b).union(c), a.union(b.union(c)));
        prop_assert_eq!(a.meet(a.union(b)), a);
        prop_assert!(a.meet(b).within(a) && a.within(a.union(b)));
        prop_assert_eq!(a.within(b) && b.within(a), a == b);
        prop_assert_eq!(Grants::parse(&a.to_string()), a);
    }

    /// Whatever role an author makes and then gives himself beside those he has, he holds nothing new.
    #[test]
    fn no_author_widens_himself(base in role(), wanted in grants(), mine in roles(), s in switches()) {
        let author = Rights::new(mine, None, s);
        if let Ok(role) = OwnRole::made(base, wanted, author.grants()) {
            let after = Rights::with(mine, Some(role), None, s);
            prop_assert_eq!(after.grants(), author.grants());
            prop_assert!(RESERVED.iter().all(|p| role.grants().breadth(*p).is_none()));
        }
    }

    /// The same for a role that exists, is his own, and is edited by him.
    #[test]
    fn no_editor_widens_himself(base in role(), stored in grants(), wanted in grants(), mine in roles(), s in switches()) {
        let old = OwnRole::stored(base, stored);
        let editor = Rights::with(mine, Some(old), None, s);
        if let Ok(new) = OwnRole::made(base, wanted, editor.grants()) {
            prop_assert!(Rights::with(mine, Some(new), None, s).grants().within(editor.grants()));
        }
    }

    /// A change of a member's roles that is allowed gives nobody more than the actor has, himself included.
    #[test]
    fn nobody_gives_what_he_does_not_hold(actor in roles(), before in roles(), after in roles(), s in switches()) {
        let of = |r: Roles| Rights::new(r, None, s).grants();
        if may_change(of(actor), of(before), of(after)) {
            prop_assert!(of(after).within(of(actor)) && of(before).within(of(actor)));
            prop_assert!(of(actor).breadth(Permission::MembersManage).is_some());
        }
    }

    /// Accountants and viewers never order: not by their role, not by a copy of it whatever is stored, not by a token.
    #[test]
    fn accountants_and_viewers_never_order(
        viewer in any::<bool>(), stored in grants(), token in prop::option::of(role()), s in switches(),
    ) {
        let base = if viewer { Role::Viewer } else { Role::Accountant };
        for roles in [Roles::of(&[base]), Roles::of(&[Role::Accountant, Role::Viewer]), Roles::default()] {
            let rights = Rights::with(roles, Some(OwnRole::stored(base, stored)), token, s);
            for p in ORDERING {
                prop_assert!(!rights.may(*p), "{} by {}", p.code(), roles);
            }
        }
        for p in ORDERING {
            let asked = Grants::NONE.set(*p, Some(Breadth::Own));
            prop_assert!(OwnRole::made(base, asked, Grants::of(Role::Owner, s)).is_err());
        }
    }

    /// A token never gives more than its owner has.
    #[test]
    fn a_token_only_narrows(mine in roles(), base in role(), stored in grants(), token in role(), s in switches()) {
        let own = Some(OwnRole::stored(base, stored));
        let plain = Rights::with(mine, own, None, s).grants();
        prop_assert!(Rights::with(mine, own, Some(token), s).grants().within(plain));
    }
}

#[test]
fn an_owner_can_copy_every_role_but_what_is_reserved() {
    for base in Role::ALL {
        let plain = Grants::of(base, Switches::default()).meet(ceiling(base));
        assert!(OwnRole::made(base, plain, Grants::of(Role::Owner, Switches::default())).is_ok(), "{}", base.as_str());
        if base != Role::Owner && base != Role::Approver {
            assert_eq!(plain, Grants::of(base, Switches::default()), "{}", base.as_str());
        }
    }
}
