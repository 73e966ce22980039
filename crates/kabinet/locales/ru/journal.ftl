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
journal-anybody = Все люди
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
act-role-create = Роль создана
act-role-change = Роль изменена
act-role-delete = Роль удалена
act-user-created = Учётная запись создана
act-user-password = Пароль задан
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
