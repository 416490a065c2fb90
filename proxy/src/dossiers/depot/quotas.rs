//! What several services share of the city's quotas, and what each tells the others of its waiting room. It is no personal
//! data, and none of it is worth anything a minute later.

use anyhow::Context as _;

use super::Depot;
use crate::base::{Moteur, valeurs};

/// A service that has said nothing for so long is not there, in milliseconds.
const VIVANT: u64 = 3_000;
/// One that has said nothing for so long is gone for good: until then it may use its safe share without the store.
const PARTI: u64 = 60_000;

/// What a service says of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Annonce {
    /// Milliseconds since 1970.
    pub(crate) maintenant: u64,
    /// When the first one who waits there came, in milliseconds since 1970.
    pub(crate) tete: Option<u64>,
    /// How many wait there.
    pub(crate) en_attente: u32,
    /// Until when upstream wants silence, in milliseconds since 1970; 0 when it does not.
    pub(crate) silence: u64,
    /// Whether it does not know yet where the upstream's seconds begin, and somebody waits.
    pub(crate) cherche: bool,
}

/// What the others said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ailleurs {
    /// When the first one who waits elsewhere came.
    pub(crate) tete: Option<u64>,
    /// How many wait elsewhere.
    pub(crate) en_attente: u32,
    /// Services that were there a moment ago and say nothing: they may be working without the store.
    pub(crate) muets: u32,
    /// Until when one of them was asked for silence, in milliseconds since 1970.
    pub(crate) silence: u64,
    /// Those that do not know yet where the upstream's seconds begin.
    pub(crate) cherchent: u32,
}

impl Depot {
    /// Says where this service stands, and reads where the others do.
    pub(crate) fn annoncer_l_attente(&self, service: &str, annonce: Annonce) -> anyhow::Result<Ailleurs> {
        let Annonce { maintenant, tete, en_attente, silence, cherche } = annonce;
        let lignes = self.base.transiger(|acces| {
            // A wait that a crash of the machine may lose: nobody reads it a minute later.
            if acces.moteur() == Moteur::Postgres {
                acces.enchainer("SET LOCAL synchronous_commit = off")?;
            }
            acces.executer(
                "INSERT INTO services (id, vu_le, tete, en_attente, silence, cherche) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET vu_le = ?2, tete = ?3, en_attente = ?4, silence = ?5, cherche = ?6",
                valeurs![service, maintenant, tete.unwrap_or(0), en_attente, silence, u32::from(cherche)],
            )?;
            let autres = acces.lire(
                "SELECT vu_le, tete, en_attente, silence, cherche FROM services WHERE id <> ?1",
                valeurs![service],
            )?;
            let partis = maintenant.saturating_sub(PARTI);
            // Lines that nobody needs any more; others may be at it too, so only when there are some.
            if autres.iter().any(|ligne| ligne.entier(0).is_ok_and(|vu| u64::try_from(vu).is_ok_and(|vu| vu < partis)))
            {
                acces.executer("DELETE FROM services WHERE vu_le < ?1", valeurs![partis])?;
            }
            Ok(autres)
        })?;
        let mut ailleurs = Ailleurs::default();
        for ligne in lignes {
            let nombre = |rang| u64::try_from(ligne.entier(rang)?).context("nombre négatif dans la base");
            // Who was asked for silence may have died of it: upstream has not forgotten.
            ailleurs.silence = ailleurs.silence.max(nombre(3)?);
            if nombre(0)? + VIVANT < maintenant {
                ailleurs.muets += u32::from(nombre(0)? + PARTI >= maintenant);
                continue;
            }
            let tete = Some(nombre(1)?).filter(|tete| *tete > 0);
            ailleurs.tete = [ailleurs.tete, tete].into_iter().flatten().min();
            ailleurs.cherchent += u32::from(nombre(4)? > 0);
            ailleurs.en_attente = ailleurs.en_attente.saturating_add(u32::try_from(nombre(2)?).unwrap_or(u32::MAX));
        }
        Ok(ailleurs)
    }

