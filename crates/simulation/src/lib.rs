#![doc = include_str!("../README.md")]

mod bilan;
mod classes;
mod comparaison;
mod dessin;
mod foyer;
mod lecture;
mod marches;
mod population;
mod tableau;

pub use bilan::{Bilan, BilanService, LigneBilan, simuler};
pub use comparaison::{Comparaison, EcartsService, LigneEcarts, comparer};
pub use dessin::{dessiner_prix, dessiner_recettes};
pub use foyer::{Foyer, Usage};
pub use lecture::{ErreurLecture, lire_foyers};
pub use marches::{Marche, marches};
pub use population::{actes_par_defaut, population};
pub use tableau::{csv_bilan, csv_comparaison, csv_marches, table_bilan, table_comparaison, table_marches};
