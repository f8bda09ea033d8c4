//! Files in a chat.

use engine::domain::attachment::{AttachmentState, ending};
use engine::domain::chat::ItemKind;
use engine::domain::instance::{ATTACHMENTS, StorageConfig};
use engine::event::{Event, TokenDigest, Words};
use engine::id::{AttachmentId, ContactId, ParticipantId, StorageConfigId, UserId};
use engine::input::{BeginAttachment, Command, InstanceChange, Outcome};
use engine::refusal::{Refusal, Thing};
use engine::{Uuid, limits};

use crate::world::World;

const PDF: &str = "application/pdf";

/// A centre that takes files, with a chat between `c1` and `ana`.
fn world() -> World {
    let mut w = World::new();
    let id = StorageConfigId(Uuid::from_u128(0x51));
    let (resource_type, bucket) = (ATTACHMENTS.to_owned(), "centre".to_owned());
    let config = StorageConfig { resource_type, bucket, prefix: "attachments".to_owned() };
    w.must(Command::ChangeInstance(InstanceChange::AddStorage { id, config }));
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w
}

fn id(n: u64) -> AttachmentId {
    AttachmentId(Uuid::from_u128(0xa000 + u128::from(n)))
}

fn file((chain, participant): (ContactId, ParticipantId), n: u64) -> BeginAttachment {
    BeginAttachment {
        chain,
        participant,
        attachment: id(n),
        name: Words::new("invoice.pdf"),
        content_type: PDF.to_owned(),
        size: 1234,
        token: TokenDigest(n),
    }
}

fn begin(w: &mut World, file: BeginAttachment) -> Result<Outcome, Refusal> {
    w.command(Command::BeginAttachment(Box::new(file)))
}

fn complete(
    w: &mut World,
    (chain, participant): (ContactId, ParticipantId),
    n: u64,
) -> Result<Outcome, Refusal> {
    w.command(Command::CompleteAttachment { chain, participant, attachment: id(n) })
}

fn judge(w: &mut World, chain: ContactId, n: u64, approved: bool) -> Result<Outcome, Refusal> {
    let words = Words::new("what is shown");
    w.command(Command::JudgeAttachment { chain, attachment: id(n), approved, words })
}

#[test]
fn chat_81_and_82_a_file_is_begun_put_and_judged_and_only_then_an_item() {
    let mut w = world();
    let customer = w.customer_of("c1");
    let chain = customer.0;
    let items = w.node.centre().chats[&chain].items;
    begin(&mut w, file(customer, 1)).unwrap();
    assert!(matches!(judge(&mut w, chain, 1, true), Err(Refusal::NotAllowed(_))));
    complete(&mut w, customer, 1).unwrap();
    assert_eq!(w.node.centre().chats[&chain].items, items);
    w.heard.clear();
    judge(&mut w, chain, 1, true).unwrap();
    let Some(Event::ItemAppended { item, .. }) = w.last_event() else { panic!("it is no item") };
    assert_eq!((item.kind, item.content_type.as_str(), item.position), (ItemKind::Attachment, PDF, items));
    assert_eq!(item.author.unwrap().participant, customer.1);
    assert_eq!(w.heard[0].0, ["customer of c1", "ana"]);

    // What is repeated changes nothing.
    let seq = w.node.centre().seq;
    complete(&mut w, customer, 1).unwrap();
    judge(&mut w, chain, 1, false).unwrap();
    assert_eq!(w.node.centre().seq, seq);
    assert_eq!(w.node.centre().chats[&chain].attachments[0].state, AttachmentState::Approved);

    // One that is refused is an item too.
    begin(&mut w, file(customer, 2)).unwrap();
    complete(&mut w, customer, 2).unwrap();
    judge(&mut w, chain, 2, false).unwrap();
    assert_eq!(w.node.centre().chats[&chain].items, items + 2);
    assert_eq!(w.node.centre().chats[&chain].attachments[1].state, AttachmentState::Rejected);
}

#[test]
fn chat_81_a_repeat_with_its_token_begins_nothing() {
    let mut w = world();
    let customer = w.customer_of("c1");
    let first = begin(&mut w, file(customer, 1)).unwrap();
    w.at(60);
    let again = BeginAttachment { attachment: id(9), ..file(customer, 1) };
    assert_eq!(begin(&mut w, again), Ok(first));
    assert_eq!(w.node.centre().chats[&customer.0].attachments.len(), 1);
}

