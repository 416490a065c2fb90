//! All the words of the form. A function for each sentence, so that another language is another module with the same
//! functions, and a missing sentence does not compile.
//!
//! Short sentences, « vous », no jargon; apostrophes are typographic, and the spaces before `:` `?` `!` `»` do not break.

use contrat::PrixRecu;
use famille::Ages;
use famille::demarche::{Eligibilite, Ouverture, UniteAge};
use famille::tarif::Periodicite;

macro_rules! textes {
    ($($nom:ident = $texte:literal;)*) => {
        $(
            #[doc = $texte]
            pub(crate) const fn $nom() -> &'static str {
                $texte
            }
        )*
    };
}

textes! {
    // Common to several steps
    chargement = "Chargement du formulaire…";
    echec_chargement = "Le formulaire ne s’est pas chargé. Vérifiez votre connexion, puis réessayez.";
    reessayer = "Réessayer";
    retour = "Retour";
    continuer = "Continuer";
    facultatif = " (facultatif)";
    erreur_prefixe = "Erreur : ";
    une_erreur = "Une réponse est à corriger";
    nouvelle_fenetre = " (nouvelle fenêtre)";
    echec_reseau = "La connexion est coupée ou trop lente. Vos réponses sont gardées sur cette page. Vérifiez votre connexion, puis réessayez.";
    echec_illisible = "Le service a donné une réponse que ce formulaire ne comprend pas. Vos réponses sont gardées sur cette page. Réessayez dans quelques minutes.";
    oui = "Oui";
    non = "Non";

    // Step 1
    services_titre = "Quels services voulez-vous demander ?";
    services_legende = "Services";
    services_aide = "Vous pouvez en choisir plusieurs. Vous remplissez le formulaire une seule fois.";
    ouverture_future = "Inscriptions ouvertes à partir du ";
    ouverture_passee = "Inscriptions terminées depuis le ";
    services_aucun = "Aucun service n’est proposé pour le moment.";

    // Step 2, notice
    information_titre = "Ce que nous allons demander";
    information_source_titre = "D’où viennent ces informations ?";
    information_source = "De la CAF ou de la MSA, par le service public API Particulier. Vous n’avez aucun papier à fournir.";
    information_source_dgfip = "Votre revenu fiscal de référence, vos parts et votre impôt viennent des impôts (DGFIP), par le service public API Impôt Particulier.";
    information_duree_titre = "Combien de temps sont-elles gardées ?";
    information_droits_titre = "Quels sont vos droits ?";
    information_droits = "Vous pouvez voir, corriger ou contester chaque information. Vous pouvez aussi demander qu’elle soit effacée.";
    information_dpo = "Pour vos données, écrivez au délégué à la protection des données : ";
    information_cnil = "Si vous pensez que vos droits ne sont pas respectés, vous pouvez écrire à la CNIL (www.cnil.fr).";
    information_contact_titre = "Une question ?";

    // Step 2, choice
    identification_titre = "Comment voulez-vous continuer ?";
    deja_bouton = "Continuer sans recommencer";
    deja_aide = "Votre identification est gardée.";
    fc_bouton = "S’identifier avec FranceConnect";
    fc_aide = "Le plus rapide : votre formulaire est rempli pour vous.";
    fc_quoi = "Qu’est-ce que FranceConnect ?";
    saisie_bouton = "Je préfère écrire mon identité";
    saisie_aide = "La mairie cherche votre dossier à la CAF ou à la MSA. Vous ne verrez pas ces informations ici.";
    main_bouton = "Remplir le formulaire à la main";
    main_aide = "La mairie vous demandera peut-être des papiers.";
    fc_fenetre = "Une fenêtre FranceConnect est ouverte. Identifiez-vous dans cette fenêtre, puis revenez ici.";
    fc_ouvrir = "Ouvrir à nouveau";
    annuler = "Annuler";
    fc_recuperation = "Nous récupérons vos informations. Cela peut prendre une minute.";
    fc_fermee = "La fenêtre FranceConnect est fermée. Vous pouvez l’ouvrir à nouveau ou continuer autrement.";
    fc_impossible = "FranceConnect ne peut pas s’ouvrir dans ce navigateur. Choisissez une autre façon de continuer.";
    fc_refuse = "Vous n’avez pas terminé l’identification avec FranceConnect. Vous pouvez recommencer ou continuer autrement.";
    fc_recommencer = "L’identification a pris trop de temps. Recommencez, s’il vous plaît.";

    // Step 2, typed identity
    identite_titre = "Votre identité";
    identite_aide = "Écrivez votre identité comme sur votre acte de naissance.";
    identite_incomplete = "FranceConnect ne connaît pas toute votre identité. Complétez-la ici.";
    nom_naissance = "Nom de naissance";
    nom_naissance_aide = "Le nom de votre acte de naissance.";
    nom_usage = "Nom d’usage";
    nom_usage_aide = "Par exemple votre nom de mariage.";
    prenom_1 = "Premier prénom";
    prenom_2 = "Deuxième prénom";
    prenom_3 = "Troisième prénom";
    date_naissance = "Date de naissance";
    date_aide = "Par exemple 27 03 1987. Si vous ne connaissez pas le jour, laissez la case vide.";
    date_aide_complete = "Par exemple 27 03 2019.";
    jour = "Jour";
    mois = "Mois";
    annee = "Année";
    sexe = "Sexe";
    sexe_aide = "Comme sur votre acte de naissance.";
    femme = "Femme";
    homme = "Homme";
    ne_en_france = "Êtes-vous né ou née en France ?";
    ne_en_france_manquant = "Choisissez « Oui » ou « Non ».";
    numero_fiscal = "Numéro fiscal";
    numero_fiscal_aide = "Les 13 chiffres en haut de votre avis d’impôt. La mairie peut ainsi demander votre revenu fiscal aux impôts, sans papier.";
    commune = "Commune de naissance";
    commune_aide = "Écrivez les premières lettres, puis choisissez dans la liste. Pour Paris, Lyon ou Marseille, ajoutez l’arrondissement.";
    pays = "Pays de naissance";
    pays_aide = "Écrivez les premières lettres, puis choisissez dans la liste.";
    recherche_aucun = "Aucun résultat. Vérifiez l’orthographe.";
    recherche_un = "1 résultat. Utilisez les flèches pour le choisir.";
    recherche_plusieurs = " résultats. Utilisez les flèches pour choisir.";
    recherche_echec = "La recherche ne répond pas. Réessayez dans un instant.";
    recherche_choisi = "Choix : ";

    // Step 3
    famille_titre = "Votre famille";
    famille_saisie = "La mairie vérifiera ces informations auprès de la CAF ou de la MSA.";
    famille_main = "La mairie vérifiera vos réponses. Elle vous demandera peut-être des papiers.";
    famille_certifiee = "Ces informations viennent de la CAF ou de la MSA. Vérifiez-les. Si une information n’est pas juste, dites-le-nous.";
    famille_certifiee_impots = "Ces informations viennent de la CAF ou de la MSA, et des impôts (DGFIP). Vérifiez-les. Si une information n’est pas juste, dites-le-nous.";
    famille_non_affichable = "Votre dossier est trouvé. La mairie doit d’abord le vérifier : nous ne pouvons pas l’afficher ici. Remplissez le formulaire.";
    famille_introuvable = "La CAF et la MSA ne trouvent pas votre dossier. Ce n’est pas grave : remplissez le formulaire, la mairie vérifiera.";
    famille_autre = "Les informations trouvées ne sont pas à votre nom : nous ne pouvons pas les afficher. Remplissez le formulaire, la mairie vérifiera.";
    famille_indisponible = "La CAF et la MSA ne répondent pas pour le moment. Remplissez le formulaire, la mairie vérifiera plus tard.";
    identifie_comme = "Vous êtes identifié avec FranceConnect : ";
    vous = "Vous";
    vous_et_conjoint = "Vous et votre conjoint";
    parent = "L’autre parent";
    parent_aide = "Si les enfants ont un autre parent que les adultes ci-dessus, vous pouvez l’indiquer.";
    ajouter_parent = "Ajouter l’autre parent";
    retirer_parent = "Retirer l’autre parent";
    prenom_parent = "Prénom de l’autre parent";
    nom_parent = "Nom de l’autre parent";
    prenoms = "Prénoms";
    prenom_enfant = "Prénom de l’enfant";
    nom_enfant = "Nom de l’enfant";
    enfants = "Vos enfants";
    enfants_aucun = "Aucun enfant n’est connu de la CAF ou de la MSA. Vous pouvez en ajouter.";
    enfants_a_ajouter = "Ajoutez les enfants pour qui vous faites la demande.";
    ajouter_enfant = "Ajouter un enfant";
    retirer_enfant = "Retirer cet enfant";
    enfant_sans_nom = "Enfant sans nom";
    naissance = "Naissance : ";
    adresse = "Votre adresse";
    adresse_vide = "La CAF ou la MSA n’a pas communiqué d’adresse.";
    voie = "Numéro et rue";
    voie_aide = "Par exemple 12 rue des Lilas.";
    code_postal_ville = "Code postal et ville";
    code_postal_ville_aide = "Par exemple 45990 Saint-Exemple.";
    quotient = "Votre quotient familial";
    quotient_champ = "Quotient familial en euros";
    quotient_aide = "Vous le trouvez sur votre compte CAF ou MSA. Si vous ne le connaissez pas, laissez la case vide.";
    quotient_non_communique = "Non communiqué par la CAF ou la MSA. Ce n’est pas zéro : la mairie vous demandera un justificatif.";
    refus = "Je préfère ne pas donner mon quotient";
    refus_aide = "Le prix est alors celui que la mairie a fixé pour ce cas.";
    avis_fiscal = "Votre avis d’impôt";
    avis_absent = "Les impôts (DGFIP) n’ont pas transmis cette information.";
    revenu_fiscal = "Revenu fiscal de référence en euros";
    revenu_fiscal_aide = "Il est sur la première page de votre avis d’impôt, dans le cadre « Vos références ».";
    parts = "Nombre de parts";
    parts_aide = "Il est sur votre avis d’impôt, par exemple 2,5.";
    ressources = "Vos ressources";
    ressources_champ = "Ressources d’une année en euros";
    ressources_aide = "Additionnez les revenus d’il y a deux ans de tous les adultes du foyer, sans rien déduire : salaires, chômage, pensions. Le prix de la crèche en dépend.";
    enfants_a_charge = "Vos enfants à charge";
    enfants_a_charge_champ = "Nombre d’enfants à charge";
    enfants_a_charge_aide = "Tous les enfants dont vous avez la charge, même ceux que vous n’inscrivez pas.";
    dgfip = "DGFIP";
    annee_revenus = "Année des revenus";
    revenu_reference = "Revenu fiscal de référence";
    impot = "Impôt sur le revenu";
    imposable = "Imposable";
    non_imposable = "Non imposable";
    non_communique = "non communiqué";
    ressources_annuelles = "Ressources d’une année";
    enfants_aeeh = "Enfants avec l’AEEH";
    bloc_absent = "La CAF ou la MSA n’a pas transmis cette information.";
    pas_juste = "Ce n’est pas juste ?";
    contestation = "Qu’est-ce qui n’est pas juste ?";
    contestation_aide = "Écrivez la bonne information. La mairie vérifiera.";
    contestation_annuler = "Finalement, c’est juste";
    date_inconnue = "date inconnue";
    inscriptions = "Qui inscrivez-vous ?";
    inscriptions_legende = "Enfants à inscrire";
    inscriptions_vide = "Ajoutez d’abord un enfant.";
    retirer_service = "Retirer ce service";
    trop_jeune = "Trop jeune : à partir de ";
    trop_age = "Trop âgé : jusqu’à ";
    age_a_verifier = "âge à vérifier par la mairie";
    pourquoi = "Pourquoi ce prix ?";
    prix_inconnu = "Prix calculé par le service";
    prix_provisoire = "Prix provisoire : la mairie le confirmera.";
    prix_conteste = "Vous contestez une information : ce prix peut changer après vérification.";
    total = "Total : ";
    choisir = "Choisissez dans la liste";
    accord_manquant = "Cochez cette case pour continuer.";
    pieces = "Vos documents";
    pieces_aide = "Un PDF ou une photo (JPEG, PNG) pour chaque document, 5 Mo au plus.";
    piece_envoi = "Envoi du document…";
    piece_attente = "Attendez que ce document soit envoyé.";
    piece_recue = "Document reçu : ";
    retirer_piece = "Retirer ce document";
    autre_parent_aide = "Si un des parents habite la commune, le tarif de la commune s’applique.";
    autre_parent_manquant = "Choisissez « Oui » ou « Non ». S’il n’y a pas d’autre parent, choisissez « Non ».";
    contact = "Comment vous joindre ?";
    courriel = "Adresse e-mail";
    courriel_aide = "Pour recevoir la réponse de la mairie.";
    telephone = "Téléphone";
    message = "Message à la mairie";
    message_aide = "Une garde alternée, un horaire particulier… N’écrivez rien sur la santé.";

    // Step 4
    recapitulatif_titre = "Vérifiez votre demande";
    certifie = "Certifié";
    declare = "Déclaré";
    conteste = "Contesté";
    commentaire_prefixe = "Votre remarque : ";
    vos_services = "Vos services";
    envoyer = "Envoyer ma demande";
    envoi = "Envoi en cours…";
    reidentifier = "M’identifier à nouveau";
    sans_reponse = "Pas de réponse";

    // Receipt
    recu_titre = "Votre demande est envoyée";
    recu_reference = "Numéro de votre demande";
    recu_reference_aide = "Notez ce numéro ou imprimez cette page.";
    recu_code = "Code";
    recu_code_aide = "Notez le numéro et le code, ou imprimez cette page. Le code ouvre le suivi de votre demande : ne le donnez à personne.";
    suivre = "Suivre ma demande";
    telecharger = "Télécharger le reçu (PDF)";
    telechargement = "Préparation du reçu…";
    telechargement_echec = "Le reçu ne s’est pas téléchargé. Votre demande est bien envoyée. Réessayez dans un instant, ou imprimez cette page.";
    recu_date = "Envoyée le ";
    recu_suite_titre = "Et maintenant ?";
    recu_suite = "La mairie étudie votre demande et vous répond par e-mail. Vous n’avez rien d’autre à faire.";
    recu_suite_verification = "La mairie vérifie vos informations, puis vous répond par e-mail. Elle vous demandera peut-être un justificatif.";
    imprimer = "Imprimer";
    deconnexion = "Fermer ma session FranceConnect";
    deconnexion_aide = "Si d’autres personnes utilisent cet appareil, fermez votre session.";
}

