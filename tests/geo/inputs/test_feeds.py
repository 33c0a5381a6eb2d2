"""Feeds: fetched politely from a server on this machine, kept as files, read like any other report."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from small_gazetteer import write_gazetteer

from geo.config import Feed, load_config
from geo.errors import ConfigError
from geo.inputs.documents import read_file
from geo.inputs.feeds import Poller, address_of
from geo.live import LiveReader
from maps.cli import main
from maps.commands.watch import signature

ITEM = """<item><title>Attack: {n} dead</title><link>https://wire.example/{n}</link>
<pubDate>Tue, 04 Mar 2025 08:00:00 GMT</pubDate>
<description>Rebels attacked Walikale, killing {n}.</description></item>"""
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
RELIEFWEB = {
    "data": [
        {
            "id": "7",
            "fields": {
                "title": "Situation",
                "body": "Clashes in Walikale.",
                "date": {"original": "2025-03-05T00:00:00+00:00"},
                "source": [{"name": "OCHA"}],
                "url": "https://reliefweb.example/7",
            },
        }
    ]
}


def rss(*numbers):
    return RSS.format(items="".join(ITEM.format(n=n) for n in numbers))


class Server(ThreadingHTTPServer):
    """Answers with what a test puts there, and notes what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = {}, []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.asked.append((self.path, self.headers.get("If-None-Match"), self.headers["User-Agent"]))
        status, body, tag = self.server.answers.get(path, (404, "", ""))
        if tag and tag == self.headers.get("If-None-Match"):
            status, body = 304, ""
        self.send_response(status)
        for name, value in (("ETag", tag), ("Content-Length", str(len(body.encode())))):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


class Clock:
    """A clock that moves when somebody sleeps, or is set."""

    def __init__(self):
        self.now, self.slept = 1_000_000.0, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def poller(tmp_path, clock):
    return Poller(tmp_path, agent="desk@test", every_s=900.0, sleep=clock.sleep, clock=lambda: clock.now)


def wire(server, name="wire", path="/rss"):
    return Feed(name=name, kind="rss", where=f"{server.url}{path}")


def test_each_entry_becomes_a_report_once(server, poller, clock):
    pytest.importorskip("feedparser")
    server.answers["/rss"] = (200, rss(1, 2), '"a"')
    files = poller.poll([wire(server)]).files
    assert [file.name.rpartition("-")[0] for file in files] == ["2025-03-04-attack-1-dead", "2025-03-04-attack-2-dead"]
    (document,) = read_file(files[0])
    assert (str(document.published), document.title, document.url) == (
        "2025-03-04",
        "Attack: 1 dead",
        "https://wire.example/1",
    )
    clock.now += 1000
    server.answers["/rss"] = (200, rss(2, 3), '"b"')
    assert [file.name.partition("-attack-")[2][0] for file in poller.poll([wire(server)]).files] == ["3"]


def test_a_feed_is_asked_with_its_tag_and_no_sooner_than_its_pace(server, poller, clock):
    pytest.importorskip("feedparser")
    server.answers["/rss"] = (200, rss(1), '"a"')
    poller.poll([wire(server)])
    clock.now += 100
    assert poller.poll([wire(server)]).files == []
    assert poller.wait_s([wire(server)]) == pytest.approx(800)
    clock.now += 800
    assert poller.poll([wire(server)]) == type(poller.poll([]))()
    assert server.asked == [("/rss", None, "desk@test"), ("/rss", '"a"', "desk@test")]


def test_two_feeds_of_one_server_are_asked_one_after_the_other(server, poller, clock):
    pytest.importorskip("feedparser")
    server.answers |= {"/a": (200, rss(1), ""), "/b": (200, rss(2), "")}
    poller.poll([wire(server, "a", "/a"), wire(server, "b", "/b")])
    assert clock.slept[1] == 1.0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, "", ""), "404"),
        ((503, "", ""), "the server is busy (503)"),
        ((200, "<!doctype html><p>Please log in", ""), "answers with a page (HTML)"),
        ((200, "nothing of the kind", ""), "wire"),
    ],
)
def test_a_feed_that_fails_is_told_and_asked_ever_more_seldom(server, poller, clock, answer, words):
    pytest.importorskip("feedparser")
    server.answers |= {"/rss": answer, "/good": (200, rss(1), "")}
    polled = poller.poll([wire(server), wire(server, "zeta", "/good")])
    assert len(polled.files) == 1
    (problem,) = polled.problems
    assert words in problem
    assert poller.problems == {"wire": problem}
    assert poller.wait_s([wire(server)]) > 1700
    clock.now += 2000
    server.answers["/rss"] = (200, rss(5), "")
    assert poller.poll([wire(server)]).problems == []
    assert poller.problems == {}


