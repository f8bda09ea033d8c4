"""The hierarchy of users: levels, groups, and who is in which (ENT-21)."""

import datetime

from centre import CentreTest, advance, unknown_id


class Hierarchy(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}

    def levels(self, *names):
        words = ["LevelOne", "LevelTwo", "LevelThree", "LevelFour", "LevelFive"]
        self.connect.update_user_hierarchy_structure(
            **self.of, HierarchyStructure={word: {"Name": name} for word, name in zip(words, names)}
        )

    def group(self, name, parent=None, **more):
        more = {**more, **({"ParentGroupId": parent} if parent else {})}
        return self.connect.create_user_hierarchy_group(**self.of, Name=f"{name} {self.number}", **more)["HierarchyGroupId"]

    def described(self, group):
        return self.connect.describe_user_hierarchy_group(**self.of, HierarchyGroupId=group)["HierarchyGroup"]

    def place(self, group, user=None):
        more = {"HierarchyGroupId": group} if group else {}
        self.connect.update_user_hierarchy(**self.of, UserId=user or self.user_id, **more)

    def found(self, value, match):
        condition = {"HierarchyGroupCondition": {"Value": value, "HierarchyGroupMatchType": match}}
        return [user["Id"] for user in self.connect.search_users(**self.of, SearchCriteria=condition)["Users"]]

    def test_levels_groups_and_their_users(self):
        structure = lambda: self.connect.describe_user_hierarchy_structure(**self.of)["HierarchyStructure"]  # noqa: E731
        self.levels("Country", "City", "Team", "Desk", "Seat")
        self.assertEqual([level["Name"] for level in structure().values()], ["Country", "City", "Team", "Desk", "Seat"])
        ids = [level["Id"] for level in structure().values()]
        self.levels("Land", "City", "Team", "Desk", "Seat")
        self.assertEqual([level["Id"] for level in structure().values()], ids, "a new name is the same level")

        norway = self.group("Norway", Tags={"region": "north"})
        bergen = self.group("Bergen", norway)
        shoes = self.group("Shoes", bergen)
        described = self.described(shoes)
        path = described["HierarchyPath"]
        self.assertEqual([path[level]["Id"] for level in ("LevelOne", "LevelTwo", "LevelThree")], [norway, bergen, shoes])
        self.assertNotIn("LevelFour", path)
        self.assertEqual(described["LevelId"], ids[2])
        self.assertTrue(described["Arn"].endswith(f"/agent-group/{shoes}"))
        self.assertEqual(self.described(norway)["Tags"], {"region": "north"})
        self.assertEqual(self.connect.list_tags_for_resource(resourceArn=self.described(norway)["Arn"])["tags"], {"region": "north"})

        self.connect.update_user_hierarchy_group_name(**self.of, HierarchyGroupId=shoes, Name=f"Boots {self.number}")
        self.assertEqual(self.described(shoes)["Name"], f"Boots {self.number}")
        listed = self.connect.get_paginator("list_user_hierarchy_groups").paginate(**self.of, MaxResults=2)
        listed = [group["Id"] for page in listed for group in page["UserHierarchyGroupSummaryList"]]
        self.assertEqual(set(listed) & {norway, bergen, shoes}, {norway, bergen, shoes})
        condition = {"StringCondition": {"FieldName": "name", "Value": f"boots {self.number}", "ComparisonType": "EXACT"}}
        searched = self.connect.search_user_hierarchy_groups(**self.of, SearchCriteria=condition)
        self.assertEqual([group["Id"] for group in searched["UserHierarchyGroups"]], [shoes])

        self.place(shoes)
        self.assertEqual(self.connect.describe_user(**self.of, UserId=self.user_id)["User"]["HierarchyGroupId"], shoes)
        self.assertEqual(self.found(norway, "EXACT"), [])
        self.assertEqual(self.found(norway, "WITH_CHILD_GROUPS"), [self.user_id])
        self.assertEqual(self.found(shoes, "EXACT"), [self.user_id])
        self.sign_in()
        data = self.connect.get_current_user_data(**self.of, Filters={"UserHierarchyGroups": [bergen]})["UserDataList"]
        self.assertEqual([one["User"]["Id"] for one in data], [self.user_id])
        self.assertEqual(data[0]["HierarchyPath"]["LevelThree"]["Id"], shoes)

        for used in (norway, shoes):
            with self.refused("ResourceInUseException", 409):
                self.connect.delete_user_hierarchy_group(**self.of, HierarchyGroupId=used)
        with self.refused("ResourceInUseException", 409):
            self.levels("Land", "City")
        self.place(None)
        self.assertNotIn("HierarchyGroupId", self.connect.describe_user(**self.of, UserId=self.user_id)["User"])
        for group in (shoes, bergen, norway):
            self.connect.delete_user_hierarchy_group(**self.of, HierarchyGroupId=group)
        with self.refused("ResourceNotFoundException", 404):
            self.described(norway)

    def test_what_has_no_place_is_refused(self):
        self.levels("Country", "City", "Team", "Desk", "Seat")
        top = self.group("Top")
        below = top
        for name in ("Two", "Three", "Four", "Five"):
            below = self.group(name, below)
        with self.refused("InvalidRequestException", 400):
            self.group("Six", below)
        with self.refused("DuplicateResourceException", 409):
            self.group("Top")
        self.group("Top", top)
        with self.refused("ResourceNotFoundException", 404):
            self.group("Orphan", unknown_id())
        with self.refused("ResourceNotFoundException", 404):
            self.place(unknown_id())
        with self.refused("ResourceNotFoundException", 404):
            self.place(top, unknown_id())
        with self.refused("InvalidParameterException", 400):
            self.connect.update_user_hierarchy_structure(
                **self.of, HierarchyStructure={"LevelOne": {"Name": "A"}, "LevelThree": {"Name": "C"}}
            )
        with self.refused("ResourceNotFoundException", 404):
            self.connect.create_user(
                **self.of, Username=f"lost{self.number}", Password="Bellboard-test-1", PhoneConfig={"PhoneType": "SOFT_PHONE"},
                SecurityProfileIds=[self.connect.list_security_profiles(**self.of)["SecurityProfileSummaryList"][0]["Id"]],
                RoutingProfileId=self.profile_id, HierarchyGroupId=unknown_id(),
            )

    def test_met_80_figures_are_told_by_the_groups_in_which_agents_were(self):
        self.levels("Country", "City", "Team", "Desk", "Seat")
        norway = self.group("Norway")
        bergen, oslo, empty = (self.group(name, norway) for name in ("Bergen", "Oslo", "Empty"))
        resource = self.connect.describe_instance(**self.of)["Instance"]["Arn"]
        self.sign_in()
        begin = datetime.datetime.fromisoformat(advance(0.001).replace("Z", "+00:00"))

        def told(by, level, groups, metrics):
            rows = self.connect.get_metric_data_v2(
                ResourceArn=resource, StartTime=begin, EndTime=begin + datetime.timedelta(hours=1), Groupings=by,
                Filters=[{"FilterKey": f"AGENT_HIERARCHY_LEVEL_{level}", "FilterValues": groups}],
                Metrics=[{"Name": name} for name in metrics],
            )["MetricResults"]
            values = [[one.get("Value") for one in row["Collections"]] for row in rows]
            return {tuple(row["Dimensions"].get(key) for key in by): figures for row, figures in zip(rows, values)}

        def work(seconds):
            contact = self.start_chat()["ContactId"]
            self.agent.ask("AcceptContact", contactId=contact)
            advance(seconds)
            self.connect.stop_contact(**self.of, ContactId=contact)
            self.agent.ask("ClearContact", contactId=contact)

        self.place(bergen)
        work(10)
        self.place(oslo)
        work(20)
        work(30)
        self.place(None)
        work(40)
        figures = ["CONTACTS_HANDLED", "SUM_INTERACTION_TIME", "SUM_CONTACT_TIME_AGENT", "AGENT_ANSWER_RATE"]
        two, one = "AGENT_HIERARCHY_LEVEL_TWO", "AGENT_HIERARCHY_LEVEL_ONE"
        by_city = {(bergen,): [1, 10, 10, 100], (oslo,): [2, 50, 50, 100]}
        self.assertEqual(told([two], "TWO", [bergen, oslo, empty], figures), by_city)
        self.assertEqual(told([one], "ONE", [norway], figures), {(norway,): [3, 60, 60, 100]})
        self.assertEqual(told([one, "AGENT"], "TWO", [oslo], figures), {(norway, self.user_id): [2, 50, 50, 100]})
        self.assertEqual(told([], "ONE", [norway], figures), {(): [3, 60, 60, 100]})
        # By queues, agents' time is not told; a group that is gone is still told of.
        self.connect.delete_user_hierarchy_group(**self.of, HierarchyGroupId=bergen)
        self.assertEqual(told([two, "QUEUE"], "TWO", [bergen], figures), {(bergen, self.queue_id): [1, 10, None, 100]})
