//! What waiting contacts require of agents, read once: names become numbers, so that asking whether an
//! agent meets something compares a few small numbers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::bits::Bits;
use super::numbers::Numbers;
use crate::domain::criteria::{Expression, Proficiency};
use crate::id::UserId;

/// A proficiency by the number of its attribute and value, and its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Skill {
    number: usize,
    level: u8,
}

impl Skill {
    /// Another one for each.
    pub(super) fn tag(self) -> u64 {
        ((self.number as u64) << 8) | u64::from(self.level)
    }
}

/// Something by which whoever meets a requirement can be found without asking everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Skill(Skill),
    /// By the number on the staff.
    Agent(usize),
    /// Nobody can be left out.
    Anyone,
}

/// Requirements that nobody waits with and that are kept, since the next contact often has the same.
const UNUSED_KEPT: usize = 1024;

#[derive(Debug, Clone, Default)]
pub(super) struct Requirements {
    /// Attributes and values that agents have.
    skills: BTreeMap<(String, String), usize>,
    numbers: BTreeMap<Arc<Expression>, usize>,
    all: Vec<Requirement>,
    /// Nobody waits with them any more, or nobody did when they were put here.
    unused: VecDeque<usize>,
    /// What each agent meets, by the number on the staff.
    pub(super) met: Vec<Bits>,
    proficient: Vec<Vec<Skill>>,
    holders: BTreeMap<Skill, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Requirement {
    expression: Arc<Expression>,
    read: Read,
    /// Of which everyone who meets it has at least one.
    keys: Vec<Key>,
    waiting: usize,
    /// In the list of those that are unused.
    is_listed: bool,
}

#[derive(Debug, Clone)]
enum Read {
    Skill {
        number: usize,
        least: u8,
        most: u8,
    },
    Agents(Vec<usize>),
    And(Vec<Read>),
    Or(Vec<Read>),
    Not(Box<Read>),
    /// It names a proficiency that nobody has.
    Nobody,
}

impl Requirements {
    /// An agent's proficiencies, and whether one of them is new here: then what was read before may
    /// have to be read again.
    pub(super) fn skills(&mut self, proficiencies: &[Proficiency]) -> (Vec<Skill>, bool) {
        let before = self.skills.len();
        let number = |p: &Proficiency| {
            let next = self.skills.len();
            *self.skills.entry((p.attribute.clone(), p.value.clone())).or_insert(next)
        };
        let mut number = number;
        let mut skills: Vec<_> =
            proficiencies.iter().map(|p| Skill { number: number(p), level: p.level }).collect();
        skills.sort_unstable();
        (skills, self.skills.len() > before)
    }

    /// An agent who is new, or has other proficiencies than before.
    pub(super) fn set_agent(&mut self, agent: usize, skills: Vec<Skill>) {
        if self.met.len() <= agent {
            self.met.resize_with(agent + 1, Bits::default);
            self.proficient.resize_with(agent + 1, Vec::new);
        }
        for skill in std::mem::take(&mut self.proficient[agent]) {
            self.holders.entry(skill).or_default().retain(|holder| *holder != agent);
        }
        skills.iter().for_each(|skill| self.holders.entry(*skill).or_default().push(agent));
        let mut met = Bits::default();
        for number in self.numbers.values() {
            if self.all[*number].read.is_met_by(agent, &skills) {
                met.insert(*number);
            }
        }
        self.met[agent] = met;
        self.proficient[agent] = skills;
    }

    /// One more contact waits with this expression. Where it is new, agents are asked once whether
    /// they meet it: those who can be found by its keys.
    pub(super) fn take(&mut self, expression: &Arc<Expression>, staff: &Numbers<UserId>) -> usize {
        if let Some(number) = self.numbers.get(expression) {
            self.all[*number].waiting += 1;
            return *number;
        }
        let read = self.read(expression, staff);
        let keys = read.keys();
        let requirement =
            Requirement { expression: Arc::clone(expression), read, keys, waiting: 1, is_listed: false };
        let number = self.free_number().unwrap_or(self.all.len());
        for agent in self.found_by(&requirement.keys) {
            if requirement.read.is_met_by(agent, &self.proficient[agent]) {
                self.met[agent].insert(number);
            }
        }
        if number == self.all.len() {
            self.all.push(requirement);
        } else {
            self.all[number] = requirement;
        }
        self.numbers.insert(Arc::clone(expression), number);
        number
    }

