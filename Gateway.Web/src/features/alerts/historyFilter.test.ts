import { describe, expect, it } from 'vitest';

import { filterFrom, filterInto } from '../../ui/addressFilter';
import { anyAlert, filterWords, queryOf } from './historyFilter';

describe('the filter of the history', () => {
  it('comes back from the address as it went in, beside what else is there', () => {
    const filter = { q: 'gate 4', direction: 'incoming', state: 'parked', from: '2026-11-20T10:00', until: '' };
    const params = filterInto(new URLSearchParams('alert=alr_1'), filter);
    expect([filterFrom(params, anyAlert, filterWords), params.get('alert')]).toEqual([filter, 'alr_1']);
  });
  it('drops words that are no filter', () => {
    expect(filterFrom(new URLSearchParams('direction=sideways&state=asleep'), anyAlert, filterWords)).toEqual(anyAlert);
  });
  it('asks for nothing it was not told, and for times in UTC', () => {
    expect(queryOf(anyAlert)).toEqual({});
    expect(queryOf({ ...anyAlert, from: '2026-11-20T10:00', until: 'yesterday' })).toEqual({ from: new Date('2026-11-20T10:00').toISOString() });
  });
});
