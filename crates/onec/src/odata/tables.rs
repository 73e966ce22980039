//! The tables of two families of configurations.
//!
//! Names of entities and of most attributes are those of УТ 11.5 (КА 2.5 and ERP 2.5 have the same) and УНФ 3.0 as their
//! documentation and exchanges show them. They have **not been tried on a live base**: compare them with its `$metadata`
//! ([`Mapping::missing`]) before the first exchange.

use super::{
    mapping::{Field, From, Mapping, Names},
    settlement::{Debts, Limits},
};
use crate::contract::Dataset;

/// All that is read from one family of configurations.
#[derive(Debug, Clone, Copy)]
pub struct Configuration {
    /// For people.
    pub name: &'static str,
    /// Data sets whose rows are items.
    pub mappings: &'static [Mapping],
    /// Debts by due date.
    pub debts: Debts,
    /// Limits and terms of contracts.
    pub limits: Limits,
}

impl Configuration {
    /// The mappings of a data set; papers come from several entities.
    pub fn of(&self, dataset: Dataset) -> impl Iterator<Item = &'static Mapping> {
        self.mappings.iter().filter(move |mapping| mapping.dataset == dataset)
    }
}

const fn field(to: &'static str, from: From) -> Field {
    Field { to, from }
}

const ID: Field = field("id", From::Guid(&["Ref_Key"]));
const VERSION: Field = field("version", From::Version);
const DELETED: Field = field("deleted", From::Truth(&["DeletionMark"]));
const NUMBER: Field = field("number", From::Text(&["Number"]));
const MOMENT: Field = field("date", From::Moment(&["Date"]));
const DAY: Field = field("date", From::Date(&["Date"]));
const COUNTERPARTY: Field = field("counterparty_id", From::Guid(&["Контрагент_Key", "Контрагент"]));
const CONTRACT: Field = field("contract_id", From::Guid(&["Договор_Key"]));
const CURRENCY_KEYS: Names = &[
    "Валюта_Key",
    "ВалютаДокумента_Key",
    "ВалютаДенежныхСредств_Key",
    "ВалютаВзаиморасчетов_Key",
    "ВалютаРасчетов_Key",
];
const CURRENCY: Field = field("currency", From::Of(CURRENCY_KEYS, "Catalog_Валюты", "Code"));
const TOTAL: Field = field("total", From::Number(&["СуммаДокумента"]));
const AMOUNT: Field = field("amount", From::Number(&["СуммаДокумента"]));
const COMMENT: Field = field("comment", From::Text(&["Комментарий"]));
const PRODUCT: Field = field("product_id", From::Guid(&["Номенклатура_Key"]));
const CHARACTERISTIC: Field = field("characteristic_id", From::Guid(&["Характеристика_Key"]));
const ARTICLE: Field = field("article", From::Of(&["Номенклатура_Key"], "Catalog_Номенклатура", "Артикул"));
const NAME: Field = field("name", From::Of(&["Номенклатура_Key"], "Catalog_Номенклатура", "Description"));
const PRICE: Field = field("price", From::Number(&["Цена"]));
const NO_NUMBER: Names = &[];
const NONE_SHIPPED: Field = field("shipped", From::Number(NO_NUMBER));
const NONE_CANCELLED: Field = field("cancelled", From::Number(NO_NUMBER));

const COUNTERPARTIES: Mapping = Mapping {
    dataset: Dataset::Counterparties,
    entity: "Catalog_Контрагенты",
    fields: &[
        ID,
        DELETED,
        field("name", From::Text(&["Description"])),
        field("full_name", From::Text(&["НаименованиеПолное"])),
        field("inn", From::Text(&["ИНН"])),
        field("kpp", From::Text(&["КПП"])),
        field(
            "kind",
            From::Word(
                &["ЮрФизЛицо", "ЮридическоеФизическоеЛицо", "ВидКонтрагента"],
                &[
                    ("ЮрЛицо", "legal"),
                    ("ЮрЛицоНеРезидент", "legal"),
                    ("ЮридическоеЛицо", "legal"),
                    ("ГосударственныйОрган", "legal"),
                    ("ИндивидуальныйПредприниматель", "entrepreneur"),
                    ("ФизЛицо", "person"),
                    ("ФизическоеЛицо", "person"),
                ],
            ),
        ),
    ],
};

