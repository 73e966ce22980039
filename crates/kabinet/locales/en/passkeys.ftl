# Passkeys
passkeys = Passkeys
passkeys-short = Sign in without a password: with your fingerprint, your face or your device’s PIN.
passkeys-text = A passkey is kept on a phone, a computer or a USB key. Instead of a password and a code, you confirm with your fingerprint, your face or the device’s PIN. Nobody can learn it or look over your shoulder to copy it, and it does not work on a fake site.
passkeys-none = There are no passkeys yet.
passkeys-held = { $n ->
    [0] No passkeys.
    [one] { $n } passkey.
   *[other] { $n } passkeys.
  }
passkeys-nowhere = Passkeys only work over HTTPS and under a site name. This portal was opened in another way; the administrator can set its address.
passkeys-not-here = Passkeys do not work here: the browser does not support them, or the page was not opened at { $x }.
passkey-new = New passkey
passkey-name = Passkey name
passkey-name-like = For example, phone or laptop
passkey-begin = Confirm that it is you
passkey-add = Add a passkey
passkey-since = added { $x }
passkey-used = last used { $x }
passkey-unused = not used yet
passkey-rename = Rename
passkey-remove = Remove
passkey-added = The passkey has been added. You will need to sign in again on your other devices.
passkey-renamed = The passkey has been renamed.
passkey-removed = The passkey has been removed. You will need to sign in again on your other devices. Delete it from the device too: it can no longer be used to sign in.
passkey-full = You have reached the maximum number of passkeys. Remove those you do not use.
passkey-bad-name = Name the passkey: 1 to 60 characters.
passkey-late = More than five minutes have passed, or this response from the device has already been used. Try again.
passkey-not-taken = The device has not created a passkey that this portal can accept. Try again or use another device.
passkey-needed = It cannot be removed: your role needs a second way to confirm who you are, and you have no other. First add another passkey or turn on sign-in codes.
passkey-sign-in = Sign in with a passkey
passkey-show = Confirm with a passkey
passkey-only = For your role a password alone is not enough. Confirm with your passkey. If you no longer have it, contact the seller: an administrator can remove it.
passkey-wrong = The passkey was not accepted: it was removed from the portal, or more than five minutes have passed. Try again or sign in with your password.
passkey-cancelled = The device did not confirm: it was cancelled, it timed out, or there is no passkey on it.
passkey-there = This device already has one of your passkeys.
passkey-failed = It did not work. Reload the page and try again.
passkey-instead-show = Or confirm with your passkey: it replaces both the password and the code.
passkey-instead-add = Or add a passkey: it replaces both the password and the code.
act-sign-in-passkey = Signed in with a passkey
act-sign-in-passkey-failed = Wrong passkey
act-passkey-added = Passkey added
act-passkey-renamed = Passkey renamed
act-passkey-removed = Passkey removed
act-passkey-copied = Copied passkey rejected

# Mails
mail-passkey-name = Passkey: { $x }
mail-passkey-added = A passkey was added
mail-passkey-added-text = This passkey can now be used to sign in to your account, without a password or a code. You will need to sign in again on your other devices.
mail-passkey-removed = A passkey was removed
mail-passkey-removed-text = This passkey can no longer be used to sign in to your account.
mail-passkey-copied = Your passkey seems to have been copied
mail-passkey-copied-text = Someone tried to sign in with this passkey, but its signature counter had not increased: this happens when two people have the key. We did not let them in. Remove the passkey and add a new one.
