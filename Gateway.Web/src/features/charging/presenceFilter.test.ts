import { describe, expect, it } from 'vitest';

import { anyCharge, presenceQueryOf } from './presenceFilter';

describe('the filter of what presence costs', () => {
  it('asks for nothing it was not told', () => expect(presenceQueryOf(anyCharge)).toEqual({}));
  it('asks for a watcher and for whom he watches once their addresses are there whole', () => {
    expect(presenceQueryOf({ ...anyCharge, watcher: 'sip:bob@', presentity: 'anna' })).toEqual({});
    expect(presenceQueryOf({ ...anyCharge, watcher: ' sip:bob@poc.local ', presentity: 'tel:+4312345' })).toEqual({ watcher: 'sip:bob@poc.local', presentity: 'tel:+4312345' });
  });
});
