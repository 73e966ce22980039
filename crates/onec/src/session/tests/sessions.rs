//! Whole sessions of the three clients, request by request, as the descriptions of the protocol have them.

use super::site::Site;

/// What is asked, bytes of the body, what is answered (its beginning, if it ends with `…`).
type Script<'a> = &'a [(&'a str, u64, &'a str)];

const HELLO: &str = "success\nkabinet\nc1\nsessid=s1\ntimestamp=1769000000";
const TWO_LINES: &str = "zip=yes\nfile_limit=100";

fn play(site: &mut Site, script: Script<'_>) {
    for (query, body, want) in script {
        let told = site.ask(query, *body);
        match want.strip_suffix('…') {
            Some(beginning) => assert!(told.starts_with(beginning), "{query}: {told}"),
            None => assert_eq!(told, *want, "{query}"),
        }
    }
}

#[test]
fn client_a_sends_a_catalogue_in_portions_of_sliced_archives() {
    let mut site = Site::new();
    play(&mut site, &[("type=catalog&mode=checkauth", 0, HELLO)]);
    for (portion, xml) in ["import0_1.xml", "import0_2.xml", "offers0_1.xml"].iter().enumerate() {
        let zip = format!("type=catalog&mode=file&filename=v8_3B8F_{portion}.zip");
        let import = format!("type=catalog&mode=import&filename={xml}");
        play(
            &mut site,
            &[
                ("type=catalog&mode=checkauth", 0, HELLO),
                ("type=catalog&mode=init", 0, TWO_LINES),
                (&zip, 100, "success"),
                (&zip, 100, "success"),
                (&zip, 17, "success"),
                (&import, 0, "success"),
                (&import, 0, "success"),
            ],
        );
    }
    assert_eq!(site.stored.values().copied().collect::<Vec<_>>(), [217; 3], "pieces are put together");
    assert_eq!(site.imported.len(), 6);
}

#[test]
fn client_a_without_zip_and_without_waiting_for_imports() {
    let mut site = Site::new();
    play(
        &mut site,
        &[
            ("type=catalog&mode=checkauth", 0, HELLO),
            ("type=catalog&mode=init&sessid=s1", 0, TWO_LINES),
            ("type=catalog&mode=file&filename=import_files/ab/1.jpg&sessid=s1", 90, "success"),
            ("type=catalog&mode=file&filename=/tmp/import0_1.xml&sessid=s1", 100, "success"),
            ("type=catalog&mode=file&filename=/tmp/import0_1.xml&sessid=s1", 3, "success"),
            ("type=catalog&mode=checkauth", 0, HELLO),
            ("type=catalog&mode=init", 0, TWO_LINES),
            ("type=catalog&mode=file&filename=offers0_1.xml", 8, "success"),
        ],
    );
    let dialogue = &site.dialogues[&super::super::Kind::Catalog];
    let waiting: Vec<_> = dialogue.waiting().map(|one| (one.login, one.name.as_str(), one.bytes)).collect();
    assert_eq!(waiting, [(1, "import0_1.xml", 103), (2, "offers0_1.xml", 8)]);
}

#[test]
fn client_a_asks_for_orders_without_init_and_sends_them_back() {
    let mut site = Site::new();
    play(
        &mut site,
        &[
            ("type=sale&mode=checkauth", 0, HELLO),
            (
                "type=sale&mode=query",
                0,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.05\"…",
            ),
            ("type=sale&mode=success", 0, "success"),
            ("type=sale&mode=init", 0, TWO_LINES),
            ("type=sale&mode=file&filename=orders-1f_1.xml", 100, "success"),
            ("type=sale&mode=file&filename=orders-1f_1.xml", 1, "success"),
            ("type=sale&mode=import&filename=orders-1f_1.xml", 0, "success"),
        ],
    );
    assert_eq!((site.watermark, site.imported.as_slice()), (5, &["1/orders-1f_1.xml".to_owned()][..]));
}

