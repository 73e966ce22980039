//! The books as a base of 1C shows them through OData: the tables by which the portal reads a base, walked backwards.
//!
//! Every object has all of its attributes, empty ones too, as 1C writes them; references point into catalogues; numbers are
//! doubles. The questions that are understood are those that 1C understands and the portal asks; everything else is refused
//! with 1C's own kind of error, so that a question that 1C would not understand does not pass here.
//!
//! Not here: what stands in the books (`world`), and HTTP (`server`).

use std::collections::BTreeMap;

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use onec::contract::{Dataset, Guid};
use onec::odata::{Configuration, DIMENSIONS, Field, From, Mapping};
use serde_json::{Map, Value, json};

use crate::world::guid_of;

type Object = Map<String, Value>;

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const NEVER: &str = "0001-01-01T00:00:00";
/// Days of credit of every contract where the base counts by them.
const DAYS: i64 = 14;

/// A base of 1C.
#[derive(Debug, Default)]
pub struct Base {
    entities: BTreeMap<String, BTreeMap<String, Object>>,
    balances: BTreeMap<String, Vec<Object>>,
    /// Records of registers with a slice of the latest ones, which are all of them here.
    slices: BTreeMap<String, Vec<Object>>,
    /// Old documents that only a balance names: they are found by reference, in no list.
    old: BTreeMap<String, BTreeMap<String, Object>>,
    /// An empty object of each entity: what attributes it has.
    shapes: BTreeMap<String, Object>,
}

/// An answer of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub kind: &'static str,
    /// The body.
    pub body: String,
}

impl Base {
    /// A base in which these items of the contract stand, by data set.
    pub fn of(tables: &Configuration, items: &BTreeMap<Dataset, Vec<Value>>, zone: &TimeZone) -> Self {
        let mut base = Self::default();
        let of = |dataset| items.get(&dataset).map(Vec::as_slice).unwrap_or_default();
        for mapping in tables.mappings.iter().filter(|mapping| mapping.dataset != Dataset::Documents) {
            base.entities.entry(mapping.entity.to_owned()).or_default();
            for item in of(mapping.dataset).iter().filter(|item| !stands_alone(item)) {
                let mut item = item.clone();
                if let (Dataset::Contracts, Some(_), Some(item)) =
                    (mapping.dataset, tables.agreements, item.as_object_mut())
                {
                    // These are the agreement's.
                    item.retain(|name, _| !["price_type_id", "prepayment", "payment_days"].contains(&name.as_str()));
                }
                base.put(mapping, &item, zone);
            }
        }
        base.agreements(tables, of(Dataset::Contracts), zone);
        base.prices(tables, of(Dataset::Prices), zone);
        for mapping in tables.of(Dataset::Documents) {
            base.papers(tables, mapping, of(Dataset::Documents), of(Dataset::Shipments), zone);
        }
        base.money(tables, of(Dataset::Credit), zone);
        base.publish(tables, zone);
        base
    }

    /// Terms of contracts, where the configuration keeps them in agreements.
    fn agreements(&mut self, tables: &Configuration, contracts: &[Value], zone: &TimeZone) {
        let Some(of) = tables.agreements else { return };
        self.entities.entry(of.entity.to_owned()).or_default();
        let mapping = Mapping { dataset: Dataset::Contracts, entity: of.entity, fields: of.fields };
        for contract in contracts {
            let stage = match (&contract["prepayment"], contract["payment_days"].as_u64()) {
                (Value::Bool(true), _) => Some(json!({"kind": "ПредоплатаДоОтгрузки", "days": "0"})),
                (_, Some(days)) => Some(json!({"kind": "КредитПослеОтгрузки", "days": days.to_string()})),
                _ => None,
            };
            if stage.is_none() && contract["price_type_id"].is_null() {
                continue;
            }
            let mut agreement = contract.clone();
            if !stands_alone(contract) {
                agreement["id"] = json!(guid_of("agreement", &contract["id"]));
                agreement["contract_id"] = contract["id"].clone();
            }
            agreement["stages"] = json!(stage.into_iter().collect::<Vec<_>>());
            if agreement["status"].is_null() {
                agreement["status"] = json!("Действует");
            }
            if contract["typical"] == true {
                // It names nobody; the orders name it.
                let id = agreement["id"].clone();
                agreement["counterparty_id"] = Value::Null;
                agreement["contract_id"] = Value::Null;
                let orders = self.entities.entry(of.orders.to_owned()).or_default().values_mut();
                for order in orders.filter(|order| order.get(of.named[0]) == Some(&contract["id"])) {
                    order.insert(of.named[1].to_owned(), id.clone());
                }
            }
            self.put(&mapping, &agreement, zone);
        }
    }

