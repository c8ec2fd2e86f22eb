// Runs in a network namespace of its own: fills an accept queue, the table of TIME_WAIT and a UDP receive buffer past their limits.
import { spawn, execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { writeFileSync } from 'node:fs';
import net from 'node:net';

const HOST = '127.0.0.1';
const CLIENTS = 20;
const CLOSED_CONNECTIONS = 40;
const DATAGRAMS = 3000;
const BLOCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';
const READY = "require('node:fs').writeSync(1, 'ready')";

execFileSync('ip', ['link', 'set', 'lo', 'up']);
const helpers = [];
try {
  await overflowListenQueue();
  await overflowTimeWait();
  await overflowReceiveBuffer();
} finally {
  for (const helper of helpers) helper.kill('SIGKILL');
}
const advice = [
  'net.core.somaxconn = 65535',
  'net.ipv4.tcp_max_tw_buckets = 2000000',
  'net.core.rmem_default = 16777216',
  'net.ipv4.tcp_sack = 1',
  'vm.swappiness = 1',
].join('\n');
const lint = spawn(process.execPath, [process.argv[2], 'lint', '-', '--json'], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
lint.stdin.end(advice);
lint.on('close', (code) => {
  process.exitCode = code ?? 1;
});

/** Starts a program that opens a socket and then sleeps without ever reading from it. */
async function startDeafHelper(source) {
  const helper = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  helpers.push(helper);
  await new Promise((done) => helper.stdout.once('data', done));
}

async function overflowListenQueue() {
  await startDeafHelper(
    `require('node:net').createServer().listen({ port: 7001, host: '${HOST}', backlog: 1 }, () => { ${READY}; ${BLOCK}; })`,
  );
  const clients = Array.from({ length: CLIENTS }, () => net.connect(7001, HOST).on('error', () => {}));
  await new Promise((done) => setTimeout(done, 1500));
  for (const client of clients) client.destroy();
}

async function overflowTimeWait() {
  writeFileSync('/proc/sys/net/ipv4/tcp_max_tw_buckets', '1\n');
  const server = net.createServer((socket) => socket.resume().on('error', () => {})).listen(7002, HOST);
  await new Promise((done) => server.once('listening', done));
  for (let one = 0; one < CLOSED_CONNECTIONS; one += 1) {
    await new Promise((done) => {
      const client = net.connect(7002, HOST, () => client.end());
      client.resume().on('close', done).on('error', done);
    });
  }
  server.close();
}

async function overflowReceiveBuffer() {
  await startDeafHelper(
    `const s = require('node:dgram').createSocket('udp4'); s.bind(7003, '${HOST}', () => { ${READY}; ${BLOCK}; })`,
  );
  const sender = dgram.createSocket('udp4');
  const datagram = Buffer.alloc(1400);
  for (let one = 0; one < DATAGRAMS; one += 1) {
    await new Promise((done) => sender.send(datagram, 7003, HOST, done));
  }
  sender.close();
}
