"""The dashboard in a real browser: Debian's Chromium, headless."""

import contextlib
import re
import shutil
from datetime import datetime, timedelta, timezone

import pytest
from api import API, entry
from browser import Browser

READY = "return document.querySelector('#main').getAttribute('aria-busy') === 'false'"
TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
NOON_YESTERDAY = TODAY - timedelta(hours=12)

pytestmark = pytest.mark.skipif(
    not shutil.which("chromedriver"), reason="there is no chromedriver; scripts/setup.sh peers installs it")


@pytest.fixture(scope="module")
def chromium():
    """One for all: each server is another origin, so that nothing stays from one test to the next."""
    with contextlib.closing(Browser()) as browser:
        yield browser


@pytest.fixture
def dashboard(chromium):
    """A function that opens the dashboard over some entries."""
    return lambda *arguments, **options: opened(chromium, *arguments, **options)


@contextlib.contextmanager
def opened(browser, entries=(), path="/", width=1100, dark=False, **variables):
    with contextlib.closing(API(entries, **variables)) as api:
        browser.look(width=width, dark=dark)
        browser.open(api.url + path)
        browser.wait(READY)
        yield api, browser
        complaints = [line for line in browser.log() if "401 (Unauthorized)" not in line and "400 (Bad Request)" not in line]
        assert complaints == [], complaints


def test_known_entries_give_the_right_totals_in_every_period(dashboard):
    entries = [entry("Study", NOON_YESTERDAY, 1.5, description="chapter 3"), entry("Work", NOON_YESTERDAY + timedelta(hours=2), 3),
               entry("Work", TODAY - timedelta(days=10, hours=-9), 2), entry("Old", TODAY - timedelta(days=200, hours=-9), 4)]
    with dashboard(entries) as (_, browser):
        assert browser.text("#total") == "4.50"
        assert browser.text("#count") == "2"
        assert browser.text("#activities").split() == ["Work", "3.00", "67%", "Study", "1.50", "33%"]
        assert browser.run("return document.querySelectorAll('#days rect').length") == 2
        assert browser.run("return document.querySelectorAll('#heatmap rect.l0').length") in range(362, 365)
        for period, total, rows in [("fortnight", "6.50", 3), ("year", "10.50", 4), ("week", "4.50", 2)]:
            browser.click(f"[data-period={period}]")
            browser.wait(f"return document.querySelector('#total').textContent === '{total}'")
            assert browser.run("return document.querySelectorAll('#entries tr').length") == rows
            assert browser.run("return document.querySelector('[aria-pressed=true]').dataset.period") == period
        browser.set("#search", "chapter study")
        assert browser.run("return document.querySelectorAll('#entries tr').length") == 1
        assert browser.text("#found") == "1 found, 1.50 h"


def test_days_and_times_are_those_of_the_zone(dashboard):
    late = (TODAY - timedelta(days=2)).replace(month=1, day=15) if TODAY.month > 1 else TODAY - timedelta(days=2)
    with dashboard([entry("Night", late.replace(hour=22, minute=30), 2)], "/#year", TIME_ZONE="Pacific/Tongatapu") as (_, browser):
        row = browser.text("#entries tr")
        assert (late + timedelta(days=1)).strftime("%Y-%m-%d") in row and "11:30–13:30" in row, row
        assert "Pacific/Tongatapu" in browser.text("#zone")


def test_clocks_go_both_ways_through_every_change(dashboard):
    with dashboard(TIME_ZONE="Europe/Vienna") as (_, browser):
        answers = browser.run("""
            return import('./dashboard-clock.js').then(({ Clock }) => ['Europe/Vienna', 'America/Sao_Paulo', 'Australia/Lord_Howe',
              'Pacific/Apia', 'Asia/Kathmandu', 'UTC'].flatMap((zone) => {
                const clock = new Clock(zone);
                const wrong = [];
                for (let moment = Date.UTC(2011, 11, 20); moment < Date.UTC(2012, 11, 20); moment += 9000000) {
                  const instant = new Date(moment).toISOString().replace('.000Z', 'Z');
                  const back = clock.instant(clock.local(instant));
                  if (clock.local(back) !== clock.local(instant)) wrong.push(`${zone} ${instant} ${back}`);
                }
                return wrong;
              }))""")
        assert answers == []
        assert browser.run("return import('./dashboard-clock.js').then(({ Clock }) => new Clock('Europe/Vienna').instant("
                           "'2024-03-31T02:30'))") == "2024-03-31T01:30:00Z"


def test_an_entry_is_added_corrected_and_deleted_with_the_keyboard(dashboard):
    with dashboard(TIME_ZONE="Europe/Vienna") as (api, browser):
        assert "timetracking-upload week" in browser.text("#empty")
        browser.run("document.querySelector('#add-first').focus()")
        browser.keys("\ue007")
        browser.keys("Study")
        assert browser.run("return document.activeElement.id") == "activity"
        day = (TODAY - timedelta(days=1)).strftime("%Y-%m-%d")
        browser.set("#start", f"{day}T08:15")
        browser.set("#end", f"{day}T07:15")
        browser.keys("\ue007")
        assert "must not be before start" in browser.wait("return document.querySelector('#editor-problem').innerText")
        browser.set("#end", f"{day}T09:15")
        browser.keys("\ue007")
        browser.wait("return !document.querySelector('#editor').open && document.querySelector('#total').textContent === '1.00'")
        first = api.entries()
        assert [row["activity_type"] for row in first] == ["Study"]
        assert "description" not in first[0]

        browser.click("#entries button")
        browser.type("#description", "chapter 3")
        browser.set("#end", f"{day}T10:15")
        browser.click("#entry-form .primary")
        browser.wait("return document.querySelector('#total').textContent === '2.00'")
        corrected = api.entries()
        assert len(corrected) == 1 and corrected[0]["description"] == "chapter 3" and corrected[0]["duration"] == 2

        browser.click("#entries button")
        browser.click("#delete")
        assert browser.text("#delete") == "Really delete?" and len(api.entries()) == 1
        browser.click("#delete")
        browser.wait("return !document.querySelector('#empty').hidden")
        assert api.entries() == []


