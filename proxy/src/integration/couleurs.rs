//! Colours of the theme, and whether they can be read: WCAG 2.2, 1.4.3 for text and 1.4.11 for the edges of fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// The theme as it is when a city changes nothing: the very file that the widget is built with.
const THEME: &str = include_str!("../../../www/theme.css");

/// Colours that a city may choose: `--pf-couleur-<jeton>`.
pub const JETONS: [&str; 10] =
    ["fond", "fond-doux", "texte", "texte-doux", "accent", "accent-texte", "bord", "trait", "erreur", "succes"];

/// What the form shows together: in front, behind, least contrast. `trait` only separates and is in no pair.
pub const PAIRES: [(&str, &str, f64); 13] = [
    ("texte", "fond", 4.5),
    ("texte", "fond-doux", 4.5),
    ("texte-doux", "fond", 4.5),
    ("texte-doux", "fond-doux", 4.5),
    ("accent", "fond", 4.5),
    ("accent", "fond-doux", 4.5),
    ("accent-texte", "accent", 4.5),
    ("erreur", "fond", 4.5),
    ("erreur", "fond-doux", 4.5),
    ("succes", "fond", 4.5),
    ("succes", "fond-doux", 4.5),
    ("bord", "fond", 3.0),
    ("bord", "fond-doux", 3.0),
];

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambiance {
    /// Light.
    Clair,
    /// Dark.
    Sombre,
}

/// An opaque colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Couleur([u8; 3]);

/// Colours by their token.
pub(super) type Palette = BTreeMap<&'static str, Couleur>;

/// A pair of the theme, as measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Contraste {
    /// Where.
    pub ambiance: Ambiance,
    /// Token in front, and its colour.
    pub devant: (&'static str, Couleur),
    /// Token behind, and its colour.
    pub derriere: (&'static str, Couleur),
    /// Ratio found, from 1 to 21.
    pub mesure: f64,
    /// Ratio needed.
    pub moindre: f64,
    /// When it fails, which token to change, and the nearest colour that does.
    pub proposition: Option<(&'static str, Couleur)>,
}

impl Ambiance {
    /// As people say it.
    pub fn nom(self) -> &'static str {
        match self {
            Self::Clair => "clair",
            Self::Sombre => "sombre",
        }
    }

    /// The colour of a token when a city changes nothing.
    pub fn defaut(self, jeton: &str) -> Option<Couleur> {
        self.defauts().get(jeton).copied()
    }

    /// The colours of the theme when a city changes nothing.
    pub(super) fn defauts(self) -> &'static Palette {
        static CLAIR: LazyLock<Palette> = LazyLock::new(|| bloc(":host {"));
        static SOMBRE: LazyLock<Palette> = LazyLock::new(|| bloc(":host([theme=\"sombre\"]) {"));
        match self {
            Self::Clair => &CLAIR,
            Self::Sombre => &SOMBRE,
        }
    }
}

/// The colours that a block of the theme sets.
fn bloc(selecteur: &str) -> Palette {
    let corps = THEME.split_once(selecteur).and_then(|(_, suite)| suite.split_once('}')).map_or("", |(corps, _)| corps);
    let declaration = |ligne: &str| {
        let (nom, valeur) = ligne.trim().strip_prefix("--pf-couleur-")?.split_once(':')?;
        Some((jeton(nom)?, Couleur::lire(valeur)?))
    };
    corps.split(';').filter_map(declaration).collect()
}

/// The token of that name.
pub(super) fn jeton(nom: &str) -> Option<&'static str> {
    JETONS.into_iter().find(|jeton| *jeton == nom)
}

impl Couleur {
    const NOIR: Self = Self([0; 3]);
    const BLANC: Self = Self([255; 3]);

    /// `#rgb` or `#rrggbb`, and nothing else: whatever is read can stand in a sheet.
    pub fn lire(texte: &str) -> Option<Self> {
        let chiffres = texte.trim().strip_prefix('#')?;
        let valeurs: Vec<u8> = chiffres
            .chars()
            .map(|chiffre| chiffre.to_digit(16).and_then(|valeur| u8::try_from(valeur).ok()))
            .collect::<Option<_>>()?;
        match valeurs[..] {
            [r, v, b] => Some(Self([r * 17, v * 17, b * 17])),
            [r1, r2, v1, v2, b1, b2] => Some(Self([r1 * 16 + r2, v1 * 16 + v2, b1 * 16 + b2])),
            _ => None,
        }
    }

