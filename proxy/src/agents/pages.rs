//! The pages of `/agents`: a list, a dossier, the register. They run nothing and need no script.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::indices::{Indice, indices};
use super::{Droits, Session};
use crate::Application;
use crate::config::ALERTE_JOURS;
use crate::dossiers::{Dossier, EtatDossier, EtatVerification, Fiche, FicheLivraison, Provenance};
use crate::livraison::{DossierPublie, ValeurPubliee, rfc3339};
use crate::mots::grouper;
use crate::page_publique::Page;
use crate::registre::Inscription;

/// The sheet of these pages.
pub(crate) const STYLE: &str = include_str!("style.css");

/// What a list was asked for, as its form shows it again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) demarche: String,
    pub(crate) etat: String,
    pub(crate) depuis: String,
    pub(crate) jusqu_au: String,
    /// The dossier that was just changed.
    pub(crate) fait: Option<String>,
}

impl Question {
    /// The same question in an address, after `?`.
    fn en_adresse(&self, suite: Option<&str>) -> String {
        let mut paires = url::form_urlencoded::Serializer::new(String::new());
        for (nom, valeur) in
            [("demarche", &self.demarche), ("etat", &self.etat), ("depuis", &self.depuis), ("jusqu_au", &self.jusqu_au)]
        {
            if !valeur.is_empty() {
                paires.append_pair(nom, valeur);
            }
        }
        if let Some(suite) = suite {
            paires.append_pair("apres", suite);
        }
        paires.finish()
    }
}

/// Before signing in, or when it did not succeed.
pub(crate) fn accueil(application: &Application, avis: Option<&str>) -> Markup {
    let corps = html! {
        h1 { "Dossiers des familles" }
        @if let Some(avis) = avis { div class="avis alerte" role="alert" { p { (avis) } } }
        p { "Cette page est réservée aux agents de la ville." }
        p { a class="bouton" href="/agents/connexion" { "Se connecter" } }
    };
    enveloppe(application, "Dossiers des familles", None, &corps)
}

/// Somebody known, who may not do this.
pub(crate) fn interdit(application: &Application, session: &Session) -> Markup {
    let corps = html! {
        h1 { "Vous n’avez pas accès à cette page" }
        p { "Votre compte n’a pas le rôle qu’il faut. Demandez-le à qui administre le service (fichier de la ville, partie « agents »)." }
        @if Droits::de(&application.fichier.agents, &session.courriel).is_some_and(|droits| droits.lit()) {
            p { a href="/agents" { "Revenir à la liste" } }
        }
    };
    enveloppe(application, "Accès refusé", Some(session), &corps)
}

/// A page that says one thing.
pub(crate) fn avis(application: &Application, session: Option<&Session>, titre: &str, phrase: &str) -> Markup {
    let corps = html! { h1 { (titre) } p { (phrase) } p { a href="/agents" { "Revenir à la liste" } } };
    enveloppe(application, titre, session, &corps)
}

