//! The nomenclature of errors and their body. Codes, statuses, titles and `meta` are the contract; the sentences of
//! `detail` are this simulator's own. A request may be refused for several reasons at once, as in production.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal: one status, one or more errors.
pub(crate) struct Refus {
    statut: u16,
    erreurs: Vec<Value>,
}

impl Refus {
    /// The error of this code; an unknown code is a provider's unknown error.
    pub(crate) fn of(code: &str) -> Self {
        Self::of_all([code])
    }

    /// Several errors of the same status, in this order. At least one is given by construction of the callers; none would
    /// be an unknown error.
    pub(crate) fn of_all<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let lignes: Vec<&Ligne> = codes.into_iter().map(line).collect();
        let statut = lignes.first().map_or(502, |ligne| ligne.statut);
        Self { statut, erreurs: lignes.into_iter().map(Ligne::body).collect() }
    }

    /// 51503 names the scopes that the token has.
    pub(crate) fn without_pivot(scopes: &[String]) -> Self {
        let mut refus = Self::of("51503");
        if let Some(erreur) = refus.erreurs.first_mut() {
            let detail = format!(
                "L'identité pivot manque à ce jeton. Le jeton possède les scopes suivants: {}.",
                scopes.join(", ")
            );
            erreur["detail"] = json!(detail);
        }
        refus
    }

    pub(crate) fn status(&self) -> u16 {
        self.statut
    }
}

impl IntoResponse for Refus {
    fn into_response(self) -> Response {
        let statut = StatusCode::from_u16(self.statut).unwrap_or(StatusCode::BAD_GATEWAY);
        let corps = json!({"errors": self.erreurs}).to_string();
        (statut, [(header::CONTENT_TYPE, "application/vnd.api+json")], corps).into_response()
    }
}

struct Ligne {
    statut: u16,
    code: &'static str,
    titre: &'static str,
    detail: &'static str,
    /// `source.parameter`, when there is one.
    parametre: &'static str,
    /// `meta.provider`, when there is one.
    fournisseur: &'static str,
}

impl Ligne {
    fn body(&self) -> Value {
        let source = if self.parametre.is_empty() { Value::Null } else { json!({"parameter": self.parametre}) };
        let meta = match (self.code, self.fournisseur) {
            ("00501", _) => json!({"retry_in": 10}),
            ("35561", fournisseur) => json!({
                "provider": fournisseur,
                "provider_error_code": 40014,
                "provider_error_message": "Paramètre de civilité absent ou incorrect",
            }),
            (_, "") => json!({}),
            (_, fournisseur) => json!({"provider": fournisseur}),
        };
        json!({"code": self.code, "title": self.titre, "detail": self.detail, "source": source, "meta": meta})
    }
}

fn line(code: &str) -> &'static Ligne {
    NOMENCLATURE.iter().find(|ligne| ligne.code == code).unwrap_or(&INCONNUE)
}

const fn platform(
    statut: u16,
    code: &'static str,
    titre: &'static str,
    detail: &'static str,
    parametre: &'static str,
) -> Ligne {
    Ligne { statut, code, titre, detail, parametre, fournisseur: "" }
}

const fn provider(
    statut: u16,
    code: &'static str,
    titre: &'static str,
    detail: &'static str,
    fournisseur: &'static str,
) -> Ligne {
    Ligne { statut, code, titre, detail, parametre: "", fournisseur }
}

const INCONNUE: Ligne = provider(
    502,
    "35999",
    "Erreur inconnue du fournisseur de données",
    "La réponse du fournisseur n'a pas été comprise.",
    "CNAF & MSA",
);

const CAISSES: &str = "CNAF & MSA";
const NON_TRAITABLE: &str = "Entité non traitable";
const FC: &str = "Accès non autorisé";

