//! The draft: what was typed so far, sealed by the proxy and kept by this tab, so that a reload loses nothing.
//!
//! The browser's storage holds nothing readable by itself, but any page of the same site may have the seal opened: so a draft
//! holds what was typed and no more. What an administration certified, and the numéro fiscal, have to be asked for again,
//! except in the frame, whose site is the proxy's. And only a reload, or the way back from FranceConnect, takes it up:
//! whoever opens the page anew, on a shared computer, finds it empty.
//!
//! Its content is a row of texts, each followed by a separator, in the order in which `lire` takes them again. The proxy
//! does not look at it.

use std::cell::Cell;
use std::str::Split;
use std::time::Duration;

use contrat::{Brouillon, BrouillonOuvert, BrouillonScelle, OuvertureBrouillon, ReponseFranceConnect};
use famille::demarche::Ouverture;
use js_sys::{JSON, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{BeforeUnloadEvent, Storage};

use crate::cellule::{derivee, suivre_par};
use crate::etat::{Champ, Etape, Etat, Identification, Mode, PieceChoisie};
use crate::franceconnect::{self, attendre};
use crate::{api, json, textes};

/// What this code writes; a draft of another version of the form is not taken up.
const FORMAT: &str = "1";
const SEPARATEUR: char = '\u{1f}';
/// Pause after the last change before the proxy is asked for a seal.
const PAUSE: Duration = Duration::from_secs(1);

/// Takes the draft of this tab up, then keeps it up to date. `retour` says that FranceConnect brings the page back, and that
/// its answer will follow.
pub(crate) async fn commencer(etat: Etat, retour: bool) {
    distinguer(etat);
    etat.vierge.set(untrack(|| ecrire(etat)));
    if retour {
        etat.etape.set(Etape::Information);
    }
    reprendre(etat, retour).await;
    etat.durable(|| {
        tenir(etat);
        retenir(etat);
    });
}

/// Forgets all that was typed, here and in the tab.
pub(crate) fn effacer(etat: Etat) {
    lire(etat, &etat.vierge.get_untracked());
    oublier(etat);
    etat.aller_avec(Etape::Services, textes::brouillon_efface());
}

/// Forgets the draft: the dossier was sent, or nothing is to be kept.
pub(crate) fn oublier(etat: Etat) {
    // A seal that is on its way must not bring it back.
    nouveau_tour(etat);
    if let Some((memoire, cle)) = memoire(etat) {
        let _ = memoire.remove_item(&cle);
    }
}

/// Elements of the page that are alike have a draft each, in the order of the page: the first has the key of the loader.
fn distinguer(etat: Etat) {
    etat.page.update_untracked(|page| {
        let demarches = page.hote.get_attribute("demarches");
        let elements = document().get_elements_by_tag_name(&page.hote.local_name());
        let mut suite = String::new();
        for numero in 0..elements.length() {
            match elements.item(numero) {
                Some(element) if element == *page.hote => break,
                Some(element) if element.get_attribute("demarches") == demarches => suite.push('+'),
                _ => {}
            }
        }
        if !page.brouillon.is_empty() {
            page.brouillon.push_str(&suite);
        }
    });
}

async fn reprendre(etat: Etat, retour: bool) {
    let Some((memoire, cle)) = memoire(etat) else { return };
    if !rechargee() && !retour {
        return oublier(etat);
    }
    let avant = untrack(|| ecrire(etat));
    let Some(sceau) = memoire.get_item(&cle).ok().flatten() else { return };
    let corps = api::ecrire(&OuvertureBrouillon { version: contrat::VERSION, sceau });
    match api::envoyer::<BrouillonOuvert>(&etat.url("/v1/brouillons/ouverture"), &corps, None).await {
        // Somebody who was quick has begun again meanwhile: what is on screen wins.
        Ok(ouvert) if untrack(|| ecrire(etat)) == avant => {
            if let Some(etape) = lire(etat, &ouvert.contenu) {
                etat.aller_avec(if retour { Etape::Information } else { etape }, textes::brouillon_repris());
            }
        }
        // Too old, or of another service: it would only be refused again.
        Err(api::Echec::Probleme(probleme)) if probleme.status < 429 => oublier(etat),
        _ => {}
    }
}

/// Asks for a seal some time after each change.
fn tenir(etat: Etat) {
    let contenu = derivee(move || ecrire(etat));
    let change = Cell::new(false);
    suivre_par(Box::new(move || {
        let contenu = contenu.get();
        // What was just taken up is kept as long as it was to be, and no longer.
        if !change.replace(true) {
            return;
        }
        // Sent, or emptied by hand: there is nothing to come back to.
        if etat.etape.get_untracked() == Etape::Recu || contenu == etat.vierge.get_untracked() {
            return oublier(etat);
        }
        let tour = nouveau_tour(etat);
        etat.lancer(async move {
            attendre(PAUSE).await;
            if etat.tour_brouillon.get_untracked() != tour {
                return;
            }
            let corps = api::ecrire(&Brouillon { version: contrat::VERSION, contenu });
            let reponse = api::envoyer::<BrouillonScelle>(&etat.url("/v1/brouillons"), &corps, None).await;
            // Without an answer the form goes on as it is: the next change asks again.
            if let (Ok(scelle), Some((memoire, cle))) = (reponse, memoire(etat))
                && etat.tour_brouillon.get_untracked() == tour
            {
                let _ = memoire.set_item(&cle, &scelle.sceau);
            }
        });
    }));
}

/// Gives up the seals that are on their way.
fn nouveau_tour(etat: Etat) -> u32 {
    etat.tour_brouillon.update_untracked(|tour| {
        *tour = tour.wrapping_add(1);
        *tour
    })
}

/// Asks before the page is left with something typed and not sent.
fn retenir(etat: Etat) {
    let ecoute = window_event_listener_untyped("beforeunload", move |evenement| {
        let entame = untrack(|| ecrire(etat)) != etat.vierge.get_untracked();
        if entame && etat.etape.get_untracked() != Etape::Recu && !etat.part.get_untracked() {
            evenement.prevent_default();
            evenement.unchecked_ref::<BeforeUnloadEvent>().set_return_value("1");
        }
    });
    on_cleanup(move || ecoute.remove());
}

/// Whether the page is the same as before, again.
fn rechargee() -> bool {
    let entree = window().performance().map(|mesures| mesures.get_entries_by_type("navigation").get(0));
    let sorte = entree.and_then(|entree| Reflect::get(&entree, &"type".into()).ok()?.as_string());
    sorte.as_deref() == Some("reload")
}

fn memoire(etat: Etat) -> Option<(Storage, String)> {
    let cle = etat.page.with_untracked(|page| page.brouillon.clone());
    // A browser may forbid storage, or to frames only: then there is no draft.
    let memoire = window().session_storage().ok().flatten()?;
    (!cle.is_empty()).then_some((memoire, cle))
}

fn ecrire(etat: Etat) -> String {
    let mut plume = Plume(String::new());
    plume.mot(FORMAT);
    plume.mot(etape(etat).nom());
    let cadre = etat.page.with_untracked(|page| page.cadre);
    let numero_fiscal = etat.numero_fiscal;
    for champ in etat.textes() {
        champ.with(|texte| plume.mot(if champ == numero_fiscal && !cadre { "" } else { texte }));
    }
    plume.mot(if etat.revenus.refus.get() { FORMAT } else { "" });
    etat.choisies.with(|choisies| {
        plume.nombre(choisies.len());
        choisies.iter().for_each(|choisie| plume.mot(choisie));
    });
    let parent = etat.parent.get();
    plume.nombre(usize::from(parent.is_some()));
    if let Some(parent) = parent {
        parent.textes().into_iter().for_each(|champ| plume.mot(&champ.get()));
    }
    etat.enfants.with(|enfants| {
        plume.nombre(enfants.len());
        for enfant in enfants {
            plume.mot(&enfant.numero.to_string());
            enfant.personne.textes().into_iter().for_each(|champ| plume.mot(&champ.get()));
        }
    });
    etat.coches.with(|coches| {
        plume.nombre(coches.len());
        for (demarche, enfant) in coches {
            plume.mot(demarche);
            plume.mot(enfant);
        }
    });
    // A question or a document that was only seen is not in it: the form is blank as long as nothing was typed.
    let mut reponses = etat.reponses.get();
    reponses.retain(|(_, champs)| champs.iter().any(|champ| !champ.with(String::is_empty)));
    plume.nombre(reponses.len());
    for (lieu, champs) in reponses {
        plume.mot(&lieu);
        champs.into_iter().for_each(|champ| plume.mot(&champ.get()));
    }
    let contestations = etat.contestations.get();
    plume.nombre(contestations.len());
    for (valeur, champ) in contestations {
        plume.mot(&valeur);
        plume.mot(&champ.get());
    }
    // A document on its way is not there yet: it has to be chosen again.
    let mut pieces = etat.pieces.get();
    pieces.retain(|(_, piece)| !piece.with(|piece| piece.jeton.is_empty()));
    plume.nombre(pieces.len());
    for (id, piece) in pieces {
        let PieceChoisie { nom, jeton, .. } = piece.get();
        plume.mot(&id);
        plume.mot(&nom);
        plume.mot(&jeton);
    }
    let vide = Identification::default();
    etat.identification.with(|identification| {
        let certifiee = identification.mode == Mode::FranceConnect && !cadre;
        let identification = if certifiee { &vide } else { identification };
        plume.mot(identification.mode.nom());
        plume.mot(identification.sceau.as_deref().unwrap_or_default());
        plume.mot(&identification.reponse);
        plume.nombre(identification.portee.len());
        identification.portee.iter().for_each(|demarche| plume.mot(demarche));
    });
    etat.dernier_envoi.with(|(corps, cle)| {
        // A body holds all that is sent. Without it, a dossier sent again after a reload has another key.
        plume.mot(if cadre { corps } else { "" });
        plume.mot(if cadre { cle } else { "" });
    });
    plume.0
}

/// The step to come back to: that of the choice where the identification does not come back.
fn etape(etat: Etat) -> Etape {
    let etape = etat.etape.get();
    let certifiee = etat.identification.with(|identification| identification.mode == Mode::FranceConnect);
    let cadre = etat.page.with_untracked(|page| page.cadre);
    let entre = !matches!(etape, Etape::Services | Etape::Recu);
    if certifiee && !cadre && entre { Etape::Information } else { etape }
}

/// Puts a draft on screen and gives the step where it was left; `None` when it is not one of this form.
fn lire(etat: Etat, contenu: &str) -> Option<Etape> {
    let mut lecture = Lecture(contenu.split(SEPARATEUR));
    if lecture.mot() != FORMAT {
        return None;
    }
    let etape = Etape::lire(&lecture.mot());
    for champ in etat.textes() {
        champ.set(lecture.mot());
    }
    etat.revenus.refus.set(!lecture.mot().is_empty());
    let config = etat.config();
    let choisies = lecture.liste(|lecture| lecture.mot()).into_iter().filter(|id| {
        let demarche = config.demarches.iter().find(|demarche| demarche.id == *id);
        demarche.is_some_and(|demarche| demarche.ouverture(config.aujourdhui) == Ouverture::Ouverte)
    });
    etat.choisies.set(choisies.collect());
    etat.ajouter_parent(false);
    for personne in lecture.liste(|lecture| lecture.personne()) {
        etat.ajouter_parent(true);
        if let Some(parent) = etat.parent.get_untracked() {
            remplir(parent.textes(), personne);
        }
    }
    let enfants = lecture.liste(|lecture| (lecture.mot(), lecture.personne()));
    etat.enfants.set(Vec::new());
    for (numero, personne) in enfants {
        let enfant = etat.ajouter_enfant_numero(numero.parse().unwrap_or(1));
        remplir(enfant.personne.textes(), personne);
    }
    etat.coches.set(lecture.liste(|lecture| (lecture.mot(), lecture.mot())));
    for (_, champs) in etat.reponses.get_untracked() {
        champs.into_iter().for_each(|champ| champ.set(String::new()));
    }
    for (lieu, valeurs) in lecture.liste(|lecture| (lecture.mot(), [lecture.mot(), lecture.mot(), lecture.mot()])) {
        remplir(etat.champs_reponse(&lieu), valeurs);
    }
    etat.contestations.set(Vec::new());
    for (valeur, commentaire) in lecture.liste(|lecture| (lecture.mot(), lecture.mot())) {
        etat.contester(&valeur);
        if let Some(champ) = etat.contestation(&valeur) {
            champ.set(commentaire);
        }
    }
    for (_, piece) in etat.pieces.get_untracked() {
        piece.update(|piece| *piece = PieceChoisie { envoi: piece.envoi + 1, ..PieceChoisie::default() });
    }
    for (id, nom, jeton) in lecture.liste(|lecture| (lecture.mot(), lecture.mot(), lecture.mot())) {
        etat.piece(&id).update(|piece| *piece = PieceChoisie { nom, jeton, envoi: piece.envoi + 1 });
    }
    etat.identification.set(lecture.identification());
    etat.dernier_envoi.set((lecture.mot(), lecture.mot()));
    Some(etape)
}

fn remplir<const N: usize>(champs: [Champ; N], valeurs: [String; N]) {
    for (champ, valeur) in champs.into_iter().zip(valeurs) {
        champ.set(valeur);
    }
}

/// Writes.
struct Plume(String);

impl Plume {
    #[inline(never)]
    fn mot(&mut self, texte: &str) {
        // A text that holds the separator was pasted from somewhere odd: it loses it.
        self.0.extend(texte.chars().filter(|caractere| *caractere != SEPARATEUR));
        self.0.push(SEPARATEUR);
    }

    fn nombre(&mut self, nombre: usize) {
        self.mot(&nombre.to_string());
    }
}

/// Reads; past the end everything is empty.
struct Lecture<'a>(Split<'a, char>);

