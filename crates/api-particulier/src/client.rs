//! One call, one answer: queueing and sharing identical calls belong to whoever knows how many citizens wait; trying again
//! too, unless the settings say how. The operations themselves are in [`operations`](crate::operations).

use std::{
    fmt,
    sync::Arc,
    time::{Instant, SystemTime},
};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::{
    Config, Echeance, Echec, ErreurReglages, Etat, Evenement, Identite, Introspection, Issue, Operation, Periode,
    Reglages, Reponse, Service,
    appel::Appel,
    authentification::{self, Authentification, JetonsPorteurs},
    nomenclature::Contexte,
    transport::{Brute, Transport},
    veille,
};

/// A client of API Particulier v3. It never changes, but for the token that [`remplacer_jeton`](Self::remplacer_jeton)
/// puts; cheap to clone; clones and derived clients share their connections and their token. May be shared by threads.
#[derive(Clone)]
pub struct ApiParticulier {
    commun: Arc<Commun>,
    appel: Appel,
}

struct Commun {
    reglages: Reglages,
    transport: Transport,
    strategie: Arc<dyn Authentification>,
    /// The same strategy, when it is ours.
    jetons: Option<Arc<JetonsPorteurs>>,
    entete_agent: Option<HeaderName>,
}

/// What may be said beside an identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Another month than the current one.
    pub periode: Option<Periode>,
    /// Have API Particulier ask the caisse again instead of its own cache of 24 hours, which also keeps some errors. For
    /// an explicit wish of the citizen only.
    pub sans_cache: bool,
}

/// The whole body of an answer that no type of this crate reads. `Debug` shows none of it.
#[derive(Clone, PartialEq)]
pub struct Corps(Value);

/// Whose token a call carries.
#[derive(Clone, Copy)]
enum Porteur<'a> {
    /// The city's, or the editor's.
    Strategie,
    /// One that does not serve yet.
    AEprouver(&'a SecretString),
    /// A citizen's.
    FranceConnect(&'a SecretString),
}

#[derive(Clone, Copy)]
struct Demande<'a> {
    url: &'a Url,
    porteur: Porteur<'a>,
    options: Options,
}

impl ApiParticulier {
    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    /// The [`ErreurReglages`] that says what to write.
    pub fn new(reglages: Reglages) -> Result<Self, ErreurReglages> {
        Self::construire(reglages, Vec::new())
    }

    /// The same over a client of the caller's, which must follow no redirection, take no proxy that it doesn't know and
    /// not retry. The total time-out and the user agent of the settings still apply.
    ///
    /// # Errors
    /// The [`ErreurReglages`] that says what to write.
    pub fn with_client(reglages: Reglages, client: reqwest::Client) -> Result<Self, ErreurReglages> {
        Self::construire(reglages, vec![client])
    }

    /// The same over several such clients, which take turns: one for each address from which the city calls. Without any, it
    /// is as [`Self::new`].
    ///
    /// # Errors
    /// The [`ErreurReglages`] that says what to write.
    pub fn with_clients(reglages: Reglages, clients: Vec<reqwest::Client>) -> Result<Self, ErreurReglages> {
        Self::construire(reglages, clients)
    }

    fn construire(reglages: Reglages, clients: Vec<reqwest::Client>) -> Result<Self, ErreurReglages> {
        let transport = Transport::nouveau(&reglages, clients)?;
        let (strategie, jetons): (Arc<dyn Authentification>, _) = match &reglages.strategie {
            Some(strategie) => (strategie.0.clone(), None),
            None => {
                let jetons = Arc::new(JetonsPorteurs::new(reglages.jeton.clone(), reglages.jeton_suivant.clone()));
                (jetons.clone(), Some(jetons))
            }
        };
        let appel = Appel {
            recipient: reglages.recipient.clone(),
            delegation: reglages.delegation.clone(),
            agent: None,
            preuve: None,
        };
        let entete_agent = reglages.entete_agent()?;
        Ok(Self { commun: Arc::new(Commun { reglages, transport, strategie, jetons, entete_agent }), appel })
    }

    /// Any operation by typed identity, with the city's token.
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn par_identite<O: Operation>(
        &self,
        identite: &Identite,
        options: Options,
    ) -> Result<Reponse<O::Donnees>, Echec> {
        let mut url = self.adresse::<O>("identite", options)?;
        identite.ecrire(&mut url.query_pairs_mut());
        self.appeler(Demande { url: &url, porteur: Porteur::Strategie, options }, O::lire).await
    }

