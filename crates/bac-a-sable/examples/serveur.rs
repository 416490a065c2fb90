//! The simulator alone, to look at its pages or to call it by hand: `cargo run -p bac-a-sable --example serveur [port]`.

use bac_a_sable::{BacASable, Client, Reglages};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).map_or(Ok(8782), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let base = format!("http://localhost:{}", listener.local_addr()?.port());
    let retour = format!("{base}/");
    let bac = BacASable::new(Reglages::new(&base).with_client(Client::new("essai", "secret-d-essai", &retour)))?;
    println!("Les personnes : {base}/");
    println!("Jeton API Particulier : {}", bac.jetons().valide);
    println!("API Impôt Particulier : {base}/impot-particulier/1.0, jetons à {base}/impot-particulier/token");
    println!(
        "Page FranceConnect : {base}/franceconnect/api/v2/authorize?client_id=essai&redirect_uri={retour}\
         &response_type=code&scope=openid%20identite_pivot&acr_values=eidas1\
         &state=un-state-bien-assez-long&nonce=un-nonce-bien-assez-long"
    );
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    Ok(bac.serve(listener, stop).await?)
}
