//! A first draft of the impact assessment (AIPD), which the data protection officer completes: what the service does is
//! said, what only the city can judge is left open.

use famille::Donnee;

use super::besoins::{besoins, nom, pourquoi, titres};
use super::mesures;
use super::modele::{Document, Texte};
use super::registre::{delegue, responsable};
use crate::config::Fichier;
use crate::identification::DUREE_BROUILLON;
use crate::registre::REGISTRE_MOIS;

/// The draft for this city.
pub fn aipd(fichier: &Fichier) -> Document {
    let ville = &fichier.ville;
    let titre = format!("Analyse d’impact relative à la protection des données de {} — projet", ville.nom);
    let mut document = Document::new(&titre, &ville.nom);
    let d = &mut document;
    d.dire("PROJET, À COMPLÉTER PAR LE DÉLÉGUÉ À LA PROTECTION DES DONNÉES. Ce document n’est pas une analyse validée. Ce qu’il dit du service est exact ; la gravité, la vraisemblance et la décision appartiennent à la collectivité.");
    d.partie("1. Le traitement");
    d.fiche([
        ("Responsable de traitement", responsable(fichier)),
        ("Délégué à la protection des données", delegue(fichier)),
        ("Objet", "inscription des familles aux services de la collectivité et calcul des prix".into()),
        ("Services", titres(&fichier.demarches.iter().collect::<Vec<_>>()).into()),
        ("Détail", "voir la fiche du registre des activités de traitement : données, destinataires, durées".into()),
        ("Faut-il une analyse ?", Texte::a_completer("votre réponse et ses raisons (données de familles et d’enfants, croisement avec des administrations, nombre de personnes)")),
    ]);
    d.section("Le chemin des données");
    d.lister(chemin(fichier));
    necessite(d, fichier);
    sensibles(d, fichier);
    risques(d, fichier);
    d.partie("5. Ce que le service ne fait pas");
    d.dire("À compenser par l’organisation de la collectivité, ou à accepter en connaissance de cause :");
    d.lister([
        "Dans la page du site, un autre programme de cette page peut lire ce que la famille voit. Placez le formulaire sur une page sans programmes d’autres sociétés (mesure d’audience, réseaux sociaux).",
        "La lecture d’un dossier par un agent, avec la commande du serveur, n’est pas inscrite au registre. Limitez les comptes qui le peuvent, et tracez-les.",
        "Le registre des échanges ne porte pas de nom. On retrouve les échanges d’une personne par les numéros de requête de son dossier, tant que le dossier est gardé ; ceux qui n’ont rien donné ne lui sont pas rattachés.",
        "L’effacement d’un seul dossier, sur demande, se fait par l’informatique dans la base ; prévoyez qui le fait.",
        "Les justificatifs sont contrôlés (genre, taille, contenu actif d’un PDF), mais ce n’est pas un antivirus.",
        "Les visiteurs ne se distinguent que par leur adresse sur le réseau : ceux qui en partagent une partagent ses limites.",
        "Pendant que quelqu’un essaie des noms, une demande faite sans les programmes du formulaire n’est plus vérifiée auprès des administrations : un agent la vérifie.",
        "Le chiffrement des échanges avec le public (HTTPS) et les sauvegardes appartiennent au serveur de la collectivité.",
    ]);
    d.partie("6. Avis et décision");
    d.fiche([
        ("Avis du délégué", Texte::a_completer("l’avis, sa date")),
        (
            "Avis des personnes concernées",
            Texte::a_completer("par exemple celui de représentants de parents, ou pourquoi il n’est pas demandé"),
        ),
        ("Plan d’action", Texte::a_completer("ce qui reste à faire, par qui, pour quand")),
        ("Décision du responsable", Texte::a_completer("la décision, sa date, la date de révision")),
    ]);
    document
}

fn chemin(fichier: &Fichier) -> Vec<String> {
    let mut lignes = vec![
        "La famille choisit des services et lit ce qui sera demandé, à qui et pourquoi. Rien n’est demandé avant son choix.".to_owned(),
    ];
    if fichier.franceconnect.is_some() {
        lignes.push("Avec FranceConnect : l’identité est vérifiée, le serveur interroge les administrations, compare leurs réponses à cette identité, oublie ce qui n’est pas utile, puis montre le reste.".to_owned());
    }
    lignes.push("Avec une identité écrite : le dossier est enregistré d’abord ; les administrations sont interrogées ensuite, et seuls les agents voient leurs réponses.".to_owned());
    lignes.push(format!(
        "Pendant que la famille écrit, un brouillon chiffré par le service est gardé par l’onglet de son navigateur, {} minutes ; le serveur n’en garde rien.",
        DUREE_BROUILLON / 60
    ));
    lignes.push("À la main : aucune administration n’est interrogée.".to_owned());
    lignes.push(format!(
        "Le dossier est chiffré, puis effacé à {} mois ; la trace des échanges, à {REGISTRE_MOIS} mois.",
        fichier.ville.conservation_mois
    ));
    lignes
}