/// The list.
pub(crate) fn liste(
    application: &Application,
    (session, droits): (&Session, &Droits),
    question: &Question,
    fiches: &[Fiche],
    suite: Option<&str>,
) -> Markup {
    let permises = |id: &str| droits.demarches.is_empty() || droits.demarches.iter().any(|permise| permise == id);
    let corps = html! {
        h1 { "Dossiers" }
        @if let Some(reference) = &question.fait {
            div class="avis" role="status" {
                p { "Enregistré\u{a0}: dossier " a href={ "/agents/dossiers/" (reference) } { (grouper(reference)) } "." }
            }
        }
        form class="filtres" method="get" action="/agents" {
            div {
                label for="demarche" { "Service" }
                select id="demarche" name="demarche" {
                    option value="" { "Tous" }
                    @for demarche in application.fichier.demarches.iter().filter(|demarche| permises(&demarche.id)) {
                        option value=(demarche.id) selected[demarche.id == question.demarche] { (demarche.titre) }
                    }
                }
            }
            div {
                label for="etat" { "État" }
                select id="etat" name="etat" {
                    option value="" { "Tous" }
                    @for etat in EtatDossier::TOUS {
                        option value=(etat.mot()) selected[etat.mot() == question.etat] { (etat.libelle()) }
                    }
                }
            }
            div {
                label for="depuis" { "Reçus depuis le" }
                input type="date" id="depuis" name="depuis" value=(question.depuis);
            }
            div {
                label for="jusqu_au" { "Jusqu’au" }
                input type="date" id="jusqu_au" name="jusqu_au" value=(question.jusqu_au);
            }
            button class="principal" { "Filtrer" }
        }
        form class="ouvrir" method="get" action="/agents/dossiers" {
            div {
                label for="reference" { "Ouvrir un dossier par son numéro" }
                input type="text" id="reference" name="reference" autocomplete="off" spellcheck="false" required;
            }
            button { "Ouvrir" }
        }
        @if fiches.is_empty() {
            p { "Aucun dossier ne correspond." }
        } @else {
            div class="defile" role="region" aria-label="Liste des dossiers" tabindex="0" {
                table class="pile" role="table" {
                    thead role="rowgroup" { tr role="row" {
                        th scope="col" role="columnheader" { "Numéro" } th scope="col" role="columnheader" { "Reçu le" } th scope="col" role="columnheader" { "Famille" }
                        th scope="col" role="columnheader" { "Services" } th scope="col" role="columnheader" { "État" } th scope="col" role="columnheader" { "À regarder" }
                    } }
                    tbody role="rowgroup" { @for fiche in fiches { (rangee(application, fiche)) } }
                }
            }
            nav class="suite" aria-label="Pages de la liste" {
                @if let Some(suite) = suite { a href={ "/agents?" (question.en_adresse(Some(suite))) } { "Dossiers plus anciens" } }
            }
        }
        @if droits.instruit() {
            section {
                h2 { "Exporter cette liste" }
                form method="post" action={ "/agents/export?" (question.en_adresse(None)) } {
                    p class="aide" { "Tous les dossiers du filtre. L’export est inscrit au registre ; effacez le fichier dès qu’il a servi." }
                    div class="boutons" {
                        button name="format" value="xlsx" { "Tableur (XLSX)" }
                        button name="format" value="csv" { "Texte (CSV)" }
                    }
                }
            }
        }
    };
    enveloppe(application, "Dossiers", Some(session), &corps)
}

fn rangee(application: &Application, fiche: &Fiche) -> Markup {
    let (famille, a_regarder) = match &fiche.dossier {
        Some(Ok(dossier)) => (dossier.declarant.valeur.nom_complet(), a_regarder(application, dossier)),
        Some(Err(_)) => ("Dossier illisible (clé de chiffrement)".to_owned(), Vec::new()),
        None => ("Contenu effacé".to_owned(), Vec::new()),
    };
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { a href={ "/agents/dossiers/" (fiche.reference) } { (grouper(&fiche.reference)) } }
            td role="cell" { (instant(fiche.situation.recu_le, application.horloge.fuseau())) }
            td role="cell" { (famille) }
            td role="cell" { (titres(application, &fiche.situation.demarches)) }
            td role="cell" { (fiche.situation.etat.libelle()) }
            td role="cell" {
                @if !a_regarder.is_empty() { span class="indice" { (a_regarder.len()) } " " (a_regarder[0].phrase) }
            }
        }
    }
}

