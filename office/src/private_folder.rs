//! A folder that only its owner may enter, because there are names and keys in it.

use std::path::Path;

use crate::failure::{Done, file_failure};

/// Makes a folder that only its owner may enter; one that is there already is left as it is.
pub(crate) fn make_private(folder: &Path) -> Done {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| file_failure(folder, &error))
}