    /// Prices as records of their register.
    fn prices(&mut self, tables: &Configuration, lists: &[Value], zone: &TimeZone) {
        let mut records = Vec::new();
        for list in lists {
            let id = list["id"].as_str().unwrap_or_default();
            let (product, characteristic) = id.split_once('#').unwrap_or((id, ""));
            for price in list["prices"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let mut record = price.clone();
                record["product_id"] = json!(product);
                record["characteristic_id"] = json!(characteristic);
                let period = list["period"].as_str().unwrap_or("2025-01-01T00:00:00");
                let start = Map::from_iter([("Period".to_owned(), json!(period))]);
                records.push(self.object(tables.prices.fields, &record, start, zone));
            }
        }
        let key = |record: &Object| DIMENSIONS.map(|name| record.get(name).map(ToString::to_string));
        records.sort_by_key(key);
        self.slices.insert(tables.prices.register.to_owned(), records);
    }

    /// Everything that the tables name is published, also where nothing of it stands in the books.
    fn publish(&mut self, tables: &Configuration, zone: &TimeZone) {
        let own = [
            (tables.limits.entity, tables.limits.fields),
            (tables.debts.register, tables.debts.fields),
            (tables.prices.register, tables.prices.fields),
        ];
        let agreements = tables.agreements.map(|of| (of.entity, of.fields));
        let all = tables.mappings.iter().map(|mapping| (mapping.entity, mapping.fields)).chain(own).chain(agreements);
        for (entity, fields) in all {
            let shape = self.object(fields, &Value::Null, Map::new(), zone);
            let known = self.shapes.entry(entity.to_owned()).or_default();
            known.extend(shape);
            known.insert("DataVersion".to_owned(), json!(""));
        }
        let lookups = tables.mappings.iter().flat_map(Mapping::lookups);
        let lookups = lookups.chain(tables.debts.lookups()).chain(tables.limits.lookups());
        let lookups =
            lookups.chain(tables.prices.lookups()).chain(tables.agreements.iter().flat_map(|of| of.lookups()));
        for (catalog, _) in lookups {
            self.entities.entry(catalog.to_owned()).or_default();
        }
    }

    /// Papers: those of the kind that an entity is. A shipment is its own УПД.
    fn papers(
        &mut self,
        tables: &Configuration,
        mapping: &Mapping,
        papers: &[Value],
        shipments: &[Value],
        zone: &TimeZone,
    ) {
        self.entities.entry(mapping.entity.to_owned()).or_default();
        if tables.of(Dataset::Shipments).any(|other| other.entity == mapping.entity) {
            for shipment in shipments {
                let day = day_of(&shipment["date"], zone);
                let paper = json!({
                    "id": shipment["id"], "number": shipment["number"], "date": day, "currency": "RUB",
                    "counterparty_id": shipment["counterparty_id"], "amount": shipment["total"],
                    "version": shipment["version"], "cancelled": shipment["deleted"], "deleted": false,
                });
                self.put(mapping, &paper, zone);
            }
            return;
        }
        let kind = mapping.fields.iter().find(|field| field.to == "type").map(|field| field.from);
        for paper in papers {
            if matches!(kind, Some(From::Always(kind)) if paper["type"] == kind) {
                self.put(mapping, paper, zone);
            }
        }
    }

