# Деньги и главная страница
fin-by-1c = По данным 1С на
fin-by-old-1c = Данные обновляются, по 1С на
fin-sums-as-of = суммы на
fin-updating = Данные обновляются
fin-updating-short = обновляются
fin-expired = Данные устарели
fin-expired-short = устарели
fin-expired-text = Заказ примем, лимит проверит продавец.
fin-never = Нет данных из 1С
fin-never-short = нет данных
fin-never-came = ещё не приходили
fin-never-text = Это не ноль: по этому договору 1С ещё не передавала расчёты. Заказ можно обсудить с менеджером, сумму проверит продавец.
fin-never-contracts = Здесь будут договоры, лимит и долг, когда 1С их передаст. Если ждёте дольше дня, напишите менеджеру.
fin-print = Напечатать
fin-contract = Договор
fin-terms = Условия
fin-debt = Долг
fin-debt-in-time = Долг в срок
fin-overdue = Просрочено
fin-reserved = В заказах
fin-free = Свободно
fin-limit = Лимит
fin-used = Занято лимита
fin-as-of = На когда
fin-sum = Сумма
fin-by-contract = По договорам
fin-currencies-apart = суммы в разных валютах не складываются
fin-no-limit = без лимита
fin-prepayment = предоплата
fin-deferment = { $n ->
    [one] отсрочка { $n } день
    [few] отсрочка { $n } дня
   *[many] отсрочка { $n } дней
  }
fin-limit-of = лимит { $x }
fin-valid-until = до { $x }
fin-ended = закончился { $x }
fin-advance = аванс { $x }
fin-free-by = Свободно по договору { $x }
fin-over-by = Лимит превышен на { $x }: новый заказ продавец подтвердит отдельно.
fin-of-limit = Из лимита { $x }
fin-debt-of = долг { $x }
fin-overdue-of = из него просрочено { $x }
fin-reserved-of = в заказах { $x }
fin-free-of = свободно { $x }
fin-month-1 = январь
fin-month-2 = февраль
fin-month-3 = март
fin-month-4 = апрель
fin-month-5 = май
fin-month-6 = июнь
fin-month-7 = июль
fin-month-8 = август
fin-month-9 = сентябрь
fin-month-10 = октябрь
fin-month-11 = ноябрь
fin-month-12 = декабрь
fin-in-month-1 = в январе
fin-in-month-2 = в феврале
fin-in-month-3 = в марте
fin-in-month-4 = в апреле
fin-in-month-5 = в мае
fin-in-month-6 = в июне
fin-in-month-7 = в июле
fin-in-month-8 = в августе
fin-in-month-9 = в сентябре
fin-in-month-10 = в октябре
fin-in-month-11 = в ноябре
fin-in-month-12 = в декабре

# Остановка заказов: полоса над страницей
stop-label = Заказы приостановлены
stop-by-seller = Продавец приостановил новые заказы
stop-by-erp = Новые заказы приостановлены в 1С продавца.
stop-ask-manager = Что делать, подскажет менеджер
stop-overdue = Новые заказы приостановлены: просрочено
stop-days = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[many] { $n } дней
  }
stop-since = с { $x }
stop-pay = Оплатите
stop-pay-end = , и заказы откроются сами.
stop-pay-end-erp = : после этого продавец снимет остановку.
stop-overdue-plain = Новые заказы приостановлены из-за просроченной оплаты. Что и когда нужно было оплатить, видно в финансах.
stop-overdue-told = Заказы приостановлены из-за просрочки. Что оплатить, видит владелец компании.
stop-overdue-accountant = Заказы приостановлены из-за просрочки. Что оплатить, видит бухгалтер: { $x }.
stop-to-finance = Что оплатить

# «Хватит ли на…»
ask-label = Хватит ли на
ask-check = Проверить
ask-yes = Да, останется { $x }
ask-yes-unlimited = Да, лимита нет
ask-prepaid = Да, по предоплате
ask-prepaid-hint = Продавец отгрузит после оплаты счёта.
ask-seller-ok = Больше свободного на { $x }
ask-seller-ok-hint = Заказ примем, но его подтвердит продавец. Без подтверждения пройдёт { $x }.
ask-too-much = Нет, не хватает { $x }
ask-too-much-hint = Уменьшите заказ до { $x } или оплатите часть долга.
ask-unverified = Проверить сейчас нельзя: данные 1С старше суток
ask-unverified-hint = Заказ примем, лимит проверит продавец.
ask-no-data = Проверить нельзя: 1С ещё не передавала расчёты
ask-no-data-hint = Заказ примем, сумму проверит продавец.
ask-ended = Нет, договор закончился
ask-seller-block = Нет, продавец приостановил заказы
ask-erp-block = Нет, заказы приостановлены в 1С продавца
ask-overdue = Нет, просрочено { $x }
ask-overdue-hint = Оплатите { $x }, и заказы откроются сами.
ask-overdue-hint-erp = Оплатите { $x }: после этого продавец снимет остановку.
ask-overdue-plain = Нет, заказы приостановлены из-за просрочки
ask-overdue-plain-hint = Что оплатить, видит бухгалтер или владелец компании.
ask-manager = Спросите менеджера.
ask-manager-named = Спросите менеджера: { $x }.
ask-by-contract = договор { $x }
ask-unread = Напишите сумму цифрами, например 200 000

