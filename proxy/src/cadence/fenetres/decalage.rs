//! Where the upstream's clock is, by what its answers say: times are microseconds.

use super::SECONDE;

/// How badly the shift may be known before it is learnt again: the places of a second leave this much before and after them.
pub(super) const OUBLI: i64 = 120_000;
/// So many calls that came late, while none that left as late in a second came in time: the clock has jumped, since a network
/// holds one call, not all of them.
const CONFIRMATIONS: u8 = 3;
/// By how much the bounds of the shift grow apart in a second: clocks drift and are corrected.
const DERIVE: i64 = 50;

/// What is known of upstream's clock minus ours, the way there included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decalage {
    bas: i64,
    haut: i64,
    /// When the bounds were last let apart.
    vu: i64,
    /// What is believed: it only moves when a bound contradicts it.
    pub(super) estime: i64,
    /// Whether it was contradicted before the bounds were narrow: it then means little.
    pub(super) perdu: bool,
    /// Answers that contradict all that is known, and where in a second the earliest of their calls left.
    doutes: u8,
    douteux: i64,
    /// When the call left by which a step of a clock was believed: what left before knows nothing of it.
    saut: i64,
}

impl Decalage {
    /// Before any answer.
    pub(super) const fn inconnu() -> Self {
        Self { bas: -SECONDE, haut: SECONDE, vu: 0, estime: 0, perdu: false, doutes: 0, douteux: SECONDE, saut: 0 }
    }

    /// How well it is known.
    pub(super) const fn largeur(&self) -> i64 {
        self.haut - self.bas
    }

    /// Halfway between its bounds.
    pub(super) const fn milieu(&self) -> i64 {
        (self.bas + self.haut) / 2
    }

    /// Reads bounds that an answer gives; `position` is where in a second its call left.
    pub(super) fn resserrer(&mut self, bas: i64, haut: i64, maintenant: i64, position: i64) {
        if maintenant < self.saut {
            return;
        }
        let ecoule = (maintenant - self.vu).clamp(0, 3600 * SECONDE) / SECONDE;
        let (ancien_bas, ancien_haut) = (self.bas - ecoule * DERIVE, self.haut + ecoule * DERIVE);
        let (nouveau_bas, nouveau_haut) = (ancien_bas.max(bas), ancien_haut.min(haut));
        let recouvrement = nouveau_haut - nouveau_bas;
        let retenu = recouvrement < -OUBLI && bas > ancien_haut;
        if !retenu && position >= self.douteux {
            // Had a clock jumped, this call would have been late as well.
            (self.doutes, self.douteux) = (0, SECONDE);
        } else if retenu {
            (self.doutes, self.douteux) = (self.doutes.saturating_add(1), self.douteux.min(position));
        }
        (self.bas, self.haut) = match recouvrement {
            1.. => (nouveau_bas, nouveau_haut),
            // Delays vary: one call was counted before the end of a second, and one that left sooner after it.
            _ if recouvrement >= -OUBLI => (nouveau_haut - 1, nouveau_bas),
            // It was held on its way, which says nothing of the clocks.
            _ if retenu && self.doutes < CONFIRMATIONS => (ancien_bas, ancien_haut),
            // What contradicts all that was known is a step of a clock: it is believed alone, and what follows tells.
            _ => {
                (self.doutes, self.douteux, self.saut) = (0, SECONDE, maintenant);
                (bas, haut)
            }
        };
        if ecoule > 0 {
            self.vu = maintenant;
        }
        let largeur = self.largeur();
        let contredite = !(self.bas..=self.haut).contains(&self.estime);
        if largeur > OUBLI {
            // What nothing contradicts stays: at first no shift, since machines on the network keep the same time.
            self.estime = self.estime.clamp(self.bas, self.haut);
            self.perdu |= contredite;
        } else {
            self.perdu = false;
            if contredite || self.estime > self.bas + largeur / 2 {
                // There is less room before the calls of a second than after them, and delays vary.
                self.estime = self.bas + largeur / 4;
            }
        }
    }
}
