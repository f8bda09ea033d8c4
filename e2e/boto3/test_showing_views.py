"""FLOW-36: flows show views in chats, whose customers read them and choose."""

import json

import botocore.exceptions

from centre import UNCHECKED, CentreTest, advance, participants

INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"
RESPONSE = INTERACTIVE + ".response"
TYPES = ["text/plain", INTERACTIVE, RESPONSE]
TEMPLATE = json.dumps({"Head": {"Title": "Form"}, "Body": []})


class ShowingViews(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        content = {"Template": TEMPLATE, "Actions": ["Submit", "Cancel"]}
        self.view = self.connect.create_view(
            InstanceId=self.instance, Name=f"View {self.name}", Status="PUBLISHED", Content=content
        )["View"]

    def flow_that_shows(self, version=None, hidden=False):
        resource = {"Id": self.view["Arn"], **({"Version": str(version)} if version else {})}
        parameters = {
            "ViewResource": resource,
            "InvocationTimeLimitSeconds": "400",
            "ViewData": {"Heading": "For $.Attributes.who", "Cards": [{"Summary": "$.Channel"}]},
        }
        if hidden:
            parameters["SensitiveDataConfiguration"] = {"HideResponseOn": ["TRANSCRIPT"]}
        say = lambda name, text: {  # noqa: E731
            "Identifier": name,
            "Type": "MessageParticipant",
            "Parameters": {"Text": text},
            "Transitions": {"NextAction": "wait", "Errors": [{"NextAction": "wait", "ErrorType": "NoMatchingError"}]},
        }
        errors = ["TimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"]
        chosen = {"Operator": "Equals", "Operands": ["Submit"]}
        actions = [
            {
                "Identifier": "show",
                "Type": "ShowView",
                "Parameters": parameters,
                "Transitions": {
                    "Conditions": [{"NextAction": "Submit", "Condition": chosen}],
                    "Errors": [{"NextAction": error, "ErrorType": error} for error in errors],
                },
            },
            say("Submit", "$.Views.Action by $.Views.ViewResultData.form.name"),
            *[say(error, error) for error in errors],
            {
                "Identifier": "wait",
                "Type": "Wait",
                "Parameters": {"TimeLimitSeconds": "3600"},
                "Transitions": {"NextAction": "end"},
            },
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
        ]
        content = {"Version": "2019-10-30", "StartAction": "show", "Metadata": {}, "Actions": actions}
        self.flow_id = self.connect.create_contact_flow(
            InstanceId=self.instance, Name=f"Shows {self.name}", Type="CONTACT_FLOW", Content=json.dumps(content)
        )["ContactFlowId"]

    def chat(self, types=TYPES):
        """The customer's token."""
        chat = self.start_chat(SupportedMessagingContentTypes=types, Attributes={"who": 'Ada "A" L.'})
        return self.connection(chat["ParticipantToken"])

    def messages(self, token):
        items = self.transcript(token)
        return [(i["ContentType"], i["ParticipantRole"], i["Content"]) for i in items if i["Type"] == "MESSAGE"]

    def shown(self, token):
        content_type, role, content = self.messages(token)[0]
        self.assertEqual((content_type, role), (INTERACTIVE, "SYSTEM"))
        return json.loads(content)

    def answer(self, token, action, **data):
        answer = {"templateType": "ViewResource", "version": "1.0", "action": action, "data": data}
        self.participants.send_message(ContentType=RESPONSE, Content=json.dumps(answer), ConnectionToken=token)
        return answer

    def describe(self, token, view_token):
        return self.participants.describe_view(ConnectionToken=token, ViewToken=view_token)["View"]

    def test_a_customer_reads_a_view_and_submits(self):
        self.flow_that_shows()
        token = self.chat()
        shown = self.shown(token)
        content = shown["data"]["content"]
        self.assertEqual((shown["templateType"], shown["version"]), ("ViewResource", "1.0"))
        self.assertEqual(content["viewId"], self.view["Id"])
        self.assertEqual(content["viewData"], {"Heading": 'For Ada "A" L.', "Cards": [{"Summary": "CHAT"}]})
        view = self.describe(token, content["viewToken"])
        self.assertEqual(
            view,
            {
                "Id": self.view["Id"],
                "Arn": self.view["Arn"],
                "Name": self.view["Name"],
                "Content": {"Template": TEMPLATE, "Actions": ["Submit", "Cancel"]},
            },
        )
        answer = self.answer(token, "Submit", form={"name": "Ada"})
        said = self.messages(token)[1:]
        self.assertEqual(json.loads(said[0][2]), answer)
        self.assertEqual(said[1], ("text/plain", "SYSTEM", "Submit by Ada"))
        # What is published is shown, also after a change.
        self.connect.update_view_content(
            InstanceId=self.instance, ViewId=self.view["Id"], Status="PUBLISHED", Content={"Template": "{}", "Actions": []}
        )
        self.assertEqual(self.describe(token, content["viewToken"])["Content"], {"Template": "{}", "Actions": []})

    def test_a_version_stays_what_it_is(self):
        self.connect.create_view_version(InstanceId=self.instance, ViewId=self.view["Id"])
        self.flow_that_shows(version=1)
        token = self.chat()
        view_token = self.shown(token)["data"]["content"]["viewToken"]
        self.connect.update_view_content(
            InstanceId=self.instance, ViewId=self.view["Id"], Status="PUBLISHED", Content={"Template": "{}", "Actions": []}
        )
        view = self.describe(token, view_token)
        self.assertEqual((view["Version"], view["Arn"]), (1, f"{self.view['Arn']}:1"))
        self.assertEqual(view["Content"]["Template"], TEMPLATE)

    def test_what_was_entered_is_hidden(self):
        self.flow_that_shows(hidden=True)
        token = self.chat()
        self.answer(token, "Submit", form={"name": "Ada", "card": "4111"})
        said = self.messages(token)[1:]
        self.assertEqual(
            json.loads(said[0][2]), {"templateType": "ViewResource", "version": "1.0", "action": "Submit", "data": {}}
        )
        self.assertEqual(said[1][2], "Submit by Ada")

    def test_other_choices_none_in_time_and_chats_without_views(self):
        self.flow_that_shows()
        other = self.chat()
        self.answer(other, "Cancel")
        self.assertEqual(self.texts(other)[-1], "NoMatchingCondition")
        late = self.chat()
        advance(400)
        self.assertEqual(self.texts(late)[-1], "TimeLimitExceeded")
        self.assertEqual(self.texts(self.chat(["text/plain"])), ["NoMatchingError"])

    def test_who_may_not_read_it(self):
        self.flow_that_shows()
        token = self.chat()
        view_token = self.shown(token)["data"]["content"]["viewToken"]
        self.flow_id = self.flow(self.queue_id, name=f"Other {self.name}")["ContactFlowId"]
        other_chat = self.start_chat()
        other = self.connection(other_chat["ParticipantToken"])
        for asked in (view_token, f"{view_token}.7", "vt/1", "x" * 1000):
            with self.subTest(asked[:40]), self.assertRaises(botocore.exceptions.ClientError) as caught:
                self.describe(other, asked)
            reply = caught.exception.response
            self.assertEqual(reply["Error"]["Code"], "ResourceNotFoundException", reply)
            self.assertEqual(reply["ResponseMetadata"]["HTTPStatusCode"], 404)
            self.assertEqual((reply["ResourceType"], reply["ResourceId"]), ("CONTACT", other_chat["ContactId"]))
            self.assertTrue(reply["Error"]["Message"])
        for bad in ("made up", other_chat["ParticipantToken"]):
            with self.refused("AccessDeniedException", 403, token):
                self.describe(bad, view_token)
        unchecked = participants(UNCHECKED)
        self.addCleanup(unchecked.close)
        with self.refused("ValidationException", 400, token):
            unchecked.describe_view(ConnectionToken=token, ViewToken="x" * 1001)
        self.connect.delete_view(InstanceId=self.instance, ViewId=self.view["Id"])
        with self.refused("ResourceNotFoundException", 404, token):
            self.describe(token, view_token)
        self.participants.disconnect_participant(ConnectionToken=token)
        with self.assertRaises(self.participants.exceptions.AccessDeniedException):
            self.describe(token, view_token)
