"""What timetracking-report prints, read by programs of others."""

import contextlib
import csv
import io
import json
import random
from datetime import datetime, timezone

import icalendar
import pytest
from api import API, entry, stamp

DAY = datetime(2024, 5, 20, 6, 15, tzinfo=timezone.utc)
ODD = ["a, b; c\\d \"e\"", "é" * 200, "日本語 😀" * 40, "first\nsecond", "BEGIN:VEVENT", "=1+1", "\\n", "x" * 74, "x" * 75, "x" * 76]


@pytest.fixture(scope="module")
def api():
    entries = [entry("Work; and, more", DAY.replace(hour=hour), 0.5, description=text) for hour, text in enumerate(ODD)]
    with contextlib.closing(API(entries + [entry("Note", DAY.replace(hour=20), 0)])) as api:
        yield api


def test_a_calendar_program_reads_every_event(api):
    calendar = icalendar.Calendar.from_ical(api.report("2024-05-20", "--ics"))
    events = list(calendar.walk("VEVENT"))
    assert [error for event in events for error in event.errors] == []
    assert [str(event["SUMMARY"]) for event in events] == [f"Work; and, more: {text}" for text in ODD] + ["Note"]
    assert [event["DTSTART"].dt for event in events[:-1]] == [DAY.replace(hour=hour) for hour in range(len(ODD))]
    assert all((event["DTEND"].dt - event["DTSTART"].dt).seconds == 1800 for event in events[:-1])
    assert "DTEND" not in events[-1]
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert str(events[0]["CATEGORIES"].cats[0]) == "Work; and, more"


def test_csv_adds_up_to_the_summary(api):
    records = list(csv.DictReader(io.StringIO(api.report("2024-05", "--csv").decode())))
    summary = json.loads(api.report("2024-05", "--json"))["data"]
    assert sum(int(record["seconds"]) for record in records) == summary["seconds"] == len(ODD) * 1800
    assert {record["activity_type"] for record in records} == {"Work; and, more", "Note"}


def test_the_report_is_what_the_api_says(api):
    answer = api.ask("/summary?from=2024-05-01&to=2024-06-01")
    assert json.loads(api.report("2024-05", "--json"))["data"] == answer


def test_sums_are_those_that_are_added_up_elsewhere():
    chance = random.Random(20240521)
    entries = [entry(chance.choice("ABC"), DAY.replace(day=chance.randrange(1, 29), hour=chance.randrange(24)), chance.random() * 9)
               for _ in range(300)]
    known = {(one["activity_type"], one["start"], one["end"]): one for one in entries}
    with contextlib.closing(API(known.values())) as api:
        summary = api.ask("/summary?from=2024-05-05&to=2024-05-15")
    days, activities = {}, {}
    low, high = datetime(2024, 5, 5, tzinfo=timezone.utc).timestamp(), datetime(2024, 5, 15, tzinfo=timezone.utc).timestamp()
    for name, start, end in known:
        start, end = (datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() for text in (start, end))
        moment, end = max(start, low), min(end, high)
        while moment < end:
            midnight = (moment // 86400 + 1) * 86400
            day = stamp(datetime.fromtimestamp(moment, timezone.utc))[:10]
            part = int(min(midnight, end) - moment)
            days[day] = days.get(day, 0) + part
            activities[name] = activities.get(name, 0) + part
            moment = midnight
    assert {day["date"]: day["seconds"] for day in summary["days"]} == days
    assert {one["activity_type"]: one["seconds"] for one in summary["activities"]} == activities
