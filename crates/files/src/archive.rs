//! The archive that workbooks are packed in (ZIP), as far as workbooks need it: parts by name, stored
//! or deflated, with 64-bit sizes. Everything is checked before anything is unpacked.

use std::io::{BufReader, Read, SeekFrom, Take};

use flate2::bufread::DeflateDecoder;

use crate::limits::Limits;
use crate::problem::{FileProblem, FileResult};
use crate::source::ReadSeek;

const END: &[u8; 4] = b"PK\x05\x06";
const END_LENGTH: u64 = 22;
const LONGEST_COMMENT: u64 = 65_535;
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const LOCAL_LENGTH: u64 = 30;

/// A part of the archive.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its path, `/` between folders.
    pub(crate) name: String,
    method: u16,
    is_encrypted: bool,
    packed: u64,
    unpacked: u64,
    offset: u64,
}

/// What is in the archive.
#[derive(Debug)]
pub(crate) struct Archive {
    entries: Vec<Entry>,
}

impl Archive {
    /// Reads the table of contents and refuses what no honest archive has: parts that lie over each
    /// other or outside the file, more parts than allowed.
    pub(crate) fn open(source: &mut dyn ReadSeek, limits: &Limits) -> FileResult<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        let tail_length = length.min(END_LENGTH + LONGEST_COMMENT);
        let tail = read_at(source, length - tail_length, tail_length)?;
        let end = tail
            .windows(END.len())
            .rposition(|it| it == END)
            .filter(|at| at + 22 <= tail.len())
            .ok_or(FileProblem::Damaged("the archive has no end"))?;
        let record = &tail[end..];
        let (mut count, mut size, mut start) = (
            u64::from(u16_at(record, 10)),
            u64::from(u32_at(record, 12)),
            u64::from(u32_at(record, 16)),
        );
        if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff {
            (count, size, start) = wide_end(source, &tail[..end])?.unwrap_or((count, size, start));
        }
        if count > limits.entries as u64 || size > 64 * 1024 * 1024 {
            return Err(FileProblem::TooLargeUnpacked { limit: limits.unpacked_bytes });
        }
        if start.checked_add(size).is_none_or(|it| it > length) {
            return Err(FileProblem::Damaged("the archive's contents lie outside it"));
        }
        // Each record has 46 bytes at least, so that what is read is bounded by what is there.
        let directory = read_at(source, start, size)?;
        let mut entries = Vec::new();
        let mut rest = directory.as_slice();
        for _ in 0..count {
            let (entry, length) = entry(rest)?;
            entries.push(entry);
            rest = &rest[length..];
        }
        check_places(&entries, start)?;
        Ok(Self { entries })
    }

    /// The names of the parts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|it| it.name.as_str())
    }

    /// The part of this name; Office does not tell upper from lower case.
    pub(crate) fn find(&self, name: &str) -> Option<&Entry> {
        let exact = self.entries.iter().find(|it| it.name == name);
        exact.or_else(|| self.entries.iter().find(|it| it.name.eq_ignore_ascii_case(name)))
    }

    /// Whether there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Refuses parts which say that they are larger, all together, than allowed.
    pub(crate) fn check_sizes<'a>(
        entries: impl Iterator<Item = &'a Entry>,
        limits: &Limits,
    ) -> FileResult<()> {
        let total = entries.fold(0_u64, |sum, it| sum.saturating_add(it.unpacked));
        if total > limits.unpacked_bytes {
            return Err(FileProblem::TooLargeUnpacked { limit: limits.unpacked_bytes });
        }
        Ok(())
    }
}

/// What is in a part, unpacked while it is read. Whatever a part says of its size, no more than
/// `limit` bytes come out: then reading fails with [`Overrun`].
pub(crate) fn unpack<'a>(
    source: &'a mut dyn ReadSeek,
    entry: &Entry,
    limit: u64,
) -> FileResult<Unpacked<'a>> {
    if entry.is_encrypted {
        return Err(FileProblem::Password);
    }
    let header = read_at(source, entry.offset, LOCAL_LENGTH)?;
    if header[..4] != LOCAL {
        return Err(FileProblem::Damaged("a part of the archive has no head"));
    }
    let names = u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
    source.seek(SeekFrom::Start(entry.offset + LOCAL_LENGTH + names))?;
    let packed = BufReader::with_capacity(32 << 10, source.take(entry.packed));
    let stream = match entry.method {
        0 => Stream::Stored(packed),
        8 => Stream::Deflated(Box::new(DeflateDecoder::new(packed))),
        _ => return Err(FileProblem::Damaged("a part of the archive is packed in an unusual way")),
    };
    Ok(Unpacked { stream, left: limit })
}

