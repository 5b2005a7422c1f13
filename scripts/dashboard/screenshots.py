"""Makes the README's pictures of the dashboard, of entries that are made up.

    "$(scripts/python.sh)/python" scripts/dashboard/screenshots.py

It needs a debug build, and Chromium with its driver (scripts/setup.sh peers).
"""

import contextlib
import pathlib
import random
import sys
from datetime import datetime, timedelta, timezone

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from api import API, entry  # noqa: E402
from browser import Browser  # noqa: E402

ACTIVITIES = {"Deep work": 30, "Study": 14, "Meetings": 12, "Woodwork": 6, "Reading": 8, "Exercise": 5, "Admin": 4, "Piano": 3}
DESCRIPTIONS = ["chapter 3", "review of the parser", "stand-up", "letters", "notes for the talk"]


def year():
    """More on weekdays than on weekends, the same for the same day."""
    chance = random.Random(1)
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in range(1, 400):
        start = today - timedelta(days=days, hours=-7, minutes=-chance.randrange(60))
        for _ in range(chance.choice([0, 1, 2] if start.weekday() > 4 else [3, 4, 5, 6])):
            minutes = chance.randrange(20, 130)
            activity = chance.choices(list(ACTIVITIES), list(ACTIVITIES.values()))[0]
            yield entry(activity, start, minutes / 60, description=chance.choice(DESCRIPTIONS))
            start += timedelta(minutes=minutes + chance.choice([0, 5, 15, 45]))


with contextlib.closing(API(year())) as api, contextlib.closing(Browser()) as browser:
    for name, dark, period in [("light", False, "week"), ("dark", True, "year")]:
        browser.look(width=1000, height=860, dark=dark)
        browser.open(f"{api.url}/#{period}")
        browser.run("location.reload()")
        browser.wait("return document.querySelector('#main')?.getAttribute('aria-busy') === 'false'")
        browser.screenshot(HERE / f"{name}.png")
