//! Which rules a file of Rust cites, in its code and in each of its tests.

use super::{Citing, Test, citations};
use crate::lexer::split;

/// What a file of Rust is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A part of the program, perhaps with tests beside it.
    Program,
    /// Tests, and what they share.
    Tests,
    /// What tests call to check something: each function counts as a test.
    Checks,
}

/// Reads a file. What the tests' own modules cite outside of tests counts for nothing.
pub(super) fn read(text: &str, role: Role) -> Citing {
    let code = split(text).code;
    let lines: Vec<_> = text.split('\n').collect();
    let mut is_program = vec![role == Role::Program; lines.len()];
    let mut tests = Vec::new();
    let mut at = 0;
    while at < code.len() {
        if code[at].trim_start().starts_with("#[cfg(test)]") {
            is_program[at..=item_end(&code, at)].fill(false);
        }
        let Some((function, name)) = test_at(&code, at, role) else {
            at += 1;
            continue;
        };
        let (start, end) = (first_line(&lines, at), item_end(&code, function));
        is_program[start..=end].fill(false);
        tests.push(Test {
            named: citations::in_name(&name),
            cited: citations::in_text(&lines[start..=end].join("\n")),
            name,
        });
        at = end + 1;
    }
    let program: Vec<_> = lines.iter().zip(is_program).filter(|(_, is)| *is).map(|(line, _)| *line).collect();
    Citing { code: citations::in_text(&program.join("\n")), tests }
}

/// The line and the name of the function of the test that begins on this line, attributes first.
fn test_at(code: &[String], at: usize, role: Role) -> Option<(usize, String)> {
    if role == Role::Checks {
        return function_name(&code[at]).map(|name| (at, name));
    }
    if !is_test_attribute(&code[at]) {
        return None;
    }
    code.iter().enumerate().skip(at).find_map(|(line, code)| Some((line, function_name(code)?)))
}

/// `#[test]`, and those of other runners: `#[tokio::test]`.
fn is_test_attribute(code: &str) -> bool {
    let Some(inside) = code.trim().strip_prefix("#[") else { return false };
    let path = inside.split(['(', ']']).next().unwrap_or_default();
    path.rsplit("::").next() == Some("test")
}

fn function_name(code: &str) -> Option<String> {
    let (before, after) = code.split_once("fn ")?;
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let name = after.split(|letter| !is_word(letter)).next()?;
    (!before.ends_with(is_word) && !name.is_empty()).then(|| name.to_owned())
}

/// The first line of the comment and the attributes above this line. A comment on the whole module is none.
fn first_line(lines: &[&str], at: usize) -> usize {
    let belongs = |line: &str| (line.starts_with("//") && !line.starts_with("//!")) || line.starts_with("#[");
    at - lines[..at].iter().rev().take_while(|line| belongs(line.trim_start())).count()
}

/// The line on which the item that starts here ends: with its closing brace, or a semicolon outside of all brackets.
fn item_end(code: &[String], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, line) in code.iter().enumerate().skip(from) {
        for letter in line.chars() {
            match letter {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && letter == '}' {
                        return at;
                    }
                }
                ';' if depth == 0 => return at,
                _ => {}
            }
        }
    }
    code.len() - 1
}

#[cfg(test)]
mod tests {
    use super::{Role, read};
    use crate::rules::Citing;

    /// The code's citations, then each test with what its name and its text cite.
    fn shown(citing: &Citing) -> Vec<String> {
        let ids = |citations: &[super::citations::Citation]| {
            citations.iter().map(|cited| cited.first.to_string()).collect::<Vec<_>>().join(" ")
        };
        let tests = citing.tests.iter();
        let tests = tests.map(|test| format!("{}: {} | {}", test.name, ids(&test.named), ids(&test.cited)));
        [format!("code: {}", ids(&citing.code))].into_iter().chain(tests).collect()
    }

    #[test]
    fn code_and_the_tests_beside_it_are_apart() {
        let text = r#"
//! What is decided here (ROUTE-1).
/// ROUTE-2.
fn decide(slots: [u8; 4]) -> &'static str {
    "{ ROUTE-3"
}

#[cfg(test)]
mod tests {
    // ROUTE-4 is nobody's.

    /// ROUTE-5.
    #[test]
    fn route_6_holds() {
        // ROUTE-7 } and a brace that counts for nothing.
        assert!(true, "ROUTE-8 }}");
    }
}

/// ROUTE-9.
fn after() {}
"#;
        let expected =
            ["code: ROUTE-1 ROUTE-2 ROUTE-3 ROUTE-9", "route_6_holds: ROUTE-6 | ROUTE-5 ROUTE-7 ROUTE-8"];
        assert_eq!(shown(&read(text, Role::Program)), expected);
    }

    #[test]
    fn a_module_of_tests_elsewhere_takes_nothing_with_it() {
        let text = "#[cfg(test)]\nmod tests;\n/// ROUTE-1.\nfn a() {}\n";
        assert_eq!(shown(&read(text, Role::Program)), ["code: ROUTE-1"]);
    }

    #[test]
    fn properties_and_other_runners_are_tests() {
        let text = "\
proptest! {
    #![proptest_config(x)]

    #[test]
    fn route_1_always(seed in 1..40usize) { check(\"ROUTE-2\"); }
}

/// ROUTE-3.
#[tokio::test(flavor = \"current_thread\")]
#[expect(unused, reason = \"r\")]
async fn waits() {
    x(\"
ROUTE-4\");
}

// ROUTE-5.
fn helper() {}
";
        let expected = ["code: ", "route_1_always: ROUTE-1 | ROUTE-2", "waits:  | ROUTE-3 ROUTE-4"];
        assert_eq!(shown(&read(text, Role::Tests)), expected);
    }

    #[test]
    fn each_function_of_checks_counts() {
        let text = "/// ROUTE-1.\nstruct A;\nimpl A {\n    /// ROUTE-2.\n    pub(crate) fn check(&self) {\n    }\n}\n";
        assert_eq!(shown(&read(text, Role::Checks)), ["code: ", "check:  | ROUTE-2"]);
    }
}
