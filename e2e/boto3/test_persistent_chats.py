"""Chats that go on from earlier ones (CHAT-60 to CHAT-64)."""

import json

from centre import CentreTest, unknown_id


class PersistentChats(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.sign_in()

    def transferred(self):
        """C1 with the agent, transferred as C2, left for a disconnect flow as C3."""
        self.with_disconnect_flow()
        kinds = self.connect.list_contact_flows(**self.of, ContactFlowTypes=["QUEUE_TRANSFER"])
        quick = self.connect.create_quick_connect(
            **self.of,
            Name=f"Back {self.name}",
            QuickConnectConfig={
                "QuickConnectType": "QUEUE",
                "QueueConfig": {
                    "QueueId": self.queue_id,
                    "ContactFlowId": kinds["ContactFlowSummaryList"][0]["Id"],
                },
            },
        )
        self.connect.associate_queue_quick_connects(
            **self.of, QueueId=self.queue_id, QuickConnectIds=[quick["QuickConnectId"]]
        )
        first, customer, agent = self.live_chat()
        self.send(customer, "Where are my shoes?")
        self.send(agent, "I ask the depot.")
        self.agent.ask("CreateAdditionalConnection", contactId=first, endpoint={"endpointARN": quick["QuickConnectARN"]})
        second = next(id for id, state in self.agent.contacts().items() if state == "connecting")
        self.agent.ask("AcceptContact", contactId=second)
        self.send(self.agent.token_for(second), "They are on their way.")
        self.agent.ask("DestroyConnection", contactId=second)
        for contact in (first, second):
            self.agent.ask("ClearContact", contactId=contact)
        third = self.connect.describe_contact(**self.of, ContactId=second)["Contact"]
        self.assertIn("DisconnectTimestamp", third)
        return first, second

    def pages(self, token, size):
        """Items newest first, as pages give them, and how many pages there were."""
        items, more, count = [], {}, 0
        while True:
            page = self.participants.get_transcript(
                ConnectionToken=token, MaxResults=size, ScanDirection="BACKWARD", SortOrder="DESCENDING", **more
            )
            count += 1
            items += page["Transcript"]
            if "NextToken" not in page:
                return items, count
            more = {"NextToken": page["NextToken"]}

    def said(self, token):
        return [item["Content"] for item in self.transcript(token) if item["Type"] == "MESSAGE"]

    def goes_on(self, how, source, **more):
        return self.start_chat(PersistentChat={"RehydrationType": how, "SourceContactId": source}, **more)

    def test_a_segment_shows_what_was_before_it_and_a_session_all_of_it(self):
        first, second = self.transferred()
        whole = ["Welcome.", "Where are my shoes?", "I ask the depot.", "They are on their way.", "Thanks."]

        chat = self.goes_on("FROM_SEGMENT", second)
        self.assertEqual(chat["ContinuedFromContactId"], second)
        token = self.connection(chat["ParticipantToken"])
        self.assertEqual(self.said(token), whole[:4] + ["Welcome."])
        described = self.connect.describe_contact(**self.of, ContactId=chat["ContactId"])["Contact"]
        self.assertEqual(described["RelatedContactId"], second)
        past = [item for item in self.transcript(token) if "RelatedContactId" in item]
        self.assertEqual({item["RelatedContactId"] for item in past}, {first, second})
        self.assertFalse([item for item in past if "ContactId" in item])

        session = self.goes_on("ENTIRE_PAST_SESSION", first)
        self.assertNotIn(session["ContinuedFromContactId"], (first, second))
        session_token = self.connection(session["ParticipantToken"])
        self.assertEqual(self.said(session_token), whole + ["Welcome."])

        # The agent who has it reads the same.
        self.agent.ask("AcceptContact", contactId=session["ContactId"])
        self.assertEqual(self.said(self.agent.token_for(session["ContactId"])), whole + ["Welcome."])

    def test_pages_of_any_size_give_each_item_once(self):
        _, second = self.transferred()
        chat = self.goes_on("FROM_SEGMENT", second)
        token = self.connection(chat["ParticipantToken"])
        all_items = [item["Id"] for item in self.pages(token, 100)[0]]
        self.assertEqual(len(all_items), len(set(all_items)))
        for size in (1, 2, 3, 7):
            items, _ = self.pages(token, size)
            self.assertEqual([item["Id"] for item in items], all_items, size)
        first_page = self.participants.get_transcript(ConnectionToken=token, MaxResults=100)
        self.assertIn("NextToken", first_page)
        self.assertFalse([item for item in first_page["Transcript"] if "RelatedContactId" in item])
        with self.refused("ValidationException", 400):
            self.participants.get_transcript(
                ConnectionToken=token, NextToken=first_page["NextToken"], ScanDirection="FORWARD"
            )

    def test_past_chats_add_up(self):
        words, source = [], None
        for n in range(3):
            chat = self.goes_on("FROM_SEGMENT", source) if source else self.start_chat()
            token = self.connection(chat["ParticipantToken"])
            self.send(token, f"Session {n}")
            words += ["Welcome.", f"Session {n}"]
            self.assertEqual(self.said(token), words)
            source = chat["ContactId"]
            self.connect.stop_contact(**self.of, ContactId=source)

    def test_a_chat_that_has_begun_is_given_its_past(self):
        earlier = self.start_chat()
        self.send(self.connection(earlier["ParticipantToken"]), "Before")
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        named = {**self.of, "InitialContactId": chat["ContactId"], "RehydrationType": "ENTIRE_PAST_SESSION"}
        associate = self.connect.create_persistent_contact_association
        with self.refused("InvalidParameterException", 400, token):
            associate(**named, SourceContactId=earlier["ContactId"])
        self.connect.stop_contact(**self.of, ContactId=earlier["ContactId"])
        reply = associate(**named, SourceContactId=earlier["ContactId"])
        self.assertEqual(reply["ContinuedFromContactId"], earlier["ContactId"])
        self.assertEqual(self.said(token), ["Welcome.", "Before", "Welcome."])
        associate(**named, SourceContactId=earlier["ContactId"])
        other = self.start_chat()["ContactId"]
        self.connect.stop_contact(**self.of, ContactId=other)
        with self.refused("InvalidRequestException", 400, token):
            associate(**named, SourceContactId=other)
        with self.refused("ResourceNotFoundException", 404, token):
            associate(**named, SourceContactId=unknown_id())

    def test_what_cannot_be_gone_on_from_is_refused(self):
        live = self.start_chat()["ContactId"]
        for source, error in ((live, "InvalidParameterException"), (unknown_id(), "ResourceNotFoundException")):
            with self.refused(error, 400 if source == live else 404):
                self.goes_on("FROM_SEGMENT", source)
        self.connect.stop_contact(**self.of, ContactId=live)
        with self.refused("InvalidRequestException", 400):
            self.goes_on("FROM_SEGMENT", live, RelatedContactId=live)
        for part in ({"SourceContactId": live}, {"RehydrationType": "FROM_SEGMENT"}):
            with self.refused("InvalidParameterException", 400):
                self.start_chat(PersistentChat=part)

    def test_a_related_contact_gives_its_attributes_once(self):
        before = self.start_chat(Attributes={"topic": "shoes", "tier": "gold"})["ContactId"]
        after = self.start_chat(RelatedContactId=before, Attributes={"tier": "silver"}, CustomerId="c-7")["ContactId"]
        attributes = self.connect.get_contact_attributes(**self.of, InitialContactId=after)["Attributes"]
        self.assertEqual(attributes, {"topic": "shoes", "tier": "silver"})
        described = self.connect.describe_contact(**self.of, ContactId=after)["Contact"]
        self.assertEqual((described["RelatedContactId"], described["CustomerId"]), (before, "c-7"))
