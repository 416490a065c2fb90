//! What keeps the store right as time passes: erasure, new keys, and what an older version left.

use std::collections::BTreeMap;

use anyhow::Context as _;
use sceau::{SANS_EXPIRATION, Trousseau};

use super::{Depot, MOIS, dechiffrer, pieces};
use crate::base::{Acces, Valeur, valeurs};
use crate::dossiers::{Dossier, Reference};
use crate::registre::{self, Acteur, Cachet, Evenement, REGISTRE_MOIS};

/// How long dossiers are kept, in months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conservation {
    /// When nothing else is said.
    pub mois: u16,
    /// For these services; a dossier of several is kept for the longest.
    pub par_demarche: BTreeMap<String, u16>,
}

/// What was erased, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menage {
    /// Dossiers without their content from now on, by the services that they asked for.
    pub dossiers: BTreeMap<String, u64>,
    /// Documents.
    pub pieces: u64,
    /// Receipts of deliveries.
    pub livraisons: u64,
    /// Lines of the register.
    pub registre: u64,
}

impl Conservation {
    /// The same for every service.
    pub fn de(mois: u16) -> Self {
        Self { mois, par_demarche: BTreeMap::new() }
    }

    /// For a dossier of these services, separated by commas.
    pub fn pour(&self, demarches: &str) -> u16 {
        let mois = demarches.split(',').map(|demarche| self.par_demarche.get(demarche).copied().unwrap_or(self.mois));
        mois.max().unwrap_or(self.mois)
    }

    fn plus_courte(&self) -> u16 {
        self.par_demarche.values().copied().chain([self.mois]).min().unwrap_or(self.mois)
    }
}

impl Menage {
    /// How many dossiers.
    pub fn total(&self) -> u64 {
        self.dossiers.values().sum()
    }
}

