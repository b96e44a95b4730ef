//! Texts that nobody would write, for every parser: any bytes, any JSON, and right texts spoilt in one place.
#![allow(dead_code)] // each test file uses its part

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

/// Bytes that have nothing to do with the form.
pub(crate) fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    // JSON's own marks come often: without them, all is refused at the first byte.
    let marks = prop::sample::select(b"{}[],:\"\\-+.eE0123456789 \n\xff".to_vec());
    prop::collection::vec(prop_oneof![any::<u8>(), marks], 0..60)
}

/// A number of any magnitude, or a text that stands for one.
fn any_number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u64..5).prop_map(Value::from),
        any::<u64>().prop_map(|bits| Value::from(f64::from_bits(bits))),
        prop::sample::select(vec!["NaN", "Infinity", "-Infinity", "nan", "1e999", ""]).prop_map(Value::from),
    ]
}

/// Any JSON, its keys being `keys` or any text.
pub(crate) fn any_json(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), prop::sample::select(keys.to_vec()).prop_map(str::to_owned)];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any_number(),
        text.clone().prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A right text of JSON, spoilt: a value replaced by any, a number by a number, a member or item taken out, bytes replaced, the end cut off.
pub(crate) fn spoilt_json(right: &str, keys: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let tree: Value = serde_json::from_str(right).expect("right JSON");
    let (whole, alike, bytes) = (tree.clone(), tree.clone(), spoilt(right.as_bytes()));
    prop_oneof![
        // Most of these are still right: a number for a number.
        3 => (any::<Index>(), any_number()).prop_map(move |(at, with)| {
            let mut tree = alike.clone();
            let mut left = at.index(numbers(&tree).max(1));
            replace_number(&mut tree, &mut left, &with);
            tree.to_string().into_bytes()
        }),
        4 => (any::<Index>(), any_json(keys)).prop_map(move |(at, with)| {
            let mut tree = tree.clone();
            let mut left = at.index(nodes(&tree));
            replace(&mut tree, &mut left, &with);
            tree.to_string().into_bytes()
        }),
        1 => any::<Index>().prop_map(move |at| {
            let mut tree = whole.clone();
            take_out(&mut tree, at);
            tree.to_string().into_bytes()
        }),
        2 => bytes,
    ]
}

/// A right text, spoilt: some bytes replaced by others, or the end cut off.
pub(crate) fn spoilt(right: &[u8]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let (text, cut) = (right.to_vec(), right.to_vec());
    prop_oneof![
        4 => (any::<Index>(), 0_usize..12, any_bytes()).prop_map(move |(at, length, bytes)| {
            let start = at.index(text.len() + 1);
            let mut text = text.clone();
            text.splice(start..(start + length).min(text.len()), bytes.into_iter().take(12));
            text
        }),
        1 => any::<Index>().prop_map(move |at| cut[..at.index(cut.len() + 1)].to_vec()),
    ]
}

/// How many values a tree holds, itself one of them.
fn nodes(tree: &Value) -> usize {
    1 + match tree {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    }
}

/// Replaces the value that `left` others come before.
fn replace(tree: &mut Value, left: &mut usize, with: &Value) -> bool {
    if *left == 0 {
        *tree = with.clone();
        return true;
    }
    *left -= 1;
    match tree {
        Value::Array(items) => items.iter_mut().any(|item| replace(item, left, with)),
        Value::Object(members) => members.values_mut().any(|value| replace(value, left, with)),
        _ => false,
    }
}

/// How many numbers a tree holds.
fn numbers(tree: &Value) -> usize {
    match tree {
        Value::Number(_) => 1,
        Value::Array(items) => items.iter().map(numbers).sum(),
        Value::Object(members) => members.values().map(numbers).sum(),
        _ => 0,
    }
}

/// Replaces the number that `left` others come before.
fn replace_number(tree: &mut Value, left: &mut usize, with: &Value) -> bool {
    match tree {
        Value::Number(_) if *left == 0 => {
            *tree = with.clone();
            true
        }
        Value::Number(_) => {
            *left -= 1;
            false
        }
        Value::Array(items) => items.iter_mut().any(|item| replace_number(item, left, with)),
        Value::Object(members) => members.values_mut().any(|value| replace_number(value, left, with)),
        _ => false,
    }
}

/// Takes out one member of an object, or one item of a list.
fn take_out(tree: &mut Value, at: Index) {
    match tree {
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(at.index(members.len())).cloned().unwrap_or_default();
            members.remove(&name);
        }
        Value::Array(items) if !items.is_empty() => {
            items.remove(at.index(items.len()));
        }
        _ => {}
    }
}
