import { describe, expect, it } from 'vitest';

import { anyRecord, queryOf } from './chargingFilter';

describe('the filter of the charging records', () => {
  it('asks for nothing it was not told', () => {
    expect(queryOf(anyRecord)).toEqual({});
  });
  it('asks for a party once its address is there whole', () => {
    expect(queryOf({ ...anyRecord, party: 'sip:bob@' })).toEqual({});
    expect(queryOf({ ...anyRecord, party: ' sip:bob@poc.local ', of: 'ses_1' })).toEqual({ participant: 'sip:bob@poc.local', session: 'ses_1' });
  });
});
