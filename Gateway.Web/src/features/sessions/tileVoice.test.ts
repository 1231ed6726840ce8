import { describe, expect, it } from 'vitest';

import type { TalkLook } from '../../audio/talk';
import type { Burst, Floor } from '../../gateway/model';
import { anna, bob, desk, now, person, session } from '../../testing/sampleSession';
import type { TileState } from './tile';
import { hangtimeShownMs, queueText, tileVoice, voiceNews } from './tileVoice';
import { accessText, voiceLook } from './voiceWording';

const viewer = { address: desk };
const connected: TileState = { kind: 'connected', session: session({ state: 'established', participants: [person(desk, 'connected')] }), pending: 0 };
const member = (address: string, displayName?: string) => ({ participant: 'prt', address, priority: 1, ...(displayName === undefined ? {} : { displayName }) });
const floor = (change: Partial<Floor> = {}): Floor => ({ session: 'ses_1', version: 1, state: 'idle', since: new Date(now).toISOString(), queue: [], ...change });
const shown = (look: TalkLook | undefined, of?: Floor, state: TileState = connected) => tileVoice(state, look, of, viewer, now);
const lastBurst: Burst = {
  id: 'brs_1', session: 'ses_1', participant: 'prt', talker: anna, startedAt: new Date(now - 9000).toISOString(), endedAt: new Date(now - 5000).toISOString(),
  priority: 1, codec: 'opus', packets: 200, lost: 0, recording: 'kept', links: { self: '' },
};
const at = (ms: number) => new Date(now + ms).toISOString();

describe('the talk of a tile', () => {
  it('is none where we are not in the session, whatever is said there', () => {
    expect(shown({ kind: 'idle' }, floor(), { kind: 'joinable', session: session({}) })).toEqual({ kind: 'none' });
    expect(shown(undefined, floor())).toEqual({ kind: 'none' });
  });
  it('names who talks, by whatever name is known', () => {
    expect(shown({ kind: 'receiving', talker: { address: anna, name: 'Anna' } })).toEqual({ kind: 'receiving', talker: 'Anna' });
    expect(shown({ kind: 'receiving', talker: { address: anna } }, floor({ state: 'taken', holder: member(anna, 'Anna K') }))).toEqual({ kind: 'receiving', talker: 'Anna K' });
    expect(shown({ kind: 'receiving', talker: { address: anna } })).toEqual({ kind: 'receiving', talker: anna });
  });
  it('is idle while the floor is ours without the button: nobody is heard', () => {
    expect(shown({ kind: 'receiving', talker: undefined }, floor({ state: 'taken', holder: member(desk) }))).toEqual({ kind: 'idle' });
  });
  it('counts the hangtime down once the end is near', () => {
    expect(shown({ kind: 'idle' }, floor({ lastBurst, releaseAt: at(hangtimeShownMs + 1) }))).toEqual({ kind: 'idle' });
    expect(shown({ kind: 'idle' }, floor({ lastBurst, releaseAt: at(12_400) }))).toEqual({ kind: 'hangtime', leftMs: 12_400 });
    expect(shown({ kind: 'idle' }, floor({ lastBurst, releaseAt: at(-5) }))).toEqual({ kind: 'idle' });
    expect(shown({ kind: 'idle' }, floor({ lastBurst, state: 'taken', releaseAt: at(5000) }))).toEqual({ kind: 'idle' });
  });
  it('has no hangtime before the first word', () => {
    expect(shown({ kind: 'idle' }, floor({ releaseAt: at(12_400) }))).toEqual({ kind: 'idle' });
    expect(shown({ kind: 'idle' }, floor({ lastBurst: { ...lastBurst, packets: 0 }, releaseAt: at(12_400) }))).toEqual({ kind: 'idle' });
  });
});

describe('the look of it', () => {
  it.each([
    [{ kind: 'receiving', talker: 'Anna' }, 'receiving'],
    [{ kind: 'requesting' }, 'requesting'],
    [{ kind: 'queued', position: 2 }, 'queued 2'],
    [{ kind: 'queued', position: undefined }, 'queued'],
    [{ kind: 'onAir', leftMs: 3000 }, 'ON AIR'],
    [{ kind: 'hangtime', leftMs: 11_100 }, 'hangtime 12 s'],
    [{ kind: 'refused', why: 'denied', text: '' }, 'denied'],
    [{ kind: 'refused', why: 'revoked', text: '' }, 'revoked'],
    [{ kind: 'offline', wasOpen: true }, 'no audio'],
    [{ kind: 'offline', wasOpen: false }, undefined],
    [{ kind: 'idle' }, undefined],
  ] as const)('%j is called %s', (voice, word) => expect(voiceLook(voice)?.word).toBe(word));

  it('has a shape of its own for each word', () => {
    const looks = ([{ kind: 'receiving', talker: '' }, { kind: 'requesting' }, { kind: 'queued', position: 1 }, { kind: 'onAir', leftMs: 1 }, { kind: 'refused', why: 'denied', text: '' }] as const).map((voice) => voiceLook(voice)?.icon);
    expect(new Set(looks).size).toBe(looks.length);
  });
});

it('the queue is told in order, and not without end', () => {
  expect(queueText(floor({ queue: [member(anna, 'Anna'), member(desk)] }), viewer)).toBe('1. Anna, 2. you');
  expect(queueText(floor({ queue: Array.from({ length: 6 }, () => member(bob)) }), viewer)).toMatch(/4\. sip:bob\.ray@poc\.local and 2 more$/);
});

describe('what is announced', () => {
  const idle = { kind: 'idle' } as const;
  it('is that we are on the air, and off it', () => {
    expect(voiceNews(idle, { kind: 'onAir', leftMs: 1 }, 'Fire 1', true)).toEqual({ text: 'On air: Fire 1', urgency: 'assertive' });
    expect(voiceNews({ kind: 'onAir', leftMs: 1 }, { kind: 'onAir', leftMs: 0 }, 'Fire 1', true)).toBeUndefined();
    expect(voiceNews({ kind: 'onAir', leftMs: 1 }, idle, 'Fire 1', true)?.text).toBe('Off air: Fire 1');
  });
  it('is why a press came to nothing', () => {
    expect(voiceNews({ kind: 'requesting' }, { kind: 'refused', why: 'denied', text: 'Listen only' }, 'Fire 1', true)).toEqual({ text: 'Fire 1: Listen only', urgency: 'assertive' });
  });
  it('is each new place in the queue', () => {
    expect(voiceNews({ kind: 'queued', position: 2 }, { kind: 'queued', position: 1 }, 'Fire 1', true)?.text).toBe('Fire 1: queued, position 1');
  });
  it('is who talks, in the selected groups only', () => {
    expect([true, false].map((selected) => voiceNews(idle, { kind: 'receiving', talker: 'Anna' }, 'Fire 1', selected)?.text)).toEqual(['Anna talks in Fire 1', undefined]);
  });
});

it('the access time is told as exactly as it matters', () => {
  expect([0.412, 41.3, 1240].map(accessText)).toEqual(['0.4 ms', '41 ms', '1.2 s']);
});