    /// Debts as balances of the register, limits as attributes of contracts.
    fn money(&mut self, tables: &Configuration, credits: &[Value], zone: &TimeZone) {
        self.balances.entry(tables.debts.register.to_owned()).or_default();
        for credit in credits {
            let terms = json!({
                "contract_id": credit["contract_id"], "counterparty_id": credit["counterparty_id"], "currency": credit["currency"],
                "limit_enabled": credit["limit_enabled"], "limit": credit["limit"], "forbids_overdue": credit["block"],
                "days": tables.agreements.is_none().then_some(DAYS), "deleted": false,
            });
            let limits =
                Mapping { dataset: Dataset::Contracts, entity: tables.limits.entity, fields: tables.limits.fields };
            self.put(&limits, &terms, zone);

            let parts = credit["due"].as_array().map(Vec::as_slice).unwrap_or_default();
            let mut rest = decimal(&credit["debt"]);
            let key = guid_of("analytics", format!("{} {}", credit["counterparty_id"], credit["contract_id"]));
            let start = Map::from_iter([("АналитикаУчетаПоПартнерам_Key".to_owned(), json!(key))]);
            let mut rows = Vec::new();
            for part in parts {
                rest -= decimal(&part["amount"]);
                let due = part["due_date"].as_str().and_then(|day| day.parse::<Date>().ok());
                let begun = due.and_then(|day| day.checked_sub(Span::new().days(DAYS)).ok());
                let debt = json!({
                    "counterparty_id": credit["counterparty_id"], "contract_id": credit["contract_id"],
                    "currency": credit["currency"], "debt": part["amount"], "due": due.map(|day| day.to_string()),
                    "begun": begun.map(|day| format!("{day}T00:00:00")), "document": part["document_number"],
                    "order_id": part["order_id"],
                });
                rows.push(self.object(tables.debts.fields, &debt, start.clone(), zone));
            }
            if !rest.is_zero() {
                let debt = json!({
                    "counterparty_id": credit["counterparty_id"], "contract_id": credit["contract_id"],
                    "currency": credit["currency"], "debt": rest.to_string(),
                });
                rows.push(self.object(tables.debts.fields, &debt, start.clone(), zone));
            }
            self.balances.entry(tables.debts.register.to_owned()).or_default().extend(rows);
        }
    }

    fn put(&mut self, mapping: &Mapping, item: &Value, zone: &TimeZone) {
        let object = self.object(mapping.fields, item, Map::new(), zone);
        let Some(id) = object.get("Ref_Key").and_then(Value::as_str).map(str::to_owned) else { return };
        let known = self.entities.entry(mapping.entity.to_owned()).or_default().entry(id).or_default();
        for (name, value) in object {
            // What another table has filled is not emptied by this one.
            let empty = [json!(""), json!(0), json!(NOBODY), json!(NEVER), json!(false)].contains(&value);
            if !(empty && known.contains_key(&name)) {
                known.insert(name, value);
            }
        }
        let version = known.get("DataVersion").is_none().then(|| item.to_string());
        if let Some(text) = version {
            // Objects of catalogues have no version in the contract; what they say is one.
            let sum = text.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
            known.insert("DataVersion".to_owned(), json!(version_text(sum >> 16)));
        }
    }

    /// An item as the object that it was made of.
    fn object(&mut self, fields: &[Field], item: &Value, mut object: Object, zone: &TimeZone) -> Object {
        for field in fields {
            let said = &item[field.to];
            self.attribute(field.from, said, &mut object, zone);
        }
        object
    }

