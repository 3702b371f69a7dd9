//! What a batch has done so far, record by record, for who goes on after a stop.
//!
//! A file of frames: the length of a record (4 bytes, little-endian), the record, and the first 8 bytes of its BLAKE3 hash. The first
//! record says of which batch the others are. A frame is appended in one piece, and what follows one that is cut short or changed is
//! as if it were not there: so whoever is killed loses what was under way, and nothing that is read was ever anything else. Records
//! stand in the order in which threads finish, so the file belongs to a batch that is not complete, or to a part of one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

/// Name of the file.
pub const JOURNAL: &str = "journal.bin";

/// What the first record says beside the name of the batch: a file that is made otherwise is not read.
const FORMAT: &str = "waterbed journal 1";
/// Bytes of a length, and of a hash.
const LENGTH: usize = 4;
const HASH: usize = 8;

/// Records by key: those of before, which can be asked for, and those of now, which are kept for the next who goes on. Used from many
/// threads.
#[derive(Debug)]
pub struct Journal<K, V> {
    path: PathBuf,
    known: BTreeMap<K, Span>,
    open: Mutex<Open>,
    of: PhantomData<fn(V) -> V>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u64,
    length: usize,
}

/// The file, and why nothing can be written to it any more.
#[derive(Debug)]
struct Open {
    file: File,
    end: u64,
    failed: Option<io::Error>,
}

impl<K: Ord + Serialize + DeserializeOwned, V: Serialize + DeserializeOwned> Journal<K, V> {
    /// Begins a file with all records of the same batch that stand in others. Of two of the same key the first stays; what is not there
    /// or cannot be read is passed over.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn begin(
        path: PathBuf,
        batch: &str,
        before: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Self, StoreError> {
        let begun = Self::copied(&path, batch, before);
        let (known, open) = begun.map_err(StoreError::at(&path))?;
        Ok(Self { path, known, open: Mutex::new(open), of: PhantomData })
    }

    fn copied(
        path: &Path,
        batch: &str,
        before: impl IntoIterator<Item = PathBuf>,
    ) -> io::Result<(BTreeMap<K, Span>, Open)> {
        let mut file = BufWriter::new(File::options().read(true).write(true).create(true).truncate(true).open(path)?);
        let mut known = BTreeMap::new();
        let first = head(batch);
        let mut end = append(&mut file, &first)?;
        for record in before.into_iter().filter_map(|path| records(&path, batch)).flatten() {
            let Ok((key, _)) = postcard::take_from_bytes::<K>(&record) else { continue };
            if let std::collections::btree_map::Entry::Vacant(place) = known.entry(key) {
                place.insert(Span { start: end + LENGTH as u64, length: record.len() });
                end += append(&mut file, &record)?;
            }
        }
        Ok((known, Open { file: file.into_inner()?, end, failed: None }))
    }

    /// How many records of before there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none of before.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether there is a record of before.
    pub fn knows(&self, key: &K) -> bool {
        self.known.contains_key(key)
    }

    /// A record of before. Where it cannot be read any more, [`Journal::check`] says why.
    pub fn recall(&self, key: &K) -> Option<V> {
        let Span { start, length } = *self.known.get(key)?;
        let mut record = vec![0; length];
        let mut open = self.open();
        let read = open.file.seek(SeekFrom::Start(start)).and_then(|_| open.file.read_exact(&mut record));
        if let Err(cause) = read {
            open.failed = Some(cause);
            return None;
        }
        drop(open);
        postcard::from_bytes::<(K, V)>(&record).ok().map(|(_, value)| value)
    }

    /// Keeps a record: it is there from now on, whatever happens to the process. Where it cannot be, [`Journal::check`] says why, and
    /// nothing more is written.
    pub fn keep(&self, key: &K, value: &V) {
        let record = postcard::serialize_with_flavor(&(key, value), Packed(Vec::new())).map_err(io::Error::other);
        let mut open = self.open();
        if open.failed.is_none() {
            let end = open.end;
            let written = record.and_then(|record| {
                open.file.seek(SeekFrom::Start(end))?;
                append(&mut open.file, &record)
            });
            match written {
                Ok(bytes) => open.end += bytes,
                Err(cause) => open.failed = Some(cause),
            }
        }
    }

    /// Whether everything could be kept and recalled so far.
    pub fn is_sound(&self) -> bool {
        self.open().failed.is_none()
    }

    /// Says it, once, when something could not be kept or recalled.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), StoreError> {
        self.open().failed.take().map_or(Ok(()), |cause| Err(StoreError::at(&self.path)(cause)))
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many records of a batch can be read from a file.
#[must_use]
pub fn count(path: &Path, batch: &str) -> usize {
    records(path, batch).map_or(0, Iterator::count)
}

/// The records of a file, if it is of that batch, up to the first that is not whole.
fn records(path: &Path, batch: &str) -> Option<Records> {
    let file = File::open(path).ok()?;
    let mut records = Records { left: file.metadata().ok()?.len(), input: BufReader::new(file) };
    (records.next()? == head(batch)).then_some(records)
}

/// The first record of the file of a batch.
fn head(batch: &str) -> Vec<u8> {
    format!("{FORMAT}\n{batch}").into_bytes()
}

/// Reads frames; after a bad one, nothing that comes is to be believed.
struct Records {
    input: BufReader<File>,
    /// Bytes that there are at most: a length that is none must not ask for memory.
    left: u64,
}

impl Iterator for Records {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let (mut length, mut hash) = ([0; LENGTH], [0; HASH]);
        self.input.read_exact(&mut length).ok()?;
        let length = u32::from_le_bytes(length);
        let frame = u64::from(length) + (LENGTH + HASH) as u64;
        self.left = self.left.checked_sub(frame)?;
        let mut record = vec![0; length as usize];
        self.input.read_exact(&mut record).and_then(|()| self.input.read_exact(&mut hash)).ok()?;
        let is_whole = hash == hashed(&record);
        if !is_whole {
            self.left = 0;
        }
        is_whole.then_some(record)
    }
}