def test_a_length_given_by_hand_stays_with_its_ends(dashboard):
    with dashboard([entry("Work", NOON_YESTERDAY, 8, duration=7.25)]) as (api, browser):
        browser.click("#entries button")
        browser.type("#description", "less a pause")
        browser.click("#entry-form .primary")
        browser.wait("return document.querySelector('#entries').innerText.includes('less a pause')")
        assert [row["duration"] for row in api.entries()] == [7.25]


def test_stored_text_is_text(dashboard):
    evil = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"
    with dashboard([entry(evil[:60], NOON_YESTERDAY, 1, description=evil)]) as (_, browser):
        assert evil in browser.text("#entries")
        assert evil[:60] in browser.text("#activities")
        assert browser.run("return document.title") == "Time"
        assert browser.run("return document.querySelectorAll('main script, img').length") == 0
        refused = browser.run("""
            const script = document.createElement('script');
            script.textContent = "document.title = 'taken'";
            document.body.append(script);
            document.body.setAttribute('onclick', "document.title = 'taken'");
            document.body.click();
            return document.title""")
        assert refused == "Time"
        assert any("Content Security Policy" in line for line in browser.log())


def test_an_error_is_shown_and_trying_again_helps(dashboard):
    with dashboard([entry("Work", NOON_YESTERDAY, 1)]) as (_, browser):
        browser.run("window.real = window.fetch; window.fetch = () => Promise.reject(new TypeError('gone'))")
        browser.click("[data-period=year]")
        shown = browser.wait("return document.querySelector('#problem-text').innerText")
        assert shown == "The API cannot be reached. Is it running?"
        assert browser.run("return document.querySelector('#problem').getAttribute('role')") == "alert"
        browser.run("""
            window.fetch = async () => new Response(JSON.stringify({detail: 'The storage does not answer.'}), {status: 503})""")
        browser.click("#retry")
        browser.wait("return document.querySelector('#problem-text').innerText === 'The storage does not answer.'")
        browser.run("window.fetch = window.real")
        browser.click("#retry")
        browser.wait("return document.querySelector('#problem').hidden")


def test_the_key_is_asked_for_where_the_api_has_one(dashboard):
    with dashboard([entry("Work", NOON_YESTERDAY, 1)], API_KEY="correct horse") as (_, browser):
        browser.wait("return document.querySelector('#key-dialog').open")
        browser.keys("wrong\ue007")
        browser.wait("return document.querySelector('#key-dialog').open && document.querySelector('#key').value === ''")
        browser.keys("correct horse\ue007")
        browser.wait("return document.querySelector('#total').textContent === '1.00'")


def test_ten_thousand_entries_block_nothing_for_a_second(dashboard):
    entries = [entry(f"Activity {number % 12}", TODAY - timedelta(days=1 + number % 360, minutes=10 * (number // 360)), 0.1,
                     description=f"item-{number}") for number in range(10_000)]
    with dashboard(entries) as (_, browser):
        browser.run("""
            window.longest = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((task) => { window.longest = Math.max(window.longest,
              task.duration); })).observe({ type: 'longtask' })""")
        browser.click("[data-period=year]")
        browser.wait("return document.querySelector('#count').textContent === '10,000'")
        browser.set("#search", "item-99")
        assert browser.text("#found").startswith("111 found")
        browser.click("#more")
        assert browser.run("return document.querySelectorAll('#entries tr').length") == 111
        longest = browser.run("return window.longest")
        print(f"longest task with 10,000 entries: {longest:.0f} ms")
        assert longest < 1000


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
def test_nothing_sticks_out_at_any_width(dashboard, width):
    entries = [entry("A" * 64, NOON_YESTERDAY, 1, description="W" * 300), entry("Work", NOON_YESTERDAY, 1)]
    with dashboard(entries, width=width) as (_, browser):
        assert browser.run("return document.documentElement.scrollWidth") <= width


def contrast(first, second):
    def brightness(color):
        parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    light, dark = sorted((brightness(first), brightness(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_everything_has_a_name_and_can_be_read(dashboard, dark):
    with dashboard([entry("Work", NOON_YESTERDAY, 1)], dark=dark) as (_, browser):
        nameless = browser.run("""
            return [...document.querySelectorAll('button, input, textarea, svg, dialog, section')].filter((node) =>
              !(node.getAttribute('aria-label') || node.getAttribute('aria-labelledby') || node.labels?.length
                || node.innerText?.trim() || node.textContent.trim() || node.closest('[hidden]')))
              .map((node) => node.outerHTML.slice(0, 80))""")
        assert nameless == []
        # WCAG 2.2, 1.4.3: 4.5 to 1 for text.
        pairs = browser.run("""
            const paper = (node) => { for (; node; node = node.parentElement) { const color = getComputedStyle(node).backgroundColor;
              if (color !== 'rgba(0, 0, 0, 0)') return color; } };
            return [...document.querySelectorAll('h1, h2, dt, dd, button, td, th, .remark, .share, footer p, label')]
              .map((node) => [getComputedStyle(node).color, paper(node), node.outerHTML.slice(0, 80)])""")
        assert len(pairs) > 30
        assert [pair for pair in pairs if contrast(pair[0], pair[1]) < 4.5] == []
