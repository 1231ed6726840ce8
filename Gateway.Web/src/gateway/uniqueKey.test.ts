import { describe, expect, it } from 'vitest';

import { uniqueKey } from './uniqueKey';

const insecure = { getRandomValues: crypto.getRandomValues.bind(crypto) };

describe('a unique key', () => {
  it('is a UUID of version 4, also where the page was opened by plain HTTP', () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(uniqueKey()).toMatch(uuid);
    expect(uniqueKey(insecure)).toMatch(uuid);
  });

  it('is made of the random octets, the version and the variant in their places', () => {
    const all = <T extends ArrayBufferView | null>(array: T): T => {
      if (array instanceof Uint8Array) array.fill(0xff);
      return array;
    };
    expect(uniqueKey({ getRandomValues: all })).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => uniqueKey(insecure))).size).toBe(100);
  });
});