#[test]
fn chat_80_a_file_is_of_a_permitted_type_and_size() {
    let mut w = world();
    let customer = w.customer_of("c1");
    let named = |name: &str| BeginAttachment { name: Words::new(name), ..file(customer, 1) };
    let typed =
        |content_type: &str| BeginAttachment { content_type: content_type.to_owned(), ..file(customer, 1) };
    let sized = |size| BeginAttachment { size, ..file(customer, 1) };
    let long = format!("{}.pdf", "x".repeat(limits::ATTACHMENT_NAME_BYTES_MAX));
    let bad = [
        named("invoice"),
        named(".pdf"),
        named("invoice.exe"),
        named("invoice.pdf.exe"),
        named("invoice.png"),
        named("a/invoice.pdf"),
        named("invoice\n.pdf"),
        named(&long),
        typed("text/html"),
        typed(""),
        sized(0),
        sized(limits::ATTACHMENT_BYTES_MAX + 1),
        sized(u64::MAX),
    ];
    let seq = w.node.centre().seq;
    for file in bad {
        let tried = format!("{:?} {} {}", file.name.as_str(), file.content_type, file.size);
        let refused = begin(&mut w, file);
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{tried}");
    }
    assert_eq!(w.node.centre().seq, seq);
    begin(&mut w, BeginAttachment { size: limits::ATTACHMENT_BYTES_MAX, ..named("Über 日本.PDF") }).unwrap();
    assert_eq!(ending("a.b.JPEG"), Some("jpeg"));
}

#[test]
fn chat_80_without_a_place_there_are_no_files() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    let customer = w.customer_of("c1");
    assert!(matches!(begin(&mut w, file(customer, 1)), Err(Refusal::Invalid { .. })));
}

#[test]
fn chat_80_a_chat_has_35_files_and_those_that_never_came_do_not_count() {
    let mut w = world();
    let customer = w.customer_of("c1");
    for n in 0..35 {
        begin(&mut w, file(customer, n)).unwrap();
    }
    let full = Err(Refusal::LimitReached { what: "attachments in one chat", limit: 35 });
    assert_eq!(begin(&mut w, file(customer, 35)), full);
    complete(&mut w, customer, 0).unwrap();
    w.at(15 * 60);
    begin(&mut w, file(customer, 36)).unwrap();
    let kept: Vec<_> = w.node.centre().chats[&customer.0].attachments.iter().map(|a| a.id).collect();
    assert_eq!(kept, [id(0), id(36)]);
    assert_eq!(complete(&mut w, customer, 1), Err(Refusal::Unknown(Thing::Attachment)));
}

#[test]
fn sec_11_a_file_is_completed_by_whoever_began_it() {
    let mut w = world();
    let customer = w.customer_of("c1");
    begin(&mut w, file(customer, 1)).unwrap();
    let (user, contact) = (UserId(w.id("ana")), ContactId(w.id("c1")));
    let agent = w.node.centre().agents[&user].contacts[&contact].participant;
    assert_eq!(complete(&mut w, (customer.0, agent), 1), Err(Refusal::Unknown(Thing::Attachment)));
}

#[test]
fn chat_23_and_43_a_file_counts_as_a_text() {
    let mut w = world();
    let customer = w.customer_of("c1");
    w.agent_says("ana", "c1", "do you have a photo?").unwrap();
    w.at(30);
    begin(&mut w, file(customer, 1)).unwrap();
    complete(&mut w, customer, 1).unwrap();
    judge(&mut w, customer.0, 1, true).unwrap();
    let (_, since) = w.node.centre().chats[&customer.0].reply.unwrap();
    assert_eq!(since, w.log.last().unwrap().at);
}

#[test]
fn chat_82_nothing_is_shown_of_a_file_when_the_chat_has_ended() {
    let mut w = world();
    let customer = w.customer_of("c1");
    begin(&mut w, file(customer, 1)).unwrap();
    complete(&mut w, customer, 1).unwrap();
    w.leaves("c1").unwrap();
    assert_eq!(judge(&mut w, customer.0, 1, true), Err(Refusal::ContactEnded));
}
