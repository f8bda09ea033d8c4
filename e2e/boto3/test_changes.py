"""Who changed what is set up, and what was before and after."""

import json
import urllib.error
import urllib.parse
import urllib.request

from centre import PASSWORD, URL, CentreTest, advance, credentials, post, signature


class Changes(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of_queue = {"InstanceId": self.instance, "QueueId": self.queue_id}

    def changes(self, **query):
        path = f"/streams/configuration-changes?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(URL + path, headers=signature("GET", path, b""))
        with urllib.request.urlopen(request, timeout=30) as reply:
            return [json.loads(line)["record"] for line in reply.read().splitlines()]

    def test_each_change_tells_who_what_and_what_was_before_and_after(self):
        self.connect.update_queue_name(**self.of_queue, Name=f"Other {self.name}", Description="New")
        self.connect.tag_resource(resourceArn=f"{credentials()['instance_arn']}/queue/{self.queue_id}", tags={"a": "b"})
        # What changes nothing is no change.
        self.connect.update_queue_name(**self.of_queue, Name=f"Other {self.name}", Description="New")
        told = self.changes(resource=f"queue/{self.queue_id}")
        self.assertEqual([one["EventType"] for one in told], ["CREATED", "UPDATED", "UPDATED"])
        created, renamed, tagged = told
        self.assertIsNone(created["Before"])
        self.assertEqual(created["After"], renamed["Before"])
        self.assertEqual(renamed["Before"]["name"], f"Queue {self.name}")
        self.assertEqual((renamed["After"]["name"], renamed["After"]["description"]), (f"Other {self.name}", "New"))
        self.assertEqual(tagged["After"], {**renamed["After"], "tags": {"a": "b"}})
        for one in told:
            self.assertEqual(one["User"]["Username"], "admin")
            self.assertEqual(one["ResourceARN"], f"{credentials()['instance_arn']}/queue/{self.queue_id}")

    def test_what_is_deleted_is_told_as_it_was(self):
        status = self.connect.create_quick_connect(
            InstanceId=self.instance,
            Name=f"Call {self.number}",
            QuickConnectConfig={"QuickConnectType": "PHONE_NUMBER", "PhoneConfig": {"PhoneNumber": "+4930123456"}},
        )
        self.connect.delete_quick_connect(InstanceId=self.instance, QuickConnectId=status["QuickConnectId"])
        told = self.changes(resource=status["QuickConnectARN"])
        self.assertEqual([one["EventType"] for one in told], ["CREATED", "DELETED"])
        self.assertIsNone(told[1]["After"])
        self.assertEqual(told[1]["Before"], told[0]["After"])

    def test_flows_passwords_keys_and_the_instance_are_told_without_secrets(self):
        flow = self.changes(resource=f"contact-flow/{self.flow_id}")[0]
        self.assertIn("MessageParticipant", flow["After"]["content"])
        status, _, signed_in = post("/auth/login", {"username": self.username, "password": PASSWORD})
        self.assertEqual(status, 200)
        _, _, key = post("/auth/access-keys", {}, {"X-Amz-Bearer": signed_in["authToken"]})
        told = self.changes(resource=f"agent/{self.user_id}", by=self.username)
        self.assertEqual(told[-1]["After"]["access_keys"], [key["access_key_id"]])
        self.assertNotIn(key["secret_access_key"], json.dumps(told))
        self.connect.update_instance_attribute(
            InstanceId=self.instance, AttributeType="CONTACTFLOW_LOGS", Value="true"
        )
        of_instance = self.changes(resource="instance")
        self.assertEqual(of_instance[-1]["After"]["attributes"]["CONTACTFLOW_LOGS"], True)
        self.assertNotIn("hash", json.dumps(self.changes(resource="agent")).lower())

    def test_changes_are_found_by_person_kind_and_time(self):
        before = advance(60)
        self.connect.update_queue_max_contacts(**self.of_queue, MaxContacts=7)
        after = advance(60)
        self.connect.update_queue_max_contacts(**self.of_queue, MaxContacts=8)
        during = self.changes(resource="queue", since=before, until=after)
        self.assertEqual([one["After"]["max_contacts"] for one in during], [7])
        self.assertEqual([one["After"]["max_contacts"] for one in self.changes(by="admin", since=after)], [8])
        self.assertEqual(self.changes(by="nobody-of-that-name"), [])
        self.assertEqual(len(self.changes(limit=1, resource="queue", since=before)), 1)

    def test_only_who_may_sees_them_and_asks_for_what_there_is(self):
        status, _, signed_in = post("/auth/login", {"username": self.username, "password": PASSWORD})
        self.assertEqual(status, 200)

        def refused(path, headers):
            request = urllib.request.Request(URL + path, headers=headers)
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(request, timeout=30)
            caught.exception.close()
            return caught.exception.code

        changes = "/streams/configuration-changes"
        self.assertEqual(refused(changes, {"X-Amz-Bearer": signed_in["authToken"]}), 403)
        for path in (f"{changes}?since=yesterday", "/streams/contact-events?by=admin"):
            self.assertEqual(refused(path, signature("GET", path, b"")), 400, path)
