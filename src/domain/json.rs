//! JSON within limits: `serde_json` bounds how deep values are nested, this module how many there are.

use serde_json::Value;

/// The most values in one JSON document. `[[],[],…` takes thirty times its length in memory, so a limit on bytes is not enough.
pub const MOST_VALUES: usize = 100_000;

/// Parses a JSON document of at most [`MOST_VALUES`] values.
///
/// # Errors
/// If it is not JSON, or has more values; in words that follow "the body is not JSON" or the like.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    let count = count_values(bytes);
    if count > MOST_VALUES {
        return Err(format!("it has about {count} values; at most {MOST_VALUES} are read"));
    }
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// The number of values in a JSON document, at least: containers and separators outside of strings.
fn count_values(bytes: &[u8]) -> usize {
    let (mut count, mut in_string, mut escaped) = (1, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_strings_are_no_values() {
        let commas = format!("{{\"text\":\"a \\\"quote\\\",{}\"}}", ",".repeat(MOST_VALUES));
        assert!(parse(commas.as_bytes()).is_ok());
        assert_eq!(count_values(br#"["a,b","\\",{"c":[1,2]}]"#), 7);
    }

    #[test]
    fn many_small_values_are_refused() {
        for unit in ["[],", "0,", "{\"a\":1},", "\"\\\\\","] {
            let list = |units: usize| format!("[{}0]", unit.repeat(units));
            assert!(parse(list(MOST_VALUES).as_bytes()).is_err_and(|error| error.contains("at most 100000")), "{unit}");
            assert!(parse(list(1_000).as_bytes()).is_ok(), "{unit}");
        }
    }
}
