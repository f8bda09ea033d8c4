//! A deserializer over a JSON value that remembers where it is, so that an error names the member.
//!
//! `serde_json`'s own errors know the line and column, but not the member; a caller of an API needs the member.

use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Number, Value};

use super::DecodeError;
use crate::check::{Constraint, echo, push_index, push_member};

pub(super) const WHOLE_NUMBER: &str = "a whole number";
pub(super) const BOOLEAN: &str = "true or false";

/// What a value is, in words.
pub(super) fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value to be read as whatever type asks for it.
pub(super) struct Typed(pub(super) Value);

/// Where reading stopped (innermost step first) and why.
#[derive(Debug)]
pub(super) struct Failure {
    steps: Vec<Step>,
    why: Why,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Index(usize),
}

#[derive(Debug)]
enum Why {
    WrongType { expected: &'static str, found: &'static str },
    Missing,
    Unlisted { given: String, listed: &'static [&'static str] },
    OutOfRange { given: String },
    Other(String),
}

impl Typed {
    fn wrong(&self, expected: &'static str) -> Failure {
        let why = match &self.0 {
            Value::Null => Why::Missing,
            found => Why::WrongType { expected, found: name_of(found) },
        };
        Failure::from(why)
    }

    fn whole<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.0 {
            Value::Number(number) if !number.is_f64() => visit_number(number, visitor),
            _ => Err(self.wrong(WHOLE_NUMBER)),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.0 {
            Value::Number(number) => visit_number(number, visitor),
            _ => Err(self.wrong("a number")),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(self.wrong("text")),
        }
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Failure> {
    if let Some(number) = number.as_i64() {
        visitor.visit_i64(number)
    } else if let Some(number) = number.as_u64() {
        visitor.visit_u64(number)
    } else {
        visitor.visit_f64(number.as_f64().expect("a JSON number is one of three"))
    }
}

impl<'de> Deserializer<'de> for Typed {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(_) => self.number(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Bool(truth) => visitor.visit_bool(truth),
            _ => Err(self.wrong(BOOLEAN)),
        }
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.whole(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.whole(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.number(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.number(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), index: 0 }),
            _ => Err(self.wrong("a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Object(members) => {
                visitor.visit_map(Members { members: members.into_iter(), current: None })
            }
            _ => Err(self.wrong("an object")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u32 u64 u128 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
        ignored_any
    }
}

struct Items {
    items: std::vec::IntoIter<Value>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Typed(item)).map(Some).map_err(|failure| failure.inside(Step::Index(index)))
    }
}

struct Members {
    members: <Map<String, Value> as IntoIterator>::IntoIter,
    current: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        let key: StringDeserializer<Failure> = name.clone().into_deserializer();
        self.current = Some((name, value));
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let (name, value) = self.current.take().expect("a visitor asks for the key first");
        seed.deserialize(Typed(value)).map_err(|failure| failure.inside(Step::Member(name)))
    }
}

impl Failure {
    fn inside(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            match step {
                Step::Member(name) => push_member(&mut path, name),
                Step::Index(index) => push_index(&mut path, *index),
            }
        }
        path
    }
}

impl From<Why> for Failure {
    fn from(why: Why) -> Self {
        Self { steps: Vec::new(), why }
    }
}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::from(Why::Other(message.to_string()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::from(Why::Missing).inside(Step::Member(field.to_owned()))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::from(Why::Unlisted { given: echo(variant).to_owned(), listed: expected })
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, _expected: &dyn Expected) -> Self {
        let given = match unexpected {
            de::Unexpected::Signed(number) => number.to_string(),
            de::Unexpected::Unsigned(number) => number.to_string(),
            de::Unexpected::Float(number) => number.to_string(),
            other => other.to_string(),
        };
        Self::from(Why::OutOfRange { given })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.path(), self.why)
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for DecodeError {
    fn from(failure: Failure) -> Self {
        let member = failure.path();
        match failure.why {
            Why::WrongType { expected, found } => Self::wrong_type(member, expected, found),
            Why::Missing => {
                let message = format!("{member} is required");
                Self::Missing { member, message }
            }
            Why::Unlisted { given, listed } => {
                let must = format!("must be one of {}, not \"{given}\"", listed.join(", "));
                Constraint::new(member, &must).into()
            }
            Why::OutOfRange { given } => {
                Constraint::new(member, &format!("must be in the range of its type, not {given}")).into()
            }
            Why::Other(message) => {
                let message = format!("{member} can't be read: {message}");
                Self::WrongType { member, message }
            }
        }
    }
}
