"""The clients of a centre under test, and what every test needs of them."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import urllib.error
import urllib.parse
import urllib.request
import unittest
import uuid

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions

URL = os.environ.get("BELLBOARD_URL", "")
PASSWORD = "Bellboard-test-1"
EVENT = "application/vnd.amazonaws.connect.event."

# No second try hides a failure.
PLAIN = botocore.config.Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)
UNCHECKED = PLAIN.merge(botocore.config.Config(parameter_validation=False))

_numbers = itertools.count(1)


def credentials():
    return json.loads((pathlib.Path(os.environ["BELLBOARD_DATA"]) / "credentials.json").read_text())


def connect(config=PLAIN, key=None, secret=None):
    known = credentials()
    return boto3.client(
        "connect",
        endpoint_url=URL,
        region_name=known["region"],
        aws_access_key_id=key or known["access_key_id"],
        aws_secret_access_key=secret or known["secret_access_key"],
        config=config,
    )


def participants(config=PLAIN):
    return boto3.client(
        "connectparticipant",
        endpoint_url=URL,
        region_name=credentials()["region"],
        aws_access_key_id="anything",
        aws_secret_access_key="at all",
        config=config,
    )


def post(path, body, headers=None):
    """(status, error name, body) of a plain request."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, headers=headers or {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, None, json.loads(reply.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("x-amzn-errortype"), json.loads(error.read() or b"null")


def advance(seconds):
    """Moves the server's clock, and says what it shows then."""
    status, _, body = post("/_clock/advance", {"seconds": seconds})
    assert status == 200, body
    return body["now"]


def signature(method, path, body):
    """The headers of a request with a good signature."""
    known = credentials()
    keys = botocore.credentials.Credentials(known["access_key_id"], known["secret_access_key"])
    headers = {"Content-Type": "application/json"}
    request = botocore.awsrequest.AWSRequest(method=method, url=URL + path, data=body, headers=headers)
    botocore.auth.SigV4Auth(keys, "connect", known["region"]).add_auth(request)
    return dict(request.headers.items())


def signed(method, path, body):
    """A request with a good signature and any body at all: (status, error name)."""
    return plain(method, path, body, signature(method, path, body))


def plain(method, path, body, headers):
    """Any request as it stands: (status, error name). A server may answer before it has read it all."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(URL).netloc, timeout=30)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body, headers)
        reply = connection.getresponse()
        reply.read()
        return reply.status, reply.headers.get("x-amzn-errortype")
    finally:
        connection.close()


class Agent:
    """A user signed in as a person, with the agent's service."""

    def __init__(self, username, user_id):
        self.user_id = user_id
        status, _, reply = post("/auth/login", {"username": username, "password": PASSWORD})
        assert status == 200, reply
        self.token = reply["authToken"]

    def api(self, operation, **body):
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AmazonConnectCTIService.{operation}",
            "X-Amz-Bearer": self.token,
        }
        return post("/api", body, headers)

    def ask(self, operation, **body):
        status, error, reply = self.api(operation, **body)
        assert status == 200, (operation, status, error, reply)
        return reply

    def contacts(self):
        """State by contact."""
        snapshot = self.ask("GetAgentSnapshot", timeout=0)["snapshot"]
        return {contact["contactId"]: contact["state"]["type"] for contact in snapshot["contacts"]}

    def connection_of(self, contact_id):
        snapshot = self.ask("GetAgentSnapshot", timeout=0)["snapshot"]
        contact = next(one for one in snapshot["contacts"] if one["contactId"] == contact_id)
        return next(one["connectionId"] for one in contact["connections"] if one["type"] == "agent")

    def token_for(self, contact_id):
        reply = self.ask(
            "CreateTransport",
            transportType="chat_token",
            participantId=self.connection_of(contact_id),
            contactId=contact_id,
        )
        return reply["chatTokenTransport"]["participantToken"]


