"""Tests of bench/beside: what needs no server."""

import json
import os
import pathlib
import sys
import tempfile
import types
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "bench"))

from beside import disturb, load, picture, profile, report, reviews, servers, turns  # noqa: E402


def answer(uid, allowed, extra=""):
    return 200, json.dumps({"response": {"uid": uid, "allowed": allowed, "extra": extra}}).encode()


class Sets(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_a_file_is_one_review_without_a_route(self):
        sent = reviews.Reviews(self.write("a.json", '{"request": {}}'))
        self.assertEqual(sent.bodies, [(None, b'{"request": {}}')])
        self.assertFalse(sent.has_routes)

    def test_lines_have_routes_and_reviews(self):
        lines = '{"path": "/mutate", "review": {"ü": 1}}\n\n{"path": "/v", "review": {}}\n'
        sent = reviews.Reviews(self.write("a.ndjson", lines))
        self.assertEqual(sent.bodies, [("/mutate", '{"ü":1}'.encode()), ("/v", b"{}")])
        self.assertTrue(sent.has_routes)
        self.assertEqual(sent.largest, 8)

    def test_a_directory_is_read_in_order_of_name(self):
        self.write("b.json", "2")
        self.write("a.json", "1")
        self.write("c.txt", "3")
        self.assertEqual([body for _, body in reviews.Reviews(self.folder.name).bodies], [b"1", b"2"])

    def test_nothing_to_send_and_bad_lines_are_said(self):
        for path in (self.write("a.ndjson", ""), self.write("b.ndjson", "{"), "/nowhere.json"):
            with self.subTest(path), self.assertRaises(servers.Failed):
                reviews.Reviews(path)


class Answers(unittest.TestCase):
    def test_the_usual_answer_is_that_of_most_uids_apart(self):
        answers = [answer("u1", True), answer("u2", False), answer("u3", True)]
        self.assertEqual(reviews.usual(answers), (answers[0][1], 2))

    def test_an_answer_that_is_no_review_ends_it(self):
        with self.assertRaises(servers.Failed):
            reviews.usual([answer("u1", True), (404, b"")])

    def test_decisions_tell_what_else_was_answered(self):
        found = reviews.decisions([answer("u", True), answer("u", False), (500, b"oh")])
        self.assertEqual(found, [True, False, "500 b'oh'"])


class Figures(unittest.TestCase):
    def test_a_turn_tells_cost_and_what_a_full_core_would_carry(self):
        report_of = {"duration_s": 1.0, "throughput_per_s": 1000.0, "latency_us": {"p99.9": 7.0}, "tls": ""}
        turn = load.Turn(1000, 0.5, report_of)
        self.assertEqual((turn.cost_us, turn.busy, turn.per_core_s, turn.p999_us), (500, 0.5, 2000, 7))

    def test_servers_take_turns_and_change_who_goes_first(self):
        asked = []
        pair = [types.SimpleNamespace(name=name) for name in ("a", "b")]

        def one_turn(server):
            asked.append(server.name)
            return load.Turn(len(asked), 1, {"duration_s": 1, "throughput_per_s": 1, "latency_us": {"p99.9": 1}})

        found = turns.take_turns(pair, 2, one_turn)
        self.assertEqual(asked, ["a", "b", "b", "a"])
        # Of the first round 1 and 2, of the second 4 and 3.
        self.assertEqual(turns.ratios(found, "a", "b", lambda turn: turn.answers), [0.5, 4 / 3])

    def test_spreads_and_verdicts_go_by_the_median(self):
        self.assertEqual(turns.spread([3, 1, 1000], 0), "1 **3** 1,000")
        table = report.Table("what", "figures", "target", "")
        table.judged("a", values=[1, 2, 9], most=2, digits=0)
        table.judged("b", values=[1, 2, 9], least=2.5, digits=0)
        self.assertEqual(
            str(table).splitlines()[2:],
            ["| a | 1 **2** 9 | ≤ 2 | met |", "| b | 1 **2** 9 | ≥ 2.5 | missed |"],
        )


OWN, SSL, KERNEL, LIBC = "/build/tidegate", "/usr/lib/libssl.so.3", "[kernel.kallsyms]", "/usr/lib/libc.so.6"
NGINX = "/usr/sbin/nginx"


class Profiles(unittest.TestCase):
    def test_the_innermost_frame_that_names_a_part_tells_it(self):
        handler = ("tidegate::app::ReviewHandler::answer", OWN)
        judge = ("tidegate::engine::judge", OWN)
        for part, frames in {
            "JSON": [("__memmove_avx", LIBC), ("tidegate::json::Walker::walk", OWN), handler],
            "rules": [("__memcmp", LIBC), ("tidegate::values::glob_matches", OWN), ("tidegate::checks::X", OWN), judge],
            "match": [("tidegate::values::glob_matches", OWN), ("tidegate::engine::in_globs", OWN), judge],
            "response": [("tidegate::json::Writer::field", OWN), ("tidegate::admission::write_response", OWN), handler],
            "HTTP": [("boost::beast::http::basic_parser<true>::parse_fields", OWN)],
            "TLS": [("malloc", LIBC), ("[unknown]", SSL), ("tidegate::http::detail::Session::run", OWN)],
            "rest": [handler],
        }.items():
            with self.subTest(part):
                self.assertEqual(profile.part_of(frames), part)
        self.assertEqual(profile.part_of([("tidegate::http::detail::TlsWire::read", OWN)]), "TLS")
        self.assertEqual(profile.part_of([("ngx_http_process_request", NGINX)]), "HTTP")
        self.assertEqual(profile.part_of([("main", "/elsewhere")]), "rest")

    def test_system_calls_are_the_kernels_and_interrupts_are_of_what_they_interrupted(self):
        interrupt = [("handle_softirqs", KERNEL), ("asm_sysvec_apic_timer_interrupt", KERNEL)]
        call = [("tcp_sendmsg", KERNEL), ("do_syscall_64", KERNEL), ("__send", LIBC), ("SSL_write", SSL)]
        self.assertEqual(profile.part_of(call), "sockets")
        self.assertEqual(profile.part_of(interrupt + call), "sockets")
        self.assertEqual(profile.part_of([*interrupt, ("tidegate::cel::Program::evaluate", OWN)]), "rules")

    def test_samples_are_counted_from_what_perf_prints(self):
        text = (
            "worker 7 \n\t  11 tidegate::json::Walker::walk (/b/tidegate)\n\t  12 a<b (c)>::d (/b/tidegate)\n\n"
            "worker 7 \n\tffffffff81 tcp_recvmsg ([kernel.kallsyms])\n\tffffffff82 do_syscall_64 ([kernel.kallsyms])\n\n"
        )
        self.assertEqual(profile.count(text), {"JSON": 1, "sockets": 1})

    def test_a_picture_is_xml_whose_bars_have_their_lengths(self):
        bars = [("nginx", {"TLS": 4.0, "HTTP": 1.0}), ("a & b", {"TLS": 4.0, "rules": 6.0})]
        drawn = xml.etree.ElementTree.fromstring(picture.draw("t", "n", bars))
        rects = [r for r in drawn.iter("{http://www.w3.org/2000/svg}rect") if r.get("height") == str(picture.BAR)]
        widths = [float(r.get("width")) for r in rects]
        # Three parts have time at all: each bar has all three.
        self.assertEqual(len(widths), 6)
        self.assertAlmostEqual(sum(widths[3:]) / sum(widths[:3]), 2, places=2)
        texts = [t.text for t in drawn.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("2.00 ×", texts)
        self.assertIn("a & b", texts)


class Sections(unittest.TestCase):
    def test_a_section_is_rewritten_and_the_rest_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/a.md"
            with open(path, "w", encoding="utf-8") as file:
                file.write("a <!-- x -->old<!-- /x --> b\n")
            report.rewrite(path, "x", "new")
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), "a <!-- x -->new<!-- /x --> b\n")
            with self.assertRaises(servers.Failed):
                report.rewrite(path, "y", "new")


