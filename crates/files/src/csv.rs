//! Text files: their encoding, their separator, and their rows.

use std::io::{BufRead, BufReader, Read, SeekFrom};

use chardetng::EncodingDetector;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::limits::Limits;
use crate::problem::{FileProblem, FileResult};
use crate::row::{Extras, Row, RowSource};
use crate::source::ReadSeek;
use crate::text::without_apostrophe;
use crate::xlsx::place;

/// Bytes with something else than ASCII in them that are enough to tell an encoding.
const TELLING: usize = 256 << 10;
const PIECE: usize = 64 << 10;
/// What may separate cells.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a text file is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Csv {
    pub(crate) encoding: &'static Encoding,
    /// Bytes before the text.
    start: u64,
    pub(crate) separator: u8,
}

impl Csv {
    /// Finds the encoding, and a first line `sep=;` as Excel writes it.
    pub(crate) fn open(source: &mut dyn ReadSeek) -> FileResult<Self> {
        let (encoding, mark) = encoding(source)?;
        let mut csv = Self { encoding, start: mark, separator: b',' };
        let mut first = Vec::new();
        csv.text(source)?.take(16).read_to_end(&mut first)?;
        if let Some([separator, rest @ ..]) = first.strip_prefix(b"sep=")
            && let Some(line_end) =
                [&b"\r\n"[..], b"\n", b"\r"].iter().find(|it| rest.starts_with(it))
        {
            let width = if encoding == UTF_16LE || encoding == UTF_16BE { 2 } else { 1 };
            csv.start += (5 + line_end.len() as u64) * width;
            csv.separator = *separator;
        }
        Ok(csv)
    }

    /// Whether the first line says what the separator is, or nobody knows yet.
    pub(crate) fn with(self, separator: u8) -> Self {
        Self { separator, ..self }
    }

    fn text<'a>(&self, source: &'a mut dyn ReadSeek) -> FileResult<Decoding<'a>> {
        source.seek(SeekFrom::Start(self.start))?;
        let decoder =
            (self.encoding != UTF_8).then(|| self.encoding.new_decoder_without_bom_handling());
        Ok(Decoding {
            source: BufReader::with_capacity(PIECE, source),
            decoder,
            ready: Vec::new(),
            fetched: 0,
            is_undecodable: false,
            is_over: false,
        })
    }

    /// The rows, from the first one on.
    pub(crate) fn rows<'a>(
        &self,
        source: &'a mut dyn ReadSeek,
        limits: Limits,
    ) -> FileResult<CsvRows<'a>> {
        let text = BufReader::with_capacity(PIECE, self.text(source)?);
        Ok(CsvRows { text, separator: self.separator, limits, last: 0, cell: Vec::new() })
    }
}

/// The encoding, and how many bytes its mark takes at the beginning. Looks at the whole file: a name
/// that tells may stand in its last row.
fn encoding(source: &mut dyn ReadSeek) -> FileResult<(&'static Encoding, u64)> {
    let mut bytes = vec![0; PIECE];
    let mut detector = EncodingDetector::new();
    let (mut is_utf8, mut kept, mut told, mut is_first) = (true, 0, 0, true);
    source.seek(SeekFrom::Start(0))?;
    loop {
        let count = source.read(&mut bytes[kept..])?;
        let piece = &bytes[..kept + count];
        if is_first {
            if let Some((encoding, length)) = Encoding::for_bom(piece) {
                return Ok((encoding, length as u64));
            }
            if let Some(encoding) = utf16_by_zeros(piece) {
                return Ok((encoding, 0));
            }
            is_first = false;
        }
        if told < TELLING && !piece[kept..].is_ascii() {
            told += count;
            detector.feed(&piece[kept..], false);
        }
        // A character may lie across two pieces.
        kept = match std::str::from_utf8(piece) {
            Ok(_) => 0,
            Err(error) => {
                is_utf8 &= error.error_len().is_none() && count > 0;
                piece.len() - error.valid_up_to()
            }
        };
        if count == 0 || !is_utf8 && told >= TELLING {
            break;
        }
        let length = piece.len();
        if is_utf8 {
            bytes.copy_within(length - kept..length, 0);
        } else {
            kept = 0;
        }
    }
    if is_utf8 {
        return Ok((UTF_8, 0));
    }
    detector.feed(b"", true);
    Ok((
        match detector.guess(None, false) {
            it if it == encoding_rs::GBK => encoding_rs::GB18030,
            it => it,
        },
        0,
    ))
}

/// UTF-16 without a mark: every second byte of Latin text is 0.
fn utf16_by_zeros(piece: &[u8]) -> Option<&'static Encoding> {
    let pairs = piece.chunks_exact(2).take(2_000);
    let count = pairs.len();
    let high = pairs.clone().filter(|it| it[0] == 0 && it[1] != 0).count();
    let low = pairs.filter(|it| it[0] != 0 && it[1] == 0).count();
    let is_much = |zeros: usize| count > 1 && zeros * 10 > count * 3;
    match (is_much(low), is_much(high)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// The text of a file in UTF-8.
struct Decoding<'a> {
    source: BufReader<&'a mut dyn ReadSeek>,
    /// `None`: the text is in UTF-8 already.
    decoder: Option<Decoder>,
    /// Text that nobody has fetched yet, and how much of it has been.
    ready: Vec<u8>,
    fetched: usize,
    is_undecodable: bool,
    is_over: bool,
}

