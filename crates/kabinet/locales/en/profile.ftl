# The profile
me-title = My profile
me-phone = Telephone
me-zone = Time zone
me-bad-phone = Telephone: digits, blanks, brackets and a plus.
me-bad-zone = No such language or zone, choose from the list.
me-saved = Saved.
me-password = Password
me-password-old = Present password
me-password-new = New password
me-password-do = Change the password
me-password-changed = The password was changed. The other devices have to sign in anew.
me-old-wrong = The present password does not fit.
me-email = Another e-mail address
me-email-new = New address
me-email-hint = Two mails will come: to the present address and to the new one. Both have to be agreed to.
me-email-do = Change the address
me-email-asked = The mails are on their way: agree in both.
me-email-waiting = Waiting for both mails: { $x }
me-devices = Where you are signed in
me-device-here = this device
me-device-seen = seen { $x }
me-device-since = signed in { $x }
me-device-end = Sign out
me-devices-others = Sign out everywhere else
me-device-unknown = Unknown device
me-device-ended = Signed out there.
me-leave = Leave the company
me-left = You no longer have access to this company.
me-data = My data
me-data-text = Everything that the portal keeps about you, in one file.
me-data-do = Download
me-delete = Delete my account
me-delete-text = Name, e-mail, telephone, password and notices go; orders stay with the company, without your name. Leave all companies first. It cannot be undone.
me-delete-companies = Leave all companies first: the list is above.
me-delete-staff = The account of the seller's staff is closed by an administrator.
me-deleted-name = Deleted user
nav-me = My profile

# A forgotten password
forgot-title = Forgot the password?
forgot-text = We will send a link to set a new one.
forgot-do = Send the link
forgot-asked = If this address has an account, the mail is on its way. The link is good for an hour.
forgot-back = Back to signing in
reset-title = A new password
reset-text = After this every device has to sign in anew.
reset-void = The link was used, has expired, or you have signed in since. Ask for a new one.
address-ask = Change the address to sign in with to { $x }?
address-do = Yes, I agree
address-half = Noted. Now agree in the mail to the other address.
address-done = The address was changed: { $x }. Sign in with it.
address-void = The link was used or has expired. Begin the change anew in the profile.
act-me-changed = Profile changed
act-me-device-ended = Signed out on a device
act-me-reset-asked = A new password was asked for
act-me-email-asked = Another address was asked for
act-me-email-agreed = Another address was agreed to
act-me-email = Address changed
act-me-export = Own data downloaded
act-me-deleted = Account deleted
act-member-leave = Left the company
journal-me = Profiles

# Mails about one's own account
mail-password = A new password
mail-password-text = Somebody, probably you, asked for a link to set a new password.
mail-password-go = Set a new password
mail-email-old = Another address: please agree
mail-email-old-text = The address to sign in with is to be changed to { $x }.
mail-email-old-go = Agree
mail-email-new = Confirm this address
mail-email-new-text = The address { $x } is to be used for signing in.
mail-email-new-go = Confirm
mail-link-hours = { $n ->
    [one] The link is good for { $n } hour.
   *[other] The link is good for { $n } hours.
  }
mail-link-not-you = If it was not you, click nothing: without you nothing changes.
mail-password-changed = The password was changed
mail-password-changed-text = The password of your account was changed. The other devices have to sign in anew.
mail-email-changed = The address to sign in with was changed
mail-email-changed-text = From now on signing in takes the new address; no more mail will come here.
mail-see-devices = Look at the devices
mail-account-not-you = If it was not you, ask for a new password on the sign-in page at once and tell the owner of your company.