impl Depot {
    /// Erases what is past its time: the content of dossiers, with their documents; documents that no dossier took; seals
    /// that cannot come back; lines of the register and receipts of deliveries after 36 months. `a_blanc` only counts.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn purger(&self, maintenant: u64, conservation: &Conservation, a_blanc: bool) -> anyhow::Result<Menage> {
        let avant = |mois: u16| maintenant.saturating_sub(u64::from(mois) * MOIS);
        let mut menage = Menage::default();
        let sql = "SELECT reference, recu_le, demarches FROM dossiers WHERE contenu IS NOT NULL AND recu_le < ?1";
        let anciens = self.base.consulter(|acces| acces.lire(sql, valeurs![avant(conservation.plus_courte())]))?;
        let mut a_effacer = Vec::new();
        for ligne in &anciens {
            let demarches = ligne.texte(2)?;
            if ligne.nombre(1)? < avant(conservation.pour(&demarches)) {
                *menage.dossiers.entry(demarches.clone()).or_default() += 1;
                a_effacer.push((ligne.texte(0)?, demarches));
            }
        }
        if !a_blanc {
            // One at a time: a service that changes one of them waits for that one only.
            for (reference, demarches) in &a_effacer {
                self.base.transiger(|acces| {
                    self.anonymiser(acces, reference, demarches, maintenant, &Acteur::moi(), "terme").map(drop)
                })?;
            }
        }
        let (limite, cachet) = (avant(REGISTRE_MOIS), &self.cachet);
        let mut reste = |acces: &mut dyn Acces| {
            let finies = "FROM livraisons WHERE fini_le < ?1";
            if a_blanc {
                let lignes = acces.lire(&format!("SELECT COUNT(*) {finies}"), valeurs![limite])?;
                menage.livraisons = lignes.first().context("compte")?.nombre(0)?;
            } else {
                menage.livraisons = acces.executer(&format!("DELETE {finies}"), valeurs![limite])?;
                acces.executer("DELETE FROM sceaux_servis WHERE expire_le < ?1", valeurs![maintenant])?;
            }
            menage.pieces = pieces::oublier(acces, maintenant, a_blanc)?;
            Ok(())
        };
        if a_blanc {
            self.base.consulter(&mut reste)?
        } else {
            self.base.transiger(&mut reste)?
        }
        // The last one, and apart: a register that is broken is left as it is, and nothing else waits for it.
        let registre = |acces: &mut dyn Acces| registre::purger(acces, cachet, limite, a_blanc);
        menage.registre = if a_blanc { self.base.consulter(registre)? } else { self.base.transiger(registre)? };
        Ok(menage)
    }

    /// Erases the content of one dossier now, because somebody asked; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn effacer(&self, reference: &Reference, maintenant: u64, acteur: &Acteur) -> anyhow::Result<bool> {
        let sql = "SELECT demarches FROM dossiers WHERE reference = ?1 AND contenu IS NOT NULL";
        self.base.transiger(|acces| {
            let lignes = acces.lire(sql, valeurs![reference.as_str()])?;
            let Some(ligne) = lignes.first() else { return Ok(false) };
            self.anonymiser(acces, reference.as_str(), &ligne.texte(0)?, maintenant, acteur, "demande")
        })
    }

    fn anonymiser(
        &self,
        acces: &mut dyn Acces,
        reference: &str,
        demarches: &str,
        maintenant: u64,
        acteur: &Acteur,
        raison: &'static str,
    ) -> anyhow::Result<bool> {
        let effaces = acces.executer(
            "UPDATE dossiers SET contenu = NULL, recu = NULL, mot = NULL, verifier_le = NULL, bail = NULL, anonymise_le = ?2
             WHERE reference = ?1 AND contenu IS NOT NULL",
            valeurs![reference, maintenant],
        )?;
        if effaces == 0 {
            // Another service has done it meanwhile.
            return Ok(false);
        }
        acces.executer("DELETE FROM pieces WHERE reference = ?1", valeurs![reference])?;
        acces.executer(
            "UPDATE livraisons SET etat = 'annulee', prochain_le = NULL, bail = NULL, cause = 'dossier effacé', fini_le = ?2
             WHERE reference = ?1 AND etat IN ('en_attente', 'morte')",
            valeurs![reference, maintenant],
        )?;
        let lu = Reference::lire(reference).context("référence illisible dans la base")?;
        let evenement = Evenement::new(maintenant, acteur.clone(), "anonymisation", "magasin", raison)
            .pour(demarches)
            .sur(self.cachet.dossier(&lu));
        let numero = registre::inscrire(acces, &self.cachet, &evenement)?;
        acces.executer("UPDATE dossiers SET revision = ?2 WHERE reference = ?1", valeurs![reference, numero])?;
        Ok(true)
    }

    /// Encrypts again, with the first key of the ring, everything that another key protects; says how many contents. The
    /// service may go on working meanwhile.
    ///
    /// # Errors
    /// When the store cannot be written, or something was encrypted with a key that is not in the ring.
    pub fn changer_de_cle(&self) -> anyhow::Result<u64> {
        let mut total = 0;
        for Colonne { table, cle, colonne, usage, lot } in COLONNES {
            let mut apres = String::new();
            loop {
                let sql = format!(
                    "SELECT {cle}, {colonne} FROM {table} WHERE {cle} > ?1 AND {colonne} IS NOT NULL ORDER BY {cle} LIMIT {lot}"
                );
                let lignes = self.base.consulter(|acces| acces.lire(&sql, valeurs![apres.as_str()]))?;
                let Some(derniere) = lignes.last() else { break };
                apres = derniere.texte(0)?;
                let mut changes: Vec<(String, Vec<u8>, Vec<u8>)> = Vec::new();
                for ligne in &lignes {
                    let (nom, ancien) = (ligne.texte(0)?, ligne.octets(1)?);
                    if !self.cles.est_a_jour(&ancien) {
                        let contexte = sceau::Contexte { usage, origine: &nom };
                        let clair = self.cles.ouvrir_octets(&ancien, contexte, 0).with_context(|| {
                            format!("{table} {nom} : chiffré avec une clé que PASS_FAMILLE_CLES_DOSSIERS n’a plus")
                        })?;
                        let nouveau = self.cles.sceller_octets(&clair.clair, contexte, &[], SANS_EXPIRATION)?;
                        changes.push((nom, ancien, nouveau));
                    }
                }
                if changes.is_empty() {
                    continue;
                }
                let sql = format!("UPDATE {table} SET {colonne} = ?3 WHERE {cle} = ?1 AND {colonne} = ?2");
                total += self.base.transiger(|acces| {
                    let mut ecrits = 0;
                    for (nom, ancien, nouveau) in &changes {
                        // One that changed meanwhile was written with the new key.
                        ecrits +=
                            acces.executer(&sql, valeurs![nom.as_str(), ancien.as_slice(), nouveau.as_slice()])?;
                    }
                    Ok(ecrits)
                })?;
            }
        }
        Ok(total)
    }
}