    fn attribute(&mut self, from: From, said: &Value, object: &mut Object, zone: &TimeZone) {
        let text = text_of(said);
        let mut put = |names: &[&str], value: Value| {
            if let Some(name) = names.first() {
                object.entry((*name).to_owned()).or_insert(value);
            }
        };
        match from {
            From::Text(names) | From::Whole(names) => put(names, json!(text.unwrap_or_default())),
            From::Guid(names) => put(names, json!(text.unwrap_or_else(|| NOBODY.to_owned()))),
            From::GuidOf(names, entity) => {
                let kind = if text.is_some() { format!("StandardODATA.{entity}") } else { String::new() };
                let kind_name = names.first().map(|name| format!("{name}_Type")).unwrap_or_default();
                put(names, json!(text.unwrap_or_else(|| NOBODY.to_owned())));
                put(&[kind_name.as_str()], json!(kind));
            }
            From::ListOf(names, entity) => self.attribute(From::GuidOf(names, entity), &said[0], object, zone),
            // 1C's numbers are doubles in JSON.
            From::Number(names) => put(names, json!(text.and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0))),
            From::Moment(names) => {
                let moment = text.and_then(|text| text.parse::<Timestamp>().ok());
                let local =
                    moment.map(|at| at.to_zoned(zone.clone()).datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string());
                put(names, json!(local.unwrap_or_else(|| NEVER.to_owned())));
            }
            From::Date(names) => {
                put(names, json!(text.map_or_else(|| NEVER.to_owned(), |day| format!("{day}T00:00:00"))))
            }
            From::Truth(names) => put(names, json!(said == &Value::Bool(true))),
            From::Not(names) => put(names, json!(said != &Value::Bool(true))),
            From::Word(names, words) => {
                let word = text.unwrap_or_default();
                let theirs = words.iter().find(|(_, ours)| *ours == word).map_or(word.as_str(), |(theirs, _)| theirs);
                put(names, json!(theirs));
            }
            From::Of(names, catalog, attribute) => {
                let Some(name) = names.first() else { return };
                let known = object.get(*name).and_then(Value::as_str).filter(|id| *id != NOBODY).map(str::to_owned);
                let id = match (known, &text) {
                    (Some(id), _) => id,
                    (None, Some(text)) => guid_of(catalog, text).to_string(),
                    (None, None) => NOBODY.to_owned(),
                };
                object.insert((*name).to_owned(), json!(id));
                if id != NOBODY {
                    self.named(catalog, &id, attribute, text.unwrap_or_default());
                }
            }
            From::Version => {
                let version = said.as_u64().or_else(|| text.and_then(|text| text.parse().ok()));
                if let Some(version) = version {
                    put(&["DataVersion"], json!(version_text(version)));
                }
            }
            From::AsOf | From::Always(_) | From::Is(_) => {}
            From::Rows(names, fields) | From::RowsWith(names, _, fields) => {
                let items = said.as_array().cloned().unwrap_or_default();
                let rows: Vec<Value> = (1..)
                    .zip(&items)
                    .map(|(nth, item)| {
                        let start = Map::from_iter([("LineNumber".to_owned(), json!(nth.to_string()))]);
                        Value::Object(self.object(fields, item, start, zone))
                    })
                    .collect();
                if let Some(name) = names.first() {
                    object.insert((*name).to_owned(), json!(rows));
                }
            }
        }
    }

    /// An object of a catalogue has an attribute; `A/B` is the attribute of what it points to.
    fn named(&mut self, catalog: &str, id: &str, attribute: &str, value: String) {
        let among = if catalog.starts_with("Document_") { &mut self.old } else { &mut self.entities };
        let object = among.entry(catalog.to_owned()).or_default().entry(id.to_owned()).or_default();
        object.entry("Ref_Key".to_owned()).or_insert_with(|| json!(id));
        object.entry("DataVersion".to_owned()).or_insert_with(|| json!(version_text(1)));
        match attribute.split_once('/') {
            None => object.insert(attribute.to_owned(), json!(value)),
            Some((outer, inner)) => object.insert(outer.to_owned(), json!({inner: value})),
        };
    }

    /// Answers a question below `…/odata/standard.odata/`: the path and the parameters, both decoded.
    pub fn answer(&self, path: &str, asked: &BTreeMap<String, String>) -> Answered {
        if path == "$metadata" {
            return Answered { status: 200, kind: "application/xml;charset=utf-8", body: self.metadata() };
        }
        if asked.get("$format").map(String::as_str) != Some("json") {
            return error(406, "14", "Ожидается $format=json");
        }
        if let Some((register, _)) = path.split_once("/Balance(") {
            return match self.balances.get(register) {
                Some(rows) => rows_of(register, rows.iter()),
                None => error(404, "8", &format!("Сущность не найдена: {register}")),
            };
        }
        let parsed = |text: Option<&String>| text.map(|text| Condition::parse(text)).transpose();
        let mut filter = match parsed(asked.get("$filter")) {
            Ok(filter) => filter,
            Err(why) => return error(400, "6", &why),
        };
        let (path, arguments) = path.split_once("/SliceLast(").unwrap_or((path, ")"));
        let Some(arguments) = arguments.strip_suffix(')') else {
            return error(400, "6", "Неверные параметры виртуальной таблицы");
        };
        if let Some(condition) = arguments.strip_prefix("Condition='").and_then(|text| text.strip_suffix('\'')) {
            filter = match Condition::parse(&condition.replace("''", "'")) {
                Ok(condition) => Some(condition),
                Err(why) => return error(400, "6", &why),
            };
        } else if !arguments.is_empty() {
            return error(400, "6", &format!("Неверные параметры виртуальной таблицы: {arguments}"));
        }
        let (records, none) = (self.slices.get(path), BTreeMap::new());
        let objects = match (self.entities.get(path), records) {
            (Some(objects), _) => objects,
            (None, Some(_)) => &none,
            (None, None) => return error(404, "8", &format!("Сущность не найдена: {path}")),
        };
        let number = |name: &str, none: usize| asked.get(name).map_or(Some(none), |text| text.parse().ok());
        let (Some(skip), Some(top)) = (number("$skip", 0), number("$top", usize::MAX)) else {
            return error(400, "6", "Неверный параметр $top или $skip");
        };
        let order = if records.is_some() { DIMENSIONS.join(",") } else { "Ref_Key".to_owned() };
        if let Some(order) = asked.get("$orderby").filter(|asked| **asked != order) {
            return error(400, "6", &format!("Неверный параметр $orderby: {order}"));
        }
        let by_reference =
            filter.as_ref().is_some_and(|filter| filter.parts.iter().all(|(name, ..)| name == "Ref_Key"));
        let old = self.old.get(path).filter(|_| by_reference).into_iter().flat_map(BTreeMap::values);
        let records = records.into_iter().flatten();
        let found = objects
            .values()
            .chain(old)
            .chain(records)
            .filter(|object| filter.as_ref().is_none_or(|filter| filter.holds(object)));
        let select: Option<Vec<&str>> = asked.get("$select").map(|names| names.split(',').collect());
        let rows = found.skip(skip).take(top).map(|object| match &select {
            None => object.clone(),
            Some(names) => {
                let outer = |name: &&str| name.split('/').next().unwrap_or_default().to_owned();
                names.iter().filter_map(|name| Some((outer(name), object.get(&outer(name))?.clone()))).collect()
            }
        });
        let rows: Vec<Object> = rows.collect();
        rows_of(path, rows.iter())
    }

    /// What is published, in the shape in which 1C describes it.
    fn metadata(&self) -> String {
        let mut types = String::new();
        let mut sets = String::new();
        let all = self.entities.iter().map(|(name, objects)| (name, objects.values().collect::<Vec<_>>(), "Ref_Key"));
        let registers = self
            .balances
            .iter()
            .chain(&self.slices)
            .map(|(name, rows)| (name, rows.iter().collect::<Vec<_>>(), "Recorder"));
        for (name, objects, key) in all.chain(registers) {
            let mut properties: BTreeMap<&str, &str> = BTreeMap::from([(key, "Edm.Guid")]);
            for object in self.shapes.get(name).into_iter().chain(objects) {
                properties.extend(object.iter().map(|(name, value)| (name.as_str(), type_of(value))));
            }
            types += &format!("<EntityType Name=\"{name}\"><Key><PropertyRef Name=\"{key}\"/></Key>");
            for (property, kind) in properties {
                types += &format!("<Property Name=\"{property}\" Type=\"{kind}\" Nullable=\"true\"/>");
            }
            types += "</EntityType>";
            sets += &format!("<EntitySet Name=\"{name}\" EntityType=\"StandardODATA.{name}\"/>");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<edmx:Edmx xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\" \
             Version=\"1.0\"><edmx:DataServices xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\" \
             m:DataServiceVersion=\"3.0\"><Schema xmlns=\"http://schemas.microsoft.com/ado/2009/11/edm\" \
             Namespace=\"StandardODATA\">{types}<EntityContainer Name=\"EnterpriseV8\" \
             m:IsDefaultEntityContainer=\"true\">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
        )
    }
}

