//! XML as the parts of a workbook hold it: elements that begin and end, and text between them.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{BROKEN, Problem};

/// Reads one part.
pub(super) struct Xml<'x>(Reader<&'x [u8]>);

/// What comes next.
pub(super) enum Piece<'x> {
    Start(Element<'x>),
    /// The end of an element, by its name.
    End(String),
    Text(Cow<'x, str>),
    Over,
}

/// An element that begins.
pub(super) struct Element<'x>(BytesStart<'x>);

impl<'x> Xml<'x> {
    pub(super) fn new(text: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self(reader)
    }

    /// Returns the next piece.
    ///
    /// # Errors
    ///
    /// The word for what is broken.
    pub(super) fn next(&mut self) -> Result<Piece<'x>, Problem> {
        loop {
            let event = self.0.read_event().map_err(|_| BROKEN)?;
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "of quick-xml; others say nothing"
            )]
            return Ok(match event {
                Event::Start(start) => Piece::Start(Element(start)),
                Event::End(end) => Piece::End(end.name().as_ref().to_owned()),
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned().into()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned().into()),
                Event::GeneralRef(name) => Piece::Text(match name.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string().into(),
                    Ok(None) => resolve_predefined_entity(&name).ok_or(BROKEN)?.into(),
                    Err(_) => return Err(BROKEN),
                }),
                Event::Eof => Piece::Over,
                _ => continue,
            });
        }
    }
}

impl Element<'_> {
    /// Returns its name with the prefix.
    pub(super) fn name(&self) -> &str {
        let end = self.0.name().as_ref().len();
        &self.0[..end]
    }

    /// Returns its name without the prefix.
    pub(super) fn local_name(&self) -> &str {
        local(self.name())
    }

    /// Returns an attribute by its whole name.
    ///
    /// # Errors
    ///
    /// The word for what is broken.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(found) = self.0.try_get_attribute(name).map_err(|_| BROKEN)? else {
            return Ok(None);
        };
        let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|_| BROKEN)?;
        Ok(Some(value.into_owned()))
    }

    /// Returns an attribute that is a number from 0, where it is one.
    ///
    /// # Errors
    ///
    /// The word for what is broken.
    pub(super) fn number(&self, name: &str) -> Result<Option<u32>, Problem> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        value.trim().parse().map(Some).map_err(|_| BROKEN)
    }

    /// Returns whether an attribute says yes.
    ///
    /// # Errors
    ///
    /// The word for what is broken.
    pub(super) fn says(&self, name: &str) -> Result<bool, Problem> {
        Ok(matches!(self.get(name)?.as_deref(), Some("1" | "true" | "on")))
    }

    /// Returns an attribute with a prefix by its name without.
    ///
    /// # Errors
    ///
    /// The word for what is broken.
    pub(super) fn prefixed(&self, name: &str) -> Result<Option<String>, Problem> {
        for attribute in self.0.attributes().with_checks(false) {
            let key = attribute.map_err(|_| BROKEN)?.key;
            if key.as_ref().split_once(':').is_some_and(|(_, local)| local == name) {
                return self.get(key.as_ref());
            }
        }
        Ok(None)
    }
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
