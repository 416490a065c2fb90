//! The quotient familial: certified, certified without a value (which is not zero), or typed if the citizen knows it.

use contrat::champ_conteste;
use famille::Donnee;
use famille::saisie::Champ;
use leptos::prelude::*;

use super::adresse::absente;
use crate::composants::champ::{Genre, facultatif, section};
use crate::composants::valeur;
use crate::el::rien;
use crate::etat::Etat;
use crate::{fautes, textes};

/// The block about the quotient.
pub(crate) fn quotient(etat: Etat) -> AnyView {
    if !etat.besoin(Donnee::QuotientFamilial) {
        return rien();
    }
    let certifie = etat.identification.with(|identification| {
        let quotient = identification.affichage.as_ref()?.foyer.quotient_familial.as_ref()?;
        Some(textes::quotient_certifie(quotient.valeur))
    });
    let bloc = section(textes::quotient());
    match certifie {
        Some(ligne) => bloc
            .enfant(valeur::source(etat))
            .enfant(valeur::valeur(etat, champ_conteste::QUOTIENT.to_owned(), "", textes::quotient(), &[&ligne]))
            .vue(),
        None => bloc
            .enfant(absente(etat))
            .enfant(facultatif(
                etat,
                &fautes::id("revenus", Champ::Quotient),
                textes::quotient_champ(),
                textes::quotient_aide(),
                Genre::Chiffres,
                etat.quotient_declare,
            ))
            .vue(),
    }
}
