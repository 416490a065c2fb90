//! One signed POST.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use reqwest::{Client, StatusCode};

use super::signature::Signataire;
use crate::sortie::Sortie;

/// Longest time for an attempt: well below the lease, so that nobody delivers the same thing at the same time.
const DELAI: Duration = Duration::from_secs(15);

/// Beginning of the cause of a refusal by a receiver that is well.
pub(super) const REFUS: &str = "refus";

/// How a receiver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reponse {
    /// It has it.
    Prise,
    /// Not now; perhaps it says for how long, in seconds.
    PlusTard(String, Option<u64>),
    /// Never again.
    Jamais(String),
}

/// A client that follows nobody elsewhere: what is sent is for this address only.
pub(super) fn client(sortie: &Sortie) -> anyhow::Result<Client> {
    sortie.client(Duration::from_secs(5), Some(DELAI))
}

/// Posts `corps`, signed now (`instant`, in seconds since 1970).
pub(super) async fn poster(
    client: &Client,
    adresse: &str,
    signataire: &Signataire,
    (id, instant): (&str, u64),
    corps: Vec<u8>,
) -> Reponse {
    let requete = client
        .post(adresse)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, concat!("pass-famille/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", id)
        .header("webhook-timestamp", instant)
        .header("webhook-signature", signataire.signer(id, instant, &corps))
        .body(corps);
    match requete.send().await {
        Ok(reponse) => {
            let statut = reponse.status();
            let attendre = reponse.headers().get(RETRY_AFTER).and_then(|valeur| valeur.to_str().ok()?.parse().ok());
            if statut.is_success() {
                Reponse::Prise
            } else if statut == StatusCode::GONE {
                Reponse::Jamais("le destinataire ne veut plus rien recevoir (410)".to_owned())
            } else if statut.is_client_error() && statut != StatusCode::TOO_MANY_REQUESTS {
                Reponse::PlusTard(format!("{REFUS} {}", statut.as_u16()), attendre)
            } else {
                Reponse::PlusTard(format!("réponse {}", statut.as_u16()), attendre)
            }
        }
        // The words of the error hold the address, which is the city's own; still, it is not kept.
        Err(erreur) if erreur.is_timeout() => Reponse::PlusTard("pas de réponse à temps".to_owned(), None),
        Err(erreur) if erreur.is_connect() => Reponse::PlusTard("connexion impossible".to_owned(), None),
        Err(_) => Reponse::PlusTard("échange interrompu".to_owned(), None),
    }
}
