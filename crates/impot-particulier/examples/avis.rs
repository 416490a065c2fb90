//! The client against the simulator, in one process and without network: `cargo run -p impot-particulier --example avis`.
//!
//! It asks for the assessments of two families whom no caisse knows, of one whose last assessment is not out yet, and of a
//! number that is nobody's. Everybody in it is fictional.

use std::error::Error;

use bac_a_sable::BacASable;
use famille::{Date, NumeroFiscal, Quotient};
use impot_particulier::{AnneeRevenus, ImpotParticulier, Issue, Reglages};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let simulateur = bac_a_sable::Reglages::new(format!("http://{}", ecoute.local_addr()?));
    let compte = &simulateur.client_impot_particulier;
    let reglages = Reglages::new(
        simulateur.url_impot_particulier().parse()?,
        simulateur.url_jetons_impot_particulier().parse()?,
        compte.client_id.clone(),
        compte.client_secret.clone().into(),
    );
    let bac = BacASable::new(simulateur)?;
    bac.commandes().set_today("2026-11-23".parse()?);
    let serveur = tokio::spawn(bac.serve(ecoute, std::future::pending()));
    let api = ImpotParticulier::new(reglages)?;

    let derniere = Date::new(2026, 11, 23).and_then(AnneeRevenus::derniere).ok_or("année")?;
    for numero in ["30 12 450 187 432", "30 12 450 201 446", "30 12 450 304 038", "30 12 450 000 000"] {
        let spi = NumeroFiscal::parse(numero)?;
        let mut lue = api.situation(&spi, derniere).await;
        // In August some assessments are still to come: the year before serves.
        if lue.as_ref().is_err_and(|echec| echec.issue == Issue::AvisAbsent)
            && let Some(avant) = derniere.precedente()
        {
            println!("{numero} : pas d'avis pour {derniere}, on demande {avant}");
            lue = api.situation(&spi, avant).await;
        }
        match lue {
            Ok(reponse) => {
                let quotient = Quotient::municipal(Some(&reponse.donnees)).valeur();
                let parts = reponse.donnees.parts.map(|parts| parts.to_string());
                println!(
                    "{numero} : {parts:?} parts, quotient municipal {quotient:?} (requête {})",
                    reponse.id_requete
                );
            }
            Err(echec) => println!("{numero} : {echec}"),
        }
    }
    serveur.abort();
    Ok(())
}
