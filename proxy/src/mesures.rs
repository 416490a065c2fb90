//! What the service measures, for whoever operates it. Labels hold words of this program only (a route as it is declared, an
//! operation, an outcome): never a path, a name, or anything that came from outside.
//!
//! Each service has a recorder of its own rather than the process's global one, so that two in one process, as in tests,
//! don't count together. Without `service.administration` nothing is recorded.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::http::{Method, StatusCode};
use metrics::{Key, Label, Level, Metadata, Recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tracing::{Instrument as _, Span};

use crate::traces;

const REQUETES: &str = "pass_famille_requetes_duree_seconds";
const IDENTIFICATIONS: &str = "pass_famille_identifications_total";
const APPELS: &str = "pass_famille_appels_duree_seconds";
const QUOTA_FILE: &str = "pass_famille_quota_file";
const QUOTA_REFUS: &str = "pass_famille_quota_refus_total";
const EPREUVE: &str = "pass_famille_epreuve_niveau";
const EPREUVES: &str = "pass_famille_epreuves_total";
const EPREUVE_REQUISE: &str = "pass_famille_epreuve_requise";
const SALLE: &str = "pass_famille_salle_attente";
const DISJONCTEUR: &str = "pass_famille_disjoncteur_ouvert";
const DOSSIERS: &str = "pass_famille_dossiers_recus_total";
const EN_ATTENTE: &str = "pass_famille_verifications_en_attente";
const VERIFICATIONS: &str = "pass_famille_verifications_total";
const REFUS: &str = "pass_famille_dossiers_refuses_total";
const LIVRAISONS: &str = "pass_famille_livraisons_total";
const BOITE: &str = "pass_famille_livraisons";
const JOURS: &str = "pass_famille_jeton_jours_restants";
const DROITS: &str = "pass_famille_jeton_droits_suffisants";
const INFO: &str = "pass_famille_info";

/// Upper bounds of the latency classes, in seconds: from a page served from memory to the longest wait.
const CLASSES: [f64; 11] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 27.0, 50.0];

/// How often durations move from the recorder's buffer to their classes; without it the buffer would grow until somebody
/// reads.
const ENTRETIEN: Duration = Duration::from_secs(5);

/// Why a breaker may be open.
const CAUSES: [&str; 3] = ["panne", "silence", "maintenance"];

static METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

/// The measures of one service; nothing at all when nobody can read them. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Mesures(Option<Arc<Registre>>);

struct Registre {
    enregistreur: PrometheusRecorder,
    poignee: PrometheusHandle,
}

