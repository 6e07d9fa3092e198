//! The time that an answer takes: a whole number of steps, whatever the work behind it took.
//!
//! Equal work for everybody is the first wall (`tests/attacks/work.rs`); what is left of a difference, in
//! caches, in a directory's index, in a code that leaves meanwhile, ends in the waiting here. An answer
//! that outlasts the first step waits for the next one, counted from when it was asked for: so load makes
//! answers later, and tells no more of what they cost. A grid of the clock would: whoever asks just before
//! it ticks would see which answers are ready.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::runtime::Clock;

/// How long one step is: several times what an answer takes with a store on a disk, and too short for a
/// person to notice.
const STEP: Duration = Duration::from_millis(100);

/// When answers leave.
#[derive(Clone)]
pub struct Pace(Option<Arc<dyn Clock>>);

impl Pace {
    /// On the steps, by `clock`.
    pub fn even(clock: Arc<dyn Clock>) -> Self {
        Self(Some(clock))
    }

    /// As soon as they are ready: where nobody measures, and time is moved by hand.
    pub fn at_once() -> Self {
        Self(None)
    }

    async fn hold<T>(&self, answer: impl Future<Output = T>) -> T {
        let Some(clock) = &self.0 else { return answer.await };
        let asked = clock.now();
        let answer = answer.await;
        // A clock that was set back meanwhile counts as one that stood still.
        let took = Duration::try_from(clock.now().duration_since(asked)).unwrap_or_default();
        clock.pass(left(took)).await;
        answer
    }
}

/// Holds a whole answer, which is ready to be written when its time has come.
pub(super) async fn keep(State(pace): State<Pace>, request: Request, next: Next) -> Response {
    pace.hold(next.run(request)).await
}

/// How long an answer that took so long is still held: to the end of the step in which it was ready.
fn left(took: Duration) -> Duration {
    let steps = took.as_nanos().div_ceil(STEP.as_nanos()).max(1);
    let whole = STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
    whole.saturating_sub(took)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::runtime::ManualClock;

    #[test]
    fn an_answer_takes_whole_steps() {
        let moment = Duration::from_nanos(1);
        for (took, whole) in [
            (Duration::ZERO, 1),
            (moment, 1),
            (STEP.saturating_sub(moment), 1),
            (STEP, 1),
            (STEP + moment, 2),
            (STEP * 7, 7),
        ] {
            assert_eq!(took + left(took), STEP * whole, "{took:?}");
        }
    }

    #[tokio::test]
    async fn attack_02_an_answer_is_held_to_the_end_of_its_step() {
        for (work, steps) in [(Duration::ZERO, 1), (STEP / 3, 1), (STEP * 2 + STEP / 2, 3)] {
            let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
            let (pace, working) = (Pace::even(clock.clone()), clock.clone());
            let answer = tokio::spawn(async move { pace.hold(working.until(Timestamp::UNIX_EPOCH + work)).await });
            // Each task runs as far as it can; the first time it asks what time it is.
            for passed in [Duration::ZERO, work, (STEP * steps).saturating_sub(Duration::from_nanos(1))] {
                clock.set(Timestamp::UNIX_EPOCH + passed);
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                assert!(!answer.is_finished(), "work of {work:?} after {passed:?}");
            }
            clock.set(Timestamp::UNIX_EPOCH + STEP * steps);
            answer.await.unwrap();
        }
    }

    #[tokio::test]
    async fn where_nobody_measures_nobody_waits() {
        Pace::at_once().hold(async {}).await;
    }
}
