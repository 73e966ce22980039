//! Orders of the portal on their way into 1C and back.

use kernel::{EntityId, Money, OrderId, Qty, UserId};
use simulator::client::read_orders;

use super::*;
use crate::{
    exchange::outbox,
    orders::outgoing::{NewLine, NewOrder, place},
};

const PARTY: &str = "9a000000-0000-4000-8000-000000000001";

/// A company, a person of it and a product.
async fn trade(b: &Bench) -> (CompanyId, UserId) {
    let company = b.company(PARTY).await;
    let user = UserId::at(b.x.clock.now());
    let now = b.x.clock.now();
    let put = b.x.db.write(move |tx| {
        let add = Sql::<()>::one(
            "insert into app_user (id, email, name, lang, zone, active, created_at)
            values ($1, 'pavel@firm.example', 'Павел Круглов', 'ru', 'Europe/Moscow', $2, $3)",
        );
        tx.run(&add, &[&user, &true, &now])
    });
    put.await.unwrap();
    assert_eq!(b.upload("i.xml", "i.xml", &goods(true, "C1", &product("p0001"))).await, "success");
    (company, user)
}

async fn order(b: &Bench, (company, user): (CompanyId, UserId), currency: &'static str) -> (OrderId, String) {
    b.x.clock.turn(1);
    let (source, now, zone) = (b.source, b.x.clock.now(), b.x.settings.zone.clone());
    let placed = b.x.db.write(move |tx| {
        let entity = Sql::<(EntityId,)>::one("select id from legal_entity where company_id = $1");
        let (entity,) = tx.one(&entity, &[&company])?;
        let (product,) = tx.one(&Sql::<(i64,)>::one("select id from product limit 1"), &[])?;
        let line = NewLine {
            product,
            article: "АРТ-p0001".into(),
            name: "Товар p0001".into(),
            unit: "шт".into(),
            qty: Qty(3000),
            price: Money(12_200),
            total: Money(36_600),
            vat_rate: "22".into(),
        };
        let new = NewOrder {
            source,
            entity,
            contract: None,
            author: (user, "Павел Круглов"),
            point: "Склад",
            address: "г. Тула, ул. Мира, 1",
            buyer_number: "ЗП-1",
            comment: "до обеда & <быстро>",
            currency,
            lines: vec![line],
        };
        let policy = crate::finance::rules::Policy::default();
        let id = place(tx, company, now, (&zone, policy), &new)?;
        let (number,) = tx.one(
            &Sql::<(String,)>::one("select number from orders where company_id = $1 and id = $2"),
            &[&company, &id],
        )?;
        Ok::<_, db::Error>((id, number))
    });
    placed.await.unwrap()
}

async fn numbers(b: &Bench) -> Vec<String> {
    let xml = b.ask("type=sale&mode=query").await;
    read_orders(&xml).unwrap_or_else(|e| panic!("{e}: {xml}")).into_iter().filter_map(|d| d.number).collect()
}

fn back(number: &str, number_1c: &str, status: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.07\" \
         ДатаФормирования=\"2026-01-31T13:00:00\"><Документ><Ид>7b000000-0000-4000-8000-000000000007</Ид>\
         <Номер>{number}</Номер><Дата>2026-01-31</Дата><Время>12:00:01</Время><ХозОперация>Заказ товара</ХозОперация>\
         <Валюта>RUB</Валюта><Сумма>366</Сумма><Контрагенты><Контрагент><Ид>{PARTY}</Ид><Роль>Покупатель</Роль>\
         </Контрагент></Контрагенты><Товары><Товар><Ид>p0001</Ид><Наименование>Товар p0001</Наименование>\
         <Количество>3</Количество><ЦенаЗаЕдиницу>122</ЦенаЗаЕдиницу><Сумма>366</Сумма></Товар></Товары>\
         <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Номер по 1С</Наименование><Значение>{number_1c}</Значение>\
         </ЗначениеРеквизита><ЗначениеРеквизита><Наименование>Статус заказа</Наименование><Значение>{status}</Значение>\
         </ЗначениеРеквизита><ЗначениеРеквизита><Наименование>Проведен</Наименование><Значение>true</Значение>\
         </ЗначениеРеквизита></ЗначенияРеквизитов></Документ></КоммерческаяИнформация>"
    )
    .into_bytes()
}

