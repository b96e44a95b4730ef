//! The tables in each format, and what they must never say.

use lossproof_verdicts::tables::{BadTable, Table, build};
use lossproof_verdicts::{Column, Imbalance, Metric, Results, Row, Rules, Run};

fn column(dataset: &str, imbalance: Imbalance, metric: Metric) -> Column {
    Column { dataset: dataset.to_owned(), imbalance, metric }
}

fn runs(values: &[f64]) -> Vec<Run> {
    values.iter().zip(1..).map(|(&value, seed)| Run { seed, value }).collect()
}

fn results() -> Results {
    let row = |system: &str, label: &str| Row { system: system.to_owned(), label: label.to_owned() };
    Results {
        rows: vec![
            row("ce", "CE"),
            row("balms", "BALMS"),
            row("hmloss-cs", "HMLoss + CS"),
            row("mine", "a_b & <c> | d\u{1b}"),
        ],
        columns: vec![
            column("cifar-10", Imbalance::Lt, Metric::ErrorRate),
            column("cifar-10", Imbalance::Step, Metric::ErrorRate),
            column("digits", Imbalance::Lt, Metric::ErrorRate),
            column("isic-2019", Imbalance::AsIs, Metric::Auc),
        ],
        cells: vec![
            vec![runs(&[22.9, 23.4, 23.0, 22.7, 23.3]), runs(&[31.9, 32.4, 32.0]), runs(&[11.0, 12.0]), vec![]],
            vec![runs(&[18.1, 18.3, 18.7]), vec![], vec![], vec![]],
            vec![runs(&[17.0]), runs(&[15.0, 21.0]), runs(&[9.0, 9.0]), runs(&[96.0, 96.3, 95.9, 96.1, 96.2])],
            vec![runs(&[f64::NAN, 3.0]), vec![], runs(&[8.0]), vec![]],
        ],
    }
}

#[test]
fn each_format() {
    let tables = build(&results(), &Rules::default()).expect("tables");
    assert_eq!(tables.len(), 2, "one for each metric");
    let all = |render: fn(&Table) -> String| tables.iter().map(render).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("terminal", all(Table::terminal));
    insta::assert_snapshot!("markdown", all(Table::markdown));
    insta::assert_snapshot!("html", all(Table::html));
    insta::assert_snapshot!("latex", all(Table::latex));
}

#[test]
fn what_was_not_run_is_never_a_number() {
    let mut nothing = results();
    nothing.cells = vec![vec![vec![]; 4]; 4];
    for table in build(&nothing, &Rules::default()).expect("tables") {
        for line in table.terminal().lines().filter(|line| line.contains("reproduced")) {
            assert!(!line.contains(|c: char| c.is_ascii_digit()), "{line}");
        }
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        assert!(cells.clone().all(|cell| cell.mean.is_none() && cell.verdict.numbers.is_none()));
        let rows = table.rows.len() * table.columns.len();
        for text in [table.terminal(), table.markdown(), table.html(), table.latex()] {
            assert_eq!(text.matches("not run").count(), rows);
        }
    }
}

#[test]
fn tables_and_results_survive_json() {
    let mut results = results();
    results.cells[3][0].clear(); // JSON has no NaN
    let text = serde_json::to_string(&results).expect("JSON");
    assert_eq!(serde_json::from_str::<Results>(&text).expect("the same"), results);
    let tables = build(&results, &Rules::default()).expect("tables");
    let text = serde_json::to_string(&tables).expect("JSON");
    assert_eq!(serde_json::from_str::<Vec<Table>>(&text).expect("the same"), tables);
}

#[test]
fn results_that_are_no_table_are_refused() {
    let refused = |change: fn(&mut Results)| {
        let mut results = results();
        change(&mut results);
        match build(&results, &Rules::default()) {
            Err(BadTable::Results(error)) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert!(refused(|r| drop(r.cells.pop())).starts_with("3 rows of cells for 4 rows"));
    assert!(refused(|r| drop(r.cells[1].pop())).starts_with("row 1 (balms) has 3 cells for 4 columns"));
    assert!(refused(|r| r.rows[1].system = "ce".to_owned()).starts_with("the row ce is there twice"));
    assert!(refused(|r| r.columns[1] = r.columns[0].clone()).starts_with("the column CIFAR-10 LT, error rate"));
    assert!(build(&results(), &Rules { alpha: 0.0, ..Rules::default() }).is_err());
}
