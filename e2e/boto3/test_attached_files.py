"""Files attached to a contact by programs: begun, put, completed, fetched, deleted."""

import urllib.error
import uuid

from centre import CentreTest, advance, unknown_id
from test_attachments import PNG, fetch, put, switch_on


class AttachedFiles(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        switch_on(self.connect, self.instance)
        self.contact = self.start_chat()["ContactId"]

    def arn(self, contact=None):
        instance = self.connect.describe_instance(InstanceId=self.instance)["Instance"]["Arn"]
        return f"{instance}/contact/{contact or self.contact}"

    def start(self, **more):
        given = {
            "FileName": "photo.png",
            "FileSizeInBytes": len(PNG),
            "FileUseCaseType": "ATTACHMENT",
            "AssociatedResourceArn": self.arn(),
        }
        return self.connect.start_attached_file_upload(InstanceId=self.instance, **given | more)

    def of(self, begun, contact=None):
        return {"InstanceId": self.instance, "FileId": begun["FileId"], "AssociatedResourceArn": self.arn(contact)}

    def put(self, begun, data):
        upload = begun["UploadUrlMetadata"]
        return put(upload["Url"], data, upload["HeadersToInclude"])

    def status(self, begun):
        return self.connect.get_attached_file(**self.of(begun))["FileStatus"]

    def attached(self, **more):
        begun = self.start(**more)
        self.assertEqual(self.put(begun, PNG), 200)
        self.connect.complete_attached_file_upload(**self.of(begun))
        return begun

    def test_a_file_is_attached_fetched_and_deleted(self):
        begun = self.start(FileName="Föto 1.png")
        self.assertEqual(begun["FileStatus"], "PROCESSING")
        self.assertTrue(begun["FileArn"].endswith("/file/" + begun["FileId"]))
        self.assertEqual(begun["UploadUrlMetadata"]["HeadersToInclude"], {"Content-Type": "image/png"})
        self.assertIn("/agent/", begun["CreatedBy"]["ConnectUserArn"])
        self.assertNotIn("DownloadUrlMetadata", self.connect.get_attached_file(**self.of(begun)))
        with self.refused("InvalidRequestException", 400):
            self.connect.complete_attached_file_upload(**self.of(begun))
        for data in (PNG + b"x", PNG[:-1], b"", b"%PDF-1.7" + PNG[8:]):
            with self.subTest(data[:8]):
                self.assertEqual(self.put(begun, data), 400)
        self.assertEqual(self.put(begun, PNG), 200)
        self.assertEqual(self.status(begun), "PROCESSING")
        self.connect.complete_attached_file_upload(**self.of(begun))
        self.connect.complete_attached_file_upload(**self.of(begun))
        self.assertEqual(self.put(begun, PNG), 403)
        got = self.connect.get_attached_file(**self.of(begun), UrlExpiryInSeconds=5)
        self.assertEqual((got["FileStatus"], got["FileName"]), ("APPROVED", "Föto 1.png"))
        self.assertEqual((got["FileSizeInBytes"], got["FileUseCaseType"]), (len(PNG), "ATTACHMENT"))
        self.assertEqual(got["AssociatedResourceArn"], self.arn())
        self.assertEqual(got["CreatedBy"], begun["CreatedBy"])
        url = got["DownloadUrlMetadata"]["Url"]
        headers, data = fetch(url)
        self.assertEqual((headers["content-type"], data), ("image/png", PNG))
        advance(6)
        with self.assertRaises(urllib.error.HTTPError) as gone:
            fetch(url)
        self.assertEqual(gone.exception.code, 403)
        url = self.connect.get_attached_file(**self.of(begun))["DownloadUrlMetadata"]["Url"]
        self.connect.delete_attached_file(**self.of(begun))
        with self.assertRaises(urllib.error.HTTPError) as gone:
            fetch(url)
        self.assertEqual(gone.exception.code, 403)
        for operation in ("get_attached_file", "delete_attached_file", "complete_attached_file_upload"):
            with self.subTest(operation), self.refused("ResourceNotFoundException", 404):
                getattr(self.connect, operation)(**self.of(begun))

    def test_a_completed_contact_keeps_its_files_and_takes_more(self):
        before = self.attached()
        self.connect.stop_contact(InstanceId=self.instance, ContactId=self.contact)
        after = self.attached()
        for begun in (before, after):
            self.assertEqual(self.status(begun), "APPROVED")

    def test_metadata_of_many(self):
        approved, begun = self.attached(), self.start()
        other = self.start_chat()["ContactId"]
        foreign = self.start(AssociatedResourceArn=self.arn(other))["FileId"]
        unknown = [unknown_id(), "x", foreign]
        of = {"InstanceId": self.instance, "FileIds": [approved["FileId"], begun["FileId"], *unknown]}
        got = self.connect.batch_get_attached_file_metadata(**of, AssociatedResourceArn=self.arn())
        told = [(file["FileId"], file["FileStatus"]) for file in got["Files"]]
        self.assertEqual(told, [(approved["FileId"], "APPROVED"), (begun["FileId"], "PROCESSING")])
        errors = [(error["FileId"], error["ErrorCode"]) for error in got["Errors"]]
        self.assertEqual(errors, [(id, "ResourceNotFoundException") for id in unknown])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.batch_get_attached_file_metadata(**of, AssociatedResourceArn=self.arn(unknown_id()))

    def test_a_repeat_begins_nothing(self):
        token = str(uuid.uuid4())
        first, second = (self.start(ClientToken=token) for _ in range(2))
        for same in ("FileId", "UploadUrlMetadata", "CreationTime"):
            self.assertEqual(first[same], second[same])
        with self.refused("ResourceConflictException", 409):
            self.start(ClientToken=token, FileName="other.png")

    def test_what_is_not_put_in_time_has_failed(self):
        begun = self.start(UrlExpiryInSeconds=5)
        advance(6)
        self.assertEqual(self.put(begun, PNG), 403)
        self.assertEqual(self.status(begun), "PROCESSING")
        late = self.start()
        self.assertEqual(self.put(late, PNG), 200)
        advance(15 * 60)
        for of in (begun, late):
            self.assertEqual(self.status(of), "FAILED")
        with self.refused("InvalidRequestException", 400):
            self.connect.complete_attached_file_upload(**self.of(late))
        self.start()
        with self.refused("InvalidRequestException", 400):
            self.connect.complete_attached_file_upload(**self.of(late))
        self.connect.delete_attached_file(**self.of(late))

    def test_what_may_not_be_begun(self):
        user = {"ConnectUserArn": self.arn().replace("/contact/", "/agent/")}
        for bad in (
            {"FileName": "photo.exe"},
            {"FileName": "a/photo.png"},
            {"FileSizeInBytes": 20 * 1024 * 1024 + 1},
            {"FileUseCaseType": "EMAIL_MESSAGE"},
            {"UrlExpiryInSeconds": 301},
            {"Tags": {"a": "b"}},
            {"CreatedBy": {"AWSIdentityArn": "arn:aws:iam::1:user/x"}},
            {"CreatedBy": user},
        ):
            with self.subTest(bad), self.refused("InvalidRequestException", 400):
                self.start(**bad)
        foreign = self.arn().replace(self.instance, unknown_id())
        queue = self.arn().replace("/contact/", "/queue/")
        for arn in (self.arn(unknown_id()), foreign, queue, self.contact, "x"):
            with self.subTest(arn), self.refused("ResourceNotFoundException", 404):
                self.start(AssociatedResourceArn=arn)
        self.start(FileSizeInBytes=20 * 1024 * 1024)

    def test_a_file_is_found_by_its_own_contact_only(self):
        begun = self.attached()
        other = self.start_chat()["ContactId"]
        for operation in ("get_attached_file", "delete_attached_file", "complete_attached_file_upload"):
            with self.subTest(operation), self.refused("ResourceNotFoundException", 404):
                getattr(self.connect, operation)(**self.of(begun, other))
        self.assertEqual(self.status(begun), "APPROVED")

    def test_there_are_50_of_a_contact(self):
        begun = [self.start() for _ in range(50)]
        with self.refused("ServiceQuotaExceededException", 402):
            self.start()
        self.connect.delete_attached_file(**self.of(begun[0]))
        self.start()

    def test_none_without_a_place_for_them(self):
        of_type = {"InstanceId": self.instance, "ResourceType": "ATTACHMENTS"}
        (place,) = self.connect.list_instance_storage_configs(**of_type)["StorageConfigs"]
        self.addCleanup(switch_on, self.connect, self.instance)
        self.connect.disassociate_instance_storage_config(**of_type, AssociationId=place["AssociationId"])
        with self.refused("InvalidRequestException", 400):
            self.start()
