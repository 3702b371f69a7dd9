//! Progress of a batch on the terminal, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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

    /// Nothing that is done now could be kept: no further replicate is begun.
    pub fn give_up(&self) {
        self.stop.store(true, Ordering::Relaxed);
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
        (here > 0 && done < planned).then(|| self.started.elapsed().mul_f64(of_here()))
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