/// « Étape 2 sur 4 ».
pub(crate) fn etape(numero: &str) -> String {
    ["Étape ", numero, " sur 4"].concat()
}

/// « Il y a 3 réponses à corriger ».
pub(crate) fn erreurs(nombre: usize) -> String {
    match nombre {
        1 => une_erreur().to_owned(),
        _ => [&nombre.to_string(), " réponses sont à corriger"].concat(),
    }
}

/// Why the data are asked for, with the services chosen.
pub(crate) fn information_pour(services: &str) -> String {
    ["Pour ", services, ", la mairie a besoin de :"].concat()
}

/// When no chosen service needs certified data.
pub(crate) fn information_rien(services: &str) -> String {
    ["Pour ", services, ", la mairie n’a besoin d’aucune information de la CAF ou de la MSA."].concat()
}

/// How long a dossier is kept.
pub(crate) fn information_duree(mois: u16) -> String {
    ["La mairie garde votre dossier ", &mois.to_string(), " mois, puis elle l’efface."].concat()
}

/// « Donnée certifiée par la CAF, reçue le 23 novembre 2026 ».
pub(crate) fn source(fournisseur: &str, date: &str) -> String {
    ["Donnée certifiée par la ", fournisseur, ", reçue le ", date].concat()
}

/// « 850 € ».
pub(crate) fn euros(valeur: i64) -> String {
    [&valeur.to_string(), " €"].concat()
}

