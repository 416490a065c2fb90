//! What prices follow from: the certified family, what was typed of the income, and where the family lives.

use contrat::champ_conteste;
use famille::saisie::{Revenus, RevenusDemandes, RevenusSaisis, RevenusUtiles};
use famille::tarif::{self, Residence, Situation};
use famille::{Adresse, Donnee, Foyer};

use super::{Champ, Etat, champ};
use crate::cellule::Cellule;

/// Fields about the income.
#[derive(Clone, Copy)]
pub(crate) struct RevenusChamps {
    pub(crate) quotient: Champ,
    /// Whether the citizen prefers to share no quotient.
    pub(crate) refus: Cellule<bool>,
    pub(crate) revenu_fiscal: Champ,
    pub(crate) parts: Champ,
    pub(crate) ressources: Champ,
    pub(crate) enfants_a_charge: Champ,
}

impl RevenusChamps {
    pub(super) fn new() -> Self {
        Self {
            quotient: champ(),
            refus: Cellule::new(false),
            revenu_fiscal: champ(),
            parts: champ(),
            ressources: champ(),
            enfants_a_charge: champ(),
        }
    }
}

impl Etat {
    /// Reads the certified family, which is empty when nothing may be shown.
    pub(crate) fn foyer<R>(self, lire: impl FnOnce(&Foyer) -> R) -> R {
        match self.affichage() {
            Some(affichage) => lire(&affichage.foyer),
            None => lire(&Foyer::default()),
        }
    }

    /// Whether an address came certified.
    pub(crate) fn adresse_certifiee(self) -> bool {
        self.affichage().is_some_and(|affichage| affichage.foyer.adresse.is_some())
    }

    /// Whether the numéro fiscal is asked of who types an identity.
    pub(crate) fn demander_numero_fiscal(self) -> bool {
        self.config().impot_particulier && self.besoin(Donnee::AvisFiscal)
    }

    /// Whether the question about the other parent is asked.
    pub(crate) fn demander_autre_parent(self) -> bool {
        self.demarches().iter().any(|demarche| demarche.tarif.utilise_residence())
            && self.residence_de_l_adresse() != Residence::Commune
    }

    /// Which fields about the income are asked for.
    pub(crate) fn revenus_demandes(self) -> RevenusDemandes {
        self.foyer(|foyer| RevenusDemandes::new(foyer, &self.utiles()))
    }

    /// What was typed of the income, as far as it is asked for.
    pub(crate) fn revenus_saisis(self) -> RevenusSaisis {
        let champs = self.revenus;
        let saisis = RevenusSaisis {
            quotient: champs.quotient.get(),
            refus: champs.refus.get(),
            revenu_fiscal: champs.revenu_fiscal.get(),
            parts: champs.parts.get(),
            ressources: champs.ressources.get(),
            enfants_a_charge: champs.enfants_a_charge.get(),
        };
        self.foyer(|foyer| saisis.garder(foyer, &self.utiles()))
    }

    /// What prices are computed from, before children and answers. What cannot be read is not known.
    pub(crate) fn situation(self) -> Situation<'static> {
        let declares = self.revenus_saisis().valider().unwrap_or_default();
        self.foyer(|foyer| Revenus::reunir(foyer, &declares)).situation(self.residence())
    }

    /// Blocks that the chosen services need, and whether a price follows the number of children in charge.
    fn utiles(self) -> RevenusUtiles {
        RevenusUtiles::new(self.demarches().into_iter())
    }

    /// The residence on which prices are computed: that of the address, or of the other parent.
    fn residence(self) -> Residence {
        if self.autre_parent.with(|reponse| reponse == "oui") && self.demander_autre_parent() {
            Residence::Commune
        } else {
            self.residence_de_l_adresse()
        }
    }

    /// A contested address tells nothing until an agent decides.
    fn residence_de_l_adresse(self) -> Residence {
        let codes = &self.config().ville.codes_postaux;
        match self.affichage().as_ref().and_then(|affichage| affichage.foyer.adresse.as_ref()) {
            Some(_) if self.contestation(champ_conteste::ADRESSE).is_some() => Residence::Inconnue,
            Some(adresse) => tarif::residence(adresse.code_postal(), codes),
            None => {
                let ville = Some(self.code_postal_ville.get());
                tarif::residence(Adresse { code_postal_ville: ville, ..Adresse::default() }.code_postal(), codes)
            }
        }
    }
}
