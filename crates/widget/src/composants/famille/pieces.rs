//! The documents that prove what nothing certified: only by hand, sent as soon as they are chosen, so that a mistake is
//! said beside its field and the dossier only names them.

use famille::demarche::Piece;
use famille::saisie::{Champ, Erreur, Motif};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use crate::cellule::{Cellule, derivee};
use crate::composants::champ::{bloc, note, relier, section};
use crate::composants::{avis, bouton};
use crate::el::{el, p, rien, vif, ville};
use crate::etat::{Etat, PieceChoisie};
use crate::fautes::{self, Faute};
use crate::json::PieceEnvoyee;
use crate::navigateur::trouver;
use crate::{api, textes};

/// What the proxy reads. Types beside extensions: phones then offer their camera, and turn its pictures into JPEG.
const ACCEPTES: &str = "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png";

/// Largest document, in bytes.
const TAILLE_MAX: f64 = 5_000_000.0;

/// The block about the documents.
pub(crate) fn pieces(etat: Etat) -> AnyView {
    vif(move || {
        let demandees = etat.pieces_demandees();
        if demandees.is_empty() {
            return rien();
        }
        let mut bloc = section(textes::pieces()).enfant(note(textes::pieces_aide()));
        for (demandee, facultative) in demandees {
            bloc = bloc.enfant(piece(etat, demandee, facultative));
        }
        bloc.vue()
    })
}

fn piece(etat: Etat, piece: &'static Piece, facultative: bool) -> AnyView {
    let id = id(piece);
    let libelle = [piece.libelle.as_str(), if facultative { textes::facultatif() } else { "" }].concat();
    let choisie = etat.piece(&piece.id);
    let saisie = el("input", "pf-saisie").attr("type", "file").attr("accept", ACCEPTES);
    let saisie = relier(etat, saisie, &id, &piece.aide)
        .sur("change", move |evenement| choisir(etat, piece, choisie, &evenement));
    let presente = derivee(move || choisie.with(|choisie| !choisie.nom.is_empty()));
    let suivi = vif(move || if presente.get() { suivre(etat, piece, choisie) } else { rien() });
    let suivi = el("div", "pf-piece").attr("aria-live", "polite").enfant(suivi);
    el("div", "pf-valeurs")
        .enfant(ville(bloc(etat, &id, &libelle, &piece.aide, saisie.vue())))
        .enfant(suivi.vue())
        .vue()
}

/// Where the sending stands. The field and the button stay as they are: they keep the focus.
fn suivre(etat: Etat, piece: &'static Piece, choisie: Cellule<PieceChoisie>) -> AnyView {
    let etape = vif(move || {
        let PieceChoisie { nom, jeton, .. } = choisie.get();
        if jeton.is_empty() {
            avis::attente(textes::piece_envoi())
        } else {
            p("pf-piece-recue", &[textes::piece_recue(), &nom].concat())
        }
    });
    let retirer = bouton::discret(textes::retirer_piece(), &piece.libelle, move || {
        let id = id(piece);
        oublier(choisie);
        vider(etat, &id);
        etat.focus(&id);
    });
    el("div", "pf-valeurs").enfant(etape).enfant(retirer.vue()).vue()
}

fn choisir(etat: Etat, piece: &'static Piece, choisie: Cellule<PieceChoisie>, evenement: &Event) {
    let champ = evenement.target().map(|cible| cible.unchecked_into::<HtmlInputElement>());
    // Closing the browser's dialogue without a choice keeps what was chosen before.
    let Some(fichier) = champ.and_then(|champ| champ.files()).and_then(|fichiers| fichiers.get(0)) else { return };
    let id = id(piece);
    etat.fautes.update(|fautes| fautes.retain(|faute| faute.id != id));
    let envoi = oublier(choisie);
    if fichier.size() > TAILLE_MAX {
        return refuser(etat, piece, Erreur::new(Champ::Piece, Motif::TropLong).message().to_owned());
    }
    choisie.set(PieceChoisie { nom: fichier.name(), jeton: String::new(), envoi });
    etat.lancer(async move {
        let adresse = etat.url("/v1/pieces");
        let reponse = api::envoyer_document::<PieceEnvoyee>(&adresse, &piece.id, &fichier).await;
        if choisie.with_untracked(|choisie| choisie.envoi) != envoi {
            return;
        }
        match reponse {
            Ok(envoyee) => choisie.update(|choisie| choisie.jeton = envoyee.jeton),
            Err(echec) => {
                oublier(choisie);
                etat.signaler("erreur", Some(("code", echec.code())));
                refuser(etat, piece, echec.message());
            }
        }
    });
}

/// Forgets a document and gives the number of the next sending.
fn oublier(choisie: Cellule<PieceChoisie>) -> u32 {
    choisie.update(|choisie| {
        let envoi = choisie.envoi + 1;
        *choisie = PieceChoisie { envoi, ..PieceChoisie::default() };
        envoi
    })
}

/// The field must not go on naming a file that is not there.
fn vider(etat: Etat, id: &str) {
    etat.page.with_untracked(|page| {
        if let Some(champ) = trouver(&page.racine, id) {
            champ.unchecked_into::<HtmlInputElement>().set_value("");
        }
    });
}

fn refuser(etat: Etat, piece: &Piece, message: String) {
    let id = id(piece);
    vider(etat, &id);
    let faute = Faute { id, sujet: piece.libelle.clone(), message };
    etat.fautes.update(|fautes| fautes.push(faute));
}

fn id(piece: &Piece) -> String {
    fautes::id(&["piece:", &piece.id].concat(), Champ::Piece)
}
