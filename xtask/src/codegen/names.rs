//! Names of the models as Rust spells them.

/// `WebRTCConnection` to `web_rtc_connection`; keywords come out raw.
pub(super) fn field(name: &str) -> String {
    let snake = snake(name);
    if matches!(snake.as_str(), "type" | "match" | "ref" | "in" | "use" | "where" | "loop" | "move") {
        format!("r#{snake}")
    } else {
        snake
    }
}

/// Whether `#[serde(rename_all = "PascalCase")]` leads from the field back to this name.
pub(super) fn is_pascal(name: &str) -> bool {
    let rebuilt: String = snake(name).split('_').map(capitalised).collect();
    rebuilt == name
}

/// A shape's name as a type: its first letter is upper case.
pub(super) fn type_name(shape: &str) -> String {
    capitalised(shape)
}

/// An enum's text as a variant: `AGENTS_ON_CALL` to `AgentsOnCall`, `en-US` to `EnUs`.
pub(super) fn variant(text: &str) -> String {
    let name: String = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .map(|word| {
            let shouted = !word.chars().any(|letter| letter.is_ascii_lowercase());
            if shouted { capitalised(&word.to_ascii_lowercase()) } else { capitalised(word) }
        })
        .collect();
    match name.as_str() {
        "Self" => "Self_".to_owned(),
        name if name.starts_with(|first: char| first.is_ascii_digit()) => format!("N{name}"),
        _ => name,
    }
}

fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(index + 1);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            });
        if starts_word {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::{field, is_pascal, variant};

    #[test]
    fn members_become_fields() {
        for (name, expected) in [
            ("InstanceId", "instance_id"),
            ("AgentStatusARN", "agent_status_arn"),
            ("WebRTCConnection", "web_rtc_connection"),
            ("FlowContentSha256", "flow_content_sha256"),
            ("Type", "r#type"),
            ("tags", "tags"),
        ] {
            assert_eq!(field(name), expected);
        }
    }

    #[test]
    fn only_plain_names_go_without_a_rename() {
        assert!(is_pascal("InstanceId") && is_pascal("Type") && is_pascal("FlowContentSha256"));
        assert!(!is_pascal("AgentStatusARN") && !is_pascal("WebRTCConnection") && !is_pascal("tags"));
    }

    #[test]
    fn texts_become_variants() {
        for (text, expected) in [
            ("AGENTS_ON_CALL", "AgentsOnCall"),
            ("en-US", "EnUs"),
            ("X_509", "X509"),
            ("24H", "N24h"),
            ("Gte", "Gte"),
        ] {
            assert_eq!(variant(text), expected);
        }
    }
}
