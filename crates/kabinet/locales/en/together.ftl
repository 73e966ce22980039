# Several companies on one page
together-open = In progress
together-wanting = { $n ->
    [one] { $n } needs action
   *[other] { $n } need action
  }
together-since = since your visit { $x }
together-company = Company
together-shut = closed from here
together-orders = Orders of all companies
together-orders-none = Orders of your companies will appear here, the newest first.
together-documents = Documents of all companies
together-documents-none = Documents of your companies will appear here, the newest first.
together-note = In each company you see what your role in it sees.
together-all = All companies together
