//! The latency at a fixed pace, counted from when each request should have gone: what waits behind a slow answer is not
//! left out.

use std::path::Path;

use serde_json::Value;

use super::concurrents::{Concurrent, Terrain};
use super::processus::Sur;

/// Median and 99th percentile, in milliseconds, at 500 requests a second over as many connections as that needs.
pub(super) fn mesurer(oha: &Path, terrain: &Terrain<'_>, concurrent: &Concurrent) -> (f64, f64) {
    let mut commande = Sur::Charge.commande(oha.to_str().unwrap());
    commande.args(["--no-tui", "--output-format", "json", "-z", "2s", "-q", "500", "-c", "16", "--latency-correction"]);
    if let Some(demandes) = terrain.demandes_de(concurrent) {
        commande.args(["-m", "POST", "-T", "application/json", "-H", &format!("origin: {}", super::concurrents::PAGE)]);
        commande.arg("-Z").arg(demandes);
    }
    let fait = commande.arg(terrain.url(concurrent)).output().expect("oha");
    let erreurs = String::from_utf8_lossy(&fait.stderr);
    let dit: Value = serde_json::from_slice(&fait.stdout).unwrap_or_else(|cause| panic!("oha : {cause}\n{erreurs}"));
    let bons = dit["statusCodeDistribution"]["200"].as_u64().unwrap_or_default();
    let tous: u64 = dit["statusCodeDistribution"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert!(bons > 0 && bons == tous, "{} : {}", concurrent.nom, dit["statusCodeDistribution"]);
    let ms = |quoi: &str| dit["latencyPercentiles"][quoi].as_f64().unwrap() * 1e3;
    (ms("p50"), ms("p99"))
}
