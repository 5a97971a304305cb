#!/usr/bin/env python3
"""Writes a directory of rule files with many policies, always the same ones.

Usage: bench/many/generate.py DIR [--non-matching N] [--matching N] [--one-file] [--packs]

--non-matching N   policies that say nothing of the reference review (a Pod of the namespace shop, made by the
                   ReplicaSet controller): a third are about other resources; a third about Pods in other namespaces,
                   exact, globs and exclusions; a third fail labels, users, groups, names, matchConditions or `when`
--matching N       policies of one CEL rule each that match it and hold: what teams write about labels, images,
                   amounts, securityContext
--one-file         all in one file of as many documents; else a file for each policy (several in one from 1000 on)
--packs            the shipped packs beside them
"""
import argparse
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = 900  # a directory holds at most 1024 rule files

OTHER_RESOURCES = [
    "deployments.apps", "statefulsets.apps", "services", "configmaps", "secrets", "ingresses.networking.k8s.io",
    "jobs.batch", "cronjobs.batch", "roles.rbac.authorization.k8s.io", "namespaces", "networkpolicies.networking.k8s.io",
    "persistentvolumeclaims", "serviceaccounts", "deployments.apps/scale", "pods/exec", "nodes",
]

CONDITIONS = [
    "object.metadata.labels['team'] == 'team-{i}'",
    "object.metadata.?labels.?team.orValue('') == 'team-{i}'",
    "has(object.metadata.labels) && 'team' in object.metadata.labels && object.metadata.labels.team == 'team-{i}'",
    "request.userInfo.username == 'system:serviceaccount:team-{i}:deployer'",
    "request.userInfo.username.startsWith('system:serviceaccount:team-{i}:')",
    "'team-{i}-admins' in request.userInfo.groups",
    "request.operation == 'UPDATE' && object.metadata.name == 'web-{i}'",
    "request.namespace in ['team-{i}', 'team-{i}-test']",
    "object.metadata.name.startsWith('web-{i}-')",
    "has(object.metadata.annotations) && 'example.com/opt-in-{k}' in object.metadata.annotations",
]

MATCHING = [
    "has(object.metadata.labels) && 'app.kubernetes.io/name' in object.metadata.labels",
    "object.metadata.labels.team != 'nobody-{i}'",
    "object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))",
    "object.spec.containers.all(c, !c.image.endsWith(':latest-{i}'))",
    "object.spec.containers.all(c, has(c.resources) && has(c.resources.limits) && 'memory' in c.resources.limits)",
    "object.spec.containers.all(c, has(c.resources.requests) && 'cpu' in c.resources.requests)",
    "!object.spec.?hostNetwork.orValue(false)",
    "!has(object.spec.hostPID) || !object.spec.hostPID",
    "object.spec.?securityContext.?runAsNonRoot.orValue(true) == true",
    "object.spec.containers.all(c, !c.?securityContext.?privileged.orValue(false))",
    "object.spec.?volumes.orValue([]).all(v, !has(v.hostPath))",
    "object.spec.serviceAccountName != 'default-{i}'",
]


def policy(name, match, rule, spec=""):
    return (f"apiVersion: tidegate.dev/v1\nkind: Policy\nmetadata:\n  name: {name}\n"
            f"  annotations: {{tidegate.dev/title: \"Generated: {name}\", tidegate.dev/category: Load}}\n"
            f"spec:\n  match:\n{match}{spec}  rules:\n{rule}")


def expression_rule(text, message, when=None):
    condition = f"      when: \"{when}\"\n" if when else ""
    return f"    - name: rule\n{condition}      expression: \"{text}\"\n      message: {message}\n"


def match_of(resources, more=""):
    return f"    resources: [{resources}]\n{more}"


def of_other_resource(i):
    kind = i % 4
    if kind == 3:
        resource = [f"widgets.team-{i}.example.com", f"\"*.team-{i}.example.com\"", "\"*/scale\""][i // 4 % 3]
    else:
        resource = OTHER_RESOURCES[i // 4 % len(OTHER_RESOURCES)]
    rule = expression_rule("object == null || object.metadata.name != 'forbidden'", "must not be called so")
    operations = "    operations: [CREATE, UPDATE, CONNECT]\n" if resource == "pods/exec" else ""
    return policy(f"resource-{i}", match_of(resource, operations), rule)


def of_other_namespace(i):
    namespaces = [
        f"[team-{i}]", f"[team-{i}, team-{i}-test]", f"[\"team-{i}-*\"]", f"[\"*-team-{i}\"]",
        f"{{include: [\"team-{i}-*\"], exclude: [team-{i}-test]}}", "{exclude: [shop, kube-system]}",
    ][i % 6 if i % 60 else 5]
    rule = expression_rule("object.metadata.name != 'forbidden'", "must not be called so")
    return policy(f"namespace-{i}", match_of("workloads" if i % 2 else "pods", f"    namespaces: {namespaces}\n"), rule)


def of_other_property(i):
    rule = expression_rule("object.metadata.name != 'forbidden'", "must not be called so")
    kind, k = i % 12, i // 12
    more = {
        0: f"    labels: {{matchLabels: {{team: team-{i}}}}}\n",
        1: f"    labels: {{matchLabels: {{app.kubernetes.io/part-of: app-{i}, team: commerce}}}}\n",
        2: f"    labels: {{matchExpressions: [{{key: tier-{k}, operator: Exists}}]}}\n",
        3: f"    labels: {{matchExpressions: [{{key: team, operator: In, values: [team-{i}, squad-{i}]}}]}}\n",
        4: f"    users: [\"system:serviceaccount:team-{i}:*\"]\n",
        5: f"    users: [user-{i}@example.com]\n",
        6: f"    groups: [team-{i}-admins]\n",
        7: f"    names: [\"web-{i}-*\"]\n",
    }.get(kind, "")
    if kind in (8, 9):
        spec = (f"  matchConditions:\n    - name: ours\n      expression: \"{CONDITIONS[k % 10].format(i=i, k=k)}\"\n")
        return policy(f"property-{i}", match_of("pods"), rule, spec)
    if kind in (10, 11):
        when = CONDITIONS[k % 10].format(i=i, k=k)
        rule = expression_rule("object.metadata.name != 'forbidden'", "must not be called so", when)
    return policy(f"property-{i}", match_of("pods", more), rule)


def non_matching(count):
    makers = [of_other_resource, of_other_namespace, of_other_property]
    return [makers[i % 3](i // 3) for i in range(count)]


def matching(count):
    return [policy(f"matching-{i}", match_of("pods"),
                   expression_rule(MATCHING[i % len(MATCHING)].format(i=i), f"does not keep to rule {i}"))
            for i in range(count)]


def write(directory, policies, one_file=False, packs=False):
    """Fills the directory, which must not exist or be empty."""
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    if packs:
        for file in (ROOT / "policies/packs").glob("*.yaml"):
            shutil.copy(file, directory)
    files = 1 if one_file else min(FILES, max(1, len(policies)))
    for number in range(files if policies else 0):
        text = "---\n".join(policies[number::files])
        (directory / f"generated-{number:04}.yaml").write_text(text)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--non-matching", type=int, default=0)
    parser.add_argument("--matching", type=int, default=0)
    parser.add_argument("--one-file", action="store_true")
    parser.add_argument("--packs", action="store_true")
    options = parser.parse_args()
    if pathlib.Path(options.directory).exists() and any(pathlib.Path(options.directory).iterdir()):
        sys.exit(f"{options.directory} is not empty")
    write(options.directory, non_matching(options.non_matching) + matching(options.matching), options.one_file,
          options.packs)


if __name__ == "__main__":
    main()
