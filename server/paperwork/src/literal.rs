//! Makes an item's text safe to print: no control or invisible characters, no anchor words.
//!
//! Works on the whole JSON of an item, so that a field added later is covered without a thought.

use serde_json::Value;

/// Cleans every string in `item`. A person's text that holds one of the `anchors`, in any case, is printed with a
/// space in it, so that DocuSign does not place a second field there.
pub(crate) fn clean(item: &mut Value, anchors: &[String]) {
    match item {
        Value::String(text) => *text = clean_text(text, anchors),
        Value::Array(values) => values.iter_mut().for_each(|value| clean(value, anchors)),
        Value::Object(fields) => fields.values_mut().for_each(|value| clean(value, anchors)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean_text(text: &str, anchors: &[String]) -> String {
    let mut text: String =
        text.chars().filter(|&c| !is_invisible(c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    for anchor in anchors {
        while let Some(start) = find_in_any_case(&text, anchor) {
            let second = start + text[start..].chars().next().map_or(1, char::len_utf8);
            text.insert(second, ' ');
        }
    }
    text
}

/// Soft hyphens, zero-width spaces and marks that turn the direction of writing: they would let a text read
/// differently from what it prints.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn find_in_any_case(text: &str, word: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&word.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_in_a_persons_text_is_no_longer_one() {
        let anchors = ["ProcoreSubcontractorSignHere".to_owned()];
        assert_eq!(
            clean_text("see ProcoreSubcontractorSignHere, procoresubcontractorsignhere", &anchors),
            "see P rocoreSubcontractorSignHere, p rocoresubcontractorsignhere"
        );
        assert_eq!(
            clean_text("Procore\u{200b}SubcontractorSignHere", &anchors),
            "P rocoreSubcontractorSignHere"
        );
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean_text("a\u{0}b\tc\nd", &[]), "a b c d");
    }
}
