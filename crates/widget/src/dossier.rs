//! From what is on screen to the dossier that is sent.

use contrat::{
    ChoixDemarche, Contestation, Declarations, DepotDossier, EnfantDeclare, PieceJointe, PrixRecu, champ_conteste,
};
use famille::demarche::Eligibilite;
use famille::saisie::{ContactSaisi, IdentiteSaisie, PersonneSaisie};
use famille::tarif::Situation;
use famille::{DatePartielle, Demarche, Donnee, Foyer, Sexe};

use crate::etat::{Etat, IdentiteChamps, Inscrits, PersonneChamps};
use crate::{dates, textes};

/// COG code of France as a country of birth.
const FRANCE: &str = "99100";

/// A child that may be ticked, certified or added.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct EnfantVu {
    /// Token.
    pub(crate) jeton: String,
    /// Given names and name, or what stands for them.
    pub(crate) nom: String,
    /// Birth date as it is known.
    pub(crate) naissance: Option<DatePartielle>,
}

/// All the children on screen, certified ones first.
pub(crate) fn enfants(etat: Etat) -> Vec<EnfantVu> {
    let mut vus = Vec::new();
    if let Some(affichage) = etat.affichage() {
        for enfant in affichage.foyer.enfants.iter().flatten() {
            let nom = nommer(enfant.personne.nom_complet());
            vus.push(EnfantVu { jeton: enfant.jeton.clone(), nom, naissance: enfant.personne.date_naissance.clone() });
        }
    }
    etat.enfants.with(|ajoutes| {
        for enfant in ajoutes {
            let saisie = personne(enfant.personne);
            let nom = nommer([saisie.prenoms.trim(), " ", saisie.nom.trim()].concat().trim().to_owned());
            let naissance = Some(DatePartielle::lire(&saisie.date_naissance));
            vus.push(EnfantVu { jeton: enfant.jeton(), nom, naissance });
        }
    });
    vus
}

/// Whether a child may be ticked for a service.
pub(crate) const fn admissible(eligibilite: Eligibilite) -> bool {
    matches!(eligibilite, Eligibilite::Oui | Eligibilite::AVerifier)
}

/// Whether the declarant has to say who they are: no identification did.
pub(crate) fn demander_declarant(etat: Etat) -> bool {
    etat.identification.with(|identification| identification.sceau.is_none())
}

/// The citizen whom FranceConnect verified.
pub(crate) fn nom_verifie(etat: Etat) -> Option<String> {
    etat.identification.with(|identification| {
        identification.declarant.as_ref().map(|declarant| [&declarant.prenoms, " ", &declarant.nom].concat())
    })
}

/// Typed identity, as it is sent.
pub(crate) fn identite(champs: IdentiteChamps) -> IdentiteSaisie {
    let en_france = champs.en_france.get_untracked();
    let sexe = match champs.sexe.get_untracked().as_str() {
        "F" => Some(Sexe::F),
        "M" => Some(Sexe::M),
        _ => None,
    };
    IdentiteSaisie {
        nom_naissance: champs.nom_naissance.get_untracked(),
        nom_usage: champs.nom_usage.get_untracked(),
        prenoms: champs.prenoms.iter().map(|prenom| prenom.get_untracked()).collect(),
        jour: champs.jour.get_untracked(),
        mois: champs.mois.get_untracked(),
        annee: champs.annee.get_untracked(),
        sexe,
        pays_naissance: match en_france.as_str() {
            "oui" => FRANCE.to_owned(),
            "non" => champs.pays.code.get_untracked(),
            _ => String::new(),
        },
        commune_naissance: if en_france == "oui" { champs.commune.code.get_untracked() } else { String::new() },
    }
}

/// Whether the address has to be typed.
pub(crate) fn demander_adresse(etat: Etat) -> bool {
    etat.besoin(Donnee::Adresse) && !etat.adresse_certifiee()
}

/// The body of `POST /v1/dossiers`.
pub(crate) fn depot(etat: Etat) -> DepotDossier {
    DepotDossier {
        version: contrat::VERSION,
        sceau: etat.identification.with(|identification| identification.sceau.clone()),
        demarches: choix(etat),
        declarations: declarations(etat),
        contestations: contestations(etat),
        pieces: pieces(etat),
    }
}

/// The documents that were sent, among those that are asked for.
fn pieces(etat: Etat) -> Vec<PieceJointe> {
    let mut jointes = Vec::new();
    for (piece, _) in etat.pieces_demandees() {
        let jeton = etat.piece(&piece.id).get().jeton;
        if !jeton.is_empty() {
            jointes.push(PieceJointe { piece: piece.id.clone(), jeton });
        }
    }
    jointes
}

