//! A dossier as the city's programs receive it: flat names, and beside each value where it comes from. The stored shape may
//! change; this one is a contract.

use std::fmt;

use famille::{Adresse, AvisFiscal, Demarche, Donnee, Personne, Prix};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::dossiers::{Dossier, EtatDossier, Fiche, LigneDossier, PieceDeposee, Provenance, Situation, Valeur};
use crate::identification::Source;

/// A dossier, as webhooks, files and `GET /v1/agents/dossiers` give it.
#[derive(Clone, Serialize, ToSchema)]
pub struct DossierPublie {
    /// Reference that the family has too.
    pub reference: String,
    /// Number of the last change: greater than every earlier one of any dossier.
    pub revision: u64,
    /// When it came, RFC 3339.
    pub recu_le: String,
    /// State.
    pub etat: EtatDossier,
    /// Since when, RFC 3339.
    pub etat_depuis: String,
    /// What the city said to the family with the state.
    pub etat_message: Option<String>,
    /// `france_connect`, `saisie` or `manuelle`; empty once the content is erased.
    pub voie: String,
    /// What the administrations answered after the dossier came: `sans_objet`, `en_attente`, `trouve`,
    /// `trouve_sans_comparaison`, `autre_personne`, `introuvable` or `indisponible`; empty once the content is erased.
    pub verification: String,
    /// Services asked for.
    pub demarches: Vec<String>,
    /// When the content was erased, RFC 3339; nothing follows then.
    pub anonymise_le: Option<String>,
    /// Who filled in the form.
    pub declarant: Option<ValeurPubliee>,
    /// How to reach the family.
    pub courriel: String,
    /// How to reach the family.
    pub telephone: String,
    /// Allocataires.
    pub allocataires: Vec<ValeurPubliee>,
    /// Another parent, as declared.
    pub autre_parent: Option<ValeurPubliee>,
    /// Children.
    pub enfants: Vec<EnfantPublie>,
    /// Address: `lignes`, `code_postal`.
    pub adresse: Option<ValeurPubliee>,
    /// Quotient, in euros a month; null is unknown, which is not zero.
    pub quotient_familial: Option<ValeurPubliee>,
    /// Tax assessment: `annee_revenus`, `revenu_fiscal_reference`, `parts`.
    pub avis_fiscal: Option<ValeurPubliee>,
    /// Resources of a crèche: `annuelles`, `enfants_a_charge`, `annee`.
    pub ressources: Option<ValeurPubliee>,
    /// `commune`, `exterieur` or `inconnue`.
    pub residence: Option<ValeurPubliee>,
    /// One for each service and child.
    pub inscriptions: Vec<InscriptionPubliee>,
    /// Documents; their contents are at `GET /v1/agents/dossiers/{reference}/pieces/{numero}`.
    pub pieces: Vec<PiecePubliee>,
    /// What the family wrote.
    pub message: String,
}

/// A value with where it comes from.
#[derive(Clone, Serialize, ToSchema)]
pub struct ValeurPubliee {
    /// The value: the certified one when it is contested.
    pub valeur: Value,
    /// `certifie`, `declare` or `conteste`.
    #[schema(value_type = String)]
    pub provenance: Provenance,
    /// « CAF », « MSA », « DGFIP », « FranceConnect ».
    pub source: Option<String>,
    /// Operation of the API that gave it.
    pub operation: Option<String>,
    /// Period that it is about: `2026-10` or `2025`.
    pub periode: Option<String>,
    /// Day of the call.
    pub recueilli_le: Option<String>,
    /// The administration's identifier of the request.
    pub requete: Option<String>,
    /// Where an agent checks the administration's attestation.
    pub preuve_lien: Option<String>,
    /// What that page must show.
    pub preuve_code: Option<String>,
    /// What the family says instead.
    pub contestation: Option<String>,
}

/// A child.
#[derive(Clone, Serialize, ToSchema)]
pub struct EnfantPublie {
    /// By which `inscriptions` name the child.
    pub enfant: String,
    /// The child: `nom`, `prenoms`, `date_naissance`, `sexe`.
    #[serde(flatten)]
    pub identite: ValeurPubliee,
}

/// A service for a child.
#[derive(Clone, Serialize, ToSchema)]
pub struct InscriptionPubliee {
    /// Identifier of the service.
    pub demarche: String,
    /// Its name on that day.
    pub titre: String,
    /// The child.
    pub enfant: String,
    /// Price in centimes; null when it is not computed here.
    pub prix_centimes: Option<i64>,
    /// What it is for.
    pub unite: String,
    /// Whether the city may still change it.
    pub provisoire: bool,
    /// Price that follows from what the administrations answered later; an agent confirms it.
    pub prix_verifie_centimes: Option<i64>,
    /// How it was reached, a sentence a step.
    pub explication: Vec<String>,
    /// Decision of the council.
    pub deliberation: String,
    /// Answers to the questions of the service, by question.
    #[schema(value_type = Object)]
    pub reponses: Value,
}

