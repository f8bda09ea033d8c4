"""Segment attributes: given at the start, added to, shown."""

import uuid

from centre import UNCHECKED, CentreTest, connect

SUBTYPE = {"connect:Subtype": {"ValueString": "connect:Chat"}}


class SegmentAttributes(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}

    def shown(self, contact):
        return self.connect.describe_contact(**self.of, ContactId=contact)["Contact"]["SegmentAttributes"]

    def task(self, **given):
        return self.connect.start_task_contact(
            **self.of, ContactFlowId=self.flow_id, Name="Call back", SegmentAttributes=given
        )["ContactId"]

    def test_they_are_kept_shown_and_added_to(self):
        plain = self.start_chat()["ContactId"]
        self.assertEqual(self.shown(plain), SUBTYPE)
        given = {"plan": {"ValueString": "gold"}, "more": {"ValueMap": {"n": {"ValueInteger": 7}}}}
        chat = self.start_chat(SegmentAttributes=given)["ContactId"]
        self.assertEqual(self.shown(chat), {**SUBTYPE, **given})
        self.connect.update_contact(**self.of, ContactId=chat, SegmentAttributes={"plan": {"ValueString": "silver"}})
        after = {**SUBTYPE, **given, "plan": {"ValueString": "silver"}}
        self.assertEqual(self.shown(chat), after)
        self.connect.stop_contact(**self.of, ContactId=chat)
        self.assertEqual(self.shown(chat), after)

    def test_a_task_says_how_long_it_lives_and_who_made_it(self):
        user = self.connect.describe_user(**self.of, UserId=self.user_id)["User"]["Arn"]
        expiry = {"connect:ContactExpiry": {"ValueMap": {"ExpiryDuration": {"ValueInteger": 135}}}}
        given = {**expiry, "connect:CreatedByUser": {"ValueString": user}}
        task = self.task(**given)
        self.assertEqual(self.shown(task), {"connect:Subtype": {"ValueString": "connect:Task"}, **given})

    def test_what_is_refused(self):
        for name, value in {
            "of Amazon's own": {"connect:Other": {"ValueString": "x"}},
            "another channel's": {"connect:Subtype": {"ValueString": "connect:SMS"}},
            "a guide without its types": {"connect:Subtype": {"ValueString": "connect:Guide"}},
            "a name": {"with space": {"ValueString": "x"}},
            "two values": {"a": {"ValueString": "x", "ValueInteger": 1}},
            "no value": {"a": {}},
            "a list": {"a": {"ValueList": [{"ValueString": "x"}]}},
        }.items():
            with self.subTest(name), self.refused("InvalidParameterException", 400):
                connect(UNCHECKED).start_chat_contact(
                    **self.of,
                    ContactFlowId=self.flow_id,
                    ParticipantDetails={"DisplayName": "Ada"},
                    SegmentAttributes=value,
                )
        with self.refused("ResourceNotFoundException", 404):
            self.task(**{"connect:CreatedByUser": {"ValueString": str(uuid.uuid4())}})
        chat = self.start_chat()["ContactId"]
        with self.refused("InvalidParameterException", 400):
            self.connect.update_contact(**self.of, ContactId=chat, SegmentAttributes=SUBTYPE)
