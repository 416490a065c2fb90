//! The civil identity of a persona: what the registry knows, what FranceConnect gives and what a form must send. It
//! stands for personal data, so it has no `Debug`.

use serde::{Deserialize, Deserializer, de};

/// Year, month and day of birth; an unknown part is `None`.
pub type Naissance = (Option<i16>, Option<i8>, Option<i8>);

/// A civil identity.
#[derive(Clone, Deserialize)]
pub struct Identite {
    /// Birth name.
    pub nom_naissance: String,
    /// Name in use, never sent by FranceConnect as the name.
    pub nom_usage: Option<String>,
    /// Given names, in the order of the birth certificate.
    pub prenoms: Vec<String>,
    /// Year, month and day; an unknown part is `None`.
    #[serde(deserialize_with = "naissance")]
    pub naissance: Naissance,
    /// As in the birth certificate.
    pub sexe: Sexe,
    /// Where: see [`Lieu`].
    #[serde(flatten)]
    pub lieu: Lieu,
}

/// A birth place, in COG codes.
#[derive(Clone, Deserialize)]
pub struct Lieu {
    /// COG code of the country; 99100 is France.
    #[serde(default = "france")]
    pub pays: String,
    /// COG code of the commune, for people born in France.
    pub commune: Option<String>,
    /// Its name, for those who ask by name and département.
    pub nom_commune: Option<String>,
}

/// Sex as in the birth certificate.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Debug)]
pub enum Sexe {
    /// Female.
    F,
    /// Male.
    M,
}

impl Sexe {
    /// `M` or `F`, as API Particulier writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::M => "M",
        }
    }

    /// `male` or `female`, as FranceConnect writes it.
    pub fn gender(self) -> &'static str {
        match self {
            Self::F => "female",
            Self::M => "male",
        }
    }
}

impl Identite {
    /// `AAAA-MM-JJ`, zeros for what is unknown.
    pub fn date(&self) -> String {
        let (annee, mois, jour) = self.naissance;
        format!("{:04}-{:02}-{:02}", annee.unwrap_or(0), mois.unwrap_or(0), jour.unwrap_or(0))
    }

    /// The parameters of `quotient_familial/identite` for this person, `recipient` left out: what a test, or a curious
    /// reader, types. Names are sent as the alphabet of the API allows (`œ` becomes `oe`, three given names at most).
    pub fn parametres(&self) -> Vec<(&'static str, String)> {
        let (annee, mois, jour) = self.naissance;
        let mut liste = vec![("nomNaissance", ligatures(&self.nom_naissance))];
        liste.extend(self.nom_usage.iter().map(|nom| ("nomUsage", ligatures(nom))));
        liste.extend(self.prenoms.iter().take(3).map(|prenom| ("prenoms[]", ligatures(prenom))));
        liste.extend(annee.map(|a| ("anneeDateNaissance", a.to_string())));
        liste.extend(mois.map(|m| ("moisDateNaissance", m.to_string())));
        liste.extend(jour.map(|j| ("jourDateNaissance", j.to_string())));
        liste.push(("sexeEtatCivil", self.sexe.as_str().to_owned()));
        liste.push(("codeCogInseePaysNaissance", self.lieu.pays.clone()));
        liste.extend(self.lieu.commune.iter().map(|code| ("codeCogInseeCommuneNaissance", code.clone())));
        liste
    }
}

fn ligatures(nom: &str) -> String {
    nom.replace('œ', "oe").replace('Œ', "OE").replace('’', "'")
}

fn france() -> String {
    "99100".to_owned()
}

fn naissance<'de, D>(entree: D) -> Result<Naissance, D::Error>
where
    D: Deserializer<'de>,
{
    let texte = String::deserialize(entree)?;
    let lue = || {
        let mut morceaux = texte.split('-');
        let annee: i16 = morceaux.next()?.parse().ok()?;
        let mois: i8 = morceaux.next()?.parse().ok()?;
        let jour: i8 = morceaux.next()?.parse().ok()?;
        let known = |n: i8| (n != 0).then_some(n);
        morceaux.next().is_none().then_some(((annee != 0).then_some(annee), known(mois), known(jour)))
    };
    lue().ok_or_else(|| de::Error::custom("une date de naissance s'écrit AAAA-MM-JJ"))
}
