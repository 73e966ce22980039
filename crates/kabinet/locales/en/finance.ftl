# Money and the home page
fin-by-1c = 1C data as of
fin-by-old-1c = Data is being updated; 1C data as of
fin-sums-as-of = amounts as of
fin-updating = Data is being updated
fin-updating-short = being updated
fin-expired = Data is out of date
fin-expired-short = out of date
fin-expired-text = We will accept the order; the seller will check the credit limit.
fin-never = No data from 1C
fin-never-short = no data
fin-never-came = not received yet
fin-never-text = This is not zero: 1C has not sent settlements for this contract yet. You can discuss an order with your manager; the seller will check the amount.
fin-never-contracts = Contracts, credit limits and debt will appear here once 1C sends them. If you have been waiting for more than a day, write to your manager.
fin-print = Print
fin-contract = Contract
fin-terms = Terms
fin-debt = Debt
fin-debt-in-time = Not yet due
fin-overdue = Overdue
fin-reserved = In orders
fin-free = Available
fin-limit = Limit
fin-used = Limit used
fin-as-of = As of
fin-sum = Amount
fin-by-contract = By contract
fin-currencies-apart = amounts in different currencies are not added up
fin-no-limit = no limit
fin-prepayment = prepayment
fin-deferment = { $n ->
    [one] payment within { $n } day
   *[other] payment within { $n } days
  }
fin-limit-of = limit { $x }
fin-valid-until = until { $x }
fin-ended = ended { $x }
fin-advance = advance { $x }
fin-free-by = Available under contract { $x }
fin-over-by = The credit limit is exceeded by { $x }: the seller will confirm a new order separately.
fin-of-limit = Of the credit limit of { $x }
fin-debt-of = debt { $x }
fin-overdue-of = of which overdue { $x }
fin-reserved-of = in orders { $x }
fin-free-of = available { $x }
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
stop-ask-manager = Your manager can tell you what to do
stop-overdue = New orders are paused: overdue
stop-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
stop-since = since { $x }
stop-pay = Pay
stop-pay-end = , and orders will resume automatically.
stop-pay-end-erp = ; the seller will then lift the pause.
stop-overdue-plain = New orders are paused because of an overdue payment. Finance shows what was due and when.
stop-overdue-told = Orders are paused because of an overdue payment. The owner of the company can see what to pay.
stop-overdue-accountant = Orders are paused because of an overdue payment. Your accountant can see what to pay: { $x }.
stop-to-finance = What to pay

# “Is it enough for…”
ask-label = Is it enough for
ask-check = Check
ask-yes = Yes, { $x } will remain
ask-yes-unlimited = Yes, there is no limit
ask-prepaid = Yes, prepaid
ask-prepaid-hint = The seller will ship once the invoice is paid.
ask-seller-ok = { $x } over the available limit
ask-seller-ok-hint = We will accept the order, but the seller will have to confirm it. Up to { $x } needs no confirmation.
ask-too-much = No, { $x } short
ask-too-much-hint = Reduce the order to { $x } or pay off part of the debt.
ask-unverified = Cannot be checked now: the 1C data is more than a day old
ask-unverified-hint = We will accept the order; the seller will check the credit limit.
ask-no-data = Cannot be checked: 1C has not sent settlements yet
ask-no-data-hint = We will accept the order; the seller will check the amount.
ask-ended = No, the contract has ended
ask-seller-block = No, the seller has paused orders
ask-erp-block = No, orders are paused in the seller’s 1C
ask-overdue = No, { $x } is overdue
ask-overdue-hint = Pay { $x }, and orders will resume automatically.
ask-overdue-hint-erp = Pay { $x }; the seller will then lift the pause.
ask-overdue-plain = No, orders are paused because of an overdue payment
ask-overdue-plain-hint = The accountant or the owner of the company can see what to pay.
ask-manager = Ask your manager.
ask-manager-named = Ask your manager: { $x }.
ask-by-contract = contract { $x }
ask-unread = Enter the amount in digits, for example 200 000

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
months-spoken = Amount ordered in each of the last twelve months; the same figures are in the table below
pay-title = Payments
pay-what = What
pay-date = Date
pay-none = Payments will appear here once they are posted in 1C.
pay-number = Payment { $x }
pay-pages = Pages of payments
pay-newer = Newer
pay-older = Older
due-title = When to pay
due-none = Nothing is due.
due-later = { $n ->
    [one] and { $n } later date
   *[other] and { $n } later dates
  }

# Home
home-nothing = Your role does not show anything here yet. The owner of the company assigns roles.
home-can-order = You can still order
home-contract = contract { $x }
home-prepaid = Prepaid
home-prepaid-text = Under this contract goods are shipped once the invoice is paid: no credit limit is needed.
home-advance = Your advance: { $x }.
home-not-now = Not now
home-unlimited = No limit
home-stopped = New orders are paused. Search and documents still work.
home-free-but-stopped = { $x } of the credit limit is available, but new orders are paused. Search and documents still work.
home-limit-used = The credit limit is used up: the seller will confirm a new order separately.
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
home-of-it-overdue = Of which overdue
home-unblock = Paying { $x } will lift the pause.
home-debt-all = Total debt
home-pay-nothing = Nothing is due this week.
home-pay-next = Next payment { $x }: { $y }.
home-waiting = Waiting for you
home-waiting-none = Nothing is waiting. Orders that the seller has changed or that need payment will appear here.
home-changed = The seller changed order { $x }
home-returned = Order { $x } was returned for revision
home-approval = Order { $x } is awaiting approval
home-awaiting-payment = Order { $x } is awaiting payment
home-look = Order { $x }
home-differs = { $n ->
    [one] { $n } line changed
   *[other] { $n } lines changed
  }
home-left = { $x } to pay
home-what-changed = What changed
home-open = Open
home-arrivals = On their way
home-arrivals-none = No deliveries are expected this week. Orders with a date from the seller will appear here.
home-all-orders = All orders
home-was-expected = was expected { $x }
home-in-transit = in transit, { $x }
home-on-its-way = in transit
home-late = was expected earlier
home-rest = rest: { $x } of { $y } lines
home-lines = { $n ->
    [one] { $n } line
   *[other] { $n } lines
  }
home-states-as-of = Statuses from 1C as of
home-week = Arriving this week
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
home-documents-none = Documents for your orders will appear here.
home-all-documents = All documents
home-dated = of { $x }
home-order = order
home-pack = Closing documents, { $x }
home-pack-none = There are no closing documents for this month yet.
home-pack-get = All in one archive
home-payments = Recent payments
home-all = All
nav-payables = Owed to you
payables-title = What the seller owes
payables-to-you = The seller owes you
payables-none = The seller owes you nothing
payables-none-text = What the seller owes you for goods and services, and your advances, will appear here, by contract and with documents.
payables-never-text = Amounts by contract will appear when the seller’s 1C sends them.
payables-none-here = The seller owes nothing under this contract.
payables-supplier = you are the supplier
payables-buyer = you are the buyer: balance in your favour
payables-document = Document
payables-due = Due
payables-until = by { $x }
payables-late = was due { $x }
payables-no-due = not specified
payables-advance = Without a document: advance or overpayment
payables-counted = Already paid or offset
payables-in-all = Total
