# Реквизиты: просьбы об изменении
nav-details = Реквизиты
det-title = Реквизиты и изменения
det-text = Реквизиты меняет продавец: попросите об изменении, и вы увидите, что он решил и когда новое значение появилось в 1С.
det-company = Компания в кабинете
det-company-name = Название в кабинете
det-bank = Банковский счёт
det-phone = Телефон
det-point-new = Новая точка доставки
det-point = Точка доставки: { $x }
det-point-state = Состояние точки
det-point-open = работает
det-point-closed = закрыта
det-hint-none = Если больше нет, оставьте пустым
det-hint-closed = Заказы закрытой точки остаются, новым сотрудникам её не выдают
det-point-ask = Попросить добавить точку
det-point-known = Точка с таким названием уже есть.
det-account = Расчётный счёт
det-bic = БИК
det-correspondent = Корреспондентский счёт
det-bank-name = Банк
det-bank-shown = р/с { $x }, БИК { $y }
det-bank-correspondent = , к/с { $x }
det-empty = не указано
det-hint-full-name = Как в ЕГРЮЛ или ЕГРИП
det-hint-kpp = Девять знаков
det-wanted = Просите изменить на: { $x }
det-waits = ждёт решения
det-ask = Попросить изменить
det-send = Отправить продавцу
det-comment = Комментарий продавцу
det-comment-hint = Например: с какого числа и по какому документу
det-withdraw = Забрать просьбу
det-nothing = Вы ничего не изменили: исправьте нужное поле и отправьте ещё раз.
det-asked-already = Об этом уже просят: дождитесь решения или заберите прежнюю просьбу.
det-phone-bad = Телефон: от 5 до 20 цифр, например +7 495 000-00-01.
det-email-bad = Это не адрес почты.
det-asked =
    { $n ->
        [one] Отправили продавцу: { $n } изменение. Ответ придёт письмом и уведомлением.
        [few] Отправили продавцу: { $n } изменения. Ответ придёт письмом и уведомлением.
       *[many] Отправили продавцу: { $n } изменений. Ответ придёт письмом и уведомлением.
    }
det-withdrawn = Просьба забрана, всё осталось как было.
det-past = История
det-past-none = Здесь появятся решения продавца.
det-was-wanted = { $x } → { $y }
det-by = просит { $x }
det-reason = причина: { $x }
det-confirmed = изменено
det-declined = отклонено
det-was-withdrawn = забрано
det-decided-already = По этой просьбе уже решили.
det-settled-already = Здесь уже ничего не расходится.

# Путь в 1С
det-erp-none = в 1С этого нет
det-erp-waiting = ждёт отправки в 1С
det-erp-sent = передано в 1С
det-erp-has = есть в 1С
det-erp-differs = в 1С иначе
det-erp-past = больше не сверяется с 1С
det-erp-says = 1С говорит: { $x }
det-erp-still = в 1С пока: { $x }
det-sent-asked = передано по запросу 1С
det-sent-order = передано с заказом { $x }

# Кабинет продавца
det-open = Ждут решения
det-way = В 1С
det-way-text = Согласованное значение отдаётся 1С по запросу и с каждым заказом этого юрлица. «Есть в 1С» — когда 1С сама его назвала.
det-way-none = Всё согласованное уже есть в 1С
det-none = Просьб нет
det-none-text = Здесь появятся изменения реквизитов, о которых просят клиенты.
det-tick = Выбрать
det-field = Поле
det-was = Сейчас
det-will = Станет
det-for-admin = решает администратор
det-confirm = Подтвердить отмеченные
det-decline = Отклонить отмеченные
det-why-not = Причина отказа
det-why-not-hint = Нужна, только если отклоняете; её увидит клиент
det-tick-some = Отметьте хотя бы одно поле.
det-did-confirmed = Подтверждено: на портале уже новые значения, в 1С они уйдут с ближайшим обменом.
det-did-declined = Отклонено, клиенту сообщили.
det-did-settled = Записали, что верно.
det-ours-right = Верно у нас
det-erp-right = Верно в 1С

# Письма и уведомления
notice-details-asked = Просят изменить реквизиты: { $x }
notice-details-confirmed = Реквизиты изменены: { $x }
notice-details-declined = В изменении реквизитов отказано: { $x }
mail-details-asked-staff = { $x }: просят изменить реквизиты
mail-details-asked = { $x }: просьба изменить реквизиты
mail-details-asked-text = { $x } просит изменить реквизиты: { $y }.
mail-details-confirmed = { $x }: реквизиты изменены
mail-details-confirmed-text = Продавец подтвердил изменения. Просил их: { $x }.
mail-details-declined = { $x }: в изменении реквизитов отказано
mail-details-declined-text = Продавец отклонил изменения. Просил их: { $x }.
mail-details-reason = Причина: { $x }
mail-details-decide = Посмотреть и решить
mail-details-see = Открыть реквизиты
mail-details-not-yours = Если вы об этом не знали, напишите своему менеджеру у продавца и проверьте, у кого есть доступ.
mail-details-not-you = Если вы об этом не знали, заберите просьбу и проверьте, у кого есть доступ.
exchange-alert-details-differ = 1С говорит о реквизитах клиента не то, что согласовано: { $x }. Решите, что верно: «Реквизиты → В 1С».
