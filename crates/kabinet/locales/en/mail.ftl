# Mails
mail-automatic = This e-mail was sent automatically.
mail-company = Company
mail-role = Role
mail-for = For
mail-see-people = See who has access
mail-not-you-people = If you did not know about this, close the access on the People page.
mail-member-joined = { $x }: someone new has access
mail-member-joined-text = This person now has access to your company’s portal:
mail-member-changed = { $x }: roles changed
mail-member-changed-text = The roles are now:
mail-people-review = { $x }: check who has access
mail-people-review-text = It is time to go through the list of people: who has left, who no longer needs access. If everything is right, press “All correct” below the list.
mail-people-review-who = On the list
mail-people-review-last = Last checked
mail-people-review-never = never yet
mail-people-review-again = If nobody checks the list, we will remind you once more in two weeks. How often to remind is chosen on the same page.
mail-people-review-last-time = We will not remind you again until the next date. How often to remind is chosen on the same page.
mail-member-left = { $x }: access closed
mail-member-left-text = This person no longer has access to your company’s portal:
mail-owner-invited = { $x }: new owner invited
mail-owner-invited-text = An invitation to become an owner of the company was sent to:
mail-ownership-moved = { $x }: the company has been handed over
mail-ownership-moved-text = The owner of the company is now:
mail-token-made = { $x }: API token created
mail-token-made-text = A member created a token: a program that has it sees what this role sees in the portal. You can revoke it on the member’s card, on the People page.
mail-token-yours-text = You created a token: a program that has it sees what this role sees in the portal. The token itself is never sent by e-mail.
mail-see-tokens = See the tokens
mail-invitation = You are invited to { $x }
mail-invitation-text = { $x } invites you to the portal of { $y }.
mail-invitation-go = Accept the invitation
mail-invitation-until = The link is valid until { $x } and only for this address.
mail-invitation-not-you = If you were not expecting an invitation, just ignore it: nothing will happen without you.
mail-exchange-alert =
    { $n ->
        [one] The 1C exchange needs attention: { $n } alert
       *[other] The 1C exchange needs attention: { $n } alerts
    }
mail-exchange-alert-go = Open the 1C exchange
