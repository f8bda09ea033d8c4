"""Runs the tests of this folder: one JSON object a line for each, `{"name", "outcome", "text"}`.

With --list it prints their names, in the order in which they would run. With E2E_TESTS only those whose name,
in words, contains that are listed and run.
"""

import json
import os
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True


class Lines(unittest.TestResult):
    """Tells of each test as soon as it has ended."""

    def tell(self, test, outcome, text=""):
        print(json.dumps({"name": test.id(), "outcome": outcome, "text": text}), flush=True)

    def addSuccess(self, test):
        self.tell(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, "failed", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, "failed", self.errors[-1][1])

    def addSkip(self, test, reason):
        self.tell(test, "skipped", reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.tell(test, "failed", f"{subtest}\n{(self.failures + self.errors)[-1][1]}")


def each(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from each(test)
        elif os.environ.get("E2E_TESTS", "").lower() in words(test.id()):
            yield test


def words(name):
    """As the suite calls the test."""
    return re.sub("^.*test_", "", name).replace("_", " ").lower()


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent
    found = unittest.defaultTestLoader.discover(str(folder))
    if "--list" in sys.argv:
        for one in each(found):
            print(one.id())
    else:
        # One by one: a failure to load is a test that fails, too.
        for one in each(found):
            one.run(Lines())