const NOMENCLATURE: &[Ligne] = &[
    platform(400, "00401", "Mauvaise requête", "La requête n'a pas pu être lue.", ""),
    platform(401, "00101", "Interdit", "Le token est absent ou n'est pas valide.", "token"),
    platform(401, "00103", "Jeton expiré", "Le token est expiré : il faut en demander un autre.", "token"),
    platform(401, "00105", "Jeton sur liste noire", "Le token a été révoqué.", "token"),
    platform(401, "00108", "Interdit", "Ce token est celui de la production.", "token"),
    platform(401, "00109", "Interdit", "Ce token est celui d'un autre environnement.", "token"),
    platform(401, "51501", FC, "Le jeton d'accès est mal formaté.", ""),
    platform(401, "51502", FC, "Le jeton d'accès n'a pas été trouvé ou est expiré.", ""),
    platform(401, "51503", FC, "L'identité pivot manque à ce jeton.", ""),
    platform(401, "51504", FC, "Le jeton d'accès FranceConnect est manquant.", ""),
    platform(403, "00100", "Privilèges insuffisants", "Le token n'ouvre pas cette ressource.", "token"),
    platform(403, "00107", "Accès refusé", "Cette adresse IP n'est pas dans la liste autorisée.", ""),
    platform(403, "00213", "Accès refusé", "Aucune délégation ne correspond à ce recipient.", "recipient"),
    platform(404, "00402", "Version d'API non prise en charge", "Cette version n'existe pas.", ""),
    provider(404, "23003", "Dossier allocataire absent CNAF", "La CNAF n'a pas trouvé de dossier.", "CNAF"),
    provider(404, "10003", "Dossier allocataire absent MSA", "La MSA n'a pas trouvé de dossier.", "MSA"),
    provider(404, "35003", "Allocataire non référencé", "Aucune caisse ne connaît cette personne.", CAISSES),
    provider(404, "40003", "Dossier allocataire absent RNCPS", "Le RNCPS n'a pas trouvé de dossier.", "RNCPS"),
    provider(404, "37003", "Dossier allocataire absent CNAV", "La CNAV n'a pas trouvé de dossier.", "CNAV"),
    platform(409, "00015", "Conflit", "Une requête identique de ce jeton est en cours de traitement.", ""),
    platform(422, "00203", NON_TRAITABLE, "Le paramètre recipient est obligatoire", "recipient"),
    platform(422, "00210", NON_TRAITABLE, "Le paramètre recipient n'est pas un siret valide", "recipient"),
    platform(422, "00212", NON_TRAITABLE, "Plusieurs délégations existent pour ce SIRET.", "delegation_id"),
    platform(422, "00354", NON_TRAITABLE, "Le mois demandé est incorrect ou est dans le futur.", "mois"),
    platform(422, "00355", NON_TRAITABLE, "La période demandée remonte à plus de 23 mois.", "annee"),
    platform(422, "00356", NON_TRAITABLE, "L'année demandée doit être N, N-1 ou N-2.", "annee"),
    platform(422, "00363", NON_TRAITABLE, "La date de naissance est incorrecte.", "anneeDateNaissance"),
    platform(422, "00365", NON_TRAITABLE, "Le lieu de naissance est incorrect.", "codeCogInseeCommuneNaissance"),
    platform(422, "00367", NON_TRAITABLE, "Le ou les prénoms sont manquants ou incorrects.", "prenoms"),
    platform(422, "00400", NON_TRAITABLE, "Le code du pays de naissance est incorrect.", "codeCogInseePaysNaissance"),
    platform(422, "00420", NON_TRAITABLE, "Le nom de naissance est manquant ou incorrect.", "nomNaissance"),
    platform(422, "00422", NON_TRAITABLE, "L'année de naissance est manquante ou incorrecte.", "anneeDateNaissance"),
    platform(422, "00426", NON_TRAITABLE, "Le nom d'usage est incorrect.", "nomUsage"),
    platform(422, "00427", NON_TRAITABLE, "Le sexe de l'état civil est incorrect.", "sexeEtatCivil"),
    platform(
        422,
        "00428",
        NON_TRAITABLE,
        "Le code du département de naissance est manquant ou incorrect.",
        "codeCogInseeDepartementNaissance",
    ),
    provider(
        422,
        "35560",
        "Identité non reconnue par le fournisseur de données",
        "Cette identité ne correspond à personne.",
        CAISSES,
    ),
    provider(
        422,
        "35561",
        "Paramètres de civilité refusés par le fournisseur de données",
        "Le fournisseur a refusé l'état civil.",
        CAISSES,
    ),
    provider(
        422,
        "35565",
        "Période refusée par le fournisseur de données",
        "Le fournisseur a refusé la période.",
        CAISSES,
    ),
    provider(
        422,
        "51564",
        "Identité inexploitable renvoyée par le fournisseur de données",
        "L'identité donnée par FranceConnect est incomplète.",
        "FranceConnect",
    ),
    platform(429, "00429", "Trop de requêtes", "Le quota d'appels est dépassé.", ""),
    provider(502, "35000", "Erreur interne du fournisseur de données", "Le fournisseur a échoué.", CAISSES),
    provider(502, "35001", "Service non disponible", "Le fournisseur est indisponible.", CAISSES),
    provider(502, "35004", "Erreur de résolution DNS", "Le fournisseur est introuvable.", CAISSES),
    provider(
        502,
        "35008",
        "Erreur auprès du fournisseur de données : trop de requêtes",
        "Le fournisseur limite les appels.",
        CAISSES,
    ),
    provider(
        502,
        "35009",
        "Erreur de connexion sécurisée (TLS) avec le fournisseur de données",
        "La connexion chiffrée a échoué.",
        CAISSES,
    ),
    provider(502, "35011", "Erreur temporaire du fournisseur de données", "Il faut réessayer plus tard.", CAISSES),
    INCONNUE,
    platform(502, "00501", "Erreur réseau", "Le serveur distant n'a pas pu être joint.", ""),
    provider(503, "35020", "Maintenance du fournisseur de données", "Le fournisseur est en maintenance.", CAISSES),
    provider(504, "35002", "Intermédiaire hors-délai", "Le fournisseur n'a pas répondu à temps.", CAISSES),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::familles::personas;
    use crate::pannes::Panne;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let codes: BTreeSet<_> = NOMENCLATURE.iter().map(|ligne| ligne.code).collect();
        assert_eq!(codes.len(), NOMENCLATURE.len());
        assert!(codes.iter().all(|code| code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit())));
        assert!(NOMENCLATURE.iter().all(|ligne| (400..=504).contains(&ligne.statut)));
    }

    #[test]
    fn personas_fail_with_known_codes() {
        for persona in personas().unwrap() {
            if let Some(Panne::Erreur(code)) = persona.panne {
                assert_eq!(line(&code).code, code, "{}", persona.id);
            }
        }
    }
}
