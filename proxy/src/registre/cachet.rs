//! The key of the register: it makes pseudonyms, and the hashes of the chain. It is drawn when the store is made and kept
//! in it, encrypted, so that it outlives the keys of the store.

use std::fmt;

use famille::Personne;
use famille::saisie::{Identite, LieuNaissance};
use ring::hmac;
use zeroize::Zeroizing;

use crate::dossiers::Reference;
use crate::hexadecimal;

/// The key.
pub(crate) struct Cachet(hmac::Key);

/// A name that tells two people apart and says who neither is: 96 bits, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pseudonyme(String);

impl Cachet {
    pub(crate) fn new(octets: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, octets))
    }

    /// Somebody with a complete civil status.
    pub(crate) fn identite(&self, identite: &Identite) -> Pseudonyme {
        let lieu = match &identite.lieu {
            LieuNaissance::France(commune) => commune.as_str(),
            LieuNaissance::Etranger(pays) => pays.as_str(),
        };
        let prenoms = identite.prenoms.first().map(String::as_str).unwrap_or_default();
        self.personne(&[&identite.nom_naissance, prenoms, &identite.date_naissance.to_string(), lieu])
    }

    /// Somebody who said a name and a birth date.
    pub(crate) fn declarant(&self, personne: &Personne) -> Pseudonyme {
        let naissance = personne.date_naissance.as_ref().map(ToString::to_string).unwrap_or_default();
        let nom = personne.nom_naissance.as_deref().or(personne.nom_usage.as_deref()).unwrap_or_default();
        self.personne(&[nom, personne.prenoms.as_deref().unwrap_or_default(), &naissance])
    }

    /// An agent, by the e-mail address that the city's file names: the city can tell who it is.
    pub(crate) fn agent(&self, sujet: &str) -> Pseudonyme {
        self.nommer("agent", &[sujet])
    }

    /// A dossier.
    pub(crate) fn dossier(&self, reference: &Reference) -> Pseudonyme {
        self.nommer("dossier", &[reference.as_str()])
    }

    /// Key of the proofs of work: that of every service on the same store.
    pub(crate) fn cle_des_epreuves(&self) -> Zeroizing<String> {
        Zeroizing::new(hexadecimal(&Zeroizing::new(self.condenser("epreuves", &[]))))
    }

    /// A hash of these parts that only the key makes.
    pub(super) fn condenser(&self, usage: &str, parties: &[&[u8]]) -> Vec<u8> {
        let mut contexte = hmac::Context::with_key(&self.0);
        // Each part after its length: no two lists give the same bytes.
        for partie in [usage.as_bytes()].iter().chain(parties) {
            contexte.update(&(partie.len() as u64).to_be_bytes());
            contexte.update(partie);
        }
        contexte.sign().as_ref().to_vec()
    }

    /// The same person is found again however the name was typed.
    fn personne(&self, parties: &[&str]) -> Pseudonyme {
        let parties: Vec<String> = parties.iter().map(|partie| famille::texte::normaliser_nom(partie)).collect();
        self.nommer("citoyen", &parties.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn nommer(&self, usage: &str, parties: &[&str]) -> Pseudonyme {
        let parties: Vec<&[u8]> = parties.iter().map(|partie| partie.as_bytes()).collect();
        let mut octets = self.condenser(usage, &parties);
        octets.truncate(12);
        Pseudonyme(hexadecimal(&octets))
    }
}

impl Pseudonyme {
    /// Its letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pseudonyme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Cachet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cachet(…)")
    }
}
