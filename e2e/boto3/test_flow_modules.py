"""Flow modules are created, invoked, changed, published, given versions, found and deleted."""

import json

from centre import CentreTest, unknown_id


def document(*actions):
    return json.dumps({"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": actions})


def action(name, kind, parameters=None, next_action=None, error=None):
    transitions = {"NextAction": next_action} if next_action else {}
    if error:
        transitions["Errors"] = [{"NextAction": error, "ErrorType": "NoMatchingError"}]
    return {"Identifier": name, "Type": kind, "Parameters": parameters or {}, "Transitions": transitions}


def says(text):
    return document(
        action("say", "MessageParticipant", {"Text": text}, "end"), action("end", "EndFlowModuleExecution")
    )


class FlowModules(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.created = self.connect.create_contact_flow_module(
            **self.of,
            Name=f"Module {self.name}",
            Description="Says it",
            Content=says("In the module."),
            Tags={"team": self.name},
        )
        self.module_id = self.created["Id"]
        self.of_module = {**self.of, "ContactFlowModuleId": self.module_id}
        self.of_saved = {**self.of, "ContactFlowModuleId": f"{self.module_id}:$SAVED"}

    def described(self, id=None):
        return self.connect.describe_contact_flow_module(**self.of, ContactFlowModuleId=id or self.module_id)[
            "ContactFlowModule"
        ]

    def calling(self, module):
        content = document(
            action("call", "InvokeFlowModule", {"FlowModuleId": module}, "back", "failed"),
            action("back", "MessageParticipant", {"Text": "Back."}, "wait"),
            action("failed", "MessageParticipant", {"Text": "Failed."}, "wait"),
            action("wait", "Wait", {"TimeLimitSeconds": "600"}, "end"),
            action("end", "DisconnectParticipant"),
        )
        flow = self.connect.create_contact_flow(
            **self.of, Name=f"Calls {module[-60:]} {self.name}", Type="CONTACT_FLOW", Content=content
        )
        return flow["ContactFlowId"]

    def said(self, flow):
        chat = self.connect.start_chat_contact(
            **self.of, ContactFlowId=flow, ParticipantDetails={"DisplayName": "Ada"}
        )
        token = self.connection(chat["ParticipantToken"])
        texts = [item["Content"] for item in self.transcript(token) if item["Type"] == "MESSAGE"]
        self.connect.stop_contact(**self.of, ContactId=chat["ContactId"])
        return texts

    def test_a_flow_invokes_a_module_and_goes_on(self):
        shown = self.described()
        self.assertEqual(
            (shown["Name"], shown["Description"], shown["Content"], shown["State"], shown["Status"]),
            (f"Module {self.name}", "Says it", says("In the module."), "ACTIVE", "PUBLISHED"),
        )
        self.assertEqual(shown["Arn"], self.created["Arn"])
        self.assertTrue(shown["Arn"].endswith(f"/flow-module/{self.module_id}"))
        by_id, by_arn = self.calling(self.module_id), self.calling(shown["Arn"])
        for flow in (by_id, by_arn):
            self.assertEqual(self.said(flow), ["In the module.", "Back."])
        self.connect.update_contact_flow_module_content(**self.of_saved, Content=says("Later."))
        self.assertEqual(self.described(f"{self.module_id}:$SAVED")["Content"], says("Later."))
        self.assertEqual(self.said(by_id), ["In the module.", "Back."])
        self.connect.update_contact_flow_module_content(**self.of_module, Content=says("Changed."))
        self.assertEqual(self.said(by_id), ["Changed.", "Back."])
        self.assertEqual(self.said(self.calling(unknown_id())), ["Failed."])
        self.assertEqual(self.said(self.calling(self.flow_id)), ["Failed."])

    def test_a_module_is_no_flow(self):
        with self.refused("ResourceNotFoundException", 404):
            self.said(self.module_id)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_contact_flow(**self.of, ContactFlowId=self.module_id)
        with self.refused("ResourceNotFoundException", 404):
            self.described(self.flow_id)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_contact_flow_module_metadata(
                **self.of, ContactFlowModuleId=self.flow_id, Name="No"
            )
        flows = self.connect.get_paginator("list_contact_flows").paginate(**self.of)
        ids = [flow["Id"] for page in flows for flow in page["ContactFlowSummaryList"]]
        self.assertNotIn(self.module_id, ids)

    def test_modules_are_listed_searched_tagged_and_archived(self):
        def listed(**more):
            pages = self.connect.get_paginator("list_contact_flow_modules").paginate(**self.of, **more)
            return [one["Id"] for page in pages for one in page["ContactFlowModulesSummaryList"]]

        def found(**criteria):
            return [
                one["Id"]
                for one in self.connect.search_contact_flow_modules(
                    **self.of,
                    SearchFilter={"TagFilter": {"TagCondition": {"TagKey": "team", "TagValue": self.name}}},
                    SearchCriteria=criteria,
                )["ContactFlowModules"]
            ]

        name = {"FieldName": "name", "Value": self.name, "ComparisonType": "CONTAINS"}
        self.assertIn(self.module_id, listed())
        self.assertEqual(found(StringCondition=name), [self.module_id])
        self.connect.update_contact_flow_module_metadata(
            **self.of_module, Name=f"Other {self.name}", Description="Why", State="ARCHIVED"
        )
        shown = self.described()
        self.assertEqual((shown["Name"], shown["Description"], shown["State"]), (f"Other {self.name}", "Why", "ARCHIVED"))
        self.assertNotIn(self.module_id, listed(ContactFlowModuleState="ACTIVE"))
        self.assertEqual(found(StateCondition="ACTIVE"), [])
        self.assertEqual(found(StateCondition="ARCHIVED", StatusCondition="PUBLISHED"), [self.module_id])
        self.connect.tag_resource(resourceArn=shown["Arn"], tags={"more": "1"})
        self.connect.untag_resource(resourceArn=shown["Arn"], tagKeys=["team"])
        self.assertEqual(self.connect.list_tags_for_resource(resourceArn=shown["Arn"])["tags"], {"more": "1"})
        self.assertEqual(found(), [])

    def test_versions_of_a_module_are_kept(self):
        hash = self.described()["FlowModuleContentSha256"]
        first = self.connect.create_contact_flow_module_version(
            **self.of_module, Description="As it began", FlowModuleContentSha256=hash
        )
        self.assertEqual(first["Version"], 1)
        self.connect.update_contact_flow_module_content(**self.of_module, Content=says("Changed."))
        shown = self.described(first["ContactFlowModuleArn"])
        self.assertEqual(
            (shown["Content"], shown["Version"], shown["VersionDescription"]),
            (says("In the module."), 1, "As it began"),
        )
        listed = self.connect.list_contact_flow_module_versions(**self.of_module)
        self.assertEqual([one["Version"] for one in listed["ContactFlowModuleVersionSummaryList"]], [1])
        with self.refused("InvalidRequestException", 400):
            self.connect.create_contact_flow_module_version(**self.of_module, FlowModuleContentSha256=hash)
        with self.refused("InvalidRequestException", 400):
            self.connect.update_contact_flow_module_content(
                **self.of, ContactFlowModuleId=f"{self.module_id}:1", Content=says("x")
            )
        self.connect.delete_contact_flow_module_version(**self.of_module, ContactFlowModuleVersion=1)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.delete_contact_flow_module_version(**self.of_module, ContactFlowModuleVersion=1)

    def test_what_is_wrong_with_a_module_is_refused(self):
        invalid = self.connect.exceptions.InvalidContactFlowModuleException
        with self.assertRaises(invalid) as refused:
            self.connect.create_contact_flow_module(**self.of, Name=f"Bad {self.name}", Content="{}")
        self.assertTrue(refused.exception.response["Problems"][0]["message"])
        with self.assertRaises(invalid):
            self.connect.update_contact_flow_module_content(**self.of_module, Content="not JSON")
        with self.refused("DuplicateResourceException", 409):
            self.connect.create_contact_flow_module(**self.of, Name=f"Module {self.name}", Content=says("x"))
        with self.refused("InvalidParameterException", 400):
            self.connect.create_contact_flow_module(**self.of, Name="x" * 128, Content=says("x"))
        with self.refused("InvalidRequestException", 400):
            self.connect.create_contact_flow_module(
                **self.of, Name=f"Bad {self.name}", Content=says("x"), Settings="{}"
            )
        with self.refused("ResourceNotFoundException", 404):
            self.connect.create_contact_flow_module(InstanceId=unknown_id(), Name="x", Content=says("x"))

    def test_a_module_that_a_flow_names_stays(self):
        flow = self.calling(self.module_id)
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_contact_flow_module(**self.of_module)
        self.connect.delete_contact_flow(**self.of, ContactFlowId=flow)
        self.connect.delete_contact_flow_module(**self.of_module)
        with self.refused("ResourceNotFoundException", 404):
            self.described()
        with self.refused("ResourceNotFoundException", 404):
            self.connect.delete_contact_flow_module(**self.of_module)
