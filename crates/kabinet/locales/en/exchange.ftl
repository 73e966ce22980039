exchange-health = Data freshness
exchange-no-source = No 1C is connected
exchange-no-source-text = Add a source: the portal will give you the address, login and password for the exchange settings in 1C.
exchange-dataset = Data
exchange-as-of = 1C snapshot
exchange-last = Received
exchange-applied = Changed
exchange-unchanged = Unchanged
exchange-rejected = Rejected
exchange-in-parts = comes in parts
exchange-never = never
exchange-nothing-yet = No exchange yet
exchange-quarantine = Rejected rows
exchange-quarantine-none = Everything 1C sent has been accepted.
exchange-resolved = Mark resolved
exchange-jobs = Jobs
exchange-jobs-none = The queue is empty.
exchange-attempts = attempt { $n }
job-queued = waiting
job-running = running
job-failed = failed
dataset-counterparties = Counterparties
dataset-contracts = Contracts
dataset-orders = Orders
dataset-shipments = Shipments
dataset-payments = Payments
dataset-credit = Debts and limits
dataset-documents = Documents
dataset-catalog = Goods
dataset-offers = Prices and stock
dataset-prices = Prices
dataset-stock = Stock
dataset-sale = Website orders (CommerceML)
dataset-price-types = Price types
dataset-print = Printed forms on request
dataset-sweep = Withdrawal from sale
exchange-retry = Try again
exchange-retry-all = Retry all
exchange-brake = Withdrawal from sale needs a decision
exchange-brake-of = Products on sale in the catalogue: { $x }. Not mentioned in the full export:
exchange-brake-go = { $n ->
    [one] { $n } product
   *[other] { $n } products
  }
exchange-brake-text = That is too many to take off sale without a person’s decision: the cause is often a filter in the exchange node. They are still on sale. The export ended
exchange-brake-which = Which products
exchange-brake-rest = and { $n } more
exchange-brake-reason = Reason (kept in the journal)
exchange-brake-reason-needed = Give a reason, 3 to 150 characters.
exchange-brake-moved = The number of products changed while the page was open. Look at the list and decide again.
exchange-brake-sweep = Take { $n ->
    [one] { $n } product
   *[other] { $n } products
  } off sale
exchange-brake-keep = Keep them on sale
job-done = done
exchange-alerts = Needs attention
exchange-alert-since = since
exchange-alert-mend = Fix
exchange-alert-stale = The data is older than it should be. Check that the scheduled exchange is running in 1C.{ $x }
exchange-alert-expired = The data is more than twice as old as it should be: the exchange has stopped. Start it in 1C and look at its exchange log.{ $x }
exchange-alert-company-stale = One client’s data is getting old while the others’ is fresh: check the match between its legal entity and the 1C counterparty.{ $x }
exchange-alert-two-clients = Two exchange nodes are using the same login at once: their files may get mixed up. Create a separate source for the second base.{ $x }
exchange-alert-orders-waiting = Orders from the portal that 1C has not accepted for more than 15 minutes: { $x }. Check the exchange of orders in the 1C node.
exchange-alert-broken = The portal has stopped polling 1C after repeated failures and only retries now and then: { $x }
exchange-log = Exchange log
exchange-log-none = Nothing yet.
exchange-talks = Sessions
exchange-talk = Session
exchange-result = Result
exchange-well = no errors
exchange-failures = { $n ->
    [one] { $n } rejection
   *[other] { $n } rejections
  }
