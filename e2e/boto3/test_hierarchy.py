"""The hierarchy of users: levels, groups, and who is in which (ENT-21)."""

from centre import CentreTest, unknown_id


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
