//! The rules of docs/spec: a bullet names them in bold, and says in bold how far they are built.

use std::fmt;

use super::citations::Id;

/// A rule as the specification has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) id: Id,
    pub(super) built: Built,
    /// Whether some of it is this project's own choice.
    pub(super) is_own_choice: bool,
}

/// How far a rule is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Built {
    Yes,
    Partly,
    No,
}

/// Every rule of a text, in its order.
pub(crate) fn rules(text: &str) -> Vec<Rule> {
    bullets(text).iter().flat_map(|bullet| rules_of(bullet)).collect()
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.built {
            Built::Yes => "yes",
            Built::Partly => "partly",
            Built::No => "not built",
        })?;
        if self.is_own_choice { f.write_str(", own choice") } else { Ok(()) }
    }
}

/// The points of a text's lists. One may go on over several lines.
fn bullets(text: &str) -> Vec<String> {
    let mut bullets: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if let Some(start) = line.strip_prefix("- ") {
            bullets.push(start.to_owned());
            is_open = true;
        } else if line.trim().is_empty() || line.starts_with(['#', '|']) {
            is_open = false;
        } else if let Some(bullet) = bullets.last_mut().filter(|_| is_open) {
            *bullet = format!("{bullet} {}", line.trim());
        }
    }
    bullets
}

/// `**A-1**, **A-2** **Partly.** ...` are two rules, `**A-1** to **A-3**` three. Remarks hold for all of them, those
/// named later in the bullet included.
fn rules_of(bullet: &str) -> Vec<Rule> {
    let mut ids = Vec::new();
    let mut built = Built::Yes;
    let mut is_own_choice = false;
    let mut plain = "";
    for (index, piece) in bullet.split("**").enumerate() {
        // What stands between the first and the second mark is bold, and so on in turn.
        if index % 2 == 0 {
            plain = piece.trim();
            continue;
        }
        match (Id::read(piece), ids.last()) {
            (Some(last), Some(&first)) if plain == "to" => ids.extend(Id::up_to(first, last)),
            (Some(id), _) => ids.push(id),
            (None, _) => match piece.trim_end_matches(['.', ':']) {
                "Partly" => built = Built::Partly,
                "Not built" => built = Built::No,
                "Own choice" => is_own_choice = true,
                _ => {}
            },
        }
    }
    ids.into_iter().map(|id| Rule { id, built, is_own_choice }).collect()
}

#[cfg(test)]
mod tests {
    use super::rules;

    fn shown(text: &str) -> Vec<String> {
        rules(text).iter().map(|rule| format!("{} {rule}", rule.id)).collect()
    }

    #[test]
    fn a_rule_is_built_unless_its_remark_says_otherwise() {
        let text = "\
# Agents
- **AGT-1** Plain, see **bold words** and AGT-9.
- **AGT-27b** **Partly.** Some of it.
- **AGT-3** **Not built.** None.
- **AGT-4** **Not built** as exports.
";
        assert_eq!(shown(text), ["AGT-1 yes", "AGT-27b partly", "AGT-3 not built", "AGT-4 not built"]);
    }

    #[test]
    fn own_choices_stand_beside_that() {
        let text = "\
- **AGT-1** **Own choice:** all of it.
- **AGT-2** A fact. **Own choice.**
- **AGT-3** **Partly.** **Own choice:** some.
";
        assert_eq!(
            shown(text),
            ["AGT-1 yes, own choice", "AGT-2 yes, own choice", "AGT-3 partly, own choice"]
        );
    }

    #[test]
    fn lists_and_ranges_share_their_remark() {
        let text = "\
- **ENT-2**, **ENT-3** **Not built.** Quotas.
- **MET-1** to **MET-3**, **MET-40** to **MET-41** **Not built.**
- **FLOW-20** **Partly.** One hook. **FLOW-21**: the others.
";
        let quotas = ["ENT-2 not built", "ENT-3 not built"];
        let figures =
            ["MET-1 not built", "MET-2 not built", "MET-3 not built", "MET-40 not built", "MET-41 not built"];
        assert_eq!(shown(text), [&quotas[..], &figures, &["FLOW-20 partly", "FLOW-21 partly"]].concat());
    }

    #[test]
    fn bullets_go_on_over_lines_and_prose_has_no_rules() {
        let text = "\
- **SEC-1** A long sentence that goes on
  and has its remark below. **Own choice.**

**Own choice:** no rule, **SEC-2** or not.
- A point without a rule.
";
        assert_eq!(shown(text), ["SEC-1 yes, own choice"]);
    }
}
