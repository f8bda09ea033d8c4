//! The ids of rules, as prose, code and the names of tests write them.

use std::fmt;

const PREFIXES: [&str; 10] = ["ENT", "LIFE", "AGT", "ROUTE", "CHAT", "FLOW", "MET", "REC", "SEC", "TASK"];

/// More than any rule has; a longer number is no rule's.
const DIGITS_MAX: usize = 4;

/// The id of a rule: `ROUTE-40`, `AGT-27b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    prefix: &'static str,
    number: u32,
    letter: Option<char>,
}

/// One rule, or all from the first to the last: `ROUTE-40`, `AGT-20 to AGT-29`, `CHAT-40..46`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Citation {
    pub(crate) first: Id,
    pub(crate) last: Id,
}

impl Id {
    /// The id that the whole text is.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (id, length) = id_at_start(text)?;
        (length == text.len()).then_some(id)
    }

    /// The plain numbers after this one, up to the last.
    pub(crate) fn up_to(self, last: Self) -> impl Iterator<Item = Self> {
        let between = (self.number + 1..last.number).map(move |number| Self { number, letter: None, ..last });
        between.chain([last])
    }
}

impl Citation {
    pub(crate) fn holds(&self, id: Id) -> bool {
        self.first <= id && id <= self.last
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.prefix, self.number)?;
        self.letter.map_or(Ok(()), |letter| write!(f, "{letter}"))
    }
}

/// What a text cites, in its order.
pub(crate) fn in_text(text: &str) -> Vec<Citation> {
    let mut citations = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let id = if text[..at].ends_with(is_word) { None } else { id_at_start(rest) };
        if let Some((first, length)) = id {
            let end = range_end(&rest[length..], first);
            let (last, more) = end.unwrap_or((first, 0));
            citations.push(Citation { first, last });
            at += length + more;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    citations
}

/// What the name of a function cites: `agt_27b_and_28_with_nothing_live`, `route_30_to_33_in_order`.
pub(crate) fn in_name(name: &str) -> Vec<Citation> {
    let words: Vec<_> = name.split('_').collect();
    let mut citations = Vec::new();
    let mut at = 0;
    while at + 1 < words.len() {
        let prefix = PREFIXES.into_iter().find(|prefix| prefix.to_ascii_lowercase() == words[at]);
        let numbered = |word: &str| Id::read(&format!("{}-{word}", prefix?));
        let Some(mut first) = numbered(words[at + 1]) else {
            at += 1;
            continue;
        };
        at += 2;
        let mut last = first;
        while let [joint @ ("and" | "to"), word, ..] = words[at..] {
            let Some(id) = numbered(word).filter(|id| first < *id) else { break };
            if joint == "and" {
                citations.push(Citation { first, last });
                first = id;
            }
            last = id;
            at += 2;
        }
        citations.push(Citation { first, last });
    }
    citations
}

/// The end of a range whose first id stands just before this text, and its length.
fn range_end(text: &str, first: Id) -> Option<(Id, usize)> {
    let after_first = text.trim_start();
    let after_joint = ["to ", "..=", ".."].iter().find_map(|joint| after_first.strip_prefix(joint))?;
    let rest = after_joint.trim_start();
    let before = text.len() - rest.len();
    let (last, length) = id_at_start(rest).or_else(|| number_at_start(rest, first.prefix))?;
    (last.prefix == first.prefix && first < last).then_some((last, before + length))
}

/// The id that stands at the start, and its length.
fn id_at_start(text: &str) -> Option<(Id, usize)> {
    PREFIXES.into_iter().find_map(|prefix| {
        let rest = text.strip_prefix(prefix)?.strip_prefix('-')?;
        let (id, length) = number_at_start(rest, prefix)?;
        Some((id, prefix.len() + 1 + length))
    })
}

/// Digits and perhaps one small letter.
fn number_at_start(text: &str, prefix: &'static str) -> Option<(Id, usize)> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    if digits > DIGITS_MAX {
        return None;
    }
    let number = text[..digits].parse().ok()?;
    let mut after = text[digits..].chars();
    let letter = after.next().filter(char::is_ascii_lowercase);
    let letter = letter.filter(|_| !after.next().is_some_and(is_word));
    Some((Id { prefix, number, letter }, digits + usize::from(letter.is_some())))
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::{Citation, Id, in_name, in_text};

    fn shown(citations: &[Citation]) -> Vec<String> {
        let show = |cited: &Citation| {
            if cited.first == cited.last {
                cited.first.to_string()
            } else {
                format!("{}..{}", cited.first, cited.last)
            }
        };
        citations.iter().map(show).collect()
    }

    fn id(text: &str) -> Id {
        Id::read(text).unwrap()
    }

    #[test]
    fn ids_are_a_prefix_digits_and_perhaps_a_letter() {
        assert_eq!(shown(&in_text("CHAT-2b, MET-51: see CHAT-7.")), ["CHAT-2b", "MET-51", "CHAT-7"]);
        assert_eq!(
            shown(&in_text("XCHAT-1 CHAT-x SEC-11th SEC-12345 ROUTE-54 / ENT-51")),
            ["SEC-11", "ROUTE-54", "ENT-51"]
        );
        assert_eq!(Id::read("CHAT-2b "), None);
    }

    #[test]
    fn ranges_are_understood_in_words_and_with_dots() {
        assert_eq!(
            shown(&in_text("ROUTE-20 to 29; AGT-20 to AGT-29")),
            ["ROUTE-20..ROUTE-29", "AGT-20..AGT-29"]
        );
        assert_eq!(
            shown(&in_text("CHAT-40..46, CHAT-60..=CHAT-64")),
            ["CHAT-40..CHAT-46", "CHAT-60..CHAT-64"]
        );
    }

    #[test]
    fn what_follows_an_id_by_chance_is_no_range() {
        assert_eq!(shown(&in_text("ROUTE-40 to 20")), ["ROUTE-40"]);
        assert_eq!(shown(&in_text("ROUTE-40 to AGT-50")), ["ROUTE-40", "AGT-50"]);
        assert_eq!(shown(&in_text("ROUTE-40 tells. ROUTE-41...")), ["ROUTE-40", "ROUTE-41"]);
    }

    #[test]
    fn a_range_holds_the_lettered_rules_between() {
        let cited = in_text("AGT-20 to AGT-29")[0];
        assert!(["AGT-20", "AGT-27b", "AGT-29"].iter().all(|text| cited.holds(id(text))));
        assert!(!["AGT-19", "AGT-29b", "ROUTE-25"].iter().any(|text| cited.holds(id(text))));
    }

    #[test]
    fn names_of_tests_carry_ids() {
        assert_eq!(shown(&in_name("route_40_an_offer_lasts_20_seconds")), ["ROUTE-40"]);
        assert_eq!(shown(&in_name("agt_27b_and_28_with_nothing_live")), ["AGT-27b", "AGT-28"]);
        assert_eq!(shown(&in_name("test_route_30_to_33_and_41")), ["ROUTE-30..ROUTE-33", "ROUTE-41"]);
        assert_eq!(shown(&in_name("life_6_and_route_1")), ["LIFE-6", "ROUTE-1"]);
        assert_eq!(shown(&in_name("a_chat_of_5_and_10_sec")), [""; 0]);
        assert_eq!(shown(&in_name("chat_50")), ["CHAT-50"]);
    }
}
