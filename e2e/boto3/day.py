"""A day computed by hand (e2e/fixtures/day), played by the API and reported by it.

Not found with the other tests: it wants a server whose clock stands at the script's `clock`.
"""

import datetime
import json
import os
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True

from centre import Agent, CentreTest, advance  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent.parent
FOLDER = ROOT / "e2e/fixtures/day"
SCRIPT = json.loads((FOLDER / "script.json").read_text())
FIGURES = json.loads((FOLDER / "figures.json").read_text())
OLDER = next(name for name in FIGURES if name.startswith("GetMetricData"))
BEGINS = datetime.datetime.fromisoformat(SCRIPT["begins"])
ENDS = datetime.datetime.fromisoformat(SCRIPT["ends"])


def seconds(text):
    """Of `h:mm:ss` since the day began."""
    hours, minutes, rest = (int(part) for part in text.removeprefix("-").split(":"))
    return (-1 if text.startswith("-") else 1) * (3600 * hours + 60 * minutes + rest)


def moment(text):
    return BEGINS + datetime.timedelta(seconds=seconds(text))


def number(figure):
    """`"741/17"` is a fraction."""
    if not isinstance(figure, str):
        return figure
    above, below = figure.split("/")
    return int(above) / int(below)


class Day(CentreTest):
    """One test: the day is played once, and all is asked of it."""

    def test_met_1_to_met_82_each_figure_of_the_day_is_what_was_worked_out_by_hand(self):
        self.found()
        for at, action, *of in SCRIPT["steps"]:
            self.move_to(moment(at))
            self.at = at
            with self.subTest(at=at, action=action, of=of):
                getattr(self, action)(*of)
        self.report()

    def found(self):
        self.of = {"InstanceId": self.instance}
        self.resource = self.connect.describe_instance(**self.of)["Instance"]["Arn"]
        self.clock = datetime.datetime.fromisoformat(advance(0.001).replace("Z", "+00:00"))
        self.assertLess(self.clock, moment("-0:30:00"), "the server's clock is to begin at the script's")
        hours = self.hours()
        create = self.connect.create_queue
        self.queues = {q: create(**self.of, Name=q, HoursOfOperationId=hours)["QueueId"] for q in SCRIPT["queues"]}
        self.flows = {q: self.flow(id, f"To {q}")["ContactFlowId"] for q, id in self.queues.items()}
        self.profiles = {name: self.profile_of(name, **one) for name, one in SCRIPT["profiles"].items()}
        self.users = {name: self.agent_of(name, profile) for name, profile in SCRIPT["agents"].items()}
        self.connect.create_agent_status(**self.of, Name="Lunch", State="ENABLED")
        self.quick_connects()
        self.here, self.ids, self.tokens = {}, {}, {}

    def profile_of(self, name, channels, queues):
        first = self.queues[queues[0][0]]
        self.queue_id = first
        return self.connect.create_routing_profile(
            **self.of, Name=name, Description="For a day", DefaultOutboundQueueId=first,
            MediaConcurrencies=[
                {"Channel": c, "Concurrency": n, "CrossChannelBehavior": {"BehaviorType": "ROUTE_ANY_CHANNEL"}}
                for c, n in channels.items()
            ],
            QueueConfigs=[
                {"QueueReference": {"QueueId": self.queues[q], "Channel": c}, "Priority": 1, "Delay": 0}
                for q, c in queues
            ],
        )["RoutingProfileId"]

    def agent_of(self, name, profile):
        self.profile_id = self.profiles[profile]
        return self.user(name)["UserId"]

    def quick_connects(self):
        """From each queue to each other."""
        pages = self.connect.get_paginator("list_contact_flows").paginate(**self.of)
        flows = {one["Name"]: one["Id"] for page in pages for one in page["ContactFlowSummaryList"]}
        flow = flows["Default queue transfer"]
        for name, queue in self.queues.items():
            config = {"QuickConnectType": "QUEUE", "QueueConfig": {"QueueId": queue, "ContactFlowId": flow}}
            quick = self.connect.create_quick_connect(**self.of, Name=name, QuickConnectConfig=config)
            for other in self.queues.values():
                self.connect.associate_queue_quick_connects(
                    **self.of, QueueId=other, QuickConnectIds=[quick["QuickConnectId"]]
                )

    def move_to(self, at):
        if at > self.clock:
            advance((at - self.clock).total_seconds())
            self.clock = at

    # What may happen.

    def status(self, who, name):
        if self.here.get(who, "Offline") == "Offline":
            self.agents = {**getattr(self, "agents", {}), who: Agent(who, self.users[who])}
        self.here[who] = name
        self.user_id = self.users[who]
        self.put_status(name)

    def chat(self, id, queue):
        self.flow_id = self.flows[queue]
        chat = self.start_chat(id)
        self.ids[id], self.tokens[id] = chat["ContactId"], self.connection(chat["ParticipantToken"])

    def task(self, id, queue):
        task = self.connect.start_task_contact(**self.of, Name=id, ContactFlowId=self.flows[queue])
        self.ids[id] = task["ContactId"]

    def accept(self, who, id):
        self.agents[who].ask("AcceptContact", contactId=self.ids[id])

    def reject(self, who, id):
        self.agents[who].ask("RejectContact", contactId=self.ids[id])

    def end(self, who, id):
        agent, contact = self.agents[who], self.ids[id]
        agent.ask("DestroyConnection", contactId=contact, connectionId=agent.connection_of(contact))

    def clear(self, who, id):
        self.agents[who].ask("ClearContact", contactId=self.ids[id])

    def leave(self, id):
        self.participants.disconnect_participant(ConnectionToken=self.tokens[id])

    def stop(self, id):
        self.connect.stop_contact(**self.of, ContactId=self.ids[id])

    def pause(self, id):
        self.connect.pause_contact(**self.of, ContactId=self.ids[id])

    def resume(self, id):
        self.connect.resume_contact(**self.of, ContactId=self.ids[id])

    def transfer(self, who, id, queue, follower):
        """The chat goes on as another contact, whose customer is the same."""
        agent = self.agents[who]
        endpoints = agent.ask("GetEndpoints", queueARNs=[], nextToken=None, maxResults=500)["endpoints"]
        endpoint = next(one for one in endpoints if one["name"] == queue)
        agent.ask("CreateAdditionalConnection", contactId=self.ids[id], endpoint=endpoint)
        chain = self.connect.list_associated_contacts(**self.of, ContactId=self.ids[id])["ContactSummaryList"]
        self.ids[follower], self.tokens[follower] = chain[-1]["ContactId"], self.tokens[id]

    def now(self, queue, figures):
        """MET-10 to MET-22."""
        (row,) = self.connect.get_current_metric_data(
            **self.of, Filters={"Queues": [self.queues[queue]]}, Groupings=["QUEUE"],
            CurrentMetrics=[{"Name": name} for name in figures],
        )["MetricResults"]
        self.assertEqual({one["Metric"]["Name"]: one["Value"] for one in row["Collections"]}, figures)
        # Whoever watches the pages looks now, and then says to go on.
        if os.environ.get("BELLBOARD_DAY_STOPS"):
            print(json.dumps({"at": self.at, "queue": queue, "figures": figures}), flush=True)
            sys.stdin.readline()

    # What is asked of it.

    def report(self):
        by_queue = [{"FilterKey": "QUEUE", "FilterValues": list(self.queues.values())}]
        by_agent = [{"FilterKey": "AGENT", "FilterValues": list(self.users.values())}]
        for by, names, filters in (("QUEUE", self.queues, by_queue), ("AGENT", self.users, by_agent)):
            figures = FIGURES["queues" if by == "QUEUE" else "agents"]
            rows = self.rows(next(iter(figures.values())), filters, [by])
            told = {self.name_in(names, row["Dimensions"][by]): row for row in rows}
            self.assertEqual(sorted(told), sorted(figures))
            for name, expected in figures.items():
                with self.subTest(**{by: name}):
                    self.agrees(told[name], expected)
        for name, filters in (("all contacts and offers", by_queue), ("all agents' time", by_agent)):
            with self.subTest(name):
                (row,) = self.rows(FIGURES[name], filters, [])
                self.agrees(row, FIGURES[name])
        for row in self.rows(FIGURES["channels"]["CHAT"], by_queue, ["CHANNEL"]):
            with self.subTest(**row["Dimensions"]):
                self.agrees(row, FIGURES["channels"][row["Dimensions"]["CHANNEL"]])
        self.began(by_queue)
        self.hours_of_the_day(by_queue)
        self.days(by_queue)
        self.older()
        self.nothing_is_left_out()

    def began(self, filters):
        """MET-42."""
        began = FIGURES["by how they began"]
        only = lambda how: [{"MetricFilterKey": "INITIATION_METHOD", "MetricFilterValues": [how]}]  # noqa: E731
        metrics = [{"Name": "CONTACTS_HANDLED", "MetricFilters": only(how)} for how in began]
        (row,) = self.ask(metrics, filters, [])
        self.assertEqual([one["Value"] for one in row["Collections"]], list(began.values()))

    def hours_of_the_day(self, by_queue):
        """MET-1, MET-2, MET-82: 25 of them, none of them doubled or lost."""
        for name, expected in FIGURES["hours"].items():
            *agent, metric = name.split()
            filters = [{"FilterKey": "AGENT", "FilterValues": [self.users[agent[0]]]}] if agent else by_queue
            interval = {"IntervalPeriod": "HOUR", "TimeZone": SCRIPT["zone"]}
            rows = self.ask([{"Name": metric}], filters, [], Interval=interval)
            told = {}
            for row in rows:
                start, end = row["MetricInterval"]["StartTime"], row["MetricInterval"]["EndTime"]
                self.assertEqual(end - start, datetime.timedelta(hours=1), name)
                if row["Collections"][0]["Value"]:
                    told[str((start - BEGINS) // datetime.timedelta(hours=1))] = row["Collections"][0]["Value"]
            with self.subTest(hours=name):
                self.assertEqual(told, expected)

    def days(self, by_queue):
        interval = {"IntervalPeriod": "DAY", "TimeZone": SCRIPT["zone"]}
        until = ENDS + datetime.timedelta(hours=24)
        rows = self.ask([{"Name": "CONTACTS_HANDLED"}], by_queue, [], Interval=interval, EndTime=until)
        told = {}
        for row in rows:
            start, end = row["MetricInterval"]["StartTime"], row["MetricInterval"]["EndTime"]
            day = (start + datetime.timedelta(hours=2)).date().isoformat()
            told[day] = {"CONTACTS_HANDLED": row["Collections"][0]["Value"], "hours": (end - start) / datetime.timedelta(hours=1)}
        self.assertEqual(told, FIGURES["days"])

    def older(self):
        figures = FIGURES[OLDER]
        named = [self.metric(name, older=True) for name in figures["Sales"]]
        rows = self.connect.get_metric_data(
            **self.of, StartTime=moment("1:10:00"), EndTime=moment("25:10:00"), Groupings=["QUEUE"],
            Filters={"Queues": list(self.queues.values())}, HistoricalMetrics=named,
        )["MetricResults"]
        self.assertEqual(len(rows), len(figures))
        for row in rows:
            queue = self.name_in(self.queues, row["Dimensions"]["Queue"]["Id"])
            with self.subTest(older=queue):
                self.agrees(row, figures[queue])

    def nothing_is_left_out(self):
        """Every metric of the dictionary is in the day, but the estimate of a wait."""
        page = (ROOT / "docs/METRICS.md").read_text()
        known = set(re.findall(r"(Get\w+) `([A-Z_]+)`", page)) - {("GetCurrentMetricData", "ESTIMATED_WAIT_TIME")}
        moments = [of[1] for _, action, *of in SCRIPT["steps"] if action == "now"]
        asked = {("GetCurrentMetricData", name) for one in moments for name in one}
        asked |= {("GetMetricDataV2", name.split()[0]) for name in FIGURES["queues"]["Sales"]}
        asked |= {("GetMetricData", name.split()[0]) for name in FIGURES[OLDER]["Sales"]}
        self.assertEqual(asked, known)

    def rows(self, figures, filters, by):
        return self.ask([self.metric(name) for name in figures], filters, by)

    def ask(self, metrics, filters, by, **more):
        window = {"StartTime": BEGINS, "EndTime": ENDS, **more}
        return self.connect.get_metric_data_v2(
            ResourceArn=self.resource, Filters=filters, Groupings=by, Metrics=metrics, **window
        )["MetricResults"]

    def metric(self, name, older=False):
        """`SERVICE_LEVEL LT 20` has a threshold."""
        name, *threshold = name.split()
        if not threshold:
            return {"Name": name}
        threshold = {"Comparison": threshold[0], "ThresholdValue": int(threshold[1])}
        return {"Name": name, "Threshold": threshold if older else [threshold]}

    def agrees(self, row, expected):
        self.assertEqual(len(row["Collections"]), len(expected))
        for one, (name, figure) in zip(row["Collections"], expected.items()):
            self.assertEqual(one["Metric"]["Name"], name.split()[0])
            if figure is None:
                self.assertNotIn("Value", one, name)
            else:
                self.assertAlmostEqual(one["Value"], number(figure), places=6, msg=name)

    def name_in(self, names, id):
        return next(name for name, one in names.items() if one == id)


if __name__ == "__main__":
    unittest.main(verbosity=2)
