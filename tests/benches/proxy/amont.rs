//! What stands behind all the contestants: the quotient of one family, at once, always the same, with the headers of the
//! quota. It reads no more of a request than it must, so that it costs less than what is measured.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// As the simulator gives it for its first family.
const FAMILLE: &str = r#"{"data":{"adresse":{"code_postal_ville":"45990 SAINT-EXEMPLE-SUR-LOIRE","complement_information":null,"complement_information_geographique":null,"destinataire":"Madame MOREAU CAMILLE","lieu_dit":null,"numero_libelle_voie":"14 RUE DES TILLEULS","pays":"FRANCE"},"allocataires":[{"annee_date_de_naissance":"1988","date_naissance":"1988-04-12","jour_date_de_naissance":"12","mois_date_de_naissance":"04","nom_naissance":"MOREAU","nom_usage":null,"prenoms":"CAMILLE JEANNE","sexe":"F"},{"annee_date_de_naissance":"1986","date_naissance":"1986-09-30","jour_date_de_naissance":"30","mois_date_de_naissance":"09","nom_naissance":"TESSIER","nom_usage":"MOREAU","prenoms":"SACHA","sexe":"M"}],"enfants":[{"annee_date_de_naissance":"2015","date_naissance":"2015-05-21","jour_date_de_naissance":"21","mois_date_de_naissance":"05","nom_naissance":"MOREAU","nom_usage":null,"prenoms":"LEO PAUL","sexe":"M"},{"annee_date_de_naissance":"2018","date_naissance":"2018-11-03","jour_date_de_naissance":"03","mois_date_de_naissance":"11","nom_naissance":"MOREAU","nom_usage":null,"prenoms":"INES","sexe":"F"}],"quotient_familial":{"annee":2026,"annee_calcul":2026,"fournisseur":"CNAF","mois":11,"mois_calcul":11,"valeur":850}},"links":{},"meta":{}}"#;

/// What the token opens.
const DROITS: &str = r#"{"_id":"banc","name":"Banc d’essai","scopes":["cnaf_quotient_familial","cnaf_allocataires","cnaf_enfants","cnaf_adresse"]}"#;

/// Answers until it is stopped.
pub(super) async fn repondre(ecoute: TcpListener) {
    let fin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 1;
    let famille: &'static [u8] = entiere(FAMILLE, fin).leak();
    let droits: &'static [u8] = entiere(DROITS, fin).leak();
    loop {
        let (flux, _) = ecoute.accept().await.unwrap();
        flux.set_nodelay(true).unwrap();
        tokio::spawn(converser(flux, famille, droits));
    }
}

fn entiere(corps: &str, fin: u64) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nratelimit-limit: 20\r\nratelimit-remaining: 19\r\n\
ratelimit-reset: {fin}\r\nx-request-id: 46445afc-3e1a-d5d7-e549-6ca8282fd52d\r\ncontent-length: {}\r\n\r\n{corps}",
        corps.len()
    )
    .into_bytes()
}

async fn converser(mut flux: TcpStream, famille: &[u8], droits: &[u8]) {
    let mut tampon = [0; 8192];
    let mut lus = 0;
    loop {
        match flux.read(&mut tampon[lus..]).await {
            Ok(0) | Err(_) => return,
            Ok(nombre) => lus += nombre,
        }
        // One request at a time on a connection, and none with a body.
        if !tampon[..lus].ends_with(b"\r\n\r\n") {
            continue;
        }
        let reponse = if tampon.starts_with(b"GET /api/introspect") { droits } else { famille };
        lus = 0;
        if flux.write_all(reponse).await.is_err() {
            return;
        }
    }
}
