//! The form without JavaScript, from its first page to the receipt, as a browser posts it.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use epreuves::{PDF, PNG, Page, Ville, avec_pieces, declarer, depot, json_de};
use famille::Date;
use famille::demarche::Periode;
use famille::question::{Choix, Condition, Genre, Pour, Question};
use pass_famille::config::Fichier;
use pass_famille::dossiers::{EtatVerification, Reference};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The second page, by hand, for these services.
async fn famille(ville: &Ville, services: &[&str], mode: &str) -> Page {
    let mut page = Page::ouvrir(ville).await;
    for service in services {
        page.cocher("service", service, true);
    }
    let page = page.ecrire("mode", mode).presser(ville, "remplir").await;
    assert_eq!((page.statut, page.titre()), (StatusCode::OK, "Votre famille"));
    page
}

/// What [`declarer`] declares.
fn remplir(page: &mut Page) -> &mut Page {
    page.remplir(&[
        ("declarant.prenoms", "Claude"),
        ("declarant.nom", "Essai"),
        ("enfant.d1.prenoms", "Lou"),
        ("enfant.d1.nom", "Essai"),
        ("contact.courriel", "famille@exemple.fr"),
    ])
    .dater("declarant.naissance", "3", "2", "1985")
    .dater("enfant.d1.naissance", "6", "5", "2018")
}

fn reference(page: &Page) -> Reference {
    assert_eq!((page.statut, page.titre()), (StatusCode::OK, "Votre demande est envoyée"));
    let texte = page.html.split("class=\"reference\">").nth(1).unwrap().split('<').next().unwrap();
    Reference::lire(texte).unwrap()
}

fn dossier(ville: &Ville, page: &Page) -> Value {
    serde_json::to_value(ville.application.depot().lire(&reference(page)).unwrap().unwrap()).unwrap()
}

#[tokio::test]
async fn it_makes_the_very_dossier_that_the_widget_makes() {
    let ville = Ville::ouvrir().await;
    let mut page = famille(&ville, &["cantine", "centre-de-loisirs"], "manuel").await;
    remplir(&mut page).remplir(&[
        ("adresse.voie", "3 rue du Puits"),
        ("adresse.ville", "45990 Saint-Exemple"),
        ("revenus.quotient", "650"),
        ("message", "\n Bonjour,\ndeux lignes"),
    ]);
    let page = page.presser(&ville, "verifier").await;
    assert_eq!(page.titre(), "Vérifiez votre demande");
    page.contient("2,10\u{a0}€ par repas").contient("9,00\u{a0}€ par jour").contient("Prix provisoire");
    page.contient("6 mai 2018").contient("3 rue du Puits, 45990 Saint-Exemple").contient("deux lignes");
    assert!(ville.application.depot().lister().unwrap().is_empty(), "nothing is sent yet");
    // Back and forth changes nothing.
    let page = page.presser(&ville, "corriger").await.presser(&ville, "verifier").await;
    let recu = page.presser(&ville, "envoyer").await;
    recu.contient("Lou").contient("2,10\u{a0}€ par repas").contient("tranche 2").contient("23 novembre 2026");
    let mut ici = dossier(&ville, &recu);

    let mut corps = depot(None, &[("cantine", &["d1"]), ("centre-de-loisirs", &["d1"])]);
    declarer(&mut corps);
    corps["declarations"]["revenus"] = json!({"quotient": "650"});
    corps["declarations"]["message"] = json!("\n Bonjour,\ndeux lignes");
    let recu = json_de(ville.deposer("0123456789abcdef0123456789abcdef", &corps).await).await;
    let mut la = serde_json::to_value(ville.dossier(&recu)).unwrap();
    for dossier in [&mut ici, &mut la] {
        dossier["reference"] = Value::Null;
    }
    assert_eq!(ici, la);
}

#[tokio::test]
async fn each_page_that_asks_says_first_which_answers_may_stay_empty() {
    let ville = Ville::ouvrir().await;
    let mut pages = vec![(Page::ouvrir(&ville).await, "Répondez aux deux questions\u{a0}: elles sont obligatoires.")];
    for mode in ["manuel", "identite"] {
        let phrase = "Celles qui sont marquées «\u{a0}facultatif\u{a0}» peuvent rester vides.";
        pages.push((famille(&ville, &["cantine", "creche"], mode).await, phrase));
    }
    for (page, phrase) in pages {
        let avant = page.html.split("class=\"champ").next().unwrap();
        assert!(avant.contains(phrase), "{phrase}\n{}", page.html);
    }
}