    /// Takes up to `voulu` of the `places` of a second of this quota; says how many were left.
    pub(crate) fn tirer(&self, quota: &str, seconde: i64, places: u32, voulu: u32) -> anyhow::Result<u32> {
        let lignes = self.base.transiger(|acces| {
            if acces.moteur() == Moteur::Postgres {
                acces.enchainer("SET LOCAL synchronous_commit = off")?;
            }
            acces.executer(
                "INSERT INTO quotas (nom, seconde, pris, avant) VALUES (?1, 0, 0, 0) ON CONFLICT (nom) DO NOTHING",
                valeurs![quota],
            )?;
            // Every expression reads the line as it was before. PostgreSQL takes parameters that only meet each other for texts.
            acces.lire(
                "UPDATE quotas SET
                   avant = CASE WHEN seconde = CAST(?2 AS BIGINT) THEN pris ELSE 0 END,
                   pris = CASE
                     WHEN seconde < CAST(?2 AS BIGINT) THEN
                       CASE WHEN CAST(?3 AS BIGINT) < CAST(?4 AS BIGINT) THEN CAST(?3 AS BIGINT) ELSE CAST(?4 AS BIGINT) END
                     WHEN pris + CAST(?3 AS BIGINT) < CAST(?4 AS BIGINT) THEN pris + CAST(?3 AS BIGINT)
                     WHEN pris < CAST(?4 AS BIGINT) THEN CAST(?4 AS BIGINT)
                     ELSE pris END,
                   seconde = CAST(?2 AS BIGINT)
                 WHERE nom = ?1 AND seconde <= CAST(?2 AS BIGINT) RETURNING pris - avant",
                valeurs![quota, seconde, i64::from(voulu), i64::from(places)],
            )
        })?;
        // No line: others are in a later second already.
        let accorde = lignes.first().map(|ligne| ligne.entier(0)).transpose()?.unwrap_or(0);
        Ok(u32::try_from(accorde).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sceau::Trousseau;

    use super::*;
    use crate::Lieu;

    fn depot(dossier: &tempfile::TempDir) -> Depot {
        let cles = Trousseau::lire("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        Depot::ouvrir(&Lieu::Dossier(dossier.path().to_owned()), cles.into()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn a_second_never_gives_more_than_it_has(tirages in prop::collection::vec((0_i64..3, 0_u32..25), 1..40)) {
            let dossier = tempfile::tempdir().unwrap();
            let depot = depot(&dossier);
            let mut par_seconde = [0; 3];
            let mut derniere = 0;
            for (seconde, voulu) in tirages {
                let accorde = depot.tirer("jeton", 1_000 + seconde, 20, voulu).unwrap();
                prop_assert!(accorde <= voulu);
                // Never less than there is, but for a second that is over.
                let reste = 20 - par_seconde[usize::try_from(seconde).unwrap()];
                derniere = derniere.max(seconde);
                if seconde == derniere {
                    prop_assert_eq!(accorde, voulu.min(reste));
                } else {
                    prop_assert_eq!(accorde, 0);
                }
                par_seconde[usize::try_from(seconde).unwrap()] += accorde;
            }
            prop_assert!(par_seconde.iter().all(|pris| *pris <= 20));
        }
    }

    #[test]
    fn each_hears_of_the_others_while_they_live() {
        let dossier = tempfile::tempdir().unwrap();
        let depot = depot(&dossier);
        let dire = |service, maintenant, tete, en_attente| {
            let annonce = Annonce { maintenant, tete, en_attente, silence: 0, cherche: false };
            depot.annoncer_l_attente(service, annonce).unwrap()
        };
        assert_eq!(dire("a", 100_000, Some(90_000), 7), Ailleurs::default());
        assert_eq!(dire("b", 100_500, None, 0), Ailleurs { tete: Some(90_000), en_attente: 7, ..Ailleurs::default() });
        assert_eq!(
            dire("c", 101_000, Some(95_000), 3),
            Ailleurs { tete: Some(90_000), en_attente: 7, ..Ailleurs::default() }
        );
        assert_eq!(
            dire("a", 102_000, Some(96_000), 5),
            Ailleurs { tete: Some(95_000), en_attente: 3, ..Ailleurs::default() }
        );
        // The others fall silent, then are forgotten.
        assert_eq!(dire("a", 110_000, None, 0), Ailleurs { muets: 2, ..Ailleurs::default() });
        assert_eq!(dire("a", 170_000, None, 0), Ailleurs::default());
    }

    #[test]
    fn a_silence_is_kept_by_all_and_those_who_learn_are_known() {
        let dossier = tempfile::tempdir().unwrap();
        let depot = depot(&dossier);
        let dire = |service, maintenant, silence, cherche| {
            let annonce = Annonce { maintenant, tete: None, en_attente: 0, silence, cherche };
            let Ailleurs { silence, cherchent, .. } = depot.annoncer_l_attente(service, annonce).unwrap();
            (silence, cherchent)
        };
        assert_eq!(dire("a", 100_000, 130_000, true), (0, 0));
        assert_eq!(dire("b", 100_100, 0, true), (130_000, 1));
        assert_eq!(dire("c", 100_200, 0, false), (130_000, 2));
        // The one that was asked for silence says nothing any more.
        assert_eq!(dire("c", 110_000, 0, false), (130_000, 0));
        assert_eq!(dire("a", 131_000, 0, false), (0, 0));
    }
}
