//! What the citizen chose and typed, in one place that lives as long as the form: going back, an error or a new
//! identification never loses any of it.
//!
//! A signal for each field; all of them belong to the root of the form, never to a part of the screen that comes and
//! goes.

mod pieces;
mod reponses;
mod revenus;

use std::cell::RefCell;
use std::ops::Deref;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use contrat::{Affichage, ConfigurationPublique, Declarant, Issue, Place, Recu, Ville};
use famille::demarche::Ouverture;
use famille::{Contact as ContactVille, Date, Demarche, Donnee};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use crate::api::Echec;
use crate::cellule::Cellule;
use crate::fautes::Faute;
use crate::franceconnect::Reponse;
use crate::navigateur;
use crate::remise::{Remise, Secrets};
use crate::textes;

pub(crate) use pieces::PieceChoisie;
pub(crate) use reponses::{Inscrits, lieu as lieu_question};
pub(crate) use revenus::RevenusChamps;

/// A screen of the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Etape {
    /// Choice of services.
    Services,
    /// What will be asked, and how to identify.
    Information,
    /// Typed identity.
    Identite,
    /// The form itself.
    Famille,
    /// All that will be sent.
    Recapitulatif,
    /// The receipt.
    Recu,
}

/// How the citizen goes on after the notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// By hand.
    #[default]
    Main,
    /// By a typed identity that the city checks.
    Saisie,
    /// By FranceConnect.
    FranceConnect,
}

/// What an identification gave.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Identification {
    /// By which road.
    pub(crate) mode: Mode,
    /// What FranceConnect and the administrations answered.
    pub(crate) issue: Option<Issue>,
    /// Seal to send back with the dossier.
    pub(crate) sceau: Option<String>,
    /// The verified citizen.
    pub(crate) declarant: Option<Declarant>,
    /// Certified data.
    pub(crate) affichage: Option<Rc<Affichage>>,
    /// The answer that it came from, as it was received, when that was one of FranceConnect.
    pub(crate) reponse: String,
    /// Where to close the FranceConnect session.
    pub(crate) deconnexion: Option<String>,
    /// When the waiting room was full, the time at which to come back.
    pub(crate) revenir_a: Option<String>,
    /// The services for which it was made; its seal serves for no other.
    pub(crate) portee: Vec<String>,
}

/// Where the road through FranceConnect stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attente {
    /// Not started.
    Aucune,
    /// The pop-up is open.
    Fenetre,
    /// The proxy is asking the administrations.
    Recuperation,
    /// Other families come first.
    Salle,
}

/// What to do about something that went wrong: the words of a button, and what it does.
pub(crate) type Remede = (&'static str, fn(Etat));

/// A sentence about the whole step.
#[derive(Clone)]
pub(crate) struct Alerte {
    pub(crate) phrase: String,
    pub(crate) remede: Option<Remede>,
}

/// Whether a part of the form can be drawn.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Charge {
    /// It is on its way.
    EnCours,
    /// It did not come; a sentence says why.
    Echec(String),
    /// The service is there and does not speak to this page.
    Refus,
    /// It is there.
    Pret,
}

/// A text field.
pub(crate) type Champ = Cellule<String>;

/// Fields of a declared person.
#[derive(Clone, Copy)]
pub(crate) struct PersonneChamps {
    pub(crate) prenoms: Champ,
    pub(crate) nom: Champ,
    pub(crate) jour: Champ,
    pub(crate) mois: Champ,
    pub(crate) annee: Champ,
}

/// A child added by the citizen.
#[derive(Clone, Copy)]
pub(crate) struct EnfantAjoute {
    /// The token is `d` and this number.
    pub(crate) numero: u32,
    pub(crate) personne: PersonneChamps,
}

