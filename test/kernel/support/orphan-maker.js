// A process of its own, so that ending it frees every socket whatever the test did.
// Usage: node orphan-maker.js COUNT BYTES; talks in lines: "connected PORT", then after "close" on standard input "closed".
// Each of COUNT clients on loopback never reads; after "close" the server queues BYTES to each and closes: the kernel keeps the
// sockets as orphans for as long as the data is not acknowledged. Ends when standard input ends, or after five minutes.
import net from 'node:net';
import readline from 'node:readline';

const LONGEST_LIFE_MS = 300_000;
const BATCH = 100;
const count = Number(process.argv[2]);
const bytesEach = Number(process.argv[3]);
const accepted = [];
const clients = [];

const server = net.createServer({ pauseOnConnect: true }, (socket) => {
  socket.on('error', () => {});
  accepted.push(socket);
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
await new Promise((done) => server.once('listening', done));
const { port } = server.address();

for (let made = 0; made < count; made += BATCH) {
  const batch = [];
  for (let index = made; index < Math.min(count, made + BATCH); index += 1) {
    batch.push(
      new Promise((done, fail) => {
        const client = net.connect({ host: '127.0.0.1', port, onread: undefined });
        client.pause();
        client.once('connect', done);
        client.on('error', fail);
        clients.push(client);
      }),
    );
  }
  await Promise.all(batch);
}
while (accepted.length < count) await new Promise((done) => setTimeout(done, 5));
for (const client of clients) {
  client.removeAllListeners('error');
  client.on('error', () => {});
}
console.log(`connected ${port}`);

setTimeout(() => process.exit(1), LONGEST_LIFE_MS).unref();
const commands = readline.createInterface({ input: process.stdin });
commands.on('line', (line) => {
  if (line !== 'close') return;
  const payload = Buffer.alloc(bytesEach, 'x');
  for (const socket of accepted) {
    socket.write(payload);
    socket.destroy();
  }
  // The descriptors are closed in the event loop's close phase.
  setTimeout(() => console.log('closed'), 50);
});
commands.on('close', () => process.exit(0));
