//! The civil identity by which a family is found. What can't be accepted upstream is refused here, before any call: a
//! refused call still counts against the quota and tells the citizen nothing useful.

use std::fmt;

use famille::{CogCommune, CogDepartement, CogPays, Date, DatePartielle, Sexe, saisie, texte};
use url::form_urlencoded::Serializer;

use crate::Champ;

/// Upstream reads no more given names than that.
const PRENOMS_MAX: usize = 3;

/// An identity as it was collected, before the checks. `Debug` shows none of it.
#[derive(Clone)]
pub struct IdentiteCivile {
    /// Name at birth.
    pub nom_naissance: String,
    /// Name in use. It never suffices, and is not sent when it says nothing more.
    pub nom_usage: Option<String>,
    /// Given names in the order of the civil register. Those beyond the third are not sent.
    pub prenoms: Vec<String>,
    /// Birth date, whole or partial.
    pub date_naissance: DatePartielle,
    /// Sex, always sent.
    pub sexe: Sexe,
    /// Birthplace.
    pub lieu: Lieu,
}

/// Birthplace.
#[derive(Clone, PartialEq, Eq)]
pub enum Lieu {
    /// In France, in the commune that had this code at the time.
    Commune(CogCommune),
    /// In France, in a commune known by its name and département; the year of birth is then needed.
    CommuneNommee {
        /// The name of the commune.
        nom: String,
        /// Its département.
        departement: CogDepartement,
    },
    /// Abroad.
    Etranger(CogPays),
}

/// An identity that upstream can read: normalised and checked. `Debug` shows none of it.
#[derive(Clone)]
pub struct Identite(IdentiteCivile);

/// Why an identity, or a period, can't be sent. It holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{champ} : {motif}")]
pub struct Refus {
    /// Where.
    pub champ: Champ,
    /// What.
    pub motif: Motif,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Motif {
    /// Nothing is left once normalised.
    Manquant,
    /// A character that upstream can't read.
    Caracteres,
    /// More than 100 characters.
    TropLong,
    /// Not a date, before 1900, or not in the past; not a month that upstream knows.
    HorsLimites,
}

impl Identite {
    /// Normalises and checks.
    ///
    /// # Errors
    /// The first [`Refus`], in the order of the form.
    pub fn valider(brute: IdentiteCivile, aujourdhui: Date) -> Result<Self, Refus> {
        let nom_naissance = nom(Champ::NomNaissance, &brute.nom_naissance)?;
        let nom_usage = match brute.nom_usage.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(usage) => Some(nom(Champ::NomUsage, usage)?).filter(|usage| !meme_nom(usage, &nom_naissance)),
        };
        let mut prenoms = Vec::new();
        for prenom in brute.prenoms.iter().flat_map(|prenom| prenom.split_whitespace()).take(PRENOMS_MAX) {
            prenoms.push(nom(Champ::Prenoms, prenom)?);
        }
        if prenoms.is_empty() {
            return Err(Refus { champ: Champ::Prenoms, motif: Motif::Manquant });
        }
        date(&brute.date_naissance, aujourdhui)?;
        let lieu = match brute.lieu {
            Lieu::CommuneNommee { nom, departement } => {
                let nom = nom.split_whitespace().collect::<Vec<_>>().join(" ");
                if nom.is_empty() {
                    return Err(Refus { champ: Champ::CommuneNaissance, motif: Motif::Manquant });
                }
                if nom.chars().count() > texte::LONGUEUR_NOM {
                    return Err(Refus { champ: Champ::CommuneNaissance, motif: Motif::TropLong });
                }
                if brute.date_naissance.annee().is_none() {
                    return Err(Refus { champ: Champ::DateNaissance, motif: Motif::Manquant });
                }
                Lieu::CommuneNommee { nom, departement }
            }
            lieu => lieu,
        };
        Ok(Self(IdentiteCivile { nom_naissance, nom_usage, prenoms, lieu, ..brute }))
    }

    /// The identity that the form already checked.
    ///
    /// # Errors
    /// As [`valider`](Self::valider).
    pub fn depuis_saisie(saisie: &saisie::Identite, aujourdhui: Date) -> Result<Self, Refus> {
        let brute = IdentiteCivile {
            nom_naissance: saisie.nom_naissance.clone(),
            nom_usage: saisie.nom_usage.clone(),
            prenoms: saisie.prenoms.clone(),
            date_naissance: saisie.date_naissance.clone(),
            sexe: saisie.sexe,
            lieu: match &saisie.lieu {
                saisie::LieuNaissance::France(commune) => Lieu::Commune(commune.clone()),
                saisie::LieuNaissance::Etranger(pays) => Lieu::Etranger(pays.clone()),
            },
        };
        Self::valider(brute, aujourdhui)
    }

