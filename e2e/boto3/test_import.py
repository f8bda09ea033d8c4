"""`bellboard import connect`: from one Bellboard, filled by boto3, into another."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import boto3

from centre import PASSWORD, PLAIN

PROGRAM = os.environ.get("BELLBOARD_BIN", "")
# Those of the tests are no settings.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("BELLBOARD_")}
DAY = {"StartTime": {"Hours": 9, "Minutes": 0}, "EndTime": {"Hours": 17, "Minutes": 0}}
END = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
FAILS = [{"NextAction": "end", "ErrorType": "NoMatchingError"}]


class Centre:
    """A server of its own, with a client."""

    def __init__(self, test):
        folder = tempfile.TemporaryDirectory(prefix="bellboard-import-")
        test.addCleanup(folder.cleanup)
        self.data = folder.name
        self.process = None
        test.addCleanup(self.stop)
        self.start()

    def start(self):
        line = [PROGRAM, "serve", "--data", self.data, "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(line, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.known = json.loads((pathlib.Path(self.data) / "credentials.json").read_text())
        self.id = self.known["instance_id"]
        self.keys = {
            "AWS_ACCESS_KEY_ID": self.known["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.known["secret_access_key"],
        }
        self.connect = boto3.client(
            "connect",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.known["access_key_id"],
            aws_secret_access_key=self.known["secret_access_key"],
            config=PLAIN,
        )

    def stop(self):
        if self.process:
            self.connect.close()
            self.process.terminate()
            self.process.wait(15)
            self.process.stdout.close()
            self.process = None

    def ask(self, operation, **members):
        return getattr(self.connect, operation)(InstanceId=self.id, **members)

    def all(self, operation, member, **members):
        pages = self.connect.get_paginator(operation).paginate(InstanceId=self.id, **members)
        return [one for page in pages for one in page[member]]

    def import_from(self, source, *flags):
        line = [PROGRAM, "import", "connect", "--data", self.data, "--endpoint", source.url, "--instance-id", source.id]
        run = subprocess.run(
            [*line, *flags], env={**ENVIRONMENT, **source.keys}, capture_output=True, text=True, timeout=60
        )
        return run.returncode, run.stdout.splitlines(), run.stderr

    def told(self):
        """All that was set up, by names instead of ids."""
        lists = [
            ("list_hours_of_operations", "HoursOfOperationSummaryList"),
            ("list_queues", "QueueSummaryList"),
            ("list_contact_flow_modules", "ContactFlowModulesSummaryList"),
            ("list_contact_flows", "ContactFlowSummaryList"),
            ("list_routing_profiles", "RoutingProfileSummaryList"),
            ("list_users", "UserSummaryList"),
            ("list_quick_connects", "QuickConnectSummaryList"),
            ("list_security_profiles", "SecurityProfileSummaryList"),
            ("list_user_hierarchy_groups", "UserHierarchyGroupSummaryList"),
            ("list_agent_statuses", "AgentStatusSummaryList"),
        ]
        names, told = {self.id: "the instance"}, {}
        found = {}
        for operation, member in lists:
            found[operation] = self.all(operation, member)
            for one in found[operation]:
                # The queue of an agent has the agent's id, and no name.
                if name := one.get("Name") or one.get("Username"):
                    names[one["Id"]] = name
        names[self.known["account_id"]] = "the account"

        def named(value):
            text = json.dumps(value, default=str, sort_keys=True)
            for id, name in names.items():
                text = text.replace(id, f"<{name}>")
            return text

        def tell(kind, name, value):
            value.pop("ResponseMetadata", None)
            told[kind, name] = named(strip(value))

        for one in found["list_hours_of_operations"]:
            id = {"HoursOfOperationId": one["Id"]}
            hours = self.ask("describe_hours_of_operation", **id)["HoursOfOperation"]
            hours["Config"].sort(key=str)
            tell("hours", one["Name"], hours)
            overrides = self.all("list_hours_of_operation_overrides", "HoursOfOperationOverrideList", **id)
            tell("overrides", one["Name"], {"all": overrides})
        for one in found["list_queues"]:
            if one["QueueType"] == "STANDARD":
                tell("queue", one["Name"], self.ask("describe_queue", QueueId=one["Id"]))
                quick = self.all("list_queue_quick_connects", "QuickConnectSummaryList", QueueId=one["Id"])
                tell("quick connects of", one["Name"], {"all": sorted(q["Name"] for q in quick)})
        for one in found["list_contact_flows"]:
            saved = one["ContactFlowStatus"] == "SAVED"
            flow = self.ask("describe_contact_flow", ContactFlowId=one["Id"] + (":$SAVED" if saved else ""))["ContactFlow"]
            flow["Content"] = json.loads(flow["Content"])
            tell("flow", one["Name"], flow)
        for one in found["list_contact_flow_modules"]:
            module = self.ask("describe_contact_flow_module", ContactFlowModuleId=one["Id"])["ContactFlowModule"]
            module["Content"] = json.loads(module["Content"])
            tell("module", one["Name"], module)
        for one in found["list_security_profiles"]:
            id = {"SecurityProfileId": one["Id"]}
            tell("security", one["Name"], self.ask("describe_security_profile", **id))
            permits = self.all("list_security_profile_permissions", "Permissions", **id)
            tell("permits", one["Name"], {"all": permits})
        for one in found["list_routing_profiles"]:
            id = {"RoutingProfileId": one["Id"]}
            profile = self.ask("describe_routing_profile", **id)["RoutingProfile"]
            del profile["AssociatedQueueIds"]
            tell("profile", one["Name"], profile)
            queues = self.all("list_routing_profile_queues", "RoutingProfileQueueConfigSummaryList", **id)
            tell("queues of", one["Name"], {"all": sorted(queues, key=lambda q: (q["QueueName"], q["Channel"]))})
        for one in found["list_users"]:
            user = self.ask("describe_user", UserId=one["Id"])["User"]
            user["SecurityProfileIds"].sort(key=lambda id: names[id])
            tell("user", one["Username"], user)
            proficiencies = self.all("list_user_proficiencies", "UserProficiencyList", UserId=one["Id"])
            tell("proficiencies", one["Username"], {"all": proficiencies})
        for one in found["list_quick_connects"]:
            tell("quick connect", one["Name"], self.ask("describe_quick_connect", QuickConnectId=one["Id"]))
        for one in found["list_user_hierarchy_groups"]:
            group = self.ask("describe_user_hierarchy_group", HierarchyGroupId=one["Id"])["HierarchyGroup"]
            del group["LevelId"]
            tell("group", one["Name"], group)
        structure = self.ask("describe_user_hierarchy_structure")["HierarchyStructure"]
        tell("levels", "", {level: one["Name"] for level, one in structure.items()})
        for one in found["list_agent_statuses"]:
            tell("status", one["Name"], self.ask("describe_agent_status", AgentStatusId=one["Id"]))
        for one in self.all("list_predefined_attributes", "PredefinedAttributeSummaryList"):
            tell("attribute", one["Name"], self.ask("describe_predefined_attribute", Name=one["Name"]))
        return told


def strip(value):
    """Without what must differ."""
    if isinstance(value, dict):
        differs = {"LastModifiedTime", "FlowContentSha256", "FlowModuleContentSha256", "HoursOfOperationOverrideId"}
        return {key: strip(one) for key, one in value.items() if key not in differs}
    return [strip(one) for one in value] if isinstance(value, list) else value


def flow(*actions):
    return json.dumps({"Version": "2019-10-30", "StartAction": "end", "Metadata": {}, "Actions": [*actions, END]})


def to_queue(arn):
    return {
        "Identifier": "queue",
        "Type": "UpdateContactTargetQueue",
        "Parameters": {"QueueId": arn},
        "Transitions": {"NextAction": "end", "Errors": FAILS},
    }


def to_module(id):
    return {
        "Identifier": f"module {id[-4:]}",
        "Type": "InvokeFlowModule",
        "Parameters": {"FlowModuleId": id},
        "Transitions": {"NextAction": "end", "Errors": FAILS},
    }


def to_flow(arn):
    return {
        "Identifier": "flow",
        "Type": "TransferToFlow",
        "Parameters": {"ContactFlowId": arn},
        "Transitions": {"NextAction": "end", "Errors": FAILS},
    }


@unittest.skipUnless(PROGRAM, "BELLBOARD_BIN says which program")
class ImportTest(unittest.TestCase):
    maxDiff = None

    def fill(self, a):
        days = ["MONDAY", "TUESDAY", "FRIDAY"]
        hours = a.ask(
            "create_hours_of_operation",
            Name="Weekdays",
            Description="Some of them",
            TimeZone="Europe/Berlin",
            Config=[{"Day": day, **DAY} for day in days],
        )["HoursOfOperationId"]
        a.ask(
            "create_hours_of_operation_override",
            HoursOfOperationId=hours,
            Name="Christmas",
            Config=[],
            EffectiveFrom="2027-12-24",
            EffectiveTill="2027-12-26",
            OverrideType="CLOSED",
        )
        queues = [
            a.ask("create_queue", Name=name, HoursOfOperationId=hours, MaxContacts=most)
            for name, most in (("Sales", 7), ("Service", 9))
        ]
        sales, service = (queue["QueueId"] for queue in queues)
        a.ask("update_queue_status", QueueId=service, Status="DISABLED")
        a.connect.tag_resource(resourceArn=queues[0]["QueueArn"], tags={"team": "sales", "cost": "7"})
        profile = a.ask(
            "create_routing_profile",
            Name="Both",
            Description="Chats and tasks",
            DefaultOutboundQueueId=sales,
            MediaConcurrencies=[{"Channel": "CHAT", "Concurrency": 4}, {"Channel": "TASK", "Concurrency": 2}],
            QueueConfigs=[
                {"QueueReference": {"QueueId": id, "Channel": channel}, "Priority": 2, "Delay": 5}
                for id in (sales, service)
                for channel in ("CHAT", "TASK")
            ],
        )["RoutingProfileId"]
        a.ask("create_agent_status", Name="Coffee", Description="Hot", State="ENABLED", DisplayOrder=4)
        a.ask("create_predefined_attribute", Name="Language", Values={"StringList": ["English", "German"]})
        a.ask("update_user_hierarchy_structure", HierarchyStructure={"LevelOne": {"Name": "Country"}, "LevelTwo": {"Name": "Team"}})
        country = a.ask("create_user_hierarchy_group", Name="Austria")["HierarchyGroupId"]
        team = a.ask("create_user_hierarchy_group", Name="Vienna", ParentGroupId=country)["HierarchyGroupId"]
        profiles = {one["Name"]: one["Id"] for one in a.all("list_security_profiles", "SecurityProfileSummaryList")}
        mine = a.ask(
            "create_security_profile",
            SecurityProfileName="Only there",
            Description="For some",
            Permissions=["BasicAgentAccess", "ContactSearch.View"],
            Tags={"of": "there"},
        )
        user = a.ask(
            "create_user",
            Username="mina",
            Password=PASSWORD,
            IdentityInfo={"FirstName": "Mina", "LastName": "Murray"},
            PhoneConfig={"PhoneType": "SOFT_PHONE", "AutoAccept": True, "AfterContactWorkTimeLimit": 30},
            SecurityProfileIds=[profiles["Agent"], mine["SecurityProfileId"]],
            RoutingProfileId=profile,
            HierarchyGroupId=team,
        )["UserId"]
        a.ask(
            "associate_user_proficiencies",
            UserId=user,
            UserProficiencies=[{"AttributeName": "Language", "AttributeValue": "German", "Level": 3.0}],
        )
        # Two flows that lead to each other, one of them to a queue, and one that was never published.
        first = a.ask("create_contact_flow", Name="First", Type="CONTACT_FLOW", Content=flow())
        second = a.ask(
            "create_contact_flow",
            Name="Second",
            Type="CONTACT_FLOW",
            Description="There and back",
            Content=flow(to_queue(queues[0]["QueueArn"]), to_flow(first["ContactFlowArn"])),
        )
        both = flow(to_flow(second["ContactFlowId"]), to_queue(f"{a.known['instance_arn']}/queue/agent/{user}"))
        a.ask("update_contact_flow_content", ContactFlowId=first["ContactFlowId"], Content=both)
        # Modules that invoke each other, and a flow that invokes one.
        inner = a.ask("create_contact_flow_module", Name="Z inner", Content=flow(to_queue(queues[0]["QueueArn"])))["Id"]
        outer = a.ask("create_contact_flow_module", Name="A outer", Description="Around", Content=flow(to_module(inner)))
        again = flow(to_queue(queues[0]["QueueArn"]), to_module(outer["Id"]))
        a.ask("update_contact_flow_module_content", ContactFlowModuleId=inner, Content=again)
        a.connect.tag_resource(resourceArn=outer["Arn"], tags={"kind": "module"})
        a.ask("create_contact_flow", Name="Invokes", Type="CONTACT_FLOW", Content=flow(to_module(inner)))
        a.ask("create_contact_flow", Name="Draft", Type="QUEUE_TRANSFER", Status="SAVED", Content=flow(to_queue(sales)))
        lost = f"{a.known['instance_arn']}/prompt/0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e"
        hello = {
            "Identifier": "hello",
            "Type": "MessageParticipant",
            "Parameters": {"PromptId": lost},
            "Transitions": {"NextAction": "end", "Errors": FAILS},
        }
        a.ask("create_contact_flow", Name="Third", Type="CONTACT_FLOW", Content=flow(hello))
        transfers = {one["Name"]: one["Id"] for one in a.all("list_contact_flows", "ContactFlowSummaryList")}
        quick = [
            a.ask("create_quick_connect", Name=name, QuickConnectConfig=config)["QuickConnectId"]
            for name, config in (
                (
                    "To Service",
                    {
                        "QuickConnectType": "QUEUE",
                        "QueueConfig": {"QueueId": service, "ContactFlowId": transfers["Default queue transfer"]},
                    },
                ),
                (
                    "To Mina",
                    {
                        "QuickConnectType": "USER",
                        "UserConfig": {"UserId": user, "ContactFlowId": transfers["Default agent transfer"]},
                    },
                ),
                ("Outside", {"QuickConnectType": "PHONE_NUMBER", "PhoneConfig": {"PhoneNumber": "+4315550100"}}),
            )
        ]
        a.ask("associate_queue_quick_connects", QueueId=sales, QuickConnectIds=quick)
        # More than a page of a list.
        for number in range(105):
            a.ask("create_predefined_attribute", Name=f"Skill {number}", Values={"StringList": ["yes"]})
        return sales

    def same(self, a, b):
        told, expected = b.told(), a.told()
        # An id of nothing stays what it was.
        expected["flow", "Third"] = told["flow", "Third"]
        self.assertEqual(told, expected)

    def test_everything_is_copied_once_and_changes_are_copied_later(self):
        a, b = Centre(self), Centre(self)
        sales = self.fill(a)
        before = b.told()
        code, lines, error = b.import_from(a, "--dry-run")
        self.assertEqual(code, 0, error)
        self.assertIn("create  queue Sales", lines)
        self.assertIn("keep    queue BasicQueue", lines)
        for line in ("create  security profile Only there", "create  flow module A outer", "keep    security profile Agent"):
            self.assertIn(line, lines)
        self.assertTrue(any(line.startswith("cannot  flow Third: arn:aws:connect") for line in lines), lines)
        self.assertEqual(b.told(), before)
        code, lines, error = b.import_from(a)
        self.assertEqual((code, "give --yes" in error), (1, True), error)
        self.assertEqual(b.told(), before)

        code, lines, error = b.import_from(a, "--yes")
        self.assertEqual(code, 0, (lines, error))
        self.assertIn("created queue Sales", lines)
        self.same(a, b)
        third = b.told()["flow", "Third"]
        self.assertIn("/prompt/", third)
        code, lines, error = b.import_from(a, "--yes")
        self.assertEqual((code, lines[-1]), (0, "nothing to do"), (lines, error))
        self.assertIn("keep    flow First", lines)

        a.ask("update_queue_max_contacts", QueueId=sales, MaxContacts=8)
        arn = a.ask("describe_queue", QueueId=sales)["Queue"]["QueueArn"]
        a.connect.tag_resource(resourceArn=arn, tags={"team": "all"})
        a.ask("update_queue_name", QueueId=sales, Name="Sales", Description="All of it")
        profile = next(one["Id"] for one in a.all("list_routing_profiles", "RoutingProfileSummaryList") if one["Name"] == "Both")
        reference = {"QueueId": sales, "Channel": "TASK"}
        a.ask("disassociate_routing_profile_queues", RoutingProfileId=profile, QueueReferences=[reference])
        a.ask(
            "update_routing_profile_queues",
            RoutingProfileId=profile,
            QueueConfigs=[{"QueueReference": {**reference, "Channel": "CHAT"}, "Priority": 1, "Delay": 5}],
        )
        # No server runs in the folder: the same, then.
        b.stop()
        code, lines, error = b.import_from(a, "--yes")
        self.assertEqual(code, 0, (lines, error))
        changes = [line for line in lines if line.startswith(("create", "change "))]
        self.assertEqual(
            changes,
            [
                "change  queue Sales: description, limit, tag team",
                "change  routing profile Both: queue Sales for CHAT, without queue Sales for TASK",
            ],
        )
        self.assertEqual([line for line in lines if line.startswith("changed")], ["changed queue Sales", "changed routing profile Both"])
        b.start()
        self.same(a, b)

    def test_nobody_signs_in_until_a_password_is_set(self):
        a, b = Centre(self), Centre(self)
        self.fill(a)
        self.assertEqual(b.import_from(a, "--yes")[0], 0)
        import centre

        centre.URL, before = b.url, centre.URL
        try:
            sign_in = {"username": "mina", "password": PASSWORD}
            self.assertNotEqual(centre.post("/auth/login", sign_in)[0], 200)
            line = [PROGRAM, "user", "--data", b.data, "password", "mina"]
            said = subprocess.run(line, env=ENVIRONMENT, capture_output=True, text=True, timeout=30, check=True).stdout
            sign_in["password"] = said.split()[-1]
            self.assertEqual(centre.post("/auth/login", sign_in)[0], 200)
        finally:
            centre.URL = before

    def test_what_stops_it_is_said(self):
        a, b = Centre(self), Centre(self)
        for flags, keys, words in (
            (["--instance-id", "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e"], {}, "ResourceNotFoundException"),
            ([], {"AWS_SECRET_ACCESS_KEY": "wrong"}, "InvalidSignatureException"),
            ([], {"AWS_ACCESS_KEY_ID": ""}, "AWS_ACCESS_KEY_ID is not set"),
            (["--endpoint", "nonsense"], {}, "--endpoint"),
        ):
            with self.subTest(words):
                line = [PROGRAM, "import", "connect", "--data", b.data]
                flags = [*(["--endpoint", a.url] if "--endpoint" not in flags else []), *flags]
                flags += ["--instance-id", a.id] if "--instance-id" not in flags else []
                run = subprocess.run(
                    [*line, *flags], env={**ENVIRONMENT, **a.keys, **keys}, capture_output=True, text=True, timeout=60
                )
                self.assertEqual(run.returncode, 1)
                self.assertIn(words, run.stderr)
