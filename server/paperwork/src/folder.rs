//! Reads a firm's template folder into memory, once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};

use crate::Error;

const LARGEST_FOLDER: usize = 64 * 1024 * 1024;
const DEEPEST_FOLDER: usize = 4;

/// A file of the firm's folder.
pub(crate) struct FirmFile {
    /// Its place under the folder.
    pub(crate) id: FileId,
    /// Its path on the disk.
    pub(crate) path: PathBuf,
    /// What it holds.
    pub(crate) data: Bytes,
}

/// Every file of `folder` and its folders by name; names that start with a dot are left out.
pub(crate) fn read(folder: &Path) -> Result<Vec<FirmFile>, Error> {
    let mut paths = Vec::new();
    list(folder, DEEPEST_FOLDER, &mut paths)?;
    let mut size = 0;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let Ok(name) = VirtualPath::virtualize(folder, &path) else { continue };
        let data = fs::read(&path).map_err(|source| unreadable(&path, source))?;
        size += data.len();
        if size > LARGEST_FOLDER {
            return Err(Error::FolderTooLarge {
                path: folder.into(),
                megabytes: LARGEST_FOLDER / 1024 / 1024,
            });
        }
        let id = RootedPath::new(VirtualRoot::Project, name).intern();
        files.push(FirmFile { id, path, data: Bytes::new(data) });
    }
    Ok(files)
}

fn list(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Error> {
    let unreadable = |source| unreadable(folder, source);
    let mut entries =
        fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_file() {
            paths.push(path);
        } else if path.is_dir() && depth > 1 {
            list(&path, depth - 1, paths)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Folder { path: path.into(), source }
}
