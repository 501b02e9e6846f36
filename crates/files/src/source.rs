//! Where the bytes of a file are.

use std::io::{Read, Seek};

/// Bytes that can be read from any place: a file, or `Cursor<Vec<u8>>`.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}
