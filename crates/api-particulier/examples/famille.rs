//! The client against the simulator, in one process and without network: `cargo run -p api-particulier --example famille`.
//!
//! It asks for a family, for somebody whom no caisse knows, and for the rights of the token, as a city would with the
//! official sandbox. Everybody in it is fictional.

use std::{error::Error, fmt::Write, time::SystemTime};

use api_particulier::{
    ApiParticulier, Echeance, Environnement, Identite, IdentiteCivile, Journal, Lieu, Options, Reglages, Reprise,
    Service,
};
use bac_a_sable::BacASable;
use famille::{CogCommune, Date, DatePartielle, Sexe, Siret};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", raconter().await?);
    Ok(())
}

/// The whole story, which a test reads too.
pub(crate) async fn raconter() -> Result<String, Box<dyn Error>> {
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let simulateur = bac_a_sable::Reglages::new(format!("http://{}", ecoute.local_addr()?));
    let adresse = simulateur.url_api_particulier();
    let bac = BacASable::new(simulateur)?;
    let jeton = bac.jetons().valide.clone();
    let serveur = tokio::spawn(bac.serve(ecoute, std::future::pending()));

    let mut reglages = Reglages::new(
        Environnement::Autre(adresse.parse()?),
        jeton.into(),
        Siret::parse("13002526500013").map_err(|_| "SIRET")?,
    );
    reglages.reprise = Some(Reprise::default());
    reglages.journal = Some(Journal::new(|evenement| eprintln!("{evenement:?}")));
    let api = ApiParticulier::new(reglages)?;

    let mut recit = String::new();
    let droits = api.introspecter().await?.donnees;
    writeln!(recit, "Le jeton ouvre les enfants : {}", droits.ouvre("cnaf_enfants"))?;
    if let Some(fin) = api.fin_du_jeton() {
        let maintenant = SystemTime::now();
        let jours = Echeance::jours(fin, maintenant);
        writeln!(recit, "{} ({jours} jours)", Echeance::de(fin, maintenant))?;
    }
    writeln!(recit, "Service : {:?}", api.ping(Service::QuotientFamilial).await?)?;

    for (nom, prenom, sexe, naissance, commune) in
        [("Moreau", "Camille", Sexe::F, "1988-04-12", "45234"), ("Picard", "Gabriel", Sexe::M, "1991-04-04", "75112")]
    {
        let identite = Identite::valider(
            IdentiteCivile {
                nom_naissance: nom.into(),
                nom_usage: None,
                prenoms: vec![prenom.into()],
                date_naissance: DatePartielle::lire(naissance),
                sexe,
                lieu: Lieu::Commune(CogCommune::parse(commune).map_err(|_| "commune")?),
            },
            Date::new(2026, 11, 23).ok_or("date")?,
        )?;
        match api.quotient_familial(&identite, Options::default()).await {
            Ok(reponse) => {
                let valeur = reponse.donnees.quotient_familial.and_then(|quotient| quotient.valeur);
                let enfants = reponse.donnees.enfants.map(|enfants| enfants.len());
                writeln!(recit, "{prenom} : quotient {valeur:?}, enfants {enfants:?}, {:?}", reponse.quota.restant)?;
            }
            Err(echec) => writeln!(recit, "{prenom} : {} ({echec})", echec.issue.pour_l_usager())?,
        }
    }
    serveur.abort();
    Ok(recit)
}
