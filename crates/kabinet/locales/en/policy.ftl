# Rules of signing in
policy-title = Sign-in rules
policy-second = Who must sign in with a code
policy-second-hint = Anyone who does not yet is asked to turn it on at once, and nothing else opens until then. A custom role counts as the one it was copied from.
policy-by-seller = required by the seller
policy-by-company = required by the company
policy-idle = Sign out when idle
policy-absolute = Sign in again in any case
policy-installed = as set by the seller: { $x }
policy-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }
policy-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
  }
policy-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
policy-networks = Where the company’s portal can be opened from
policy-networks-hint = Addresses and networks, one per line. Empty: from anywhere. This also applies to programs with a token.
policy-bound = A session works only from the address where it started
policy-here = Your address now: { $x }
policy-anyway = Yes, block my current address as well
policy-saved = The rules are saved and already in effect.
policy-who = Who has a code or a passkey
policy-bad-limit = This period is not in the list: { $x }
policy-bad-network = This is not an address or a network: { $x }. For example, 203.0.113.7 or 203.0.113.0/24.
policy-long-list = The list of networks is too long.
policy-shut-out = Your address { $x } is not in the list: you would not be able to sign in from here yourself. Add it or confirm below.
policy-staff = Staff and owners
policy-staff-hint = Anyone who does not have one yet sees a warning; when the time is up, nothing opens until they turn on sign-in codes or add a passkey.
policy-owners = Owners of companies
policy-grace = Days to set it up
policy-grace-none = At once
policy-grace-hint = Counted from the day the person joined or the day the rule first applied to them. Until then they can work but see a warning. A rule set on the page of one company applies at once.
second-due-label = Second factor required
second-due = Turn on sign-in codes by { $x }.
second-due-text = A password alone is not enough for your role. After that date the portal will not open until you turn on sign-in codes or add a passkey. It takes a minute.
policy-staff-who = Who of the staff has a code or a passkey
second-needed = required, not on yet
second-asked = Sign-in codes are required by: { $x }. They cannot be turned off.
second-asked-first = Sign-in codes are required by: { $x }. Turn them on to continue.
second-needed-off = They cannot be turned off: your role must sign in with a code.
fail-second-factor-title = Turn on sign-in codes first
fail-second-factor-text = Your role must sign in with a code.
fail-outside-title = The company’s portal cannot be opened from here
fail-outside-text = The company allows access only from its own networks.
outside-from = Your address is { $x }. Contact the seller.
outside-ask = Your address is { $x }. An owner of the company can change the rule: { $y }.
sign-in-lost = Your session ended while you were filling in the page. After signing in you will come back to it; please send it again.
act-access-outside = Sign-in attempt from outside the allowed networks
act-company-policy = Sign-in rules changed
act-staff-policy = Sign-in rules for staff changed
