//! Runs world after world, on all cores, and adds up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::figures::{Figures, HEADER};
use super::harness::Options;
use super::plan::{CLASSES, Class, HOUR, Plan};
use super::rest::report;
use super::world::World;

/// Simulates for as long as the options say and prints the figures.
pub(crate) fn simulate(options: &Options) -> Result<(), String> {
    let plans = plans(options);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(options.threads);
    let is_over = AtomicBool::new(false);
    let results: Vec<_> = thread::scope(|scope| {
        let runs: Vec<_> = (0..threads)
            .map(|first| (plans.iter().skip(first).step_by(threads), &is_over))
            .map(|(plans, is_over)| scope.spawn(|| run(plans, is_over)))
            .collect();
        runs.into_iter().map(|run| run.join().expect("a world that does not panic")).collect()
    });
    let mut sums = vec![Figures::default(); CLASSES.len()];
    for result in results {
        let figures = result?;
        sums.iter_mut().zip(&figures).for_each(|(sum, figures)| *sum += figures);
    }
    print(&sums);
    Ok(())
}

fn plans(options: &Options) -> Vec<Plan> {
    let end = options.hours as i64 * HOUR;
    let mut length = 0;
    (options.seed..)
        .map(Plan::of)
        .take_while(|plan| {
            let goes_on = length < end;
            length += plan.length;
            goes_on
        })
        .collect()
}

fn run<'a>(plans: impl Iterator<Item = &'a Plan>, is_over: &AtomicBool) -> Result<Vec<Figures>, String> {
    let mut sums = vec![Figures::default(); CLASSES.len()];
    for plan in plans {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let world = World::live(plan.clone(), None, false);
        if let Some(violation) = &world.violation {
            is_over.store(true, Ordering::Relaxed);
            return Err(report(plan, violation, None));
        }
        sums[place(plan.class)] += &world.figures;
    }
    Ok(sums)
}

fn place(class: Class) -> usize {
    CLASSES.iter().position(|other| *other == class).expect("a class of the list")
}

fn print(sums: &[Figures]) {
    let mut all = Figures::default();
    println!("{HEADER}");
    for (class, figures) in CLASSES.iter().zip(sums) {
        all += figures;
        println!("{class:<24} {figures}");
    }
    println!("{:<24} {all}", "all");
    println!("{} events, {} rounds of machines", all.events, all.rounds);
}