/// A dossier, each value with where it comes from.
pub(crate) fn dossier(
    application: &Application,
    (session, droits): (&Session, &Droits),
    fiche: &Fiche,
    publie: &DossierPublie,
    livraisons: &[FicheLivraison],
) -> Markup {
    let titre = format!("Dossier {}", grouper(&fiche.reference));
    let lu = fiche.dossier.as_ref().and_then(|dossier| dossier.as_ref().ok());
    let a_regarder = lu.map(|dossier| a_regarder(application, dossier)).unwrap_or_default();
    let corps = html! {
        p { a href="/agents" { "Tous les dossiers" } }
        h1 { (titre) }
        dl {
            (terme("État", fiche.situation.etat.libelle()))
            (terme("Depuis", &instant(fiche.situation.depuis, application.horloge.fuseau())))
            (terme("Reçu le", &instant(fiche.situation.recu_le, application.horloge.fuseau())))
            (terme("Services", &titres(application, &fiche.situation.demarches)))
            @if let Some(mot) = &fiche.situation.mot { (terme("Dit à la famille", mot)) }
            @if let Some(dossier) = lu {
                (terme("Identité", voie(&publie.voie)))
                (terme("Vérification", verification(&dossier.verification)))
            }
        }
        @if publie.anonymise_le.is_some() {
            p { "Le contenu de ce dossier a été effacé le " (instant(fiche.situation.anonymise_le.unwrap_or_default(), application.horloge.fuseau())) "." }
        } @else {
            @if !a_regarder.is_empty() {
                section class="avis" {
                    h2 { "À regarder" }
                    ul { @for indice in &a_regarder { li { (indice.phrase) } } }
                }
            }
            (valeurs(publie))
            (inscriptions(application, publie))
            @if !publie.pieces.is_empty() {
                section {
                    h2 { "Documents" }
                    ul {
                        @for piece in &publie.pieces {
                            @let libelle = application.piece(&piece.piece).map_or("Document", |piece| &piece.libelle);
                            li {
                                a href={ "/agents/dossiers/" (fiche.reference) "/pieces/" (piece.numero) } { (libelle) }
                                " (" (piece.nature.nom()) ", " (piece.taille.div_ceil(1024)) " ko)"
                            }
                        }
                    }
                }
            }
            @if !publie.message.is_empty() { section { h2 { "Message de la famille" } p class="texte" { (publie.message) } } }
            @if droits.instruit() { (decision(fiche)) }
        }
        @if !livraisons.is_empty() {
            section {
                h2 { "Livraisons" }
                ul {
                    @for livraison in livraisons {
                        li {
                            (instant(livraison.cree_le, application.horloge.fuseau())) " : " (livraison.evenement) ", " (livraison.cible) ", "
                            (livraison.etat.libelle())
                            @if let Some(cause) = &livraison.cause { " (" (cause) ")" }
                        }
                    }
                }
            }
        }
    };
    enveloppe(application, &titre, Some(session), &corps)
}

