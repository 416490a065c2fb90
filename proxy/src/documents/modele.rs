//! A document as its author thinks of it: headings, paragraphs, lists, tables. Two renderers read it, so that the Markdown
//! and the PDF never say two things.

/// A document about a city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Title.
    pub titre: String,
    /// Name of the city, its author.
    pub auteur: String,
    /// What it says, in order.
    pub blocs: Vec<Bloc>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bloc {
    /// A heading below the title.
    Titre(Niveau, String),
    /// A paragraph.
    Paragraphe(Texte),
    /// A list without order.
    Liste(Vec<Texte>),
    /// What each name stands for: a table of two columns whose first one is a heading of its line.
    Fiche(Vec<(String, Texte)>),
    /// A table with a line of headings.
    Tableau(Tableau),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tableau {
    /// Headings, each with its share of the width.
    pub colonnes: Vec<(String, u8)>,
    /// Lines, of as many cells.
    pub lignes: Vec<Vec<Texte>>,
}

/// Depth of a heading; the title of the document is above both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Niveau {
    /// A part.
    Partie,
    /// A part of a part.
    Section,
}

/// A text, or its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Texte {
    /// It is said.
    Dit(String),
    /// Somebody has to write it; here is what to write.
    ACompleter(String),
}

/// What stands before the text of [`Texte::ACompleter`].
pub(super) const A_COMPLETER: &str = "À compléter\u{a0}: ";

impl Document {
    /// A document without blocks.
    pub fn new(titre: &str, auteur: &str) -> Self {
        Self { titre: typographier(titre), auteur: auteur.to_owned(), blocs: Vec::new() }
    }

    /// The same with every text changed.
    pub(super) fn avec_des_textes(&self, changer: impl Fn(&str) -> String) -> Self {
        let texte = |texte: &Texte| match texte {
            Texte::Dit(dit) => Texte::Dit(changer(dit)),
            Texte::ACompleter(quoi) => Texte::ACompleter(changer(quoi)),
        };
        let bloc = |bloc: &Bloc| match bloc {
            Bloc::Titre(niveau, titre) => Bloc::Titre(*niveau, changer(titre)),
            Bloc::Paragraphe(paragraphe) => Bloc::Paragraphe(texte(paragraphe)),
            Bloc::Liste(lignes) => Bloc::Liste(lignes.iter().map(&texte).collect()),
            Bloc::Fiche(lignes) => {
                Bloc::Fiche(lignes.iter().map(|(nom, valeur)| (changer(nom), texte(valeur))).collect())
            }
            Bloc::Tableau(tableau) => Bloc::Tableau(Tableau {
                colonnes: tableau.colonnes.iter().map(|(nom, part)| (changer(nom), *part)).collect(),
                lignes: tableau.lignes.iter().map(|ligne| ligne.iter().map(&texte).collect()).collect(),
            }),
        };
        Self {
            titre: changer(&self.titre),
            auteur: changer(&self.auteur),
            blocs: self.blocs.iter().map(bloc).collect(),
        }
    }

    pub(crate) fn partie(&mut self, titre: &str) {
        self.blocs.push(Bloc::Titre(Niveau::Partie, typographier(titre)));
    }

    pub(crate) fn section(&mut self, titre: &str) {
        self.blocs.push(Bloc::Titre(Niveau::Section, typographier(titre)));
    }

    pub(crate) fn dire(&mut self, texte: impl Into<Texte>) {
        self.blocs.push(Bloc::Paragraphe(texte.into()));
    }

    /// Adds a list; nothing when it has no line.
    pub(crate) fn lister<T: Into<Texte>>(&mut self, lignes: impl IntoIterator<Item = T>) {
        let lignes: Vec<Texte> = lignes.into_iter().map(Into::into).collect();
        if !lignes.is_empty() {
            self.blocs.push(Bloc::Liste(lignes));
        }
    }

    pub(crate) fn fiche<const N: usize>(&mut self, lignes: [(&str, Texte); N]) {
        self.blocs.push(Bloc::Fiche(lignes.into_iter().map(|(nom, texte)| (typographier(nom), texte)).collect()));
    }

    pub(crate) fn tableau<const N: usize>(
        &mut self,
        colonnes: [(&str, u8); N],
        lignes: impl IntoIterator<Item = [Texte; N]>,
    ) {
        self.blocs.push(Bloc::Tableau(Tableau {
            colonnes: colonnes.into_iter().map(|(nom, part)| (typographier(nom), part)).collect(),
            lignes: lignes.into_iter().map(Vec::from).collect(),
        }));
    }
}

impl Texte {
    /// The text of the city's file, or what to write there.
    pub(super) fn ou(texte: &str, a_completer: &str) -> Self {
        if texte.trim().is_empty() { Self::a_completer(a_completer) } else { texte.into() }
    }

    /// A place to fill in by hand.
    pub(super) fn a_completer(quoi: &str) -> Self {
        Self::ACompleter(typographier(quoi))
    }
}

impl From<&str> for Texte {
    fn from(texte: &str) -> Self {
        Self::Dit(typographier(texte))
    }
}

impl From<String> for Texte {
    fn from(texte: String) -> Self {
        texte.as_str().into()
    }
}

/// One line, whose spaces before and inside French signs do not break.
pub(crate) fn typographier(texte: &str) -> String {
    let mut mots = texte.split([' ', '\n', '\r', '\t']).filter(|mot| !mot.is_empty()).peekable();
    let mut sortie = String::new();
    while let Some(mot) = mots.next() {
        sortie.push_str(mot);
        if let Some(suivant) = mots.peek() {
            let colle = mot.ends_with('«') || suivant.starts_with([':', ';', '?', '!', '»', '€', '%']);
            sortie.push(if colle { '\u{a0}' } else { ' ' });
        }
    }
    sortie
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_signs_hold_to_their_word() {
        for (avant, apres) in [
            ("un  deux\n trois", "un deux trois"),
            ("« oui » : 3 %", "«\u{a0}oui\u{a0}»\u{a0}: 3\u{a0}%"),
            ("fin ?", "fin\u{a0}?"),
            ("10:30", "10:30"),
            ("", ""),
        ] {
            assert_eq!(typographier(avant), apres);
        }
    }
}