exchange-refused-call = rejected
exchange-began = Started
exchange-ended = Last request
exchange-requests = Requests
exchange-sent = Received
exchange-module = 1C-Bitrix module, schema { $x }
exchange-plain-calls = JSON contract requests
exchange-download = Download the session
exchange-source = Source
exchange-client = Client
exchange-work = What was loaded
exchange-file = File
talk-catalog = Goods and prices
talk-sale = Orders
talk-reference = Reference data
talk-get-catalog = Catalogue into 1C
talk-listen = Waiting for orders
talk-crm = CRM
exchange-sources = Sources
exchange-addresses = Allowed addresses
exchange-addresses-hint = Addresses and networks, separated by commas. Leave empty to allow any.
exchange-addresses-wrong = “{ $x }” is not an address or a network
exchange-charset = Encoding of replies
exchange-charset-hint = Change it only if the 1C log shows question marks instead of Russian letters.
size-b = { $n } B
size-kb = { $n } KB
size-mb = { $n } MB
took-ms = { $n } ms
took-s = { $n } s
refresh-title = Refresh the data
refresh-link = refresh
refresh-now = Ask 1C now
refresh-as-of = 1C data as of
refresh-asked = The request has been sent to 1C. When it answers, the data will update automatically; this usually takes a few minutes.
refresh-early = 1C was asked less than five minutes ago. The data will update as soon as it answers.
refresh-pushed = This 1C sends its data on its own, and the portal cannot request it. If the data has not been updated within an hour, call your manager.
exchange-connectors = Polling 1C
exchange-every = every { $n } min
exchange-next = Next request
exchange-answered = Last reply
exchange-hurry = Poll now
exchange-failed-times = failures in a row: { $n }
dataset-files = File folder

## Connections of a source
way-http = Portal’s HTTP service
way-http-hint = The portal’s extension in 1C: documents, debt, printed forms. The module and installation guide are in docs/1c.
way-soap = Web service
way-soap-hint = The same packages in a SOAP 1.1 envelope, for when 1C publishes web services: …/ws/kabinet.
way-odata = OData
way-odata-hint = 1C’s standard interface, no extension needed. It requires a user with the remote OData access role, and published objects.
way-folder = File folder
way-folder-hint = The portal picks up regular export files from it. Set a folder in object storage (S3) here; set a folder on the server’s disk with the command kabinet source watch.
way-none = not set up
way-unused = not in use
way-works = works
way-failing = has errors
way-paused = paused
way-sets = What the portal requests, and how
way-sets-text = Each data set has its own method and interval. Changing the method loads the set again; data already in the portal stays.
way-sets-none = The portal does not request anything yet
way-sets-none-text = 1C sends the data itself. For the portal to request it, set up the HTTP service, the web service or OData below.
way-by = Method
way-every = Every, min
way-acts = Actions
way-every-wrong = From 1 minute to a week (10,080)
way-not-asked = do not request
way-wrong = Does not respond correctly:
way-answers = Responds.
way-objects =
    { $n ->
        [one] { $n } object is published.
       *[other] { $n } objects are published.
    }
way-missing = Missing:
way-change = Change
way-add = Set up
way-address = Address of the published base
way-address-hint = The first part of the address, without /hs, /ws or /odata
way-login = 1C user
way-login-hint = Create a separate one for the portal
way-password = Password
way-password-hint = Stored encrypted
way-password-kept = Set. Leave empty to keep it
way-dialect = Configuration
way-since = Documents since
way-since-hint = Leave empty for the last two years
way-check = Test
way-pause = Pause
way-resume = Resume
way-remove = Remove
way-remove-text = The portal will forget the address and password and stop requesting data this way. Data already loaded stays.
way-remove-do = Remove the connection
way-address-wrong = The address must start with https:// or http:// and contain no password or parameters
way-too-long = The value is too long
way-password-again = This is a different server: enter the password again, as the old one is not sent there
way-dialect-needed = Choose a configuration
way-since-wrong = The date is not valid
way-open = Connections

## A folder in object storage
bucket-add = Set up a storage folder
bucket-endpoint = Storage address
bucket-endpoint-hint = Without the bucket name and folder
bucket-name = Bucket
bucket-prefix = Folder in the bucket
bucket-prefix-hint = What file keys start with; leave empty for the whole bucket
bucket-region = Region
bucket-region-hint = If the storage does not specify one, leave us-east-1
bucket-key = Access key ID
bucket-key-hint = The key needs permission to read, write, delete and list under this folder
bucket-secret = Secret key
bucket-waiting =
    { $n ->
        [0] No new files.
        [one] { $n } file waiting.
       *[other] { $n } files waiting.
    }
