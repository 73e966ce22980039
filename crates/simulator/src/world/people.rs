//! Who plays in the demo: the content of [`cast`](super::cast()).

use super::cast::{
    Cast, Company, ContractCard, Entity, Kind, Person, Point, PriceLevel, Role, Seller, Staff, StaffRole, Supply,
    Switches,
};
use super::rng::guid_of;

const IGOR: &str = "igor@sever.example";
const MARIA: &str = "maria@sever.example";

pub(super) fn cast() -> Cast {
    Cast { seller: SELLER, staff: STAFF.to_vec(), companies: vec![romashka(), volkov(), vektor(), zarya(), logos()] }
}

const SELLER: Seller = Seller {
    name: "ООО «Северный Опт»",
    full_name: "Общество с ограниченной ответственностью «Северный Опт»",
    inn: "0000111180",
    kpp: "000001001",
    address: "000118, г. Северск-Торговый, ул. Складская, д. 7, стр. 2",
    phone: "+7 000 118-00-18",
    bank: "АО «Учебный Банк»",
    bic: "000000118",
    account: "40702810600000000118",
    correspondent: "30101810200000000118",
    director: "Северцев А. И.",
    accountant: "Ольхина О. П.",
};

const STAFF: [Staff; 5] = [
    staff("anna@sever.example", "Анна Рябинина", StaffRole::Admin),
    staff(IGOR, "Игорь Полозов", StaffRole::Manager),
    staff(MARIA, "Мария Ветрова", StaffRole::Manager),
    staff("olga@sever.example", "Ольга Ольхина", StaffRole::Finance),
    staff("denis@sever.example", "Денис Каменщиков", StaffRole::Support),
];

const fn staff(email: &'static str, name: &'static str, role: StaffRole) -> Staff {
    Staff { email, name, role, lang: "ru" }
}

const fn person(email: &'static str, name: &'static str, roles: &'static [Role]) -> Person {
    Person { email, name, roles, lang: "ru", active: true }
}

fn entity(
    name: &'static str,
    full_name: &'static str,
    inn: &'static str,
    kpp: Option<&'static str>,
    address: &'static str,
) -> Entity {
    Entity { guid: guid_of("counterparty", inn), name, full_name, inn, kpp, address }
}

fn contract(
    entity: &Entity,
    number: &'static str,
    name: &'static str,
    prices: PriceLevel,
    payment_days: u32,
    limit: Option<i64>,
) -> ContractCard {
    ContractCard {
        guid: guid_of("contract", number),
        entity_guid: entity.guid.clone(),
        number,
        name,
        prices,
        prepayment: limit == Some(0),
        payment_days,
        limit,
    }
}

fn romashka() -> Company {
    let main = entity(
        "ООО «Ромашка»",
        "Общество с ограниченной ответственностью «Ромашка»",
        "0000094471",
        Some("000001001"),
        "000201, г. Луговое, ул. Полевая, д. 12, оф. 3",
    );
    let south = entity(
        "ООО «Ромашка-Юг»",
        "Общество с ограниченной ответственностью «Ромашка-Юг»",
        "0000418824",
        Some("000002001"),
        "000340, г. Южнополье, пр-т Садовый, д. 48",
    );
    let contracts = vec![
        contract(&main, "118-О", "Договор поставки № 118-О", PriceLevel::Bulk, 30, Some(100_000_000)),
        contract(&south, "119-П", "Договор поставки № 119-П (предоплата)", PriceLevel::Wholesale, 0, Some(0)),
    ];
    Company {
        slug: "romashka",
        name: "ООО «Ромашка»",
        kinds: &[Kind::Buyer],
        manager: IGOR,
        hue: Some(277),
        entities: vec![main, south],
        contracts,
        supply: None,
        points: vec![
            Point {
                name: "Склад № 1", address: "000201, г. Луговое, ул. Полевая, д. 12, склад 1"
            },
            Point {
                name: "Склад № 2", address: "000205, г. Луговое, Промышленный проезд, д. 4, ворота 2"
            },
            Point {
                name: "Магазин на Садовом", address: "000340, г. Южнополье, пр-т Садовый, д. 48"
            },
        ],
        people: vec![
            person("elena@romashka.example", "Елена Лугова", &[Role::Owner]),
            person("sergey@romashka.example", "Сергей Орлов", &[Role::Approver]),
            person("pavel@romashka.example", "Павел Круглов", &[Role::Buyer]),
            person("nika@romashka.example", "Ника Берёзкина", &[Role::Buyer]),
            person("irina@romashka.example", "Ирина Счетова", &[Role::Accountant]),
            person("oleg@romashka.example", "Олег Полкин", &[Role::Viewer]),
            Person { active: false, ..person("vadim@romashka.example", "Вадим Уходцев", &[Role::Buyer]) },
        ],
        switches: Switches { viewer_sees_waybills: true, ..Switches::default() },
    }
}