impl Read for Decoding<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.source.read(buffer) };
        while self.fetched == self.ready.len() && !self.is_over {
            let piece = self.source.fill_buf()?;
            let is_last = piece.is_empty();
            // One byte becomes three at most; some more may be left over from before.
            self.ready.resize(piece.len() * 3 + 16, 0);
            let (_, taken, given, has_errors) =
                decoder.decode_to_utf8(piece, &mut self.ready, is_last);
            self.source.consume(taken);
            self.ready.truncate(given);
            self.fetched = 0;
            self.is_undecodable |= has_errors;
            self.is_over = is_last;
        }
        let count = buffer.len().min(self.ready.len() - self.fetched);
        buffer[..count].copy_from_slice(&self.ready[self.fetched..self.fetched + count]);
        self.fetched += count;
        Ok(count)
    }
}

/// The rows of a text file (RFC 4180, and what programs make of it).
pub(crate) struct CsvRows<'a> {
    text: BufReader<Decoding<'a>>,
    separator: u8,
    limits: Limits,
    last: u32,
    cell: Vec<u8>,
}

/// Where in a cell the reader is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// After a quotation mark that ends the cell, unless another follows.
    Quote,
}

impl CsvRows<'_> {
    fn peek(&mut self) -> FileResult<Option<u8>> {
        Ok(self.text.fill_buf()?.first().copied())
    }

    fn end_cell(&mut self, row: &mut Row, column: &mut usize) -> FileResult<()> {
        let text = String::from_utf8_lossy(&self.cell);
        place(row, *column, without_apostrophe(&text).to_owned(), &self.limits)?;
        self.cell.clear();
        *column += 1;
        Ok(())
    }

    /// The next line, blank or not; `None` at the end.
    fn line(&mut self) -> FileResult<Option<Row>> {
        let mut row = Row { number: self.last + 1, cells: Vec::new(), is_hidden: false };
        let (mut column, mut at) = (0, Place::Start);
        if self.peek()?.is_none() {
            return Ok(None);
        }
        self.last += 1;
        let longest = self.limits.cell_chars.saturating_mul(4);
        loop {
            let piece = self.text.fill_buf()?;
            if piece.is_empty() {
                if at == Place::Quoted {
                    return Err(FileProblem::OpenQuote { row: row.number });
                }
                self.end_cell(&mut row, &mut column)?;
                return Ok(Some(row));
            }
            // What needs no second look goes over in one piece.
            let separator = self.separator;
            let run = match at {
                Place::Quoted => piece.iter().position(|it| matches!(it, b'"' | b'\r')),
                Place::Plain | Place::Quote | Place::Start => piece
                    .iter()
                    .position(|it| matches!(it, b'"' | b'\r' | b'\n') || *it == separator),
            };
            let run = run.unwrap_or(piece.len());
            if run > 0 {
                self.cell.extend_from_slice(&piece[..run]);
                self.text.consume(run);
                at = if at == Place::Quoted { at } else { Place::Plain };
                if self.cell.len() > longest {
                    let limit = self.limits.cell_chars;
                    return Err(FileProblem::CellTooLong { row: row.number, limit });
                }
                continue;
            }
            let byte = piece[0];
            self.text.consume(1);
            match (at, byte) {
                (Place::Quoted, b'"') => at = Place::Quote,
                (Place::Quoted, _) => {
                    // A line break within a cell, in whatever way the system writes it.
                    if self.peek()? == Some(b'\n') {
                        self.text.consume(1);
                    }
                    self.cell.push(b'\n');
                }
                (Place::Start, b'"') => at = Place::Quoted,
                (Place::Quote, b'"') => {
                    self.cell.push(b'"');
                    at = Place::Quoted;
                }
                (Place::Plain, b'"') => self.cell.push(b'"'),
                (_, b'\r' | b'\n') => {
                    if byte == b'\r' && self.peek()? == Some(b'\n') {
                        self.text.consume(1);
                    }
                    self.end_cell(&mut row, &mut column)?;
                    return Ok(Some(row));
                }
                (_, _) => {
                    self.end_cell(&mut row, &mut column)?;
                    at = Place::Start;
                }
            }
        }
    }
}

impl RowSource for CsvRows<'_> {
    fn next_row(&mut self) -> FileResult<Option<Row>> {
        loop {
            match self.line()? {
                Some(row) if row.is_blank() => {}
                other => return Ok(other),
            }
        }
    }

    fn extras(&self) -> Extras {
        let is_undecodable = self.text.get_ref().is_undecodable;
        Extras { is_undecodable, ..Extras::default() }
    }
}
