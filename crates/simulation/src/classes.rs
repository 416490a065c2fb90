//! Classes of quotient: the brackets of a tariff, or fixed ones where it has none.

use famille::tarif::Formule;
use famille::{Quotients, Tarif};

/// Upper bounds of the fixed classes, in euros, included.
const FIXES: [i32; 5] = [400, 700, 1_000, 1_500, 2_000];

/// The classes of a tariff, in rising order, then one for households whose quotient is not known or not shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Classes {
    bornes: Vec<i32>,
    tarif: Vec<famille::NatureQuotient>,
}

impl Classes {
    /// The brackets of both formulas together, or the fixed classes.
    pub(crate) fn de(tarif: &Tarif) -> Self {
        let mut bornes: Vec<i32> = tarif
            .formules()
            .filter_map(|formule| match formule {
                Formule::Tranches { lignes, .. } => Some(lignes.iter().filter_map(famille::tarif::Tranche::fin)),
                _ => None,
            })
            .flatten()
            .collect();
        if bornes.is_empty() {
            bornes = FIXES.to_vec();
        }
        bornes.sort_unstable();
        bornes.dedup();
        Self { bornes, tarif: tarif.quotients.clone() }
    }

    /// How many there are.
    pub(crate) fn nombre(&self) -> usize {
        self.bornes.len() + 2
    }

    /// The class of a household.
    pub(crate) fn rang(&self, quotients: Quotients) -> usize {
        match quotients.retenir(&self.tarif).1.valeur() {
            Some(valeur) => self.bornes.partition_point(|borne| *borne < valeur),
            None => self.bornes.len() + 1,
        }
    }

    /// The name of each class.
    pub(crate) fn libelles(&self) -> Vec<String> {
        let mut libelles = Vec::with_capacity(self.nombre());
        let mut debut: Option<i32> = None;
        for borne in &self.bornes {
            libelles.push(match debut {
                None => format!("jusqu’à {borne} €"),
                Some(debut) => format!("{debut} à {borne} €"),
            });
            debut = Some(borne.saturating_add(1));
        }
        libelles.push(debut.map_or_else(|| "tous".to_owned(), |debut| format!("{debut} € et plus")));
        libelles.push("sans quotient".to_owned());
        libelles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use famille::tarif::Tranche;
    use famille::{Centimes, Quotient};

    #[test]
    fn a_household_falls_in_the_bracket_of_its_quotient() {
        let lignes = vec![Tranche::jusqu_a(Some(400), Centimes(1)), Tranche::jusqu_a(None, Centimes(2))];
        let tarif =
            Tarif::simple("repas", Formule::Tranches { lignes, sans_quotient: None, refus: None, croissant: true });
        let classes = Classes::de(&tarif);
        assert_eq!(classes.libelles(), ["jusqu’à 400 €", "401 € et plus", "sans quotient"]);
        for (quotient, rang) in
            [(Quotient::Certifie(400), 0), (Quotient::Certifie(401), 1), (Quotient::Inconnu, 2), (Quotient::Refuse, 2)]
        {
            assert_eq!(classes.rang(Quotients { caf_msa: quotient, ..Quotients::default() }), rang);
        }
        assert_eq!(Classes::de(&Tarif::simple("an", Formule::Fixe { prix: Centimes(1) })).nombre(), 7);
    }
}