    /// Any operation with the citizen's FranceConnect access token, which lives 60 seconds and takes the place of the
    /// city's.
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn par_france_connect<O: Operation>(
        &self,
        jeton: &SecretString,
        options: Options,
    ) -> Result<Reponse<O::Donnees>, Echec> {
        let url = self.adresse::<O>("france_connect", options)?;
        self.appeler(Demande { url: &url, porteur: Porteur::FranceConnect(jeton), options }, O::lire).await
    }

    /// A GET on any path of the API (`/v3/dss/prime_activite/identite`), for what is not wrapped yet: the same token,
    /// guards, time-outs and outcomes as everywhere. `recipient` and `delegation_id` are added unless given, parameters
    /// without a value are left out. The whole body comes back, which must be a JSON object.
    ///
    /// # Errors
    /// An [`Echec`]; [`Issue::DemandeFautive`], with nothing sent, for what is not a plain absolute path.
    pub async fn lire(&self, chemin: &str, parametres: &[(&str, &str)]) -> Result<Reponse<Corps>, Echec> {
        self.lire_avec(chemin, parametres, Porteur::Strategie).await
    }

    /// The same with a citizen's FranceConnect access token.
    ///
    /// # Errors
    /// As [`lire`](Self::lire).
    pub async fn lire_france_connect(
        &self,
        jeton: &SecretString,
        chemin: &str,
        parametres: &[(&str, &str)],
    ) -> Result<Reponse<Corps>, Echec> {
        self.lire_avec(chemin, parametres, Porteur::FranceConnect(jeton)).await
    }

    /// The rights of the city's token.
    ///
    /// # Errors
    /// An [`Echec`]: [`Issue::Configuration`] when the token is not good.
    pub async fn introspecter(&self) -> Result<Reponse<Introspection>, Echec> {
        self.introspecter_avec(Porteur::Strategie).await
    }

    /// The rights of a token that does not serve yet: to be asked before [`remplacer_jeton`](Self::remplacer_jeton), so
    /// that a token that was badly copied never serves.
    ///
    /// # Errors
    /// As [`introspecter`](Self::introspecter).
    pub async fn eprouver_jeton(&self, jeton: &SecretString) -> Result<Reponse<Introspection>, Echec> {
        self.introspecter_avec(Porteur::AEprouver(jeton)).await
    }

    /// Puts another token, at once and for every clone: calls under way end with the one they left with. The former
    /// stays in reserve and serves again should the new one end before it. Nothing is sent.
    ///
    /// # Errors
    /// [`ErreurReglages::Jeton`] for what can't be a token, [`ErreurReglages::JetonDeStrategie`] when tokens come from a
    /// strategy of the caller's. The former token then still serves.
    pub fn remplacer_jeton(&self, nouveau: SecretString) -> Result<(), ErreurReglages> {
        authentification::verifier(&nouveau)?;
        let jetons = self.commun.jetons.as_ref().ok_or(ErreurReglages::JetonDeStrategie)?;
        jetons.remplacer(nouveau);
        Ok(())
    }

    /// When the city's token ends, as it says itself; with a second token, when the later of the two does. None when the
    /// token does not say.
    pub fn fin_du_jeton(&self) -> Option<SystemTime> {
        self.commun.strategie.fin()
    }

    /// How near that end is. None when the token does not say.
    pub fn echeance_du_jeton(&self) -> Option<Echeance> {
        self.fin_du_jeton().map(|fin| Echeance::de(fin, SystemTime::now()))
    }

    /// The health of a service. No token is sent, no quota is spent, nothing is tried again.
    ///
    /// # Errors
    /// An [`Echec`] when there is no readable answer.
    pub async fn ping(&self, service: Service) -> Result<Etat, Echec> {
        match service.nom() {
            Some(nom) => self.sonder(&["api", nom, "ping"]).await,
            None => self.sonder(&["api", "ping"]).await,
        }
    }

