"""How chats go on when someone joins and leaves them (CHAT-52, CHAT-55, CHAT-113, CHAT-114)."""

import contextlib

from centre import Agent, CentreTest


class Leaving(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.sign_in()

    def described(self, contact_id):
        return self.connect.describe_contact(**self.of, ContactId=contact_id)["Contact"]

    def legs(self, contact_id):
        reply = self.connect.list_associated_contacts(**self.of, ContactId=contact_id)
        return {one["ContactId"]: one["InitiationMethod"] for one in reply["ContactSummaryList"]}

    @contextlib.contextmanager
    def several_agents(self):
        of_chats = {**self.of, "AttributeType": "MULTI_PARTY_CHAT_CONFERENCE"}
        self.connect.update_instance_attribute(**of_chats, Value="true")
        try:
            yield
        finally:
            self.connect.update_instance_attribute(**of_chats, Value="false")

    def colleague(self):
        """Of the same profile, and a quick connect that leads to them."""
        username = f"other{self.number}"
        user_id = self.user(username)["UserId"]
        other = Agent(username, user_id)
        self.connect.put_user_status(**self.of, UserId=user_id, AgentStatusId=self.status_id("Available"))
        kinds = self.connect.list_contact_flows(**self.of, ContactFlowTypes=["AGENT_TRANSFER"])
        flow = kinds["ContactFlowSummaryList"][0]["Id"]
        quick = self.connect.create_quick_connect(
            **self.of,
            Name=f"Other {self.name}",
            QuickConnectConfig={"QuickConnectType": "USER", "UserConfig": {"UserId": user_id, "ContactFlowId": flow}},
        )
        self.connect.associate_queue_quick_connects(
            **self.of, QueueId=self.queue_id, QuickConnectIds=[quick["QuickConnectId"]]
        )
        return other, {"endpointARN": quick["QuickConnectARN"]}

    def test_a_colleague_joins_and_the_first_agent_leaves_them_to_it(self):
        contact, customer, agent = self.live_chat()
        other, endpoint = self.colleague()
        status, error, _ = self.agent.api("AddNewConnection", contactId=contact, endpoint=endpoint)
        self.assertEqual((status, error), (400, "InvalidStateException"))
        with self.several_agents():
            self.agent.ask("AddNewConnection", contactId=contact, endpoint=endpoint)
        (added,) = other.contacts()
        other.ask("AcceptContact", contactId=added)
        token = other.token_for(added)
        message = self.send(customer, "Who is who?")
        self.send(agent, "Ana.")
        self.send(token, "Bo.")
        self.assertEqual(self.texts(token), ["Welcome.", "Who is who?", "Ana.", "Bo."])
        with self.refused("ConflictException", 409, customer):
            self.receipt(agent, "read", message)
        described = self.described(added)
        self.assertEqual(
            (described["PreviousContactId"], described["InitialContactId"], described["InitiationMethod"]),
            (contact, contact, "TRANSFER"),
        )
        self.assertEqual(set(self.legs(contact)), {contact, added})

        self.agent.ask("DestroyConnection", contactId=contact)
        self.assertEqual((self.agent.contacts(), other.contacts()), ({contact: "ended"}, {added: "connected"}))
        self.assertEqual(self.described(contact)["DisconnectReason"], "AGENT_DISCONNECT")
        self.send(token, "Only Bo.")
        self.receipt(token, "read", message)
        self.participants.disconnect_participant(ConnectionToken=customer)
        self.assertEqual(other.contacts(), {added: "ended"})
        self.assertEqual(self.texts(token)[-1], "Only Bo.")

    def test_who_ends_a_chat_that_has_a_survey_is_asked_without_the_agent(self):
        self.with_disconnect_flow()
        chat = self.start_chat(DisconnectOnCustomerExit=["AGENT"])
        contact, token = chat["ContactId"], self.connection(chat["ParticipantToken"])
        self.agent.ask("AcceptContact", contactId=contact)
        self.participants.disconnect_participant(ConnectionToken=token)
        self.assertEqual(self.texts(token), ["Welcome.", "Thanks."])
        self.assertEqual(self.agent.contacts(), {contact: "ended"})
        self.assertEqual(self.described(contact)["DisconnectReason"], "CUSTOMER_DISCONNECT")
        self.assertIn("DISCONNECT", self.legs(contact).values())

    def test_the_customer_stays_when_the_agent_leaves_a_chat_with_a_disconnect_flow(self):
        self.with_disconnect_flow()
        contact, token, _ = self.live_chat()
        self.agent.ask("DestroyConnection", contactId=contact)
        self.assertEqual(self.texts(token), ["Welcome.", "Thanks."])
        self.assertEqual(self.agent.contacts(), {contact: "ended"})
        self.assertEqual(self.described(contact)["DisconnectReason"], "AGENT_DISCONNECT")
        self.assertIn("DISCONNECT", self.legs(contact).values())
