//! FLOW-36: views that are shown in a chat, and what its customer does in them.

use crate::domain::Centre;
use crate::domain::chat::{Chat, Writer, content, system_author};
use crate::domain::contact::{Contact, ContactState};
use crate::domain::flow::render::{last_segment, render, render_json};
use crate::domain::flow::step::{Came, NO_MATCHING_ERROR, by_condition};
use crate::domain::flow::{RunState, ShowView, Wait};
use crate::domain::views::Shown;
use crate::event::{Event, Words};
use crate::id::{ContactId, ViewId};
use crate::limits;
use crate::time::Time;

/// A message that names the view, after which the flow waits for the customer. Not in a whisper, and
/// not from beside the chat's own contact, as with other messages.
pub(super) fn show(centre: &Centre, contact: &Contact, view: &ShowView, at: Time) -> Came {
    let chat = centre.chats.get(&contact.chain).filter(|chat| chat.contact == contact.id);
    let Some(chat) = chat.filter(|chat| takes_views(chat)) else { return Came::Failed(NO_MATCHING_ERROR) };
    if matches!(contact.state, ContactState::Connecting { .. }) {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    let Some(shown) = named(centre, contact, view) else { return Came::Failed(NO_MATCHING_ERROR) };
    let (id, token) = (shown.view, shown.token());
    let data = render_json(centre, contact, &view.data);
    let words = format!(
        r#"{{"templateType":"ViewResource","version":"1.0","data":{{"content":{{"viewId":"{id}","viewToken":"{token}","viewData":{data}}}}}}}"#
    );
    if words.len() > limits::MESSAGE_BYTES_MAX {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    let (chain, author) = (contact.chain, system_author(contact.chain));
    let item = Writer::new(chat).message(at, author, content::INTERACTIVE, Words::new(words));
    let wait = Wait { until: at + view.limit, customer_returned: false, bot_left: false, view: true };
    let hides_response = view.hides_response;
    let is_shown = Event::ViewShown { chain, shown, hides_response };
    Came::Waits(wait, vec![is_shown, Event::ItemAppended { chain, item, token: None }])
}

/// Whoever cannot answer would be waited for in vain.
fn takes_views(chat: &Chat) -> bool {
    [content::INTERACTIVE, content::INTERACTIVE_RESPONSE]
        .into_iter()
        .all(|needed| chat.content_types.iter().any(|taken| taken == needed))
}

/// The version that the document names beside the id, else the one behind it, else what is published.
fn named(centre: &Centre, contact: &Contact, view: &ShowView) -> Option<Shown> {
    let id = render(centre, contact, &view.view);
    let (id, behind) = match last_segment(&id).split_once(':') {
        Some((id, behind)) => (id.to_owned(), behind.to_owned()),
        None => (last_segment(&id).to_owned(), String::new()),
    };
    let beside = view.version.as_ref().map(|version| render(centre, contact, version));
    let version = match beside.filter(|text| !text.is_empty()).unwrap_or(behind).as_str() {
        "" | "$LATEST" => None,
        number => Some(number.parse().ok()?),
    };
    let shown = Shown { view: id.parse::<ViewId>().ok()?, version };
    centre.shown(shown).map(|_| shown)
}

/// The contact whose flow waits for the customer to act in a view.
pub(crate) fn awaits_answer(centre: &Centre, chat: &Chat) -> Option<ContactId> {
    chat.contacts().find(|id| {
        let run = centre.contacts.get(id).and_then(|contact| contact.run.as_ref());
        run.is_some_and(|run| matches!(run.state, RunState::Waiting(Wait { view: true, .. })))
    })
}

/// The flow of a contact that awaits it goes on by what the customer chose.
pub(crate) fn chosen(centre: &Centre, id: ContactId, choice: &str) -> Vec<Event> {
    let contact = &centre.contacts[&id];
    let Some(run) = &contact.run else { return Vec::new() };
    let action = &centre.graph_of(run).actions[usize::from(run.action)];
    by_condition(centre, contact, run, action, choice)
}
