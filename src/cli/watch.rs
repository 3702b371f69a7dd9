//! Progress of a batch on the terminal, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::words;
use crate::experiment::Monitor;

/// Watches a batch: a bar with the time left on a terminal, a plain line every tenth otherwise.
pub struct Watch {
    bar: Option<ProgressBar>,
    plain: bool,
    /// Replicates that there will be, as far as is known; or programme arms at most.
    planned: AtomicU64,
    /// Replicates at most.
    most: u32,
    /// Whether programme arms are counted, of which there are so many at most.
    by_arm: AtomicBool,
    done: AtomicU64,
    /// Of these, what was done before the batch was stopped, and took no time now.
    recalled: AtomicU64,
    started: Instant,
    /// When the first was run that is not known from before, where that is told.
    went_on: OnceLock<Instant>,
    stop: Arc<AtomicBool>,
    enough: AtomicBool,
}

impl Watch {
    /// Begins to watch a batch of `planned` replicates.
    #[allow(clippy::disallowed_methods, reason = "the edge may read the clock: it decides no result")]
    pub fn new(planned: u32, quiet: bool, stop: Arc<AtomicBool>) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = (terminal && !quiet).then(|| bar(planned));
        Self {
            bar,
            plain: !terminal && !quiet,
            planned: AtomicU64::new(u64::from(planned)),
            most: planned,
            by_arm: AtomicBool::new(false),
            done: AtomicU64::new(0),
            recalled: AtomicU64::new(0),
            started: Instant::now(),
            went_on: OnceLock::new(),
            stop,
            enough: AtomicBool::new(false),
        }
    }

    /// The batch is as precise as asked: no further replicate is begun.
    pub fn enough(&self) {
        self.enough.store(true, Ordering::Relaxed);
    }

    /// Whether the batch is as precise as asked.
    pub fn is_enough(&self) -> bool {
        self.enough.load(Ordering::Relaxed)
    }

    /// Whether somebody has stopped the batch.
    pub fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed) && !self.is_enough()
    }

    /// About so many replicates will be needed.
    pub fn expect(&self, replicates: f64) {
        self.plan(replicates.clamp(1.0, f64::from(self.most)).ceil() as u64);
    }

    /// Programme arms are counted from now on, and so many will be needed at most.
    pub fn bound(&self, arms: u64) {
        if !self.by_arm.swap(true, Ordering::Relaxed)
            && let Some(bar) = &self.bar
        {
            bar.set_style(style(words::BAR_OF_ARMS));
        }
        self.plan(arms.max(1));
    }

    fn plan(&self, planned: u64) {
        self.planned.store(planned, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(planned);
        }
    }

    /// One more of those that are finished is known from before.
    pub fn recalled(&self) {
        self.recalled.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes whether one is known from before, or has to be run.
    pub fn noted<T>(&self, known: Option<T>) -> Option<T> {
        if known.is_some() {
            self.recalled();
        } else {
            self.goes_on();
        }
        known
    }

    /// Nothing that is done now could be kept: no further replicate is begun.
    pub fn give_up(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// One has to be run that is not known from before. What went before the first of these, such as making worlds whose arms are all
    /// known, says nothing of how long the others take.
    #[allow(clippy::disallowed_methods, reason = "the edge may read the clock: it decides no result")]
    pub fn goes_on(&self) {
        self.went_on.get_or_init(|| {
            self.bar.iter().for_each(ProgressBar::reset_eta);
            Instant::now()
        });
    }

    /// Says something beside the bar, to who wants to know.
    pub fn tell(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{text}")),
            None if self.plain => eprintln!("{text}"),
            None => {}
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn left(&self, done: u64, planned: u64) -> Option<Duration> {
        let here = done.saturating_sub(self.recalled.load(Ordering::Relaxed));
        let of_here = || planned.saturating_sub(done) as f64 / here as f64;
        let began = self.went_on.get().unwrap_or(&self.started);
        (here > 0 && done < planned).then(|| began.elapsed().mul_f64(of_here()))
    }
}

impl Monitor for Watch {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.is_enough()
    }

    fn finished(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
        let planned = self.planned.load(Ordering::Relaxed);
        let tenth = |n: u64| n * 10 / planned;
        if self.plain && tenth(done) > tenth(done - 1) {
            let of = if self.by_arm.load(Ordering::Relaxed) { words::progress_of_arms } else { words::progress };
            eprintln!("{}", of(done, planned, self.left(done, planned)));
        }
    }
}

fn bar(planned: u32) -> ProgressBar {
    let bar = ProgressBar::new(u64::from(planned)).with_style(style(words::BAR));
    bar.tick();
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A flag that Ctrl-C raises; the second Ctrl-C leaves at once.
pub fn on_interrupt() -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(super::code::STOPPED));
        }
        eprintln!("\n{}", words::stopping());
    })?;
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An hour went by with making worlds whose arms were all known; the ten minutes since then made 60 arms, and 60 are left.
    #[test]
    fn what_was_known_and_what_it_took_to_find_that_out_say_nothing_of_the_time_left() {
        let mut watch = Watch::new(1_000, true, Arc::default());
        let ago = |minutes: u64| watch.started.checked_sub(Duration::from_secs(60 * minutes));
        // A machine that has just been started cannot say how long ago an hour was.
        let (Some(hour), Some(minutes)) = (ago(70), ago(10)) else { return };
        watch.started = hour;
        watch.went_on = minutes.into();
        watch.recalled.store(880, Ordering::Relaxed);
        let left = watch.left(940, 1_000).expect("some were run here");
        assert!((600..660).contains(&left.as_secs()), "{left:?}");
        assert_eq!(watch.left(880, 1_000), None, "none was run here");
        assert_eq!(watch.left(1_000, 1_000), None, "none is left");
    }

    #[test]
    fn the_clock_starts_with_the_first_that_is_run() {
        let watch = Watch::new(10, true, Arc::default());
        watch.recalled();
        assert_eq!(watch.went_on.get(), None);
        watch.goes_on();
        let first = *watch.went_on.get().expect("it is told");
        watch.goes_on();
        assert_eq!(watch.went_on.get(), Some(&first));
    }
}
