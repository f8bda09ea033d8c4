use super::{File, Finding, engine_is_pure, inside, lengths, links, no_allow, rule_ids, sql, table};

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

fn places(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{}:{}", finding.path, finding.line)).collect()
}

#[test]
fn sql_is_found_in_literals_outside_the_store() {
    let query = "// SELECT in prose\nlet q = \"SELECT a FROM b\";";
    let found = sql(&[file("crates/server/src/a.rs", query), file("crates/store/src/a.rs", query)]);
    assert_eq!(places(&found), ["crates/server/src/a.rs:2"]);
    assert_eq!(found[0].to_string(), "crates/server/src/a.rs:2: `SELECT` belongs in crates/store");
}

#[test]
fn the_engine_has_no_clock_but_may_write_about_one() {
    let text =
        "//! No SystemTime, no std::time.\nuse x::SystemTime;\nlet operand = \"Instant\";\nstd::time::x();";
    let found = engine_is_pure(&[file("crates/engine/src/a.rs", text), file("crates/server/src/a.rs", text)]);
    assert_eq!(places(&found), ["crates/engine/src/a.rs:2", "crates/engine/src/a.rs:4"]);
}

#[test]
fn allowed_lints_are_found() {
    let text = "#![allow(dead_code)]\n#[allow(unused)]\n#[expect(unused, reason = \"r\")]\n// #[allow(x)]";
    let found = no_allow(&[file("crates/wire/src/a.rs", text)]);
    assert_eq!(places(&found), ["crates/wire/src/a.rs:1", "crates/wire/src/a.rs:2"]);
}

#[test]
fn six_hundred_lines_are_enough() {
    let long = "\n".repeat(601);
    let files = [
        file("crates/a/src/exact.rs", &"\n".repeat(600)),
        file("crates/a/src/long.rs", &long),
        file("crates/a/src/generated/long.rs", &long),
        file("crates/a/tests/long.rs", &long),
    ];
    assert_eq!(places(&lengths(&files)), ["crates/a/src/long.rs:601"]);
}

#[test]
fn paths_out_of_the_repository_are_found_anywhere() {
    let text = format!("one\nsee ..{}", "/shared/x");
    assert_eq!(places(&inside(&[file("docs/a.md", &text)])), ["docs/a.md:2"]);
}

#[test]
fn links_that_lead_nowhere_are_found() {
    let text = "[a](b.md) [x](../src/x.rs) [out](https://a.example/c.md)\n[gone](gone.md#part) [here](#part)\n[up](../src)";
    let files = [file("docs/a.md", text), file("docs/b.md", ""), file("src/x.rs", "")];
    assert_eq!(places(&links(&files)), ["docs/a.md:2"]);
}

#[test]
fn cited_rules_must_exist_once_there_is_a_specification() {
    let code = file("crates/engine/src/a.rs", "// ROUTE-1\n// ROUTE-1b\n// ROUTE-2\n// ROUTE-5 to ROUTE-9");
    let text = "- **ROUTE-1** x, not ROUTE-2\n- **ROUTE-1b** y\n- **ROUTE-4** to **ROUTE-8** **Not built.**";
    let specification = file("docs/spec/behaviour.md", text);
    assert_eq!(
        places(&rule_ids(&[code, specification])),
        ["crates/engine/src/a.rs:3", "crates/engine/src/a.rs:4"]
    );
    assert_eq!(rule_ids(&[file("crates/engine/src/a.rs", "// ROUTE-2")]), []);
}

#[test]
fn a_table_that_is_missing_or_stale_is_found() {
    let specification = || file("docs/spec/routing.md", "# Routing\n- **ROUTE-1** x");
    assert_eq!(places(&table(&[specification()])), ["docs/RULES.md:1"]);
    assert_eq!(places(&table(&[specification(), file("docs/RULES.md", "# Rules")])), ["docs/RULES.md:1"]);
}