/// Fields of the typed identity.
#[derive(Clone, Copy)]
pub(crate) struct IdentiteChamps {
    pub(crate) nom_naissance: Champ,
    pub(crate) nom_usage: Champ,
    pub(crate) prenoms: [Champ; 3],
    pub(crate) jour: Champ,
    pub(crate) mois: Champ,
    pub(crate) annee: Champ,
    /// `F`, `M` or nothing yet.
    pub(crate) sexe: Champ,
    /// `oui`, `non` or nothing yet.
    pub(crate) en_france: Champ,
    pub(crate) commune: LieuChamps,
    pub(crate) pays: LieuChamps,
}

/// A place found by typing its name.
#[derive(Clone, Copy)]
pub(crate) struct LieuChamps {
    pub(crate) texte: Champ,
    /// Empty until a place is chosen in the list.
    pub(crate) code: Champ,
}

/// What belongs to the page rather than to the citizen.
pub(crate) struct Page {
    /// The `<pass-famille>` element, on which events are dispatched.
    pub(crate) hote: HtmlElement,
    /// The div in the shadow root.
    pub(crate) racine: HtmlElement,
    /// Origin of the proxy, without slash.
    pub(crate) proxy: String,
    /// Services chosen by the page, separated by commas.
    pub(crate) demarches: String,
    /// What gives the second half of the form, as a promise; without it, both halves are there from the start.
    pub(crate) suite: Option<js_sys::Function>,
    /// Whether the page is the frame that the proxy serves: then it is not the page that the citizen chose to see.
    pub(crate) cadre: bool,
    /// Key of the draft in the storage of the tab; empty for none.
    pub(crate) brouillon: String,
    /// Owner of all that must live as long as the form.
    pub(crate) proprietaire: Owner,
    /// False once the form is off the page.
    pub(crate) present: Arc<AtomicBool>,
}

/// The whole state: a handle on handles. Each closure of the form takes one, so it is one pointer; what it points to
/// is never freed but serves again, while the values themselves go with the form.
#[derive(Clone, Copy)]
pub(crate) struct Etat(&'static Champs);

/// The handles.
pub(crate) struct Champs {
    pub(crate) page: Cellule<Page>,
    pub(crate) charge: Cellule<Charge>,
    pub(crate) configuration: Cellule<&'static ConfigurationPublique>,
    /// The second half of the form: on its way, there, or not to be had.
    pub(crate) suite: Cellule<Charge>,
    pub(crate) franceconnect: Cellule<Secrets>,
    /// What the way back from FranceConnect left in the address.
    pub(crate) remise: Cellule<Option<Remise>>,
    /// What FranceConnect's road gave, until the draft is there too.
    pub(crate) reponse: Cellule<Option<Reponse>>,
    /// Whether the draft of this tab was taken up, or there was none.
    pub(crate) brouillon_pris: Cellule<bool>,

    pub(crate) etape: Cellule<Etape>,
    pub(crate) fautes: Cellule<Vec<Faute>>,
    /// A sentence at the top of the step, when there is something to say.
    pub(crate) alerte: Cellule<Option<Alerte>>,
    /// What there is to say about the connection; empty when it is as it should be.
    pub(crate) reseau: Cellule<&'static str>,
    /// Whether an answer is awaited.
    pub(crate) occupe: Cellule<bool>,
    pub(crate) attente: Cellule<Attente>,
    /// The place in the waiting room.
    pub(crate) place: Cellule<Place>,

    /// Identifiers of the chosen services.
    pub(crate) choisies: Cellule<Vec<String>>,
    pub(crate) identification: Cellule<Identification>,
    pub(crate) identite: IdentiteChamps,
    pub(crate) numero_fiscal: Champ,
    /// The work done for the typed identity; empty until it is.
    pub(crate) epreuve: Champ,

    pub(crate) declarant: PersonneChamps,
    /// Another parent, when the citizen adds one.
    pub(crate) parent: Cellule<Option<PersonneChamps>>,
    pub(crate) enfants: Cellule<Vec<EnfantAjoute>>,
    /// Service and child.
    pub(crate) coches: Cellule<Vec<(String, String)>>,
    /// Place of a question (`question:cantine:pai:e1`) and the fields of its answer.
    pub(crate) reponses: Cellule<Vec<(String, [Champ; 3])>>,
    /// Identifier of a document and what was chosen for it.
    pub(crate) pieces: Cellule<Vec<(String, Cellule<PieceChoisie>)>>,
    /// Contested value and comment; the order is that of contesting.
    pub(crate) contestations: Cellule<Vec<(String, Champ)>>,
    pub(crate) voie: Champ,
    pub(crate) code_postal_ville: Champ,
    pub(crate) revenus: RevenusChamps,
    /// `oui`, `non` or nothing yet.
    pub(crate) autre_parent: Champ,
    pub(crate) courriel: Champ,
    pub(crate) telephone: Champ,
    pub(crate) message: Champ,

    /// The content of a draft of the form as it was at first.
    pub(crate) vierge: Champ,
    /// Counts the changes: the seal of an older one is dropped.
    pub(crate) tour_brouillon: Cellule<u32>,
    /// Whether the page is being left by the form itself.
    pub(crate) part: Cellule<bool>,
    /// Body of the last sending and its idempotency key.
    pub(crate) dernier_envoi: Cellule<(String, String)>,
    pub(crate) recu: Cellule<Option<Recu>>,
}

impl Etape {
    /// From its name; the first one for any other word.
    pub(crate) fn lire(nom: &str) -> Self {
        [Self::Information, Self::Identite, Self::Famille, Self::Recapitulatif]
            .into_iter()
            .find(|etape| etape.nom() == nom)
            .unwrap_or(Self::Services)
    }

    /// Its name for the host page.
    pub(crate) const fn nom(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Information => "information",
            Self::Identite => "identite",
            Self::Famille => "famille",
            Self::Recapitulatif => "recapitulatif",
            Self::Recu => "recu",
        }
    }

    /// Its number for the citizen; the typed identity is a part of the second step, the receipt is after the last.
    pub(crate) const fn numero(self) -> Option<&'static str> {
        match self {
            Self::Services => Some("1"),
            Self::Information | Self::Identite => Some("2"),
            Self::Famille => Some("3"),
            Self::Recapitulatif => Some("4"),
            Self::Recu => None,
        }
    }
}

