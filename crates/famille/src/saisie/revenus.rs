//! What decides a price: what the administrations certified, completed by what the citizen declares where they did not.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Champ, Erreur, Motif};
use crate::demarche::{Demarche, Donnee, donnees_utiles};
use crate::foyer::Foyer;
use crate::impot::{Parts, quotient_municipal};
use crate::quotient::{Quotient, Quotients};
use crate::tarif::{Residence, Ressources, Situation};

/// What a citizen types of their income, as typed. Each may be empty: unknown is not zero.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevenusSaisis {
    /// Quotient familial in euros.
    pub quotient: String,
    /// Whether the citizen prefers to share no quotient.
    pub refus: bool,
    /// Reference income of the tax assessment, in euros a year.
    pub revenu_fiscal: String,
    /// Shares of the tax assessment.
    pub parts: String,
    /// Resources in euros a year, for a crèche.
    pub ressources: String,
    /// Number of children in charge.
    pub enfants_a_charge: String,
}

/// Which fields are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RevenusDemandes {
    /// Quotient familial.
    pub quotient: bool,
    /// Reference income and shares.
    pub fiscal: bool,
    /// Resources.
    pub ressources: bool,
    /// Number of children in charge.
    pub enfants_a_charge: bool,
}

/// What a citizen declares of their income, as read.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct RevenusDeclares {
    /// Quotient familial in euros a month.
    pub quotient: Option<i32>,
    /// Whether the citizen prefers to share no quotient.
    pub refus: bool,
    /// Reference income in euros a year, and shares.
    pub fiscal: Option<(i64, Parts)>,
    /// Resources in euros a year.
    pub ressources: Option<i64>,
    /// Number of children in charge.
    pub enfants_a_charge: Option<u16>,
}

/// What the chosen services need of the income.
#[derive(Clone, Debug, Default)]
pub struct RevenusUtiles {
    /// Blocks that they use.
    pub donnees: Vec<Donnee>,
    /// Whether a price depends on the number of children in charge.
    pub enfants_a_charge: bool,
    /// Whether one of them prefers the municipal quotient to that of the CAF.
    pub municipal_d_abord: bool,
}

/// What prices are computed from, certified where it could be.
#[derive(Clone, Copy, Default)]
pub struct Revenus {
    /// Quotients.
    pub quotients: Quotients,
    /// Resources, for a crèche.
    pub ressources: Ressources,
    /// Whether they are certified.
    pub ressources_certifiees: bool,
    /// Children in charge, when their number is known.
    pub enfants_a_charge: Option<u16>,
    /// Whether that number is certified.
    pub enfants_certifies: bool,
}

impl RevenusSaisis {
    /// Keeps what the chosen services ask for and no administration certified: the same rule says which fields the form
    /// shows.
    #[must_use]
    pub fn garder(&self, foyer: &Foyer, utiles: &RevenusUtiles) -> Self {
        let demande = RevenusDemandes::new(foyer, utiles);
        let si = |oui: bool, texte: &str| if oui { texte.trim().to_owned() } else { String::new() };
        Self {
            quotient: si(demande.quotient, &self.quotient),
            refus: self.refus && (demande.quotient || demande.fiscal),
            revenu_fiscal: si(demande.fiscal, &self.revenu_fiscal),
            parts: si(demande.fiscal, &self.parts),
            ressources: si(demande.ressources, &self.ressources),
            enfants_a_charge: si(demande.enfants_a_charge, &self.enfants_a_charge),
        }
    }

    /// Reads what was typed. A quotient that is refused is not read.
    ///
    /// # Errors
    /// The mistakes, never empty.
    pub fn valider(&self) -> Result<RevenusDeclares, Vec<Erreur>> {
        let mut erreurs = Vec::new();
        let mut noter = |champ, motif| erreurs.push(Erreur::new(champ, motif));
        let mut nombre = |champ, texte: &str, chiffres_max| {
            let lu = lire_entier(texte, chiffres_max);
            lu.unwrap_or_else(|motif| {
                noter(champ, motif);
                None
            })
        };
        let partage = |texte: &str| if self.refus { String::new() } else { texte.trim().to_owned() };
        let (parts, revenu_fiscal) = (partage(&self.parts), partage(&self.revenu_fiscal));
        let quotient = nombre(Champ::Quotient, &partage(&self.quotient), 5);
        let revenu = nombre(Champ::RevenuFiscal, &revenu_fiscal, 9);
        let ressources = nombre(Champ::Ressources, self.ressources.trim(), 9);
        let enfants = nombre(Champ::EnfantsACharge, self.enfants_a_charge.trim(), 2);
        let lues = Parts::parse(&parts);
        if lues.is_none() && !parts.is_empty() {
            noter(Champ::Parts, Motif::Format);
        } else if lues.is_none() && revenu.is_some() {
            noter(Champ::Parts, Motif::Manquant);
        } else if lues.is_some() && revenu_fiscal.is_empty() {
            noter(Champ::RevenuFiscal, Motif::Manquant);
        }
        if !erreurs.is_empty() {
            return Err(erreurs);
        }
        Ok(RevenusDeclares {
            quotient: quotient.and_then(|valeur| i32::try_from(valeur).ok()),
            refus: self.refus,
            fiscal: revenu.zip(lues),
            ressources,
            enfants_a_charge: enfants.and_then(|nombre| u16::try_from(nombre).ok()),
        })
    }
}

