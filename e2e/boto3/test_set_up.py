"""What is set up is changed, tagged and deleted."""

from centre import PASSWORD, CentreTest, advance, connect, credentials, post, unknown_id


class SetUp(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.of_user = {**self.of, "UserId": self.user_id}
        self.of_queue = {**self.of, "QueueId": self.queue_id}
        self.of_profile = {**self.of, "RoutingProfileId": self.profile_id}
        self.of_hours = {**self.of, "HoursOfOperationId": self.hours_id}

    def security_profile(self, name, permissions, **more):
        return self.connect.create_security_profile(
            **self.of, SecurityProfileName=f"{name} {self.number}", Permissions=permissions, **more
        )["SecurityProfileId"]

    def arn(self, kind, id):
        return f"{credentials()['instance_arn']}/{kind}/{id}"

    def test_a_user_gets_another_routing_profile(self):
        other = self.profile(2)["RoutingProfileId"]
        self.connect.update_user_routing_profile(**self.of_user, RoutingProfileId=other)
        self.assertEqual(self.connect.describe_user(**self.of_user)["User"]["RoutingProfileId"], other)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_user_routing_profile(**self.of_user, RoutingProfileId=unknown_id())
        self.assertEqual(self.connect.describe_user(**self.of_user)["User"]["RoutingProfileId"], other)

    def test_a_user_is_renamed_given_other_rights_and_deleted(self):
        self.connect.update_user_identity_info(
            **self.of_user, IdentityInfo={"FirstName": "Mia", "LastName": "Berg", "Email": "mia@shop.example"}
        )
        before = self.connect.describe_user(**self.of_user)["User"]
        self.assertEqual(
            before["IdentityInfo"], {"FirstName": "Mia", "LastName": "Berg", "Email": "mia@shop.example"}
        )
        chosen = self.security_profile("Desk", ["BasicAgentAccess", "Queues.View"], Description="At the desk")
        self.connect.update_user_security_profiles(**self.of_user, SecurityProfileIds=[chosen])
        self.assertEqual(self.connect.describe_user(**self.of_user)["User"]["SecurityProfileIds"], [chosen])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_user_security_profiles(**self.of_user, SecurityProfileIds=[unknown_id()])

        agent = self.sign_in()
        chat = self.start_chat()["ContactId"]
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_user(**self.of_user)
        self.connect.stop_contact(InstanceId=self.instance, ContactId=chat)
        self.connect.dismiss_user_contact(**self.of_user, ContactId=chat)
        self.connect.delete_user(**self.of_user)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_user(**self.of_user)
        status, error, _ = agent.api("GetAgentSnapshot", timeout=0)
        self.assertEqual((status, error), (401, "UnauthorizedException"))
        status, _, _ = post("/auth/login", {"username": self.username, "password": PASSWORD})
        self.assertEqual(status, 401)
        # The name is free again.
        self.user(self.username)

    def test_a_status_is_changed(self):
        made = self.connect.create_agent_status(**self.of, Name=f"Tea {self.number}", State="ENABLED", DisplayOrder=4)
        of_status = {**self.of, "AgentStatusId": made["AgentStatusId"]}
        self.connect.update_agent_status(
            **of_status, Name=f"Coffee {self.number}", Description="Ten minutes", State="DISABLED", ResetOrderNumber=True
        )
        shown = self.connect.describe_agent_status(**of_status)["AgentStatus"]
        self.assertEqual(
            {name: shown.get(name) for name in ("Name", "Description", "State", "Type", "DisplayOrder")},
            {
                "Name": f"Coffee {self.number}",
                "Description": "Ten minutes",
                "State": "DISABLED",
                "Type": "CUSTOM",
                "DisplayOrder": None,
            },
        )
        self.assertEqual(shown["AgentStatusARN"], made["AgentStatusARN"])
        with self.refused("InvalidRequestException", 400):
            self.connect.update_agent_status(
                **self.of, AgentStatusId=self.status_id("Available"), State="DISABLED"
            )
        with self.refused("DuplicateResourceException", 409):
            self.connect.update_agent_status(**of_status, Name="Available")
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_agent_status(**self.of, AgentStatusId=unknown_id())

    def test_a_profile_loses_a_queue_and_its_name(self):
        chat = {"QueueId": self.queue_id, "Channel": "CHAT"}
        self.connect.update_routing_profile_name(**self.of_profile, Name=f"New {self.name}", Description="Changed")
        self.connect.update_routing_profile_default_outbound_queue(
            **self.of_profile, DefaultOutboundQueueId=credentials()["basic_queue_id"]
        )
        shown = self.connect.describe_routing_profile(**self.of_profile)["RoutingProfile"]
        self.assertEqual((shown["Name"], shown["Description"]), (f"New {self.name}", "Changed"))
        self.assertEqual(shown["DefaultOutboundQueueId"], credentials()["basic_queue_id"])

        agent = self.sign_in()
        self.connect.disassociate_routing_profile_queues(**self.of_profile, QueueReferences=[chat])
        waiting = self.start_chat()["ContactId"]
        self.assertEqual(agent.contacts(), {})
        self.assertNotIn("DisconnectTimestamp", self.connect.describe_contact(**self.of, ContactId=waiting)["Contact"])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_routing_profile_queues(**self.of_profile, QueueReferences=[chat])
        with self.refused("ResourceInUseException", 409):
            self.connect.delete_routing_profile(**self.of_profile)
        with self.refused("ResourceInUseException", 409):
            self.connect.delete_queue(**self.of_queue)
        self.connect.stop_contact(InstanceId=self.instance, ContactId=waiting)
        self.connect.delete_user(**self.of_user)
        self.connect.delete_routing_profile(**self.of_profile)
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_hours_of_operation(**self.of_hours)
        self.connect.delete_queue(**self.of_queue)
        self.connect.delete_hours_of_operation(**self.of_hours)
        gone = self.connect.exceptions.ResourceNotFoundException
        self.assertRaises(gone, self.connect.describe_routing_profile, **self.of_profile)
        self.assertRaises(gone, self.connect.describe_queue, **self.of_queue)
        self.assertRaises(gone, self.connect.describe_hours_of_operation, **self.of_hours)

    def test_a_queue_and_its_hours_are_changed(self):
        self.connect.update_queue_name(**self.of_queue, Name=f"New {self.name}", Description="Changed")
        other = self.connect.create_hours_of_operation(**self.of, Name=f"Other {self.name}", TimeZone="UTC", Config=[])
        self.connect.update_queue_hours_of_operation(
            **self.of_queue, HoursOfOperationId=other["HoursOfOperationId"]
        )
        shown = self.connect.describe_queue(**self.of_queue)["Queue"]
        self.assertEqual((shown["Name"], shown["Description"]), (f"New {self.name}", "Changed"))
        self.assertEqual(shown["HoursOfOperationId"], other["HoursOfOperationId"])
        row = {"Day": "MONDAY", "StartTime": {"Hours": 8, "Minutes": 30}, "EndTime": {"Hours": 17, "Minutes": 0}}
        self.connect.update_hours_of_operation(
            **self.of_hours, Name=f"Short {self.name}", TimeZone="Asia/Tokyo", Config=[row]
        )
        shown = self.connect.describe_hours_of_operation(**self.of_hours)["HoursOfOperation"]
        self.assertEqual((shown["TimeZone"], shown["Config"]), ("Asia/Tokyo", [row]))
        with self.refused("InvalidParameterException", 400):
            self.connect.update_hours_of_operation(**self.of_hours, TimeZone="Tokyo")
        with self.refused("DuplicateResourceException", 409):
            self.connect.update_queue_name(**self.of_queue, Name="BasicQueue")

    def test_a_quick_connect_is_changed_and_deleted(self):
        config = {"QuickConnectType": "PHONE_NUMBER", "PhoneConfig": {"PhoneNumber": "+4315550100"}}
        made = self.connect.create_quick_connect(
            **self.of, Name=f"Office {self.number}", QuickConnectConfig=config, Tags={"site": "Wien"}
        )["QuickConnectId"]
        of_quick = {**self.of, "QuickConnectId": made}
        self.connect.associate_queue_quick_connects(**self.of_queue, QuickConnectIds=[made])
        self.connect.update_quick_connect_name(**of_quick, Name=f"Desk {self.number}", Description="At night")
        flow = self.connect.list_contact_flows(**self.of, ContactFlowTypes=["AGENT_TRANSFER"])
        flow = flow["ContactFlowSummaryList"][0]["Id"]
        config = {
            "QuickConnectType": "USER",
            "UserConfig": {"UserId": self.user_id, "ContactFlowId": flow},
        }
        self.connect.update_quick_connect_config(**of_quick, QuickConnectConfig=config)
        shown = self.connect.describe_quick_connect(**of_quick)["QuickConnect"]
        self.assertEqual((shown["Name"], shown["Description"]), (f"Desk {self.number}", "At night"))
        self.assertEqual((shown["QuickConnectConfig"], shown["Tags"]), (config, {"site": "Wien"}))
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_user(**self.of_user)
        self.connect.delete_quick_connect(**of_quick)
        listed = self.connect.list_queue_quick_connects(**self.of_queue)["QuickConnectSummaryList"]
        self.assertEqual(listed, [])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.delete_quick_connect(**of_quick)

    def test_a_predefined_attribute_is_changed_and_deleted(self):
        name = f"language {self.number}"
        of_attribute = {**self.of, "Name": name}
        self.connect.create_predefined_attribute(**of_attribute, Values={"StringList": ["German", "Thai"]})
        skill = [{"AttributeName": name, "AttributeValue": "Thai", "Level": 2.0}]
        self.connect.associate_user_proficiencies(**self.of_user, UserProficiencies=skill)
        self.connect.update_predefined_attribute(**of_attribute, Values={"StringList": ["Thai", "Dutch"]})
        shown = self.connect.describe_predefined_attribute(**of_attribute)["PredefinedAttribute"]
        self.assertEqual(shown["Values"], {"StringList": ["Thai", "Dutch"]})
        with self.refused("InvalidRequestException", 400):
            self.connect.update_predefined_attribute(**of_attribute, Values={"StringList": ["Dutch"]})
        with self.refused("ResourceInUseException", 409):
            self.connect.delete_predefined_attribute(**of_attribute)
        self.connect.delete_user(**self.of_user)
        self.connect.delete_predefined_attribute(**of_attribute)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_predefined_attribute(**of_attribute)

    def test_nobody_gives_rights_that_they_lack(self):
        made = self.security_profile("Editors", ["BasicAgentAccess", "SecurityProfiles.Edit", "SecurityProfiles.View"])
        of_profile = {**self.of, "SecurityProfileId": made}
        shown = self.connect.describe_security_profile(**of_profile)["SecurityProfile"]
        self.assertEqual(shown["SecurityProfileName"], f"Editors {self.number}")
        pages = self.connect.get_paginator("list_security_profile_permissions").paginate(
            **of_profile, PaginationConfig={"PageSize": 2}
        )
        self.assertEqual(
            [one for page in pages for one in page["Permissions"]],
            ["BasicAgentAccess", "SecurityProfiles.Edit", "SecurityProfiles.View"],
        )
        self.connect.update_user_security_profiles(**self.of_user, SecurityProfileIds=[made])
        status, _, key = post(
            "/auth/access-keys", {}, {"Content-Type": "application/json", "X-Amz-Bearer": self.sign_in().token}
        )
        self.assertEqual(status, 200, key)
        theirs = connect(key=key["access_key_id"], secret=key["secret_access_key"])
        self.addCleanup(theirs.close)
        theirs.update_security_profile(**of_profile, Description="Who edits")
        with self.refused("AccessDeniedException", 403):
            theirs.update_security_profile(**of_profile, Permissions=["BasicAgentAccess", "Users.Edit"])
        with self.refused("AccessDeniedException", 403):
            theirs.delete_security_profile(**of_profile)
        with self.refused("InvalidParameterException", 400):
            self.connect.update_security_profile(**of_profile, Permissions=["Everything"])
        with self.refused("ResourceInUseException", 409):
            self.connect.delete_security_profile(**of_profile)
        with self.refused("DuplicateResourceException", 409):
            self.security_profile("Editors", [])
        spare = self.security_profile("Spare", [])
        self.connect.delete_security_profile(**self.of, SecurityProfileId=spare)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_security_profile(**self.of, SecurityProfileId=spare)

    def test_tags_are_put_on_listed_and_taken_away(self):
        advance(60)
        queue = self.arn("queue", self.queue_id)
        self.connect.tag_resource(resourceArn=queue, tags={"team": "sales", "site": "Wien"})
        self.connect.tag_resource(resourceArn=queue, tags={"team": "service"})
        self.assertEqual(
            self.connect.list_tags_for_resource(resourceArn=queue)["tags"], {"team": "service", "site": "Wien"}
        )
        self.connect.untag_resource(resourceArn=queue, tagKeys=["site", "never there"])
        shown = self.connect.describe_queue(**self.of_queue)["Queue"]
        self.assertEqual(shown["Tags"], {"team": "service"})
        user = self.connect.describe_user(**self.of_user)["User"]
        self.assertLess(user["LastModifiedTime"], shown["LastModifiedTime"])
        for kind, id in [("agent", self.user_id), ("routing-profile", self.profile_id), ("contact-flow", self.flow_id)]:
            with self.subTest(kind):
                self.connect.tag_resource(resourceArn=self.arn(kind, id), tags={"a": "b"})
                listed = self.connect.list_tags_for_resource(resourceArn=self.arn(kind, id))
                self.assertEqual(listed["tags"], {"a": "b"})
        with self.refused("ResourceNotFoundException", 404):
            self.connect.tag_resource(resourceArn=self.arn("queue", unknown_id()), tags={"a": "b"})
        for wrong in ("arn:aws:connect:eu-west-1:1:instance/x/queue/y", self.arn("planet", unknown_id())):
            with self.subTest(wrong), self.refused("InvalidParameterException", 400):
                self.connect.list_tags_for_resource(resourceArn=wrong)

    def test_everything_is_found_by_name_and_by_tags(self):
        mark = f"Findable {self.number}"
        self.connect.update_queue_name(**self.of_queue, Name=f"{mark} queue")
        self.connect.update_routing_profile_name(**self.of_profile, Name=f"{mark} profile")
        self.connect.update_hours_of_operation(**self.of_hours, Name=f"{mark} hours")
        config = {"QuickConnectType": "PHONE_NUMBER", "PhoneConfig": {"PhoneNumber": "+4315550100"}}
        quick = self.connect.create_quick_connect(**self.of, Name=f"{mark} quick", QuickConnectConfig=config)
        status = self.connect.create_agent_status(**self.of, Name=f"{mark} status", State="ENABLED")
        security = self.security_profile("Findable", [])
        kinds = [
            ("search_queues", "Queues", "QueueId", self.queue_id),
            ("search_routing_profiles", "RoutingProfiles", "RoutingProfileId", self.profile_id),
            ("search_hours_of_operations", "HoursOfOperations", "HoursOfOperationId", self.hours_id),
            ("search_quick_connects", "QuickConnects", "QuickConnectId", quick["QuickConnectId"]),
            ("search_agent_statuses", "AgentStatuses", "AgentStatusId", status["AgentStatusId"]),
            ("search_security_profiles", "SecurityProfiles", "Id", security),
        ]
        starts = {"StringCondition": {"FieldName": "name", "Value": mark.lower(), "ComparisonType": "STARTS_WITH"}}
        for operation, members, id, expected in kinds:
            with self.subTest(operation):
                found = getattr(self.connect, operation)(**self.of, SearchCriteria=starts)
                self.assertEqual([one[id] for one in found[members]], [expected])
                self.assertEqual(found["ApproximateTotalCount"], 1)

        def flows(**criteria):
            found = self.connect.search_contact_flows(**self.of, SearchCriteria=criteria)["ContactFlows"]
            return [one["Id"] for one in found]

        text = {"FieldName": "name", "Value": self.name, "ComparisonType": "CONTAINS"}
        self.assertEqual(flows(StringCondition=text, TypeCondition="CONTACT_FLOW"), [self.flow_id])
        self.assertEqual(flows(StringCondition=text, TypeCondition="CUSTOMER_QUEUE"), [])
        self.assertEqual(flows(StringCondition=text, StatusCondition="SAVED"), [])

    def test_users_are_found_by_several_conditions_and_in_pages(self):
        others = [self.user(f"{self.username}.{number}")["UserId"] for number in range(3)]

        def named(field, value, how="EXACT"):
            return {"StringCondition": {"FieldName": field, "Value": value, "ComparisonType": how}}

        def found(criteria, **filters):
            pages = self.connect.get_paginator("search_users").paginate(
                **self.of, SearchCriteria=criteria, **filters, PaginationConfig={"PageSize": 2}
            )
            return sorted(one["Id"] for page in pages for one in page["Users"])

        mine = named("RoutingProfileId", self.profile_id)
        self.assertEqual(found(mine), sorted([self.user_id, *others]))
        first = {"AndConditions": [mine, named("Username", f"{self.username}.0")]}
        either = {"OrConditions": [first, named("ResourceId", others[2])]}
        self.assertEqual(found(either), sorted([others[0], others[2]]))
        self.assertEqual(found({"AndConditions": [either, named("FirstName", "nobody")]}), [])

        self.connect.tag_resource(resourceArn=self.arn("agent", others[1]), tags={"team": "sales", "site": "Wien"})
        self.connect.tag_resource(resourceArn=self.arn("agent", others[2]), tags={"team": "sales"})

        def tagged(**condition):
            return found(mine, SearchFilter={"TagFilter": condition})

        sales, wien = {"TagKey": "team", "TagValue": "sales"}, {"TagKey": "site", "TagValue": "Wien"}
        self.assertEqual(tagged(TagCondition=sales), sorted(others[1:]))
        self.assertEqual(tagged(AndConditions=[sales, wien]), [others[1]])
        self.assertEqual(tagged(OrConditions=[[wien], [{"TagKey": "team", "TagValue": "none"}]]), [others[1]])
        user = self.connect.search_users(**self.of, SearchCriteria=named("ResourceId", others[1]))["Users"][0]
        self.assertEqual((user["Username"], user["Tags"]), (f"{self.username}.1", {"team": "sales", "site": "Wien"}))
        self.assertEqual(user["IdentityInfo"], {"FirstName": "Test", "LastName": "Agent"})
        with self.refused("InvalidParameterException", 400):
            found(named("ShoeSize", "42"))
        with self.refused("InvalidRequestException", 400):
            found({"ListCondition": {"TargetListType": "PROFICIENCIES", "Conditions": []}})
