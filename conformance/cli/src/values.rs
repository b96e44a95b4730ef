//! Numbers and lists as they are typed.

use crate::failure::{Failure, quoted};

const NUMBER: &str = "a number in the range of binary64, inf, -inf or nan";

/// One number.
///
/// # Errors
/// For what is no number, and for one that binary64 has no room for.
pub(crate) fn number(text: &str, at: &str) -> Result<f64, Failure> {
    item(text, at, NUMBER, as_number)
}

/// A list of numbers with commas between them; an empty text is an empty list.
///
/// # Errors
/// As [`number`], with the place in the list.
pub(crate) fn numbers(text: &str, at: &str) -> Result<Vec<f64>, Failure> {
    list(text, at, NUMBER, as_number)
}

/// A list of class counts.
///
/// # Errors
/// For what is no whole number from 0.
pub(crate) fn counts(text: &str, at: &str) -> Result<Vec<u64>, Failure> {
    list(text, at, "a whole number from 0", as_whole)
}

/// The targets of all rows: `null` or `ignored` for a row that does not count.
///
/// # Errors
/// For what is neither that nor a class.
pub(crate) fn targets(texts: &[String], at: &str) -> Result<Vec<Option<usize>>, Failure> {
    let target = |text: &str| match text {
        "null" | "ignored" => Some(None),
        _ => as_whole(text).and_then(|class| usize::try_from(class).ok()).map(Some),
    };
    list(&texts.join(","), at, "a class (a whole number from 0), or null for an ignored row", target)
}

/// Rows of numbers: a semicolon between rows, or one row an occurrence of the option.
///
/// # Errors
/// As [`numbers`], and for a row that is empty.
pub(crate) fn rows(texts: &[String], at: &str) -> Result<Vec<Vec<f64>>, Failure> {
    each_row(texts, at, NUMBER, as_number)
}

/// Rows of 0 and 1.
///
/// # Errors
/// For what is neither.
pub(crate) fn draws(texts: &[String], at: &str) -> Result<Vec<Vec<bool>>, Failure> {
    let draw = |text: &str| match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    };
    each_row(texts, at, "0 or 1", draw)
}

fn each_row<T>(
    texts: &[String],
    at: &str,
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<Vec<T>>, Failure> {
    let text = texts.join(";");
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let row = |(index, row): (usize, &str)| {
        let at = format!("{at}[{index}]");
        match list(row, &at, expected, &parse)? {
            empty if empty.is_empty() => Err(Failure::usage(format!("{at} is empty; expected {expected}, …"))),
            row => Ok(row),
        }
    };
    text.split(';').enumerate().map(row).collect()
}

fn list<T>(text: &str, at: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Failure> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let items = text.split(',').enumerate();
    items.map(|(index, text)| item(text, &format!("{at}[{index}]"), expected, &parse)).collect()
}

fn item<T>(text: &str, at: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    parse(text.trim()).ok_or_else(|| Failure::usage(format!("{at} is {}; expected {expected}", quoted(text))))
}

/// Rust's own grammar, which has every spelling of the infinities and of NaN. A decimal that rounds to an infinity is
/// refused: what was meant is not what would be computed.
fn as_number(text: &str) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    (value.is_finite() || !text.contains(|c: char| c.is_ascii_digit())).then_some(value)
}

