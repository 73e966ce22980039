//! `$metadata`: what a base publishes.
//!
//! Read to tell an integrator in words what is missing before anything is asked for: which entity must be switched on, which
//! attribute this configuration does not have. Only the shape that 1C emits is understood (EDMX 1.0, one schema); what is not
//! known in it is passed over.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufReader, Read},
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// A type: an entity, or a row of a tabular section or of a virtual table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntityType {
    /// Attributes and their types without `Edm.` and the namespace: `Guid`, `Double`, `Collection(…)`.
    pub properties: BTreeMap<String, String>,
    /// Names of the key.
    pub key: Vec<String>,
    /// What can be expanded.
    pub navigation: BTreeSet<String>,
    /// Whether it may have attributes that are not named here.
    pub open: bool,
}

/// What can be called on an entity set: a virtual table, an action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Function {
    /// `Balance`, `SliceLast`, `Post`.
    pub name: String,
    /// The entity set, if it is bound to one by `EntitySetPath`; else the type of its `bindingParameter`.
    pub bound_to: Option<String>,
    /// The type of its rows.
    pub returns: Option<String>,
    /// Its parameters.
    pub parameters: Vec<String>,
}

/// What a base publishes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Types by name, without the namespace.
    pub types: BTreeMap<String, EntityType>,
    /// Entity sets, and the type of each.
    pub sets: BTreeMap<String, String>,
    /// Functions and actions.
    pub functions: Vec<Function>,
    /// Enumerations and their members.
    pub enums: BTreeMap<String, Vec<String>>,
}

/// Why a document is no `$metadata`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// No XML, or cut.
    #[error("$metadata не разбирается как XML ({0}); проверьте адрес и пароль")]
    Xml(String),
    /// XML of another kind.
    #[error("это не $metadata: корень «{0}», а ожидается Edmx; проверьте адрес …/odata/standard.odata/$metadata")]
    NotEdmx(String),
    /// Larger than any configuration.
    #[error("$metadata больше {0} байт; опубликуйте только нужные объекты")]
    TooLarge(u64),
}

/// ERP's whole metadata is about 60 MB.
const LARGEST: u64 = 256 << 20;

