//! Interactive messages: templates, checked before anybody gets them (CHAT-90), and what a customer does
//! in a view (FLOW-36).

use std::collections::BTreeMap;

use engine::domain::views::ViewAnswer;
use serde_json::Value;
use wire::content_type;

/// How deep what was entered is looked at.
const LEVELS_MAX: usize = 8;

/// What a response says of a view. None where it is one of another kind.
pub(crate) fn answer(content_type: &str, text: &str) -> Option<ViewAnswer> {
    if content_type != content_type::INTERACTIVE_RESPONSE {
        return None;
    }
    let response: Value = serde_json::from_str(text).ok()?;
    let action = response.get("action")?.as_str()?.to_owned();
    let mut data = BTreeMap::new();
    if let Some(entered) = response.get("data") {
        enter(&mut data, "", entered, LEVELS_MAX);
    }
    Some(ViewAnswer { action, data })
}

fn enter(data: &mut BTreeMap<String, String>, path: &str, value: &Value, levels: usize) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) if levels > 0 => {
            members.iter().for_each(|(name, value)| enter(data, &below(name), value, levels - 1));
        }
        Value::Array(values) if levels > 0 => {
            let values = values.iter().enumerate();
            values.for_each(|(at, value)| enter(data, &below(&at.to_string()), value, levels - 1));
        }
        Value::String(text) => drop(data.insert(path.to_owned(), text.clone())),
        Value::Number(_) | Value::Bool(_) => drop(data.insert(path.to_owned(), value.to_string())),
        Value::Null | Value::Object(_) | Value::Array(_) => {}
    }
}

/// What is wrong with a template, in a sentence for whoever sent it.
pub(super) fn check(text: &str) -> Result<(), String> {
    let template: Value =
        serde_json::from_str(text).map_err(|error| format!("Content is not JSON: {error}"))?;
    string(&template, "/version")?;
    string(&template, "/data/content/title")?;
    if template.pointer("/data/replyMessage").is_some() {
        string(&template, "/data/replyMessage/title")?;
    }
    match string(&template, "/templateType")? {
        "ListPicker" => elements(&template, 6),
        "Panel" => elements(&template, 10),
        "TimePicker" => timeslots(&template),
        "QuickReply" | "Carousel" => Ok(()),
        other => Err(format!("{other} is not a template that participants send.")),
    }
}

fn elements(template: &Value, most: usize) -> Result<(), String> {
    list(template, "/data/content/elements", most)?
        .iter()
        .try_for_each(|element| string(element, "/title").map(drop))
}

fn timeslots(template: &Value) -> Result<(), String> {
    for slot in list(template, "/data/content/timeslots", 40)? {
        string(slot, "/date")?;
        if !slot.get("duration").is_some_and(Value::is_u64) {
            return Err("/duration must be a number of seconds.".to_owned());
        }
    }
    Ok(())
}

fn string<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, String> {
    let text = value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("{pointer} must be a string that is not empty."))
}

fn list<'a>(value: &'a Value, pointer: &str, most: usize) -> Result<&'a [Value], String> {
    let list = value.pointer(pointer).and_then(Value::as_array);
    let list = list.filter(|list| (1..=most).contains(&list.len()));
    list.map(Vec::as_slice).ok_or_else(|| format!("{pointer} must be a list of 1 to {most}."))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wire::content_type;

    fn template(kind: &str, content: &Value) -> Value {
        json!({ "templateType": kind, "version": "1.0", "data": { "content": content } })
    }

    fn of(kind: &str, member: &str, one: &Value, count: usize) -> Value {
        template(kind, &json!({ "title": "Which?", member: vec![one.clone(); count] }))
    }

    fn is_good(template: &Value) -> bool {
        super::check(&template.to_string()).is_ok()
    }

    #[test]
    fn flow_36_what_was_entered_is_found_by_its_path() {
        let response = json!({
            "templateType": "ViewResource", "version": "1.0", "action": "Submit",
            "data": { "name": "Ada", "age": 36, "terms": true, "none": null, "pets": [{ "kind": "cat" }, "dog"] },
        });
        let answer = super::answer(content_type::INTERACTIVE_RESPONSE, &response.to_string()).unwrap();
        assert_eq!(answer.action, "Submit");
        let entered: Vec<_> =
            answer.data.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expected =
            [("age", "36"), ("name", "Ada"), ("pets.0.kind", "cat"), ("pets.1", "dog"), ("terms", "true")];
        assert_eq!(entered, expected);
        for other in
            ["", "[]", "{}", "\"Submit\"", r#"{"action":1}"#, r#"{"data":{"content":{"title":"This"}}}"#]
        {
            assert_eq!(super::answer(content_type::INTERACTIVE_RESPONSE, other), None, "{other}");
        }
        let deep = format!(r#"{{"action":"a","data":{}1{}}}"#, r#"{"x":"#.repeat(100), "}".repeat(100));
        assert!(super::answer(content_type::INTERACTIVE_RESPONSE, &deep).unwrap().data.is_empty());
    }

    #[test]
    fn chat_90_a_template_has_as_many_choices_as_its_type_permits() {
        let element = json!({ "title": "This" });
        let slot = json!({ "date": "2026-12-01T10:00+00:00", "duration": 1800 });
        for (kind, member, one, most) in [
            ("ListPicker", "elements", &element, 6),
            ("Panel", "elements", &element, 10),
            ("TimePicker", "timeslots", &slot, 40),
        ] {
            for (count, good) in [(0, false), (1, true), (most, true), (most + 1, false)] {
                assert_eq!(is_good(&of(kind, member, one, count)), good, "{kind} {count}");
            }
        }
    }

    #[test]
    fn chat_90_a_template_without_a_member_that_it_needs_is_refused() {
        let slot = json!({ "date": "2026-12-01T10:00+00:00" });
        let mut no_version = of("ListPicker", "elements", &json!({ "title": "This" }), 1);
        no_version["version"] = Value::Null;
        let mut no_reply = of("ListPicker", "elements", &json!({ "title": "This" }), 1);
        no_reply["data"]["replyMessage"] = json!({ "subtitle": "Thanks" });
        for bad in [
            json!("ListPicker"),
            template("ListPicker", &json!({ "elements": [{ "title": "This" }] })),
            of("ListPicker", "elements", &json!({ "subtitle": "no title" }), 1),
            of("TimePicker", "timeslots", &slot, 1),
            of("TimePicker", "elements", &slot, 1),
            template("ViewResource", &json!({ "title": "x", "viewToken": "made up" })),
            no_version,
            no_reply,
        ] {
            assert!(!is_good(&bad), "{bad}");
        }
        assert!(super::check("{").is_err());
    }
}
