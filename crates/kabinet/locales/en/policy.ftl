# Rules of signing in
policy-title = Rules of signing in
policy-second = Who has to sign in with a code
policy-second-hint = Whoever does not yet is led to turn it on at once, and nothing else opens until then. A role of your own counts as the one that it was copied from.
policy-by-seller = the seller asks for it
policy-by-company = the company asks for it
policy-idle = Signed out when idle
policy-absolute = Sign in anew in any case
policy-installed = as the seller has it: { $x }
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
policy-networks = Where the company's cabinet is open from
policy-networks-hint = Addresses and networks, one a line. Empty: from anywhere. It counts for programs with a token, too.
policy-bound = A session works only from the address where it began
policy-here = Your address now: { $x }
policy-anyway = Yes, shut my present address out as well
policy-saved = The rules are saved and count already.
policy-who = Who has a code or a passkey
policy-bad-limit = There is no such limit in the list: { $x }
policy-bad-network = This is no address and no network: { $x }. For example, 203.0.113.7 or 203.0.113.0/24.
policy-long-list = The list of networks is too long.
policy-shut-out = Your address { $x } is not in the list: you could not get in from here yourself. Add it or confirm below.
policy-staff = Staff and owners
policy-staff-hint = Whoever does not yet sees a warning; when the time is up, nothing opens until codes are turned on or a passkey is added.
policy-owners = Owners of companies
policy-grace = Days to set it up
policy-grace-none = At once
policy-grace-hint = Counted from the day when the person came, or when the rule reached him. Until then he works and sees a warning. A rule that is set on the page of one company counts at once.
second-due-label = A second factor is needed
second-due = Turn on codes by { $x }.
second-due-text = A password alone is not enough for your role. After that the cabinet does not open until you have turned on codes or added a passkey. It takes a minute.
policy-staff-who = Who of the staff has a code or a passkey
second-needed = required, not on yet
second-asked = Codes are required by: { $x }. They cannot be turned off.
second-asked-first = Codes are required by: { $x }. Turn them on to go on working.
second-needed-off = They cannot be turned off: your role has to sign in with a code.
fail-second-factor-title = Turn on codes first
fail-second-factor-text = Your role has to sign in with a code.
fail-outside-title = The company's cabinet is closed from here
fail-outside-text = The company has opened it from its own networks only.
outside-from = Your address is { $x }. Turn to the seller.
outside-ask = Your address is { $x }. The rule can be changed by an owner of the company: { $y }.
sign-in-lost = The session ended while you were filling in the page. After signing in you come back to it; please send it once more.
act-access-outside = Attempt from outside the allowed networks
act-company-policy = Rules of signing in changed
act-staff-policy = Rules of signing in of the staff changed
