//! Text with places in it: `Hello $.Attributes.name`, `$.Attributes['first name']`, `$.Queue.Name`.
//!
//! A path begins with `$.` and a letter, so that a price is text. It ends where no further word
//! follows, so that a sentence may end behind it. An attribute has one key: what follows it is text.

use engine::domain::flow::{Part, Template};

pub(super) fn parse(text: &str) -> Template {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find("$.") {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        match path(&from[1..]) {
            Some((part, after)) => {
                push_text(&mut parts, &mut plain);
                parts.push(part);
                rest = after;
            }
            None => {
                plain.push_str("$.");
                rest = &from[2..];
            }
        }
    }
    plain.push_str(rest);
    push_text(&mut parts, &mut plain);
    Template(parts)
}

/// The places to be filled in.
pub(super) fn dynamic(template: &Template) -> usize {
    template.0.iter().filter(|part| !matches!(part, Part::Text(_))).count()
}

/// The whole text, where nothing is to be filled in.
pub(super) fn plain(template: &Template) -> Option<&str> {
    match template.0.as_slice() {
        [] => Some(""),
        [Part::Text(text)] => Some(text),
        _ => None,
    }
}

fn push_text(parts: &mut Vec<Part>, plain: &mut String) {
    if !plain.is_empty() {
        parts.push(Part::Text(std::mem::take(plain)));
    }
}

/// The path at the start of a text, from the dot behind the `$`, and what follows it.
fn path(text: &str) -> Option<(Part, &str)> {
    let first_is_letter = text[1..].starts_with(|c: char| c.is_ascii_alphabetic());
    let (first, mut rest) = word(text).filter(|_| first_is_letter)?;
    let mut words = vec![first.to_owned()];
    while let Some((word, after)) = word(rest) {
        if first == "Attributes" {
            return Some((Part::Attribute(word.to_owned()), after));
        }
        words.push(word.to_owned());
        rest = after;
    }
    Some((Part::Path(words), rest))
}

/// A `.word`, a `['word']` or a `[0]`, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        return leading(rest, |c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    }
    let rest = text.strip_prefix('[')?;
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let (word, after) = match quote {
        Some(quote) => rest[1..].split_once(quote).filter(|(word, _)| !word.is_empty())?,
        None => leading(rest, |c| c.is_ascii_digit())?,
    };
    Some((word, after.strip_prefix(']')?))
}

/// The characters of a kind at the start of a text, at least one, and what follows them.
fn leading(text: &str, belongs: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    fn attribute(key: &str) -> Part {
        Part::Attribute(key.to_owned())
    }

    fn path(words: &[&str]) -> Part {
        Part::Path(words.iter().map(|w| (*w).to_owned()).collect())
    }

    #[test]
    fn values_are_found_alone_and_in_text() {
        for (given, expected) in [
            ("", vec![]),
            ("Hello", vec![text("Hello")]),
            ("$.Attributes.name", vec![attribute("name")]),
            ("$.Attributes['first name']", vec![attribute("first name")]),
            ("$.Attributes[\"a.b\"]!", vec![attribute("a.b"), text("!")]),
            ("$.Queue.Name", vec![path(&["Queue", "Name"])]),
            ("$.ContactId", vec![path(&["ContactId"])]),
            ("$.Lex.Slots[0].x", vec![path(&["Lex", "Slots", "0", "x"])]),
            ("$.SegmentAttributes['connect:Subtype']", vec![path(&["SegmentAttributes", "connect:Subtype"])]),
            (
                "Hello $.Attributes.first $.Attributes.last-name.",
                vec![text("Hello "), attribute("first"), text(" "), attribute("last-name"), text(".")],
            ),
            ("$.Attributes.a.b", vec![attribute("a"), text(".b")]),
            ("$.Attributes.nameさん", vec![attribute("name"), text("さん")]),
            ("$.Channel$.Name", vec![path(&["Channel"]), path(&["Name"])]),
        ] {
            assert_eq!(parse(given), Template(expected), "{given}");
        }
    }

    #[test]
    fn what_is_no_path_stays_text() {
        for given in ["$.5 off", "$.", "5$", "$", "$ .Name", "$.['x']", "$.-x", "$.é", "$..Name"] {
            assert_eq!(parse(given), Template(vec![text(given)]), "{given}");
        }
    }

    #[test]
    fn a_key_that_is_not_closed_is_text() {
        for (given, rest) in
            [("$.Attributes['a", "['a"), ("$.Attributes['a'", "['a'"), ("$.Attributes[]", "[]")]
        {
            assert_eq!(parse(given), Template(vec![path(&["Attributes"]), text(rest)]), "{given}");
        }
    }

    #[test]
    fn a_template_without_places_is_plain() {
        assert_eq!(plain(&parse("")), Some(""));
        assert_eq!(plain(&parse("WaitCompleted")), Some("WaitCompleted"));
        assert_eq!(plain(&parse("$.Name")), None);
        assert_eq!(dynamic(&parse("a $.Name b $.Attributes.c")), 2);
    }
}
