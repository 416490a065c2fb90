//! The one style sheet of the widget: the theme, then the sheet of each component in the order of their names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Joins the sheets of the project at `root`. The theme comes first: its rules weigh nothing, so components win anyway,
/// but its tokens and its reset are what the others are written on.
pub(super) fn joined(root: &Path) -> Result<String> {
    let mut sheets = Vec::new();
    collect(&root.join("crates/widget/src/composants"), &mut sheets)?;
    sheets.sort();
    sheets.insert(0, root.join("www/theme.css"));
    sheets
        .iter()
        .map(|sheet| fs::read_to_string(sheet).with_context(|| format!("cannot read {}", sheet.display())))
        .collect()
}

fn collect(folder: &Path, sheets: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, sheets)?;
        } else if path.extension().is_some_and(|extension| extension == "css") {
            sheets.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_comes_before_the_components() {
        let root = std::env::temp_dir().join(format!("pass-famille-style-{}", std::process::id()));
        let components = root.join("crates/widget/src/composants");
        for (path, text) in [
            (components.join("zone/zone.css"), ".z{}"),
            (components.join("bouton/bouton.css"), ".b{}"),
            (components.join("bouton/mod.rs"), "not a sheet"),
            (root.join("www/theme.css"), ":host{}"),
        ] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let style = joined(&root).unwrap();
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(style, ":host{}.b{}.z{}");
    }
}
