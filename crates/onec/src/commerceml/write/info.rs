//! What a site answers to `sale&mode=info`: the lists from which the operator of 1C chooses what maps to what.

use super::{Charset, Dialect, Family, xml::Xml};

/// An entry of such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoItem {
    /// The site's key.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// Makes the answer: order statuses, payment methods (each with its `ТипОплаты`, if the site knows one), delivery methods.
pub fn site_info(
    statuses: &[InfoItem],
    payments: &[(InfoItem, Option<String>)],
    deliveries: &[InfoItem],
    charset: Charset,
) -> Vec<u8> {
    let plain = |items: &[InfoItem]| items.iter().cloned().map(|item| (item, None)).collect::<Vec<_>>();
    let written = (|| {
        let mut xml = Xml::begin(Vec::new(), Dialect::site("2.05", Family::Two), charset.label())?;
        xml.open_with("Справочник", &[])?;
        // The first letter is Latin: so Bitrix writes it, and all clients know that spelling; the Cyrillic one only УНФ.
        for (name, items) in [
            ("Cтатусы", plain(statuses)),
            ("ПлатежныеСистемы", payments.to_vec()),
            ("СлужбыДоставки", plain(deliveries)),
        ] {
            xml.open_with(name, &[])?;
            for (item, kind) in items {
                xml.open_with("Элемент", &[])?;
                xml.text_with("Ид", &[], &item.id)?;
                xml.text_with("Название", &[], &item.name)?;
                if let Some(kind) = kind {
                    xml.text_with("ТипОплаты", &[], &kind)?;
                }
                xml.close()?;
            }
            xml.close()?;
        }
        xml.end()
    })();
    // Writing to memory does not fail, and what was written is text.
    let written: std::io::Result<Vec<u8>> = written;
    charset.encode(&String::from_utf8(written.unwrap_or_default()).unwrap_or_default())
}
