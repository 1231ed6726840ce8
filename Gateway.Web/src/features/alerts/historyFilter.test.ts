import { describe, expect, it } from 'vitest';

import { anyAlert, filterFrom, filterInto, queryOf } from './historyFilter';

describe('the filter of the history', () => {
  it('comes back from the address as it went in, beside what else is there', () => {
    const filter = { q: 'gate 4', direction: 'incoming', state: 'parked', from: '2026-11-20T10:00', to: '' };
    const params = filterInto(new URLSearchParams('alert=alr_1'), filter);
    expect([filterFrom(params), params.get('alert')]).toEqual([filter, 'alr_1']);
  });
  it('drops words that are no filter', () => {
    expect(filterFrom(new URLSearchParams('direction=sideways&state=asleep'))).toEqual(anyAlert);
  });
  it('asks for nothing it was not told, and for times in UTC', () => {
    expect(queryOf(anyAlert)).toEqual({});
    expect(queryOf({ ...anyAlert, from: '2026-11-20T10:00', to: 'yesterday' })).toEqual({ from: new Date('2026-11-20T10:00').toISOString() });
  });
});