    /// The health of a service by the name that [`pings`](Self::pings) gives.
    ///
    /// # Errors
    /// As [`ping`](Self::ping).
    pub async fn ping_nomme(&self, nom: &str) -> Result<Etat, Echec> {
        let segments: Vec<_> = ["api"].into_iter().chain(nom.split('/')).chain(["ping"]).collect();
        if !segments.iter().all(|segment| segment_sur(segment)) {
            return Err(Echec::sans_reponse(Issue::DemandeFautive));
        }
        self.sonder(&segments).await
    }

    /// The names of the services that API Particulier watches. No token is sent and no quota is spent.
    ///
    /// # Errors
    /// An [`Echec`] when there is no readable answer.
    pub async fn pings(&self) -> Result<Reponse<Vec<String>>, Echec> {
        let url = self.commun.transport.adresse(&["api", "pings"]);
        let debut = Instant::now();
        let brute = self.commun.transport.envoyer(url.clone(), None, false, HeaderMap::new()).await;
        let resultat = brute.and_then(|brute| brute.reussie(Contexte::default)?.donnees(veille::noms));
        self.conclure(&url, debut, 1, resultat)
    }

    pub(crate) fn derive(&self, changer: impl FnOnce(&mut Appel)) -> Self {
        let mut autre = self.clone();
        changer(&mut autre.appel);
        autre
    }

    pub(crate) fn entete_agent(&self) -> Option<&HeaderName> {
        self.commun.entete_agent.as_ref()
    }

    async fn introspecter_avec(&self, porteur: Porteur<'_>) -> Result<Reponse<Introspection>, Echec> {
        let url = self.commun.transport.adresse(&["api", "introspect"]);
        self.appeler(Demande { url: &url, porteur, options: Options::default() }, Introspection::lire).await
    }

    async fn lire_avec(
        &self,
        chemin: &str,
        parametres: &[(&str, &str)],
        porteur: Porteur<'_>,
    ) -> Result<Reponse<Corps>, Echec> {
        let segments: Option<Vec<_>> = chemin.strip_prefix('/').map(|chemin| chemin.split('/').collect());
        let Some(segments) = segments.filter(|segments| segments.iter().all(|segment| segment_sur(segment))) else {
            return Err(Echec::sans_reponse(Issue::DemandeFautive));
        };
        let mut url = self.commun.transport.adresse(&segments);
        let dit = |nom| parametres.iter().any(|(cle, _)| *cle == nom);
        self.ecrire_defauts(&mut url, !dit("recipient"), !dit("delegation_id"));
        url.query_pairs_mut().extend_pairs(parametres.iter().filter(|(_, valeur)| !valeur.is_empty()));
        let options = Options::default();
        self.appeler(Demande { url: &url, porteur, options }, |corps| {
            let lu: Value = serde_json::from_slice(corps).ok()?;
            lu.is_object().then_some(Corps(lu))
        })
        .await
    }

    fn adresse<O: Operation>(&self, modalite: &str, options: Options) -> Result<Url, Echec> {
        if options.periode.is_some() && !O::MENSUELLE {
            return Err(Echec::sans_reponse(Issue::DemandeFautive));
        }
        let segments: Vec<_> = O::CHEMIN.iter().copied().chain([modalite]).collect();
        let mut url = self.commun.transport.adresse(&segments);
        self.ecrire_defauts(&mut url, true, true);
        if let Some(periode) = options.periode {
            url.query_pairs_mut()
                .append_pair("annee", &periode.annee().to_string())
                .append_pair("mois", &periode.mois().to_string());
        }
        Ok(url)
    }

    fn ecrire_defauts(&self, url: &mut Url, recipient: bool, delegation: bool) {
        if recipient {
            url.query_pairs_mut().append_pair("recipient", self.appel.recipient.as_str());
        }
        if let Some(choisie) = self.appel.delegation.as_ref().filter(|_| delegation) {
            url.query_pairs_mut().append_pair("delegation_id", choisie.as_str());
        }
    }