/// The children of a service, without those for whom it became impossible (another birth date, another family).
pub(crate) fn inscrits(etat: Etat, demarche: &Demarche, enfants: &[EnfantVu]) -> Inscrits {
    let aujourdhui = etat.config().aujourdhui;
    let mut inscrits = Vec::new();
    for enfant in enfants {
        if etat.est_coche(&demarche.id, &enfant.jeton)
            && admissible(demarche.eligibilite(enfant.naissance.as_ref(), aujourdhui))
        {
            inscrits.push((enfant.jeton.clone(), enfant.nom.clone()));
        }
    }
    inscrits
}

/// The services with their children and their answers.
pub(crate) fn choix(etat: Etat) -> Vec<ChoixDemarche> {
    let enfants = enfants(etat);
    let mut choix = Vec::new();
    for demarche in etat.demarches() {
        let inscrits = inscrits(etat, demarche, &enfants);
        choix.push(ChoixDemarche {
            demarche: demarche.id.clone(),
            reponses: etat.reponses(demarche, &inscrits),
            enfants: inscrits.into_iter().map(|(jeton, _)| jeton).collect(),
        });
    }
    choix
}

/// A price and whose it is.
pub(crate) type PrixNomme = (String, PrixRecu);

/// The price of a service for each of its children; that of a first child, whose name is empty, while there is none.
pub(crate) fn prix(etat: Etat, demarche: &Demarche, inscrits: &Inscrits) -> Vec<PrixNomme> {
    let (situation, reponses) = (etat.situation(), etat.reponses(demarche, inscrits));
    let personne = [(String::new(), String::new())];
    let concernes = if inscrits.is_empty() { &personne[..] } else { inscrits };
    let mut prix = Vec::new();
    for (rang, (jeton, nom)) in (0..).zip(concernes) {
        let enfant_declare = est_declare(jeton);
        let situation = Situation { rang, enfant: jeton, enfant_declare, reponses: &reponses, ..situation };
        prix.push((nom.clone(), PrixRecu::from(&demarche.calculer(&situation))));
    }
    prix
}

/// Whether a token is that of a child whom the citizen added: those of the administrations begin otherwise.
fn est_declare(jeton: &str) -> bool {
    jeton.starts_with('d')
}

/// The contestations of values that are on screen.
pub(crate) fn contestations(etat: Etat) -> Vec<Contestation> {
    let connues = etat.foyer(contestables);
    etat.contestations.with(|contestations| {
        contestations
            .iter()
            .filter(|(valeur, _)| connues.contains(valeur))
            .map(|(valeur, champ)| Contestation { valeur: valeur.clone(), commentaire: champ.get() })
            .collect()
    })
}

/// Names of the values that may be contested.
fn contestables(foyer: &Foyer) -> Vec<String> {
    let mut noms = Vec::new();
    for (present, nom) in [
        (foyer.quotient_familial.is_some(), champ_conteste::QUOTIENT),
        (foyer.adresse.is_some(), champ_conteste::ADRESSE),
        (foyer.ressources.is_some(), champ_conteste::RESSOURCES),
        (foyer.avis_fiscal.is_some(), champ_conteste::AVIS_FISCAL),
    ] {
        if present {
            noms.push(nom.to_owned());
        }
    }
    noms.extend((0..foyer.allocataires.as_ref().map_or(0, Vec::len)).map(champ_conteste::allocataire));
    noms.extend(foyer.enfants.iter().flatten().map(|enfant| champ_conteste::enfant(&enfant.jeton)));
    noms
}

/// What the citizen declares.
pub(crate) fn declarations(etat: Etat) -> Declarations {
    let si = |demande: bool, champ: crate::etat::Champ| if demande { champ.get() } else { String::new() };
    let adresse = demander_adresse(etat);
    Declarations {
        declarant: demander_declarant(etat).then(|| personne(etat.declarant)),
        contact: ContactSaisi { courriel: etat.courriel.get(), telephone: etat.telephone.get() },
        enfants: etat.enfants.with(|enfants| {
            enfants
                .iter()
                .map(|enfant| EnfantDeclare { jeton: enfant.jeton(), personne: personne(enfant.personne) })
                .collect()
        }),
        voie: si(adresse, etat.voie),
        code_postal_ville: si(adresse, etat.code_postal_ville),
        revenus: etat.revenus_saisis(),
        autre_parent: etat.parent.get().map(personne),
        autre_parent_dans_la_commune: match etat.autre_parent.get().as_str() {
            "oui" if etat.demander_autre_parent() => Some(true),
            "non" if etat.demander_autre_parent() => Some(false),
            _ => None,
        },
        message: etat.message.get(),
    }
}

/// A declared person, as it is sent.
pub(crate) fn personne(champs: PersonneChamps) -> PersonneSaisie {
    PersonneSaisie {
        nom: champs.nom.get(),
        prenoms: champs.prenoms.get(),
        date_naissance: dates::iso(&champs.jour.get(), &champs.mois.get(), &champs.annee.get()),
    }
}

/// A name, or what stands for it.
pub(crate) fn nommer(nom: String) -> String {
    if nom.is_empty() { textes::enfant_sans_nom().to_owned() } else { nom }
}