/// A document.
#[derive(Clone, Serialize, ToSchema)]
pub struct PiecePubliee {
    /// Number by which it is fetched.
    pub numero: String,
    /// Which document of the city's file.
    pub piece: String,
    /// `pdf`, `jpeg` or `png`.
    #[schema(value_type = String)]
    pub nature: crate::dossiers::Nature,
    /// Size, in bytes.
    pub taille: usize,
}

/// The dossier of this line, without what other services than these asked for; with all of it when none is named.
pub(crate) fn publier_pour(
    fiche: &Fiche,
    permises: &[String],
    demarches: &[Demarche],
) -> anyhow::Result<DossierPublie> {
    let mut publie = publier(fiche)?;
    publie.restreindre(permises, demarches);
    Ok(publie)
}

/// The dossier of this line of a list, whole.
pub fn publier(fiche: &Fiche) -> anyhow::Result<DossierPublie> {
    let Fiche { reference, revision, situation, dossier } = fiche;
    let demarches = situation.demarches.split(',').filter(|demarche| !demarche.is_empty()).map(str::to_owned).collect();
    let mut publie = DossierPublie::vide(reference, *revision, situation, demarches);
    match dossier {
        None => Ok(publie),
        Some(Ok(dossier)) => {
            publie.remplir(dossier);
            Ok(publie)
        }
        Some(Err(cause)) => Err(anyhow::anyhow!("{reference} : {cause:#}")),
    }
}

/// A moment as programs read it.
pub(crate) fn rfc3339(secondes: u64) -> String {
    i64::try_from(secondes)
        .ok()
        .and_then(|secondes| jiff::Timestamp::from_second(secondes).ok())
        .map(|instant| instant.to_string())
        .unwrap_or_default()
}

impl DossierPublie {
    fn vide(reference: &str, revision: u64, situation: &Situation, demarches: Vec<String>) -> Self {
        Self {
            reference: reference.to_owned(),
            revision,
            recu_le: rfc3339(situation.recu_le),
            etat: situation.etat,
            etat_depuis: rfc3339(situation.depuis),
            etat_message: situation.mot.clone(),
            voie: String::new(),
            verification: String::new(),
            demarches,
            anonymise_le: situation.anonymise_le.map(rfc3339),
            declarant: None,
            courriel: String::new(),
            telephone: String::new(),
            allocataires: Vec::new(),
            autre_parent: None,
            enfants: Vec::new(),
            adresse: None,
            quotient_familial: None,
            avis_fiscal: None,
            ressources: None,
            residence: None,
            inscriptions: Vec::new(),
            pieces: Vec::new(),
            message: String::new(),
        }
    }

    /// Leaves out what other services than these asked for; nothing when there is none to name.
    fn restreindre(&mut self, permises: &[String], demarches: &[Demarche]) {
        if permises.is_empty() {
            return;
        }
        let permise = |id: &str| permises.iter().any(|permise| permise == id);
        let vues: Vec<&Demarche> = demarches.iter().filter(|demarche| permise(&demarche.id)).collect();
        self.demarches.retain(|id| permise(id));
        self.inscriptions.retain(|inscription| permise(&inscription.demarche));
        self.pieces
            .retain(|piece| vues.iter().flat_map(|demarche| &demarche.pieces).any(|autre| autre.id == piece.piece));
        let utiles = famille::demarche::donnees_utiles(vues);
        let sert = |donnee: Donnee| utiles.contains(&donnee);
        if !sert(Donnee::QuotientFamilial) {
            self.quotient_familial = None;
        }
        if !sert(Donnee::AvisFiscal) {
            self.avis_fiscal = None;
        }
        if !sert(Donnee::ParticipationEaje) {
            self.ressources = None;
        }
        if !sert(Donnee::Adresse) {
            (self.adresse, self.residence) = (None, None);
        }
    }

