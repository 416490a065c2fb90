//! A hundred thousand tariffs and families drawn at random, the same everywhere, and one number that stands for all their
//! prices and explanations: native code and WebAssembly must both find it.

use famille::question::Condition;
use famille::tarif::{
    Accueil, Ajustement, Arrondi, BaseDegressivite, Degressivite, Eaje, Effet, Formule, Periodicite, Residence,
    Ressources, Sens, Situation, Tranche,
};
use famille::{Centimes, NatureQuotient, Quotient, Quotients, Reponse, Tarif, Taux};

/// How many families.
pub(crate) const FAMILLES: u32 = 100_000;

/// What every price and every sentence come to. A change of the engine that changes a price changes it.
pub(crate) const EMPREINTE: u64 = 15_832_620_361_788_434_540;

/// Computes them all.
pub(crate) fn empreinte() -> u64 {
    let mut hasard = Hasard(2_026);
    let mut empreinte = 0xcbf2_9ce4_8422_2325;
    let mut meler = |octets: &[u8]| {
        for octet in octets {
            empreinte = (empreinte ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for _ in 0..FAMILLES {
        let tarif = hasard.tarif();
        let reponses = hasard.reponses();
        let prix = tarif.calculer(&hasard.situation(&reponses));
        meler(&prix.montant.map_or(-1, |montant| montant.0).to_le_bytes());
        meler(&[u8::from(prix.provisoire)]);
        for etape in &prix.etapes {
            meler(etape.phrase().as_bytes());
        }
    }
    empreinte
}

/// splitmix64.
struct Hasard(u64);

impl Hasard {
    fn suivant(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn entre(&mut self, de: i32, a: i32) -> i32 {
        let largeur = u64::try_from(i64::from(a) - i64::from(de)).unwrap_or(0) + 1;
        de + i32::try_from(self.suivant() % largeur).unwrap_or(0)
    }

    fn choisir<T: Copy>(&mut self, choix: &[T]) -> T {
        let rang = usize::try_from(self.suivant() % u64::try_from(choix.len()).unwrap_or(1)).unwrap_or(0);
        choix[rang]
    }

    fn parfois(&mut self) -> bool {
        self.suivant().is_multiple_of(3)
    }

    fn montant(&mut self) -> Centimes {
        Centimes(self.entre(0, 5_000).into())
    }

    fn peut_etre(&mut self) -> Option<Centimes> {
        if self.parfois() { Some(self.montant()) } else { None }
    }

    fn taux(&mut self) -> Taux {
        Taux(self.entre(1, 20_000).unsigned_abs())
    }

    fn petit(&mut self, max: i32) -> u16 {
        u16::try_from(self.entre(0, max)).unwrap_or(0)
    }

    fn formule(&mut self) -> Formule {
        match self.entre(0, 5) {
            0 => Formule::Fixe { prix: self.montant() },
            1 => self.tranches(),
            2 => {
                let plancher = self.montant();
                Formule::TauxEffort {
                    taux: self.taux(),
                    taux_suivants: (0..self.entre(0, 3)).map(|_| self.taux()).collect(),
                    plancher,
                    plafond: Centimes(plancher.0 + i64::from(self.entre(1, 4_000))),
                    sans_quotient: self.peut_etre(),
                    refus: self.peut_etre(),
                }
            }
            3 => {
                let de = self.entre(0, 2_000);
                Formule::Lineaire {
                    de,
                    prix_de: self.montant(),
                    a: de + self.entre(1, 3_000),
                    prix_a: self.montant(),
                    sans_quotient: self.peut_etre(),
                    refus: self.peut_etre(),
                }
            }
            4 => {
                let accueil = self.choisir(&[Accueil::Collectif, Accueil::Familial]);
                Formule::Eaje(Eaje {
                    accueil,
                    plancher: Some(Centimes(80_100)),
                    plafond: Some(Centimes(850_000)),
                    taux: accueil.taux().to_vec(),
                })
            }
            _ => Formule::NonCalcule { explication: "Sur place.".to_owned() },
        }
    }

    fn tranches(&mut self) -> Formule {
        let (mut borne, mut prix) = (self.entre(-50, 600), self.montant());
        let mut lignes = Vec::new();
        for _ in 0..self.entre(0, 6) {
            lignes.push(if self.parfois() {
                Tranche { moins_de: Some(borne + 1), ..Tranche::jusqu_a(None, prix) }
            } else {
                Tranche::jusqu_a(Some(borne), prix)
            });
            borne += self.entre(1, 700);
            prix.0 += i64::from(self.entre(0, 300));
        }
        lignes.push(Tranche::jusqu_a(None, prix));
        Formule::Tranches { lignes, sans_quotient: self.peut_etre(), refus: self.peut_etre(), croissant: true }
    }

    fn effet(&mut self) -> Effet {
        match self.entre(0, 5) {
            0 => Effet::Exoneration,
            1 => Effet::RemisePourCent(self.petit(99) + 1),
            2 => Effet::MajorationPourCent(self.petit(199) + 1),
            3 => Effet::Remise(self.montant()),
            4 => Effet::Majoration(self.montant()),
            _ => Effet::Prix(self.montant()),
        }
    }

    fn tarif(&mut self) -> Tarif {
        let exterieur = if self.parfois() { Some(self.formule()) } else { None };
        let ajustements = (0..self.entre(0, 2)).map(|_| Ajustement {
            libelle: "Panier repas".to_owned(),
            si: Condition { question: "q".to_owned(), reponse: "oui".to_owned() },
            effet: self.effet(),
        });
        let ajustements = ajustements.collect();
        let degressivite = if self.parfois() {
            let base = self.choisir(&[BaseDegressivite::Inscrits, BaseDegressivite::ACharge]);
            Some(Degressivite { base, remises_pour_cent: (0..=self.entre(0, 3)).map(|_| self.petit(100)).collect() })
        } else {
            None
        };
        Tarif {
            unite: "repas".to_owned(),
            periodicite: self.choisir(&[Periodicite::Acte, Periodicite::Mois, Periodicite::An]),
            quotients: self
                .choisir(&[
                    &[NatureQuotient::CafMsa][..],
                    &[NatureQuotient::Municipal],
                    &[NatureQuotient::CafMsa, NatureQuotient::Municipal],
                    &[NatureQuotient::Municipal, NatureQuotient::CafMsa],
                ])
                .to_vec(),
            formule: self.formule(),
            exterieur,
            ajustements,
            degressivite,
            arrondi: Arrondi {
                pas: self.choisir(&[Centimes(1), Centimes(5), Centimes(10), Centimes(50)]),
                sens: self.choisir(&[Sens::Proche, Sens::Inferieur, Sens::Superieur]),
            },
        }
    }

    fn quotient(&mut self) -> Quotient {
        match self.entre(0, 6) {
            0 => Quotient::Inconnu,
            1 => Quotient::NonCommunique,
            2 => Quotient::Refuse,
            3 => Quotient::Declare(self.entre(0, 3_000)),
            _ => Quotient::Certifie(self.entre(-100, 6_000)),
        }
    }

    fn reponses(&mut self) -> Vec<Reponse> {
        let enfant = self.choisir(&["", "e1", "e2"]).to_owned();
        let valeur = self.choisir(&["oui", "non"]).to_owned();
        vec![Reponse { question: "q".to_owned(), enfant, valeur }]
    }

    fn situation<'a>(&mut self, reponses: &'a [Reponse]) -> Situation<'a> {
        Situation {
            enfant_declare: false,
            quotients: Quotients { caf_msa: self.quotient(), municipal: self.quotient() },
            residence: self.choisir(&[Residence::Commune, Residence::Exterieur, Residence::Inconnue]),
            ressources: Ressources {
                annuelles: if self.parfois() { None } else { Some(self.entre(-1_000, 200_000).into()) },
                enfants_a_charge: if self.parfois() { None } else { Some(self.petit(10)) },
                enfants_aeeh: if self.parfois() { Some(self.petit(3)) } else { None },
                annee: None,
            },
            ressources_certifiees: self.parfois(),
            enfants_a_charge: if self.parfois() { None } else { Some(self.petit(10)) },
            enfants_certifies: self.parfois(),
            rang: self.petit(4),
            enfant: self.choisir(&["e1", "e2"]),
            reponses,
        }
    }
}