    /// Relative luminance, from 0 to 1.
    fn luminance(self) -> f64 {
        let [r, v, b] = self.0.map(|canal| {
            let canal = f64::from(canal) / 255.0;
            if canal <= 0.04045 { canal / 12.92 } else { ((canal + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * v + 0.0722 * b
    }

    /// Contrast ratio, from 1 to 21, whichever is in front.
    pub fn contraste(self, autre: Self) -> f64 {
        let (a, b) = (self.luminance(), autre.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// So many 255ths of the way to another colour.
    fn vers(self, cible: Self, part: u8) -> Self {
        let melanger = |rang: usize| {
            let (ici, la) = (u16::from(self.0[rang]), u16::from(cible.0[rang]));
            let part = u16::from(part);
            u8::try_from((ici * (255 - part) + la * part + 127) / 255).unwrap_or(u8::MAX)
        };
        Self([melanger(0), melanger(1), melanger(2)])
    }

    fn distance(self, autre: Self) -> u32 {
        self.0.iter().zip(autre.0).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    }
}

impl fmt::Display for Couleur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, v, b] = self.0;
        write!(f, "#{r:02x}{v:02x}{b:02x}")
    }
}

impl Contraste {
    /// Whether it can be read.
    pub fn suffit(&self) -> bool {
        self.mesure >= self.moindre
    }

    /// What is wrong and what to write, for who wrote the colours.
    pub fn phrase(&self) -> String {
        let Self { ambiance, devant, derriere, mesure, moindre, proposition } = self;
        let conseil =
            proposition.map(|(jeton, couleur)| format!(" ; essayez {couleur} pour « {jeton} »")).unwrap_or_default();
        format!(
            "thème {} : « {} » ({}) sur « {} » ({}) a un contraste de {}, il en faut {}{conseil}",
            ambiance.nom(),
            devant.0,
            devant.1,
            derriere.0,
            derriere.1,
            rapport(*mesure),
            rapport(*moindre)
        )
    }
}

/// A ratio in French, rounded down: what is short of its least must not look as if it reached it.
pub fn rapport(mesure: f64) -> String {
    let texte = format!("{:.2}", (mesure * 100.0).floor() / 100.0);
    texte.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}

/// Every pair, with these colours in place of the theme's own.
pub(super) fn examiner(ambiance: Ambiance, choisies: &Palette) -> Vec<Contraste> {
    let mut toutes = ambiance.defauts().clone();
    toutes.extend(choisies);
    let mesurer = |(devant, derriere, moindre): (&'static str, &'static str, f64)| {
        let (devant, derriere) = ((devant, *toutes.get(devant)?), (derriere, *toutes.get(derriere)?));
        let mesure = devant.1.contraste(derriere.1);
        // The theme's own colours go together: who changed one of the two is told to change it again.
        let a_changer =
            if choisies.contains_key(devant.0) || !choisies.contains_key(derriere.0) { devant } else { derriere };
        let proposition =
            (mesure < moindre).then(|| proposer(&toutes, a_changer, (devant.0, derriere.0, moindre))).flatten();
        Some(Contraste { ambiance, devant, derriere, mesure, moindre, proposition })
    };
    PAIRES.into_iter().filter_map(mesurer).collect()
}

/// The nearest colour, towards black or white, with which every pair of the token can be read; or this pair alone, when
/// others stand in the way.
fn proposer(
    toutes: &Palette,
    (jeton, actuelle): (&'static str, Couleur),
    paire: (&'static str, &'static str, f64),
) -> Option<(&'static str, Couleur)> {
    let lisible = |couleur: Couleur, (devant, derriere, moindre): (&'static str, &'static str, f64)| {
        let autre = if devant == jeton { derriere } else { devant };
        toutes.get(autre).is_none_or(|autre| couleur.contraste(*autre) >= moindre)
    };
    let siennes = || PAIRES.into_iter().filter(|(devant, derriere, _)| *devant == jeton || *derriere == jeton);
    let chercher = |admise: &dyn Fn(Couleur) -> bool| {
        let vers = |cible| (1..=u8::MAX).map(|part| actuelle.vers(cible, part)).find(|couleur| admise(*couleur));
        [Couleur::NOIR, Couleur::BLANC].into_iter().filter_map(vers).min_by_key(|couleur| actuelle.distance(*couleur))
    };
    let trouvee = chercher(&|couleur| siennes().all(|sienne| lisible(couleur, sienne)));
    trouvee.or_else(|| chercher(&|couleur| lisible(couleur, paire))).map(|couleur| (jeton, couleur))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn couleur() -> impl Strategy<Value = Couleur> {
        any::<[u8; 3]>().prop_map(Couleur)
    }

    proptest! {
        #[test]
        fn contrast_is_symmetric_and_between_1_and_21(a in couleur(), b in couleur()) {
            let mesure = a.contraste(b);
            prop_assert_eq!(mesure.to_bits(), b.contraste(a).to_bits());
            prop_assert!((1.0..=21.0).contains(&mesure));
            prop_assert_eq!(a.contraste(a).to_bits(), 1.0_f64.to_bits());
        }

        #[test]
        fn what_is_written_is_read_again(a in couleur()) {
            prop_assert_eq!(Couleur::lire(&a.to_string()), Some(a));
            prop_assert_eq!(Couleur::lire(&a.to_string().to_uppercase()), Some(a));
        }

        #[test]
        fn nothing_but_a_colour_is_read(texte in "[#0-9a-fA-F;:{} ]{0,9}") {
            if let Some(lue) = Couleur::lire(&texte) {
                let nue = texte.trim();
                prop_assert!(nue.starts_with('#') && (nue.len() == 4 || nue.len() == 7));
                prop_assert!(nue.chars().skip(1).all(|c| c.is_ascii_hexdigit()));
                prop_assert_eq!(Couleur::lire(&lue.to_string()), Some(lue));
            }
        }

        /// Whoever follows the advice for one colour reaches that pair.
        #[test]
        fn a_proposal_passes(jeton in prop::sample::select(&JETONS[..]), choisie in couleur(), sombre in any::<bool>()) {
            let ambiance = if sombre { Ambiance::Sombre } else { Ambiance::Clair };
            for faible in examiner(ambiance, &Palette::from([(jeton, choisie)])).iter().filter(|faible| !faible.suffit()) {
                let (propose, couleur) = faible.proposition.unwrap();
                prop_assert_eq!(propose, jeton, "the colour that was chosen is the one to change");
                let autre = if faible.devant.0 == jeton { faible.derriere.1 } else { faible.devant.1 };
                prop_assert!(couleur.contraste(autre) >= faible.moindre, "{}", faible.phrase());
            }
        }
    }

    #[test]
    fn it_measures_as_wcag_does() {
        let lire = |texte| Couleur::lire(texte).unwrap();
        assert!((Couleur::NOIR.contraste(Couleur::BLANC) - 21.0).abs() < 1e-9);
        for (a, b, attendu) in [
            ("#777777", "#ffffff", "4,47"),
            ("#767676", "#fff", "4,54"),
            ("#1d4f91", "#ffffff", "8,14"),
            ("#000", "#fff", "21"),
            ("#abc", "#abc", "1"),
        ] {
            assert_eq!(rapport(lire(a).contraste(lire(b))), attendu, "{a} {b}");
        }
        // What falls short by a hair does not look as if it passed.
        assert_eq!(rapport(4.4999), "4,49");
    }

    #[test]
    fn the_themes_own_colours_are_all_there_and_pass() {
        for ambiance in [Ambiance::Clair, Ambiance::Sombre] {
            assert_eq!(ambiance.defauts().len(), JETONS.len(), "{ambiance:?}");
            let contrastes = examiner(ambiance, &Palette::new());
            assert_eq!(contrastes.len(), PAIRES.len());
            for contraste in contrastes {
                assert!(contraste.suffit(), "{}", contraste.phrase());
            }
        }
    }

    #[test]
    fn only_hexadecimal_colours_are_read() {
        for texte in [
            "",
            "#",
            "red",
            "#12",
            "#1234",
            "#12345",
            "#1234567",
            "#12345678",
            "#ggg",
            "rgb(0,0,0)",
            "#fff;",
            "# fff",
            "#١٢٣",
        ] {
            assert_eq!(Couleur::lire(texte), None, "{texte}");
        }
        assert_eq!(Couleur::lire(" #7A1f5c ").unwrap().to_string(), "#7a1f5c");
        assert_eq!(Couleur::lire("#0aF").unwrap().to_string(), "#00aaff");
    }

    #[test]
    fn who_changed_the_background_is_told_to_change_it_back() {
        let fond = Couleur::lire("#777").unwrap();
        let faibles: Vec<Contraste> =
            examiner(Ambiance::Clair, &Palette::from([("fond", fond)])).into_iter().filter(|c| !c.suffit()).collect();
        assert!(faibles.iter().any(|faible| faible.devant.0 == "texte-doux"));
        assert!(faibles.iter().all(|faible| faible.proposition.is_some_and(|(jeton, _)| jeton == "fond")));
    }
}