impl Mode {
    /// Its name for the host page.
    pub(crate) const fn nom(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Saisie => "saisie",
            Self::FranceConnect => "franceconnect",
        }
    }
}

impl Page {
    /// That of a form that is on no page; nobody looks at it.
    fn nulle_part() -> Self {
        Self {
            hote: JsValue::NULL.unchecked_into(),
            racine: JsValue::NULL.unchecked_into(),
            proxy: String::new(),
            demarches: String::new(),
            suite: None,
            cadre: false,
            brouillon: String::new(),
            proprietaire: Owner::default(),
            present: Arc::default(),
        }
    }
}

impl PersonneChamps {
    /// Its fields, in an order that drafts rely on.
    pub(crate) const fn textes(self) -> [Champ; 5] {
        [self.prenoms, self.nom, self.jour, self.mois, self.annee]
    }

    fn new() -> Self {
        Self { prenoms: champ(), nom: champ(), jour: champ(), mois: champ(), annee: champ() }
    }
}

impl LieuChamps {
    fn new() -> Self {
        Self { texte: champ(), code: champ() }
    }
}

impl Etat {
    /// An empty form, waiting for its configuration: that of an element that left the page, if there is one, so that coming
    /// and going fills no memory.
    pub(crate) fn prendre(page: Page) -> Self {
        let etat = LIBRES.with_borrow_mut(Vec::pop).unwrap_or_else(|| {
            // The cells live as long as the module; what is in them, as long as the form.
            let proprietaire = Owner::new();
            let etat = proprietaire.with(Self::nouveau);
            std::mem::forget(proprietaire);
            etat
        });
        etat.page.set(page);
        // Taken at once: the address must not keep it while the rest loads.
        etat.remise.set(Remise::prendre());
        etat
    }

