import { expect, it } from 'vitest';
import { present } from '../../src/model/reading.js';
import { observationText } from '../../src/report/observation-text.js';
import { styleFor } from '../../src/report/style.js';
import { EXAMPLE_HOST } from '../support/example-host-state.js';
import { exampleObservation } from '../support/example-observation.js';

const LOOK = { style: styleFor(false), columns: 200 };

it.each([
  ['6.1.0', 'TCP memory at most 1600 pages (100 MiB) of 100 pages (6.25 MiB)'],
  ['5.10.0', 'TCP memory at most 1600 units of 4 KiB (6.25 MiB) of 100 pages (6.25 MiB)'],
])('gives TCP memory in the unit of kernel %s with pages of 64 KiB', (kernelRelease, line) => {
  const observation = exampleObservation({
    host: { ...EXAMPLE_HOST, kernelRelease, pageSizeBytes: 65_536 },
    tcpMemPages: present({ low: 60, pressure: 80, high: 100 }),
    peakMemPages: present(1600),
  });
  expect(observationText(observation, LOOK)).toContain(line);
});
