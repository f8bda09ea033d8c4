"""Tasks of other systems (TASK-12)."""

from centre import UNCHECKED, CentreTest, advance, connect, unknown_id

BY_API = {"Channel": "TASK", "InitiationMethod": "API", "Name": "Repair the lift"}


class CreateContact(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        concurrency = [{"Channel": "CHAT", "Concurrency": 1}, {"Channel": "TASK", "Concurrency": 1}]
        self.connect.update_routing_profile_concurrency(
            **self.of, RoutingProfileId=self.profile_id, MediaConcurrencies=concurrency
        )
        self.with_agent = {"InitiateAs": "CONNECTED_TO_USER", "UserInfo": {"UserId": self.user_id}}

    def create(self, using=None, **more):
        created = (using or self.connect).create_contact(**{**self.of, **BY_API, **more})
        self.assertTrue(created["ContactArn"].endswith(f"/contact/{created['ContactId']}"), created)
        return created["ContactId"]

    def describe(self, contact):
        return self.connect.describe_contact(**self.of, ContactId=contact)["Contact"]

    def test_a_task_is_with_its_agent_at_once(self):
        related = self.start_chat(Attributes={"building": "7", "floor": "1"})["ContactId"]
        with self.refused("ConflictException", 409):
            self.create(**self.with_agent)
        agent = self.sign_in()
        self.connect.stop_contact(**self.of, ContactId=related)
        for held in agent.contacts():
            agent.ask("ClearContact", contactId=held)
        asked = {
            **self.with_agent,
            "Description": "It stands still",
            "References": {"plan": {"Type": "URL", "Value": "https://example.org"}},
            "Attributes": {"floor": "2"},
            "RelatedContactId": related,
            "ExpiryDurationInMinutes": 10,
            "ClientToken": f"token of {self.name}",
        }
        contact = self.create(**asked)
        self.assertEqual(self.create(**asked), contact)
        self.assertEqual(agent.contacts(), {contact: "connected"})
        shown = self.describe(contact)
        self.assertEqual((shown["Name"], shown["Description"]), ("Repair the lift", "It stands still"))
        self.assertEqual((shown["InitiationMethod"], shown["AgentInfo"]["Id"]), ("API", self.user_id))
        self.assertEqual(shown["SegmentAttributes"]["connect:Subtype"], {"ValueString": "connect:ExternalTask"})
        self.assertEqual(shown["Attributes"], {"building": "7", "floor": "2"})
        # Their one slot is taken.
        with self.refused("ConflictException", 409):
            self.create(**self.with_agent)
        advance(601)
        self.assertEqual(self.describe(contact)["DisconnectReason"], "EXPIRED")
        self.assertEqual(agent.contacts(), {contact: "ended"})

    def test_a_task_that_is_done_is_a_record(self):
        contact = self.create(InitiateAs="COMPLETED", SegmentAttributes={"system": {"ValueString": "lifts"}})
        shown = self.describe(contact)
        self.assertEqual(shown["DisconnectReason"], "API")
        self.assertEqual(shown["SegmentAttributes"]["system"], {"ValueString": "lifts"})
        self.assertNotIn("QueueInfo", shown)

    def test_what_cannot_be_created_is_refused(self):
        self.sign_in()
        done = {"InitiateAs": "COMPLETED"}
        expiry = {"connect:ContactExpiry": {"ValueMap": {"ExpiryDuration": {"ValueInteger": 5}}}}
        for name, status, change in (
            ("ResourceNotFoundException", 404, {**done, "InstanceId": unknown_id()}),
            ("ResourceNotFoundException", 404, {**done, "RelatedContactId": unknown_id()}),
            ("ResourceNotFoundException", 404, {**self.with_agent, "UserInfo": {"UserId": unknown_id()}}),
            ("AccessDeniedException", 403, {**done, "Channel": "EMAIL", "InitiationMethod": "OUTBOUND"}),
            ("AccessDeniedException", 403, {**done, "Channel": "VOICE", "InitiationMethod": "TRANSFER"}),
            ("InvalidParameterException", 400, {**done, "Channel": "CHAT"}),
            ("InvalidParameterException", 400, {**done, "Channel": "PIGEON"}),
            ("InvalidParameterException", 400, {**done, "InitiationMethod": "OUTBOUND"}),
            ("InvalidParameterException", 400, {**done, "Name": " "}),
            ("InvalidParameterException", 400, {**done, "ExpiryDurationInMinutes": 0}),
            ("InvalidParameterException", 400, {**done, "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Task"}}}),
            ("InvalidRequestException", 400, {}),
            ("InvalidRequestException", 400, {"InitiateAs": "CONNECTED_TO_USER"}),
            ("InvalidRequestException", 400, {**self.with_agent, **done}),
            ("InvalidRequestException", 400, {**done, "PreviousContactId": unknown_id()}),
            ("InvalidRequestException", 400, {**done, "ExpiryDurationInMinutes": 5, "SegmentAttributes": expiry}),
        ):
            with self.subTest(change), self.refused(name, status):
                self.create(connect(UNCHECKED), **change)
