// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fakeVoice } from '../testing/fakeVoice';
import { armedMs, type ButtonEvent } from './button';
import { readSettings } from './settings';
import { closedTalk, talkLook } from './talk';

const down: ButtonEvent = { type: 'down', by: 'F9', target: 'selected', repeat: false, shared: false };
const downAll: ButtonEvent = { ...down, target: 'all' };
const up: ButtonEvent = { type: 'up', by: 'F9' };
const payload = new Uint8Array([9]);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Somebody who listens to some sessions, of which the first is selected. */
async function listening(...sessions: string[]) {
  const voice = fakeVoice();
  voice.desk.follow(sessions.map((session) => ({ session, channel: `group of ${session}` })));
  await vi.advanceTimersByTimeAsync(0);
  for (const session of sessions) voice.wire(session).ready();
  voice.desk.select(sessions.map((session) => ({ session, name: session })));
  return voice;
}

const granted = { type: 'granted', floor: 'granted', talkAtMostMs: 30_000, accessMs: 12 } as const;

describe('the desk', () => {
  it('opens a line for each session that it follows, and closes it with the session', async () => {
    const { desk, wires, wire } = await listening('a', 'b');
    desk.follow([{ session: 'b', channel: 'group of b' }]);
    expect([[...wires.keys()], wire('a').closed, wire('b').closed]).toEqual([['a', 'b'], true, false]);
    expect([...desk.talks.get().keys()]).toEqual(['b']);
  });

  it('has the microphone prepared, closed, before anybody presses', async () => {
    const { microphone } = await listening('a');
    expect([microphone.isPrepared, microphone.isOpen, microphone.warmed]).toEqual([true, false, []]);
  });

  it('plays what a line hears, in the codec that was agreed last', async () => {
    const { sound, wire } = await listening('a');
    wire('a').speaks({ isFirst: true, sequence: 1, timestamp: 0, payload });
    wire('a').says({ type: 'codec', codec: 'pcma', clockRate: 8000 });
    wire('a').speaks({ isFirst: false, sequence: 2, timestamp: 160, payload });
    expect(sound.heard.map(({ codec }) => codec)).toEqual(['opus', 'pcma']);
  });

  it('opens the microphone between grant and release, and at no other time', async () => {
    const { desk, wire, microphone } = await listening('a');
    desk.hand(down);
    expect([wire('a').presses, microphone.isOpen, microphone.warmed.length]).toEqual([['press'], false, 1]);
    microphone.speak();
    wire('a').says(granted);
    expect(microphone.isOpen).toBe(true);
    microphone.speak();
    microphone.speak();
    desk.hand(up);
    expect([wire('a').presses, microphone.isOpen]).toEqual([['press', 'release'], false]);
    microphone.speak();
    expect(wire('a').frames.map(({ isFirst, sequence, timestamp }) => [isFirst, sequence, timestamp])).toEqual([[true, 0, 0], [false, 1, 960]]);
  });

  it('says to talk only once a microphone that is slower than the grant hears', async () => {
    const { desk, wire, microphone, sound } = await listening('a');
    const shown = () => talkLook(desk.talks.get().get('a') ?? closedTalk, 0).kind;
    microphone.isSlow = true;
    desk.hand(down);
    wire('a').says(granted);
    expect([shown(), sound.tones]).toEqual(['opening', []]);
    microphone.hears();
    expect([shown(), sound.tones]).toEqual(['onAir', ['permit']]);
  });

  it('lets the floor go that a microphone does not open for', async () => {
    const { desk, wire, microphone, sound } = await listening('a');
    microphone.isSlow = true;
    desk.hand(down);
    wire('a').says(granted);
    microphone.state.set('broken');
    expect([wire('a').presses, sound.tones, microphone.isOpen]).toEqual([['press', 'release'], [], false]);
  });

  it('talks to one group by its own key, whatever is selected', async () => {
    const { desk, wire } = await listening('a', 'b');
    desk.hand({ ...down, target: { channel: 'group of b' } });
    expect([wire('a').presses, wire('b').presses]).toEqual([[], ['press']]);
  });

  it('brings all lines to one loudness, unless he does not want that', async () => {
    const { desk, sound } = await listening('a');
    expect(sound.isLevelling).toBe(true);
    desk.change({ levels: false });
    expect([sound.isLevelling, readSettings().levels]).toEqual([false, false]);
  });

  it('marks the first frame of each burst', async () => {
    const { desk, wire, microphone } = await listening('a');
    for (let burst = 0; burst < 2; burst++) {
      desk.hand(down);
      wire('a').says(granted);
      microphone.speak();
      microphone.speak();
      desk.hand(up);
    }
    expect(wire('a').frames.map(({ isFirst }) => isFirst)).toEqual([true, false, true, false]);
  });

  it.each([
    ['a revoke', { type: 'revoked', floor: 'revoked', reason: 2, phrase: 'Too long' }],
    ['the end of the talk time', { type: 'timeOver', floor: 'revoked' }],
    ['the end of the session', { type: 'ended' }],
    ['somebody else’s burst', { type: 'taken', floor: 'taken' }],
  ] as const)('closes the microphone at once by %s, and the held key does not open it again', async (_, end) => {
    const { desk, wire, microphone } = await listening('a');
    desk.hand(down);
    wire('a').says(granted);
    wire('a').says(end);
    expect([microphone.isOpen, desk.button.get().kind]).toEqual([false, 'spent']);
    desk.hand({ ...down, repeat: true });
    wire('a').says(granted);
    expect([microphone.isOpen, wire('a').presses]).toEqual([false, ['press']]);
  });

  it('closes the microphone when the line breaks, and does not press when it is back', async () => {
    const { desk, wire, microphone } = await listening('a');
    desk.hand(down);
    wire('a').says(granted);
    wire('a').breaks();
    expect([microphone.isOpen, desk.talks.get().get('a')?.kind]).toEqual([false, 'closed']);
    await vi.advanceTimersByTimeAsync(300);
    wire('a').ready();
    desk.hand({ ...down, repeat: true });
    expect(wire('a').presses).toEqual([]);
  });

  it('talks to the first that is selected, or to all of them at once', async () => {
    const { desk, wire, microphone } = await listening('a', 'b', 'c');
    desk.select(['b', 'c'].map((session) => ({ session, name: session })));
    desk.hand(down);
    expect(['a', 'b', 'c'].map((session) => wire(session).presses.length)).toEqual([0, 1, 0]);
    desk.hand(up);
    desk.hand(downAll);
    wire('b').says(granted);
    wire('c').ready({ codec: 'pcmu', clockRate: 8000 });
    microphone.speak();
    expect(['a', 'b', 'c'].map((session) => [wire(session).presses.length, wire(session).frames.length])).toEqual([[0, 0], [3, 1], [1, 0]]);
  });

  it('speaks to each session in its own codec', async () => {
    const { desk, wire, microphone } = await listening('a', 'b');
    wire('b').says({ type: 'codec', codec: 'pcmu', clockRate: 8000 });
    desk.hand(downAll);
    wire('a').says(granted);
    wire('b').says(granted);
    expect(microphone.codecs).toEqual(['opus', 'pcmu']);
    microphone.speak();
    microphone.speak();
    expect([wire('a').frames.at(-1)?.timestamp, wire('b').frames.at(-1)?.timestamp]).toEqual([960, 160]);
  });

  it('goes on talking to one session when another denies', async () => {
    const { desk, wire, microphone } = await listening('a', 'b');
    desk.hand(downAll);
    wire('a').says(granted);
    wire('b').says({ type: 'denied', floor: 'taken', reason: 1, phrase: '' });
    expect([microphone.isOpen, desk.button.get().kind]).toEqual([true, 'down']);
  });

  it('asks for the microphone first where it has to, and takes no floor meanwhile', async () => {
    const { desk, wire, microphone } = await listening('a');
    microphone.state.set('ask');
    desk.hand(down);
    expect([microphone.asked, wire('a').presses, desk.button.get().kind]).toEqual([1, [], 'spent']);
  });

  it('takes no floor without a microphone, and lets it go when the microphone fails', async () => {
    const { desk, wire, microphone } = await listening('a');
    microphone.state.set('insecure');
    desk.hand(down);
    desk.hand(up);
    expect([microphone.asked, wire('a').presses]).toEqual([0, []]);
    microphone.state.set('ready');
    desk.hand(down);
    microphone.state.set('missing');
    expect(wire('a').presses).toEqual(['press', 'release']);
  });

  it('presses by Ctrl once it was held alone for a moment', async () => {
    const { desk, wire, clock } = await listening('a');
    desk.hand({ ...down, by: 'Ctrl', shared: true });
    expect(wire('a').presses).toEqual([]);
    clock.now += armedMs;
    await vi.advanceTimersByTimeAsync(armedMs);
    expect(wire('a').presses).toEqual(['press']);
  });

  it('makes the other groups quieter while the selected one talks', async () => {
    const { desk, wire, sound } = await listening('a', 'b');
    desk.select([{ session: 'a', name: 'a' }]);
    wire('a').says({ type: 'taken', floor: 'taken' });
    expect([...sound.gains]).toEqual([['a', 1], ['b', 0.25]]);
    wire('a').says({ type: 'idle', floor: 'idle' });
    expect([...sound.gains]).toEqual([['a', 1], ['b', 1]]);
  });

  it('keeps volume and mute of a group, in this browser', async () => {
    const { desk, sound } = await listening('a');
    desk.turn('group of a', -0.3);
    expect(sound.gains.get('a')).toBe(0.7);
    desk.toggleMute('group of a');
    expect([sound.gains.get('a'), readSettings().muted, readSettings().volumes]).toEqual([0, ['group of a'], { 'group of a': 0.7 }]);
  });

  it('is quiet when tones are turned off', async () => {
    const { desk, wire, sound } = await listening('a');
    desk.hand(down);
    wire('a').says(granted);
    desk.hand(up);
    desk.change({ tones: false });
    desk.hand(down);
    wire('a').says(granted);
    expect(sound.tones).toEqual(['permit']);
  });
});
