//! Reads and validates the query of a call. All faults are reported together and in the real order:
//! recipient, period, sex, birth place, country, birth date, given names, birth name.

use jiff::civil::Date;

use super::erreurs::Refus;

/// What was asked about whom.
pub(crate) struct Recherche {
    pub(crate) nom: String,
    pub(crate) prenoms: Vec<String>,
    pub(crate) annee: Option<i16>,
    pub(crate) mois: Option<i8>,
    pub(crate) jour: Option<i8>,
    pub(crate) sexe: Option<String>,
    pub(crate) pays: String,
    pub(crate) commune: Option<String>,
    /// Name of the commune and code of its département, instead of the commune's code.
    pub(crate) commune_par_nom: Option<(String, String)>,
}

/// The month that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Periode {
    pub(crate) annee: i16,
    pub(crate) mois: i8,
}

impl Periode {
    pub(crate) fn of(date: Date) -> Self {
        Self { annee: date.year(), mois: date.month() }
    }

    fn rank(self) -> i32 {
        i32::from(self.annee) * 12 + i32::from(self.mois)
    }
}

/// The query, decoded. Empty values count as absent, as in production.
pub(crate) struct Parametres(pub(crate) Vec<(String, String)>);

impl Parametres {
    /// Decodes a query string; `None` when it isn't UTF-8.
    pub(crate) fn read(requete: &str) -> Option<Self> {
        let paires: Vec<_> = url::form_urlencoded::parse(requete.as_bytes()).into_owned().collect();
        let lisible = paires.iter().all(|(cle, valeur)| !cle.contains('\u{fffd}') && !valeur.contains('\u{fffd}'));
        lisible.then_some(Self(paires))
    }

