//! Stamps: a small file that says for which inputs a piece of work was done, so that it isn't done again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A fingerprint of everything that a piece of work depends on.
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// Starts with a word that names the work; change it when the work itself changes.
    pub(crate) fn of(work: &str) -> Self {
        Self(Sha256::new()).and(work)
    }

    /// Adds one input. The length goes first, so that two neighbours can't exchange letters.
    pub(crate) fn and(mut self, input: impl AsRef<[u8]>) -> Self {
        let input = input.as_ref();
        self.0.update((input.len() as u64).to_le_bytes());
        self.0.update(input);
        self
    }

    /// Adds the content of a file.
    pub(crate) fn and_file(self, path: &Path) -> Result<Self> {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(self.and(content))
    }

    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The file that remembers the inputs of work already done.
pub(crate) struct Stamp {
    path: PathBuf,
    inputs: String,
}

impl Stamp {
    pub(crate) fn new(path: PathBuf, inputs: Inputs) -> Self {
        Self { path, inputs: inputs.finish() }
    }

    /// Whether the work was done for exactly these inputs.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|known| known.trim() == self.inputs)
    }

    /// Remembers that it is done. Call it last: a stamp without its work would hide a failure for ever.
    pub(crate) fn set(&self) -> Result<()> {
        write(&self.path, &format!("{}\n", self.inputs))
    }
}

/// Writes a file, and its folder when it is missing.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// SHA-256, as tools print it.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_for_its_inputs_only() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let path = folder.join("deep/stamp");
        let stamp = |input: &str| Stamp::new(path.clone(), Inputs::of("work").and(input));
        assert!(!stamp("a").is_fresh(), "nothing was done yet");
        stamp("a").set().unwrap();
        assert!(stamp("a").is_fresh());
        assert!(!stamp("b").is_fresh());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn neighbouring_inputs_do_not_exchange_letters() {
        assert_ne!(Inputs::of("w").and("ab").and("c").finish(), Inputs::of("w").and("a").and("bc").finish());
    }
}
