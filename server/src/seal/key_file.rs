//! The file in the data folder that holds the sealing keys, one a line, the one that seals first.
//!
//! It changes by taking the place of the old one whole, so that a process which ends at any point leaves
//! either the old keys or the new ones. Only its owner may read it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use super::Error;

/// The keys of a text that lists them, separated by commas or lines.
pub fn split(keys: &str) -> impl Iterator<Item = &str> {
    keys.split([',', '\n']).map(str::trim).filter(|key| !key.is_empty())
}

/// What is in the file.
///
/// # Errors
/// [`Error::File`].
pub fn read(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(failed(file))
}

/// What is in the file, which is made with a key of its own where there is none.
///
/// # Errors
/// [`Error::File`].
pub fn read_or_make(file: &Path) -> Result<String, Error> {
    if !file.try_exists().map_err(failed(file))? {
        match written_beside(file, &crate::ids::secret(), |new| fs::hard_link(new, file)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.map_err(failed(file))?,
        }
    }
    read(file)
}

/// Puts a new key in front; the others go on opening.
///
/// # Errors
/// [`Error::File`].
pub fn add_key(file: &Path) -> Result<(), Error> {
    let keys = [crate::ids::secret(), read(file)?].join("\n");
    replace(file, &keys)
}

/// Forgets every key but the one that seals.
///
/// # Errors
/// [`Error::File`], [`Error::Key`].
pub fn keep_first(file: &Path) -> Result<(), Error> {
    let keys = read(file)?;
    replace(file, split(&keys).next().ok_or(Error::Key)?)
}

fn replace(file: &Path, keys: &str) -> Result<(), Error> {
    written_beside(file, keys, |new| fs::rename(new, file)).map_err(failed(file))
}

/// Writes the keys to the disk under another name, and lets `take_place` give them theirs.
fn written_beside(
    file: &Path,
    keys: &str,
    take_place: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let new = file.with_extension(format!("{}.new", crate::ids::id()));
    let mut opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    let done = opened
        .write_all(format!("{}\n", keys.trim_end()).as_bytes())
        .and_then(|()| opened.sync_all())
        .and_then(|()| take_place(&new));
    if new.try_exists()? {
        fs::remove_file(&new)?;
    }
    done?;
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn failed(file: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::File { file: file.display().to_string(), source }
}
