//! What goes wrong: passwords, broken files, archives with bad intentions.

use super::*;

async fn error(b: &Bench) -> String {
    let all: Vec<(String, String)> = b.rows("select dataset, error from dataset_state").await;
    all.into_iter().map(|(_, error)| error).collect::<Vec<_>>().join("; ")
}

async fn with_password(b: &Bench, password: &str) -> String {
    let request = Request::builder()
        .uri(format!("{SCRIPT}?type=catalog&mode=checkauth"))
        .header(header::AUTHORIZATION, basic(LOGIN, password))
        .body(Body::empty())
        .unwrap();
    let (status, text) = b.send(request).await;
    assert_eq!(status, StatusCode::OK, "1C reads the text, not the status");
    text
}

on_both! {
    wrong_passwords_wait_and_the_right_one_does_not: |b| {
        let (status, text) = b.send(Request::get(format!("{SCRIPT}?type=catalog&mode=checkauth")).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.starts_with("failure\nнет логина и пароля"), "{text}");
        assert!(with_password(b, PASSWORD).await.starts_with("success\n"));
        for _ in 0..5 {
            assert!(with_password(b, "не тот").await.starts_with("failure\nлогин или пароль не подходит"));
        }
        assert!(with_password(b, "не тот").await.starts_with("failure\nслишком много неверных паролей"));
        assert!(with_password(b, PASSWORD).await.starts_with("success\n"), "1C at work is not locked out");
        b.x.clock.turn(600);
        assert!(with_password(b, "не тот").await.starts_with("failure\nлогин"));
    }

    commands_that_do_not_exist: |b| {
        assert_eq!(b.ask("type=nonsense&mode=checkauth").await, "failure\nUnknown command type.");
        assert_eq!(b.ask("").await, "failure\nUnknown command type.");
        let text = b.ask("type=catalog&mode=import&filename=import0_1.xml").await;
        assert!(text.starts_with("failure\nфайл «import0_1.xml» не был передан"), "{text}");
        for name in ["../../etc/passwd", "%2e%2e/x.xml", "/etc/passwd", "C:\\x.xml", "a%00.xml", "..%5cx.xml", ""] {
            let text = b.post(&format!("type=catalog&mode=file&filename={name}"), b"x".to_vec()).await;
            assert!(text.starts_with("failure\n"), "{name}: {text}");
        }
        let spooled = std::fs::read_dir(b.dir.path().join("exchange/spool")).unwrap().count();
        assert_eq!(spooled, 0, "what is refused does not stay on the disk");
    }

    broken_xml_says_where_and_is_mended_by_the_next_try: |b| {
        let file = goods(true, "C1", &products(0..10));
        let cut = &file[..file.len() - 400];
        let text = b.upload("import0_1.xml", "import0_1.xml", cut).await;
        assert!(text.starts_with("failure\nimport0_1.xml: строка "), "{text}");
        assert!(text.contains("обрывается") && text.lines().count() == 2, "{text}");
        assert!(error(b).await.contains("обрывается"));
        assert_eq!(b.upload("import0_1.xml", "import0_1.xml", &file).await, "success");
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (10,));
        assert_eq!(error(b).await, "");

        let odd = b"<?xml version=\"1.0\" encoding=\"x-martian\"?><a/>";
        let text = b.upload("import0_1.xml", "import0_1.xml", odd).await;
        assert!(text.contains("x-martian") && text.starts_with("failure\n"), "{text}");
        let html = b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";
        assert!(b.upload("import0_1.xml", "import0_1.xml", html).await.starts_with("failure\n"));
        let (cp1251, ..) = encoding_rs::WINDOWS_1251.encode(
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?><КоммерческаяИнформация><Каталог><Ид>C2</Ид><Товары><Товар>\
             <Ид>old</Ид><Наименование>Кабель</Наименование></Товар></Товары></Каталог></КоммерческаяИнформация>",
        );
        assert_eq!(b.upload("old.xml", "old.xml", &cp1251).await, "success");
        assert_eq!(b.row::<(String,)>("select name from product where erp_id = 'old'").await.0, "Кабель");
    }

    broken_archives (|s| { s.max_unpacked = 40 << 20; s.max_entries = 50 }): |b| {
        let zip = zip_of(&[("import0_1.xml", &goods(true, "C1", &products(0..50)))]);
        let text = b.upload("v8_1.zip", "import0_1.xml", &zip[..zip.len() / 2]).await;
        assert!(text.starts_with("failure\nimport0_1.xml: v8_1.zip: архив повреждён"), "{text}");
        let mut flipped = zip.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0xff;
        assert!(b.upload("v8_2.zip", "import0_1.xml", &flipped).await.starts_with("failure\n"));
        let text = b.upload("v8_3.zip", "import0_7.xml", &zip).await;
        assert!(text.contains("файла «import0_7.xml» нет"), "{text}");
        let text = b.upload("v8_4.zip", "import0_1.xml", &zip_of(&[("../import0_1.xml", b"x")])).await;
        assert!(text.contains("..") && text.contains("архив не принят"), "{text}");
        let bomb = vec![b' '; 39 << 20];
        let text = b.upload("v8_5.zip", "import0_1.xml", &zip_of(&[("import0_1.xml", &bomb)])).await;
        assert!(text.contains("сжат больше чем в 200 раз"), "{text}");
        let half = vec![b' '; 21 << 20];
        let text = b.upload("v8_6.zip", "import0_1.xml", &zip_of(&[("a.xml", &half), ("import0_1.xml", &half)])).await;
        assert!(text.starts_with("failure\n"), "{text}");
        let names: Vec<String> = (0..60).map(|n| format!("{n}.xml")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
        let text = b.upload("v8_7.zip", "1.xml", &zip_of(&many)).await;
        assert!(text.contains("в архиве 60 файлов, разрешено 50"), "{text}");
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (0,));
        assert_eq!(b.upload("v8_8.zip", "import0_1.xml", &zip).await, "success");
        let spooled = std::fs::read_dir(b.dir.path().join("exchange/spool")).unwrap().count();
        assert_eq!(spooled, 0, "unpacked copies are removed");
    }

    files_that_are_too_large (|s| s.max_file = 1000): |b| {
        b.ask("type=catalog&mode=checkauth").await;
        let query = "type=catalog&mode=file&filename=import.xml";
        assert_eq!(b.post(query, vec![b' '; 600]).await, "success");
        let text = b.post(query, vec![b' '; 600]).await;
        assert!(text.starts_with("failure\n") && text.contains("1000"), "{text}");
        let text = b.post(query, vec![b' '; 1200]).await;
        assert!(text.starts_with("failure\n") && text.contains("1000"), "{text}");
        assert!(b.post("type=catalog&mode=file&filename=empty.xml", Vec::new()).await.contains("передан пустым"));
    }

    a_bad_row_does_not_stop_its_neighbours_and_comes_out_when_mended: |b| {
        let bad = "<Предложение><Ид>p0002</Ид><Цены><Цена><ИдТипаЦены>OPT</ИдТипаЦены><ЦенаЗаЕдиницу>договорная\
            </ЦенаЗаЕдиницу></Цена></Цены></Предложение>";
        let rows = format!("{}{bad}{}", offer("p0001", "1", 1), offer("p0003", "3", 3));
        for n in 1..=2i64 {
            b.x.clock.turn(1);
            assert_eq!(b.upload("offers0_1.xml", "offers0_1.xml", &offers(&rows)).await, "success");
            assert_eq!(b.row::<(i64,)>("select count(*) from price").await, (2,));
            let (reference, reason, seen): (String, String, i64) = b.row("select ref, reason, seen from quarantine").await;
            assert_eq!((reference.as_str(), seen), ("p0002", n));
            assert!(reason.contains("ЦенаЗаЕдиницу") && reason.contains("«договорная» не число"), "{reason}");
        }
        let place: (String,) = b.row("select place from quarantine").await;
        assert!(place.0.starts_with("offers0_1.xml, строка "), "{}", place.0);
        assert!(error(b).await.contains("не принято строк: 1"));
        b.upload("offers0_1.xml", "offers0_1.xml", &offers(&offer("p0002", "2", 2))).await;
        let open: (i64,) = b.row("select count(*) from quarantine where resolved_at is null").await;
        assert_eq!(open, (0,));
    }
}
