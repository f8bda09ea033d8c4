//! Lines of logs that were written before calls, tasks and transfers: they are read as they were meant.

use engine::event::{Event, Recorded};
use engine::time::Span;

fn read(event: &str) -> Event {
    let line = format!(r#"{{"seq":7,"at":1700000000000,"event":{event}}}"#);
    serde_json::from_str::<Recorded>(&line).unwrap().event
}

const ID: &str = "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e";

#[test]
fn a_user_has_the_phone_that_stood_beside_the_name() {
    let event = read(&format!(
        r#"{{"UserCreated":{{"user":{{"id":"{ID}","username":"jane","first_name":"Jane","last_name":"Roe","email":null,
        "routing_profile":"{ID}","security_profiles":["{ID}"],"after_contact_work_seconds":15,"auto_accept":false,
        "soft_phone":true,"desk_phone_number":null,"created_at":1700000000000}}}}}}"#
    ));
    let Event::UserCreated { user, .. } = event else { panic!("{event:?}") };
    assert_eq!((user.phone.after_contact_work_seconds, user.phone.soft_phone), (15, true));
    assert!(user.proficiencies.is_empty());
}

#[test]
fn a_chat_is_the_first_of_its_chain_and_lasts_as_long_as_it_was_to() {
    let event = read(&format!(
        r#"{{"ContactCreated":{{"contact":"{ID}","channel":"Chat","initiation":"Api","flow":"{ID}","name":"Zoe",
        "attributes":{{}},"content_types":["text/plain"],"duration":3600000,"token":null}}}}"#
    ));
    let Event::ContactCreated(created) = event else { panic!("{event:?}") };
    assert_eq!((created.leg, created.duration), (None, Span::minutes(60)));
    assert_eq!(created.routing.priority, 5);
}

#[test]
fn a_queue_and_hours_have_nothing_that_came_later() {
    let queue = read(&format!(
        r#"{{"QueueCreated":{{"id":"{ID}","name":"BasicQueue","description":null,"hours":"{ID}","max_contacts":null,
        "enabled":true,"created_at":1700000000000}}}}"#
    ));
    assert!(matches!(queue, Event::QueueCreated(queue) if queue.quick_connects.is_empty()));
    let hours = read(&format!(
        r#"{{"HoursCreated":{{"id":"{ID}","name":"Always","description":null,"time_zone":"UTC","ranges":[],
        "created_at":1700000000000}}}}"#
    ));
    assert!(matches!(hours, Event::HoursCreated(hours) if hours.overrides.is_empty()));
}
