//! Single rules, each by its cases.

use super::super::*;
use crate::Charset;

fn ask(dialogue: &mut Dialogue, query: &str, body: u64) -> Result<Step, Refusal> {
    dialogue.take(&Request::parse(query).unwrap(), body, &Bounds::default())
}

fn name(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

#[test]
fn queries_are_read() {
    let request = Request::parse("type=Catalog&mode=FILE&filename=import_files%2Fab/%D0%B0.jpg&sessid=42&x").unwrap();
    assert_eq!((request.kind, request.mode), (Kind::Catalog, Some(Mode::File)));
    assert_eq!(request.filename.as_deref(), Some("import_files/ab/а.jpg"));
    assert_eq!(request.sessid.as_deref(), Some("42"));
    let request = Request::parse("type=sale&mode=query&cmlVersion=2.10").unwrap();
    assert_eq!(request.version.as_deref(), Some("2.10"));
    // Windows-1251, a lone %, and a plus that is a plus.
    let request = Request::parse("type=catalog&mode=file&filename=%E0+100%.xml").unwrap();
    assert_eq!(request.filename.as_deref(), Some("а+100%.xml"));

    assert_eq!(Request::parse("mode=init").unwrap_err().key, "type");
    assert_eq!(Request::parse("type=catalog").unwrap_err().key, "mode");
    assert_eq!(Request::parse("type=catalog&mode=steal").unwrap_err().value, "steal");
    assert!(Request::parse("type=listen").unwrap().mode.is_none());
}

#[test]
fn file_names_stay_in_their_folder() {
    for (raw, clean) in [
        ("import0_1.xml", "import0_1.xml"),
        ("/tmp/v8_3B8F_3e.zip", "v8_3B8F_3e.zip"),
        ("upload/1c/webdata/import.xml", "import.xml"),
        ("import_files\\ab\\x.jpg", "import_files/ab/x.jpg"),
        (" ./a//b.xml ", "a/b.xml"),
        ("upload/1c/webdata/upload/1c/webdata/a.xml", "a.xml"),
        ("./upload/1c/webdata//a.xml", "a.xml"),
        ("/upload/1c/webdata/a.xml", "a.xml"),
        ("upload/1c/webdata2/a.xml", "upload/1c/webdata2/a.xml"),
        ("tmp/a.xml", "tmp/a.xml"),
    ] {
        assert_eq!(FileName::parse(raw).map(String::from), Ok(clean.to_owned()), "{raw}");
    }
    for (raw, bad) in [
        ("", BadFileName::Empty),
        ("//", BadFileName::Absolute),
        ("/etc/passwd", BadFileName::Absolute),
        ("/tmp//etc/passwd", BadFileName::Absolute),
        ("C:\\a", BadFileName::Absolute),
        ("a/../../b", BadFileName::Parent),
        ("a/.. /b", BadFileName::Parent),
        ("/tmp/..", BadFileName::Parent),
        ("/tmp//tmp/a", BadFileName::Absolute),
        ("upload/1c/webdata/", BadFileName::Empty),
        ("upload/1c/webdata/../a", BadFileName::Parent),
        ("a\0.xml", BadFileName::Character),
        ("a.xml:stream", BadFileName::Character),
    ] {
        assert_eq!(FileName::parse(raw), Err(bad), "{raw}");
    }
    assert_eq!(FileName::parse(&"a".repeat(600)), Err(BadFileName::TooLong));
    assert_eq!((name("a.ZIP").kind(), name("x.y/z").kind()), (FileKind::Zip, FileKind::Other));
}

#[test]
fn answers_are_exact() {
    assert_eq!(Answer::init(true, 204_800, None).as_str(), "zip=yes\nfile_limit=204800");
    assert_eq!(Answer::init(false, 1, Some(("s", "3.1"))).as_str(), "zip=no\nfile_limit=1\nsessid=s\nversion=3.1");
    assert_eq!(Answer::checkauth("k", "v", None, Some(7)).as_str(), "success\nk\nv");
    assert_eq!(Answer::checkauth("k", "v", Some("s"), Some(7)).as_str(), "success\nk\nv\nsessid=s\ntimestamp=7");
    assert_eq!(Answer::failure("плохо\r\nsuccess").as_str(), "failure\nплохо; success");
    assert!(Answer::unknown_command().is_failure());
    assert_eq!((Answer::failure("").as_str(), Answer::progress(" \n").as_str()), ("failure", "progress"));

    // Four lines only for a client that told its version, and only if there is a session to name.
    let lines = |version, sessid| Answer::init_as_asked(true, 9, version, sessid).into_string();
    assert_eq!(lines(None, Some("s")), "zip=yes\nfile_limit=9");
    assert_eq!(lines(Some("2.09"), None), "zip=yes\nfile_limit=9");
    assert_eq!(lines(Some("2.09"), Some("s")), "zip=yes\nfile_limit=9\nsessid=s\nversion=2.09");
    assert_eq!(lines(Some("3.9"), Some("s")), "zip=yes\nfile_limit=9\nsessid=s\nversion=3.1");
}

#[test]
fn an_answer_in_the_encoding_that_the_client_insists_on() {
    let answer = Answer::failure("Заказ №1 ♥");
    assert_eq!(answer.bytes(Charset::Utf8), answer.as_str().as_bytes());
    let old = answer.bytes(Charset::Windows1251);
    assert_eq!(encoding_rs::WINDOWS_1251.decode(&old).0, "failure\nЗаказ №1 ?");
    assert_eq!(Answer::content_type(Charset::Windows1251), "text/plain; charset=windows-1251");
}

#[test]
fn orders_are_taken_only_if_they_were_asked_for_in_this_login() {
    let mut dialogue = Dialogue::new(Kind::Sale);
    assert_eq!(ask(&mut dialogue, "type=sale&mode=success", 0), Err(Refusal::NothingAsked));
    ask(&mut dialogue, "type=sale&mode=query", 0).unwrap();
    dialogue.gave(17);
    for _ in 0..2 {
        // 1C may miss the answer and say it again.
        assert_eq!(ask(&mut dialogue, "type=sale&mode=success", 0), Ok(Step::Taken));
        assert_eq!(dialogue.given(), Some(17));
    }
    // A query that was not answered gives nothing to take.
    ask(&mut dialogue, "type=sale&mode=query", 0).unwrap();
    assert_eq!((ask(&mut dialogue, "type=sale&mode=success", 0), dialogue.given()), (Ok(Step::Taken), None));
    dialogue.gave(18);
    ask(&mut dialogue, "type=sale&mode=checkauth", 0).unwrap();
    assert_eq!(dialogue.given(), None);
    assert_eq!(ask(&mut dialogue, "type=sale&mode=success", 0), Err(Refusal::NothingAsked));
}

#[test]
fn files_that_wait_are_bounded_across_logins() {
    let mut dialogue = Dialogue::new(Kind::Catalog);
    let bounds = Bounds { files: 3, ..Bounds::default() };
    let mut sent = 0;
    for login in 0..10 {
        dialogue.take(&Request::parse("type=catalog&mode=checkauth").unwrap(), 0, &bounds).unwrap();
        let file = Request::parse(&format!("type=catalog&mode=file&filename={login}.xml")).unwrap();
        sent += usize::from(dialogue.take(&file, 1, &bounds).is_ok());
    }
    assert_eq!((sent, dialogue.waiting().count()), (3, 3));
}

#[test]
fn an_export_of_stock_ut() {
    let mut dialogue = Dialogue::new(Kind::Catalog);
    let xml = name("import0_1.xml");
    for login in 1..=2 {
        assert_eq!(ask(&mut dialogue, "type=catalog&mode=checkauth", 0), Ok(Step::LogIn));
        assert_eq!(ask(&mut dialogue, "type=catalog&mode=init", 0), Ok(Step::Init { version: None }));
        let zip = name("v8_1.zip");
        let store = |append| Ok(Step::Store { login, file: zip.clone(), append });
        assert_eq!(ask(&mut dialogue, "type=catalog&mode=file&filename=v8_1.zip", 10), store(false));
        assert_eq!(ask(&mut dialogue, "type=catalog&mode=file&filename=v8_1.zip", 5), store(true));
        let import = Ok(Step::Import { login, file: xml.clone(), archives: vec![zip.clone()] });
        for _ in 0..3 {
            assert_eq!(ask(&mut dialogue, "type=catalog&mode=import&filename=import0_1.xml", 0), import);
        }
        assert_eq!(dialogue.waiting().count(), 0);
    }
}

#[test]
fn files_that_nobody_asks_for_wait_across_logins() {
    let mut dialogue = Dialogue::new(Kind::Sale);
    for login in 0..2 {
        for file in ["pic/1.jpg", "pic/2.jpg", "orders-1_1.xml"] {
            let query = format!("type=sale&mode=file&filename={file}");
            assert_eq!(ask(&mut dialogue, &query, 1), Ok(Step::Store { login, file: name(file), append: false }));
        }
        assert_eq!(
            ask(&mut dialogue, "type=sale&mode=init&version=3.1", 0),
            Ok(Step::Init { version: Some("3.1".into()) })
        );
    }
    let dialogue_text = serde_json::to_string(&dialogue).unwrap();
    let mut dialogue: Dialogue = serde_json::from_str(&dialogue_text).unwrap();
    let waiting: Vec<(u32, String)> = dialogue.waiting().map(|file| (file.login, file.name.to_string())).collect();
    assert_eq!(waiting, [(0, "orders-1_1.xml".to_owned()), (1, "orders-1_1.xml".to_owned())]);
    dialogue.done(0, &name("orders-1_1.xml"));
    assert_eq!(dialogue.waiting().count(), 1);
}

#[test]
fn queries_need_no_init_and_nonsense_is_refused() {
    let mut dialogue = Dialogue::new(Kind::Sale);
    assert_eq!(ask(&mut dialogue, "type=sale&mode=query", 0), Ok(Step::Query { version: None }));
    assert_eq!(ask(&mut dialogue, "type=sale&mode=success", 0), Ok(Step::Taken));
    let missing = ask(&mut dialogue, "type=sale&mode=import&filename=a.xml", 0);
    assert_eq!(missing, Err(Refusal::NothingReceived(name("a.xml"))));
    assert_eq!(ask(&mut dialogue, "type=sale&mode=file&filename=a.xml", 0), Err(Refusal::EmptyBody(name("a.xml"))));
    assert!(matches!(ask(&mut dialogue, "type=sale&mode=file&filename=../a", 1), Err(Refusal::FileName(_))));
    let huge = ask(&mut dialogue, "type=sale&mode=file&filename=a.xml", 1 << 40);
    assert!(huge.unwrap_err().to_string().contains("больше разрешённых"));
    let mut catalog = Dialogue::new(Kind::Catalog);
    assert_eq!(ask(&mut catalog, "type=catalog&mode=query", 0), Err(Refusal::Unsupported));
}

#[test]
fn a_sweep_waits_for_the_whole_run() {
    let mut run = CatalogRun::default();
    assert_eq!(run.verdict(RunEnd::Quiet, 100, 1, 30), Sweep::NotFull);
    run.portion("import0_1.xml", Some(false), true);
    run.portion("import0_2.xml", Some(true), false);
    assert_eq!(run.verdict(RunEnd::Quiet, 100, 1, 30), Sweep::Failed(1));
    run.portion("import0_2.xml", Some(true), true);
    assert_eq!(run.verdict(RunEnd::Quiet, 100, 30, 30), Sweep::Do);
    assert_eq!(run.verdict(RunEnd::Quiet, 1000, 301, 30), Sweep::Ask { percent: 31 });
    assert_eq!(run.verdict(RunEnd::Complete, 0, 0, 30), Sweep::Do);
    // The portion that begins an export begins the run anew.
    run.portion("import0_1.xml", Some(false), true);
    assert_eq!(run.portions(), 1);

    let mut changes = CatalogRun::default();
    changes.portion("import.xml", Some(true), true);
    assert_eq!(changes.verdict(RunEnd::Complete, 100, 1, 30), Sweep::NotFull);
    assert_eq!(changes.verdict(RunEnd::Deactivate, 100, 1, 30), Sweep::Do);
}
