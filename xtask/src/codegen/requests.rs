//! `impl Request` for each operation, and the tables of a service.

use serde_json::Value;

use super::checks;
use super::model::{Kind, Member, Model, Place, text};
use super::names;
use crate::Outcome;

/// The tables at the top of a file: its operations, and its exceptions for the tests of the error table.
pub(super) fn all(model: &Model, operations: &[String]) -> Outcome<String> {
    let mut code =
        "/// Every operation of this module.\npub const OPERATIONS: &[Operation] = &[\n".to_owned();
    for name in operations {
        let input = text(&model.operation(name)?["input"]["shape"]);
        code += &format!("    {}::OPERATION,\n", names::type_name(input));
    }
    code += "];\n\n#[cfg(test)]\npub(crate) const EXCEPTIONS: &[(ErrorName, u16)] = &[\n";
    for (exception, status) in model.exceptions()? {
        code += &format!("    (ErrorName::{exception}, {status}),\n");
    }
    Ok(code + "];\n\n")
}

/// The `impl Request` of one operation.
pub(super) fn operation(model: &Model, name: &str) -> Outcome<String> {
    let operation = model.operation(name)?;
    let input = model.shape(text(&operation["input"]["shape"]));
    let response =
        operation.get("output").map_or("Empty".to_owned(), |output| names::type_name(text(&output["shape"])));
    let members = input.members();
    let at = |place: Place| members.iter().filter(move |member| member.place() == place);
    let bound = |member: &Member<'_>| {
        format!("Bound {{ wire: {:?}, member: {:?} }}", member.wire_name(), member.name)
    };
    let labels = at(Place::Label).map(|member| address_bound(model, member)).collect::<Outcome<Vec<_>>>()?;
    let query = at(Place::Query).map(|member| address_bound(model, member)).collect::<Outcome<Vec<_>>>()?;
    let validate = if checks::has_limits(model, input.name) { "self.check(&At::ROOT)" } else { "Ok(())" };
    Ok(format!(
        "impl Request for {input} {{
            type Response = {response};
            const OPERATION: Operation = Operation {{
                service: Service::{service},
                name: {name:?},
                method: {method:?},
                uri: {uri:?},
                labels: &[{labels}],
                query: &[{query}],
                headers: &[{headers}],
                success: {success},
                errors: &[{errors}],
            }};

            fn validate(&self) -> Result<(), Constraint> {{
                {validate}
            }}
        }}\n\n",
        input = names::type_name(input.name),
        service = model.service(),
        method = text(&operation["http"]["method"]),
        uri = text(&operation["http"]["requestUri"]),
        labels = labels.join(", "),
        query = query.join(", "),
        headers = listed(at(Place::Header).map(bound)),
        success = operation["http"].get("responseCode").and_then(Value::as_u64).unwrap_or(200),
        errors = listed(errors(operation).map(|error| format!("ErrorName::{error}"))),
    ))
}

fn address_bound(model: &Model, member: &Member<'_>) -> Outcome<String> {
    let shape = model.shape(member.shape());
    let kind = match shape.kind() {
        Kind::Text | Kind::Enum => "Text",
        Kind::Integer | Kind::Long => "Integer",
        Kind::Boolean => "Boolean",
        Kind::List if matches!(model.shape(shape.item()).kind(), Kind::Text | Kind::Enum) => "TextList",
        other => {
            return Err(format!(
                "member {} of an address is a {other:?}, which codegen doesn't know",
                member.name
            ));
        }
    };
    let (wire, member) = (member.wire_name(), member.name);
    Ok(format!("AddressBound {{ wire: {wire:?}, member: {member:?}, kind: AddressKind::{kind} }}"))
}

fn errors(operation: &Value) -> impl Iterator<Item = &str> {
    operation["errors"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(|error| text(&error["shape"]))
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
