"""Explanations, asked for with a signature."""

import json
import urllib.request

from centre import URL, CentreTest, signature


def explain(path):
    with urllib.request.urlopen(urllib.request.Request(URL + path, headers=signature("GET", path, b""))) as reply:
        return json.loads(reply.read())


class Explanations(CentreTest):
    def test_a_signed_request_is_told_why_a_contact_waits_and_what_an_agent_gets_next(self):
        self.set_up()
        self.sign_in("Offline")
        contact = self.start_chat()["ContactId"]
        explained = explain(f"/explain/contact/{contact}")
        self.assertEqual(explained["state"], "QUEUED")
        decision = explained["decisions"][0]
        self.assertEqual(decision["outcome"], "no_agent")
        rules = {one["agentId"]: one["excludedBy"] for one in decision["considered"]}
        self.assertEqual(rules[self.user_id], "ROUTE-1")
        agent = explain(f"/explain/agent/{self.user_id}")
        self.assertFalse(agent["routable"])
        self.assertEqual([one["contactId"] for one in agent["next"]], [contact])
        self.put_status("Available")
        self.assertEqual(explain(f"/explain/contact/{contact}")["decisions"][-1]["agentId"], self.user_id)
