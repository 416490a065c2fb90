//! The example, run as it stands.

#[expect(dead_code, reason = "its `main` only prints the story")]
#[path = "../examples/famille.rs"]
mod famille;

#[tokio::test]
async fn the_example_tells_what_it_promises() {
    let recit = famille::raconter().await.unwrap();
    for attendu in [
        "Le jeton ouvre les enfants : true",
        "Service : Disponible",
        "Camille : quotient Some(850), enfants Some(3)",
        "Gabriel : La CAF et la MSA n'ont pas de dossier",
    ] {
        assert!(recit.contains(attendu), "{recit}");
    }
}
