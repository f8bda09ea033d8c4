"""Flows are changed, published, given versions and deleted."""

import json

import botocore.exceptions

from centre import CentreTest, unknown_id


class Flows(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.of_flow = {**self.of, "ContactFlowId": self.flow_id}
        self.of_saved = {**self.of, "ContactFlowId": f"{self.flow_id}:$SAVED"}

    def described(self, id=None):
        return self.connect.describe_contact_flow(**self.of, ContactFlowId=id or self.flow_id)["ContactFlow"]

    def greeting(self, text):
        content = json.loads(self.described()["Content"])
        greet = next(action for action in content["Actions"] if action["Identifier"] == "greet")
        greet["Parameters"]["Text"] = text
        return json.dumps(content)

    def greeted(self):
        token = self.connection(self.start_chat()["ParticipantToken"])
        return next(item["Content"] for item in self.transcript(token) if item["Type"] == "MESSAGE")

    def test_a_flow_is_changed_for_those_who_come_then(self):
        before = self.described()
        chat = self.start_chat()
        self.connect.update_contact_flow_content(**self.of_flow, Content=self.greeting("Good day."))
        after = self.described()
        self.assertEqual(after["Content"], self.greeting("Good day."))
        self.assertNotEqual(before["FlowContentSha256"], after["FlowContentSha256"])
        self.assertEqual(self.greeted(), "Good day.")
        token = self.connection(chat["ParticipantToken"])
        self.assertEqual([item["Content"] for item in self.transcript(token) if item["Type"] == "MESSAGE"], ["Welcome."])
        for bad in ("{}", "not JSON", "x" * (256 * 1024 + 1)):
            with self.subTest(bad[:8]), self.assertRaises(self.connect.exceptions.InvalidContactFlowException):
                self.connect.update_contact_flow_content(**self.of_flow, Content=bad)
        self.assertEqual(self.described()["Content"], after["Content"])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_contact_flow_content(
                **self.of, ContactFlowId=unknown_id(), Content=self.greeting("x")
            )

    def test_what_is_saved_waits_until_it_is_published(self):
        self.connect.update_contact_flow_content(**self.of_saved, Content=self.greeting("Later."))
        saved = self.described(f"{self.flow_id}:$SAVED")
        self.assertEqual((saved["Content"], saved["Status"]), (self.greeting("Later."), "SAVED"))
        self.assertEqual(self.described()["Status"], "PUBLISHED")
        self.assertEqual(self.greeted(), "Welcome.")
        self.connect.update_contact_flow_content(**self.of_flow, Content=saved["Content"])
        self.assertEqual(self.greeted(), "Later.")

    def test_versions_are_kept(self):
        first = self.connect.create_contact_flow_version(
            **self.of_flow, Description="As it began", FlowContentSha256=self.described()["FlowContentSha256"]
        )
        self.assertEqual(first["Version"], 1)
        self.assertTrue(first["ContactFlowArn"].endswith(f"/contact-flow/{self.flow_id}:1"))
        began = self.described()["Content"]
        self.connect.update_contact_flow_content(**self.of_saved, Content=self.greeting("Draft."))
        second = self.connect.create_contact_flow_version(**self.of_saved)
        shown = self.described(first["ContactFlowArn"])
        self.assertEqual((shown["Content"], shown["Version"], shown["VersionDescription"]), (began, 1, "As it began"))
        self.assertEqual(self.described(second["ContactFlowArn"])["Content"], self.greeting("Draft."))
        listed = self.connect.list_contact_flow_versions(**self.of_flow)["ContactFlowVersionSummaryList"]
        self.assertEqual([one["Version"] for one in listed], [1, 2])
        with self.refused("InvalidRequestException", 400):
            self.connect.create_contact_flow_version(**self.of_flow, FlowContentSha256="0" * 64)
        with self.refused("InvalidRequestException", 400):
            self.connect.update_contact_flow_content(
                **self.of, ContactFlowId=f"{self.flow_id}:1", Content=self.greeting("x")
            )
        self.connect.delete_contact_flow_version(**self.of_flow, ContactFlowVersion=1)
        for gone in (1, 7):
            with self.refused("ResourceNotFoundException", 404):
                self.connect.delete_contact_flow_version(**self.of_flow, ContactFlowVersion=gone)
            with self.refused("ResourceNotFoundException", 404):
                self.described(f"{self.flow_id}:{gone}")

    def test_a_flow_is_renamed_archived_and_deleted(self):
        self.connect.update_contact_flow_name(**self.of_flow, Name=f"Renamed {self.name}")
        self.connect.update_contact_flow_metadata(**self.of_flow, Description="Why", ContactFlowState="ARCHIVED")
        shown = self.described()
        self.assertEqual(
            (shown["Name"], shown["Description"], shown["State"]), (f"Renamed {self.name}", "Why", "ARCHIVED")
        )
        other = self.flow(self.queue_id, name=f"Other {self.name}")["ContactFlowId"]
        with self.refused("DuplicateResourceException", 409):
            self.connect.update_contact_flow_name(
                **self.of, ContactFlowId=other, Name=f"Renamed {self.name}"
            )
        with self.refused("InvalidParameterException", 400):
            self.connect.update_contact_flow_name(**self.of_flow, Name="x" * 128)
        chat = self.start_chat()["ContactId"]
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_contact_flow(**self.of_flow)
        self.connect.stop_contact(**self.of, ContactId=chat)
        self.connect.delete_contact_flow(**self.of_flow)
        with self.refused("ResourceNotFoundException", 404):
            self.described()
        with self.assertRaises(botocore.exceptions.ClientError):
            self.start_chat()
