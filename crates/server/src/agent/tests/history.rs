//! ListEarlierContacts and GetEarlierTranscript.

use engine::id::ContactId;
use serde_json::{Value, json};

use super::Desk;
use crate::ids;
use crate::op::starts::start_chat_contact;

impl Desk {
    async fn chat_of(&self, more: Value) -> ContactId {
        let mut request = json!({
            "ContactFlowId": self.world.names.sample_flow.to_string(),
            "ParticipantDetails": { "DisplayName": "Maria" },
            "InitialMessage": { "ContentType": "text/plain", "Content": "My tent leaks" },
        });
        more.as_object().unwrap().iter().for_each(|(name, value)| request[name] = value.clone());
        let reply = self.world.ask(start_chat_contact, request).await.unwrap();
        ids::parse(reply["ContactId"].as_str().unwrap()).unwrap()
    }

    async fn end(&self, contact: ContactId) {
        self.api("DestroyConnection", json!({ "contactId": contact.to_string() })).await.unwrap();
    }

    async fn clear(&self, contact: ContactId) {
        self.api("ClearContact", json!({ "contactId": contact.to_string() })).await.unwrap();
    }

    /// A whole chat, with notes of the agent's.
    async fn handled(&self, more: Value) -> ContactId {
        let contact = self.chat_of(more).await;
        self.accept(contact).await;
        self.world.advance(60).await;
        self.end(contact).await;
        let attributes = json!({ "notes": "Sent a flysheet.", "disposition": "Solved" });
        let body = json!({ "contactId": contact.to_string(), "attributes": attributes });
        self.api("UpdateContactAttributes", body).await.unwrap();
        self.clear(contact).await;
        contact
    }

    async fn earlier(&self, contact: ContactId) -> Vec<Value> {
        let reply = self.api("ListEarlierContacts", json!({ "contactId": contact.to_string() })).await;
        reply.unwrap()["contacts"].as_array().unwrap().clone()
    }
}

fn ids_of(contacts: &[Value]) -> Vec<&str> {
    contacts.iter().map(|contact| contact["initialContactId"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_agent_reads_what_their_customer_said_before_and_what_was_noted() {
    let desk = Desk::new().await;
    let first = desk.handled(json!({ "CustomerId": "c-7" })).await;
    desk.handled(json!({ "CustomerId": "c-8" })).await;
    desk.handled(json!({})).await;
    let second = desk.handled(json!({ "CustomerId": "c-7" })).await;
    let now = desk.chat_of(json!({ "CustomerId": "c-7" })).await;
    let list = json!({ "contactId": now.to_string() });
    assert_eq!(
        desk.refused("ListEarlierContacts", list.clone()).await,
        "ResourceNotFoundException",
        "on offer"
    );
    desk.accept(now).await;

    let found = desk.earlier(now).await;
    assert_eq!(ids_of(&found), [second.to_string(), first.to_string()], "the newest first");
    let shown = &found[1];
    assert_eq!((&shown["type"], &shown["name"]), (&json!("chat"), &json!("Maria")));
    assert_eq!((&shown["agents"], &shown["queue"]), (&json!(["Ana Silva"]), &json!("BasicQueue")));
    assert_eq!((&shown["notes"], &shown["disposition"]), (&json!("Sent a flysheet."), &json!("Solved")));
    assert_eq!(shown["endedAt"].as_f64().unwrap() - shown["startedAt"].as_f64().unwrap(), 60.0);

    let of =
        |chain: ContactId| json!({ "contactId": now.to_string(), "initialContactId": chain.to_string() });
    let read = desk.api("GetEarlierTranscript", of(first)).await.unwrap();
    let texts: Vec<_> =
        read["transcript"].as_array().unwrap().iter().filter(|item| item["Type"] == "MESSAGE").collect();
    assert!(texts.iter().any(|item| item["Content"] == "My tent leaks"), "{texts:?}");
    assert!(read.get("nextToken").is_none());

    // In after contact work too, and no longer once it is closed.
    desk.end(now).await;
    assert_eq!(desk.earlier(now).await.len(), 2);
    desk.clear(now).await;
    assert_eq!(desk.refused("ListEarlierContacts", list).await, "ResourceNotFoundException");
    assert_eq!(desk.refused("GetEarlierTranscript", of(first)).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn nobody_reads_the_chats_of_a_customer_who_is_not_theirs() {
    let desk = Desk::new().await;
    let of_another = desk.handled(json!({ "CustomerId": "c-8" })).await;
    let unknown = desk.handled(json!({})).await;
    let own = desk.handled(json!({ "CustomerId": "c-7" })).await;
    let now = desk.chat_of(json!({ "CustomerId": "c-7" })).await;
    desk.accept(now).await;
    let of =
        |chain: ContactId| json!({ "contactId": now.to_string(), "initialContactId": chain.to_string() });
    for other in [of_another, unknown, now] {
        assert_eq!(desk.refused("GetEarlierTranscript", of(other)).await, "ResourceNotFoundException");
    }
    let bo = desk.beside("bo").await;
    assert_eq!(bo.refused("GetEarlierTranscript", of(own)).await, "ResourceNotFoundException");
    let wrong =
        json!({ "contactId": now.to_string(), "initialContactId": own.to_string(), "nextToken": "x" });
    assert_eq!(desk.refused("GetEarlierTranscript", wrong).await, "ValidationException");
}

#[tokio::test]
async fn without_a_customer_id_related_contacts_are_followed() {
    let desk = Desk::new().await;
    let first = desk.handled(json!({})).await;
    let second = desk.handled(json!({ "RelatedContactId": first.to_string() })).await;
    let now = desk.chat_of(json!({ "RelatedContactId": second.to_string() })).await;
    desk.accept(now).await;
    assert_eq!(ids_of(&desk.earlier(now).await), [second.to_string(), first.to_string()]);
    let nobody = desk.chat_of(json!({})).await;
    desk.accept(nobody).await;
    assert_eq!(desk.earlier(nobody).await, [] as [Value; 0]);
}
