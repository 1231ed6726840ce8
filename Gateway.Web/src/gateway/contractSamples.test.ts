import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { burst } from './burst';
import { floor, recording, retention, waveform } from './floor';
import { messageRecord, sessionMessage, voiceMessage, voiceMessageWaveform } from './mailboxes';
import type { Parser } from './parse';
import * as parsers from './parsers';
import { boardPerson, enquiry, ownPresence, presenceCharge, seen, watcher, watcherDecided } from './presence';
import { callForwarding, serviceContext, serviceContextAnswer } from './services';

/** The same files that the tests of the server write and read: neither side can drift away in silence. */
const sample = (name: string): unknown => JSON.parse(readFileSync(`../Gateway.Tests/Contracts/${name}.json`, 'utf8'));

const known: readonly (readonly [string, Parser<unknown>])[] = [
  ['Alert', parsers.alert],
  ['BarringEntry', parsers.barring],
  ['BoardPerson', boardPerson],
  ['Burst', burst],
  ['CallForwarding', callForwarding],
  ['ChargingRecord', parsers.chargingRecord],
  ['Floor', floor],
  ['Group', parsers.group],
  ['Me', parsers.me],
  ['MessageRecord', messageRecord],
  ['OwnPresence', ownPresence],
  ['Participant', parsers.participant],
  ['PresenceChargingRecord', presenceCharge],
  ['PresenceEnquiry', enquiry],
  ['PresenceSeen', seen],
  ['PresenceWatcher', watcher],
  ['Recording', recording],
  ['Registration', parsers.registration],
  ['Retention', retention],
  ['ServiceContext', serviceContext],
  ['ServiceContextAnswer', serviceContextAnswer],
  ['Session', parsers.session],
  ['SessionMessage', sessionMessage],
  ['User', parsers.user],
  ['UserSettings', parsers.userSettings],
  ['VoiceMessage', voiceMessage],
  ['VoiceMessageWaveform', voiceMessageWaveform],
  ['WatcherDecided', watcherDecided],
  ['Waveform', waveform],
];

describe('a contract sample', () => {
  it.each(known)('%s is read without loss', (name, parser) => {
    expect(parser(sample(name), name)).toEqual(sample(name));
  });

  it('SessionTimeline is read entry by entry without loss', () => {
    const timeline = sample('SessionTimeline') as { entries: unknown[] };
    expect(timeline.entries.map((entry) => parsers.timelineEntry(entry, 'entry'))).toEqual(timeline.entries);
  });
});
