//! The families themselves: coherent, and listed in the README.

use std::collections::BTreeSet;

use bac_a_sable::{Membre, Persona, personas};

#[test]
fn ids_are_unique_slugs() {
    let mut vus = BTreeSet::new();
    for persona in personas().unwrap() {
        let slug = persona.id.split('-').all(|mot| !mot.is_empty() && mot.bytes().all(|b| b.is_ascii_lowercase()));
        assert!(slug, "{}", persona.id);
        assert!(vus.insert(persona.id.clone()), "{} deux fois", persona.id);
    }
}

#[test]
fn identities_are_usable() {
    const CLAIMS: [&str; 7] =
        ["given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"];
    for Persona { id, identite, sans, franceconnect, .. } in personas().unwrap() {
        assert!(!identite.prenoms.is_empty(), "{id}");
        assert_eq!(
            identite.lieu.pays == "99100",
            identite.lieu.commune.is_some(),
            "{id} : la commune va avec la France"
        );
        assert_eq!(
            identite.lieu.commune.is_some(),
            identite.lieu.nom_commune.is_some(),
            "{id} : le nom va avec le code"
        );
        assert!(sans.iter().all(|claim| CLAIMS.contains(&claim.as_str())), "{id}");
        let (annee, mois, jour) = identite.naissance;
        match (annee, mois, jour) {
            (Some(a), Some(m), Some(j)) => drop(jiff::civil::Date::new(a, m, j).unwrap()),
            // FranceConnect refuses people whose birth date is incomplete.
            _ => assert!(!franceconnect, "{id}"),
        }
    }
}

#[test]
fn files_belong_to_whom_they_should() {
    for persona in personas().unwrap() {
        let id = &persona.id;
        let Some(dossier) = &persona.dossier else {
            assert!(persona.panne.is_some(), "{id} n'a ni dossier ni panne");
            continue;
        };
        let found = dossier.allocataires.iter().any(|allocataire| is_same(&persona, allocataire));
        assert_eq!(found, !persona.autre_personne, "{id}");
        for bloc in &persona.blocs_absents {
            assert!(["quotient_familial", "allocataires", "enfants", "adresse"].contains(&bloc.as_str()), "{id}");
        }
        for membre in dossier.allocataires.iter().chain(&dossier.enfants) {
            assert!(membre.sexe.as_deref().is_none_or(|s| s == "M" || s == "F"), "{id}");
            assert!(membre.date_naissance.as_deref().is_none_or(is_date), "{id}");
        }
        assert!((1..=2).contains(&dossier.allocataires.len()), "{id}");
    }
}

#[test]
fn the_canary_is_alone() {
    let canari = |texte: &str| texte.to_uppercase().contains("CANARIVEL");
    for persona in personas().unwrap() {
        let porte = canari(&persona.identite.nom_naissance);
        assert_eq!(porte, persona.id == "odile-canarivel");
        if let Some(dossier) = persona.dossier.filter(|_| porte) {
            let tous = dossier.allocataires.iter().chain(&dossier.enfants);
            assert!(tous.filter_map(|m| m.nom_naissance.as_deref()).all(canari));
            assert!(canari(dossier.adresse.numero_libelle_voie.as_deref().unwrap()));
        }
    }
}

#[test]
fn the_readme_lists_them_all() {
    let chemin = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(chemin).unwrap();
    let (debut, fin) = ("<!-- personas -->\n", "<!-- /personas -->");
    let (avant, reste) = readme.split_once(debut).unwrap();
    let (tableau, apres) = reste.split_once(fin).unwrap();
    let attendu = table();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(chemin, format!("{avant}{debut}{attendu}{fin}{apres}")).unwrap();
        return;
    }
    assert_eq!(tableau, attendu, "UPDATE_README=1 cargo test -p bac-a-sable écrit le tableau");
}

fn table() -> String {
    let lignes = personas().unwrap().into_iter().map(|p| {
        let lieu = p.identite.lieu.commune.clone().unwrap_or_else(|| format!("pays {}", p.identite.lieu.pays));
        let saisie = [
            p.identite.nom_naissance.clone(),
            p.identite.prenoms.join(", "),
            p.identite.sexe.as_str().to_owned(),
            p.identite.date(),
            lieu,
        ];
        let fc = if p.franceconnect { "oui" } else { "non" };
        format!("| `{}` | {} | {} | {fc} |\n", p.id, p.montre, saisie.join(" · "))
    });
    "\n| Id | Ce que cette personne montre | À saisir : nom · prénoms · sexe · naissance · lieu | FranceConnect |\n|---|---|---|---|\n"
        .to_owned()
        + &lignes.collect::<String>()
        + "\n"
}

/// The check that a client makes: birth date, birth name, first given name.
fn is_same(persona: &Persona, allocataire: &Membre) -> bool {
    let first = |prenoms: &str| plain(prenoms.split(' ').next().unwrap_or_default());
    let identite = &persona.identite;
    allocataire.date_naissance.as_deref() == Some(&identite.date())
        && allocataire.nom_naissance.as_deref().map(plain) == Some(plain(&identite.nom_naissance))
        && allocataire.prenoms.as_deref().map(first) == Some(first(&identite.prenoms.join(" ")))
}

fn plain(nom: &str) -> String {
    let lettre = |c: char| match c {
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'Ï' | 'Î' => 'I',
        'Ô' => 'O',
        autre => autre,
    };
    nom.to_uppercase().chars().map(lettre).collect()
}

fn is_date(texte: &str) -> bool {
    texte.len() == 10
        && texte.split('-').map(|part| (part.len(), part.parse::<u16>().is_ok())).eq([(4, true), (2, true), (2, true)])
}