fn valeurs(publie: &DossierPublie) -> Markup {
    let texte = |valeur: &ValeurPubliee| match &valeur.valeur {
        serde_json::Value::Null => "pas connu".to_owned(),
        serde_json::Value::Object(champs) if champs.contains_key("prenoms") => personne(valeur),
        serde_json::Value::Object(champs) if champs.contains_key("lignes") => {
            let lignes = champs.get("lignes").and_then(serde_json::Value::as_array);
            lignes.into_iter().flatten().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join(", ")
        }
        serde_json::Value::Object(champs) => champs
            .iter()
            .filter(|(_, valeur)| !valeur.is_null())
            .map(|(nom, valeur)| format!("{} : {}", nom.replace('_', " "), sans_guillemets(valeur)))
            .collect::<Vec<_>>()
            .join(" ; "),
        serde_json::Value::String(mot) => match mot.as_str() {
            "commune" => "Dans la commune".to_owned(),
            "exterieur" => "Hors de la commune".to_owned(),
            "inconnue" => "Inconnue".to_owned(),
            _ => mot.clone(),
        },
        autre => autre.to_string(),
    };
    let noter = |nom: &'static str, valeur: &ValeurPubliee| ligne_de(nom, valeur, &texte(valeur));
    let mut ajouter = Vec::new();
    for (nom, valeur) in [("Déclarant", publie.declarant.as_ref()), ("L’autre parent", publie.autre_parent.as_ref())]
    {
        ajouter.extend(valeur.map(|valeur| noter(nom, valeur)));
    }
    ajouter.extend(publie.allocataires.iter().map(|valeur| noter("Allocataire", valeur)));
    ajouter.extend(publie.enfants.iter().map(|enfant| noter("Enfant", &enfant.identite)));
    for (nom, valeur) in [
        ("Adresse", publie.adresse.as_ref()),
        ("Quotient familial (€)", publie.quotient_familial.as_ref()),
        ("Avis d’imposition", publie.avis_fiscal.as_ref()),
        ("Ressources", publie.ressources.as_ref()),
        ("Résidence", publie.residence.as_ref()),
    ] {
        ajouter.extend(valeur.map(|valeur| noter(nom, valeur)));
    }
    html! {
        section {
            h2 { "La famille" }
            div class="defile" role="region" aria-label="La famille" tabindex="0" {
                table class="pile" role="table" {
                    thead role="rowgroup" { tr role="row" { th scope="col" role="columnheader" { "Information" } th scope="col" role="columnheader" { "Provenance" } th scope="col" role="columnheader" { "Valeur" } } }
                    tbody role="rowgroup" {
                        @for ligne in ajouter { (ligne) }
                        tr role="row" { th scope="row" role="rowheader" { "E-mail" } td role="cell" { (marque(Provenance::Declare)) } td role="cell" { (publie.courriel) } }
                        @if !publie.telephone.is_empty() {
                            tr role="row" { th scope="row" role="rowheader" { "Téléphone" } td role="cell" { (marque(Provenance::Declare)) } td role="cell" { (publie.telephone) } }
                        }
                    }
                }
            }
        }
    }
}

fn ligne_de(nom: &str, valeur: &ValeurPubliee, texte: &str) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { (nom) }
            td role="cell" {
                (marque(valeur.provenance))
                @if let Some(source) = &valeur.source { " " (source) }
                @if let Some(periode) = &valeur.periode { ", période " (periode) }
                @if let Some(le) = &valeur.recueilli_le { ", reçu le " (jour(le)) }
                @if let Some(requete) = &valeur.requete { div class="aide" { "Demande " (requete) } }
                @if let Some(lien) = &valeur.preuve_lien {
                    div { a href=(lien) rel="noreferrer" { "Attestation de l’administration" } @if let Some(code) = &valeur.preuve_code { " (code " (code) ")" } }
                }
            }
            td role="cell" {
                (texte)
                @if let Some(contestation) = &valeur.contestation { p class="contestation" { "La famille écrit : « " (contestation) " »" } }
            }
        }
    }
}

fn inscriptions(application: &Application, publie: &DossierPublie) -> Markup {
    let nom = |jeton: &str| {
        let enfant = publie.enfants.iter().find(|enfant| enfant.enfant == jeton);
        enfant.map(|enfant| personne(&enfant.identite)).unwrap_or_default()
    };
    let euros = |centimes: Option<i64>| {
        centimes.map_or_else(|| "—".to_owned(), |centimes| famille::Centimes(centimes).to_string())
    };
    html! {
        section {
            h2 { "Services demandés" }
            @for inscription in &publie.inscriptions {
                div class="inscription" {
                    h3 { (inscription.titre) " : " (nom(&inscription.enfant)) }
                    p {
                        strong { (euros(inscription.prix_centimes)) } " par " (inscription.unite)
                        @if inscription.provisoire { " — " strong { "provisoire" } }
                    }
                    @if let Some(verifie) = inscription.prix_verifie_centimes {
                        p { "Après la réponse des administrations : " strong { (euros(Some(verifie))) } ", à confirmer." }
                    }
                    ol { @for etape in &inscription.explication { li { (etape) } } }
                    (reponses(application, inscription))
                }
            }
        }
    }
}