/// « 850 € », or that there is no value, which is not zero.
pub(crate) fn quotient_certifie(valeur: Option<i32>) -> String {
    match valeur {
        Some(valeur) => euros(valeur.into()),
        None => quotient_non_communique().to_owned(),
    }
}

/// « L’autre parent habite-t-il à Saint-Exemple ? ».
pub(crate) fn autre_parent(ville: &str) -> String {
    ["L’autre parent habite-t-il à ", ville, " ?"].concat()
}

/// « Enfant ajouté 2 », from a rank that begins at 0.
pub(crate) fn enfant_ajoute(rang: usize) -> String {
    ["Enfant ajouté ", &(rang + 1).to_string()].concat()
}

/// « 2 enfants ».
pub(crate) fn nombre_enfants(nombre: u16) -> String {
    [nombre.to_string().as_str(), if nombre > 1 { " enfants" } else { " enfant" }].concat()
}

/// « Nombre de parts : 2,5 ».
pub(crate) fn nommee(nom: &str, valeur: &str) -> String {
    [nom, " : ", valeur].concat()
}

/// A question, after the name of the child of whom it is asked, if any.
pub(crate) fn question_de(enfant: &str, question: &str) -> String {
    if enfant.is_empty() { question.to_owned() } else { nommee(enfant, question) }
}

