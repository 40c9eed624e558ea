//! Files, programs and moments that nobody here would choose.

mod door;
mod left;
mod memory;
mod moments;
mod screen;

use serde_json::Value;
use std::collections::BTreeSet;

/// A step into JSON: a key, or a place in a list.
#[derive(Debug, Clone)]
enum Into {
    Key(String),
    At(usize),
}

/// The ways to all that `is` in a value; of entries of one list that look alike, to the
/// first.
fn ways(value: &Value, is: fn(&Value) -> bool) -> Vec<Vec<Into>> {
    fn walk(value: &Value, way: &mut Vec<Into>, each: &mut impl FnMut(&[Into], &Value)) {
        each(way, value);
        match value {
            Value::Array(list) => {
                for (at, value) in list.iter().enumerate() {
                    way.push(Into::At(at));
                    walk(value, way, each);
                    way.pop();
                }
            }
            Value::Object(map) => {
                // Events of one kind look alike, and others do not.
                for (key, value) in map {
                    let kind = map.get("event").or(map.get("part")).and_then(Value::as_str);
                    way.push(Into::Key(format!("{key}\0{}", kind.unwrap_or_default())));
                    walk(value, way, each);
                    way.pop();
                }
            }
            _ => {}
        }
    }
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    walk(value, &mut Vec::new(), &mut |way, value| {
        let keys: Vec<&str> = way
            .iter()
            .map(|step| if let Into::Key(key) = step { key.as_str() } else { "" })
            .collect();
        if is(value) && seen.insert(keys.join("/")) {
            found.push(way.to_vec());
        }
    });
    found
}

/// What a way leads to.
fn at<'v>(value: &'v mut Value, way: &[Into]) -> &'v mut Value {
    way.iter().fold(value, |value, step| match step {
        Into::Key(key) => &mut value[key.split('\0').next().unwrap_or_default()],
        Into::At(at) => &mut value[*at],
    })
}
