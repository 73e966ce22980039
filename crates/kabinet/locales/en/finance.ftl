# Money and the home page
fin-by-1c = As of 1C at
fin-by-old-1c = Data is being updated, as of 1C at
fin-sums-as-of = sums as of
fin-updating = Data is being updated
fin-updating-short = being updated
fin-expired = Data is out of date
fin-expired-short = out of date
fin-expired-text = The order will be taken; the seller checks the limit.
fin-never = No data from 1C
fin-never-short = no data
fin-never-came = nothing came yet
fin-never-text = This is not zero: 1C has not sent settlements for this contract yet. Talk to your manager about an order; the seller checks the sum.
fin-never-contracts = Contracts, limit and debt will stand here once 1C sends them. If that takes longer than a day, write to your manager.
fin-print = Print
fin-contract = Contract
fin-terms = Terms
fin-debt = Debt
fin-debt-in-time = Debt in time
fin-overdue = Overdue
fin-reserved = In orders
fin-free = Free
fin-limit = Limit
fin-used = Part of the limit in use
fin-as-of = As of
fin-sum = Sum
fin-by-contract = By contract
fin-currencies-apart = sums in different currencies are not added
fin-no-limit = no limit
fin-prepayment = prepayment
fin-deferment = { $n ->
    [one] payment in { $n } day
   *[other] payment in { $n } days
  }
fin-limit-of = limit { $x }
fin-valid-until = until { $x }
fin-ended = ended { $x }
fin-advance = advance { $x }
fin-free-by = Free by contract { $x }
fin-over-by = The limit is exceeded by { $x }: the seller confirms a new order separately.
fin-of-limit = Of the limit { $x }
fin-debt-of = debt { $x }
fin-overdue-of = overdue { $x } of it
fin-reserved-of = in orders { $x }
fin-free-of = free { $x }
fin-month-1 = January
fin-month-2 = February
fin-month-3 = March
fin-month-4 = April
fin-month-5 = May
fin-month-6 = June
fin-month-7 = July
fin-month-8 = August
fin-month-9 = September
fin-month-10 = October
fin-month-11 = November
fin-month-12 = December
fin-in-month-1 = in January
fin-in-month-2 = in February
fin-in-month-3 = in March
fin-in-month-4 = in April
fin-in-month-5 = in May
fin-in-month-6 = in June
fin-in-month-7 = in July
fin-in-month-8 = in August
fin-in-month-9 = in September
fin-in-month-10 = in October
fin-in-month-11 = in November
fin-in-month-12 = in December

# Orders are stopped: the strip above a page
stop-label = Orders are paused
stop-by-seller = The seller has paused new orders
stop-by-erp = New orders are paused in the seller’s 1C.
stop-ask-manager = Your manager can tell what to do
stop-overdue = New orders are paused: overdue
stop-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
stop-since = since { $x }
stop-pay = Pay
stop-pay-end = , and orders open by themselves.
stop-pay-end-erp = ; the seller then lifts the pause.
stop-overdue-plain = New orders are paused by overdue payment. Finance shows what was due and when.
stop-overdue-told = Orders are paused by overdue payment. The owner of the company sees what to pay.
stop-overdue-accountant = Orders are paused by overdue payment. Your accountant sees what to pay: { $x }.
stop-to-finance = What to pay

# “Is it enough for…”
ask-label = Is it enough for
ask-check = Check
ask-yes = Yes, { $x } remains
ask-yes-unlimited = Yes, there is no limit
ask-prepaid = Yes, prepaid
ask-prepaid-hint = The seller ships after the invoice is paid.
ask-seller-ok = { $x } more than is free
ask-seller-ok-hint = The order will be taken, but the seller has to confirm it. { $x } passes without that.
ask-too-much = No, { $x } short
ask-too-much-hint = Reduce the order to { $x } or pay a part of the debt.
ask-unverified = Cannot be checked now: data of 1C is older than a day
ask-unverified-hint = The order will be taken; the seller checks the limit.
ask-no-data = Cannot be checked: 1C has not sent settlements yet
ask-no-data-hint = The order will be taken; the seller checks the sum.
ask-ended = No, the contract has ended
ask-seller-block = No, the seller has paused orders
ask-erp-block = No, orders are paused in the seller’s 1C
ask-overdue = No, { $x } is overdue
ask-overdue-hint = Pay { $x }, and orders open by themselves.
ask-overdue-hint-erp = Pay { $x }; the seller then lifts the pause.
ask-overdue-plain = No, orders are paused by overdue payment
ask-overdue-plain-hint = The accountant or the owner of the company sees what to pay.
ask-manager = Ask your manager.
ask-manager-named = Ask your manager: { $x }.
ask-by-contract = contract { $x }
ask-unread = Write the sum in digits, such as 200 000

