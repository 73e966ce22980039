use proptest::prelude::*;

use super::*;
use crate::contract::{Dataset, Guid, PrintAnswer};

fn calls() -> [Call; 3] {
    [
        Call::TestConnection,
        Call::GetPackage { dataset: Dataset::Orders, cursor: "touched <&> 7".to_owned(), limit: 500 },
        Call::Print { document: Guid::parse("6f9619ff-0006-11d9-848a-000000000001").unwrap() },
    ]
}

#[test]
fn calls_and_replies_come_back() {
    let printed = PrintAnswer {
        name: "Счёт № 15 «&<>».pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        data_base64: "JVBERi0=\r\n".to_owned(),
        hash: None,
        version: None,
    };
    let replies = [
        Reply::Hello("УТ 11.5".to_owned()),
        Reply::Package("{\"items\": [\"<a>&]]>\"]}".to_owned()),
        Reply::Printed(printed),
    ];
    for (call, reply) in calls().iter().zip(&replies) {
        assert_eq!(Call::read(call.write().as_bytes()).as_ref(), Ok(call));
        let body = format!("\u{feff}{}", reply.write(call));
        assert_eq!(Reply::read(call, 200, "text/xml; charset=utf-8", body.as_bytes()).as_ref(), Ok(reply));
    }
    assert_eq!(calls()[1].soap_action(), "\"urn:kabinet:exchange:1#Kabinet:GetPackage\"");
}

#[test]
fn other_prefixes_and_a_header_do_not_matter() {
    // As 1C writes it.
    let body = "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header/><soap:Body>\
        <m:TestConnectionResponse xmlns:m=\"urn:kabinet:exchange:1\"><m:return xmlns:xs=\"x\" xmlns:xsi=\"i\" xsi:type=\"xs:string\">\
        <![CDATA[УТ & КА]]></m:return></m:TestConnectionResponse></soap:Body></soap:Envelope>";
    assert_eq!(Reply::read(&Call::TestConnection, 200, "", body.as_bytes()), Ok(Reply::Hello("УТ & КА".to_owned())));
}

#[test]
fn every_no_is_told_in_words() {
    let told = |status: u16, kind: &str, body: &str| {
        Reply::read(&Call::TestConnection, status, kind, body.as_bytes()).unwrap_err().to_string()
    };
    let fault = Fault {
        code: "Server".to_owned(), text: "Недостаточно прав на «Заказ клиента» & <др>".to_owned()
    };
    assert_eq!(
        Reply::read(&Call::TestConnection, 500, "text/xml", fault.write().as_bytes()),
        Err(SoapError::Fault(fault))
    );
    let empty = envelope::wrap("<soap:Fault><faultcode/><detail><a>x</a>Деление на 0</detail></soap:Fault>");
    assert!(told(500, "text/xml", &empty).contains("Деление на 0"));
    assert!(told(200, "text/html", "<html><title>Вход</title></html>").contains("страница"));
    assert!(told(200, "", "<HTML></HTML>").contains("страница"));
    assert!(told(401, "text/html", "<html/>").contains("401"));
    assert!(told(502, "text/plain", "Bad Gateway").contains("статусом 502: Bad Gateway"));
    assert!(told(200, "text/xml", "").contains("статусом 200"));
    assert!(told(200, "text/xml", "<a:Envelope><a:Body>").contains("XML"));
    assert!(told(200, "text/xml", "<definitions/>").contains("корень «definitions»"));
    assert!(told(200, "text/xml", "<Envelope><Body/></Envelope>").contains("пустое"));
    assert!(told(200, "text/xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><Envelope/>").contains("DOCTYPE"));
    assert!(told(200, "text/xml", "<Envelope><Body>&xxe;</Body></Envelope>").contains("xxe"));
    assert!(told(200, "text/xml", &envelope::wrap("<PrintResponse/>")).contains("ожидается TestConnectionResponse"));
    assert!(told(200, "text/xml", &envelope::wrap("<TestConnectionResponse/>")).contains("нет return"));
    let deep = format!("<Envelope>{}", "<a>".repeat(100_000));
    assert!(told(200, "text/xml", &deep).contains("слишком много"));
    assert!(Call::read(envelope::wrap("<Drop/>").as_bytes()).unwrap_err().to_string().contains("нет операции «Drop»"));
    let unknown = envelope::wrap("<GetPackage><Dataset>secrets</Dataset></GetPackage>");
    assert!(Call::read(unknown.as_bytes()).unwrap_err().to_string().contains("нет такого набора"));
}

#[test]
fn the_description_names_every_operation() {
    let text = wsdl("https://1c.example/base/ws/kabinet?a=1&b=2");
    assert!(text.contains("location=\"https://1c.example/base/ws/kabinet?a=1&amp;b=2\"") && !text.contains('{'));
    for call in calls() {
        assert!(text.contains(&format!("soapAction={}", call.soap_action())), "{}", call.operation());
        assert!(text.contains(&format!("<xs:element name=\"{}Response\">", call.operation())));
    }
    // It is XML.
    let mut xml = quick_xml::Reader::from_str(&text);
    while !matches!(xml.read_event().unwrap(), quick_xml::events::Event::Eof) {}
}

proptest! {
    /// Any text comes through, and any bytes come to an end.
    #[test]
    fn any_text_and_any_bytes(text in "\\PC{0,40}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let call = &calls()[1];
        let reply = Reply::Package(text.trim().to_owned());
        prop_assert_eq!(Reply::read(call, 200, "", reply.write(call).as_bytes()), Ok(reply));
        let _ = Reply::read(call, 200, "", &bytes);
        let _ = Call::read(&[b"<Envelope>".as_slice(), &bytes].concat());
    }
}
