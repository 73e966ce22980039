//! The stock exchange as clients A and B speak it.

use super::*;

async fn state(b: &Bench, dataset: &'static str) -> (i64, i64, i64, String) {
    let all: Vec<(String, i64, i64, i64, String)> =
        b.rows("select dataset, applied, unchanged, rejected, error from dataset_state").await;
    let (_, applied, unchanged, rejected, error) = all.into_iter().find(|r| r.0 == dataset).expect(dataset);
    (applied, unchanged, rejected, error)
}

on_both! {
    a_whole_session_in_zip_and_the_same_again (|s| s.file_limit = 300): |b| {
        let auth = b.ask("type=catalog&mode=checkauth").await;
        let lines: Vec<&str> = auth.split('\n').collect();
        assert_eq!((lines[0], lines[1]), ("success", "kabinet_exchange"));
        assert!(lines[2].len() >= 32 && lines[3] == format!("sessid={}", lines[2]) && !auth.contains('\r'));
        assert_eq!(b.ask("type=catalog&mode=init").await, "zip=yes\nfile_limit=300", "two lines, nothing after them");

        let file = goods(true, "C1", &products(0..1200));
        let zip = zip_of(&[("import0_1.xml", &file), ("import_files/ab/x.jpg", b"not kept")]);
        assert!(zip.len() > 900, "several pieces");
        assert_eq!(b.upload("v8_3B8F_3e.zip", "import0_1.xml", &zip).await, "success");
        let (n, stubs): (i64, i64) = b.row("select count(*), count(*) filter (where stub) from product").await;
        assert_eq!((n, stubs), (1200, 0));
        assert_eq!(state(b, "catalog").await, (1200, 0, 0, String::new()));
        let (unit, article, key): (String, String, String) =
            b.row("select unit, article, article_key from product where erp_id = 'p0007'").await;
        assert_eq!((unit.as_str(), article.as_str(), key), ("шт", "АРТ-p0007", kernel::article::fold("АРТ-p0007")));

        let rows: String = (0..1200).map(|n| offer(&format!("p{n:04}"), "10,50", n)).collect();
        let zip = zip_of(&[("offers0_1.xml", &offers(&rows))]);
        assert_eq!(b.upload("v8_3B8F_3f.zip", "offers0_1.xml", &zip).await, "success");
        let (amount, currency): (i64, String) = b.row(
            "select amount, currency from price join product on id = product_id where erp_id = 'p0007' and price_type = 'opt'"
        ).await;
        assert_eq!((amount, currency.as_str()), (1050, "RUB"));
        let qty: Vec<(String, i64)> = b.rows(
            "select warehouse, qty from stock join product on id = product_id where erp_id = 'p0007' order by warehouse"
        ).await;
        assert_eq!(qty, [(String::new(), 7000), ("w1".to_owned(), 7000)]);
        assert_eq!(state(b, "prices").await, (1200, 0, 0, String::new()));

        let before: Vec<(i64, String)> = b.rows("select product_id, suffix from product_suffix order by 1, 2").await;
        assert_eq!(b.upload("v8_4.zip", "import0_1.xml", &zip_of(&[("import0_1.xml", &file)])).await, "success");
        assert_eq!(b.upload("v8_5.zip", "offers0_1.xml", &zip).await, "success");
        assert_eq!(state(b, "catalog").await, (0, 1200, 0, String::new()), "the same again touches nothing");
        assert_eq!(state(b, "stock").await, (0, 1200, 0, String::new()));
        assert_eq!(b.rows::<(i64, String)>("select product_id, suffix from product_suffix order by 1, 2").await, before);
    }

    what_stands_twice_in_one_piece_counts_as_it_stands_last: |b| {
        b.upload("import0_1.xml", "import0_1.xml", &goods(true, "C1", &(products(0..150) + &product("p0001").replace("Товар p", "Новый p")))).await;
        // Three of one, a variant whose product is in the same piece, and an offer that takes a price and a warehouse away.
        let two = |id: &str| offer(id, "7", 7).replace("</Цены>", "<Цена><ИдТипаЦены>RRP</ИдТипаЦены><ЦенаЗаЕдиницу>9</ЦенаЗаЕдиницу></Цена></Цены><Склад ИдСклада=\"W2\" КоличествоНаСкладе=\"1\"/>");
        let rows = (0..150).map(|n| two(&format!("p{n:04}"))).collect::<String>() + &offer("p0003", "1", 1) + &two("p0004#red") + &two("p0003") + &offer("p0003", "2", 2);
        b.upload("offers0_1.xml", "offers0_1.xml", &offers(&rows)).await;
        assert_eq!(b.row::<(i64, i64)>("select count(*), count(distinct erp_id) from product").await, (151, 151));
        let of = async |id: &'static str| {
            let prices: Vec<(String, i64)> = b.rows(match id {
                "p0003" => "select price_type, amount from price join product on id = product_id where erp_id = 'p0003' order by 1",
                _ => "select price_type, amount from price join product on id = product_id where erp_id = 'p0140' order by 1",
            }).await;
            prices
        };
        assert_eq!(of("p0003").await, [("opt".to_owned(), 200)], "the last one has no recommended price");
        assert_eq!(of("p0140").await, [("opt".to_owned(), 700), ("rrp".to_owned(), 900)]);
        let stock: Vec<(String, i64)> = b.rows("select warehouse, qty from stock join product on id = product_id where erp_id = 'p0003' order by 1").await;
        assert_eq!(stock, [(String::new(), 2000), ("w1".to_owned(), 2000)]);
        assert_eq!(b.row::<(String,)>("select name from product where erp_id = 'p0001'").await, ("Новый p0001".to_owned(),));
        let (names,): (i64,) = b.row("select count(*) from product where erp_id = 'p0004#red' and not stub").await;
        assert_eq!(names, 1, "a variant of a known product has its name");
    }

    plain_without_init_and_cookie_in_pieces (|s| { s.zip = false; s.file_limit = 997 }): |b| {
        b.ask("type=catalog&mode=checkauth").await;
        assert_eq!(b.ask("type=catalog&mode=init&version=3.1").await, "zip=no\nfile_limit=997");
        let file = goods(true, "C1", &products(0..30));
        for piece in file.chunks(997) {
            let query = "type=catalog&mode=file&filename=/tmp/import0_1.xml";
            assert_eq!(b.post(query, piece.to_vec()).await, "success");
        }
        let picture = "type=catalog&mode=file&filename=import_files/ab/guid_guid.jpg";
        assert_eq!(b.post(picture, vec![0xff; 100]).await, "success");
        assert_eq!(b.import("import0_1.xml").await, "success");
        assert_eq!(b.import("import0_1.xml").await, "success", "asked again, told again");
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (30,));
        let jobs: (i64,) = b.row("select count(*) from job where kind = 'exchange.import'").await;
        assert_eq!(jobs, (1,));
    }

    an_import_that_takes_long_is_told_as_progress (|s| s.patience = std::time::Duration::from_millis(1)): |b| {
        b.ask("type=catalog&mode=checkauth").await;
        b.post("type=catalog&mode=file&filename=import.xml", goods(true, "C1", &product("a"))).await;
        let query = "type=catalog&mode=import&filename=import.xml";
        assert_eq!(b.ask(query).await, "progress\nФайл ждёт обработки");
        b.drain().await;
        assert_eq!(b.ask(query).await, "success");
    }

    files_that_nobody_asks_to_import_are_imported: |b| {
        b.ask("type=catalog&mode=checkauth").await;
        let zip = zip_of(&[("offers0_1.xml", &offers(&offer("p0001", "5", 1))), ("import0_1.xml", &goods(true, "C1", &products(0..3)))]);
        b.post("type=catalog&mode=file&filename=v8_1.zip", zip).await;
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (0,), "1C may still be sending");
        b.x.clock.turn(120);
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (3,));
        assert_eq!(b.row::<(i64,)>("select count(*) from price").await, (1,));

        // The next portion comes as a new login: what waited is processed at once.
        b.ask("type=catalog&mode=checkauth").await;
        b.post("type=catalog&mode=file&filename=import0_2.xml", goods(false, "C1", &products(3..5))).await;
        b.ask("type=catalog&mode=checkauth").await;
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (5,));
    }

    orders_go_both_ways: |b| {
        // УТ asks for orders without init, УНФ with it.
        let orders = b.ask("type=sale&mode=query").await;
        assert!(orders.starts_with("<?xml version") && orders.contains("<КоммерческаяИнформация"), "{orders}");
        assert!(!orders.contains("Документ"));
        assert_eq!(b.ask("type=sale&mode=success").await, "success");
        b.ask("type=sale&mode=checkauth").await;
        assert!(b.ask("type=sale&mode=init").await.starts_with("zip="));
        let info = b.ask("type=sale&mode=info").await.replace(['\r', '\n', '\t'], "");
        assert!(info.contains("<Cтатусы"), "with a Latin C");
        for said in ["<Ид>ready_to_ship</Ид><Название>К отгрузке</Название>", "<ТипОплаты>Безналичная</ТипОплаты>", "<СлужбыДоставки><Элемент>"] {
            assert!(info.contains(said), "{said}: {info}");
        }

        // Some installations never call import.
        let file = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.07\"><Документ>\
            <Ид>o-1</Ид><Номер>1</Номер><Дата>2026-01-30</Дата><ХозОперация>Заказ товара</ХозОперация><Валюта>RUB</Валюта>\
            <Сумма>10</Сумма></Документ></КоммерческаяИнформация>\n";
        b.post("type=sale&mode=file&filename=orders-1.xml", file.into()).await;
        b.drain().await;
        let (_, _, _, error) = state(b, "orders").await;
        assert!(!error.contains("повреждён"), "{error}");
        let job: (String,) = b.row("select state from job where kind = 'exchange.import'").await;
        assert_eq!(job.0, "done");
    }

    a_killed_import_converges (|s| s.batch = 1..=1): |b| {
        b.ask("type=catalog&mode=checkauth").await;
        b.post("type=catalog&mode=file&filename=import.xml", goods(true, "C1", &products(0..60))).await;
        b.ask("type=catalog&mode=checkauth").await;

        // The worker dies with its process: nothing of it goes on.
        let first = b.runner();
        let process = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        process.spawn(async move { first.drain().await });
        while b.row::<(i64,)>("select count(*) from product").await.0 < 10 {
            tokio::task::yield_now().await;
        }
        process.shutdown_background();

        let state: (String,) = b.row("select state from job where kind = 'exchange.import'").await;
        assert_eq!(state.0, "running", "left behind");
        b.x.clock.turn(31);
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (60,));
        let words: (i64,) = b.row("select count(*) from product_word").await;
        let twice: (i64, i64) = b.row("select attempts, (select count(*) from quarantine) from job where kind = 'exchange.import'").await;
        assert_eq!(twice, (2, 0));
        assert_eq!(b.upload("again.xml", "again.xml", &goods(true, "C1", &products(0..60))).await, "success");
        assert_eq!(b.row::<(i64,)>("select count(*) from product_word").await, words);
    }
}
