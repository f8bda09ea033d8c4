"""Files in a chat: begun, put, completed, seen or refused."""

import datetime
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid

from centre import URL, CentreTest, advance, plain, unknown_id

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89" + b"\0" * 40


def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as reply:
        return reply.headers, reply.read()


def put(url, data, headers):
    request = urllib.request.Request(url, data=data, method="PUT", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


def switch_on(connect, instance):
    of_type = {"InstanceId": instance, "ResourceType": "ATTACHMENTS"}
    if not connect.list_instance_storage_configs(**of_type)["StorageConfigs"]:
        place = {"StorageType": "S3", "S3Config": {"BucketName": "centre", "BucketPrefix": "attachments"}}
        connect.associate_instance_storage_config(**of_type, StorageConfig=place)


class Attachments(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        switch_on(self.connect, self.instance)
        self.sign_in()
        chat = self.start_chat()
        self.contact = chat["ContactId"]
        self.token = self.connection(chat["ParticipantToken"])
        self.agent.ask("AcceptContact", contactId=self.contact)
        self.agent_token = self.agent.token_for(self.contact)

    def start(self, name="photo.png", content_type="image/png", size=len(PNG), token=None, **more):
        return self.participants.start_attachment_upload(
            ContentType=content_type,
            AttachmentSizeInBytes=size,
            AttachmentName=name,
            ClientToken=more.get("client_token", str(uuid.uuid4())),
            ConnectionToken=token or self.token,
        )

    def put(self, begun, data):
        upload = begun["UploadMetadata"]
        return put(upload["Url"], data, upload["HeadersToInclude"])

    def sent(self):
        begun = self.start()
        self.put(begun, PNG)
        self.complete(begun)
        return begun["AttachmentId"]

    def test_chat_60_files_of_an_earlier_chat_are_there_in_the_one_that_goes_on_from_it(self):
        file = self.sent()
        self.connect.stop_contact(InstanceId=self.instance, ContactId=self.contact)
        past = {"RehydrationType": "FROM_SEGMENT", "SourceContactId": self.contact}
        later = self.connection(self.start_chat(PersistentChat=past)["ParticipantToken"])
        url = self.participants.get_attachment(AttachmentId=file, ConnectionToken=later)["Url"]
        self.assertEqual(fetch(url)[1], PNG)
        stranger = self.connection(self.start_chat()["ParticipantToken"])
        with self.refused("ValidationException", 400):
            self.participants.get_attachment(AttachmentId=file, ConnectionToken=stranger)

    def complete(self, begun, token=None):
        self.participants.complete_attachment_upload(
            AttachmentIds=[begun["AttachmentId"]],
            ClientToken=str(uuid.uuid4()),
            ConnectionToken=token or self.token,
        )

    def get(self, id, token, **more):
        return self.participants.get_attachment(AttachmentId=id, ConnectionToken=token, **more)

    def uploaded(self, **more):
        begun = self.start(**more)
        self.assertEqual(self.put(begun, PNG), 200)
        self.complete(begun)
        return begun["AttachmentId"]

    def test_a_file_goes_from_one_to_the_other(self):
        begun = self.start("Föto 1.png")
        self.assertEqual(self.put(begun, PNG), 200)
        with self.refused("ValidationException", 400, self.token):
            self.get(begun["AttachmentId"], self.agent_token)
        self.complete(begun)
        self.complete(begun)
        for reader in (self.token, self.agent_token):
            (item,) = [item for item in self.transcript(reader) if item["Type"] == "ATTACHMENT"]
            self.assertEqual(
                item["Attachments"],
                [
                    {
                        "ContentType": "image/png",
                        "AttachmentId": begun["AttachmentId"],
                        "AttachmentName": "Föto 1.png",
                        "Status": "APPROVED",
                    }
                ],
            )
            self.assertEqual((item["ContentType"], item["ParticipantRole"]), ("image/png", "CUSTOMER"))
            self.assertNotIn("Content", item)
            got = self.get(begun["AttachmentId"], reader, UrlExpiryInSeconds=5)
            self.assertEqual(got["AttachmentSizeInBytes"], len(PNG))
            headers, data = fetch(got["Url"])
            self.assertEqual(data, PNG)
            self.assertEqual(headers["content-type"], "image/png")
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertTrue(headers["content-disposition"].startswith('attachment; filename="F_to 1.png"'))
            self.assertIn("sandbox", headers["content-security-policy"])
        advance(6)
        with self.assertRaises(urllib.error.HTTPError) as gone:
            fetch(got["Url"])
        self.assertEqual(gone.exception.code, 403)
        # An address to fetch is none to put, nor one that was changed.
        self.assertEqual(self.put({"UploadMetadata": {"Url": got["Url"], "HeadersToInclude": {}}}, PNG), 403)
        self.assertEqual(self.put({"UploadMetadata": {"Url": got["Url"][:-3] + "AAA", "HeadersToInclude": {}}}, PNG), 403)

    def test_what_is_put_is_what_was_said(self):
        begun = self.start()
        for data in (PNG + b"x", PNG[:-1], b"", b"%PDF-1.7" + PNG[8:]):
            with self.subTest(data[:8]):
                self.assertEqual(self.put(begun, data), 400)
        with self.refused("ConflictException", 409, self.token):
            self.complete(begun)
        self.assertEqual(self.put(begun, PNG), 200)
        self.complete(begun)
        self.assertEqual(self.put(begun, PNG), 403)
        late = self.start()
        self.assertEqual(late["UploadMetadata"]["UrlExpiry"][-1], "Z")
        advance(15 * 60)
        self.assertEqual(self.put(late, PNG), 403)

    def test_what_may_not_be_begun(self):
        for bad in (
            {"name": "photo.exe"},
            {"name": "photo.pdf"},
            {"content_type": "text/html"},
            {"size": 20 * 1024 * 1024 + 1},
            {"name": "a/photo.png"},
        ):
            with self.subTest(bad), self.refused("ValidationException", 400, self.token):
                self.start(**bad)
        self.start(size=20 * 1024 * 1024)

    def test_a_repeat_begins_nothing(self):
        token = str(uuid.uuid4())
        first, second = (self.start(client_token=token) for _ in range(2))
        self.assertEqual(first["AttachmentId"], second["AttachmentId"])
        self.assertEqual(first["UploadMetadata"], second["UploadMetadata"])

    def test_there_are_35_of_a_chat(self):
        for _ in range(35):
            self.start()
        with self.refused("ServiceQuotaExceededException", 402, self.token):
            self.start()

    def test_whose_files_they_are(self):
        begun = self.start()
        self.put(begun, PNG)
        with self.refused("ValidationException", 400, self.token):
            self.complete(begun, self.agent_token)
        self.complete(begun)
        id = begun["AttachmentId"]
        other = self.connection(self.start_chat()["ParticipantToken"])
        for wrong, token in ((id, other), (unknown_id(), self.token), ("x", self.token)):
            with self.subTest(wrong), self.refused("ValidationException", 400, self.token):
                self.get(wrong, token)
        bot = self.connect.create_participant(
            InstanceId=self.instance,
            ContactId=self.contact,
            ParticipantDetails={"ParticipantRole": "CUSTOM_BOT", "DisplayName": "BOT"},
        )
        bot_token = self.connection(bot["ParticipantCredentials"]["ParticipantToken"])
        with self.refused("AccessDeniedException", 403, self.token):
            self.get(id, bot_token)
        # After the end the agent reads on until they clear the contact, the customer does not.
        self.participants.disconnect_participant(ConnectionToken=self.token)
        with self.refused("AccessDeniedException", 403):
            self.get(id, self.token)
        self.get(id, self.agent_token)
        self.agent.ask("ClearContact", contactId=self.contact)
        with self.refused("AccessDeniedException", 403):
            self.get(id, self.agent_token)

    def test_a_body_of_another_length_than_it_says_is_refused_unread(self):
        begun = self.start()
        path = urllib.parse.urlsplit(begun["UploadMetadata"]["Url"]).path
        status, _ = plain("PUT", path, b"x" * (30 * 1024 * 1024), {"Content-Type": "image/png"})
        self.assertEqual(status, 400)
