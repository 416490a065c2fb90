//! The clients that the city's file asks for, and what each is asked to open.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context as _;
use connexion_agents::ConnexionAgents;
use famille::{Demarche, Donnee};
use france_connect::FranceConnect;
use impot_particulier::ImpotParticulier;
use secrecy::SecretString;
use url::Url;

use crate::config::{Fichier, Impots, Modalite, Secrets};
use crate::livraison::{Cibles, Facteur};
use crate::sortie::Sortie;

/// Longest wait for a connection to a provider of identities, and for all of an answer.
const CONNEXION: Duration = Duration::from_secs(5);
const FOURNISSEUR: Duration = Duration::from_secs(10);

/// What FranceConnect is asked for to have a tax assessment: income, shares, and by whom to tell that it is
/// the same person; the last year, or the one before while the last is not published.
pub(crate) const SCOPES_IMPOTS: [&str; 11] = [
    "dgfip_rfr",
    "dgfip_nbpart",
    "dgfip_nmNaiDec1",
    "dgfip_nmUsaDec1",
    "dgfip_prnmDec1",
    "dgfip_dateNaisDec1",
    "dgfip_nmNaiDec2",
    "dgfip_prnmDec2",
    "dgfip_dateNaisDec2",
    "dgfip_annee_n_moins_1",
    "dgfip_annee_n_moins_2_si_indispo_n_moins_1",
];

/// Whom the service speaks to, other than the administrations.
pub(super) struct Interlocuteurs {
    pub(super) france_connect: Option<FranceConnect>,
    pub(super) agents: Option<ConnexionAgents>,
    pub(super) facteur: Option<Facteur>,
    pub(super) cibles: Cibles,
}

impl Interlocuteurs {
    pub(super) fn nouveaux(fichier: &Fichier, secrets: &mut Secrets, sortie: &Sortie) -> anyhow::Result<Self> {
        let france_connect = match (&fichier.franceconnect, secrets.france_connect.take()) {
            (Some(france_connect), Some(client_secret)) => Some(FranceConnect::with_client(
                france_connect::Reglages {
                    emetteur: france_connect.emetteur.clone(),
                    client_id: france_connect.client_id.clone(),
                    client_secret,
                    retour: format!("{}/v1/franceconnect/retour", fichier.service.url_publique),
                    retour_deconnexion: Some(format!("{}/v1/franceconnect/fin", fichier.service.url_publique)),
                    scopes: scopes_franceconnect(fichier),
                },
                sortie.client(CONNEXION, Some(FOURNISSEUR))?,
            )?),
            _ => None,
        };
        let agents = match (&fichier.agents.emetteur, secrets.agents.take()) {
            (Some(emetteur), Some(client_secret)) => {
                Some(connexion_des_agents(fichier, emetteur, client_secret, sortie)?)
            }
            _ => None,
        };
        let suivi = format!("{}/suivi", fichier.service.url_publique);
        let facteur = fichier
            .courriel
            .as_ref()
            .map(|courriel| Facteur::new(courriel, secrets.courriel.as_ref(), &fichier.ville, suivi))
            .transpose()?;
        let cibles =
            Cibles::new(fichier.livraisons.clone(), std::mem::take(&mut secrets.signatures), facteur.is_some());
        Ok(Self { france_connect, agents, facteur, cibles })
    }
}

pub(super) fn client_des_impots(
    impots: &Impots,
    secret: SecretString,
    sortie: &Sortie,
) -> anyhow::Result<ImpotParticulier> {
    let lire = |adresse: &str| Url::parse(adresse).context("impot_particulier");
    let mut reglages = impot_particulier::Reglages::new(
        lire(&impots.adresse)?,
        lire(&impots.jetons)?,
        impots.client_id.as_str(),
        secret,
    );
    reglages.ressources = vec![impot_particulier::Ressource::Situation];
    reglages.id_teleservice.clone_from(&impots.teleservice);
    let http = sortie.client(reglages.delais.connexion, None)?;
    ImpotParticulier::with_client(reglages, http).context("API Impôt Particulier")
}

fn connexion_des_agents(
    fichier: &Fichier,
    emetteur: &str,
    client_secret: SecretString,
    sortie: &Sortie,
) -> anyhow::Result<ConnexionAgents> {
    let agents = &fichier.agents;
    let ici = &fichier.service.url_publique;
    let scopes = if agents.scopes.is_empty() {
        ["given_name", "usual_name", "email", "siret", "uid"].map(str::to_owned).to_vec()
    } else {
        agents.scopes.clone()
    };
    let http = sortie.client(CONNEXION, Some(FOURNISSEUR))?;
    Ok(ConnexionAgents::with_client(
        connexion_agents::Reglages {
            emetteur: emetteur.to_owned(),
            client_id: agents.client_id.clone(),
            client_secret,
            retour: format!("{ici}/agents/retour"),
            retour_deconnexion: Some(format!("{ici}/agents/fin")),
            scopes,
            acr: agents.acr.clone(),
        },
        http,
    )?)
}

/// What the citizen's own token must open: API Particulier's data where it is asked with that token, tax data where the
/// city chose so.
fn scopes_franceconnect(fichier: &Fichier) -> Vec<String> {
    let mut scopes = scopes_api_particulier(fichier);
    let avis = fichier.demarches.iter().any(|demarche| demarche.demande(Donnee::AvisFiscal));
    if avis && fichier.impot_particulier.as_ref().is_some_and(|impots| impots.franceconnect) {
        scopes.extend(SCOPES_IMPOTS.map(str::to_owned));
    }
    scopes
}

fn scopes_api_particulier(fichier: &Fichier) -> Vec<String> {
    match fichier.api_particulier.modalite {
        Modalite::Identite => Vec::new(),
        Modalite::JetonFranceconnect => {
            let mut scopes: BTreeSet<&str> = fichier.demarches.iter().flat_map(scopes_de).collect();
            // The same-person gate needs the allocataires, whatever the démarches keep.
            let temoins: Vec<&str> = scopes.iter().filter_map(|scope| temoin(scope)).collect();
            scopes.extend(temoins);
            scopes.into_iter().map(str::to_owned).collect()
        }
    }
}

/// The scopes that a démarche needs: a crèche finds the family in its own operation, which has scopes of its own.
pub(crate) fn scopes_de(demarche: &Demarche) -> Vec<&'static str> {
    demarche.donnees.iter().filter_map(|donnee| scope_de(demarche, *donnee)).collect()
}

/// The scope by which a démarche has a block; `None` when it comes from another API.
pub(crate) fn scope_de(demarche: &Demarche, donnee: Donnee) -> Option<&'static str> {
    match (demarche.demande(Donnee::ParticipationEaje), donnee) {
        (true, Donnee::Allocataires) => Some(EAJE_ALLOCATAIRES),
        (true, Donnee::Enfants) => Some("cnav_participation_familiale_eaje_enfants"),
        (true, Donnee::Adresse) => Some("cnav_participation_familiale_eaje_adresse"),
        _ => donnee.scope(),
    }
}

const EAJE_ALLOCATAIRES: &str = "cnav_participation_familiale_eaje_allocataires";

/// The scope that names the people of the answer that `scope` belongs to.
pub(crate) fn temoin(scope: &str) -> Option<&'static str> {
    if scope.starts_with("cnav_participation_familiale_eaje_") {
        Some(EAJE_ALLOCATAIRES)
    } else {
        Donnee::Allocataires.scope()
    }
}
