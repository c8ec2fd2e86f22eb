"""Loads a TuneD profile with TuneD's own parser and applies, verifies, applies again and unapplies it with its sysctl plugin."""
import json
import os
import sys
from unittest import mock

from tuned.profiles.loader import Loader
from tuned.profiles.factory import Factory
from tuned.profiles.locator import Locator
from tuned.profiles.merger import Merger
from tuned.profiles.variables import Variables
from tuned.plugins.plugin_sysctl import SysctlPlugin
from tuned.utils.global_config import GlobalConfig

profile_file = sys.argv[1]
name = os.path.basename(os.path.dirname(profile_file))
config, variables = GlobalConfig(), Variables()
locator = Locator([os.path.dirname(os.path.dirname(profile_file))])
profile = Loader(locator, Factory(), Merger(), config, variables).load(name)
options = profile.units["sysctl"].options

storage = mock.Mock()
storage.get.return_value = {}
plugin = SysctlPlugin(
    monitors_repository=mock.Mock(),
    storage_factory=mock.Mock(create=mock.Mock(return_value=storage)),
    hardware_inventory=mock.Mock(),
    device_matcher=mock.Mock(),
    device_matcher_udev=mock.Mock(),
    instance_factory=mock.Mock(),
    global_cfg=config,
    variables=variables,
)
instance = mock.Mock()
instance.name = "sysctl"
instance.options = options


def limit():
    with open("/proc/sys/net/ipv4/tcp_max_orphans") as file:
        return file.read().strip()


instance._sysctl_original = {}
instance._sysctl = options
plugin._instance_init(instance)
plugin._instance_apply_static(instance)
result = {"options": dict(options), "applied": limit()}
result["verified"] = plugin._instance_verify_static(instance, False, None)
originals = dict(instance._sysctl_original)
plugin._instance_apply_static(instance)
result["appliedAgain"] = limit()
instance._sysctl_original = originals
plugin._instance_unapply_static(instance)
result["unapplied"] = limit()
print(json.dumps(result))
