//! The one way into the store: the JSON door and the plain form go through it, so that both validate, price and record
//! alike.

use std::sync::Arc;

use anyhow::Context as _;
use contrat::{Code, DepotDossier, ErreurSituee, PieceJointe, Recu};
use famille::saisie::{Champ, Motif};
use ring::digest::{SHA256, digest};

use super::composition::{Contexte, Pieces, composer};
use super::depot::{Annonce, Arrivee, Enregistrement, citoyen};
use super::modele::{Dossier, EtatVerification};
use super::pieces::{JetonPiece, PieceDeposee};
use super::reference::Reference;
use crate::Application;
use crate::erreur::Refus;
use crate::identification::{DUREE_IDENTIFICATION, Scelle, Usage, Voie};
use crate::registre::Evenement;
use crate::visiteur::Visiteur;

/// A dossier that comes in.
pub(crate) struct Reception<'a> {
    /// Origin of the page that sends it.
    pub(crate) origine: &'a str,
    /// Idempotency key.
    pub(crate) cle: &'a str,
    /// What a repeat must be equal to.
    pub(crate) contenu: &'a [u8],
    /// Seal of its identification, which serves once.
    pub(crate) sceau: Option<&'a str>,
    /// The dossier.
    pub(crate) depot: &'a DepotDossier,
    /// Who sends it, as far as the network tells.
    pub(crate) visiteur: Visiteur,
}

/// An opened identification, with the démarches for which it was made.
pub(crate) type Identification = Option<(Scelle, Vec<String>)>;

/// Checks and composes a dossier without recording it.
pub(crate) fn preparer(
    application: &Application,
    origine: &str,
    depot: &DepotDossier,
    scelle: Identification,
) -> Result<(Dossier, Recu), Refus> {
    let contexte = Contexte {
        demarches: &application.fichier.demarches,
        codes_postaux: &application.fichier.ville.codes_postaux,
        scelle,
        pieces: ouvrir_pieces(application, origine, &depot.pieces),
        aujourdhui: application.horloge.aujourdhui(),
        recu_le: application.horloge.rfc3339(),
        reference: Reference::tirer().context("référence")?,
        code: Reference::tirer_un_code().context("code du reçu")?,
    };
    composer(depot, contexte)
}

/// Records a dossier, once for each idempotency key; says whether it is new, with its receipt. When it returns, the
/// dossier is on disk. `identifier` opens the identification, once the dossier is known not to be a repeat: its seal may
/// have expired since.
pub(crate) async fn recevoir(
    application: &Application,
    reception: Reception<'_>,
    identifier: impl FnOnce() -> Result<Identification, Refus>,
) -> Result<(bool, Recu), Refus> {
    let Reception { origine, cle, contenu, sceau, depot, visiteur } = reception;
    let maintenant = application.horloge.secondes();
    let identifiant = digest(&SHA256, [origine.as_bytes(), b"\n", cle.as_bytes()].concat().as_slice());
    let empreinte = digest(&SHA256, contenu);
    let magasin = application.depot.clone();
    let deja = tokio::task::spawn_blocking(move || magasin.deja_recu(identifiant.as_ref(), empreinte.as_ref()));
    if let Some(deja) = deja.await.map_err(anyhow::Error::from)?.map_err(en_panne)? {
        return conclure(deja, None);
    }
    let identification = identifier()?;
    let travail = identification.as_ref().is_some_and(|(scelle, _)| scelle.travail);
    let (mut dossier, recu) = preparer(application, origine, depot, identification)?;
    ecarter_les_essais(application, visiteur, travail, &mut dossier);
    let reference = Reference::lire(&dossier.reference).context("référence")?;
    let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
    let cachet = application.depot.cachet();
    let evenement = Evenement::new(maintenant, citoyen(cachet, &dossier), "depot", "formulaire", "recu")
        .pour(demarches.join(","))
        .sur(cachet.dossier(&reference));
    let annonces: Vec<Annonce> = application.cibles.annoncer(crate::livraison::RECU, &demarches);
    // Its own end is in the seal; the longest life of one is as good, and no shorter.
    let sceau = sceau.map(|sceau| (digest(&SHA256, sceau.as_bytes()), maintenant + u64::from(DUREE_IDENTIFICATION)));
    let a_verifier = dossier.verification == EtatVerification::EnAttente;
    let (saisie, epreuves) = (dossier.voie == Voie::Saisie, Arc::clone(&application.epreuves));
    let recu_a_rendre = recu.clone();
    let (magasin, reveil) = (application.depot.clone(), Arc::clone(&application.reveil));
    let (mesures, reveil_des_remises) = (application.mesures.clone(), Arc::clone(&application.reveil_des_remises));
    let enregistrement = tokio::task::spawn_blocking(move || {
        let fait = magasin.deposer(&Arrivee {
            cle_idempotence: identifiant.as_ref(),
            empreinte: empreinte.as_ref(),
            recu_le: maintenant,
            dossier: &dossier,
            recu: &recu,
            sceau: sceau.as_ref().map(|(empreinte, expire_le)| (empreinte.as_ref(), *expire_le)),
            evenement: &evenement,
            annonces: &annonces,
        })?;
        // Here and not after the answer: the citizen may have left meanwhile.
        if matches!(fait, Enregistrement::Nouveau) {
            mesures.dossier_recu();
            if saisie {
                epreuves.noter_un_essai();
            }
            reveil_des_remises.notify_one();
        }
        if a_verifier {
            reveil.notify_one();
        }
        anyhow::Ok(fait)
    });
    conclure(enregistrement.await.map_err(anyhow::Error::from)?.map_err(en_panne)?, Some(recu_a_rendre))
}

