import { describe, expect, it } from 'vitest';

import { draftOf, emptyKey, isExpired, scopeText } from './keyDraft';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('an API key to be', () => {
  it('says nothing of what was left empty', () => {
    expect(draftOf({ ...emptyKey, name: ' Weather ', scopes: ['alerts:send'] }, now)).toEqual({ name: 'Weather', scopes: ['alerts:send'] });
  });
  it('ends after the days that were chosen', () => {
    expect(draftOf({ name: 'Weather', user: 'sip:ada@poc.local', scopes: [], days: '30' }, now)).toEqual({
      name: 'Weather',
      user: 'sip:ada@poc.local',
      scopes: [],
      expiresAt: '2026-03-31T12:00:00.000Z',
    });
  });
  it('is expired from the very moment on', () => {
    expect([undefined, '2026-03-01T12:00:00.001Z', '2026-03-01T12:00:00Z'].map((at) => isExpired(at, now))).toEqual([false, false, true]);
  });
  it('tells a scope in words, and an unknown one by itself', () => {
    expect([scopeText('alerts:send'), scopeText('floor:override')]).toEqual(['Send alerts', 'floor:override']);
  });
});
