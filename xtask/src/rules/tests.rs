use super::{File, is_current, table};

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// A small repository.
fn files() -> Vec<File> {
    let readme = "# The rules\n[routing.md](routing.md)\n[agents.md](agents.md)\n";
    let routing = "\
# Routing
- **ROUTE-1** **Own choice:** cited by all.
- **ROUTE-2** Cited by nothing.
- **ROUTE-3** **Partly.** Cited by code.
";
    let stories = "\
//! ROUTE-3 is nobody's.
#[test]
fn a_story() { \"ROUTE-1\" }
#[test]
fn route_1_has_a_story() {}
";
    vec![
        file("docs/spec/README.md", readme),
        file("docs/spec/agents.md", "# Agents\n- **AGT-1** to **AGT-2** **Not built.**\n"),
        file("docs/spec/routing.md", routing),
        file("crates/engine/src/domain/routing.rs", "/// ROUTE-1 to 3, but ROUTE-2..."),
        file("crates/engine/tests/offers.rs", stories),
        file("crates/sim/src/check.rs", "/// ROUTE-1.\nfn check() {\n}\n"),
        file("e2e/boto3/test_centre.py", "def test_route_1(self):\n    pass\n"),
        file("e2e/lib/people.mjs", "// ROUTE-1"),
        file("web/packages/chat/src/offers.test.ts", "test(\"ROUTE-1 | `rings`\", () => {});\n"),
        file("web/packages/chat/src/offers.ts", "/** ROUTE-1. */"),
        file("xtask/src/a.rs", "// ROUTE-1"),
    ]
}

#[test]
fn every_rule_stands_with_its_code_and_its_tests() {
    let table = table(&files());
    let (_, chapters) = table.split_once("\n## [").unwrap();
    let expected = "\
Routing](spec/routing.md)

| rule | built | code | tests |
|---|---|---|---|
| ROUTE-1 | yes, own choice | [engine/domain/routing.rs](../crates/engine/src/domain/routing.rs)<br>\
[web/chat/offers.ts](../web/packages/chat/src/offers.ts) | `engine/offers::route_1_has_a_story`<br>\
`e2e/boto3/test_centre::test_route_1`<br>`web/chat/offers.test::ROUTE-1 \\| 'rings'`<br>\
`engine/offers::a_story`<br>`sim/check::check` |
| ROUTE-2 | yes | [engine/domain/routing.rs](../crates/engine/src/domain/routing.rs) |  |
| ROUTE-3 | partly | [engine/domain/routing.rs](../crates/engine/src/domain/routing.rs) |  |

## [Agents](spec/agents.md)

| rule | built | code | tests |
|---|---|---|---|
| AGT-1 | not built |  |  |
| AGT-2 | not built |  |  |
";
    assert_eq!(chapters, expected);
}

#[test]
fn what_has_no_test_stands_at_the_top_by_name() {
    let mut files = files();
    files.retain(|file| file.path != "crates/engine/src/domain/routing.rs");
    let table = table(&files);
    let (_, counts) = table.split_once("|---|--:|\n").unwrap();
    let (counts, _) = counts.split_once("\n\n").unwrap();
    let expected = "\
| all | 5 |
| built | 2 |
| partly built | 1 |
| not built | 2 |
| built, and cited by no test | 1 |
| partly built, and cited by no test | 1 |";
    assert_eq!(counts, expected);
    for (title, ids) in [
        ("Built, and cited by no test", "ROUTE-2"),
        ("Built, and cited by neither code nor test", "ROUTE-2"),
        ("Partly built, and cited by no test", "ROUTE-3"),
    ] {
        assert!(table.contains(&format!("## {title}\n\n- [Routing](spec/routing.md): {ids}\n\n")), "{title}");
    }
}

#[test]
fn many_tests_and_long_names_are_cut() {
    let mut files = files();
    let long = format!("it(\"ROUTE-2 {}\", () => {{}});\n", "é".repeat(60));
    files.push(file("e2e/suites/long.test.mjs", &long.repeat(8)));
    let table = table(&files);
    let shown = format!("`e2e/long.test::ROUTE-2 {}…`<br>", "é".repeat(52));
    assert!(table.contains(&format!("| {}and 2 more |\n", shown.repeat(6))), "{table}");
}

#[test]
fn a_table_is_current_until_a_test_is_renamed() {
    let mut files = files();
    assert!(!is_current(&files));
    files.push(file("docs/RULES.md", &table(&files)));
    assert!(is_current(&files));
    let stories = files.iter_mut().find(|file| file.path.ends_with("offers.rs")).unwrap();
    stories.text = stories.text.replace("route_1_has", "route_2_has");
    assert!(!is_current(&files));
}
