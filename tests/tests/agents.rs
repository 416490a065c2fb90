//! Who reads the dossiers: agents by their roles, programs by their keys, each only what is theirs, and always with a trace.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stop at the first surprise")]

use epreuves::{Guichet, PDF, Ville, avec_pieces, declarer, depot, json_de, saisie_de};
use famille::tarif::Formule;
use pass_famille::config::{CleAgents, Configuration, PersonneAgent, Portee, Role};
use reqwest::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    LOCATION, ORIGIN,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";

async fn deposer(ville: &Ville, cle: &str, demarche: &str) -> String {
    let mut corps = depot(None, &[(demarche, &["d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer(cle, &corps).await).await;
    recu["reference"].as_str().unwrap_or_else(|| panic!("{recu}")).to_owned()
}

fn operations(ville: &Ville) -> Vec<String> {
    ville
        .registre()
        .into_iter()
        .map(|ligne| ligne.0)
        .filter(|operation| operation != "depot" && operation != "acces")
        .collect()
}

#[tokio::test]
async fn each_role_opens_its_own_doors_and_leaves_its_trace() {
    let ville = Ville::ouvrir().await;
    let reference = deposer(&ville, CLE, "cantine").await;
    let dossier = format!("/agents/dossiers/{reference}");
    let etat = format!("{dossier}/etat");
    let decision = [("etat", "accepte"), ("mot", "À lundi !")];
    for (agent, lecture, instruction, dpo) in [
        ("noor-castel", true, false, false),
        ("sacha-lavandier", true, true, false),
        ("dominique-sureau", false, false, true),
    ] {
        let mut guichet = Guichet::ouvrir(&ville, agent).await;
        let permis = |oui: bool, autrement| if oui { autrement } else { StatusCode::FORBIDDEN };
        let liste = if lecture { StatusCode::OK } else { StatusCode::SEE_OTHER };
        assert_eq!(guichet.get("/agents").await.status(), liste, "{agent}");
        assert_eq!(guichet.get(&dossier).await.status(), permis(lecture, StatusCode::OK), "{agent}");
        assert_eq!(
            guichet.post(&etat, &decision).await.status(),
            permis(instruction, StatusCode::SEE_OTHER),
            "{agent}"
        );
        let export = guichet.post("/agents/export", &[("format", "csv")]).await.status();
        assert_eq!(export, permis(instruction, StatusCode::OK), "{agent}");
        assert_eq!(guichet.get("/agents/registre").await.status(), permis(dpo, StatusCode::OK), "{agent}");
        let registre = guichet.post("/agents/registre/export", &[]).await.status();
        assert_eq!(registre, permis(dpo, StatusCode::OK), "{agent}");
    }
    assert_eq!(
        operations(&ville),
        [
            "connexion",
            "liste",
            "consultation",
            "connexion",
            "liste",
            "consultation",
            "etat",
            "export",
            "connexion",
            "registre",
            "registre"
        ]
    );
    let quoi = pass_famille::registre::Quoi { limite: 100, ..Default::default() };
    let lignes = ville.application.depot().registre(&quoi).unwrap();
    let agents: std::collections::BTreeSet<&str> =
        lignes.iter().map(|ligne| ligne.acteur.as_str()).filter(|acteur| acteur.starts_with("agent:")).collect();
    assert_eq!(agents.len(), 3);
    assert!(!format!("{lignes:?}").contains("lavandier"), "agents have a pseudonym too");
    let refus = lignes.iter().filter(|ligne| (ligne.operation.as_str(), ligne.issue.as_str()) == ("acces", "interdit"));
    assert_eq!(refus.count(), 9, "and what is refused them is there");
}

#[tokio::test]
async fn nobody_enters_without_a_role_or_with_a_cookie_of_their_own() {
    let ville = Ville::ouvrir().await;
    let reference = deposer(&ville, CLE, "cantine").await;
    let prives = ["/agents", &format!("/agents/dossiers/{reference}"), "/agents/registre"];
    let mut inconnu = Guichet::ferme(&ville);
    for chemin in prives {
        let reponse = inconnu.get(chemin).await;
        assert_eq!(reponse.status(), StatusCode::UNAUTHORIZED, "{chemin}");
        assert!(!reponse.text().await.unwrap().contains("Essai"), "{chemin}");
    }
    // Known to the provider, not to the city; then of another employer.
    for agent in ["alix-dumoulin", "camille-orsini"] {
        let mut guichet = Guichet::ferme(&ville);
        let reponse = guichet.entrer(agent).await;
        assert_eq!(reponse.status(), StatusCode::FORBIDDEN, "{agent}");
        assert!(reponse.text().await.unwrap().contains("aucun rôle"), "{agent}");
        assert_eq!(guichet.get("/agents").await.status(), StatusCode::UNAUTHORIZED, "{agent}");
    }
    let mut refuse = Guichet::ferme(&ville);
    assert_eq!(refuse.entrer("refuser").await.status(), StatusCode::FORBIDDEN);

    // A return that another browser began, and one that is played again.
    let mut parti = Guichet::ferme(&ville);
    let retour = parti.partir("sacha-lavandier").await.path_et_question();
    assert_eq!(Guichet::ferme(&ville).get(&retour).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(parti.get(&retour).await.status(), StatusCode::SEE_OTHER);
    assert_ne!(parti.get(&retour).await.status(), StatusCode::SEE_OTHER, "the code has served");

    let mut guichet = Guichet::ouvrir(&ville, "sacha-lavandier").await;
    assert_eq!(guichet.get("/agents").await.status(), StatusCode::OK);
    let sain: Vec<_> = guichet.biscuits().to_vec();
    assert!(!sain[0].1.contains("sacha"), "sealed");
    for (cas, changer) in [
        ("cut", (|valeur: &str| valeur[..valeur.len() - 8].to_owned()) as fn(&str) -> String),
        ("changed", |valeur: &str| valeur.replacen('A', "B", 1)),
        ("empty", |_: &str| String::new()),
    ] {
        let mut vole = Guichet::ouvrir(&ville, "sacha-lavandier").await;
        vole.falsifier(changer);
        assert_eq!(vole.get("/agents").await.status(), StatusCode::UNAUTHORIZED, "{cas}");
    }
    // A seal of another use is no session.
    let sceau = ville.identifier("cantine", "camille-moreau").await["sceau"].as_str().unwrap().to_owned();
    let mut vole = Guichet::ouvrir(&ville, "sacha-lavandier").await;
    vole.falsifier(|_| sceau.clone());
    assert_eq!(vole.get("/agents").await.status(), StatusCode::UNAUTHORIZED);

    // Other sites post in vain.
    let etat = format!("/agents/dossiers/{reference}/etat");
    for origine in ["https://ailleurs.exemple", &ville.adresses.page, "null"] {
        let reponse = guichet.post_de(origine, &etat, &[("etat", "refuse")]).await;
        assert_eq!(reponse.status(), StatusCode::FORBIDDEN, "{origine}");
    }
    let sortie = guichet.post("/agents/deconnexion", &[]).await;
    assert_eq!(sortie.status(), StatusCode::SEE_OTHER);
    assert!(sortie.headers()[LOCATION].to_str().unwrap().contains("/session/end?id_token_hint="));
    assert_eq!(guichet.get("/agents").await.status(), StatusCode::UNAUTHORIZED);
    // A day of work, and no longer.
    let mut guichet = Guichet::ouvrir(&ville, "sacha-lavandier").await;
    ville.horloge.avancer(9 * 3600 + 1);
    assert_eq!(guichet.get("/agents").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_agent_sees_where_values_come_from_and_what_to_look_at() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let identification = ville.identifier("cantine,centre-de-loisirs", "camille-moreau").await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"]), ("centre-de-loisirs", &["e1"])]);
    corps["contestations"] = json!([{"valeur": "adresse", "commentaire": "J’ai <b>déménagé</b>."}]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let reference = recu["reference"].as_str().unwrap();
    let mut guichet = Guichet::ouvrir(&ville, "sacha-lavandier").await;
    let page = guichet.lire(&format!("/agents/dossiers/{reference}")).await;
    for attendu in [
        "Vérifiée par FranceConnect",
        "<span class=\"marque certifie\">Certifié</span> CAF",
        "<span class=\"marque conteste\">Contesté</span>",
        "J’ai &lt;b&gt;déménagé&lt;/b&gt;.",
        "La famille conteste : l’adresse.",
        "3,35\u{a0}€",
    ] {
        assert!(page.contains(attendu), "{attendu}: {page}");
    }
    for interdit in ["<script", " style=", "onclick", "<b>"] {
        assert!(!page.contains(interdit), "{interdit}");
    }
    ville.horloge.avancer(61 * 86_400);
    let mut guichet = Guichet::ouvrir(&ville, "sacha-lavandier").await;
    let page = guichet.lire(&format!("/agents/dossiers/{reference}")).await;
    assert!(page.contains("Les données de CAF ont 61 jours."), "{page}");

    // The family reads the decision, and the trace of the reading.
    let decision = [("etat", "piece_demandee"), ("mot", "Il manque le justificatif.")];
    let fait = guichet.post(&format!("/agents/dossiers/{reference}/etat"), &decision).await;
    assert_eq!(fait.status(), StatusCode::SEE_OTHER);
    let champs = [("reference", reference), ("code", recu["code"].as_str().unwrap())];
    let requete = ville.requete(Method::POST, "/suivi").header(ORIGIN, &ville.adresses.proxy).form(&champs);
    let suivi = requete.send().await.unwrap().text().await.unwrap();
    for attendu in ["attend un document", "Il manque le justificatif.", "Un agent de la mairie a lu votre demande."] {
        assert!(suivi.contains(attendu), "{attendu}: {suivi}");
    }
    for (etat, mot) in [("zzz", ""), ("accepte", &"x".repeat(2001))] {
        let refus = guichet.post(&format!("/agents/dossiers/{reference}/etat"), &[("etat", etat), ("mot", mot)]).await;
        assert_eq!(refus.status(), StatusCode::UNPROCESSABLE_ENTITY, "{etat}");
    }
}

#[tokio::test]
async fn hints_point_at_what_needs_eyes() {
    type Change = fn(&mut pass_famille::config::Fichier);
    const AN: i64 = 365 * 86_400;
    let cas: &[(&str, Change, i64, Option<&str>)] = &[
        ("nothing", |_| {}, 0, None),
        (
            "the edge of a bracket",
            |fichier| {
                let Formule::Tranches { lignes, .. } = &mut fichier.demarches[0].tarif.formule else {
                    panic!("tranches")
                };
                let borne = lignes.iter().position(|ligne| ligne.jusqu_a.is_some_and(|jusqu_a| jusqu_a > 850)).unwrap();
                lignes[borne].jusqu_a = Some(859);
                lignes[borne + 1].de = Some(860);
            },
            0,
            Some("le quotient est à moins de 10 € d’une tranche (859 €)"),
        ),
        (
            "just beyond the edge",
            |fichier| {
                let Formule::Tranches { lignes, .. } = &mut fichier.demarches[0].tarif.formule else {
                    panic!("tranches")
                };
                let borne = lignes.iter().position(|ligne| ligne.jusqu_a.is_some_and(|jusqu_a| jusqu_a > 850)).unwrap();
                lignes[borne].jusqu_a = Some(861);
                lignes[borne + 1].de = Some(862);
            },
            0,
            None,
        ),
        (
            "another commune",
            |fichier| fichier.ville.codes_postaux = vec!["01200".to_owned()],
            0,
            Some("L’adresse est hors de la commune."),
        ),
        (
            "old data",
            |fichier| fichier.agents.alerte_jours = Some(10),
            11 * 86_400,
            Some("Les données de CAF ont 11 jours."),
        ),
        ("data of that age exactly", |fichier| fichier.agents.alerte_jours = Some(10), 10 * 86_400, None),
        (
            "a child who has grown",
            |fichier| {
                fichier.agents.alerte_jours = Some(9_999);
                fichier.ville.conservation_mois = 120;
            },
            9 * AN,
            Some("est trop âgé."),
        ),
    ];
    for (cas, changer, avance, attendu) in cas {
        let ville = Ville::ouvrir_avec(changer).await;
        let identification = ville.identifier("cantine,centre-de-loisirs", "camille-moreau").await;
        let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"]), ("centre-de-loisirs", &["e1"])]);
        let recu = json_de(ville.deposer(CLE, &corps).await).await;
        ville.horloge.avancer(*avance);
        let mut guichet = Guichet::ouvrir(&ville, "noor-castel").await;
        let page = guichet.lire(&format!("/agents/dossiers/{}", recu["reference"].as_str().unwrap())).await;
        match attendu {
            Some(attendu) => assert!(page.contains("À regarder") && page.contains(attendu), "{cas}: {page}"),
            None => assert!(!page.contains("À regarder"), "{cas}: {page}"),
        }
    }
    // What the administrations answered later, for an identity that was typed.
    for (persona, attendu) in [
        ("camille-moreau", "Trouvé après l’envoi, avec une identité qui a été tapée"),
        ("gabriel-picard", "Aucune administration ne connaît cette personne"),
        ("victor-delmas", "L’administration a répondu pour d’autres personnes"),
    ] {
        let ville = Ville::ouvrir().await;
        let identification = json_de(ville.post("/v1/identifications/saisie", &saisie_de(persona)).await).await;
        let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
        declarer(&mut corps);
        let mut terminees = ville.application.verifications_terminees();
        json_de(ville.deposer(CLE, &corps).await).await;
        terminees.wait_for(|nombre| *nombre >= 1).await.unwrap();
        let liste = Guichet::ouvrir(&ville, "noor-castel").await.lire("/agents").await;
        assert!(liste.contains(attendu), "{persona}: {liste}");
    }
}

#[tokio::test]
async fn the_list_filters_turns_its_pages_and_keeps_to_the_agents_services() {
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration: &mut Configuration| {
        configuration.fichier.agents.personnes = vec![PersonneAgent {
            courriel: "noor.castel@saint-exemple.example".to_owned(),
            roles: vec![Role::Lecture],
            demarches: vec!["cantine".to_owned()],
        }];
    })
    .await;
    let mut references = Vec::new();
    for rang in 0..53 {
        ville.horloge.avancer(60);
        references.push(deposer(&ville, &format!("{CLE}{rang}"), "cantine").await);
    }
    let ailleurs = deposer(&ville, &CLE.replace('0', "f"), "periscolaire").await;
    let mut guichet = Guichet::ouvrir(&ville, "noor-castel").await;
    let premiere = guichet.lire("/agents").await;
    assert_eq!(premiere.matches("/agents/dossiers/").count(), 50);
    assert!(premiere.contains(&references[52]) && !premiere.contains(&references[2]) && !premiere.contains(&ailleurs));
    let suite = premiere.split("href=\"/agents?").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let seconde = guichet.lire(&format!("/agents?{suite}")).await;
    assert_eq!(seconde.matches("/agents/dossiers/").count(), 3);
    assert!(references[..3].iter().all(|reference| seconde.contains(reference)));
    assert_eq!(guichet.get(&format!("/agents/dossiers/{ailleurs}")).await.status(), StatusCode::NOT_FOUND);
    for (question, nombre) in [
        ("etat=accepte", 0),
        ("etat=recu&demarche=cantine", 50),
        ("demarche=periscolaire", 50),
        ("depuis=2026-11-23&jusqu_au=2026-11-23", 50),
        ("depuis=2026-11-24", 0),
        ("jusqu_au=2026-11-22", 0),
        ("depuis=bonjour&apres=rien&zzz=1", 50),
    ] {
        let page = guichet.lire(&format!("/agents?{question}")).await;
        assert_eq!(page.matches("/agents/dossiers/").count(), nombre, "{question}");
    }
    let trouve = guichet.get(&format!("/agents/dossiers?reference={}", references[0].to_lowercase())).await;
    assert_eq!(trouve.headers()[LOCATION], format!("/agents/dossiers/{}", references[0]));
    assert_eq!(guichet.get("/agents/dossiers?reference=abc").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

/// A city whose programs have these keys: lecture, lecture of the canteen alone, everything, nothing useful.
async fn ville_aux_cles() -> (Ville, [String; 4]) {
    let cles: [String; 4] = std::array::from_fn(|_| {
        let texte = pass_famille::gestion::cle_d_api("x").unwrap();
        texte.lines().find(|ligne| ligne.starts_with("pf_")).unwrap().to_owned()
    });
    let empreinte = |cle: &str| -> String {
        ring::digest::digest(&ring::digest::SHA256, cle.as_bytes())
            .as_ref()
            .iter()
            .map(|o| format!("{o:02x}"))
            .collect()
    };
    let portees = [
        (vec![Portee::Lecture], Vec::new()),
        (vec![Portee::Lecture], vec!["cantine".to_owned()]),
        (vec![Portee::Lecture, Portee::Pieces, Portee::Etat], Vec::new()),
        (vec![Portee::Etat], vec!["periscolaire".to_owned()]),
    ];
    let connues = cles
        .iter()
        .zip(portees)
        .map(|(cle, (portees, demarches))| CleAgents {
            nom: "logiciel".to_owned(),
            empreinte: empreinte(cle),
            portees,
            demarches,
        })
        .collect();
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration: &mut Configuration| {
        avec_pieces(&mut configuration.fichier);
        configuration.fichier.agents.cles = connues;
    })
    .await;
    (ville, cles)
}

async fn demander(ville: &Ville, cle: &str, chemin: &str) -> Response {
    let requete = ville.requete(Method::GET, &format!("/v1/agents/dossiers{chemin}"));
    requete.header(AUTHORIZATION, format!("Bearer {cle}")).send().await.unwrap()
}

/// Whoever writes a client from the document must be able to read what comes.
#[tokio::test]
async fn a_back_office_reads_what_the_document_says() {
    let (ville, [lecture, ..]) = ville_aux_cles().await;
    deposer(&ville, CLE, "periscolaire").await;
    let reponse = ville.requete(Method::GET, "/v1/openapi.json").send().await.unwrap();
    let mut schema: Value = json_de(reponse).await;
    schema["$ref"] = json!("#/components/schemas/Page");
    let document = jsonschema::validator_for(&schema).unwrap();
    let page = json_de(demander(&ville, &lecture, "").await).await;
    assert_eq!(page["dossiers"].as_array().map(Vec::len), Some(1));
    let fautes: Vec<String> =
        document.iter_errors(&page).map(|faute| format!("{} {faute}", faute.instance_path())).collect();
    assert!(fautes.is_empty(), "{fautes:#?}");
}

#[tokio::test]
async fn a_back_office_follows_changes_by_revision() {
    let (ville, [lecture, cantine, tout, _]) = ville_aux_cles().await;
    let mut references = Vec::new();
    for rang in 0..5 {
        references.push(deposer(&ville, &format!("{CLE}{rang}"), "periscolaire").await);
    }
    let premiere = json_de(demander(&ville, &lecture, "?limite=2").await).await;
    let noms = |page: &Value| -> Vec<String> {
        page["dossiers"].as_array().unwrap().iter().map(|d| d["reference"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(noms(&premiere), references[..2]);
    assert_eq!(premiere["encore"], true);
    let mut suite = premiere["suite"].as_u64().unwrap();
    let reste = json_de(demander(&ville, &lecture, &format!("?apres={suite}")).await).await;
    assert_eq!((noms(&reste), &reste["encore"]), (references[2..].to_vec(), &json!(false)));
    suite = reste["suite"].as_u64().unwrap();
    let vide = json_de(demander(&ville, &lecture, &format!("?apres={suite}")).await).await;
    assert_eq!((noms(&vide), vide["suite"].as_u64()), (Vec::new(), Some(suite)));

    // One that changes comes again, alone.
    let rapport = |cle: &str, reference: &str, corps: Value| {
        ville
            .requete(Method::POST, &format!("/v1/agents/dossiers/{reference}/etat"))
            .header(AUTHORIZATION, format!("Bearer {cle}"))
            .header(CONTENT_TYPE, "application/json")
            .body(corps.to_string())
            .send()
    };
    let accepte = json!({"etat": "accepte", "message": "Bienvenue."});
    assert_eq!(rapport(&tout, &references[1], accepte).await.unwrap().status(), StatusCode::NO_CONTENT);
    let change = json_de(demander(&ville, &lecture, &format!("?apres={suite}")).await).await;
    assert_eq!(noms(&change), references[1..2]);
    assert_eq!(
        (&change["dossiers"][0]["etat"], &change["dossiers"][0]["etat_message"]),
        (&json!("accepte"), &json!("Bienvenue."))
    );
    for (question, attendus) in
        [("?etat=accepte", 1), ("?demarche=periscolaire&etat=recu", 4), ("?depuis=2026-11-24T00:00:00Z", 0)]
    {
        assert_eq!(noms(&json_de(demander(&ville, &lecture, question).await).await).len(), attendus, "{question}");
    }
    assert!(noms(&json_de(demander(&ville, &cantine, "").await).await).is_empty(), "other services are not there");

    let un = format!("/{}", references[0]);
    let reponse = demander(&ville, &lecture, &un).await;
    assert_eq!(reponse.headers()[CACHE_CONTROL], "no-store");
    let etiquette = reponse.headers()[ETAG].clone();
    let requete = ville.requete(Method::GET, &format!("/v1/agents/dossiers{un}")).header(IF_NONE_MATCH, &etiquette);
    let meme = requete.header(AUTHORIZATION, format!("Bearer {lecture}")).send().await.unwrap();
    assert_eq!(meme.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(meme.headers()[ETAG], etiquette);
}

#[tokio::test]
async fn keys_open_only_what_the_file_says() {
    let (ville, [lecture, cantine, tout, etat]) = ville_aux_cles().await;
    let jeton = ville
        .requete(Method::POST, "/v1/pieces?piece=attestation")
        .header(ORIGIN, &ville.adresses.page)
        .header(CONTENT_TYPE, "application/pdf")
        .body(PDF)
        .send()
        .await
        .unwrap();
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    corps["pieces"] = json!([{"piece": "attestation", "jeton": json_de(jeton).await["jeton"]}]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let reference = recu["reference"].as_str().unwrap();
    let dossier = json_de(demander(&ville, &cantine, &format!("/{reference}")).await).await;
    let piece = format!("/{reference}/pieces/{}", dossier["pieces"][0]["numero"].as_str().unwrap());
    let fausse = format!("{lecture}x");
    for (cas, cle, chemin, statut) in [
        ("no key", "", "", 401),
        ("a wrong key", fausse.as_str(), "", 401),
        ("no reading", &etat, "", 403),
        ("another service", &cantine, "?demarche=periscolaire", 403),
        ("an unknown reference", &lecture, "/ABCDEFGHJKLMN", 404),
        ("documents without their scope", &lecture, &piece, 403),
        ("documents", &tout, &piece, 200),
        ("another document", &tout, &format!("/{reference}/pieces/0000000000000000"), 404),
        ("no limit", &lecture, "?limite=0", 400),
        ("beyond every page", &lecture, "?apres=9223372036854775808", 400),
        ("too many", &lecture, "?limite=201", 400),
        ("an unknown parameter", &lecture, "?zzz=1", 400),
        ("an unknown state", &lecture, "?etat=zzz", 400),
        ("a bad date", &lecture, "?depuis=hier", 400),
    ] {
        let reponse = demander(&ville, cle, chemin).await;
        assert_eq!(reponse.status().as_u16(), statut, "{cas}");
        if statut == 200 {
            assert_eq!(reponse.headers()[CONTENT_TYPE], "application/pdf");
            assert!(reponse.headers()[CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
            assert_eq!(reponse.headers()[CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
            assert_eq!(reponse.bytes().await.unwrap(), PDF);
        } else {
            assert_eq!(reponse.headers()[CONTENT_TYPE], "application/problem+json", "{cas}");
            assert_eq!(json_de(reponse).await["status"], statut, "{cas}");
        }
    }
    for (cas, cle, corps, statut) in [
        ("a key that only reads", &lecture, json!({"etat": "accepte"}), 403),
        ("another service", &etat, json!({"etat": "accepte"}), 404),
        ("an unknown state", &tout, json!({"etat": "zzz"}), 400),
        ("too long", &tout, json!({"etat": "accepte", "message": "x".repeat(2001)}), 400),
        ("what it takes", &tout, json!({"etat": "accepte"}), 204),
    ] {
        let requete = ville.requete(Method::POST, &format!("/v1/agents/dossiers/{reference}/etat"));
        let requete = requete.header(AUTHORIZATION, format!("Bearer {cle}")).header(CONTENT_TYPE, "application/json");
        assert_eq!(requete.body(corps.to_string()).send().await.unwrap().status().as_u16(), statut, "{cas}");
    }
    assert_eq!(operations(&ville), ["consultation", "piece", "etat"]);
}

#[tokio::test]
async fn who_sees_one_service_sees_what_it_needs_of_a_dossier_of_several() {
    let (ville, [lecture, cantine, ..]) = ville_aux_cles().await;
    let identification = ville.identifier("cantine,centre-de-loisirs", "camille-moreau").await;
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"]), ("centre-de-loisirs", &["e1"])]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let chemin = format!("/{}", recu["reference"].as_str().unwrap());
    let services = |dossier: &Value| -> Vec<String> {
        let inscriptions = dossier["inscriptions"].as_array().unwrap().iter();
        inscriptions.map(|inscription| inscription["demarche"].as_str().unwrap().to_owned()).collect()
    };
    for (cle, vus, adresse) in
        [(&lecture, &["cantine", "centre-de-loisirs"][..], true), (&cantine, &["cantine"], false)]
    {
        let un = json_de(demander(&ville, cle, &chemin).await).await;
        let page = json_de(demander(&ville, cle, "").await).await;
        for dossier in [&un, &page["dossiers"][0]] {
            assert_eq!(services(dossier), vus);
            assert_eq!(dossier["demarches"], json!(vus));
            // Only the leisure centre asks for the address.
            assert_eq!(dossier["adresse"].is_object(), adresse);
            assert_eq!(dossier["quotient_familial"]["valeur"], 850);
        }
    }
    // Each reading is in the register under its dossier, also when several are read at once.
    assert_eq!(operations(&ville), ["identification", "consultation", "consultation", "consultation", "consultation"]);
}
