//! УНФ 3. It has no agreements: the price level and the days of credit are attributes of the contract.

use super::*;

const SECTIONS: Names = &["Запасы", "Товары"];
const SUM: Field = field("sum", From::Number(&["Всего", "Сумма"]));
const UNITS: &str = "Catalog_ЕдиницыИзмерения";
/// The contract belongs to its counterparty.
const OWNER: Field = field("counterparty_id", From::Guid(&["Owner_Key", "Контрагент_Key"]));

/// УНФ 3.
pub const UNF: Configuration = Configuration {
    name: "УНФ 3",
    mappings: &[
        COUNTERPARTIES,
        contract![
            OWNER,
            field("price_type_id", From::Guid(&["ВидЦен_Key"])),
            field("payment_days", From::Whole(&["СрокОплатыПокупателя"])),
        ],
        order![
            "Document_ЗаказПокупателя",
            [
                field(
                    "status",
                    From::Of(&["СостояниеЗаказа_Key"], "Catalog_СостоянияЗаказовПокупателей", "Description"),
                ),
                field("closed", From::Truth(&["Закрыт"])),
            ],
            SECTIONS,
            [
                field("line", From::Whole(&["КлючСвязи", "LineNumber"])),
                field("unit", From::Of(&["ЕдиницаИзмерения"], "Catalog_КлассификаторЕдиницИзмерения", "Description")),
                field("ordered", From::Number(&["Количество"])),
                field("confirmed", From::Number(&["Количество"])),
                field("discount", From::Text(&["ПроцентСкидкиНаценки"])),
                SUM,
            ]
        ],
        shipment![
            "Document_РасходнаяНакладная",
            [field("status", From::Always("Отгружено"))],
            SECTIONS,
            [
                field("order_id", From::GuidOf(&["Заказ", "Заказ_Key"], "Document_ЗаказПокупателя")),
                field("qty", From::Number(&["Количество"])),
                SUM,
            ]
        ],
        payment![
            "Document_ПоступлениеНаСчет",
            [
                field("order_id", From::GuidOf(&["Заказ"], "Document_ЗаказПокупателя")),
                field("amount", From::Number(&["СуммаПлатежа", "Сумма"])),
            ]
        ],
        paper!["Document_СчетНаОплату", "invoice", "ДокументОснование", "Document_ЗаказПокупателя"],
        paper!["Document_РасходнаяНакладная", "upd", "Заказ", "Document_ЗаказПокупателя"],
        paper!["Document_АктВыполненныхРабот", "act", "Заказ", "Document_ЗаказПокупателя"],
        paper!["Document_СверкаВзаиморасчетов", "reconciliation", "ДокументОснование", "Document_ЗаказПокупателя"],
        PRICE_TYPES,
    ],
    debts: Debts {
        register: "AccumulationRegister_РасчетыСПокупателями",
        fields: &[
            field("counterparty_id", From::Guid(&["Контрагент_Key"])),
            field("contract_id", From::Guid(&["Договор_Key"])),
            field("currency", From::Of(&["Договор_Key"], "Catalog_ДоговорыКонтрагентов", "ВалютаРасчетов/Code")),
            // An advance is a balance below zero.
            field("debt", From::Number(&["СуммаВалBalance", "СуммаBalance"])),
            // The register knows no due date: it is that of the document and the days of the contract.
            field("begun", From::Of(&["Документ"], "Document_РасходнаяНакладная", "Date")),
            field("document", From::Text(&["Документ____Presentation"])),
            field("order_id", From::GuidOf(&["Заказ"], "Document_ЗаказПокупателя")),
        ],
    },
    limits: Limits {
        entity: "Catalog_ДоговорыКонтрагентов",
        fields: &[
            field("contract_id", From::Guid(&["Ref_Key"])),
            OWNER,
            CURRENCY,
            DELETED,
            field("limit_enabled", From::Is(false)),
            field("limit", From::Number(NO_NUMBER)),
            field("days", From::Text(&["СрокОплатыПокупателя"])),
        ],
    },
    agreements: None,
    prices: Prices {
        // The register has no recorder: its records are its own.
        register: "InformationRegister_ЦеныНоменклатуры",
        fields: &[
            PRODUCT,
            CHARACTERISTIC,
            PRICE,
            field("price_type_id", From::Guid(&["ВидЦен_Key"])),
            field("currency", From::Of(&["ВидЦен_Key"], "Catalog_ВидыЦен", "ВалютаЦены/Code")),
            field("gone", From::Not(&["Актуальность"])),
            // A unit of the classifier is the base unit; one of the product's own holds several.
            field("unit", From::GuidOf(&["ЕдиницаИзмерения"], UNITS)),
            field("factor", From::Of(&["ЕдиницаИзмерения"], UNITS, "Коэффициент")),
        ],
    },
};
