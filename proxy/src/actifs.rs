//! The widget's files: read once, from a folder or from inside the binary, with their precompressed forms.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response};

include!(concat!(env!("OUT_DIR"), "/actifs_embarques.rs"));

/// Files by their path under the service, such as `pass-famille.js`.
#[derive(Clone, Debug, Default)]
pub struct Actifs(BTreeMap<String, Fichier>);

#[derive(Clone, Debug, Default)]
struct Fichier {
    brut: Bytes,
    br: Option<Bytes>,
    gz: Option<Bytes>,
}

impl Actifs {
    /// The files that were compiled in; none when the widget was not built first.
    pub fn embarques() -> Self {
        let mut actifs = Self::default();
        for (chemin, octets) in EMBARQUES {
            actifs.ajouter(chemin, octets.to_vec());
        }
        actifs
    }

    /// Every file under `dossier`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn lire(dossier: &Path) -> anyhow::Result<Self> {
        let mut actifs = Self::default();
        let mut a_voir = vec![dossier.to_owned()];
        while let Some(ici) = a_voir.pop() {
            for entree in std::fs::read_dir(&ici).with_context(|| format!("dossier {}", ici.display()))? {
                let chemin = entree?.path();
                if chemin.is_dir() {
                    a_voir.push(chemin);
                } else if let Ok(relatif) = chemin.strip_prefix(dossier) {
                    let nom = relatif.to_string_lossy().replace('\\', "/");
                    actifs.ajouter(&nom, std::fs::read(&chemin)?);
                }
            }
        }
        Ok(actifs)
    }

    /// Whether the widget is there.
    pub fn presents(&self) -> bool {
        self.0.get("pass-famille.js").is_some_and(|fichier| !fichier.brut.is_empty())
    }

    /// The answer for a path; `None` when there is no such file.
    pub(crate) fn servir(&self, chemin: &str, entetes: &HeaderMap) -> Option<Response<Body>> {
        let fichier = self.0.get(chemin).filter(|_| chemin != "manifeste.json")?;
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

    fn ajouter(&mut self, nom: &str, octets: Vec<u8>) {
        let octets = Bytes::from(octets);
        if let Some(base) = nom.strip_suffix(".br") {
            self.0.entry(base.to_owned()).or_default().br = Some(octets);
        } else if let Some(base) = nom.strip_suffix(".gz") {
            self.0.entry(base.to_owned()).or_default().gz = Some(octets);
        } else {
            self.0.entry(nom.to_owned()).or_default().brut = octets;
        }
    }
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
        _ => "application/octet-stream",
    }
}
