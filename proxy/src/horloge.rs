//! The clock, handed to whoever needs the time so that tests can set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use famille::Date;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The machine's clock, or one that a test moves.
#[derive(Clone, Debug, Default)]
pub struct Horloge {
    reglee: Option<Arc<AtomicI64>>,
}

impl Horloge {
    /// A clock that stands at `secondes` since 1970 until it is moved.
    pub fn reglee(secondes: i64) -> Self {
        Self { reglee: Some(Arc::new(AtomicI64::new(secondes))) }
    }

    /// Moves a set clock; the machine's clock is left alone.
    pub fn avancer(&self, secondes: i64) {
        if let Some(reglee) = &self.reglee {
            reglee.fetch_add(secondes, Ordering::SeqCst);
        }
    }

    /// Seconds since 1970.
    pub fn secondes(&self) -> u64 {
        u64::try_from(self.instant().as_second()).unwrap_or(0)
    }

    /// Milliseconds since 1970.
    pub fn millisecondes(&self) -> u64 {
        u64::try_from(self.instant().as_millisecond()).unwrap_or(0)
    }

    /// RFC 3339 in UTC, whole seconds.
    pub fn rfc3339(&self) -> String {
        let instant = self.instant();
        Timestamp::from_second(instant.as_second()).unwrap_or(instant).to_string()
    }

    /// Today in Paris: ages and periods are those of the city, not of the server.
    pub fn aujourdhui(&self) -> Date {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let jour = zone.to_datetime(self.instant()).date();
        let (annee, mois, quantieme) = (jour.year(), jour.month(), jour.day());
        // The clock of a machine lies between the years 1 and 9999, where every date of jiff is one of ours.
        u16::try_from(annee)
            .ok()
            .and_then(|annee| Date::new(annee, mois.unsigned_abs(), quantieme.unsigned_abs()))
            .unwrap_or(EPOQUE)
    }

    /// Day of the week in Paris, from 1 for Monday, and minute of that day.
    pub fn minute_de_la_semaine(&self) -> (i8, i16) {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let moment = zone.to_datetime(self.instant());
        (moment.weekday().to_monday_one_offset(), i16::from(moment.hour()) * 60 + i16::from(moment.minute()))
    }

    /// The time in Paris in so many seconds, as « 10:40 »: round, as people say it, and never before.
    pub fn heure_dans(&self, secondes: u32) -> String {
        let alors = self.instant().as_second() + i64::from(secondes);
        let alors = alors + (-alors).rem_euclid(RONDE);
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let moment = zone.to_datetime(Timestamp::from_second(alors).unwrap_or(Timestamp::UNIX_EPOCH));
        format!("{:02}:{:02}", moment.hour(), moment.minute())
    }

    fn instant(&self) -> Timestamp {
        match &self.reglee {
            None => Timestamp::now(),
            Some(reglee) => Timestamp::from_second(reglee.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}

/// What a time that is told to people is a multiple of, in seconds.
const RONDE: i64 = 5 * 60;

const EPOQUE: Date = match Date::new(1970, 1, 1) {
    Some(date) => date,
    None => unreachable!(),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_day_in_paris() {
        // 31 December 2026, 23:30 UTC: already the new year in Paris.
        let horloge = Horloge::reglee(1_798_759_800);
        assert_eq!(horloge.rfc3339(), "2026-12-31T23:30:00Z");
        assert_eq!(horloge.aujourdhui().to_string(), "2027-01-01");
    }

    #[test]
    fn a_time_to_come_back_at_is_round_and_never_too_early() {
        let horloge = Horloge::reglee(1_798_759_800);
        for (secondes, heure) in [(0, "00:30"), (1, "00:35"), (300, "00:35"), (301, "00:40"), (5_400, "02:00")] {
            assert_eq!(horloge.heure_dans(secondes), heure, "{secondes}");
        }
    }
}