class Neighbours(unittest.TestCase):
    def test_bodies_are_what_their_names_say(self):
        bodies = {name: make_body() for name, (_, make_body) in disturb.DISTURBANCES.items()}
        self.assertEqual(len(bodies["review-3MiB"]), 3 * disturb.MIB)
        self.assertEqual(len(bodies["review-250KiB"]), 250 * 1024)
        self.assertEqual(len(bodies["ones-8MiB"]), 8 * disturb.MIB)
        for name in ("review-3MiB", "review-250KiB", "ones-8MiB", "expression-loops", "expression-flat"):
            json.loads(bodies[name])
        self.assertLess(len(bodies["expression-flat"]), 256 * 1024)

    def test_rules_are_swapped_as_a_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            packs = pathlib.Path(folder) / "packs"
            packs.mkdir()
            (packs / "a.yaml").write_text("a")
            (packs / "kustomization.yaml").write_text("none of ours")
            rules = disturb.Rules(pathlib.Path(folder) / "rules", packs, 150)
            seen = sorted(file.name for file in rules.folder.glob("*.yaml"))
            self.assertEqual(seen, ["a.yaml", "bulk-0000.yaml", "bulk-0100.yaml", "limit.yaml"])
            before = (rules.folder / "bulk-0100.yaml").read_text()
            self.assertEqual(before.count("kind: Policy"), 50)
            rules.swap()
            self.assertNotEqual((rules.folder / "bulk-0100.yaml").read_text(), before)
            rules.swap()
            self.assertEqual((rules.folder / "bulk-0100.yaml").read_text(), before)


class Processes(unittest.TestCase):
    def test_cpu_time_counts_children_and_ends_with_the_block(self):
        with tempfile.TemporaryDirectory() as folder:
            busy = ["sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 60'; true"]
            with servers.Server("busy", 0, busy, 0, f"{folder}/log") as server:
                servers.Server.wait_until(server, lambda: server.cpu_s() >= 0.05)
                self.assertGreaterEqual(len(server.pids()), 2)
                self.assertGreater(server.peak_kib(), 0)
            self.assertFalse(os.path.exists(f"/proc/{server.pid}"))

    def test_a_server_that_ends_says_why(self):
        with tempfile.TemporaryDirectory() as folder:
            with servers.Server("bad", 0, ["sh", "-c", "echo no port; exit 1"], 0, f"{folder}/log") as server:
                with self.assertRaisesRegex(servers.Failed, "bad ended: no port"):
                    server.wait_until(lambda: False)


if __name__ == "__main__":
    unittest.main()
