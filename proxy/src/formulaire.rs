//! The form without JavaScript: the same démarches, the same validation, the same prices and the same store as the
//! widget's, drawn as HTML. Nothing is kept between two pages: what was typed travels in the body of each request and comes
//! back in the page, in its fields or hidden; never in an address.
//!
//! `saisie` is what a browser sent, `depot` makes the contract's dossier of it, `fautes` puts mistakes in their places,
//! `champs` draws fields, `pages` draws pages, and this file decides which one comes next.

mod champs;
mod depot;
mod fautes;
mod pages;
mod saisie;

use contrat::{Code, DepotDossier, Recu};
use famille::demarche::Ouverture;
use famille::saisie::Erreur;
use famille::saisie::{Identite, Motif};
use famille::{Demarche, NumeroFiscal};
use maud::Markup;
use serde::{Deserialize, Serialize};

use crate::dossiers::{Dossier, JetonPiece, PieceDeposee, Reception, preparer, recevoir};
use crate::erreur::Refus;
use crate::identification::{Scelle, Usage, Voie};
use crate::visiteur::Visiteur;
use crate::{Application, hexadecimal};
pub(crate) use fautes::Fautes;
pub(crate) use pages::arret;
pub(crate) use saisie::Saisie;

/// The sheet of every page.
pub(crate) const STYLE: &str = include_str!("formulaire/style.css");

/// Life of a page that waits to be sent, in seconds.
const DUREE: u64 = 24 * 3600;

/// Sealed in the page.
#[derive(Serialize, Deserialize)]
struct Jeton {
    cle: String,
}

/// What a browser sent.
pub(crate) struct Demande {
    /// Fields.
    pub(crate) saisie: Saisie,
    /// Value of the button that was pressed.
    pub(crate) action: String,
    /// Seal of the page.
    pub(crate) jeton: String,
    /// What is wrong with the documents that came along.
    pub(crate) fautes: Fautes,
    /// Why nothing can be done now, if it is so: the same page is given back.
    pub(crate) empechement: Option<Code>,
    /// Who asks, as far as the network tells.
    pub(crate) visiteur: Visiteur,
}

/// A page and the refusal that it explains, which decides its status.
pub(crate) struct Reponse {
    pub(crate) page: Markup,
    pub(crate) refus: Option<Code>,
}

/// What every page is drawn from.
struct Etat<'a> {
    application: &'a Application,
    origine: &'a str,
    saisie: Saisie,
    jeton: String,
    fautes: Fautes,
    avis: Option<&'static str>,
    visiteur: Visiteur,
}

/// The first page, with these services ticked.
pub(crate) fn commencer(
    application: &Application,
    origine: &str,
    demarches: &str,
    visiteur: Visiteur,
) -> Result<Reponse, Refus> {
    let mut saisie = Saisie::default();
    for id in demarches.split(',').filter(|id| application.demarche(id).is_some()) {
        saisie.ajouter("service", id);
    }
    let jeton = sceller(application, origine)?;
    let etat = Etat { application, origine, saisie, jeton, fautes: Fautes::default(), avis: None, visiteur };
    Ok(etat.montrer(pages::services))
}

/// Whether this is the seal of a page of ours that may still be sent.
pub(crate) fn est_une_page(application: &Application, origine: &str, jeton: &str) -> bool {
    Usage::Formulaire.ouvrir::<Jeton>(&application.cles, jeton, origine, application.horloge.secondes()).is_ok()
}

/// Does what the button says and gives the page that follows.
pub(crate) async fn traiter(application: &Application, origine: &str, demande: Demande) -> Result<Reponse, Refus> {
    let Demande { mut saisie, action, jeton, fautes, empechement, visiteur } = demande;
    let maintenant = application.horloge.secondes();
    let cle = Usage::Formulaire.ouvrir::<Jeton>(&application.cles, &jeton, origine, maintenant).ok();
    let jeton = if cle.is_some() { jeton } else { sceller(application, origine)? };
    saisie.suivre_la_recherche(|question| application.annuaire.communes(question));
    let mut etat = Etat { application, origine, saisie, jeton, fautes, avis: None, visiteur };

    let (verbe, objet) = action.split_once(':').unwrap_or((&action, ""));
    if let Some(code) = empechement {
        return Ok(etat.refuser(code));
    }
    if verbe == "services" {
        return Ok(etat.montrer(pages::services));
    }
    if !etat.services_choisis() {
        return Ok(etat.corriger(pages::services));
    }
    if etat.saisie.enfants().is_empty() {
        etat.saisie.ajouter_enfant();
    }
    match verbe {
        "remplir" => {
            if etat.saisie.valeur("mode").is_empty() {
                etat.fautes.noter("mode", "", "Choisissez une façon de continuer.");
                return Ok(etat.corriger(pages::services));
            }
            etat.preparer_les_enfants();
        }
        "ajouter-enfant" => drop(etat.saisie.ajouter_enfant()),
        "retirer-enfant" => etat.saisie.retirer_enfant(objet),
        "retirer-piece" => {
            // By its rank among all: the seal itself is too long for the value of a button.
            if let Some((piece, rang)) = objet.split_once(':').and_then(|(id, rang)| Some((id, rang.parse().ok()?))) {
                etat.saisie.retirer_rang(&["piece.", piece].concat(), rang);
            }
        }
        "verifier" if etat.fautes.vide() => return Ok(etat.verifier()),
        "envoyer" if etat.fautes.vide() => return etat.envoyer(cle).await,
        // « corriger », « chercher », and whatever else a browser may send: the form as it is.
        _ => {}
    }
    Ok(if etat.fautes.vide() { etat.montrer(pages::remplir) } else { etat.corriger(pages::remplir) })
}

