//! The harness of the tests that speak HTTP: the demo city on free ports, a browser's part played by a client, and the
//! simulator's remote control.
#![expect(clippy::expect_used, clippy::panic, reason = "a test harness stops at the first surprise")]

mod agent;
mod magasin;
mod page;
mod recepteur;

use altcha::{SolveChallengeOptions, solve_challenge};
use bac_a_sable::Commandes;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use famille::demarche::Piece;
use pass_famille::actifs::Actifs;
use pass_famille::config::{Configuration, Fichier};
use pass_famille::demo::{self, Adresses, Demo};
use pass_famille::dossiers::{Dossier, Reference};
use pass_famille::registre::Quoi;
use pass_famille::{Application, Horloge};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION, ORIGIN};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;
use url::Url;

pub use agent::Guichet;
pub use magasin::{Serveur, lisible_sur_disque, sur};
pub use page::Page;
pub use recepteur::{Recepteur, Recu};

/// What a page of the form draws before FranceConnect, as long as a true one.
pub const VERIFIEUR: &str = "un-verifieur-que-seul-le-formulaire-connait";

/// 23 November 2026, noon in Paris: late enough in the month for the CAF to have published.
pub const MAINTENANT: i64 = 1_795_431_600;

/// A running demo city.
pub struct Ville {
    /// Where its parts are.
    pub adresses: Adresses,
    /// The simulator's remote control.
    pub commandes: Commandes,
    /// The service itself, for its store.
    pub application: Arc<Application>,
    /// The service's clock.
    pub horloge: Horloge,
    /// The token that nobody may see.
    pub jeton: String,
    /// Where the service keeps its files.
    pub donnees: PathBuf,
    /// Its database, when it is on a server.
    pub base: Option<String>,
    pub(crate) client: Client,
    _arret: oneshot::Sender<()>,
}

impl Ville {
    /// The demo city as it is.
    pub async fn ouvrir() -> Self {
        Self::ouvrir_avec(|_| {}).await
    }

    /// The demo city with a change of its file.
    pub async fn ouvrir_avec(changer: impl FnOnce(&mut Fichier)) -> Self {
        Self::ouvrir_la_ville(demo::SAINT_EXEMPLE, changer).await
    }

    /// Another city of the demo, with a change of its file.
    pub async fn ouvrir_la_ville(nom: &str, changer: impl FnOnce(&mut Fichier)) -> Self {
        Self::ouvrir_configuree(nom, |configuration| changer(&mut configuration.fichier)).await
    }

    /// A city of the demo, with a change of its file and secrets.
    pub async fn ouvrir_configuree(nom: &str, changer: impl FnOnce(&mut Configuration)) -> Self {
        // Another test of the same process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // The simulator's tokens live by the machine's clock; only the service's day is set.
        let horloge = Horloge::reglee(MAINTENANT);
        let base = magasin::nouvelle_base();
        let changer = |configuration: &mut Configuration| {
            configuration.fichier.service.database_url.clone_from(&base);
            changer(configuration);
        };
        let demo = Demo::preparer_ville(nom, 0, Actifs::default(), horloge.clone(), changer).await.expect("demo");
        let (arret, attendu) = oneshot::channel::<()>();
        let ville = Self {
            adresses: demo.adresses().clone(),
            commandes: demo.commandes(),
            application: demo.application(),
            horloge,
            jeton: demo.jeton().to_owned(),
            donnees: demo.donnees(),
            base: base.clone(),
            client: Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("client"),
            _arret: arret,
        };
        tokio::spawn(demo.servir(async {
            let _ = attendu.await;
        }));
        ville
    }

    /// The demo city for whoever sends more than a family does.
    pub async fn ouvrir_sans_limites() -> Self {
        Self::ouvrir_avec(|fichier| {
            fichier.service.ecritures_par_minute = 60_000;
            fichier.service.identites_par_heure = 60_000;
        })
        .await
    }

    /// A request to the service.
    pub fn requete(&self, methode: Method, chemin: &str) -> RequestBuilder {
        self.client.request(methode, format!("{}{chemin}", self.adresses.proxy))
    }

    /// A GET on any address.
    pub async fn get(&self, adresse: &str) -> Response {
        self.client.get(adresse).send().await.expect("réponse")
    }

    /// A POST of JSON to the service, from the city's page.
    pub async fn post(&self, chemin: &str, corps: &Value) -> Response {
        self.post_depuis(&self.adresses.page, chemin, corps).await
    }

    /// The same from a page of another origin.
    pub async fn post_depuis(&self, origine: &str, chemin: &str, corps: &Value) -> Response {
        self.requete(Method::POST, chemin)
            .header(ORIGIN, origine)
            .header(CONTENT_TYPE, "application/json")
            .body(corps.to_string())
            .send()
            .await
            .expect("réponse")
    }

