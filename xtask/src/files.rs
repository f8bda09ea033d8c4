//! The text files of the repository.

use std::fs;

use crate::shell::answer;
use crate::{Outcome, root};

/// A text file of the repository.
pub(crate) struct File {
    /// From the repository's root, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Every file that git knows, or would know with the next commit, by path.
///
/// # Errors
///
/// When git can't be asked.
pub(crate) fn all() -> Outcome<Vec<File>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let names = answer("git", &list).ok_or("this needs git and a checkout")?;
    let mut paths: Vec<_> = names.split('\0').filter(|path| !path.is_empty()).collect();
    // Git lists what is new apart, and what is in conflict more than once.
    paths.sort_unstable();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        // A file may be known and gone, or a link to a folder.
        let Ok(bytes) = fs::read(root().join(path)) else { continue };
        files.push(File { path: path.to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() });
    }
    Ok(files)
}
