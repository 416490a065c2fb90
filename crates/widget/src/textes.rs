//! All the words of the form. A function for each sentence, so that another language is another module with the same
//! functions, and a missing sentence does not compile.
//!
//! Short sentences, « vous », no jargon; apostrophes are typographic, and the spaces before `:` `?` `!` `»` do not break.

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
    services_aucun = "Aucun service n’est proposé pour le moment.";

    // Step 2, notice
    information_titre = "Ce que nous allons demander";
    information_source_titre = "D’où viennent ces informations ?";
    information_source = "De la CAF ou de la MSA, par le service public API Particulier. Vous n’avez aucun papier à fournir.";
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
    famille_non_affichable = "Votre dossier est trouvé. La mairie doit d’abord le vérifier : nous ne pouvons pas l’afficher ici. Remplissez le formulaire.";
    famille_introuvable = "La CAF et la MSA ne trouvent pas votre dossier. Ce n’est pas grave : remplissez le formulaire, la mairie vérifiera.";
    famille_autre = "Les informations trouvées ne sont pas à votre nom : nous ne pouvons pas les afficher. Remplissez le formulaire, la mairie vérifiera.";
    famille_indisponible = "La CAF et la MSA ne répondent pas pour le moment. Remplissez le formulaire, la mairie vérifiera plus tard.";
    identifie_comme = "Vous êtes identifié avec FranceConnect : ";
    vous = "Vous";
    vous_et_conjoint = "Vous et votre conjoint";
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
    trop_jeune = "trop jeune pour ce service";
    trop_age = "trop âgé pour ce service";
    age_a_verifier = "âge à vérifier par la mairie";
    pourquoi = "Pourquoi ce prix ?";
    prix_inconnu = "Prix calculé par le service";
    prix_provisoire = "Prix provisoire : la mairie le confirmera.";
    prix_conteste = "Vous contestez votre quotient familial : ce prix peut changer après vérification.";
    par = " par ";
    autre_parent_aide = "Si un des parents habite la commune, le tarif de la commune s’applique.";
    autre_parent_manquant = "Choisissez « Oui » ou « Non ». S’il n’y a pas d’autre parent, choisissez « Non ».";
    contact = "Comment vous joindre ?";
    courriel = "Adresse e-mail";
    courriel_aide = "Pour recevoir la réponse de la mairie.";
    telephone = "Téléphone";
    message = "Message à la mairie";
    message_aide = "Une allergie, une garde alternée, un besoin particulier…";

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
fn euros(valeur: i32) -> String {
    [&valeur.to_string(), " €"].concat()
}

/// « 850 € », or that there is no value, which is not zero.
pub(crate) fn quotient_certifie(valeur: Option<i32>) -> String {
    match valeur {
        Some(valeur) => euros(valeur),
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
