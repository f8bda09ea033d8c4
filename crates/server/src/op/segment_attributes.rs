//! Segment attributes, in and out. Lists and ARNs are of Amazon's own making.

use std::collections::BTreeMap;

use engine::domain::contact::Contact;
use engine::domain::segment::{SegmentAttributes, SegmentValue};
use wire::connect::SegmentAttributeValue;

use crate::error::ApiError;

pub(super) fn read(
    given: Option<&BTreeMap<String, SegmentAttributeValue>>,
) -> Result<SegmentAttributes, ApiError> {
    let read = given.into_iter().flatten().map(|(name, value)| Ok((name.clone(), read_one(name, value)?)));
    read.collect()
}

fn read_one(name: &str, value: &SegmentAttributeValue) -> Result<SegmentValue, ApiError> {
    match value {
        SegmentAttributeValue {
            value_string: Some(text),
            value_map: None,
            value_integer: None,
            value_list: None,
            value_arn: None,
        } => Ok(SegmentValue::Text(text.clone())),
        SegmentAttributeValue {
            value_string: None,
            value_map: None,
            value_integer: Some(number),
            value_list: None,
            value_arn: None,
        } => Ok(SegmentValue::Number(i64::from(*number))),
        SegmentAttributeValue {
            value_string: None,
            value_map: Some(members),
            value_integer: None,
            value_list: None,
            value_arn: None,
        } => Ok(SegmentValue::Map(read(Some(members))?)),
        _ => {
            let message =
                format!("SegmentAttributes: {name} must have one of ValueString, ValueInteger and ValueMap.");
            Err(ApiError::invalid_parameter(message))
        }
    }
}

pub(crate) fn show(contact: &Contact) -> BTreeMap<String, SegmentAttributeValue> {
    show_all(&contact.all_segment_attributes())
}

fn show_all(attributes: &SegmentAttributes) -> BTreeMap<String, SegmentAttributeValue> {
    attributes.iter().map(|(name, value)| (name.clone(), show_one(value))).collect()
}

fn show_one(value: &SegmentValue) -> SegmentAttributeValue {
    let none = SegmentAttributeValue::default();
    match value {
        SegmentValue::Text(text) => SegmentAttributeValue { value_string: Some(text.clone()), ..none },
        SegmentValue::Number(number) => {
            SegmentAttributeValue { value_integer: i32::try_from(*number).ok(), ..none }
        }
        SegmentValue::Map(members) => SegmentAttributeValue { value_map: Some(show_all(members)), ..none },
    }
}