impl RevenusUtiles {
    /// What these services need.
    pub fn new<'a>(demarches: impl Iterator<Item = &'a Demarche> + Clone) -> Self {
        Self {
            enfants_a_charge: demarches.clone().any(|demarche| demarche.tarif.utilise_enfants_a_charge()),
            municipal_d_abord: demarches.clone().any(|demarche| demarche.tarif.prefere_le_municipal()),
            donnees: donnees_utiles(demarches),
        }
    }
}

impl RevenusDemandes {
    /// What the services need and `foyer` doesn't hold. A certified quotient makes the tax assessment useless, unless a
    /// service prefers the municipal one.
    pub fn new(foyer: &Foyer, utiles: &RevenusUtiles) -> Self {
        let demande = |donnee| utiles.donnees.contains(&donnee);
        Self {
            quotient: demande(Donnee::QuotientFamilial) && foyer.quotient_familial.is_none(),
            fiscal: demande(Donnee::AvisFiscal)
                && foyer.avis_fiscal.is_none()
                && (utiles.municipal_d_abord || !foyer.quotient_certifie()),
            ressources: demande(Donnee::ParticipationEaje) && foyer.ressources.is_none(),
            enfants_a_charge: utiles.enfants_a_charge && foyer.enfants.is_none() && foyer.ressources.is_none(),
        }
    }
}

impl Revenus {
    /// Certified blocks first; what was declared stands where a block is absent, never in its place.
    pub fn reunir(foyer: &Foyer, declares: &RevenusDeclares) -> Self {
        let declare = |valeur: Option<i32>| match valeur {
            _ if declares.refus => Quotient::Refuse,
            Some(valeur) => Quotient::Declare(valeur),
            None => Quotient::Inconnu,
        };
        let caf_msa = match &foyer.quotient_familial {
            Some(bloc) => Quotient::certifie(Some(bloc)),
            None => declare(declares.quotient),
        };
        let municipal = match &foyer.avis_fiscal {
            Some(avis) => Quotient::municipal(Some(avis)),
            None => declare(declares.fiscal.map(|(revenu, parts)| quotient_municipal(revenu, parts))),
        };
        let certifies = foyer.enfants.as_ref().map(|enfants| u16::try_from(enfants.len()).unwrap_or(u16::MAX));
        let ressources = foyer.ressources.unwrap_or(Ressources {
            annuelles: declares.ressources,
            enfants_a_charge: declares.enfants_a_charge,
            ..Ressources::default()
        });
        Self {
            quotients: Quotients { caf_msa, municipal },
            ressources,
            ressources_certifiees: foyer.ressources.is_some(),
            enfants_a_charge: certifies.or(declares.enfants_a_charge),
            enfants_certifies: certifies.is_some(),
        }
    }

    /// The situation of a family that lives there, before its children and its answers.
    pub fn situation(&self, residence: Residence) -> Situation<'static> {
        Situation {
            quotients: self.quotients,
            residence,
            ressources: self.ressources,
            ressources_certifiees: self.ressources_certifiees,
            enfants_a_charge: self.enfants_a_charge,
            enfants_certifies: self.enfants_certifies,
            ..Situation::default()
        }
    }
}

/// A whole number from 0, of at most so many figures; spaces and a euro sign are let through, nothing is `None`.
fn lire_entier(texte: &str, chiffres_max: usize) -> Result<Option<i64>, Motif> {
    let chiffres: String = texte.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '€')).collect();
    if texte.trim().is_empty() {
        return Ok(None);
    }
    let correct = (1..=chiffres_max).contains(&chiffres.len()) && chiffres.bytes().all(|octet| octet.is_ascii_digit());
    chiffres.parse().ok().filter(|_| correct).map(Some).ok_or(Motif::Format)
}

impl fmt::Debug for RevenusSaisis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevenusSaisis(…)")
    }
}

impl fmt::Debug for RevenusDeclares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevenusDeclares(…)")
    }
}

