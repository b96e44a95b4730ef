//! Simulates how often verdicts are wrong, and prints the table of `spec/verdicts.md`:
//! `cargo run --release -p lossproof-verdicts --example error_rates`.

use lossproof_verdicts::Rules;
use lossproof_verdicts::error_rates::{BadSetting, Setting};

fn main() -> Result<(), BadSetting> {
    let rules = Rules::default();
    println!(
        "| runs | family | false \"differs\" | false \"agrees\" | \"agrees\" where the same | found difference | found |"
    );
    println!("|---|---|---|---|---|---|---|");
    for runs in [3, 5, 10] {
        for family in [1, 10, 40] {
            let setting = Setting::new(runs, family, 0.4)?;
            let rates = setting.simulate(20_000, 1, &rules);
            let found = setting.detectable(&rules);
            println!(
                "| {runs} | {family} | {:.4} | {:.4} | {:.4} | {found:.2} | {:.4} |",
                rates.false_differs, rates.false_agrees, rates.agrees, rates.found
            );
        }
    }
    Ok(())
}
