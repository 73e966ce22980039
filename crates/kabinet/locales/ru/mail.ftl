# Письма
mail-automatic = Письмо отправлено автоматически.
mail-company = Компания
mail-role = Роль
mail-for = Для кого
mail-see-people = Посмотреть, у кого есть доступ
mail-not-you-people = Если вы об этом не знали, закройте доступ на странице «Люди».
mail-member-joined = { $x }: новый человек в кабинете
mail-member-joined-text = Теперь в кабинет вашей компании заходит:
mail-member-changed = { $x }: изменены роли
mail-member-changed-text = Роли теперь такие:
mail-people-review = { $x }: проверьте, у кого есть доступ
mail-people-review-text = Пора просмотреть список людей: кто уволился, кому права больше не нужны. Если всё верно, нажмите под списком «Всё верно».
mail-people-review-who = В списке
mail-people-review-last = Проверяли
mail-people-review-never = ещё ни разу
mail-people-review-again = Если список не проверят, через две недели напомним ещё раз. Как часто напоминать, выбирают там же.
mail-people-review-last-time = До следующего срока больше не напомним. Как часто напоминать, выбирают там же.
mail-member-left = { $x }: доступ закрыт
mail-member-left-text = В кабинет вашей компании больше не заходит:
mail-owner-invited = { $x }: приглашён новый владелец
mail-owner-invited-text = Приглашение стать владельцем компании отправлено на адрес:
mail-ownership-moved = { $x }: компания передана
mail-ownership-moved-text = Компанией в кабинете теперь управляет:
mail-token-made = { $x }: создан токен API
mail-token-made-text = Сотрудник создал токен: программа с ним видит в кабинете то же, что эта роль. Отозвать токен можно на карточке сотрудника, на странице «Люди».
mail-token-yours-text = Вы создали токен: программа с ним видит в кабинете то же, что эта роль. Сам токен в письма не попадает.
mail-see-tokens = Посмотреть токены
mail-invitation = Вас приглашают в кабинет: { $x }
mail-invitation-text = { $x } приглашает вас в кабинет компании { $y }.
mail-invitation-go = Принять приглашение
mail-invitation-until = Ссылка действует до { $x } и только для этого адреса.
mail-invitation-not-you = Если вы не ждали приглашения, просто не отвечайте: без вас ничего не произойдёт.
mail-exchange-alert =
    { $n ->
        [one] Обмен с 1С требует внимания: { $n } предупреждение
        [few] Обмен с 1С требует внимания: { $n } предупреждения
       *[many] Обмен с 1С требует внимания: { $n } предупреждений
    }
mail-exchange-alert-go = Открыть обмен с 1С