#[tokio::test]
async fn a_typed_identity_is_checked_after_the_sending_and_shows_nothing() {
    let ville = Ville::ouvrir().await;
    let mut page = famille(&ville, &["cantine"], "identite").await;
    page.remplir(&[
        ("identite.nom_naissance", "Moreau"),
        ("identite.prenom1", "Camille"),
        ("identite.prenom2", "Jeanne"),
        ("identite.prenom3", "Louise"),
        ("identite.sexe", "F"),
        ("identite.recherche", "orlé"),
        ("enfant.d1.prenoms", "Lou"),
        ("enfant.d1.nom", "Moreau"),
        ("contact.courriel", "famille@exemple.fr"),
    ])
    .dater("identite.naissance", "12", "4", "1988")
    .dater("enfant.d1.naissance", "6", "5", "2018");
    // Sent without a choice, the search is made all the same.
    let mut page = page.presser(&ville, "verifier").await;
    assert_eq!(page.fautes(), ["identite-commune_naissance"]);
    page.contient("Orléans, Loiret (45)");
    page.ecrire("identite.recherche", "Xyzzy");
    let mut page = page.presser(&ville, "chercher").await;
    assert!(page.fautes().is_empty());
    page.contient("Aucune commune ne porte ce nom");
    page.ecrire("identite.recherche", "Orléans");
    let mut page = page.presser(&ville, "chercher").await;
    page.ecrire("identite.commune", "45234");
    let page = page.presser(&ville, "verifier").await;
    page.contient("Camille Jeanne Louise Moreau").contient("Orléans").contient("Femme");
    assert_eq!(ville.commandes.calls().identite, 0, "nobody is asked before the sending");
    let mut terminees = ville.application.verifications_terminees();
    let recu = page.presser(&ville, "envoyer").await;
    recu.contient("La mairie vérifie vos informations");
    terminees.wait_for(|nombre| *nombre > 0).await.unwrap();
    let garde = ville.application.depot().lire(&reference(&recu)).unwrap().unwrap();
    assert_eq!(garde.verification, EtatVerification::Trouve);
    assert_eq!(serde_json::to_value(&garde).unwrap()["voie"], "saisie");

    // Abroad needs no commune.
    page.contient("Moreau");
    let mut page = page.presser(&ville, "corriger").await;
    page.remplir(&[("identite.pays", "99352"), ("identite.recherche", "")]);
    page.presser(&ville, "verifier").await.contient("Algérie");
}

#[tokio::test]
async fn every_mistake_is_in_its_place_and_nothing_typed_is_lost() {
    let ville = Ville::ouvrir().await;
    type Cas = (fn(&mut Page) -> &mut Page, &'static [&'static str]);
    let cas: &[Cas] = &[
        (|p| p.ecrire("declarant.nom", ""), &["declarant-nom_naissance"]),
        (|p| p.ecrire("declarant.prenoms", "<b>"), &["declarant-prenoms"]),
        (|p| p.dater("declarant.naissance", "31", "4", "1985"), &["declarant-date_naissance"]),
        (|p| p.dater("enfant.d1.naissance", "", "", ""), &["enfant-d1-date_naissance"]),
        (|p| p.dater("enfant.d1.naissance", "x", "5", "2018"), &["enfant-d1-date_naissance"]),
        (|p| p.ecrire("enfant.d1.nom", "12"), &["enfant-d1-nom_naissance"]),
        (|p| p.cocher("inscrit.cantine", "d1", false), &["demarche-cantine-enfants"]),
        (
            |p| p.dater("enfant.d1.naissance", "1", "1", "2001"),
            &["demarche-cantine-enfants", "demarche-centre-de-loisirs-enfants"],
        ),
        (|p| p.ecrire("adresse.voie", ""), &["adresse-voie"]),
        (|p| p.ecrire("adresse.ville", "Saint-Exemple"), &["adresse-code_postal_ville"]),
        (|p| p.ecrire("autre_parent.nom", "Seul"), &["autre_parent-prenoms", "autre_parent-date_naissance"]),
        (|p| p.ecrire("revenus.quotient", "beaucoup"), &["revenus-quotient"]),
        (
            |p| p.remplir(&[("contact.courriel", "a@b"), ("contact.telephone", "zéro")]),
            &["contact-courriel", "contact-telephone"],
        ),
        (|p| p.ecrire("message", &"long ".repeat(201)), &["message-commentaire"]),
    ];
    let mut bonne = famille(&ville, &["cantine", "centre-de-loisirs"], "manuel").await;
    remplir(&mut bonne).remplir(&[("adresse.voie", "3 rue du Puits"), ("adresse.ville", "45990 Saint-Exemple")]);
    for (rang, (abimer, attendues)) in cas.iter().enumerate() {
        let mut page = bonne.clone();
        abimer(&mut page);
        let suite = page.presser(&ville, "verifier").await;
        assert_eq!(suite.statut, StatusCode::UNPROCESSABLE_ENTITY, "cas {rang}");
        assert_eq!(&suite.fautes(), attendues, "cas {rang}");
        for id in *attendues {
            suite.contient(&format!("id=\"{id}-message\""));
        }
        let trier = |page: &Page| {
            let mut champs = page.champs.clone();
            champs.sort();
            champs
        };
        assert_eq!(trier(&suite), trier(&page), "cas {rang}");
    }
    let vide = famille(&ville, &["cantine", "centre-de-loisirs"], "manuel").await.presser(&ville, "verifier").await;
    assert_eq!(vide.fautes().len(), 9, "{:?}", vide.fautes());
    let vide = famille(&ville, &["cantine"], "identite").await.presser(&ville, "verifier").await;
    assert_eq!(vide.fautes().len(), 9, "{:?}", vide.fautes());
    vide.contient("Erreur\u{a0}: Votre famille");
    assert!(ville.application.depot().lister().unwrap().is_empty());
}

