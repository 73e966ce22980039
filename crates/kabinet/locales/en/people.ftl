# People of a company
nav-people = People
role-nothing = no role
people-title = Who has access
people-active = { $n ->
    [one] { $n } person
   *[other] { $n } people
  }
people-who = People
people-who-text = Sign-ins and downloads over the last 90 days
people-since = Since
people-left = Access closed
people-shut = account closed by the seller
people-taken = Downloaded
people-files = { $n ->
    [one] { $n } time
   *[other] { $n } times
  }
people-nothing = nothing
people-you = you
people-close = Close access
people-close-text = Access ends at once: this person’s sessions, API tokens and the invitations they sent stop working. Orders and history stay. Access can be restored.
people-reopen = Restore access
people-reopen-text = They come back with the same roles. API tokens have to be created again.
people-undo = Undo
people-closed = Access closed: { $x }. Sessions and tokens no longer work.
people-reopened = Access restored: { $x }.
people-reviewed = Noted: the list has been reviewed.
people-roles = Roles
people-access = Access
people-transfer = Hand the company over
people-transfer-text = This person becomes an owner and you stop being one: you keep your other roles, or become a buyer if you have none. The owners will be told by e-mail.
people-transfer-do = Hand over and stop being an owner
people-beyond = You cannot give more rights than you have.
people-wider = This person has more rights than you: only an owner can change them.
people-last-owner = This is the last owner: appoint another one first.
people-no-role = Select at least one role.
people-no-heir = A company can be handed over only to another person who has access.
people-reviewed-at = The list was reviewed on { $x }
people-never-reviewed = The list has never been reviewed
people-review-due = time to review who has access
people-review = All correct
people-review-every = When to remind
people-review-year = remind in a year
people-review-quarter = remind in a quarter
people-review-never = do not remind

# Invitations
inv-title = Invite
inv-who = E-mail
inv-who-example = name@company.com
inv-who-hint = You can paste a list: one person per line, “e-mail; role”.
inv-send = Invite
inv-nobody = Say whom to invite: at least one e-mail.
inv-too-long = { $n ->
    [one] At most { $n } line at a time.
   *[other] At most { $n } lines at a time.
  }
inv-open = Invitations
inv-by = invited by { $x }
inv-until = valid until { $x }
inv-resend = Send again
inv-revoke = Revoke
inv-correct = Correct the address
inv-refused-why = The mail server answered: “{ $x }”
inv-refused-late = The mail server never took the letter. Check the address or send it again.
inv-refused-of = { $x }: “{ $y }”
inv-again = Sent again. The previous link no longer works.
inv-taken-back = The invitation has been revoked; its link no longer works.
inv-waiting = e-mail is being sent
inv-sent = sent
inv-refused = the e-mail was rejected: check the address
inv-opened = opened
inv-accepted = accepted
inv-revoked = revoked
inv-replaced = replaced by a newer one
inv-expired = expired
inv-out-sent = invitation sent
inv-out-bad-address = this is not an e-mail address
inv-out-bad-role = no such role: buyer, approver, accountant, viewer, owner or a custom one
inv-out-member = already has access
inv-out-former = access was closed: restore it in the list below
inv-out-pending = too many open invitations: revoke some
inv-out-mails = this address has already had enough e-mails today: try tomorrow
invite-title = Invitation
invite-from = Invited by
invite-join = Join { $x }
invite-join-as = Join { $x } as { $y }
invite-sign-in = This e-mail already has an account. Sign in, and you are one click away.
invite-other = The invitation is for { $x }, and you are signed in as { $y }.
invite-switch = Sign out and continue as the invited person
invite-stay = Stay signed in
invite-closed = The account with this e-mail has been closed. Write to the seller’s manager.
invite-expired = The invitation has expired. Ask to send it again: { $x }.
invite-void-title = This link no longer works
invite-void = The invitation was accepted, revoked or replaced. Look for a newer e-mail, or ask to be invited again.
me-name = Full name
me-bad-name = Enter a name: 1 to 120 characters.
password-new = Choose a password
password-hint = At least 8 characters. A few words in a row make a good password.
password-short = The password is shorter than 8 characters.
password-long = The password is too long.
password-leaked = This password has leaked from other sites and is on hackers’ lists. Choose another.
password-common = This password is among the first to be guessed. Choose another.
confirm-title = Confirm that it is you
confirm-text = This is a sensitive action, so please enter your password again. Then repeat the action.
confirm-do = Confirm
confirm-wrong = The password is incorrect. Check the keyboard layout and Caps Lock.
fail-confirm-title = Confirm that it is you
fail-confirm-text = Sign in again and repeat.
off-owner = Owner
off-owner-text = The first owner is invited from here and then invites the others.
off-owner-restore = The company already has an owner. An administrator can invite another one, giving a reason; the owners will be told.
off-owner-invite = Invite an owner
off-owner-reason = Give a reason, 3 to 300 characters.
off-why = Reason

