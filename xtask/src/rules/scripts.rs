//! Which rules the tests in JavaScript, TypeScript and Python cite.
//!
//! Their formatters indent by structure, so the indentation says where a test ends; their grammars aren't known here.

use super::{Test, citations};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// And TypeScript: `it("title", ...)`, `test("title", ...)`.
    JavaScript,
    /// `def test_name(...)`.
    Python,
}

/// Every test of a file, in its order.
pub(super) fn tests(text: &str, language: Language) -> Vec<Test> {
    let lines: Vec<_> = text.lines().collect();
    let starts = (0..lines.len()).filter(|at| begins_test(lines[*at], language));
    starts.filter_map(|at| test(&lines, at, language)).collect()
}

fn begins_test(line: &str, language: Language) -> bool {
    let line = line.trim_start();
    let keywords: &[&str] = match language {
        Language::JavaScript => &["it(", "it.", "test(", "test."],
        Language::Python => &["def test", "async def test"],
    };
    keywords.iter().any(|keyword| line.starts_with(keyword))
}

fn test(lines: &[&str], at: usize, language: Language) -> Option<Test> {
    let own = &lines[at..=last_line(lines, at)];
    let (name, named) = match language {
        Language::JavaScript => {
            let title = quoted(&own.join("\n"))?.to_owned();
            let named = citations::in_text(&title);
            (title, named)
        }
        Language::Python => {
            let (_, after) = own[0].split_once("def ")?;
            let name = after.split('(').next()?;
            (name.to_owned(), citations::in_name(name))
        }
    };
    let cited = citations::in_text(&lines[first_line(lines, at)..=last_line(lines, at)].join("\n"));
    Some(Test { name, named, cited })
}

/// The first line of the comment and the decorators above this line.
fn first_line(lines: &[&str], at: usize) -> usize {
    let is_comment = |line: &str| ["//", "/*", "*", "#", "@"].iter().any(|mark| line.starts_with(mark));
    at - lines[..at].iter().rev().take_while(|line| is_comment(line.trim_start())).count()
}

/// The last line that is indented deeper than this one, or closes what it opened.
fn last_line(lines: &[&str], at: usize) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(lines[at]);
    let mut last = at;
    for (index, line) in lines.iter().enumerate().skip(at + 1).filter(|(_, line)| !line.trim().is_empty()) {
        let closes = indent(line) == own && line.trim_start().starts_with([')', '}', ']']);
        if indent(line) <= own && !closes {
            break;
        }
        last = index;
    }
    last
}

/// The first string of a text, as it is written.
fn quoted(text: &str) -> Option<&str> {
    let start = text.find(['"', '\'', '`'])?;
    let quote = text[start..].chars().next()?;
    let body = &text[start + 1..];
    let mut is_escaped = false;
    let end = body.find(|letter: char| {
        let ends = letter == quote && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        ends
    })?;
    Some(&body[..end])
}

#[cfg(test)]
mod tests {
    use super::{Language, tests};

    fn shown(text: &str, language: Language) -> Vec<String> {
        let ids = |citations: &[super::citations::Citation]| {
            citations.iter().map(|cited| cited.first.to_string()).collect::<Vec<_>>().join(" ")
        };
        let tests = tests(text, language);
        tests
            .iter()
            .map(|test| format!("{}: {} | {}", test.name, ids(&test.named), ids(&test.cited)))
            .collect()
    }

    #[test]
    fn titles_bodies_and_comments_of_javascript_are_read() {
        let text = r#"
// CHAT-1 is nobody's.

describe("CHAT-2", () => {
  /** CHAT-3. */
  it("CHAT-4: says \"yes\"", async () => {
    // CHAT-5.

    await until("CHAT-6");
  });

  const between = "CHAT-7";
  it("is short", () => expect(1).toBe(1));
  it.skip(
    `is long ${n}`,
    () => {
      // CHAT-8.
    },
  );
});
"#;
        let expected = [
            r#"CHAT-4: says \"yes\": CHAT-4 | CHAT-3 CHAT-4 CHAT-5 CHAT-6"#,
            "is short:  | ",
            "is long ${n}:  | CHAT-8",
        ];
        assert_eq!(shown(text, Language::JavaScript), expected);
    }

    #[test]
    fn names_and_bodies_of_python_are_read() {
        let text = "\
class Centre(CentreTest):
    def set_up(self):
        # AGT-1 is nobody's.

    # AGT-2.
    @timed
    def test_agt_3_and_4_hold(
        self,
    ):
        \"\"\"AGT-5.\"\"\"

        check(\"AGT-6\")

    def other(self):
        \"\"\"AGT-7.\"\"\"
";
        let expected = ["test_agt_3_and_4_hold: AGT-3 AGT-4 | AGT-2 AGT-5 AGT-6"];
        assert_eq!(shown(text, Language::Python), expected);
    }
}
