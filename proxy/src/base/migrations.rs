//! The schema, step by step. Each step is done once, in a transaction that holds a lock, so that several services may
//! start together on one database.

use super::{Acces, Base, Moteur, valeurs};

/// The number by which services that start together wait for each other; any other would do.
const VERROU: i64 = 7_236_117;

/// Brings the schema up to date, then does `ensuite` under the same lock. `reprendre` fills in what a step could not do in
/// SQL; it is told the number of the step.
pub(crate) fn migrer(
    base: &Base,
    mut reprendre: impl FnMut(&mut dyn Acces, usize) -> anyhow::Result<()> + Send,
    mut ensuite: impl FnMut(&mut dyn Acces) -> anyhow::Result<()> + Send,
) -> anyhow::Result<()> {
    base.transiger(|acces| {
        if acces.moteur() == Moteur::Postgres {
            // A large database takes its time, and those that wait for it wait as long: given up, it would only begin again.
            acces.enchainer("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
            let libre = acces.lire("SELECT pg_try_advisory_xact_lock(?1)::int::bigint", valeurs![VERROU])?;
            if libre.first().map(|ligne| ligne.entier(0)).transpose()? != Some(1) {
                tracing::warn!("un autre service met la base à jour : celui-ci attend qu’il ait fini");
                acces.lire("SELECT 1 FROM (SELECT pg_advisory_xact_lock(?1)) AS verrou", valeurs![VERROU])?;
            }
            // A table that somebody reads for long is another matter: while the step waits for it, nobody else gets it.
            acces.enchainer("SET LOCAL lock_timeout TO DEFAULT")?;
        }
        acces.enchainer("CREATE TABLE IF NOT EXISTS schema_ (etape BIGINT PRIMARY KEY)")?;
        let faites = acces.lire("SELECT etape FROM schema_", &[])?;
        let derniere = faites.iter().map(|ligne| ligne.entier(0)).collect::<Result<Vec<_>, _>>()?.into_iter().max();
        let derniere = usize::try_from(derniere.unwrap_or(0))?;
        anyhow::ensure!(
            derniere <= ETAPES.len(),
            "la base a été écrite par une version plus récente de pass-famille : installez-la de nouveau"
        );
        for (etape, sql) in (1..).zip(ETAPES).skip(derniere) {
            acces.enchainer(sql)?;
            reprendre(acces, etape)?;
            acces.executer("INSERT INTO schema_ (etape) VALUES (?1)", valeurs![etape as u64])?;
        }
        ensuite(acces)
    })
}

/// A step that is published never changes.
const ETAPES: [&str; 4] = [ETAPE_1, ETAPE_2, ETAPE_3, ETAPE_4];

/// One dossier a line, and a register without a chain. Databases of the first version have these tables already.
const ETAPE_1: &str = "
    CREATE TABLE IF NOT EXISTS dossiers (
        reference TEXT PRIMARY KEY,
        cle_idempotence OCTETS NOT NULL UNIQUE,
        recu_le BIGINT NOT NULL,
        contenu OCTETS NOT NULL,
        recu OCTETS NOT NULL,
        verifier_le BIGINT,
        essais BIGINT NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS registre (
        numero BIGINT PRIMARY KEY,
        le BIGINT NOT NULL,
        operation TEXT NOT NULL,
        guichet TEXT NOT NULL,
        demarches TEXT NOT NULL,
        issue TEXT NOT NULL,
        requete TEXT
    );
    CREATE TABLE IF NOT EXISTS pieces (
        numero TEXT PRIMARY KEY,
        recue_le BIGINT NOT NULL,
        taille BIGINT NOT NULL,
        reference TEXT,
        contenu OCTETS NOT NULL
    );
    CREATE INDEX IF NOT EXISTS pieces_par_dossier ON pieces (reference, recue_le, taille);
";

/// States, deliveries, the chained register, and dossiers that outlive their content.
const ETAPE_2: &str = "
    ALTER TABLE dossiers RENAME TO dossiers_1;
    ALTER TABLE registre RENAME TO registre_1;
    DROP INDEX IF EXISTS dossiers_a_verifier;
    DROP INDEX IF EXISTS dossiers_par_date;

    CREATE TABLE dossiers (
        reference TEXT PRIMARY KEY,
        cle_idempotence OCTETS NOT NULL,
        recu_le BIGINT NOT NULL,
        revision BIGINT NOT NULL,
        demarches TEXT NOT NULL,
        etat TEXT NOT NULL,
        etat_le BIGINT NOT NULL,
        mot OCTETS,
        contenu OCTETS,
        recu OCTETS,
        verifier_le BIGINT,
        essais BIGINT NOT NULL,
        bail TEXT,
        anonymise_le BIGINT
    );
    CREATE UNIQUE INDEX dossiers_par_cle ON dossiers (cle_idempotence);
    CREATE UNIQUE INDEX dossiers_par_revision ON dossiers (revision);
    CREATE INDEX dossiers_par_echeance ON dossiers (verifier_le) WHERE verifier_le IS NOT NULL;
    CREATE INDEX dossiers_a_garder ON dossiers (recu_le) WHERE contenu IS NOT NULL;
    CREATE INDEX dossiers_par_arrivee ON dossiers (recu_le, reference);
    CREATE INDEX dossiers_par_etat ON dossiers (etat, recu_le, reference);

    CREATE TABLE inscriptions (
        demarche TEXT NOT NULL,
        recu_le BIGINT NOT NULL,
        reference TEXT NOT NULL,
        PRIMARY KEY (demarche, recu_le, reference)
    );
    CREATE INDEX inscriptions_par_dossier ON inscriptions (reference, demarche);

    CREATE TABLE sceaux_servis (
        empreinte OCTETS PRIMARY KEY,
        expire_le BIGINT NOT NULL
    );
    CREATE INDEX sceaux_par_fin ON sceaux_servis (expire_le);

    CREATE TABLE livraisons (
        id TEXT PRIMARY KEY,
        cible TEXT NOT NULL,
        reference TEXT NOT NULL,
        ordre BIGINT NOT NULL,
        evenement TEXT NOT NULL,
        etat TEXT NOT NULL,
        cree_le BIGINT NOT NULL,
        prochain_le BIGINT,
        essais BIGINT NOT NULL,
        bail TEXT,
        cause TEXT,
        fini_le BIGINT
    );
    CREATE UNIQUE INDEX livraisons_par_dossier ON livraisons (reference, cible, ordre);
    CREATE INDEX livraisons_par_echeance ON livraisons (prochain_le) WHERE prochain_le IS NOT NULL;
    CREATE INDEX livraisons_par_etat ON livraisons (etat, cree_le);

    CREATE TABLE registre (
        numero BIGINT PRIMARY KEY,
        le BIGINT NOT NULL,
        acteur TEXT NOT NULL,
        operation TEXT NOT NULL,
        guichet TEXT NOT NULL,
        demarches TEXT NOT NULL,
        issue TEXT NOT NULL,
        requete TEXT,
        dossier TEXT,
        empreinte OCTETS NOT NULL
    );
    CREATE INDEX registre_par_dossier ON registre (dossier, numero) WHERE dossier IS NOT NULL;
    CREATE INDEX registre_par_acteur ON registre (acteur, numero);
    CREATE INDEX registre_par_date ON registre (le);

    CREATE TABLE registre_tete (
        unique_ BIGINT PRIMARY KEY,
        numero BIGINT NOT NULL,
        empreinte OCTETS NOT NULL,
        ancre BIGINT NOT NULL,
        ancre_empreinte OCTETS NOT NULL,
        sceau OCTETS NOT NULL
    );

    CREATE TABLE coffre (
        nom TEXT PRIMARY KEY,
        contenu OCTETS NOT NULL
    );
";

/// What several services share of the quotas, and say of their waiting rooms.
const ETAPE_3: &str = "
    CREATE TABLE quotas (
        nom TEXT PRIMARY KEY,
        seconde BIGINT NOT NULL,
        pris BIGINT NOT NULL,
        avant BIGINT NOT NULL
    );
    CREATE TABLE services (
        id TEXT PRIMARY KEY,
        vu_le BIGINT NOT NULL,
        tete BIGINT NOT NULL,
        en_attente BIGINT NOT NULL
    );
";

/// And of the upstream: until when it wants silence, and whether it is not known where its seconds begin.
const ETAPE_4: &str = "
    ALTER TABLE services ADD COLUMN silence BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE services ADD COLUMN cherche BIGINT NOT NULL DEFAULT 0;
";