    /// The one that has been unused for longest, once there are enough of them.
    fn free_number(&mut self) -> Option<usize> {
        while self.unused.len() > UNUSED_KEPT {
            let number = self.unused.pop_front()?;
            self.all[number].is_listed = false;
            if self.all[number].waiting > 0 {
                continue;
            }
            let Requirement { expression, keys, .. } = &self.all[number];
            self.numbers.remove(expression);
            for agent in self.found_by(keys) {
                self.met[agent].remove(number);
            }
            return Some(number);
        }
        None
    }

    fn found_by(&self, keys: &[Key]) -> Vec<usize> {
        let found = keys.iter().flat_map(|key| match key {
            Key::Skill(skill) => self.holders.get(skill).cloned().unwrap_or_default(),
            Key::Agent(agent) => vec![*agent],
            Key::Anyone => (0..self.met.len()).collect(),
        });
        found.collect()
    }

    /// One contact fewer.
    pub(super) fn give_back(&mut self, number: usize) {
        let requirement = &mut self.all[number];
        requirement.waiting -= 1;
        if requirement.waiting == 0 && !requirement.is_listed {
            requirement.is_listed = true;
            self.unused.push_back(number);
        }
    }

    pub(super) fn keys(&self, number: usize) -> &[Key] {
        &self.all[number].keys
    }

    /// Nobody waits with any of them: what was read is forgotten.
    pub(super) fn forget(&mut self) {
        self.numbers.clear();
        self.all.clear();
        self.unused.clear();
        self.met.iter_mut().for_each(|met| *met = Bits::default());
    }

    fn read(&self, expression: &Expression, staff: &Numbers<UserId>) -> Read {
        let each = |all: &[Expression]| all.iter().map(|e| self.read(e, staff)).collect();
        match expression {
            Expression::Attribute { attribute, value, least, most } => {
                match self.skills.get(&(attribute.clone(), value.clone())) {
                    Some(number) => Read::Skill { number: *number, least: *least, most: *most },
                    None => Read::Nobody,
                }
            }
            Expression::Agents(users) => {
                Read::Agents(users.iter().filter_map(|user| staff.get(*user)).collect())
            }
            Expression::And(all) => Read::And(each(all)),
            Expression::Or(any) => Read::Or(each(any)),
            Expression::Not(not) => Read::Not(Box::new(self.read(not, staff))),
        }
    }
}

impl Read {
    fn is_met_by(&self, agent: usize, skills: &[Skill]) -> bool {
        match self {
            Read::Skill { number, least, most } => {
                skills.iter().any(|s| s.number == *number && *least <= s.level && s.level <= *most)
            }
            Read::Agents(agents) => agents.contains(&agent),
            Read::And(all) => all.iter().all(|read| read.is_met_by(agent, skills)),
            Read::Or(any) => any.iter().any(|read| read.is_met_by(agent, skills)),
            Read::Not(not) => !not.is_met_by(agent, skills),
            Read::Nobody => false,
        }
    }

