# Details: changes that are asked for
nav-details = Details
det-title = Details and changes
det-text = The seller changes the details: request a change here, and you will see what was decided and when 1C has the new value.
det-company = The company in the portal
det-company-name = Name in the portal
det-bank = Bank account
det-phone = Phone
det-point-new = New delivery point
det-point = Delivery point: { $x }
det-point-state = Point status
det-point-open = in use
det-point-closed = closed
det-hint-none = If there is none any more, leave it empty
det-hint-closed = The orders of a closed point stay; it is no longer assigned to anyone new
det-point-ask = Request a new point
det-point-known = There is already a point with this name.
det-account = Account number
det-bic = BIC
det-correspondent = Correspondent account
det-bank-name = Bank
det-bank-shown = account { $x }, BIC { $y }
det-bank-correspondent = , correspondent account { $x }
det-empty = not specified
det-hint-full-name = As in the state register
det-hint-kpp = Nine characters
det-wanted = Requested change: { $x }
det-waits = awaiting a decision
det-ask = Request a change
det-send = Send to the seller
det-comment = Comment for the seller
det-comment-hint = For example: from which date, under which document
det-withdraw = Withdraw
det-nothing = Nothing has changed: edit a field and send again.
det-asked-already = This has already been requested: wait for the decision or withdraw the request.
det-phone-bad = A phone number has 5 to 20 digits, for example +7 495 000-00-01.
det-email-bad = This is not an e-mail address.
det-asked =
    { $n ->
        [one] Sent to the seller: { $n } change. You will get an e-mail and a notice.
       *[other] Sent to the seller: { $n } changes. You will get an e-mail and a notice.
    }
det-withdrawn = The request has been withdrawn; nothing was changed.
det-past = History
det-past-none = The seller’s decisions will appear here.
det-was-wanted = { $x } → { $y }
det-by = requested by { $x }
det-reason = reason: { $x }
det-confirmed = changed
det-declined = declined
det-was-withdrawn = withdrawn
det-decided-already = This request has already been decided.
det-settled-already = There is no difference here any more.

# The way into 1C
det-erp-none = not kept in 1C
det-erp-waiting = waiting to be sent to 1C
det-erp-sent = sent to 1C
det-erp-has = 1C has it
det-erp-differs = different in 1C
det-erp-past = no longer compared with 1C
det-erp-says = in 1C: { $x }
det-erp-still = still in 1C: { $x }
det-sent-asked = sent at 1C’s request
det-sent-order = sent with order { $x }

# The seller's office
det-open = To decide
det-way = In 1C
det-way-text = An approved value is sent to 1C on request and with every order of the legal entity. “1C has it” means that 1C itself has confirmed the value.
det-way-none = Everything approved is in 1C
det-none = No requests
det-none-text = Changes of details requested by clients will appear here.
det-tick = Select
det-field = Field
det-was = Now
det-will = New value
det-for-admin = needs an administrator
det-confirm = Confirm selected
det-decline = Decline selected
det-why-not = Reason for declining
det-why-not-hint = Only needed if you decline; the client will see it
det-tick-some = Select at least one field.
det-did-confirmed = Confirmed: the portal already shows the new values, and 1C will get them with the next exchange.
det-did-declined = Declined; the client has been told.
det-did-settled = We have noted which one is right.
det-ours-right = Ours is right
det-erp-right = 1C is right

# Mails and notices
notice-details-asked = Change of details requested: { $x }
notice-details-confirmed = Details changed: { $x }
notice-details-declined = Change of details declined: { $x }
mail-details-asked-staff = { $x }: change of details requested
mail-details-asked = { $x }: change of details requested
mail-details-asked-text = { $x } requests a change of details for { $y }.
mail-details-confirmed = { $x }: details changed
mail-details-confirmed-text = The seller has confirmed the changes requested by { $x }.
mail-details-declined = { $x }: change of details declined
mail-details-declined-text = The seller has declined the changes requested by { $x }.
mail-details-reason = Reason: { $x }
mail-details-decide = Review and decide
mail-details-see = Open the details
mail-details-not-yours = If you did not know about this, write to your manager at the seller and check who has access.
mail-details-not-you = If you did not know about this, withdraw the request and check who has access.
exchange-alert-details-differ = A client’s details in 1C differ from those approved: { $x }. Decide which are right: Details → In 1C.
