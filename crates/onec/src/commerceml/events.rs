//! From the parser's words to this crate's: attributes, references, errors.

use quick_xml::{
    Error as XmlError,
    encoding::EncodingError,
    errors::SyntaxError,
    events::{BytesRef, BytesStart},
};

use super::{ReadFault, source::SourceFault, tag::Tag, tree::Tree};

/// Puts the known attributes of a tag into the tree.
pub(super) fn attributes(tree: &mut Tree, start: &BytesStart<'_>, line: u64) -> Result<(), ReadFault> {
    if start.attributes_raw().is_empty() {
        return Ok(());
    }
    // The parser's check for doubles compares each with each: a tag of a million attributes would take hours. Of doubles the
    // first counts.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| ReadFault::Malformed(error.to_string()))?;
        let (tag, _) = Tag::of_qualified(attribute.key.as_ref());
        if tag != Tag::Unknown {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            let value = value.map_err(|error| ReadFault::Malformed(error.to_string()))?;
            tree.attribute(tag, line, &value);
        }
    }
    Ok(())
}

/// The character of one of the five entities or of a character reference.
pub(crate) fn resolve(entity: &BytesRef<'_>) -> Result<char, ReadFault> {
    if let Some(character) = entity.resolve_char_ref().map_err(|error| ReadFault::Malformed(error.to_string()))? {
        return Ok(character);
    }
    match &**entity {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(ReadFault::Entity(other.chars().take(40).collect())),
    }
}

/// What an error of the parser means for the reader; `ended` tells whether the file has been read to its end.
pub(super) fn fault(error: XmlError, ended: bool) -> ReadFault {
    match error {
        XmlError::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<SourceFault>()) {
            Some(SourceFault::TooLong(limit)) => ReadFault::TooLong(*limit),
            Some(SourceFault::UnknownEncoding(name)) => ReadFault::UnknownEncoding(name.clone()),
            None => ReadFault::Io(error),
        },
        // The end of the file in the middle of a character.
        XmlError::Encoding(EncodingError::Utf8(error)) if error.error_len().is_none() && ended => ReadFault::Cut,
        XmlError::Encoding(_) => ReadFault::Encoding,
        // An unclosed piece of markup is a file that ends too early.
        XmlError::Syntax(SyntaxError::InvalidBangMarkup) => ReadFault::Malformed(error.to_string()),
        XmlError::Syntax(_) => ReadFault::Cut,
        other => ReadFault::Malformed(other.to_string()),
    }
}
