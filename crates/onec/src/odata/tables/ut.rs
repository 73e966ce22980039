//! УТ 11, КА 2, ERP 2.

use super::*;

/// Words of `СтатусыЗаказовКлиентов` as УТ shows them.
const ORDER: &[(&str, &str)] = &[
    ("НаСогласовании", "На согласовании"),
    ("НеСогласован", "Не согласован"),
    ("КВыполнению", "К выполнению / В резерве"),
    ("КОбеспечению", "К выполнению / В резерве"),
    ("КОтгрузке", "К отгрузке"),
    ("Закрыт", "Закрыт"),
];

/// Words of `СтатусыРеализацийТоваровУслуг` as УТ shows them.
const SHIPMENT: &[(&str, &str)] =
    &[("КПредоплате", "К предоплате"), ("ВПути", "В пути"), ("Отгружено", "Реализовано"), ("КОтгрузке", "К отгрузке")];

const ANALYTICS: &str = "Catalog_КлючиАналитикиУчетаПоПартнерам";
const UNITS: &str = "Catalog_УпаковкиЕдиницыИзмерения";
const QUANTITY: Names = &["КоличествоУпаковок", "Количество"];
const SUM: Field = field("sum", From::Number(&["СуммаСНДС", "Сумма"]));

/// УТ 11, КА 2, ERP 2.
pub const UT: Configuration = Configuration {
    name: "УТ 11, КА 2, ERP 2",
    mappings: &[
        COUNTERPARTIES,
        // The price level and the stages of payment are in the agreement.
        contract![COUNTERPARTY, field("payment_days", From::Whole(&["СрокОплаты"]))],
        order![
            "Document_ЗаказКлиента",
            [
                field("buyer_number", From::Text(&["НомерПоДаннымКлиента"])),
                field("status", From::Word(&["Статус"], ORDER)),
            ],
            &["Товары"],
            [
                field("line", From::Whole(&["КодСтроки", "LineNumber"])),
                field("unit", From::Of(&["Упаковка_Key"], UNITS, "Description")),
                field("ordered", From::Number(QUANTITY)),
                field("confirmed", From::Number(QUANTITY)),
                field("discount", From::Text(&["ПроцентРучнойСкидки"])),
                field("expected_date", From::Date(&["ДатаОтгрузки"])),
                SUM,
            ]
        ],
        shipment![
            "Document_РеализацияТоваровУслуг",
            [
                field("status", From::Word(&["Статус"], SHIPMENT)),
                field("carrier", From::Of(&["ПеревозчикПартнер_Key"], "Catalog_Партнеры", "Description")),
            ],
            &["Товары"],
            [
                field("order_id", From::GuidOf(&["ЗаказКлиента", "ЗаказКлиента_Key"], "Document_ЗаказКлиента")),
                field("line", From::Whole(&["КодСтроки"])),
                field("qty", From::Number(QUANTITY)),
                SUM,
            ]
        ],
        payment![
            "Document_ПоступлениеБезналичныхДенежныхСредств",
            [
                field("order_id", From::GuidOf(&["Заказ", "ОснованиеПлатежа"], "Document_ЗаказКлиента")),
                field("amount", From::Number(&["Сумма"])),
            ]
        ],
        paper!["Document_СчетНаОплатуКлиенту", "invoice", "ДокументОснование", "Document_ЗаказКлиента"],
        paper!["Document_РеализацияТоваровУслуг", "upd", "ЗаказКлиента", "Document_ЗаказКлиента"],
        paper!["Document_АктВыполненныхРабот", "act", "ЗаказКлиента", "Document_ЗаказКлиента"],
        paper!["Document_СчетФактураВыданный", "vat_invoice", "ДокументОснование", "Document_ЗаказКлиента"],
        paper!["Document_СверкаВзаиморасчетов", "reconciliation", "ДокументОснование", "Document_ЗаказКлиента"],
        PRICE_TYPES,
    ],
    debts: Debts {
        register: "AccumulationRegister_РасчетыСКлиентамиПоСрокам",
        fields: &[
            field("counterparty_id", From::Of(&["АналитикаУчетаПоПартнерам_Key"], ANALYTICS, "Контрагент")),
            field("contract_id", From::Of(&["АналитикаУчетаПоПартнерам_Key"], ANALYTICS, "Договор_Key")),
            CURRENCY,
            field("debt", From::Number(&["ДолгBalance"])),
            field("advance", From::Number(&["ПредоплатаBalance"])),
            field("due", From::Date(&["ДатаПлановогоПогашения"])),
            field("document", From::Text(&["РасчетныйДокумент____Presentation"])),
        ],
    },
    limits: Limits {
        entity: "Catalog_ДоговорыКонтрагентов",
        fields: &[
            field("contract_id", From::Guid(&["Ref_Key"])),
            COUNTERPARTY,
            CURRENCY,
            DELETED,
            field("limit_enabled", From::Truth(&["ОграничиватьСуммуЗадолженности"])),
            field("limit", From::Number(&["ДопустимаяСуммаЗадолженности"])),
            field("forbids_overdue", From::Truth(&["ЗапрещаетсяПросроченнаяЗадолженность"])),
            field("days", From::Text(&["СрокОплаты"])),
        ],
    },
    agreements: Some(Agreements {
        entity: "Catalog_СоглашенияСКлиентами",
        fields: &[
            ID,
            VERSION,
            DELETED,
            DESCRIPTION,
            CURRENCY,
            COUNTERPARTY,
            field("contract_id", From::Guid(&["Договор_Key"])),
            field("status", From::Text(&["Статус"])),
            field("number", From::Text(&["Номер", "Code", "Description"])),
            field("date", From::Date(&["Дата", "ДатаНачалаДействия"])),
            field("valid_from", From::Date(&["ДатаНачалаДействия"])),
            field("valid_until", From::Date(&["ДатаОкончанияДействия"])),
            field("price_type_id", From::Guid(&["ВидЦен_Key"])),
            field(
                "stages",
                From::Rows(
                    &["ЭтапыГрафикаОплаты"],
                    &[field("kind", From::Text(&["ВариантОплаты"])), field("days", From::Whole(&["Сдвиг"]))],
                ),
            ),
        ],
        // Until УТ 11.4 limits were kept here.
        limits: &[
            field("limit_enabled", From::Truth(&["ОграничиватьСуммуЗадолженности"])),
            field("limit", From::Number(&["ДопустимаяСуммаЗадолженности"])),
            field("forbids_overdue", From::Truth(&["ЗапрещаетсяПросроченнаяЗадолженность"])),
        ],
        orders: "Document_ЗаказКлиента",
        named: ["Договор_Key", "Соглашение_Key"],
    }),
    prices: Prices {
        register: "InformationRegister_ЦеныНоменклатуры_RecordType",
        fields: &[
            PRODUCT,
            CHARACTERISTIC,
            PRICE,
            field("price_type_id", From::Guid(&["ВидЦены_Key", "ВидЦен_Key"])),
            field("currency", From::Of(&["Валюта_Key"], "Catalog_Валюты", "Code")),
            field("unit", From::Guid(&["Упаковка_Key"])),
            field("factor", From::Of(&["Упаковка_Key"], UNITS, "Числитель")),
            field("divisor", From::Of(&["Упаковка_Key"], UNITS, "Знаменатель")),
        ],
    },
};
