# Details: changes that are asked for
nav-details = Details
det-title = Details and changes
det-text = The seller changes the details: ask for a change, and you will see what was decided and when 1C has the new value.
det-company = The company in the portal
det-company-name = Name in the portal
det-bank = Bank account
det-phone = Phone
det-point-new = New delivery point
det-point = Delivery point: { $x }
det-point-state = State of the point
det-point-open = in use
det-point-closed = closed
det-hint-none = If there is none any more, leave it empty
det-hint-closed = Orders of a closed point stay; nobody new is given it
det-point-ask = Ask for a new point
det-point-known = There is a point with this name already.
det-account = Account number
det-bic = BIC
det-correspondent = Correspondent account
det-bank-name = Bank
det-bank-shown = account { $x }, BIC { $y }
det-bank-correspondent = , correspondent account { $x }
det-empty = not given
det-hint-full-name = As in the state register
det-hint-kpp = Nine characters
det-wanted = Asked to become: { $x }
det-waits = waits for a decision
det-ask = Ask for a change
det-send = Send to the seller
det-comment = Comment for the seller
det-comment-hint = For example: from which day, by which document
det-withdraw = Take back
det-nothing = Nothing is different: change a field and send again.
det-asked-already = This is asked for already: wait for the decision or take the request back.
det-phone-bad = A phone has 5 to 20 digits, such as +7 495 000-00-01.
det-email-bad = This is no e-mail address.
det-asked =
    { $n ->
        [one] Sent to the seller: { $n } change. You will get a mail and a notice.
       *[other] Sent to the seller: { $n } changes. You will get a mail and a notice.
    }
det-withdrawn = The request is taken back; everything is as it was.
det-past = History
det-past-none = What the seller decides will be here.
det-was-wanted = { $x } → { $y }
det-by = asked by { $x }
det-reason = reason: { $x }
det-confirmed = changed
det-declined = declined
det-was-withdrawn = taken back
det-decided-already = This was decided on already.
det-settled-already = Nothing differs here any more.

# The way into 1C
det-erp-none = not kept in 1C
det-erp-waiting = waits to be sent to 1C
det-erp-sent = sent to 1C
det-erp-has = 1C has it
det-erp-differs = 1C says otherwise
det-erp-past = no longer compared with 1C
det-erp-says = 1C says: { $x }
det-erp-still = 1C still has: { $x }
det-sent-asked = given when 1C asked
det-sent-order = sent with order { $x }

# The seller's office
det-open = To decide
det-way = In 1C
det-way-text = An agreed value is given to 1C when it asks, and with every order of the legal entity. “1C has it” means that 1C has said it itself.
det-way-none = Everything agreed on is in 1C
det-none = No requests
det-none-text = Changes that clients ask for will be here.
det-tick = Choose
det-field = Field
det-was = Now
det-will = Will be
det-for-admin = an administrator decides
det-confirm = Confirm the ticked
det-decline = Decline the ticked
det-why-not = Reason for declining
det-why-not-hint = Only needed if you decline; the client will see it
det-tick-some = Tick at least one field.
det-did-confirmed = Confirmed: the portal shows the new values, 1C gets them with the next exchange.
det-did-declined = Declined; the client was told.
det-did-settled = Noted which one is right.
det-ours-right = Ours is right
det-erp-right = 1C is right

# Mails and notices
notice-details-asked = Asked to change details: { $x }
notice-details-confirmed = Details changed: { $x }
notice-details-declined = Change of details declined: { $x }
mail-details-asked-staff = { $x }: a change of details is asked for
mail-details-asked = { $x }: a change of details is asked for
mail-details-asked-text = { $x } asks to change details of { $y }.
mail-details-confirmed = { $x }: details changed
mail-details-confirmed-text = The seller has confirmed the changes that { $x } asked for.
mail-details-declined = { $x }: change of details declined
mail-details-declined-text = The seller has declined the changes that { $x } asked for.
mail-details-reason = Reason: { $x }
mail-details-decide = Look and decide
mail-details-see = Open the details
mail-details-not-yours = If you did not know of this, write to your manager at the seller and check who has access.
mail-details-not-you = If you did not know of this, take the request back and check who has access.
exchange-alert-details-differ = 1C says something else of a client’s details than what was agreed on: { $x }. Decide which is right: Details → In 1C.
