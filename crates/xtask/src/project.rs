//! Where things are: the checkout, what is built, and the cache of tools that belongs to the project.

use std::path::{Path, PathBuf};

/// The checkout and the folders that the chores use in it.
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// The checkout that this run of cargo belongs to (a moved checkout is found again without a rebuild).
    pub(crate) fn find() -> Self {
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.ancestors().nth(2).map_or_else(|| manifest.clone(), Path::to_path_buf);
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Tools, sysroots and their stamps: safe to delete, remade by `cargo xtask setup`.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// The Node side: `package.json`, its lock and `node_modules`.
    pub(crate) fn node(&self) -> PathBuf {
        self.root.join("tests")
    }

    /// The files a citizen downloads, ready to be served.
    pub(crate) fn assets(&self) -> PathBuf {
        self.target().join("actifs")
    }
}