impl Etat<'_> {
    fn montrer(&self, page: fn(&Etat<'_>) -> Markup) -> Reponse {
        Reponse { page: page(self), refus: None }
    }

    fn corriger(&self, page: fn(&Etat<'_>) -> Markup) -> Reponse {
        Reponse { page: page(self), refus: Some(Code::SaisieInvalide) }
    }

    /// The form as it is, with the reason why it goes no further.
    fn refuser(&mut self, code: Code) -> Reponse {
        self.avis = Some(code.message());
        Reponse { page: pages::remplir(self), refus: Some(code) }
    }

    /// The chosen services, in the order of the city's file.
    fn demarches(&self) -> Vec<&Demarche> {
        let choisie = |demarche: &&Demarche| self.saisie.contient("service", &demarche.id);
        self.application.fichier.demarches.iter().filter(choisie).collect()
    }

    /// Whether there is a service to fill a form for, and all of them are open.
    fn services_choisis(&mut self) -> bool {
        let aujourdhui = self.application.horloge.aujourdhui();
        let demarches = self.demarches();
        let ouvertes = demarches.iter().all(|demarche| demarche.ouverture(aujourdhui) == Ouverture::Ouverte);
        let manque = match (demarches.is_empty(), ouvertes) {
            (true, _) => "Choisissez au moins un service.",
            (_, false) => "Les inscriptions à un des services choisis sont fermées : retirez-le pour continuer.",
            _ => return true,
        };
        self.fautes.noter("services", "", manque);
        false
    }

    /// Who chooses services has a child for them: the first one is ticked for those that nobody is ticked for.
    fn preparer_les_enfants(&mut self) {
        let Some(premier) = self.saisie.enfants().first().cloned() else { return };
        let ids: Vec<String> = self.demarches().iter().map(|demarche| ["inscrit.", &demarche.id].concat()).collect();
        for nom in ids {
            if self.saisie.valeur(&nom).is_empty() {
                self.saisie.poser(&nom, &premier);
            }
        }
    }

    fn identite_demandee(&self) -> bool {
        self.saisie.valeur("mode") == "identite"
    }

    /// The documents that were sent under this identifier, as their seals say, each with its rank among the seals; one
    /// whose seal has expired is not shown any more.
    fn pieces(&self, id: &str) -> Vec<(usize, PieceDeposee)> {
        let maintenant = self.application.horloge.secondes();
        let ouvrir = |(rang, sceau): (usize, &str)| {
            let ouvert =
                Usage::Piece.ouvrir::<JetonPiece>(&self.application.cles, sceau, self.origine, maintenant).ok()?;
            let (JetonPiece { numero, nature, taille }, _) = ouvert;
            Some((rang, PieceDeposee { numero, piece: id.to_owned(), nature, taille }))
        };
        self.saisie.valeurs(&["piece.", id].concat()).enumerate().filter_map(ouvrir).collect()
    }

    /// The dossier with the typed identity, which is `None` by hand.
    ///
    /// # Errors
    /// The mistakes of the identity and, as far as they can be told without it, those of the rest.
    fn composer(&self) -> Result<(DepotDossier, Option<Identite>), Refus> {
        let demarches = self.demarches();
        let depot = depot::composer(&self.saisie, &demarches);
        if !self.identite_demandee() {
            return Ok((depot, None));
        }
        let numero = self.numero_fiscal(&demarches);
        let identite = match (depot::identite(&self.saisie).valider(self.application.horloge.aujourdhui()), numero) {
            (Ok(identite), Ok(_)) => Ok(identite),
            (identite, numero) => Err(identite.err().into_iter().flatten().chain(numero.err()).collect::<Vec<_>>()),
        };
        match identite {
            Ok(identite) => Ok((depot, Some(identite))),
            Err(fautes) => {
                let mut erreurs = fautes::situer_identite(fautes);
                if let Err(refus) = preparer(self.application, self.origine, &depot, None) {
                    let ailleurs = |lieu: &str| lieu != "declarant" && !lieu.starts_with("piece:");
                    erreurs.extend(refus.erreurs().iter().filter(|erreur| ailleurs(&erreur.lieu)).cloned());
                }
                Err(Refus::saisie(erreurs))
            }
        }
    }

    fn numero_fiscal(&self, demarches: &[&Demarche]) -> Result<Option<NumeroFiscal>, Erreur> {
        self.application.lire_numero(demarches.iter().copied(), self.saisie.valeur("identite.numero_fiscal"))
    }

    /// The same as `POST /v1/identifications/saisie` seals: nobody is asked yet.
    fn scelle(&self, identite: Option<Identite>) -> Option<(Scelle, Vec<String>)> {
        let portee = self.demarches().iter().map(|demarche| demarche.id.clone()).collect();
        let scelle = |identite| Scelle {
            voie: Voie::Saisie,
            identite,
            // A mistake in it was said when the dossier was composed.
            numero_fiscal: self.numero_fiscal(&self.demarches()).unwrap_or_default(),
            certification: None,
            a_verifier: true,
            travail: false,
        };
        Some((scelle(identite?), portee))
    }

    /// The summary, or the form with its mistakes.
    fn verifier(&mut self) -> Reponse {
        match self.preparer() {
            Ok((dossier, recu)) => Reponse { page: pages::verification(self, &dossier, &recu), refus: None },
            Err(refus) => self.expliquer(refus),
        }
    }

    fn preparer(&self) -> Result<(Dossier, Recu), Refus> {
        let (depot, identite) = self.composer()?;
        preparer(self.application, self.origine, &depot, self.scelle(identite))
    }

    /// The receipt: the very same road as the widget's dossier.
    async fn envoyer(&mut self, jeton: Option<(Jeton, Vec<String>)>) -> Result<Reponse, Refus> {
        let Some((Jeton { cle }, _)) = jeton else {
            self.avis =
                Some("Cette page était ouverte depuis trop longtemps. Vérifiez votre demande, puis envoyez-la.");
            return Ok(Reponse { refus: Some(Code::SceauExpire), ..self.verifier() });
        };
        let (depot, identite) = match self.composer() {
            Ok(compose) => compose,
            Err(refus) => return Ok(self.expliquer(refus)),
        };
        let numero = self.saisie.valeur("identite.numero_fiscal");
        let contenu =
            serde_json::to_vec(&(&depot, &identite, identite.as_ref().map(|_| numero))).map_err(anyhow::Error::from)?;
        let reception = Reception {
            origine: self.origine,
            cle: &cle,
            contenu: &contenu,
            sceau: None,
            depot: &depot,
            visiteur: self.visiteur,
        };
        let scelle = self.scelle(identite);
        match recevoir(self.application, reception, || Ok(scelle)).await {
            Ok((_, recu)) => Ok(Reponse { page: pages::recu(self, &recu), refus: None }),
            Err(refus) if refus.code() == Code::CleIdempotence => {
                Ok(Reponse { page: pages::deja_envoyee(self), refus: Some(Code::CleIdempotence) })
            }
            Err(refus) => Ok(self.expliquer(refus)),
        }
    }

    /// The form with its mistakes, or with the reason why it goes no further; nothing typed is lost.
    fn expliquer(&mut self, refus: Refus) -> Reponse {
        refus.consigner();
        if refus.erreurs().is_empty() {
            return self.refuser(refus.code());
        }
        self.fautes = fautes::placer(self, refus.erreurs());
        // What must be sent again leaves its place.
        for erreur in refus.erreurs().iter().filter(|erreur| erreur.motif == Motif::Manquant) {
            if let Some(id) = erreur.lieu.strip_prefix("piece:") {
                self.saisie.retirer(&["piece.", id].concat());
            }
        }
        self.corriger(pages::remplir)
    }
}

/// A new page's seal, with the idempotency key of the dossier to come.
fn sceller(application: &Application, origine: &str) -> Result<String, Refus> {
    let mut hasard = [0; 16];
    getrandom::fill(&mut hasard).map_err(anyhow::Error::from)?;
    let cle = hexadecimal(&hasard);
    let expire_le = application.horloge.secondes() + DUREE;
    Ok(Usage::Formulaire.sceller(&application.cles, &Jeton { cle }, origine, &[], expire_le)?)
}
