//! `check` for each structure of a request: the model's limits as calls of `wire::check::At`.

use serde_json::Value;

use super::model::{Kind, Model, Place, Shape};
use super::names;

/// Whether a value of this shape can break a limit, at any depth.
pub(super) fn has_limits(model: &Model, name: &str) -> bool {
    model.reachable(&[name]).iter().any(|part| range(model.shape(part)).is_some())
}

/// The `impl` of a structure, or nothing when it has no limits.
pub(super) fn structure(model: &Model, shape: Shape<'_>) -> String {
    let mut statements = String::new();
    for member in shape.members().iter().filter(|member| member.place() != Place::Header) {
        let shape = model.shape(member.shape());
        let field = names::field(member.name);
        let checks = value(model, shape, "value");
        if checks.is_empty() {
            continue;
        }
        let at = format!("let at = at.member({:?});\n", member.name);
        statements += &if member.required {
            format!("{{ let value = &self.{field}; {at}{checks} }}\n")
        } else {
            format!("if let Some(value) = &self.{field} {{ {at}{checks} }}\n")
        };
    }
    if statements.is_empty() {
        return String::new();
    }
    format!(
        "impl {} {{ fn check(&self, at: &At<'_>) -> Result<(), Constraint> {{ {statements} Ok(()) }} }}\n\n",
        names::type_name(shape.name)
    )
}

/// Statements that check the reference `value`, which stands at `at`.
fn value(model: &Model, shape: Shape<'_>, value: &str) -> String {
    if !has_limits(model, shape.name) {
        return String::new();
    }
    let own = own(shape, value);
    match shape.kind() {
        Kind::Structure => format!("{value}.check(&at)?;"),
        Kind::List => own + &items(model, shape, value),
        Kind::Map => own + &entries(model, shape, value),
        _ => own,
    }
}

fn own(shape: Shape<'_>, value: &str) -> String {
    let Some(range) = range(shape) else { return String::new() };
    match shape.kind() {
        Kind::Text if shape.is_sensitive() => format!("at.characters({value}.expose(), {range})?;\n"),
        Kind::Text => format!("at.characters({value}, {range})?;\n"),
        Kind::List | Kind::Map => format!("at.entries({value}.len(), {range})?;\n"),
        Kind::Integer | Kind::Long | Kind::Float | Kind::Double => {
            format!("at.number(*{value}, {range})?;\n")
        }
        other => panic!("{} is a {other:?} with limits, which codegen doesn't know", shape.name),
    }
}

fn items(model: &Model, list: Shape<'_>, list_value: &str) -> String {
    let checks = value(model, model.shape(list.item()), "item");
    if checks.is_empty() {
        return checks;
    }
    format!("for (index, item) in {list_value}.iter().enumerate() {{ let at = at.index(index); {checks} }}\n")
}

fn entries(model: &Model, map: Shape<'_>, map_value: &str) -> String {
    let (key, held) = map.entry();
    let key_checks =
        if model.shape(key).kind() == Kind::Text { own(model.shape(key), "key") } else { String::new() };
    let held_checks = value(model, model.shape(held), "held");
    match (key_checks.is_empty(), held_checks.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("for key in {map_value}.keys() {{ let at = at.key(key); {key_checks} }}\n"),
        (_, false) => {
            format!("for (key, held) in {map_value} {{ let at = at.key(key); {key_checks} {held_checks} }}\n")
        }
    }
}

/// The limits as a Rust range; `None` where nothing can break them.
fn range(shape: Shape<'_>) -> Option<String> {
    let decimal = matches!(shape.kind(), Kind::Float | Kind::Double);
    let counted = matches!(shape.kind(), Kind::Text | Kind::List | Kind::Map);
    if shape.kind() == Kind::Enum {
        return None;
    }
    let number = |limit: &Value| {
        if decimal { format!("{:?}", limit.as_f64().expect("limits are numbers")) } else { grouped(limit) }
    };
    let (min, max) = shape.limits();
    // No length is below 0, and no number above the last one.
    let min = min.filter(|min| !(counted && min.as_i64() == Some(0)));
    let max = max.filter(|max| max.as_i64() != Some(i64::MAX));
    match (min.map(number), max.map(number)) {
        (None, None) => None,
        (Some(min), None) => Some(format!("{min}..")),
        (None, Some(max)) => Some(format!("..={max}")),
        (Some(min), Some(max)) => Some(format!("{min}..={max}")),
    }
}

/// A whole number with an underscore before each three digits.
fn grouped(limit: &Value) -> String {
    let number = limit.as_i64().unwrap_or_else(|| panic!("limit {limit} isn't a whole number"));
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    // As people write it: 1000 stays, 10_000 is grouped.
    let sign = if number < 0 { "-" } else { "" };
    if digits.len() < 5 { format!("{sign}{digits}") } else { format!("{sign}{}", groups.join("_")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::grouped;

    #[test]
    fn long_limits_are_grouped() {
        assert_eq!(grouped(&json!(1024)), "1024");
        assert_eq!(grouped(&json!(16384)), "16_384");
        assert_eq!(grouped(&json!(-1048576)), "-1_048_576");
    }
}