/// A condition as the portal writes them: all of some comparisons, or any of some.
#[derive(Debug)]
struct Condition {
    any: bool,
    parts: Vec<(String, String, String)>,
}

impl Condition {
    fn parse(text: &str) -> Result<Self, String> {
        let any = text.contains(" or ");
        let parts = text.split(if any { " or " } else { " and " }).map(|part| {
            let mut words = part.splitn(3, ' ');
            let (Some(name), Some(op), Some(literal)) = (words.next(), words.next(), words.next()) else {
                return Err(format!("Неверное условие: {part}"));
            };
            let value =
                ["guid'", "datetime'"].into_iter().find_map(|kind| literal.strip_prefix(kind)?.strip_suffix('\''));
            let value = value.ok_or_else(|| format!("Неверное значение: {literal}"))?;
            if !matches!(op, "eq" | "ge" | "lt") {
                return Err(format!("Неверное сравнение: {op}"));
            }
            Ok((name.to_owned(), op.to_owned(), value.to_owned()))
        });
        Ok(Self { any, parts: parts.collect::<Result<_, _>>()? })
    }

    fn holds(&self, object: &Object) -> bool {
        let mut each = self.parts.iter().map(|(name, op, value)| {
            let stands = object.get(name).and_then(Value::as_str).unwrap_or_default();
            match op.as_str() {
                "eq" => stands == value,
                "ge" => stands >= value.as_str(),
                _ => stands < value.as_str(),
            }
        });
        if self.any { each.any(|holds| holds) } else { each.all(|holds| holds) }
    }
}

