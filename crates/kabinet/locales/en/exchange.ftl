exchange-health = Freshness of data
exchange-no-source = No 1C is connected
exchange-no-source-text = Add a source: the portal gives the address, the login and the password for the exchange settings of 1C.
exchange-dataset = What
exchange-as-of = Snapshot of 1C
exchange-last = Taken
exchange-applied = Changed
exchange-unchanged = Unchanged
exchange-rejected = Refused
exchange-in-parts = come in parts
exchange-never = never yet
exchange-nothing-yet = No exchange yet
exchange-quarantine = Rows that were not taken
exchange-quarantine-none = Everything that 1C sent was taken.
exchange-resolved = Dealt with
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
dataset-sale = Orders of the site (CommerceML)
dataset-price-types = Price types
dataset-print = Printed forms on request
dataset-sweep = Withdrawal from sale
exchange-retry = Try again
exchange-retry-all = Try all again
exchange-brake = Products wait to be taken off sale
exchange-brake-of = Of { $x } products on sale in the catalogue, the full export did not mention
exchange-brake-go = { $n ->
    [one] { $n } product
   *[other] { $n } products
  }
exchange-brake-text = That is too many to take off without a person: often the filter of the exchange node is the cause. They are still on sale. The export ended
exchange-brake-which = Which products
exchange-brake-rest = and { $n } more
exchange-brake-reason = Why (kept in the journal)
exchange-brake-reason-needed = Write the reason, 3 to 150 signs.
exchange-brake-moved = The number of products changed while the page was open. Look at the list and decide again.
exchange-brake-sweep = Take { $n ->
    [one] { $n } product
   *[other] { $n } products
  } off sale
exchange-brake-keep = Keep them on sale
job-done = done
exchange-alerts = Needs attention
exchange-alert-since = since
exchange-alert-mend = to be mended
exchange-alert-stale = The data is older than it may be. Look whether the scheduled exchange runs in 1C.{ $x }
exchange-alert-expired = The data is more than twice as old as it may be: the exchange has stopped. Start it in 1C and look at the journal of exchanges.{ $x }
exchange-alert-company-stale = The data of one client grows old while that of the others is fresh: check the match of its legal entity with the counterparty of 1C.{ $x }
exchange-alert-two-clients = Two exchange nodes use one login at once: their files may get mixed. Make a source of its own for the second base.{ $x }
exchange-alert-orders-waiting = Orders of the portal were not taken by 1C for more than 15 minutes: { $x }. Check the exchange of orders in the node of 1C.
exchange-alert-broken = The portal stopped asking 1C after repeated failures and tries rarely: { $x }
exchange-log = Journal of exchanges
exchange-log-none = Nothing yet.
exchange-talks = Sessions
exchange-talk = Session
exchange-result = Result
exchange-well = no errors
exchange-failures = { $n ->
    [one] { $n } refusal
   *[other] { $n } refusals
  }
exchange-refused-call = refused
exchange-began = Began
exchange-ended = Last request
exchange-requests = Requests
exchange-sent = Received
exchange-module = 1C-Bitrix module, schema { $x }
exchange-plain-calls = Requests of the JSON contract
exchange-download = Download the session
exchange-source = Source
exchange-client = Client
exchange-work = What was loaded
exchange-file = File
talk-catalog = Goods and prices
talk-sale = Orders
talk-reference = Directories
talk-get-catalog = Catalogue into 1C
talk-listen = Waiting for orders
talk-crm = CRM
exchange-sources = Sources
exchange-addresses = Addresses that may exchange
exchange-addresses-hint = Addresses and networks, separated by commas. Empty: any.
exchange-addresses-wrong = “{ $x }” is no address and no network
exchange-charset = Encoding of answers
exchange-charset-hint = Change it only if the journal of 1C shows question marks instead of Russian letters.
size-b = { $n } B
size-kb = { $n } KB
size-mb = { $n } MB
took-ms = { $n } ms
took-s = { $n } s
refresh-title = Refresh the data
refresh-link = refresh
refresh-now = Ask 1C now
refresh-as-of = Data of 1C as of
refresh-asked = 1C has been asked. When it answers the data renews itself; that usually takes minutes.
refresh-early = 1C was asked less than five minutes ago. The data renews itself as soon as it answers.
refresh-pushed = This 1C sends its data by itself, the portal cannot ask for it. If it has not been renewed within an hour, call your manager.
exchange-connectors = Asking 1C
exchange-every = every { $n } min
exchange-next = Next question
exchange-answered = Last answer
exchange-hurry = Ask now
exchange-failed-times = failures in a row: { $n }
dataset-files = Folder of files

## Connections of a source
way-http = Portal's HTTP service
way-http-hint = The portal's extension in 1C: documents, debts, printed forms. The module and how to install it are in docs/1c.
way-soap = Web service
way-soap-hint = The same packages in a SOAP 1.1 envelope, where 1C publishes web services: …/ws/kabinet.
way-odata = OData
way-odata-hint = 1C's standard interface, no extension needed. It takes a user with the role for remote OData access, and published objects.
way-folder = Folder of files
way-folder-hint = The portal takes files of regular exports from it. A folder in object storage (S3) is set here, one on the server's disk by the command kabinet source watch.
way-none = not set up
way-unused = chosen for nothing
way-works = works
way-failing = with errors
way-paused = paused
way-sets = What the portal asks for, and how
way-sets-text = Every data set has a way and a period of its own. Another way fetches the set anew; what is on the portal stays.
way-sets-none = The portal asks for nothing yet
way-sets-none-text = 1C sends by itself. For the portal to ask, set up the HTTP service, the web service or OData below.
way-by = Way
way-every = Every, min
way-acts = Actions
way-every-wrong = From 1 minute to a week (10,080)
way-not-asked = not asked for
way-wrong = Does not answer as it should:
way-answers = Answers.
way-objects =
    { $n ->
        [one] { $n } object is published.
       *[other] { $n } objects are published.
    }
