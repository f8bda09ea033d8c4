"""Prints the service models named on the command line as one JSON document: what codegen needs and no prose."""
import gzip
import importlib.metadata
import importlib.util
import json
import os
import sys


def without_prose(value):
    if isinstance(value, list):
        return [without_prose(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A member may itself be called "documentation"; then its value is an object.
    kept = {k: without_prose(v) for k, v in value.items() if k != "documentation" or not isinstance(v, str)}
    if "type" in kept and isinstance(kept.get("members"), dict):
        # A list of pairs keeps the model's order.
        kept["members"] = list(kept["members"].items())
    return kept


version = importlib.metadata.version("botocore")
if len(sys.argv) == 1:
    print(version)
    sys.exit()
data = os.path.join(os.path.dirname(importlib.util.find_spec("botocore").origin), "data")
models = []
for folder in sys.argv[1:]:
    with gzip.open(os.path.join(data, folder, "service-2.json.gz")) as file:
        models.append(without_prose(json.load(file)))
json.dump(models, sys.stdout)
