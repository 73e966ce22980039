# Люди компании
nav-people = Люди
role-nothing = без роли
people-title = Кто имеет доступ
people-active = { $n ->
    [one] { $n } человек
    [few] { $n } человека
   *[many] { $n } человек
  }
people-who = Люди
people-who-text = Входы и скачивания: за 90 дней
people-since = С какого дня
people-left = Доступ закрыт
people-shut = продавец закрыл учётную запись
people-taken = Скачано
people-files = { $n ->
    [one] { $n } раз
    [few] { $n } раза
   *[many] { $n } раз
  }
people-nothing = ничего
people-you = это вы
people-close = Закрыть доступ
people-close-text = Доступ закроется сразу: сеансы, токены API и отправленные им приглашения перестанут действовать. Заказы и история останутся. Доступ можно вернуть.
people-reopen = Вернуть доступ
people-reopen-text = Вернётся с теми же ролями. Токены API нужно будет завести заново.
people-undo = Вернуть
people-closed = Доступ закрыт: { $x }. Сеансы и токены уже не действуют.
people-reopened = Доступ возвращён: { $x }.
people-reviewed = Записали: список проверен.
people-roles = Роли
people-access = Доступ
people-transfer = Передать компанию
people-transfer-text = Этот человек станет владельцем, вы перестанете им быть: останутся ваши другие роли, а если их нет, вы станете закупщиком. Владельцев предупредим письмом.
people-transfer-do = Передать и выйти из владельцев
people-beyond = Нельзя дать больше прав, чем есть у вас.
people-wider = У этого человека прав больше, чем у вас: изменить его может владелец.
people-last-owner = Это последний владелец: сначала назначьте другого.
people-no-role = Отметьте хотя бы одну роль.
people-no-heir = Передать компанию можно только другому человеку, у которого есть доступ.
people-reviewed-at = Список проверен { $x }
people-never-reviewed = Список ещё не проверяли
people-review-due = пора проверить, у кого есть доступ
people-review = Всё верно
people-review-every = Когда напомнить
people-review-year = напомнить через год
people-review-quarter = напомнить через квартал
people-review-never = не напоминать

# Приглашения
inv-title = Пригласить
inv-who = Почта
inv-who-example = name@company.ru
inv-who-hint = Можно вставить список: по строке на человека, «почта; роль».
inv-send = Пригласить
inv-nobody = Напишите, кого пригласить: хотя бы одну почту.
inv-too-long = { $n ->
    [one] За один раз не больше { $n } строки.
    [few] За один раз не больше { $n } строк.
   *[many] За один раз не больше { $n } строк.
  }
inv-open = Приглашения
inv-by = приглашает { $x }
inv-until = действует до { $x }
inv-resend = Отправить ещё раз
inv-revoke = Отозвать
inv-correct = Исправить адрес
inv-refused-why = Ответ почтового сервера: «{ $x }»
inv-refused-late = Почтовый сервер так и не принял письмо. Проверьте адрес или отправьте ещё раз.
inv-refused-of = { $x }: «{ $y }»
inv-again = Отправили ещё раз. Прежняя ссылка больше не действует.
inv-taken-back = Приглашение отозвано, ссылка больше не действует.
inv-waiting = письмо отправляется
inv-sent = отправлено
inv-refused = почта не приняла письмо: проверьте адрес
inv-opened = открыто
inv-accepted = принято
inv-revoked = отозвано
inv-replaced = заменено новым
inv-expired = истекло
inv-out-sent = приглашение отправлено
inv-out-bad-address = это не адрес почты
inv-out-bad-role = такой роли нет: закупщик, согласующий, бухгалтер, зритель, владелец или своя
inv-out-member = уже работает в компании
inv-out-former = доступ был закрыт: верните его в списке ниже
inv-out-pending = слишком много открытых приглашений: отзовите лишние
inv-out-mails = на этот адрес сегодня уже ушло достаточно писем: попробуйте завтра
invite-title = Приглашение в кабинет
invite-from = Приглашает
invite-join = Присоединиться: { $x }
invite-join-as = Присоединиться к { $x }: { $y }
invite-sign-in = У этой почты уже есть кабинет. Войдите, и останется одно нажатие.
invite-other = Приглашение для { $x }, а вы вошли как { $y }.
invite-switch = Выйти и войти под приглашённой почтой
invite-stay = Остаться под своей
invite-closed = Учётная запись с этой почтой закрыта. Напишите менеджеру продавца.
invite-expired = Срок приглашения истёк. Попросите отправить его ещё раз: { $x }.
invite-void-title = Ссылка больше не действует
invite-void = Приглашение уже приняли, отозвали или заменили новым. Ищите более свежее письмо или попросите пригласить вас ещё раз.
me-name = Имя и фамилия
me-bad-name = Напишите имя: от 1 до 120 знаков.
password-new = Придумайте пароль
password-hint = Не короче 8 знаков. Хороший пароль: несколько слов подряд.
password-short = Пароль короче 8 знаков.
password-long = Пароль слишком длинный.
password-leaked = Этот пароль уже утекал с других сайтов и есть в списках взломщиков. Придумайте другой.
password-common = Этот пароль подбирают первым. Придумайте другой.
confirm-title = Подтвердите, что это вы
confirm-text = Действие опасное, поэтому пароль нужен ещё раз. После этого повторите его.
confirm-do = Подтвердить
confirm-wrong = Пароль не подходит. Проверьте раскладку и Caps Lock.
fail-confirm-title = Подтвердите, что это вы
fail-confirm-text = Войдите заново и повторите.
off-owner = Владелец кабинета
off-owner-text = Первого владельца приглашают отсюда; дальше он приглашает сам.
off-owner-restore = У компании уже есть владелец. Нового приглашает администратор, с причиной; владельцы об этом узнают.
off-owner-invite = Пригласить владельца
off-owner-reason = Напишите причину, от 3 до 300 знаков.
off-why = Причина

