//! Whom a change of rules touches: winners, losers, and by how much.

use famille::Demarche;

use crate::classes::Classes;
use crate::foyer::Foyer;

/// Two sets of rules side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparaison {
    /// The services that both files have, in the order of the first.
    pub services: Vec<EcartsService>,
    /// Services of the first file only.
    pub disparus: Vec<String>,
    /// Services of the second file only.
    pub nouveaux: Vec<String>,
}

/// What changes in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcartsService {
    /// Identifier.
    pub id: String,
    /// Name, in the first file.
    pub titre: String,
    /// A class of quotient each, by the brackets of the first file.
    pub lignes: Vec<LigneEcarts>,
}

/// What changes in a class of quotient. Amounts are centimes a year, positive when households pay more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LigneEcarts {
    /// Its name.
    pub classe: String,
    /// Households that use the service.
    pub foyers: u64,
    /// Those that pay less.
    pub gagnants: u64,
    /// Those that pay more.
    pub perdants: u64,
    /// What winners pay less, together.
    pub gains: i64,
    /// What losers pay more, together.
    pub pertes: i64,
    /// The greatest gain of a household.
    pub plus_grand_gain: i64,
    /// The greatest loss of a household.
    pub plus_grande_perte: i64,
}

impl LigneEcarts {
    /// How much more the city receives.
    pub const fn recettes(&self) -> i64 {
        self.pertes - self.gains
    }

    fn compter(&mut self, poids: u32, ecart: i64) {
        let (nombre, poids) = (u64::from(poids), i64::from(poids));
        self.foyers += nombre;
        if ecart > 0 {
            self.perdants += nombre;
            self.pertes += ecart * poids;
            self.plus_grande_perte = self.plus_grande_perte.max(ecart);
        } else if ecart < 0 {
            self.gagnants += nombre;
            self.gains -= ecart * poids;
            self.plus_grand_gain = self.plus_grand_gain.max(-ecart);
        }
    }
}

impl EcartsService {
    /// All the classes together.
    pub fn total(&self) -> LigneEcarts {
        let mut total = LigneEcarts { classe: "total".to_owned(), ..LigneEcarts::default() };
        for ligne in &self.lignes {
            total.foyers += ligne.foyers;
            total.gagnants += ligne.gagnants;
            total.perdants += ligne.perdants;
            total.gains += ligne.gains;
            total.pertes += ligne.pertes;
            total.plus_grand_gain = total.plus_grand_gain.max(ligne.plus_grand_gain);
            total.plus_grande_perte = total.plus_grande_perte.max(ligne.plus_grande_perte);
        }
        total
    }
}

/// Compares what every household pays. The usages of the households are those of the services of `avant`; a service is
/// compared only where both files compute its price.
pub fn comparer(avant: &[Demarche], apres: &[Demarche], foyers: &[Foyer]) -> Comparaison {
    let trouver = |demarches: &'_ [Demarche], id: &str| demarches.iter().position(|demarche| demarche.id == id);
    let absents = |ici: &[Demarche], la: &[Demarche]| -> Vec<String> {
        ici.iter()
            .filter(|demarche| trouver(la, &demarche.id).is_none())
            .map(|demarche| demarche.titre.clone())
            .collect()
    };
    let mut services = Vec::new();
    for (rang, ancienne) in avant.iter().enumerate() {
        let Some(nouvelle) = trouver(apres, &ancienne.id).and_then(|rang| apres.get(rang)) else { continue };
        if !ancienne.tarif.est_calcule() || !nouvelle.tarif.est_calcule() {
            continue;
        }
        let classes = Classes::de(&ancienne.tarif);
        let mut lignes: Vec<LigneEcarts> =
            classes.libelles().into_iter().map(|classe| LigneEcarts { classe, ..LigneEcarts::default() }).collect();
        for foyer in foyers {
            let Some(usage) = foyer.usages.get(rang).copied().filter(|usage| usage.enfants > 0) else { continue };
            if let (Some(payait), Some(paiera)) = (foyer.depense(ancienne, usage), foyer.depense(nouvelle, usage))
                && let Some(ligne) = lignes.get_mut(classes.rang(foyer.quotients))
            {
                ligne.compter(foyer.poids, paiera - payait);
            }
        }
        services.push(EcartsService { id: ancienne.id.clone(), titre: ancienne.titre.clone(), lignes });
    }
    Comparaison { services, disparus: absents(avant, apres), nouveaux: absents(apres, avant) }
}
