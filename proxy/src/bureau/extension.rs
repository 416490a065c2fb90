//! The plugin for WordPress, as one file to upload there.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Its files, all of them: a test compares them with the folder.
const FICHIERS: [(&str, &[u8]); 10] = [
    ("block.json", include_bytes!("../../../www/wordpress/pass-famille/block.json")),
    ("editeur.asset.php", include_bytes!("../../../www/wordpress/pass-famille/editeur.asset.php")),
    ("editeur.js", include_bytes!("../../../www/wordpress/pass-famille/editeur.js")),
    ("pass-famille.css", include_bytes!("../../../www/wordpress/pass-famille/pass-famille.css")),
    ("pass-famille.php", include_bytes!("../../../www/wordpress/pass-famille/pass-famille.php")),
    ("readme.txt", include_bytes!("../../../www/wordpress/pass-famille/readme.txt")),
    ("reglages.php", include_bytes!("../../../www/wordpress/pass-famille/reglages.php")),
    ("rendu.php", include_bytes!("../../../www/wordpress/pass-famille/rendu.php")),
    ("uninstall.php", include_bytes!("../../../www/wordpress/pass-famille/uninstall.php")),
    ("valeurs.php", include_bytes!("../../../www/wordpress/pass-famille/valeurs.php")),
];

/// The archive: the same bytes each time, in one folder, as WordPress wants it.
pub(crate) fn archive() -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Forty kilobytes: not worth a compressor.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (nom, contenu) in FICHIERS {
        archive.start_file(format!("pass-famille/{nom}"), options)?;
        archive.write_all(contenu)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_archive_has_every_file_of_the_folder() {
        let dossier = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/wordpress/pass-famille");
        let attendus: BTreeSet<String> = std::fs::read_dir(dossier)
            .unwrap()
            .map(|entree| format!("pass-famille/{}", entree.unwrap().file_name().to_string_lossy()))
            .collect();
        let archive = zip::ZipArchive::new(Cursor::new(archive().unwrap())).unwrap();
        assert_eq!(archive.file_names().map(|nom| nom.unwrap().into_owned()).collect::<BTreeSet<_>>(), attendus);
        assert_eq!(super::archive().unwrap(), super::archive().unwrap());
    }
}
