//! The calls to the administrations, each kept under its quota, and what an answer means for the citizen.

use std::time::Duration;

use api_particulier::operations::{Naissance, Operation, ParticipationFamilialeEaje, QuotientFamilial};
use api_particulier::{
    ApiParticulier, Echec, Faute, Identite as IdentiteApi, Introspection, Options, Periode, Reponse,
};
use famille::saisie::Identite;
use famille::tarif::Ressources;
use famille::{Date, Enfant, Foyer, NumeroFiscal, Personne};
use impot_particulier::{AnneeRevenus, ImpotParticulier};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::scelle::Issue;
use super::scelle::PreuveSource;
use crate::cadence::Cadence;
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
    mesures: Mesures,
}

/// Names of the quotas.
const JETON: &str = "jeton";
const FRANCE_CONNECT: &str = "france_connect";
const DGFIP: &str = "dgfip";

/// What a call came to.
pub(crate) struct Resultat {
    /// A family, or the citizen's way on.
    pub(crate) suite: Suite,
    /// The upstream's identifier of the request, for the register.
    pub(crate) requete: Option<String>,
}

/// What follows from a call.
pub(crate) enum Suite {
    /// What is known of the family.
    Trouve(Box<Trouvaille>),
    /// The citizen's way on.
    Issue(Issue),
    /// Nothing yet: the same call may succeed later.
    PlusTard {
        /// How long upstream wants to be left alone, when it says.
        attendre: Option<Duration>,
    },
}

