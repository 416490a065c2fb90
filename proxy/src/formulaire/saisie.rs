//! What a browser sent: names and texts, as they came. Pages read it by name, so nothing that was typed can be lost on the
//! way from one to the other: what a page does not draw, it hides.

use std::fmt;

use contrat::Lieu;

/// Most fields that are kept: a family of thirty children with every question has fewer.
const CHAMPS_MAX: usize = 3000;

/// Most bytes of text that are kept.
const TEXTE_MAX: usize = 512 * 1024;

/// Most children, as in the dossier.
const ENFANTS_MAX: usize = 30;

/// Fields in their order.
#[derive(Clone, Default)]
pub(crate) struct Saisie(Vec<(String, String)>);

impl Saisie {
    /// Takes a field of a request; says whether there was room for it. A name that no page of ours makes is left out.
    pub(crate) fn recevoir(&mut self, nom: &str, valeur: &str) -> bool {
        let lisible = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'_');
        if nom.is_empty() || nom.len() > 200 || !nom.bytes().all(lisible) {
            return true;
        }
        let texte: usize = self.0.iter().map(|(nom, valeur)| nom.len() + valeur.len()).sum();
        if self.0.len() >= CHAMPS_MAX || texte + nom.len() + valeur.len() > TEXTE_MAX {
            return false;
        }
        // Browsers end lines as mail does.
        self.ajouter(nom, &valeur.replace("\r\n", "\n"));
        true
    }

    /// The first text of this name; empty when there is none.
    pub(super) fn valeur(&self, nom: &str) -> &str {
        self.0.iter().find(|(autre, _)| autre == nom).map(|(_, valeur)| valeur.as_str()).unwrap_or_default()
    }

    /// Every text of this name.
    pub(super) fn valeurs(&self, nom: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(autre, _)| autre == nom).map(|(_, valeur)| valeur.as_str())
    }

    /// Whether a box of this name and value is ticked.
    pub(super) fn contient(&self, nom: &str, valeur: &str) -> bool {
        self.valeurs(nom).any(|autre| autre == valeur)
    }

    /// Every field.
    pub(super) fn champs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(nom, valeur)| (nom.as_str(), valeur.as_str()))
    }

    /// One more text of this name.
    pub(crate) fn ajouter(&mut self, nom: &str, valeur: &str) {
        self.0.push((nom.to_owned(), valeur.to_owned()));
    }

    /// The only text of this name.
    pub(super) fn poser(&mut self, nom: &str, valeur: &str) {
        self.retirer(nom);
        self.ajouter(nom, valeur);
    }

    /// Forgets a name.
    pub(super) fn retirer(&mut self, nom: &str) {
        self.0.retain(|(autre, _)| autre != nom);
    }

    /// Forgets the text of this rank, from 0, among those of this name.
    pub(super) fn retirer_rang(&mut self, nom: &str, rang: usize) {
        let place = self.0.iter().enumerate().filter(|(_, (autre, _))| autre == nom).nth(rang).map(|(place, _)| place);
        if let Some(place) = place {
            self.0.remove(place);
        }
    }

    /// How many documents were sent.
    pub(crate) fn nombre_de_pieces(&self) -> usize {
        self.champs().filter(|(nom, _)| nom.starts_with("piece.")).count()
    }

    /// Tokens of the children: `d1`, `d2`… They never change, whatever child is removed.
    pub(super) fn enfants(&self) -> Vec<String> {
        let mut enfants: Vec<String> = Vec::new();
        for jeton in self.valeurs("enfant") {
            if numero(jeton).is_some() && !enfants.iter().any(|autre| autre == jeton) && enfants.len() < ENFANTS_MAX {
                enfants.push(jeton.to_owned());
            }
        }
        enfants
    }

    /// The token of the next child.
    pub(super) fn prochain_enfant(&self) -> String {
        let dernier = self.valeurs("enfant").filter_map(numero).max().unwrap_or(0);
        ["d", &(dernier + 1).to_string()].concat()
    }

    /// Adds a child and gives its token.
    pub(super) fn ajouter_enfant(&mut self) -> String {
        let jeton = self.prochain_enfant();
        if self.enfants().len() < ENFANTS_MAX {
            self.ajouter("enfant", &jeton);
        }
        jeton
    }

    /// Removes a child with all that is said about it; the last one stays.
    pub(super) fn retirer_enfant(&mut self, jeton: &str) {
        if numero(jeton).is_none() || self.enfants().len() < 2 {
            return;
        }
        self.0.retain(|(nom, valeur)| {
            let mut parties = nom.split('.');
            let de_lui = match parties.next() {
                Some("enfant") => parties.next() == Some(jeton),
                // reponse.SERVICE.QUESTION.ENFANT
                Some("reponse") => parties.nth(2) == Some(jeton),
                _ => false,
            };
            let coche = (nom == "enfant" || nom.starts_with("inscrit.")) && valeur == jeton;
            !de_lui && !coche
        });
    }

    /// A commune that was chosen for another search than the one that is typed now is not the answer any more.
    pub(super) fn suivre_la_recherche(&mut self, chercher: impl FnOnce(&str) -> Vec<Lieu>) {
        let cherche = self.valeur("identite.recherche").trim().to_owned();
        if cherche == self.valeur("identite.cherche") {
            return;
        }
        self.retirer("identite.commune");
        if let [seul] = chercher(&cherche).as_slice() {
            self.ajouter("identite.commune", &seul.code);
        }
        self.poser("identite.cherche", &cherche);
    }
}

