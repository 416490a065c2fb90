//! The service with all that it holds, and its start: what is checked before anything listens. `interlocuteurs` makes the
//! clients of its city's file; `rechargement` takes another file while it runs.

mod interlocuteurs;
mod rechargement;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use api_particulier::{ApiParticulier, Environnement};
use axum::Router;
use connexion_agents::ConnexionAgents;
use famille::demarche::Piece;
use famille::saisie::{Champ, Erreur, Motif};
use famille::{Demarche, Donnee, NumeroFiscal};
use france_connect::FranceConnect;
use sceau::Trousseau;
use tokio::sync::{Notify, watch};
use url::Url;

use crate::Horloge;
use crate::actifs::Actifs;
use crate::cadence::Limite;
use crate::config::{Configuration, Fichier};
use crate::dossiers::{Atelier, Depot, verifier_en_fond};
use crate::epreuve::Epreuves;
use crate::erreur::Refus;
use crate::identification::Amont;
use crate::lieux::Annuaire;
use crate::livraison::{Cibles, Expedition, Facteur, Sante, expedier_en_fond};
use crate::mesures::Mesures;
use crate::partage::Partage;
use crate::salle::Salle;
use crate::sortie::Sortie;
use crate::visiteur::{Geste, Visiteur, Visiteurs};
use interlocuteurs::{Interlocuteurs, client_des_impots};
pub(crate) use interlocuteurs::{SCOPES_IMPOTS, scope_de, scopes_de, temoin};
pub(crate) use rechargement::relevee;

/// Requests that make work or write, a second, for the whole service: five times what API Particulier lets through.
const ECRITURES: u32 = 100;

/// Lines of the register for refusals, a second, and how many at once.
const REFUS: u32 = 1;
const RAFALE_DE_REFUS: u32 = 200;

/// Dossiers that families look at, a second, and how many at once: whoever tries codes does not take the place of those who
/// send.
const SUIVIS: u32 = 20;
const RAFALE_DE_SUIVIS: u32 = 100;

/// Drafts that are sealed or opened, a second, and how many at once. Each is a millisecond of one processor at the most.
const BROUILLONS: u32 = 200;
const RAFALE_DE_BROUILLONS: u32 = 1_000;

/// How many may come at once.
const RAFALE: u32 = 500;

/// Whether families are received.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accueil {
    Avant,
    Ouvert,
    Ferme,
}

/// The running service. Handlers share it.
pub struct Application {
    pub(crate) fichier: Fichier,
    pub(crate) cles: Arc<Trousseau>,
    pub(crate) depot: Depot,
    pub(crate) amont: Arc<Amont>,
    pub(crate) salle: Arc<Salle>,
    pub(crate) france_connect: Option<FranceConnect>,
    pub(crate) annuaire: Arc<Annuaire>,
    pub(crate) horloge: Horloge,
    pub(crate) actifs: Arc<Actifs>,
    pub(crate) reveil: Arc<Notify>,
    pub(crate) cibles: Cibles,
    pub(crate) reveil_des_remises: Arc<Notify>,
    pub(crate) agents: Option<ConnexionAgents>,
    facteur: Option<Facteur>,
    remises: watch::Sender<u64>,
    santes: Arc<Mutex<HashMap<String, Sante>>>,
    limites: Arc<Limites>,
    pub(crate) mesures: Mesures,
    /// Whether the service receives families; streams without an end go when it stops.
    accueil: watch::Sender<Accueil>,
    terminees: watch::Sender<u64>,
    pub(crate) visiteurs: Arc<Visiteurs>,
    pub(crate) epreuves: Arc<Epreuves>,
    sortie: Sortie,
    /// Who took the service over, when the city's file has been read again.
    releve: watch::Sender<Option<Arc<Self>>>,
    /// What answers requests, of the one who has the service.
    routeurs: watch::Sender<Router>,
}

/// What bounds the whole service.
struct Limites {
    refus: Mutex<Limite>,
    suivis: Mutex<Limite>,
    brouillons: Mutex<Limite>,
    connexions: Mutex<Limite>,
    ecritures: Mutex<Limite>,
}

