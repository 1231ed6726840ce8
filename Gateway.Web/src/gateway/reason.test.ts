import { describe, expect, it } from 'vitest';

import { reasonText } from './reason';

describe('the reason of a decision', () => {
  it('names a rule by its name alone', () => {
    expect(reasonText("refused by rule rul_01M7Z31AY88R9ACB2WXA3EF3D6: 'Night shift only', because identity sip:bob@poc.local is excepted")).toBe(
      "Refused by rule 'Night shift only', because identity sip:bob@poc.local is excepted",
    );
  });
  it('keeps the id of a rule that has no name', () => {
    expect(reasonText('refused by rule rul_01M7Z31A, because it has no conditions')).toBe('Refused by rule rul_01M7Z31A, because it has no conditions');
  });
  it('leaves an address at its beginning as it is', () => {
    expect(reasonText('sip:tove@poc.local takes no alerts')).toBe('sip:tove@poc.local takes no alerts');
  });
  it('tells times as the reader’s clock does', () => {
    const local = new Date('2026-11-22T12:59:24Z').toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    expect(reasonText('it is valid until 2026-11-22T12:59:24Z')).toBe(`It is valid until ${local}`);
  });
});