    /// Adds the parameters to a query. What is empty is not there at all.
    pub(crate) fn ecrire(&self, question: &mut Serializer<'_, url::UrlQuery<'_>>) {
        let Self(identite) = self;
        question.append_pair("nomNaissance", &identite.nom_naissance);
        if let Some(usage) = &identite.nom_usage {
            question.append_pair("nomUsage", usage);
        }
        for prenom in &identite.prenoms {
            question.append_pair("prenoms[]", prenom);
        }
        let nombres = match &identite.date_naissance {
            DatePartielle::Complete(date) => [Some(date.annee()), Some(date.mois().into()), Some(date.jour().into())],
            DatePartielle::SansJour { annee, mois } => [Some(*annee), Some((*mois).into()), None],
            DatePartielle::AnneeSeule(annee) => [Some(*annee), None, None],
            DatePartielle::Inconnue | DatePartielle::Illisible(_) => [None; 3],
        };
        for (cle, nombre) in ["anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"].iter().zip(nombres) {
            if let Some(nombre) = nombre {
                question.append_pair(cle, &nombre.to_string());
            }
        }
        question.append_pair(
            "sexeEtatCivil",
            match identite.sexe {
                Sexe::F => "F",
                Sexe::M => "M",
            },
        );
        let france = CogPays::france();
        match &identite.lieu {
            Lieu::Commune(commune) => {
                question.append_pair("codeCogInseePaysNaissance", france.as_str());
                question.append_pair("codeCogInseeCommuneNaissance", commune.as_str());
            }
            Lieu::CommuneNommee { nom, departement } => {
                question.append_pair("codeCogInseePaysNaissance", france.as_str());
                question.append_pair("nomCommuneNaissance", nom);
                question.append_pair("codeCogInseeDepartementNaissance", departement.as_str());
            }
            Lieu::Etranger(pays) => {
                question.append_pair("codeCogInseePaysNaissance", pays.as_str());
            }
        }
    }
}

impl fmt::Debug for IdentiteCivile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentiteCivile(…)")
    }
}

impl fmt::Debug for Identite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identite(…)")
    }
}

impl fmt::Debug for Lieu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lieu(…)")
    }
}

impl fmt::Display for Motif {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manquant => "à renseigner",
            Self::Caracteres => "des lettres, des espaces, des tirets et des apostrophes seulement",
            Self::TropLong => "100 caractères au plus",
            Self::HorsLimites => "hors des limites admises",
        })
    }
}

fn nom(champ: Champ, brut: &str) -> Result<String, Refus> {
    let refus = |motif| Refus { champ, motif };
    let nom = texte::normaliser_nom(brut);
    if !nom.chars().any(char::is_alphabetic) {
        return Err(refus(if brut.trim().is_empty() { Motif::Manquant } else { Motif::Caracteres }));
    }
    if !texte::alphabet(&nom) {
        return Err(refus(Motif::Caracteres));
    }
    if nom.chars().count() > texte::LONGUEUR_NOM {
        return Err(refus(Motif::TropLong));
    }
    Ok(nom)
}

fn meme_nom(un: &str, autre: &str) -> bool {
    texte::mots(un) == texte::mots(autre)
}

