"""How chats go on when someone leaves them (CHAT-52, CHAT-55)."""

from centre import CentreTest


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