const CONTRACTS: Mapping = Mapping {
    dataset: Dataset::Contracts,
    entity: "Catalog_ДоговорыКонтрагентов",
    fields: &[
        ID,
        DELETED,
        // УТ has an attribute, in УНФ the contract belongs to the counterparty.
        field("counterparty_id", From::Guid(&["Контрагент_Key", "Owner_Key"])),
        field("number", From::Text(&["Номер", "НомерДоговора", "Code"])),
        field("date", From::Date(&["Дата", "ДатаДоговора"])),
        field("name", From::Text(&["Description"])),
        CURRENCY,
        field("price_type_id", From::Guid(&["ВидЦен_Key", "ВидЦенКонтрагента_Key"])),
        field("valid_until", From::Date(&["ДатаОкончанияДействия", "СрокДействия"])),
    ],
};

/// Papers differ by entity and kind only.
const fn paper(entity: &'static str, fields: &'static [Field]) -> Mapping {
    Mapping { dataset: Dataset::Documents, entity, fields }
}

/// The fields of a paper: its kind, the attribute that names its order, and the entity of orders.
macro_rules! paper_fields {
    ($kind:literal, $based:literal, $order:literal) => {
        &[
            ID,
            VERSION,
            DELETED,
            NUMBER,
            DAY,
            COUNTERPARTY,
            CONTRACT,
            AMOUNT,
            CURRENCY,
            field("type", From::Always($kind)),
            field("cancelled", From::Not(&["Posted"])),
            field("on_request", From::Is(true)),
            field("order_ids", From::ListOf(&[$based], $order)),
        ]
    };
}

/// Words of `СтатусыЗаказовКлиентов` as УТ shows them.
const UT_ORDER: &[(&str, &str)] = &[
    ("НаСогласовании", "На согласовании"),
    ("НеСогласован", "Не согласован"),
    ("КВыполнению", "К выполнению / В резерве"),
    ("КОбеспечению", "К выполнению / В резерве"),
    ("КОтгрузке", "К отгрузке"),
    ("Закрыт", "Закрыт"),
];

/// Words of `СтатусыРеализацийТоваровУслуг` as УТ shows them.
const UT_SHIPMENT: &[(&str, &str)] =
    &[("КПредоплате", "К предоплате"), ("ВПути", "В пути"), ("Отгружено", "Реализовано"), ("КОтгрузке", "К отгрузке")];