/// « Trop jeune : à partir de 3 ans au 1er septembre 2026 »; empty when nothing has to be said.
pub(crate) fn eligibilite(eligibilite: Eligibilite, ages: Option<Ages>) -> String {
    let ages = ages.unwrap_or(Ages { min: None, max: None, unite: UniteAge::Ans, au: None });
    let (debut, age) = match eligibilite {
        Eligibilite::Oui => return String::new(),
        Eligibilite::AVerifier => return age_a_verifier().to_owned(),
        Eligibilite::TropJeune => (trop_jeune(), ages.min),
        Eligibilite::TropAge => (trop_age(), ages.max),
    };
    let age = age.unwrap_or(0);
    let unite = match ages.unite {
        UniteAge::Mois => " mois",
        UniteAge::Ans if age > 1 => " ans",
        UniteAge::Ans => " an",
    };
    let jour = ages.au.map_or_else(String::new, |au| [" au ", &au.en_mots()].concat());
    [debut, &age.to_string(), unite, &jour].concat()
}

/// When a service that is closed opens, or since when it is closed.
pub(crate) fn ouverture(ouverture: Ouverture) -> String {
    let (debut, jour) = match ouverture {
        Ouverture::Ouverte => return String::new(),
        Ouverture::Future(jour) => (ouverture_future(), jour),
        Ouverture::Passee(jour) => (ouverture_passee(), jour),
    };
    [debut, &jour.en_mots(), "."].concat()
}

