import { describe, expect, it } from 'vitest';

import { anyRecording, queryOf, sizeText } from './recordingFilter';

describe('the filter of the recordings', () => {
  it('asks for nothing special where nothing is set', () => expect(queryOf(anyRecording)).toEqual({}));
  it('asks by talker, group, state and time', () => {
    expect(queryOf({ talker: ' sip:bob@poc.local ', group: 'grp_1', state: 'all', from: '2026-11-21T10:00', until: 'soon' })).toEqual({
      talker: 'sip:bob@poc.local',
      group: 'grp_1',
      state: 'all',
      from: new Date('2026-11-21T10:00').toISOString(),
    });
  });
});

it('sizes are told in the unit that fits', () => {
  expect([0, 999, 17_342, 10_000_000_000, 123_456_789].map(sizeText)).toEqual(['0 bytes', '999 bytes', '17.3 kB', '10 GB', '123 MB']);
});
