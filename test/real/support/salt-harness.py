"""Runs a state file with the two states it uses, cmd.run and file.managed, and their onlyif, unless and require.

Not Salt, only its order of events. The first line must choose the plain YAML renderer. Ends with "changed: N".
"""
import os
import subprocess
import sys

import yaml


def shell(command):
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True)


def guarded_off(state):
    return ("onlyif" in state and shell(state["onlyif"]).returncode != 0) or (
        "unless" in state and shell(state["unless"]).returncode == 0
    )


def run_command(state):
    result = shell(state["name"])
    if result.returncode != 0:
        sys.exit(result.stderr)
    return True


def manage_file(state):
    path, wanted = state["name"], state["contents"]
    if os.path.exists(path) and open(path).read() == wanted:
        return False
    with open(path, "w") as file:
        file.write(wanted)
    os.chmod(path, int(state["mode"], 8))
    return True


RUNNERS = {"cmd.run": run_command, "file.managed": manage_file}

with open(sys.argv[1]) as file:
    text = file.read()
assert text.startswith("#!yaml\n"), "no renderer line"
done, changed = set(), 0
for name, body in yaml.safe_load(text).items():
    ((function, parts),) = body.items()
    state = {key: value for part in parts for key, value in part.items()}
    for required in state.get("require", []):
        ((module, other),) = required.items()
        assert (module, other) in done, f"{name} requires {other}"
    if not guarded_off(state):
        changed += RUNNERS[function](state)
    done.add((function.split(".")[0], name))
print(f"changed: {changed}")
