"""What else is set up and asked by the API: associations, sign-in tokens, overrides, and what is not enabled."""

import botocore.exceptions

from centre import UNCHECKED, CentreTest, connect, participants, post, unknown_id

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:tell"


class FurtherSetUp(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}

    def test_functions_and_bots_are_associated(self):
        arn = f"{FUNCTION}-{self.number}"
        self.connect.associate_lambda_function(**self.of, FunctionArn=arn)
        listed = self.connect.get_paginator("list_lambda_functions").paginate(**self.of)
        self.assertIn(arn, [one for page in listed for one in page["LambdaFunctions"]])
        with self.refused("ResourceConflictException", 409):
            self.connect.associate_lambda_function(**self.of, FunctionArn=arn)
        self.connect.disassociate_lambda_function(**self.of, FunctionArn=arn)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_lambda_function(**self.of, FunctionArn=arn)
        with self.refused("InvalidParameterException", 400):
            self.connect.associate_lambda_function(**self.of, FunctionArn="tell")
        first = {"Name": f"bot{self.number}", "LexRegion": "us-east-1"}
        second = {"AliasArn": f"arn:aws:lex:us-east-1:123456789012:bot-alias/{self.number}/A"}
        self.connect.associate_bot(**self.of, LexBot=first)
        self.connect.associate_bot(**self.of, LexV2Bot=second)
        self.assertIn({"LexBot": first}, self.connect.list_bots(**self.of, LexVersion="V1")["LexBots"])
        self.assertIn({"LexV2Bot": second}, self.connect.list_bots(**self.of, LexVersion="V2")["LexBots"])
        with self.refused("ResourceConflictException", 409):
            self.connect.associate_bot(**self.of, LexV2Bot=second)
        self.connect.disassociate_bot(**self.of, LexBot=first)
        self.connect.disassociate_bot(**self.of, LexV2Bot=second)
        self.assertNotIn({"LexV2Bot": second}, self.connect.list_bots(**self.of, LexVersion="V2")["LexBots"])
        with self.refused("InvalidRequestException", 400):
            self.connect.associate_bot(**self.of, LexBot=first, LexV2Bot=second)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_bot(**self.of, LexBot=first)

    def test_addresses_have_flows(self):
        address = f"arn:aws:connect:us-east-1:123456789012:email-address/{unknown_id()}"
        of_address = {**self.of, "ResourceId": address, "ResourceType": "INBOUND_EMAIL"}
        with self.refused("ResourceNotFoundException", 404):
            self.connect.get_flow_association(**of_address)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.associate_flow(**of_address, FlowId=unknown_id())
        self.connect.associate_flow(**of_address, FlowId=self.flow_id)
        found = self.connect.get_flow_association(**of_address)
        self.assertEqual((found["ResourceId"], found["ResourceType"]), (address, "INBOUND_EMAIL"))
        self.assertTrue(found["FlowId"].endswith(f"/contact-flow/{self.flow_id}"))
        listed = self.connect.list_flow_associations(**self.of, ResourceType="INBOUND_EMAIL")
        self.assertIn(address, [one["ResourceId"] for one in listed["FlowAssociationSummaryList"]])
        with self.refused("InvalidRequestException", 400):
            self.connect.delete_contact_flow(**self.of, ContactFlowId=self.flow_id)
        self.connect.disassociate_flow(**of_address)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_flow(**of_address)

    def test_a_federation_token_is_a_sign_in(self):
        reply = self.connect.get_federation_token(**self.of)
        self.assertTrue(reply["SignInUrl"].endswith("/login"))
        self.assertTrue(reply["UserArn"].endswith(f"/agent/{reply['UserId']}"))
        credentials = reply["Credentials"]
        self.assertLess(credentials["AccessTokenExpiration"], credentials["RefreshTokenExpiration"])
        status, _, snapshot = post(
            "/api",
            {"timeout": 0},
            {
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": "AmazonConnectCTIService.GetAgentSnapshot",
                "X-Amz-Bearer": credentials["AccessToken"],
            },
        )
        self.assertEqual(status, 200, snapshot)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.get_federation_token(InstanceId=unknown_id())

    def test_overrides_are_changed_and_hours_told_by_date(self):
        hours = self.hours_id
        of_hours = {**self.of, "HoursOfOperationId": hours}
        row = lambda day, start, end: {  # noqa: E731
            "Day": day, "StartTime": {"Hours": start, "Minutes": 0}, "EndTime": {"Hours": end, "Minutes": 30}
        }
        made = self.connect.create_hours_of_operation_override(
            **of_hours, Name="Short", EffectiveFrom="2030-01-02", EffectiveTill="2030-01-02",
            Config=[row("WEDNESDAY", 9, 12)],
        )["HoursOfOperationOverrideId"]
        of_override = {**of_hours, "HoursOfOperationOverrideId": made}

        def told(start="2030-01-01", end="2030-01-03"):
            reply = self.connect.get_effective_hours_of_operations(**of_hours, FromDate=start, ToDate=end)
            self.assertEqual(reply["TimeZone"], "Europe/Berlin")
            open_at = {
                one["Date"]: [(hour["Start"]["Hours"], hour["End"]["Hours"]) for hour in one["OperationalHours"]]
                for one in reply["EffectiveHoursOfOperationList"]
            }
            by = {
                one["Date"]: [(hour["OverrideName"], hour["OperationalStatus"]) for hour in one["OverrideHours"]]
                for one in reply["EffectiveOverrideHoursList"]
            }
            return open_at, by

        all_day = [(0, 23)]
        expected = {"2030-01-01": all_day, "2030-01-02": [(9, 12)], "2030-01-03": all_day}
        self.assertEqual(told(), (expected, {"2030-01-02": [("Short", "OPEN")]}))
        self.connect.update_hours_of_operation_override(**of_override, Name="Closed", OverrideType="CLOSED", Description="Why")
        shown = self.connect.describe_hours_of_operation_override(**of_override)["HoursOfOperationOverride"]
        self.assertEqual(
            (shown["Name"], shown["Description"], shown["OverrideType"], shown["EffectiveFrom"], shown["Config"]),
            ("Closed", "Why", "CLOSED", "2030-01-02", [row("WEDNESDAY", 9, 12)]),
        )
        self.assertEqual(told(), ({**expected, "2030-01-02": []}, {"2030-01-02": [("Closed", "CLOSED")]}))
        with self.refused("InvalidParameterException", 400):
            self.connect.update_hours_of_operation_override(**of_override, EffectiveTill="2029-01-01")
        for start, end in (("2030-01-02", "2030-01-01"), ("2030-01-01", "2031-02-01"), ("2030-02-30", "2030-03-01")):
            with self.subTest(start), self.refused("InvalidParameterException", 400):
                told(start, end)
        self.connect.delete_hours_of_operation_override(**of_override)
        self.assertEqual(told(), ({day: all_day for day in expected}, {}))
        for gone in (
            self.connect.describe_hours_of_operation_override,
            self.connect.delete_hours_of_operation_override,
            self.connect.update_hours_of_operation_override,
        ):
            with self.refused("ResourceNotFoundException", 404):
                gone(**of_override)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.get_effective_hours_of_operations(
                **self.of, HoursOfOperationId=unknown_id(), FromDate="2030-01-01", ToDate="2030-01-01"
            )

    def test_proficiencies_are_changed_and_taken_away(self):
        attribute = f"Language {self.number}"
        self.connect.create_predefined_attribute(**self.of, Name=attribute, Values={"StringList": ["en", "fr"]})
        of_user = {**self.of, "UserId": self.user_id}
        skill = lambda value, level: {"AttributeName": attribute, "AttributeValue": value, "Level": level}  # noqa: E731
        self.connect.associate_user_proficiencies(**of_user, UserProficiencies=[skill("en", 2)])
        self.connect.update_user_proficiencies(**of_user, UserProficiencies=[skill("en", 5)])
        listed = lambda: self.connect.list_user_proficiencies(**of_user)["UserProficiencyList"]  # noqa: E731
        self.assertEqual(listed(), [skill("en", 5)])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.update_user_proficiencies(**of_user, UserProficiencies=[skill("fr", 1)])
        named = {"AttributeName": attribute, "AttributeValue": "en"}
        self.connect.disassociate_user_proficiencies(**of_user, UserProficiencies=[named])
        self.assertEqual(listed(), [])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_user_proficiencies(**of_user, UserProficiencies=[named])

    def test_quick_connects_are_taken_from_a_queue(self):
        quick = self.connect.create_quick_connect(
            **self.of,
            Name=f"Quick {self.number}",
            QuickConnectConfig={"QuickConnectType": "PHONE_NUMBER", "PhoneConfig": {"PhoneNumber": "+4930123456"}},
        )["QuickConnectId"]
        of_queue = {**self.of, "QueueId": self.queue_id, "QuickConnectIds": [quick]}
        self.connect.associate_queue_quick_connects(**of_queue)
        self.connect.disassociate_queue_quick_connects(**of_queue)
        listed = self.connect.list_queue_quick_connects(**self.of, QueueId=self.queue_id)
        self.assertEqual(listed["QuickConnectSummaryList"], [])
        with self.refused("ResourceNotFoundException", 404):
            self.connect.disassociate_queue_quick_connects(**of_queue)

    def test_what_is_not_enabled_says_so(self):
        with self.refused("DestinationNotAllowedException", 403):
            self.connect.start_outbound_voice_contact(
                **self.of, DestinationPhoneNumber="+4930123456", ContactFlowId=self.flow_id
            )
        chat = self.start_chat()
        with self.refused("AccessDeniedException", 403):
            self.connect.monitor_contact(**self.of, ContactId=chat["ContactId"], UserId=self.user_id)
        token = self.connection(chat["ParticipantToken"])
        session = unknown_id()
        with self.refused("AccessDeniedException", 403):
            self.participants.get_authentication_url(
                SessionId=session, RedirectUri="https://example.com", ConnectionToken=token
            )
        with self.refused("AccessDeniedException", 403):
            self.participants.cancel_participant_authentication(SessionId=session, ConnectionToken=token)
        with self.refused("ValidationException", 400):
            participants(UNCHECKED).cancel_participant_authentication(SessionId="x", ConnectionToken=token)
        # And what has no route at all.
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            self.connect.list_prompts(**self.of)
        self.assertEqual(refused.exception.response["Error"]["Code"], "UnknownOperationException")
