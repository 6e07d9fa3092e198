//! `deskhand replay`: conversations as tests.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use clap::Args;
use miette::{Context, IntoDiagnostic, miette};

use crate::{
    app::{Settings, stage::MemoryStage},
    replay::{self, Coverage, Outcome, Stage as _, TranscriptFile, Verdict},
};

/// Play transcripts against the dialogue, the engine and the verifier, and say what went otherwise.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand replay tests/transcripts\n         deskhand replay tests/transcripts/expired-code.txt --update\n         deskhand replay tests/transcripts --coverage --html report.html\n\nA folder stands for every .txt below it, and is played with its deskhand.toml if it has one (unless --config names another). Ends with 0 if all went as written, else with 1."
)]
pub(super) struct Arguments {
    /// Transcripts, or folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write what the bot really said into the files; everything else in them stays as it is.
    #[arg(long)]
    update: bool,
    /// Tell which steps, branches, prompts and intents of the content no transcript reaches.
    #[arg(long)]
    coverage: bool,
    /// Write a report in the form of `JUnit`, for programs that collect the results of tests.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a page: both sides, the difference in place, and why the bot chose what it said.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Arguments {
    /// The configuration that the transcripts bring with them, else the `usual` one.
    pub(super) fn config(&self, usual: &str) -> String {
        let beside = self.paths.first().map(|path| if path.is_dir() { path.clone() } else { folder_of(path) });
        let own = beside.map(|folder| folder.join("deskhand.toml")).filter(|file| file.is_file());
        own.map_or_else(|| usual.to_owned(), |file| file.display().to_string())
    }

    pub(super) fn run(self, settings: Settings) -> miette::Result<ExitCode> {
        let files = replay::find(&self.paths).map_err(|(path, fault)| {
            miette!(help = "Give the path of a transcript, or of a folder of them.", "{}: {fault}", path.display())
        })?;
        if files.is_empty() {
            return Err(miette!(help = "A transcript's name ends in .txt.", "there is no transcript there"));
        }
        let stage = MemoryStage::new(settings)?;
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let outcomes = played(&files, &stage, threads);
        self.report(&files, &outcomes)?;
        let (mut bad, mut decisions) = (0, Vec::new());
        for (file, outcome) in files.iter().zip(outcomes) {
            let good = match outcome {
                Ok(verdict) => {
                    let good = self.tell(file, &verdict)?;
                    decisions.extend(verdict.decisions.into_iter().map(|(_, decision)| decision));
                    good
                }
                Err(faults) => {
                    for fault in faults {
                        eprintln!("{:?}", miette::Report::new(fault));
                    }
                    false
                }
            };
            bad += usize::from(!good);
        }
        println!("{} as written, {bad} otherwise.", files.len() - bad);
        if self.coverage {
            print!("{}", Coverage::of(stage.whole(), &decisions));
        }
        Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn report(&self, files: &[TranscriptFile], outcomes: &[Outcome]) -> miette::Result<()> {
        if let Some(path) = &self.junit {
            write(path, &replay::junit(files, outcomes))?;
        }
        if let Some(path) = &self.html {
            write(path, &replay::html(files, outcomes).into_diagnostic()?)?;
        }
        Ok(())
    }

    fn tell(&self, file: &TranscriptFile, verdict: &Verdict) -> miette::Result<bool> {
        if self.update && verdict.rewritten != file.source {
            let path = &file.path;
            write(path, &verdict.rewritten)?;
            println!("{}: rewritten", path.display());
        }
        let left: Vec<_> = verdict.problems.iter().filter(|problem| !self.update || !problem.is_rewritten()).collect();
        for problem in &left {
            print!("{}", verdict.show(problem));
        }
        Ok(left.is_empty())
    }
}

/// Plays them all, and tells whoever sits there how far it is.
fn played(files: &[TranscriptFile], stage: &MemoryStage, threads: usize) -> Vec<Outcome> {
    if !io::stderr().is_terminal() {
        return replay::run_all(files, stage, threads, &|_| {});
    }
    let (done, bad) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let outcomes = replay::run_all(files, stage, threads, &|outcome| {
        let good = outcome.as_ref().is_ok_and(Verdict::is_good);
        let bad = bad.fetch_add(usize::from(!good), Ordering::Relaxed) + usize::from(!good);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        eprint!("\r{done} of {} played, {bad} otherwise", files.len());
    });
    eprintln!();
    outcomes
}

fn write(path: &Path, text: &str) -> miette::Result<()> {
    fs::write(path, text).into_diagnostic().wrap_err_with(|| format!("{} can't be written", path.display()))
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}
