//! What a catalogue's files mean: deletion, silence, order of arrival, full exports.

use super::*;

async fn live(b: &Bench) -> Vec<String> {
    let rows: Vec<(String,)> = b.rows("select erp_id from product where not (deleted or stub) order by erp_id").await;
    rows.into_iter().map(|(id,)| id).collect()
}

async fn good(b: &Bench, name: &str, bytes: &[u8]) {
    b.x.clock.turn(1);
    assert_eq!(b.upload(name, name, bytes).await, "success", "{name}");
}

/// Long enough for a run to be over.
async fn silence(b: &Bench) {
    b.x.clock.turn(1000);
    b.drain().await;
}

on_both! {
    a_full_export_in_portions_is_swept_when_it_is_over: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        good(b, "import0_2.xml", &goods(false, "C1", &products(10..20))).await;
        good(b, "import1_1.xml", &goods(true, "C2", &product("other"))).await;
        silence(b).await;
        assert_eq!(live(b).await.len(), 21, "portion one does not empty the shop");

        // Two products are gone; the second portion has no classifier.
        good(b, "import0_1.xml", &goods(true, "C1", &products(1..10))).await;
        assert_eq!(live(b).await.len(), 21, "not before the run is over");
        good(b, "import0_2.xml", &goods(false, "C1", &products(11..20))).await;
        silence(b).await;
        let left = live(b).await;
        assert!(left.len() == 19 && !left.contains(&"p0000".to_owned()) && !left.contains(&"p0010".to_owned()));
        assert!(left.contains(&"other".to_owned()), "another catalogue is another matter");

        // A product that comes back is back, also in a file of changes.
        good(b, "import0_1.xml", &goods(false, "C1", &product("p0000"))).await;
        silence(b).await;
        assert_eq!(live(b).await.len(), 20);
    }

    portions_that_all_say_not_only_changes_are_one_export: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..4))).await;
        let second = String::from_utf8(goods(false, "C1", &products(4..20))).unwrap();
        let second = second.replace("СодержитТолькоИзменения=\"true\"", "СодержитТолькоИзменения=\"false\"");
        good(b, "import0_2.xml", second.as_bytes()).await;
        silence(b).await;
        assert_eq!(live(b).await.len(), 20);
    }

    an_unlikely_sweep_is_not_done: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        silence(b).await;
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..5))).await;
        silence(b).await;
        assert_eq!(live(b).await.len(), 10);
        let (error,): (String,) = b.row("select error from dataset_state where dataset = 'catalog'").await;
        assert!(error.contains("не содержит 5 из 10 товаров (50 %)"), "{error}");
    }

    a_failed_portion_stops_the_sweep_until_it_is_sent_again: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..20))).await;
        silence(b).await;
        let second = goods(false, "C1", &products(10..19));
        for mended in [false, true] {
            good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
            let cut = b.upload("import0_2.xml", "import0_2.xml", &second[..second.len() - 100]).await;
            assert!(cut.starts_with("failure"));
            if mended {
                good(b, "import0_2.xml", &second).await;
            }
            silence(b).await;
            assert_eq!(live(b).await.len(), if mended { 19 } else { 20 });
        }
    }

    a_refused_product_is_not_swept: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        silence(b).await;
        let bad = "<Товар><Ид>p0009</Ид><Наименование/></Товар>";
        good(b, "import0_1.xml", &goods(true, "C1", &format!("{}{bad}", products(0..9)))).await;
        silence(b).await;
        assert_eq!(live(b).await.len(), 10);
        assert_eq!(b.row::<(i64,)>("select count(*) from quarantine").await, (1,));
    }

    an_export_that_says_its_end_is_swept_at_once: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..9))).await;
        assert_eq!(b.ask("type=catalog&mode=complete").await, "success");
        b.drain().await;
        assert_eq!(live(b).await.len(), 9);
    }

    deletion_has_many_spellings: |b| {
        good(b, "a.xml", &goods(true, "C1", &products(0..5))).await;
        let gone = "<Товар Статус=\"Удален\"><Ид>p0000</Ид></Товар><Товар><Ид>p0001</Ид><ПометкаУдаления>true</ПометкаУдаления>\
            <Наименование>Товар p0001</Наименование></Товар><Товар Статус=\"Удален\"><Ид>never-known</Ид></Товар>";
        good(b, "b.xml", &goods(false, "C1", gone)).await;
        assert_eq!(live(b).await, ["p0002", "p0003", "p0004"]);
        good(b, "b.xml", &goods(false, "C1", &products(0..1))).await;
        assert_eq!(live(b).await.len(), 4, "undeleted");
        assert_eq!(b.row::<(i64,)>("select count(*) from quarantine").await, (0,));
    }

    silence_is_not_emptiness: |b| {
        good(b, "a.xml", &goods(true, "C1", &product("a"))).await;
        good(b, "o.xml", &offers(&offer("a", "10", 5))).await;
        good(b, "b.xml", &goods(false, "C1", "<Товар><Ид>a</Ид><Наименование>Имя</Наименование></Товар>")).await;
        let article: (String, String) = b.row("select article, name from product").await;
        assert_eq!(article, ("АРТ-a".to_owned(), "Имя".to_owned()));
        good(b, "b.xml", &goods(false, "C1", "<Товар><Ид>a</Ид><Артикул/><Наименование>Имя</Наименование></Товар>")).await;
        assert_eq!(b.row::<(String,)>("select article from product").await.0, "");
        assert_eq!(b.row::<(i64,)>("select count(*) from product_suffix").await, (0,), "nothing is found by it any more");

        good(b, "o.xml", &offers("<Предложение><Ид>a</Ид><Количество>7</Количество></Предложение>")).await;
        assert_eq!(b.row::<(i64, i64)>("select amount, qty from price, stock where warehouse = ''").await, (1000, 7000));
        good(b, "o.xml", &offers("<Предложение><Ид>a</Ид><Цены/></Предложение>")).await;
        assert_eq!(b.row::<(i64, i64)>("select (select count(*) from price), count(*) from stock").await, (0, 2));
    }

    price_and_stock_runs_of_ut: |b| {
        good(b, "o.xml", &offers(&offer("g#h", "10", 5))).await;
        let changes = "<КоммерческаяИнформация ВерсияСхемы=\"2.07\"><ИзмененияПакетаПредложений \
            СодержитТолькоИзменения=\"true\"><Ид>c1#</Ид><Предложения><Предложение><Ид>G</Ид><ИдХарактеристики>H\
            </ИдХарактеристики><Цены><Цена><ИдТипаЦены>VIP</ИдТипаЦены><ЦенаЗаЕдиницу>9</ЦенаЗаЕдиницу></Цена></Цены>\
            <Склады ИдСклада=\"W2\" КоличествоНаСкладе=\"3\"/><Склады ИдСклада=\"W3\" КоличествоНаСкладе=\"4,5\"/>\
            </Предложение></Предложения></ИзмененияПакетаПредложений></КоммерческаяИнформация>";
        good(b, "offers0_1.xml", changes.as_bytes()).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (1,), "the same variant");
        let prices: Vec<(String, i64)> = b.rows("select price_type, amount from price order by 1").await;
        assert_eq!(prices, [("opt".to_owned(), 1000), ("vip".to_owned(), 900)], "a level that is not named keeps its price");
        let stock: Vec<(String, i64)> = b.rows("select warehouse, qty from stock order by 1").await;
        assert_eq!(stock, [(String::new(), 7500), ("w2".to_owned(), 3000), ("w3".to_owned(), 4500)]);
    }

    offers_may_come_before_their_goods: |b| {
        let rows = format!("{}{}", offer("a", "1", 1), offer("base#red", "2", 2));
        good(b, "o.xml", &offers(&rows)).await;
        assert!(live(b).await.is_empty(), "stubs are not sold");
        let all = format!("{}{}", product("a"), product("base"));
        good(b, "i.xml", &goods(true, "C1", &all)).await;
        assert_eq!(live(b).await, ["a", "base", "base#red"]);
        let red: (String, i64) = b.row("select name, amount from product join price on product_id = id where erp_id = 'base#red'").await;
        assert_eq!(red, ("Товар base".to_owned(), 200));
        silence(b).await;
        assert_eq!(live(b).await.len(), 3, "a variant that no catalogue lists is not swept");

        // It goes and comes back with its product.
        good(b, "i.xml", &goods(false, "C1", "<Товар Статус=\"Удален\"><Ид>base</Ид></Товар>")).await;
        assert_eq!(live(b).await, ["a"]);
        good(b, "o.xml", &offers(&offer("base#blue", "3", 3))).await;
        assert_eq!(live(b).await, ["a"], "a variant of a deleted product is not sold");
        good(b, "i.xml", &goods(false, "C1", &product("base"))).await;
        assert_eq!(live(b).await, ["a", "base", "base#blue", "base#red"]);
    }

    prices_and_stock_are_fresh_for_every_company: |b| {
        let company = b.company("firm").await;
        good(b, "o.xml", &offers(&offer("a", "1", 1))).await;
        let fresh = b.x.db.read(move |tx| super::super::super::freshness::of(tx, company, "prices")).await.unwrap();
        // 11:30 in Moscow, as the file says.
        assert_eq!(fresh.unwrap().0, At::from_micros(NOON).plus_secs(-1800));
    }
}
