"""JSON lines of records on standard input → findings as JSON lines on standard output, strongest first.

`python -m app.analysis [--min-score X] [--across] < records.jsonl`; a record is an object with the fields of
`ApplicationRecord`, of which only `id` and `name` are needed.
"""

import argparse
import json
import sys
from dataclasses import fields
from typing import Any

from . import ApplicationRecord, Parameters, find_duplicates

_SETS = {"references"}
_LISTS = {"aliases", "data_objects", "services", "technologies", "keywords"}


def record_from(data: dict[str, Any]) -> ApplicationRecord:
    """A record from a JSON object; unknown fields are passed over, `null` counts as empty."""
    values: dict[str, Any] = {}
    for field in fields(ApplicationRecord):
        value = data.get(field.name)
        if value is None:
            continue
        if field.name in _SETS:
            values[field.name] = frozenset(str(item) for item in value)
        elif field.name in _LISTS:
            values[field.name] = tuple(str(item) for item in value)
        else:
            values[field.name] = bool(value) if field.name == "shared" else str(value)
    return ApplicationRecord(**{"id": "", "name": ""} | values)


def main() -> int:
    """Run the filter; 0 when done."""
    parser = argparse.ArgumentParser(prog="python -m app.analysis", description=__doc__)
    parser.add_argument("--min-score", type=float, default=None)
    parser.add_argument("--across", action="store_true")
    options = parser.parse_args()
    records = [record_from(json.loads(line)) for line in sys.stdin if line.strip()]
    parameters = Parameters(min_score=options.min_score, across_governments=options.across)
    for finding in find_duplicates(records, parameters):
        sys.stdout.write(json.dumps(finding.as_dict(), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
