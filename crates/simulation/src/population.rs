//! A made-up population, for a city that has no extract of its own at hand. The README says what it is worth.

use famille::tarif::{Periodicite, Residence, Ressources};
use famille::{Demarche, Quotient, Quotients, Usage as Nature};

use crate::foyer::{Foyer, Usage};

/// Quotients at each twentieth of the households that have one, in euros a month: skewed as incomes are, the median a
/// little under 900. Between two of them quotients are spread evenly.
const VINGTIEMES: [i32; 21] = [
    0, 180, 290, 370, 440, 505, 565, 630, 700, 775, 860, 950, 1_045, 1_150, 1_270, 1_410, 1_580, 1_800, 2_120, 2_700,
    6_000,
];

/// Percent of households with 1, 2, 3, 4 and 5 children in charge.
const ENFANTS: [(u64, u16); 5] = [(42, 1), (39, 2), (14, 3), (4, 4), (1, 5)];

/// Percent of households whose quotient is not known, and percent of those without that prefer not to share it.
const SANS_QUOTIENT: u64 = 8;
const REFUS: u64 = 40;

/// Percent of households that live outside the commune.
const EXTERIEUR: u64 = 12;

/// Percent of children who attend a service.
const INSCRITS: u64 = 55;

/// `nombre` households, the same ones for the same `graine`.
pub fn population(demarches: &[Demarche], nombre: u32, graine: u64) -> Vec<Foyer> {
    let mut hasard = Hasard(graine);
    (0..nombre).map(|_| foyer(demarches, &mut hasard)).collect()
}

/// Units of a year for one child, where nothing better is known: 140 meals, 300 hours of an after-school club, 36 days,
/// 10 months, 1 year; 1 200 hours of crèche.
pub fn actes_par_defaut(demarche: &Demarche) -> u32 {
    match (demarche.tarif.periodicite, demarche.usage, demarche.tarif.unite.as_str()) {
        (Periodicite::An, ..) => 1,
        (Periodicite::Mois, ..) => 10,
        (Periodicite::Acte, Nature::Creche, _) => 1_200,
        (Periodicite::Acte, _, "repas") => 140,
        (Periodicite::Acte, _, "heure") => 300,
        (Periodicite::Acte, ..) => 36,
    }
}

fn foyer(demarches: &[Demarche], hasard: &mut Hasard) -> Foyer {
    let enfants = tirer_enfants(hasard);
    let quotient = hasard.quotient();
    // Two parents weigh two parts, the first two children a half each, the others a half, and the third one a whole.
    let demi_parts = 4 + i64::from(enfants) + i64::from(enfants >= 3);
    let annuelles = quotient.valeur().map(|valeur| i64::from(valeur) * 6 * demi_parts);
    let usages = demarches.iter().map(|demarche| {
        let inscrits = (0..enfants).filter(|_| hasard.pour_cent(INSCRITS)).count();
        Usage { enfants: u16::try_from(inscrits).unwrap_or(u16::MAX), actes: actes_par_defaut(demarche) }
    });
    let usages = usages.collect();
    Foyer {
        poids: 1,
        quotients: Quotients { caf_msa: quotient, municipal: Quotient::Inconnu },
        residence: if hasard.pour_cent(EXTERIEUR) { Residence::Exterieur } else { Residence::Commune },
        enfants_a_charge: enfants,
        ressources: Ressources { annuelles, enfants_a_charge: Some(enfants), enfants_aeeh: Some(0), annee: None },
        usages,
    }
}

fn tirer_enfants(hasard: &mut Hasard) -> u16 {
    let mut tirage = hasard.sous(100);
    for (part, enfants) in ENFANTS {
        if tirage < part {
            return enfants;
        }
        tirage -= part;
    }
    1
}

/// splitmix64: small, good enough here, and the same everywhere.
struct Hasard(u64);

impl Hasard {
    fn suivant(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `borne`, which is small: the bias is far below what matters.
    fn sous(&mut self, borne: u64) -> u64 {
        self.suivant() % borne.max(1)
    }

    fn pour_cent(&mut self, part: u64) -> bool {
        self.sous(100) < part
    }

    fn quotient(&mut self) -> Quotient {
        if self.pour_cent(SANS_QUOTIENT) {
            return if self.pour_cent(REFUS) { Quotient::Refuse } else { Quotient::Inconnu };
        }
        let rang = usize::try_from(self.sous(20)).unwrap_or(0);
        let (bas, haut) = (VINGTIEMES.get(rang).copied().unwrap_or(0), VINGTIEMES.get(rang + 1).copied().unwrap_or(0));
        let ecart = u64::try_from(haut - bas).unwrap_or(0);
        Quotient::Certifie(bas + i32::try_from(self.sous(ecart)).unwrap_or(0))
    }
}
