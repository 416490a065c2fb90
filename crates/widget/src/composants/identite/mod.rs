//! Step 2, by typing: the civil status by which the CAF and the MSA find a family. The answer is always the same, and
//! so is what is said next: nothing here tells whether the family was found.

use contrat::{IdentificationSaisie, ReponseSaisie};
use famille::saisie::Champ;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;

use crate::composants::{champ, date, etape, radios, recherche};
use crate::dossier::{self, ID_EN_FRANCE};
use crate::el::{p, rien, vif};
use crate::etat::{Etape, Etat, Identification, Mode};
use crate::{api, fautes, textes};

/// The typed identity.
pub(crate) fn identite(etat: Etat) -> AnyView {
    let champs = etat.identite;
    let id = |quoi| fautes::id("identite", quoi);
    let texte = |quoi, libelle, valeur| champ::Definition::new(id(quoi), libelle, valeur);
    let prenom = |rang: usize, libelle, valeur| champ::Definition {
        // The first field carries the identifier that messages point to.
        id: if rang == 0 { id(Champ::Prenoms) } else { [&id(Champ::Prenoms), "-", &rang.to_string()].concat() },
        facultatif: rang > 0,
        remplissage: if rang == 0 { "given-name" } else { "off" },
        ..champ::Definition::new("", libelle, valeur)
    };
    let [premier, deuxieme, troisieme] = champs.prenoms;
    let contenu = vec![
        p("pf-texte", textes::identite_aide()),
        champ::champ(
            etat,
            champ::Definition {
                aide: textes::nom_naissance_aide(),
                remplissage: "family-name",
                ..texte(Champ::NomNaissance, textes::nom_naissance(), champs.nom_naissance)
            },
        ),
        champ::champ(
            etat,
            champ::Definition {
                aide: textes::nom_usage_aide(),
                facultatif: true,
                ..texte(Champ::NomUsage, textes::nom_usage(), champs.nom_usage)
            },
        ),
        champ::champ(etat, prenom(0, textes::prenom_1(), premier)),
        champ::champ(etat, prenom(1, textes::prenom_2(), deuxieme)),
        champ::champ(etat, prenom(2, textes::prenom_3(), troisieme)),
        date::date(
            etat,
            id(Champ::DateNaissance),
            textes::date_aide(),
            true,
            [champs.jour, champs.mois, champs.annee],
        ),
        radios::radios(
            etat,
            ID_SEXE,
            textes::sexe(),
            textes::sexe_aide(),
            [("F", textes::femme()), ("M", textes::homme())],
            champs.sexe,
        ),
        radios::radios(
            etat,
            ID_EN_FRANCE,
            textes::ne_en_france(),
            "",
            [("oui", textes::oui()), ("non", textes::non())],
            champs.en_france,
        ),
        vif(move || match champs.en_france.get().as_str() {
            "oui" => recherche::recherche(
                etat,
                recherche::Definition {
                    id: fautes::id("identite", Champ::CommuneNaissance),
                    libelle: textes::commune(),
                    aide: textes::commune_aide(),
                    chemin: "/v1/communes?q=",
                    champs: champs.commune,
                },
            ),
            "non" => recherche::recherche(
                etat,
                recherche::Definition {
                    id: fautes::id("identite", Champ::PaysNaissance),
                    libelle: textes::pays(),
                    aide: textes::pays_aide(),
                    chemin: "/v1/pays?q=",
                    champs: champs.pays,
                },
            ),
            _ => rien(),
        }),
    ];
    etape::etape(
        etat,
        etape::Definition {
            etape: Etape::Identite,
            titre: textes::identite_titre().into(),
            contenu,
            precedente: Some(Etape::Information),
            suite: Some(textes::continuer()),
        },
        move || envoyer(etat),
    )
}

const ID_SEXE: &str = "pf-identite-sexe";

fn envoyer(etat: Etat) {
    if etat.occupe.get_untracked() {
        return;
    }
    let saisie = dossier::identite(etat.identite);
    let fautes = dossier::verifier_identite(etat, &saisie);
    if !fautes.is_empty() {
        etat.montrer_fautes(Etape::Identite, fautes);
        return;
    }
    etat.occupe.set(true);
    etat.durable(|| {
        spawn_local_scoped_with_cancellation(async move {
            let corps = IdentificationSaisie {
                version: contrat::VERSION,
                demarches: etat.choisies.get_untracked(),
                identite: saisie,
            };
            let reponse = match api::ecrire(&corps) {
                Ok(corps) => api::envoyer::<ReponseSaisie>(&etat.url("/v1/identifications/saisie"), &corps, None).await,
                Err(echec) => Err(echec),
            };
            etat.occupe.set(false);
            match reponse {
                Ok(reponse) => {
                    etat.identification.set(Identification {
                        mode: Mode::Saisie,
                        sceau: Some(reponse.sceau),
                        ..Identification::default()
                    });
                    etat.signaler("identifie", Some(("mode", Mode::Saisie.nom())));
                    etat.aller(Etape::Famille);
                }
                Err(api::Echec::Probleme(probleme)) if !probleme.erreurs.is_empty() => {
                    let (etape, fautes) = fautes::du_service(&probleme.erreurs);
                    etat.montrer_fautes(etape, fautes);
                }
                Err(echec) => etat.montrer_echec(&echec),
            }
        });
    });
}
