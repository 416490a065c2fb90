//! The sending of the dossier.

use contrat::{Code, Recu};
use leptos::prelude::*;

use crate::api::{self, Echec};
use crate::etat::{Etape, Etat, Remede};
use crate::navigateur::{hasard, hexadecimal};
use crate::{dossier, fautes, textes};

/// After a refused seal: all that was typed is still here, only the identification has to be done again.
fn reidentifier() -> Remede {
    (textes::reidentifier(), |etat| {
        etat.identification.update(|identification| identification.portee.clear());
        etat.aller(Etape::Information);
    })
}

/// Sends. The idempotency key belongs to the content: the same content sent again (after a cut, or after a look back)
/// is the same request, another content is another one.
pub(crate) fn envoyer(etat: Etat) {
    if etat.occupe.get_untracked() {
        return;
    }
    let corps = api::ecrire(&untrack(|| dossier::depot(etat)));
    let (dernier, mut cle) = etat.dernier_envoi.get_untracked();
    if dernier != corps || cle.is_empty() {
        let mut octets = [0; 16];
        if !hasard(&mut octets) {
            return etat.montrer_echec(&Echec::Illisible, None);
        }
        cle = hexadecimal(&octets);
        etat.dernier_envoi.set((corps.clone(), cle.clone()));
    }
    etat.alerte.set(None);
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
                fautes::montrer(etat, &probleme.erreurs);
            }
            Err(echec) => {
                let perdu = matches!(
                    &echec,
                    Echec::Probleme(probleme) if matches!(probleme.code, Code::SceauExpire | Code::SceauRefuse | Code::SceauServi)
                );
                etat.montrer_echec(&echec, Some(if perdu { reidentifier() } else { (textes::reessayer(), envoyer) }));
            }
        }
    });
}
