/// The configuration of [`VILLE`] as the proxy writes it, with all that the text leaves to its default.
pub fn ville() -> String {
    let configuration: contrat::ConfigurationPublique = serde_json::from_str(VILLE).unwrap();
    serde_json::to_string(&configuration).unwrap()
}

/// A city that uses everything that a service may ask: questions, ages on a fixed day, closed registrations, a price for
/// each child, the tax assessment, the national scale of crèches, documents.
const VILLE: &str = r#"{
  "version": 1,
  "ville": {
    "nom": "Saint-Exemple", "codes_postaux": ["45990"], "dpo": "dpo@exemple.fr", "conservation_mois": 24,
    "contact": {"service": "Famille", "courriel": "f@exemple.fr", "telephone": "02 38 00 00 00", "accueil": "Mairie"}
  },
  "france_connect": true,
  "impot_particulier": true,
  "demarches": [
    {
      "id": "cantine", "titre": "Cantine", "description": "Le midi.", "usage": "enfance",
      "donnees": ["quotient_familial", "enfants"],
      "ages": {"min": 3, "max": 11, "unite": "ans", "au": "2026-09-01"},
      "periode": {"du": "2026-06-01", "au": "2026-12-31"},
      "contact": {"service": "Cuisine", "courriel": "c@exemple.fr", "telephone": "02 38 00 00 01", "accueil": "École"},
      "questions": [
        {"id": "repas", "libelle": "Quel repas ?", "aide": "Pour chaque jour.", "genre": "choix", "pour": "enfant",
         "options": [{"valeur": "complet", "libelle": "Complet"}, {"valeur": "panier", "libelle": "Panier apporté"},
                     {"valeur": "sans_porc", "libelle": "Sans porc"}]},
        {"id": "pourquoi", "libelle": "Pourquoi un panier ?", "genre": "texte", "pour": "enfant",
         "si": {"question": "repas", "reponse": "panier"}},
        {"id": "ecole", "libelle": "Quelle école ?", "genre": "choix", "options": [
          {"valeur": "a", "libelle": "Bourg"}, {"valeur": "b", "libelle": "Gare"}, {"valeur": "c", "libelle": "Lac"},
          {"valeur": "d", "libelle": "Mail"}, {"valeur": "e", "libelle": "Port"}]},
        {"id": "depuis", "libelle": "À partir de quand ?", "genre": "date", "facultative": true},
        {"id": "reglement", "libelle": "J’ai lu le règlement.", "genre": "accord"}
      ],
      "pieces": [
        {"id": "attestation", "libelle": "Attestation de quotient", "aide": "Sur votre compte CAF."},
        {"id": "pai", "libelle": "Projet d’accueil", "facultative": true}
      ],
      "deliberation": {"numero": "2026-41", "date": "2026-06-18"},
      "tarif": {
        "unite": "repas", "periodicite": "acte", "quotients": ["caf_msa"],
        "ajustements": [
          {"libelle": "Panier", "si": {"question": "repas", "reponse": "panier"}, "effet": {"remise": 100}}
        ],
        "degressivite": {"base": "inscrits", "remises_pour_cent": [0, 50]},
        "arrondi": {"pas": 1, "sens": "proche"},
        "formule": {"tranches": {"croissant": true, "sans_quotient": 400, "refus": 450, "lignes": [
          {"jusqu_a": 700, "prix": 200}, {"jusqu_a": null, "prix": 300}
        ]}}
      }
    },
    {
      "id": "etude", "titre": "Étude", "description": "Le soir.", "usage": "enfance",
      "donnees": ["quotient_familial", "avis_fiscal", "enfants"], "questions": [], "ages": null,
      "pieces": [{"id": "attestation", "libelle": "Attestation de quotient", "facultative": true}],
      "tarif": {
        "unite": "atelier", "periodicite": "mois", "quotients": ["municipal", "caf_msa"], "ajustements": [],
        "degressivite": {"base": "a_charge", "remises_pour_cent": [0, 0, 10]},
        "arrondi": {"pas": 1, "sens": "proche"},
        "formule": {"taux_effort": {
          "taux": 10000, "taux_suivants": [], "plancher": 100, "plafond": 2000, "sans_quotient": 2000, "refus": 1500
        }}
      }
    },
    {
      "id": "creche", "titre": "Crèche", "description": "Les petits.", "usage": "creche",
      "donnees": ["enfants", "participation_eaje"], "questions": [], "pieces": [],
      "ages": {"min": 3, "max": 36, "unite": "mois"},
      "tarif": {
        "unite": "heure", "periodicite": "acte", "quotients": ["caf_msa"], "ajustements": [],
        "arrondi": {"pas": 1, "sens": "proche"},
        "formule": {"eaje": {"accueil": "collectif", "plancher": 80100, "plafond": 850000, "taux": [619, 516]}}
      }
    },
    {
      "id": "sejour", "titre": "Séjour d’été", "description": "La mer.", "usage": "enfance", "donnees": ["enfants"],
      "questions": [], "pieces": [], "periode": {"du": "2026-06-01", "au": "2026-08-31"},
      "tarif": {
        "unite": "séjour", "periodicite": "acte", "quotients": ["caf_msa"], "ajustements": [],
        "arrondi": {"pas": 1, "sens": "proche"}, "formule": {"fixe": {"prix": 9000}}
      }
    },
    {
      "id": "ski", "titre": "Ski", "description": "", "usage": "enfance", "donnees": ["enfants"],
      "questions": [], "pieces": [], "periode": {"du": "2026-12-01", "au": "2026-12-31"},
      "tarif": {
        "unite": "", "periodicite": "an", "quotients": ["caf_msa"], "ajustements": [],
        "arrondi": {"pas": 1, "sens": "proche"}, "formule": {"fixe": {"prix": 9000}}
      }
    }
  ],
  "aujourdhui": "2026-11-23"
}"#;