impl Application {
    /// Builds the service; nothing is called yet.
    ///
    /// # Errors
    /// When a client or the store cannot be made of the configuration.
    pub fn new(configuration: Configuration, mut actifs: Actifs, horloge: Horloge) -> anyhow::Result<Arc<Self>> {
        actifs.versionner();
        let lieu = configuration.lieu();
        let Configuration { fichier, mut secrets, .. } = configuration;
        let mut reglages = api_particulier::Reglages::new(
            environnement(&fichier.api_particulier.environnement)?,
            secrets.jeton.clone(),
            fichier.ville.siret.clone(),
        );
        reglages.sorties.clone_from(&fichier.api_particulier.sorties);
        let sorties = u32::try_from(fichier.api_particulier.sorties.len()).unwrap_or(1).max(1);
        let sortie = Sortie::new(&fichier.service);
        let delais = reglages.delais;
        let depuis = |adresse: Option<IpAddr>| sortie.client_depuis(adresse, delais.connexion, Some(delais.total));
        let clients = if reglages.sorties.is_empty() {
            vec![depuis(None)?]
        } else {
            reglages.sorties.iter().map(|adresse| depuis(Some(*adresse))).collect::<Result<_, _>>()?
        };
        let mut client = ApiParticulier::with_clients(reglages, clients).context("API Particulier")?;
        if fichier.api_particulier.preuves {
            client = client.avec_preuve(api_particulier::NiveauDePreuve::Lien);
        }
        let impots = match (&fichier.impot_particulier, secrets.impots.take()) {
            (Some(impots), Some(secret)) => Some(client_des_impots(impots, secret, &sortie)?),
            _ => None,
        };
        let mesures = match fichier.service.administration {
            Some(_) => Mesures::new()?,
            None => Mesures::default(),
        };
        let Interlocuteurs { france_connect, agents, facteur, cibles } =
            Interlocuteurs::nouveaux(&fichier, &mut secrets, &sortie)?;
        let depot = Depot::ouvrir(&lieu, secrets.cles_dossiers)?;
        Ok(Arc::new(Self {
            cles: secrets.cles,
            amont: Arc::new(Amont::new(client, impots, fichier.service.repliques, sorties, mesures.clone())),
            salle: Arc::new(Salle::new(fichier.service.repliques)),
            france_connect,
            annuaire: Arc::new(Annuaire::new()),
            horloge: horloge.chez(&fichier.ville.codes_postaux),
            actifs: Arc::new(actifs),
            reveil: Arc::new(Notify::new()),
            cibles,
            reveil_des_remises: Arc::new(Notify::new()),
            agents,
            facteur,
            remises: watch::Sender::new(0),
            santes: Arc::default(),
            limites: Arc::new(Limites::nouvelles()),
            mesures,
            accueil: watch::Sender::new(Accueil::Avant),
            terminees: watch::Sender::new(0),
            visiteurs: Arc::new(Visiteurs::new(&fichier.service)),
            epreuves: Arc::new(Epreuves::new(depot.cachet().cle_des_epreuves())),
            sortie,
            releve: watch::Sender::new(None),
            routeurs: watch::Sender::new(Router::new()),
            depot,
            fichier,
        }))
    }

    /// Starts the background work; it ends with the runtime.
    ///
    /// # Errors
    /// When the store does not answer, or there is no client for webhooks.
    pub async fn demarrer(&self) -> anyhow::Result<()> {
        let depot = self.depot.clone();
        let maintenant = self.horloge.secondes();
        tokio::task::spawn_blocking(move || depot.reprendre_les_baux(maintenant)).await??;
        self.travailler(Expedition::client(&self.sortie)?);
        if self.fichier.service.repliques > 1 {
            let mut nom = [0; 8];
            getrandom::fill(&mut nom)?;
            let partage = Partage {
                depot: self.depot.clone(),
                amont: Arc::clone(&self.amont),
                salle: Arc::clone(&self.salle),
                horloge: self.horloge.clone(),
                services: self.fichier.service.repliques,
                nom: crate::hexadecimal(&nom),
            };
            tokio::spawn(partage.partager());
        }
        let amont = Arc::clone(&self.amont);
        tokio::spawn(async move { amont.guetter().await });
        let (salle, amont) = (Arc::clone(&self.salle), Arc::clone(&self.amont));
        tokio::spawn(async move { salle.appeler(amont.porte(), || amont.elan()).await });
        Ok(())
    }

