//! How near the end of a token is. A token lives 18 months and only whoever asked for the habilitation can renew it:
//! nobody must learn of its end by a morning without data.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// A day.
const JOUR: u64 = 24 * 60 * 60;

/// How near an end is, by the thresholds at which whoever operates is to be warned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Echeance {
    /// More than 90 days away.
    Lointaine,
    /// 90 days away or less: ask for the renewal.
    Trimestre,
    /// 30 days away or less.
    Mois,
    /// 7 days away or less.
    Semaine,
    /// Over.
    Passee,
}

impl Echeance {
    /// How near `fin` is at `maintenant`. A threshold is reached at its very second.
    pub fn de(fin: SystemTime, maintenant: SystemTime) -> Self {
        let jours = |nombre: u64| Duration::from_secs(nombre * JOUR);
        match fin.duration_since(maintenant).unwrap_or(Duration::ZERO) {
            Duration::ZERO => Self::Passee,
            reste if reste <= jours(7) => Self::Semaine,
            reste if reste <= jours(30) => Self::Mois,
            reste if reste <= jours(90) => Self::Trimestre,
            _ => Self::Lointaine,
        }
    }

    /// Whole days left before `fin`, for metrics; negative once it is over, by whole days too.
    pub fn jours(fin: SystemTime, maintenant: SystemTime) -> i64 {
        let jours = |duree: Duration| i64::try_from(duree.as_secs() / JOUR).unwrap_or(i64::MAX);
        match fin.duration_since(maintenant) {
            Ok(reste) => jours(reste),
            Err(passe) => -jours(passe.duration()),
        }
    }

    /// Whether somebody is to be warned.
    pub fn a_signaler(self) -> bool {
        self != Self::Lointaine
    }
}

impl fmt::Display for Echeance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lointaine => "le jeton est valable plus de 90 jours",
            Self::Trimestre => "le jeton expire dans moins de 90 jours : demandez son renouvellement",
            Self::Mois => "le jeton expire dans moins de 30 jours : son renouvellement est à demander sans attendre",
            Self::Semaine => "le jeton expire dans moins de 7 jours : sans renouvellement, le service s'arrêtera",
            Self::Passee => "le jeton a expiré : aucune donnée ne peut plus être demandée",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_reached_at_their_second() {
        let maintenant = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        for (secondes, attendue) in [
            (400 * JOUR, Echeance::Lointaine),
            (90 * JOUR + 1, Echeance::Lointaine),
            (90 * JOUR, Echeance::Trimestre),
            (30 * JOUR + 1, Echeance::Trimestre),
            (30 * JOUR, Echeance::Mois),
            (7 * JOUR + 1, Echeance::Mois),
            (7 * JOUR, Echeance::Semaine),
            (1, Echeance::Semaine),
            (0, Echeance::Passee),
        ] {
            let echeance = Echeance::de(maintenant + Duration::from_secs(secondes), maintenant);
            assert_eq!((echeance, echeance.a_signaler()), (attendue, attendue != Echeance::Lointaine), "{secondes}");
        }
        let hier = maintenant - Duration::from_secs(JOUR);
        assert_eq!((Echeance::de(hier, maintenant), Echeance::jours(hier, maintenant)), (Echeance::Passee, -1));
        assert_eq!(Echeance::jours(maintenant + Duration::from_secs(3 * JOUR - 1), maintenant), 2);
        assert!(Echeance::Lointaine < Echeance::Passee);
    }
}
