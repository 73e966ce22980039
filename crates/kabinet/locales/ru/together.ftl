# Несколько компаний на одной странице
together-open = В работе
together-wanting = { $n ->
    [one] { $n } ждёт действий
    [few] { $n } ждут действий
   *[many] { $n } ждут действий
  }
together-since = с вашего визита { $x }
together-company = Компания
together-shut = отсюда закрыто
together-orders = Заказы всех компаний
together-orders-none = Здесь появятся заказы ваших компаний, новые сверху.
together-documents = Документы всех компаний
together-documents-none = Здесь появятся документы ваших компаний, новые сверху.
together-note = В каждой компании показано то, что видит ваша роль в ней.
together-all = Все компании вместе