fn volkov() -> Company {
    let me = entity(
        "ИП Волков А. С.",
        "Индивидуальный предприниматель Волков Артём Серафимович",
        "000085031728",
        None,
        "000412, п. Заречье, ул. Лесная, д. 9",
    );
    let contracts = vec![contract(&me, "В-27", "Договор поставки № В-27", PriceLevel::Wholesale, 14, Some(15_000_000))];
    Company {
        slug: "volkov",
        name: "ИП Волков",
        kinds: &[Kind::Buyer],
        manager: IGOR,
        hue: Some(25),
        entities: vec![me],
        contracts,
        supply: None,
        points: vec![Point {
            name: "Павильон 14", address: "000412, п. Заречье, Строительный рынок, павильон 14"
        }],
        people: vec![person("volkov@volkov.example", "Артём Волков", &[Role::Owner, Role::Buyer, Role::Accountant])],
        switches: Switches::default(),
    }
}

fn vektor() -> Company {
    let main = entity(
        "АО «Вектор»",
        "Акционерное общество «Вектор»",
        "0000523106",
        Some("000003001"),
        "000518, г. Приборск, ул. Заводская, д. 1",
    );
    let contracts = vec![contract(&main, "204/В", "Договор поставки № 204/В", PriceLevel::Bulk, 21, Some(60_000_000))];
    Company {
        slug: "vektor",
        name: "АО «Вектор»",
        kinds: &[Kind::Buyer],
        manager: MARIA,
        hue: Some(215),
        entities: vec![main],
        contracts,
        supply: None,
        points: vec![Point {
            name: "Цех № 3", address: "000518, г. Приборск, ул. Заводская, д. 1, проходная 2"
        }],
        people: vec![
            person("viktor@vektor.example", "Виктор Стрелков", &[Role::Owner]),
            person("gleb@vektor.example", "Глеб Токарев", &[Role::Buyer]),
            person("irina@romashka.example", "Ирина Счетова", &[Role::Accountant]),
        ],
        switches: Switches::default(),
    }
}

fn zarya() -> Company {
    let main = entity(
        "ООО «Заря»",
        "Общество с ограниченной ответственностью «Заря»",
        "0000630549",
        Some("000004001"),
        "000633, г. Восточный, ул. Утренняя, д. 21",
    );
    let contracts = vec![contract(&main, "77-З", "Договор поставки № 77-З", PriceLevel::Dealer, 45, Some(50_000_000))];
    Company {
        slug: "zarya",
        name: "ООО «Заря»",
        kinds: &[Kind::Buyer],
        manager: MARIA,
        hue: Some(45),
        entities: vec![main],
        contracts,
        supply: None,
        points: vec![
            Point {
                name: "Гипермаркет «Заря»", address: "000633, г. Восточный, ул. Утренняя, д. 21"
            },
            Point {
                name: "Распределительный центр", address: "000640, г. Восточный, Объездное ш., стр. 5"
            },
        ],
        people: vec![
            person("tamara@zarya.example", "Тамара Рассветова", &[Role::Owner, Role::Buyer]),
            person("nina@zarya.example", "Нина Балансова", &[Role::Accountant]),
            person("pavel@romashka.example", "Павел Круглов", &[Role::Viewer]),
        ],
        switches: Switches { buyers_see_own: true, ..Switches::default() },
    }
}

fn logos() -> Company {
    let main = entity(
        "ООО «Логос»",
        "Общество с ограниченной ответственностью «Логос»",
        "0000746215",
        Some("000005001"),
        "000745, г. Словесск, наб. Речная, д. 3",
    );
    let supply = Supply {
        guid: guid_of("contract", "Л-6/У"),
        entity_guid: main.guid.clone(),
        number: "Л-6/У",
        name: "Договор оказания услуг № Л-6/У",
        payment_days: 20,
        acts: &[
            ("Акт оказанных услуг № 31", 34, 7_860_000),
            ("Акт оказанных услуг № 38", 16, 9_240_000),
            ("УПД № 41", 5, 4_115_050),
        ],
    };
    let contracts = vec![contract(&main, "Л-5", "Договор поставки № Л-5", PriceLevel::Dealer, 10, None)];
    Company {
        slug: "logos",
        name: "ООО «Логос»",
        kinds: &[Kind::Buyer, Kind::Contractor, Kind::Partner],
        manager: MARIA,
        hue: Some(160),
        entities: vec![main],
        contracts,
        supply: Some(supply),
        points: vec![Point { name: "Офис", address: "000745, г. Словесск, наб. Речная, д. 3" }],
        people: vec![person("lev@logos.example", "Лев Словцов", &[Role::Owner])],
        switches: Switches::default(),
    }
}
