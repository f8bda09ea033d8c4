"""Views are created, saved, published, given versions, listed and deleted."""

import json

from centre import CentreTest, unknown_id


def content(text, *actions):
    return {"Template": json.dumps({"Head": {"Title": text}}), "Actions": list(actions)}


class Views(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.created = self.connect.create_view(
            **self.of,
            Name=f"View {self.name}",
            Description="Shows it",
            Status="PUBLISHED",
            Content=content("First", "Next", "Back"),
            Tags={"team": self.name},
        )["View"]
        self.view_id = self.created["Id"]
        self.of_view = {**self.of, "ViewId": self.view_id}

    def described(self, qualifier=""):
        return self.connect.describe_view(**self.of, ViewId=self.view_id + qualifier)["View"]

    def create(self, name, status="SAVED", **content):
        return self.connect.create_view(
            **self.of, Name=f"{name} {self.name}", Status=status, Content=content
        )["View"]

    def versions(self, **more):
        pages = self.connect.get_paginator("list_view_versions").paginate(**self.of_view, **more)
        return [one["Version"] for page in pages for one in page["ViewVersionSummaryList"]]

    def test_a_view_is_shown_by_id_and_arn(self):
        shown = self.described()
        self.assertEqual(
            (shown["Name"], shown["Description"], shown["Content"], shown["Status"], shown["Type"]),
            (f"View {self.name}", "Shows it", content("First", "Next", "Back"), "PUBLISHED", "CUSTOMER_MANAGED"),
        )
        self.assertEqual((shown["Tags"], len(shown["ViewContentSha256"])), ({"team": self.name}, 64))
        self.assertEqual(shown, self.created)
        self.assertTrue(shown["Arn"].endswith(f"/view/{self.view_id}"))
        for id in (shown["Arn"], f"{shown['Arn']}:$LATEST", f"{shown['Arn']}:$SAVED"):
            self.assertEqual(self.connect.describe_view(**self.of, ViewId=id)["View"], shown)

    def test_what_is_saved_is_not_published(self):
        self.connect.update_view_content(**self.of_view, Status="SAVED", Content=content("Second"))
        self.assertEqual(self.described()["Content"], content("First", "Next", "Back"))
        saved = self.described(":$SAVED")
        self.assertEqual((saved["Content"], saved["Status"]), (content("Second"), "SAVED"))
        self.connect.update_view_content(**self.of_view, Status="PUBLISHED", Content=content("Third"))
        for qualifier in ("", ":$SAVED", ":$LATEST"):
            shown = self.described(qualifier)
            self.assertEqual((shown["Content"], shown["Status"]), (content("Third"), "PUBLISHED"))
        draft = self.create("Draft")
        self.assertEqual(draft["Status"], "SAVED")
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_view(**self.of, ViewId=draft["Id"])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.create_view_version(**self.of, ViewId=draft["Id"])

    def test_views_are_listed_renamed_and_tagged(self):
        def listed(**more):
            pages = self.connect.get_paginator("list_views").paginate(**self.of, **more)
            return {one["Id"]: one["Name"] for page in pages for one in page["ViewsSummaryList"]}

        self.create("Another")
        all = listed(Type="CUSTOMER_MANAGED", PaginationConfig={"PageSize": 1})
        self.assertIn(self.view_id, all)
        self.assertEqual(list(all.values()), sorted(all.values()))
        self.assertEqual(listed(Type="AWS_MANAGED"), {})
        self.connect.update_view_metadata(**self.of_view, Name=f"Other {self.name}", Description="Why")
        shown = self.described()
        self.assertEqual((shown["Name"], shown["Description"]), (f"Other {self.name}", "Why"))
        self.connect.tag_resource(resourceArn=shown["Arn"], tags={"more": "1"})
        self.connect.untag_resource(resourceArn=shown["Arn"], tagKeys=["team"])
        self.assertEqual(self.connect.list_tags_for_resource(resourceArn=shown["Arn"])["tags"], {"more": "1"})

    def test_versions_of_a_view_are_kept(self):
        hash = self.created["ViewContentSha256"]
        version = self.connect.create_view_version(
            **self.of_view, VersionDescription="As it began", ViewContentSha256=hash
        )["View"]
        self.assertEqual((version["Version"], version["VersionDescription"]), (1, "As it began"))
        again = self.connect.create_view_version(**self.of_view)["View"]
        self.assertEqual(again["Version"], 1)
        self.connect.update_view_content(**self.of_view, Status="PUBLISHED", Content=content("Second"))
        with self.refused("InvalidRequestException", 400):
            self.connect.create_view_version(**self.of_view, ViewContentSha256=hash)
        self.assertEqual(self.connect.create_view_version(**self.of_view)["View"]["Version"], 2)
        self.assertEqual(self.described(":1")["Content"], content("First", "Next", "Back"))
        self.assertEqual(self.versions(PaginationConfig={"PageSize": 1}), [2, 1])
        self.connect.delete_view_version(**self.of_view, ViewVersion=1)
        self.assertEqual(self.versions(), [2])
        with self.refused("ResourceNotFoundException", 404):
            self.described(":1")
        with self.refused("ResourceNotFoundException", 404):
            self.connect.delete_view_version(**self.of_view, ViewVersion=1)

    def test_what_is_wrong_with_a_view_is_refused(self):
        for template in ("", "no JSON", "[]", '"text"', "{} {}"):
            with self.refused("InvalidParameterException", 400):
                self.create("Bad", Template=template)
        with self.refused("InvalidParameterException", 400):
            self.create("Bad", status="PUBLISHED")
        with self.refused("InvalidParameterException", 400):
            self.create("Bad", Template=json.dumps({"a": "x" * 410_000}))
        with self.refused("InvalidParameterException", 400):
            self.create("Bad", Actions=["x"] * 1001)
        with self.refused("InvalidParameterException", 400):
            self.connect.update_view_content(**self.of_view, Status="SAVED", Content={"Template": "[]"})
        with self.refused("DuplicateResourceException", 409):
            self.create("View")
        other = self.create("Other")
        with self.refused("DuplicateResourceException", 409):
            self.connect.update_view_metadata(**self.of, ViewId=other["Id"], Name=f"View {self.name}")
        with self.refused("InvalidRequestException", 400):
            self.connect.update_view_metadata(**self.of_view)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.describe_view(**self.of, ViewId=unknown_id())
        with self.refused("ResourceNotFoundException", 404):
            self.connect.list_views(InstanceId=unknown_id())

    def test_a_deleted_view_is_gone(self):
        self.connect.delete_view(**self.of_view)
        for qualifier in ("", ":$SAVED"):
            with self.refused("ResourceNotFoundException", 404):
                self.described(qualifier)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.delete_view(**self.of_view)
        self.create("View")
