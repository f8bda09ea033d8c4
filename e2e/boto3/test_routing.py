"""Calls, tasks, and who gets them: all of it set up, begun, changed and looked at by boto3."""

import datetime
import unittest.mock

from centre import UNCHECKED, CentreTest, advance, connect, unknown_id


class Routing(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of_profile = {"InstanceId": self.instance, "RoutingProfileId": self.profile_id}
        self.of_queue = {"InstanceId": self.instance, "QueueId": self.queue_id}
        self.of_user = {"InstanceId": self.instance, "UserId": self.user_id}

    def entry(self, channel, priority=1, delay=0):
        reference = {"QueueId": self.queue_id, "Channel": channel}
        return {"QueueReference": reference, "Priority": priority, "Delay": delay}

    def all_channels(self):
        """The profile has a call, five chats and five tasks at a time, beside each other."""
        beside = {"BehaviorType": "ROUTE_ANY_CHANNEL"}
        self.connect.update_routing_profile_concurrency(
            **self.of_profile,
            MediaConcurrencies=[
                {"Channel": channel, "Concurrency": number, "CrossChannelBehavior": beside}
                for channel, number in [("VOICE", 1), ("CHAT", 5), ("TASK", 5)]
            ],
        )
        self.connect.associate_routing_profile_queues(
            **self.of_profile, QueueConfigs=[self.entry("VOICE"), self.entry("TASK")]
        )

    def flow_named(self, name):
        pages = self.connect.get_paginator("list_contact_flows").paginate(InstanceId=self.instance)
        return next(one["Id"] for page in pages for one in page["ContactFlowSummaryList"] if one["Name"] == name)

    def quick_connect(self, name, kind, **config):
        return self.connect.create_quick_connect(
            InstanceId=self.instance,
            Name=f"{name} {self.number}",
            Description="For a test",
            QuickConnectConfig={"QuickConnectType": kind, **config},
        )["QuickConnectId"]

    def to_queue(self):
        flow = self.flow_named("Default queue transfer")
        return self.quick_connect("Queue", "QUEUE", QueueConfig={"QueueId": self.queue_id, "ContactFlowId": flow})

    def start_call(self, **more):
        return self.connect.start_web_rtc_contact(
            InstanceId=self.instance, ContactFlowId=self.flow_id, ParticipantDetails={"DisplayName": "Ada"}, **more
        )

    def start_task(self, **more):
        on = {} if "QuickConnectId" in more else {"ContactFlowId": self.flow_id}
        return self.connect.start_task_contact(InstanceId=self.instance, Name="Call Ada", **on, **more)["ContactId"]

    def described(self, contact):
        return self.connect.describe_contact(InstanceId=self.instance, ContactId=contact)["Contact"]

    def update_routing(self, contact, **change):
        self.connect.update_contact_routing_data(InstanceId=self.instance, ContactId=contact, **change)

    def predefined(self):
        name = f"Language {self.number}"
        self.connect.create_predefined_attribute(
            InstanceId=self.instance, Name=name, Values={"StringList": ["German", "Thai"]}
        )
        return name

    def speaks(self, name, value, level):
        return {
            "AttributeCondition": {
                "Name": name,
                "Value": value,
                "ProficiencyLevel": level,
                "ComparisonOperator": "NumberGreaterOrEqualTo",
            }
        }

    def test_quick_connects_of_all_kinds(self):
        agent_flow = self.flow_named("Default agent transfer")
        user = {"UserId": self.user_id, "ContactFlowId": agent_flow}
        made = [
            self.to_queue(),
            self.quick_connect("User", "USER", UserConfig=user),
            self.quick_connect("Office", "PHONE_NUMBER", PhoneConfig={"PhoneNumber": "+4315550100"}),
        ]
        described = self.connect.describe_quick_connect(InstanceId=self.instance, QuickConnectId=made[1])["QuickConnect"]
        self.assertEqual(described["QuickConnectConfig"], {"QuickConnectType": "USER", "UserConfig": user})
        self.assertIn(f"/transfer-destination/{made[1]}", described["QuickConnectARN"])
        listed = self.connect.list_quick_connects(InstanceId=self.instance, QuickConnectTypes=["USER", "PHONE_NUMBER"])
        listed = [one["Id"] for one in listed["QuickConnectSummaryList"]]
        self.assertTrue(set(made[1:]) <= set(listed))
        self.assertNotIn(made[0], listed)
        self.connect.associate_queue_quick_connects(**self.of_queue, QuickConnectIds=made)
        pages = self.connect.get_paginator("list_queue_quick_connects").paginate(
            **self.of_queue, PaginationConfig={"PageSize": 2}
        )
        self.assertEqual([one["Id"] for page in pages for one in page["QuickConnectSummaryList"]], sorted(made))
        with self.refused("ResourceNotFoundException", 404):
            self.connect.associate_queue_quick_connects(**self.of_queue, QuickConnectIds=[unknown_id()])
        with self.refused("DuplicateResourceException", 409):
            self.quick_connect("Office", "PHONE_NUMBER", PhoneConfig={"PhoneNumber": "+4315550100"})
        with self.refused("InvalidParameterException", 400):
            self.quick_connect("Nowhere", "PHONE_NUMBER", PhoneConfig={"PhoneNumber": "0900"})

    def test_a_profile_and_a_queue_are_changed(self):
        self.all_channels()
        self.connect.update_routing_profile_queues(**self.of_profile, QueueConfigs=[self.entry("TASK", 7, 30)])
        listed = self.connect.list_routing_profile_queues(**self.of_profile)["RoutingProfileQueueConfigSummaryList"]
        self.assertEqual(
            {one["Channel"]: (one["QueueId"], one["Priority"], one["Delay"]) for one in listed},
            {"CHAT": (self.queue_id, 1, 0), "VOICE": (self.queue_id, 1, 0), "TASK": (self.queue_id, 7, 30)},
        )
        with self.refused("InvalidParameterException", 400):
            self.connect.update_routing_profile_queues(**self.of_profile, QueueConfigs=[self.entry("TASK", 100)])

        def queue():
            shown = self.connect.describe_queue(**self.of_queue)["Queue"]
            return shown["Status"], shown.get("MaxContacts")

        self.connect.update_queue_max_contacts(**self.of_queue, MaxContacts=3)
        self.connect.update_queue_status(**self.of_queue, Status="DISABLED")
        self.assertEqual(queue(), ("DISABLED", 3))
        contact = self.start_task()
        self.assertIn("DisconnectTimestamp", self.described(contact), "a disabled queue takes nobody")
        self.connect.update_queue_max_contacts(**self.of_queue)
        self.connect.update_queue_status(**self.of_queue, Status="ENABLED")
        self.assertEqual(queue(), ("ENABLED", None))

    def test_a_users_phone_and_proficiencies(self):
        phone = {
            "PhoneType": "DESK_PHONE",
            "AutoAccept": True,
            "AfterContactWorkTimeLimit": 30,
            "DeskPhoneNumber": "+4315550100",
        }
        self.connect.update_user_phone_config(**self.of_user, PhoneConfig=phone)
        self.assertEqual(self.connect.describe_user(**self.of_user)["User"]["PhoneConfig"], phone)
        name = self.predefined()
        described = self.connect.describe_predefined_attribute(InstanceId=self.instance, Name=name)
        self.assertEqual(described["PredefinedAttribute"]["Values"], {"StringList": ["German", "Thai"]})
        skills = [
            {"AttributeName": name, "AttributeValue": "German", "Level": 4.0},
            {"AttributeName": name, "AttributeValue": "Thai", "Level": 2.0},
        ]
        self.connect.associate_user_proficiencies(**self.of_user, UserProficiencies=skills)
        listed = self.connect.list_user_proficiencies(**self.of_user)["UserProficiencyList"]
        self.assertEqual(listed, skills)
        for level in (2.5, 0.0, 6.0):
            wrong = [{**skills[0], "Level": level}]
            # The client sees by itself that 0 is too little, unless it is told not to look.
            with self.subTest(level), self.refused("InvalidParameterException", 400):
                connect(UNCHECKED).associate_user_proficiencies(**self.of_user, UserProficiencies=wrong)
        with self.refused("ResourceNotFoundException", 404):
            wrong = [{**skills[0], "AttributeValue": "Dutch"}]
            self.connect.associate_user_proficiencies(**self.of_user, UserProficiencies=wrong)

    def test_hours_and_their_overrides(self):
        of_hours = {"InstanceId": self.instance, "HoursOfOperationId": self.hours_id}
        described = self.connect.describe_hours_of_operation(**of_hours)["HoursOfOperation"]
        self.assertEqual((described["TimeZone"], len(described["Config"])), ("Europe/Berlin", 7))
        row = {"Day": "FRIDAY", "StartTime": {"Hours": 9, "Minutes": 0}, "EndTime": {"Hours": 12, "Minutes": 30}}
        fair = {
            "Name": "Fair",
            "Description": "Each last Friday in April",
            "Config": [row],
            "EffectiveFrom": "2026-01-01",
            "EffectiveTill": "2029-12-31",
            "OverrideType": "OPEN",
            "RecurrenceConfig": {
                "RecurrencePattern": {
                    "Frequency": "YEARLY",
                    "Interval": 1,
                    "ByMonth": [4],
                    "ByWeekdayOccurrence": [-1],
                }
            },
        }
        made = self.connect.create_hours_of_operation_override(**of_hours, **fair)["HoursOfOperationOverrideId"]
        listed = self.connect.list_hours_of_operation_overrides(**of_hours)["HoursOfOperationOverrideList"]
        self.assertEqual(len(listed), 1)
        self.assertEqual(listed[0]["HoursOfOperationOverrideId"], made)
        self.assertEqual({name: listed[0][name] for name in fair}, fair)
        with self.refused("DuplicateResourceException", 409):
            self.connect.create_hours_of_operation_override(**of_hours, **fair)
        with self.refused("InvalidParameterException", 400):
            backwards = {**fair, "Name": "Backwards", "EffectiveTill": "2025-12-31"}
            self.connect.create_hours_of_operation_override(**of_hours, **backwards)

    def test_a_call_runs_from_its_start_to_the_callers_hanging_up(self):
        self.all_channels()
        agent = self.sign_in()
        call = self.start_call(Attributes={"product": "tent"}, Description="Asks for Ada")
        self.assertEqual(set(call) - {"ResponseMetadata"}, {"ContactId", "ParticipantId", "ParticipantToken"})
        contact = call["ContactId"]
        self.assertEqual(agent.contacts(), {contact: "connecting"})
        agent.ask("AcceptContact", contactId=contact)
        described = self.described(contact)
        self.assertEqual((described["Channel"], described["InitiationMethod"]), ("VOICE", "WEBRTC_API"))
        self.assertEqual((described["Description"], described["Attributes"]), ("Asks for Ada", {"product": "tent"}))
        self.assertEqual(described["AgentInfo"]["Id"], self.user_id)
        advance(30)
        reply = self.participants.create_participant_connection(
            Type=["CONNECTION_CREDENTIALS"], ParticipantToken=call["ParticipantToken"]
        )
        token = reply["ConnectionCredentials"]["ConnectionToken"]
        self.participants.disconnect_participant(ConnectionToken=token)
        self.assertEqual(agent.contacts(), {contact: "ended"})
        agent.ask("ClearContact", contactId=contact)
        described = self.described(contact)
        self.assertEqual(described["DisconnectReason"], "CUSTOMER_DISCONNECT")
        self.assertEqual(described["AgentInfo"]["AgentInitiatedHoldDuration"], 0)
        with self.refused("ResourceConflictException", 409):
            self.update_routing(contact, QueuePriority=1)

    def test_a_task_is_scheduled_paused_and_done(self):
        self.all_channels()
        agent = self.sign_in()
        chat = self.start_chat(Attributes={"product": "tent"})["ContactId"]
        now = self.described(chat)["InitiationTimestamp"]
        later = (now + datetime.timedelta(hours=1)).replace(microsecond=0)
        contact = self.start_task(
            QuickConnectId=self.to_queue(),
            Description="She asked twice",
            ScheduledTime=later,
            RelatedContactId=chat,
            Attributes={"urgent": "yes"},
            References={"order": {"Type": "URL", "Value": "https://shop.example/1"}},
        )
        described = self.described(contact)
        self.assertEqual((described["Name"], described["Description"]), ("Call Ada", "She asked twice"))
        self.assertEqual(described["ScheduledTimestamp"], later)
        self.assertEqual(described["RelatedContactId"], chat)
        self.assertEqual(described["Attributes"], {"product": "tent", "urgent": "yes"})
        self.assertNotIn("QueueInfo", described)
        self.connect.stop_contact(InstanceId=self.instance, ContactId=chat)
        agent.ask("ClearContact", contactId=chat)
        advance(3600)
        self.assertEqual(agent.contacts(), {contact: "connecting"})
        of_contact = {"InstanceId": self.instance, "ContactId": contact}
        with self.refused("ConflictException", 409):
            self.connect.pause_contact(**of_contact)
        agent.ask("AcceptContact", contactId=contact)
        self.connect.pause_contact(**of_contact)
        advance(90)
        self.connect.resume_contact(**of_contact)
        described = self.described(contact)
        self.assertEqual(
            (described["TotalPauseCount"], described["TotalPauseDurationInSeconds"]), (1, 90), described
        )
        self.connect.stop_contact(**of_contact)
        self.assertEqual(self.described(contact)["DisconnectReason"], "API")

    def test_what_a_task_is_about_and_when_it_begins_is_changed(self):
        self.all_channels()
        now = self.described(self.start_task())["InitiationTimestamp"].replace(microsecond=0)
        contact = self.start_task(ScheduledTime=now + datetime.timedelta(hours=1))
        of_task = {"InstanceId": self.instance, "ContactId": contact}
        self.connect.update_contact(
            **of_task,
            Name="Call Ada back",
            Description="She asked twice",
            References={
                "order": {"Type": "URL", "Value": "https://shop.example/1"},
                "count": {"Type": "NUMBER", "Value": "3"},
            },
        )
        self.connect.tag_contact(**of_task, Tags={"team": "sales", "site": "Wien"})
        self.connect.untag_contact(**of_task, TagKeys=["site"])
        later = now + datetime.timedelta(hours=2)
        self.connect.update_contact_schedule(**of_task, ScheduledTime=later)
        described = self.described(contact)
        self.assertEqual((described["Name"], described["Description"]), ("Call Ada back", "She asked twice"))
        self.assertEqual((described["ScheduledTimestamp"], described["Tags"]), (later, {"team": "sales"}))
        listed = self.connect.list_contact_references(**of_task, ReferenceTypes=["URL", "DATE"])
        self.assertEqual(
            listed["ReferenceSummaryList"], [{"Url": {"Name": "order", "Value": "https://shop.example/1"}}]
        )
        with self.refused("InvalidParameterException", 400):
            self.connect.update_contact_schedule(**of_task, ScheduledTime=now + datetime.timedelta(days=7))
        advance(7200)
        with self.refused("InvalidRequestException", 400):
            self.connect.update_contact_schedule(**of_task, ScheduledTime=later + datetime.timedelta(days=1))
        self.connect.stop_contact(**of_task)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_contact(InstanceId=self.instance, ContactId=unknown_id(), Description="x")
        with self.refused("InvalidRequestException", 400):
            self.connect.tag_contact(**of_task, Tags={"a": "b"})
        chat = self.start_chat()["ContactId"]
        with self.refused("InvalidRequestException", 400):
            self.connect.update_contact(InstanceId=self.instance, ContactId=chat, Name="Ada")

    def test_the_legs_of_a_transfer_name_each_other(self):
        self.connect.associate_queue_quick_connects(**self.of_queue, QuickConnectIds=[self.to_queue()])
        agent = self.sign_in()
        first, _, _ = self.live_chat()
        (endpoint,) = agent.ask("GetEndpoints")["endpoints"]
        agent.ask("CreateAdditionalConnection", contactId=first, endpoint=endpoint)
        contacts = agent.contacts()
        self.assertEqual(contacts.pop(first), "ended")
        (second,) = contacts
        before, after = self.described(first), self.described(second)
        self.assertNotIn("DisconnectReason", before)
        self.assertEqual((after["PreviousContactId"], after["InitialContactId"]), (first, first))
        self.assertEqual((after["InitiationMethod"], after["QueueInfo"]["Id"]), ("TRANSFER", self.queue_id))

    def test_who_is_in_a_hurry_comes_first(self):
        self.all_channels()
        first, second, third = (self.start_call()["ContactId"] for _ in range(3))
        self.update_routing(third, QueuePriority=1)
        self.update_routing(second, QueueTimeAdjustmentSeconds=600)
        self.assertEqual(self.described(third)["QueuePriority"], 1)
        self.assertEqual(self.described(second)["QueueTimeAdjustmentSeconds"], 600)
        agent = self.sign_in()
        order = []
        for _ in range(3):
            (contact,) = agent.contacts()
            order.append(contact)
            agent.ask("AcceptContact", contactId=contact)
            self.connect.stop_contact(InstanceId=self.instance, ContactId=contact)
            agent.ask("ClearContact", contactId=contact)
        self.assertEqual(order, [third, second, first])
        contact = self.start_call()["ContactId"]
        for wrong in ({}, {"QueuePriority": 1, "QueueTimeAdjustmentSeconds": 1}):
            with self.subTest(wrong), self.refused("InvalidParameterException", 400):
                self.update_routing(contact, **wrong)

    def test_criteria_find_the_agent_and_give_way_in_time(self):
        self.all_channels()
        name = self.predefined()
        agent = self.sign_in()
        skills = [{"AttributeName": name, "AttributeValue": "Thai", "Level": 3.0}]
        self.connect.associate_user_proficiencies(**self.of_user, UserProficiencies=skills)
        self.put_status("Offline")
        contact = self.start_call()["ContactId"]
        expression = {"AndExpression": [self.speaks(name, "Thai", 4.0), self.speaks(name, "Thai", 1.0)]}
        self.update_routing(
            contact,
            RoutingCriteria={
                "Steps": [
                    {"Expression": expression, "Expiry": {"DurationInSeconds": 60}},
                    {"Expression": self.speaks(name, "Thai", 3.0)},
                ]
            },
        )

        def steps():
            shown = self.described(contact)["RoutingCriteria"]["Steps"]
            return [step["Status"] for step in shown]

        self.assertEqual(self.described(contact)["RoutingCriteria"]["Steps"][0]["Expression"], expression)
        self.put_status("Available")
        self.assertEqual((agent.contacts(), steps()), ({}, ["ACTIVE", "INACTIVE"]))
        advance(60)
        self.assertEqual((agent.contacts(), steps()), ({contact: "connecting"}, ["EXPIRED", "ACTIVE"]))
        agent.ask("AcceptContact", contactId=contact)
        self.assertEqual(steps(), ["EXPIRED", "JOINED"])

    def test_idle_timers_of_a_chat(self):
        self.sign_in()
        chat = self.start_chat()
        of_chat = {"InstanceId": self.instance, "ContactId": chat["ContactId"]}

        def timers(*rows):
            listed = [
                {"ParticipantRole": role, "TimerType": kind, "TimerValue": value} for role, kind, value in rows
            ]
            self.connect.update_participant_role_config(
                **of_chat, ChannelConfiguration={"Chat": {"ParticipantTimerConfigList": listed}}
            )

        minutes = {"ParticipantTimerDurationInMinutes": 2}
        timers(("CUSTOMER", "IDLE", minutes), ("CUSTOMER", "DISCONNECT_NONCUSTOMER", minutes))
        token = self.connection(chat["ParticipantToken"])
        self.agent.ask("AcceptContact", contactId=chat["ContactId"])
        advance(239)
        self.assertNotIn("DisconnectTimestamp", self.described(chat["ContactId"]))
        advance(1)
        self.assertEqual(self.described(chat["ContactId"])["DisconnectReason"], "IDLE_DISCONNECT")
        with self.refused("InvalidRequestException", 400, token):
            timers(("CUSTOMER", "IDLE", {"ParticipantTimerAction": "Unset"}))

    def test_starts_that_name_what_is_not_there(self):
        other = unknown_id()
        for wrong in (
            lambda: self.start_task(RelatedContactId=other),
            lambda: self.start_task(PreviousContactId=other),
            lambda: self.start_task(QuickConnectId=other),
            lambda: self.start_call(RelatedContactId=other),
        ):
            with self.refused("ResourceNotFoundException", 404):
                wrong()
        with self.refused("InvalidRequestException", 400):
            self.start_task(RelatedContactId=other, PreviousContactId=other)
        with self.refused("ResourceNotFoundException", 404):
            self.start_task(TaskTemplateId=other)
        now = self.described(self.start_task())["InitiationTimestamp"]
        for days in (-1, 7):
            when = now + datetime.timedelta(days=days)
            with self.subTest(days), self.refused("InvalidParameterException", 400):
                self.start_task(ScheduledTime=when)

    def test_linked_tasks_share_their_attributes(self):
        shared = lambda contact: self.connect.get_contact_attributes(  # noqa: E731
            InstanceId=self.instance, InitialContactId=contact
        )["Attributes"]
        first = self.start_task(Attributes={"order": "7"})
        second = self.start_task(PreviousContactId=first, Attributes={"tier": "gold"})
        self.assertEqual(self.described(second)["PreviousContactId"], first)
        self.assertEqual(shared(first), {"order": "7", "tier": "gold"})
        self.connect.update_contact_attributes(
            InstanceId=self.instance, InitialContactId=first, Attributes={"order": "8"}
        )
        self.assertEqual(shared(second), {"order": "8", "tier": "gold"})
        self.connect.stop_contact(InstanceId=self.instance, ContactId=first)
        last = second
        for _ in range(10):
            last = self.start_task(PreviousContactId=last)
        self.assertEqual(shared(last), {"order": "8", "tier": "gold"})
        with self.refused("ServiceQuotaExceededException", 402):
            self.start_task(PreviousContactId=last)

    def test_a_task_is_transferred_whoever_has_it(self):
        self.all_channels()
        self.sign_in()
        waiting = self.start_task()
        self.agent.ask("AcceptContact", contactId=waiting)
        kinds = self.connect.list_contact_flows(InstanceId=self.instance, ContactFlowTypes=["QUEUE_TRANSFER"])
        flow = kinds["ContactFlowSummaryList"][0]["Id"]
        of_task = {"InstanceId": self.instance, "ContactId": waiting}
        for bad, error in (
            ({"ContactFlowId": unknown_id(), "QueueId": self.queue_id}, "ResourceNotFoundException"),
            ({"ContactFlowId": flow, "QueueId": unknown_id()}, "ResourceNotFoundException"),
            ({"ContactFlowId": flow, "UserId": unknown_id()}, "ResourceNotFoundException"),
            ({"ContactFlowId": flow, "QueueId": self.queue_id, "UserId": self.user_id}, "InvalidRequestException"),
        ):
            with self.subTest(bad), self.refused(error, 404 if error.startswith("Resource") else 400):
                self.connect.transfer_contact(**of_task, **bad)
        to = {"ContactFlowId": flow, "QueueId": self.queue_id, "ClientToken": self.name}
        moved = self.connect.transfer_contact(**of_task, **to)
        self.assertTrue(moved["ContactArn"].endswith(f"/contact/{moved['ContactId']}"))
        self.assertEqual(self.connect.transfer_contact(**of_task, **to), {**moved, "ResponseMetadata": unittest.mock.ANY})
        self.assertEqual(self.agent.contacts(), {waiting: "ended", moved["ContactId"]: "connecting"})
        described = self.described(moved["ContactId"])
        self.assertEqual((described["PreviousContactId"], described["InitiationMethod"]), (waiting, "TRANSFER"))
        self.assertNotIn("DisconnectReason", self.described(waiting))
        with self.refused("InvalidRequestException", 400):
            self.connect.transfer_contact(**of_task, ContactFlowId=flow, QueueId=self.queue_id)
        later = described["InitiationTimestamp"].replace(microsecond=0) + datetime.timedelta(hours=1)
        for other in (self.start_task(ScheduledTime=later), self.start_chat()["ContactId"]):
            with self.refused("InvalidRequestException", 400):
                self.connect.transfer_contact(InstanceId=self.instance, ContactId=other, ContactFlowId=flow)