# Roles of one's own
role-title = Custom roles
role-text = a copy of a standard role with only what is needed turned on
role-none-yet = No custom roles yet. Copy a standard one and select what it can do.
role-copy = Copy the role
role-base = Which role to copy
role-from = a copy of { $x }
role-members = { $n ->
    [one] { $n } person
   *[other] { $n } people
  }
role-new = New role
role-name = Name
role-may = What it can do
role-may-text = New features of the portal stay off in a custom role until they are turned on here.
role-delete = Delete the role
role-in-use = Someone has this role, or an invitation offers it: change that first.
role-own = Custom role
role-no-own = none
role-bad-name = Name: 1 to 60 characters.
role-name-taken = There is already a role with this name.
role-beyond = You do not have this right yourself: { $x }
role-barred = A role like this cannot include: { $x }
breadth-none = no
breadth-own = own
breadth-unit = own delivery points
breadth-company = whole company

# Notices and mails about people
notice-member-joined = Someone new in the company: { $x }
notice-member-changed = Roles changed: { $x }
notice-member-left = Access closed: { $x }
notice-owner-invited = New owner invited: { $x }
notice-ownership-moved = The company has been handed over: { $x }
notice-token-made = API token created: { $x }
notice-invitation-accepted = Invitation accepted: { $x }
notice-invitation-refused = An invitation did not arrive, correct the address: { $x }
notice-people-review = Time to check who has access: { $x }
notice-invitation-void = The invitation no longer works: { $x }

# Permissions
perm-company-view = See the company
perm-company-details-change-request = Request changes to company and bank details
perm-company-details-change-any = Request other changes: name, phone, e-mail, delivery points
perm-members-view = See people
perm-members-manage = Invite, close access, assign roles
perm-roles-manage = Create custom roles
perm-ownership-transfer = Hand the company over
perm-approval-rules-view = See approval rules
perm-approval-rules-manage = Change approval rules
perm-delegation-set-own = Delegate own approvals
perm-delegation-set-for-others = Delegate others’ approvals
perm-catalog-view = See the catalogue
perm-prices-view = See prices
perm-stock-view = See stock
perm-pricelist-export = Download the price list
perm-cart-use = Put orders together
perm-draft-view = See drafts
perm-draft-edit = Edit drafts
perm-order-submit = Send orders
perm-order-view = See orders
perm-order-view-amounts = See order amounts
perm-order-approve = Approve orders
perm-order-approver-edit = Reduce an order while approving
perm-order-withdraw = Withdraw orders
perm-order-cancel-request = Request cancellation of an order
perm-order-repeat = Repeat orders
perm-order-export = Export orders
perm-order-comment = Comment on orders
perm-documents-waybill = Waybills and certificates
perm-documents-invoice = Invoices
perm-documents-closing = Closing documents
perm-finance-free = See whether the credit limit is enough
perm-finance-summary = See credit limit, debt and overdue amounts
perm-finance-ledger = See settlements and payments
perm-reconciliation-request = Request reconciliation statements
perm-payment-upload-proof = Attach proof of payment
perm-unblock-request = Request an exception
perm-requests-create = Create requests
perm-requests-view = See requests
perm-claims-create = File claims
perm-claims-view = See claims
perm-notifications-own = Own notices
perm-company-notification-addresses = Addresses for company documents
perm-audit-view = The company’s journal
perm-tokens-own = Own API tokens
perm-security-policy = Sign-in rules
perm-payables-view = See what the seller owes
perm-partner-stats = Partner statistics
people-points-text = This person’s roles are limited to delivery points: they see only the orders, documents and figures of the selected points. No orders are moved because of this.
people-points-all = This person’s role currently sees the whole company. The selection takes effect once the role is limited to delivery points: People → What the company’s people see, or a custom role.
people-points-none = no points: sees no orders
people-entries = { $n ->
    [one] { $n } sign-in
   *[other] { $n } sign-ins
  }
