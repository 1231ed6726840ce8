import { describe, expect, it } from 'vitest';

import { momentText, spanText } from './time';

describe('a time', () => {
  it.each([
    [44_600, '45 s'],
    [60_000, '1 min'],
    [610_000, '10 min 10 s'],
    [5_400_000, '1 h 30 min'],
    [36_000_000, '10 h'],
  ])('that something shall last, %i ms, is %s', (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  it('in full has its day, its milliseconds and its zone', () => {
    const at = new Date(2026, 10, 20, 9, 5, 7, 42);
    expect(momentText(at)).toMatch(/20.*2026.* 09:05:07\.042 UTC([+−]\d+(:\d+)?)?$/);
  });
});
