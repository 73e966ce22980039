# Mails
mail-automatic = This mail was sent automatically.
mail-company = Company
mail-role = Role
mail-for = For
mail-see-people = See who has access
mail-not-you-people = If this is news to you, close the access on the page People.
mail-member-joined = { $x }: somebody new has access
mail-member-changed = { $x }: roles were changed
mail-member-left = { $x }: access was closed
mail-owner-invited = { $x }: a new owner was invited
mail-ownership-moved = { $x }: the company was handed over
mail-invitation = You are invited to { $x }
mail-invitation-text = { $x } invites you to the company { $y }.
mail-invitation-go = Accept the invitation
mail-invitation-until = The link is good until { $x } and for this address only.
mail-invitation-not-you = If you did not expect an invitation, do nothing: without you nothing happens.
