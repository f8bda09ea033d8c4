"""Contacts are found, whether they go on or are completed."""

import datetime

from centre import CentreTest, advance, unknown_id


class SearchContacts(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.sign_in()
        self.begin = self.now()

    def now(self):
        return datetime.datetime.fromisoformat(advance(0.001).replace("Z", "+00:00"))

    def search(self, kind="INITIATION_TIMESTAMP", criteria=None, begin=None, end=None, **more):
        """Of this test's queue only, unless said otherwise."""
        criteria = {"QueueIds": [self.queue_id], **(criteria or {})}
        window = {"Type": kind, "StartTime": begin or self.begin, "EndTime": end or self.now() + datetime.timedelta(seconds=2)}
        return self.connect.search_contacts(**self.of, TimeRange=window, SearchCriteria=criteria, **more)

    def ids(self, *asked, **more):
        return [contact["Id"] for contact in self.search(*asked, **more)["Contacts"]]

    def handled(self, **more):
        contact = self.start_chat(**more)["ContactId"]
        self.agent.ask("AcceptContact", contactId=contact)
        advance(5)
        self.connect.stop_contact(**self.of, ContactId=contact)
        self.agent.ask("ClearContact", contactId=contact)
        advance(5)
        return contact

    def test_live_and_completed_contacts_are_found_by_what_they_are(self):
        done = self.handled(Attributes={"topic": "shoes", "tier": "gold"})
        advance(10)
        middle = self.now()
        advance(10)
        live = self.start_chat(Attributes={"topic": "tents"})["ContactId"]
        self.assertEqual(self.ids(), [live, done], "the latest first")
        sort = {"FieldName": "INITIATION_TIMESTAMP", "Order": "ASCENDING"}
        self.assertEqual(self.ids(Sort=sort), [done, live])
        self.assertEqual(self.ids(end=middle), [done])
        self.assertEqual(self.ids(begin=middle), [live])
        self.assertEqual(self.ids("DISCONNECT_TIMESTAMP"), [done])
        self.assertEqual(self.ids("CONNECTED_TO_AGENT_TIMESTAMP"), [done])
        self.assertEqual(self.ids("ENQUEUE_TIMESTAMP"), [live, done])
        self.assertEqual(self.ids("SCHEDULED_TIMESTAMP"), [])
        self.assertEqual(self.ids(criteria={"AgentIds": [self.user_id]}), [done])
        self.assertEqual(self.ids(criteria={"AgentIds": [unknown_id()]}), [])
        self.assertEqual(self.ids(criteria={"Channels": ["VOICE", "TASK"]}), [])
        self.assertEqual(self.ids(criteria={"InitiationMethods": ["API"], "Channels": ["CHAT"]}), [live, done])

        has = lambda match, **wanted: {  # noqa: E731
            "SearchableContactAttributes": {
                "Criteria": [{"Key": key, "Values": values} for key, values in wanted.items()], "MatchType": match
            }
        }
        self.assertEqual(self.ids(criteria=has("MATCH_ALL", topic=["shoes", "boots"], tier=["gold"])), [done])
        self.assertEqual(self.ids(criteria=has("MATCH_ANY", topic=["tents"], tier=["gold"])), [live, done])
        self.assertEqual(self.ids(criteria=has("MATCH_ALL", topic=["tents"], tier=["gold"])), [])
        self.connect.tag_contact(**self.of, ContactId=live, Tags={"team": "sales"})
        tagged = {"ContactTags": {"TagCondition": {"TagKey": "team", "TagValue": "sales"}}}
        self.assertEqual(self.ids(criteria=tagged), [live])

        found = {contact["Id"]: contact for contact in self.search()["Contacts"]}
        described = self.connect.describe_contact(**self.of, ContactId=done)["Contact"]
        for member in ("Arn", "Channel", "InitiationMethod", "InitiationTimestamp", "DisconnectTimestamp"):
            self.assertEqual(found[done][member], described[member], member)
        self.assertEqual(found[done]["QueueInfo"]["Id"], self.queue_id)
        self.assertEqual(found[done]["AgentInfo"]["Id"], self.user_id)
        self.assertNotIn("DisconnectTimestamp", found[live])

    def test_pages_hold_each_contact_once(self):
        made = [self.handled() for _ in range(5)]
        seen, more = [], {}
        while True:
            page = self.search(MaxResults=2, **more)
            self.assertEqual(page["TotalCount"], 5)
            seen += [contact["Id"] for contact in page["Contacts"]]
            if "NextToken" not in page:
                break
            more = {"NextToken": page["NextToken"]}
        self.assertEqual(seen, made[::-1])

    def test_a_chain_is_listed_from_any_of_its_contacts(self):
        kinds = self.connect.list_contact_flows(**self.of, ContactFlowTypes=["QUEUE_TRANSFER"])
        quick = self.connect.create_quick_connect(
            **self.of,
            Name=f"Back {self.name}",
            QuickConnectConfig={
                "QuickConnectType": "QUEUE",
                "QueueConfig": {"QueueId": self.queue_id, "ContactFlowId": kinds["ContactFlowSummaryList"][0]["Id"]},
            },
        )
        self.connect.associate_queue_quick_connects(**self.of, QueueId=self.queue_id, QuickConnectIds=[quick["QuickConnectId"]])
        first = self.start_chat()["ContactId"]
        self.agent.ask("AcceptContact", contactId=first)
        self.agent.ask("CreateAdditionalConnection", contactId=first, endpoint={"endpointARN": quick["QuickConnectARN"]})
        second = next(id for id, state in self.agent.contacts().items() if state == "connecting")
        for contact in (first, second):
            listed = self.connect.list_associated_contacts(**self.of, ContactId=contact)["ContactSummaryList"]
            self.assertEqual([(one["ContactId"], one["InitiationMethod"]) for one in listed], [(first, "API"), (second, "TRANSFER")])
            self.assertEqual(listed[1]["PreviousContactId"], first)
        page = self.connect.list_associated_contacts(**self.of, ContactId=first, MaxResults=1)
        self.assertEqual(len(page["ContactSummaryList"]), 1)
        rest = self.connect.list_associated_contacts(**self.of, ContactId=first, NextToken=page["NextToken"])
        self.assertEqual([one["ContactId"] for one in rest["ContactSummaryList"]], [second])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.list_associated_contacts(**self.of, ContactId=unknown_id())

    def test_what_cannot_be_searched_is_refused(self):
        for asked in (
            {"end": self.begin},
            {"begin": self.begin - datetime.timedelta(days=60)},
            {"NextToken": "nonsense"},
        ):
            with self.subTest(asked), self.refused("InvalidParameterException", 400):
                self.search(**asked)
        with self.refused("InvalidRequestException", 400):
            self.search(criteria={"ActiveRegions": ["us-east-1"]})
