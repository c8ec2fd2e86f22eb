import { ansible } from './ansible.js';
import { chef } from './chef.js';
import { cloudInit } from './cloud-init.js';
import { daemonset } from './daemonset.js';
import type { Format } from './format.js';
import { nixos } from './nixos.js';
import { nodeTuningOperator } from './node-tuning-operator.js';
import { prometheusAlerts } from './prometheus-alerts.js';
import { puppet } from './puppet.js';
import { salt } from './salt.js';
import { shell } from './shell.js';
import { sysctlConf } from './sysctl-conf.js';
import { sysctlD } from './sysctl-d.js';
import { talos } from './talos.js';
import { tuned } from './tuned.js';

/** Every format by its name, in the order `emit --list` prints them. */
export const FORMATS = {
  'sysctl.d': sysctlD,
  'sysctl.conf': sysctlConf,
  shell,
  ansible,
  puppet,
  chef,
  salt,
  nixos,
  'cloud-init': cloudInit,
  tuned,
  'node-tuning-operator': nodeTuningOperator,
  talos,
  daemonset,
  'prometheus-alerts': prometheusAlerts,
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;

/** The names of all formats. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Whether a name is a format's. */
export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
