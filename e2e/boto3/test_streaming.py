"""Chats that are told to an endpoint (REC-30). What arrives there is tested in ../suites/webhooks.test.mjs."""

from centre import CentreTest, unknown_id

KNOWN = {"StreamingEndpointArn": "arn:aws:sns:us-east-1:123456789012:chats"}
UNKNOWN = {"StreamingEndpointArn": "arn:aws:sns:us-east-1:123456789012:others"}


class Streaming(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}

    def start(self, contact, token, to=KNOWN):
        started = self.connect.start_contact_streaming(
            **self.of, ContactId=contact, ChatStreamingConfiguration=to, ClientToken=token
        )
        return started["StreamingId"]

    def stop(self, contact, streaming):
        self.connect.stop_contact_streaming(**self.of, ContactId=contact, StreamingId=streaming)

    def chat(self, **more):
        details = {"DisplayName": "Ada"}
        return self.connect.start_chat_contact(
            **self.of, ContactFlowId=self.flow_id, ParticipantDetails=details, **more
        )

    def test_streaming_is_started_and_stopped(self):
        chat = self.chat(ChatStreamingConfiguration=KNOWN)
        contact = chat["ContactId"]
        second = self.start(contact, "one")
        self.assertEqual(self.start(contact, "one"), second)
        self.assertNotEqual(second, chat["StreamingId"])
        with self.refused("LimitExceededException", 429):
            self.start(contact, "two")
        self.stop(contact, chat["StreamingId"])
        self.start(contact, "two")
        self.assertNotIn("StreamingId", self.chat())

    def test_what_is_unknown_is_refused(self):
        contact = self.chat()["ContactId"]
        with self.refused("InvalidParameterException", 400):
            self.start(contact, "one", UNKNOWN)
        with self.refused("InvalidParameterException", 400):
            self.chat(ChatStreamingConfiguration=UNKNOWN)
        with self.refused("ResourceNotFoundException", 404):
            self.start(unknown_id(), "one")
        for streaming in [unknown_id(), "none"]:
            with self.refused("ResourceNotFoundException", 404):
                self.stop(contact, streaming)
        self.connect.stop_contact(**self.of, ContactId=contact)
        with self.refused("InvalidRequestException", 400):
            self.start(contact, "one")
