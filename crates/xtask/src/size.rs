//! Weighs what a citizen downloads, and fails above the budget.

use anyhow::{Result, bail};

use crate::build::{Asset, Manifest};

/// In bytes of brotli.
struct Budget {
    what: &'static str,
    limit: u64,
    counts: fn(&str) -> bool,
}

/// Of the languages, which are each a file, the heaviest counts: nobody fetches two.
const BUDGETS: [Budget; 3] = [
    Budget { what: "the loader, before any interest", limit: 3_000, counts: |name| name == "loader" },
    Budget { what: "all up to the first step", limit: 75_000, counts: |name| name != "suite.wasm" },
    Budget { what: "the whole form", limit: 130_000, counts: |_| true },
];

/// Prints the table and judges it.
pub(crate) fn report(manifest: &Manifest) -> Result<()> {
    let rows: Vec<(&str, &Asset)> = manifest.all().filter(|(name, _)| *name != "cadre.js").collect();
    println!("{}", table(&rows));
    let weights: Vec<(&str, u64)> = rows.iter().map(|(name, asset)| (*name, asset.brotli)).collect();
    let mut heavy = false;
    for budget in &BUDGETS {
        let (words, fits) = judge(budget, &weights);
        println!("{words}");
        heavy |= !fits;
    }
    if heavy {
        bail!("the form is too heavy");
    }
    Ok(())
}

fn judge(budget: &Budget, weights: &[(&str, u64)]) -> (String, bool) {
    let counted = || weights.iter().filter(|(name, _)| (budget.counts)(name));
    let words = counted().filter(|(name, _)| is_language(name)).map(|(_, weight)| *weight).max().unwrap_or(0);
    let weight = words + counted().filter(|(name, _)| !is_language(name)).map(|(_, weight)| weight).sum::<u64>();
    let verdict = format!("{:<34}{:>9} of {:>7} bytes of brotli", budget.what, grouped(weight), grouped(budget.limit));
    match weight.checked_sub(budget.limit) {
        Some(excess @ 1..) => (format!("{verdict}: too heavy by {}", grouped(excess)), false),
        _ => (verdict, true),
    }
}

fn is_language(name: &str) -> bool {
    name.starts_with("textes.")
}

fn table(rows: &[(&str, &Asset)]) -> String {
    let mut lines = vec![format!("{:<16}{:>12}{:>12}{:>12}", "bytes", "raw", "gzip -9", "brotli 11")];
    for (name, Asset { raw, gzip, brotli, .. }) in rows {
        lines.push(format!("{name:<16}{:>12}{:>12}{:>12}", grouped(*raw), grouped(*gzip), grouped(*brotli)));
    }
    lines.join("\n")
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
    fn the_limit_is_the_last_weight_that_passes_and_one_language_counts() {
        let files = |wasm| {
            [
                ("loader", 2_900),
                ("widget.wasm", wasm),
                ("suite.wasm", 50_000),
                ("textes.fr.json", 4_000),
                ("textes.ar.json", 5_000),
            ]
        };
        let [loader, first, whole] = &BUDGETS;
        assert!(judge(loader, &files(1)).1);
        assert!(!judge(loader, &[("loader", 3_001)]).1);
        assert!(judge(first, &files(67_100)).1);
        let (words, fits) = judge(first, &files(67_101));
        assert!(!fits && words.contains("too heavy by 1"), "{words}");
        assert!(judge(whole, &files(72_100)).1);
        assert!(!judge(whole, &files(72_101)).1);
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
