# Passkeys
passkeys = Passkeys
passkeys-short = Sign in without a password: by the finger, the face or the PIN of your device.
passkeys-text = A passkey lives on a telephone, a computer or a USB key. Instead of a password and a code you confirm with the finger, the face or the PIN of the device. Nobody can learn it or look it off, and it does not work on a false site.
passkeys-none = There are no passkeys yet.
passkeys-held = { $n ->
    [0] No passkeys.
    [one] { $n } passkey.
   *[other] { $n } passkeys.
  }
passkeys-nowhere = Passkeys work over HTTPS and under the name of a site only. This cabinet is open in another way; the administrator can set its address.
passkeys-not-here = Passkeys do not work here: the browser does not know them, or the page is not open under { $x }.
passkey-new = New passkey
passkey-name = Name of the passkey
passkey-name-like = For example, telephone or laptop
passkey-begin = Confirm that it is you
passkey-add = Add a passkey
passkey-since = added { $x }
passkey-used = last used: { $x }
passkey-unused = not used yet
passkey-rename = Rename
passkey-remove = Remove
passkey-added = The passkey is added. The other devices have to sign in anew.
passkey-renamed = The passkey has its new name.
passkey-removed = The passkey is removed. The other devices have to sign in anew. Delete it on the device, too: it opens nothing any more.
passkey-full = There are as many passkeys as there can be. Remove those that you do not use.
passkey-bad-name = Name the passkey: 1 to 60 characters.
passkey-late = More than five minutes have passed, or this answer of the device came before. Try again.
passkey-not-taken = The device has not made a passkey that this cabinet can take. Try again or take another device.
passkey-needed = It cannot be removed: your role needs a second way to prove who you are, and you have no other. Add another passkey or turn codes on first.
passkey-sign-in = Sign in with a passkey
passkey-show = Confirm with a passkey
passkey-only = For your role the password alone is not enough. Confirm with your passkey. If you have it no more, turn to the seller: an administrator can take it off.
passkey-wrong = The passkey does not fit: it was removed from the cabinet, or more than five minutes have passed. Try again or sign in with your password.
passkey-cancelled = The device has not confirmed: it was cancelled, time ran out, or there is no passkey on it.
passkey-there = This device has a passkey of yours already.
passkey-failed = It did not work. Reload the page and try again.
passkey-instead-show = Or confirm with your passkey: it stands for both the password and the code.
passkey-instead-add = Or add a passkey: it stands for both the password and the code.
act-sign-in-passkey = Signed in with a passkey
act-sign-in-passkey-failed = Wrong passkey
act-passkey-added = Passkey added
act-passkey-renamed = Passkey renamed
act-passkey-removed = Passkey removed
act-passkey-copied = Copy of a passkey refused

# Mails
mail-passkey-name = Passkey: { $x }
mail-passkey-added = A passkey was added
mail-passkey-added-text = From now on this passkey opens your account, without a password and a code. The other devices have to sign in anew.
mail-passkey-removed = A passkey was removed
mail-passkey-removed-text = This passkey does not open your account any more.
mail-passkey-copied = Your passkey seems to have been copied
mail-passkey-copied-text = Somebody tried to sign in with this passkey, but its counter of signatures had not grown: that happens if two have the key. It was refused. Remove it and add a new one.