/// « 3,35 € par repas », « 3,35 € par repas et par enfant », « 120,00 € par an ».
pub(crate) fn prix(prix: &PrixRecu, par_enfant: bool) -> String {
    let Some(montant) = prix.montant else { return prix_inconnu().to_owned() };
    let periode = match prix.periodicite {
        Periodicite::Acte => "",
        Periodicite::Mois => "mois",
        Periodicite::An => "an",
    };
    let mut mots: Vec<String> = Vec::new();
    for mot in [prix.unite.as_str(), periode, if par_enfant { "enfant" } else { "" }] {
        let mot = ["par ", mot].concat();
        // A city may count by the month what is due by the month.
        if mot.len() > 4 && !mots.contains(&mot) {
            mots.push(mot);
        }
    }
    let mots: Vec<&str> = mots.iter().map(String::as_str).collect();
    [&montant.to_string(), " ", &enumerer(&mots)].concat()
}

/// A list of names in a sentence: « Cantine, Crèche et Sport ».
pub(crate) fn enumerer(noms: &[&str]) -> String {
    let mut phrase = String::new();
    for (rang, nom) in noms.iter().enumerate() {
        if rang > 0 {
            phrase.push_str(if rang + 1 == noms.len() { " et " } else { ", " });
        }
        phrase.push_str(nom);
    }
    phrase
}

#[cfg(test)]
mod tests {
    use famille::{Centimes, Date};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_price_says_what_it_is_for() {
        for (unite, periodicite, par_enfant, attendu) in [
            ("repas", Periodicite::Acte, false, "3,35 € par repas"),
            ("repas", Periodicite::Acte, true, "3,35 € par repas et par enfant"),
            ("atelier", Periodicite::An, false, "3,35 € par atelier et par an"),
            ("atelier", Periodicite::Mois, true, "3,35 € par atelier, par mois et par enfant"),
            ("mois", Periodicite::Mois, false, "3,35 € par mois"),
            ("", Periodicite::An, false, "3,35 € par an"),
            ("enfant", Periodicite::Acte, true, "3,35 € par enfant"),
        ] {
            let recu = PrixRecu {
                montant: Some(Centimes(335)),
                unite: unite.to_owned(),
                periodicite,
                provisoire: false,
                explication: Vec::new(),
            };
            assert_eq!(prix(&recu, par_enfant).replace('\u{a0}', " "), attendu);
            let sans = PrixRecu { montant: None, ..recu };
            assert_eq!(prix(&sans, par_enfant), prix_inconnu());
        }
    }

    #[test]
    fn a_child_who_may_not_come_reads_why() {
        let au = Date::new(2026, 9, 1);
        for (verdict, ages, attendu) in [
            (Eligibilite::Oui, None, ""),
            (
                Eligibilite::TropJeune,
                Some((3, UniteAge::Ans, au)),
                "Trop jeune : à partir de 3 ans au 1er septembre 2026",
            ),
            (Eligibilite::TropAge, Some((1, UniteAge::Ans, None)), "Trop âgé : jusqu’à 1 an"),
            (Eligibilite::TropAge, Some((35, UniteAge::Mois, None)), "Trop âgé : jusqu’à 35 mois"),
        ] {
            let ages = ages.map(|(age, unite, au)| Ages { min: Some(age), max: Some(age), unite, au });
            assert_eq!(eligibilite(verdict, ages).replace('\u{a0}', " "), attendu);
        }
    }
}
