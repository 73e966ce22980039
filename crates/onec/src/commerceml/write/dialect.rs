//! How each of the three clients spells its files.

/// The spelling of a file: which client it is from, or for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// `xmlns` of the root; sites write none.
    pub namespace: Option<&'static str>,
    /// `ВерсияСхемы` for a head that says none.
    pub version: &'static str,
    /// Whether the file begins with a BOM, as all files from 1C do; an answer of a site must not.
    pub bom: bool,
    /// Which of the two families of spellings.
    pub family: Family,
}

/// The two families of spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// 2.03–2.10: deletion by the attribute `Статус`, stock by `<Склад ИдСклада=… КоличествоНаСкладе=…/>`, bare documents.
    Two,
    /// 3.1: deletion by `ПометкаУдаления`, stock by `Остатки/Остаток`, documents in `Контейнер`, `Цена` in their rows.
    Three,
}

impl Dialect {
    /// Stock УТ 11, КА, ERP.
    pub const UT: Self = Self::of_1c("urn:1C.ru:commerceml_2", "2.07", Family::Two);
    /// Stock УНФ: the namespace of one version over the number of another.
    pub const UNF: Self = Self::of_1c("urn:1C.ru:commerceml_210", "2.08", Family::Two);
    /// Stock УНФ when orders carry `ПодчиненныеДокументы`.
    pub const UNF_210: Self = Self::of_1c("urn:1C.ru:commerceml_210", "2.10", Family::Two);
    /// Bitrix's own module in 1C.
    pub const BITRIX: Self = Self::of_1c("urn:1C.ru:commerceml_3", "3.1", Family::Three);

    const fn of_1c(namespace: &'static str, version: &'static str, family: Family) -> Self {
        Self { namespace: Some(namespace), version, bom: true, family }
    }

    /// What a site answers in: nothing before `<?xml`, no namespace.
    pub const fn site(version: &'static str, family: Family) -> Self {
        Self { namespace: None, version, bom: false, family }
    }
}
