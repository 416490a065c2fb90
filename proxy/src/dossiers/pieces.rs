//! Documents: what a file must look like to be kept, and how a dossier names it.
//!
//! This is not an antivirus. It keeps out what an agent could not open or should not (another kind of file under a false
//! name, a PDF that runs something), by its bytes and never by its name.

mod images;
mod pdf;

use famille::saisie::Motif;
use serde::{Deserialize, Serialize};

/// Kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// A document of a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceDeposee {
    /// Number by which the store keeps it.
    pub numero: String,
    /// Identifier of the document in the city's file.
    pub piece: String,
    /// Kind of file.
    pub nature: Nature,
    /// Size, in bytes.
    pub taille: usize,
}

/// What is sealed when a document is stored; the seal's scope is the document's identifier in the city's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JetonPiece {
    pub(crate) numero: String,
    pub(crate) nature: Nature,
    pub(crate) taille: usize,
}

/// The kind of a file whose bytes are what its declared type says.
///
/// # Errors
/// Why it is refused, as a motive of [`famille::saisie::Champ::Piece`].
pub(crate) fn lire(type_declare: &str, octets: &[u8]) -> Result<Nature, Motif> {
    if octets.len() > contrat::PIECE_MAX {
        return Err(Motif::TropLong);
    }
    let nature = Nature::declaree(type_declare).ok_or(Motif::Format)?;
    match nature {
        Nature::Pdf if pdf::est_entier(octets) => {
            if pdf::est_actif(octets) {
                return Err(Motif::Caracteres);
            }
        }
        Nature::Jpeg if images::est_jpeg(octets) => {}
        Nature::Png if images::est_png(octets) => {}
        _ => return Err(Motif::Format),
    }
    Ok(nature)
}

impl Nature {
    /// The kind that a content type names.
    pub(crate) fn declaree(type_declare: &str) -> Option<Self> {
        match type_declare.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/pdf" => Some(Self::Pdf),
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            _ => None,
        }
    }

    /// End of the name of a file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Content type.
    pub const fn type_de_contenu(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// As people call it.
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "photo JPEG",
            Self::Png => "image PNG",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";
    const JPEG: &[u8] =
        b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0?\0\x54\xff\xd9";

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let avec = |debut: &[u8], fin: &[u8]| [debut, fin].concat();
        let pdf = |corps: &str| format!("%PDF-1.7\n{corps}\n%%EOF").into_bytes();
        let html = b"<html><script>alert(1)</script></html>".to_vec();
        for (cas, nature, octets, attendu) in [
            ("a PDF", "application/pdf", PDF.to_vec(), Ok(Nature::Pdf)),
            ("its type in capitals", "Application/PDF; x=1", PDF.to_vec(), Ok(Nature::Pdf)),
            ("a PNG", "image/png", PNG.to_vec(), Ok(Nature::Png)),
            ("a JPEG", "image/jpeg", JPEG.to_vec(), Ok(Nature::Jpeg)),
            ("a photo with a trailer of its camera", "image/jpeg", avec(JPEG, b"SEFT"), Ok(Nature::Jpeg)),
            ("HTML named PDF", "application/pdf", html.clone(), Err(Motif::Format)),
            ("HTML named PNG", "image/png", html.clone(), Err(Motif::Format)),
            ("HTML as it is", "text/html", html.clone(), Err(Motif::Format)),
            ("HTML behind the header of a PDF", "application/pdf", avec(b"%PDF-1.4\n", &html), Err(Motif::Format)),
            ("a PNG named JPEG", "image/jpeg", PNG.to_vec(), Err(Motif::Format)),
            ("a JPEG named PDF", "application/pdf", JPEG.to_vec(), Err(Motif::Format)),
            ("a cut PNG", "image/png", PNG[..PNG.len() - 6].to_vec(), Err(Motif::Format)),
            ("a cut JPEG", "image/jpeg", JPEG[..JPEG.len() - 2].to_vec(), Err(Motif::Format)),
            ("only the mark of a PNG", "image/png", PNG[..8].to_vec(), Err(Motif::Format)),
            ("nothing", "image/png", Vec::new(), Err(Motif::Format)),
            ("a script", "application/pdf", pdf("<< /S /JavaScript /JS (x) >>"), Err(Motif::Caracteres)),
            ("a hidden script", "application/pdf", pdf("<< /S/J#61vaScript>>"), Err(Motif::Caracteres)),
            ("a launch", "application/pdf", pdf("<< /S /Launch\n>>"), Err(Motif::Caracteres)),
            ("a word that begins alike", "application/pdf", pdf("<< /Launched 1 >>"), Ok(Nature::Pdf)),
            ("a text about scripts", "application/pdf", pdf("(JavaScript et Launch)"), Ok(Nature::Pdf)),
            ("too large", "application/pdf", vec![b'%'; contrat::PIECE_MAX + 1], Err(Motif::TropLong)),
        ] {
            assert_eq!(lire(nature, &octets), attendu, "{cas}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(debut in 0..4_usize, octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let debut: &[u8] = [&b""[..], b"%PDF-1.4", &PNG[..8], &JPEG[..2]][debut];
            let octets = [debut, &octets].concat();
            for nature in ["application/pdf", "image/png", "image/jpeg"] {
                let _ = lire(nature, &octets);
            }
        }

        #[test]
        fn a_picture_cut_anywhere_is_refused(coupe in 0..67_usize) {
            prop_assert!(lire("image/png", &PNG[..coupe.min(PNG.len() - 1)]).is_err());
            prop_assert!(lire("image/jpeg", &JPEG[..coupe.min(JPEG.len() - 1)]).is_err());
        }
    }
}