/// More came out of a part than allowed.
#[derive(Debug, thiserror::Error)]
#[error("a part of the archive is larger than it may be")]
pub(crate) struct Overrun;

type Packed<'a> = BufReader<Take<&'a mut dyn ReadSeek>>;

enum Stream<'a> {
    Stored(Packed<'a>),
    Deflated(Box<DeflateDecoder<Packed<'a>>>),
}

/// A part while it is unpacked.
pub(crate) struct Unpacked<'a> {
    stream: Stream<'a>,
    left: u64,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = match &mut self.stream {
            Stream::Stored(it) => it.read(buffer)?,
            Stream::Deflated(it) => it.read(buffer)?,
        };
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => return Err(std::io::Error::other(Overrun)),
        }
        Ok(count)
    }
}

/// Number, size and place of the table of contents where 32 bits are too few; the locator of the wide
/// record stands right before the end.
fn wide_end(source: &mut dyn ReadSeek, before: &[u8]) -> FileResult<Option<(u64, u64, u64)>> {
    let Some(locator) = before.len().checked_sub(20).map(|at| &before[at..]) else {
        return Ok(None);
    };
    if &locator[..4] != b"PK\x06\x07" {
        return Ok(None);
    }
    let record = read_at(source, u64_at(locator, 8), 56)?;
    if &record[..4] != b"PK\x06\x06" {
        return Err(FileProblem::Damaged("the archive's wide end is not where it should be"));
    }
    Ok(Some((u64_at(&record, 32), u64_at(&record, 40), u64_at(&record, 48))))
}

/// The first entry of the table of contents, and how many bytes it takes there.
fn entry(record: &[u8]) -> FileResult<(Entry, usize)> {
    let damaged = FileProblem::Damaged("the archive's contents are cut off");
    if record.len() < 46 || record[..4] != ENTRY {
        return Err(damaged);
    }
    let name_end = 46 + usize::from(u16_at(record, 28));
    let extra_end = name_end + usize::from(u16_at(record, 30));
    let end = extra_end + usize::from(u16_at(record, 32));
    if record.len() < end {
        return Err(damaged);
    }
    let mut sizes = [
        u64::from(u32_at(record, 24)),
        u64::from(u32_at(record, 20)),
        u64::from(u32_at(record, 42)),
    ];
    let mut extra = &record[name_end..extra_end];
    while extra.len() >= 4 {
        let length = 4 + usize::from(u16_at(extra, 2));
        let field = extra.get(4..length).unwrap_or_default();
        if u16_at(extra, 0) == 1 {
            let mut wide = field.chunks_exact(8);
            for size in sizes.iter_mut().filter(|it| **it == 0xffff_ffff) {
                *size = wide.next().map_or(*size, |it| u64_at(it, 0));
            }
        }
        extra = extra.get(length..).unwrap_or_default();
    }
    let [unpacked, packed, offset] = sizes;
    let name = String::from_utf8_lossy(&record[46..name_end]).replace('\\', "/");
    let entry = Entry {
        name: name.trim_start_matches('/').to_owned(),
        method: u16_at(record, 10),
        is_encrypted: u16_at(record, 8) & 1 != 0,
        packed,
        unpacked,
        offset,
    };
    Ok((entry, end))
}

/// Each part has its own place before the table of contents.
fn check_places(entries: &[Entry], end: u64) -> FileResult<()> {
    let damaged = || FileProblem::Damaged("parts of the archive lie over each other");
    let mut places: Vec<(u64, u64)> = Vec::with_capacity(entries.len());
    for entry in entries {
        let names = entry.name.len() as u64;
        let length = LOCAL_LENGTH.checked_add(names).and_then(|it| it.checked_add(entry.packed));
        let stop = length.and_then(|it| it.checked_add(entry.offset)).ok_or_else(damaged)?;
        places.push((entry.offset, stop));
    }
    places.push((end, end));
    places.sort_unstable();
    if places.windows(2).any(|it| it[0].1 > it[1].0) { Err(damaged()) } else { Ok(()) }
}

fn read_at(source: &mut dyn ReadSeek, offset: u64, length: u64) -> FileResult<Vec<u8>> {
    let cut_off = || FileProblem::Damaged("the archive is cut off");
    source.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    source.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(cut_off()) }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
