//! Weighs what a citizen downloads, and fails above the gate.

use anyhow::{Result, bail};

use crate::build::Manifest;

/// In bytes of brotli, for everything together. Above the gate nothing is merged; the goal is where we want to be.
const GATE: u64 = 110_000;
const GOAL: u64 = 75_000;

/// Prints the table and judges it.
pub(crate) fn report(manifest: &Manifest) -> Result<()> {
    let rows: Vec<(&str, [u64; 3])> =
        manifest.all().into_iter().map(|(name, asset)| (name, [asset.raw, asset.gzip, asset.brotli])).collect();
    println!("{}", table(&rows));
    let brotli = rows.iter().map(|(_, [_, _, brotli])| brotli).sum();
    let verdict = verdict(brotli);
    match verdict {
        Ok(words) => println!("{words}"),
        Err(words) => bail!(words),
    }
    Ok(())
}

fn table(rows: &[(&str, [u64; 3])]) -> String {
    let total = rows.iter().fold([0; 3], |[a, b, c], (_, [raw, gzip, brotli])| [a + raw, b + gzip, c + brotli]);
    let mut lines = vec![format!("{:<8}{:>12}{:>12}{:>12}", "bytes", "raw", "gzip -9", "brotli 11")];
    for (name, [raw, gzip, brotli]) in rows.iter().copied().chain([("total", total)]) {
        lines.push(format!("{name:<8}{:>12}{:>12}{:>12}", grouped(raw), grouped(gzip), grouped(brotli)));
    }
    lines.join("\n")
}

fn verdict(brotli: u64) -> Result<String, String> {
    let percent = brotli * 100 / GATE;
    let words = format!("{} of {} bytes of brotli allowed ({percent} %)", grouped(brotli), grouped(GATE));
    if brotli > GATE {
        Err(format!("{words}: too heavy by {}", grouped(brotli - GATE)))
    } else if brotli > GOAL {
        Ok(format!("{words}; {} above the goal of {}", grouped(brotli - GOAL), grouped(GOAL)))
    } else {
        Ok(format!("{words}; the goal of {} is met", grouped(GOAL)))
    }
}

/// `1234567` as `1 234 567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_is_the_last_weight_that_passes() {
        assert!(verdict(GOAL).unwrap().contains("is met"));
        assert!(verdict(GOAL + 1).unwrap().contains("1 above the goal"));
        assert!(verdict(GATE).is_ok());
        assert!(verdict(GATE + 1).unwrap_err().contains("too heavy by 1"));
    }

    #[test]
    fn the_table_adds_up() {
        let text = table(&[("loader", [4_000, 2_000, 1_500]), ("wasm", [300_000, 90_000, 70_600])]);
        let last: Vec<&str> =
            text.lines().last().unwrap().split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect();
        assert_eq!(last, ["total", "304 000", "92 000", "72 100"]);
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
