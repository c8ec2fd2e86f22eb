// Runs inside a mount namespace with a journal of its own, and prints what the readers find there.
import { writeFileSync } from 'node:fs';
import { followJournal } from '../../../dist/host/journal-follower.js';
import { readJournal, readKernelLog } from '../../../dist/host/kernel-log-source.js';
import { LiveHost } from '../../../dist/host/live-host.js';

const MOST_TRIES = 100;
const host = new LiveHost();

if (process.argv[2] === '--source') {
  print(`source ${(await readKernelLog(host)).value.source}`);
} else {
  await readMarker(process.argv[2]);
}

async function readMarker(marker) {
  const before = await readJournal(host);
  const hadIt = before.status === 'present' && before.value.text.includes(marker);
  print(hadIt ? 'marker found too early' : 'absent before the journal had an entry');
  writeFileSync('/dev/kmsg', `${marker}\n`);
  const found = await eventually(async () => {
    const log = await readJournal(host);
    return log.status === 'present' && log.value.text.includes(marker);
  });
  print(found ? 'marker found' : 'marker not found');
  print(`source ${(await readKernelLog(host)).value.source}`);
  const follower = (await followJournal(host, '')).value;
  writeFileSync('/dev/kmsg', 'net_ratelimit: 4712 callbacks suppressed\n');
  let counted = 0;
  await eventually(async () => {
    await follower.settle();
    counted += follower.read().value.suppressed;
    return counted > 0;
  });
  await follower.settle();
  print(`followed ${counted + follower.read().value.suppressed}`);
}

async function eventually(holds) {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await holds()) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
