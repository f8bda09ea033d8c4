"""What is refused: by which name and status, and that nothing has changed by it."""

import json

import botocore.exceptions

from centre import (
    EVENT,
    UNCHECKED,
    Agent,
    CentreTest,
    advance,
    connect,
    participants,
    plain,
    signature,
    signed,
    unknown_id,
)

MIB = 1024 * 1024


class Refusals(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()

    def test_a_wrong_secret(self):
        with self.refused("InvalidSignatureException", 403):
            connect(secret="x" * 40).list_queues(InstanceId=self.instance)

    def test_an_unknown_key(self):
        with self.refused("UnrecognizedClientException", 403):
            connect(key="AKIAAAAAAAAAAAAAAAAA").list_queues(InstanceId=self.instance)

    def test_no_signature_at_all(self):
        reply = plain("GET", f"/queues-summary/{self.instance}", None, {})
        self.assertEqual(reply, (403, "MissingAuthenticationTokenException"))

    def test_a_body_that_isnt_the_signed_one(self):
        before = self.everything()
        path = f"/agent-status/{self.instance}"
        headers = signature("PUT", path, json.dumps({"Name": "Good", "State": "ENABLED"}))
        reply = plain("PUT", path, json.dumps({"Name": "Evil", "State": "ENABLED"}), headers)
        self.assertEqual(reply, (403, "InvalidSignatureException"))
        self.assertEqual(self.everything(), before)

    def test_unknown_ids(self):
        other = unknown_id()
        cases = [
            lambda: self.connect.describe_user(InstanceId=self.instance, UserId=other),
            lambda: self.connect.describe_contact(InstanceId=self.instance, ContactId=other),
            lambda: self.connect.list_queues(InstanceId=other),
            lambda: self.connect.start_chat_contact(
                InstanceId=self.instance, ContactFlowId=other, ParticipantDetails={"DisplayName": "Ada"}
            ),
            lambda: self.connect.put_user_status(
                InstanceId=self.instance, UserId=self.user_id, AgentStatusId=other
            ),
            lambda: self.connect.dismiss_user_contact(
                InstanceId=self.instance, UserId=self.user_id, ContactId=other
            ),
            lambda: self.connect.create_queue(
                InstanceId=self.instance, Name=f"Lost {self.number}", HoursOfOperationId=other
            ),
        ]
        for n, case in enumerate(cases):
            with self.subTest(n), self.refused("ResourceNotFoundException", 404):
                case()

    def test_names_that_are_taken(self):
        with self.refused("DuplicateResourceException", 409):
            self.user(self.username)
        with self.refused("DuplicateResourceException", 409):
            self.connect.create_queue(
                InstanceId=self.instance, Name=f"Queue {self.name}", HoursOfOperationId=self.hours_id
            )

    def test_a_password_that_is_too_simple(self):
        with self.refused("InvalidParameterException", 400):
            self.connect.create_user(
                InstanceId=self.instance,
                Username=f"weak{self.number}",
                Password="alllowercase1",
                PhoneConfig={"PhoneType": "SOFT_PHONE"},
                SecurityProfileIds=[self.connect.list_security_profiles(InstanceId=self.instance)["SecurityProfileSummaryList"][0]["Id"]],
                RoutingProfileId=self.profile_id,
            )

    def test_an_eleventh_chat_at_a_time(self):
        for concurrency in (11, 0):
            with self.subTest(concurrency), self.refused("InvalidParameterException", 400):
                self.profile(concurrency, connect(config=UNCHECKED))
        self.profile(10)

    def test_text_in_place_of_a_number(self):
        unchecked = connect(config=UNCHECKED)
        with self.refused("InvalidParameterException", 400):
            self.profile("five", unchecked)
        with self.refused("InvalidParameterException", 400):
            unchecked.list_queues(InstanceId=self.instance, MaxResults="ten")
        token = self.connection(self.start_chat()["ParticipantToken"])
        with self.refused("ValidationException", 400, token):
            participants(UNCHECKED).get_transcript(ConnectionToken=token, MaxResults="ten")

    def test_what_must_be_there_and_isnt(self):
        unchecked = connect(config=UNCHECKED)
        with self.refused("InvalidRequestException", 400):
            unchecked.start_chat_contact(InstanceId=self.instance, ContactFlowId=self.flow_id)
        with self.refused("InvalidParameterException", 400):
            unchecked.start_chat_contact(
                InstanceId=self.instance, ContactFlowId=self.flow_id, ParticipantDetails={"DisplayName": ""}
            )
        token = self.connection(self.start_chat()["ParticipantToken"])
        with self.refused("ValidationException", 400, token):
            participants(UNCHECKED).send_message(ConnectionToken=token, ContentType="text/plain", Content="")

    def test_broken_json(self):
        before = self.everything()
        for body in ("{", "", "[]", "null", '{"InstanceId":', "\x00"):
            with self.subTest(body):
                self.assertEqual(signed("PUT", "/contact/chat", body.encode()), (400, "InvalidRequestException"))
        token = self.connection(self.start_chat()["ParticipantToken"])
        headers = {"Content-Type": "application/json", "X-Amz-Bearer": token}
        for body in ("{", "", "[]", "null", '{"Content":'):
            with self.subTest(body):
                self.assertEqual(
                    plain("POST", "/participant/message", body.encode(), headers), (400, "ValidationException")
                )
        self.assertEqual(self.texts(token), ["Welcome."])
        self.assertEqual(self.everything(), before)

    def test_a_body_that_is_too_large(self):
        before = self.everything()
        token = self.connection(self.start_chat()["ParticipantToken"])
        large = json.dumps({"ContentType": "text/plain", "Content": "x", "Rest": "x" * 8 * MIB}).encode()
        headers = {"Content-Type": "application/json", "X-Amz-Bearer": token}
        status, name = plain("POST", "/participant/message", large, headers)
        self.assertIn(status, (400, 413))
        self.assertEqual(name, "ValidationException")
        self.assertEqual(self.texts(token), ["Welcome."])
        status, name = signed("PUT", "/contact/chat", large)
        self.assertIn(status, (400, 413))
        self.assertEqual(name, "InvalidRequestException")
        self.assertEqual(self.everything(), before)

    def test_a_text_that_is_too_long(self):
        token = self.connection(self.start_chat()["ParticipantToken"])
        for text in ("x" * 16_385, "\u20ac" * 5_462):
            with self.subTest(len(text)), self.refused("ValidationException", 400, token):
                self.send(token, text)
        for text in ("x" * 16_384, "\u20ac" * 5_461):
            self.send(token, text)
            self.assertEqual(self.texts(token)[-1], text)

    def test_a_kind_of_text_that_the_chat_doesnt_take(self):
        token = self.connection(self.start_chat()["ParticipantToken"])
        for content_type in ("text/markdown", "text/html"):
            with self.subTest(content_type), self.refused("ValidationException", 400, token):
                self.participants.send_message(ContentType=content_type, Content="*x*", ConnectionToken=token)
        with self.refused("ValidationException", 400, token):
            self.participants.send_event(ContentType=EVENT + "chat.ended", ConnectionToken=token)

    def test_tokens_of_another_kind_or_made_up(self):
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        for wrong in (chat["ParticipantToken"], token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "x"):
            with self.subTest(wrong[:8]), self.refused("AccessDeniedException", 403, token):
                self.send(wrong, "by a wrong token")
        with self.refused("AccessDeniedException", 403, token):
            self.connection(token)

    def test_a_token_of_another_contact(self):
        token = self.connection(self.start_chat()["ParticipantToken"])
        other = self.start_chat("Ben")
        other_token = self.connection(other["ParticipantToken"])
        self.send(other_token, "a secret")
        with self.refused("AccessDeniedException", 403, token):
            self.participants.get_transcript(ConnectionToken=token, ContactId=other["ContactId"])
        self.send(token, "to my own chat")
        self.assertNotIn("to my own chat", self.texts(other_token))
        self.assertNotIn("a secret", self.texts(token))

    def test_a_token_after_the_end(self):
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        self.send(token, "before")
        self.participants.disconnect_participant(ConnectionToken=token)
        with self.refused("AccessDeniedException", 403, token):
            self.send(token, "after")
        with self.refused("AccessDeniedException", 403, token):
            self.connection(chat["ParticipantToken"])
        advance(299)
        self.assertIn("before", self.texts(token), "reading goes on for five minutes")
        advance(2)
        with self.refused("AccessDeniedException", 403):
            self.participants.get_transcript(ConnectionToken=token)

    def test_a_token_that_has_expired(self):
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        advance(24 * 3600 - 1)
        self.send(token, "in its last second")
        advance(1)
        fresh = self.connection(chat["ParticipantToken"])
        with self.refused("AccessDeniedException", 403, fresh):
            self.send(token, "too late")
        self.send(fresh, "by a new token")

    def test_an_accept_after_twenty_seconds(self):
        agent = self.sign_in()
        contact = self.start_chat()["ContactId"]
        advance(20)
        before = self.everything()
        status, name, _ = agent.api("AcceptContact", contactId=contact)
        self.assertEqual((status, name), (400, "InvalidStateException"))
        self.assertEqual(agent.contacts(), {contact: "missed"})
        self.assertEqual(self.everything(), before)
        status, name, _ = agent.api("AcceptContact", contactId=unknown_id())
        self.assertEqual((status, name), (404, "ResourceNotFoundException"))

    def test_clearing_a_live_contact(self):
        agent = self.sign_in()
        contact, token, _ = self.live_chat()
        with self.refused("InvalidRequestException", 400, token):
            self.connect.dismiss_user_contact(InstanceId=self.instance, UserId=self.user_id, ContactId=contact)
        status, name, _ = agent.api("ClearContact", contactId=contact)
        self.assertEqual((status, name), (400, "InvalidStateException"))
        self.assertEqual(agent.contacts(), {contact: "connected"})

    def test_clearing_an_offer(self):
        agent = self.sign_in()
        contact = self.start_chat()["ContactId"]
        with self.refused("InvalidRequestException", 400):
            self.connect.dismiss_user_contact(InstanceId=self.instance, UserId=self.user_id, ContactId=contact)
        self.assertEqual(agent.contacts(), {contact: "connecting"})

    def test_another_agents_contact(self):
        self.sign_in()
        contact, token, _ = self.live_chat()
        name = f"stranger{self.number}"
        user_id = self.user(name)["UserId"]
        stranger = Agent(name, user_id)
        connection = self.agent.connection_of(contact)
        for operation, more in [
            ("AcceptContact", {}),
            ("ClearContact", {}),
            ("DestroyConnection", {"connectionId": connection}),
            ("CreateTransport", {"transportType": "chat_token", "participantId": connection}),
        ]:
            with self.subTest(operation):
                status, name, reply = stranger.api(operation, contactId=contact, **more)
                refused = [(400, "InvalidStateException"), (404, "ResourceNotFoundException")]
                self.assertIn((status, name), refused, reply)
        self.assertEqual(self.agent.contacts(), {contact: "connected"})

    def test_stopping_what_has_ended(self):
        contact = self.start_chat()["ContactId"]
        self.connect.stop_contact(InstanceId=self.instance, ContactId=contact)
        with self.refused("ContactNotFoundException", 410):
            self.connect.stop_contact(InstanceId=self.instance, ContactId=contact)

    def test_a_flow_that_cant_run(self):
        for content in ("{", "{}", json.dumps({"Version": "2019-10-30", "StartAction": "a", "Actions": []})):
            with self.subTest(content), self.refused_flow():
                self.connect.create_contact_flow(
                    InstanceId=self.instance, Name=f"Bad {self.number}", Type="CONTACT_FLOW", Content=content
                )

    def refused_flow(self):
        test = self

        class Refused:
            def __enter__(self):
                self.before = test.everything()

            def __exit__(self, kind, error, trace):
                test.assertIsInstance(error, botocore.exceptions.ClientError)
                test.assertEqual(error.response["Error"]["Code"], "InvalidContactFlowException")
                test.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
                test.assertTrue(error.response["problems"][0]["message"])
                test.assertEqual(test.everything(), self.before)
                return True

        return Refused()

    def test_what_an_agent_may_not_do(self):
        agent = self.sign_in()
        before = self.everything()
        headers = {"Content-Type": "application/json", "X-Amz-Bearer": agent.token}
        body = json.dumps({"Name": "Mine", "State": "ENABLED"}).encode()
        reply = plain("PUT", f"/agent-status/{self.instance}", body, headers)
        self.assertEqual(reply, (403, "AccessDeniedException"))
        self.assertEqual(self.everything(), before)

    def test_pages_that_are_too_large(self):
        token = self.connection(self.start_chat()["ParticipantToken"])
        with self.refused("ValidationException", 400, token):
            self.participants.get_transcript(ConnectionToken=token, MaxResults=101)
        with self.refused("ValidationException", 400, token):
            self.participants.get_transcript(ConnectionToken=token, NextToken="made up")
        with self.refused("InvalidParameterException", 400):
            self.connect.list_queues(InstanceId=self.instance, NextToken="made up")