on_both! {
    an_order_goes_out_once_and_comes_back_with_its_number: |b| {
        let who = trade(b).await;
        assert!(numbers(b).await.is_empty());
        let (id, number) = order(b, who, "RUB").await;
        assert!(number.chars().count() <= 11, "{number}");
        let xml = b.ask("type=sale&mode=query").await;
        assert!(!xml.contains("xmlns") && xml.contains("<Сумма>66") && xml.contains("до обеда &amp; &lt;быстро&gt;"), "{xml}");
        let document = read_orders(&xml).unwrap().remove(0);
        assert_eq!(document.buyer().unwrap().id.as_deref(), Some(PARTY));
        assert_eq!(document.buyer().unwrap().inn.as_deref(), Some("7707083893"));
        // 1C was silent: the same again.
        assert_eq!(numbers(b).await, std::slice::from_ref(&number));
        assert_eq!(b.ask("type=sale&mode=success").await, "success");
        assert!(numbers(b).await.is_empty(), "taken is taken");
        assert_eq!(b.ask("type=sale&mode=success").await, "success", "said twice, nothing more is taken");

        let shown: (String, String) = b.row("select state, erp_number from orders").await;
        assert_eq!(shown, ("approved".to_owned(), String::new()));
        b.x.clock.turn(3600);
        b.ask("type=sale&mode=checkauth").await;
        b.post("type=sale&mode=file&filename=orders-1.xml", back(&number, "УТ-000042", "К отгрузке")).await;
        b.drain().await;
        let (state, erp, raw): (String, String, String) = b.row("select state, erp_number, erp_status from orders").await;
        assert_eq!((state.as_str(), erp.as_str(), raw.as_str()), ("confirmed", "УТ-000042", "К отгрузке"));
        assert_eq!(b.row::<(i64,)>("select count(*) from orders").await, (1,), "found by the portal's number");
        let (company, now) = (who.0, b.x.clock.now());
        let way = b.x.db.read(move |tx| tx.one(&crate::exchange::outbox_store::WAY, &[&company, &id])).await.unwrap();
        assert!(way.1.is_some_and(|told| told <= now) && way.2.is_some() && way.3.is_empty());
    }

    an_order_without_a_buyer_is_refused_and_its_neighbour_is_taken: |b| {
        trade(b).await;
        let whole = String::from_utf8(back("77", "УТ-000077", "К отгрузке")).unwrap();
        let (head, good) = whole.split_at(whole.find("<Документ>").unwrap());
        let (good, end) = good.split_at(good.find("</КоммерческаяИнформация>").unwrap());
        let (before, buyer) = good.split_once("<Контрагенты>").unwrap();
        let nobodys = format!("{before}{}", buyer.split_once("</Контрагенты>").unwrap().1).replace("000000000007", "000000000008");
        b.ask("type=sale&mode=checkauth").await;
        b.post("type=sale&mode=file&filename=orders-1.xml", format!("{head}{nobodys}{good}{end}").into_bytes()).await;
        b.drain().await;
        let refused: Vec<(String, String, String)> = b.rows("select ref, place, reason from quarantine").await;
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].0.ends_with("8") && refused[0].1.starts_with("orders-1.xml, строка 1"), "{refused:?}");
        assert!(refused[0].2.contains("нет контрагента-покупателя; заполните его в 1С"), "{refused:?}");
        assert_eq!(b.row::<(String,)>("select erp_number from orders").await.0, "УТ-000077");
    }

    an_order_carries_the_agreed_details_of_its_buyer: |b| {
        let who = trade(b).await;
        let (company, now) = (who.0, b.x.clock.now());
        let agreed = b.x.db.write(move |tx| {
            let bank = r#"{"account":"40702810200000012345","bic":"044525225","name":"ПАО СБЕРБАНК"}"#;
            let put = Sql::<()>::one("update legal_entity set bank = $2, phone = '+7 495 000-00-01' where company_id = $1");
            tx.run(&put, &[&company, &bank])?;
            let change = Sql::<()>::one(
                "insert into details_change(company_id, id, batch, target, field, was, wanted, comment, asked_by, asked_at, state,
                    reason, erp, sent_with, heard)
                 select $1, $2, $2, e.id, 'entity.bank', '', e.bank, '', $3, $4, 'confirmed', '', 'waiting', '', ''
                 from legal_entity e where e.company_id = $1",
            );
            tx.run(&change, &[&company, &uuid::Uuid::now_v7(), &who.1, &now])
        });
        agreed.await.unwrap();
        let way = async || b.row::<(String, String)>("select erp, sent_with from details_change").await;
        assert!(numbers(b).await.is_empty());
        assert_eq!(way().await, ("waiting".to_owned(), String::new()), "a query without an order carries nobody");
        let (_, number) = order(b, who, "RUB").await;
        let xml = b.ask("type=sale&mode=query").await;
        let document = read_orders(&xml).unwrap().remove(0);
        let buyer = document.buyer().unwrap();
        assert_eq!(buyer.accounts[0].number, "40702810200000012345");
        assert_eq!((buyer.accounts[0].bik.as_deref(), buyer.accounts[0].bank.as_deref()), (Some("044525225"), Some("ПАО СБЕРБАНК")));
        assert!(buyer.contacts.iter().any(|c| c.value == "+7 495 000-00-01"), "{xml}");
        assert_eq!(way().await, ("sent".to_owned(), number));
    }

    a_document_that_says_nothing_of_goods_takes_none_away: |b| {
        let who = trade(b).await;
        let (_, number) = order(b, who, "RUB").await;
        b.ask("type=sale&mode=query").await;
        b.ask("type=sale&mode=success").await;
        let whole = String::from_utf8(back(&number, "УТ-000042", "К отгрузке")).unwrap();
        b.x.clock.turn(60);
        b.ask("type=sale&mode=checkauth").await;
        b.post("type=sale&mode=file&filename=orders-1.xml", whole.clone().into_bytes()).await;
        b.drain().await;
        let lines = async || b.row::<(i64, i64, i64)>("select (select count(*) from order_line), lines, total from orders").await;
        let before = lines().await;
        assert_eq!(before.0, 1);
        let cut = |text: &str, from: &str, to: &str| {
            let (head, rest) = text.split_once(from).unwrap();
            format!("{head}{}", rest.split_once(to).unwrap().1)
        };
        let silent = cut(&whole, "<Товары>", "</Товары>").replace("К отгрузке", "Закрыт");
        b.x.clock.turn(60);
        b.ask("type=sale&mode=checkauth").await;
        b.post("type=sale&mode=file&filename=orders-2.xml", silent.clone().into_bytes()).await;
        b.drain().await;
        assert_eq!(b.row::<(String,)>("select erp_status from orders").await, ("Закрыт".to_owned(),));
        assert_eq!(lines().await, before, "absent is not empty");
        let empty = whole.replace("К отгрузке", "Новый");
        let (head, rest) = empty.split_once("<Товары>").unwrap();
        let empty = format!("{head}<Товары/>{}", rest.split_once("</Товары>").unwrap().1);
        b.x.clock.turn(60);
        b.ask("type=sale&mode=checkauth").await;
        b.post("type=sale&mode=file&filename=orders-3.xml", empty.into_bytes()).await;
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select cast(sum(confirmed) as bigint) from order_line").await, (0,), "empty is");
    }

    success_means_what_that_query_gave: |b| {
        let who = trade(b).await;
        let (first, number) = order(b, who, "RUB").await;
        assert_eq!(numbers(b).await, std::slice::from_ref(&number));
        // Between query and success another order is placed, and the first one changes.
        let (_, second) = order(b, who, "RUB").await;
        let (source, now, company) = (b.source, b.x.clock.now(), who.0);
        b.x.db.write(move |tx| outbox::put(tx, company, first, source, now)).await.unwrap();
        b.ask("type=sale&mode=success").await;
        assert_eq!(numbers(b).await.len(), 2, "neither was in that query as it is now");
        b.ask("type=sale&mode=success").await;
        assert!(numbers(b).await.is_empty());

        // A client that asks without taking keeps nothing from another that does.
        let (_, third) = order(b, who, "RUB").await;
        b.ask("type=sale&mode=checkauth").await;
        assert_eq!(numbers(b).await, [third]);
        b.x.clock.turn(1);
        b.ask("type=sale&mode=checkauth").await;
        b.ask("type=sale&mode=success").await;
        assert_eq!(numbers(b).await.len(), 1, "this dialogue has asked nothing");
        assert_ne!(number, second);
    }

    an_order_that_1c_would_choke_on_is_kept_back_and_the_others_go: |b| {
        let who = trade(b).await;
        order(b, who, "РУБЛИ").await;
        let (_, good) = order(b, who, "RUB").await;
        assert_eq!(numbers(b).await, [good]);
        let (why,): (String,) = b.row("select objection from order_outbox where objection <> ''").await;
        assert_eq!(why, "валюта «РУБЛИ»: нужно ровно 3 знака");
        b.ask("type=sale&mode=success").await;
        assert!(numbers(b).await.is_empty());
        // It is told after a quarter of an hour, and not any more once it is taken.
        b.x.clock.turn(961);
        b.drain().await;
        let alerts: Vec<(String, String)> = b.rows("select kind, detail from exchange_alert where cleared_at is null and kind = 'orders-waiting'").await;
        assert_eq!(alerts, [("orders-waiting".to_owned(), "1".to_owned())]);
        b.x.db.write(|tx| tx.run(&Sql::<()>::one("update orders set currency = 'RUB'"), &[])).await.unwrap();
        assert_eq!(numbers(b).await.len(), 1);
        b.ask("type=sale&mode=success").await;
        b.x.clock.turn(61);
        b.drain().await;
        let open: (i64,) = b.row("select count(*) from exchange_alert where cleared_at is null and kind = 'orders-waiting'").await;
        assert_eq!(open, (0,));
    }

    the_module_waits_for_orders (|s| s.patience = std::time::Duration::from_secs(2)): |b| {
        let who = trade(b).await;
        let request = || Request::get(format!("{SCRIPT}?type=listen")).header(header::AUTHORIZATION, basic(LOGIN, PASSWORD)).body(Body::empty()).unwrap();
        assert_eq!(b.send(request()).await.0, StatusCode::NOT_MODIFIED);
        order(b, who, "RUB").await;
        assert_eq!(b.send(request()).await, (StatusCode::OK, "success".to_owned()));
    }

    every_client_takes_orders: |b| {
        use simulator::{Profile, ZipWish, client::{Site, http}};
        let who = trade(b).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}{SCRIPT}", listener.local_addr().unwrap());
        let router = b.router();
        let served = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        for profile in Profile::ALL {
            let (_, number) = order(b, who, "RUB").await;
            let site = Site::new(http().unwrap(), address.clone(), LOGIN.into(), PASSWORD.into(), ZipWish::Never).played_as(profile);
            for again in [true, false] {
                let query = site.query().await.unwrap_or_else(|e| panic!("{profile:?}: {e}"));
                let got: Vec<String> = query.documents.iter().filter_map(|d| d.number.clone()).collect();
                assert_eq!(got, std::slice::from_ref(&number), "{profile:?}");
                if !again {
                    site.success(query).await.unwrap();
                }
            }
            assert!(site.query().await.unwrap().documents.is_empty(), "{profile:?}");
        }
        served.abort();
    }
}
