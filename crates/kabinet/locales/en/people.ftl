# People of a company
nav-people = People
role-nothing = no role
people-title = Who has access
people-active = { $n ->
    [one] { $n } person
   *[other] { $n } people
  }
people-who = People
people-who-text = Sign-ins and downloads: over 90 days
people-since = Since
people-left = Access closed
people-taken = Downloaded
people-files = { $n ->
    [one] { $n } time
   *[other] { $n } times
  }
people-nothing = nothing
people-you = that is you
people-close = Close access
people-close-text = Access ends at once: sessions, API tokens and invitations that he sent stop working. Orders and history stay. Access can be given back.
people-reopen = Give access back
people-reopen-text = Comes back with the same roles. API tokens have to be made anew.
people-undo = Undo
people-closed = Access closed: { $x }. Sessions and tokens no longer work.
people-reopened = Access given back: { $x }.
people-reviewed = Noted: the list has been reviewed.
people-roles = Roles
people-access = Access
people-transfer = Hand the company over
people-transfer-text = This person becomes an owner and you stop being one: your other roles stay, and without any you become a buyer. The owners are told by mail.
people-transfer-do = Hand over and stop being an owner
people-beyond = You cannot give more rights than you have.
people-wider = This person has more rights than you: an owner can change them.
people-last-owner = This is the last owner: appoint another one first.
people-no-role = Tick at least one role.
people-no-heir = A company can be handed over only to another person who has access.
people-reviewed-at = The list was reviewed on { $x }
people-never-reviewed = The list has never been reviewed
people-review-due = time to review who has access
people-review = All of it is right
people-review-every = When to remind
people-review-year = remind in a year
people-review-quarter = remind in a quarter
people-review-never = do not remind

# Invitations
inv-title = Invite
inv-who = E-mail
inv-who-example = name@company.com
inv-who-hint = A list can be pasted: a line for each, "e-mail; role".
inv-send = Invite
inv-nobody = Say whom to invite: at least one e-mail.
inv-too-long = { $n ->
    [one] At most { $n } line at a time.
   *[other] At most { $n } lines at a time.
  }
inv-open = Invitations
inv-by = invited by { $x }
inv-until = good until { $x }
inv-resend = Send again
inv-revoke = Take back
inv-again = Sent again. The earlier link no longer works.
inv-taken-back = The invitation was taken back, its link no longer works.
inv-waiting = mail is being sent
inv-sent = sent
inv-refused = the mail was refused: check the address
inv-opened = opened
inv-accepted = accepted
inv-revoked = taken back
inv-replaced = replaced by a newer one
inv-expired = expired
inv-out-sent = invitation sent
inv-out-bad-address = that is no e-mail address
inv-out-bad-role = no such role: buyer, approver, accountant, viewer, owner or one of your own
inv-out-member = already has access
inv-out-former = access was closed: give it back in the list below
inv-out-pending = too many open invitations: take some back
inv-out-mails = this address got enough mails today: try tomorrow
invite-title = Invitation
invite-from = Invited by
invite-join = Join { $x }
invite-join-as = Join { $x } as { $y }
invite-sign-in = This address already has an account. Sign in, and one click is left.
invite-other = The invitation is for { $x }, and you are signed in as { $y }.
invite-switch = Sign out and go on as the invited person
invite-stay = Stay as I am
invite-closed = The account of this address was closed. Write to the seller's manager.
invite-expired = The invitation has expired. Ask to send it again: { $x }.
invite-void-title = This link no longer works
invite-void = The invitation was accepted, taken back or replaced. Look for a newer mail, or ask to be invited again.
me-name = Name
me-bad-name = Write a name: 1 to 120 characters.
password-new = Choose a password
password-hint = At least 8 characters. A few words in a row make a good one.
password-short = The password is shorter than 8 characters.
password-long = The password is too long.
password-leaked = This password has leaked from other sites and is in the lists of those who break in. Choose another.
password-common = This password is the first to be guessed. Choose another.
confirm-title = Confirm that it is you
confirm-text = The deed is dangerous, so the password is needed once more. Then do it again.
confirm-do = Confirm
confirm-wrong = The password does not fit. Check the layout and Caps Lock.
fail-confirm-title = Confirm that it is you
fail-confirm-text = Sign in anew and repeat.
off-owner = Owner
off-owner-text = The first owner is invited from here; then he invites the others.
off-owner-restore = The company has an owner. An administrator can invite another one, with a reason; the owners are told.
off-owner-invite = Invite an owner
off-owner-reason = Write a reason, 3 to 300 characters.
off-why = Reason