    /// Forgets all that was typed, and leaves the place to the next form.
    pub(crate) fn rendre(self) {
        // The state knows the owner, which knows what must stop: neither would go by itself.
        self.page.with_untracked(|page| page.proprietaire.clone()).cleanup();
        for champ in self.textes() {
            champ.set(String::new());
        }
        self.charge.set(Charge::EnCours);
        self.suite.set(Charge::EnCours);
        self.franceconnect.set(Secrets::default());
        self.etape.set(Etape::Services);
        self.fautes.set(Vec::new());
        self.alerte.set(None);
        self.reseau.set("");
        self.occupe.set(false);
        self.attente.set(Attente::Aucune);
        self.choisies.set(Vec::new());
        self.identification.set(Identification::default());
        self.parent.set(None);
        self.enfants.set(Vec::new());
        self.coches.set(Vec::new());
        self.reponses.set(Vec::new());
        self.pieces.set(Vec::new());
        self.contestations.set(Vec::new());
        self.revenus.refus.set(false);
        self.vierge.set(String::new());
        self.reponse.set(None);
        self.brouillon_pris.set(false);
        self.part.set(false);
        self.dernier_envoi.set(Default::default());
        self.recu.set(None);
        self.page.set(Page::nulle_part());
        LIBRES.with_borrow_mut(|libres| libres.push(self));
    }

    /// The texts that are always there, in an order that drafts rely on.
    pub(crate) fn textes(self) -> Vec<Champ> {
        let (identite, revenus) = (self.identite, self.revenus);
        let mut champs = vec![
            identite.nom_naissance,
            identite.nom_usage,
            identite.jour,
            identite.mois,
            identite.annee,
            identite.sexe,
            identite.en_france,
            identite.commune.texte,
            identite.commune.code,
            identite.pays.texte,
            identite.pays.code,
            self.numero_fiscal,
            self.voie,
            self.code_postal_ville,
            revenus.quotient,
            revenus.revenu_fiscal,
            revenus.parts,
            revenus.ressources,
            revenus.enfants_a_charge,
            self.autre_parent,
            self.courriel,
            self.telephone,
            self.message,
        ];
        champs.extend(identite.prenoms);
        champs.extend(self.declarant.textes());
        champs
    }

    fn nouveau() -> Self {
        let champs = Champs {
            page: Cellule::new(Page::nulle_part()),
            charge: Cellule::new(Charge::EnCours),
            configuration: Cellule::new(Box::leak(Box::new(sans_configuration()))),
            suite: Cellule::new(Charge::EnCours),
            franceconnect: Cellule::new(Secrets::default()),
            remise: Cellule::new(None),
            reponse: Cellule::new(None),
            brouillon_pris: Cellule::new(false),
            etape: Cellule::new(Etape::Services),
            fautes: Cellule::new(Vec::new()),
            alerte: Cellule::new(None),
            reseau: Cellule::new(""),
            occupe: Cellule::new(false),
            attente: Cellule::new(Attente::Aucune),
            place: Cellule::new(Place { tour: false, rang: 0, secondes: 0, revenir_dans_s: 0 }),
            choisies: Cellule::new(Vec::new()),
            identification: Cellule::new(Identification::default()),
            identite: IdentiteChamps {
                nom_naissance: champ(),
                nom_usage: champ(),
                prenoms: [champ(), champ(), champ()],
                jour: champ(),
                mois: champ(),
                annee: champ(),
                sexe: champ(),
                en_france: champ(),
                commune: LieuChamps::new(),
                pays: LieuChamps::new(),
            },
            numero_fiscal: champ(),
            epreuve: champ(),
            declarant: PersonneChamps::new(),
            parent: Cellule::new(None),
            enfants: Cellule::new(Vec::new()),
            coches: Cellule::new(Vec::new()),
            reponses: Cellule::new(Vec::new()),
            pieces: Cellule::new(Vec::new()),
            contestations: Cellule::new(Vec::new()),
            voie: champ(),
            code_postal_ville: champ(),
            revenus: RevenusChamps::new(),
            autre_parent: champ(),
            courriel: champ(),
            telephone: champ(),
            message: champ(),
            vierge: champ(),
            tour_brouillon: Cellule::new(0),
            part: Cellule::new(false),
            dernier_envoi: Cellule::new((String::new(), String::new())),
            recu: Cellule::new(None),
        };
        Self(Box::leak(Box::new(champs)))
    }

