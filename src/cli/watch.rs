//! Progress of a batch on the terminal, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::words;
use crate::experiment::Monitor;

/// Watches a batch: a bar with the time left on a terminal, a plain line every tenth otherwise.
pub struct Watch {
    bar: Option<ProgressBar>,
    plain: bool,
    /// Replicates that there will be, as far as is known.
    planned: AtomicU32,
    /// Replicates at most.
    most: u32,
    done: AtomicU32,
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
            planned: AtomicU32::new(planned),
            most: planned,
            done: AtomicU32::new(0),
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
        let planned = replicates.clamp(1.0, f64::from(self.most)).ceil() as u32;
        self.planned.store(planned, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(u64::from(planned));
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn left(&self, done: u32, planned: u32) -> Option<Duration> {
        let share = f64::from(done) / f64::from(planned);
        (done > 0 && done < planned).then(|| self.started.elapsed().mul_f64((1.0 - share) / share))
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
        let tenth = |n: u32| u64::from(n) * 10 / u64::from(planned);
        if self.plain && tenth(done) > tenth(done - 1) {
            eprintln!("{}", words::progress(done, planned, self.left(done, planned)));
        }
    }
}

fn bar(planned: u32) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} replicates, {eta} left");
    let bar = ProgressBar::new(u64::from(planned)).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.tick();
    bar
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