/// What is looked at when somebody reads, rather than counted as it happens.
pub(crate) struct Instantane {
    /// Dossiers that wait for an answer of the administrations; `None` when the store does not say.
    pub(crate) en_attente: Option<u64>,
    /// Deliveries that wait, and those that are dead; `None` when the store does not say.
    pub(crate) livraisons: Option<(u64, u64)>,
    /// Whole days before the token ends, when it says so.
    pub(crate) jours_du_jeton: Option<i64>,
    /// How many calls wait for a place, by the quota's name.
    pub(crate) files: [(&'static str, usize); 3],
    /// How many families wait, here and before the other services.
    pub(crate) salle: (usize, u32),
    /// How often the proof of work doubles, and whether it is needed.
    pub(crate) epreuve: (u32, bool),
    /// Why nobody asks an administration, by its name; `None` when it is asked.
    pub(crate) disjoncteurs: [(&'static str, Option<&'static str>); 3],
}

/// A duration under way. It is recorded when it is dropped, also when whoever waited has left.
struct Chronometre {
    mesures: Mesures,
    nom: &'static str,
    etiquettes: Vec<Label>,
    issue: (&'static str, &'static str),
    debut: Instant,
}

/// A request under way, recorded when this is dropped.
pub(crate) struct Demande {
    chronometre: Chronometre,
    span: Span,
}

impl Demande {
    /// What a collector is told of it.
    pub(crate) const fn span(&self) -> &Span {
        &self.span
    }

    /// Since it came.
    pub(crate) fn duree(&self) -> Duration {
        self.chronometre.debut.elapsed()
    }

    /// It was answered.
    pub(crate) fn repondue(mut self, statut: StatusCode) {
        let statut = statut.as_u16();
        traces::repondue(&self.span, statut);
        self.chronometre.issue.1 = classe(statut);
    }
}

impl Mesures {
    /// Measures that somebody can read.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let enregistreur = PrometheusBuilder::new().set_buckets(&CLASSES).context("métriques")?.build_recorder();
        let poignee = enregistreur.handle();
        let mesures = Self(Some(Arc::new(Registre { enregistreur, poignee })));
        mesures.decrire();
        mesures.jauge(INFO, vec![Label::from_static_parts("version", env!("CARGO_PKG_VERSION"))], 1.0);
        // From zero, so that the first one is a rise.
        mesures.ajouter(DOSSIERS, Vec::new(), 0);
        for issue in ["suffisante", "absente", "refusee"] {
            mesures.ajouter(EPREUVES, vec![Label::from_static_parts("issue", issue)], 0);
        }
        Ok(mesures)
    }

    /// An identification came to its end.
    pub(crate) fn identification(&self, voie: &'static str, issue: &'static str) {
        let etiquettes = vec![Label::from_static_parts("voie", voie), Label::from_static_parts("issue", issue)];
        self.ajouter(IDENTIFICATIONS, etiquettes, 1);
    }

    /// A typed identity came with this word on its proof of work.
    pub(crate) fn epreuve(&self, issue: &'static str) {
        self.ajouter(EPREUVES, vec![Label::from_static_parts("issue", issue)], 1);
    }

    /// A dossier is on disk.
    pub(crate) fn dossier_recu(&self) {
        self.ajouter(DOSSIERS, Vec::new(), 1);
    }

    /// A dossier was refused.
    pub(crate) fn depot_refuse(&self, motif: &'static str) {
        self.ajouter(REFUS, vec![Label::from_static_parts("motif", motif)], 1);
    }

    /// A later verification came to its end.
    pub(crate) fn verification(&self, etat: &'static str) {
        self.ajouter(VERIFICATIONS, vec![Label::from_static_parts("etat", etat)], 1);
    }

    /// An attempt at a delivery came to its end.
    pub(crate) fn livraison(&self, issue: &'static str) {
        self.ajouter(LIVRAISONS, vec![Label::from_static_parts("issue", issue)], 1);
    }

    /// A call was given up because there was no place for it in time.
    pub(crate) fn quota_refuse(&self, quota: &'static str) {
        self.ajouter(QUOTA_REFUS, vec![Label::from_static_parts("quota", quota)], 1);
    }

    /// Whether the token opens what the démarches ask for, as API Particulier said.
    pub(crate) fn droits_du_jeton(&self, suffisants: bool) {
        self.jauge(DROITS, Vec::new(), if suffisants { 1.0 } else { 0.0 });
    }

    /// A request came, for this route as it is declared; what matches none may hold anything.
    pub(crate) fn demande(&self, methode: &Method, route: Option<&str>) -> Demande {
        let (methode, route) = (nom_de_methode(methode), route.unwrap_or("autre"));
        let etiquettes = vec![Label::from_static_parts("methode", methode), Label::new("route", route.to_owned())];
        let chronometre = self.chronometrer(REQUETES, etiquettes, ("statut", "abandonnee"));
        Demande { chronometre, span: traces::requete(methode, route) }
    }

    /// Waits for an upstream's answer and records how long it took and what it was; `nommer` gives an error's word.
    pub(crate) async fn appel<T, E>(
        &self,
        operation: &'static str,
        nommer: impl Fn(&E) -> &'static str,
        appel: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let etiquettes = vec![Label::from_static_parts("operation", operation)];
        let mut chronometre = self.chronometrer(APPELS, etiquettes, ("issue", "abandonne"));
        let span = traces::appel(operation);
        let reponse = appel.instrument(span.clone()).await;
        let issue = reponse.as_ref().err().map_or("ok", nommer);
        traces::appele(&span, issue);
        chronometre.issue.1 = issue;
        reponse
    }

    /// The text that Prometheus reads; empty when nothing is recorded.
    pub(crate) fn ecrire(&self, instantane: &Instantane) -> String {
        let Some(registre) = &self.0 else { return String::new() };
        #[expect(clippy::cast_precision_loss, reason = "Prometheus knows floats only")]
        let en_attente = instantane.en_attente.map_or(f64::NAN, |nombre| nombre as f64);
        self.jauge(EN_ATTENTE, Vec::new(), en_attente);
        if let Some((attente, mortes)) = instantane.livraisons {
            for (etat, nombre) in [("en_attente", attente), ("morte", mortes)] {
                #[expect(clippy::cast_precision_loss, reason = "Prometheus knows floats only")]
                self.jauge(BOITE, vec![Label::from_static_parts("etat", etat)], nombre as f64);
            }
        }
        for (quota, nombre) in instantane.files {
            #[expect(clippy::cast_precision_loss, reason = "Prometheus knows floats only")]
            self.jauge(QUOTA_FILE, vec![Label::from_static_parts("quota", quota)], nombre as f64);
        }
        let (ici, ailleurs) = instantane.salle;
        for (ou, nombre) in [("ici", ici as f64), ("ailleurs", f64::from(ailleurs))] {
            self.jauge(SALLE, vec![Label::from_static_parts("ou", ou)], nombre);
        }
        let (niveau, requise) = instantane.epreuve;
        self.jauge(EPREUVE, Vec::new(), f64::from(niveau));
        self.jauge(EPREUVE_REQUISE, Vec::new(), f64::from(u8::from(requise)));
        for (guichet, ferme) in instantane.disjoncteurs {
            for cause in CAUSES {
                let etiquettes =
                    vec![Label::from_static_parts("guichet", guichet), Label::from_static_parts("cause", cause)];
                self.jauge(DISJONCTEUR, etiquettes, if ferme == Some(cause) { 1.0 } else { 0.0 });
            }
        }
        if let Some(jours) = instantane.jours_du_jeton {
            #[expect(clippy::cast_precision_loss, reason = "Prometheus knows floats only")]
            self.jauge(JOURS, Vec::new(), jours as f64);
        }
        registre.poignee.render()
    }

    /// Works until it is dropped.
    pub(crate) async fn entretenir(&self) {
        let mut horloge = tokio::time::interval(ENTRETIEN);
        loop {
            horloge.tick().await;
            if let Some(registre) = &self.0 {
                registre.poignee.run_upkeep();
            }
        }
    }

    fn chronometrer(
        &self,
        nom: &'static str,
        etiquettes: Vec<Label>,
        issue: (&'static str, &'static str),
    ) -> Chronometre {
        Chronometre { mesures: self.clone(), nom, etiquettes, issue, debut: Instant::now() }
    }

    fn ajouter(&self, nom: &'static str, etiquettes: Vec<Label>, nombre: u64) {
        if let Some(registre) = &self.0 {
            let cle = Key::from_parts(nom, etiquettes);
            registre.enregistreur.register_counter(&cle, &METADATA).increment(nombre);
        }
    }

    fn jauge(&self, nom: &'static str, etiquettes: Vec<Label>, valeur: f64) {
        if let Some(registre) = &self.0 {
            registre.enregistreur.register_gauge(&Key::from_parts(nom, etiquettes), &METADATA).set(valeur);
        }
    }

    fn decrire(&self) {
        let Some(Registre { enregistreur, .. }) = self.0.as_deref() else { return };
        for (nom, texte) in [
            (IDENTIFICATIONS, "Identifications, par voie et par issue."),
            (QUOTA_REFUS, "Appels abandonnés faute de place sous le quota."),
            (EPREUVES, "Identités écrites, selon le calcul qui est venu avec elles."),
            (LIVRAISONS, "Essais de livraison terminés, par issue."),
            (REFUS, "Dossiers refusés, par motif ; les fautes de saisie n’y sont pas."),
            (DOSSIERS, "Dossiers enregistrés depuis le démarrage."),
            (VERIFICATIONS, "Vérifications terminées, par état."),
        ] {
            enregistreur.describe_counter(nom.into(), None, texte.into());
        }
        for (nom, texte) in [
            (EPREUVE, "Combien de fois le calcul demandé aux identités écrites a doublé ; 0 en temps calme."),
            (EPREUVE_REQUISE, "1 quand trop d’identités écrites sont inconnues : sans calcul, un agent vérifie."),
            (SALLE, "Familles dans la salle d’attente, de ce service et des autres."),
            (DISJONCTEUR, "1 quand les appels à une administration sont suspendus, par cause."),
            (QUOTA_FILE, "Appels qui attendent une place sous le quota."),
            (EN_ATTENTE, "Dossiers qui attendent une réponse des administrations."),
            (JOURS, "Jours entiers avant la fin du jeton d’API Particulier ; négatif quand il est fini."),
            (DROITS, "1 quand les droits du jeton couvrent les démarches, 0 sinon ; absent tant qu’on ne sait pas."),
            (INFO, "Version du service."),
        ] {
            enregistreur.describe_gauge(nom.into(), None, texte.into());
        }
        for (nom, texte) in [
            (REQUETES, "Durée des requêtes, par méthode, route et classe de statut."),
            (APPELS, "Durée des appels aux administrations, par opération et par issue."),
        ] {
            enregistreur.describe_histogram(nom.into(), None, texte.into());
        }
    }
}

impl Drop for Chronometre {
    fn drop(&mut self) {
        let Some(registre) = &self.mesures.0 else { return };
        let mut etiquettes = std::mem::take(&mut self.etiquettes);
        etiquettes.push(Label::from_static_parts(self.issue.0, self.issue.1));
        let cle = Key::from_parts(self.nom, etiquettes);
        registre.enregistreur.register_histogram(&cle, &METADATA).record(self.debut.elapsed().as_secs_f64());
    }
}

/// A method may be any word: only those that are served have a name.
fn nom_de_methode(methode: &Method) -> &'static str {
    match *methode {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "autre",
    }
}

