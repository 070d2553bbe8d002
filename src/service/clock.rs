//! Guarded clock: compares the wall clock with a monotonic clock, and does not follow it on a jump far ahead.
//!
//! Two things cannot be undone once the clock was wrong: an embargo that was lifted, and the `recorded_at` of the last change,
//! which every later change must follow. So a jump ahead is not believed without a reason:
//!
//! - while the process runs, the wall clock may be at most `STEP` ahead of the time trusted so far plus the time elapsed on the
//!   monotonic clock. That clock has to count the time that a computer sleeps (`CLOCK_BOOTTIME` on Linux), or every resume
//!   would look like a jump;
//! - at the start, it may be at most `LONGEST_PAUSE` after the last change of the log.
//!
//! A clock that is not believed is replaced by the trusted time, which goes on with the monotonic clock, until it comes back.
//! A step back is always followed: it lifts no embargo, and the log keeps its order by itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Clock;

/// The furthest step ahead that is believed while the process runs: more than NTP corrects on a healthy computer.
const STEP: SignedDuration = SignedDuration::from_mins(5);

/// How often the trusted time is set to the wall clock, so that many small steps within this time count as one.
const RENEWED_EVERY: Duration = Duration::from_hours(1);

/// The longest time since the last change that is believed at the start.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(400 * 24);

/// A clock before this day has not been set yet: computers without a battery start in 1970 or 2000.
const SET_AFTER: Timestamp = Timestamp::constant(1_735_689_600, 0);

/// Time elapsed since any fixed moment, on a clock that nobody sets and that goes on while the computer sleeps.
pub type Elapsed = Arc<dyn Fn() -> Duration + Send + Sync>;

/// The two clocks of a computer, read by functions that the edge gives.
#[derive(Clone)]
pub struct Readings {
    wall: Clock,
    elapsed: Elapsed,
    guarded: bool,
}

impl Readings {
    /// The wall clock, to be guarded by a monotonic one.
    #[must_use]
    pub fn new(wall: Clock, elapsed: Elapsed) -> Self {
        Self { wall, elapsed, guarded: true }
    }

    /// The wall clock, believed whatever it says.
    #[must_use]
    pub fn trusted(self) -> Self {
        Self { guarded: false, ..self }
    }

    /// The clock of a service whose log was last written to at `last_change`.
    #[must_use]
    pub fn clock(&self, last_change: Option<Timestamp>) -> Clock {
        if !self.guarded {
            return Arc::clone(&self.wall);
        }
        let Self { wall, elapsed, .. } = self.clone();
        let guard = Mutex::new(Guard { last_change, ..Guard::default() });
        let clock = Arc::new(move || {
            let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
            let wall = wall();
            let (now, notice) = guard.observe(wall, elapsed());
            drop(guard);
            if let Some(notice) = notice {
                notice.log(wall, now);
            }
            now
        });
        // A clock that is wrong at the start is reported at the start, not at the first request.
        clock();
        clock
    }
}

/// A moment that was trusted, and the reading of the monotonic clock at that moment.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    at: Timestamp,
    elapsed: Duration,
}

impl Anchor {
    /// The same moment moved on with the monotonic clock.
    fn moved_to(self, elapsed: Duration) -> Timestamp {
        let since = SignedDuration::try_from(elapsed.saturating_sub(self.elapsed)).unwrap_or(SignedDuration::MAX);
        self.at.checked_add(since).unwrap_or(Timestamp::MAX)
    }
}

/// Decides which time it is. Pure: readings in, time and notice out.
#[derive(Debug, Default)]
struct Guard {
    last_change: Option<Timestamp>,
    anchor: Option<Anchor>,
    doubted: bool,
}

impl Guard {
    /// The time, and what the operator should know of it.
    fn observe(&mut self, wall: Timestamp, elapsed: Duration) -> (Timestamp, Option<Notice>) {
        let Some(anchor) = self.anchor else { return self.start(wall, elapsed) };
        let trusted = anchor.moved_to(elapsed);
        let was_doubted = self.doubted;
        self.doubted = wall.duration_since(trusted) > STEP;
        if self.doubted {
            return (trusted, (!was_doubted).then_some(Notice::Jumped));
        }
        if wall > trusted && elapsed.saturating_sub(anchor.elapsed) >= RENEWED_EVERY {
            self.anchor = Some(Anchor { at: wall, elapsed });
        }
        (wall, was_doubted.then_some(Notice::CameBack))
    }

    /// Judges the first reading of a clock that has been set.
    fn start(&mut self, wall: Timestamp, elapsed: Duration) -> (Timestamp, Option<Notice>) {
        if wall < SET_AFTER {
            let was_doubted = std::mem::replace(&mut self.doubted, true);
            return (wall, (!was_doubted).then_some(Notice::NotSet));
        }
        let too_late = |last: &Timestamp| wall.duration_since(*last) > LONGEST_PAUSE;
        let trusted = self.last_change.filter(too_late).unwrap_or(wall);
        self.anchor = Some(Anchor { at: trusted, elapsed });
        self.doubted = trusted != wall;
        let notice = match self.last_change {
            _ if self.doubted => Some(Notice::LateStart),
            Some(last) if last > wall => Some(Notice::LogAhead(last)),
            _ => None,
        };
        (trusted, notice)
    }
}

/// A notice about the clock for the operator's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notice {
    Jumped,
    CameBack,
    NotSet,
    LateStart,
    LogAhead(Timestamp),
}