def test_an_answer_without_end_is_not_read(server, poller, monkeypatch):
    monkeypatch.setattr("geo.inputs.feeds.MOST_BYTES", 100)
    server.answers["/rss"] = (200, rss(1), "")
    assert "more than 100 bytes" in poller.poll([wire(server)]).problems[0]


def test_a_saved_search_of_reliefweb_gives_reports(server, poller):
    server.answers["/v2/reports"] = (200, json.dumps(RELIEFWEB), "")
    host = f"{server.url}/v2/reports"
    feed = Feed(name="rw", kind="reliefweb", where="Ituri AND attack", host=host, appname="test-desk")
    (file,) = poller.poll([feed]).files
    (document,) = read_file(file)
    assert (document.source, str(document.published), document.text.strip()) == (
        "OCHA",
        "2025-03-05",
        "Clashes in Walikale.",
    )
    assert "appname=test-desk" in server.asked[0][0]
    assert "query[value]=Ituri%20AND%20attack" in server.asked[0][0]
    assert address_of(replace(feed, host="")).startswith("https://api.reliefweb.int/v2/reports?")


def test_what_was_noted_may_be_damaged(server, poller, tmp_path):
    pytest.importorskip("feedparser")
    server.answers["/rss"] = (200, rss(1), "")
    (tmp_path / ".sitmap").mkdir()
    (tmp_path / ".sitmap" / "feeds.json").write_text('{"wire": {', encoding="utf-8")
    assert len(poller.poll([wire(server)]).files) == 1


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[https://a.example]", "names with addresses are expected"),
        ("{wire: 7}", "wire"),
        ("{wire: {url: ftp://a.example}}", "is no address"),
        ("{wire: {reliefweb: Ituri}}", "appname is missing"),
        ("{wire: {url: https://a.example, folder: b}}", "an address"),
        ("{wire: {urls: https://a.example}}", "Did you mean 'url'"),
    ],
)
def test_a_wrong_feed_is_refused_with_its_line(tmp_path, written, words):
    (tmp_path / "config.yaml").write_text(f"theatre: cod\nfeeds: {written}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.yaml:2") as caught:
        load_config(tmp_path / "config.yaml")
    assert words in str(caught.value)


def test_what_feeds_gave_is_read_without_being_named(tmp_path):
    for name in ("feeds/a", "wire", "empty"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("feeds/a/one.md", "wire/two.md"):
        (tmp_path / name).write_text("Rebels attacked Walikale.", encoding="utf-8")
    (tmp_path / "config.yaml").write_text("feeds: {a: https://a.example/rss, b: wire, c: empty}\n", encoding="utf-8")
    config = load_config(tmp_path / "config.yaml")
    assert [path.name for path in config.inputs] == ["wire", "feeds"]
    assert [(feed.name, feed.kind) for feed in config.feeds] == [("a", "rss"), ("b", "folder"), ("c", "folder")]


def test_what_is_fetched_is_read_beside_inputs_that_are_named(tmp_path):
    (tmp_path / "feeds" / "a").mkdir(parents=True)
    (tmp_path / "feeds" / "a" / "one.md").write_text("Rebels attacked Walikale.", encoding="utf-8")
    (tmp_path / "config.yaml").write_text("feeds: {a: https://a.example/rss}\n", encoding="utf-8")
    for with_feeds, names in ((False, ["two.md"]), (True, ["feeds", "two.md"])):
        reader = LiveReader(tmp_path / "config.yaml", inputs=[tmp_path / "two.md"], with_feeds=with_feeds)
        assert [path.name for path in reader.named_inputs] == names


def test_watch_asks_once_and_builds(server, tmp_path, monkeypatch, capsys):
    pytest.importorskip("feedparser")
    server.answers["/rss"] = (200, rss(1), "")
    write_gazetteer(tmp_path / "gazetteer")
    (tmp_path / "config.yaml").write_text(
        f"theatre: tst\ntheatres: [tst]\ngazetteers: [gazetteer]\nfeeds: {{wire: '{server.url}/rss'}}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert main(["watch", "--once", "--online"]) == 0
    assert "1 reports" in capsys.readouterr().out
    assert "Walikale" in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["watch", "--every", "5s"])


def test_a_signature_changes_with_every_saved_file(tmp_path):
    before = signature([tmp_path])
    (tmp_path / "a.md").write_text("one", encoding="utf-8")
    assert signature([tmp_path, tmp_path / "gone"]) != before
