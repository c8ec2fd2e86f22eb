import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { FormatName } from '../../src/emit/formats.js';
import { emittablePlan, emitted, snippetOf } from '../support/emitted.js';
import { hostileText } from '../support/hostile-text.js';
import { DAEMONSET_SCHEMA, TALOS_SCHEMA, TUNED_SCHEMA } from '../support/node-schemas.js';

const SCHEMAS: readonly (readonly [FormatName, object])[] = [
  ['node-tuning-operator', TUNED_SCHEMA],
  ['talos', TALOS_SCHEMA],
  ['daemonset', DAEMONSET_SCHEMA],
];

describe.each(SCHEMAS)('%s', (name, schema) => {
  const validate = new Ajv({ allErrors: true }).compile(schema);

  it('fits the schema of its resource', () => {
    validate(parse(emitted(name), { version: '1.1' }));
    expect(validate.errors).toBeNull();
  });

  it('fits it with any host name', () => {
    fc.assert(
      fc.property(hostileText, (hostname) => {
        const plan = emittablePlan();
        const snippet = snippetOf({ ...plan, host: { ...plan.host!, hostname } });
        expect(validate(parse(emitted(name, snippet), { version: '1.1' }))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('would not fit with a number where a string must be, or an unknown field', () => {
    const value = parse(emitted(name)) as Record<string, unknown>;
    expect(validate({ ...value, extra: 1 })).toBe(false);
    expect(validate(parse(emitted(name).replaceAll(/"([0-9a-z]+)"/g, '1')))).toBe(false);
  });
});

describe('daemonset', () => {
  it('selects its own pods, and is privileged in the init container only', () => {
    const { spec } = parse(emitted('daemonset')) as {
      spec: {
        selector: { matchLabels: object };
        template: {
          metadata: { labels: object };
          spec: Record<'initContainers' | 'containers', { securityContext: { privileged?: boolean } }[]>;
        };
      };
    };
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    const { initContainers, containers } = spec.template.spec;
    expect(initContainers.map((one) => one.securityContext.privileged)).toEqual([true]);
    expect(containers.map((one) => one.securityContext.privileged)).toEqual([undefined]);
  });

  it('names its cost', () => {
    expect(emitted('daemonset')).toMatch(/The last resort, and its cost: a privileged container/);
  });
});
