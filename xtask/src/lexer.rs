//! Rust source taken apart as far as the rules need it: code, and the text of string literals.

/// A source file without its comments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// Line by line, with string literals empty and comments gone.
    pub(crate) code: Vec<String>,
    /// The line (from 1) on which each string literal starts, and its text as written.
    pub(crate) literals: Vec<(usize, String)>,
}

/// Takes a file apart. Unclosed literals and comments end with the file.
pub(crate) fn split(text: &str) -> Source {
    let mut source = Source::default();
    let mut line = String::new();
    let mut rest = text;
    let mut last = ' ';
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(quotes) = string_start(rest, last) {
            let end = quotes.open + string_body(&rest[quotes.open..], &quotes);
            source.literals.push((source.code.len() + 1, rest[quotes.open..end].to_owned()));
            line.push_str("\"\"");
            (end + quotes.close.len()).min(rest.len())
        } else if let Some(length) = char_literal(rest) {
            line.push_str("' '");
            length
        } else {
            if first != '\n' {
                line.push(first);
            }
            first.len_utf8()
        };
        for _ in rest[..taken].matches('\n') {
            source.code.push(std::mem::take(&mut line));
        }
        last = rest[..taken].chars().next_back().unwrap_or(' ');
        rest = &rest[taken..];
    }
    source.code.push(line);
    source
}

/// The bytes of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let step = if rest.starts_with("/*") {
            depth += 1;
            2
        } else if rest.starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// How a string literal starts and ends.
struct Quotes {
    /// Bytes before its text.
    open: usize,
    close: String,
    /// Whether a backslash is a character like any other.
    raw: bool,
}

/// The string literal that starts here, if one does. `last` is the character before.
fn string_start(text: &str, last: char) -> Option<Quotes> {
    if text.starts_with('"') {
        return Some(Quotes { open: 1, close: "\"".to_owned(), raw: false });
    }
    if last.is_alphanumeric() || last == '_' {
        return None;
    }
    let prefix = ["r", "br", "cr"].iter().find(|prefix| text.starts_with(**prefix))?;
    let after = &text[prefix.len()..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    let close = format!("\"{}", "#".repeat(hashes));
    after[hashes..].starts_with('"').then(|| Quotes { open: prefix.len() + hashes + 1, close, raw: true })
}

/// The bytes of a string's text.
fn string_body(text: &str, quotes: &Quotes) -> usize {
    if quotes.raw {
        return text.find(&quotes.close).unwrap_or(text.len());
    }
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The bytes of a character literal; `None` for a lifetime.
fn char_literal(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('\'')?;
    let mut letters = rest.char_indices();
    let (_, first) = letters.next()?;
    if first == '\\' {
        let (escaped, letter) = letters.next()?;
        let after = escaped + letter.len_utf8();
        return rest[after..].find('\'').map(|end| 1 + after + end + 1);
    }
    let (at, second) = letters.next()?;
    (second == '\'').then_some(1 + at + 1)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn code(text: &str) -> String {
        split(text).code.join("|")
    }

    #[test]
    fn comments_are_gone_and_lines_stay() {
        assert_eq!(code("a // b\nc /* d\n/* e */ f */ g\n"), "a |c | g|");
    }

    #[test]
    fn strings_are_apart_with_their_line() {
        let source = split("let a = \"one // \\\" two\";\nlet b = r#\"raw \" \\\"#; let c = b\"x\";\nend");
        assert_eq!(source.code, ["let a = \"\";", "let b = \"\"; let c = b\"\";", "end"]);
        let literals = [(1, "one // \\\" two".to_owned()), (2, "raw \" \\".to_owned()), (2, "x".to_owned())];
        assert_eq!(source.literals, literals);
    }

    #[test]
    fn a_string_over_lines_keeps_the_count() {
        let source = split("x(\"one\ntwo\");\ny(\"three\")");
        assert_eq!(source.literals, [(1, "one\ntwo".to_owned()), (3, "three".to_owned())]);
    }

    #[test]
    fn quotes_in_characters_open_no_string() {
        assert_eq!(
            code(r#"f('"', '\'', '\\', '\u{1f}'); fn g<'a>(x: &'a str, r: u8) { "z" }"#),
            r#"f(' ', ' ', ' ', ' '); fn g<'a>(x: &'a str, r: u8) { "" }"#
        );
        assert_eq!(code("'\u{e9}' r\"\\\" for\"x\""), "' ' \"\" for\"\"");
    }

    #[test]
    fn what_is_never_closed_ends_with_the_file() {
        assert_eq!(code("a \"b"), "a \"\"");
        assert_eq!(code("a /* b"), "a ");
        assert_eq!(code("a r#\"b\""), "a \"\"");
    }
}
