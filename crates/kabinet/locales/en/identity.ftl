sign-in-title = Sign in
sign-in = Sign in
email = E-mail
password = Password
who-gives-access = Access is given by the owner of your company or the seller’s manager
sign-in-wrong = The e-mail or the password does not fit. Check the keyboard layout and Caps Lock.
sign-in-wait = { $n ->
    [one] Too many attempts. Try again in { $n } second.
   *[other] Too many attempts. Try again in { $n } seconds.
  }
companies-title = My companies
companies-none = You have not been invited to any company yet. Access is given by the owner of a company or the seller’s manager.
company-narrow = Name or INN
tokens-title = API tokens
tokens-text = A token opens to a program what the chosen role sees, and never more than you see. It is shown once.
tokens-none = No tokens yet.
token-name = What for
token-role = Role
token-days = Valid for days
token-make = Create a token
token-shown = Copy the token now: it will not be shown again.
token-copy = Copy
token-revoke = Revoke
token-revoked = revoked
token-expired = expired
token-until = until { $x }
token-last-used = last used { $x }
token-never-used = never used
token-created = created { $x }
token-bad-name = Say what the token is for: 1 to 80 characters.
token-bad-role = You do not have this role: a token cannot do more than you.
token-bad-days = Validity: 1 to 366 days.
sign-in-again = Too many wrong attempts. Type the password once more: first the browser shows that it is no guessing program.
sign-in-proof = The browser is working for a moment, to tell you from a guessing program. There is nothing to do.
sign-in-proof-done = Done, you can sign in.
sign-in-proof-wait = { $n ->
    [one] Without scripts wait { $n } second and send the form.
   *[other] Without scripts wait { $n } seconds and send the form.
  }
