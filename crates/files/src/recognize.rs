//! What a file really is, by its content; its name may say anything.

use crate::archive::Archive;
use crate::problem::Kind;

/// What the first bytes tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Look {
    /// An archive; what it is can be told from its parts.
    Zip,
    /// A compound file of old Office programs.
    Compound,
    /// Text in rows, as far as can be told.
    Text,
    /// Something else.
    Other(Kind),
}

/// What the first bytes of a file look like; at least some hundred of them, unless there are no more.
pub(crate) fn look(start: &[u8]) -> Look {
    const SIGNS: &[(&[u8], Look)] = &[
        (b"PK\x03\x04", Look::Zip),
        (b"PK\x05\x06", Look::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Look::Compound),
        (b"%PDF", Look::Other(Kind::Pdf)),
        (b"\x89PNG", Look::Other(Kind::Image)),
        (b"\xFF\xD8\xFF", Look::Other(Kind::Image)),
        (b"GIF8", Look::Other(Kind::Image)),
        (b"BM", Look::Other(Kind::Image)),
        (b"II*\0", Look::Other(Kind::Image)),
        (b"MM\0*", Look::Other(Kind::Image)),
        (b"{\\rtf", Look::Other(Kind::Document)),
        (b"\x1F\x8B", Look::Other(Kind::Archive)),
        (b"7z\xBC\xAF\x27\x1C", Look::Other(Kind::Archive)),
        (b"Rar!", Look::Other(Kind::Archive)),
        (b"BZh", Look::Other(Kind::Archive)),
        (b"\xFD7zXZ", Look::Other(Kind::Archive)),
        (b"\x28\xB5\x2F\xFD", Look::Other(Kind::Archive)),
        (b"MZ", Look::Other(Kind::Program)),
        (b"\x7FELF", Look::Other(Kind::Program)),
        (b"\x09\x00\x04\x00", Look::Other(Kind::OldXls)),
        (b"\x09\x02\x06\x00", Look::Other(Kind::OldXls)),
        (b"\x09\x04\x06\x00", Look::Other(Kind::OldXls)),
    ];
    let has_zeros = start.contains(&0);
    for (sign, look) in SIGNS {
        // Two letters may also begin a heading.
        if start.starts_with(sign) && (sign.len() > 3 || has_zeros || !sign.is_ascii()) {
            return *look;
        }
    }
    let is_riff = |it: &[u8]| it.starts_with(b"RIFF") && it.get(8..12) == Some(b"WEBP");
    let is_heif =
        |it: &[u8]| matches!(it.get(4..12), Some(b"ftypheic" | b"ftypmif1" | b"ftypavif"));
    if is_riff(start) || is_heif(start) {
        return Look::Other(Kind::Image);
    }
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Look::Text;
    }
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    if text.is_empty() {
        return Look::Other(Kind::Empty);
    }
    if let Some(kind) = marked_up(text) {
        return Look::Other(kind);
    }
    if is_binary(start) { Look::Other(Kind::Unknown) } else { Look::Text }
}

/// Whether it is no text. UTF-16 without a mark has zeros at every second place; other text has none,
/// or a stray one.
fn is_binary(start: &[u8]) -> bool {
    let zeros = start.iter().filter(|it| **it == 0).count();
    if zeros * 10 >= start.len() * 2 && zeros * 10 <= start.len() * 6 {
        return false;
    }
    let is_cut = |it: std::str::Utf8Error| it.error_len().is_none();
    let is_utf8 = std::str::from_utf8(start).map_or_else(is_cut, |_| true);
    let is_control = |it: &&u8| **it < b' ' && !matches!(it, b'\t' | b'\r' | b'\n');
    let controls = start.iter().filter(is_control).count();
    zeros > 0 && !is_utf8 || controls * 10 > start.len()
}

/// Formats made of text that are no tables.
fn marked_up(text: &[u8]) -> Option<Kind> {
    let begins = |word: &str| {
        text.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
    };
    if ["<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<div"]
        .iter()
        .any(|it| begins(it))
    {
        return Some(Kind::Html);
    }
    if begins("<?xml") || begins("<!--") {
        let start = String::from_utf8_lossy(text).to_ascii_lowercase();
        return Some(if start.contains("<html") { Kind::Html } else { Kind::Xml });
    }
    if begins("BEGIN:VCARD") {
        return Some(Kind::Contacts);
    }
    let after = text.get(1..).unwrap_or_default().trim_ascii_start();
    let opens = |first: u8, then: &[u8]| {
        text.first() == Some(&first) && after.first().is_some_and(|it| then.contains(it))
    };
    (opens(b'{', b"\"}") || opens(b'[', b"{[]")).then_some(Kind::Json)
}

/// Which workbook, or what else, is packed in an archive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Packed {
    Xlsx,
    Other(Kind),
}

/// What the parts of an archive tell. `mimetype` is what the part of that name says.
pub(crate) fn packed(archive: &Archive, mimetype: &str) -> Packed {
    let any = |test: fn(&str) -> bool| archive.names().any(test);
    if archive.has("xl/workbook.bin") {
        Packed::Other(Kind::Xlsb)
    } else if archive.has("xl/workbook.xml") || any(|it| it.starts_with("xl/worksheets/")) {
        Packed::Xlsx
    } else if mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        Packed::Other(Kind::Ods)
    } else if any(|it| it.ends_with(".iwa")) || archive.has("Index.zip") {
        Packed::Other(Kind::Numbers)
    } else if any(|it| it.starts_with("word/")) || mimetype.contains("opendocument.text") {
        Packed::Other(Kind::Document)
    } else if any(|it| it.starts_with("ppt/")) || mimetype.contains("opendocument.presentation") {
        Packed::Other(Kind::Presentation)
    } else {
        Packed::Other(Kind::Archive)
    }
}
