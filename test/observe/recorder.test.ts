import { describe, expect, it } from 'vitest';
import { type AppendFile, HostError } from '../../src/model/host.js';
import { createRecorder } from '../../src/observe/recorder.js';
import { parseRecording } from '../../src/parse/recording.js';
import { exampleHeader, exampleWindow } from '../support/example-recording.js';

/** A disk that takes or refuses each write as told. */
class FakeDisk implements AppendFile {
  code: string | null = null;
  readonly writes: string[] = [];
  closed = false;

  append(bytes: Uint8Array): void {
    if (this.code !== null) throw new HostError(this.code, 'append', '/x');
    this.writes.push(Buffer.from(bytes).toString());
  }

  sync(): void {
    if (this.code !== null) throw new HostError(this.code, 'fsync', '/x');
  }

  close(): void {
    this.closed = true;
  }
}

const END = { kind: 'end', atMs: 1, reason: 'time' } as const;

function record(disk: FakeDisk, codes: (string | null)[]) {
  const complaints: string[] = [];
  const recorder = createRecorder(disk, (code) => complaints.push(code));
  const steps = [
    () => recorder.header(exampleHeader()),
    ...[0, 1, 2].map((index) => () => recorder.window(exampleWindow(index))),
    () => recorder.end(END),
  ];
  for (const [index, step] of steps.entries()) {
    disk.code = codes[index] ?? null;
    step();
  }
  disk.code = codes[steps.length] ?? null;
  return { report: recorder.finish(), complaints };
}

describe('the recorder', () => {
  it('writes one line at a time', () => {
    const disk = new FakeDisk();
    expect(record(disk, []).report).toEqual({ storedLines: 5, missingLines: 0, failure: null });
    expect(disk.writes.map((line) => line.indexOf('\n') === line.length - 1)).toEqual(Array(5).fill(true));
    expect(disk.closed).toBe(true);
  });

  it.each(['ENOSPC', 'EDQUOT'])(
    'says once that the disk is full (%s), and stores all when there is room',
    (code) => {
      const disk = new FakeDisk();
      const { report, complaints } = record(disk, [null, code, code]);
      expect(report).toEqual({ storedLines: 5, missingLines: 0, failure: code });
      expect(complaints).toEqual([code]);
      const read = parseRecording(Buffer.from(disk.writes.join('')), 'x');
      expect(read.windows).toEqual([0, 1, 2].map((index) => exampleWindow(index)));
    },
  );

  it('counts what was never stored', () => {
    const disk = new FakeDisk();
    const { report } = record(disk, [null, null, 'ENOSPC', 'ENOSPC', 'ENOSPC', 'ENOSPC']);
    expect(report).toEqual({ storedLines: 2, missingLines: 3, failure: 'ENOSPC' });
    expect(disk.closed).toBe(true);
  });

  it('gives up a file that fails in another way, so that no line follows a torn one', () => {
    const disk = new FakeDisk();
    const { report } = record(disk, [null, null, 'EIO']);
    expect(report).toEqual({ storedLines: 2, missingLines: 3, failure: 'EIO' });
  });
});
