//! Several things done at once, on as many threads as there are processors. Who does what changes nothing: each
//! job is one thread's from its beginning to its end, and the results stand in the jobs' order.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

/// Does the jobs 0 to `jobs`. Each tells how far it is, in whatever unit; `hear` is told the sum.
pub(crate) fn at_once<T: Send>(
    jobs: usize,
    job: impl Fn(usize, &mut dyn FnMut(usize)) -> T + Sync,
    hear: &mut dyn FnMut(usize),
) -> Vec<T> {
    let hands = thread::available_parallelism().map_or(1, usize::from).min(jobs);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::default();
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for _ in 0..hands {
            let (tell, next, done, job) = (tell.clone(), &next, &done, &job);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= jobs {
                        return;
                    }
                    let mut behind = 0;
                    let result = job(number, &mut |seen| {
                        // Nobody listens any more only where another thread has panicked.
                        let _ = tell.send(seen - behind);
                        behind = seen;
                    });
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
                }
            });
        }
        drop(tell);
        let mut all = 0;
        for more in told {
            all += more;
            hear(all);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once_and_heard_of() {
        let mut heard = Vec::new();
        let job = |number: usize, hear: &mut dyn FnMut(usize)| {
            hear(1);
            // The first ones take longest, so that they end last.
            (0..(20 - number) * 10_000).for_each(|n| _ = std::hint::black_box(n));
            hear(number + 2);
            number * number
        };
        let squares = at_once(20, job, &mut |seen| heard.push(seen));
        assert_eq!(squares, (0..20).map(|n| n * n).collect::<Vec<_>>());
        assert!(heard.windows(2).all(|two| two[0] < two[1]), "{heard:?}");
        assert_eq!(heard.last(), Some(&(0..20).map(|n| n + 2).sum()));
        assert!(at_once(0, job, &mut |_| ()).is_empty());
    }
}