fn reponses(application: &Application, inscription: &crate::livraison::InscriptionPubliee) -> Markup {
    let questions = application.demarche(&inscription.demarche).map(|demarche| demarche.questions.as_slice());
    let reponses = inscription.reponses.as_object();
    html! {
        @if let Some(reponses) = reponses.filter(|reponses| !reponses.is_empty()) {
            dl {
                @for (id, valeur) in reponses {
                    @let question = questions.unwrap_or_default().iter().find(|autre| &autre.id == id);
                    @let brute = valeur.as_str().unwrap_or_default();
                    @let (nom, lue) = question.map_or((id.as_str(), brute), |question| (question.libelle.as_str(), question.libelle_de(brute)));
                    (terme(nom, lue))
                }
            }
        }
    }
}

fn decision(fiche: &Fiche) -> Markup {
    html! {
        section {
            h2 { "Faire avancer le dossier" }
            form method="post" action={ "/agents/dossiers/" (fiche.reference) "/etat" } {
                fieldset {
                    legend { "Nouvel état" }
                    @for etat in EtatDossier::TOUS {
                        div class="option" {
                            input type="radio" id={ "etat-" (etat.mot()) } name="etat" value=(etat.mot()) required;
                            label for={ "etat-" (etat.mot()) } { (etat.libelle()) }
                        }
                    }
                }
                label for="mot" { "Message à la famille (facultatif)" }
                p class="aide" id="mot-aide" { "La famille le lit avec le numéro et le code de son reçu. Il n’est pas dans l’e-mail." }
                textarea id="mot" name="mot" rows="4" maxlength="2000" aria-describedby="mot-aide" {}
                div class="boutons" { button class="principal" { "Enregistrer" } }
            }
        }
    }
}

/// The register, for the data protection officer.
pub(crate) fn registre(
    application: &Application,
    session: &Session,
    lignes: &[Inscription],
    suite: Option<u64>,
) -> Markup {
    let corps = html! {
        h1 { "Registre des échanges" }
        p class="aide" {
            "Gardé 36 mois, sans aucune valeur. Les personnes et les dossiers y ont un pseudonyme. "
            "La commande « pass-famille registre verify » dit si une ligne manque ou a changé."
        }
        form method="post" action="/agents/registre/export" { div class="boutons" { button { "Exporter (CSV)" } } }
        div class="defile" role="region" aria-label="Registre" tabindex="0" {
            table {
                thead role="rowgroup" { tr role="row" {
                    th scope="col" role="columnheader" { "N°" } th scope="col" role="columnheader" { "Date" } th scope="col" role="columnheader" { "Qui" } th scope="col" role="columnheader" { "Opération" }
                    th scope="col" role="columnheader" { "Auprès de" } th scope="col" role="columnheader" { "Services" } th scope="col" role="columnheader" { "Issue" } th scope="col" role="columnheader" { "Requête" }
                } }
                tbody role="rowgroup" {
                    @for ligne in lignes {
                        tr role="row" {
                            th scope="row" role="rowheader" { (ligne.numero) } td role="cell" { (instant(ligne.le, application.horloge.fuseau())) } td role="cell" { (ligne.acteur) }
                            td role="cell" { (ligne.operation) } td role="cell" { (ligne.guichet) } td role="cell" { (ligne.demarches) } td role="cell" { (ligne.issue) }
                            td role="cell" { (ligne.requete.as_deref().unwrap_or_default()) }
                        }
                    }
                }
            }
        }
        @if let Some(suite) = suite { p { a href={ "/agents/registre?avant=" (suite) } { "Lignes plus anciennes" } } }
    };
    enveloppe(application, "Registre des échanges", Some(session), &corps)
}

