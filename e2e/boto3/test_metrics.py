"""Historical figures by GetMetricDataV2, of days that are computed by hand."""

import datetime

from centre import UNCHECKED, CentreTest, advance, connect, unknown_id

COUNTS = ["AGENT_NON_RESPONSE", "AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS", "CONTACTS_QUEUED", "CONTACTS_HANDLED", "CONTACTS_ABANDONED"]


class Metrics(CentreTest):
    def setUp(self):
        super().setUp()
        self.set_up()
        self.of = {"InstanceId": self.instance}
        self.resource = self.connect.describe_instance(**self.of)["Instance"]["Arn"]
        self.sign_in()
        self.begin = self.now()

    def now(self):
        """By the server's clock."""
        return datetime.datetime.fromisoformat(advance(0.001).replace("Z", "+00:00"))

    def ask(self, metrics, by=(), of=None, **more):
        named = [{"Name": one} if isinstance(one, str) else one for one in metrics]
        filters = of or [{"FilterKey": "QUEUE", "FilterValues": [self.queue_id]}]
        window = {"StartTime": self.begin, "EndTime": self.now() + datetime.timedelta(seconds=1), **more}
        return self.connect.get_metric_data_v2(
            ResourceArn=self.resource, Filters=filters, Groupings=list(by), Metrics=named, **window
        )["MetricResults"]

    def figures(self, metrics, **more):
        """Of the one row, by name."""
        rows = self.ask(metrics, **more)
        self.assertEqual(len(rows), 1, rows)
        return {one["Metric"]["Name"]: one.get("Value") for one in rows[0]["Collections"]}

    def handled_at_the_third_offer(self):
        contact = self.start_chat()["ContactId"]
        for _ in range(2):
            advance(21)
            self.agent.ask("ClearContact", contactId=contact)
        advance(4)
        self.agent.ask("AcceptContact", contactId=contact)
        advance(60)
        self.agent.ask("DestroyConnection", contactId=contact, connectionId=self.agent.connection_of(contact))
        advance(10)
        self.agent.ask("ClearContact", contactId=contact)
        return contact

    def test_met_70_a_contact_that_is_missed_twice_and_then_handled(self):
        self.handled_at_the_third_offer()
        self.assertEqual(self.figures(COUNTS), dict(zip(COUNTS, (2, 2, 1, 1, 0))))
        times = self.figures(
            [
                "AVG_QUEUE_ANSWER_TIME", "MAX_QUEUED_TIME", "AVG_HANDLE_TIME", "SUM_HANDLE_TIME", "AVG_INTERACTION_TIME",
                "AVG_AFTER_CONTACT_WORK_TIME", "AVG_ABANDON_TIME", "AVG_HOLD_TIME", "AGENT_ANSWER_RATE", "ABANDONMENT_RATE",
            ]
        )
        answered = times.pop("AGENT_ANSWER_RATE")
        self.assertAlmostEqual(answered, 100 / 3)
        self.assertEqual(
            times,
            {
                "AVG_QUEUE_ANSWER_TIME": 46, "MAX_QUEUED_TIME": 46, "AVG_HANDLE_TIME": 70, "SUM_HANDLE_TIME": 70,
                "AVG_INTERACTION_TIME": 60, "AVG_AFTER_CONTACT_WORK_TIME": 10, "AVG_ABANDON_TIME": None,
                "AVG_HOLD_TIME": None, "ABANDONMENT_RATE": 0,
            },
        )

    def test_met_71_a_customer_who_leaves_during_an_offer(self):
        chat = self.start_chat()
        token = self.connection(chat["ParticipantToken"])
        advance(5)
        self.participants.disconnect_participant(ConnectionToken=token)
        self.assertEqual(self.figures(COUNTS), dict(zip(COUNTS, (1, 0, 1, 0, 1))))
        self.assertEqual(self.figures(["AVG_ABANDON_TIME", "ABANDONMENT_RATE"]), {"AVG_ABANDON_TIME": 5, "ABANDONMENT_RATE": 100})

    def test_met_46_service_levels_have_a_threshold(self):
        self.handled_at_the_third_offer()
        level = lambda comparison, seconds: {  # noqa: E731
            "Name": "SERVICE_LEVEL", "Threshold": [{"Comparison": comparison, "ThresholdValue": seconds}]
        }
        rows = self.ask([level("LT", 46), level("LTE", 46), level("LTE", 20)])
        values = [(one["Metric"]["Threshold"][0]["ThresholdValue"], one["Value"]) for one in rows[0]["Collections"]]
        self.assertEqual(values, [(46, 0), (46, 100), (20, 0)])

    def test_agents_time_is_told_apart_and_counted_while_it_goes_on(self):
        times = ["SUM_ONLINE_TIME_AGENT", "SUM_CONTACT_TIME_AGENT", "SUM_IDLE_TIME_AGENT", "SUM_NON_PRODUCTIVE_TIME_AGENT", "SUM_ERROR_STATUS_TIME_AGENT", "AGENT_OCCUPANCY"]
        of = [{"FilterKey": "AGENT", "FilterValues": [self.user_id]}]
        advance(30)
        contact = self.start_chat()["ContactId"]
        advance(10)
        self.agent.ask("AcceptContact", contactId=contact)
        advance(60)
        figures = self.figures(times, of=of)
        figures = {name: round(value) for name, value in figures.items()}
        # Thirty seconds idle, ten in which it rang, sixty in the chat that goes on.
        self.assertEqual(figures, dict(zip(times, (100, 60, 30, 0, 0, 67))))
        self.connect.stop_contact(**self.of, ContactId=contact)
        self.agent.ask("ClearContact", contactId=contact)
        missed = self.start_chat()["ContactId"]
        advance(20)
        advance(40)
        figures = {name: round(value) for name, value in self.figures(times, of=of).items()}
        # Twenty seconds of an offer that is missed, forty in which it is still there: idle, and in error.
        self.assertEqual(figures, dict(zip(times, (160, 60, 70, 0, 40, 46))))
        self.connect.stop_contact(**self.of, ContactId=missed)
        by_queue = self.ask(["SUM_IDLE_TIME_AGENT", "AGENT_NON_RESPONSE"], by=["QUEUE", "AGENT"])
        self.assertEqual([one.get("Value") for row in by_queue for one in row["Collections"]], [None, 1])

    def test_rows_are_by_what_is_grouped_and_by_interval_and_add_up(self):
        self.handled_at_the_third_offer()
        advance(3600)
        self.handled_at_the_third_offer()
        rows = self.ask(["CONTACTS_HANDLED"], by=["QUEUE", "CHANNEL", "AGENT", "ROUTING_PROFILE"])
        self.assertEqual(
            [(row["Dimensions"], row["Collections"][0]["Value"]) for row in rows],
            [({"QUEUE": self.queue_id, "CHANNEL": "CHAT", "AGENT": self.user_id, "ROUTING_PROFILE": self.profile_id}, 2)],
        )
        interval = {"TimeZone": "Europe/Berlin", "IntervalPeriod": "FIFTEEN_MIN"}
        rows = self.ask(["CONTACTS_HANDLED", "AGENT_NON_RESPONSE"], Interval=interval)
        self.assertGreaterEqual(len(rows), 2)
        totals = [sum(row["Collections"][n]["Value"] for row in rows) for n in (0, 1)]
        self.assertEqual(totals, [2, 4])
        for row in rows:
            self.assertEqual(row["MetricInterval"]["Interval"], "FIFTEEN_MIN")
            length = row["MetricInterval"]["EndTime"] - row["MetricInterval"]["StartTime"]
            self.assertLessEqual(length, datetime.timedelta(minutes=15))
        api = {"Name": "CONTACTS_HANDLED", "MetricFilters": [{"MetricFilterKey": "INITIATION_METHOD", "MetricFilterValues": ["API"]}]}
        other = {"Name": "CONTACTS_HANDLED", "MetricFilters": [{**api["MetricFilters"][0], "Negate": True}]}
        rows = self.ask([api, other])
        self.assertEqual([one["Value"] for one in rows[0]["Collections"]], [2, 0])
        self.assertEqual(self.ask(["CONTACTS_HANDLED"], of=[{"FilterKey": "QUEUE", "FilterValues": [unknown_id()]}]), [])

    def test_what_cannot_be_reported_is_refused(self):
        later = self.now() + datetime.timedelta(days=40)
        hour = {"IntervalPeriod": "HOUR"}
        for metrics, more in (
            (["NO_SUCH_METRIC"], {}),
            (["SERVICE_LEVEL"], {}),
            ([{"Name": "CONTACTS_HANDLED", "Threshold": [{"Comparison": "LT", "ThresholdValue": 5}]}], {}),
            ([{"Name": "SERVICE_LEVEL", "Threshold": [{"Comparison": "GT", "ThresholdValue": 5}]}], {}),
            ([{"Name": "SERVICE_LEVEL", "Threshold": [{"Comparison": "LT", "ThresholdValue": 0}]}], {}),
            (["CONTACTS_HANDLED"], {"EndTime": self.begin}),
            (["CONTACTS_HANDLED"], {"EndTime": later}),
            (["CONTACTS_HANDLED"], {"EndTime": self.begin + datetime.timedelta(days=4), "Interval": hour}),
            (["CONTACTS_HANDLED"], {"Interval": {"TimeZone": "Europe/Atlantis"}}),
            (["CONTACTS_HANDLED"], {"by": ["QUEUE", "QUEUE"]}),
            (["CONTACTS_HANDLED"], {"of": [{"FilterKey": "CHANNEL", "FilterValues": ["CHAT"]}]}),
        ):
            with self.subTest(metrics=metrics, more=more), self.refused("InvalidParameterException", 400):
                self.ask(metrics, **more)
        with self.refused("ResourceNotFoundException", 404):
            self.connect.get_metric_data_v2(
                ResourceArn=self.resource[:-1] + "x", StartTime=self.begin, EndTime=later,
                Filters=[{"FilterKey": "QUEUE", "FilterValues": [self.queue_id]}], Metrics=[{"Name": "CONTACTS_HANDLED"}],
            )

    def legacy(self, metrics, by=(), **more):
        five = 300
        begin = self.begin.timestamp() // five * five
        request = {
            **self.of,
            "StartTime": begin,
            "EndTime": self.now().timestamp() // five * five + five,
            "Filters": {"Queues": [self.queue_id]},
            "Groupings": list(by),
            "HistoricalMetrics": [{"Name": one} if isinstance(one, str) else one for one in metrics],
            **more,
        }
        return self.connect.get_metric_data(**request)["MetricResults"]

    def test_met_61_the_older_operation_has_the_same_figures_by_its_own_names(self):
        self.handled_at_the_third_offer()
        level = {
            "Name": "SERVICE_LEVEL", "Unit": "PERCENT", "Statistic": "AVG",
            "Threshold": {"Comparison": "LT", "ThresholdValue": 47},
        }
        expected = {
            "CONTACTS_MISSED": 2, "CONTACTS_QUEUED": 1, "CONTACTS_HANDLED": 1, "CONTACTS_ABANDONED": 0,
            "API_CONTACTS_HANDLED": 1, "CONTACTS_HANDLED_INCOMING": 0, "CONTACTS_HANDLED_OUTBOUND": 0,
            "CONTACTS_TRANSFERRED_IN": 0, "CONTACTS_AGENT_HUNG_UP_FIRST": 1, "HANDLE_TIME": 70, "QUEUED_TIME": 46,
            "QUEUE_ANSWER_TIME": 46, "INTERACTION_TIME": 60, "INTERACTION_AND_HOLD_TIME": 60,
            "AFTER_CONTACT_WORK_TIME": 10, "ABANDON_TIME": None,
        }
        (row,) = self.legacy([*expected, level])
        self.assertNotIn("Dimensions", row)
        told = {one["Metric"]["Name"]: one.get("Value") for one in row["Collections"]}
        self.assertEqual(told, {**expected, "SERVICE_LEVEL": 100})
        (row,) = self.legacy(["CONTACTS_HANDLED"], by=["QUEUE", "CHANNEL"])
        self.assertEqual((row["Dimensions"]["Queue"]["Id"], row["Dimensions"]["Channel"]), (self.queue_id, "CHAT"))
        self.assertEqual(
            self.legacy(["CONTACTS_HANDLED"], Filters={"Queues": [self.queue_id], "Channels": ["VOICE"]}), []
        )

    def test_what_the_older_operation_cannot_report_is_refused(self):
        five = datetime.timedelta(minutes=5)
        whole = datetime.datetime.fromtimestamp(self.now().timestamp() // 300 * 300, datetime.timezone.utc)
        handled = ["CONTACTS_HANDLED"]
        for metrics, more in (
            (handled, {"StartTime": whole + datetime.timedelta(seconds=1)}),
            (handled, {"StartTime": whole + 2 * five}),
            (handled, {"StartTime": whole - datetime.timedelta(hours=25)}),
            (handled, {"Filters": {"Channels": ["CHAT"]}}),
            (["SERVICE_LEVEL"], {}),
            ([{"Name": "HANDLE_TIME", "Unit": "COUNT"}], {}),
            ([{"Name": "HANDLE_TIME", "Statistic": "SUM"}], {}),
            ([], {}),
        ):
            with self.subTest(f"{metrics} {more}"), self.refused("InvalidParameterException", 400):
                self.legacy(metrics, **more)
        for metrics, more in ((["CONTACTS_CONSULTED"], {}), (handled, {"Groupings": ["AGENT_STATUS"]})):
            with self.subTest(f"{metrics} {more}"), self.refused("InvalidRequestException", 400):
                self.legacy(metrics, **more)
        with self.refused("ResourceNotFoundException", 404):
            self.legacy(handled, Filters={"Queues": [unknown_id()]})

    def test_agents_of_a_queue_are_told_apart_by_their_status(self):
        online = [{"Name": "AGENTS_ONLINE", "Unit": "COUNT"}]

        def told(**more):
            rows = self.connect.get_current_metric_data(
                **self.of, CurrentMetrics=online, Groupings=["QUEUE", "AGENT_STATUS"],
                Filters={"Queues": [self.queue_id], **more},
            )["MetricResults"]
            return {row["Dimensions"]["AgentStatus"]["Id"]: row["Collections"][0]["Value"] for row in rows}

        available = self.status_id("Available")
        self.assertEqual(told(), {available: 1})
        self.assertEqual(told(AgentStatuses=[self.status_id("Offline")]), {})
        self.put_status("Offline")
        self.assertEqual(told(), {})
        with self.refused("InvalidParameterException", 400):
            self.connect.get_current_metric_data(
                **self.of, CurrentMetrics=online, Groupings=["AGENT_STATUS"],
                Filters={"Queues": [self.queue_id]},
            )

    def test_met_28_a_waiting_contact_has_a_place_and_once_some_were_answered_an_estimate(self):
        both = [{"Name": "POSITION_IN_QUEUE"}, {"Name": "ESTIMATED_WAIT_TIME"}]

        def told(contact):
            reply = self.connect.get_contact_metrics(**self.of, ContactId=contact, Metrics=both)
            self.assertEqual(reply["Id"], contact)
            return {one["Name"]: one["Value"]["Number"] for one in reply["MetricResults"]}

        def waiting():
            rows = self.connect.get_current_metric_data(
                **self.of,
                Filters={"Queues": [self.queue_id], "Channels": ["CHAT"]},
                Groupings=["QUEUE", "CHANNEL"],
                CurrentMetrics=[{"Name": "ESTIMATED_WAIT_TIME"}],
            )["MetricResults"]
            return rows[0]["Collections"][0].get("Value")

        self.assertEqual(waiting(), 0)
        chats = []
        for _ in range(3):
            chats.append(self.start_chat()["ContactId"])
            self.assertEqual(told(chats[-1]), {"POSITION_IN_QUEUE": 1, "ESTIMATED_WAIT_TIME": 0})
            self.agent.ask("AcceptContact", contactId=chats[-1])
            self.assertEqual(told(chats[-1]), {})
            advance(40)
            self.connect.stop_contact(**self.of, ContactId=chats[-1])
            self.agent.ask("ClearContact", contactId=chats[-1])
        self.put_status("Offline")
        waits = [self.start_chat(), self.start_chat()]
        for chat in waits:
            self.connection(chat["ParticipantToken"])
        first, second = [chat["ContactId"] for chat in waits]
        # Three were answered in 120 seconds.
        self.assertEqual(told(first), {"POSITION_IN_QUEUE": 1, "ESTIMATED_WAIT_TIME": 40})
        self.assertEqual(told(second), {"POSITION_IN_QUEUE": 2, "ESTIMATED_WAIT_TIME": 80})
        self.assertEqual(waiting(), 120)
        advance(3600)
        self.assertEqual(told(second), {"POSITION_IN_QUEUE": 2})
        for contact in (first, second):
            self.connect.stop_contact(**self.of, ContactId=contact)
        with self.refused("ResourceNotFoundException", 404):
            told(first)
        with self.refused("ResourceNotFoundException", 404):
            told(unknown_id())
        with self.refused("InvalidParameterException", 400):
            connect(UNCHECKED).get_contact_metrics(**self.of, ContactId=first, Metrics=[{"Name": "ELSE"}])
