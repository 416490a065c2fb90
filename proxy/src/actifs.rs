//! The widget's files: read once, from a folder or from inside the binary, with their precompressed forms.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The file that a page names.
const CHARGEUR: &str = "pass-famille.js";

/// What has an address of its own for each version: the loader, and its types for whoever writes TypeScript.
pub(crate) const AVEC_VERSION: [&str; 2] = [CHARGEUR, "pass-famille.d.ts"];

/// What the build says of itself.
const MANIFESTE: &str = "manifeste.json";

/// This version, as the loader's immutable address names it.
pub const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));

/// Its major part: the address that follows patches.
pub const MAJEURE: &str = concat!("v", env!("CARGO_PKG_VERSION_MAJOR"));

include!(concat!(env!("OUT_DIR"), "/actifs_embarques.rs"));

/// Files by their path under the service, such as `pass-famille.js`.
#[derive(Clone, Debug, Default)]
pub struct Actifs(BTreeMap<String, Fichier>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Fichier {
    brut: Bytes,
    br: Option<Bytes>,
    gz: Option<Bytes>,
}

/// One of the forms of a file.
enum Forme {
    Brut,
    Brotli,
    Gzip,
}

impl Actifs {
    /// The files that were compiled in; none when the widget was not built first.
    pub fn embarques() -> Self {
        let mut actifs = Self::default();
        for (chemin, octets) in EMBARQUES {
            actifs.ajouter(chemin, Bytes::from_static(octets));
        }
        actifs
    }

    /// Every file under `dossier`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn lire(dossier: &Path) -> anyhow::Result<Self> {
        Self::lire_si(dossier, |_| true)
    }

    /// Those that `voulu` says by their names.
    fn lire_si(dossier: &Path, voulu: impl Fn(&str) -> bool) -> anyhow::Result<Self> {
        let mut actifs = Self::default();
        let mut a_voir = vec![dossier.to_owned()];
        while let Some(ici) = a_voir.pop() {
            for entree in std::fs::read_dir(&ici).with_context(|| format!("dossier {}", ici.display()))? {
                let chemin = entree?.path();
                if chemin.is_dir() {
                    a_voir.push(chemin);
                } else if let Ok(relatif) = chemin.strip_prefix(dossier) {
                    let nom = relatif.to_string_lossy().replace('\\', "/");
                    if voulu(&nom) {
                        actifs.ajouter(&nom, Bytes::from(std::fs::read(&chemin)?));
                    }
                }
            }
        }
        Ok(actifs)
    }

    /// Gives the loader and its types their addresses of this version, which never change: a page may name them with a hash.
    pub(crate) fn versionner(&mut self) {
        for nom in AVEC_VERSION {
            if let Some(fichier) = self.0.get(nom).cloned() {
                self.0.entry(format!("{VERSION}/{nom}")).or_insert(fichier);
            }
        }
    }

    /// Leaves the files of this version in `dossier`, and takes those that earlier versions left there: a page that names an
    /// old one with its hash goes on. Says whether this version was there already with another content, which is then kept.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn archiver(&mut self, dossier: &Path) -> anyhow::Result<bool> {
        self.versionner();
        // A folder that its content names is the one that the program holds: reading it again would only fill the memory.
        let a_lire = |nom: &str| nom.split('/').next() == Some(VERSION) || !self.0.contains_key(Forme::de(nom).0);
        let anciens = if dossier.is_dir() { Self::lire_si(dossier, a_lire)? } else { Self::default() };
        let versionne = format!("{VERSION}/{CHARGEUR}");
        let autre = match (anciens.0.get(&versionne), self.0.get(&versionne)) {
            (Some(ancien), Some(nouveau)) => ancien.brut != nouveau.brut,
            _ => false,
        };
        for (nom, fichier) in &self.0 {
            // What has a folder of its own never changes; the rest is of today.
            if !nom.contains('/') || anciens.0.contains_key(nom) {
                continue;
            }
            let formes = [("", Some(&fichier.brut)), (".br", fichier.br.as_ref()), (".gz", fichier.gz.as_ref())];
            for (fin, octets) in formes {
                let chemin = dossier.join(format!("{nom}{fin}"));
                // What a power cut left half written is written again, while the program still holds it.
                let ecrits = std::fs::metadata(&chemin).map_or(0, |fichier| fichier.len());
                if let Some(octets) = octets.filter(|octets| octets.len() as u64 != ecrits) {
                    poser(&chemin, octets).with_context(|| format!("archive du formulaire, {}", dossier.display()))?;
                }
            }
        }
        for (nom, ancien) in anciens.0 {
            // The same thing from the program itself takes no memory of its own.
            if self.0.get(&nom) != Some(&ancien) {
                self.0.insert(nom, ancien);
            }
        }
        Ok(autre)
    }

    /// Versions whose loader is there, as their addresses name them.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(|nom| nom.strip_suffix(CHARGEUR)?.strip_suffix('/'))
    }

    /// What a page writes in `integrity` to hold to this version's loader.
    pub fn integrite(&self) -> Option<String> {
        let fichier = self.0.get(&format!("{VERSION}/{CHARGEUR}")).or_else(|| self.0.get(CHARGEUR))?;
        let empreinte = ring::digest::digest(&ring::digest::SHA384, &fichier.brut);
        Some(format!("sha384-{}", STANDARD.encode(empreinte)))
    }

    /// Where today's script of the frame's page is: folders of earlier builds may be there too.
    pub(crate) fn cadre(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Manifeste {
            folder: String,
        }
        let Manifeste { folder } = serde_json::from_slice(&self.0.get(MANIFESTE)?.brut).ok()?;
        Some(format!("{folder}/cadre.js")).filter(|chemin| self.0.contains_key(chemin))
    }

    /// Whether the widget is there.
    pub fn presents(&self) -> bool {
        self.0.get(CHARGEUR).is_some_and(|fichier| !fichier.brut.is_empty())
    }

    /// The answer for a path; `None` when there is no such file.
    pub(crate) fn servir(&self, chemin: &str, entetes: &HeaderMap) -> Option<Response<Body>> {
        let fichier = self.0.get(chemin).filter(|_| chemin != MANIFESTE)?;
        let admis = entetes.get("accept-encoding").and_then(|valeur| valeur.to_str().ok()).unwrap_or_default();
        let admet =
            |nom: &str| admis.split(',').any(|codage| codage.split(';').next().is_some_and(|c| c.trim() == nom));
        let (octets, codage) = match (&fichier.br, &fichier.gz) {
            (Some(br), _) if admet("br") => (br, Some("br")),
            (_, Some(gz)) if admet("gzip") => (gz, Some("gzip")),
            _ => (&fichier.brut, None),
        };
        let mut reponse = Response::new(Body::from(octets.clone()));
        let entetes = reponse.headers_mut();
        entetes.insert(CONTENT_TYPE, HeaderValue::from_static(type_de(chemin)));
        // The folder of immutable files is named by their content; the loader is the same address for ever.
        let duree = if chemin.contains('/') { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
        entetes.insert(CACHE_CONTROL, HeaderValue::from_static(duree));
        entetes.insert(VARY, HeaderValue::from_static("accept-encoding"));
        entetes.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // Public code, checked by its hash in pages of any city: no credentials are ever involved.
        entetes.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        entetes.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
        if let Some(codage) = codage {
            entetes.insert(CONTENT_ENCODING, HeaderValue::from_static(codage));
        }
        Some(reponse)
    }

    fn ajouter(&mut self, nom: &str, octets: Bytes) {
        let (base, forme) = Forme::de(nom);
        let fichier = self.0.entry(base.to_owned()).or_default();
        match forme {
            Forme::Brut => fichier.brut = octets,
            Forme::Brotli => fichier.br = Some(octets),
            Forme::Gzip => fichier.gz = Some(octets),
        }
    }
}

impl Forme {
    /// What a file is called without its compression, and which it has.
    fn de(nom: &str) -> (&str, Self) {
        match (nom.strip_suffix(".br"), nom.strip_suffix(".gz")) {
            (Some(base), _) => (base, Self::Brotli),
            (_, Some(base)) => (base, Self::Gzip),
            _ => (nom, Self::Brut),
        }
    }
}

/// Writes a file whole or not at all.
fn poser(chemin: &Path, octets: &[u8]) -> std::io::Result<()> {
    let dossier = chemin.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dossier)?;
    let mut provisoire = tempfile::NamedTempFile::new_in(dossier)?;
    provisoire.write_all(octets)?;
    provisoire.as_file().sync_all()?;
    provisoire.persist(chemin)?;
    Ok(())
}

/// Content type by the end of the name.
pub(crate) fn type_de(chemin: &str) -> &'static str {
    match chemin.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        // A browser shows it; its own type is not registered, and the ending means films to some servers.
        Some("ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