/// A whole number, also where it is written `5e3` or `5000.0`.
fn as_whole(text: &str) -> Option<u64> {
    // Above this not every integer is a binary64.
    const EXACT: f64 = 9007199254740992.0;
    let of_float = |x: f64| (x.fract() == 0.0 && (0.0..=EXACT).contains(&x)).then_some(x as u64);
    text.parse().ok().or_else(|| text.parse().ok().and_then(of_float))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{as_number, as_whole, counts, draws, numbers, rows, targets};
    use crate::failure::Failure;

    #[test]
    fn numbers_are_read_in_every_usual_spelling() {
        let cases = [
            ("-1.25", -1.25),
            (".5", 0.5),
            ("1e4", 1e4),
            ("-inf", f64::NEG_INFINITY),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("1e-999", 0.0),
        ];
        for (text, value) in cases {
            assert_eq!(as_number(text), Some(value), "{text}");
        }
        assert!(as_number("NaN").is_some_and(f64::is_nan));
        for text in ["", "1e999", "0x10", "1,5", "--1", "one", "١"] {
            assert_eq!(as_number(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_exact_up_to_the_last() {
        assert_eq!(as_whole("18446744073709551615"), Some(u64::MAX));
        assert_eq!(as_whole("5e3"), Some(5000));
        for text in ["-1", "0.5", "1e17", "nan", "18446744073709551616"] {
            assert_eq!(as_whole(text), None, "{text}");
        }
    }

    #[test]
    fn rows_come_by_semicolon_and_by_repetition() {
        let texts = ["1,2;3,4".to_owned(), "5, 6".to_owned()];
        assert_eq!(rows(&texts, "--logits").unwrap(), [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
        assert_eq!(targets(&["1,null".to_owned(), "0".to_owned()], "--target").unwrap(), [Some(1), None, Some(0)]);
        assert!(rows(&["1,2;".to_owned()], "--logits").is_err());
    }

    /// Any text, most often one of what stands in lists of numbers.
    fn any_list() -> impl Strategy<Value = String> {
        const ITEMS: [&str; 15] = [
            "1",
            "-2.5",
            "5e3",
            "1e999",
            "inf",
            "-Infinity",
            "nan",
            "null",
            "ignored",
            "0x1",
            "+3",
            "",
            " ",
            "٣",
            "1_0",
        ];
        let item = prop_oneof![
            prop::sample::select(&ITEMS[..]).prop_map(str::to_owned),
            any::<f64>().prop_map(|x| x.to_string()),
            any::<u64>().prop_map(|n| n.to_string()),
            "[0-9.eE+-]{0,6}",
        ];
        let separator = prop::sample::select(vec![",", ",", ",", ";", ", ", " "]);
        let list = prop::collection::vec((item, separator), 0..6)
            .prop_map(|items| items.into_iter().map(|(item, separator)| item + separator).collect::<String>());
        prop_oneof![1 => any::<String>(), 4 => list.clone(), 4 => list.prop_map(|l| l.trim_end_matches([',', ';', ' ']).to_owned())]
    }

    /// What is refused is told with its place and what was expected; what is read has the text that reads the same.
    fn comes_back<T>(
        text: &str,
        read: impl Fn(&str) -> Result<T, Failure>,
        write: impl Fn(&T) -> String,
    ) -> Result<(), TestCaseError> {
        match read(text) {
            Ok(value) => {
                let written = write(&value);
                let back = read(&written).map_err(|failure| TestCaseError::fail(failure.message().to_owned()))?;
                prop_assert_eq!(write(&back), written);
            }
            Err(failure) => {
                let said = failure.message();
                prop_assert!(said.starts_with("--at[") && said.contains("; expected "), "{}", said);
            }
        }
        Ok(())
    }

    fn joined<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
        items.iter().map(write).collect::<Vec<_>>().join(",")
    }

    fn joined_rows<T>(rows: &[Vec<T>], write: impl Fn(&T) -> String) -> String {
        rows.iter().map(|row| joined(row, &write)).collect::<Vec<_>>().join(";")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn any_text_is_a_list_or_refused(text in any_list()) {
            comes_back(&text, |text| numbers(text, "--at"), |list| joined(list, |x| format!("{x:?}")))?;
            comes_back(&text, |text| counts(text, "--at"), |list| joined(list, u64::to_string))?;
            let target = |target: &Option<usize>| target.map_or("null".to_owned(), |class| class.to_string());
            comes_back(&text, |text| targets(&[text.to_owned()], "--at"), |list| joined(list, target))?;
            comes_back(&text, |text| rows(&[text.to_owned()], "--at"), |list| joined_rows(list, |x| format!("{x:?}")))?;
            let draw = |draw: &bool| u8::from(*draw).to_string();
            comes_back(&text, |text| draws(&[text.to_owned()], "--at"), |list| joined_rows(list, draw))?;
        }
    }
}
