//! Where a line of a stream stands, as its readers name it: nobody but us can tell what it says.

use std::fmt;
use std::str::FromStr;

use engine::Uuid;
use engine::domain::told::Beat;
use engine::id::UserId;
use engine::time::Time;

/// Right after a line, or at a heartbeat that comes after that line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Position {
    /// As the store has it; 0 before the first.
    pub(crate) line: u64,
    pub(crate) beat: Option<Beat>,
}

impl Position {
    pub(crate) fn after(line: u64) -> Position {
        Position { line, beat: None }
    }
}

/// At most 62 characters.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.beat {
            None => write!(f, "{:x}", self.line),
            Some(beat) => write!(f, "{:x}-{:x}-{}", self.line, beat.at.0, beat.user.0.simple()),
        }
    }
}

impl FromStr for Position {
    type Err = ();

    /// As it was written, and in no other spelling.
    fn from_str(text: &str) -> Result<Position, ()> {
        let number = |text: &str| i64::from_str_radix(text, 16).map_err(|_| ());
        let mut parts = text.splitn(3, '-');
        let line = number(parts.next().unwrap_or_default())?.unsigned_abs();
        let beat = match (parts.next(), parts.next()) {
            (Some(at), Some(user)) => {
                let user = UserId(Uuid::try_parse(user).map_err(|_| ())?);
                Some(Beat { at: Time(number(at)?), user })
            }
            (None, _) => None,
            _ => return Err(()),
        };
        let position = Position { line, beat };
        if position.to_string() == text { Ok(position) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_was_written_and_is_short() {
        let beat = Beat { at: Time(1 << 43), user: UserId(Uuid::max()) };
        for position in [
            Position::default(),
            Position::after(0x2a),
            Position { line: i64::MAX.unsigned_abs(), beat: Some(beat) },
        ] {
            let text = position.to_string();
            assert!(text.len() <= 64, "{text}");
            assert_eq!(text.parse(), Ok(position));
        }
        for bad in ["", "-", "x", "-1", "+1", "01", "2A", "1-", "1-1", "1-1-1", "1-1-1-1", "ffffffffffffffff"]
        {
            assert_eq!(bad.parse::<Position>(), Err(()), "{bad}");
        }
    }
}
