//! Walks through XML in bounded memory: no piece of it, and no nesting, may be longer than a table
//! needs, no entity is expanded, and nothing it refers to is looked at.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::archive::Overrun;
use crate::limits::Limits;
use crate::problem::{FileProblem, FileResult};

/// The longest tag, text or comment, in bytes: more than any cell can have, each character escaped.
const LONGEST_PIECE: usize = 512 << 10;
const DEEPEST: usize = 64;

/// The elements whose ends matter, the frequent ones first.
const ENDS: &[&str] = &[
    "v",
    "c",
    "t",
    "row",
    "si",
    "rPh",
    "is",
    "cellXfs",
    "p",
    "table-cell",
    "table-row",
    "table",
    "annotation",
];

/// A step of the walk. Names are without their prefix.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    /// An element begins.
    Start(Element<'a>),
    /// The element of this name ends; an empty name if no table has such elements.
    End(&'static str),
    /// Text; one text may come in several pieces.
    Text(Cow<'a, str>),
    /// What a table has no use for.
    Other,
    /// There is nothing more.
    Stop,
}

/// The beginning of an element.
#[derive(Debug)]
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The names and values of the attributes, as they are written.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.flatten().map(|it| (local(it.key.0), it.value))
    }

    /// The attribute of this name, whatever its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let found = attributes.find(|it| local(it.key.0) == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |it| it.1)
}

/// The walk.
pub(crate) struct Xml<R: Read> {
    reader: Reader<Guard<R>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Xml<R> {
    /// Begins before the first element.
    pub(crate) fn new(source: R) -> Self {
        let inner = BufReader::with_capacity(64 << 10, source);
        let mut reader = Reader::from_reader(Guard { inner, taken: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next step.
    ///
    /// # Errors
    /// If it is no XML, or none that a table is made of.
    pub(crate) fn step(&mut self, limits: &Limits) -> FileResult<Node<'_>> {
        self.buffer.clear();
        self.reader.get_mut().taken = 0;
        let event = self.reader.read_event_into(&mut self.buffer);
        Ok(match event.map_err(|it| problem(&it, limits))? {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(FileProblem::Damaged("elements are too deep in each other"));
                }
                Node::Start(Element(start))
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                let name = local(end.name().0);
                Node::End(ENDS.iter().find(|it| **it == name).copied().unwrap_or_default())
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.into_inner()),
            Event::GeneralRef(reference) => {
                let known = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                let known = known.ok_or(FileProblem::Damaged("an unknown entity is used"))?;
                Node::Text(Cow::Owned(known.to_string()))
            }
            Event::DocType(_) => {
                return Err(FileProblem::Damaged("a part declares its own entities"));
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Node::Other,
            Event::Eof if self.depth > 0 => {
                return Err(FileProblem::Damaged("a part of the workbook is cut off"));
            }
            Event::Eof => Node::Stop,
        })
    }
}

fn problem(error: &quick_xml::Error, limits: &Limits) -> FileProblem {
    if let quick_xml::Error::Io(cause) = error {
        return io_problem(cause, limits);
    }
    FileProblem::Damaged("a part of the workbook is no XML")
}

/// What a failure while unpacking or reading means.
pub(crate) fn io_problem(cause: &std::io::Error, limits: &Limits) -> FileProblem {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    let inner = cause.get_ref();
    if inner.is_some_and(|it| it.is::<Overrun>()) {
        return FileProblem::TooLargeUnpacked { limit: limits.unpacked_bytes };
    }
    if inner.is_some_and(|it| it.is::<LongPiece>()) {
        return FileProblem::CellTooLong { row: 0, limit: limits.cell_chars };
    }
    match cause.kind() {
        InvalidData | InvalidInput | UnexpectedEof => {
            FileProblem::Damaged("a part of the archive cannot be unpacked")
        }
        kind => FileProblem::Io(std::io::Error::new(kind, cause.to_string())),
    }
}

/// A piece is longer than [`LONGEST_PIECE`].
#[derive(Debug, thiserror::Error)]
#[error("a piece of XML is too long")]
struct LongPiece;

/// Hands out no more than [`LONGEST_PIECE`] bytes for one step.
struct Guard<R> {
    inner: BufReader<R>,
    taken: usize,
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: Read> BufRead for Guard<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.taken > LONGEST_PIECE {
            return Err(std::io::Error::other(LongPiece));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.taken += count;
        self.inner.consume(count);
    }
}
