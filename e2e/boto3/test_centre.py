"""A centre run by boto3 alone: set up from nothing, worked in, looked at."""

import datetime

from centre import EVENT, Agent, CentreTest, advance, unknown_id


class Centre(CentreTest):
    def test_a_centre_is_set_up_from_nothing_and_a_chat_goes_through_it(self):
        self.set_up()
        status = self.connect.create_agent_status(
            InstanceId=self.instance, Name=f"Training {self.number}", State="ENABLED"
        )
        self.assertIn(f"/agent-state/{status['AgentStatusId']}", status["AgentStatusARN"])
        self.sign_in()

        chat = self.start_chat(Attributes={"product": "tent"})
        self.assertEqual(set(chat) - {"ResponseMetadata"}, {"ContactId", "ParticipantId", "ParticipantToken"})
        token = self.connection(chat["ParticipantToken"])
        self.assertEqual(self.agent.contacts(), {chat["ContactId"]: "connecting"})

        offered = self.user_data()[0]
        self.assertEqual(offered["User"]["Id"], self.user_id)
        self.assertEqual(offered["Status"]["StatusName"], "Available")
        self.assertEqual(offered["MaxSlotsByChannel"]["CHAT"], 5)
        self.assertEqual(offered["AvailableSlotsByChannel"]["CHAT"], 4)
        self.assertEqual(offered["ActiveSlotsByChannel"].get("CHAT", 0), 0)
        contact = offered["Contacts"][0]
        self.assertEqual((contact["ContactId"], contact["AgentContactState"]), (chat["ContactId"], "CONNECTING"))
        self.assertEqual(contact["Queue"]["Id"], self.queue_id)

        self.agent.ask("AcceptContact", contactId=chat["ContactId"])
        connected = self.user_data()[0]
        self.assertEqual(connected["Contacts"][0]["AgentContactState"], "CONNECTED")
        self.assertEqual(connected["ActiveSlotsByChannel"]["CHAT"], 1)
        described = self.connect.describe_contact(InstanceId=self.instance, ContactId=chat["ContactId"])["Contact"]
        self.assertEqual(described["Channel"], "CHAT")
        self.assertEqual(described["InitiationMethod"], "API")
        self.assertEqual(described["QueueInfo"]["Id"], self.queue_id)
        self.assertEqual(described["AgentInfo"]["Id"], self.user_id)
        self.assertNotIn("DisconnectTimestamp", described)

        agent_token = self.agent.token_for(chat["ContactId"])
        first = self.send(token, "is it waterproof?")
        second = self.send(agent_token, "yes")
        self.participants.send_event(ContentType=EVENT + "typing", ConnectionToken=token)
        items = self.transcript(token)
        self.assertEqual(items, self.transcript(agent_token))
        self.assertEqual(
            [(item["ParticipantRole"], item.get("Content")) for item in items if item["Type"] == "MESSAGE"],
            [("SYSTEM", "Welcome."), ("CUSTOMER", "is it waterproof?"), ("AGENT", "yes")],
        )
        self.assertEqual([item["Id"] for item in items if item["Type"] == "MESSAGE"][1:], [first["Id"], second["Id"]])
        self.assertNotIn(EVENT + "typing", [item["ContentType"] for item in items])

        self.receipt(token, "delivered", second)
        self.receipt(token, "read", second)
        self.receipt(agent_token, "read", first)
        for reader in (token, agent_token):
            receipts = {item["Id"]: item["MessageMetadata"] for item in self.transcript(reader) if "MessageMetadata" in item}
            self.assertEqual(set(receipts), {first["Id"], second["Id"]})
            (given,) = receipts[second["Id"]]["Receipts"]
            self.assertLessEqual(given["DeliveredTimestamp"], given["ReadTimestamp"])
            self.assertEqual(given["RecipientParticipantId"], chat["ParticipantId"])
            (given,) = receipts[first["Id"]]["Receipts"]
            self.assertEqual(given["DeliveredTimestamp"], given["ReadTimestamp"])

        self.participants.disconnect_participant(ConnectionToken=token)
        ended = self.user_data()[0]
        self.assertEqual(ended["Contacts"][0]["AgentContactState"], "ENDED")
        self.assertEqual(ended["AvailableSlotsByChannel"]["CHAT"], 4)
        events = [item["ContentType"] for item in self.transcript(agent_token) if item["Type"] == "EVENT"]
        self.assertEqual(events[-2:], [EVENT + "participant.left", EVENT + "chat.ended"])
        self.connect.dismiss_user_contact(
            InstanceId=self.instance, UserId=self.user_id, ContactId=chat["ContactId"]
        )
        self.assertEqual(self.agent.contacts(), {})
        self.assertEqual(self.user_data()[0]["AvailableSlotsByChannel"]["CHAT"], 5)
        described = self.connect.describe_contact(InstanceId=self.instance, ContactId=chat["ContactId"])["Contact"]
        self.assertIn("DisconnectTimestamp", described)

    def test_current_metrics_count_what_is(self):
        self.set_up()
        names = ["AGENTS_ONLINE", "AGENTS_AVAILABLE", "AGENTS_ON_CONTACT", "CONTACTS_IN_QUEUE", "SLOTS_AVAILABLE", "SLOTS_ACTIVE"]

        def metrics():
            reply = self.connect.get_current_metric_data(
                InstanceId=self.instance,
                Filters={"Queues": [self.queue_id], "Channels": ["CHAT"]},
                Groupings=["QUEUE"],
                CurrentMetrics=[{"Name": name, "Unit": "COUNT"} for name in names],
            )
            if not reply["MetricResults"]:
                return None
            row = reply["MetricResults"][0]
            self.assertEqual(row["Dimensions"]["Queue"]["Id"], self.queue_id)
            return [one["Value"] for one in row["Collections"]]

        self.assertIsNone(metrics())
        self.sign_in()
        self.assertEqual(metrics(), [1, 1, 0, 0, 5, 0])
        chat = self.start_chat()
        self.assertEqual(metrics()[3], 1)
        self.agent.ask("AcceptContact", contactId=chat["ContactId"])
        self.assertEqual(metrics(), [1, 0, 1, 0, 4, 1])
        self.put_status("Offline")
        self.assertEqual(metrics()[0], 1, "a next status isn't the status yet")
        self.connect.stop_contact(InstanceId=self.instance, ContactId=chat["ContactId"])
        self.agent.ask("ClearContact", contactId=chat["ContactId"])
        self.assertIsNone(metrics())

    def test_a_status_chosen_by_api_while_in_a_chat_is_the_next_one(self):
        self.set_up()
        status = f"Lunch {self.number}"
        self.connect.create_agent_status(InstanceId=self.instance, Name=status, State="ENABLED")
        self.sign_in()
        contact, token, _ = self.live_chat()
        self.put_status(status)
        data = self.user_data()[0]
        self.assertEqual((data["Status"]["StatusName"], data.get("NextStatus")), ("Available", status))
        waiting = self.start_chat("Ben")
        self.assertEqual(self.agent.contacts(), {contact: "connected"})
        self.participants.disconnect_participant(ConnectionToken=token)
        self.assertEqual(self.user_data()[0]["Status"]["StatusName"], "Available")
        self.agent.ask("ClearContact", contactId=contact)
        data = self.user_data()[0]
        self.assertEqual((data["Status"]["StatusName"], data.get("NextStatus")), (status, None))
        self.assertEqual(self.agent.contacts(), {})
        self.put_status("Available")
        self.assertEqual(self.agent.contacts(), {waiting["ContactId"]: "connecting"})

    def test_a_participant_added_by_api_takes_part(self):
        self.set_up()
        chat = self.start_chat()
        customer = self.connection(chat["ParticipantToken"])
        added = self.connect.create_participant(
            InstanceId=self.instance,
            ContactId=chat["ContactId"],
            ParticipantDetails={"ParticipantRole": "CUSTOM_BOT", "DisplayName": "BOT"},
        )
        bot = self.connection(added["ParticipantCredentials"]["ParticipantToken"])
        sent = self.send(bot, "What is it about?")
        self.participants.disconnect_participant(ConnectionToken=bot)
        items = [item for item in self.transcript(customer) if item.get("ParticipantId") == added["ParticipantId"]]
        self.assertEqual(
            [(item["ContentType"], item["ParticipantRole"], item["DisplayName"]) for item in items],
            [
                (EVENT + "participant.joined", "CUSTOM_BOT", "BOT"),
                ("text/plain", "CUSTOM_BOT", "BOT"),
                (EVENT + "participant.left", "CUSTOM_BOT", "BOT"),
            ],
        )
        self.assertEqual(items[1]["Id"], sent["Id"])

    # CHAT-9.
    def test_a_transcript_is_read_in_pages_both_ways(self):
        self.set_up()
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        sent = [self.send(token, f"text {n}")["Id"] for n in range(37)]
        whole = [item["Id"] for item in self.transcript(token)]
        self.assertEqual(whole[-37:], sent)

        def pages(**first):
            more = {}
            while True:
                page = self.participants.get_transcript(ConnectionToken=token, **first, **more)
                self.assertEqual(page["InitialContactId"], chat["ContactId"])
                yield [item["Id"] for item in page["Transcript"]]
                if "NextToken" not in page:
                    return
                more = {"NextToken": page["NextToken"]}

        backward = list(pages(MaxResults=10, ScanDirection="BACKWARD", SortOrder="ASCENDING"))
        self.assertEqual([len(page) for page in backward[:-1]], [10] * (len(backward) - 1))
        self.assertEqual([one for page in reversed(backward) for one in page], whole)
        descending = list(pages(MaxResults=10, ScanDirection="BACKWARD", SortOrder="DESCENDING"))
        self.assertEqual([one for page in descending for one in page], whole[::-1])
        self.assertEqual(next(pages()), whole[-10:], "ten items, the newest, in ascending order by default")
        self.assertEqual(next(pages(StartPosition={})), whole[-10:], "an empty start position is none")
        from_one = list(pages(MaxResults=7, StartPosition={"Id": sent[4]}, ScanDirection="FORWARD"))
        found = [one for page in from_one for one in page]
        self.assertEqual([one for one in found if one != sent[4]], sent[5:])
        self.assertEqual(len(set(found)), len(found))
        recent = next(pages(StartPosition={"MostRecent": 3}, ScanDirection="FORWARD"))
        self.assertEqual(recent, whole[-3:])

    def test_a_repeat_with_its_client_token_is_the_same_message(self):
        self.set_up()
        token = self.connection(self.start_chat()["ParticipantToken"])
        first = self.send(token, "once", ClientToken="the same")
        again = self.send(token, "once", ClientToken="the same")
        self.assertEqual((first["Id"], first["AbsoluteTime"]), (again["Id"], again["AbsoluteTime"]))
        self.assertEqual(self.texts(token).count("once"), 1)
        self.send(token, "twice")
        self.send(token, "twice")
        self.assertEqual(self.texts(token).count("twice"), 2)

    def test_a_repeated_start_with_its_client_token_is_the_same_contact(self):
        self.set_up()
        first = self.start_chat(ClientToken="a start that is repeated")
        again = self.start_chat(ClientToken="a start that is repeated")
        self.assertEqual((first["ContactId"], first["ParticipantId"]), (again["ContactId"], again["ParticipantId"]))

    def test_lists_are_read_in_pages(self):
        self.set_up()
        for n in range(6):
            self.connect.create_queue(
                InstanceId=self.instance, Name=f"Paged {self.number} {n}", HoursOfOperationId=self.hours_id
            )
        for operation, members in [
            ("list_queues", "QueueSummaryList"),
            ("list_users", "UserSummaryList"),
            ("list_routing_profiles", "RoutingProfileSummaryList"),
            ("list_contact_flows", "ContactFlowSummaryList"),
            ("list_agent_statuses", "AgentStatusSummaryList"),
            ("list_hours_of_operations", "HoursOfOperationSummaryList"),
            ("list_security_profiles", "SecurityProfileSummaryList"),
        ]:
            ask = getattr(self.connect, operation)
            whole = ask(InstanceId=self.instance, MaxResults=100)
            self.assertNotIn("NextToken", whole, operation)
            paged, more, pages = [], {}, 0
            while True:
                page = ask(InstanceId=self.instance, MaxResults=2, **more)
                self.assertLessEqual(len(page[members]), 2)
                paged += page[members]
                pages += 1
                if "NextToken" not in page:
                    break
                more = {"NextToken": page["NextToken"]}
            self.assertEqual(paged, whole[members], operation)
            self.assertEqual(pages, (len(paged) + 1) // 2, operation)
            for one in paged:
                self.assertTrue(one["Arn"].endswith(one["Id"]), one)

    def test_ids_are_taken_as_arns_too(self):
        self.set_up()
        arn = self.connect.describe_instance(InstanceId=self.instance)["Instance"]["Arn"]
        user = self.connect.describe_user(InstanceId=arn, UserId=f"{arn}/agent/{self.user_id}")["User"]
        self.assertEqual((user["Id"], user["Username"]), (self.user_id, self.username))
        self.assertEqual(user["RoutingProfileId"], self.profile_id)

    def test_attributes_are_added_and_changed_while_a_contact_lives(self):
        self.set_up()
        contact = self.start_chat(Attributes={"order": "7", "tier": "gold"})["ContactId"]
        of_contact = {"InstanceId": self.instance, "InitialContactId": contact}
        self.connect.update_contact_attributes(**of_contact, Attributes={"tier": "silver", "note": "ü"})
        expected = {"order": "7", "tier": "silver", "note": "ü"}
        self.assertEqual(self.connect.get_contact_attributes(**of_contact)["Attributes"], expected)
        with self.refused("InvalidParameterException", 400):
            self.connect.update_contact_attributes(**of_contact, Attributes={"large": "x" * 32_768})
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_contact_attributes(
                InstanceId=self.instance, InitialContactId=unknown_id(), Attributes={"a": "b"}
            )
        self.assertEqual(self.connect.get_contact_attributes(**of_contact)["Attributes"], expected)

    def test_stopping_ends_a_contact_wherever_it_is(self):
        self.set_up()
        queued = self.start_chat()["ContactId"]
        self.connect.stop_contact(InstanceId=self.instance, ContactId=queued)
        self.sign_in()
        self.assertEqual(self.agent.contacts(), {})
        contact, _, agent_token = self.live_chat()
        self.connect.stop_contact(InstanceId=self.instance, ContactId=contact)
        self.assertEqual(self.agent.contacts(), {contact: "ended"})
        self.assertEqual(self.transcript(agent_token)[-1]["ContentType"], EVENT + "chat.ended")

    def test_an_offer_is_taken_until_its_last_millisecond(self):
        self.set_up()
        self.sign_in()
        chat = self.start_chat()
        self.connection(chat["ParticipantToken"])
        advance(19.999)
        self.assertEqual(self.agent.contacts(), {chat["ContactId"]: "connecting"})
        self.agent.ask("AcceptContact", contactId=chat["ContactId"])
        self.assertEqual(self.agent.contacts(), {chat["ContactId"]: "connected"})

    def test_a_missed_contact_holds_its_slot_until_it_is_dismissed(self):
        self.set_up(concurrency=1)
        self.sign_in()
        other_name = f"other{self.number}"
        other_id = self.user(other_name)["UserId"]
        chat = self.start_chat()["ContactId"]
        advance(20)
        self.assertEqual(self.agent.contacts(), {chat: "missed"})
        data = self.user_data()[0]
        self.assertEqual(data["AvailableSlotsByChannel"]["CHAT"], 0)
        self.assertEqual(data["Contacts"][0]["AgentContactState"], "MISSED")
        second = self.start_chat("Ben")["ContactId"]
        advance(60)
        self.assertEqual(self.agent.contacts(), {chat: "missed"})

        other = Agent(other_name, other_id)
        self.connect.put_user_status(
            InstanceId=self.instance, UserId=other_id, AgentStatusId=self.status_id("Available")
        )
        self.assertEqual(other.contacts(), {chat: "connecting"}, "the missed contact kept its place")
        self.connect.dismiss_user_contact(InstanceId=self.instance, UserId=self.user_id, ContactId=chat)
        self.assertEqual(self.agent.contacts(), {second: "connecting"})

    def test_a_customer_who_never_connects_is_let_go_after_five_minutes(self):
        self.set_up()
        chat = self.start_chat()["ContactId"]
        advance(299)
        self.assertNotIn("DisconnectTimestamp", self.contact(chat))
        advance(1)
        self.assertIn("DisconnectTimestamp", self.contact(chat))

    def contact(self, contact_id):
        return self.connect.describe_contact(InstanceId=self.instance, ContactId=contact_id)["Contact"]

    def test_times_are_those_of_the_clock(self):
        self.set_up()
        before = self.contact(self.start_chat()["ContactId"])["InitiationTimestamp"]
        advance(3600)
        after = self.contact(self.start_chat()["ContactId"])["InitiationTimestamp"]
        self.assertEqual(after - before, datetime.timedelta(hours=1))
