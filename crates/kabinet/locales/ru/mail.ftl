# Письма
mail-automatic = Письмо отправлено автоматически.
mail-company = Компания
mail-role = Роль
mail-for = Для кого
mail-see-people = Посмотреть, у кого есть доступ
mail-not-you-people = Если вы об этом не знали, закройте доступ на странице «Люди».
mail-member-joined = { $x }: новый человек в кабинете
mail-member-changed = { $x }: изменены роли
mail-member-left = { $x }: доступ закрыт
mail-owner-invited = { $x }: приглашён новый владелец
mail-ownership-moved = { $x }: компания передана
mail-invitation = Вас приглашают в кабинет «{ $x }»
mail-invitation-text = { $x } приглашает вас в кабинет компании «{ $y }».
mail-invitation-go = Принять приглашение
mail-invitation-until = Ссылка действует до { $x } и только для этого адреса.
mail-invitation-not-you = Если вы не ждали приглашения, просто не отвечайте: без вас ничего не произойдёт.
