//! What the failures of the administrations mean: for the citizen, for the breaker, for whoever reads the log.

use api_particulier::{Echec, Faute};

use super::amont::{Quota, Resultat, Suite};
use super::disjoncteur::Verdict;
use super::scelle::Issue;

/// A failure, as the breaker and the metrics see it.
pub(super) trait Defaillance {
    fn nom(&self) -> &'static str;

    /// `muet` when nothing came for a long time.
    fn verdict(&self, muet: bool) -> Verdict;
}

impl Defaillance for Echec {
    fn nom(&self) -> &'static str {
        self.issue.nom()
    }

    fn verdict(&self, muet: bool) -> Verdict {
        use api_particulier::Issue as Amont;
        match self.issue {
            Amont::Maintenance => Verdict::Maintenance,
            // The gate keeps silent by itself; nothing was sent, or upstream is well.
            Amont::TropDeRequetes | Amont::DejaEnCours | Amont::DemandeFautive => Verdict::Refuse,
            Amont::DelaiDepasse | Amont::Injoignable if muet && self.statut.is_none() => Verdict::Silence,
            Amont::DelaiDepasse | Amont::Injoignable | Amont::Indisponible | Amont::Illisible => Verdict::Panne,
            // A token that is refused is refused to everybody: each call would be one more refusal.
            Amont::Configuration(_) => Verdict::Panne,
            _ => Verdict::Repond,
        }
    }
}

impl Defaillance for impot_particulier::Echec {
    fn nom(&self) -> &'static str {
        self.issue.nom()
    }

    fn verdict(&self, muet: bool) -> Verdict {
        use impot_particulier::Issue as Amont;
        match self.issue {
            Amont::TropDeRequetes | Amont::DemandeFautive => Verdict::Refuse,
            Amont::DelaiDepasse | Amont::Injoignable if muet && self.statut.is_none() => Verdict::Silence,
            Amont::DelaiDepasse | Amont::Injoignable | Amont::Indisponible | Amont::Illisible => Verdict::Panne,
            Amont::Configuration(_) => Verdict::Panne,
            _ => Verdict::Repond,
        }
    }
}

/// What a refusal or a failure of API Particulier means for the citizen, told to the log.
pub(super) fn refuser(operation: &str, echec: &Echec) -> Suite {
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
        Amont::TropDeRequetes => Suite::PlusTard { attendre: echec.retry_after, quota: Quota::Refuse },
        _ => Suite::PlusTard { attendre: echec.retry_after, quota: Quota::Libre },
    }
}

/// The same for API Impôt Particulier.
pub(super) fn refuser_impots(operation: &str, echec: &impot_particulier::Echec) -> Resultat {
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
        _ => Suite::PlusTard { attendre: echec.retry_after, quota: Quota::Libre },
    };
    Resultat { suite, requete }
}
