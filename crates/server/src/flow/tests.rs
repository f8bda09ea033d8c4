use engine::domain::contact::Hook;
use engine::domain::flow::{ActionKind, Metric, Operator, Part, RoutingTemplate, TargetTemplate, Template};
use engine::time::Span;
use serde_json::{Value, json};

use super::*;

mod criteria;
mod views;

fn document(actions: Value) -> String {
    json!({ "Version": "2019-10-30", "StartAction": "start", "Metadata": { "any": [1] }, "Actions": actions })
        .to_string()
}

/// A document with this action at its start, and an end to which it may lead.
fn with(kind: &str, parameters: Value, transitions: Value) -> String {
    document(json!([
        { "Identifier": "start", "Type": kind, "Parameters": parameters, "Transitions": transitions },
        { "Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {} },
    ]))
}

fn to_end() -> Value {
    json!({ "NextAction": "end", "Errors": [{ "NextAction": "end", "ErrorType": "NoMatchingError" }] })
}

fn when(value: &str) -> Value {
    json!({ "NextAction": "end", "Condition": { "Operator": "Equals", "Operands": [value] } })
}

fn yes_and_no() -> Value {
    json!({ "NextAction": "end", "Conditions": [when("True"), when("False")] })
}

fn steps(steps: &[Value]) -> Value {
    json!({ "RoutingCriteria": { "Steps": steps } })
}

/// An expression of one attribute, from a level upwards.
fn skill(name: &str, value: &str, level: u8) -> Value {
    json!({ "AttributeCondition": {
        "Name": name, "Value": value, "ProficiencyLevel": level, "ComparisonOperator": "NumberGreaterOrEqualTo",
    } })
}

fn kind_of(content: &str) -> ActionKind {
    parse(content).unwrap().actions[0].kind.clone()
}

fn text(text: &str) -> Template {
    Template(vec![Part::Text(text.to_owned())])
}

/// Refused, for a reason that has this in it.
fn assert_refused(content: &str, because: &str) {
    let problems = parse(content).expect_err(content);
    assert!(problems.iter().any(|p| p.contains(because)), "{because}: {problems:?}");
}

#[test]
fn a_document_becomes_the_graph_that_it_says() {
    let content = document(json!([
        { "Identifier": "end", "Type": "DisconnectParticipant", "Transitions": {} },
        {
            "Identifier": "start", "Type": "Wait",
            "Parameters": { "TimeLimitSeconds": "60", "Events": ["CustomerReturned", "BotParticipantDisconnected"] },
            "Transitions": {
                "NextAction": "end",
                "Conditions": [
                    { "NextAction": "back", "Condition": { "Operator": "Equals", "Operands": ["CustomerReturned"] } },
                    { "NextAction": "end", "Condition": { "Operator": "TextContains", "Operands": ["$.Name"] } },
                ],
                "Errors": [
                    { "NextAction": "back", "ErrorType": "ParticipantNotFound" },
                    { "NextAction": "end", "ErrorType": "NoMatchingError" },
                ],
            },
        },
        {
            "Identifier": "back", "Type": "MessageParticipant",
            "Parameters": { "Text": "Hello $.Attributes.name" }, "Transitions": { "NextAction": "start" },
        },
    ]));
    let graph = parse(&content).unwrap();
    assert_eq!(graph.start, 1);
    let names: Vec<_> = graph.actions.iter().map(|a| a.identifier.as_str()).collect();
    assert_eq!(names, ["end", "start", "back"]);
    let wait = &graph.actions[1];
    let limit = Span::seconds(60);
    assert_eq!(wait.kind, ActionKind::Wait { limit, customer_returned: true, bot_left: true });
    assert_eq!(wait.next, Some(0));
    let conditions: Vec<_> =
        wait.conditions.iter().map(|(c, to)| (c.operator, c.operand.clone(), *to)).collect();
    let name = Template(vec![Part::Path(vec!["Name".to_owned()])]);
    let returned = (Operator::Equals, text("CustomerReturned"), 2);
    assert_eq!(conditions, [returned, (Operator::TextContains, name, 0)]);
    assert_eq!(wait.errors, [("ParticipantNotFound".to_owned(), 2), ("NoMatchingError".to_owned(), 0)]);
    assert_eq!(graph.actions[2].next, Some(1));
}

#[test]
fn actions_that_run_are_read_with_their_parameters() {
    let hook = |name: &str| with("UpdateContactEventHooks", json!({ "EventHooks": { name: "f" } }), to_end());
    let hooked = |hook| ActionKind::UpdateContactEventHooks { hook, flow: text("f") };
    for (content, expected) in [
        (
            with("MessageParticipant", json!({ "Text": "Hi" }), to_end()),
            ActionKind::MessageParticipant { text: text("Hi") },
        ),
        (
            with("UpdateContactTargetQueue", json!({ "QueueId": "q" }), to_end()),
            ActionKind::UpdateContactTargetQueue { target: TargetTemplate::Queue(text("q")) },
        ),
        (
            with("UpdateContactTargetQueue", json!({ "AgentId": "ana" }), to_end()),
            ActionKind::UpdateContactTargetQueue { target: TargetTemplate::Agent(text("ana")) },
        ),
        (
            with("InvokeFlowModule", json!({ "FlowModuleId": "m" }), to_end()),
            ActionKind::InvokeFlowModule { module: text("m") },
        ),
        (with("EndFlowModuleExecution", json!({}), json!({})), ActionKind::EndFlowModuleExecution),
        (with("TransferContactToQueue", json!({}), to_end()), ActionKind::TransferContactToQueue),
        (with("TransferContactToQueue", json!({}), json!({})), ActionKind::TransferContactToQueue),
        (
            with(
                "UpdateContactAttributes",
                json!({ "Attributes": { "a": "x", "n": 5, "t": true }, "TargetContact": "Current" }),
                to_end(),
            ),
            ActionKind::UpdateContactAttributes {
                attributes: vec![
                    ("a".to_owned(), text("x")),
                    ("n".to_owned(), text("5")),
                    ("t".to_owned(), text("True")),
                ],
            },
        ),
        (hook("AgentWhisper"), hooked(Hook::AgentWhisper)),
        (hook("CustomerRemaining"), hooked(Hook::CustomerRemaining)),
        (hook("DefaultAgentUI"), hooked(Hook::DefaultAgentUi)),
        (
            with("CheckHoursOfOperation", json!({}), yes_and_no()),
            ActionKind::CheckHoursOfOperation { hours: None },
        ),
        (
            with("CheckHoursOfOperation", json!({ "HoursOfOperationId": "h" }), yes_and_no()),
            ActionKind::CheckHoursOfOperation { hours: Some(text("h")) },
        ),
        (
            with("CheckMetricData", json!({ "MetricType": "NumberOfAgentsStaffed" }), to_end()),
            ActionKind::CheckMetricData { metric: Metric::AgentsStaffed, target: None },
        ),
        (
            with(
                "CheckMetricData",
                json!({ "MetricType": "OldestContactInQueueAgeSeconds", "QueueId": "q" }),
                to_end(),
            ),
            ActionKind::CheckMetricData {
                metric: Metric::OldestContactInQueueAgeSeconds,
                target: Some(TargetTemplate::Queue(text("q"))),
            },
        ),
        (
            with("Compare", json!({ "ComparisonValue": "$.Attributes.tier" }), to_end()),
            ActionKind::Compare { value: Template(vec![Part::Attribute("tier".to_owned())]) },
        ),
        (with("Loop", json!({ "LoopCount": "0" }), to_end()), ActionKind::Loop { count: 0 }),
        (with("Loop", json!({ "LoopCount": 100 }), to_end()), ActionKind::Loop { count: 100 }),
        (
            with("TransferToFlow", json!({ "ContactFlowId": "f" }), json!({})),
            ActionKind::TransferToFlow { flow: text("f") },
        ),
        (
            with("DequeueContactAndTransferToQueue", json!({ "AgentId": "ana" }), json!({})),
            ActionKind::DequeueContactAndTransferToQueue { target: TargetTemplate::Agent(text("ana")) },
        ),
        (
            with("UpdateContactRoutingBehavior", json!({ "QueuePriority": "1" }), to_end()),
            ActionKind::UpdateContactRoutingBehavior(RoutingTemplate::Priority(text("1"))),
        ),
        (
            with("UpdateContactRoutingBehavior", json!({ "QueueTimeAdjustmentSeconds": -60 }), to_end()),
            ActionKind::UpdateContactRoutingBehavior(RoutingTemplate::AgeAdjustmentSeconds(text("-60"))),
        ),
        (
            with("UpdateContactRoutingBehavior", json!({ "QueuePriority": "$.Attributes.p" }), to_end()),
            ActionKind::UpdateContactRoutingBehavior(RoutingTemplate::Priority(Template(vec![
                Part::Attribute("p".to_owned()),
            ]))),
        ),
        (with("EndFlowExecution", json!({}), json!({})), ActionKind::EndFlowExecution),
        (with("DisconnectParticipant", json!({}), json!({})), ActionKind::DisconnectParticipant),
    ] {
        assert_eq!(kind_of(&content), expected, "{content}");
    }
}

#[test]
fn a_wait_has_its_limit_as_number_or_text_under_either_name() {
    let limit_of = |parameters: Value| match kind_of(&with("Wait", parameters, to_end())) {
        ActionKind::Wait { limit, .. } => limit.as_seconds(),
        other => panic!("{other:?}"),
    };
    assert_eq!(limit_of(json!({ "TimeLimitSeconds": "1" })), 1);
    assert_eq!(limit_of(json!({ "TimeoutSeconds": 604_800 })), 604_800);
    for bad in [json!("0"), json!(604_801), json!("1.5"), json!(""), json!("soon"), json!(-1), json!([1])] {
        assert_refused(&with("Wait", json!({ "TimeLimitSeconds": bad }), to_end()), "TimeLimitSeconds");
    }
    assert_refused(&with("Wait", json!({}), to_end()), "TimeLimitSeconds is needed");
    assert_refused(&with("Wait", json!({ "TimeoutSeconds": 5, "Events": ["Other"] }), to_end()), "Events");
    assert_refused(&with("Wait", json!({ "TimeoutSeconds": 5, "Events": "x" }), to_end()), "Events");
}

#[test]
fn a_wait_must_lead_on_from_all_that_may_end_it() {
    let condition = |value: &str| json!({ "NextAction": "end", "Condition": { "Operator": "Equals", "Operands": [value] } });
    let wait = |events: Value, conditions: &[Value]| {
        let parameters = json!({ "TimeLimitSeconds": 5, "Events": events });
        with("Wait", parameters, json!({ "Conditions": conditions }))
    };
    assert!(parse(&wait(json!([]), &[condition("WaitCompleted")])).is_ok());
    assert_refused(&wait(json!([]), &[]), "WaitCompleted");
    assert_refused(&wait(json!([]), &[condition("CustomerReturned")]), "WaitCompleted");
    let both = [condition("WaitCompleted"), condition("CustomerReturned")];
    assert!(parse(&wait(json!(["CustomerReturned"]), &both)).is_ok());
    assert_refused(&wait(json!(["BotParticipantDisconnected"]), &both), "BotParticipantDisconnected");
    let by_error = json!({ "Errors": [{ "NextAction": "end", "ErrorType": "NoMatchingCondition" }] });
    assert!(parse(&with("Wait", json!({ "TimeLimitSeconds": 5 }), by_error)).is_ok());
}

#[test]
fn both_answers_of_the_hours_must_be_wired() {
    let hours = |conditions: &[Value], errors: Value| {
        let transitions = json!({ "NextAction": "end", "Conditions": conditions, "Errors": errors });
        with("CheckHoursOfOperation", json!({}), transitions)
    };
    let no_match = json!([{ "NextAction": "end", "ErrorType": "NoMatchingCondition" }]);
    assert!(parse(&hours(&[when("True"), when("False")], json!([]))).is_ok());
    assert_refused(&hours(&[when("True")], no_match.clone()), "a condition for False is needed");
    assert_refused(&hours(&[], no_match), "a condition for True is needed");
}

#[test]
fn what_is_counted_or_compared_must_lead_somewhere() {
    for (kind, parameters) in [
        ("Compare", json!({ "ComparisonValue": "$.Channel" })),
        ("CheckMetricData", json!({ "MetricType": "NumberOfContactsInQueue" })),
    ] {
        let only_errors = json!({ "Errors": [{ "NextAction": "end", "ErrorType": "NoMatchingError" }] });
        assert_refused(&with(kind, parameters.clone(), only_errors), "a condition or a NextAction is needed");
        assert!(parse(&with(kind, parameters, json!({ "Conditions": [when("1")] }))).is_ok());
    }
    let rounds =
        |conditions: &[Value]| with("Loop", json!({ "LoopCount": 3 }), json!({ "Conditions": conditions }));
    assert!(parse(&rounds(&[when("ContinueLooping"), when("DoneLooping")])).is_ok());
    assert_refused(&rounds(&[when("ContinueLooping")]), "DoneLooping");
    assert_refused(&rounds(&[when("DoneLooping")]), "ContinueLooping");
    let criteria = steps(&[json!({ "Expression": skill("a", "b", 1) })]);
    assert_refused(&with("UpdateRoutingCriteria", criteria, json!({})), "a NextAction is needed");
}

#[test]
fn every_place_to_be_filled_in_counts() {
    let values = vec!["$.Attributes.a"; 101].join(" ");
    let long = |parameters: Value| parameters.to_string().replace("VALUES", &values);
    for (kind, parameters) in [
        ("CheckHoursOfOperation", json!({ "HoursOfOperationId": "VALUES" })),
        ("CheckMetricData", json!({ "MetricType": "NumberOfContactsInQueue", "AgentId": "VALUES" })),
        ("Compare", json!({ "ComparisonValue": "VALUES" })),
        ("TransferToFlow", json!({ "ContactFlowId": "VALUES" })),
        ("UpdateContactRoutingBehavior", json!({ "QueuePriority": "VALUES" })),
        ("DequeueContactAndTransferToQueue", json!({ "QueueId": "VALUES" })),
        ("UpdateRoutingCriteria", steps(&[json!({ "Expression": skill("VALUES", "b", 1) })])),
    ] {
        let parameters = serde_json::from_str(&long(parameters)).unwrap();
        assert_refused(&with(kind, parameters, yes_and_no()), "101 dynamic values");
    }
}

#[test]
fn what_is_known_and_not_built_is_kept_as_such() {
    for (kind, parameters, name) in [
        ("InvokeLambdaFunction", json!({ "LambdaFunctionARN": "arn" }), "InvokeLambdaFunction"),
        ("Loop", json!({ "LoopCount": "$.Attributes.n" }), "Loop with a count that is not a number"),
        (
            "UpdateRoutingCriteria",
            json!({ "RoutingCriteria": "$.External.criteria" }),
            "UpdateRoutingCriteria with criteria that the document does not hold",
        ),
        (
            "UpdateRoutingCriteria",
            steps(&[
                json!({ "Expression": skill("a", "b", 1), "Expiry": { "DurationInSeconds": "$.Attributes.s" } }),
            ]),
            "UpdateRoutingCriteria with an expiry that is not a number",
        ),
        ("MessageParticipant", json!({ "SSML": "<speak/>" }), "MessageParticipant with SSML"),
        ("MessageParticipant", json!({ "PromptId": "p" }), "MessageParticipant with PromptId"),
        ("MessageParticipant", json!({ "Media": { "Uri": "u" } }), "MessageParticipant with Media"),
        (
            "UpdateContactAttributes",
            json!({ "Attributes": {}, "TargetContact": "Related" }),
            "UpdateContactAttributes of the related contact",
        ),
        ("Wait", json!({ "TimeLimitSeconds": "$.Attributes.s" }), "Wait with a limit that is not a number"),
        (
            "ShowView",
            json!({ "ViewResource": { "Id": "v" }, "InvocationTimeLimitSeconds": "$.Attributes.s" }),
            "ShowView with a limit that is not a number",
        ),
        (
            "ShowView",
            json!({ "ViewResource": { "Id": "v" }, "InvocationTimeLimitSeconds": 5, "ViewData": "$.External.all" }),
            "ShowView with data that the document does not hold",
        ),
    ] {
        let expected = ActionKind::NotBuilt { name: name.to_owned() };
        assert_eq!(kind_of(&with(kind, parameters, to_end())), expected);
    }
}

#[test]
fn operators_have_their_names_and_the_names_that_others_write() {
    for (name, expected) in [
        ("Equals", Operator::Equals),
        ("TextStartsWith", Operator::TextStartsWith),
        ("StartsWith", Operator::TextStartsWith),
        ("TextEndsWith", Operator::TextEndsWith),
        ("EndsWith", Operator::TextEndsWith),
        ("TextContains", Operator::TextContains),
        ("Contains", Operator::TextContains),
        ("NumberGreaterThan", Operator::NumberGreaterThan),
        ("NumberGreaterOrEqualTo", Operator::NumberGreaterOrEqualTo),
        ("NumberLessThan", Operator::NumberLessThan),
        ("NumberLessOrEqualTo", Operator::NumberLessOrEqualTo),
    ] {
        let condition = json!({ "NextAction": "end", "Condition": { "Operator": name, "Operands": [5] } });
        let compare = json!({ "ComparisonValue": "$.Channel" });
        let content = with("Compare", compare, json!({ "NextAction": "end", "Conditions": [condition] }));
        let graph = parse(&content).unwrap();
        assert_eq!(graph.actions[0].conditions[0].0.operator, expected);
        assert_eq!(graph.actions[0].conditions[0].0.operand, text("5"));
    }
}

#[test]
fn parameters_that_say_nothing_that_could_run_are_problems() {
    for (kind, parameters, because) in [
        ("MessageParticipant", json!({}), "exactly one of"),
        ("MessageParticipant", json!({ "Text": "a", "SSML": "b" }), "exactly one of"),
        ("MessageParticipant", json!({ "Text": "" }), "at least one character"),
        ("MessageParticipant", json!({ "Text": ["a"] }), "must be a text"),
        ("MessageParticipant", json!({ "Text": "é".repeat(6001) }), "6000 characters"),
        ("MessageParticipant", json!("Text"), "Parameters must be an object"),
        ("MessageParticipant", json!({ "Text": "$.Name ".repeat(101) }), "101 dynamic values"),
        ("UpdateContactTargetQueue", json!({}), "either QueueId or AgentId"),
        ("UpdateContactTargetQueue", json!({ "QueueId": "q", "AgentId": "a" }), "not both"),
        ("UpdateContactTargetQueue", json!({ "QueueId": "" }), "QueueId"),
        ("DequeueContactAndTransferToQueue", json!({}), "either QueueId or AgentId"),
        ("DequeueContactAndTransferToQueue", json!({ "QueueId": "q", "AgentId": "a" }), "not both"),
        ("CheckHoursOfOperation", json!({ "HoursOfOperationId": "" }), "HoursOfOperationId must be a text"),
        ("CheckMetricData", json!({}), "MetricType must be a text"),
        ("CheckMetricData", json!({ "MetricType": "NumberOfCats" }), "no MetricType \"NumberOfCats\""),
        (
            "CheckMetricData",
            json!({ "MetricType": "NumberOfContactsInQueue", "QueueId": "q", "AgentId": "a" }),
            "not both",
        ),
        ("Compare", json!({}), "ComparisonValue must be a text"),
        ("TransferToFlow", json!({ "ContactFlowId": "" }), "ContactFlowId must be a text"),
        ("Loop", json!({}), "LoopCount must be a text"),
        ("Loop", json!({ "LoopCount": 101 }), "LoopCount must be a whole number, 0 to 100"),
        ("Loop", json!({ "LoopCount": "-1" }), "LoopCount must be a whole number, 0 to 100"),
        ("Loop", json!({ "LoopCount": "1.5" }), "LoopCount must be a whole number, 0 to 100"),
        ("UpdateContactRoutingBehavior", json!({}), "either QueuePriority or QueueTimeAdjustmentSeconds"),
        (
            "UpdateContactRoutingBehavior",
            json!({ "QueuePriority": 1, "QueueTimeAdjustmentSeconds": 1 }),
            "either QueuePriority or QueueTimeAdjustmentSeconds",
        ),
        (
            "UpdateContactRoutingBehavior",
            json!({ "QueuePriority": 0 }),
            "QueuePriority must be a whole number",
        ),
        (
            "UpdateContactRoutingBehavior",
            json!({ "QueueTimeAdjustmentSeconds": "31536001" }),
            "QueueTimeAdjustmentSeconds must be a whole number, -31536000 to 31536000",
        ),
        ("UpdateContactAttributes", json!({}), "Attributes must be an object"),
        ("UpdateContactAttributes", json!({ "Attributes": { "": "x" } }), "must have a name"),
        ("UpdateContactAttributes", json!({ "Attributes": { "a": {} } }), "\"a\" must be a text"),
        ("UpdateContactAttributes", json!({ "Attributes": {}, "TargetContact": "Other" }), "TargetContact"),
        ("UpdateContactEventHooks", json!({}), "exactly one flow"),
        ("UpdateContactEventHooks", json!({ "EventHooks": {} }), "exactly one flow"),
        (
            "UpdateContactEventHooks",
            json!({ "EventHooks": { "AgentHold": "a", "CustomerHold": "b" } }),
            "exactly one",
        ),
        ("UpdateContactEventHooks", json!({ "EventHooks": { "Other": "a" } }), "no event hook \"Other\""),
        ("UpdateContactEventHooks", json!({ "EventHooks": { "CustomerQueue": "" } }), "CustomerQueue"),
        ("Unheard", json!({}), "no action of this Type"),
        ("messageparticipant", json!({ "Text": "a" }), "no action of this Type"),
        ("", json!({}), "no action of this Type"),
    ] {
        assert_refused(&with(kind, parameters, to_end()), because);
    }
}

#[test]
fn branches_must_lead_to_actions_of_the_document() {
    let of = |transitions: Value| with("MessageParticipant", json!({ "Text": "a" }), transitions);
    let equals = json!({ "Operator": "Equals", "Operands": ["a"] });
    for (transitions, because) in [
        (json!({ "NextAction": "nowhere" }), "\"nowhere\", and there is no such action"),
        (json!({ "NextAction": 5 }), "no such action"),
        (json!({}), "a NextAction is needed"),
        (Value::Null, "a NextAction is needed"),
        (json!([]), "Transitions must be an object"),
        (json!({ "NextAction": "end", "Errors": {} }), "Errors must be a list"),
        (json!({ "NextAction": "end", "Errors": [5] }), "Errors must hold objects only"),
        (json!({ "NextAction": "end", "Errors": [{ "NextAction": "end" }] }), "no ErrorType"),
        (
            json!({ "NextAction": "end", "Errors": [{ "NextAction": "x", "ErrorType": "NoMatchingError" }] }),
            "NextAction of an error",
        ),
        (json!({ "NextAction": "end", "Conditions": [{ "NextAction": "end" }] }), "no Condition"),
        (
            json!({ "NextAction": "end", "Conditions": [{ "NextAction": "x", "Condition": equals }] }),
            "NextAction of a condition",
        ),
        (
            json!({ "NextAction": "end", "Conditions": [{ "NextAction": "end", "Condition": { "Operator": "Is", "Operands": ["a"] } }] }),
            "no Operator \"Is\"",
        ),
        (
            json!({ "NextAction": "end", "Conditions": [{ "NextAction": "end", "Condition": { "Operator": "Equals", "Operands": ["a", "b"] } }] }),
            "list of one text",
        ),
        (json!({ "NextAction": "end", "Conditions": vec![json!({}); 251] }), "251 entries; 250 are allowed"),
    ] {
        assert_refused(&of(transitions), because);
    }
}

#[test]
fn the_frame_of_a_document_is_checked() {
    for (content, because) in [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "Version must be"),
        ("{}", "Actions must be a list"),
        (r#"{"Version":"2019-10-30","Actions":[]}"#, "StartAction must be"),
        (r#"{"Version":"2019-10-30","StartAction":"a","Actions":[]}"#, "StartAction is \"a\""),
        (r#"{"Version":"2019-10-30","StartAction":"a","Actions":[5]}"#, "Actions[0] must be an object"),
        (r#"{"Version":"2019-10-30","StartAction":"a","Actions":[{"Type":"Wait"}]}"#, "no Identifier"),
        (r#"{"Version":"2012-10-17","StartAction":"a","Actions":[]}"#, "Version must be"),
    ] {
        assert_refused(content, because);
    }
    assert_refused(&"[".repeat(10_000), "not JSON");
    assert_refused(&" ".repeat(CONTENT_BYTES_MAX + 1), "larger than");
}

#[test]
fn identifiers_are_unique_short_and_plain() {
    let end = |identifier: &str| json!({ "Identifier": identifier, "Type": "DisconnectParticipant" });
    let good = "é".repeat(50);
    assert!(parse(&document(json!([end("start"), end(&good), end("0a-b_c d")]))).is_ok());
    assert_refused(&document(json!([end("start"), end("start")])), "Two actions have the Identifier");
    for bad in
        [&"a".repeat(51), "", "__proto__", "constructor", "a%b", "a/b", "a\\b", "a$", "{", "a,b", "a\n"]
    {
        assert_refused(&document(json!([end("start"), end(bad)])), "Identifier");
    }
    let most: Vec<_> =
        (0..250).map(|n| end(&if n == 0 { "start".to_owned() } else { n.to_string() })).collect();
    assert!(parse(&document(json!(most))).is_ok());
    let more: Vec<_> =
        (0..251).map(|n| end(&if n == 0 { "start".to_owned() } else { n.to_string() })).collect();
    assert_refused(&document(json!(more)), "251 actions; 250 are allowed");
}

#[test]
fn all_problems_are_told_at_once_up_to_a_number() {
    let content = document(json!([
        { "Identifier": "start", "Type": "Unheard" },
        { "Identifier": "other", "Type": "MessageParticipant", "Parameters": { "Text": "a" } },
    ]));
    assert_eq!(parse(&content).unwrap_err().len(), 2);
    let many: Vec<_> = (0..250).map(|n| json!({ "Identifier": n.to_string(), "Type": "Unheard" })).collect();
    assert_eq!(parse(&document(json!(many))).unwrap_err().len(), PROBLEMS_MAX);
}

/// Whatever is done to a document: it is refused with problems, or every index of its graph is one.
#[test]
fn a_graph_never_points_outside_itself() {
    let sound = with(
        "Wait",
        json!({ "TimeLimitSeconds": "5", "Events": ["CustomerReturned"] }),
        json!({
            "NextAction": "start",
            "Conditions": [{ "NextAction": "end", "Condition": { "Operator": "Equals", "Operands": ["$.Attributes['a']"] } }],
            "Errors": [{ "NextAction": "end", "ErrorType": "NoMatchingError" }],
        }),
    );
    let mut accepted = 0;
    for at in 0..sound.len() {
        for replacement in ["", "\"", "]", "}", "0", "é", "$.", "['"] {
            let changed = format!("{}{replacement}{}", &sound[..at], &sound[at + 1..]);
            match parse(&changed) {
                Ok(graph) => {
                    assert_sound(&graph);
                    accepted += 1;
                }
                Err(problems) => assert!(!problems.is_empty(), "{changed}"),
            }
        }
    }
    assert!(accepted > 0, "some changes do no harm");
}

fn assert_sound(graph: &FlowGraph) {
    let conditions = graph.actions.iter().flat_map(|a| a.conditions.iter().map(|(_, to)| *to));
    let errors = graph.actions.iter().flat_map(|a| a.errors.iter().map(|(_, to)| *to));
    let next = graph.actions.iter().filter_map(|a| a.next);
    let mut all = conditions.chain(errors).chain(next).chain([graph.start]);
    assert!(all.all(|to| usize::from(to) < graph.actions.len()), "{graph:?}");
}
