"""What neighbours of a request do to a server: reloads, scrapes, large and costly requests, again and again.

Each disturbance is a thread that runs until `ending` is set; `counts` then holds what it got, `slowest_s` its longest wait.
"""

import http.client
import json
import os
import pathlib
import shutil
import ssl
import threading
import time
import urllib.request

MIB = 1024 * 1024


def pod_review(name, containers):
    return {
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": "7f0b2d1e-5c1c-4f8e-9a55-0b3f5d3f6a01",
            "kind": {"group": "", "version": "v1", "kind": "Pod"},
            "resource": {"group": "", "version": "v1", "resource": "pods"},
            "name": name,
            "namespace": "neighbours",
            "operation": "CREATE",
            "userInfo": {"username": "neighbour", "groups": ["system:authenticated"]},
            "object": {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": name, "namespace": "neighbours", "labels": {"app": name}},
                "spec": {"containers": containers},
            },
            "oldObject": None,
            "dryRun": False,
            "options": {"apiVersion": "meta.k8s.io/v1", "kind": "CreateOptions"},
        },
    }


def container(index):
    return {
        "name": f"c{index}",
        "image": f"registry.example.com/team/app-{index}:1.{index}",
        "resources": {"limits": {"memory": "64Mi"}, "requests": {"cpu": "10m", "memory": "64Mi"}},
        "securityContext": {"runAsNonRoot": True, "allowPrivilegeEscalation": False,
                            "capabilities": {"drop": ["ALL"]}},
        "env": [{"name": "INDEX", "value": str(index)}],
    }