/// УТ 11, КА 2, ERP 2.
pub const UT: Configuration = Configuration {
    name: "УТ 11, КА 2, ERP 2",
    mappings: &[
        COUNTERPARTIES,
        CONTRACTS,
        Mapping {
            dataset: Dataset::Orders,
            entity: "Document_ЗаказКлиента",
            fields: &[
                ID,
                VERSION,
                DELETED,
                NUMBER,
                MOMENT,
                COUNTERPARTY,
                CONTRACT,
                CURRENCY,
                TOTAL,
                COMMENT,
                field("buyer_number", From::Text(&["НомерПоДаннымКлиента"])),
                field("delivery_address", From::Text(&["АдресДоставки"])),
                field("delivery_date", From::Date(&["ЖелаемаяДатаОтгрузки", "ДатаОтгрузки"])),
                field("channel", From::Always("manager")),
                field("status", From::Word(&["Статус"], UT_ORDER)),
                field("posted", From::Truth(&["Posted"])),
                field("changed_at", From::AsOf),
                field(
                    "lines",
                    From::Rows(
                        &["Товары"],
                        &[
                            field("line", From::Whole(&["КодСтроки", "LineNumber"])),
                            PRODUCT,
                            CHARACTERISTIC,
                            ARTICLE,
                            NAME,
                            field(
                                "unit",
                                From::Of(&["Упаковка_Key"], "Catalog_УпаковкиЕдиницыИзмерения", "Description"),
                            ),
                            field("ordered", From::Number(&["КоличествоУпаковок", "Количество"])),
                            field("confirmed", From::Number(&["КоличествоУпаковок", "Количество"])),
                            NONE_SHIPPED,
                            NONE_CANCELLED,
                            PRICE,
                            field("discount", From::Text(&["ПроцентРучнойСкидки"])),
                            field("sum", From::Number(&["СуммаСНДС", "Сумма"])),
                            field("vat_rate", From::Of(&["СтавкаНДС_Key"], "Catalog_СтавкиНДС", "Description")),
                            field("expected_date", From::Date(&["ДатаОтгрузки"])),
                        ],
                    ),
                ),
            ],
        },
        Mapping {
            dataset: Dataset::Shipments,
            entity: "Document_РеализацияТоваровУслуг",
            fields: &[
                ID,
                VERSION,
                field("deleted", From::Not(&["Posted"])),
                NUMBER,
                MOMENT,
                COUNTERPARTY,
                TOTAL,
                field("status", From::Word(&["Статус"], UT_SHIPMENT)),
                field("carrier", From::Of(&["ПеревозчикПартнер_Key"], "Catalog_Партнеры", "Description")),
                field(
                    "lines",
                    From::RowsWith(
                        &["Товары"],
                        "order_id",
                        &[
                            field(
                                "order_id",
                                From::GuidOf(&["ЗаказКлиента", "ЗаказКлиента_Key"], "Document_ЗаказКлиента"),
                            ),
                            field("line", From::Whole(&["КодСтроки"])),
                            PRODUCT,
                            ARTICLE,
                            NAME,
                            field("qty", From::Number(&["КоличествоУпаковок", "Количество"])),
                            field("sum", From::Number(&["СуммаСНДС", "Сумма"])),
                        ],
                    ),
                ),
            ],
        },
        Mapping {
            dataset: Dataset::Payments,
            entity: "Document_ПоступлениеБезналичныхДенежныхСредств",
            fields: &[
                ID,
                VERSION,
                field("deleted", From::Not(&["Posted"])),
                field("number", From::Text(&["НомерВходящегоДокумента", "Number"])),
                MOMENT,
                COUNTERPARTY,
                CONTRACT,
                AMOUNT,
                CURRENCY,
                field("purpose", From::Text(&["НазначениеПлатежа"])),
                field(
                    "allocations",
                    From::RowsWith(
                        &["РасшифровкаПлатежа"],
                        "order_id",
                        &[
                            field("order_id", From::GuidOf(&["Заказ", "ОснованиеПлатежа"], "Document_ЗаказКлиента")),
                            field("amount", From::Number(&["Сумма"])),
                        ],
                    ),
                ),
            ],
        },
        paper("Document_СчетНаОплатуКлиенту", paper_fields!("invoice", "ДокументОснование", "Document_ЗаказКлиента")),
        paper("Document_РеализацияТоваровУслуг", paper_fields!("upd", "ЗаказКлиента", "Document_ЗаказКлиента")),
        paper("Document_АктВыполненныхРабот", paper_fields!("act", "ЗаказКлиента", "Document_ЗаказКлиента")),
        paper(
            "Document_СчетФактураВыданный",
            paper_fields!("vat_invoice", "ДокументОснование", "Document_ЗаказКлиента"),
        ),
        paper(
            "Document_СверкаВзаиморасчетов",
            paper_fields!("reconciliation", "ДокументОснование", "Document_ЗаказКлиента"),
        ),
    ],
    debts: Debts {
        register: "AccumulationRegister_РасчетыСКлиентамиПоСрокам",
        fields: &[
            field(
                "counterparty_id",
                From::Of(&["АналитикаУчетаПоПартнерам_Key"], "Catalog_КлючиАналитикиУчетаПоПартнерам", "Контрагент"),
            ),
            field(
                "contract_id",
                From::Of(&["АналитикаУчетаПоПартнерам_Key"], "Catalog_КлючиАналитикиУчетаПоПартнерам", "Договор_Key"),
            ),
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
            field("counterparty_id", From::Guid(&["Контрагент_Key", "Контрагент"])),
            CURRENCY,
            DELETED,
            field("limit_enabled", From::Truth(&["ОграничиватьСуммуЗадолженности"])),
            field("limit", From::Number(&["ДопустимаяСуммаЗадолженности"])),
            field("forbids_overdue", From::Truth(&["ЗапрещаетсяПросроченнаяЗадолженность"])),
            field("days", From::Text(&["СрокОплаты"])),
        ],
    },
};

