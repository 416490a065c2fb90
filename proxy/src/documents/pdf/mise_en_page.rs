//! Where each line stands, page by page, and the tree of what they are. Sizes are in points, from the top left corner.

use super::super::modele::{A_COMPLETER, Bloc, Document, Niveau, Tableau, Texte};
use super::police::{Graisse, Morceau, Polices};

/// A4.
pub(super) const LARGEUR: f32 = 595.28;
/// A4.
pub(super) const HAUTEUR: f32 = 841.89;

const MARGE: f32 = 56.0;
const UTILE: f32 = LARGEUR - 2.0 * MARGE;
const BAS: f32 = HAUTEUR - MARGE - 14.0;
const CORPS: f32 = 10.0;
const PETIT: f32 = 8.0;
/// Space between two lines, for a size of one.
const INTERLIGNE: f32 = 1.4;
const RETRAIT: f32 = 14.0;
/// Inside a cell.
const BORD: f32 = 5.0;
/// What must fit below a heading, so that it does not end a page.
const SUITE: f32 = 60.0;
/// Paragraphs and points up to so many lines are not cut between two pages.
const ENSEMBLE: u8 = 6;
const FILET: u8 = 160;
const FOND: u8 = 232;

/// Pages, and the tree of what is on them.
pub(super) struct Mise {
    pub(super) pages: Vec<Vec<Dessin>>,
    pub(super) racine: Vec<Noeud>,
    pub(super) reperes: Vec<Repere>,
    /// How many leaves the tree has.
    pub(super) feuilles: usize,
}

/// Something to draw.
pub(super) enum Dessin {
    /// A line of text; without a leaf it is no part of the document (a foot of page).
    Texte { x: f32, y: f32, taille: f32, morceaux: Vec<Morceau>, feuille: Option<usize> },
    /// A rectangle of one grey, from black (0) to white.
    Aplat { x: f32, y: f32, largeur: f32, hauteur: f32, gris: u8 },
}

/// A node of the tree: others inside, or a leaf.
pub(super) struct Noeud {
    pub(super) role: Role,
    pub(super) enfants: Vec<Noeud>,
    pub(super) feuille: Option<usize>,
}

/// What a node is.
pub(super) enum Role {
    /// A heading: steps below the title, and its text.
    Titre(u16, String),
    Paragraphe,
    Liste,
    Element,
    Puce,
    Corps,
    Tableau,
    Rangee,
    TitreDeColonne,
    TitreDeLigne,
    Cellule,
}

/// A bookmark.
pub(super) struct Repere {
    pub(super) titre: String,
    pub(super) page: usize,
    pub(super) y: f32,
    /// Whether it goes inside the one before.
    pub(super) interieur: bool,
}

/// Lays the document out.
///
/// # Errors
/// When a text holds a character that the fonts have not.
pub(super) fn composer(document: &Document, polices: &Polices) -> anyhow::Result<Mise> {
    let mut atelier = Atelier {
        polices,
        mise: Mise { pages: vec![Vec::new()], racine: Vec::new(), reperes: Vec::new(), feuilles: 0 },
        y: MARGE,
    };
    atelier.titre(0, &document.titre, 19.0)?;
    for bloc in &document.blocs {
        match bloc {
            Bloc::Titre(Niveau::Partie, titre) => atelier.titre(1, titre, 13.5)?,
            Bloc::Titre(Niveau::Section, titre) => atelier.titre(2, titre, 11.0)?,
            Bloc::Paragraphe(texte) => {
                let noeud = atelier.bloc(Role::Paragraphe, &morceaux(texte), MARGE, UTILE)?;
                atelier.mise.racine.push(noeud);
                atelier.y += 6.0;
            }
            Bloc::Liste(lignes) => atelier.liste(lignes)?,
            Bloc::Fiche(lignes) => {
                let rangees: Vec<Rangee> = lignes
                    .iter()
                    .map(|(nom, texte)| vec![(Role::TitreDeLigne, gras(nom)), (Role::Cellule, morceaux(texte))])
                    .collect();
                atelier.tableau(&[3, 7], rangees)?;
            }
            Bloc::Tableau(Tableau { colonnes, lignes }) => {
                let parts: Vec<u8> = colonnes.iter().map(|(_, part)| *part).collect();
                let entete: Rangee = colonnes.iter().map(|(nom, _)| (Role::TitreDeColonne, gras(nom))).collect();
                let corps = lignes
                    .iter()
                    .map(|ligne| ligne.iter().map(|texte| (Role::Cellule, morceaux(texte))).collect::<Rangee>());
                atelier.tableau(&parts, std::iter::once(entete).chain(corps).collect())?;
            }
        }
    }
    atelier.pieds(&document.titre);
    Ok(atelier.mise)
}

