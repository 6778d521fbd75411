//! A test's harness of its own: it takes arguments and prints figures also when all is well.

use std::time::Instant;

/// What the command line says. What other harnesses know and this one has no use for is passed over.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// How much to simulate.
    pub(crate) hours: u64,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
    filters: Vec<String>,
    skipped: Vec<String>,
    is_exact: bool,
    lists: bool,
    /// Only ignored tests are asked for: there are none.
    is_ignored: bool,
}

pub(crate) struct Test {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Options) -> Result<(), String>,
}

impl Options {
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut options = Self {
            hours: 1000,
            seed: 1,
            threads: usize::MAX,
            filters: Vec::new(),
            skipped: Vec::new(),
            is_exact: false,
            lists: false,
            is_ignored: false,
        };
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            let mut value = || value.clone().or_else(|| arguments.next()).unwrap_or_default();
            let number = |text: String| text.parse().unwrap_or_else(|_| panic!("{name} takes a number, not {text:?}"));
            match name.as_str() {
                "--hours" => options.hours = number(value()),
                "--seed" => options.seed = number(value()),
                "--test-threads" => options.threads = number(value()) as usize,
                "--skip" => options.skipped.push(value()),
                "--format" | "--color" | "--logfile" | "-Z" | "--shuffle-seed" => drop(value()),
                "--exact" => options.is_exact = true,
                "--list" => options.lists = true,
                "--ignored" => options.is_ignored = true,
                flag if flag.starts_with('-') => {}
                filter => options.filters.push(filter.to_owned()),
            }
        }
        options
    }

    fn asks_for(&self, name: &str) -> bool {
        let matches = |filter: &String| if self.is_exact { name == filter } else { name.contains(filter.as_str()) };
        let is_named = self.filters.is_empty() || self.filters.iter().any(matches);
        is_named && !self.is_ignored && !self.skipped.iter().any(matches)
    }
}

/// Runs what is asked for; returns whether all went well.
pub(crate) fn run(tests: &[Test], options: &Options) -> bool {
    let (asked, others): (Vec<_>, Vec<_>) = tests.iter().partition(|test| options.asks_for(test.name));
    if options.lists {
        asked.iter().for_each(|test| println!("{}: test", test.name));
        println!("\n{} tests, 0 benchmarks", asked.len());
        return true;
    }
    println!("\nrunning {} tests", asked.len());
    let started = Instant::now();
    let mut failures = Vec::new();
    for test in &asked {
        let since = Instant::now();
        let result = (test.run)(options);
        let verdict = if result.is_ok() { "ok" } else { "FAILED" };
        println!("test {} ... {verdict} ({:.1} s)", test.name, since.elapsed().as_secs_f64());
        failures.extend(result.err().map(|failure| (test.name, failure)));
    }
    failures.iter().for_each(|(name, failure)| println!("\n---- {name} ----\n{failure}"));
    let verdict = if failures.is_empty() { "ok" } else { "FAILED" };
    let (passed, failed) = (asked.len() - failures.len(), failures.len());
    println!(
        "\ntest result: {verdict}. {passed} passed; {failed} failed; 0 ignored; 0 measured; {} filtered out; \
         finished in {:.2}s\n",
        others.len(),
        started.elapsed().as_secs_f64()
    );
    failures.is_empty()
}