impl fmt::Debug for Saisie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Saisie(…)")
    }
}

/// The number of a child's token, which has at most four figures.
fn numero(jeton: &str) -> Option<u16> {
    let chiffres = jeton.strip_prefix('d')?;
    let correct = (1..=4).contains(&chiffres.len()) && chiffres.bytes().all(|octet| octet.is_ascii_digit());
    chiffres.parse().ok().filter(|_| correct)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saisie(champs: &[(&str, &str)]) -> Saisie {
        let mut saisie = Saisie::default();
        for (nom, valeur) in champs {
            assert!(saisie.recevoir(nom, valeur));
        }
        saisie
    }

    #[test]
    fn a_child_goes_with_all_that_is_said_about_it() {
        let mut recue = saisie(&[
            ("enfant", "d1"),
            ("enfant", "d2"),
            ("enfant", "d12"),
            ("enfant.d1.prenoms", "Lou"),
            ("enfant.d12.prenoms", "Zoé"),
            ("inscrit.cantine", "d1"),
            ("inscrit.cantine", "d12"),
            ("reponse.cantine.pai.d1", "oui"),
            ("reponse.cantine.depuis.d1.jour", "3"),
            ("reponse.cantine.d1", "of the family, to a question of that name"),
        ]);
        assert_eq!(recue.prochain_enfant(), "d13");
        recue.retirer_enfant("d1");
        assert_eq!(recue.enfants(), ["d2", "d12"]);
        assert_eq!(recue.valeurs("inscrit.cantine").collect::<Vec<_>>(), ["d12"]);
        assert!(!recue.champs().any(|(nom, _)| nom.contains(".d1.") || nom.ends_with("pai.d1")));
        assert_eq!(recue.valeur("enfant.d12.prenoms"), "Zoé");
        assert!(!recue.valeur("reponse.cantine.d1").is_empty());
        recue.retirer_enfant("d2");
        recue.retirer_enfant("d12");
        assert_eq!(recue.enfants(), ["d12"], "the last one stays");
    }

    #[test]
    fn what_no_page_makes_is_left_out_and_what_is_too_much_refused() {
        let mut recue = saisie(&[("<script>", "x"), ("", "x"), ("message", "a\r\nb")]);
        assert_eq!(recue.champs().count(), 1);
        assert_eq!(recue.valeur("message"), "a\nb");
        assert!(!recue.recevoir("message", &"x".repeat(TEXTE_MAX)));
        assert_eq!(
            saisie(&[("enfant", "d1"), ("enfant", "d99999"), ("enfant", "d1"), ("enfant", "e1")]).enfants(),
            ["d1"]
        );
    }

    #[test]
    fn a_commune_stays_as_long_as_its_search() {
        let lieu = |code: &str| Lieu { code: code.to_owned(), nom: String::new(), precision: String::new() };
        let mut recue =
            saisie(&[("identite.recherche", "Orl"), ("identite.cherche", "Orl"), ("identite.commune", "45234")]);
        recue.suivre_la_recherche(|_| Vec::new());
        assert_eq!(recue.valeur("identite.commune"), "45234");
        recue.poser("identite.recherche", "Tours");
        recue.suivre_la_recherche(|_| vec![lieu("37261"), lieu("88475")]);
        assert_eq!(recue.valeur("identite.commune"), "");
        recue.poser("identite.recherche", "Orléans");
        recue.suivre_la_recherche(|_| vec![lieu("45234")]);
        assert_eq!(recue.valeur("identite.commune"), "45234", "the only answer is chosen");
    }
}
