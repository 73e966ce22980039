exchange-health = Свежесть данных
exchange-no-source = Ни одна 1С не подключена
exchange-no-source-text = Добавьте источник: портал даст адрес, логин и пароль для настройки обмена в 1С.
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

## Подключения источника
way-http = HTTP-сервис портала
way-http-hint = Расширение портала в 1С: документы, долги, печатные формы. Модуль и порядок установки — в docs/1c.
way-soap = Веб-сервис
way-soap-hint = Те же пакеты в конверте SOAP 1.1, если в 1С публикуют веб-сервисы: …/ws/kabinet.
way-odata = OData
way-odata-hint = Стандартный интерфейс 1С без расширений. Нужен пользователь с ролью «Удалённый доступ OData» и состав объектов.
way-folder = Папка с файлами
way-folder-hint = Портал забирает из неё файлы регулярных выгрузок. Папку в объектном хранилище (S3) назначают здесь, папку на диске сервера — командой kabinet source watch.
way-none = не настроен
way-unused = ни для чего не выбран
way-works = работает
way-failing = с ошибками
way-paused = приостановлен
way-sets = Что и как портал спрашивает
way-sets-text = У каждого набора данных свой способ и период. Смена способа загрузит набор заново; данные на портале останутся.
way-sets-none = Портал пока ничего не спрашивает
way-sets-none-text = 1С присылает данные сама. Чтобы портал спрашивал, настройте ниже HTTP-сервис, веб-сервис или OData.
way-by = Способ
way-every = Раз в, мин
way-acts = Действия
way-every-wrong = От 1 минуты до недели (10 080)
way-not-asked = не спрашивать
way-wrong = Не отвечает как надо:
way-answers = Отвечает.
way-objects =
    { $n ->
        [one] Опубликован { $n } объект.
        [few] Опубликовано { $n } объекта.
       *[many] Опубликовано { $n } объектов.
    }
way-missing = Не хватает:
way-change = Изменить
way-add = Настроить
way-address = Адрес опубликованной базы
way-address-hint = Начало адреса, без /hs, /ws и /odata
way-login = Пользователь 1С
way-login-hint = Заведите для портала отдельного
way-password = Пароль
way-password-hint = Хранится зашифрованным
way-password-kept = Задан. Оставьте пустым, чтобы не менять
way-dialect = Конфигурация
way-since = Документы с даты
way-since-hint = Пусто — за последние два года
way-check = Проверить
way-pause = Приостановить
way-resume = Возобновить
way-remove = Удалить
way-remove-text = Портал забудет адрес и пароль и перестанет спрашивать этим способом. Загруженное останется.
way-remove-do = Удалить подключение
way-address-wrong = Адрес должен начинаться с https:// или http:// и не содержать пароля и параметров
way-too-long = Слишком длинное значение
way-password-again = Сервер другой: введите пароль заново, старый туда не отправляется
way-dialect-needed = Выберите конфигурацию
way-since-wrong = Дата не читается
way-open = Подключения

## Папка в объектном хранилище
bucket-add = Настроить папку в хранилище
bucket-endpoint = Адрес хранилища
bucket-endpoint-hint = Без имени бакета и папки
bucket-name = Бакет
bucket-prefix = Папка в бакете
bucket-prefix-hint = Начало ключей файлов; пусто — весь бакет
bucket-region = Регион
bucket-region-hint = Если хранилище его не называет, оставьте us-east-1
bucket-key = Идентификатор ключа
bucket-key-hint = Ключу нужны права читать, писать, удалять и перечислять под этой папкой
bucket-secret = Секретный ключ
bucket-waiting =
    { $n ->
        [0] Новых файлов нет.
        [one] Ждёт { $n } файл.
        [few] Ждут { $n } файла.
       *[many] Ждут { $n } файлов.
    }
bucket-remove-text = Портал забудет адрес и ключ и перестанет забирать файлы. Файлы в хранилище и загруженное останутся.
bucket-on-disk = Источнику назначена папка на диске сервера. Её меняют командой kabinet source watch
bucket-endpoint-wrong = Адрес должен начинаться с https:// или http:// и не содержать пути, пароля и параметров
bucket-name-wrong = От 3 до 63 знаков: строчные латинские буквы, цифры, точка, дефис
bucket-prefix-wrong = Имена папок через «/», без «..», ?, #, % и обратной черты
bucket-region-wrong = Латинские буквы, цифры и дефис
bucket-key-wrong = Укажите идентификатор ключа
bucket-secret-wrong = Введите секретный ключ
bucket-secret-again = Сервер другой: введите секретный ключ заново, старый туда не отправляется

