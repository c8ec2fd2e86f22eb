import type { HostIdentity } from '../model/host-facts.js';

/** Whether two identities name one machine: by machine id, else by boot id, else by host name. */
export function isSameHost(one: HostIdentity, other: HostIdentity): boolean {
  if (one.machineId !== null && other.machineId !== null) return one.machineId === other.machineId;
  if (one.bootId !== null && one.bootId === other.bootId) return true;
  return one.hostname === other.hostname;
}