bucket-remove-text = The portal will forget the address and key and stop picking up files. Files in the storage and data already loaded stay.
bucket-on-disk = This source uses a folder on the server’s disk. Change it with the command kabinet source watch
bucket-endpoint-wrong = The address must start with https:// or http:// and contain no path, password or parameters
bucket-name-wrong = 3 to 63 characters: lower-case Latin letters, digits, full stops, hyphens
bucket-prefix-wrong = Folder names separated by “/”, without “..”, ?, #, % or backslash
bucket-region-wrong = Latin letters, digits and hyphens
bucket-key-wrong = Enter the access key ID
bucket-secret-wrong = Enter the secret key
bucket-secret-again = This is a different server: enter the secret key again, as the old one is not sent there

## Statuses
status-title = 1C statuses
status-new = New statuses
status-new-none = Every status received from 1C is understood.
status-new-text = The portal does not know them and shows them to clients as they are. Choose what they mean: orders will be updated at once.
status-since = first seen
status-raw = Show as is
status-about-money = It is about payment
status-own = Your rules
status-own-none = No rules: the built-in table applies.
status-goods = About the goods
status-money = About payment
status-nothing = says nothing
status-forget = Remove the rule
status-add = Add a rule
status-text = Status text in 1C
status-text-hint = Letter case and extra spaces do not matter
status-empty = Enter the status text
status-built-in = Built-in table
status-built-in-text = Statuses of УТ 11, КА, ERP and УНФ. Your rule for the same text takes priority.
status-built-in-show = Show
status-open = Statuses
goods-awaiting-seller = Awaiting the seller
goods-reserving = Being prepared
goods-ready-to-ship = Ready to ship
goods-shipped = Shipped
goods-closed = Closed
money-not-due = Nothing due yet
money-awaiting-prepayment = Awaiting prepayment
money-partially-paid = Partially paid
money-paid = Paid
money-overdue = Overdue
exchange-new-statuses =
    { $n ->
        [one] { $n } new status: say what it means
       *[other] { $n } new statuses: say what they mean
    }

## A source
source-add = Add a source
source-new = New source
source-new-text = A source is one 1C base. Each base has its own login, so that the portal does not mix up their data.
source-make = Create and show the password
source-name = Name
source-name-hint = Your staff will see it: “УТ, main warehouse”
source-login = Login
source-login-hint = To be entered in 1C. Letters, digits and . _ - @
source-name-wrong = Enter a name of up to 60 characters
source-login-wrong = Enter a login of up to 60 characters
source-login-stray = A login cannot contain “{ $x }”
source-login-taken = Another source uses this login
source-takes = What is exchanged
source-takes-hint = The portal will not accept anything else and will say so in 1C.
source-part-goods = Goods, prices, stock
source-part-orders = Orders
source-part-packages = Data under the JSON contract
source-enter = What to enter in 1C
source-site = Website address
source-packages = Address for JSON packages
source-user = User name
source-password-above = shown above
source-password-hidden = Shown once, when it was created. If it is lost, create a new one.
source-password-at = changed
source-password-shown = The password has been created.
source-password-once = Enter it in 1C now: the portal will not show it again.
source-password-new = New password
source-password-text = The old password stops working at once: the exchange stops until the new one is entered in 1C.
source-password-do = Create a new password
source-where = Where to find it in 1C
source-where-ut = УТ 11, КА 2, ERP 2: «НСИ и администрирование → Интеграция → Обмен данными с сайтами», new exchange node
source-where-unf = УНФ: «Компания → Обмен с сайтами», mode «1С-Битрикс»
source-where-bitrix = 1C-Bitrix exchange module: website connection settings
source-waits = waiting for the first exchange
source-waits-again = waiting for an exchange with the new password
source-came = 1C is connected
source-off = switched off
source-first = First request from 1C
source-last = latest request
source-off-do = Switch the source off
source-on-do = Switch the source on
source-off-text = The portal will stop letting this 1C in and requesting data from it. The data stays, and orders wait until the source is switched on again.
source-refused-password = Someone tried this login from { $x } with the wrong password.
source-refused-address = 1C tried to connect from { $x }, which is not an allowed address.
source-refused-off = 1C tried to connect from { $x }, but the source is switched off.
source-refused-part = 1C tried to send data from { $x } that this source does not exchange: select it under “What is exchanged”.
