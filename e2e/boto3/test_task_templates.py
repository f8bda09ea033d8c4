"""Task templates are created, read, listed, replaced and deleted, and tasks begin by them."""

import uuid

from centre import CentreTest, unknown_id


def field(name, kind, **more):
    return {"Id": {"Name": name}, "Type": kind, **more}


def named(*names):
    return [{"Id": {"Name": name}} for name in names]


def default(name, value):
    return {"Id": {"Name": name}, "DefaultValue": value}


FIELDS = [
    field("Title", "NAME"),
    field("Details", "DESCRIPTION", Description="What it is about"),
    field("Size", "SINGLE_SELECT", SingleSelectOptions=["small", "large"]),
    field("Order", "NUMBER"),
    field("When", "SCHEDULED_TIME"),
]
DEFAULTS = {"DefaultFieldValues": [default("Size", "small"), default("Title", "Return")]}


class TaskTemplates(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.content = {
            "Description": "Goods that come back",
            "ContactFlowId": self.flow_id,
            "Fields": FIELDS,
            "Defaults": DEFAULTS,
            "Constraints": {
                "RequiredFields": named("Order", "Size", "Title"),
                "ReadOnlyFields": named("Size"),
                "InvisibleFields": named("When"),
            },
        }
        self.created = self.create()
        self.template = {**self.of, "TaskTemplateId": self.created["Id"]}

    def create(self, **more):
        content = {**self.content, **more}
        content = {key: value for key, value in content.items() if value is not None}
        return self.connect.create_task_template(**self.of, **{"Name": f"Return {self.name}", **content})

    def start(self, **more):
        request = {
            **self.template,
            "Name": "",
            "References": {"Order": {"Type": "NUMBER", "Value": "4711"}},
            **more,
        }
        return self.connect.start_task_contact(**request)["ContactId"]

    def assert_refused(self, name, call):
        status = {"ResourceNotFoundException": 404, "ServiceQuotaExceededException": 402}.get(name, 400)
        with self.refused(name, status):
            call()

    def contact(self, id):
        return self.connect.describe_contact(**self.of, ContactId=id)["Contact"]

    def names(self, **more):
        return [t["Id"] for t in self.connect.list_task_templates(**self.of, **more)["TaskTemplates"]]

    def test_a_template_is_read_listed_replaced_tagged_and_deleted(self):
        read = self.connect.get_task_template(**self.template)
        self.assertEqual(read["Arn"], self.created["Arn"])
        self.assertIn("/task-template/", read["Arn"])
        self.assertEqual((read["Name"], read["Status"]), (f"Return {self.name}", "ACTIVE"))
        for member, value in self.content.items():
            self.assertEqual(read[member], value, member)
        self.connect.tag_resource(resourceArn=read["Arn"], tags={"team": self.name})
        self.assertEqual(self.connect.get_task_template(**self.template)["Tags"], {"team": self.name})
        self.assertEqual(self.names(Name=read["Name"]), [read["Id"]])
        self.assertEqual(self.names(Name=read["Name"], Status="INACTIVE"), [])

        replaced = self.connect.update_task_template(
            **self.template,
            Name=f"Other {self.name}",
            Status="INACTIVE",
            ContactFlowId=self.flow_id,
            Fields=[field("Title", "NAME")],
            Constraints={"RequiredFields": named("Title")},
        )
        read = self.connect.get_task_template(**self.template)
        self.assertEqual(read["CreatedTime"], replaced["CreatedTime"])
        for of in (replaced, read):
            self.assertEqual((of["Name"], of["Status"]), (f"Other {self.name}", "INACTIVE"))
            self.assertEqual((of["Fields"], of.get("Description")), ([field("Title", "NAME")], None))
            self.assertEqual(of["Defaults"], {"DefaultFieldValues": []})
        self.assertEqual(self.names(Name=read["Name"], Status="INACTIVE"), [read["Id"]])

        self.connect.delete_task_template(**self.template)
        self.assert_refused("ResourceNotFoundException", lambda: self.connect.get_task_template(**self.template))
        self.assertNotIn(read["Id"], self.names())

    def test_a_task_has_the_defaults_of_what_it_leaves_out(self):
        task = self.contact(self.start())
        self.assertEqual(task["Name"], "Return")
        listed = self.connect.list_contact_references(
            **self.of, ContactId=task["Id"], ReferenceTypes=["STRING", "NUMBER"]
        )["ReferenceSummaryList"]
        values = {of["Name"]: of["Value"] for reference in listed for of in reference.values()}
        self.assertEqual(values, {"Order": "4711", "Size": "small"})
        task = self.contact(self.start(Name="Mine", Attributes={"Size": "large"}))
        self.assertEqual(task["Name"], "Mine")
        # As an attribute a field is given too.
        self.start(References={}, Attributes={"Order": "4711"})

    def test_a_template_without_a_flow_takes_the_one_that_is_given(self):
        open_one = self.create(ContactFlowId=None, Fields=[*FIELDS, field("To", "QUICK_CONNECT")])["Id"]
        self.assert_refused("InvalidRequestException", lambda: self.start(TaskTemplateId=open_one))
        task = self.contact(self.start(TaskTemplateId=open_one, ContactFlowId=self.flow_id))
        self.assertEqual(task["Channel"], "TASK")

    def test_a_start_against_its_template_is_refused(self):
        bad = [
            {"ContactFlowId": self.flow_id},
            {"QuickConnectId": unknown_id()},
            {"References": {}},
            {"References": {"Order": {"Type": "NUMBER", "Value": " "}}},
            {"Attributes": {"Size": "huge"}},
        ]
        for change in bad:
            with self.subTest(change):
                self.assert_refused("InvalidRequestException", lambda change=change: self.start(**change))
        self.assert_refused("ResourceNotFoundException", lambda: self.start(TaskTemplateId=unknown_id()))
        inactive = self.create(Status="INACTIVE")["Id"]
        self.assert_refused("InvalidRequestException", lambda: self.start(TaskTemplateId=inactive))
        late = self.create(Constraints={"RequiredFields": named("Title", "When")})["Id"]
        self.assert_refused("InvalidRequestException", lambda: self.start(TaskTemplateId=late))

    def test_templates_that_cannot_be_are_refused(self):
        choice = field("Size", "SINGLE_SELECT")
        of_queue = next(
            flow["Id"]
            for flow in self.connect.list_contact_flows(**self.of, ContactFlowTypes=["CUSTOMER_QUEUE"])[
                "ContactFlowSummaryList"
            ]
        )
        invalid = [
            {"Fields": FIELDS[1:]},
            {"Fields": [*FIELDS, field("Name", "NAME")]},
            {"Fields": [*FIELDS, field("Order", "TEXT")]},
            {"Fields": [*FIELDS[:2], choice, *FIELDS[3:]]},
            {"Fields": [*FIELDS, field("Extra", "TEXT", SingleSelectOptions=["a"])]},
            {"Fields": [*FIELDS, {"Id": {"Name": "Extra"}}]},
            {"Fields": [*FIELDS, {"Id": {}, "Type": "TEXT"}]},
            {"Constraints": None},
            {"Constraints": {"RequiredFields": named("Order")}},
            {"Constraints": {"RequiredFields": named("Title", "Nothing")}},
            {"Constraints": {"RequiredFields": named("Title"), "ReadOnlyFields": [{}]}},
            {"Defaults": {"DefaultFieldValues": [default("Size", "huge")]}},
            {"Defaults": {"DefaultFieldValues": [default("Nothing", "huge")]}},
            {"Defaults": {"DefaultFieldValues": [default("Title", "n" * 1025)]}},
            {"ContactFlowId": None},
            {"ContactFlowId": of_queue},
            {"SelfAssignFlowId": self.flow_id},
        ]
        before = self.names()
        for change in invalid:
            with self.subTest(change):
                self.assert_refused("InvalidParameterException", lambda change=change: self.create(**change))
        self.assert_refused("ResourceNotFoundException", lambda: self.create(ContactFlowId=unknown_id()))
        many = [field("Title", "NAME"), *(field(f"F{n}", "TEXT") for n in range(50))]
        few = {"Constraints": {"RequiredFields": named("Title")}, "Defaults": None}
        self.assert_refused("ServiceQuotaExceededException", lambda: self.create(Fields=many, **few))
        self.assertEqual(self.names(), before)
        self.create(Fields=many[:50], **few)

    def test_what_is_asked_of_templates_wrongly_is_refused(self):
        nobody = {**self.of, "TaskTemplateId": unknown_id()}
        whole = {"Name": "New", "Status": "ACTIVE", **self.content}
        self.assert_refused("ResourceNotFoundException", lambda: self.connect.update_task_template(**nobody, **whole))
        self.assert_refused("ResourceNotFoundException", lambda: self.connect.delete_task_template(**nobody))
        for lacking in ("Name", "Status", "Fields", "Constraints"):
            part = {key: value for key, value in whole.items() if key != lacking}
            with self.subTest(lacking):
                self.assert_refused(
                    "InvalidParameterException",
                    lambda part=part: self.connect.update_task_template(**self.template, **part),
                )
        self.assert_refused(
            "InvalidRequestException",
            lambda: self.connect.get_task_template(**self.template, SnapshotVersion="1"),
        )

    def test_a_flow_of_a_template_is_not_deleted(self):
        content = self.connect.describe_contact_flow(**self.of, ContactFlowId=self.flow_id)["ContactFlow"]["Content"]
        flow = self.connect.create_contact_flow(
            **self.of, Name=f"Of a template {uuid.uuid4()}", Type="CONTACT_FLOW", Content=content
        )["ContactFlowId"]
        template = self.create(ContactFlowId=flow)["Id"]
        delete = lambda: self.connect.delete_contact_flow(**self.of, ContactFlowId=flow)  # noqa: E731
        self.assert_refused("InvalidRequestException", delete)
        self.connect.delete_task_template(**self.of, TaskTemplateId=template)
        delete()
