//! The operations that are served, and what sets one apart from another: its place, the scopes that open it, whether it
//! knows periods, how long the platform keeps its answers. Everything else is one road for all of them.

/// An operation of API Particulier v3, in both its modalities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Quotient familial, allocataires, enfants, adresse.
    QuotientFamilial,
    /// What a crèche computes its tariff from.
    ParticipationFamilialeEaje,
    /// Revenu de solidarité active.
    RevenuSolidariteActive,
    /// Allocation d'éducation de l'enfant handicapé.
    AllocationEnfantHandicape,
    /// Complémentaire santé solidaire.
    ComplementaireSanteSolidaire,
}

impl Operation {
    /// All of them.
    pub const TOUTES: [Self; 5] = [
        Self::QuotientFamilial,
        Self::ParticipationFamilialeEaje,
        Self::RevenuSolidariteActive,
        Self::AllocationEnfantHandicape,
        Self::ComplementaireSanteSolidaire,
    ];

    /// What follows `/v3/dss/` in its address.
    pub fn segment(self) -> &'static str {
        match self {
            Self::QuotientFamilial => "quotient_familial",
            Self::ParticipationFamilialeEaje => "participation_familiale_eaje",
            Self::RevenuSolidariteActive => "revenu_solidarite_active",
            Self::AllocationEnfantHandicape => "allocation_enfant_handicape",
            Self::ComplementaireSanteSolidaire => "complementaire_sante_solidaire",
        }
    }

    /// The scopes of which any one opens it.
    pub fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::QuotientFamilial => &["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"],
            Self::ParticipationFamilialeEaje => &[
                "cnav_participation_familiale_eaje_allocataires",
                "cnav_participation_familiale_eaje_enfants",
                "cnav_participation_familiale_eaje_adresse",
                "cnav_participation_familiale_eaje_parametres_calcul",
            ],
            Self::RevenuSolidariteActive => &["revenu_solidarite_active", "revenu_solidarite_active_majoration"],
            Self::AllocationEnfantHandicape => &["cnav_allocation_enfant_handicape"],
            Self::ComplementaireSanteSolidaire => &["complementaire_sante_solidaire"],
        }
    }

    /// The operation at this place.
    pub(crate) fn at(segment: &str) -> Option<Self> {
        Self::TOUTES.into_iter().find(|operation| operation.segment() == segment)
    }

    /// Whether `annee` and `mois` mean anything.
    pub(crate) fn has_periods(self) -> bool {
        self == Self::QuotientFamilial
    }

    /// How long the platform keeps an answer, in seconds.
    pub(crate) fn cached_for(self) -> i64 {
        if self == Self::QuotientFamilial { 24 * 3600 } else { 3600 }
    }
}

/// Who says about whom one asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Modalite {
    /// The query, under the city's token.
    Identite,
    /// The citizen's FranceConnect token.
    FranceConnect,
}

impl Modalite {
    pub(crate) fn at(segment: &str) -> Option<Self> {
        [Self::Identite, Self::FranceConnect].into_iter().find(|modalite| modalite.name() == segment)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Identite => "identite",
            Self::FranceConnect => "france_connect",
        }
    }
}