/// Something encrypted, and what it is bound to.
struct Colonne {
    table: &'static str,
    cle: &'static str,
    colonne: &'static str,
    usage: &'static str,
    /// How many in memory at once.
    lot: u32,
}

const COLONNES: [Colonne; 5] = [
    Colonne { table: "coffre", cle: "nom", colonne: "contenu", usage: "coffre", lot: 200 },
    Colonne { table: "dossiers", cle: "reference", colonne: "contenu", usage: "dossier", lot: 200 },
    Colonne { table: "dossiers", cle: "reference", colonne: "recu", usage: "recu", lot: 200 },
    Colonne { table: "dossiers", cle: "reference", colonne: "mot", usage: "mot", lot: 200 },
    Colonne { table: "pieces", cle: "numero", colonne: "contenu", usage: pieces::USAGE, lot: 4 },
];

/// Takes the dossiers of the first version over: their services, which the new lists need, are in their content.
pub(super) fn reprendre(acces: &mut dyn Acces, cles: &Trousseau) -> anyhow::Result<()> {
    let mut apres = String::new();
    let mut rang: u64 = 0;
    loop {
        let lignes = acces.lire(
            "SELECT reference, cle_idempotence, recu_le, contenu, recu, verifier_le, essais FROM dossiers_1
             WHERE reference > ?1 ORDER BY reference LIMIT 200",
            valeurs![apres.as_str()],
        )?;
        let Some(derniere) = lignes.last() else { break };
        apres = derniere.texte(0)?;
        for ligne in &lignes {
            let reference = ligne.texte(0)?;
            let dossier: anyhow::Result<Dossier> = dechiffrer(cles, &ligne.octets(3)?, "dossier", &reference);
            let dossier = dossier.context("PASS_FAMILLE_CLES_DOSSIERS n’a pas la clé de cette base")?;
            let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
            rang += 1;
            acces.executer(
                "INSERT INTO dossiers (reference, cle_idempotence, recu_le, revision, demarches, etat, etat_le, contenu,
                                       recu, verifier_le, essais)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'recu', ?3, ?6, ?7, ?8, ?9)",
                valeurs![
                    reference.as_str(),
                    ligne.octets(1)?,
                    ligne.entier(2)?,
                    rang,
                    demarches.join(","),
                    ligne.octets(3)?,
                    ligne.octets(4)?,
                    ligne.entier_ou_rien(5)?,
                    ligne.entier(6)?,
                ],
            )?;
            for demarche in demarches {
                acces.executer(
                    "INSERT INTO inscriptions (demarche, recu_le, reference) VALUES (?1, ?2, ?3)",
                    valeurs![demarche, ligne.entier(2)?, reference.as_str()],
                )?;
            }
        }
    }
    acces.enchainer("DROP TABLE dossiers_1")
}

/// Puts the lines of a register without a chain into the chain.
pub(super) fn reprendre_le_registre(acces: &mut dyn Acces, cachet: &Cachet) -> anyhow::Result<()> {
    let existe = match acces.moteur() {
        crate::base::Moteur::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'registre_1'",
        crate::base::Moteur::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE tablename = 'registre_1' AND schemaname = current_schema()"
        }
    };
    if acces.lire(existe, &[])?.is_empty() {
        return Ok(());
    }
    let mut apres = 0;
    loop {
        let lignes = acces.lire(
            "SELECT numero, le, operation, guichet, demarches, issue, requete FROM registre_1
             WHERE numero > ?1 ORDER BY numero LIMIT 500",
            valeurs![Valeur::Entier(apres)],
        )?;
        let Some(derniere) = lignes.last() else { break };
        apres = derniere.entier(0)?;
        for ligne in &lignes {
            let operation = match ligne.texte(2)?.as_str() {
                "identification" => "identification",
                "verification" => "verification",
                _ => "depot",
            };
            let mut evenement =
                Evenement::new(ligne.nombre(1)?, Acteur::Inconnu, operation, ligne.texte(3)?, ligne.texte(5)?)
                    .pour(ligne.texte(4)?);
            evenement.requete = ligne.texte_ou_rien(6)?;
            registre::inscrire(acces, cachet, &evenement)?;
        }
    }
    acces.enchainer("DROP TABLE registre_1")
}