    /// A POST of a dossier, with its idempotency key.
    pub async fn deposer(&self, cle: &str, corps: &Value) -> Response {
        self.requete(Method::POST, "/v1/dossiers")
            .header(ORIGIN, &self.adresses.page)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", cle)
            .body(corps.to_string())
            .send()
            .await
            .expect("réponse")
    }

    /// A whole dossier under a typed identity, as [`saisie`] writes one.
    pub async fn deposer_la_saisie(&self, cle: &str, saisie: &Value) -> Response {
        let identification = self.post("/v1/identifications/saisie", saisie).await;
        assert_eq!(identification.status(), StatusCode::OK, "{cle}");
        let identification = json_de(identification).await;
        let sceau = identification["sceau"].as_str().expect("sceau");
        let mut corps = depot(Some(sceau), &[("cantine", &["d1"])]);
        declarer(&mut corps);
        corps["declarations"]["declarant"] = Value::Null;
        let reponse = self.deposer(cle, &corps).await;
        assert_eq!(reponse.status(), StatusCode::CREATED, "{cle}");
        reponse
    }

    /// The address on which a pop-up opens.
    pub fn depart(&self, demarches: &str, verifieur: &str) -> Url {
        let defi = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, verifieur.as_bytes()));
        Url::parse_with_params(
            &format!("{}/v1/franceconnect/depart", self.adresses.proxy),
            [("demarches", demarches), ("defi", &defi), ("origine", &self.adresses.page)],
        )
        .expect("adresse")
    }

    /// Goes from `depart` through FranceConnect as `persona` (or `refuser`), up to the answer of the return.
    pub async fn passer_par_franceconnect(&self, depart: &Url, persona: &str) -> Response {
        self.choisir(&self.get(depart.as_str()).await, persona).await
    }

    /// The same from what `depart` answered.
    pub async fn choisir(&self, depart: &Response, persona: &str) -> Response {
        let autorisation = Url::parse(&location(depart)).expect("adresse d’autorisation");
        let mut formulaire: Vec<(String, String)> = autorisation.query_pairs().into_owned().collect();
        formulaire.push(("persona".to_owned(), persona.to_owned()));
        let mut adresse = autorisation;
        adresse.set_query(None);
        let choisi = self.client.post(adresse).form(&formulaire).send().await.expect("choix");
        self.get(&location(&choisi)).await
    }

    /// The `remise` for `persona`, as the pop-up posts it.
    pub async fn remise(&self, demarches: &str, verifieur: &str, persona: &str) -> String {
        let reponse = self.passer_par_franceconnect(&self.depart(demarches, verifieur), persona).await;
        assert_eq!(reponse.status(), StatusCode::OK);
        let page = reponse.text().await.expect("page");
        remise_de(&page).unwrap_or_else(|| panic!("pas de remise : {page}")).to_owned()
    }

    /// A whole identification by FranceConnect.
    pub async fn identifier(&self, demarches: &str, persona: &str) -> Value {
        let remise = self.remise(demarches, VERIFIEUR, persona).await;
        let corps = json!({"version": 1, "remise": remise, "verifieur": VERIFIEUR});
        let reponse = self.post("/v1/identifications/franceconnect", &corps).await;
        assert_eq!(reponse.status(), StatusCode::OK);
        json_de(reponse).await
    }

    /// What comes of an identification once its turn in the waiting room has come, however often.
    pub async fn attendre_son_tour(&self, mut reponse: Value) -> Value {
        while reponse["issue"] == "en_attente" {
            let attente = reponse["attente"].take();
            let question = [("billet", attente["billet"].as_str().expect("billet"))];
            let flux = self.requete(Method::GET, "/v1/attente").query(&question);
            // The stream ends with the turn.
            flux.header(ACCEPT, "text/event-stream").send().await.expect("réponse").text().await.expect("fin du flux");
            let corps = json!({"version": 1, "suite": attente["suite"]});
            reponse = json_de(self.post("/v1/identifications/attente", &corps).await).await;
        }
        reponse
    }

    /// The stored dossier of a receipt.
    pub fn dossier(&self, recu: &Value) -> Dossier {
        let reference = Reference::lire(recu["reference"].as_str().expect("référence")).expect("référence");
        self.application.depot().lire(&reference).expect("magasin").expect("dossier")
    }

    /// Changes the store behind the service's back, as whoever has its files or its account could.
    pub fn abimer(&self, sql: &str) {
        match &self.base {
            Some(base) => magasin::sur(base, sql),
            None => rusqlite::Connection::open(self.donnees.join("pass-famille.db"))
                .and_then(|base| base.execute_batch(sql))
                .expect("SQLite"),
        }
    }

    /// Lines of the register: operation, démarches, outcome.
    pub fn registre(&self) -> Vec<(String, String, String)> {
        let quoi = Quoi { limite: 100_000, ..Quoi::default() };
        let lignes = self.application.depot().registre(&quoi).expect("registre");
        lignes.into_iter().map(|ligne| (ligne.operation, ligne.demarches, ligne.issue)).collect()
    }
}

