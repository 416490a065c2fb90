//! Where the city is, as clocks see it: a family overseas reads its own day and its own time.

use jiff::tz::TimeZone;

/// Paris, by which the administrations say their hours.
pub(crate) fn paris() -> TimeZone {
    zone("Europe/Paris")
}

/// The time of the first of these postcodes.
pub(crate) fn de(codes_postaux: &[String]) -> TimeZone {
    let debut = codes_postaux.first().and_then(|code| code.get(..3)).unwrap_or_default();
    let outre_mer = OUTRE_MER.iter().find(|(departement, _)| *departement == debut);
    zone(outre_mer.map_or("Europe/Paris", |(_, nom)| nom))
}

/// Saint-Barthélemy and Saint-Martin have the postcodes and the time of Guadeloupe.
const OUTRE_MER: [(&str, &str); 9] = [
    ("971", "America/Guadeloupe"),
    ("972", "America/Martinique"),
    ("973", "America/Cayenne"),
    ("974", "Indian/Reunion"),
    ("975", "America/Miquelon"),
    ("976", "Indian/Mayotte"),
    ("986", "Pacific/Wallis"),
    ("987", "Pacific/Tahiti"),
    ("988", "Pacific/Noumea"),
];

/// A machine without the list of time zones has UTC only.
fn zone(nom: &str) -> TimeZone {
    TimeZone::get(nom).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_known() {
        for (departement, nom) in OUTRE_MER {
            assert_eq!(de(&[format!("{departement}00")]).iana_name(), Some(nom));
        }
        for codes in [&["45990"][..], &[], &["97"]] {
            let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            assert_eq!(de(&codes).iana_name(), Some("Europe/Paris"), "{codes:?}");
        }
    }
}