    fn get(&self, nom: &str) -> Option<&str> {
        self.0.iter().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.trim()).filter(|valeur| !valeur.is_empty())
    }

    fn all(&self, nom: &str) -> Vec<String> {
        self.0.iter().filter(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.trim().to_owned()).collect()
    }

    /// A key that sorts parameters, so that the same request has one name whatever the order.
    pub(crate) fn fingerprint(&self) -> String {
        let mut paires = self.0.clone();
        paires.sort();
        paires.into_iter().map(|(cle, valeur)| format!("{cle}={valeur}\n")).collect()
    }

    /// `recipient` alone, first: a FranceConnect call is refused on it before anything else.
    pub(crate) fn check_recipient(&self) -> Result<(), &'static str> {
        match self.get("recipient") {
            None => Err("00203"),
            Some(siret) if !is_siret(siret) => Err("00210"),
            Some(_) => Ok(()),
        }
    }

    /// The period, today's month by default.
    fn period(&self, aujourd_hui: Date) -> Result<Periode, Vec<&'static str>> {
        let mut fautes = Vec::new();
        let courante = Periode::of(aujourd_hui);
        let annee = self.get("annee").map(|texte| texte.parse::<i16>().ok());
        let mois = self.get("mois").map(|texte| texte.parse::<i8>().ok());
        let annee_permise = |a: i16| (courante.annee - 2..=courante.annee).contains(&a);
        if annee.is_some_and(|a| !a.is_some_and(annee_permise)) {
            fautes.push("00356");
        }
        if let Some(lu) = mois {
            let possible = lu.is_some_and(|m| (1..=12).contains(&m));
            // Without a year the real check of the future is skipped.
            let futur = annee.flatten().is_some_and(|a| a >= courante.annee) && lu.is_some_and(|m| m > courante.mois);
            if !possible || futur {
                fautes.push("00354");
            }
        }
        let demandee =
            Periode { annee: annee.flatten().unwrap_or(courante.annee), mois: mois.flatten().unwrap_or(courante.mois) };
        if fautes.is_empty() && demandee.rank() < courante.rank() - PROFONDEUR {
            fautes.push("00355");
        }
        if fautes.is_empty() { Ok(demandee) } else { Err(fautes) }
    }

    /// The period of an operation that has some, this month for the others.
    pub(crate) fn period_of(&self, aujourd_hui: Date, avec_periodes: bool) -> Result<Periode, Vec<&'static str>> {
        if avec_periodes { self.period(aujourd_hui) } else { Ok(Periode::of(aujourd_hui)) }
    }

    /// Everything that `identite` needs.
    pub(crate) fn search(&self, aujourd_hui: Date, avec_periodes: bool) -> Result<(Recherche, Periode), Refus> {
        let mut fautes: Vec<&'static str> = self.check_recipient().err().into_iter().collect();
        let periode = self.period_of(aujourd_hui, avec_periodes).map_err(|f| fautes.extend(f)).ok();
        let sexe = self.get("sexeEtatCivil").map(str::to_uppercase);
        if sexe.as_deref().is_some_and(|s| s != "M" && s != "F") {
            fautes.push("00427");
        }
        let (commune, commune_par_nom) = self.birth_place(&mut fautes);
        let pays = self.get("codeCogInseePaysNaissance").unwrap_or_default().to_owned();
        if !is_country(&pays) {
            fautes.push("00400");
        }
        let (annee, mois, jour) = self.birth_date(aujourd_hui, &mut fautes);
        let prenoms = self.all("prenoms[]");
        // `prenoms=` without brackets is a single value: not a list.
        if prenoms.is_empty()
            || prenoms.len() > 3
            || !prenoms.iter().all(|p| is_name(p))
            || self.get("prenoms").is_some()
        {
            fautes.push("00367");
        }
        let nom = self.get("nomNaissance").unwrap_or_default().to_owned();
        if !is_name(&nom) {
            fautes.push("00420");
        }
        if self.get("nomUsage").is_some_and(|nom| !is_name(nom)) {
            fautes.push("00426");
        }
        match periode {
            Some(periode) if fautes.is_empty() => {
                Ok((Recherche { nom, prenoms, annee, mois, jour, sexe, pays, commune, commune_par_nom }, periode))
            }
            _ => Err(Refus::of_all(fautes)),
        }
    }

    fn birth_place(&self, fautes: &mut Vec<&'static str>) -> (Option<String>, Option<(String, String)>) {
        if let Some(code) = self.get("codeCogInseeCommuneNaissance") {
            if !is_commune(code) {
                fautes.push("00365");
            }
            return (Some(code.to_owned()), None);
        }
        let Some(nom) = self.get("nomCommuneNaissance") else { return (None, None) };
        let annee =
            self.get("anneeDateNaissance").is_some_and(|a| a.len() == 4 && a.bytes().all(|b| b.is_ascii_digit()));
        if !annee {
            fautes.push("00422");
        }
        let departement = self.get("codeCogInseeDepartementNaissance").unwrap_or_default();
        if !is_departement(departement) {
            fautes.push("00428");
        }
        (None, Some((nom.to_owned(), departement.to_owned())))
    }

    /// Month without year, day without month: ignored.
    fn birth_date(&self, aujourd_hui: Date, fautes: &mut Vec<&'static str>) -> (Option<i16>, Option<i8>, Option<i8>) {
        let annee = self.get("anneeDateNaissance").map(|a| a.parse::<i16>().ok().filter(|a| *a > 0));
        let mois = self.get("moisDateNaissance").map(|m| m.parse::<i8>().ok().filter(|m| (1..=12).contains(m)));
        let jour = self.get("jourDateNaissance").map(|j| j.parse::<i8>().ok().filter(|j| (1..=31).contains(j)));
        let mauvais = annee == Some(None) || mois == Some(None) || jour == Some(None);
        let (annee, mois, jour) = (annee.flatten(), mois.flatten(), jour.flatten());
        let impossible = match (annee, mois, jour) {
            (Some(a), Some(m), Some(j)) => {
                !Date::new(a, m, j).is_ok_and(|date| date.year() >= 1900 && date < aujourd_hui)
            }
            _ => false,
        };
        if mauvais || impossible {
            fautes.push("00363");
        }
        let mois = mois.filter(|_| annee.is_some());
        (annee, mois, jour.filter(|_| mois.is_some()))
    }
}

