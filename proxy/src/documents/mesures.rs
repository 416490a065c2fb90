//! What the service does to protect people: the sentences that the papers share. Each is true of this program, and has a
//! test elsewhere that fails when it no longer is; ARCHITECTURE.md lists them. What depends on the city is not here.

use crate::config::Fichier;
use crate::identification::{DUREE_BROUILLON, DUREE_IDENTIFICATION};

pub(super) const JETON: &str = "Le jeton d’API Particulier, le secret de FranceConnect et les clés n’atteignent jamais le navigateur ; ils sont hors du fichier de la ville et ne s’écrivent dans aucun journal.";
pub(super) const AVEUGLE: &str = "Après une identité écrite à la main, la réponse est toujours la même, parce qu’aucune administration n’a encore été interrogée : elle ne révèle pas qu’une personne est connue de la CAF ou de la MSA.";
pub(super) const MEME_PERSONNE: &str = "Une réponse n’est montrée que si la personne identifiée par FranceConnect est l’un des allocataires, ou des déclarants, qu’elle nomme ; celle d’une autre personne est oubliée aussitôt et notée au registre, et rien n’est montré quand il n’y a personne à comparer.";
pub(super) const MINIMISER: &str = "Ce qu’aucun service choisi ne déclare est oublié dès la réception, avant tout enregistrement. Le service refuse de démarrer si un service de la ville demande une donnée que le jeton n’ouvre pas.";
pub(super) const CERTIFIE: &str = "Une valeur certifiée ne peut pas être changée par le navigateur : le dossier est composé à partir d’une enveloppe scellée, et les prix sont recalculés à la réception.";
pub(super) const CHIFFRE: &str = "Les dossiers et leurs justificatifs sont chiffrés avant d’être écrits (XChaCha20-Poly1305), avec des clés qui ne servent qu’à eux ; le dossier du disque n’est lisible que du compte du service, sur un serveur Unix. Une clé se remplace sans rien perdre.";
pub(super) const DURABLE: &str = "Le numéro de demande n’est donné à la famille qu’une fois le dossier écrit sur le disque ; un envoi répété redonne le même.";
pub(super) const JOURNAUX: &str = "Aucune donnée personnelle dans les journaux, les adresses des pages ni les messages d’erreur, ni rien de lisible dans le stockage du navigateur ; aucun cookie pour les familles. Les agents ont un cookie de session, scellé, limité à leurs pages et à une journée.";
pub(super) const TRACE: &str = "Chaque échange avec une administration, chaque lecture d’un dossier et chaque transmission sont inscrits au registre : date, pseudonyme de la personne ou de l’agent, service, résultat, numéro de requête ; ni nom ni valeur. Une empreinte enchaîne les lignes : une ligne retirée ou changée se voit. La famille lit les siennes avec le numéro et le code de son reçu.";
pub(super) const CADENCE: &str = "Les appels restent sous les limites des administrations, dans l’ordre d’arrivée, et cessent quand elles le demandent.";
pub(super) const MANUEL: &str = "Le formulaire peut toujours être rempli à la main, même quand une administration ne répond pas ; ce qui est tapé est gardé.";
pub(super) const INCONNU: &str = "Un quotient inconnu n’est jamais compté comme zéro : il a son propre état, et son propre prix. Une famille peut contester chaque valeur reçue.";

/// All of those that serve in this city.
pub(super) fn toutes(fichier: &Fichier) -> Vec<String> {
    let mut mesures = vec![JETON.to_owned(), AVEUGLE.to_owned()];
    if fichier.franceconnect.is_some() {
        mesures.extend([MEME_PERSONNE.to_owned(), scelle()]);
    }
    mesures
        .extend([MINIMISER, CERTIFIE, CHIFFRE, DURABLE, JOURNAUX, TRACE, CADENCE, MANUEL, INCONNU].map(str::to_owned));
    mesures.push(brouillon());
    mesures
}

/// What the browser keeps so that a page that is loaded again loses nothing.
pub(super) fn brouillon() -> String {
    format!(
        "Le brouillon que garde l’onglet du navigateur est une enveloppe scellée par le service, qui ne la rouvre que pour une page du même site, pendant {} minutes ; le serveur n’en garde rien. Dans la page d’un site, elle ne contient que ce que la famille a écrit, sans le numéro fiscal ; ce qui est certifié n’y est que dans le cadre, où aucun programme du site n’entre. Qui ouvre la page à neuf dans le même onglet trouve un formulaire vide.",
        DUREE_BROUILLON / 60
    )
}

/// How what was received travels until the dossier is sent.
pub(super) fn scelle() -> String {
    format!(
        "Entre l’identification et l’envoi, ce qui a été reçu voyage dans une enveloppe scellée, valable {} heures, pour le seul site et les seuls services choisis ; le serveur n’en garde rien.",
        DUREE_IDENTIFICATION / 3600
    )
}