## Статусы
status-title = Статусы 1С
status-new = Новые статусы
status-new-none = Все статусы, которые пришли из 1С, понятны.
status-new-text = Портал их не знает и показывает клиентам как есть. Выберите, что они значат: заказы пересчитаются сразу.
status-since = впервые
status-raw = Показывать как есть
status-about-money = Это об оплате
status-own = Ваши правила
status-own-none = Правил нет: действует встроенная таблица.
status-goods = О товаре
status-money = Об оплате
status-nothing = ничего не говорит
status-forget = Убрать правило
status-add = Добавить правило
status-text = Текст статуса в 1С
status-text-hint = Регистр и лишние пробелы не важны
status-empty = Напишите текст статуса
status-built-in = Встроенная таблица
status-built-in-text = Статусы УТ 11, КА, ERP и УНФ. Ваше правило с тем же текстом важнее.
status-built-in-show = Показать
status-open = Статусы
goods-awaiting-seller = Ждёт продавца
goods-reserving = Собирается
goods-ready-to-ship = Готов к отгрузке
goods-shipped = Отгружен
goods-closed = Закрыт
money-not-due = Платить пока не нужно
money-awaiting-prepayment = Ожидается предоплата
money-partially-paid = Оплачен частично
money-paid = Оплачен
money-overdue = Просрочен
exchange-new-statuses =
    { $n ->
        [one] { $n } новый статус: скажите, что он значит
        [few] { $n } новых статуса: скажите, что они значат
       *[many] { $n } новых статусов: скажите, что они значат
    }

## Источник
source-add = Добавить источник
source-new = Новый источник
source-new-text = Источник — одна база 1С. У каждой базы свой логин: так портал не путает их данные.
source-make = Создать и показать пароль
source-name = Название
source-name-hint = Его видят сотрудники: «УТ, оптовый склад»
source-login = Логин
source-login-hint = Его вводят в 1С. Буквы, цифры и знаки . _ - @
source-name-wrong = Введите название, до 60 знаков
source-login-wrong = Введите логин, до 60 знаков
source-login-stray = Знак «{ $x }» в логине недопустим
source-login-taken = Этот логин у другого источника
source-takes = Чем обмениваемся
source-takes-hint = Остальное портал не примет и скажет об этом в 1С.
source-part-goods = Товары, цены, остатки
source-part-orders = Заказы
source-part-packages = Данные по JSON-контракту
source-enter = Что ввести в 1С
source-site = Адрес сайта
source-packages = Адрес для пакетов JSON
source-user = Имя пользователя
source-password-above = показан выше
source-password-hidden = Показан один раз, при создании. Если он потерян, создайте новый.
source-password-at = изменён
source-password-shown = Пароль создан.
source-password-once = Введите его в 1С сейчас: больше портал его не покажет.
source-password-new = Новый пароль
source-password-text = Старый пароль перестанет действовать сразу: обмен остановится, пока новый не введут в 1С.
source-password-do = Создать новый пароль
source-where = Где это в 1С
source-where-ut = УТ 11, КА 2, ERP 2: «НСИ и администрирование → Интеграция → Обмен данными с сайтами», новый узел обмена
source-where-unf = УНФ: «Компания → Обмен с сайтами», режим «1С-Битрикс»
source-where-bitrix = Модуль обмена 1С-Битрикс: настройка соединения с сайтом
source-waits = ждёт первого обмена
source-waits-again = ждёт обмена с новым паролем
source-came = 1С на связи
source-off = выключен
source-first = Первое обращение 1С
source-last = последнее обращение
source-off-do = Выключить источник
source-on-do = Включить источник
source-off-text = Портал перестанет пускать эту 1С и спрашивать её. Данные останутся, заказы подождут включения.
source-refused-password = С этим логином приходили с адреса { $x }, но пароль не подошёл.
source-refused-address = 1С пришла с адреса { $x }: его нет среди разрешённых.
source-refused-off = 1С пришла с адреса { $x }, а источник выключен.
source-refused-part = 1С пришла с адреса { $x } с данными, которых источник не передаёт: отметьте их в «Чем обмениваемся».
