//! The two fonts, the width of a text, and where its lines break.
//!
//! Neither kerning nor ligatures: a glyph for each character, whose width the font gives. That is enough for French, and
//! spares a shaping engine.

use anyhow::Context as _;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const MAIGRE: &[u8] = include_bytes!("../../../donnees/polices/DejaVuSans.ttf");
const GRASSE: &[u8] = include_bytes!("../../../donnees/polices/DejaVuSans-Bold.ttf");

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Graisse {
    Maigre,
    Grasse,
}

/// A text of one weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Morceau {
    pub(super) graisse: Graisse,
    pub(super) texte: String,
}

/// Both fonts.
pub(super) struct Polices {
    maigre: Police,
    grasse: Police,
}

/// A font.
pub(super) struct Police {
    krilla: Font,
    skrifa: FontRef<'static>,
    cadratin: f32,
}

/// A word, with whether it holds to the one before (a piece of a word too long for a line).
struct Mot {
    graisse: Graisse,
    texte: String,
    colle: bool,
}

impl Polices {
    pub(super) fn lire() -> anyhow::Result<Self> {
        Ok(Self { maigre: Police::lire(MAIGRE)?, grasse: Police::lire(GRASSE)? })
    }

    pub(super) const fn de(&self, graisse: Graisse) -> &Police {
        match graisse {
            Graisse::Maigre => &self.maigre,
            Graisse::Grasse => &self.grasse,
        }
    }

    /// Whether a character can be written. Marks that turn the direction of a text have no place in a paper.
    pub(super) fn connait(&self, signe: char) -> bool {
        !matches!(signe, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            && self.inconnu(signe.encode_utf8(&mut [0; 4])).is_none()
    }

    /// The first character that cannot be written.
    pub(super) fn inconnu(&self, texte: &str) -> Option<char> {
        texte.chars().find(|signe| self.maigre.skrifa.charmap().map(*signe).is_none())
    }

    /// The lines of a text, none wider than `largeur`. A line that a space ended keeps it, so that whoever copies the text
    /// finds its words apart.
    pub(super) fn couper(&self, morceaux: &[Morceau], taille: f32, largeur: f32) -> Vec<Vec<Morceau>> {
        let mut lignes: Vec<Vec<Morceau>> = Vec::new();
        let mut ligne: Vec<Morceau> = Vec::new();
        let mut occupe = 0.0;
        for mot in self.mots(morceaux, taille, largeur) {
            let police = self.de(mot.graisse);
            let blanc = if mot.colle || ligne.is_empty() { 0.0 } else { police.largeur(" ", taille) };
            let besoin = police.largeur(&mot.texte, taille);
            if !ligne.is_empty() && occupe + blanc + besoin > largeur {
                if !mot.colle {
                    ajouter(&mut ligne, mot.graisse, " ");
                }
                lignes.push(std::mem::take(&mut ligne));
                occupe = besoin;
            } else {
                if blanc > 0.0 {
                    ajouter(&mut ligne, mot.graisse, " ");
                }
                occupe += blanc + besoin;
            }
            ajouter(&mut ligne, mot.graisse, &mot.texte);
        }
        if !ligne.is_empty() {
            lignes.push(ligne);
        }
        lignes
    }

    fn mots(&self, morceaux: &[Morceau], taille: f32, largeur: f32) -> Vec<Mot> {
        let mut mots = Vec::new();
        for Morceau { graisse, texte } in morceaux {
            for mot in texte.split(' ').filter(|mot| !mot.is_empty()) {
                let mut colle = false;
                for morceau in self.de(*graisse).tronconner(mot, taille, largeur) {
                    mots.push(Mot { graisse: *graisse, texte: morceau, colle });
                    colle = true;
                }
            }
        }
        mots
    }
}

impl Police {
    fn lire(octets: &'static [u8]) -> anyhow::Result<Self> {
        let krilla = Font::new(octets.into(), 0).context("police illisible")?;
        let skrifa = FontRef::new(octets).context("police illisible")?;
        Ok(Self { cadratin: krilla.units_per_em(), krilla, skrifa })
    }