fn necessite(d: &mut Document, fichier: &Fichier) {
    d.partie("2. Nécessité et proportionnalité");
    d.dire(
        "Chaque donnée est demandée pour un service, et pour une raison que la délibération ou l’inscription donne :",
    );
    d.tableau(
        [("Donnée", 3), ("Service", 3), ("Raison", 6)],
        besoins(fichier).iter().flat_map(|besoin| {
            let lignes: Vec<[Texte; 3]> = besoin
                .demarches
                .iter()
                .map(|demarche| {
                    [
                        nom(besoin.donnee).into(),
                        demarche.titre.as_str().into(),
                        pourquoi(demarche, besoin.donnee).into(),
                    ]
                })
                .collect();
            lignes
        }),
    );
    d.lister([
        "Ce qui fonde le traitement : la loi et l’information des personnes, non le consentement (CRPA, articles L114-8 et L113-12).",
        "Information : une notice est affichée avant tout appel ; la famille peut refuser et remplir à la main, sans rejet.",
        "Droits : accès, rectification et effacement auprès du délégué ; contestation de chaque valeur dans le formulaire.",
    ]);
    d.dire(Texte::a_completer(
        "la base de licéité retenue au sens du RGPD, et l’appréciation de la durée de conservation",
    ));
}

fn sensibles(d: &mut Document, fichier: &Fichier) {
    d.partie("3. Données qui demandent une attention particulière");
    let mut lignes: Vec<Texte> =
        vec!["Des enfants sont concernés : leurs noms et dates de naissance sont au dossier.".into()];
    if fichier.demarches.iter().any(|demarche| demarche.demande(Donnee::ParticipationEaje)) {
        lignes.push("Le nombre d’enfants bénéficiaires de l’AEEH (allocation d’éducation de l’enfant handicapé), reçu pour le prix de la crèche, touche à la santé.".into());
    }
    for demarche in &fichier.demarches {
        if !demarche.questions.is_empty() {
            let questions: Vec<String> =
                demarche.questions.iter().map(|question| format!("« {} »", question.libelle)).collect();
            lignes.push(Texte::a_completer(&format!(
                "dites si l’une des questions du service {} touche à la santé ou aux convictions, et pourquoi elle est nécessaire : {}",
                demarche.titre,
                questions.join(", ")
            )));
        }
    }
    lignes.push("Le message libre peut contenir ce que la famille veut dire, une allergie par exemple.".into());
    d.lister(lignes);
}

fn risques(d: &mut Document, fichier: &Fichier) {
    d.partie("4. Risques et mesures");
    d.dire("Pour chaque risque, les mesures que le service met en œuvre. La gravité et la vraisemblance restent à évaluer.");
    let scelle = mesures::scelle();
    let brouillon = mesures::brouillon();
    let avec_france_connect = fichier.franceconnect.is_some();
    let mut montrer = vec![mesures::AVEUGLE];
    if avec_france_connect {
        montrer.extend([mesures::MEME_PERSONNE, &scelle]);
    }
    let risques: [(&str, &[&str]); 8] = [
        ("Une personne voit les données d’une autre, ou apprend qu’elle est allocataire", &montrer),
        (
            "Une personne lit ce qu’une autre a commencé à écrire, sur un ordinateur partagé ou par un programme de la page",
            &[&brouillon],
        ),
        (
            "Un vol de la base, d’un disque ou d’une sauvegarde livre les dossiers",
            &[mesures::CHIFFRE, mesures::JOURNAUX],
        ),
        (
            "Le jeton de la collectivité est volé et sert à interroger les administrations",
            &[mesures::JETON, mesures::TRACE],
        ),
        ("Plus de données que nécessaire sont recueillies", &[mesures::MINIMISER]),
        ("Une valeur certifiée ou un prix est falsifié", &[mesures::CERTIFIE]),
        ("Un dossier se perd", &[mesures::DURABLE]),
        (
            "Une famille est exclue, ou paie trop, parce qu’une donnée manque ou est fausse",
            &[mesures::MANUEL, mesures::INCONNU, mesures::CADENCE],
        ),
    ];
    for (risque, mesures) in risques {
        d.section(risque);
        d.lister(mesures.iter().copied());
        d.dire(Texte::a_completer("gravité, vraisemblance, mesures de la collectivité, risque qui reste"));
    }
}
