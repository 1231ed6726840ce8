import { describe, expect, it } from 'vitest';

import { filterFrom, filterInto } from '../../ui/addressFilter';
import { anyEnquiry, filterWords, queryOf } from './presenceHistoryFilter';

describe('the filter of the history of presence', () => {
  it('comes back from the address as it went in, beside what else is there', () => {
    const filter = { q: 'bob', type: 'nextChange', state: 'standing', from: '2026-11-20T10:00', until: '' };
    const params = filterInto(new URLSearchParams('person=sip:bob@poc.local'), filter);
    expect([filterFrom(params, anyEnquiry, filterWords), params.get('person')]).toEqual([filter, 'sip:bob@poc.local']);
  });
  it('drops words that are no filter', () => {
    expect(filterFrom(new URLSearchParams('type=stop&state=asleep'), anyEnquiry, filterWords)).toEqual(anyEnquiry);
  });
  it('asks for nothing it was not told, and for times in UTC', () => {
    expect(queryOf(anyEnquiry)).toEqual({});
    expect(queryOf({ ...anyEnquiry, q: ' bob ', state: 'refused', from: '2026-11-20T10:00', until: 'yesterday' })).toEqual({
      q: 'bob',
      state: 'refused',
      from: new Date('2026-11-20T10:00').toISOString(),
    });
  });
});