# Roles of one's own
role-title = Roles of your own
role-text = a copy of a usual role with only what is needed on
role-none-yet = No roles of your own yet. Copy a usual one and tick what it may do.
role-copy = Copy the role
role-base = Which role to copy
role-from = a copy of { $x }
role-members = { $n ->
    [one] { $n } person
   *[other] { $n } people
  }
role-new = A new role
role-name = Name
role-may = What it may do
role-may-text = New abilities of the portal are off in a role of your own until they are switched on here.
role-delete = Delete the role
role-in-use = Somebody has this role, or an invitation promises it: change that first.
role-own = A role of your own
role-no-own = none
role-bad-name = Name: 1 to 60 characters.
role-name-taken = There is a role of this name already.
role-beyond = You do not have this right yourself: { $x }
role-barred = Such a role cannot have this: { $x }
breadth-none = no
breadth-own = own
breadth-unit = of one\'s delivery points
breadth-company = whole company

# Notices and mails about people
notice-member-joined = Somebody new in the company: { $x }
notice-member-changed = Roles changed: { $x }
notice-member-left = Access closed: { $x }
notice-owner-invited = A new owner was invited: { $x }
notice-ownership-moved = The company was handed over: { $x }
notice-invitation-accepted = Invitation accepted: { $x }
notice-invitation-void = The invitation no longer works: { $x }

# Permissions
perm-company-view = See the company
perm-company-details-change-request = Ask to change company details
perm-company-details-change-any = Ask for changes of the rest: name, phone, e-mail, delivery points
perm-members-view = See people
perm-members-manage = Invite, close access, give roles
perm-roles-manage = Make roles
perm-ownership-transfer = Hand the company over
perm-approval-rules-view = See approval rules
perm-approval-rules-manage = Change approval rules
perm-delegation-set-own = Hand over own approvals
perm-delegation-set-for-others = Hand over others' approvals
perm-catalog-view = See the catalogue
perm-prices-view = See prices
perm-stock-view = See stock
perm-pricelist-export = Download the price list
perm-cart-use = Compose orders
perm-draft-view = See drafts
perm-draft-edit = Edit drafts
perm-order-submit = Send orders
perm-order-view = See orders
perm-order-view-amounts = See sums in orders
perm-order-approve = Approve orders
perm-order-approver-edit = Reduce an order while approving
perm-order-withdraw = Withdraw orders
perm-order-cancel-request = Ask to cancel an order
perm-order-repeat = Repeat orders
perm-order-export = Export orders
perm-order-comment = Comment on orders
perm-documents-waybill = Waybills and certificates
perm-documents-invoice = Invoices
perm-documents-closing = Closing documents
perm-finance-free = See whether an order is possible
perm-finance-summary = See limit, debt, overdue
perm-finance-ledger = See ledger and payments
perm-reconciliation-request = Ask for reconciliations
perm-payment-upload-proof = Attach proofs of payment
perm-unblock-request = Ask for an exception
perm-requests-create = Create requests
perm-requests-view = See requests
perm-claims-create = File claims
perm-claims-view = See claims
perm-notifications-own = Own notices
perm-company-notification-addresses = Addresses for company documents
perm-audit-view = The company's journal
perm-tokens-own = Own API tokens
perm-security-policy = Rules of signing in
perm-payables-view = See what the seller owes
perm-partner-stats = Partner statistics
people-points-text = The roles of this person are limited to delivery points: only the orders, documents and figures of the ticked ones are seen. No order moves because of it.
people-points-all = The role of this person sees the whole company now. What is ticked counts as soon as the role is limited to delivery points: People → What the company’s people see, or a role of your own.
people-points-none = no points: sees no orders
people-entries = { $n ->
    [one] { $n } sign-in
   *[other] { $n } sign-ins
  }