impl Lecture<'_> {
    #[inline(never)]
    fn mot(&mut self) -> String {
        self.0.next().unwrap_or_default().to_owned()
    }

    fn liste<T>(&mut self, mut lire: impl FnMut(&mut Self) -> T) -> Vec<T> {
        // No form has more; a number that is not ours must not fill the memory.
        let nombre = self.mot().parse::<usize>().unwrap_or(0).min(500);
        (0..nombre).map(|_| lire(self)).collect()
    }

    fn personne(&mut self) -> [String; 5] {
        [self.mot(), self.mot(), self.mot(), self.mot(), self.mot()]
    }

    fn identification(&mut self) -> Identification {
        let (mode, sceau, reponse) = (self.mot(), self.mot(), self.mot());
        let portee = self.liste(|lecture| lecture.mot());
        let lue = JSON::parse(&reponse).ok().and_then(|valeur| json::lire::<ReponseFranceConnect>(&valeur).ok());
        if let Some(lue) = lue {
            return franceconnect::identification(lue, reponse, portee);
        }
        let mode = if mode == Mode::Saisie.nom() { Mode::Saisie } else { Mode::Main };
        Identification {
            mode,
            sceau: Some(sceau).filter(|sceau| !sceau.is_empty()),
            portee,
            ..Identification::default()
        }
    }
}