# Долг по срокам, месяцы, оплаты
age-title = Долг по срокам
age-when = Срок
age-share = Доля
age-parts = Накладных
age-parts-label = накладных
age-ok = Не наступил
age-l1 = До 7 дней
age-l2 = 8–30 дней
age-l3 = Больше 30 дней
months-title = Заказано по месяцам
months-unit = ₽ с НДС
months-month = Месяц
months-as-table = Таблицей
months-spoken = Сколько заказано в каждом из двенадцати месяцев; те же цифры в таблице ниже
pay-title = Оплаты
pay-what = Что
pay-date = Дата
pay-none = Здесь появятся оплаты, когда 1С их проведёт.
pay-number = Оплата { $x }
pay-pages = Страницы оплат
pay-newer = Новее
pay-older = Раньше
due-title = Когда платить
due-none = Платежей по срокам нет.
due-later = { $n ->
    [one] и ещё { $n } дата позже
    [few] и ещё { $n } даты позже
   *[many] и ещё { $n } дат позже
  }

# Главная
home-nothing = Ваша роль пока ничего здесь не показывает. Роль даёт владелец компании.
home-can-order = Можно заказать ещё
home-contract = договор { $x }
home-prepaid = По предоплате
home-prepaid-text = По этому договору товар отгружают после оплаты счёта: лимит не нужен.
home-advance = Ваш аванс: { $x }.
home-not-now = Пока нельзя
home-unlimited = Без лимита
home-stopped = Новые заказы приостановлены. Поиск и документы работают.
home-free-but-stopped = Лимит свободен на { $x }, но новые заказы приостановлены. Поиск и документы работают.
home-limit-used = Лимит исчерпан: новый заказ продавец подтвердит отдельно.
home-ended = договор закончился
home-ordered-in = Заказано { $x }
home-shipped = Отгружено
home-paid = Оплачено
home-all-money = Все расчёты
home-to-pay = К оплате на этой неделе
home-parts = { $n ->
    [one] { $n } накладная
    [few] { $n } накладные
   *[many] { $n } накладных
  }
home-of-it-overdue = Из них просрочено
home-unblock = Остановку заказов снимает оплата { $x }.
home-debt-all = Долг всего
home-pay-nothing = На этой неделе платить нечего.
home-pay-next = Следующий платёж { $x }: { $y }.
home-waiting = Ждут вас
home-waiting-none = Ничего не ждёт. Здесь появятся заказы, которые продавец изменил или которые нужно оплатить.
home-changed = Продавец изменил заказ { $x }
home-returned = Заказ { $x } вернули на доработку
home-approval = Заказ { $x } ждёт согласования
home-awaiting-payment = Заказ { $x } ждёт оплаты
home-look = Заказ { $x }
home-differs = { $n ->
    [one] изменена { $n } строка
    [few] изменены { $n } строки
   *[many] изменены { $n } строк
  }
home-left = к оплате { $x }
home-what-changed = Что изменилось
home-open = Открыть
home-arrivals = Едут к вам
home-arrivals-none = На этой неделе поставок не ждём. Здесь появятся заказы, которым продавец назвал день.
home-all-orders = Все заказы
home-was-expected = ждали { $x }
home-in-transit = в пути, { $x }
home-on-its-way = в пути
home-late = ждали раньше
home-rest = остаток: { $x } из { $y } позиций
home-lines = { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
   *[many] { $n } позиций
  }
home-states-as-of = Статусы по данным 1С на
home-week = Что привезут на этой неделе
home-nothing-today = Ничего не ждём
home-today = Сегодня
home-tomorrow = Завтра
home-yesterday = Вчера
home-weekday-1 = Понедельник
home-weekday-2 = Вторник
home-weekday-3 = Среда
home-weekday-4 = Четверг
home-weekday-5 = Пятница
home-weekday-6 = Суббота
home-weekday-7 = Воскресенье
home-documents = Новые документы
home-documents-none = Здесь появятся документы к вашим заказам.
home-all-documents = Все документы
home-dated = от { $x }
home-order = заказ
home-pack = Закрывающие за { $x }
home-pack-none = За этот месяц закрывающих документов ещё нет.
home-pack-get = Все одним архивом
home-payments = Последние оплаты
home-all = Все
nav-payables = Долг продавца
payables-title = Что должен продавец
payables-to-you = Продавец должен вам
payables-none = Продавец вам ничего не должен
payables-none-text = Здесь появятся суммы, которые продавец должен вам за поставки и услуги, и ваши авансы: по договорам, с документами.
payables-never-text = Суммы по договорам появятся, когда их передаст 1С продавца.
payables-none-here = По этому договору продавец ничего не должен.
payables-supplier = вы поставщик или исполнитель
payables-buyer = вы покупатель: остаток в вашу пользу
payables-document = Документ
payables-due = Срок оплаты
payables-until = до { $x }
payables-late = срок прошёл { $x }
payables-no-due = не указан
payables-advance = Без документа: аванс или переплата
payables-counted = Уже оплачено или зачтено
payables-in-all = Всего
