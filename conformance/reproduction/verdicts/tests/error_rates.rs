//! The table of `spec/verdicts.md` that says how often verdicts are wrong: simulated anew, with other draws.

use lossproof_verdicts::Rules;
use lossproof_verdicts::error_rates::{BadSetting, Rates, Setting};

/// The families behind each row of the chapter.
const PRINTED: f64 = 20_000.0;

/// Rows of the chapter's table: runs, family, then its figures.
fn rows() -> Vec<(Setting, [f64; 5])> {
    let chapter = include_str!("../../../../spec/verdicts.md");
    let (_, table) = chapter.split_once("| runs | family |").expect("the table");
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    lines
        .map(|line| {
            let cells: Vec<f64> =
                line.trim_matches('|').split('|').map(|c| c.trim().parse().expect("a number")).collect();
            let setting = Setting::new(cells[0] as u64, cells[1] as usize, 0.4).expect("a setting");
            (setting, cells[2..].try_into().expect("five figures"))
        })
        .collect()
}

#[test]
fn the_chapters_rates_are_those_of_other_draws() {
    let families: u64 = if std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some() { 20_000 } else { 400 };
    let rules = Rules::default();
    let rows = rows();
    assert_eq!(rows.len(), 9);
    for (setting, [differs, agrees, same, detectable, found]) in rows {
        let rates: Rates = setting.simulate(families, 2, &rules);
        assert!((setting.detectable(&rules) - detectable).abs() <= 0.005, "{setting:?}: {detectable}");
        for (what, ours, printed) in [
            ("false differs", rates.false_differs, differs),
            ("false agrees", rates.false_agrees, agrees),
            ("agrees", rates.agrees, same),
            ("found", rates.found, found),
        ] {
            // Two binomial shares of one probability p differ by five standard errors once in 1.7 million; of 36 figures
            // none should. p is not taken nearer to 0 or 1 than one count of the smaller sample.
            let p = printed.clamp(1.0 / families as f64, 1.0 - 1.0 / families as f64);
            let error = (p * (1.0 - p) * (1.0 / families as f64 + 1.0 / PRINTED)).sqrt();
            assert!((ours - printed).abs() <= 5.0 * error, "{setting:?}, {what}: {ours}, the chapter has {printed}");
        }
    }
}

/// What the chapter promises of its own figures: neither false verdict above α, and the stated power, but for two percent.
#[test]
fn the_chapters_rates_keep_their_promise() {
    for (setting, [differs, agrees, _, _, found]) in rows() {
        // Three standard errors of a share of 5 % in 20,000.
        let most = 0.05 + 3.0 * (0.05_f64 * 0.95 / PRINTED).sqrt();
        assert!(differs <= most && agrees <= most, "{setting:?}");
        assert!(found >= 0.78, "{setting:?}");
    }
}

#[test]
fn settings_out_of_range_are_named() {
    let says = |setting: Result<Setting, BadSetting>| setting.map(|_| ()).expect_err("out of range").to_string();
    assert_eq!(says(Setting::new(1, 1, 0.4)), "runs = 1 is not 2 to 1000");
    assert_eq!(says(Setting::new(3, 0, 0.4)), "family = 0 is not 1 to 1000");
    assert_eq!(says(Setting::new(3, 1, f64::NAN)), "std = NaN is not 0.01 to 2");
}