    /// Starts the work that follows the city's file: it ends when another one takes over.
    fn travailler(&self, client: reqwest::Client) {
        tokio::spawn(expedier_en_fond(
            Expedition {
                depot: self.depot.clone(),
                cibles: self.cibles.clone(),
                facteur: self.facteur.clone(),
                client,
                demarches: self.fichier.demarches.clone(),
                horloge: self.horloge.clone(),
                reveil: Arc::clone(&self.reveil_des_remises),
                faites: self.remises.clone(),
                santes: Arc::clone(&self.santes),
                mesures: self.mesures.clone(),
            },
            self.releve.subscribe(),
        ));
        tokio::spawn(verifier_en_fond(
            Atelier {
                depot: self.depot.clone(),
                amont: Arc::clone(&self.amont),
                horloge: self.horloge.clone(),
                demarches: self.fichier.demarches.clone(),
                codes_postaux: self.fichier.ville.codes_postaux.clone(),
                conservation: self.fichier.conservation(),
                cibles: self.cibles.clone(),
                reveil_des_remises: Arc::clone(&self.reveil_des_remises),
                reveil: Arc::clone(&self.reveil),
                terminees: self.terminees.clone(),
                mesures: self.mesures.clone(),
                epreuves: Arc::clone(&self.epreuves),
            },
            self.releve.subscribe(),
        ));
    }

    /// Lets go of what holds the application: it ends with its service.
    pub(crate) fn lacher(&self) {
        self.aiguiller(Router::new());
        self.releve.send_replace(None);
    }

    /// Done once families are received.
    pub async fn ouverte(&self) {
        // A dropped sender means that it never will be.
        if self.accueil.subscribe().wait_for(|accueil| *accueil != Accueil::Avant).await.is_err() {
            std::future::pending().await
        }
    }

    /// Whom the service may call.
    pub(crate) const fn sortie(&self) -> &Sortie {
        &self.sortie
    }

    /// Sends the requests to come to this router.
    pub(crate) fn aiguiller(&self, routeur: Router) {
        drop(self.routeurs.send_replace(routeur));
    }

    /// What answers requests: another one when another takes over.
    pub(crate) fn routeurs(&self) -> watch::Receiver<Router> {
        self.routeurs.subscribe()
    }

    /// Whether a refusal may take a line of the register: somebody who sends rubbish must not fill the disk with it.
    pub(crate) fn refus_a_inscrire(&self) -> bool {
        self.limites.refus.lock().unwrap_or_else(PoisonError::into_inner).prendre()
    }

    /// Looks at the outbox again now, for who moved the clock or replayed something.
    pub fn reveiller_les_livraisons(&self) {
        self.reveil_des_remises.notify_one();
    }

    /// How many attempts at a delivery have ended since the start, as something to wait on.
    pub fn livraisons_faites(&self) -> watch::Receiver<u64> {
        self.remises.subscribe()
    }

    /// Law 9's younger sister: what makes work is bounded, for each visitor and then for all of them, so that nobody fills
    /// the disk or the upstream's quota, nor takes the place of the others.
    ///
    /// # Errors
    /// When there is no place now, with how long to wait.
    pub(crate) fn admettre(&self, visiteur: Visiteur, geste: Geste) -> Result<(), Refus> {
        self.visiteurs.prendre(visiteur, geste).map_err(Refus::trop_tot)?;
        let commune = match geste {
            Geste::Ecriture => &self.limites.ecritures,
            Geste::Brouillon => &self.limites.brouillons,
            // Emptied by one who asks under many addresses, a common one would leave every family without its proof.
            Geste::Epreuve => return Ok(()),
            Geste::Suivi => &self.limites.suivis,
            Geste::Connexion => &self.limites.connexions,
        };
        let admis = commune.lock().unwrap_or_else(PoisonError::into_inner).prendre();
        if admis { Ok(()) } else { Err(Refus::trop_tot(Duration::from_secs(1))) }
    }

    /// Families are received from now on.
    pub(crate) fn ouvrir(&self) {
        self.accueil.send_replace(Accueil::Ouvert);
    }

    /// No more family is received.
    pub(crate) fn fermer(&self) {
        self.accueil.send_replace(Accueil::Ferme);
    }

    /// Whether families are received.
    pub(crate) fn recoit(&self) -> bool {
        *self.accueil.borrow() == Accueil::Ouvert
    }

    /// Done once the service stops: an answer without an end must end then, or it is cut ten seconds later.
    pub fn arret(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut accueil = self.accueil.subscribe();
        async move {
            // A dropped sender means the same as a stop.
            let _ = accueil.wait_for(|accueil| *accueil == Accueil::Ferme).await;
        }
    }

