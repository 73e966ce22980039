# Mails
mail-automatic = This mail was sent automatically.
mail-company = Company
mail-role = Role
mail-for = For
mail-see-people = See who has access
mail-not-you-people = If this is news to you, close the access on the page People.
mail-member-joined = { $x }: somebody new has access
mail-member-joined-text = Somebody new comes into your company's cabinet:
mail-member-changed = { $x }: roles were changed
mail-member-changed-text = The roles are now:
mail-member-left = { $x }: access was closed
mail-member-left-text = No longer comes into your company's cabinet:
mail-owner-invited = { $x }: a new owner was invited
mail-owner-invited-text = An invitation to become an owner was sent to:
mail-ownership-moved = { $x }: the company was handed over
mail-ownership-moved-text = The owner of the company is now:
mail-invitation = You are invited to { $x }
mail-invitation-text = { $x } invites you to the company { $y }.
mail-invitation-go = Accept the invitation
mail-invitation-until = The link is good until { $x } and for this address only.
mail-invitation-not-you = If you did not expect an invitation, do nothing: nothing happens without you.
mail-exchange-alert =
    { $n ->
        [one] The exchange with 1C needs attention: { $n } alert
       *[other] The exchange with 1C needs attention: { $n } alerts
    }
mail-exchange-alert-go = Open the exchange with 1C