impl Metadata {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// [`MetadataError`].
    pub fn read(read: impl Read) -> Result<Self, MetadataError> {
        let mut xml = Reader::from_reader(BufReader::new(read.take(LARGEST)));
        let mut found = Self::default();
        let mut place = Place::default();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer);
            if xml.get_ref().get_ref().limit() == 0 {
                return Err(MetadataError::TooLarge(LARGEST));
            }
            match event.map_err(|error| MetadataError::Xml(error.to_string()))? {
                Event::Start(start) => found.open(&start, &mut place, false)?,
                Event::Empty(start) => found.open(&start, &mut place, true)?,
                Event::End(end) => place.close(end.local_name().as_ref()),
                Event::DocType(_) => return Err(MetadataError::Xml("DOCTYPE".to_owned())),
                Event::Eof => break,
                _ => {}
            }
        }
        match (place.rooted, place.depth) {
            (true, 0) => Ok(found),
            (true, _) => Err(MetadataError::Xml("обрывается на середине".to_owned())),
            (false, _) => Err(MetadataError::NotEdmx(String::new())),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, place: &mut Place, empty: bool) -> Result<(), MetadataError> {
        let name = start.local_name();
        let name = name.as_ref();
        if !place.rooted {
            if name != "Edmx" {
                return Err(MetadataError::NotEdmx(name.chars().take(40).collect()));
            }
            place.rooted = true;
        }
        place.depth += usize::from(!empty);
        let attribute = |wanted: &str| attribute(start, wanted);
        match name {
            "EntityType" | "ComplexType" => {
                let of = attribute("Name").unwrap_or_default();
                self.types.entry(of.clone()).or_default().open =
                    attribute("OpenType").is_some_and(|open| open == "true");
                place.inside = Inside::Type(of);
            }
            "EnumType" => {
                let of = attribute("Name").unwrap_or_default();
                self.enums.entry(of.clone()).or_default();
                place.inside = Inside::Enum(of);
            }
            "FunctionImport" => {
                self.functions.push(Function {
                    name: attribute("Name").unwrap_or_default(),
                    bound_to: attribute("EntitySetPath"),
                    returns: attribute("ReturnType").map(|of| bare(&of).to_owned()),
                    parameters: Vec::new(),
                });
                place.inside = Inside::Function;
            }
            "EntitySet" => {
                let of = attribute("EntityType").map(|of| bare(&of).to_owned()).unwrap_or_default();
                self.sets.insert(attribute("Name").unwrap_or_default(), of);
            }
            _ => self.part(name, start, &place.inside),
        }
        if empty {
            place.leave(name);
        }
        Ok(())
    }

    /// A part of the type, enumeration or function around.
    fn part(&mut self, name: &str, start: &BytesStart<'_>, inside: &Inside) {
        let Some(own) = attribute(start, "Name") else { return };
        match (name, inside) {
            ("Property", Inside::Type(of)) => {
                let kind = attribute(start, "Type").unwrap_or_default();
                let kind = kind.strip_prefix("Edm.").unwrap_or(&kind).to_owned();
                self.types.entry(of.clone()).or_default().properties.insert(own, kind);
            }
            ("PropertyRef", Inside::Type(of)) => self.types.entry(of.clone()).or_default().key.push(own),
            ("NavigationProperty", Inside::Type(of)) => {
                self.types.entry(of.clone()).or_default().navigation.insert(own);
            }
            ("Member", Inside::Enum(of)) => self.enums.entry(of.clone()).or_default().push(own),
            ("Parameter", Inside::Function) => {
                let Some(function) = self.functions.last_mut() else { return };
                if own == "bindingParameter" {
                    let kind = attribute(start, "Type").map(|kind| bare(&kind).to_owned());
                    function.bound_to = function.bound_to.take().or(kind);
                } else {
                    function.parameters.push(own);
                }
            }
            _ => {}
        }
    }

    /// The type of an entity set.
    pub fn entity(&self, set: &str) -> Option<&EntityType> {
        self.types.get(self.sets.get(set)?)
    }

    /// Whether an entity set has a virtual table or an action of this name.
    pub fn has_function(&self, set: &str, name: &str) -> bool {
        let of = self.sets.get(set).map_or(set, String::as_str);
        let bound = |to: &str| to == set || to == of || to.strip_suffix("_RecordType") == Some(set);
        self.functions.iter().any(|one| one.name == name && one.bound_to.as_deref().is_some_and(bound))
    }

    /// The type of the rows of a tabular section.
    pub fn table(&self, set: &str, section: &str) -> Option<&EntityType> {
        let kind = self.entity(set)?.properties.get(section)?;
        self.types.get(bare(kind))
    }
}

/// Where the reader is.
#[derive(Debug, Default)]
struct Place {
    rooted: bool,
    depth: usize,
    inside: Inside,
}

#[derive(Debug, Default)]
enum Inside {
    #[default]
    Nothing,
    Type(String),
    Enum(String),
    Function,
}

impl Place {
    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.leave(name);
    }

    fn leave(&mut self, name: &str) {
        if matches!(name, "EntityType" | "ComplexType" | "EnumType" | "FunctionImport") {
            self.inside = Inside::Nothing;
        }
    }
}

fn attribute(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut found = attributes.with_checks(false).filter_map(Result::ok);
    let found = found.find(|one| one.key.local_name().as_ref() == wanted)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// A name without `Collection(…)` and the namespace.
fn bare(name: &str) -> &str {
    let name = name.strip_prefix("Collection(").and_then(|inner| inner.strip_suffix(')')).unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(_, bare)| bare)
}