    /// Of what all must meet the shortest list is enough; of what one may meet it takes all lists.
    fn keys(&self) -> Vec<Key> {
        let mut keys = match self {
            Read::Skill { number, least, most } => {
                (*least..=*most).map(|level| Key::Skill(Skill { number: *number, level })).collect()
            }
            Read::Agents(agents) => agents.iter().map(|agent| Key::Agent(*agent)).collect(),
            Read::And(all) => {
                let each = all.iter().map(Read::keys).filter(|keys| !keys.contains(&Key::Anyone));
                each.min_by_key(Vec::len).unwrap_or_else(|| vec![Key::Anyone])
            }
            Read::Or(any) => any.iter().flat_map(Read::keys).collect(),
            Read::Not(_) => vec![Key::Anyone],
            Read::Nobody => Vec::new(),
        };
        keys.sort_unstable();
        keys.dedup();
        if keys.contains(&Key::Anyone) { vec![Key::Anyone] } else { keys }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Uuid;

    const AGENTS: usize = 3;

    fn user(n: usize) -> UserId {
        UserId(Uuid::from_u128(n as u128))
    }

    fn expression() -> impl Strategy<Value = Expression> {
        let attribute = (0..4u8, 1..=5u8, 1..=5u8).prop_map(|(name, a, b)| Expression::Attribute {
            attribute: format!("a{name}"),
            value: "v".to_owned(),
            least: a.min(b),
            most: a.max(b),
        });
        let agents = prop::collection::btree_set((0..AGENTS + 1).prop_map(user), 1..3);
        let leaf = prop_oneof![attribute, agents.prop_map(Expression::Agents)];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..3).prop_map(Expression::And),
                prop::collection::vec(inner.clone(), 1..3).prop_map(Expression::Or),
                inner.prop_map(|not| Expression::Not(Box::new(not))),
            ]
        })
    }

    proptest! {
        #[test]
        fn route_61_whoever_meets_an_expression_has_one_of_its_keys_and_meets_it_as_it_is_written(
            expression in expression(),
            levels in prop::collection::vec((0..4u8, 1..=5u8), 0..4),
            agent in 0..AGENTS,
        ) {
            let mut staff = Numbers::default();
            (0..AGENTS).for_each(|n| staff.insert(user(n), n));
            let skills: Vec<_> = levels
                .into_iter()
                .map(|(name, level)| Proficiency { attribute: format!("a{name}"), value: "v".to_owned(), level })
                .collect();
            let mut requirements = Requirements::default();
            let (numbers, _) = requirements.skills(&skills);
            (0..AGENTS).for_each(|n| requirements.set_agent(n, if n == agent { numbers.clone() } else { Vec::new() }));
            let number = requirements.take(&Arc::new(expression.clone()), &staff);
            let met = requirements.met[agent].has(number);
            prop_assert_eq!(met, expression.is_met_by(user(agent), &skills));
            let has = |key: &Key| match key {
                Key::Anyone => true,
                Key::Agent(n) => *n == agent,
                Key::Skill(skill) => numbers.contains(skill),
            };
            prop_assert!(!met || requirements.keys(number).iter().any(has));
        }
    }

    /// Who meets it is known by its number, so a number must not be given to another while someone waits.
    #[test]
    fn numbers_are_used_again_when_nobody_waits_and_never_before() {
        let mut staff = Numbers::default();
        staff.insert(user(0), 0);
        let mut requirements = Requirements::default();
        let fluent = Proficiency { attribute: "a0".to_owned(), value: "v".to_owned(), level: 3 };
        let (skills, is_new) = requirements.skills(std::slice::from_ref(&fluent));
        assert!(is_new && !requirements.skills(&[fluent]).1);
        requirements.set_agent(0, skills);
        // Each is another; the agent meets every second.
        let nth = |n: usize| {
            let least = if n.is_multiple_of(2) { 3 } else { 4 };
            let (attribute, value) = ("a0".to_owned(), "v".to_owned());
            let level = Expression::Attribute { attribute, value, least, most: 5 };
            Arc::new(Expression::Or(vec![level, Expression::Agents([user(n + 1)].into())]))
        };
        let is_met = |requirements: &Requirements, number| requirements.met[0].has(number);

        let twice = [requirements.take(&nth(0), &staff), requirements.take(&nth(0), &staff)];
        assert_eq!(twice[0], twice[1]);
        requirements.give_back(twice[0]);
        let again = requirements.take(&nth(1), &staff);
        requirements.give_back(again);
        assert_eq!(requirements.take(&nth(1), &staff), again, "it is kept for the next");
        for n in 2..4 * UNUSED_KEPT {
            let number = requirements.take(&nth(n), &staff);
            assert!(number != twice[0] && number != again, "somebody waits with it");
            assert_eq!(is_met(&requirements, number), n.is_multiple_of(2), "{n}");
            requirements.give_back(number);
        }
        assert_eq!((is_met(&requirements, twice[0]), is_met(&requirements, again)), (true, false));
        assert_eq!(requirements.take(&nth(0), &staff), twice[0]);
        assert_eq!(requirements.take(&nth(1), &staff), again);
        // As many as are kept, the two, and those that were on the way.
        let (all, known) = (requirements.all.len(), requirements.numbers.len());
        assert!(all <= UNUSED_KEPT + 4 && known == all, "{all} and {known}");
        let last = 4 * UNUSED_KEPT - 1;
        requirements.take(&nth(last), &staff);
        assert_eq!(requirements.all.len(), all, "the newest are still known");
    }
}