    /// Takes the configuration, and the services that the page chose beforehand; unknown and closed ones are ignored.
    /// `brute` is the same, as it was received.
    pub(crate) fn configurer(self, configuration: ConfigurationPublique, brute: String) {
        let voulues = self.page.with_untracked(|page| page.demarches.clone());
        let configuration = garder(configuration, brute);
        let mut choisies = Vec::new();
        for demarche in &configuration.demarches {
            let ouverte = demarche.ouverture(configuration.aujourdhui) == Ouverture::Ouverte;
            if ouverte && voulues.split(',').any(|voulue| voulue.trim() == demarche.id) {
                choisies.push(demarche.id.clone());
            }
        }
        self.choisies.set(choisies);
        self.configuration.set(configuration);
        self.charge.set(Charge::Pret);
    }

    /// The public configuration.
    pub(crate) fn config(self) -> &'static ConfigurationPublique {
        self.configuration.get_untracked()
    }

    /// An address of the proxy.
    pub(crate) fn url(self, chemin: &str) -> String {
        self.page.with_untracked(|page| [&page.proxy, chemin].concat())
    }

    /// Waits for the second half of the form; says whether it came.
    pub(crate) async fn chercher_la_suite(self) -> bool {
        let Some(suite) = self.page.with_untracked(|page| page.suite.clone()) else { return true };
        let Ok(promesse) = suite.call0(&JsValue::NULL) else { return false };
        JsFuture::from(js_sys::Promise::resolve(&promesse)).await.is_ok()
    }

    /// Makes something that lives as long as the form, whoever asks for it.
    pub(crate) fn durable<T>(self, faire: impl FnOnce() -> T) -> T {
        self.page.with_untracked(|page| page.proprietaire.clone()).with(faire)
    }

    /// Runs a task that ends with the form at the latest: a value that is gone must not be asked for.
    pub(crate) fn lancer(self, tache: impl Future<Output = ()> + 'static) {
        lancer(Tache { present: self.page.with_untracked(|page| page.present.clone()), tache: Box::pin(tache) });
    }

    /// Tells the host page.
    pub(crate) fn signaler(self, nom: &str, detail: Option<(&str, &str)>) {
        self.page.with_untracked(|page| navigateur::signaler(&page.hote, nom, detail));
    }

    /// Gives the focus to an element of the form.
    pub(crate) fn focus(self, id: &str) {
        let id = id.to_owned();
        self.page.with_untracked(|page| navigateur::donner_focus(page.racine.clone(), id));
    }

    /// Opens a step: its heading takes the focus, and what was said about the former one is gone.
    pub(crate) fn aller(self, etape: Etape) {
        self.fautes.set(Vec::new());
        self.alerte.set(None);
        self.ouvrir(etape);
    }

    /// Opens a step with a sentence at its top.
    pub(crate) fn aller_avec(self, etape: Etape, phrase: &str) {
        self.fautes.set(Vec::new());
        self.alerte.set(Some(Alerte { phrase: phrase.to_owned(), remede: None }));
        self.ouvrir(etape);
    }

    /// Opens the step where the mistakes are; the error summary takes the focus.
    pub(crate) fn montrer_fautes(self, etape: Etape, fautes: Vec<Faute>) {
        self.alerte.set(None);
        self.fautes.set(fautes);
        if self.etape.get_untracked() != etape {
            self.etape.set(etape);
            self.signaler("etape", Some(("etape", etape.nom())));
        }
        self.signaler("erreur", Some(("code", "saisie")));
        self.focus("pf-erreurs");
    }

    /// Says something about the whole step, where the citizen is.
    pub(crate) fn alerter(self, phrase: &str, remede: Option<Remede>) {
        self.alerte.set(Some(Alerte { phrase: phrase.to_owned(), remede }));
        self.focus("pf-alerte");
    }

    /// Says that a call failed, and what may be done.
    pub(crate) fn montrer_echec(self, echec: &Echec, remede: Option<Remede>) {
        self.signaler("erreur", Some(("code", echec.code())));
        self.alerter(&echec.message(), remede);
    }

    fn ouvrir(self, etape: Etape) {
        if self.reseau.get_untracked() == textes::de_nouveau_en_ligne() {
            self.reseau.set("");
        }
        self.etape.set(etape);
        self.signaler("etape", Some(("etape", etape.nom())));
        self.focus("pf-titre");
    }

    /// Keeps what an identification gave and opens the form.
    pub(crate) fn identifier(self, identification: Identification) {
        self.signaler("identifie", Some(("mode", identification.mode.nom())));
        self.identification.set(identification);
        self.aller(Etape::Famille);
    }

    /// Adds or removes a service.
    pub(crate) fn choisir(self, demarche: &str, oui: bool) {
        self.choisies.update(|choisies| {
            choisies.retain(|choisie| choisie != demarche);
            if oui {
                choisies.push(demarche.to_owned());
            }
        });
    }

    /// The message of a field, if it has one.
    pub(crate) fn faute(self, id: &str) -> Option<String> {
        self.fautes.with(|fautes| fautes.iter().find(|faute| faute.id == id).map(|faute| faute.message.clone()))
    }

    /// The chosen services, in the order of the city.
    #[inline(never)]
    pub(crate) fn demarches(self) -> Vec<&'static Demarche> {
        let mut demarches = Vec::new();
        self.choisies.with(|choisies| {
            for demarche in &self.config().demarches {
                if choisies.contains(&demarche.id) {
                    demarches.push(demarche);
                }
            }
        });
        demarches
    }

    /// Whether a chosen service needs this block.
    pub(crate) fn besoin(self, donnee: Donnee) -> bool {
        self.demarches().iter().any(|demarche| demarche.donnees.contains(&donnee))
    }

    /// Whether an identification was made for all the chosen services.
    pub(crate) fn deja_identifie(self) -> bool {
        self.identification.with(|identification| {
            identification.sceau.is_some()
                && self.choisies.with(|choisies| choisies.iter().all(|id| identification.portee.contains(id)))
        })
    }

    /// What may be shown of the family, with its source.
    #[inline(never)]
    pub(crate) fn affichage(self) -> Option<Rc<Affichage>> {
        self.identification.with(|identification| identification.affichage.clone())
    }

    /// Adds an empty child and returns its token.
    pub(crate) fn ajouter_enfant(self) -> String {
        let numero = self.enfants.with_untracked(|enfants| enfants.last().map_or(1, |dernier| dernier.numero + 1));
        self.ajouter_enfant_numero(numero).jeton()
    }

    /// Adds an empty child whose number is known.
    pub(crate) fn ajouter_enfant_numero(self, numero: u32) -> EnfantAjoute {
        let enfant = self.durable(|| EnfantAjoute { numero, personne: PersonneChamps::new() });
        self.enfants.update(|enfants| enfants.push(enfant));
        enfant
    }

    /// Adds another parent, or forgets who was typed.
    pub(crate) fn ajouter_parent(self, oui: bool) {
        self.parent.set(oui.then(|| self.durable(PersonneChamps::new)));
    }

    /// Forgets an added child and its services.
    pub(crate) fn retirer_enfant(self, jeton: &str) {
        self.enfants.update(|enfants| enfants.retain(|enfant| enfant.jeton() != jeton));
        self.coches.update(|coches| coches.retain(|(_, enfant)| enfant != jeton));
        // The number may serve again for another child.
        self.reponses.update_untracked(|reponses| reponses.retain(|(lieu, _)| lieu.split(':').nth(3) != Some(jeton)));
    }

    /// Ticks or unticks a child for a service.
    pub(crate) fn cocher(self, demarche: &str, jeton: &str, oui: bool) {
        self.coches.update(|coches| {
            coches.retain(|(d, e)| d != demarche || e != jeton);
            if oui {
                coches.push((demarche.to_owned(), jeton.to_owned()));
            }
        });
    }

    /// Whether a child is ticked for a service.
    pub(crate) fn est_coche(self, demarche: &str, jeton: &str) -> bool {
        self.coches.with(|coches| coches.iter().any(|(d, e)| d == demarche && e == jeton))
    }

    /// The comment on a contested value.
    pub(crate) fn contestation(self, valeur: &str) -> Option<Champ> {
        self.contestations
            .with(|contestations| contestations.iter().find(|(nom, _)| nom == valeur).map(|(_, champ)| *champ))
    }

    /// Contests a value.
    pub(crate) fn contester(self, valeur: &str) {
        let commentaire = self.durable(champ);
        self.contestations.update(|contestations| contestations.push((valeur.to_owned(), commentaire)));
    }

    /// Takes a contestation back.
    pub(crate) fn ne_plus_contester(self, valeur: &str) {
        self.contestations.update(|contestations| contestations.retain(|(nom, _)| nom != valeur));
    }
}

