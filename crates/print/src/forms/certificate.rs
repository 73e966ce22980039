//! Сертификат (паспорт) качества: what the maker or the seller itself declares of a batch.
//!
//! *What not*: certificates of conformity are issued by accredited bodies on their own forms; the portal keeps those as
//! files and must not draw them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::parts::{BODY, TITLE, labelled, signature};
use crate::fonts::Fonts;
use crate::model::{Head, Party, Person};
use crate::numbers::date_long;
use crate::sheet::{Sheet, THICK};
use crate::table::{Cell, Table, Width};
use crate::text::{Align, Style};

/// Сертификат (паспорт) качества.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Number and date of issue.
    pub head: Head,
    /// «Сертификат качества», «Паспорт качества».
    pub title: String,
    /// Who issues it.
    pub issuer: Party,
    /// Name of the goods.
    pub product: String,
    /// Article.
    pub article: Option<String>,
    /// Manufacturer.
    pub manufacturer: Option<String>,
    /// Batch.
    pub batch: Option<String>,
    /// Standards that the goods meet: «ГОСТ 5089-2011».
    pub standards: Vec<String>,
    /// Valid until this day.
    #[serde(with = "crate::model::iso_date::option")]
    pub valid_until: Option<Date>,
    /// What was measured: name, required value, actual value.
    pub properties: Vec<[String; 3]>,
    /// Closing paragraphs.
    pub text: Vec<String>,
    /// Who signs.
    pub signer: Option<Person>,
}

const TEXT: Style = Style::new(9.5);
const LABEL: f32 = 120.0;

impl Certificate {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::portrait(fonts);
        sheet.para(&self.issuer.name, TEXT.semibold().align(Align::Center));
        sheet.para(&format!("ИНН {}, {}", self.issuer.inn, self.issuer.address), BODY.align(Align::Center));
        sheet.gap(8.0);
        sheet.line(THICK);
        sheet.gap(24.0);
        sheet.para(&self.title, TITLE.align(Align::Center));
        let number = format!("№ {} от {}", self.head.number, date_long(self.head.date));
        sheet.para(&number, TEXT.align(Align::Center));
        sheet.gap(18.0);
        let standards = (!self.standards.is_empty()).then(|| self.standards.join(", "));
        for (label, value) in [
            ("Продукция:", Some(self.product.clone())),
            ("Артикул:", self.article.clone()),
            ("Изготовитель:", self.manufacturer.clone()),
            ("Партия:", self.batch.clone()),
            ("Соответствует:", standards),
            ("Действителен до:", self.valid_until.map(date_long)),
        ] {
            if let Some(value) = value {
                labelled(&mut sheet, LABEL, label, &value, TEXT);
            }
        }
        sheet.gap(8.0);
        self.draw_properties(&mut sheet);
        for paragraph in &self.text {
            sheet.gap(6.0);
            sheet.para(paragraph, TEXT);
        }
        sheet.gap(30.0);
        sheet.keep(|sheet| {
            signature(sheet, "", 0.0, TEXT, self.signer.as_ref());
            sheet.para("М.П.", TEXT);
        });
        sheet
    }

    fn draw_properties(&self, sheet: &mut Sheet<'_>) {
        if self.properties.is_empty() {
            return;
        }
        let columns =
            vec![(Width::Rest, Align::Left), (Width::Pt(130.0), Align::Center), (Width::Pt(130.0), Align::Center)];
        let mut table = Table::new(BODY, BODY.semibold(), columns);
        table.head_row(&["Показатель", "Требование", "Фактически"]);
        for row in &self.properties {
            table.row(row.iter().map(|text| Cell::new(text.as_str())).collect());
        }
        table.draw(sheet);
    }
}
