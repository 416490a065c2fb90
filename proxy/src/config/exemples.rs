//! What to write for each key of the city's file, shown when it is missing or badly written.

/// Keys, the innermost last, and a line that is right. The first that ends the place wins, so the longest come first.
const EXEMPLES: &[(&str, &str)] = &[
    ("ville.contact", "une section [ville.contact] avec service, courriel, telephone et accueil"),
    ("ville", "une section [ville] avec nom, siret, codes_postaux, origines, pages, dpo, conservation_mois et contact"),
    ("eaje.accueil", "accueil = \"collectif\" (ou \"familial\")"),
    ("contact.service", "service = \"Espace familles\""),
    ("service.donnees", "donnees = \"/var/lib/pass-famille\""),
    ("service", "une section [service] avec ecoute, url_publique et donnees"),
    ("api_particulier", "une section [api_particulier] avec environnement"),
    ("impot_particulier.client_id", "client_id, l’identifiant donné par la DGFIP"),
    ("impot_particulier.adresse", "adresse, celle de l’API Impôt Particulier que donne l’habilitation"),
    ("jetons", "jetons, l’adresse des jetons que donne l’habilitation"),
    ("nom", "nom = \"Saint-Exemple-sur-Loire\""),
    ("siret", "siret = \"13002526500013\", les 14 chiffres du SIRET de la ville"),
    ("codes_postaux", "codes_postaux = [\"45990\"]"),
    ("origines", "origines = [\"https://www.ville.fr\"]"),
    ("pages", "pages = [\"https://www.ville.fr/inscriptions\"]"),
    ("dpo", "dpo = \"dpo@ville.fr\", l’adresse du délégué à la protection des données"),
    ("conservation_mois", "conservation_mois = 24"),
    ("contact", "contact = { service = \"…\", courriel = \"…\", telephone = \"…\", accueil = \"…\" }"),
    ("courriel", "courriel = \"familles@ville.fr\""),
    ("telephone", "telephone = \"02 00 00 00 00\""),
    ("accueil", "accueil = \"2 place du Port, du lundi au vendredi\""),
    ("ecoute", "ecoute = \"127.0.0.1:8781\""),
    ("url_publique", "url_publique = \"https://famille.ville.fr\""),
    ("environnement", "environnement = \"production\""),
    ("modalite", "modalite = \"identite\""),
    ("emetteur", "emetteur = \"https://oidc.franceconnect.gouv.fr/api/v2\""),
    ("client_id", "client_id, l’identifiant donné par FranceConnect"),
    ("demarches", "au moins un service : [[demarches]]"),
    ("deliberation", "deliberation = { numero = \"2026-41\", date = \"2026-06-18\", article = \"3\" }"),
    ("id", "id = \"centre-de-loisirs\""),
    ("titre", "titre = \"Cantine\""),
    ("description", "description = \"Le repas de midi, les jours d’école.\""),
    ("usage", "usage = \"creche\" (ou \"enfance\", sans rien écrire)"),
    ("donnees", "donnees = [\"quotient_familial\", \"allocataires\", \"enfants\"]"),
    ("ages", "ages = { min = 3, max = 11 }"),
    ("periode", "periode = { du = \"2026-06-01\", au = \"2026-08-31\" }"),
    ("du", "du = \"2026-06-01\""),
    ("au", "au = \"2026-08-31\""),
    ("numero", "numero = \"2026-41\""),
    ("date", "date = \"2026-06-18\""),
    ("article", "article = \"3\""),
    ("options", "options = [{ valeur = \"oui\", libelle = \"Oui\" }, { valeur = \"non\", libelle = \"Non\" }]"),
    ("libelle", "libelle = \"…\", le texte que la famille lira"),
    ("genre", "genre = \"choix\" (ou \"texte\", \"date\", \"accord\")"),
    ("pour", "pour = \"enfant\" (ou \"famille\")"),
    ("valeur", "valeur = \"oui\""),
    ("si", "si = { question = \"pai\", reponse = \"oui\" }"),
    ("question", "question, l’identifiant d’une question de ce service"),
    ("reponse", "reponse = \"oui\""),
    (
        "effet",
        "effet = { remise_pour_cent = 50 } (ou majoration_pour_cent, remise, majoration, prix, ou \"exoneration\")",
    ),
    ("base", "base = \"inscrits\" (ou \"a_charge\")"),
    ("remises_pour_cent", "remises_pour_cent = [0, 10, 20]"),
    ("tarif", "une section [demarches.tarif] avec unite et formule"),
    ("unite", "unite = \"repas\""),
    ("periodicite", "periodicite = \"mois\" (ou \"acte\", \"an\")"),
    ("quotients", "quotients = [\"caf_msa\", \"municipal\"]"),
    ("formule", "une formule : fixe, tranches, taux_effort, lineaire, eaje ou non_calcule"),
    ("exterieur", "une formule : fixe, tranches, taux_effort, lineaire ou non_calcule"),
    ("lignes", "lignes = [{ jusqu_a = 400, prix = \"1,00 €\" }, { prix = \"3,35 €\" }]"),
    ("jusqu_a", "jusqu_a = 400"),
    ("moins_de", "moins_de = 401"),
    ("plus_de", "plus_de = 400"),
    ("lineaire.de", "de = 300"),
    ("lineaire.a", "a = 1500"),
    ("prix_de", "prix_de = \"1,00 €\""),
    ("prix_a", "prix_a = \"6,00 €\""),
    ("eaje.taux", "taux = [\"0,0619 %\", \"0,0516 %\"]"),
    ("taux", "taux = \"0,15 %\""),
    ("taux_suivants", "taux_suivants = [\"0,13 %\", \"0,11 %\"]"),
    ("plancher", "plancher = \"0,40 €\""),
    ("plafond", "plafond = \"6,00 €\""),
    ("sans_quotient", "sans_quotient = \"6,20 €\""),
    ("refus", "refus = \"6,20 €\""),
    ("prix", "prix = \"3,35 €\""),
    ("croissant", "croissant = false"),
    ("arrondi", "arrondi = { pas = \"0,05 €\", sens = \"inferieur\" }"),
    ("pas", "pas = \"0,05 €\""),
    ("sens", "sens = \"proche\" (ou \"inferieur\", \"superieur\")"),
    ("explication", "explication = \"Le prix vous sera donné par l’espace familles.\""),
];

/// What to write at a place, given by its keys alone (`demarches.tarif.unite`).
pub(super) fn exemple(cles: &str) -> Option<&'static str> {
    EXEMPLES
        .iter()
        .find(|(fin, _)| cles.strip_suffix(fin).is_some_and(|debut| debut.is_empty() || debut.ends_with('.')))
        .map(|(_, exemple)| *exemple)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_keys_decide() {
        for (cles, debut) in [
            ("service", "une section [service]"),
            ("ville.contact.service", "service ="),
            ("service.donnees", "donnees = \"/"),
            ("demarches.donnees", "donnees = ["),
            ("demarches.tarif.formule.eaje.taux", "taux = ["),
            ("demarches.tarif.formule.taux_effort.taux", "taux = \""),
        ] {
            assert!(exemple(cles).unwrap().starts_with(debut), "{cles}");
        }
        assert_eq!(exemple("demarches.inconnue"), None);
        assert_eq!(exemple("sous-titre"), None);
    }
}
