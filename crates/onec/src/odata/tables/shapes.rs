//! Shapes that both families have, as macros: slices of constants cannot be joined otherwise.

/// A contract: its entity, and the fields of the family.
macro_rules! contract {
    ($($own:expr),* $(,)?) => {
        Mapping {
            dataset: Dataset::Contracts,
            entity: "Catalog_ДоговорыКонтрагентов",
            fields: &[
                ID,
                DELETED,
                DESCRIPTION,
                CURRENCY,
                field("number", From::Text(&["Номер", "НомерДоговора", "Code"])),
                field("date", From::Date(&["Дата", "ДатаДоговора"])),
                field("valid_until", From::Date(&["ДатаОкончанияДействия", "СрокДействия"])),
                $($own),*
            ],
        }
    };
}

/// An order: its entity, the fields of the family, its tabular sections, and the fields of the family in their rows.
macro_rules! order {
    ($entity:literal, [$($own:expr),* $(,)?], $sections:expr, [$($line:expr),* $(,)?]) => {
        Mapping {
            dataset: Dataset::Orders,
            entity: $entity,
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
                POSTED,
                field("delivery_address", From::Text(&["АдресДоставки"])),
                field("delivery_date", From::Date(&["ЖелаемаяДатаОтгрузки", "ДатаОтгрузки"])),
                field("channel", From::Always("manager")),
                field("changed_at", From::AsOf),
                $($own,)*
                field("lines", From::Rows($sections, &[
                    PRODUCT, CHARACTERISTIC, ARTICLE, NAME, NONE_SHIPPED, NONE_CANCELLED, PRICE, VAT_RATE, $($line),*
                ])),
            ],
        }
    };
}

/// A shipment: its entity, the fields of the family, its tabular sections, and the fields of the family in their rows.
macro_rules! shipment {
    ($entity:literal, [$($own:expr),* $(,)?], $sections:expr, [$($line:expr),* $(,)?]) => {
        Mapping {
            dataset: Dataset::Shipments,
            entity: $entity,
            fields: &[
                ID,
                VERSION,
                UNPOSTED,
                NUMBER,
                MOMENT,
                COUNTERPARTY,
                TOTAL,
                $($own,)*
                field("lines", From::RowsWith($sections, "order_id", &[PRODUCT, ARTICLE, NAME, $($line),*])),
            ],
        }
    };
}

/// A payment: its entity, and the fields of a row that says which order it pays.
macro_rules! payment {
    ($entity:literal, [$($row:expr),* $(,)?]) => {
        Mapping {
            dataset: Dataset::Payments,
            entity: $entity,
            fields: &[
                ID,
                VERSION,
                UNPOSTED,
                field("number", From::Text(&["НомерВходящегоДокумента", "Number"])),
                MOMENT,
                COUNTERPARTY,
                CONTRACT,
                AMOUNT,
                CURRENCY,
                field("purpose", From::Text(&["НазначениеПлатежа"])),
                field("allocations", From::RowsWith(&["РасшифровкаПлатежа"], "order_id", &[$($row),*])),
            ],
        }
    };
}

/// A paper: its entity, its kind, the attribute that names its order, and the entity of orders.
macro_rules! paper {
    ($entity:literal, $kind:literal, $based:literal, $order:literal) => {
        Mapping {
            dataset: Dataset::Documents,
            entity: $entity,
            fields: &[
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
            ],
        }
    };
}
