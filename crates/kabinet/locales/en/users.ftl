# Users and staff
users-title = Users
users-staff = Staff
users-clients = Clients
users-closed = Closed
users-closed-at = Closed
users-find = Name or e-mail
users-none = Nobody found
users-role = Role at the seller
users-no-role = none
users-companies = Companies
users-seen = Last seen
users-deleted = deleted by the person
users-and-more = { $x } and { $y } more
users-sessions = { $n ->
    [0] no sessions
    [one] { $n } session
   *[other] { $n } sessions
  }
users-tokens = { $n ->
    [one] { $n } token
   *[other] { $n } tokens
  }
users-was-here = last here { $x }
users-no-companies = Does not work for any company.
users-no-companies-staff = One of the seller’s staff; does not work for any client company.
users-alone = the only owner
users-looks-after = Manager of
users-left-behind = This person is not a manager any more: open each of these companies and assign another one.
users-role-text = Takes effect with the next page the person opens; they are told by e-mail. Your own role can only be changed by another administrator.
users-sessions-title = Sessions
users-sign-out = End all sessions
users-sign-out-text = The person will have to sign in again on every device. API tokens stay.
users-close-title = Account
users-close = Close the account
users-close-text = Sessions, tokens and links in e-mails stop working at once. Everything the person did stays, and the account can be brought back. The person reads the reason in an e-mail.
users-close-anyway = Yes, leave without an owner: { $x }
users-reopen-title = The account is closed
users-reopen = Bring back
users-reopen-text = The person signs in with the same password again, to the same companies and with the same role. API tokens have to be issued anew.
users-himself = This is you: your own role and account cannot be changed here. Ask another administrator.
users-last-admin = This is the last administrator: give the role to somebody else first.
users-only-owner = This is the only owner of a company. Invite another owner from the company’s page first, or confirm below that it will be left without one.
users-is-closed = The account is closed: bring it back first.
users-is-deleted = The person deleted this account; it cannot be brought back.
users-bad-role = There is no such role: choose from the list.
users-known = This e-mail already has an account: give the role on its page.
users-open-known = Open
users-invite = Invite a colleague
users-invite-text = The link in the e-mail lets the person enter their name and choose a password. Until then there is no account.
users-invited = Invited colleagues
users-did-invited = The invitation has been sent.
users-did-role = The role has been changed and an e-mail sent.
users-did-closed = The account has been closed and an e-mail sent.
users-did-reopened = The account is open again and an e-mail has been sent.
users-did-signed-out = All sessions have ended.
staff-invite-title = Invitation to the staff
staff-invite-join = Start working
staff-invite-known = This e-mail already has an account. Sign in and ask to be given the role: { $x }.
mail-staff-invitation = You are invited to the portal as staff: { $x }
mail-staff-invitation-text = { $x } invites you to work in the portal of { $y } as a member of staff. The link lets you enter your name and choose a password.
mail-staff-role = Your role in the portal has changed
mail-staff-role-text = An administrator has changed your role at the seller { $x }. The change is already in effect.
mail-account-closed = Your account has been closed
mail-account-closed-text = The seller { $x } has closed your account in the portal. Your sessions have ended; API tokens and links in e-mails no longer work.
mail-account-reopened = Your account is open again
mail-account-reopened-text = The seller { $x } has opened your account again. Sign in with your password; API tokens have to be created again.
mail-account-questions = If you did not expect this, contact the seller: { $x }.
mail-to-portal = Open the portal
act-staff-invited = Colleague invited
act-staff-invited-again = Invitation to the staff sent again
act-staff-invitation-revoked = Invitation to the staff revoked
act-staff-joined = Invitation to the staff accepted
act-user-role = Staff role changed
act-user-closed = Account closed
act-user-reopened = Account opened again
