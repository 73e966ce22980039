//! Files that are wrong as a whole or in part.

use proptest::prelude::*;

use super::{super::*, records, records_of, root};

const GOODS: &str = "<ПакетПредложений><Ид>k#</Ид><Предложения>\n\
    <Предложение><Ид>a</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>10</ЦенаЗаЕдиницу></Цена></Цены></Предложение>\n\
    <Предложение><Ид>b</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>договорная</ЦенаЗаЕдиницу></Цена></Цены></Предложение>\n\
    <Предложение><Наименование>без Ид</Наименование></Предложение>\n\
    <Предложение><Ид>c</Ид></Предложение></Предложения></ПакетПредложений>";

fn error(bytes: &[u8]) -> (Vec<Record>, ReadError) {
    let mut reader = Reader::new(bytes);
    let mut before = Vec::new();
    loop {
        match reader.next_record() {
            Ok(Some(record)) => before.push(record),
            Ok(None) => panic!("no error"),
            Err(error) => {
                assert!(reader.next().is_none(), "an error ends the reading");
                return (before, error);
            }
        }
    }
}

#[test]
fn a_bad_record_is_told_and_its_neighbours_are_read() {
    let records = records(&root(GOODS));
    let bad: Vec<&Bad> =
        records.iter().filter_map(|record| if let Record::Bad(bad) = record { Some(bad) } else { None }).collect();
    assert_eq!(records.iter().filter(|record| matches!(record, Record::Offer(_))).count(), 2);
    assert_eq!(
        bad[0].to_string(),
        "строка 4, КоммерческаяИнформация/ПакетПредложений/Предложения/Предложение (b), Цены/Цена/ЦенаЗаЕдиницу: \
         «договорная» не число"
    );
    assert_eq!((bad[1].line, bad[1].field.as_str(), &bad[1].id), (5, "Ид", &None));
}

#[test]
fn a_cut_file_gives_what_it_has() {
    let whole = root(GOODS);
    let cut = whole.find("<Предложение><Ид>b").unwrap() + "<Предложение><".len();
    let (before, error) = error(&whole.as_bytes()[..cut]);
    assert!(matches!(before.last(), Some(Record::Offer(offer)) if offer.id.product == "a"));
    assert!(matches!(error.fault, ReadFault::Cut), "{error}");
    assert_eq!((error.line, error.offset), (4, cut as u64));
    assert!(error.path.ends_with("Предложения/Предложение"), "{error}");

    // In the middle of a letter.
    let cut = whole.find("договорная").unwrap() + 1;
    assert!(matches!(self::error(&whole.as_bytes()[..cut]).1.fault, ReadFault::Cut));
}

#[test]
fn what_is_refused_as_a_whole() {
    let fault = |text: &str| error(text.as_bytes()).1.to_string();
    assert!(
        fault("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><КоммерческаяИнформация/>").contains("DOCTYPE")
    );
    assert!(fault("").contains("нет XML"));
    assert!(fault("success\n").contains("нет XML"));
    assert!(fault("<html><body/></html>").contains("корень «html»"));
    assert!(fault(&root("<Каталог><Ид>&nbsp;</Ид></Каталог>")).contains("&nbsp;"));
    assert!(fault(&root("<Каталог></Товары>")).contains("XML повреждён"));
    assert!(fault(&root("<Каталог><Ид>a & b</Ид></Каталог>")).contains("XML повреждён"));
    assert!(fault(&format!("{}<КоммерческаяИнформация/>", root(""))).contains("не CommerceML"));
    assert!(fault("<?xml version='1.0' encoding='koi9'?><a/>").contains("koi9"));
    let deep = root(&format!("<Каталог>{}{}</Каталог>", "<a>".repeat(200), "</a>".repeat(200)));
    assert!(fault(&deep).contains("128 уровней"));
}

#[test]
fn encodings_are_recognised_even_if_the_declaration_lies() {
    let inner = "<Каталог><Ид>k</Ид><Наименование>Ёлка №1</Наименование></Каталог>";
    let text = |encoding: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?><КоммерческаяИнформация>{inner}</КоммерческаяИнформация>"
        )
    };
    let name = |bytes: &[u8]| {
        let records = records_of(bytes);
        let [_, Record::Catalog(head), ..] = records.as_slice() else { panic!("{records:?}") };
        head.name.clone().unwrap()
    };
    let old = |text: &str| encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let utf16 = |text: &str, big: bool, bom: bool| -> Vec<u8> {
        let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    for declared in ["UTF-8", "windows-1251", "UTF-16"] {
        let text = text(declared);
        for bytes in [
            text.clone().into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            old(&text),
            utf16(&text, false, true),
            utf16(&text, true, true),
            utf16(&text, false, false),
        ] {
            assert_eq!(name(&bytes), "Ёлка №1", "{declared}");
        }
    }
    // Bytes of another encoding in the middle of UTF-8.
    let mut mixed = text("UTF-8").into_bytes();
    let at = text("UTF-8").find("Ёлка").unwrap();
    mixed.splice(at..at + 2, [0xa8]);
    assert!(matches!(error(&mixed).1.fault, ReadFault::Encoding));
}