    fn remplir(&mut self, dossier: &Dossier) {
        let sources = dossier.certification.as_ref().map_or(&[][..], |certification| &certification.sources);
        let publier = |valeur: Value, donnee: Option<Donnee>, comment: Provenu<'_>| {
            let source = sources.iter().find(|source| donnee.is_some_and(|donnee| source.donnees.contains(&donnee)));
            ValeurPubliee::new(valeur, comment, source)
        };
        self.voie = mot(&dossier.voie);
        self.verification = mot(&dossier.verification);
        self.declarant = Some(publier(personne(&dossier.declarant.valeur), None, (&dossier.declarant).into()));
        self.courriel = dossier.contact.courriel.trim().to_owned();
        self.telephone = dossier.contact.telephone.trim().to_owned();
        self.allocataires = dossier
            .allocataires
            .iter()
            .map(|valeur| publier(personne(&valeur.valeur), Some(Donnee::Allocataires), valeur.into()))
            .collect();
        self.autre_parent =
            dossier.autre_parent.as_ref().map(|valeur| publier(personne(&valeur.valeur), None, valeur.into()));
        self.enfants = dossier
            .enfants
            .iter()
            .map(|valeur| EnfantPublie {
                enfant: valeur.valeur.jeton.clone(),
                identite: publier(personne(&valeur.valeur.personne), Some(Donnee::Enfants), valeur.into()),
            })
            .collect();
        self.adresse = dossier
            .adresse
            .as_ref()
            .map(|valeur| publier(adresse(&valeur.valeur), Some(Donnee::Adresse), valeur.into()));
        self.quotient_familial = dossier.quotient.as_ref().map(|valeur| {
            let quotient = &valeur.valeur;
            publier(json!(quotient.valeur), Some(Donnee::QuotientFamilial), valeur.into())
                .de(quotient.annee, quotient.mois)
        });
        self.avis_fiscal = dossier.avis_fiscal.as_ref().map(|valeur| {
            let lu = &valeur.valeur;
            publier(avis(lu), Some(Donnee::AvisFiscal), valeur.into()).de(lu.annee_revenus, None)
        });
        self.ressources = dossier.ressources.as_ref().map(|valeur| {
            let ressources = &valeur.valeur;
            publier(json!(ressources), Some(Donnee::ParticipationEaje), valeur.into()).de(ressources.annee, None)
        });
        self.residence =
            Some(publier(json!(dossier.residence.valeur), Some(Donnee::Adresse), (&dossier.residence).into()));
        self.inscriptions = dossier.lignes.iter().flat_map(inscriptions).collect();
        self.pieces = dossier.pieces.iter().map(piece).collect();
        self.message = dossier.message.clone();
        self.completer(dossier);
    }

    /// In blind mode what the administrations said is not among the values that the family sees: it is added here, where
    /// only the city looks.
    fn completer(&mut self, dossier: &Dossier) {
        let Some(certification) = dossier.certification.as_ref().filter(|certification| !certification.montree) else {
            return;
        };
        let foyer = &certification.foyer;
        let certifiee = |valeur: Value, donnee: Donnee| {
            let source = certification.sources.iter().find(|source| source.donnees.contains(&donnee));
            let fournisseur = source.map(|source| source.fournisseur.as_str());
            let comment = Provenu { provenance: Provenance::Certifie, source: fournisseur, contestation: None };
            ValeurPubliee::new(valeur, comment, source)
        };
        if let Some(quotient) = &foyer.quotient_familial {
            let publie = certifiee(json!(quotient.valeur), Donnee::QuotientFamilial);
            self.quotient_familial = Some(publie.de(quotient.annee, quotient.mois));
        }
        if let Some(certifie) = &foyer.adresse {
            self.adresse = Some(certifiee(adresse(certifie), Donnee::Adresse));
        }
        for allocataire in foyer.allocataires.iter().flatten() {
            self.allocataires.push(certifiee(personne(allocataire), Donnee::Allocataires));
        }
        if let Some(lu) = &foyer.avis_fiscal {
            self.avis_fiscal = Some(certifiee(avis(lu), Donnee::AvisFiscal).de(lu.annee_revenus, None));
        }
        if let Some(ressources) = &foyer.ressources {
            let publie = certifiee(json!(ressources), Donnee::ParticipationEaje);
            self.ressources = Some(publie.de(ressources.annee, None));
        }
        for enfant in foyer.enfants.iter().flatten() {
            let connu = self.enfants.iter().any(|autre| autre.enfant == enfant.jeton);
            if !connu {
                self.enfants.push(EnfantPublie {
                    enfant: format!("certifie:{}", enfant.jeton),
                    identite: certifiee(personne(&enfant.personne), Donnee::Enfants),
                });
            }
        }
    }
}

/// Where a value comes from, as the dossier says.
struct Provenu<'a> {
    provenance: Provenance,
    source: Option<&'a str>,
    contestation: Option<&'a str>,
}

impl<'a, T> From<&'a Valeur<T>> for Provenu<'a> {
    fn from(valeur: &'a Valeur<T>) -> Self {
        Self {
            provenance: valeur.provenance,
            source: valeur.source.as_deref(),
            contestation: valeur.contestation.as_deref(),
        }
    }
}

