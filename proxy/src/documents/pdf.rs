//! A document as a tagged PDF (PDF/UA-1): each thing on the page says what it is, so that a screen reader reads it as a
//! page is read. krilla refuses to write a file that breaks the rules it can check.

mod mise_en_page;
mod police;

use std::num::NonZeroU16;

use anyhow::Context as _;
use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};

use super::modele::Document;
use mise_en_page::{Dessin, HAUTEUR, LARGEUR, Mise, Noeud, Repere, Role};
use police::{Morceau, Polices};

/// The document, as the bytes of a file. The same document gives the same bytes.
///
/// # Errors
/// When a text holds a character that the fonts have not; the message says which, and where.
pub fn rendre(document: &Document) -> anyhow::Result<Vec<u8>> {
    let polices = Polices::lire()?;
    let mise = mise_en_page::composer(document, &polices)?;
    let reglages = SerializeSettings {
        configuration: ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|cause| anyhow::anyhow!("réglages du PDF : {cause:?}"))?,
        enable_tagging: true,
        ..SerializeSettings::default()
    };
    let mut pdf = Pdf::new_with(reglages);
    pdf.set_metadata(
        Metadata::new().title(document.titre.clone()).authors(vec![document.auteur.clone()]).language("fr".to_owned()),
    );
    let feuilles = dessiner(&mut pdf, &mise, &polices)?;
    pdf.set_outline(plan(&mise.reperes));
    pdf.set_tag_tree(arbre(mise.racine, &feuilles));
    pdf.finish().map_err(|cause| anyhow::anyhow!("PDF : {cause:?}"))
}

/// As [`rendre`], for what a family wrote: a character that the fonts have not is shown as a question mark, rather than
/// no paper at all.
///
/// # Errors
/// When the PDF cannot be made.
pub fn rendre_de_famille(document: &Document) -> anyhow::Result<Vec<u8>> {
    let polices = Polices::lire()?;
    rendre(
        &document.avec_des_textes(|texte| {
            texte.chars().map(|signe| if polices.connait(signe) { signe } else { '?' }).collect()
        }),
    )
}

/// Draws the pages; for each leaf of the tree, what was drawn for it.
fn dessiner(pdf: &mut Pdf, mise: &Mise, polices: &Polices) -> anyhow::Result<Vec<Vec<Identifier>>> {
    let mut feuilles = vec![Vec::new(); mise.feuilles];
    for dessins in &mise.pages {
        let mut page = pdf.start_page_with(PageSettings::from_wh(LARGEUR, HAUTEUR).context("format de la page")?);
        let mut surface = page.surface();
        for dessin in dessins {
            match dessin {
                Dessin::Texte { x, y, taille, morceaux, feuille } => {
                    let etiquette = match feuille {
                        Some(_) => ContentTag::Span(SpanTag::empty()),
                        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
                    };
                    let identifiant = surface.start_tagged(etiquette);
                    ecrire(&mut surface, Point::from_xy(*x, *y), *taille, morceaux, polices);
                    surface.end_tagged();
                    if let Some(place) = feuille.and_then(|feuille| feuilles.get_mut(feuille)) {
                        place.push(identifiant);
                    }
                }
                Dessin::Aplat { x, y, largeur, hauteur, gris } => {
                    let forme = Rect::from_xywh(*x, *y, *largeur, *hauteur).context("aplat")?;
                    let mut trace = PathBuilder::new();
                    trace.push_rect(forme);
                    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
                    surface.set_fill(Some(encre(*gris)));
                    surface.draw_path(&trace.finish().context("aplat")?);
                    surface.end_tagged();
                }
            }
        }
        surface.finish();
        page.finish();
    }
    Ok(feuilles)
}

fn ecrire(surface: &mut Surface<'_>, depart: Point, taille: f32, morceaux: &[Morceau], polices: &Polices) {
    surface.set_fill(Some(encre(0)));
    let mut x = depart.x;
    for morceau in morceaux {
        let police = polices.de(morceau.graisse);
        let glyphes = police.glyphes(&morceau.texte);
        surface.draw_glyphs(Point::from_xy(x, depart.y), &glyphes, police.krilla(), &morceau.texte, taille, false);
        x += police.largeur(&morceau.texte, taille);
    }
}

fn encre(gris: u8) -> Fill {
    Fill { paint: rgb::Color::new(gris, gris, gris).into(), ..Fill::default() }
}

/// The bookmarks: parts, and sections inside them.
fn plan(reperes: &[Repere]) -> Outline {
    let mut parties: Vec<OutlineNode> = Vec::new();
    for repere in reperes {
        let ici = XyzDestination::new(repere.page, Point::from_xy(0.0, repere.y));
        let noeud = OutlineNode::new(repere.titre.clone(), ici);
        match parties.last_mut() {
            Some(partie) if repere.interieur => partie.push_child(noeud),
            _ => parties.push(noeud),
        }
    }
    let mut plan = Outline::new();
    for partie in parties {
        plan.push_child(partie);
    }
    plan
}

fn arbre(racine: Vec<Noeud>, feuilles: &[Vec<Identifier>]) -> TagTree {
    let mut arbre = TagTree::new().with_lang(Some("fr".to_owned()));
    for noeud in racine {
        arbre.push(groupe(noeud, feuilles));
    }
    arbre
}

fn groupe(noeud: Noeud, feuilles: &[Vec<Identifier>]) -> TagGroup {
    let mut groupe = TagGroup::new(etiquette(noeud.role));
    for enfant in noeud.enfants {
        groupe.push(self::groupe(enfant, feuilles));
    }
    for identifiant in noeud.feuille.and_then(|feuille| feuilles.get(feuille)).into_iter().flatten() {
        groupe.push(*identifiant);
    }
    groupe
}

fn etiquette(role: Role) -> TagKind {
    match role {
        Role::Titre(niveau, titre) => Tag::Hn(NonZeroU16::MIN.saturating_add(niveau), Some(titre)).into(),
        Role::Paragraphe => Tag::P.into(),
        Role::Liste => Tag::L(ListNumbering::Disc).into(),
        Role::Element => Tag::LI.into(),
        Role::Puce => Tag::Lbl.into(),
        Role::Corps => Tag::LBody.into(),
        Role::Tableau => Tag::Table.into(),
        Role::Rangee => Tag::TR.into(),
        Role::TitreDeColonne => Tag::TH(TableHeaderScope::Column).into(),
        Role::TitreDeLigne => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cellule => Tag::TD.into(),
    }
}