#[test]
fn client_b_appends_the_fourth_line_and_asks_for_2_10() {
    let mut site = Site::new();
    play(
        &mut site,
        &[
            ("type=sale&mode=checkauth", 0, HELLO),
            ("type=sale&mode=init&sessid=s1", 0, TWO_LINES),
            (
                "type=sale&mode=query&sessid=s1&cmlVersion=2.10",
                0,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.10\"…",
            ),
            ("type=sale&mode=success&sessid=s1", 0, "success"),
            ("type=sale&mode=info", 0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Справочник>\n\t<C\u{442}атусы>…"),
            ("type=catalog&mode=checkauth", 0, HELLO),
            ("type=catalog&mode=init&sessid=s1", 0, TWO_LINES),
            ("type=catalog&mode=file&filename=v8_9.zip&sessid=s1", 50, "success"),
            ("type=catalog&mode=import&filename=import.xml&sessid=s1", 0, "success"),
            ("type=catalog&mode=import&filename=import1.xml&sessid=s1", 0, "success"),
            ("type=catalog&mode=import&filename=offers.xml&sessid=s1", 0, "success"),
        ],
    );
    assert_eq!(site.imported.len(), 3);
}

#[test]
fn client_c_tells_its_version_and_ends_with_deactivate_and_complete() {
    let mut site = Site::new();
    let four = "zip=yes\nfile_limit=100\nsessid=s1\nversion=3.1";
    play(
        &mut site,
        &[
            ("type=catalog&mode=checkauth&version=3.1", 0, HELLO),
            ("type=catalog&mode=init&sessid=s1&version=3.1", 0, four),
            ("type=catalog&mode=file&sessid=s1&filename=import___5335d080.xml", 40, "success"),
            ("type=catalog&mode=file&sessid=s1&filename=upload/1c/webdata/goods/1/import_files/a.jpg", 40, "success"),
            ("type=catalog&mode=file&sessid=s1&filename=rests___9ebdccc5.xml", 40, "success"),
            ("type=catalog&mode=import&sessid=s1&filename=import___5335d080.xml", 0, "success"),
            ("type=catalog&mode=import&sessid=s1&filename=rests___9ebdccc5.xml", 0, "success"),
            ("type=catalog&mode=deactivate&timestamp=1769000000&sessid=s1", 0, "success"),
            ("type=catalog&mode=complete&sessid=s1", 0, "success"),
            ("type=reference&mode=checkauth", 0, HELLO),
            ("type=reference&mode=init&version=2.09", 0, "zip=yes\nfile_limit=100\nsessid=s1\nversion=2.09"),
            ("type=reference&mode=file&filename=references___1.xml", 40, "success"),
            ("type=reference&mode=import&filename=references___1.xml", 0, "success"),
            ("type=sale&mode=checkauth", 0, HELLO),
            ("type=sale&mode=init&sessid=s1&version=3.1", 0, four),
            (
                "type=sale&mode=query&sessid=s1&version=3.1",
                0,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"3.1\"…",
            ),
            ("type=sale&mode=success&sessid=s1", 0, "success"),
            ("type=get_catalog&mode=checkauth", 0, HELLO),
            ("type=get_catalog&mode=init", 0, TWO_LINES),
            ("type=get_catalog&mode=query", 0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация…"),
            ("type=listen", 0, "304"),
        ],
    );
    site.news = true;
    play(
        &mut site,
        &[("type=listen&mode=whatever", 0, "failure\nUnknown command type."), ("type=listen", 0, "success")],
    );
    assert_eq!(site.watermark, 5);
}

#[test]
fn what_is_not_there_is_refused_in_words() {
    let unsupported = "failure\nэтот вид обмена порталом не поддерживается";
    play(
        &mut Site::new(),
        &[
            ("", 0, "failure\nUnknown command type."),
            ("type=warehouse&mode=checkauth", 0, "failure\nUnknown command type."),
            ("type=catalog", 0, "failure\nUnknown command type."),
            ("type=catalog&mode=steal", 0, "failure\nUnknown command type."),
            ("type=catalog&mode=query", 0, unsupported),
            ("type=get_catalog&mode=file&filename=a.xml", 1, unsupported),
            ("type=crm&mode=checkauth", 0, unsupported),
            ("type=sale&mode=success", 0, "failure\nзаказы в этом сеансе не запрашивались; начните обмен заново"),
            ("type=catalog&mode=import&filename=import0_1.xml", 0, "failure\nфайл «import0_1.xml» не был передан…"),
            ("type=catalog&mode=file", 1, "failure\nне указано имя файла (filename)"),
            ("type=catalog&mode=file&filename=%2e%2e%2fa", 1, "failure\nимя файла не может содержать «..»"),
            ("type=catalog&mode=file&filename=a%00.xml", 1, "failure\nв имени файла есть недопустимые знаки"),
            ("type=catalog&mode=file&filename=a.xml", 201, "failure\nфайл «a.xml» больше разрешённых 100 байт"),
            ("type=catalog&mode=file&filename=a.xml", 0, "failure\nфайл «a.xml» передан пустым"),
        ],
    );
}
