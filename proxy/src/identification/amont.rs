//! The calls to the administrations, each kept under its quota, and what an answer means for the citizen.

use std::time::Duration;

use api_particulier::operations::{Naissance, Operation, ParticipationFamilialeEaje, QuotientFamilial};
use api_particulier::{
    ApiParticulier, Echec, Etat, Identite as IdentiteApi, Introspection, Options, Periode, Reponse, Service,
};
use contrat::Panne;
use famille::saisie::Identite;
use famille::tarif::Ressources;
use famille::{Date, Enfant, Foyer, NumeroFiscal, Personne};
use impot_particulier::{AnneeRevenus, ImpotParticulier};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::disjoncteur::{Cause, Disjoncteur, Elan, SILENCE, Verdict};
use super::echecs::{Defaillance, refuser, refuser_impots};
use super::scelle::Issue;
use super::scelle::PreuveSource;
use super::vol::{Cle, Vols};
use crate::Horloge;
use crate::cadence::{Cadence, File, Place};
use crate::mesures::Mesures;

/// Where one asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guichet {
    /// The family and its quotient, at the CAF or the MSA.
    Quotient,
    /// What the price of a crèche is computed from, at the CAF or the MSA.
    Eaje,
    /// The tax assessment, at the DGFIP.
    Impots,
}

/// In whose name API Particulier is asked.
#[derive(Clone, Copy)]
pub(crate) enum Acces<'a> {
    /// With the city's token, by civil status.
    Ville,
    /// With the citizen's own FranceConnect token.
    Citoyen(&'a SecretString),
}

/// How the DGFIP finds somebody.
#[derive(Clone, Copy)]
pub(crate) enum AccesImpots<'a> {
    /// By the number that was typed.
    Numero(&'a NumeroFiscal),
    /// By the citizen's own FranceConnect token.
    Citoyen(&'a SecretString),
}

/// The city's access to the administrations.
pub(crate) struct Amont {
    client: ApiParticulier,
    impots: Option<ImpotParticulier>,
    jeton: Cadence,
    france_connect: Cadence,
    dgfip: Cadence,
    disjoncteurs: [Disjoncteur; 3],
    /// Identical questions under way: API Particulier refuses the second one.
    vols: Vols<Resultat>,
    mesures: Mesures,
}

/// Between two looks at the health of an upstream that fails, and how many of them for one when it does not say a word.
const GUET: Duration = Duration::from_secs(20);
const GUET_DU_SILENCE: u32 = 15;

/// The maintenance that the CNAF and the MSA publish: each Sunday, in minutes of the day.
const DIMANCHE: i8 = 7;
const MAINTENANCE: std::ops::Range<i16> = 23 * 60..23 * 60 + 45;

/// Names of the quotas.
const JETON: &str = "jeton";
const FRANCE_CONNECT: &str = "france_connect";
const DGFIP: &str = "dgfip";

/// What a call came to.
#[derive(Clone)]
pub(crate) struct Resultat {
    /// A family, or the citizen's way on.
    pub(crate) suite: Suite,
    /// The upstream's identifier of the request, for the register.
    pub(crate) requete: Option<String>,
}

/// What follows from a call.
#[derive(Clone)]
pub(crate) enum Suite {
    /// What is known of the family.
    Trouve(Box<Trouvaille>),
    /// The citizen's way on.
    Issue(Issue),
    /// Nothing yet: the same call may succeed later.
    PlusTard {
        /// How long upstream wants to be left alone, when it says.
        attendre: Option<Duration>,
        /// Whether a place under the city's quota is all that is missing.
        quota: Quota,
    },
}

/// What the city's quota has to do with an answer that is missing. With the last two nothing is broken, and a place in the
/// waiting room is what helps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quota {
    /// Nothing.
    #[default]
    Libre,
    /// There was no place in time: nobody was asked.
    Plein,
    /// Upstream said that it is spent, and is left alone for a while.
    Refuse,
}

/// An answer.
#[derive(Clone)]
pub(crate) struct Trouvaille {
    pub(crate) foyer: Foyer,
    /// The people by whom one tells whether it is the same person; `None` when the answer names none.
    pub(crate) personnes: Option<Vec<Personne>>,
    pub(crate) operation: &'static str,
    /// « CAF », « MSA », « DGFIP », or « CAF ou MSA » when the upstream does not say.
    pub(crate) fournisseur: String,
    /// The attestation that came with it.
    pub(crate) preuve: Option<PreuveSource>,
}

