"""Chats over a network of others (CHAT-130, CHAT-131). What reaches the gateway is tested in
../suites/gateways.test.mjs."""

import itertools

from centre import UNCHECKED, CentreTest, connect, unknown_id

OURS = {"Type": "TELEPHONE_NUMBER", "Address": "+15550100"}
BY_ARN = {"Type": "CONNECT_PHONENUMBER_ARN", "Address": "arn:aws:connect:us-east-1:123456789012:phone-number/1"}
SMS = {"connect:Subtype": {"ValueString": "connect:SMS"}}
TEXT = {"Type": "MESSAGE", "ContentType": "text/plain", "Content": "Hello?"}

_numbers = itertools.count(1_000_000)


class Gateways(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.theirs = f"+49170{next(_numbers)}"

    def associate(self, flow_id=None):
        association = {"ResourceId": OURS["Address"], "ResourceType": "SMS_PHONE_NUMBER"}
        self.connect.associate_flow(**self.of, **association, FlowId=flow_id or self.flow_id)
        self.addCleanup(lambda: self.connect.disassociate_flow(**self.of, **association))

    def start(self, connect=None, **change):
        asked = {
            "SourceEndpoint": OURS,
            "DestinationEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": self.theirs},
            "SegmentAttributes": SMS,
            "ContactFlowId": self.flow_id,
            **change,
        }
        return (connect or self.connect).start_outbound_chat_contact(**self.of, **asked)["ContactId"]

    def send(self, event=TEXT, **change):
        asked = {"SourceId": self.theirs, "DestinationId": OURS["Address"], "Event": event, **change}
        reply = self.connect.send_chat_integration_event(**asked)
        return reply.get("InitialContactId"), reply["NewChatCreated"]

    def describe(self, contact):
        return self.connect.describe_contact(**self.of, ContactId=contact)["Contact"]

    def test_an_outbound_chat_is_what_was_asked_for(self):
        related = self.start_chat(Attributes={"order": "1", "tone": "plain"})["ContactId"]
        own = {"batch": {"ValueInteger": 7}}
        asked = {
            "SourceEndpoint": BY_ARN,
            "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:sms"}, **own},
            "Attributes": {"tone": "warm"},
            "ParticipantDetails": {"DisplayName": "Ada"},
            "InitialSystemMessage": {"ContentType": "text/plain", "Content": "Your parcel is here."},
            "RelatedContactId": related,
            "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
            "ChatDurationInMinutes": 60,
            "ClientToken": f"token of {self.name}",
        }
        contact = self.start(**asked)
        self.assertEqual(self.start(**asked), contact)
        shown = self.describe(contact)
        self.assertEqual((shown["Channel"], shown["InitiationMethod"]), ("CHAT", "OUTBOUND"))
        self.assertEqual(shown["CustomerEndpoint"], {"Type": "TELEPHONE_NUMBER", "Address": self.theirs})
        self.assertEqual(shown["SystemEndpoint"], BY_ARN)
        self.assertEqual(shown["CustomerId"], self.theirs)
        self.assertEqual(shown["SegmentAttributes"], {**SMS, **own})
        self.assertEqual(shown["RelatedContactId"], related)
        self.assertEqual(shown["Attributes"], {"order": "1", "tone": "warm"})
        with self.refused("ConflictException", 409):
            self.start(SourceEndpoint=BY_ARN)
        self.connect.stop_contact(**self.of, ContactId=contact)
        self.assertNotEqual(self.start(SourceEndpoint=BY_ARN), contact)

    def test_an_outbound_chat_that_cannot_be_is_refused(self):
        draft = self.connect.create_contact_flow(
            **self.of, Name=f"Draft {self.name}", Type="CONTACT_FLOW", Status="SAVED", Content=self.content()
        )["ContactFlowId"]
        template = {"KnowledgeBaseId": "k", "MessageTemplateId": "m", "TemplateAttributes": {}}
        to = lambda **endpoint: {"DestinationEndpoint": {"Type": "TELEPHONE_NUMBER", **endpoint}}  # noqa: E731
        for name, status, change in (
            ("ResourceNotFoundException", 404, {"SourceEndpoint": {**OURS, "Address": "+15550199"}}),
            ("ResourceNotFoundException", 404, {"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:WhatsApp"}}}),
            ("ResourceNotFoundException", 404, {"ContactFlowId": unknown_id()}),
            ("ResourceNotFoundException", 404, {"RelatedContactId": unknown_id()}),
            ("InvalidRequestException", 400, {"ContactFlowId": draft}),
            ("InvalidRequestException", 400, {"SegmentAttributes": {}}),
            ("InvalidRequestException", 400, {"SegmentAttributes": {"connect:Subtype": {"ValueInteger": 1}}}),
            ("InvalidRequestException", 400, {"SegmentAttributes": {**SMS, "connect:Other": {"ValueString": "x"}}}),
            ("InvalidRequestException", 400, {"SourceEndpoint": {**OURS, "Type": "VOIP"}}),
            ("InvalidRequestException", 400, {"SourceEndpoint": {"Type": "TELEPHONE_NUMBER"}}),
            ("InvalidRequestException", 400, to(Address="0170 1234567")),
            ("InvalidRequestException", 400, to(Address=self.theirs, Type="CONNECT_PHONENUMBER_ARN")),
            ("InvalidRequestException", 400, to(Address="")),
            ("InvalidRequestException", 400, {"ChatDurationInMinutes": 59}),
            ("InvalidRequestException", 400, {"ParticipantDetails": {"DisplayName": " "}}),
            ("InvalidRequestException", 400, {"SupportedMessagingContentTypes": ["text/markdown"]}),
            ("InvalidRequestException", 400, {"InitialSystemMessage": {"ContentType": "text/markdown", "Content": "*x*"}}),
            ("InvalidRequestException", 400, {"InitialTemplatedSystemMessage": template}),
        ):
            with self.subTest(change), self.refused(name, status):
                self.start(connect(UNCHECKED), **change)
        # Of two addresses there is one chat at a time: none of these has begun one.
        self.start()

    def content(self):
        flow = self.connect.describe_contact_flow(**self.of, ContactFlowId=self.flow_id)
        return flow["ContactFlow"]["Content"]

    def test_what_a_customer_sends_begins_a_chat_or_goes_into_it(self):
        with self.refused("ResourceNotFoundException", 404):
            self.send()
        self.associate()
        for event in ({"Type": "DISCONNECT"}, {"Type": "EVENT", "ContentType": "application/vnd.amazonaws.connect.event.typing"}):
            self.assertEqual(self.send(event), (None, False))
        details = {
            "ParticipantDetails": {"DisplayName": "Ada"},
            "Attributes": {"plan": "gold"},
            "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
            "StreamingConfiguration": {"StreamingEndpointArn": "arn:aws:sns:us-east-1:123456789012:chats"},
        }
        contact, created = self.send(NewSessionDetails=details, Subtype="connect:sms")
        self.assertTrue(created)
        shown = self.describe(contact)
        self.assertEqual((shown["InitiationMethod"], shown["Attributes"]), ("INBOUND", {"plan": "gold"}))
        self.assertEqual(self.send({**TEXT, "ContentType": "text/markdown"}), (contact, False))
        self.assertEqual(self.send({"Type": "DISCONNECT"}), (contact, False))
        self.assertEqual(self.describe(contact)["DisconnectReason"], "CUSTOMER_DISCONNECT")
        self.assertEqual(self.send({"Type": "DISCONNECT"}), (None, False))

    def test_what_cannot_be_received_begins_nothing(self):
        self.associate()
        strange = "application/vnd.amazonaws.connect.event.chat.ended"
        nowhere = {"StreamingConfiguration": {"StreamingEndpointArn": "arn:aws:sns:us-east-1:123456789012:others"}}
        for name, status, change in (
            ("ResourceNotFoundException", 404, {"DestinationId": "+15550199"}),
            ("ResourceNotFoundException", 404, {"Subtype": "connect:WhatsApp"}),
            ("InvalidRequestException", 400, {"SourceId": " "}),
            ("InvalidRequestException", 400, {"event": {"Type": "MESSAGE", "ContentType": "text/plain"}}),
            ("InvalidRequestException", 400, {"event": {"Type": "MESSAGE", "Content": "Hello?"}}),
            ("InvalidRequestException", 400, {"event": {"Type": "EVENT"}}),
            ("InvalidRequestException", 400, {"event": {**TEXT, "ContentType": "text/markdown"}}),
            ("InvalidRequestException", 400, {"NewSessionDetails": nowhere}),
            ("InvalidRequestException", 400, {"NewSessionDetails": {"ParticipantDetails": {"DisplayName": " "}}}),
            ("InvalidRequestException", 400, {"NewSessionDetails": {"SupportedMessagingContentTypes": ["text/markdown"]}}),
        ):
            with self.subTest(change), self.refused(name, status):
                self.send(**change)
        contact, created = self.send()
        self.assertTrue(created)
        for event in ({"Type": "EVENT", "ContentType": strange}, {"Type": "EVENT", "ContentType": strange.replace("chat.ended", "message.read")}):
            with self.refused("InvalidRequestException", 400):
                self.send(event)
        self.assertEqual(self.send({"Type": "DISCONNECT"}), (contact, False))
