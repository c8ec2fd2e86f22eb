import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/novoodoo.js', import.meta.url));
const ROUNDS = 9;
const SESSION = `${process.execPath} ${PROGRAM}`;
const BARE = `${process.execPath} -e 'process.stdout.write("bare")'`;

const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) {
  rounds.push({
    bare: await timeUntil(BARE, 'bare'),
    paint: await timeUntil(SESSION, 'looking at this host'),
    question: await timeUntil(SESSION, 'Where should the peak come from?'),
  });
}
const over = (name) => middle(rounds.map((round) => round[name] - round.bare)).toFixed(0);
process.stdout.write(
  `the session's first paint: ${over('paint')} ms more than bare node (under 250)\n` +
    `the session's first question: ${over('question')} ms more than bare node\n`,
);

/** Milliseconds until the command, on a terminal that script(1) makes, has written this text. */
function timeUntil(command, text) {
  return new Promise((done, fail) => {
    const start = performance.now();
    const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
    let written = '';
    let elapsedMs = null;
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      written += chunk;
      if (elapsedMs !== null || !written.includes(text)) return;
      elapsedMs = performance.now() - start;
      child.kill('SIGTERM');
    });
    child.once('error', fail);
    child.once('close', () => {
      if (elapsedMs === null) fail(new Error(`"${text}" never came:\n${written}`));
      else done(elapsedMs);
    });
  });
}

function middle(numbers) {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