fn date(date: &DatePartielle, aujourdhui: Date) -> Result<(), Refus> {
    let (annee, premiere) = match date {
        DatePartielle::Complete(date) => (date.annee(), Some(*date)),
        DatePartielle::SansJour { annee, mois } => (*annee, Date::new(*annee, *mois, 1)),
        DatePartielle::AnneeSeule(annee) => (*annee, Date::new(*annee, 1, 1)),
        // Nothing is known: nothing is sent, and upstream decides.
        DatePartielle::Inconnue => return Ok(()),
        DatePartielle::Illisible(_) => (0, None),
    };
    match premiere {
        Some(premiere) if annee >= 1900 && premiere < aujourdhui => Ok(()),
        _ => Err(Refus { champ: Champ::DateNaissance, motif: Motif::HorsLimites }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn aujourdhui() -> Date {
        Date::new(2026, 11, 23).unwrap()
    }

    fn brute() -> IdentiteCivile {
        IdentiteCivile {
            nom_naissance: "Kermorgant".into(),
            nom_usage: None,
            prenoms: vec!["Soizic".into()],
            date_naissance: DatePartielle::lire("1984-02-29"),
            sexe: Sexe::F,
            lieu: Lieu::Commune(CogCommune::parse("29019").unwrap()),
        }
    }

    fn parametres(identite: &Identite) -> Vec<(String, String)> {
        let mut url = Url::parse("https://x.fr").unwrap();
        identite.ecrire(&mut url.query_pairs_mut());
        url.query_pairs().into_owned().collect()
    }

    fn valeur(brute: IdentiteCivile, cle: &str) -> Option<String> {
        let identite = Identite::valider(brute, aujourdhui()).unwrap();
        parametres(&identite).into_iter().find(|(c, _)| c == cle).map(|(_, v)| v)
    }

    #[test]
    fn every_parameter_has_its_official_name() {
        let identite = Identite::valider(
            IdentiteCivile {
                nom_usage: Some("Le Goff".into()),
                prenoms: ["Soizic", "Anne-Marie", "Zoé", "Quatrième"].map(str::to_owned).to_vec(),
                ..brute()
            },
            aujourdhui(),
        );
        let attendus = [
            ("nomNaissance", "Kermorgant"),
            ("nomUsage", "Le Goff"),
            ("prenoms[]", "Soizic"),
            ("prenoms[]", "Anne-Marie"),
            ("prenoms[]", "Zoé"),
            ("anneeDateNaissance", "1984"),
            ("moisDateNaissance", "2"),
            ("jourDateNaissance", "29"),
            ("sexeEtatCivil", "F"),
            ("codeCogInseePaysNaissance", "99100"),
            ("codeCogInseeCommuneNaissance", "29019"),
        ];
        assert_eq!(parametres(&identite.unwrap()), attendus.map(|(c, v)| (c.to_owned(), v.to_owned())));
    }

    #[test]
    fn names_take_the_form_that_upstream_reads() {
        for (ecrit, envoye) in [
            (" D’Hervé ", "D'Hervé"),
            ("Lœuillet", "Loeuillet"),
            ("GUÉRIN (née 1984)", "GUÉRIN née"),
            ("Le  Goff,", "Le Goff"),
        ] {
            let brute = IdentiteCivile { nom_naissance: ecrit.into(), ..brute() };
            assert_eq!(valeur(brute, "nomNaissance").as_deref(), Some(envoye), "{ecrit}");
        }
    }

    #[test]
    fn given_names_never_share_a_parameter() {
        let brute = IdentiteCivile { prenoms: vec!["  Soizic Anne ".into(), String::new(), "Zoé".into()], ..brute() };
        let identite = Identite::valider(brute, aujourdhui()).unwrap();
        let prenoms: Vec<_> =
            parametres(&identite).into_iter().filter(|(c, _)| c == "prenoms[]").map(|(_, v)| v).collect();
        assert_eq!(prenoms, ["Soizic", "Anne", "Zoé"]);
    }

    #[test]
    fn what_says_nothing_is_not_sent() {
        for usage in [None, Some(""), Some("  "), Some("KERMORGANT"), Some("Kermorgant ")] {
            let brute = IdentiteCivile { nom_usage: usage.map(str::to_owned), ..brute() };
            assert_eq!(valeur(brute, "nomUsage"), None, "{usage:?}");
        }
        for (date, presents) in [
            ("1984-02-29", &["anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"][..]),
            ("1984-02-00", &["anneeDateNaissance", "moisDateNaissance"][..]),
            ("1984-00-00", &["anneeDateNaissance"][..]),
            ("0000-00-00", &[][..]),
        ] {
            let brute = IdentiteCivile { date_naissance: DatePartielle::lire(date), ..brute() };
            let cles: BTreeSet<_> =
                parametres(&Identite::valider(brute, aujourdhui()).unwrap()).into_iter().map(|(c, _)| c).collect();
            let attendues: BTreeSet<_> = presents.iter().map(|c| (*c).to_owned()).collect();
            assert_eq!(
                cles.iter().filter(|c| c.ends_with("DateNaissance")).cloned().collect::<BTreeSet<_>>(),
                attendues,
                "{date}"
            );
        }
    }

    #[test]
    fn the_birthplace_has_three_forms() {
        let nommee = |nom: &str| IdentiteCivile {
            lieu: Lieu::CommuneNommee { nom: nom.into(), departement: CogDepartement::parse("2A").unwrap() },
            ..brute()
        };
        assert_eq!(
            valeur(nommee(" Sainte-Lucie  de Tallano"), "nomCommuneNaissance").as_deref(),
            Some("Sainte-Lucie de Tallano")
        );
        assert_eq!(valeur(nommee("Olmeto"), "codeCogInseeDepartementNaissance").as_deref(), Some("2A"));
        assert_eq!(valeur(nommee("Olmeto"), "codeCogInseeCommuneNaissance"), None);
        let etranger = || IdentiteCivile { lieu: Lieu::Etranger(CogPays::parse("99352").unwrap()), ..brute() };
        assert_eq!(valeur(etranger(), "codeCogInseePaysNaissance").as_deref(), Some("99352"));
        assert_eq!(valeur(etranger(), "codeCogInseeCommuneNaissance"), None);
    }

    #[test]
    fn a_mistake_is_named_before_any_call() {
        type Abimer = fn(&mut IdentiteCivile);
        let cas: &[(Abimer, Champ, Motif)] = &[
            (|i| i.nom_naissance = "  ".into(), Champ::NomNaissance, Motif::Manquant),
            (|i| i.nom_naissance = "007".into(), Champ::NomNaissance, Motif::Caracteres),
            (|i| i.nom_naissance = "Kovač".into(), Champ::NomNaissance, Motif::Caracteres),
            (|i| i.nom_naissance = "x÷y".into(), Champ::NomNaissance, Motif::Caracteres),
            (|i| i.nom_naissance = "a".repeat(101), Champ::NomNaissance, Motif::TropLong),
            (|i| i.nom_usage = Some("<b>".into()), Champ::NomUsage, Motif::Caracteres),
            (|i| i.prenoms.clear(), Champ::Prenoms, Motif::Manquant),
            (|i| i.prenoms = vec![" ".into(), String::new()], Champ::Prenoms, Motif::Manquant),
            (|i| i.prenoms = vec!["Anna;".into()], Champ::Prenoms, Motif::Caracteres),
            (|i| i.date_naissance = DatePartielle::lire("1899-12-31"), Champ::DateNaissance, Motif::HorsLimites),
            (|i| i.date_naissance = DatePartielle::lire("2026-11-23"), Champ::DateNaissance, Motif::HorsLimites),
            (|i| i.date_naissance = DatePartielle::lire("2026-12-00"), Champ::DateNaissance, Motif::HorsLimites),
            (|i| i.date_naissance = DatePartielle::lire("2027-00-00"), Champ::DateNaissance, Motif::HorsLimites),
            (|i| i.date_naissance = DatePartielle::lire("hier"), Champ::DateNaissance, Motif::HorsLimites),
            (
                |i| i.lieu = Lieu::CommuneNommee { nom: " ".into(), departement: CogDepartement::parse("29").unwrap() },
                Champ::CommuneNaissance,
                Motif::Manquant,
            ),
            (
                |i| {
                    i.date_naissance = DatePartielle::Inconnue;
                    i.lieu =
                        Lieu::CommuneNommee { nom: "Brest".into(), departement: CogDepartement::parse("29").unwrap() };
                },
                Champ::DateNaissance,
                Motif::Manquant,
            ),
        ];
        for (rang, (abimer, champ, motif)) in cas.iter().enumerate() {
            let mut brute = brute();
            abimer(&mut brute);
            let refus = Identite::valider(brute, aujourdhui()).unwrap_err();
            assert_eq!(refus, Refus { champ: *champ, motif: *motif }, "cas {rang}");
        }
        let hier = IdentiteCivile { date_naissance: DatePartielle::lire("2026-11-22"), ..brute() };
        assert!(Identite::valider(hier, aujourdhui()).is_ok());
    }

    #[test]
    fn nothing_is_printed() {
        let identite = Identite::valider(brute(), aujourdhui()).unwrap();
        let texte = format!("{identite:?} {:?} {:?}", brute(), brute().lieu);
        assert!(!texte.contains("Kermorgant") && !texte.contains("29019") && !texte.contains("1984"), "{texte}");
    }

    proptest! {
        #[test]
        fn what_is_sent_is_always_readable_upstream(
            nom in "\\PC{0,40}", usage in proptest::option::of("\\PC{0,40}"), prenoms in proptest::collection::vec("\\PC{0,20}", 0..5)
        ) {
            let brute = IdentiteCivile { nom_naissance: nom, nom_usage: usage, prenoms, ..brute() };
            if let Ok(identite) = Identite::valider(brute, aujourdhui()) {
                let envoyes = parametres(&identite);
                let noms: Vec<_> = envoyes.iter().filter(|(c, _)| c.starts_with("nom") || c == "prenoms[]").collect();
                for (cle, valeur) in &noms {
                    prop_assert!(texte::alphabet(valeur), "{cle}");
                    prop_assert!(!valeur.is_empty() && valeur.trim() == valeur.as_str());
                    prop_assert!(cle != "prenoms[]" || !valeur.contains(' '));
                }
                let prenoms = noms.iter().filter(|(c, _)| c == "prenoms[]").count();
                prop_assert!((1..=3).contains(&prenoms));
            }
        }

        #[test]
        fn what_was_sent_once_is_sent_again_unchanged(nom in "[A-Za-zÀ-ÿ’'œ -]{1,40}", prenom in "[A-Za-zÀ-ÿœ -]{1,20}") {
            let brute = IdentiteCivile { nom_naissance: nom, prenoms: vec![prenom], ..brute() };
            if let Ok(identite) = Identite::valider(brute, aujourdhui()) {
                let encore = Identite::valider(identite.0.clone(), aujourdhui()).unwrap();
                prop_assert_eq!(parametres(&identite), parametres(&encore));
            }
        }
    }
}
