import { describe, expect, it } from 'vitest';

import type { PresenceEnquiry } from '../../gateway/model';
import { watchNews } from './watchNews';

const told = (more: Partial<PresenceEnquiry>): PresenceEnquiry => ({
  id: 'psb_1',
  type: 'nextChange',
  watcher: 'sip:anna@poc.local',
  target: 'sip:kay@other.example',
  state: 'answered',
  askedAt: '2026-11-22T08:00:00Z',
  notifications: 2,
  why: [],
  version: 3,
  links: { self: '' },
  ...more,
});

describe('news of what one watches', () => {
  it('tells the change that was waited for', () => {
    const seen = { state: 'doNotDisturb', reachableForSessions: false, reachableForAlerts: true, note: 'On air' } as const;
    expect(watchNews(told({ targetDisplayName: 'Kay', seen }))).toEqual({ title: 'Kay: now do not disturb', text: 'calls do not arrive, alerts arrive. “On air”' });
  });
  it('tells that nothing changed, by the address of whom nobody knows the name', () => {
    expect(watchNews(told({ state: 'ended', end: 'noChange' }))?.title).toBe('Nothing has changed of sip:kay@other.example');
  });
  it('tells why there will be no more', () => {
    const titles = (['timedOut', 'rejected', 'givenUp', 'noResource'] as const).map((end) => watchNews(told({ type: 'period', state: 'ended', end }))?.text);
    expect(new Set(titles).size).toBe(4);
    expect(titles).not.toContain(undefined);
  });
  it('says nothing of what the watcher stopped, or was refused at once', () => {
    expect([watchNews(told({ state: 'ended', end: 'stopped' })), watchNews(told({ state: 'refused' })), watchNews(told({ type: 'period', state: 'active' }))]).toEqual([undefined, undefined, undefined]);
  });
});
