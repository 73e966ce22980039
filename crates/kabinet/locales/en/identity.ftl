sign-in-title = Sign in
sign-in = Sign in
email = E-mail
password = Password
who-gives-access = The owner of your company or the seller’s manager can give you access
sign-in-wrong = The e-mail or password is incorrect. Check the keyboard layout and Caps Lock.
sign-in-wait = { $n ->
    [one] Too many attempts. Try again in { $n } second.
   *[other] Too many attempts. Try again in { $n } seconds.
  }
companies-title = My companies
companies-none = You have not been invited to any company yet. The owner of a company or the seller’s manager can give you access.
company-narrow = Name or INN
tokens-title = API tokens
tokens-text = A token lets a program see what the chosen role sees, and never more than you can. It is shown only once.
tokens-none = No tokens yet.
token-name = Purpose
token-role = Role
token-days = Valid for (days)
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
token-bad-role = You do not have this role: a token cannot do more than you can.
token-bad-days = Validity: 1 to 366 days.
sign-in-again = Too many wrong attempts. Enter the password once more: first the browser will show that this is not a password-guessing program.
sign-in-proof = The browser is making a short calculation to tell you apart from a password-guessing program. You do not need to do anything.
sign-in-proof-done = Done, you can sign in.
sign-in-proof-wait = { $n ->
    [one] If scripts are off, wait { $n } second and send the form.
   *[other] If scripts are off, wait { $n } seconds and send the form.
  }
