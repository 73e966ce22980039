# Журнал
nav-journal = Журнал
journal-title = Журнал
journal-none = Здесь пока пусто
journal-none-text = Здесь будут входы, изменения прав, скачивания и выгрузки.
journal-at = Когда
journal-company = Компания
journal-who = Кто
journal-what = Что
journal-of = Подробности
journal-address = Адрес
journal-n = Место в цепи
journal-anybody = Имя или почта
journal-any-company = Компания или ИНН
journal-found = Показаны: { $x }
journal-unknown = Ничего не нашли: «{ $x }». Проверьте название или имя, введите его часть.
journal-too-wide = Подходит слишком многим. Введите больше букв имени или названия.
journal-command-line = командная строка
journal-others = все остальные
journal-every = { $n ->
    [0] без напоминаний
    [one] напоминать раз в { $n } месяц
    [few] напоминать раз в { $n } месяца
   *[many] напоминать раз в { $n } месяцев
  }
journal-n-files = { $n ->
    [one] { $n } файл
    [few] { $n } файла
   *[many] { $n } файлов
  }
journal-codes-left = { $n ->
    [one] остался { $n } код
    [few] осталось { $n } кода
   *[many] осталось { $n } кодов
  }
journal-everybody = все
journal-by-link = по ссылке из письма
journal-email-old = с прежнего адреса
journal-email-new = с нового адреса
journal-second = второй фактор
journal-second-by-seller = второй фактор по требованию продавца
journal-second-owners = второй фактор у владельцев компаний
journal-second-days = дней на подключение
journal-idle = сеанс без действий
journal-absolute = сеанс всего
journal-networks = сети
journal-bound = сеанс привязан к адресу
journal-yes = да
journal-no = нет
journal-reg-open = открыта
journal-reg-closed = закрыта
journal-reg-private-no = без частных лиц
journal-reg-private-seller = частных лиц подтверждает продавец
journal-reg-private-auto = частные лица входят сразу
journal-minutes = { $n ->
    [0] без предела
    [one] { $n } минута
    [few] { $n } минуты
   *[many] { $n } минут
  }
journal-hours = { $n ->
    [0] без предела
    [one] { $n } час
    [few] { $n } часа
   *[many] { $n } часов
  }
journal-anything = Все события
journal-from = С какого дня
journal-to = По какой день
journal-staff = продавец
journal-too-many = { $n ->
    [one] Больше { $n } строки: выберите меньше дней.
    [few] Больше { $n } строк: выберите меньше дней.
   *[many] Больше { $n } строк: выберите меньше дней.
  }
journal-sign-in = Входы
journal-people = Люди и права
journal-files = Скачивания и выгрузки
journal-tokens = Токены API
journal-company-card = Компания
journal-view-as = Просмотр продавцом
journal-exchange = Обмен с 1С
journal-machine = Установка
act-secret-rotated = Ключ шифрования сменён
act-secret-resealed = Секреты перешифрованы
act-secret-pruned = Старые ключи убраны
act-source-rest = Запросы к учётной системе остановлены
act-sign-in = Вход
act-sign-in-failed = Неудачный вход
act-confirm = Подтверждение пароля
act-confirm-failed = Неверное подтверждение
act-invitation-send = Приглашение отправлено
act-invitation-resend = Приглашение отправлено ещё раз
act-invitation-revoke = Приглашение отозвано
act-invitation-accept = Приглашение принято
act-member-roles = Роли изменены
act-member-close = Доступ закрыт
act-member-reopen = Доступ возвращён
act-ownership-transfer = Компания передана
act-ownership-restore = Владелец восстановлен
act-people-reviewed = Список людей проверен
act-people-review-told = Напомнили проверить список людей
act-role-create = Роль создана
act-role-change = Роль изменена
act-role-delete = Роль удалена
act-user-created = Учётная запись создана
act-user-password = Пароль задан
act-user-signed-out = Сеансы завершены оператором
act-document-file = Документ скачан
act-documents-zip = Документы скачаны архивом
act-documents-register = Реестр документов выгружен
act-orders-export = Заказы выгружены
act-journal-export = Журнал выгружен
act-token-create = Токен создан
act-token-revoke = Токен отозван
act-company-create = Компания подключена
act-company-entity-add = Юрлицо добавлено
act-company-point-add = Точка доставки добавлена
act-company-switches = Видимость изменена
act-company-manager = Менеджер назначен
act-company-block = Заказы остановлены
act-company-unblock = Заказы разрешены
act-view-as-start = Продавец начал просмотр
act-view-as-page = Продавец смотрел страницу
act-view-as-end = Продавец закончил просмотр
act-quarantine-resolved = Строка карантина разобрана
act-quarantine-retried = Строки карантина загружены повторно
act-catalog-sweep-released = Снятие товаров разрешено
act-catalog-sweep-refused = Снятие товаров запрещено
act-exchange-downloaded = Запись обмена скачана
act-source-access = Доступ источника 1С изменён
act-source-created = Источник 1С добавлен
act-source-changed = Источник 1С изменён
act-source-password = Пароль источника 1С заменён
act-source-off = Источник 1С выключен
act-source-on = Источник 1С включён
act-source-hurried = 1С опрошена вне очереди
act-source-way = Подключение к 1С изменено
act-source-way-paused = Подключение к 1С приостановлено
act-source-way-resumed = Подключение к 1С возобновлено
act-source-way-removed = Подключение к 1С удалено
act-status-said = Смысл статуса 1С задан
act-status-forgotten = Смысл статуса 1С снят
act-source-sets = Способ опроса 1С изменён
act-counterparty-linked = Контрагент 1С связан с клиентом
act-counterparty-dismissed = Контрагент 1С отклонён

# Просмотр глазами клиента
view-title = Посмотреть как клиент
view-text = Только просмотр, полчаса, с записью в журнал компании: её владелец увидит, кто смотрел и зачем.
view-member = Чьими глазами
view-begin = Посмотреть
view-label = Просмотр глазами клиента
view-as = Вы смотрите как { $x } ({ $y }).
view-until = Только просмотр, до { $x }. Причина: { $y }
view-end = Закончить просмотр
fail-look-only-title = Только просмотр
fail-look-only-text = Вы смотрите глазами клиента: ничего изменить или скачать нельзя. Закончите просмотр, чтобы работать под собой.
journal-details = Реквизиты
act-details-asked = Просьба изменить реквизиты
act-details-withdrawn = Просьба забрана
act-details-confirmed = Изменение реквизитов подтверждено
act-details-declined = В изменении реквизитов отказано
act-details-in-erp = Изменение появилось в 1С
act-details-differs = В 1С иначе, чем согласовано
act-details-ours-right = Расхождение: верно на портале
act-details-erp-right = Расхождение: верно в 1С
act-member-points = Назначены точки доставки
act-company-entered = Вход в кабинет компании