/// An answer.
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
    /// `services`: how many share the city's quotas.
    pub(crate) fn new(
        client: ApiParticulier,
        impots: Option<ImpotParticulier>,
        services: u32,
        mesures: Mesures,
    ) -> Self {
        Self {
            client,
            impots,
            jeton: Cadence::jeton(services),
            france_connect: Cadence::france_connect(services),
            dgfip: Cadence::dgfip(services),
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

    async fn place(&self, quota: &'static str) -> bool {
        let place = self.cadence(quota).place().await;
        if !place {
            self.mesures.quota_refuse(quota);
        }
        place
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
    pub(crate) async fn quotient(&self, identite: &Identite, acces: Acces<'_>, aujourdhui: Date) -> Resultat {
        let operation = operation(acces, ["quotient_familial/identite", "quotient_familial/france_connect"]);
        let reponse = match self.demander::<QuotientFamilial>(operation, identite, acces, aujourdhui).await {
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
    pub(crate) async fn eaje(&self, identite: &Identite, acces: Acces<'_>, aujourdhui: Date) -> Resultat {
        let noms = ["participation_familiale_eaje/identite", "participation_familiale_eaje/france_connect"];
        let operation = operation(acces, noms);
        let reponse = match self.demander::<ParticipationFamilialeEaje>(operation, identite, acces, aujourdhui).await {
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
    pub(crate) async fn avis_fiscal(&self, acces: AccesImpots<'_>, aujourdhui: Date) -> Resultat {
        let (Some(client), Some(derniere)) = (&self.impots, AnneeRevenus::derniere(aujourdhui)) else {
            return Suite::Issue(Issue::Introuvable).into();
        };
        let operation = match acces {
            AccesImpots::Numero(_) => "situations/spi",
            AccesImpots::Citoyen(_) => "situations/france_connect",
        };
        let mut annee = derniere;
        loop {
            if !self.place(DGFIP).await {
                return Suite::PlusTard { attendre: None }.into();
            }
            let appel = async {
                match acces {
                    AccesImpots::Numero(numero) => client.situation(numero, annee).await,
                    AccesImpots::Citoyen(jeton) => client.situation_france_connect(jeton, annee).await,
                }
            };
            let nommer = |echec: &impot_particulier::Echec| echec.issue.nom();
            let reponse = self.mesures.appel(operation, nommer, appel).await;
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

    /// Takes a place under the quotas and calls; the month before is asked for by name while this one is not published.
    async fn demander<O: Operation>(
        &self,
        operation: &'static str,
        identite: &Identite,
        acces: Acces<'_>,
        aujourdhui: Date,
    ) -> Result<Result<Reponse<O::Donnees>, Echec>, Suite> {
        let plus_tard = Suite::PlusTard { attendre: None };
        match acces {
            Acces::Citoyen(jeton) => {
                if !self.place(FRANCE_CONNECT).await || !self.place(JETON).await {
                    return Err(plus_tard);
                }
                Ok(self.mesurer(operation, self.client.par_france_connect::<O>(jeton, Options::default())).await)
            }
            Acces::Ville => {
                let Ok(parametres) = IdentiteApi::depuis_saisie(identite, aujourdhui) else {
                    return Err(Suite::Issue(Issue::IdentiteIncomplete));
                };
                if !self.place(JETON).await {
                    return Err(plus_tard);
                }
                let reponse =
                    self.mesurer(operation, self.client.par_identite::<O>(&parametres, Options::default())).await;
                // Early in the month the CAF has not published yet: the month before is asked for by name.
                let repli = reponse.as_ref().err().filter(|_| O::MENSUELLE);
                let Some(periode) = repli.and_then(|echec| Periode::de_repli(echec, aujourdhui)) else {
                    return Ok(reponse);
                };
                if !self.place(JETON).await {
                    return Err(plus_tard);
                }
                let options = Options { periode: Some(periode), ..Options::default() };
                Ok(self.mesurer(operation, self.client.par_identite::<O>(&parametres, options)).await)
            }
        }
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

fn caf_ou_msa() -> String {
    "CAF ou MSA".to_owned()
}

const fn operation(acces: Acces<'_>, [par_identite, par_jeton]: [&'static str; 2]) -> &'static str {
    match acces {
        Acces::Ville => par_identite,
        Acces::Citoyen(_) => par_jeton,
    }
}

fn refuser(operation: &str, echec: &Echec) -> Suite {
    use api_particulier::Issue as Amont;
    let code = echec.code.map(|code| code.as_str().to_owned());
    let (issue, requete) = (echec.issue, echec.id_requete.as_deref());
    match echec.faute() {
        Faute::Usager => tracing::info!(operation, ?issue, code, requete, "API Particulier n’a pas de réponse"),
        Faute::Amont => {
            tracing::warn!(operation, ?issue, code, requete, statut = echec.statut, "API Particulier est en panne")
        }
        Faute::Commune | Faute::Programme => {
            tracing::error!(
                operation,
                ?issue,
                code,
                requete,
                statut = echec.statut,
                "API Particulier refuse la demande : vérifiez le jeton, les droits et la configuration"
            );
        }
    }
    match echec.issue {
        Amont::DossierAbsent | Amont::IdentiteNonReconnue => Suite::Issue(Issue::Introuvable),
        Amont::ChampRefuse(_) | Amont::FranceConnectInsuffisant => Suite::Issue(Issue::IdentiteIncomplete),
        Amont::FranceConnectARecommencer => Suite::Issue(Issue::Recommencer),
        _ => Suite::PlusTard { attendre: echec.retry_after },
    }
}

fn refuser_impots(operation: &str, echec: &impot_particulier::Echec) -> Resultat {
    use impot_particulier::Faute as FauteImpots;
    let (issue, statut) = (echec.issue.nom(), echec.statut);
    let requete = echec.id_requete.clone();
    match echec.faute() {
        FauteImpots::Usager => tracing::info!(operation, issue, requete, "API Impôt Particulier n’a pas de réponse"),
        FauteImpots::Amont => tracing::warn!(operation, issue, requete, statut, "API Impôt Particulier est en panne"),
        FauteImpots::Commune | FauteImpots::Programme => {
            tracing::error!(
                operation,
                issue,
                requete,
                statut,
                "API Impôt Particulier refuse la demande : vérifiez le compte, les droits et la configuration"
            );
        }
    }
    let suite = match echec.faute() {
        // Whatever the reason, this road gives nothing for this person: the rest of the form does not depend on it.
        FauteImpots::Usager => Suite::Issue(Issue::Introuvable),
        _ => Suite::PlusTard { attendre: echec.retry_after },
    };
    Resultat { suite, requete }
}

/// The attestation, when the city asks for them and one was made.
fn preuve<T>(reponse: &Reponse<T>) -> Option<PreuveSource> {
    let preuve = reponse.preuve()?;
    Some(PreuveSource { lien: preuve.verification?.to_string(), code: preuve.code })
}
