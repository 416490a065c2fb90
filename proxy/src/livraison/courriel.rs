//! Letters to families, by the city's mail server. They say that something happened and where to read it; never what.

use std::fmt;
use std::time::Duration;

use anyhow::Context as _;
use lettre::message::{Mailbox, header};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

use super::{ETAT, RECU};
use crate::config::{Courriel, Securite, Ville};
use crate::mots::grouper_avec;

/// What writes letters. Clones share its connection.
#[derive(Clone)]
pub(crate) struct Facteur {
    poste: AsyncSmtpTransport<Tokio1Executor>,
    expediteur: Mailbox,
    ville: String,
    contact: String,
    suivi: String,
}

/// How a server took a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Remis {
    /// It has it.
    Pris,
    /// Not now.
    PlusTard(String),
    /// Never: the address is wrong.
    Jamais(String),
}

impl Facteur {
    /// Nothing is sent yet; `suivi` is the address at which a dossier is followed.
    pub(crate) fn new(
        courriel: &Courriel,
        secret: Option<&SecretString>,
        ville: &Ville,
        suivi: String,
    ) -> anyhow::Result<Self> {
        let serveur = courriel.serveur.as_str();
        let tls = || TlsParameters::new(serveur.to_owned()).context("courriel.serveur");
        let (protection, port) = match courriel.securite {
            Securite::Starttls => (Tls::Required(tls()?), 587),
            Securite::Tls => (Tls::Wrapper(tls()?), 465),
            Securite::Aucune => (Tls::None, 25),
        };
        let mut poste = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(serveur)
            .port(courriel.port.unwrap_or(port))
            .tls(protection)
            .timeout(Some(Duration::from_secs(8)));
        if let (Some(compte), Some(secret)) = (&courriel.compte, secret) {
            poste = poste.credentials(Credentials::new(compte.clone(), secret.expose_secret().to_owned()));
        }
        let adresse = courriel.expediteur.parse().context("courriel.expediteur")?;
        let contact = &ville.contact;
        Ok(Self {
            poste: poste.build(),
            expediteur: Mailbox::new(Some(ville.nom.clone()), adresse),
            ville: ville.nom.clone(),
            contact: format!("{}, {}, {}", contact.service, contact.telephone, contact.courriel),
            suivi,
        })
    }

    /// Writes about this dossier. The address is the only thing of the family that the letter knows.
    pub(super) async fn ecrire(&self, adresse: &str, reference: &str, evenement: &str, id: &str) -> Remis {
        let lettre = match self.composer(adresse, reference, evenement, id) {
            Ok(lettre) => lettre,
            // The cause would quote the address.
            Err(_) => return Remis::Jamais("adresse refusée".to_owned()),
        };
        match self.poste.send(lettre).await {
            Ok(_) => Remis::Pris,
            Err(erreur) if erreur.is_permanent() => {
                Remis::Jamais(format!("le serveur de messagerie refuse ({})", code(&erreur)))
            }
            Err(erreur) => {
                Remis::PlusTard(format!("le serveur de messagerie ne prend pas la lettre ({})", code(&erreur)))
            }
        }
    }

    fn composer(&self, adresse: &str, reference: &str, evenement: &str, id: &str) -> anyhow::Result<Message> {
        let numero = grouper_avec(reference, " ");
        let (objet, phrase) = match evenement {
            RECU => ("Votre demande est arrivée", "Nous avons bien reçu votre demande."),
            ETAT => ("Votre demande avance", "Il y a du nouveau pour votre demande."),
            _ => ("Votre demande", "Il y a du nouveau pour votre demande."),
        };
        let corps = format!(
            "Bonjour,\n\n{phrase}\n\nNuméro de la demande : {numero}\n\nPour la suivre et relire votre reçu : {}\n\
             Il faudra ce numéro et le code qui vous a été donné avec lui, à la fin de votre demande.\n\n\
             Une question ? {}\n\n{}\n\n\
             Ce message ne contient aucune information sur votre famille. Si vous n’avez rien demandé, ne faites rien.\n",
            self.suivi, self.contact, self.ville
        );
        let hote = self.expediteur.email.domain();
        Ok(Message::builder()
            .from(self.expediteur.clone())
            .to(Mailbox::new(None, adresse.trim().parse()?))
            .subject(format!("{objet} ({numero})"))
            .header(header::ContentType::TEXT_PLAIN)
            // The same for a repeat: the family's mail program shows one letter.
            .message_id(Some(format!("<{id}@{hote}>")))
            .body(corps)?)
    }
}

impl fmt::Debug for Facteur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facteur(…)")
    }
}

/// The server's words may quote the address: only its number is kept.
fn code(erreur: &lettre::transport::smtp::Error) -> String {
    erreur.status().map_or_else(|| "pas de réponse".to_owned(), |code| code.to_string())
}