way-missing = Missing:
way-change = Change
way-add = Set up
way-address = Address of the published base
way-address-hint = The beginning of the address, without /hs, /ws and /odata
way-login = User of 1C
way-login-hint = Make one for the portal alone
way-password = Password
way-password-hint = Kept encrypted
way-password-kept = Set. Leave empty to keep it
way-dialect = Configuration
way-since = Documents since
way-since-hint = Empty: the last two years
way-check = Test
way-pause = Pause
way-resume = Resume
way-remove = Remove
way-remove-text = The portal forgets address and password and asks no more in this way. What came stays.
way-remove-do = Remove the connection
way-address-wrong = The address must begin with https:// or http:// and hold no password and no parameters
way-too-long = Too long a value
way-password-again = This is another server: enter the password again, the old one is not sent there
way-dialect-needed = Choose a configuration
way-since-wrong = The date cannot be read
way-open = Connections

## A folder in object storage
bucket-add = Set up a folder in storage
bucket-endpoint = Address of the storage
bucket-endpoint-hint = Without the name of the bucket and the folder
bucket-name = Bucket
bucket-prefix = Folder in the bucket
bucket-prefix-hint = What the keys of the files begin with; empty: the whole bucket
bucket-region = Region
bucket-region-hint = Where the storage names none, leave us-east-1
bucket-key = Id of the access key
bucket-key-hint = The key must be allowed to read, write, delete and list under this folder
bucket-secret = Secret key
bucket-waiting =
    { $n ->
        [0] No new files.
        [one] { $n } file waits.
       *[other] { $n } files wait.
    }
bucket-remove-text = The portal forgets address and key and takes no more files. The files in the storage, and what came, stay.
bucket-on-disk = The source has a folder on the server's disk. It is changed by the command kabinet source watch
bucket-endpoint-wrong = The address must begin with https:// or http:// and hold no path, no password and no parameters
bucket-name-wrong = 3 to 63 characters: small Latin letters, digits, full stop, hyphen
bucket-prefix-wrong = Names of folders with "/" between them, without "..", ?, #, % and backslash
bucket-region-wrong = Latin letters, digits and hyphen
bucket-key-wrong = Enter the id of the key
bucket-secret-wrong = Enter the secret key
bucket-secret-again = This is another server: enter the secret key again, the old one is not sent there

## Statuses
status-title = 1C statuses
status-new = New statuses
status-new-none = Every status that came from 1C is understood.
status-new-text = The portal does not know them and shows them to clients as they are. Choose what they mean: orders are decided anew at once.
status-since = first seen
status-raw = Show as it is
status-about-money = It is about payment
status-own = Your rules
status-own-none = No rules: the built-in table is in force.
status-goods = About the goods
status-money = About payment
status-nothing = says nothing
status-forget = Remove the rule
status-add = Add a rule
status-text = Text of the status in 1C
status-text-hint = Case and spare blanks do not matter
status-empty = Enter the text of the status
status-built-in = Built-in table
status-built-in-text = Statuses of УТ 11, КА, ERP and УНФ. Your rule for the same text goes first.
status-built-in-show = Show
status-open = Statuses
goods-awaiting-seller = Waits for the seller
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
source-new-text = A source is one base of 1C. Each base has a login of its own, so that their data is not mixed up.
source-make = Create and show the password
source-name = Name
source-name-hint = Your staff sees it: “УТ, main warehouse”
source-login = Login
source-login-hint = Entered in 1C. Letters, digits and . _ - @
source-name-wrong = Enter a name of up to 60 characters
source-login-wrong = Enter a login of up to 60 characters
source-login-stray = “{ $x }” cannot stand in a login
source-login-taken = Another source has this login
source-takes = What is exchanged
source-takes-hint = The portal takes nothing else and says so in 1C.
source-part-goods = Goods, prices, stock
source-part-orders = Orders
source-part-packages = Data by the JSON contract
source-enter = What to enter in 1C
source-site = Address of the site
source-packages = Address for JSON packages
source-user = User name
source-password-above = shown above
source-password-hidden = Was shown once, when it was made. If it is lost, make a new one.
source-password-at = changed
source-password-shown = The password is made.
source-password-once = Enter it in 1C now: the portal will not show it again.
source-password-new = New password
source-password-text = The old password stops at once: nothing is exchanged until the new one is entered in 1C.
source-password-do = Make a new password
source-where = Where that is in 1C
source-where-ut = УТ 11, КА 2, ERP 2: «НСИ и администрирование → Интеграция → Обмен данными с сайтами», a new node
source-where-unf = УНФ: «Компания → Обмен с сайтами», mode «1С-Битрикс»
source-where-bitrix = The exchange module of 1C-Bitrix: settings of the connection to the site
source-waits = waits for the first exchange
source-waits-again = waits for an exchange with the new password
source-came = 1C is in touch
source-off = switched off
source-first = First request of 1C
source-last = latest request
source-off-do = Switch the source off
source-on-do = Switch the source on
source-off-text = The portal stops letting this 1C in and asking it. Data stays, orders wait until it is on again.
source-refused-password = Somebody with this login came from { $x }, and the password was another.
source-refused-address = 1C came from { $x }, which is not among the allowed addresses.
source-refused-off = 1C came from { $x }, and the source is switched off.
source-refused-part = 1C came from { $x } with data that this source does not carry: tick it in “What is exchanged”.
