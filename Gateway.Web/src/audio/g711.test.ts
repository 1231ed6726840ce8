import { describe, expect, it } from 'vitest';

import { decodeG711, encodeG711, type Law } from './g711';

const linear = (law: Law, octet: number) => Math.round((decodeG711(law, new Uint8Array([octet]))[0] ?? NaN) * 32768);
const octet = (law: Law, sample: number) => encodeG711(law, new Float32Array([sample / 32768]))[0];

// Values of the tables in ITU-T G.711 at 16 bits: silence, the smallest steps, the loudest, and one of a middle segment.
const known: readonly [Law, number, number][] = [
  ['pcmu', 0xff, 0], ['pcmu', 0x7f, 0], ['pcmu', 0xfe, 8], ['pcmu', 0x7e, -8], ['pcmu', 0x80, 32124], ['pcmu', 0x00, -32124], ['pcmu', 0xdf, 396], ['pcmu', 0x9f, 8316], ['pcmu', 0xa0, 7932],
  ['pcma', 0xd5, 8], ['pcma', 0x55, -8], ['pcma', 0xd4, 24], ['pcma', 0xaa, 32256], ['pcma', 0x2a, -32256], ['pcma', 0xc5, 264], ['pcma', 0xf5, 528], ['pcma', 0x80, 5504],
];

describe('G.711', () => {
  it.each(known)('%s 0x%s is %i', (law, code, sample) => expect(linear(law, code)).toBe(sample));

  it.each(['pcma', 'pcmu'] as const)('%s gives each octet back', (law) => {
    for (let code = 0; code < 256; code++) {
      // Mu-law has two zeros, which are one in linear samples.
      if (law === 'pcmu' && code === 0x7f) continue;
      expect(octet(law, linear(law, code))).toBe(code);
    }
  });

  it.each(['pcma', 'pcmu'] as const)('%s is as near as its steps allow, over the whole range', (law) => {
    for (let sample = -32768; sample <= 32767; sample += 7) {
      const error = Math.abs(linear(law, octet(law, sample) ?? 0) - sample);
      expect(error).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 16, law === 'pcmu' && Math.abs(sample) > 32635 ? 700 : 0));
    }
  });

  it('takes what is louder than loud for the loudest', () => {
    expect([octet('pcma', 70_000), octet('pcmu', -70_000)]).toEqual([0xaa, 0x00]);
  });
});