impl fmt::Debug for Revenus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Revenus(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::impot::AvisFiscal;
    use crate::personne::{Enfant, Personne};
    use crate::quotient::QuotientFamilial;

    #[test]
    fn a_declared_amount_is_a_whole_number() {
        for (texte, valeur) in [
            ("850", Ok(Some(850))),
            (" 1 250 € ", Ok(Some(1250))),
            ("0", Ok(Some(0))),
            ("", Ok(None)),
            ("  ", Ok(None)),
            ("€", Err(Motif::Format)),
            ("-5", Err(Motif::Format)),
            ("850,50", Err(Motif::Format)),
            ("123456", Err(Motif::Format)),
        ] {
            assert_eq!(lire_entier(texte, 5), valeur, "{texte}");
        }
    }

    #[test]
    fn an_income_goes_with_its_shares() {
        for (revenu, parts, refus, attendu) in [
            ("", "", false, Ok(None)),
            ("24000", "2,5", false, Ok(Some((24_000, 250)))),
            ("24000", "", false, Err((Champ::Parts, Motif::Manquant))),
            ("", "2", false, Err((Champ::RevenuFiscal, Motif::Manquant))),
            ("beaucoup", "2", false, Err((Champ::RevenuFiscal, Motif::Format))),
            ("24000", "deux", false, Err((Champ::Parts, Motif::Format))),
            // What is not shared is not read.
            ("beaucoup", "deux", true, Ok(None)),
        ] {
            let saisis = RevenusSaisis {
                revenu_fiscal: revenu.to_owned(),
                parts: parts.to_owned(),
                refus,
                ..RevenusSaisis::default()
            };
            let lus = saisis.valider().map(|lus| lus.fiscal.map(|(revenu, parts)| (revenu, parts.centiemes())));
            assert_eq!(lus.map_err(|erreurs| (erreurs[0].champ, erreurs[0].motif)), attendu, "{revenu} {parts}");
        }
    }

    fn utiles(donnees: &[Donnee], enfants_a_charge: bool) -> RevenusUtiles {
        RevenusUtiles { donnees: donnees.to_vec(), enfants_a_charge, municipal_d_abord: false }
    }

    #[test]
    fn a_certified_quotient_makes_the_tax_assessment_useless() {
        let bloc = |valeur| QuotientFamilial {
            fournisseur: None,
            valeur,
            annee: None,
            mois: None,
            annee_calcul: None,
            mois_calcul: None,
        };
        for (quotient, municipal_d_abord, demande) in [
            (None, false, true),
            (Some(bloc(Some(850))), false, false),
            (Some(bloc(Some(850))), true, true),
            // The CAF knows the family and has no quotient for it.
            (Some(bloc(None)), false, true),
        ] {
            let foyer = Foyer { quotient_familial: quotient, ..Foyer::default() };
            let utiles = RevenusUtiles { municipal_d_abord, ..utiles(&Donnee::TOUTES, false) };
            assert_eq!(RevenusDemandes::new(&foyer, &utiles).fiscal, demande, "{municipal_d_abord}");
        }
    }

    #[test]
    fn only_what_is_asked_is_kept() {
        let texte = || "1".to_owned();
        let tout = RevenusSaisis {
            quotient: texte(),
            refus: true,
            revenu_fiscal: texte(),
            parts: texte(),
            ressources: texte(),
            enfants_a_charge: texte(),
        };
        let vide = Foyer::default();
        assert!(tout.garder(&vide, &utiles(&Donnee::TOUTES, true)) == tout);
        assert!(tout.garder(&vide, &utiles(&[], false)) == RevenusSaisis::default());
        let certifie = Foyer {
            avis_fiscal: Some(AvisFiscal::default()),
            ressources: Some(Ressources::default()),
            enfants: Some(vec![]),
            ..Foyer::default()
        };
        let attendu = RevenusSaisis { quotient: texte(), refus: true, ..RevenusSaisis::default() };
        assert!(tout.garder(&certifie, &utiles(&Donnee::TOUTES, true)) == attendu);
    }

    #[test]
    fn certified_wins_over_declared_even_without_a_value() {
        let declares = RevenusDeclares {
            quotient: Some(500),
            fiscal: Parts::from_centiemes(200).map(|parts| (24_000, parts)),
            enfants_a_charge: Some(5),
            ressources: Some(30_000),
            refus: false,
        };
        let seuls = Revenus::reunir(&Foyer::default(), &declares);
        assert!(
            seuls.quotients.caf_msa == Quotient::Declare(500) && seuls.quotients.municipal == Quotient::Declare(1_000)
        );
        assert_eq!(
            (seuls.enfants_a_charge, seuls.enfants_certifies, seuls.ressources_certifiees),
            (Some(5), false, false)
        );
        let muet = QuotientFamilial {
            fournisseur: None,
            valeur: None,
            annee: None,
            mois: None,
            annee_calcul: None,
            mois_calcul: None,
        };
        let enfant = Enfant { jeton: "e1".to_owned(), personne: Personne::default() };
        let foyer = Foyer {
            quotient_familial: Some(muet),
            avis_fiscal: Some(AvisFiscal::default()),
            enfants: Some(vec![enfant]),
            ressources: Some(Ressources::default()),
            ..Foyer::default()
        };
        let reunis = Revenus::reunir(&foyer, &declares);
        assert!(reunis.quotients.caf_msa == Quotient::NonCommunique);
        assert!(reunis.quotients.municipal == Quotient::NonCommunique);
        assert_eq!((reunis.enfants_a_charge, reunis.enfants_certifies), (Some(1), true));
        assert!(reunis.ressources == Ressources::default() && reunis.ressources_certifiees);
    }

    #[test]
    fn a_refusal_is_not_an_unknown() {
        let refus = RevenusDeclares { refus: true, quotient: Some(1), ..RevenusDeclares::default() };
        let revenus = Revenus::reunir(&Foyer::default(), &refus);
        assert!(revenus.quotients.caf_msa == Quotient::Refuse && revenus.quotients.municipal == Quotient::Refuse);
    }
}
