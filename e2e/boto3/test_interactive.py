"""Interactive messages (CHAT-90, CHAT-91): who sends them, and which are refused."""

import json

from centre import CentreTest

INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"
RESPONSE = INTERACTIVE + ".response"


def picker(*titles):
    content = {"title": "Which one?", "elements": [{"title": title} for title in titles]}
    return json.dumps({"templateType": "ListPicker", "version": "1.0", "data": {"content": content}})


class Interactive(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()

    def chat(self, **more):
        """(the customer's token, a bot's token)"""
        chat = self.start_chat(**more)
        added = self.connect.create_participant(
            InstanceId=self.instance,
            ContactId=chat["ContactId"],
            ParticipantDetails={"ParticipantRole": "CUSTOM_BOT", "DisplayName": "BOT"},
        )
        bot = self.connection(added["ParticipantCredentials"]["ParticipantToken"])
        return self.connection(chat["ParticipantToken"]), bot

    def say(self, token, content_type, content):
        return self.participants.send_message(ContentType=content_type, Content=content, ConnectionToken=token)

    def test_a_bot_asks_and_the_customer_chooses(self):
        customer, bot = self.chat(SupportedMessagingContentTypes=["text/plain", INTERACTIVE, RESPONSE])
        answer = json.dumps({"templateType": "ListPicker", "version": "1.0", "data": {"content": {"title": "This"}}})
        self.say(bot, INTERACTIVE, picker("This", "That"))
        self.say(customer, RESPONSE, answer)
        said = [
            (item["ContentType"], item["ParticipantRole"], item["Content"])
            for item in self.transcript(customer)
            if item["Type"] == "MESSAGE" and item["ParticipantRole"] != "SYSTEM"
        ]
        self.assertEqual(
            said,
            [(INTERACTIVE, "CUSTOM_BOT", picker("This", "That")), (RESPONSE, "CUSTOMER", answer)],
        )

    def test_what_is_refused(self):
        customer, bot = self.chat(SupportedMessagingContentTypes=["text/plain", INTERACTIVE, RESPONSE])
        cases = {
            "no choice": (bot, picker()),
            "too many choices": (bot, picker(*"abcdefg")),
            "a choice without a title": (bot, picker("")),
            "not JSON": (bot, "{"),
            "of the customer": (customer, picker("This")),
        }
        for name, (token, content) in cases.items():
            with self.subTest(name), self.refused("ValidationException", 400, customer):
                self.say(token, INTERACTIVE, content)

    def test_a_chat_that_does_not_take_them(self):
        customer, bot = self.chat()
        with self.refused("ValidationException", 400, customer):
            self.say(bot, INTERACTIVE, picker("This"))