    /// Every call that carries a token: as many attempts as the settings allow, each with the token of its moment.
    async fn appeler<T>(&self, demande: Demande<'_>, lire: impl Fn(&[u8]) -> Option<T>) -> Result<Reponse<T>, Echec> {
        let contexte = || Contexte {
            france_connect: matches!(demande.porteur, Porteur::FranceConnect(_)),
            avec_periode: demande.url.query_pairs().any(|(cle, _)| cle == "mois"),
        };
        let mut tentative = 1;
        loop {
            let debut = Instant::now();
            let brute = self.envoyer(demande).await;
            let resultat = brute.and_then(|brute| brute.reussie(contexte)?.donnees(&lire));
            let echec = match self.conclure(demande.url, debut, tentative, resultat) {
                Ok(reponse) => return Ok(reponse),
                Err(echec) => echec,
            };
            let attente = self.commun.reglages.reprise.and_then(|reprise| reprise.attente(tentative, &echec));
            let Some(attente) = attente else { return Err(echec) };
            tokio::time::sleep(attente).await;
            tentative += 1;
        }
    }

    async fn envoyer(&self, Demande { url, porteur, options }: Demande<'_>) -> Result<Brute, Echec> {
        let jeton = match porteur {
            Porteur::AEprouver(jeton) | Porteur::FranceConnect(jeton) => jeton.clone(),
            Porteur::Strategie => {
                let jeton = self.commun.strategie.jeton().await;
                jeton.map_err(|_| Echec::sans_reponse(Issue::Configuration(Config::JetonIndisponible)))?
            }
        };
        let mut entetes = self.appel.entetes(self.entete_agent());
        // A citizen's token is not bound to our key.
        let cle = self.commun.reglages.dpop.as_ref().filter(|_| !matches!(porteur, Porteur::FranceConnect(_)));
        if let Some(cle) = cle {
            let preuve = cle.preuve(url, jeton.expose_secret());
            let preuve = preuve.and_then(|preuve| HeaderValue::try_from(preuve).ok());
            // No proof, no call: without randomness there is nothing to send that would be believed.
            entetes.insert("dpop", preuve.ok_or_else(|| Echec::sans_reponse(Issue::DemandeFautive))?);
        }
        self.commun.transport.envoyer(url.clone(), Some(&jeton), options.sans_cache, entetes).await
    }

    async fn sonder(&self, segments: &[&str]) -> Result<Etat, Echec> {
        let url = self.commun.transport.adresse(segments);
        let debut = Instant::now();
        let brute = self.commun.transport.envoyer(url.clone(), None, false, HeaderMap::new()).await;
        // A provider that is down is told with a 502: still an answer to the question.
        let resultat = brute.and_then(|brute| match Etat::lire(brute.statut, &brute.corps) {
            Some(etat) => Ok(brute.entourer(etat)),
            None => Err(match brute.reussie(Contexte::default) {
                Err(echec) => echec,
                Ok(brute) => brute.echec(Issue::Illisible),
            }),
        });
        self.conclure(&url, debut, 1, resultat).map(|reponse| reponse.donnees)
    }

    /// Names the path in a failure, and tells the journal.
    fn conclure<T>(
        &self,
        url: &Url,
        debut: Instant,
        tentative: u32,
        resultat: Result<Reponse<T>, Echec>,
    ) -> Result<Reponse<T>, Echec> {
        let resultat = resultat.map_err(|echec| Echec { chemin: Some(url.path().into()), ..echec });
        if let Some(journal) = &self.commun.reglages.journal {
            let (statut, issue, quota, id_requete) = match &resultat {
                Ok(reponse) => (Some(reponse.statut), None, reponse.quota, reponse.id_requete.as_deref()),
                Err(echec) => (echec.statut, Some(echec.issue), echec.quota, echec.id_requete.as_deref()),
            };
            journal.noter(&Evenement {
                methode: "GET",
                chemin: url.path(),
                statut,
                issue,
                duree: debut.elapsed(),
                quota_restant: quota.restant,
                id_requete,
                tentative,
            });
        }
        resultat
    }
}

impl Corps {
    /// All of it.
    pub fn valeur(&self) -> &Value {
        &self.0
    }

    /// `data`, when it is there.
    pub fn data(&self) -> Option<&Value> {
        self.0.get("data")
    }

    /// All of it, to be kept.
    pub fn into_valeur(self) -> Value {
        self.0
    }
}

/// A segment that can only lead where it says.
fn segment_sur(segment: &str) -> bool {
    !segment.is_empty()
        && segment.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_-.".contains(&octet))
        && !segment.bytes().all(|octet| octet == b'.')
}

impl fmt::Debug for ApiParticulier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiParticulier").field("reglages", &self.commun.reglages).finish_non_exhaustive()
    }
}

impl fmt::Debug for Corps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Corps(…)")
    }
}
