//! The OpenAPI document is a promise: a change of it must be seen in review.

#[test]
fn the_document_is_the_golden_one() {
    let genere = pass_famille::openapi().to_pretty_json().unwrap() + "\n";
    let chemin = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    if std::env::var_os("METTRE_A_JOUR").is_some() {
        std::fs::write(chemin, &genere).unwrap();
    }
    let attendu = std::fs::read_to_string(chemin).unwrap();
    assert!(
        genere == attendu,
        "openapi.json n’est plus à jour : METTRE_A_JOUR=1 cargo test -p pass-famille --test openapi"
    );
}

#[test]
fn every_resource_is_described() {
    let document = serde_json::to_value(pass_famille::openapi()).unwrap();
    let mut chemins: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    chemins.sort_unstable();
    assert_eq!(
        chemins,
        [
            "/v1/agents/dossiers",
            "/v1/agents/dossiers/{reference}",
            "/v1/agents/dossiers/{reference}/etat",
            "/v1/agents/dossiers/{reference}/pieces/{numero}",
            "/v1/attente",
            "/v1/brouillons",
            "/v1/brouillons/ouverture",
            "/v1/communes",
            "/v1/configuration",
            "/v1/dossiers",
            "/v1/epreuve",
            "/v1/franceconnect/deconnexion",
            "/v1/franceconnect/depart",
            "/v1/franceconnect/fin",
            "/v1/franceconnect/retour",
            "/v1/identifications/attente",
            "/v1/identifications/franceconnect",
            "/v1/identifications/saisie",
            "/v1/pays",
            "/v1/pieces",
            "/v1/suivi/recu",
        ]
    );
}
