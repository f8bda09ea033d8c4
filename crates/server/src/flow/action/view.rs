//! Views that a flow shows (FLOW-36): which, with what, and how long for.

use engine::domain::flow::{ActionKind, Part, ShowView, Template};
use engine::limits;
use engine::time::Span;
use serde_json::{Map, Value};

use crate::flow::action::not_built;
use crate::flow::action::parameter::{self, Parameters, is_given};
use crate::flow::template;

pub(super) fn show(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
    const LIMIT: &str = "InvocationTimeLimitSeconds";
    const DATA: &str = "ViewData";
    let resource = parameter::object(parameters, "ViewResource")?;
    let (view, version) = (parameter::templated(resource, "Id")?, parameter::optional(resource, "Version")?);
    if !is_given(parameters, LIMIT) {
        return Err(format!("{LIMIT} is needed."));
    }
    let limit = parameter::number(parameters, LIMIT, 1..=limits::FLOW_WAIT_MAX.as_seconds())?;
    let Some(limit) = limit.map(Span::seconds) else {
        return Ok(not_built(&format!("{name} with a limit that is not a number")));
    };
    let nothing = Value::Object(Map::new());
    let data = match parameters.get(DATA) {
        None | Some(Value::Null) => json(&nothing),
        Some(data @ Value::Object(_)) => json(data),
        // The whole of it from an attribute or a function's answer.
        Some(Value::String(_)) => {
            return Ok(not_built(&format!("{name} with data that the document does not hold")));
        }
        Some(_) => return Err(format!("{DATA} must be an object.")),
    };
    if template::plain(&data).is_some_and(|data| data.len() > limits::MESSAGE_BYTES_MAX) {
        return Err(format!("{DATA} must have at most {} bytes.", limits::MESSAGE_BYTES_MAX));
    }
    let hides_response = hides_response(parameters)?;
    Ok(ActionKind::ShowView(Box::new(ShowView { view, version, limit, data, hides_response })))
}

fn hides_response(parameters: &Parameters) -> Result<bool, String> {
    if !is_given(parameters, "SensitiveDataConfiguration") {
        return Ok(false);
    }
    let configuration = parameter::object(parameters, "SensitiveDataConfiguration")?;
    if !is_given(configuration, "HideResponseOn") {
        return Ok(false);
    }
    let places = parameter::list(configuration, "HideResponseOn")?;
    match places.iter().all(|place| place == "TRANSCRIPT") {
        true => Ok(!places.is_empty()),
        false => Err("HideResponseOn may hold TRANSCRIPT.".to_owned()),
    }
}

/// JSON with the places in its texts. Documents nest no deeper than their reader goes.
fn json(value: &Value) -> Template {
    let mut written = Written::default();
    written.value(value);
    written.close();
    Template(written.parts)
}

#[derive(Default)]
struct Written {
    parts: Vec<Part>,
    text: String,
}

impl Written {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                self.text.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    self.separate(at);
                    self.string(name);
                    self.text.push(':');
                    self.value(value);
                }
                self.text.push('}');
            }
            Value::Array(values) => {
                self.text.push('[');
                for (at, value) in values.iter().enumerate() {
                    self.separate(at);
                    self.value(value);
                }
                self.text.push(']');
            }
            Value::String(text) => self.string(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.text.push_str(&value.to_string()),
        }
    }

    fn separate(&mut self, at: usize) {
        if at > 0 {
            self.text.push(',');
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for part in template::parse(text).0 {
            match part {
                Part::Text(text) => {
                    let quoted = Value::String(text).to_string();
                    self.text.push_str(&quoted[1..quoted.len() - 1]);
                }
                place => {
                    self.close();
                    self.parts.push(place);
                }
            }
        }
        self.text.push('"');
    }

    /// What was written so far is a part.
    fn close(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
        }
    }
}