#[test]
fn long_encodings_survive_the_borders_of_chunks() {
    let name = "Ж".repeat(200_000);
    let text = root(&format!("<Каталог><Наименование>{name}</Наименование></Каталог>"));
    let old = encoding_rs::WINDOWS_1251.encode(&text).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &old, &utf16] {
        let records = records_of(bytes);
        let [_, Record::Catalog(head), ..] = records.as_slice() else { panic!() };
        assert!(head.name.as_deref() == Some(name.as_str()));
    }
}

#[test]
fn bounds_hold() {
    let read = |limits: Limits, inner: &str| -> Result<Vec<Record>, ReadError> {
        Reader::with_limits(root(inner).as_bytes(), limits).collect()
    };
    let offer =
        |id: &str, name: &str| format!("<Предложение><Ид>{id}</Ид><Наименование>{name}</Наименование></Предложение>");
    let goods = format!(
        "<ПакетПредложений><Предложения>{}{}</Предложения></ПакетПредложений>",
        offer("long", &"я".repeat(600)),
        offer("short", "я")
    );
    for limits in [Limits { value: 1000, ..Limits::default() }, Limits { record: 1000, ..Limits::default() }] {
        let records = read(limits, &goods).unwrap();
        assert!(records.iter().any(|record| matches!(record, Record::Bad(bad) if bad.id.as_deref() == Some("long"))));
        assert!(records.iter().any(|record| matches!(record, Record::Offer(offer) if offer.id.product == "short")));
    }
    let many = goods.replace("<Наименование>", "<Количество/><Количество/><Наименование>");
    let records = read(Limits { nodes: 4, ..Limits::default() }, &many).unwrap();
    assert_eq!(records.iter().filter(|record| matches!(record, Record::Bad(_))).count(), 2);
    // An event is cut off at the first chunk behind its bound.
    let huge = format!("<!--{}-->", "я".repeat(400_000));
    let error = read(Limits { event: 1000, ..Limits::default() }, &huge).unwrap_err();
    assert!(matches!(error.fault, ReadFault::TooLong(1000)), "{error}");
}

proptest! {
    /// Whatever comes, the reader comes to an end and does not panic.
    #[test]
    fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Reader::new(bytes.as_slice()).count();
    }

    /// A good file with a wound: every record before it is read, and the end is reached.
    #[test]
    fn any_wound_comes_to_an_end(at in 0usize..900, byte: u8, cut: bool) {
        let mut bytes = root(GOODS).into_bytes();
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        prop_assert!(Reader::new(bytes.as_slice()).count() < 20);
    }
}

/// Gives its bytes a few at a time, as a pipe or an archive does.
struct Drops<'b>(&'b [u8], usize);

impl std::io::Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let some = self.0.len().min(self.1).min(into.len());
        let (now, later) = self.0.split_at(some);
        into[..some].copy_from_slice(now);
        self.0 = later;
        Ok(some)
    }
}

/// Every event of the file begins a window once, and ends in the middle of one.
#[test]
fn windows_may_end_anywhere() {
    let inside = "<Каталог><!-- > --><Ид>\u{feff}k</Ид><Наименование>Болт &amp; \u{feff}гайка<![CDATA[ <М6> ]]></Наименование>\
        <?x > ?></Каталог>";
    let text = root(&format!("{inside}{GOODS}"));
    let whole: Vec<Record> = records(&text);
    let [_, Record::Catalog(head), ..] = whole.as_slice() else { panic!("{whole:?}") };
    assert_eq!(head.name.as_deref(), Some("Болт & \u{feff}гайка <М6>"));
    for size in 1..40 {
        let mut reader = Reader::new(Drops(text.as_bytes(), size));
        let mut read = Vec::new();
        while let Some(record) = reader.next_record().unwrap() {
            read.push(record);
        }
        assert_eq!(read, whole, "{size} bytes at a time");
    }
    for wrong in
        ["<Каталог><Ид>k</Каталог>", "</Каталог>", "<Каталог><Ид>a & b</Ид></Каталог>", "<!x>", "<Каталог>\u{fffd}"]
    {
        let mut bytes = root(wrong).into_bytes();
        if let Some(at) = root(wrong).find('\u{fffd}') {
            bytes.splice(at..at + 3, [0xff, 0xfe]);
        }
        let faults: Vec<String> = [1, 7, 1000]
            .map(|size| Reader::new(Drops(&bytes, size)).find_map(Result::err).unwrap().fault.to_string())
            .into();
        assert!(faults.iter().all(|fault| *fault == faults[0]), "{wrong}: {faults:?}");
    }
}
