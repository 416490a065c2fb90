//! Step 2, by typing: the civil status by which the CAF and the MSA find a family. The answer is always the same, and
//! so is what is said next: nothing here tells whether the family was found.

use contrat::{IdentificationSaisie, ReponseSaisie};
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::Genre::Ligne;
use crate::composants::{champ, date, etape, radios, recherche};
use crate::dossier;
use crate::el::{p, rien, vif};
use crate::etat::{Etape, Etat, Identification, Mode};
use crate::verification::{self, ID_EN_FRANCE};
use crate::{api, fautes, textes};

/// The typed identity.
pub(crate) fn identite(etat: Etat) -> AnyView {
    // By the time that somebody has typed all this, it is done. Until then the former one may do: it serves again for the same
    // person, and is worth nothing for another.
    etat.lancer(async move {
        if let Some(preuve) = api::epreuve(&etat.url("/v1/epreuve")).await {
            etat.epreuve.set(preuve);
        }
    });
    let champs = etat.identite;
    let [premier, deuxieme, troisieme] = champs.prenoms;
    let id = |quoi| fautes::id("identite", quoi);
    let prenoms = id(Champ::Prenoms);
    let autre_prenom = |rang: &str, libelle, champ| {
        champ::facultatif(etat, &[&prenoms, rang].concat(), libelle, "", Ligne("off"), champ)
    };
    let contenu = vec![
        p("pf-texte", textes::identite_aide()),
        p("pf-texte", textes::obligatoire()),
        champ::champ(
            etat,
            &id(Champ::NomNaissance),
            textes::nom_naissance(),
            textes::nom_naissance_aide(),
            Ligne("family-name"),
            champs.nom_naissance,
        ),
        champ::facultatif(
            etat,
            &id(Champ::NomUsage),
            textes::nom_usage(),
            textes::nom_usage_aide(),
            Ligne("off"),
            champs.nom_usage,
        ),
        // The first given name carries the identifier that the message points to.
        champ::champ(etat, &prenoms, textes::prenom_1(), "", Ligne("given-name"), premier),
        autre_prenom("-2", textes::prenom_2(), deuxieme),
        autre_prenom("-3", textes::prenom_3(), troisieme),
        date::naissance(
            etat,
            &id(Champ::DateNaissance),
            textes::date_aide(),
            true,
            [champs.jour, champs.mois, champs.annee],
        ),
        radios::radios(
            etat,
            ID_SEXE,
            textes::sexe(),
            textes::sexe_aide(),
            &[("F", textes::femme()), ("M", textes::homme())],
            champs.sexe,
        ),
        radios::radios(
            etat,
            ID_EN_FRANCE,
            textes::ne_en_france(),
            "",
            &[("oui", textes::oui()), ("non", textes::non())],
            champs.en_france,
        ),
        vif(move || lieu(etat)),
        if etat.demander_numero_fiscal() { numero_fiscal(etat) } else { rien() },
    ];
    etape::etape(
        etat,
        Etape::Identite,
        textes::identite_titre(),
        contenu,
        Some(Etape::Information),
        Some((textes::continuer(), envoyer)),
    )
}

/// The commune of birth, or the country.
fn lieu(etat: Etat) -> AnyView {
    let champs = etat.identite;
    match champs.en_france.get().as_str() {
        "oui" => recherche::recherche(
            etat,
            &fautes::id("identite", Champ::CommuneNaissance),
            textes::commune(),
            textes::commune_aide(),
            "/v1/communes",
            champs.commune,
        ),
        "non" => recherche::recherche(
            etat,
            &fautes::id("identite", Champ::PaysNaissance),
            textes::pays(),
            textes::pays_aide(),
            "/v1/pays",
            champs.pays,
        ),
        _ => rien(),
    }
}

/// For the services whose price may follow the tax assessment.
fn numero_fiscal(etat: Etat) -> AnyView {
    champ::facultatif(
        etat,
        &fautes::id("identite", Champ::NumeroFiscal),
        textes::numero_fiscal(),
        textes::numero_fiscal_aide(),
        champ::Genre::Chiffres,
        etat.numero_fiscal,
    )
}

const ID_SEXE: &str = "pf-identite-sexe";

fn envoyer(etat: Etat) {
    if etat.occupe.get_untracked() {
        return;
    }
    let saisie = dossier::identite(etat.identite);
    let fautes = verification::verifier_identite(etat, &saisie);
    if !fautes.is_empty() {
        etat.montrer_fautes(Etape::Identite, fautes);
        return;
    }
    etat.occupe.set(true);
    etat.lancer(async move {
        let corps = IdentificationSaisie {
            version: contrat::VERSION,
            demarches: etat.choisies.get_untracked(),
            identite: saisie,
            numero_fiscal: if etat.demander_numero_fiscal() {
                etat.numero_fiscal.get_untracked()
            } else {
                String::new()
            },
            epreuve: etat.epreuve.get_untracked(),
        };
        let corps = api::ecrire(&corps);
        let reponse = api::envoyer::<ReponseSaisie>(&etat.url("/v1/identifications/saisie"), &corps, None).await;
        etat.occupe.set(false);
        match reponse {
            Ok(reponse) => {
                etat.identifier(Identification {
                    mode: Mode::Saisie,
                    sceau: Some(reponse.sceau),
                    portee: etat.choisies.get_untracked(),
                    ..Identification::default()
                });
            }
            Err(api::Echec::Probleme(probleme)) if !probleme.erreurs.is_empty() => {
                fautes::montrer(etat, &probleme.erreurs);
            }
            Err(echec) => etat.montrer_echec(&echec, Some((textes::reessayer(), envoyer))),
        }
    });
}
