//! The tables of the paper, against a second transcription in its layout.

use lossproof_verdicts::published::{self, PublishedTable, TABLE_1, TABLE_2};
use lossproof_verdicts::{Column, Metric};

/// Copied from the page, line by line: † marks the quoted rows, – a dash.
const PAGE_1: &str = "
    ce | 23.1±0.5 28.9±0.4 56.6±0.6 61.8±2.7
    cs-ce | 22.1±0.4 29.7±1.1 61.8±2.0 69.9±1.7
    focal | 21.0±0.4 27.0±0.5 59.1±0.9 68.5±0.8
    cb-focal | 21.8±0.6 28.9±0.8 61.3±1.8 70.8±1.7
    ldam | 21.5±0.1 28.2±0.3 58.5±0.3 56.7±0.4
    seql † | – – 56.6 –
    balms † | 18.5±0.0 – 54.5±0.1 –
    hmloss | 21.8±0.3 27.2±0.3 54.7±0.3 56.1±0.1
    hmloss-cs | 17.3±0.3 17.9±0.5 52.7±0.3 50.4±0.4
    hmloss-cb | 18.1±0.2 18.3±0.3 52.6±0.4 50.5±0.3";

const PAGE_2: &str = "
    ce | 94.8±0.4
    cs-ce | 94.3±0.7
    focal | 95.1±0.4
    cb-ce | 94.2±0.9
    ldam | 93.4±0.5
    hmloss | 95.8±0.4
    hmloss-cs | 96.1±0.4
    hmloss-cb | 95.7±0.3";

fn holds(table: &PublishedTable, page: &str) {
    let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), table.rows.len());
    for (line, row) in lines.into_iter().zip(table.rows) {
        let (name, numbers) = line.split_once('|').expect("a name and numbers");
        let system = name.trim().trim_end_matches(" †");
        assert!(row.systems.contains(&system), "{system} is not {:?}", row.systems);
        assert_eq!(row.quoted, name.contains('†'), "{system}");
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        assert_eq!(numbers.len(), table.columns.len(), "{system}");
        for (number, (cell, &(dataset, imbalance))) in numbers.iter().zip(row.cells.iter().zip(table.columns)) {
            let column = Column { dataset: dataset.to_owned(), imbalance, metric: table.metric };
            assert_eq!(published::cell(system, &column), *cell);
            let shown = cell.map_or("–".to_owned(), |printed| printed.to_string().replace(' ', ""));
            assert_eq!(&shown, number, "{system} on {column}");
            assert_eq!(cell.and_then(|printed| printed.runs), (cell.is_some() && !row.quoted).then_some(10));
        }
    }
}

#[test]
fn the_tables_are_as_printed() {
    holds(&TABLE_1, PAGE_1);
    holds(&TABLE_2, PAGE_2);
    assert_eq!(TABLE_1.best_delta, [1e5, 1e5, 1e4, 1e4]);
    assert_eq!(TABLE_2.best_delta, [1e4]);
}

#[test]
fn both_readings_of_the_class_balanced_row_have_its_numbers() {
    for table in [TABLE_1, TABLE_2] {
        let [focal, ce] = ["cb-focal", "cb-ce"].map(|system| published::row(&table, system).expect("a row").label);
        assert_eq!((focal, ce), ("CBLoss", "CBLoss"));
    }
    for absent in ["ghm-c", "ldam-drw", "balanced-softmax"] {
        assert!(
            [Metric::ErrorRate, Metric::Auc].iter().all(|&m| published::row(published::table(m), absent).is_none())
        );
    }
}

/// `spec/verdicts.md` simulates with the median standard deviation, and takes its margins from two differences.
#[test]
fn the_numbers_that_the_chapter_takes_from_the_tables() {
    let cells = TABLE_1.rows.iter().filter(|row| !row.quoted).flat_map(|row| row.cells).flatten();
    let mut stds: Vec<f64> = cells.filter_map(|cell| cell.std).collect();
    stds.sort_by(f64::total_cmp);
    assert_eq!((stds.len(), stds[15], stds[16]), (32, 0.4, 0.4));
    let mean = |table: &PublishedTable, system: &str, place: usize| {
        published::row(table, system).expect("a row").cells[place].expect("a number").mean
    };
    let advantage = |system: &str| [0, 2].map(|place| mean(&TABLE_1, "balms", place) - mean(&TABLE_1, system, place));
    let average = |system: &str| advantage(system).iter().sum::<f64>() / 2.0;
    assert!((average("hmloss-cb") - 1.15).abs() < 1e-9 && (average("hmloss-cs") - 1.5).abs() < 1e-9);
    assert!((mean(&TABLE_2, "hmloss-cs", 0) - mean(&TABLE_2, "focal", 0) - 1.0).abs() < 1e-9);
}
