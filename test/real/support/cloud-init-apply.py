"""Applies user data with cloud-init's own write_files, and its own translation of runcmd into a shell script."""
import subprocess
import sys

import yaml
from cloudinit import util
from cloudinit.config import cc_write_files

with open(sys.argv[1]) as file:
    text = file.read()
assert text.startswith("#cloud-config\n"), "no cloud-config line"
config = yaml.safe_load(text)
cc_write_files.write_files("write_files", config["write_files"], "root:root")
script = util.shellify(config["runcmd"])
sys.exit(subprocess.run(["/bin/sh", "-e"], input=script, text=True).returncode)