const fn classe(statut: u16) -> &'static str {
    match statut {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ecrire(mesures: &Mesures) -> String {
        mesures.ecrire(&Instantane {
            en_attente: None,
            livraisons: None,
            jours_du_jeton: Some(-2),
            files: [("a", 0), ("b", 3), ("c", 0)],
            salle: (5, 0),
            epreuve: (2, true),
            disjoncteurs: [("a", None), ("b", Some("silence")), ("c", None)],
        })
    }

    #[tokio::test]
    async fn a_call_that_nobody_waits_for_any_more_is_recorded_all_the_same() {
        let mesures = Mesures::new().unwrap();
        let appel = mesures.appel("lent", |(): &()| "en_panne", std::future::pending::<Result<(), ()>>());
        tokio::time::timeout(Duration::ZERO, appel).await.unwrap_err();
        mesures.appel("lent", |(): &()| "en_panne", std::future::ready(Err::<(), ()>(()))).await.unwrap_err();
        let texte = ecrire(&mesures);
        for issue in ["abandonne", "en_panne"] {
            let serie = format!("{APPELS}_count{{operation=\"lent\",issue=\"{issue}\"}} 1\n");
            assert!(texte.contains(&serie), "{texte}");
        }
    }

    #[test]
    fn unknown_is_not_zero_here_either() {
        let texte = ecrire(&Mesures::new().unwrap());
        for ligne in [
            format!("{EN_ATTENTE} NaN\n"),
            format!("{JOURS} -2\n"),
            format!("{QUOTA_FILE}{{quota=\"b\"}} 3\n"),
            format!("{SALLE}{{ou=\"ici\"}} 5\n"),
            format!("{DISJONCTEUR}{{guichet=\"b\",cause=\"silence\"}} 1\n"),
            format!("{DISJONCTEUR}{{guichet=\"b\",cause=\"panne\"}} 0\n"),
        ] {
            assert!(texte.contains(&ligne), "{texte}");
        }
        assert!(!texte.contains(&format!("{DROITS} ")), "nobody said yet: {texte}");
    }

    #[test]
    fn nothing_is_kept_when_nobody_can_read_it() {
        let mesures = Mesures::default();
        mesures.dossier_recu();
        assert_eq!(ecrire(&mesures), "");
    }
}