/// The hand-over that the page of the return holds.
pub fn remise_de(page: &str) -> Option<&str> {
    page.split("data-remise=\"").nth(1)?.split('"').next()
}

/// Where an answer sends.
pub fn location(reponse: &Response) -> String {
    assert_eq!(reponse.status(), StatusCode::SEE_OTHER, "une redirection était attendue");
    reponse.headers()[LOCATION].to_str().expect("adresse").to_owned()
}

/// The JSON of an answer.
pub async fn json_de(reponse: Response) -> Value {
    serde_json::from_slice(&reponse.bytes().await.expect("corps")).expect("JSON")
}

/// A dossier for the canteen with the seal of an identification and these children.
pub fn depot(sceau: Option<&str>, demarches: &[(&str, &[&str])]) -> Value {
    let demarches: Vec<Value> =
        demarches.iter().map(|(id, enfants)| json!({"demarche": id, "enfants": enfants})).collect();
    json!({
        "version": 1,
        "sceau": sceau,
        "demarches": demarches,
        "declarations": {"contact": {"courriel": "famille@exemple.fr", "telephone": ""}},
        "contestations": [],
    })
}

/// What the manual path adds to a dossier.
pub fn declarer(depot: &mut Value) {
    let declarations = &mut depot["declarations"];
    declarations["declarant"] = json!({"nom": "Essai", "prenoms": "Claude", "date_naissance": "1985-02-03"});
    declarations["enfants"] =
        json!([{"jeton": "d1", "personne": {"nom": "Essai", "prenoms": "Lou", "date_naissance": "2018-05-06"}}]);
    declarations["voie"] = json!("3 rue du Puits");
    declarations["code_postal_ville"] = json!("45990 Saint-Exemple");
}

/// A typed identity, for the canteen.
pub fn saisie(
    nom: &str,
    prenoms: &[&str],
    (jour, mois, annee): (&str, &str, &str),
    sexe: &str,
    commune: &str,
) -> Value {
    json!({"version": 1, "demarches": ["cantine"], "identite": {
        "nom_naissance": nom, "nom_usage": "", "prenoms": prenoms, "jour": jour, "mois": mois, "annee": annee,
        "sexe": sexe, "pays_naissance": "99100", "commune_naissance": commune,
    }})
}

/// The typed identity of a persona, as the simulator says that it must be typed, for the canteen.
pub fn saisie_de(persona: &str) -> Value {
    let personas = bac_a_sable::personas().expect("personas");
    let persona = personas.iter().find(|autre| autre.id == persona).expect("persona");
    let parametres = persona.identite.parametres();
    let lire = |cle: &str| {
        parametres.iter().find(|(autre, _)| *autre == cle).map(|(_, valeur)| valeur.clone()).unwrap_or_default()
    };
    let prenoms: Vec<&str> =
        parametres.iter().filter(|(cle, _)| *cle == "prenoms[]").map(|(_, valeur)| valeur.as_str()).collect();
    saisie(
        &lire("nomNaissance"),
        &prenoms,
        (&lire("jourDateNaissance"), &lire("moisDateNaissance"), &lire("anneeDateNaissance")),
        &lire("sexeEtatCivil"),
        &lire("codeCogInseeCommuneNaissance"),
    )
}

/// A small PDF.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

/// A picture of one pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

/// The segments of a photo.
pub const JPEG: &[u8] =
    b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0?\0\x54\xff\xd9";

/// A change of the city's file: the canteen asks for a document, and takes another.
pub fn avec_pieces(fichier: &mut Fichier) {
    let piece = |id: &str, libelle: &str, facultative| Piece {
        id: id.to_owned(),
        libelle: libelle.to_owned(),
        aide: "Sur votre compte CAF ou MSA.".to_owned(),
        facultative,
    };
    for demarche in fichier.demarches.iter_mut().filter(|demarche| demarche.id == "cantine") {
        demarche.pieces =
            vec![piece("attestation", "Attestation de quotient", false), piece("photo", "Photo d’identité", true)];
    }
}

/// The answer to a challenge of `GET /v1/epreuve`, by the protocol's own library.
pub fn resoudre(epreuve: Value) -> String {
    let defi = serde_json::from_value(epreuve.clone()).expect("défi");
    let solution = solve_challenge(SolveChallengeOptions::new(&defi)).expect("calcul").expect("solution");
    STANDARD.encode(json!({"challenge": epreuve, "solution": solution}).to_string())
}
