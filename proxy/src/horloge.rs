//! The clock, handed to whoever needs the time so that tests can set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use famille::Date;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::fuseau;

/// The machine's clock, or one that a test moves, read where the city is.
#[derive(Clone, Debug)]
pub struct Horloge {
    reglee: Option<Arc<AtomicI64>>,
    fuseau: TimeZone,
}

impl Default for Horloge {
    /// The machine's clock, read in Paris.
    fn default() -> Self {
        Self { reglee: None, fuseau: fuseau::paris() }
    }
}

impl Horloge {
    /// A clock that stands at `secondes` since 1970 until it is moved.
    pub fn reglee(secondes: i64) -> Self {
        Self { reglee: Some(Arc::new(AtomicI64::new(secondes))), fuseau: fuseau::paris() }
    }

    /// The same clock, read in the city of these postcodes.
    #[must_use]
    pub fn chez(self, codes_postaux: &[String]) -> Self {
        Self { fuseau: fuseau::de(codes_postaux), ..self }
    }

    /// Where it is read.
    pub(crate) const fn fuseau(&self) -> &TimeZone {
        &self.fuseau
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

    /// Today in the city: ages and periods are hers, not those of the server.
    pub fn aujourdhui(&self) -> Date {
        let jour = self.fuseau.to_datetime(self.instant()).date();
        let (annee, mois, quantieme) = (jour.year(), jour.month(), jour.day());
        // The clock of a machine lies between the years 1 and 9999, where every date of jiff is one of ours.
        u16::try_from(annee)
            .ok()
            .and_then(|annee| Date::new(annee, mois.unsigned_abs(), quantieme.unsigned_abs()))
            .unwrap_or(EPOQUE)
    }

    /// Day of the week in Paris, from 1 for Monday, and minute of that day.
    pub fn minute_de_la_semaine(&self) -> (i8, i16) {
        let moment = fuseau::paris().to_datetime(self.instant());
        (moment.weekday().to_monday_one_offset(), i16::from(moment.hour()) * 60 + i16::from(moment.minute()))
    }

    /// What a clock of the city says when one in Paris says this minute of the same day, as « 23:45 ».
    pub(crate) fn heure_de_paris(&self, minute: i16) -> String {
        let jour = fuseau::paris().to_datetime(self.instant()).date();
        let (heure, minute) = (i8::try_from(minute / 60).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0));
        let alors = fuseau::paris().to_timestamp(jour.at(heure.clamp(0, 23), minute, 0, 0));
        self.heure_a(alors.unwrap_or(self.instant()))
    }

    /// The time in the city in so many seconds, as « 10:40 »: round, as people say it, and never before.
    pub fn heure_dans(&self, secondes: u32) -> String {
        let alors = self.instant().as_second() + i64::from(secondes);
        let alors = alors + (-alors).rem_euclid(RONDE);
        self.heure_a(Timestamp::from_second(alors).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    fn heure_a(&self, instant: Timestamp) -> String {
        let moment = self.fuseau.to_datetime(instant);
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
    fn overseas_it_is_another_day_and_another_hour() {
        // 31 December 2026, 20:30 UTC.
        let la_bas = |code: &str| Horloge::reglee(1_798_749_000).chez(&[code.to_owned()]);
        for (code, jour, dans_une_heure, fin) in [
            ("45990", "2026-12-31", "22:30", "23:45"),
            ("97400", "2027-01-01", "01:30", "02:45"),
            ("97200", "2026-12-31", "17:30", "18:45"),
            ("98800", "2027-01-01", "08:30", "09:45"),
        ] {
            let horloge = la_bas(code);
            assert_eq!(horloge.aujourdhui().to_string(), jour, "{code}");
            assert_eq!(horloge.heure_dans(3600), dans_une_heure, "{code}");
            assert_eq!(horloge.heure_de_paris(23 * 60 + 45), fin, "{code}");
            // The administrations keep the hours of Paris.
            assert_eq!(horloge.minute_de_la_semaine(), (4, 21 * 60 + 30), "{code}");
        }
    }

    #[test]
    fn a_time_to_come_back_at_is_round_and_never_too_early() {
        let horloge = Horloge::reglee(1_798_759_800);
        for (secondes, heure) in [(0, "00:30"), (1, "00:35"), (300, "00:35"), (301, "00:40"), (5_400, "02:00")] {
            assert_eq!(horloge.heure_dans(secondes), heure, "{secondes}");
        }
    }
}
