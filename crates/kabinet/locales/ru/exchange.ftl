exchange-health = Свежесть данных
exchange-no-source = Ни одна 1С не подключена
exchange-no-source-text = Подключите её командой kabinet source create: она напечатает адрес и логин для настройки обмена в 1С.
exchange-dataset = Что
exchange-as-of = Снимок 1С
exchange-last = Принято
exchange-applied = Изменено
exchange-unchanged = Без изменений
exchange-rejected = Отклонено
exchange-never = ещё не было
exchange-in-parts = приходят частями
exchange-nothing-yet = Обменов ещё не было
exchange-quarantine = Не принятые строки
exchange-quarantine-none = Всё, что прислала 1С, принято.
exchange-resolved = Разобрано
exchange-jobs = Задания
exchange-jobs-none = Очередь пуста.
exchange-attempts = попытка { $n }
job-queued = ждёт
job-running = выполняется
job-failed = не удалось
dataset-counterparties = Контрагенты
dataset-contracts = Договоры
dataset-orders = Заказы
dataset-shipments = Отгрузки
dataset-payments = Оплаты
dataset-credit = Долги и лимиты
dataset-documents = Документы
dataset-catalog = Товары
dataset-offers = Цены и остатки
dataset-prices = Цены
dataset-stock = Остатки
dataset-sale = Заказы сайта (CommerceML)
dataset-price-types = Виды цен
dataset-print = Печатные формы по запросу
dataset-sweep = Снятие с продажи
exchange-retry = Повторить
exchange-retry-all = Повторить все
exchange-brake = Снятие товаров ждёт решения
exchange-brake-of = В каталоге { $x } товаров в продаже, полная выгрузка не упомянула
exchange-brake-go = { $n ->
    [one] { $n } товар
    [few] { $n } товара
   *[many] { $n } товаров
  }
exchange-brake-text = Это слишком много, чтобы снять их без человека: часто причина — отбор в узле обмена. Товары пока продаются. Выгрузка закончена
exchange-brake-which = Какие товары
exchange-brake-rest = и ещё { $n }
exchange-brake-reason = Почему (останется в журнале)
exchange-brake-reason-needed = Напишите причину, от 3 до 150 знаков.
exchange-brake-moved = Пока страница была открыта, число товаров изменилось. Посмотрите список и решите ещё раз.
exchange-brake-sweep = Снять { $n ->
    [one] { $n } товар
    [few] { $n } товара
   *[many] { $n } товаров
  } с продажи
exchange-brake-keep = Оставить в продаже
job-done = готово
exchange-alerts = Требует внимания
exchange-alert-since = с
exchange-alert-mend = исправить
exchange-alert-stale = Данные старше допустимого. Проверьте, идёт ли обмен по расписанию в 1С.{ $x }
exchange-alert-expired = Данные старше допустимого больше чем вдвое: обмен остановился. Запустите его в 1С и посмотрите журнал обменов.{ $x }
exchange-alert-company-stale = У одного клиента данные стареют, у остальных свежие: проверьте сопоставление его юрлица с контрагентом 1С.{ $x }
exchange-alert-two-clients = Одним логином одновременно пользуются два узла обмена: файлы могут перемешаться. Заведите второй базе отдельный источник.{ $x }
exchange-alert-orders-waiting = Заказы с портала не приняты 1С дольше 15 минут: { $x }. Проверьте обмен заказами в узле 1С.
exchange-alert-broken = Портал перестал опрашивать 1С после повторных ошибок и пробует изредка: { $x }
exchange-log = Журнал обменов
exchange-log-none = Пока ничего нет.
exchange-talks = Сеансы
exchange-talk = Сеанс
exchange-result = Итог
exchange-well = без ошибок
exchange-failures = { $n ->
    [one] { $n } отказ
    [few] { $n } отказа
   *[many] { $n } отказов
  }
exchange-refused-call = отказ
exchange-began = Начало
exchange-ended = Последний запрос
exchange-requests = Запросы
exchange-sent = Получено
exchange-module = модуль 1С-Битрикс, схема { $x }
exchange-plain-calls = Запросы JSON-контракта
exchange-download = Скачать сеанс
exchange-source = Источник
exchange-client = Клиент
exchange-work = Что загружено
exchange-file = Файл
talk-catalog = Товары и цены
talk-sale = Заказы
talk-reference = Справочники
talk-get-catalog = Каталог в 1С
talk-listen = Ожидание заказов
talk-crm = CRM
exchange-sources = Источники
exchange-addresses = С каких адресов разрешён обмен
exchange-addresses-hint = Адреса и сети через запятую. Пусто — с любых.
exchange-addresses-wrong = «{ $x }» — не адрес и не сеть
exchange-charset = Кодировка ответов
exchange-charset-hint = Меняйте, только если в журнале 1С вместо русских букв — знаки вопроса.
size-b = { $n } Б
size-kb = { $n } КБ
size-mb = { $n } МБ
took-ms = { $n } мс
took-s = { $n } с
refresh-title = Обновить данные
refresh-link = обновить
refresh-now = Запросить у 1С сейчас
refresh-as-of = Данные 1С на
refresh-asked = Запрос отправлен в 1С. Когда она ответит, данные обновятся сами; обычно это занимает минуты.
refresh-early = 1С уже спрашивали меньше пяти минут назад. Данные обновятся, как только она ответит.
refresh-pushed = Эта 1С присылает данные сама, запросить их портал не может. Если они не обновились за час, позвоните менеджеру.
exchange-connectors = Опрос 1С
exchange-every = раз в { $n } мин
exchange-next = Следующий запрос
exchange-answered = Последний ответ
exchange-hurry = Запросить сейчас
exchange-failed-times = ошибок подряд: { $n }
dataset-files = Папка с файлами
