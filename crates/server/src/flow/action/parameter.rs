//! Reading the parameters of an action: documents write numbers as text or as they are.

use std::ops::RangeInclusive;

use engine::domain::flow::Template;
use serde_json::{Map, Value};

use crate::flow::{template, text_of};

pub(super) type Parameters = Map<String, Value>;

pub(super) fn is_given(parameters: &Parameters, name: &str) -> bool {
    parameters.get(name).is_some_and(|value| !value.is_null())
}

/// A parameter that is there and says something.
pub(super) fn text(parameters: &Parameters, name: &str) -> Result<String, String> {
    let text = parameters.get(name).and_then(text_of).filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("{name} must be a text of at least one character."))
}

pub(super) fn templated(parameters: &Parameters, name: &str) -> Result<Template, String> {
    Ok(template::parse(&text(parameters, name)?))
}

/// The same, where it is there.
pub(super) fn optional(parameters: &Parameters, name: &str) -> Result<Option<Template>, String> {
    is_given(parameters, name).then(|| templated(parameters, name)).transpose()
}

/// A whole number within bounds; none where it is known only when the flow runs.
pub(super) fn number(
    parameters: &Parameters,
    name: &str,
    bounds: RangeInclusive<i64>,
) -> Result<Option<i64>, String> {
    let text = text(parameters, name)?;
    if template::plain(&template::parse(&text)).is_none() {
        return Ok(None);
    }
    let (least, most) = (bounds.start(), bounds.end());
    let number = text.parse().ok().filter(|number| bounds.contains(number));
    number.map(Some).ok_or_else(|| format!("{name} must be a whole number, {least} to {most}."))
}

pub(super) fn object<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a Parameters, String> {
    parameters.get(name).and_then(Value::as_object).ok_or_else(|| format!("{name} must be an object."))
}

pub(super) fn list<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a [Value], String> {
    let list = parameters.get(name).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("{name} must be a list."))
}
