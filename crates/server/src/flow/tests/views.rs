//! FLOW-36: what a document says of a view.

use engine::domain::flow::{ActionKind, Part, ShowView, Template};
use engine::time::Span;
use serde_json::{Value, json};

use super::{assert_refused, kind_of, text, to_end, when, with};
use crate::flow::parse;

fn show(more: &Value) -> Value {
    let mut parameters = json!({ "ViewResource": { "Id": "v" }, "InvocationTimeLimitSeconds": 60 });
    for (name, value) in more.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    parameters
}

fn read(more: &Value) -> ShowView {
    match kind_of(&with("ShowView", show(more), to_end())) {
        ActionKind::ShowView(show) => *show,
        other => panic!("{other:?}"),
    }
}

fn attribute(name: &str) -> Part {
    Part::Attribute(name.to_owned())
}

#[test]
fn flow_36_a_view_is_shown_as_the_document_says() {
    let nothing = ShowView {
        view: text("v"),
        version: None,
        limit: Span::seconds(60),
        data: text("{}"),
        hides_response: false,
    };
    assert_eq!(read(&json!({})), nothing);
    let all = read(&json!({
        "ViewResource": { "Id": "$.Attributes.view", "Version": "1" },
        "InvocationTimeLimitSeconds": "604800",
        "SensitiveDataConfiguration": { "HideResponseOn": ["TRANSCRIPT"] },
    }));
    assert_eq!(all.view, Template(vec![attribute("view")]));
    assert_eq!((all.version, all.limit), (Some(text("1")), Span::seconds(604_800)));
    assert!(all.hides_response);
    assert!(!read(&json!({ "SensitiveDataConfiguration": { "HideResponseOn": [] } })).hides_response);
}

#[test]
fn flow_36_data_has_places_in_names_and_values_at_any_depth() {
    let data = json!({
        "Heading": "Hello \"$.Attributes.name\"\n",
        "Items": [1, 2.5, true, null, { "$.Attributes.key": "$.Attributes.value" }, []],
    });
    let part = |text: &str| Part::Text(text.to_owned());
    let expected = Template(vec![
        part(r#"{"Heading":"Hello \""#),
        attribute("name"),
        part(r#"\"\n","Items":[1,2.5,true,null,{""#),
        attribute("key"),
        part(r#"":""#),
        attribute("value"),
        part(r#""},[]]}"#),
    ]);
    assert_eq!(read(&json!({ "ViewData": data })).data, expected);
}

#[test]
fn flow_36_what_says_no_view_or_no_limit_is_refused() {
    for (more, because) in [
        (json!({ "ViewResource": null }), "ViewResource"),
        (json!({ "ViewResource": {} }), "Id"),
        (json!({ "ViewResource": { "Id": "v", "Version": [] } }), "Version"),
        (json!({ "InvocationTimeLimitSeconds": null }), "InvocationTimeLimitSeconds is needed"),
        (json!({ "InvocationTimeLimitSeconds": 0 }), "InvocationTimeLimitSeconds"),
        (json!({ "InvocationTimeLimitSeconds": 604_801 }), "InvocationTimeLimitSeconds"),
        (json!({ "ViewData": [] }), "ViewData must be an object"),
        (json!({ "ViewData": { "a": "x".repeat(16_384) } }), "16384 bytes"),
        (json!({ "SensitiveDataConfiguration": [] }), "SensitiveDataConfiguration"),
        (json!({ "SensitiveDataConfiguration": { "HideResponseOn": "x" } }), "HideResponseOn"),
        (json!({ "SensitiveDataConfiguration": { "HideResponseOn": ["LOGS"] } }), "TRANSCRIPT"),
    ] {
        assert_refused(&with("ShowView", show(&more), to_end()), because);
    }
}

#[test]
fn flow_36_a_view_must_lead_on_and_its_data_has_a_bound_of_places() {
    assert_refused(&with("ShowView", show(&json!({})), json!({})), "a condition or a NextAction is needed");
    let by_choice = json!({ "Conditions": [when("Submit")] });
    assert!(parse(&with("ShowView", show(&json!({})), by_choice)).is_ok());
    let places = |n: usize| json!({ "ViewData": { "all": "$.Attributes.a ".repeat(n) } });
    assert!(parse(&with("ShowView", show(&places(100)), to_end())).is_ok());
    assert_refused(&with("ShowView", show(&places(101)), to_end()), "101 dynamic values");
}
