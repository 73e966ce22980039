//! The names of CommerceML that this crate understands.
//!
//! A name of the file becomes a [`Tag`] through one table lookup, so that reading allocates nothing for names. Names are
//! compared without their namespace prefix, because in real files namespaces lie (УНФ writes `commerceml_210` over a 2.08
//! file). Attributes use the same names: 1C says the same thing now as an attribute, now as an element.

/// Declares the names once: the enum, the way to the text, and the way from the text.
macro_rules! tags {
    ($($tag:ident = $name:literal,)+) => {
        /// A name that CommerceML uses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag {
            /// Any other name.
            Unknown,
            $($tag,)+
        }

        impl Tag {
            const ALL: &'static [Self] = &[$(Self::$tag,)+];

            /// The name as it stands in files.
            pub const fn name(self) -> &'static str {
                match self {
                    Self::Unknown => "?",
                    $(Self::$tag => $name,)+
                }
            }
        }
    };
}

tags! {
    Root = "КоммерческаяИнформация",
    SchemaVersion = "ВерсияСхемы",
    GeneratedAt = "ДатаФормирования",
    ChangesOnly = "СодержитТолькоИзменения",
    Classifier = "Классификатор",
    Catalog = "Каталог",
    Offers = "ПакетПредложений",
    OffersChanges = "ИзмененияПакетаПредложений",
    Groups = "Группы",
    Group = "Группа",
    Properties = "Свойства",
    Property = "Свойство",
    PropertyOfProduct = "СвойствоНоменклатуры",
    PriceTypes = "ТипыЦен",
    PriceType = "ТипЦены",
    Units = "ЕдиницыИзмерения",
    UnitOfMeasure = "ЕдиницаИзмерения",
    Warehouses = "Склады",
    Warehouse = "Склад",
    Products = "Товары",
    Product = "Товар",
    OfferList = "Предложения",
    Offer = "Предложение",
    Categories = "Категории",
    Category = "Категория",
    Owner = "Владелец",
    Container = "Контейнер",
    Documents = "Документы",
    Document = "Документ",
    Counterparties = "Контрагенты",
    Counterparty = "Контрагент",
    Id = "Ид",
    Name = "Наименование",
    Version = "НомерВерсии",
    Deleted = "ПометкаУдаления",
    Status = "Статус",
    ClassifierId = "ИдКлассификатора",
    CatalogId = "ИдКаталога",
    CharacteristicId = "ИдХарактеристики",
    Barcode = "Штрихкод",
    BarcodeOfOld = "ШтрихКод",
    Article = "Артикул",
    BaseUnit = "БазоваяЕдиница",
    Unit = "Единица",
    Code = "Код",
    FullUnitName = "НаименованиеПолное",
    ShortUnitName = "НаименованиеКраткое",
    International = "МеждународноеСокращение",
    Conversion = "Пересчет",
    Factor = "Коэффициент",
    Description = "Описание",
    Picture = "Картинка",
    Country = "Страна",
    Manufacturer = "Изготовитель",
    Weight = "Вес",
    Length = "Длина",
    Width = "Ширина",
    Height = "Высота",
    PropertyValues = "ЗначенияСвойств",
    PropertyValue = "ЗначенияСвойства",
    PropertyValueOfOld = "ЗначениеСвойства",
    Value = "Значение",
    ValueId = "ИдЗначения",
    ValueTypes = "ТипыЗначений",
    ValueType = "ТипЗначений",
    ValueOptions = "ВариантыЗначений",
    ValueOption = "ВариантЗначения",
    Directory = "Справочник",
    Required = "Обязательное",
    ForProducts = "ДляТоваров",
    ForOffers = "ДляПредложений",
    ForDocuments = "ДляДокументов",
    Multiple = "Множественное",
    Requisites = "ЗначенияРеквизитов",
    Requisite = "ЗначениеРеквизита",
    TaxRates = "СтавкиНалогов",
    TaxRate = "СтавкаНалога",
    Rate = "Ставка",
    Taxes = "Налоги",
    Tax = "Налог",
    Included = "УчтеноВСумме",
    Characteristics = "ХарактеристикиТовара",
    Characteristic = "ХарактеристикаТовара",
    Currency = "Валюта",
    Presentation = "Представление",
    Prices = "Цены",
    Price = "Цена",
    PriceTypeId = "ИдТипаЦены",
    UnitPrice = "ЦенаЗаЕдиницу",
    MinQuantity = "МинКоличество",
    QuantityFrom = "КоличествоОт",
    Quantity = "Количество",
    WarehouseId = "ИдСклада",
    QuantityInWarehouse = "КоличествоНаСкладе",
    QuantityInWarehouses = "КоличествоНаСкладах",
    Rests = "Остатки",
    Rest = "Остаток",
    Number = "Номер",
    Date = "Дата",
    Time = "Время",
    Operation = "ХозОперация",
    Role = "Роль",
    ExchangeRate = "Курс",
    Sum = "Сумма",
    Comment = "Комментарий",
    DueDate = "СрокПлатежа",
    Number1c = "Номер1С",
    Date1c = "Дата1С",
    Base = "Основание",
    Subordinates = "ПодчиненныеДокументы",
    Subordinate = "ПодчиненныйДокумент",
    Discounts = "Скидки",
    Discount = "Скидка",
    Percent = "Процент",
    FullName = "ПолноеНаименование",
    OfficialName = "ОфициальноеНаименование",
    Inn = "ИНН",
    Kpp = "КПП",
    Okpo = "ОКПО",
    Address = "Адрес",
    LegalAddress = "ЮридическийАдрес",
    RegistrationAddress = "АдресРегистрации",
    AddressField = "АдресноеПоле",
    LastName = "Фамилия",
    FirstName = "Имя",
    MiddleName = "Отчество",
    Ogrn = "ОГРН",
    Contacts = "Контакты",
    Contact = "Контакт",
    Kind = "Тип",
    Representatives = "Представители",
    Representative = "Представитель",
    Relation = "Отношение",
    Accounts = "РасчетныеСчета",
    Account = "РасчетныйСчет",
    AccountNumber = "НомерСчета",
    Bank = "Банк",
    Bik = "БИК",
}

