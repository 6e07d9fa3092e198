//! `deskhand audit`: the chain of who did what to which account.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use miette::IntoDiagnostic;

use super::asking::{Home, ask};
use crate::app::admin::wire::{AdminAnswer, AdminAsk, HeadShown, OfficeAsk};

/// Check and export the audit: who did what to which account.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deskhand audit verify\n         deskhand audit export > audit.jsonl\n\nEach row bears a hash of all before it. `deskhand doctor` shows the last one: note it down elsewhere now and then, for a chain that was made anew from its first row can be told by that alone."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Walk the whole chain and name the first row that isn't sound.
    #[command(
        after_help = "Example: deskhand audit verify\n         deskhand audit verify --noted 17:9f86d081…\n\nEnds with 0 if every row is sound, else with 1."
    )]
    Verify {
        /// A head that was noted earlier, as `doctor` shows it: it must still stand in the chain.
        #[arg(long, value_name = "NUMBER:HASH", value_parser = head)]
        noted: Option<HeadShown>,
    },
    /// Write the rows as JSON, a line each, for a log system of your own. No secret stands in them.
    #[command(
        after_help = "Example: deskhand audit export > audit.jsonl\n         deskhand audit export --after 17 >> audit.jsonl"
    )]
    Export {
        /// Only the rows after this number.
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        after: u64,
    },
}

impl Arguments {
    pub(super) async fn run(self, home: &Home) -> miette::Result<ExitCode> {
        match self.act {
            Act::Verify { noted } => verify(home, noted).await,
            Act::Export { after } => export(home, after).await,
        }
    }
}

async fn verify(home: &Home, noted: Option<HeadShown>) -> miette::Result<ExitCode> {
    let office = OfficeAsk::VerifyAudit { noted };
    let mut code = ExitCode::SUCCESS;
    for answer in ask(home, AdminAsk::Office { office }).await? {
        match answer {
            AdminAnswer::AuditWhole(HeadShown { number, hash }) => {
                println!("All {number} rows are sound. The last: {number}:{hash}");
            }
            AdminAnswer::AuditBroken { number, flaw } => {
                println!("Row {number} is not sound: {flaw}.");
                println!("Keep a copy of the store as it is, and compare with your exports and backups.");
                code = ExitCode::FAILURE;
            }
            _ => {}
        }
    }
    Ok(code)
}

async fn export(home: &Home, mut after: u64) -> miette::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    loop {
        let answers = ask(home, AdminAsk::Office { office: OfficeAsk::AuditRows { after } }).await?;
        let before = after;
        for answer in answers {
            let AdminAnswer::AuditRow { number, line } = answer else { continue };
            after = after.max(number);
            writeln!(out, "{line}").into_diagnostic()?;
        }
        if after == before {
            out.flush().into_diagnostic()?;
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// `NUMBER:HASH`
fn head(text: &str) -> Result<HeadShown, String> {
    let parted = text.trim().split_once(':').and_then(|(number, hash)| Some((number.parse().ok()?, hash)));
    match parted {
        Some((number, hash)) if hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()) => {
            Ok(HeadShown { number, hash: hash.to_ascii_lowercase() })
        }
        _ => Err("write it as `deskhand doctor` shows it: a number, a colon, 64 hexadecimal digits".to_owned()),
    }
}