/// Whether a contract of the books is an agreement of the base that names no contract.
fn stands_alone(contract: &Value) -> bool {
    contract["alone"] == Value::Bool(true)
}

fn rows_of<'a>(set: &str, rows: impl Iterator<Item = &'a Object>) -> Answered {
    let body = json!({"odata.metadata": format!("$metadata#{set}"), "value": rows.collect::<Vec<_>>()});
    Answered { status: 200, kind: "application/json;odata=minimalmetadata;charset=utf-8", body: body.to_string() }
}

fn error(status: u16, code: &str, words: &str) -> Answered {
    let body = json!({"odata.error": {"code": code, "message": {"lang": "ru", "value": words}}});
    Answered { status, kind: "application/json;charset=utf-8", body: body.to_string() }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "Edm.Boolean",
        Value::Number(_) => "Edm.Double",
        Value::Array(_) => "Collection(StandardODATA.Row)",
        Value::String(text) if Guid::parse(text).is_ok() || text == NOBODY => "Edm.Guid",
        _ => "Edm.String",
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn decimal(value: &Value) -> rust_decimal::Decimal {
    text_of(value).and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn day_of(value: &Value, zone: &TimeZone) -> Option<String> {
    let at: Timestamp = value.as_str()?.parse().ok()?;
    Some(at.to_zoned(zone.clone()).date().to_string())
}

/// A version as 1C writes it: eight bytes in base64.
fn version_text(version: u64) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(version.to_be_bytes())
}