/// Whoever types one identity after the other may be looking for somebody, and so may whoever does no work for it while many
/// do: nobody is asked about them then. The dossier is taken as any other, the receipt was made before, and agents see that
/// nothing was verified.
fn ecarter_les_essais(application: &Application, visiteur: Visiteur, travail: bool, dossier: &mut Dossier) {
    if let (Voie::Saisie, EtatVerification::EnAttente, Some(identite)) =
        (dossier.voie, &dossier.verification, &dossier.identite)
    {
        let pseudonyme = application.depot.cachet().identite(identite);
        // In this order: what comes without work spends nothing of the person's.
        let cause = if !travail && application.epreuves.est_requise() {
            "trop d’identités inconnues en ce moment, et pas assez de calcul pour celle-ci"
        } else if !application.visiteurs.identite_admise(visiteur, pseudonyme.as_str()) {
            "trop d’identités écrites par un même visiteur, ou trop de dossiers d’une même personne"
        } else {
            return;
        };
        dossier.verification = EtatVerification::Indisponible;
        dossier.numero_fiscal = None;
        tracing::warn!(cause, "un dossier ne sera pas vérifié auprès des administrations");
    }
}

fn conclure(enregistrement: Enregistrement, nouveau: Option<Recu>) -> Result<(bool, Recu), Refus> {
    match (enregistrement, nouveau) {
        (Enregistrement::Nouveau, Some(recu)) => Ok((true, recu)),
        (Enregistrement::DejaRecu(recu), _) => Ok((false, recu)),
        (Enregistrement::AutreContenu, _) => Err(Refus::from(Code::CleIdempotence).motif("autre_contenu")),
        (Enregistrement::SceauServi, _) => Err(Code::SceauServi.into()),
        (Enregistrement::PieceAbsente(piece), _) => Err(Refus::saisie(vec![absente(&piece)])),
        (Enregistrement::Nouveau, None) => Err(anyhow::anyhow!("un dossier nouveau sans reçu").into()),
    }
}

/// The store is out of order: nothing was recorded.
fn en_panne(cause: anyhow::Error) -> Refus {
    tracing::error!(cause = format!("{cause:#}"), "le magasin des dossiers est en panne");
    Code::Indisponible.into()
}

/// What the seals of documents hold; a seal that is too old or not ours leaves its document to be sent again.
fn ouvrir_pieces(application: &Application, origine: &str, jointes: &[PieceJointe]) -> Pieces {
    let maintenant = application.horloge.secondes();
    let mut pieces = Pieces::default();
    for jointe in jointes {
        let Some(piece) = application.piece(&jointe.piece) else {
            // The name came from the browser: it is not echoed.
            pieces.refusees.push(situee("piece", Motif::Format));
            continue;
        };
        let ouverte = Usage::Piece.ouvrir::<JetonPiece>(&application.cles, &jointe.jeton, origine, maintenant);
        match ouverte {
            Ok((JetonPiece { numero, nature, taille }, portee)) if portee == [piece.id.as_str()] => {
                if !pieces.recues.iter().any(|recue| recue.numero == numero) {
                    pieces.recues.push(PieceDeposee { numero, piece: piece.id.clone(), nature, taille });
                }
            }
            _ => pieces.refusees.push(absente(&piece.id)),
        }
    }
    if pieces.recues.len() > contrat::PIECES_MAX {
        pieces.refusees.push(situee("piece", Motif::TropNombreux));
    }
    pieces
}

fn absente(piece: &str) -> ErreurSituee {
    situee(&["piece:", piece].concat(), Motif::Manquant)
}

fn situee(lieu: &str, motif: Motif) -> ErreurSituee {
    ErreurSituee { lieu: lieu.to_owned(), champ: Champ::Piece, motif }
}