    pub(super) fn krilla(&self) -> Font {
        self.krilla.clone()
    }

    /// Width of a text, in points.
    pub(super) fn largeur(&self, texte: &str, taille: f32) -> f32 {
        texte.chars().map(|signe| self.signe(signe).1).sum::<f32>() * taille
    }

    pub(super) fn glyphes(&self, texte: &str) -> Vec<KrillaGlyph> {
        texte
            .char_indices()
            .map(|(rang, signe)| {
                let (numero, avance) = self.signe(signe);
                KrillaGlyph::new(GlyphId::new(numero), avance, 0.0, 0.0, 0.0, rang..rang + signe.len_utf8(), None)
            })
            .collect()
    }

    /// Number of a glyph, and its width for a size of one.
    fn signe(&self, signe: char) -> (u32, f32) {
        let numero = self.skrifa.charmap().map(signe).unwrap_or_default();
        let mesures = self.skrifa.glyph_metrics(Size::unscaled(), LocationRef::default());
        (numero.to_u32(), mesures.advance_width(numero).unwrap_or_default() / self.cadratin)
    }

    /// The word, or pieces of it that fit, cut after a sign where there is one.
    fn tronconner(&self, mot: &str, taille: f32, largeur: f32) -> Vec<String> {
        let mut troncons = Vec::new();
        let mut reste = mot;
        while self.largeur(reste, taille) > largeur {
            let mut occupe = 0.0;
            let (mut dernier, mut apres_un_signe) = (0, 0);
            for (rang, signe) in reste.char_indices() {
                occupe += self.signe(signe).1 * taille;
                if occupe > largeur {
                    break;
                }
                dernier = rang + signe.len_utf8();
                if !signe.is_alphanumeric() {
                    apres_un_signe = dernier;
                }
            }
            // A column narrower than one character still gets one: the loop must end.
            let premier = reste.chars().next().map_or(0, char::len_utf8);
            let coupe = if apres_un_signe > 0 { apres_un_signe } else { dernier.max(premier) };
            let (debut, suite) = reste.split_at(coupe);
            troncons.push(debut.to_owned());
            reste = suite;
        }
        if !reste.is_empty() {
            troncons.push(reste.to_owned());
        }
        troncons
    }
}

fn ajouter(ligne: &mut Vec<Morceau>, graisse: Graisse, texte: &str) {
    match ligne.last_mut() {
        Some(dernier) if dernier.graisse == graisse => dernier.texte.push_str(texte),
        _ => ligne.push(Morceau { graisse, texte: texte.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        let polices = Polices::lire().unwrap();
        let texte = "Le prix dépend du quotient\u{a0}: cnav_participation_familiale_eaje_parametres_calcul, puis rien.";
        let morceaux = [Morceau { graisse: Graisse::Maigre, texte: texte.to_owned() }];
        for largeur in [1.0, 40.0, 120.0, 1000.0] {
            let lignes = polices.couper(&morceaux, 10.0, largeur);
            let reuni: String = lignes.iter().flatten().map(|morceau| morceau.texte.as_str()).collect();
            assert_eq!(reuni, texte);
            for ligne in lignes.iter().filter(|_| largeur > 20.0) {
                let occupe: f32 = ligne
                    .iter()
                    .map(|morceau| polices.de(morceau.graisse).largeur(morceau.texte.trim_end(), 10.0))
                    .sum();
                assert!(occupe <= largeur + 0.01, "{ligne:?}");
            }
        }
    }

    #[test]
    fn the_fonts_have_what_french_needs() {
        let polices = Polices::lire().unwrap();
        assert_eq!(polices.inconnu("Où l’été « œuvre » — 3,35 €… ÀÉÈÊËÎÏÔÛÙÜÇŒÆ ☐ →\u{a0}\u{202f}"), None);
        assert_eq!(polices.inconnu("voilà 🎈"), Some('🎈'));
    }
}