impl From<Suite> for Resultat {
    fn from(suite: Suite) -> Self {
        Self { suite, requete: None }
    }
}

impl Guichet {
    /// All of them, in their order.
    pub(crate) const TOUS: [Self; 3] = [Self::Quotient, Self::Eaje, Self::Impots];

    /// Its word in the register.
    pub(crate) const fn nom(self) -> &'static str {
        match self {
            Self::Quotient => "quotient_familial",
            Self::Eaje => "participation_familiale_eaje",
            Self::Impots => "impot_particulier",
        }
    }
}

impl Amont {
    /// `services`: how many share the city's quotas; `sorties`: from how many addresses their calls leave.
    pub(crate) fn new(
        client: ApiParticulier,
        impots: Option<ImpotParticulier>,
        services: u32,
        sorties: u32,
        mesures: Mesures,
    ) -> Self {
        Self {
            client,
            impots,
            jeton: Cadence::jeton(sorties),
            france_connect: Cadence::france_connect(services),
            dgfip: Cadence::dgfip(services),
            disjoncteurs: Guichet::TOUS.map(|guichet| Disjoncteur::new(guichet.nom())),
            vols: Vols::default(),
            mesures,
        }
    }

    /// How many calls wait for a place, by the quota's name.
    pub(crate) fn files(&self) -> [(&'static str, usize); 3] {
        [JETON, FRANCE_CONNECT, DGFIP].map(|quota| (quota, self.cadence(quota).en_attente()))
    }

    /// Asks what the city's token opens.
    pub(crate) async fn introspecter(&self) -> Result<Reponse<Introspection>, Echec> {
        self.mesurer("introspection", self.client.introspecter()).await
    }

    /// Asks what another token would open.
    pub(crate) async fn eprouver(&self, jeton: &SecretString) -> Result<Reponse<Introspection>, Echec> {
        self.mesurer("introspection", self.client.eprouver_jeton(jeton)).await
    }

    fn cadence(&self, quota: &'static str) -> &Cadence {
        match quota {
            FRANCE_CONNECT => &self.france_connect,
            DGFIP => &self.dgfip,
            _ => &self.jeton,
        }
    }

    /// The gate of the city's token.
    pub(crate) const fn porte(&self) -> &Cadence {
        &self.jeton
    }

    /// Why nobody asks there, when nobody does.
    pub(crate) fn ferme(&self, guichet: Guichet) -> Option<Cause> {
        self.disjoncteur(guichet).ferme()
    }

    /// Whether the caisses rather fail for everybody than for one family.
    pub(crate) fn en_doute(&self) -> bool {
        self.disjoncteur(Guichet::Quotient).en_doute() || self.disjoncteur(Guichet::Eaje).en_doute()
    }

    /// How many of those who wait may be called, by the worst of what all services ask.
    pub(crate) fn elan(&self) -> Elan {
        self.disjoncteur(Guichet::Quotient).elan().min(self.disjoncteur(Guichet::Eaje).elan())
    }

    /// What families are told of the CAF and the MSA before they ask them.
    pub(crate) fn panne(&self, horloge: &Horloge) -> Option<Panne> {
        let (jour, minute) = horloge.minute_de_la_semaine();
        let maintenance = jour == DIMANCHE && MAINTENANCE.contains(&minute);
        let ferme = [Guichet::Quotient, Guichet::Eaje].into_iter().any(|guichet| self.ferme(guichet).is_some());
        (maintenance || ferme).then(|| Panne {
            jusqu_a: if maintenance { horloge.heure_de_paris(MAINTENANCE.end) } else { String::new() },
        })
    }

    /// Looks, while a breaker is open, whether the upstream says that it is well: works until it is dropped. Its health is
    /// free, and asked with no token.
    pub(crate) async fn guetter(&self) {
        let mut tour = 0_u32;
        loop {
            tokio::time::sleep(GUET).await;
            tour = tour.wrapping_add(1);
            for (guichet, service) in
                [(Guichet::Quotient, Service::QuotientFamilial), (Guichet::Eaje, Service::ParticipationFamilialeEaje)]
            {
                let disjoncteur = self.disjoncteur(guichet);
                let regarder = match disjoncteur.ferme() {
                    None => false,
                    // Whoever is banned and insists is banned for longer.
                    Some(Cause::Silence) => tour.is_multiple_of(GUET_DU_SILENCE),
                    Some(_) => true,
                };
                if regarder && matches!(self.client.ping(service).await, Ok(Etat::Disponible)) {
                    disjoncteur.esperer();
                }
            }
        }
    }

    const fn disjoncteur(&self, guichet: Guichet) -> &Disjoncteur {
        &self.disjoncteurs[guichet as usize]
    }

    /// One call: past the breaker, at its place under each of the quotas, and what it came to noted. `Err` when it cannot be
    /// made now.
    async fn appeler<T, E: Defaillance>(
        &self,
        (guichet, operation): (Guichet, &'static str),
        quotas: &[&'static str],
        file: File,
        appel: impl Future<Output = Result<T, E>>,
    ) -> Result<(Place, Result<T, E>), Suite> {
        let disjoncteur = self.disjoncteur(guichet);
        if let Err(pause) = disjoncteur.passer() {
            return Err(Suite::PlusTard { attendre: Some(pause), quota: Quota::Libre });
        }
        let mut derniere = None;
        for quota in quotas {
            match self.cadence(quota).place(file).await {
                Some(place) => derniere = Some(place),
                None => {
                    disjoncteur.noter(Verdict::Refuse);
                    self.mesures.quota_refuse(quota);
                    let quota = if *quota == JETON { Quota::Plein } else { Quota::Libre };
                    return Err(Suite::PlusTard { attendre: None, quota });
                }
            }
        }
        let Some(place) = derniere else {
            return Err(Suite::PlusTard { attendre: None, quota: Quota::Libre });
        };
        let debut = Instant::now();
        let reponse = self.mesures.appel(operation, E::nom, appel).await;
        let muet = debut.elapsed() >= SILENCE;
        let verdict = reponse.as_ref().err().map_or(Verdict::Repond, |echec| echec.verdict(muet));
        // What is tried again for a dossier that waits fails for that dossier: those who look on say whether it is an outage.
        let verdict = if file == File::Fond && verdict != Verdict::Repond { Verdict::Refuse } else { verdict };
        disjoncteur.noter(verdict);
        Ok((place, reponse))
    }

    async fn mesurer<T>(
        &self,
        operation: &'static str,
        appel: impl Future<Output = Result<T, Echec>>,
    ) -> Result<T, Echec> {
        self.mesures.appel(operation, |echec: &Echec| echec.issue.nom(), appel).await
    }

    /// The client of API Particulier itself, for its token.
    pub(crate) fn client(&self) -> &ApiParticulier {
        &self.client
    }

    /// Whether the DGFIP can be asked.
    pub(crate) const fn a_les_impots(&self) -> bool {
        self.impots.is_some()
    }

    /// The quotient and the family.
    pub(crate) async fn quotient(
        &self,
        identite: &Identite,
        acces: Acces<'_>,
        aujourdhui: Date,
        file: File,
    ) -> Resultat {
        let operation = operation(acces, ["quotient_familial/identite", "quotient_familial/france_connect"]);
        let cle = cle(operation, identite, acces);
        self.vols.partager(cle, || self.demander_le_quotient(operation, identite, acces, aujourdhui, file)).await
    }

    async fn demander_le_quotient(
        &self,
        operation: &'static str,
        identite: &Identite,
        acces: Acces<'_>,
        aujourdhui: Date,
        file: File,
    ) -> Resultat {
        let quoi = (Guichet::Quotient, operation);
        let reponse = match self.demander::<QuotientFamilial>(quoi, identite, acces, aujourdhui, file).await {
            Ok(reponse) => reponse,
            Err(suite) => return suite.into(),
        };
        self.conclure(operation, reponse, |foyer| {
            let fournisseur = foyer.quotient_familial.as_ref().and_then(|bloc| bloc.fournisseur.as_ref());
            let fournisseur = fournisseur.map_or_else(caf_ou_msa, |fournisseur| fournisseur.nom().to_owned());
            (foyer.allocataires.clone(), fournisseur, foyer)
        })
    }

    /// What the price of a crèche is computed from.
    pub(crate) async fn eaje(&self, identite: &Identite, acces: Acces<'_>, aujourdhui: Date, file: File) -> Resultat {
        let noms = ["participation_familiale_eaje/identite", "participation_familiale_eaje/france_connect"];
        let operation = operation(acces, noms);
        let cle = cle(operation, identite, acces);
        self.vols.partager(cle, || self.demander_l_eaje(operation, identite, acces, aujourdhui, file)).await
    }

    async fn demander_l_eaje(
        &self,
        operation: &'static str,
        identite: &Identite,
        acces: Acces<'_>,
        aujourdhui: Date,
        file: File,
    ) -> Resultat {
        let quoi = (Guichet::Eaje, operation);
        let reponse = match self.demander::<ParticipationFamilialeEaje>(quoi, identite, acces, aujourdhui, file).await {
            Ok(reponse) => reponse,
            Err(suite) => return suite.into(),
        };
        self.conclure(operation, reponse, |eaje| {
            let personnes = |nes: Vec<Naissance>| nes.into_iter().map(|ne| ne.personne).collect::<Vec<_>>();
            let allocataires = eaje.allocataires.map(personnes);
            let jetons = (1_u32..).map(|rang| format!("e{rang}"));
            let enfants = eaje
                .enfants
                .map(|nes| jetons.zip(personnes(nes)).map(|(jeton, personne)| Enfant { jeton, personne }).collect());
            let ressources = eaje.parametres.map(|parametres| Ressources {
                annuelles: parametres.base_ressources.as_ref().and_then(|base| base.valeur),
                annee: parametres.base_ressources.as_ref().and_then(|base| base.annee_calcul),
                enfants_a_charge: parametres.enfants_a_charge,
                enfants_aeeh: parametres.enfants_beneficiaires_aeeh,
            });
            let foyer = Foyer {
                allocataires: allocataires.clone(),
                enfants,
                adresse: eaje.adresse,
                ressources,
                ..Foyer::default()
            };
            (allocataires, caf_ou_msa(), foyer)
        })
    }

    /// The last tax assessment, or the one before while the last is not published.
    pub(crate) async fn avis_fiscal(&self, acces: AccesImpots<'_>, aujourdhui: Date, file: File) -> Resultat {
        let (Some(client), Some(derniere)) = (&self.impots, AnneeRevenus::derniere(aujourdhui)) else {
            return Suite::Issue(Issue::Introuvable).into();
        };
        let operation = match acces {
            AccesImpots::Numero(_) => "situations/spi",
            AccesImpots::Citoyen(_) => "situations/france_connect",
        };
        let mut annee = derniere;
        loop {
            let appel = async {
                match acces {
                    AccesImpots::Numero(numero) => client.situation(numero, annee).await,
                    AccesImpots::Citoyen(jeton) => client.situation_france_connect(jeton, annee).await,
                }
            };
            let (_, reponse) = match self.appeler((Guichet::Impots, operation), &[DGFIP], file, appel).await {
                Ok(appel) => appel,
                Err(suite) => return suite.into(),
            };
            match (reponse, annee.precedente()) {
                (Ok(reponse), _) => {
                    tracing::info!(operation, requete = %reponse.id_requete, "API Impôt Particulier a répondu");
                    let mut avis = reponse.donnees;
                    // Law 4: names serve the gate and nothing else, and no price follows the address of taxation.
                    avis.adresse = None;
                    let trouvaille = Trouvaille {
                        personnes: avis.declarants.take(),
                        foyer: Foyer { avis_fiscal: Some(avis), ..Foyer::default() },
                        operation,
                        fournisseur: "DGFIP".to_owned(),
                        preuve: None,
                    };
                    let requete = Some(reponse.id_requete);
                    return Resultat { suite: Suite::Trouve(Box::new(trouvaille)), requete };
                }
                (Err(echec), Some(avant))
                    if annee == derniere && echec.issue == impot_particulier::Issue::AvisAbsent =>
                {
                    annee = avant;
                }
                (Err(echec), _) => {
                    if echec.issue == impot_particulier::Issue::TropDeRequetes {
                        self.dgfip.se_taire(echec.retry_after);
                    }
                    return refuser_impots(operation, &echec);
                }
            }
        }
    }

    /// Calls; the month before is asked for by name while this one is not published.
    async fn demander<O: Operation>(
        &self,
        quoi: (Guichet, &'static str),
        identite: &Identite,
        acces: Acces<'_>,
        aujourdhui: Date,
        file: File,
    ) -> Result<Result<Reponse<O::Donnees>, Echec>, Suite> {
        match acces {
            Acces::Citoyen(jeton) => {
                let appel = self.client.par_france_connect::<O>(jeton, Options::default());
                let (_, reponse) = self.appeler(quoi, &[FRANCE_CONNECT, JETON], file, appel).await?;
                Ok(reponse)
            }
            Acces::Ville => {
                let Ok(parametres) = IdentiteApi::depuis_saisie(identite, aujourdhui) else {
                    return Err(Suite::Issue(Issue::IdentiteIncomplete));
                };
                let reponse = self.par_identite::<O>(quoi, &parametres, Options::default(), file).await?;
                // Early in the month the CAF has not published yet: the month before is asked for by name.
                let repli = reponse.as_ref().err().filter(|_| O::MENSUELLE);
                let Some(periode) = repli.and_then(|echec| Periode::de_repli(echec, aujourdhui)) else {
                    return Ok(reponse);
                };
                let options = Options { periode: Some(periode), ..Options::default() };
                self.par_identite::<O>(quoi, &parametres, options, file).await
            }
        }
    }

    async fn par_identite<O: Operation>(
        &self,
        quoi: (Guichet, &'static str),
        parametres: &IdentiteApi,
        options: Options,
        file: File,
    ) -> Result<Result<Reponse<O::Donnees>, Echec>, Suite> {
        let appel = self.client.par_identite::<O>(parametres, options);
        let (place, reponse) = self.appeler(quoi, &[JETON], file, appel).await?;
        let quota = match &reponse {
            Ok(reponse) => reponse.quota,
            Err(echec) => echec.quota,
        };
        self.jeton.apprendre(place, quota.limite, quota.restant, quota.reinitialisation);
        Ok(reponse)
    }

    fn conclure<T>(
        &self,
        operation: &'static str,
        reponse: Result<Reponse<T>, Echec>,
        lire: impl FnOnce(T) -> (Option<Vec<Personne>>, String, Foyer),
    ) -> Resultat {
        match reponse {
            Ok(reponse) => {
                tracing::info!(operation, requete = reponse.id_requete.as_deref(), "API Particulier a répondu");
                let preuve = preuve(&reponse);
                let (personnes, fournisseur, foyer) = lire(reponse.donnees);
                let trouvaille = Trouvaille { foyer, personnes, operation, fournisseur, preuve };
                Resultat { suite: Suite::Trouve(Box::new(trouvaille)), requete: reponse.id_requete }
            }
            Err(echec) => {
                if echec.issue == api_particulier::Issue::TropDeRequetes {
                    self.jeton.se_taire(echec.retry_after);
                    self.france_connect.se_taire(echec.retry_after);
                }
                Resultat { suite: refuser(operation, &echec), requete: echec.id_requete }
            }
        }
    }
}

/// What makes two questions the same one.
fn cle(operation: &'static str, identite: &Identite, acces: Acces<'_>) -> Cle {
    let qui = match acces {
        Acces::Ville => serde_json::to_vec(identite).unwrap_or_default(),
        Acces::Citoyen(jeton) => jeton.expose_secret().as_bytes().to_vec(),
    };
    Cle::new(operation, &qui)
}

fn caf_ou_msa() -> String {
    "CAF ou MSA".to_owned()
}

const fn operation(acces: Acces<'_>, [par_identite, par_jeton]: [&'static str; 2]) -> &'static str {
    match acces {
        Acces::Ville => par_identite,
        Acces::Citoyen(_) => par_jeton,
    }
}

/// The attestation, when the city asks for them and one was made.
fn preuve<T>(reponse: &Reponse<T>) -> Option<PreuveSource> {
    let preuve = reponse.preuve()?;
    Some(PreuveSource { lien: preuve.verification?.to_string(), code: preuve.code })
}
