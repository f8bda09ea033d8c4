use engine::domain::flow::{ExpressionTemplate, StepTemplate};

use super::*;

#[test]
fn route_61_criteria_are_read_step_by_step() {
    let parameters = steps(&[
        json!({
            "Expression": { "AndExpression": [
                skill("language", "Dutch", 3),
                { "OrExpression": [
                    { "AttributeCondition": { "Name": "product", "Value": "$.Attributes.product", "ProficiencyLevel": "2.0" } },
                    { "NotAttributeCondition": {
                        "Name": "tier", "Value": "new", "ComparisonOperator": "Range",
                        "Range": { "MinProficiencyLevel": 1, "MaxProficiencyLevel": 2 },
                    } },
                ] },
            ] },
            "Expiry": { "DurationInSeconds": "30" },
        }),
        json!({
            "Expression": { "AttributeCondition": {
                "MatchCriteria": { "AgentsCriteria": { "AgentIds": ["ana", "$.Attributes.owner"] } },
                "ComparisonOperator": "Match",
            } },
        }),
    ]);
    let attribute = |name: &str, value: Template, least, most| ExpressionTemplate::Attribute {
        attribute: text(name),
        value,
        least,
        most,
    };
    let of = |key: &str| Template(vec![Part::Attribute(key.to_owned())]);
    let expected = vec![
        StepTemplate {
            expression: ExpressionTemplate::And(vec![
                attribute("language", text("Dutch"), 3, 5),
                ExpressionTemplate::Or(vec![
                    attribute("product", of("product"), 2, 5),
                    ExpressionTemplate::Not(Box::new(attribute("tier", text("new"), 1, 2))),
                ]),
            ]),
            expires_after: Some(Span::seconds(30)),
        },
        StepTemplate {
            expression: ExpressionTemplate::Agents(vec![text("ana"), of("owner")]),
            expires_after: None,
        },
    ];
    let content = with("UpdateRoutingCriteria", parameters, to_end());
    assert_eq!(kind_of(&content), ActionKind::UpdateRoutingCriteria { steps: expected });
}

#[test]
fn criteria_that_say_nothing_that_could_run_are_problems() {
    let condition = |condition: Value| steps(&[json!({ "Expression": { "AttributeCondition": condition } })]);
    let one = json!({ "Expression": skill("a", "b", 1) });
    let mut deep = skill("a", "b", 1);
    for _ in 0..8 {
        deep = json!({ "AndExpression": [deep] });
    }
    let many = json!({ "Expression": { "OrExpression": vec![skill("a", "b", 1); 51] } });
    for (parameters, because) in [
        (json!({}), "RoutingCriteria must be an object"),
        (json!({ "RoutingCriteria": {} }), "Steps must be a list"),
        (steps(&[]), "Steps must have 1 to 5 entries; there are 0"),
        (steps(&vec![one.clone(); 6]), "Steps must have 1 to 5 entries; there are 6"),
        (steps(&[json!(5)]), "Steps must hold objects only"),
        (steps(&[json!({})]), "Expression must be an object"),
        (steps(&[json!({ "Expression": {} })]), "exactly one of AttributeCondition"),
        (steps(&[many]), "51 conditions; 50 are allowed"),
        (steps(&[json!({ "Expression": deep })]), "8 deep"),
        (steps(&[json!({ "Expression": { "AndExpression": [] } })]), "AndExpression must have at least one"),
        (steps(&[json!({ "Expression": { "OrExpression": [5] } })]), "OrExpression must hold objects only"),
        (
            steps(&[json!({ "Expression": one["Expression"], "Expiry": { "DurationInSeconds": 0 } })]),
            "DurationInSeconds must be a whole number, 1 to 604800",
        ),
        (condition(json!({ "Value": "b", "ProficiencyLevel": 1 })), "Name must be a text"),
        (condition(json!({ "Name": "a".repeat(65), "Value": "b", "ProficiencyLevel": 1 })), "64 characters"),
        (condition(json!({ "Name": "a", "Value": "b" })), "ProficiencyLevel must be a whole number, 1 to 5"),
        (condition(json!({ "Name": "a", "Value": "b", "ProficiencyLevel": 1.5 })), "ProficiencyLevel"),
        (condition(json!({ "Name": "a", "Value": "b", "ProficiencyLevel": 6 })), "ProficiencyLevel"),
        (
            condition(
                json!({ "Name": "a", "Value": "b", "ProficiencyLevel": 1, "ComparisonOperator": "Is" }),
            ),
            "no ComparisonOperator \"Is\"",
        ),
        (
            condition(
                json!({ "Name": "a", "Value": "b", "Range": { "MinProficiencyLevel": 3, "MaxProficiencyLevel": 2 } }),
            ),
            "must not be above",
        ),
        (condition(json!({ "MatchCriteria": {} })), "AgentsCriteria must be an object"),
        (
            condition(json!({ "MatchCriteria": { "AgentsCriteria": { "AgentIds": [] } } })),
            "at least one entry",
        ),
        (condition(json!({ "MatchCriteria": { "AgentsCriteria": { "AgentIds": [{}] } } })), "texts only"),
    ] {
        assert_refused(&with("UpdateRoutingCriteria", parameters, to_end()), because);
    }
}
