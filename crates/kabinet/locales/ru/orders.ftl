order = Заказ
line = строка
by-state = По состоянию
period = Период
period-today = Сегодня
period-week = Неделя
period-month = Этот месяц
period-last-month = Прошлый месяц
period-quarter = Квартал
period-year = Год
period-all = Всё время
filters = Фильтры
filter-date = Дата
filter-from = с
filter-to = по
filter-sum = Сумма, ₽
sum-from = от
sum-to = до
sum-from-label = Сумма от
sum-to-label = Сумма до
any = Любой
orders-worn-author = автор: { $x }
orders-worn-manager = менеджер: { $x }
orders-worn-min = сумма от { $x }
orders-worn-max = сумма до { $x }
columns = Столбцы
columns-shown = Показывать в таблице
export = Выгрузить
export-shown = То, что показано
export-csv = Таблица, .csv
print = Напечатать
pages = Страницы
page-first = К началу
page-back = Раньше
page-on = Дальше
orders-list = Список заказов
orders-none = Заказов пока нет
orders-none-text = Здесь появятся заказы компании, кто бы и где их ни сделал: в кабинете, по телефону или через менеджера.
orders-filtered-none = Ничего не подошло
orders-filtered-none-text = Под выбранные условия заказов нет. Снимите часть условий или ищите в строке сверху по номеру, артикулу или названию.
col-number = Номер
col-erp = Номер в 1С
col-buyer = Ваш номер
col-date = Дата
col-what = Что
col-state = Состояние
col-author = Автор
col-entity = Юрлицо
col-point = Точка доставки
col-manager = Менеджер
col-sum = Сумма, ₽
col-price = Цена, ₽
col-ordered = Заказано
col-confirmed = Подтв.
col-shipped = Отгр.
col-cancelled = Отмен.
col-rest = Когда остальное
and-more = и ещё
origin-portal = в кабинете
origin-phone = по телефону
origin-manager = через менеджера
origin-edi = по ЭДО
origin-other = из учётной системы
states-as-of = Состояния по данным 1С на
stage-draft = Черновик
stage-approval-pending = На согласовании
stage-returned = Вернули на доработку
stage-rejected = Отклонён
stage-sending = Передаётся продавцу
stage-awaiting-payment = Ожидается оплата
stage-reserving = Собирается
stage-ready-to-ship = Готов к отгрузке
stage-partially-shipped = Отгружен частично
stage-partially-shipped-of = Отгружен частично: { $x } из { $y }
stage-shipped = Отгружен
stage-completed = Выполнен
stage-cancel-requested = Просят отменить
stage-cancelled = Отменён
stage-declined = Продавец не принял
stage-unknown = Состояние из 1С
found = { $n ->
    [0] ничего не нашлось
    [one] { $n } заказ
    [few] { $n } заказа
   *[many] { $n } заказов
  }
found-more = больше { $n } заказов
found-none = Ничего не нашлось
search-start = Что найти?
search-hint = Подойдёт номер заказа, свой номер, номер накладной или счёта, артикул или его часть, слово из названия, штрихкод или сумма.
ordered = заказано
shipped = отгружено
rest-expected = остальное ожидается
why-number = номер
why-erp = номер в 1С
why-buyer = ваш номер
why-document = документ
why-tracking = накладная перевозчика
why-buyer-article = ваш артикул
why-sum = сумма
dated = от
sum-with-vat = Сумма с НДС
total-with-vat = Итого с НДС
vat = в том числе НДС
payment = Оплата
paid-so-far = Оплачено { $x }
left-to-pay = осталось { $x }
no-payments-known = Оплат по заказу в 1С не видно
delivery = Доставка
not-given = Не указана
entity-and-contract = Юрлицо и договор
prepayment = предоплата
deferment = { $n ->
    [one] отсрочка { $n } день
    [few] отсрочка { $n } дня
   *[many] отсрочка { $n } дней
  }
status-1c = Статус в 1С
positions = Позиции
positions-n = { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
   *[many] { $n } позиций
  }
product = Товар
your-article = ваш артикул
instead-of = Вместо строки { $n }
was-replaced = Заменена другим товаром
replaced-by = вместо неё — { $x }
discontinued = больше не продаётся
shipments = Отгрузки
shipments-none = Пока ничего не отгружено.
expected-on = Ожидается { $x }.
shipment = Отгрузка
copy = скопировать
where-is-it = где груз
delivered = доставлено
in-transit = в пути
rest-comes = Остальное придёт { $x }.
rest-positions = { $n ->
    [one] Ещё не отгружена { $n } позиция
    [few] Ещё не отгружены { $n } позиции
   *[many] Ещё не отгружено { $n } позиций
  }
all-as-zip = Все одним архивом
order-documents-none = Документов по заказу пока нет: счёт появляется после подтверждения, накладная после отгрузки.
document-replaced = заменён
document-cancelled = отменён
document-new-is = новый: { $x }
document-in-1c = есть в 1С, файл запросим по нажатию
document-ask = Запросить
payments = Оплаты
payments-none = Оплат по этому заказу в 1С пока не видно.
payment-no = Платёж
story = Что происходило
story-created = Создан
story-confirmed = Принят продавцом, в 1С № { $x }
story-changed = { $n ->
    [one] Продавец изменил { $n } строку
    [few] Продавец изменил { $n } строки
   *[many] Продавец изменил { $n } строк
  }
story-stage = Теперь: { $x }
story-cancelled = Отменён
story-cancelled-because = Отменён: { $x }
story-shipped = Отгрузка { $x }
story-shipped-tracking = Отгрузка { $x }, отправление { $y }
story-delivered = Доставлена отгрузка { $x }
story-paid = Оплата { $x }, платёж { $y }
story-document = { $x } { $y }
sum = Сумма
price = Цена
currency = Валюта
article = Артикул
unit = Ед.
export-too-many = За раз выгружается до { $n } заказов: сузьте период.