/// A record on its way. Most of its numbers take one byte or two, and to call for a copy of these takes longer than to make it.
struct Packed(Vec<u8>);

impl Flavor for Packed {
    type Output = Vec<u8>;

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        match *bytes {
            [byte] => self.0.push(byte),
            [first, second] => self.0.extend_from_slice(&[first, second]),
            _ => self.0.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Writes a frame in one piece; its bytes.
fn append(out: &mut impl Write, record: &[u8]) -> io::Result<u64> {
    let length = u32::try_from(record.len()).map_err(io::Error::other)?.to_le_bytes();
    let frame = [&length, record, &hashed(record)].concat();
    out.write_all(&frame)?;
    Ok(frame.len() as u64)
}

fn hashed(record: &[u8]) -> [u8; HASH] {
    let hash = blake3::hash(record);
    std::array::from_fn(|i| hash.as_bytes()[i])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    type Numbers = Journal<(u32, u32), Result<Vec<f64>, String>>;

    fn begin(folder: &Path, name: &str, before: &[&str]) -> Numbers {
        Journal::begin(folder.join(name), "7-abc", before.iter().map(|name| folder.join(name))).unwrap()
    }

    /// A journal with three records, of 100 numbers each but the second, which is a failure.
    fn three(folder: &Path, name: &str) {
        let journal = begin(folder, name, &[]);
        journal.keep(&(0, 2), &Ok((0..100).map(|i| 0.1 * f64::from(i)).collect()));
        journal.keep(&(0, 0), &Err("out of people".to_owned()));
        journal.keep(&(1, 0), &Ok(vec![5e-324; 100]));
        journal.check().unwrap();
    }

    fn known(folder: &Path, name: &str) -> Vec<(u32, u32)> {
        begin(folder, "again", &[name]).known.into_keys().collect()
    }

    #[test]
    fn records_are_read_again_to_the_bit() {
        let folder = tempfile::tempdir().unwrap();
        three(folder.path(), "one");
        let journal = begin(folder.path(), "two", &["none", "one"]);
        assert_eq!((journal.len(), journal.knows(&(0, 1)), journal.recall(&(0, 1))), (3, false, None));
        assert_eq!(journal.recall(&(0, 0)), Some(Err("out of people".to_owned())));
        assert_eq!(journal.recall(&(1, 0)), Some(Ok(vec![5e-324; 100])));
        // A record that is kept between two that are asked for stands at the end, and is there for the next.
        journal.keep(&(9, 9), &Ok(vec![1.0 / 3.0]));
        assert_eq!(journal.recall(&(0, 2)).unwrap().unwrap()[3].to_bits(), (0.1_f64 * 3.0).to_bits());
        journal.check().unwrap();
        let next = begin(folder.path(), "three", &["two", "one"]);
        assert_eq!((next.len(), next.recall(&(9, 9))), (4, Some(Ok(vec![1.0 / 3.0]))));
        assert_eq!(count(&folder.path().join("two"), "7-abc"), 4);
    }

    #[test]
    fn what_is_cut_short_anywhere_loses_that_record_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        three(folder.path(), "whole");
        let bytes = fs::read(folder.path().join("whole")).unwrap();
        let last = LENGTH + HASH + postcard::to_stdvec(&((1, 0), Ok::<_, String>(vec![5e-324; 100]))).unwrap().len();
        for missing in 1..=last {
            fs::write(folder.path().join("cut"), &bytes[..bytes.len() - missing]).unwrap();
            assert_eq!(known(folder.path(), "cut"), [(0, 0), (0, 2)], "{missing} bytes are missing");
        }
        fs::write(folder.path().join("cut"), &bytes[..3]).unwrap();
        assert_eq!(known(folder.path(), "cut"), []);
    }

    #[test]
    fn nothing_is_believed_from_a_changed_byte_on() {
        let folder = tempfile::tempdir().unwrap();
        three(folder.path(), "whole");
        let whole = fs::read(folder.path().join("whole")).unwrap();
        let first = LENGTH + head("7-abc").len() + HASH;
        let second = first + LENGTH + HASH + 2 + 1 + 1 + 800;
        for (at, expected) in [(20, 0), (first, 0), (first + 3, 0), (first + 50, 0), (second, 1), (second + 20, 1)] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x40;
            fs::write(folder.path().join("changed"), bytes).unwrap();
            assert_eq!(known(folder.path(), "changed").len(), expected, "byte {at}");
        }
    }

    #[test]
    fn another_batch_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        three(folder.path(), "one");
        let other = Numbers::begin(folder.path().join("two"), "8-abc", [folder.path().join("one")]).unwrap();
        assert!(other.is_empty());
        assert_eq!(count(&folder.path().join("one"), "8-abc"), 0);
    }
}
