use std::{fs::File, path::PathBuf};

use super::super::*;

fn of(inner: &str) -> Metadata {
    let text = format!(
        "<edmx:Edmx xmlns:edmx=\"e\" Version=\"1.0\"><edmx:DataServices><Schema Namespace=\"StandardODATA\">{inner}</Schema>\
         </edmx:DataServices></edmx:Edmx>"
    );
    Metadata::read(text.as_bytes()).unwrap()
}

/// Synthetic, in the shape of a live base: records with keys `Recorder`, functions bound by a parameter.
#[test]
fn a_register_with_its_virtual_tables() {
    let metadata = of(
        "<EntityType Name=\"AccumulationRegister_X\" OpenType=\"true\"><Key><PropertyRef Name=\"Recorder\"/>\
        <PropertyRef Name=\"Recorder_Type\"/></Key><Property Name=\"RecordSet\" Type=\"Collection(StandardODATA.AccumulationRegister_X_RowType)\"/>\
        </EntityType><ComplexType Name=\"AccumulationRegister_X_RowType\"><Property Name=\"Сумма\" Type=\"Edm.Double\"/></ComplexType>\
        <EntityContainer Name=\"EnterpriseV8\"><EntitySet Name=\"AccumulationRegister_X\" EntityType=\"StandardODATA.AccumulationRegister_X\"/>\
        <FunctionImport Name=\"Balance\" ReturnType=\"Collection(StandardODATA.AccumulationRegister_X_Balance)\">\
        <Parameter Name=\"bindingParameter\" Type=\"Collection(StandardODATA.AccumulationRegister_X)\"/><Parameter Name=\"Period\" Type=\"Edm.DateTime\"/>\
        </FunctionImport></EntityContainer>",
    );
    let register = metadata.entity("AccumulationRegister_X").unwrap();
    assert_eq!(
        (register.key.as_slice(), register.open),
        (&["Recorder".to_owned(), "Recorder_Type".to_owned()][..], true)
    );
    assert!(metadata.has_function("AccumulationRegister_X", "Balance"));
    assert!(!metadata.has_function("AccumulationRegister_X", "Turnovers"));
    assert_eq!(metadata.table("AccumulationRegister_X", "RecordSet").unwrap().properties["Сумма"], "Double");
}

#[test]
fn what_a_base_does_not_publish_is_told() {
    let property = |name: &str| format!("<Property Name=\"{name}\" Type=\"Edm.String\"/>");
    let all: String =
        ["Ref_Key", "DeletionMark", "Description", "НаименованиеПолное", "ИНН", "ЮрФизЛицо"].map(property).concat();
    let metadata = of(&format!(
        "<EntityType Name=\"Catalog_Контрагенты\">{all}</EntityType><EntityContainer><EntitySet Name=\"Catalog_Контрагенты\" \
         EntityType=\"StandardODATA.Catalog_Контрагенты\"/></EntityContainer>"
    ));
    let mapping = UT.of(crate::contract::Dataset::Counterparties).next().unwrap();
    assert_eq!(mapping.missing(&metadata), ["Catalog_Контрагенты: нет реквизита КПП (поле kpp)"]);
    let orders = UT.of(crate::contract::Dataset::Orders).next().unwrap();
    assert_eq!(orders.missing(&metadata), ["Document_ЗаказКлиента: объект не включён в состав OData"]);
}

#[test]
fn what_is_no_metadata() {
    let told = |text: &str| Metadata::read(text.as_bytes()).unwrap_err().to_string();
    assert!(told("<html><body/></html>").contains("корень «html»"));
    assert!(told("<edmx:Edmx><a>").contains("обрывается"));
    assert!(told("<!DOCTYPE x><Edmx/>").contains("DOCTYPE"));
    assert!(told("{}").contains("Edmx"));
}

#[test]
fn genuine_documents_are_read() {
    let Some(folder) = std::env::var_os("KABINET_SHARED_SAMPLES").map(PathBuf::from) else {
        println!("skipped: KABINET_SHARED_SAMPLES is not set");
        return;
    };
    let read = |name: &str| Metadata::read(File::open(folder.join("odata").join(name)).unwrap()).unwrap();

    let catalog = read("01-catalog-with-table.xml");
    let goods = catalog.entity("Catalog_Номенклатура").unwrap();
    assert_eq!((goods.key.as_slice(), goods.properties["Ref_Key"].as_str()), (&["Ref_Key".to_owned()][..], "Guid"));
    assert!(catalog.table("Catalog_Номенклатура", "Артикулы").unwrap().properties.contains_key("Артикул"));
    assert_eq!(catalog.sets.len(), 2);

    let document = read("02-document-with-fi.xml");
    assert!(document.entity("Document_РТУ").unwrap().navigation.contains("Контрагент"));
    assert!(document.has_function("Document_РТУ", "Post") && document.has_function("Document_РТУ", "Unpost"));

    let slice = read("03-information-register.xml");
    let function = slice.functions.iter().find(|one| one.name == "SliceLast").unwrap();
    assert_eq!(function.returns.as_deref(), Some("InformationRegister_ЦеныНоменклатуры_RecordType"));
    assert_eq!(function.parameters, ["Period", "Condition"]);

    assert!(read("04-accumulation-register.xml").has_function("AccumulationRegister_ОстаткиТоваров", "Balance"));
    assert!(read("05-accounting-register.xml").has_function("AccountingRegister_Хозрасчетный", "DrCrTurnovers"));
    assert_eq!(read("06-value-storage.xml").entity("Catalog_Файлы").unwrap().properties["ФайлХранилище"], "Stream");
    assert_eq!(read("07-composite-ref.xml").entity("AccumulationRegister_X").unwrap().key, ["Recorder", "LineNumber"]);
    assert!(read("08-constant.xml").entity("Constant_ОсновнаяВалюта").unwrap().navigation.contains("Value"));
    let enums = read("09-enum-and-complex.xml");
    assert_eq!(enums.enums["ВидНоменклатуры"], ["Товар", "Услуга"]);
    assert_eq!(enums.types["TypeDescription"].properties["Types"], "Collection(Edm.String)");
}