def review_of(size, name):
    one = len(json.dumps(container(9999))) + 2
    text = json.dumps(pod_review(name, [container(i) for i in range((size - 800) // one)])).encode()
    # Blanks between values are part of the document, and make the size exact.
    return text + b" " * (size - len(text))


def loop_review(name):
    """Small, but each container is compared with each."""
    return json.dumps(pod_review(name, [{"name": f"c{i}", "image": "a"} for i in range(2000)])).encode()


def flat_review(name):
    """As many values as fit below the size that goes beside the workers by itself."""
    args = ["aaaaaaaa"] * 20_000
    return json.dumps(pod_review(name, [{"name": "c", "image": "a", "args": args}])).encode()


LIMIT_POLICIES = """apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: limit-loops}
spec:
  match: {resources: [pods], names: ["limit-loops"]}
  failurePolicy: Ignore
  rules:
    - name: each-with-each
      expression: object.spec.containers.all(a, object.spec.containers.all(b, a.name != b.name || a.image == b.image))
      message: names are used twice
---
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: limit-flat}
spec:
  match: {resources: [pods], names: ["limit-flat"]}
  failurePolicy: Ignore
  rules:
    - name: each-argument
      forEach: container
      expression: |
        item.args.all(x, x.startsWith('a') && x.endsWith('a') && x.matches('^a*$') && !x.contains('b') &&
          x.size() < 9 && x.lowerAscii() == x && x.replace('b', 'c') == x && x.substring(1) != x && x.upperAscii() != x &&
          x.trim() == x && x.matches('a+') && !x.contains('c') && x.indexOf('d') < 0 && x.split('b').size() == 1)
      message: an argument has other letters
"""


def policy_text(index, version):
    """A third for other resources, a third for other namespaces, a third whose `when` does not hold."""
    kinds = (
        ("[configmaps]", "", "has(object.data)"),
        ("[pods]", f", namespaces: [team-{index}, \"squad-{index}-*\"]", "has(object.spec)"),
        ("[pods]", "", "has(object.spec)"),
    )
    resources, namespaces, expression = kinds[index % 3]
    when = f"      when: object.metadata.name == 'other-{index}'\n" if index % 3 == 2 else ""
    return f"""apiVersion: tidegate.dev/v1
kind: Policy
metadata: {{name: bulk-{index:04}}}
spec:
  match: {{resources: {resources}{namespaces}}}
  action: warn
  rules:
    - name: one
{when}      expression: {expression} && object.metadata.name != 'v{version}-{index}'
      message: version {version} does not want this
"""


class Rules:
    """A directory as the kubelet mounts a ConfigMap: files are links into ..data, which is swapped as a whole."""

    def __init__(self, folder, packs, policies):
        self.folder = folder
        self.version = 0
        for version in range(2):
            data = folder / f"..v{version}"
            data.mkdir(parents=True)
            for pack in sorted(packs.glob("*.yaml")):
                if pack.name != "kustomization.yaml":
                    shutil.copy(pack, data / pack.name)
            (data / "limit.yaml").write_text(LIMIT_POLICIES)
            for first in range(0, policies, 100):
                bulk = (policy_text(i, version) for i in range(first, min(first + 100, policies)))
                (data / f"bulk-{first:04}.yaml").write_text("---\n".join(bulk))
        (folder / "..data").symlink_to("..v0")
        for file in (folder / "..v0").iterdir():
            (folder / file.name).symlink_to(pathlib.Path("..data") / file.name)

    def swap(self):
        self.version = 1 - self.version
        (self.folder / "..data_tmp").symlink_to(f"..v{self.version}")
        (self.folder / "..data_tmp").rename(self.folder / "..data")


class Disturber(threading.Thread):
    """Takes what the steady load leaves of its cores: nice is a thread's own."""

    def __init__(self, server, body, ending):
        super().__init__(daemon=True)
        self.server, self.body, self.ending = server, body, ending
        self.counts = {}
        self.slowest_s = 0.0

    def run(self):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        self.disturb()


class Requests(Disturber):
    """One connection that sends a body again and again."""

    def disturb(self):
        context = ssl.create_default_context(cafile=self.server.cert)
        connection = None
        while not self.ending.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, context=context, timeout=20)
                start = time.monotonic()
                connection.request("POST", "/validate?timeout=10s", self.body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                answer = response.read()
                self.slowest_s = max(self.slowest_s, time.monotonic() - start)
                what = str(response.status)
                if response.status == 200:
                    decision = json.loads(answer)["response"]
                    what = "allowed" if decision["allowed"] else "denied"
                    if decision.get("warnings"):
                        what += " with warnings"
            except (OSError, http.client.HTTPException) as error:
                what, connection = type(error).__name__, None
            self.counts[what] = self.counts.get(what, 0) + 1


class Scrapes(Disturber):
    """The metrics of all rules, ten times a second."""

    def disturb(self):
        while not self.ending.wait(0.1):
            start = time.monotonic()
            with urllib.request.urlopen(f"http://127.0.0.1:{self.server.ops_port}/metrics", timeout=20) as response:
                response.read()
            self.slowest_s = max(self.slowest_s, time.monotonic() - start)
            self.counts["scrapes"] = self.counts.get("scrapes", 0) + 1


class Reloads(Disturber):
    """The directory is swapped once a second, as a kubelet would, only more often."""

    def disturb(self):
        before = self.server.reloads()
        while True:
            self.server.rules.swap()
            if self.ending.wait(1.0):
                break
        # The swap at the end is read within the watch's time to settle: the next turn must not meet it.
        time.sleep(1.0)
        self.counts["reloads"] = self.server.reloads() - before


DISTURBANCES = {
    "reload": (Reloads, lambda: None),
    "scrape": (Scrapes, lambda: None),
    "review-3MiB": (Requests, lambda: review_of(3 * MIB, "large")),
    "review-250KiB": (Requests, lambda: review_of(250 * 1024, "medium")),
    "ones-8MiB": (Requests, lambda: (b"[" + b"1," * (4 * MIB))[: 8 * MIB - 2] + b"1]"),
    "expression-loops": (Requests, lambda: loop_review("limit-loops")),
    "expression-flat": (Requests, lambda: flat_review("limit-flat")),
}