fn enveloppe(application: &Application, titre: &str, session: Option<&Session>, contenu: &Markup) -> Markup {
    let droits = session.and_then(|session| Droits::de(&application.fichier.agents, &session.courriel));
    let tete = html! {
        meta name="robots" content="noindex";
        link rel="stylesheet" href="/agents/style.css";
    };
    let entete = html! {
        @if let Some(session) = session {
            nav aria-label="Principale" {
                @if droits.as_ref().is_some_and(Droits::lit) { a href="/agents" { "Dossiers" } }
                @if droits.as_ref().is_some_and(Droits::lit_le_registre) { a href="/agents/registre" { "Registre" } }
            }
            form method="post" action="/agents/deconnexion" { span { (session.nom) } " " button class="lien" { "Se déconnecter" } }
        }
    };
    let classe = Some("agents");
    Page { titre, saut: "Aller au contenu", tete: &tete, classe, entete: &entete, contenu, pied: &html! {} }
        .dessiner(application)
}

fn a_regarder(application: &Application, dossier: &Dossier) -> Vec<Indice> {
    let fichier = &application.fichier;
    let alerte = fichier.agents.alerte_jours.unwrap_or(ALERTE_JOURS);
    indices(dossier, &fichier.demarches, application.horloge.aujourdhui(), alerte)
}

/// The mark says it in a word, not only by its colour.
fn marque(provenance: Provenance) -> Markup {
    let (classe, mot) = match provenance {
        Provenance::Certifie => ("certifie", "Certifié"),
        Provenance::Declare => ("declare", "Déclaré"),
        Provenance::Conteste => ("conteste", "Contesté"),
    };
    html! { span class={ "marque " (classe) } { (mot) } }
}

fn terme(nom: &str, valeur: &str) -> Markup {
    html! { div { dt { (nom) } dd { (valeur) } } }
}

fn titres(application: &Application, demarches: &str) -> String {
    let titres = demarches.split(',').map(|id| application.demarche(id).map_or(id, |demarche| &demarche.titre));
    titres.collect::<Vec<_>>().join(", ")
}

fn personne(valeur: &ValeurPubliee) -> String {
    let champ = |nom: &str| valeur.valeur.get(nom).and_then(serde_json::Value::as_str).unwrap_or_default();
    let naissance = champ("date_naissance");
    let nom = format!("{} {}", champ("prenoms"), champ("nom"));
    if naissance.is_empty() { nom } else { format!("{nom}, {}", jour(naissance)) }
}

fn sans_guillemets(valeur: &serde_json::Value) -> String {
    valeur.as_str().map_or_else(|| valeur.to_string(), str::to_owned)
}

fn voie(voie: &str) -> &'static str {
    match voie {
        "france_connect" => "Vérifiée par FranceConnect",
        "saisie" => "Tapée par la famille : à vérifier",
        _ => "Déclarée : tout le dossier est à vérifier",
    }
}

fn verification(verification: &EtatVerification) -> &'static str {
    match verification {
        EtatVerification::SansObjet => "Faite pendant l’identification, ou sans objet",
        EtatVerification::EnAttente => "En attente d’une réponse",
        EtatVerification::Trouve => "Trouvé",
        EtatVerification::TrouveSansComparaison => "Trouvé, sans allocataire à comparer",
        EtatVerification::AutrePersonne => "Réponse pour d’autres personnes, écartée",
        EtatVerification::Introuvable => "Personne inconnue des administrations",
        EtatVerification::Indisponible => "Pas de réponse",
    }
}

/// A day in words; a partial one as it is.
fn jour(iso: &str) -> String {
    famille::Date::parse_iso(iso).map_or_else(|| iso.to_owned(), famille::Date::en_mots)
}

/// Day and hour in the city.
pub(super) fn instant(secondes: u64, fuseau: &TimeZone) -> String {
    let lu = rfc3339(secondes).parse::<jiff::Timestamp>().map(|instant| fuseau.to_datetime(instant));
    lu.map(|lu| lu.strftime("%d/%m/%Y %H:%M").to_string()).unwrap_or_default()
}
