//! One clock for everything that expires, and one calendar for what API Particulier calls "today". They are apart because
//! a test may want the first of January in the tariff period while tokens keep the real time that a relying party checks.

use std::sync::Mutex;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::etat::lock;

pub(crate) struct Horloge(Mutex<Etat>);

struct Etat {
    figee: Option<Timestamp>,
    avance: SignedDuration,
    aujourd_hui: Option<Date>,
}

impl Horloge {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Etat { figee: None, avance: SignedDuration::ZERO, aujourd_hui: None }))
    }

    /// The instant used by tokens, codes and quotas, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let etat = lock(&self.0);
        let base = etat.figee.unwrap_or_else(Timestamp::now);
        base.as_second().saturating_add(etat.avance.as_secs())
    }

    /// The civil date in Paris, unless it was set.
    pub(crate) fn today(&self) -> Date {
        if let Some(date) = lock(&self.0).aujourd_hui {
            return date;
        }
        self.paris().date()
    }

    fn paris(&self) -> DateTime {
        let instant = Timestamp::from_second(self.now()).unwrap_or_else(|_| Timestamp::now());
        TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC).to_datetime(instant)
    }

    pub(crate) fn set_today(&self, date: Date) {
        lock(&self.0).aujourd_hui = Some(date);
    }

    /// Stops the clock at this instant, from which the date follows too.
    pub(crate) fn stop_at(&self, instant: Timestamp) {
        let mut etat = lock(&self.0);
        *etat = Etat { figee: Some(instant), avance: SignedDuration::ZERO, aujourd_hui: None };
    }

    /// Day of the week, from 1 for Monday, and minute of the day in Paris.
    pub(crate) fn minute_of_week(&self) -> (i8, i16) {
        let local = self.paris();
        (local.date().weekday().to_monday_one_offset(), i16::from(local.hour()) * 60 + i16::from(local.minute()))
    }

    pub(crate) fn freeze(&self) {
        let mut etat = lock(&self.0);
        etat.figee = Some(Timestamp::now());
    }

    pub(crate) fn advance(&self, duree: SignedDuration) {
        let mut etat = lock(&self.0);
        etat.avance = etat.avance.saturating_add(duree);
    }
}