# Debt by age, months, payments
age-title = Debt by age
age-when = Due
age-share = Share
age-parts = Waybills
age-parts-label = waybills
age-ok = Not due yet
age-l1 = Up to 7 days late
age-l2 = 8–30 days late
age-l3 = More than 30 days late
months-title = Ordered by month
months-unit = ₽ with VAT
months-month = Month
months-as-table = As a table
months-spoken = What was ordered in each of twelve months; the same figures are in the table below
pay-title = Payments
pay-what = What
pay-date = Date
pay-none = Payments will stand here once 1C has posted them.
pay-number = Payment { $x }
pay-pages = Pages of payments
pay-newer = Newer
pay-older = Older
due-title = When to pay
due-none = Nothing is due.
due-later = { $n ->
    [one] and { $n } later day
   *[other] and { $n } later days
  }

# Home
home-nothing = Your role shows nothing here yet. The owner of the company gives roles.
home-can-order = You can still order
home-contract = contract { $x }
home-prepaid = Prepaid
home-prepaid-text = Under this contract goods are shipped after the invoice is paid: no limit is needed.
home-advance = Your advance: { $x }.
home-not-now = Not now
home-unlimited = No limit
home-stopped = New orders are paused. Search and documents work.
home-free-but-stopped = { $x } of the limit is free, but new orders are paused. Search and documents work.
home-limit-used = The limit is used up: the seller confirms a new order separately.
home-ended = contract ended
home-ordered-in = Ordered { $x }
home-shipped = Shipped
home-paid = Paid
home-all-money = All settlements
home-to-pay = To pay this week
home-parts = { $n ->
    [one] { $n } waybill
   *[other] { $n } waybills
  }
home-of-it-overdue = Of that overdue
home-unblock = Paying { $x } lifts the pause.
home-debt-all = Debt in all
home-pay-nothing = Nothing is due this week.
home-pay-next = Next payment { $x }: { $y }.
home-waiting = Waiting for you
home-waiting-none = Nothing is waiting. Orders that the seller changed or that want payment will stand here.
home-changed = The seller changed order { $x }
home-returned = Order { $x } came back for revision
home-approval = Order { $x } waits for approval
home-awaiting-payment = Order { $x } waits for payment
home-look = Order { $x }
home-differs = { $n ->
    [one] { $n } line changed
   *[other] { $n } lines changed
  }
home-left = to pay { $x }
home-what-changed = What changed
home-open = Open
home-arrivals = On their way
home-arrivals-none = Nothing is expected this week. Orders for which the seller named a day will stand here.
home-all-orders = All orders
home-was-expected = was expected { $x }
home-in-transit = in transit, { $x }
home-on-its-way = in transit
home-late = expected earlier
home-rest = rest: { $x } of { $y } positions
home-lines = { $n ->
    [one] { $n } position
   *[other] { $n } positions
  }
home-states-as-of = States as of 1C at
home-week = What arrives this week
home-nothing-today = Nothing expected
home-today = Today
home-tomorrow = Tomorrow
home-yesterday = Yesterday
home-weekday-1 = Monday
home-weekday-2 = Tuesday
home-weekday-3 = Wednesday
home-weekday-4 = Thursday
home-weekday-5 = Friday
home-weekday-6 = Saturday
home-weekday-7 = Sunday
home-documents = New documents
home-documents-none = Documents of your orders will stand here.
home-all-documents = All documents
home-dated = of { $x }
home-order = order
home-pack = Closing documents, { $x }
home-pack-none = There are no closing documents for this month yet.
home-pack-get = All in one archive
home-payments = Last payments
home-all = All
nav-payables = Owed to you
payables-title = What the seller owes
payables-to-you = The seller owes you
payables-none = The seller owes you nothing
payables-none-text = What the seller owes you for supplies and services, and your advances, will appear here: by contract, with documents.
payables-never-text = Sums by contract will appear when the seller's 1C sends them.
payables-none-here = The seller owes nothing on this contract.
payables-supplier = you supply the seller
payables-buyer = you are the buyer: a balance in your favour
payables-document = Document
payables-due = To be paid
payables-until = by { $x }
payables-late = was due { $x }
payables-no-due = not said
payables-advance = Without a document: advance or overpayment
payables-counted = Paid or set off already
payables-in-all = In all
