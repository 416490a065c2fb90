//! An agent at a browser: signs in at the simulator's provider, keeps the cookie, reads pages.

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, Response, StatusCode};
use url::Url;

use crate::Ville;

/// An agent, signed in or not.
pub struct Guichet<'a> {
    ville: &'a Ville,
    biscuits: Vec<(String, String)>,
}

impl<'a> Guichet<'a> {
    /// Nobody yet.
    pub fn ferme(ville: &'a Ville) -> Self {
        Self { ville, biscuits: Vec::new() }
    }

    /// The agent of this identifier in the simulator.
    pub async fn ouvrir(ville: &'a Ville, agent: &str) -> Self {
        let mut guichet = Self::ferme(ville);
        let reponse = guichet.entrer(agent).await;
        assert_eq!(reponse.status(), StatusCode::SEE_OTHER);
        assert_eq!(reponse.headers()[LOCATION], "/agents");
        guichet
    }

    /// The whole way through the provider, up to the answer of the return.
    pub async fn entrer(&mut self, agent: &str) -> Response {
        let retour = self.partir(agent).await;
        self.get(retour.path_et_question().as_str()).await
    }

    /// Up to the address that the provider sends back to.
    pub async fn partir(&mut self, agent: &str) -> Retour {
        let depart = self.get("/agents/connexion").await;
        assert_eq!(depart.status(), StatusCode::SEE_OTHER);
        let adresse = Url::parse(depart.headers()[LOCATION].to_str().expect("adresse")).expect("adresse");
        let mut choix: Vec<(String, String)> = adresse.query_pairs().into_owned().collect();
        choix.push(("agent".to_owned(), agent.to_owned()));
        let mut action = adresse;
        action.set_query(None);
        let choisi = self.ville.client.post(action).form(&choix).send().await.expect("choix");
        Retour(Url::parse(choisi.headers()[LOCATION].to_str().expect("adresse")).expect("adresse"))
    }

    /// A page.
    pub async fn get(&mut self, chemin: &str) -> Response {
        self.garder(self.ville.requete(Method::GET, chemin).header(COOKIE, self.entete()).send().await.expect("page"))
    }

    /// The text of a page that is there.
    pub async fn lire(&mut self, chemin: &str) -> String {
        let reponse = self.get(chemin).await;
        assert_eq!(reponse.status(), StatusCode::OK, "{chemin}");
        reponse.text().await.expect("page")
    }

    /// A form that is sent from a page of the service.
    pub async fn post(&mut self, chemin: &str, champs: &[(&str, &str)]) -> Response {
        self.post_de(&self.ville.adresses.proxy.clone(), chemin, champs).await
    }

    /// A form that is sent from any page.
    pub async fn post_de(&mut self, origine: &str, chemin: &str, champs: &[(&str, &str)]) -> Response {
        let requete = self.ville.requete(Method::POST, chemin).header(COOKIE, self.entete()).header(ORIGIN, origine);
        self.garder(requete.form(champs).send().await.expect("réponse"))
    }

    /// What the browser keeps.
    pub fn biscuits(&self) -> &[(String, String)] {
        &self.biscuits
    }

    /// Changes a cookie, as an attacker would.
    pub fn falsifier(&mut self, valeur: impl Fn(&str) -> String) {
        for biscuit in &mut self.biscuits {
            biscuit.1 = valeur(&biscuit.1);
        }
    }

    fn entete(&self) -> String {
        self.biscuits.iter().map(|(nom, valeur)| format!("{nom}={valeur}")).collect::<Vec<_>>().join("; ")
    }

    fn garder(&mut self, reponse: Response) -> Response {
        for pose in reponse.headers().get_all(SET_COOKIE) {
            let pose = pose.to_str().expect("biscuit");
            for attribut in ["HttpOnly", "SameSite=Lax", "Path=/agents"] {
                assert!(pose.contains(attribut), "{attribut}: {pose}");
            }
            let (nom, suite) = pose.split_once('=').expect("biscuit");
            let valeur = suite.split(';').next().unwrap_or_default();
            self.biscuits.retain(|(autre, _)| autre != nom);
            if !valeur.is_empty() {
                self.biscuits.push((nom.to_owned(), valeur.to_owned()));
            }
        }
        reponse
    }
}

/// Where the provider sends the browser back.
pub struct Retour(pub Url);

impl Retour {
    /// Path and query.
    pub fn path_et_question(&self) -> String {
        format!("{}?{}", self.0.path(), self.0.query().unwrap_or_default())
    }
}
