use rust_decimal::Decimal;

use super::super::*;

fn rows(body: &str) -> Vec<Row> {
    read(200, "application/json", body.as_bytes()).unwrap().rows
}

fn refused(status: u16, kind: &str, body: &str) -> String {
    read(status, kind, body.as_bytes()).unwrap_err().to_string()
}

#[test]
fn rows_of_every_kind_of_value() {
    let body = "\u{feff}{\"odata.metadata\":\"http://1c.example/odata/$metadata#Catalog_Контрагенты\",\"odata.count\":\"17\",\
        \"value\":[{\"Ref_Key\":\"6F9619FF-0001-11d9-848a-000000000001\",\"DataVersion\":\"AAAAAQAAAAA=\",\
        \"DeletionMark\":false,\"Code\":\"796 \",\"Сумма\":1234567890123456.78,\"Мало\":1.5E-3,\"Пусто\":null,\
        \"Счетчик\":\"42\",\"Дата\":\"2026-01-31T09:04:05\",\"Никогда\":\"0001-01-01T00:00:00\",\
        \"Нет_Key\":\"00000000-0000-0000-0000-000000000000\",\"Контрагент\":{\"ИНН\":\"7701234567\"},\
        \"Заказ\":\"6f9619ff-0003-11d9-848a-000000000001\",\"Заказ_Type\":\"StandardODATA.Document_ЗаказКлиента\",\
        \"Товары\":[{\"LineNumber\":\"1\",\"Цена\":0.1},{\"LineNumber\":\"2\",\"Цена\":-5}]}]}";
    let page = read(200, "application/json;charset=utf-8", body.as_bytes()).unwrap();
    assert_eq!((page.set.as_deref(), page.count), (Some("Catalog_Контрагенты"), Some(17)));
    let row = &page.rows[0];
    assert_eq!(row.guid("Ref_Key").unwrap().as_str(), "6f9619ff-0001-11d9-848a-000000000001");
    assert_eq!(
        row.decimal("Сумма"),
        Some("1234567890123456.78".parse().unwrap()),
        "a double would have lost the kopecks"
    );
    assert_eq!(row.decimal("Мало"), Some(Decimal::new(15, 4)));
    assert_eq!(
        (row.text("Code"), row.text("Пусто"), row.decimal("Счетчик")),
        (Some("796"), None, Some(Decimal::from(42)))
    );
    assert_eq!(row.moment("Дата"), Some(jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0)));
    assert_eq!((row.moment("Никогда"), row.guid("Нет_Key"), row.truth("DeletionMark")), (None, None, false));
    assert_eq!((row.text("Контрагент/ИНН"), row.text("Контрагент/КПП")), (Some("7701234567"), None));
    assert_eq!(row.reference_type("Заказ"), Some("Document_ЗаказКлиента"));
    assert_eq!(
        row.rows("Товары").iter().map(|row| row.decimal("Цена").unwrap()).sum::<Decimal>(),
        Decimal::new(-49, 1)
    );
}

#[test]
fn a_single_object_is_a_page_of_one() {
    let body = "{\"odata.metadata\":\"x/$metadata#Catalog_Валюты/@Element\",\"Ref_Key\":\"a\",\"Code\":\"643\"}";
    let page = read(200, "", body.as_bytes()).unwrap();
    assert_eq!(
        (page.set.as_deref(), page.rows.len(), page.rows[0].text("Code")),
        (Some("Catalog_Валюты"), 1, Some("643"))
    );
    assert!(rows("{\"value\":[]}").is_empty());
}

#[test]
fn every_no_is_told_in_words() {
    let told =
        "{\"odata.error\":{\"code\":\"20\",\"message\":{\"lang\":\"ru\",\"value\":\"Нарушение прав доступа!\"}}}";
    let text = refused(401, "application/json", told);
    assert!(
        text.contains("Нарушение прав доступа!")
            && text.contains("код 20")
            && text.contains("дайте пользователю права")
    );
    let exception = "{\"exception\":{\"descr\":\"Не обнаружена свободная лицензия!\"}}";
    assert!(refused(500, "application/json", exception).contains("лицензия"));
    let login = "<!DOCTYPE html><html><head><TITLE>Вход в 1С:Предприятие</TITLE></head><body/></html>";
    for (status, body) in [(200, login), (302, login)] {
        let text = refused(status, "text/html; charset=utf-8", body);
        assert!(text.contains("«Вход в 1С:Предприятие»") && text.contains("standard.odata"), "{text}");
    }
    assert_eq!(read(401, "text/html", login.as_bytes()), Err(OdataError::Unauthorised));
    assert_eq!(read(404, "text/plain", b""), Err(OdataError::NotFound));
    assert_eq!(read(412, "", b""), Err(OdataError::Changed));
    assert_eq!(read(503, "text/plain", b"busy"), Err(OdataError::Status(503, "busy".to_owned())));
    assert_eq!(read(500, "application/json", b"{}"), Err(OdataError::Status(500, "{}".to_owned())));
    assert!(matches!(read(200, "application/json", b"{\"value\":[{\"a\":1}"), Err(OdataError::Json(_))));
    assert!(matches!(read(200, "application/json", b""), Err(OdataError::Status(200, _))));
}