class CentreTest(unittest.TestCase):
    """A centre that is set up through the public API: a queue, a flow to it, and an agent for it."""

    maxDiff = None

    def setUp(self):
        known = credentials()
        self.instance = known["instance_id"]
        self.connect = connect()
        self.addCleanup(self.connect.close)
        self.participants = participants()
        self.addCleanup(self.participants.close)
        self.number = next(_numbers)
        self.name = f"{self.id().rsplit('.', 1)[-1][:60]} {self.number}"

    def hours(self):
        day = {"StartTime": {"Hours": 0, "Minutes": 0}, "EndTime": {"Hours": 23, "Minutes": 59}}
        days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
        return self.connect.create_hours_of_operation(
            InstanceId=self.instance,
            Name=f"Hours {self.name}",
            TimeZone="Europe/Berlin",
            Config=[{"Day": name, **day} for name in days],
        )["HoursOfOperationId"]

    def set_up(self, concurrency=5):
        """Everything, from nothing."""
        self.hours_id = self.hours()
        self.queue_id = self.connect.create_queue(
            InstanceId=self.instance, Name=f"Queue {self.name}", HoursOfOperationId=self.hours_id
        )["QueueId"]
        self.profile_id = self.profile(concurrency)["RoutingProfileId"]
        self.flow_id = self.flow(self.queue_id)["ContactFlowId"]
        self.username = f"agent{self.number}"
        self.user_id = self.user(self.username)["UserId"]

    def profile(self, concurrency, connect=None):
        return (connect or self.connect).create_routing_profile(
            InstanceId=self.instance,
            Name=f"Profile {self.name} {concurrency}",
            Description="For a test",
            DefaultOutboundQueueId=self.queue_id,
            MediaConcurrencies=[{"Channel": "CHAT", "Concurrency": concurrency}],
            QueueConfigs=[{"QueueReference": {"QueueId": self.queue_id, "Channel": "CHAT"}, "Priority": 1, "Delay": 0}],
        )

    def flow(self, queue_id, name=None):
        fails = [{"NextAction": "end", "ErrorType": "NoMatchingError"}]
        full = [{"NextAction": "end", "ErrorType": "QueueAtCapacity"}]
        content = {
            "Version": "2019-10-30",
            "StartAction": "greet",
            "Metadata": {},
            "Actions": [
                {
                    "Identifier": "greet",
                    "Type": "MessageParticipant",
                    "Parameters": {"Text": "Welcome."},
                    "Transitions": {"NextAction": "choose", "Errors": fails},
                },
                {
                    "Identifier": "choose",
                    "Type": "UpdateContactTargetQueue",
                    "Parameters": {"QueueId": queue_id},
                    "Transitions": {"NextAction": "queue", "Errors": fails},
                },
                {
                    "Identifier": "queue",
                    "Type": "TransferContactToQueue",
                    "Parameters": {},
                    "Transitions": {"NextAction": "end", "Errors": full + fails},
                },
                {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
            ],
        }
        return self.connect.create_contact_flow(
            InstanceId=self.instance, Name=name or f"Flow {self.name}", Type="CONTACT_FLOW", Content=json.dumps(content)
        )

    def with_disconnect_flow(self):
        """The centre's flow, with one for customers who are left alone: it thanks them and ends."""
        say = lambda text, after: {  # noqa: E731
            "Identifier": "say",
            "Type": "MessageParticipant",
            "Parameters": {"Text": text},
            "Transitions": {"NextAction": after, "Errors": [{"NextAction": after, "ErrorType": "NoMatchingError"}]},
        }
        end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
        thanks = {"Version": "2019-10-30", "StartAction": "say", "Metadata": {}, "Actions": [say("Thanks.", "end"), end]}
        left = self.connect.create_contact_flow(
            InstanceId=self.instance, Name=f"Left {self.name}", Type="CONTACT_FLOW", Content=json.dumps(thanks)
        )["ContactFlowId"]
        flow = json.loads(self.connect.describe_contact_flow(InstanceId=self.instance, ContactFlowId=self.flow_id)["ContactFlow"]["Content"])
        flow["StartAction"] = "hook"
        fails = [{"NextAction": "end", "ErrorType": "NoMatchingError"}]
        hook = {
            "Identifier": "hook",
            "Type": "UpdateContactEventHooks",
            "Parameters": {"EventHooks": {"CustomerRemaining": left}},
            "Transitions": {"NextAction": "greet", "Errors": fails},
        }
        flow["Actions"].append(hook)
        self.connect.update_contact_flow_content(InstanceId=self.instance, ContactFlowId=self.flow_id, Content=json.dumps(flow))

    def user(self, username):
        pages = self.connect.get_paginator("list_security_profiles").paginate(InstanceId=self.instance)
        profiles = {one["Name"]: one["Id"] for page in pages for one in page["SecurityProfileSummaryList"]}
        return self.connect.create_user(
            InstanceId=self.instance,
            Username=username,
            Password=PASSWORD,
            IdentityInfo={"FirstName": "Test", "LastName": "Agent"},
            PhoneConfig={"PhoneType": "SOFT_PHONE", "AutoAccept": False, "AfterContactWorkTimeLimit": 0},
            SecurityProfileIds=[profiles["Agent"]],
            RoutingProfileId=self.profile_id,
        )

    def status_id(self, name):
        pages = self.connect.get_paginator("list_agent_statuses").paginate(InstanceId=self.instance)
        return next(one["Id"] for page in pages for one in page["AgentStatusSummaryList"] if one["Name"] == name)

    def sign_in(self, status="Available"):
        self.agent = Agent(self.username, self.user_id)
        self.put_status(status)
        return self.agent

    def put_status(self, name):
        self.connect.put_user_status(InstanceId=self.instance, UserId=self.user_id, AgentStatusId=self.status_id(name))

    def start_chat(self, name="Ada", **more):
        return self.connect.start_chat_contact(
            InstanceId=self.instance,
            ContactFlowId=self.flow_id,
            ParticipantDetails={"DisplayName": name},
            **more,
        )

    def connection(self, participant_token):
        reply = self.participants.create_participant_connection(
            Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=participant_token
        )
        return reply["ConnectionCredentials"]["ConnectionToken"]

    def live_chat(self):
        """A chat between the agent and a customer: (contact id, the customer's token, the agent's token)."""
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        self.agent.ask("AcceptContact", contactId=chat["ContactId"])
        return chat["ContactId"], token, self.agent.token_for(chat["ContactId"])

    def send(self, token, text, **more):
        return self.participants.send_message(ContentType="text/plain", Content=text, ConnectionToken=token, **more)

    def receipt(self, token, kind, message):
        self.participants.send_event(
            ContentType=f"{EVENT}message.{kind}",
            Content=json.dumps({"messageId": message["Id"]}),
            ConnectionToken=token,
        )

    def transcript(self, token):
        """All items, oldest first."""
        items, more = [], {}
        while True:
            page = self.participants.get_transcript(
                ConnectionToken=token, MaxResults=100, ScanDirection="BACKWARD", SortOrder="ASCENDING", **more
            )
            items = page["Transcript"] + items
            if "NextToken" not in page:
                return items
            more = {"NextToken": page["NextToken"]}

    def texts(self, token):
        return [item["Content"] for item in self.transcript(token) if item["Type"] == "MESSAGE"]

    def user_data(self):
        return self.connect.get_current_user_data(InstanceId=self.instance, Filters={"Queues": [self.queue_id]})[
            "UserDataList"
        ]

    def everything(self):
        """What a refused request must leave as it was."""
        state = {"users": self.user_data()}
        for operation, members in [
            ("list_hours_of_operations", "HoursOfOperationSummaryList"),
            ("list_queues", "QueueSummaryList"),
            ("list_routing_profiles", "RoutingProfileSummaryList"),
            ("list_contact_flows", "ContactFlowSummaryList"),
            ("list_users", "UserSummaryList"),
            ("list_agent_statuses", "AgentStatusSummaryList"),
            ("list_quick_connects", "QuickConnectSummaryList"),
            ("list_predefined_attributes", "PredefinedAttributeSummaryList"),
        ]:
            pages = self.connect.get_paginator(operation).paginate(InstanceId=self.instance)
            state[operation] = [one for page in pages for one in page[members]]
        return state

    @contextlib.contextmanager
    def refused(self, name, status, token=None):
        """The body is refused so, and the centre and the transcript read with `token` are what they were."""
        before = self.everything(), self.transcript(token) if token else None
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            yield
        reply = caught.exception.response
        self.assertEqual(
            (reply["Error"]["Code"], reply["ResponseMetadata"]["HTTPStatusCode"]), (name, status), reply["Error"]
        )
        self.assertTrue(reply["Error"].get("Message"), reply)
        after = self.everything(), self.transcript(token) if token else None
        self.assertEqual(before, after)


def unknown_id():
    return str(uuid.uuid4())
