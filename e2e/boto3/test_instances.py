"""Several instances in one process: each by itself, all under whoever administers the first."""

import json
import pathlib
import os

from centre import PASSWORD, UNCHECKED, CentreTest, connect, credentials, participants, post, unknown_id


class Instances(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        made = self.create(InstanceAlias=f"shop-{self.number}")
        self.other, self.other_arn = made["Id"], made["Arn"]
        self.of = {"InstanceId": self.other}
        self.folder = pathlib.Path(os.environ["BELLBOARD_DATA"]) / "instances" / self.other

    def tearDown(self):
        if self.folder.exists():
            self.connect.delete_instance(InstanceId=self.other)
        super().tearDown()

    def create(self, **more):
        given = {
            "IdentityManagementType": "CONNECT_MANAGED",
            "InboundCallsEnabled": True,
            "OutboundCallsEnabled": False,
            **more,
        }
        return self.connect.create_instance(**given)

    def own(self):
        """What signs as a user of the other instance."""
        known = json.loads((self.folder / "credentials.json").read_text())
        return known, connect(key=known["access_key_id"], secret=known["secret_access_key"])

    def test_one_is_made_with_all_that_it_needs(self):
        shown = self.connect.describe_instance(InstanceId=self.other)["Instance"]
        self.assertEqual(shown["Arn"], self.other_arn)
        self.assertEqual(shown["InstanceAlias"], f"shop-{self.number}")
        self.assertEqual((shown["InboundCallsEnabled"], shown["OutboundCallsEnabled"]), (True, False))
        self.assertEqual(self.other_arn.split(":")[:5], credentials()["instance_arn"].split(":")[:5])
        listed = {one["Id"] for one in self.connect.list_instances()["InstanceSummaryList"]}
        self.assertLessEqual({self.instance, self.other}, listed)
        queues = self.connect.list_queues(**self.of, QueueTypes=["STANDARD"])["QueueSummaryList"]
        self.assertEqual([queue["Name"] for queue in queues], ["BasicQueue"])
        self.assertEqual(self.folder.joinpath("credentials.json").stat().st_mode & 0o777, 0o600)

    def test_a_repeat_makes_no_second_one(self):
        token = f"once-{self.number}"
        first = self.create(ClientToken=token)
        self.assertEqual(self.create(ClientToken=token)["Id"], first["Id"])
        self.connect.delete_instance(InstanceId=first["Id"])

    def test_bad_input_makes_none(self):
        before = len(self.connect.list_instances()["InstanceSummaryList"])
        for bad in (
            {"InstanceAlias": f"shop-{self.number}"},
            {"InstanceAlias": "-a"},
            {"InstanceAlias": "a_b"},
            {"InstanceAlias": self.other},
            {"IdentityManagementType": "SAML"},
            {"IdentityManagementType": "NONE"},
            {"DirectoryId": "d-1234567890"},
            {"Tags": {"a": "b"}},
        ):
            with self.subTest(bad), self.refused("InvalidRequestException", 400):
                connect(UNCHECKED).create_instance(
                    **{"IdentityManagementType": "CONNECT_MANAGED", "InboundCallsEnabled": True, "OutboundCallsEnabled": True, **bad}
                )
        self.assertEqual(len(self.connect.list_instances()["InstanceSummaryList"]), before)

    def test_they_share_nothing(self):
        queue = self.connect.list_queues(**self.of, QueueTypes=["STANDARD"])["QueueSummaryList"][0]
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_queue(InstanceId=self.instance, QueueId=queue["Id"])
        self.assertEqual(self.connect.describe_queue(**self.of, QueueId=queue["Id"])["Queue"]["QueueArn"], queue["Arn"])
        # The instance is named by an ARN only.
        self.connect.tag_resource(resourceArn=queue["Arn"], tags={"a": "b"})
        self.assertEqual(self.connect.list_tags_for_resource(resourceArn=queue["Arn"])["tags"], {"a": "b"})

    def test_its_own_users_stay_in_it(self):
        known, own = self.own()
        self.assertEqual(known["instance_id"], self.other)
        self.assertEqual([one["Id"] for one in own.list_instances()["InstanceSummaryList"]], [self.other])
        with self.refused("ResourceNotFoundException", 404):
            own.describe_instance(InstanceId=self.instance)
        with self.refused("AccessDeniedException", 403):
            own.create_instance(IdentityManagementType="CONNECT_MANAGED", InboundCallsEnabled=True, OutboundCallsEnabled=True)
        with self.refused("AccessDeniedException", 403):
            own.delete_instance(InstanceId=self.other)

    def test_who_administers_the_first_must_be_an_administrator(self):
        of_first = {"InstanceId": self.instance}
        profiles = self.connect.list_security_profiles(**of_first)["SecurityProfileSummaryList"]
        manager = next(one["Id"] for one in profiles if one["Name"] == "CallCenterManager")
        user = self.connect.create_user(
            **of_first,
            Username=f"manager{self.number}",
            Password=PASSWORD,
            SecurityProfileIds=[manager],
            RoutingProfileId=self.profile_id,
        )["UserId"]
        status, _, admin = post("/auth/login", {"username": f"manager{self.number}", "password": PASSWORD})
        self.assertEqual(status, 200)
        status, _, key = post("/auth/access-keys", {}, {"X-Amz-Bearer": admin["authToken"]})
        self.assertEqual(status, 200, key)
        client = connect(key=key["access_key_id"], secret=key["secret_access_key"])
        client.list_queues(**of_first)
        with self.refused("AccessDeniedException", 403):
            client.list_queues(**self.of)
        self.assertNotIn(self.other, [one["Id"] for one in client.list_instances()["InstanceSummaryList"]])
        self.connect.delete_user(**of_first, UserId=user)

    def test_a_person_signs_in_to_one_by_name(self):
        known, _ = self.own()
        given = {"username": "admin", "password": known["admin"]["password"]}
        for instance in (self.other, f"shop-{self.number}", self.other_arn):
            with self.subTest(instance):
                self.assertEqual(post("/auth/login", {**given, "instance": instance})[0], 200)
        for instance in (None, "", self.instance, "nothing-here"):
            with self.subTest(instance):
                self.assertEqual(post("/auth/login", {**given, "instance": instance})[0], 401)

    def test_a_chat_goes_through_it(self):
        known, own = self.own()
        people = participants()
        chat = own.start_chat_contact(
            **self.of, ContactFlowId=known["sample_flow_id"], ParticipantDetails={"DisplayName": "Mina"}
        )
        opened = people.create_participant_connection(
            ParticipantToken=chat["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"]
        )
        token = opened["ConnectionCredentials"]["ConnectionToken"]
        people.send_message(ConnectionToken=token, ContentType="text/plain", Content="Is this the other one?")
        items = people.get_transcript(ConnectionToken=token)["Transcript"]
        self.assertIn("Is this the other one?", [item.get("Content") for item in items])
        self.assertEqual(
            self.connect.describe_contact(**self.of, ContactId=chat["ContactId"])["Contact"]["Channel"], "CHAT"
        )
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_contact(InstanceId=self.instance, ContactId=chat["ContactId"])
        people.disconnect_participant(ConnectionToken=token)

    def test_one_that_is_deleted_is_gone(self):
        _, own = self.own()
        self.connect.delete_instance(InstanceId=self.other)
        self.assertFalse(self.folder.exists())
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_instance(InstanceId=self.other)
        with self.refused("UnrecognizedClientException", 403):
            own.list_instances()
        with self.refused("ResourceNotFoundException", 404):
            self.connect.delete_instance(InstanceId=unknown_id())

    def test_the_first_stays(self):
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_instance(InstanceId=self.instance)