#[tokio::test]
async fn children_come_and_go_by_their_token() {
    let ville = Ville::ouvrir().await;
    let mut page = famille(&ville, &["cantine", "creche"], "manuel").await;
    remplir(&mut page);
    // Triplets: everything but the token is the same.
    for jeton in ["d2", "d3"] {
        page = page.presser(&ville, "ajouter-enfant").await;
        page.remplir(&[(&format!("enfant.{jeton}.prenoms"), "Lou"), (&format!("enfant.{jeton}.nom"), "Essai")]);
        page.dater(&format!("enfant.{jeton}.naissance"), "6", "5", "2018");
        page.cocher("inscrit.cantine", jeton, true);
    }
    page = page.presser(&ville, "retirer-enfant:d2").await;
    page = page.presser(&ville, "ajouter-enfant").await;
    let jetons: Vec<&str> =
        page.champs.iter().filter(|(nom, _)| nom == "enfant").map(|(_, jeton)| jeton.as_str()).collect();
    assert_eq!(jetons, ["d1", "d3", "d4"], "a token never serves twice");
    assert_eq!(page.valeur("enfant.d3.prenoms"), "Lou");
    // An empty block is no child. Lou is too old for the crèche, and the page says so.
    let page = page.presser(&ville, "verifier").await;
    assert_eq!(page.fautes(), ["demarche-creche-enfants"]);
    page.contient("Crèche\u{a0}: Lou est trop âgé pour ce service. Décochez cet enfant, ou retirez le service.");
    let mut page = page.presser(&ville, "services").await;
    assert_eq!(page.titre(), "Quels services voulez-vous demander\u{a0}?");
    page.cocher("service", "creche", false);
    let page = page.presser(&ville, "remplir").await;
    let recu = page.presser(&ville, "verifier").await.presser(&ville, "envoyer").await;
    let dossier = dossier(&ville, &recu);
    let inscrits: Vec<&str> =
        dossier["lignes"][0]["enfants"].as_array().unwrap().iter().map(|e| e["enfant"].as_str().unwrap()).collect();
    assert_eq!(inscrits, ["d1", "d3"]);
    assert_eq!(dossier["enfants"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn services_that_are_closed_or_unknown_go_no_further() {
    let jour = |texte| Date::parse_iso(texte).unwrap();
    let ville = Ville::ouvrir_avec(|fichier| {
        for (demarche, du, au) in [(1, "2027-06-01", "2027-06-30"), (2, "2026-06-01", "2026-06-30")] {
            fichier.demarches[demarche].periode = Some(Periode { du: jour(du), au: jour(au) });
        }
    })
    .await;
    let premiere =
        Page::lire(ville.get(&format!("{}/formulaire?demarches=creche,rien&nom=x", ville.adresses.proxy)).await).await;
    assert_eq!(premiere.valeur("service"), "creche");
    premiere.contient("Les inscriptions ouvrent le 1er juin 2027.").contient("fermées depuis le 30 juin 2026.");
    assert_eq!(premiere.html.matches(" disabled").count(), 2);
    for (services, mode, fautes) in [
        (&[][..], "manuel", &["services"][..]),
        (&["patinoire"], "manuel", &["services"]),
        (&["cantine", "periscolaire"], "manuel", &["services"]),
        (&["cantine"], "", &["mode"]),
    ] {
        let mut page = Page::ouvrir(&ville).await;
        for service in services {
            page.champs.push(("service".to_owned(), (*service).to_owned()));
        }
        page.champs.push(("mode".to_owned(), mode.to_owned()));
        for action in ["remplir", "envoyer"] {
            let reponse = page.requete(&ville, action).header(ORIGIN, &ville.adresses.proxy).send().await.unwrap();
            let suite = Page::lire(reponse).await;
            if action == "remplir" || fautes == ["services"] {
                assert_eq!((suite.statut.as_u16(), suite.fautes().as_slice()), (422, fautes), "{services:?} {action}");
            }
        }
    }
}

fn avec_questions(fichier: &mut Fichier) {
    let question = |id: &str, genre, pour, si: Option<(&str, &str)>| Question {
        id: id.to_owned(),
        libelle: format!("Question {id} ?"),
        aide: String::new(),
        genre,
        options: Vec::new(),
        pour,
        facultative: false,
        si: si.map(|(question, reponse)| Condition { question: question.to_owned(), reponse: reponse.to_owned() }),
    };
    let choix = |valeur: &str| Choix { valeur: valeur.to_owned(), libelle: valeur.to_uppercase() };
    fichier.demarches[0].questions = vec![
        Question {
            options: vec![choix("standard"), choix("autre")],
            ..question("regime", Genre::Choix, Pour::Famille, None)
        },
        question("lequel", Genre::Texte, Pour::Famille, Some(("regime", "autre"))),
        Question { facultative: true, ..question("pai", Genre::Accord, Pour::Enfant, None) },
        question("depuis", Genre::Date, Pour::Enfant, Some(("pai", "oui"))),
        question("accord", Genre::Accord, Pour::Famille, None),
    ];
}

#[tokio::test]
async fn questions_are_asked_with_their_condition_in_words() {
    let ville = Ville::ouvrir_avec(avec_questions).await;
    let mut page = famille(&ville, &["cantine"], "manuel").await;
    page.contient("Seulement si vous avez répondu «\u{a0}AUTRE\u{a0}» à «\u{a0}Question regime ?\u{a0}».");
    page.contient("Seulement si vous avez coché «\u{a0}Question pai ?\u{a0}».");
    remplir(&mut page);
    let mut page = page.presser(&ville, "verifier").await;
    assert_eq!(page.fautes(), ["question-cantine-regime-reponse", "question-cantine-accord-reponse"]);
    page.ecrire("reponse.cantine.regime", "autre").cocher("reponse.cantine.accord", "oui", true);
    page.cocher("reponse.cantine.pai.d1", "oui", true).dater("reponse.cantine.depuis.d1", "31", "2", "2026");
    let mut page = page.presser(&ville, "verifier").await;
    assert_eq!(page.fautes(), ["question-cantine-depuis-d1-reponse", "question-cantine-lequel-reponse"]);
    page.contient("Lou, Question depuis ?");
    page.ecrire("reponse.cantine.lequel", "sans porc").dater("reponse.cantine.depuis.d1", "1", "2", "2026");
    let page = page.presser(&ville, "verifier").await;
    page.contient("AUTRE")
        .contient("sans porc")
        .contient("1er février 2026")
        .contient("Lou Essai\u{a0}: Question pai ?");
    let dossier = dossier(&ville, &page.presser(&ville, "envoyer").await);
    let reponses: Vec<[&str; 3]> = dossier["lignes"][0]["reponses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| ["question", "enfant", "valeur"].map(|quoi| r[quoi].as_str().unwrap()))
        .collect();
    assert_eq!(
        reponses,
        [
            ["regime", "", "autre"],
            ["lequel", "", "sans porc"],
            ["pai", "d1", "oui"],
            ["depuis", "d1", "2026-02-01"],
            ["accord", "", "oui"]
        ]
    );
    // An answer that a condition does not ask for any more is left out.
    let mut page = page.presser(&ville, "corriger").await;
    page.ecrire("reponse.cantine.regime", "standard");
    let page = page.presser(&ville, "verifier").await;
    assert!(!page.html.split("<dl>").nth(1).unwrap().split("</dl>").next().unwrap().contains("sans porc"));
}

#[tokio::test]
async fn what_is_typed_never_becomes_markup_nor_an_address() {
    const POISON: &str = "\"'><script>alert(1)</script><b x=\"&amp;";
    let ville = Ville::ouvrir_avec(|fichier| {
        avec_questions(fichier);
        avec_pieces(fichier);
    })
    .await;
    for mode in ["manuel", "identite"] {
        let mut page = famille(&ville, &["cantine", "centre-de-loisirs"], mode).await;
        let ecrit = |nom: &&String| {
            ["type", "rows"].iter().any(|suite| page.html.contains(&format!("name=\"{nom}\" {suite}=")))
        };
        let noms: Vec<String> = page.champs.iter().map(|(nom, _)| nom).filter(ecrit).cloned().collect();
        let mut textes = 0;
        for nom in &noms {
            page.ecrire(nom, &format!("{nom}{POISON}"));
            textes += 1;
        }
        assert!(textes > 15, "{textes}");
        for action in ["verifier", "ajouter-enfant", "services"] {
            let suite = page.presser(&ville, action).await;
            assert!(suite.html.contains("&lt;script&gt;"), "{action}");
            for nom in &noms {
                assert_eq!(suite.valeur(nom).len(), page.valeur(nom).len(), "{action} {nom}");
            }
            let adresses = suite.html.split("action=\"").skip(1).map(|suite| suite.split('"').next().unwrap());
            assert!(!adresses.clone().any(|adresse| adresse.contains("alert")), "{action}");
        }
        // Nor does what only a forged request holds.
        for nom in
            ["service", "mode", "enfant", "jeton", "inscrit.cantine", "identite.commune", "piece.photo", "inconnu"]
        {
            let mut page = page.clone();
            page.champs.push((nom.to_owned(), POISON.to_owned()));
            for action in ["verifier", "services"] {
                page.presser(&ville, action).await;
            }
        }
    }
    // What passes the validation as well, in the summary and the receipt.
    let mut page = famille(&ville, &["periscolaire"], "manuel").await;
    remplir(&mut page).ecrire("message", POISON);
    let page = page.presser(&ville, "verifier").await;
    page.contient("&lt;script&gt;alert(1)");
    let dossier = dossier(&ville, &page.presser(&ville, "envoyer").await);
    assert_eq!(dossier["message"], POISON, "escaped once, and only in pages");
}

#[tokio::test]
async fn only_a_page_of_ours_may_post() {
    let ville = Ville::ouvrir().await;
    let mut page = famille(&ville, &["cantine"], "manuel").await;
    remplir(&mut page);
    let page = page.presser(&ville, "verifier").await;
    let ici = ville.adresses.proxy.as_str();
    for (origines, site, admise) in [
        (&[ici][..], None, true),
        (&[ici], Some("same-origin"), true),
        (&[], Some("same-origin"), true),
        (&[], None, false),
        (&[ville.adresses.page.as_str()], None, false),
        (&["https://ailleurs.exemple"], Some("same-origin"), false),
        (&["null"], None, false),
        (&[ici, ici], None, false),
        (&[ici], Some("same-site"), false),
        (&[], Some("cross-site"), false),
        (&[], Some("none"), false),
    ] {
        let mut requete = page.requete(&ville, "envoyer");
        for origine in origines {
            requete = requete.header(ORIGIN, *origine);
        }
        if let Some(site) = site {
            requete = requete.header("sec-fetch-site", site);
        }
        let suite = Page::lire(requete.send().await.unwrap()).await;
        let attendu = if admise { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(suite.statut, attendu, "{origines:?} {site:?}");
        assert!(admise || !suite.html.contains("Essai"), "{origines:?} {site:?}");
    }
    assert_eq!(ville.application.depot().lister().unwrap().len(), 1);
    // The frame's widget has the same origin, but no form can send what the widget sends: its body is never JSON.
    for nature in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let corps = depot(None, &[("cantine", &["d1"])]).to_string();
        let autre = ville.requete(Method::POST, "/v1/dossiers").header(ORIGIN, ici).header(CONTENT_TYPE, nature);
        let autre = autre.header("idempotency-key", "0123456789abcdef").body(corps).send().await.unwrap();
        assert_eq!(autre.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{nature}");
    }
    let autre = ville.requete(Method::POST, "/formulaire").header(ORIGIN, ici).body("{}").send().await.unwrap();
    assert_eq!(Page::lire(autre).await.statut, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_double_click_gives_one_receipt() {
    let ville = Ville::ouvrir().await;
    let mut page = famille(&ville, &["cantine"], "manuel").await;
    remplir(&mut page);
    let mut page = page.presser(&ville, "verifier").await;
    let (une, deux) = tokio::join!(page.presser(&ville, "envoyer"), page.presser(&ville, "envoyer"));
    assert_eq!(reference(&une), reference(&deux));
    assert_eq!(ville.application.depot().lister().unwrap().len(), 1);
    // The same page, changed, is another dossier: refused, and said.
    page.champs.retain(|(nom, _)| nom != "message");
    page.champs.push(("message".to_owned(), "autre".to_owned()));
    let autre = page.presser(&ville, "envoyer").await;
    assert_eq!((autre.statut.as_u16(), autre.titre()), (400, "Cette demande est déjà envoyée"));

    // A page that is too old or not ours asks to look again, and then goes.
    for changer in [
        |_: &mut Page, ville: &Ville| ville.horloge.avancer(25 * 3600),
        |page: &mut Page, _: &Ville| {
            page.champs.retain(|(nom, _)| nom != "jeton");
            page.champs.push(("jeton".to_owned(), "bonjour".to_owned()));
        },
    ] {
        let mut page = famille(&ville, &["cantine"], "manuel").await;
        remplir(&mut page);
        let mut page = page.presser(&ville, "verifier").await;
        changer(&mut page, &ville);
        let encore = page.presser(&ville, "envoyer").await;
        assert_eq!((encore.statut, encore.titre()), (StatusCode::GONE, "Vérifiez votre demande"));
        encore.contient("ouverte depuis trop longtemps");
        reference(&encore.presser(&ville, "envoyer").await);
    }
    assert_eq!(ville.application.depot().lister().unwrap().len(), 3);
}

#[tokio::test]
async fn documents_travel_with_the_pages() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let mut page = famille(&ville, &["cantine", "periscolaire"], "manuel").await;
    remplir(&mut page);
    let mut page = page.presser(&ville, "verifier").await;
    assert_eq!(page.fautes(), ["piece-attestation-piece"]);
    // A good one, a disguised one and a heavy one, sent with another button.
    let html = b"<html><script>alert(1)</script></html>";
    page.joindre("attestation", "attestation.pdf", "application/pdf", PDF);
    page.joindre("photo", "photo.pdf", "application/pdf", html);
    let mut page = page.presser(&ville, "ajouter-enfant").await;
    assert_eq!(page.fautes(), ["piece-photo-piece"]);
    page.contient("Reçu\u{a0}: PDF, 1 ko").contient("Ce fichier n’est pas lisible").contient("id=\"bloc-d2\"");
    page.joindre("photo", "lourd.png", "image/png", &vec![0; 5 * 1024 * 1024 + 1]);
    let mut page = page.presser(&ville, "verifier").await;
    assert_eq!(page.fautes(), ["piece-photo-piece"]);
    page.contient("trop lourd").contient("Reçu\u{a0}: PDF");
    page.joindre("photo", "photo.png", "image/png", PNG).joindre("photo", "photo2.png", "image/png", PNG);
    let page = page.presser(&ville, "verifier").await;
    assert_eq!(page.titre(), "Vérifiez votre demande");
    let page = page.presser(&ville, "corriger").await.presser(&ville, "retirer-piece:photo:1").await;
    let page = page.presser(&ville, "verifier").await;
    page.contient("Attestation de quotient").contient("image PNG");
    let recu = page.presser(&ville, "envoyer").await;
    let garde = ville.application.depot().lire(&reference(&recu)).unwrap().unwrap();
    assert_eq!(garde.pieces.iter().map(|p| p.piece.as_str()).collect::<Vec<_>>(), ["attestation", "photo"]);
    let numero = &garde.pieces[1].numero;
    assert_eq!(ville.application.depot().piece(&reference(&recu), numero).unwrap().as_deref(), Some(PNG));
    assert_eq!(
        ville.application.depot().compter_pieces().unwrap(),
        (3, 2),
        "the one that was removed waits for its end"
    );

    // Documents of another page of the same kind cannot be taken, and a seal of two hours that has passed asks again.
    let mut autre = famille(&ville, &["cantine"], "manuel").await;
    remplir(&mut autre).joindre("attestation", "a.pdf", "application/pdf", PDF);
    let autre = autre.presser(&ville, "verifier").await;
    ville.horloge.avancer(2 * 3600 + 1);
    let mut autre = autre.presser(&ville, "envoyer").await;
    assert_eq!(autre.fautes(), ["piece-attestation-piece"]);
    assert_eq!(autre.valeur("declarant.nom"), "Essai");
    autre.joindre("attestation", "a.pdf", "application/pdf", PDF);
    reference(&autre.presser(&ville, "verifier").await.presser(&ville, "envoyer").await);

    // A document that was sent from the city's page is that page's.
    let recue = ville
        .requete(Method::POST, "/v1/pieces?piece=attestation")
        .header(ORIGIN, &ville.adresses.page)
        .header("content-type", "application/pdf")
        .body(PDF)
        .send()
        .await
        .unwrap();
    let mut emprunt = famille(&ville, &["cantine"], "manuel").await;
    remplir(&mut emprunt);
    emprunt.champs.push(("piece.attestation".to_owned(), json_de(recue).await["jeton"].as_str().unwrap().to_owned()));
    assert_eq!(emprunt.presser(&ville, "verifier").await.fautes(), ["piece-attestation-piece"]);

    // Ten at most, whatever is sent at once.
    let mut trop = famille(&ville, &["cantine"], "manuel").await;
    for _ in 0..12 {
        trop.joindre("photo", "p.png", "image/png", PNG);
    }
    let trop = trop.presser(&ville, "ajouter-enfant").await;
    assert_eq!(trop.fautes(), ["piece-photo-piece"]);
    assert_eq!(trop.champs.iter().filter(|(nom, _)| nom == "piece.photo").count(), 10);
}

#[tokio::test]
async fn too_much_text_loses_nothing_of_what_came_before() {
    let ville = Ville::ouvrir().await;
    let mut page = famille(&ville, &["cantine"], "manuel").await;
    remplir(&mut page);
    let page = page.presser(&ville, "verifier").await;
    let mut trop = page.clone();
    trop.champs.push(("message".to_owned(), "x".repeat(600_000)));
    let trop = trop.presser(&ville, "envoyer").await;
    assert_eq!((trop.statut, trop.valeur("declarant.nom")), (StatusCode::PAYLOAD_TOO_LARGE, "Essai"));
    trop.contient("Votre demande est trop longue");
}

#[tokio::test]
async fn a_forged_field_is_cut_before_it_fills_the_memory() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let mut page = famille(&ville, &["cantine"], "manuel").await;
    remplir(&mut page);
    // Before the page's seal: nothing is left to show.
    let mut trop = page.clone();
    trop.champs.insert(0, ("message".to_owned(), "x".repeat(8_000_000)));
    let envoi = trop.requete(&ville, "verifier").header(ORIGIN, &ville.adresses.proxy).send().await;
    // The service may close the connection while the rest is still being sent.
    if let Ok(reponse) = envoi {
        assert_eq!(reponse.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    // A document may be larger than all the texts together; one more field of that size may not.
    page.joindre("photo", "p.png", "image/png", &[PNG, &[0; 4_000_000]].concat());
    assert_eq!(page.presser(&ville, "verifier").await.statut, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn only_a_page_of_ours_leaves_documents() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let mut page = famille(&ville, &["cantine"], "manuel").await;
    page.joindre("photo", "p.png", "image/png", PNG);
    let mut fausse = page.clone();
    for (nom, valeur) in &mut fausse.champs {
        if nom == "jeton" {
            valeur.push('x');
        }
    }
    fausse.presser(&ville, "ajouter-enfant").await;
    assert_eq!(ville.application.depot().compter_pieces().unwrap(), (0, 0));
    page.presser(&ville, "ajouter-enfant").await;
    assert_eq!(ville.application.depot().compter_pieces().unwrap(), (1, 0));
}
