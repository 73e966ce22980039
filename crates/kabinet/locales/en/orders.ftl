order = Order
line = line
by-state = By state
period = Period
period-today = Today
period-week = Week
period-month = This month
period-last-month = Last month
period-quarter = Quarter
period-year = Year
period-all = All time
filters = Filters
filter-date = Date
filter-from = from
filter-to = to
filter-sum = Sum, ₽
sum-from = from
sum-to = to
sum-from-label = Sum from
sum-to-label = Sum to
any = Any
columns = Columns
columns-shown = Shown in the table
export = Export
export-shown = What is shown
export-csv = Table, .csv
print = Print
pages = Pages
page-first = To the start
page-back = Back
page-on = On
orders-list = List of orders
orders-none = No orders yet
orders-none-text = The company’s orders will appear here, whoever made them and wherever: in the cabinet, by phone or through the manager.
orders-filtered-none = Nothing fits
orders-filtered-none-text = No orders fit these conditions. Remove some of them, or search in the box above by number, article or name.
col-number = Number
col-erp = Number in 1C
col-buyer = Your number
col-date = Date
col-what = What
col-state = State
col-author = Author
col-entity = Legal entity
col-point = Delivery point
col-manager = Manager
col-sum = Sum, ₽
col-price = Price, ₽
col-ordered = Ordered
col-confirmed = Conf.
col-shipped = Shipped
col-cancelled = Canc.
col-rest = When the rest
and-more = and
origin-portal = in the cabinet
origin-phone = by phone
origin-manager = through the manager
origin-edi = by EDI
origin-other = from the accounting system
states-as-of = States by 1C as of
stage-draft = Draft
stage-approval-pending = Awaiting approval
stage-returned = Returned for revision
stage-rejected = Rejected
stage-sending = Being sent to the seller
stage-awaiting-payment = Awaiting payment
stage-reserving = Being prepared
stage-ready-to-ship = Ready to ship
stage-partially-shipped = Partially shipped
stage-partially-shipped-of = Partially shipped: { $x } of { $y }
stage-shipped = Shipped
stage-completed = Completed
stage-cancel-requested = Cancellation requested
stage-cancelled = Cancelled
stage-declined = Declined by the seller
stage-unknown = State from 1C
found = { $n ->
    [0] nothing found
    [one] { $n } order
   *[other] { $n } orders
  }
found-more = more than { $n } orders
found-none = Nothing found
search-start = What to find?
search-hint = An order number, your own number, the number of a waybill or an invoice, an article or a part of it, a word of a name, a barcode or a sum.
ordered = ordered
shipped = shipped
rest-expected = the rest is expected
why-number = number
why-erp = number in 1C
why-buyer = your number
why-document = document
why-tracking = carrier’s waybill
why-buyer-article = your article
why-sum = sum
dated = of
sum-with-vat = Sum with VAT
total-with-vat = Total with VAT
vat = including VAT
payment = Payment
paid-so-far = Paid { $x }
left-to-pay = { $x } left
no-payments-known = 1C shows no payments for this order
delivery = Delivery
not-given = Not given
entity-and-contract = Legal entity and contract
prepayment = prepayment
deferment = { $n ->
    [one] { $n } day deferment
   *[other] { $n } days deferment
  }
status-1c = Status in 1C
positions = Lines
positions-n = { $n ->
    [one] { $n } line
   *[other] { $n } lines
  }
product = Product
your-article = your article
instead-of = Instead of line { $n }
was-replaced = Replaced by another product
replaced-by = in its place: { $x }
discontinued = no longer sold
shipments = Shipments
shipments-none = Nothing has been shipped yet.
expected-on = Expected { $x }.
shipment = Shipment
copy = copy
where-is-it = where it is
delivered = delivered
in-transit = in transit
rest-comes = The rest comes { $x }.
rest-positions = { $n ->
    [one] { $n } line not shipped yet
   *[other] { $n } lines not shipped yet
  }
all-as-zip = All as one archive
order-documents-none = No documents for this order yet: the invoice comes after confirmation, the waybill after shipment.
document-replaced = replaced
document-cancelled = cancelled
document-new-is = the new one: { $x }
document-in-1c = in 1C, the file is asked for at a click
document-ask = Ask for it
payments = Payments
payments-none = 1C shows no payments for this order yet.
payment-no = Payment
story = What happened
story-created = Created
story-confirmed = Accepted by the seller, in 1C № { $x }
story-changed = { $n ->
    [one] The seller changed { $n } line
   *[other] The seller changed { $n } lines
  }
story-stage = Now: { $x }
story-cancelled = Cancelled
story-cancelled-because = Cancelled: { $x }
story-shipped = Shipment { $x }
story-shipped-tracking = Shipment { $x }, parcel { $y }
story-delivered = Shipment { $x } delivered
story-paid = Payment { $x }, number { $y }
story-document = { $x } { $y }
sum = Sum
price = Price
currency = Currency
article = Article
unit = Unit
export-too-many = Up to { $n } orders are exported at once: narrow the period.