/// Cells, each with what it is.
type Rangee = Vec<(Role, Vec<Morceau>)>;

struct Atelier<'a> {
    polices: &'a Polices,
    mise: Mise,
    /// Top of what comes next.
    y: f32,
}

impl Atelier<'_> {
    fn titre(&mut self, rang: u16, titre: &str, taille: f32) -> anyhow::Result<()> {
        let lignes = self.couper(&gras(titre), taille, UTILE)?;
        if rang > 0 {
            self.y += 20.0 - 4.0 * f32::from(rang);
        }
        let hauteur = taille * INTERLIGNE;
        let nombre = u16::try_from(lignes.len()).unwrap_or(1);
        // A part may begin with a section, whose heading must not be left alone either.
        self.reserver(hauteur * f32::from(nombre) + if rang < 2 { 2.0 * SUITE } else { SUITE });
        if rang > 0 {
            let page = self.mise.pages.len() - 1;
            self.mise.reperes.push(Repere { titre: titre.to_owned(), page, y: self.y, interieur: rang > 1 });
        }
        let feuille = self.feuille();
        self.lignes(lignes, MARGE, taille, Some(feuille));
        self.y += 5.0;
        let role = Role::Titre(rang, titre.to_owned());
        self.mise.racine.push(Noeud { role, enfants: Vec::new(), feuille: Some(feuille) });
        Ok(())
    }

    /// Text in a column, as a leaf.
    fn bloc(&mut self, role: Role, texte: &[Morceau], x: f32, largeur: f32) -> anyhow::Result<Noeud> {
        let lignes = self.couper(texte, CORPS, largeur)?;
        self.tenir(lignes.len());
        let feuille = self.feuille();
        self.lignes(lignes, x, CORPS, Some(feuille));
        Ok(Noeud { role, enfants: Vec::new(), feuille: Some(feuille) })
    }

    /// Keeps so many lines together when they are few.
    fn tenir(&mut self, lignes: usize) {
        if let Some(lignes) = u8::try_from(lignes).ok().filter(|lignes| *lignes <= ENSEMBLE) {
            self.reserver(CORPS * INTERLIGNE * f32::from(lignes));
        }
    }

    fn liste(&mut self, lignes: &[Texte]) -> anyhow::Result<()> {
        let mut elements = Vec::new();
        for texte in lignes {
            let texte = morceaux(texte);
            self.tenir(self.couper(&texte, CORPS, UTILE - RETRAIT)?.len());
            let puce = self.feuille();
            let marque = Morceau { graisse: Graisse::Maigre, texte: "•".to_owned() };
            self.poser(MARGE, self.y, CORPS, vec![marque], Some(puce));
            let puce = Noeud { role: Role::Puce, enfants: Vec::new(), feuille: Some(puce) };
            let corps = self.bloc(Role::Corps, &texte, MARGE + RETRAIT, UTILE - RETRAIT)?;
            elements.push(Noeud { role: Role::Element, enfants: vec![puce, corps], feuille: None });
            self.y += 2.5;
        }
        self.y += 4.0;
        self.mise.racine.push(Noeud { role: Role::Liste, enfants: elements, feuille: None });
        Ok(())
    }

    fn tableau(&mut self, parts: &[u8], rangees: Vec<Rangee>) -> anyhow::Result<()> {
        let somme: f32 = parts.iter().map(|part| f32::from(*part)).sum();
        let largeurs: Vec<f32> = parts.iter().map(|part| UTILE * f32::from(*part) / somme).collect();
        let mut noeuds = Vec::new();
        self.filet();
        for rangee in rangees {
            noeuds.push(self.rangee(&largeurs, rangee)?);
        }
        self.y += 8.0;
        self.mise.racine.push(Noeud { role: Role::Tableau, enfants: noeuds, feuille: None });
        Ok(())
    }

    fn rangee(&mut self, largeurs: &[f32], rangee: Rangee) -> anyhow::Result<Noeud> {
        let mut cellules = Vec::new();
        let mut colonnes = Vec::new();
        let mut x = MARGE;
        let fond = rangee.iter().all(|(role, _)| matches!(role, Role::TitreDeColonne));
        for ((role, texte), largeur) in rangee.into_iter().zip(largeurs) {
            let lignes = self.couper(&texte, CORPS, largeur - 2.0 * BORD)?;
            let feuille = self.feuille();
            cellules.push(Noeud { role, enfants: Vec::new(), feuille: Some(feuille) });
            colonnes.push((x + BORD, lignes.into_iter(), feuille));
            x += largeur;
        }
        let hauteur_ligne = CORPS * INTERLIGNE;
        let nombre = colonnes.iter().map(|(_, lignes, _)| lignes.len()).max().unwrap_or(0);
        let hauteur = hauteur_ligne * f32::from(u16::try_from(nombre).unwrap_or(u16::MAX)) + 2.0 * BORD;
        // A line stays whole, unless it is taller than a page; a line of headings keeps the next one beside it.
        let entiere = hauteur <= BAS - MARGE;
        if entiere {
            self.reserver(if fond { hauteur + SUITE } else { hauteur });
        }
        if fond {
            self.aplat(self.y, hauteur, FOND);
        }
        self.y += BORD;
        if entiere {
            // Cell after cell, so that a reader who knows no tags reads them in order too.
            let haut = self.y;
            for (x, lignes, feuille) in colonnes {
                self.y = haut;
                for ligne in lignes {
                    self.poser(x, self.y, CORPS, ligne, Some(feuille));
                    self.y += hauteur_ligne;
                }
            }
            self.y = haut + hauteur - 2.0 * BORD;
        } else {
            for _ in 0..nombre {
                self.reserver(hauteur_ligne);
                for (x, lignes, feuille) in &mut colonnes {
                    if let Some(ligne) = lignes.next() {
                        self.poser(*x, self.y, CORPS, ligne, Some(*feuille));
                    }
                }
                self.y += hauteur_ligne;
            }
        }
        self.y += BORD;
        self.filet();
        Ok(Noeud { role: Role::Rangee, enfants: cellules, feuille: None })
    }

    /// The foot of each page, once their number is known.
    fn pieds(&mut self, titre: &str) {
        let total = self.mise.pages.len();
        for (rang, page) in self.mise.pages.iter_mut().enumerate() {
            let texte = format!("{titre} — page {} sur {total}", rang + 1);
            let y = HAUTEUR - MARGE + PETIT;
            let morceaux = vec![Morceau { graisse: Graisse::Maigre, texte }];
            page.push(Dessin::Texte { x: MARGE, y, taille: PETIT, morceaux, feuille: None });
        }
    }

    fn couper(&self, texte: &[Morceau], taille: f32, largeur: f32) -> anyhow::Result<Vec<Vec<Morceau>>> {
        for morceau in texte {
            if let Some(signe) = self.polices.inconnu(&morceau.texte) {
                anyhow::bail!(
                    "le caractère « {signe} » ({:04X}) ne peut pas être écrit dans le PDF : retirez-le de « {} »",
                    u32::from(signe),
                    morceau.texte
                );
            }
        }
        Ok(self.polices.couper(texte, taille, largeur))
    }

    fn lignes(&mut self, lignes: Vec<Vec<Morceau>>, x: f32, taille: f32, feuille: Option<usize>) {
        for ligne in lignes {
            self.reserver(taille * INTERLIGNE);
            self.poser(x, self.y, taille, ligne, feuille);
            self.y += taille * INTERLIGNE;
        }
    }

    /// Draws a line whose top is at `haut`.
    fn poser(&mut self, x: f32, haut: f32, taille: f32, morceaux: Vec<Morceau>, feuille: Option<usize>) {
        self.dessiner(Dessin::Texte { x, y: haut + taille * 1.1, taille, morceaux, feuille });
    }

    fn filet(&mut self) {
        self.aplat(self.y, 0.5, FILET);
    }

    fn aplat(&mut self, y: f32, hauteur: f32, gris: u8) {
        self.dessiner(Dessin::Aplat { x: MARGE, y, largeur: UTILE, hauteur, gris });
    }

    fn dessiner(&mut self, dessin: Dessin) {
        if let Some(page) = self.mise.pages.last_mut() {
            page.push(dessin);
        }
    }

    /// Goes to another page when this one has no such height left.
    fn reserver(&mut self, hauteur: f32) {
        if self.y + hauteur > BAS && self.y > MARGE {
            self.mise.pages.push(Vec::new());
            self.y = MARGE;
        }
    }

    fn feuille(&mut self) -> usize {
        self.mise.feuilles += 1;
        self.mise.feuilles - 1
    }
}

fn gras(texte: &str) -> Vec<Morceau> {
    vec![Morceau { graisse: Graisse::Grasse, texte: texte.to_owned() }]
}

fn morceaux(texte: &Texte) -> Vec<Morceau> {
    match texte {
        Texte::Dit(texte) => vec![Morceau { graisse: Graisse::Maigre, texte: texte.clone() }],
        Texte::ACompleter(quoi) => {
            let quoi = Morceau { graisse: Graisse::Maigre, texte: quoi.clone() };
            gras(A_COMPLETER).into_iter().chain([quoi]).collect()
        }
    }
}