/// How far back a period may go, in months.
const PROFONDEUR: i32 = 23;

/// The alphabet of names: letters of Latin-1, apostrophe, space and hyphen. `œ` and `’` are not in it.
fn is_name(texte: &str) -> bool {
    let permis = |c: char| match c {
        '\u{d7}' | '\u{f7}' => false,
        '\u{c0}'..='\u{ff}' | '\'' | ' ' | '-' => true,
        _ => c.is_ascii_alphabetic(),
    };
    !texte.is_empty() && texte.chars().all(permis)
}

fn is_country(code: &str) -> bool {
    code == "92352" || (code.len() == 5 && code.starts_with("99") && code.bytes().all(|b| b.is_ascii_digit()))
}

fn is_commune(code: &str) -> bool {
    let [d0, d1, reste @ ..] = code.as_bytes() else { return false };
    let departement = match (d0, d1) {
        (b'2', b'A' | b'B' | b'1'..=b'9') => true,
        (b'0' | b'1' | b'3'..=b'9', d1) => d1.is_ascii_digit(),
        _ => false,
    };
    departement && reste.len() == 3 && reste.iter().all(u8::is_ascii_digit)
}

fn is_departement(code: &str) -> bool {
    let chiffres = code.bytes().all(|b| b.is_ascii_digit());
    matches!(code, "2A" | "2B") || (chiffres && (code.len() == 2 || (code.len() == 3 && code.starts_with("97"))))
}

/// Fourteen digits under Luhn's rule; La Poste's establishments follow a plain sum instead.
fn is_siret(texte: &str) -> bool {
    if texte.len() != 14 || !texte.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let chiffres = texte.bytes().map(|b| u32::from(b - b'0'));
    let luhn: u32 = chiffres
        .clone()
        .enumerate()
        .map(|(rang, c)| if rang.is_multiple_of(2) { c * 2 / 10 + c * 2 % 10 } else { c })
        .sum();
    luhn.is_multiple_of(10) || (texte.starts_with("356000000") && chiffres.sum::<u32>().is_multiple_of(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sirets() {
        for (siret, valide) in [
            ("13002526500013", true),
            ("13002526500014", false),
            ("1300252650001", false),
            ("1300252650001X", false),
            ("35600000049837", true),
            ("35600000049838", false),
            ("00000000000000", true),
        ] {
            assert_eq!(is_siret(siret), valide, "{siret}");
        }
    }

    #[test]
    fn places() {
        for (code, valide) in [
            ("75112", true),
            ("2A004", true),
            ("2B033", true),
            ("20004", false),
            ("97411", true),
            ("7511", false),
            ("751122", false),
            ("2C004", false),
            ("é5112", false),
        ] {
            assert_eq!(is_commune(code), valide, "{code}");
        }
        for (code, valide) in
            [("45", true), ("2A", true), ("974", true), ("975", true), ("123", false), ("4", false), ("", false)]
        {
            assert_eq!(is_departement(code), valide, "{code}");
        }
        for (code, valide) in [("99100", true), ("92352", true), ("75112", false), ("9910", false), ("", false)] {
            assert_eq!(is_country(code), valide, "{code}");
        }
    }

    #[test]
    fn names() {
        for (nom, valide) in [
            ("O'NEIL", true),
            ("LE GOFF-ÉTÉ", true),
            ("ŒUVRE", false),
            ("D’ARC", false),
            ("R2D2", false),
            ("A×B", false),
            ("A,B", false),
            ("", false),
        ] {
            assert_eq!(is_name(nom), valide, "{nom}");
        }
    }
}
