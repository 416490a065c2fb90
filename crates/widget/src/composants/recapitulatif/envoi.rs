//! The sending of the dossier.

use contrat::{Code, Recu};
use leptos::prelude::*;

use crate::api::{self, Echec};
use crate::etat::{Etape, Etat};
use crate::navigateur::{hasard, hexadecimal};
use crate::{dossier, fautes};

/// Sends. The idempotency key belongs to the content: the same content sent again (after a cut, or after a look back)
/// is the same request, another content is another one.
pub(crate) fn envoyer(etat: Etat) {
    if etat.occupe.get_untracked() {
        return;
    }
    let corps = match api::ecrire(&untrack(|| dossier::depot(etat))) {
        Ok(corps) => corps,
        Err(echec) => return etat.montrer_echec(&echec),
    };
    let (dernier, mut cle) = etat.dernier_envoi.get_untracked();
    if dernier != corps || cle.is_empty() {
        let Some(octets) = hasard::<16>() else { return etat.montrer_echec(&Echec::Illisible) };
        cle = hexadecimal(&octets);
        etat.dernier_envoi.set((corps.clone(), cle.clone()));
    }
    etat.alerte.set(String::new());
    etat.occupe.set(true);
    etat.lancer(async move {
        let reponse = api::envoyer::<Recu>(&etat.url("/v1/dossiers"), &corps, Some(&cle)).await;
        etat.occupe.set(false);
        match reponse {
            Ok(recu) => {
                etat.recu.set(Some(recu));
                etat.signaler("envoye", None);
                etat.aller(Etape::Recu);
            }
            Err(Echec::Probleme(probleme)) if !probleme.erreurs.is_empty() => {
                let (etape, fautes) = fautes::du_service(&probleme.erreurs);
                etat.montrer_fautes(etape, fautes);
            }
            Err(echec) => {
                etat.a_reidentifier.set(matches!(
                    &echec,
                    Echec::Probleme(probleme) if matches!(probleme.code, Code::SceauExpire | Code::SceauRefuse)
                ));
                etat.montrer_echec(&echec);
            }
        }
    });
}