#[test]
fn objects_inside_each_other_end() {
    let body = format!("{{\"value\":[{}{}]}}", "{\"a\":".repeat(100), format_args!("1{}", "}".repeat(100)));
    let row = rows(&body).remove(0);
    assert!(row.cell("a/a/a/a").is_some());
    assert!(row.cell(&["a"; 20].join("/")).is_none());
    // Deeper than a JSON reader goes: told, not crashed.
    let body = format!("{{\"value\":[{}", "[".repeat(100_000));
    assert!(matches!(read(200, "", body.as_bytes()), Err(OdataError::Json(_))));
}

#[test]
fn addresses() {
    let at = jiff::civil::datetime(2026, 1, 31, 0, 0, 0, 0);
    let guid = crate::contract::Guid::parse("6f9619ff-0001-11d9-848a-000000000001").unwrap();
    let text = |query: Query| percent_decoded(&query.path());
    assert_eq!(
        text(Query::of("Document_X").key(guid.clone())),
        "Document_X(guid'6f9619ff-0001-11d9-848a-000000000001')?$format=json"
    );
    assert_eq!(
        text(
            Query::of("Document_X")
                .filter(Filter::All(vec![
                    Filter::between("Date", at, at),
                    Filter::Any(vec![
                        Filter::eq("A_Key", Literal::Guid(guid.clone())),
                        Filter::Not(Box::new(Filter::eq("Posted", Literal::Truth(true))))
                    ]),
                    Filter::Compare("Сумма".to_owned(), Op::Gt, Literal::Number(Decimal::new(105, 1))),
                    Filter::eq("Заказ", Literal::Cast(guid.clone(), "Document_Y".to_owned())),
                ]))
                .expand(["Валюта", "Товары"])
                .order_by(["Date desc", "Ref_Key"])
                .top(10)
                .skip(20)
                .count()
        ),
        "Document_X?$format=json&$filter=(Date ge datetime'2026-01-31T00:00:00' and Date lt datetime'2026-01-31T00:00:00') and \
         (A_Key eq guid'6f9619ff-0001-11d9-848a-000000000001' or (not (Posted eq true))) and Сумма gt 10.5 and Заказ eq \
         cast(guid'6f9619ff-0001-11d9-848a-000000000001', 'Document_Y')&$expand=Валюта,Товары&$orderby=Date desc,Ref_Key\
         &$top=10&$skip=20&$inlinecount=allpages"
    );
    let condition = Some(Filter::one_of("Контрагент_Key", [guid]));
    assert_eq!(
        text(Query::of("AccumulationRegister_X").table(Virtual::Balance {
            period: Some(at),
            condition: condition.clone(),
            dimensions: vec!["Контрагент".to_owned(), "Договор".to_owned()],
        })),
        "AccumulationRegister_X/Balance(Period=datetime'2026-01-31T00:00:00',Condition='Контрагент_Key eq \
         guid''6f9619ff-0001-11d9-848a-000000000001''',Dimensions='Контрагент,Договор')?$format=json"
    );
    assert_eq!(
        text(Query::of("R").table(Virtual::Turnovers { start: at, end: at, condition: None, dimensions: Vec::new() })),
        "R/Turnovers(StartPeriod=datetime'2026-01-31T00:00:00',EndPeriod=datetime'2026-01-31T00:00:00')?$format=json"
    );
    assert_eq!(
        text(Query::of("R").table(Virtual::SliceLast { period: None, condition: None })),
        "R/SliceLast()?$format=json"
    );
    // Nothing from outside gets out of its quotes.
    let sly = Query::of("X").filter(Filter::eq("Number", Literal::Text("a' or 1 eq 1 &$top=1#%".to_owned()))).path();
    assert!(sly.ends_with("'a''%20or%201%20eq%201%20%26$top=1%23%25'"), "{sly}");
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}