    /// How many later verifications have ended since the start, as something to wait on.
    pub fn verifications_terminees(&self) -> watch::Receiver<u64> {
        self.terminees.subscribe()
    }

    /// The city's file, its national scales completed.
    pub fn fichier(&self) -> &Fichier {
        &self.fichier
    }

    /// The store, for the command line and tests.
    pub fn depot(&self) -> &Depot {
        &self.depot
    }

    /// Whether one of these services may use a numéro fiscal.
    pub(crate) fn numero_utile<'a>(&self, demarches: impl IntoIterator<Item = &'a Demarche>) -> bool {
        self.amont.a_les_impots() && demarches.into_iter().any(|demarche| demarche.demande(Donnee::AvisFiscal))
    }

    /// The numéro fiscal, when a chosen service may use it and one was typed; kept for no other.
    ///
    /// # Errors
    /// When what was typed can't be one.
    pub(crate) fn lire_numero<'a>(
        &self,
        demarches: impl IntoIterator<Item = &'a Demarche>,
        texte: &str,
    ) -> Result<Option<NumeroFiscal>, Erreur> {
        if !self.numero_utile(demarches) || texte.trim().is_empty() {
            return Ok(None);
        }
        NumeroFiscal::parse(texte).map(Some).map_err(|_| Erreur::new(Champ::NumeroFiscal, Motif::Format))
    }

    pub(crate) fn demarche(&self, id: &str) -> Option<&Demarche> {
        self.fichier.demarches.iter().find(|demarche| demarche.id == id)
    }

    /// The document that a démarche asks for under this identifier.
    pub(crate) fn piece(&self, id: &str) -> Option<&Piece> {
        self.fichier.demarches.iter().flat_map(|demarche| &demarche.pieces).find(|piece| piece.id == id)
    }

    /// Whether a page of this origin may speak to `/v1` in a family's name: those that the city declared, and the service's
    /// own, where `/cadre` and the preview of `/integrer` run the widget.
    ///
    /// What the service's own origin opens, and what it does not:
    /// - No page of that origin runs a script of anybody else. `/formulaire`, `/suivi` and `/agents` run none at all
    ///   (`default-src 'none'`); `/cadre` and the preview run the widget that the service itself serves. So nobody can post
    ///   from there who could not have put a script into the widget, on every page of the city, before.
    /// - Families have no cookie: a request that another site makes a browser send is no more than one that it sends itself,
    ///   and its `Origin` is its own. `/formulaire` and `/suivi` ask for that header or `Sec-Fetch-Site`; the frame cannot
    ///   post to them as a form either (`form-action 'none'`), nor can a form of theirs post to `/v1`, which reads JSON only.
    /// - Agents do have a cookie, and their pages share this origin. They can be neither framed nor read by a script of
    ///   this origin: they are answered to navigations only (`Sec-Fetch-Mode`), in a window that others have no handle on
    ///   (`Cross-Origin-Opener-Policy`).
    /// - A seal made in the frame opens in the frame and in the plain form, which are the same family's; uses keep the rest
    ///   apart.
    /// - FranceConnect brings the whole window back to pages of `ville.pages` only, which are never of this origin: the
    ///   frame goes by the pop-up, whose answer is posted to this exact origin.
    pub(crate) fn origine_admise(&self, origine: &str) -> bool {
        let Fichier { ville, service, .. } = &self.fichier;
        origine == service.url_publique || ville.origines.iter().any(|admise| admise == origine)
    }
}

impl Limites {
    fn nouvelles() -> Self {
        let par_seconde = |nombre, rafale| Mutex::new(Limite::new(nombre, Duration::from_secs(1), rafale));
        Self {
            refus: par_seconde(REFUS, RAFALE_DE_REFUS),
            suivis: par_seconde(SUIVIS, RAFALE_DE_SUIVIS),
            brouillons: par_seconde(BROUILLONS, RAFALE_DE_BROUILLONS),
            connexions: par_seconde(10, 50),
            ecritures: par_seconde(ECRITURES, RAFALE),
        }
    }
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Application(…)")
    }
}

fn environnement(texte: &str) -> anyhow::Result<Environnement> {
    Ok(match texte {
        "production" => Environnement::Production,
        "bac_a_sable" => Environnement::BacASable,
        adresse => Environnement::Autre(Url::parse(adresse).context("api_particulier.environnement")?),
    })
}