impl Notice {
    fn log(self, wall: Timestamp, now: Timestamp) {
        match self {
            Notice::Jumped => tracing::warn!(
                %wall, trusted = %now,
                "the clock jumped ahead and is not believed: no embargo is lifted by it. If it is right, restart with --trust-clock"
            ),
            Notice::CameBack => tracing::warn!(%wall, "the clock is believed again"),
            Notice::NotSet => tracing::warn!(%wall, "the clock has not been set yet; changes are recorded right after the last one"),
            Notice::LateStart => tracing::warn!(
                %wall, last_change = %now,
                "the clock is more than {} days after the last change and is not believed: time goes on from the last change. \
                If the clock is right, start with --trust-clock",
                LONGEST_PAUSE.as_hours() / 24
            ),
            Notice::LogAhead(last_change) => tracing::warn!(
                %wall, %last_change,
                "the last change was recorded after the time of the clock; until the clock passes it, changes are recorded right after it"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn start() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().expect("a moment")
    }

    fn after(seconds: i64) -> Timestamp {
        start() + SignedDuration::from_secs(seconds)
    }

    /// The trusted time and the notice for each pair of readings: seconds of the wall clock and of the monotonic clock, both since the start.
    fn observed(last_change: Option<Timestamp>, readings: &[(i64, u64)]) -> Vec<(i64, Option<Notice>)> {
        let mut guard = Guard { last_change, ..Guard::default() };
        let observe = |(wall, elapsed): &(i64, u64)| {
            let (now, notice) = guard.observe(after(*wall), Duration::from_secs(*elapsed));
            (now.duration_since(start()).as_secs(), notice)
        };
        readings.iter().map(observe).collect()
    }

    #[test]
    fn a_jump_ahead_is_not_believed_until_the_clock_comes_back() {
        let readings = [(0, 0), (730 * DAY, 10), (730 * DAY + 50, 60), (70, 70), (80, 80)];
        let expected = [(0, None), (10, Some(Notice::Jumped)), (60, None), (70, Some(Notice::CameBack)), (80, None)];
        assert_eq!(observed(None, &readings), expected);
        assert_eq!(observed(Some(after(-DAY)), &readings), expected);
    }

    #[test]
    fn small_steps_and_steps_back_are_believed() {
        assert_eq!(observed(None, &[(0, 0), (290, 1), (2, 2)]), [(0, None), (290, None), (2, None)], "NTP");
        assert_eq!(observed(None, &[(0, 0), (-HOUR, 1), (2, 2)]), [(0, None), (-HOUR, None), (2, None)], "an hour back and again");
        assert_eq!(observed(None, &[(0, 0), (30 * DAY, 30 * 86_400)]), [(0, None), (30 * DAY, None)], "a laptop slept for a month");
    }

    #[test]
    fn many_small_steps_are_one_large_one() {
        let steps: Vec<(i64, u64)> = (0..20).map(|step| (i64::try_from(step).expect("small") * 240, step)).collect();
        let told = observed(None, &steps);
        assert_eq!(told[1], (240, None));
        assert_eq!(told[2], (2, Some(Notice::Jumped)), "480 seconds ahead after 2");
    }

    #[test]
    fn a_start_long_after_the_last_change_goes_on_from_it() {
        let late = observed(Some(after(-401 * DAY)), &[(0, 0), (5, 5)]);
        assert_eq!(late, [(-401 * DAY, Some(Notice::LateStart)), (-401 * DAY + 5, None)]);
        assert_eq!(observed(Some(after(-399 * DAY)), &[(0, 0)]), [(0, None)]);
    }

    #[test]
    fn a_log_that_is_ahead_of_the_clock_is_reported_once_and_lends_the_clock_no_trust() {
        let last = after(800 * DAY);
        let told = observed(Some(last), &[(0, 0), (1, 1), (500 * DAY, 2)]);
        assert_eq!(told, [(0, Some(Notice::LogAhead(last))), (1, None), (2, Some(Notice::Jumped))]);
    }

    #[test]
    fn a_clock_that_was_not_set_yet_may_be_set() {
        let year = -30 * 365 * DAY;
        let told = observed(Some(after(-DAY)), &[(year, 0), (year + 1, 1), (0, 2), (730 * DAY, 3)]);
        assert_eq!(told, [(year, Some(Notice::NotSet)), (year + 1, None), (0, None), (1, Some(Notice::Jumped))]);
    }

    proptest! {
        /// Whatever the wall clock says, the time runs ahead of the monotonic clock by no more than one step an hour; and a wall
        /// clock that keeps to the monotonic one is followed to the second.
        #[test]
        fn the_time_never_runs_far_ahead(walls in prop::collection::vec((any::<bool>(), -4_000_000..4_000_000_i64, 0..4_000_u64), 1..60)) {
            let mut elapsed = 0;
            let readings: Vec<(i64, u64)> = std::iter::once((0, 0)).chain(walls.into_iter().map(|(honest, wall, after)| {
                elapsed += after;
                let right = i64::try_from(elapsed).expect("small");
                (if honest { right } else { wall }, elapsed)
            })).collect();
            for ((wall, elapsed), (now, _)) in readings.iter().zip(observed(None, &readings)) {
                let right = i64::try_from(*elapsed).expect("small");
                prop_assert!(now <= right + STEP.as_secs() * (1 + right / HOUR), "{now} after {elapsed}");
                prop_assert!(*wall != right || now == right, "{now} is not {right}");
            }
        }
    }
}
