import { describe, expect, it } from 'vitest';
import { judgeText } from './judge-text.js';

const KEY = 'net.ipv4.tcp_max_orphans';

/** Key and kind of every line that sets something, line ends written as ¶. */
function kindsIn(text: string): string[] {
  return judgeText(text.replaceAll('¶', '\n'))
    .filter((line) => line.verdict === 'refused')
    .map(({ key, kind }) => `${key} ${kind}`);
}

describe('the orphan limit for a container', () => {
  it.each([
    `{"containerDefinitions":[{"systemControls":[{"namespace":"${KEY}","value":"262144"}]}]}`,
    `SystemControls:¶  - Namespace: ${KEY}¶    Value: "262144"`,
    `[Container]¶Image=x¶Sysctl=${KEY}=262144`,
    `{"Image":"nginx","HostConfig":{"Sysctls":{"${KEY}":"262144"}}}`,
    `client.containers.run("nginx", sysctls={"${KEY}": 262144})`,
    `resource "docker_container" "web" {¶  sysctls = { "${KEY}" = "262144" }¶}`,
    `systemControls = [{ namespace = "${KEY}", value = "262144" }]`,
    `spec:¶  hostPID: true¶  containers:¶    - command: ["sysctl", "-w", "${KEY}=262144"]`,
    `driver = "docker"¶config {¶  sysctl = {¶    "${KEY}" = "262144"¶  }¶}`,
    `spec:¶  initContainers:¶    - command: ["sh", "-c", "sysctl -w ${KEY}=262144"]`,
    `spec:¶  containers:¶    - args:¶        - |¶          echo 262144 > /proc/sys/net/ipv4/tcp_max_orphans`,
    `services:¶  a:¶    sysctls:¶      - ${KEY}=262144`,
    `docker run --sysctl ${KEY}=262144 x`,
  ])('is that of the node alone: %s', (text) => {
    expect(kindsIn(text)).toEqual([`${KEY} not-namespaced`]);
  });

  it.each([
    `boot.kernel = {¶  sysctl = {¶    "${KEY}" = 262144;¶  };¶};`,
    `spec:¶  hostNetwork: true¶  containers:¶    - command: ["sh", "-c", "sysctl -w ${KEY}=262144"]`,
    `spec:¶  containers:¶    - command: ["nsenter", "-t1", "-n", "sysctl", "-w", "${KEY}=262144"]`,
    `machine:¶  sysctls:¶    ${KEY}: "262144"`,
    `spec:¶  containers:¶    - env:¶        - name: ${KEY}¶          value: 262144`,
    `spec:¶  hostPID: true¶  hostNetwork: true¶  containers:¶    - command: ["sysctl", "-w", "${KEY}=262144"]`,
    `spec:¶  containers:¶    - command: ["chroot", "/host", "sysctl", "-w", "${KEY}=262144"]`,
    `containers:¶- image: x¶---¶sysctl -w ${KEY}=262144`,
  ])('is set for the node in %s', (text) => {
    expect(kindsIn(text)).toEqual([`${KEY} needs-measured-peak`]);
  });
});

it('keys without a namespace can be set by the command of a pod', () => {
  const text = 'spec:¶  initContainers:¶    - command: ["sh", "-c", "sysctl -w vm.max_map_count=262144"]';
  expect(kindsIn(text)).toEqual(['vm.max_map_count unrelated']);
});

it('two containers do not contradict each other, nor their host', () => {
  const services =
    'services:¶  a:¶    sysctls:¶      - vm.x=1¶      - net.core.somaxconn=8192¶  b:¶    sysctls:¶      net.core.somaxconn: 65535';
  expect(kindsIn(services)).toContain('net.core.somaxconn unrelated');
  expect(kindsIn(services).join()).not.toContain('contradicts');
  const host = 'net.core.somaxconn = 8192¶net.core.somaxconn = 9000¶';
  expect(kindsIn(`${host}docker run --sysctl net.core.somaxconn=5000 x`).at(-1)).toBe(
    'net.core.somaxconn unrelated',
  );
  const afterPod = `containers:¶- command: ["sysctl", "-w", "vm.x=1"]¶net.ipv4.tcp_mem = 1 2 3`;
  expect(kindsIn(afterPod).at(-1)).not.toContain('not-namespaced');
  expect(
    kindsIn('net.core.somaxconn = 8192¶docker run --sysctl net.core.somaxconn=9000 x').join(),
  ).not.toContain('contradicts');
});