# Свои роли
role-title = Свои роли
role-text = копия обычной роли, в которой включено только нужное
role-none-yet = Своих ролей пока нет. Скопируйте обычную и отметьте, что в ней можно.
role-copy = Скопировать роль
role-base = Какую роль скопировать
role-from = копия роли «{ $x }»
role-members = { $n ->
    [one] { $n } человек
    [few] { $n } человека
   *[many] { $n } человек
  }
role-new = Новая роль
role-name = Название
role-may = Что можно
role-may-text = Новые возможности портала в своей роли выключены, пока их не включат здесь.
role-delete = Удалить роль
role-in-use = Роль кому-то дана или обещана в приглашении: сначала смените её.
role-own = Своя роль
role-no-own = нет
role-bad-name = Название: от 1 до 60 знаков.
role-name-taken = Роль с таким названием уже есть.
role-beyond = Этого права нет у вас самих: { $x }
role-barred = В такой роли этого быть не может: { $x }
breadth-none = нет
breadth-own = своё
breadth-unit = по своим точкам доставки
breadth-company = всё по компании

# Уведомления и письма о людях
notice-member-joined = В компании новый человек: { $x }
notice-member-changed = Изменены роли: { $x }
notice-member-left = Доступ закрыт: { $x }
notice-owner-invited = Приглашён новый владелец: { $x }
notice-ownership-moved = Компания передана: { $x }
notice-token-made = Создан токен API: { $x }
notice-invitation-accepted = Приглашение принято: { $x }
notice-invitation-refused = Приглашение не дошло, исправьте адрес: { $x }
notice-people-review = Пора проверить, у кого есть доступ: { $x }
notice-invitation-void = Приглашение больше не действует: { $x }

# Права
perm-company-view = Видеть компанию
perm-company-details-change-request = Просить об изменении реквизитов и счёта
perm-company-details-change-any = Просить об изменении остального: названия, телефона, почты, точек доставки
perm-members-view = Видеть людей
perm-members-manage = Приглашать, закрывать доступ, давать роли
perm-roles-manage = Заводить свои роли
perm-ownership-transfer = Передавать компанию
perm-approval-rules-view = Видеть правила согласования
perm-approval-rules-manage = Менять правила согласования
perm-delegation-set-own = Передавать свои согласования
perm-delegation-set-for-others = Передавать чужие согласования
perm-catalog-view = Видеть каталог
perm-prices-view = Видеть цены
perm-stock-view = Видеть остатки
perm-pricelist-export = Скачивать прайс-лист
perm-cart-use = Собирать заказы
perm-draft-view = Видеть черновики
perm-draft-edit = Править черновики
perm-order-submit = Отправлять заказы
perm-order-view = Видеть заказы
perm-order-view-amounts = Видеть суммы в заказах
perm-order-approve = Согласовывать заказы
perm-order-approver-edit = Уменьшать заказ при согласовании
perm-order-withdraw = Отзывать заказы
perm-order-cancel-request = Просить об отмене заказа
perm-order-repeat = Повторять заказы
perm-order-export = Выгружать заказы
perm-order-comment = Комментировать заказы
perm-documents-waybill = Накладные и сертификаты
perm-documents-invoice = Счета на оплату
perm-documents-closing = Закрывающие документы
perm-finance-free = Узнавать, хватит ли лимита
perm-finance-summary = Видеть лимит, долг, просрочку
perm-finance-ledger = Видеть взаиморасчёты и оплаты
perm-reconciliation-request = Запрашивать акты сверки
perm-payment-upload-proof = Прикладывать платёжки
perm-unblock-request = Просить об исключении
perm-requests-create = Создавать обращения
perm-requests-view = Видеть обращения
perm-claims-create = Подавать претензии
perm-claims-view = Видеть претензии
perm-notifications-own = Свои уведомления
perm-company-notification-addresses = Адреса для документов компании
perm-audit-view = Журнал компании
perm-tokens-own = Свои токены API
perm-security-policy = Правила входа
perm-payables-view = Видеть, что должен продавец
perm-partner-stats = Статистика партнёра
people-points-text = Роли этого человека ограничены точками доставки: он видит заказы, документы и цифры только отмеченных. Заказы от этого никуда не переходят.
people-points-all = Сейчас роль этого человека видит всю компанию. Отмеченное начнёт действовать, если ограничить роль точками: «Люди → Что видят люди компании» или своя роль.
people-points-none = точек нет: заказов не видит
people-entries = { $n ->
    [one] { $n } вход
    [few] { $n } входа
   *[many] { $n } входов
  }
