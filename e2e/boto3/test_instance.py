"""What is switched on for the whole instance."""

import urllib.request

from centre import URL, CentreTest, unknown_id


def framed_by():
    with urllib.request.urlopen(f"{URL}/ccp-v2/", timeout=30) as page:
        policy = page.headers["content-security-policy"]
    return policy.split("frame-ancestors ")[1].split()


def allowed(origin):
    """Whether pages of a site may call the API."""
    request = urllib.request.Request(f"{URL}/healthz", headers={"Origin": origin})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return reply.headers["access-control-allow-origin"] == origin


class Instance(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}

    def test_a_site_is_approved_and_disapproved(self):
        site = f"https://shop{self.number}.example"
        self.assertFalse(allowed(site))
        self.connect.associate_approved_origin(**self.of, Origin=site)
        self.assertTrue(allowed(site))
        self.assertIn(site, framed_by())
        self.assertIn(site, self.connect.list_approved_origins(**self.of)["Origins"])
        with self.refused("ResourceConflictException", 409):
            self.connect.associate_approved_origin(**self.of, Origin=site)
        for bad in ("shop.example", "https://", "https://a b", "https://shop.example/path", "*", "ftp://shop.example"):
            with self.subTest(bad), self.refused("InvalidParameterException", 400):
                self.connect.associate_approved_origin(**self.of, Origin=bad)
        self.connect.disassociate_approved_origin(**self.of, Origin=site)
        self.assertFalse(allowed(site))
        self.assertNotIn(site, framed_by())
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_approved_origin(**self.of, Origin=site)

    def test_an_attribute_is_switched_on_and_off(self):
        of_calls = {**self.of, "AttributeType": "INBOUND_CALLS"}
        for value in ("true", "false"):
            self.connect.update_instance_attribute(**of_calls, Value=value)
            shown = self.connect.describe_instance_attribute(**of_calls)["Attribute"]
            self.assertEqual(shown, {"AttributeType": "INBOUND_CALLS", "Value": value})
            described = self.connect.describe_instance(**self.of)["Instance"]
            self.assertEqual(described["InboundCallsEnabled"], value == "true")
        with self.refused("InvalidParameterException", 400):
            self.connect.update_instance_attribute(**of_calls, Value="yes")
        pages = self.connect.get_paginator("list_instance_attributes").paginate(**self.of, PaginationConfig={"PageSize": 5})
        listed = [one["AttributeType"] for page in pages for one in page["Attributes"]]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertIn("MESSAGE_STREAMING", listed)

    def test_a_place_for_each_type_is_kept(self):
        of_type = {**self.of, "ResourceType": "SCHEDULED_REPORTS"}

        def place(prefix, **more):
            return {"StorageType": "S3", "S3Config": {"BucketName": "centre", "BucketPrefix": prefix, **more}}

        made = self.connect.associate_instance_storage_config(**of_type, StorageConfig=place("a"))["AssociationId"]
        of_place = {**of_type, "AssociationId": made}
        with self.refused("ResourceConflictException", 409):
            self.connect.associate_instance_storage_config(**of_type, StorageConfig=place("b"))
        self.connect.update_instance_storage_config(**of_place, StorageConfig=place("b"))
        shown = self.connect.describe_instance_storage_config(**of_place)["StorageConfig"]
        self.assertEqual(shown, {"AssociationId": made, **place("b")})
        self.assertEqual(self.connect.list_instance_storage_configs(**of_type)["StorageConfigs"], [shown])
        stream = {"StorageType": "KINESIS_STREAM", "KinesisStreamConfig": {"StreamArn": "arn:aws:kinesis:a:1:stream/x"}}
        encrypted = place("c", EncryptionConfig={"EncryptionType": "KMS", "KeyId": "arn:aws:kms:a:1:key/x"})
        for unbuilt in (stream, encrypted):
            with self.refused("InvalidRequestException", 400):
                self.connect.update_instance_storage_config(**of_place, StorageConfig=unbuilt)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_instance_storage_config(
                **self.of, ResourceType="ATTACHMENTS", AssociationId=made
            )
        self.connect.disassociate_instance_storage_config(**of_place)
        for gone in (made, unknown_id()):
            with self.refused("ResourceNotFoundException", 404):
                self.connect.disassociate_instance_storage_config(**of_type, AssociationId=gone)
