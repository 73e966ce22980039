# The journal
nav-journal = Journal
journal-title = Journal
journal-none = Nothing here yet
journal-none-text = Sign-ins, changes of access rights, downloads and exports will appear here.
journal-at = When
journal-company = Company
journal-who = Who
journal-what = What
journal-of = Details
journal-address = Address
journal-n = Place in the chain
journal-anybody = Name or e-mail
journal-any-company = Company or INN
journal-found = Shown: { $x }
journal-unknown = Nothing was found for “{ $x }”. Check the name or enter a part of it.
journal-too-wide = Too many fit. Enter more letters of the name.
journal-command-line = command line
journal-others = all others
journal-every = { $n ->
    [0] no reminders
    [one] a reminder every { $n } month
   *[other] a reminder every { $n } months
  }
journal-n-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
  }
journal-codes-left = { $n ->
    [one] { $n } code left
   *[other] { $n } codes left
  }
journal-everybody = everybody
journal-by-link = by a link from a mail
journal-email-old = from the old address
journal-email-new = from the new address
journal-second = second factor
journal-second-by-seller = second factor asked for by the seller
journal-second-owners = second factor of company owners
journal-second-days = days to set it up
journal-idle = idle session
journal-absolute = whole session
journal-networks = networks
journal-bound = session bound to its address
journal-yes = yes
journal-no = no
journal-reg-open = open
journal-reg-closed = closed
journal-reg-private-no = no private persons
journal-reg-private-seller = private persons confirmed by the seller
journal-reg-private-auto = private persons come in at once
journal-minutes = { $n ->
    [0] no limit
    [one] { $n } minute
   *[other] { $n } minutes
  }
journal-hours = { $n ->
    [0] no limit
    [one] { $n } hour
   *[other] { $n } hours
  }
journal-anything = All events
journal-from = From
journal-to = To
journal-staff = seller
journal-too-many = { $n ->
    [one] More than { $n } line: choose fewer days.
   *[other] More than { $n } lines: choose fewer days.
  }
journal-sign-in = Sign-ins
journal-people = People and rights
journal-files = Downloads and exports
journal-tokens = API tokens
journal-company-card = Company
journal-view-as = Views by the seller
journal-exchange = 1C exchange
journal-machine = Installation
act-secret-rotated = Sealing key changed
act-secret-resealed = Secrets sealed anew
act-secret-pruned = Old keys taken away
act-source-rest = Asking the accounting system was stopped
act-sign-in = Sign-in
act-sign-in-failed = Failed sign-in
act-confirm = Password confirmed
act-confirm-failed = Wrong confirmation
act-invitation-send = Invitation sent
act-invitation-resend = Invitation resent
act-invitation-revoke = Invitation revoked
act-invitation-accept = Invitation accepted
act-member-roles = Roles changed
act-member-close = Access closed
act-member-reopen = Access restored
act-ownership-transfer = Company handed over
act-ownership-restore = Owner restored
act-people-reviewed = List of people reviewed
act-people-review-told = Reminded to check the list of people
act-role-create = Role created
act-role-change = Role changed
act-role-delete = Role deleted
act-user-created = Account created
act-user-password = Password set
act-user-signed-out = Sessions ended by the operator
act-document-file = Document downloaded
act-documents-zip = Documents downloaded as an archive
act-documents-register = Document register exported
act-orders-export = Orders exported
act-journal-export = Journal exported
act-token-create = Token created
act-token-revoke = Token revoked
act-company-create = Company connected
act-company-entity-add = Legal entity added
act-company-point-add = Delivery point added
act-company-switches = Visibility changed
act-company-manager = Manager assigned
act-company-block = Orders paused
act-company-unblock = Orders resumed
act-view-as-start = The seller started viewing
act-view-as-page = The seller viewed a page
act-view-as-end = The seller stopped viewing
act-quarantine-resolved = Rejected row resolved
act-quarantine-retried = Rejected rows retried
act-catalog-sweep-released = Withdrawal from sale allowed
act-catalog-sweep-refused = Withdrawal from sale refused
act-exchange-downloaded = Exchange recording downloaded
act-source-access = 1C source access changed
act-source-created = 1C source added
act-source-changed = 1C source changed
act-source-password = 1C source password replaced
act-source-off = 1C source switched off
act-source-on = 1C source switched on
act-source-hurried = 1C polled out of turn
act-source-way = Connection to 1C changed
act-source-way-paused = Connection to 1C paused
act-source-way-resumed = Connection to 1C resumed
act-source-way-removed = Connection to 1C removed
act-status-said = Meaning of a 1C status set
act-status-forgotten = Meaning of a 1C status removed
act-source-sets = 1C polling method changed
act-counterparty-linked = 1C counterparty linked
act-counterparty-dismissed = 1C counterparty dismissed

# Looking with a client's eyes
view-title = View as the client
view-text = Read-only, for half an hour, with a record in the company’s journal: its owner will see who looked and why.
view-member = View as
view-begin = View
view-label = Viewing as a client
view-as = You are viewing as { $x } ({ $y }).
view-until = Read-only until { $x }. Reason: { $y }
view-end = Stop viewing
fail-look-only-title = Read-only
fail-look-only-text = You are viewing as a client: nothing can be changed or downloaded. Stop viewing to work as yourself.
journal-details = Details
act-details-asked = Change of details requested
act-details-withdrawn = Request for a change of details withdrawn
act-details-confirmed = Change of details confirmed
act-details-declined = Change of details declined
act-details-in-erp = 1C has the change
act-details-differs = Value in 1C differs from the one approved
act-details-ours-right = Difference: the portal is right
act-details-erp-right = Difference: 1C is right
act-member-points = Delivery points assigned
act-company-entered = Company portal opened
