//! How much of a file is looked at.

/// How much a file may have. What is above is refused before it costs memory or time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of the parts that are read, unpacked, all together.
    pub unpacked_bytes: u64,
    /// Parts of an archive.
    pub entries: usize,
    /// Rows below the header that are not empty.
    pub rows: u32,
    /// Columns with anything in them.
    pub columns: usize,
    /// Characters of a cell.
    pub cell_chars: usize,
    /// Bytes of all texts that an `.xlsx` workbook keeps in one place and cells refer to. They have to
    /// be in memory.
    pub shared_text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 50 << 20,
            unpacked_bytes: 320 << 20,
            entries: 2_000,
            rows: 100_000,
            columns: 200,
            cell_chars: 32_767,
            shared_text_bytes: 48 << 20,
        }
    }
}
