"""The reviews that a comparison sends, and what servers answer to them.

A set of reviews is a .json file, an .ndjson file of lines {"path": …, "review": …}, or a directory of .json files,
as tidegate-bench reads them.
"""

import collections
import http.client
import json
import os
import ssl

from . import servers


class Reviews:
    """A set: its `path` as tidegate-bench takes it, and each review as (route or None, bytes of the body)."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path.rstrip("/"))
        self.bodies = list(_read(path))
        if not self.bodies:
            raise servers.Failed(f"{path} has no reviews")

    @property
    def has_routes(self):
        return all(route for route, _ in self.bodies)

    @property
    def mean_bytes(self):
        return sum(len(body) for _, body in self.bodies) / len(self.bodies)

    @property
    def largest(self):
        return max(len(body) for _, body in self.bodies)


def _read(path):
    try:
        if os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.endswith(".json"):
                    yield from _read(os.path.join(path, name))
        elif path.endswith(".ndjson"):
            with open(path, "rb") as file:
                for line in file:
                    if line.strip():
                        review = json.loads(line)
                        route = review.get("path")
                        yield route, _compact(review["review"] if "review" in review else review)
        else:
            with open(path, "rb") as file:
                yield None, file.read()
    except (OSError, ValueError) as error:
        raise servers.Failed(f"{path}: {error}") from error


def _compact(review):
    return json.dumps(review, ensure_ascii=False, separators=(",", ":")).encode()


def ask(server, reviews, route, cert):
    """What `server` answers to each review, once: [(status, bytes)], over one connection that is kept."""
    context = ssl.create_default_context(cafile=cert)
    answers = []
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=30)
    try:
        for own_route, body in reviews.bodies:
            connection.request("POST", route or own_route, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answers.append((response.status, response.read()))
    except OSError as error:
        raise servers.Failed(f"{server.name} does not answer: {error}") from error
    finally:
        connection.close()
    return answers


def decisions(answers):
    """Of each answer: True allowed, False denied, or what was answered instead."""
    found = []
    for status, body in answers:
        try:
            found.append(json.loads(body)["response"]["allowed"])
        except (ValueError, KeyError, TypeError):
            found.append(f"{status} {body[:80]!r}")
    return found


def usual(answers):
    """The answer that is most often given, uids apart, and how often: (bytes, times)."""
    for status, body in answers:
        if status != 200 or b'"response"' not in body:
            raise servers.Failed(f"tidegate answered {status}: {body[:300]!r}")
    by_form = collections.defaultdict(list)
    for _, body in answers:
        by_form[_without_uid(body)].append(body)
    most = max(by_form.values(), key=len)
    return most[0], len(most)


def _without_uid(body):
    uid = json.loads(body)["response"].get("uid", "")
    return body.replace(uid.encode(), b"")