impl Tag {
    /// One bit of 64: what a node's children are called, but for names that share a bit.
    pub const fn bit(self) -> u64 {
        1 << (self as u32 % 64)
    }

    /// The tag of a name as it stands in a file, and the name without its prefix, which few have.
    pub fn of_qualified(name: &str) -> (Self, &str) {
        match Self::of(name) {
            Self::Unknown => (Self::of(local(name)), local(name)),
            tag => (tag, name),
        }
    }

    /// The tag of a name without namespace prefix.
    pub fn of(name: &str) -> Self {
        let mut slot = hash(name.as_bytes());
        loop {
            match TABLE[slot] {
                Self::Unknown => return Self::Unknown,
                tag if tag.name() == name => return tag,
                _ => slot = (slot + 1) % SLOTS,
            }
        }
    }
}

/// A name without its namespace prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Four times more slots than names, so that a miss rarely needs a comparison; as many as the ten bits of a hash can tell.
const SLOTS: usize = 1024;
const _: () = assert!(Tag::ALL.len() * 4 <= SLOTS);

/// Open addressing, filled when the crate is compiled.
static TABLE: [Tag; SLOTS] = table();

const fn table() -> [Tag; SLOTS] {
    let mut table = [Tag::Unknown; SLOTS];
    let mut next = 0;
    while next < Tag::ALL.len() {
        let tag = Tag::ALL[next];
        let mut slot = hash(tag.name().as_bytes());
        while !matches!(table[slot], Tag::Unknown) {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = tag;
        next += 1;
    }
    table
}

/// Of the length, the first word and the last one; not of each byte, of which Russian names have many. Names are not chosen
/// by an enemy who could gain anything by a slow lookup in a fixed table.
const fn hash(bytes: &[u8]) -> usize {
    let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (short(bytes), 0),
    };
    let mixed = (first ^ last.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 54) as usize
}

const fn short(bytes: &[u8]) -> u64 {
    let (mut word, mut at) = (0, 0);
    while at < bytes.len() {
        word = word << 8 | bytes[at] as u64;
        at += 1;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::Tag;

    #[test]
    fn every_name_finds_its_tag() {
        for tag in Tag::ALL {
            assert_eq!(Tag::of(tag.name()), *tag);
        }
        for other in ["", "ид", "Id", "Товарищ", "Группы "] {
            assert_eq!(Tag::of(other), Tag::Unknown);
        }
    }
}