/// УНФ 3.
pub const UNF: Configuration = Configuration {
    name: "УНФ 3",
    mappings: &[
        COUNTERPARTIES,
        CONTRACTS,
        Mapping {
            dataset: Dataset::Orders,
            entity: "Document_ЗаказПокупателя",
            fields: &[
                ID,
                VERSION,
                DELETED,
                NUMBER,
                MOMENT,
                COUNTERPARTY,
                CONTRACT,
                CURRENCY,
                TOTAL,
                COMMENT,
                field("delivery_address", From::Text(&["АдресДоставки"])),
                field("delivery_date", From::Date(&["ДатаОтгрузки"])),
                field("channel", From::Always("manager")),
                field(
                    "status",
                    From::Of(&["СостояниеЗаказа_Key"], "Catalog_СостоянияЗаказовПокупателей", "Description"),
                ),
                field("posted", From::Truth(&["Posted"])),
                field("closed", From::Truth(&["Закрыт"])),
                field("changed_at", From::AsOf),
                field(
                    "lines",
                    From::Rows(
                        &["Запасы", "Товары"],
                        &[
                            field("line", From::Whole(&["КлючСвязи", "LineNumber"])),
                            PRODUCT,
                            CHARACTERISTIC,
                            ARTICLE,
                            NAME,
                            field(
                                "unit",
                                From::Of(&["ЕдиницаИзмерения"], "Catalog_КлассификаторЕдиницИзмерения", "Description"),
                            ),
                            field("ordered", From::Number(&["Количество"])),
                            field("confirmed", From::Number(&["Количество"])),
                            NONE_SHIPPED,
                            NONE_CANCELLED,
                            PRICE,
                            field("discount", From::Text(&["ПроцентСкидкиНаценки"])),
                            field("sum", From::Number(&["Всего", "Сумма"])),
                            field("vat_rate", From::Of(&["СтавкаНДС_Key"], "Catalog_СтавкиНДС", "Description")),
                        ],
                    ),
                ),
            ],
        },
        Mapping {
            dataset: Dataset::Shipments,
            entity: "Document_РасходнаяНакладная",
            fields: &[
                ID,
                VERSION,
                field("deleted", From::Not(&["Posted"])),
                NUMBER,
                MOMENT,
                COUNTERPARTY,
                TOTAL,
                field("status", From::Always("Отгружено")),
                field(
                    "lines",
                    From::RowsWith(
                        &["Запасы", "Товары"],
                        "order_id",
                        &[
                            field("order_id", From::GuidOf(&["Заказ", "Заказ_Key"], "Document_ЗаказПокупателя")),
                            PRODUCT,
                            ARTICLE,
                            NAME,
                            field("qty", From::Number(&["Количество"])),
                            field("sum", From::Number(&["Всего", "Сумма"])),
                        ],
                    ),
                ),
            ],
        },
        Mapping {
            dataset: Dataset::Payments,
            entity: "Document_ПоступлениеНаСчет",
            fields: &[
                ID,
                VERSION,
                field("deleted", From::Not(&["Posted"])),
                field("number", From::Text(&["НомерВходящегоДокумента", "Number"])),
                MOMENT,
                COUNTERPARTY,
                CONTRACT,
                AMOUNT,
                CURRENCY,
                field("purpose", From::Text(&["НазначениеПлатежа"])),
                field(
                    "allocations",
                    From::RowsWith(
                        &["РасшифровкаПлатежа"],
                        "order_id",
                        &[
                            field("order_id", From::GuidOf(&["Заказ"], "Document_ЗаказПокупателя")),
                            field("amount", From::Number(&["СуммаПлатежа", "Сумма"])),
                        ],
                    ),
                ),
            ],
        },
        paper("Document_СчетНаОплату", paper_fields!("invoice", "ДокументОснование", "Document_ЗаказПокупателя")),
        paper("Document_РасходнаяНакладная", paper_fields!("upd", "Заказ", "Document_ЗаказПокупателя")),
        paper("Document_АктВыполненныхРабот", paper_fields!("act", "Заказ", "Document_ЗаказПокупателя")),
        paper(
            "Document_СверкаВзаиморасчетов",
            paper_fields!("reconciliation", "ДокументОснование", "Document_ЗаказПокупателя"),
        ),
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
            field("counterparty_id", From::Guid(&["Owner_Key"])),
            CURRENCY,
            DELETED,
            field("limit_enabled", From::Is(false)),
            field("limit", From::Number(NO_NUMBER)),
            field("days", From::Text(&["СрокОплатыПокупателя"])),
        ],
    },
};