impl ValeurPubliee {
    fn new(valeur: Value, comment: Provenu<'_>, source: Option<&Source>) -> Self {
        // A declared value has no call behind it, even when the same block was certified too.
        let source = source.filter(|_| comment.provenance != Provenance::Declare);
        Self {
            valeur,
            provenance: comment.provenance,
            source: comment.source.map(str::to_owned),
            operation: source.map(|source| source.operation.clone()),
            periode: None,
            recueilli_le: source.map(|source| source.recue_le.to_string()),
            requete: source.and_then(|source| source.requete.clone()),
            preuve_lien: source.and_then(|source| source.preuve.as_ref()).map(|preuve| preuve.lien.clone()),
            preuve_code: source.and_then(|source| source.preuve.as_ref()).and_then(|preuve| preuve.code.clone()),
            contestation: comment.contestation.map(str::to_owned),
        }
    }

    /// About this year, or this month of it.
    fn de(self, annee: Option<u16>, mois: Option<u8>) -> Self {
        Self { periode: periode(annee, mois), ..self }
    }
}

fn inscriptions(ligne: &LigneDossier) -> impl Iterator<Item = InscriptionPubliee> {
    let montant = |prix: &Prix| prix.montant.map(|montant| montant.0);
    ligne.enfants.iter().map(move |enfant| {
        let reponses =
            ligne.reponses.iter().filter(|reponse| reponse.enfant.is_empty() || reponse.enfant == enfant.enfant);
        InscriptionPubliee {
            demarche: ligne.demarche.clone(),
            titre: ligne.titre.clone(),
            enfant: enfant.enfant.clone(),
            prix_centimes: montant(&enfant.prix),
            unite: enfant.prix.unite.clone(),
            provisoire: enfant.prix.provisoire,
            prix_verifie_centimes: enfant.prix_verifie.as_ref().and_then(montant),
            explication: enfant.prix.etapes.iter().map(famille::tarif::Etape::phrase).collect(),
            deliberation: ligne.deliberation.clone(),
            reponses: reponses.map(|reponse| (reponse.question.clone(), json!(reponse.valeur))).collect(),
        }
    })
}

fn piece(piece: &PieceDeposee) -> PiecePubliee {
    PiecePubliee {
        numero: piece.numero.clone(),
        piece: piece.piece.clone(),
        nature: piece.nature,
        taille: piece.taille,
    }
}

fn personne(personne: &Personne) -> Value {
    json!({
        "nom": personne.nom(),
        "nom_naissance": personne.nom_naissance,
        "nom_usage": personne.nom_usage,
        "prenoms": personne.prenoms,
        "date_naissance": personne.date_naissance.as_ref().map(ToString::to_string),
        "sexe": personne.sexe,
    })
}

fn avis(avis: &AvisFiscal) -> Value {
    json!({
        "annee_revenus": avis.annee_revenus,
        "revenu_fiscal_reference": avis.revenu_fiscal_reference,
        "parts": avis.parts.map(|parts| parts.to_string()),
        "quotient_municipal": avis.quotient_municipal(),
    })
}

fn adresse(adresse: &Adresse) -> Value {
    json!({"lignes": adresse.lignes(), "code_postal": adresse.code_postal()})
}

fn periode(annee: Option<u16>, mois: Option<u8>) -> Option<String> {
    let annee = annee?;
    Some(mois.map_or_else(|| format!("{annee:04}"), |mois| format!("{annee:04}-{mois:02}")))
}

/// The word of an enumeration.
fn mot(valeur: &impl Serialize) -> String {
    serde_json::to_value(valeur).ok().and_then(|valeur| valeur.as_str().map(str::to_owned)).unwrap_or_default()
}

impl fmt::Debug for DossierPublie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DossierPublie({}, …)", self.reference)
    }
}

impl fmt::Debug for ValeurPubliee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ValeurPubliee({:?}, …)", self.provenance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CHAMPS;

    #[test]
    fn a_target_may_name_every_field_and_no_other() {
        let situation = Situation {
            etat: EtatDossier::Recu,
            depuis: 0,
            mot: None,
            recu_le: 0,
            demarches: String::new(),
            anonymise_le: None,
        };
        let vide = serde_json::to_value(DossierPublie::vide("R", 1, &situation, Vec::new())).unwrap();
        let mut champs: Vec<&str> = vide.as_object().unwrap().keys().map(String::as_str).collect();
        let mut connus = CHAMPS;
        champs.sort_unstable();
        connus.sort_unstable();
        assert_eq!(champs, connus);
    }
}
