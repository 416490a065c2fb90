//! The quotient familial: certified, certified without a value (which is not zero), or typed if the citizen knows it.

use contrat::champ_conteste;
use famille::Donnee;
use famille::saisie::Champ;
use leptos::prelude::*;

use super::adresse::absente;
use crate::composants::{champ, valeur};
use crate::el::{el, rien};
use crate::etat::Etat;
use crate::{fautes, textes};

/// The block about the quotient.
pub(crate) fn quotient(etat: Etat) -> AnyView {
    if !etat.besoin(Donnee::QuotientFamilial) {
        return rien();
    }
    let certifie = etat.identification.with(|identification| {
        identification.affichage.as_ref().and_then(|affichage| affichage.foyer.quotient_familial.clone())
    });
    let bloc = el("section", "pf-bloc").enfant(champ::titre(textes::quotient()));
    match certifie {
        Some(quotient) => {
            let ligne = match quotient.valeur {
                Some(valeur) => textes::euros(valeur),
                None => textes::quotient_non_communique().to_owned(),
            };
            bloc.enfant(valeur::source(etat))
                .enfant(valeur::valeur(etat, champ_conteste::QUOTIENT.to_owned(), String::new(), vec![ligne]))
                .vue()
        }
        None => bloc
            .enfant(absente(etat))
            .enfant(champ::champ(
                etat,
                champ::Definition {
                    aide: textes::quotient_aide(),
                    facultatif: true,
                    genre: champ::Genre::Chiffres,
                    ..champ::Definition::new(
                        fautes::id("quotient", Champ::Quotient),
                        textes::quotient_champ(),
                        etat.quotient_declare,
                    )
                },
            ))
            .vue(),
    }
}