impl Deref for Etat {
    type Target = Champs;

    fn deref(&self) -> &Champs {
        self.0
    }
}

impl EnfantAjoute {
    /// The token by which the dossier names the child.
    pub(crate) fn jeton(self) -> String {
        ["d", &self.numero.to_string()].concat()
    }
}

/// A task of the form. Boxed: the machinery is compiled once for all tasks.
struct Tache {
    present: Arc<AtomicBool>,
    tache: Pin<Box<dyn Future<Output = ()>>>,
}

impl Future for Tache {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, contexte: &mut Context<'_>) -> Poll<()> {
        if self.present.load(Ordering::Relaxed) { self.tache.as_mut().poll(contexte) } else { Poll::Ready(()) }
    }
}

thread_local! {
    /// Forms that left the page.
    static LIBRES: RefCell<Vec<Etat>> = const { RefCell::new(Vec::new()) };
    /// The last configuration, as it was received and as it was read.
    static CONNUE: RefCell<Option<(String, &'static ConfigurationPublique)>> = const { RefCell::new(None) };
}

/// A configuration never changes: kept for good, it is borrowed everywhere instead of copied. The same one received again
/// is the same one.
fn garder(configuration: ConfigurationPublique, brute: String) -> &'static ConfigurationPublique {
    CONNUE.with_borrow_mut(|connue| match connue {
        Some((texte, gardee)) if *texte == brute => *gardee,
        _ => {
            let gardee: &'static ConfigurationPublique = Box::leak(Box::new(configuration));
            *connue = Some((brute, gardee));
            gardee
        }
    })
}

fn lancer(tache: Tache) {
    leptos::task::spawn_local(tache);
}

/// Stands until the configuration comes; nothing is drawn from it.
fn sans_configuration() -> ConfigurationPublique {
    let contact = ContactVille {
        service: String::new(),
        courriel: String::new(),
        telephone: String::new(),
        accueil: String::new(),
    };
    ConfigurationPublique {
        version: 0,
        ville: Ville {
            nom: String::new(),
            codes_postaux: Vec::new(),
            contact,
            dpo: String::new(),
            conservation_mois: 0,
        },
        france_connect: false,
        impot_particulier: false,
        demarches: Vec::new(),
        aujourdhui: JOUR,
        panne: None,
    }
}

const JOUR: Date = match Date::new(1, 1, 1) {
    Some(date) => date,
    None => unreachable!(),
};

pub(crate) fn champ() -> Champ {
    Cellule::new(String::new())
}
