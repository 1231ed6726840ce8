import { describe, expect, it } from 'vitest';

import type { ServerMessage } from '../gateway/audio/protocol';
import { closedTalk, isOnAir, noticeMs, stepTalk, type Talk, type TalkEffect, type TalkEvent, talkLook } from './talk';

const ready = { type: 'ready', codec: 'opus', clockRate: 48000, priorityMax: 2, mayTalk: true, floor: 'idle' } satisfies ServerMessage;
const heard = (message: ServerMessage): TalkEvent => ({ type: 'heard', message });
const press: TalkEvent = { type: 'pressed', priority: 1 };
const letGo: TalkEvent = { type: 'letGo' };
const opened: TalkEvent = { type: 'opened' };
const granted = heard({ type: 'granted', floor: 'granted', talkAtMostMs: 30_000, accessMs: 41 });
const anna = { address: 'sip:anna@poc.local', name: 'Anna' };

function after(...events: TalkEvent[]): { talk: Talk; effects: TalkEffect[] } {
  const effects: TalkEffect[] = [];
  let talk = closedTalk;
  for (const event of [heard(ready), ...events]) {
    const step = stepTalk(talk, event, 1000);
    talk = step.talk;
    effects.push(...step.effects);
  }
  return { talk, effects };
}

const sent = (effects: readonly TalkEffect[]) => effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));
const tones = (effects: readonly TalkEffect[]) => effects.flatMap((effect) => (effect.type === 'tone' ? [effect.tone] : []));
const look = (...events: TalkEvent[]) => talkLook(after(...events).talk, 1000).kind;

describe('the talk button', () => {
  it('asks, and never says more than that before the gateway does', () => {
    const { talk, effects } = after(press);
    expect([talkLook(talk, 1000).kind, isOnAir(talk), sent(effects)]).toEqual(['requesting', false, ['press']]);
  });
  it('is on the air by the gateway’s grant', () => {
    const { talk, effects } = after(press, heard({ type: 'requesting', floor: 'requesting' }), granted, opened);
    expect([isOnAir(talk), tones(effects)]).toEqual([true, ['permit']]);
    expect(talkLook(talk, 11_000)).toEqual({ kind: 'onAir', talkedMs: 10_000, leftMs: 20_000 });
    expect(talk).toMatchObject({ accessMs: 41 });
  });
  it('says to talk once, when the microphone hears, and not by the grant alone', () => {
    const { talk, effects } = after(press, granted);
    expect([talkLook(talk, 1000).kind, isOnAir(talk), tones(effects)]).toEqual(['opening', true, []]);
    expect(tones(after(press, granted, opened, opened).effects)).toEqual(['permit']);
  });
  it('says nothing of a microphone that opens for something else', () => {
    expect([tones(after(opened, press, opened).effects), tones(after(press, granted, letGo, opened).effects)]).toEqual([[], []]);
  });
  it('asks for no more than the priority that was agreed', () => {
    expect(after({ type: 'pressed', priority: 3 }).effects).toEqual([{ type: 'send', message: { type: 'press', priority: 2, id: 1 } }]);
  });
  it('asks once, however often it is pressed', () => {
    expect(sent(after(press, press, press).effects)).toEqual(['press']);
  });
  it('releases once, however often it is let go', () => {
    expect(sent(after(press, granted, letGo, letGo).effects)).toEqual(['press', 'release']);
  });
  it('closes the microphone at once when it is let go, before the gateway confirms it', () => {
    expect(isOnAir(after(press, granted, letGo).talk)).toBe(false);
  });
  it('pressed again before the gateway has confirmed the release asks anew and is not on the air', () => {
    const { talk, effects } = after(press, granted, letGo, press);
    expect([isOnAir(talk), talkLook(talk, 1000).kind, sent(effects)]).toEqual([false, 'requesting', ['press', 'release', 'press']]);
    const late = stepTalk(talk, heard({ type: 'released', floor: 'idle' }), 1000).talk;
    expect(talkLook(late, 1000).kind).toBe('requesting');
    expect(isOnAir(stepTalk(late, granted, 1000).talk)).toBe(true);
  });
  it('that was let go and pressed again waits for the answer to the second press, whatever it hears of the first', () => {
    const second = after(press, letGo, press, heard({ type: 'requesting', floor: 'requesting', press: 1 }), heard({ type: 'granted', floor: 'granted', press: 1 }), heard({ type: 'released', floor: 'idle', press: 1 }), heard({ type: 'denied', floor: 'taken', reason: 1, phrase: '', press: 1 }));
    expect([talkLook(second.talk, 1000).kind, isOnAir(second.talk), sent(second.effects), tones(second.effects)]).toEqual(['requesting', false, ['press', 'release', 'press'], []]);
    expect(isOnAir(stepTalk(second.talk, heard({ type: 'granted', floor: 'granted', press: 2 }), 1000).talk)).toBe(true);
  });
  it('numbers its presses from 1 on each link', () => {
    const ids = (effects: readonly TalkEffect[]) => effects.flatMap((effect) => (effect.type === 'send' && effect.message.type === 'press' ? [effect.message.id] : []));
    expect(ids(after(press, letGo, press, { type: 'lost' }, heard(ready), press).effects)).toEqual([1, 2, 1]);
  });
  it.each([
    [{ type: 'released', floor: 'idle', press: 1 } as const, 'The floor was given back: nothing was heard from here, or it was let go elsewhere'],
    [{ type: 'idle', floor: 'idle' } as const, 'The PoC server ended it: nothing was heard from here'],
    [{ type: 'taken', floor: 'taken', talker: anna } as const, 'The floor went to Anna'],
    [{ type: 'taken', floor: 'taken' } as const, 'The floor went to somebody else'],
  ])('says why it is up when nobody let it go here and the gateway says %j', (end, text) => {
    const { talk, effects } = after(press, granted, opened, heard(end));
    expect([isOnAir(talk), talkLook(talk, 1000), tones(effects)]).toEqual([false, { kind: 'refused', why: 'revoked', text }, ['permit', 'revoke']]);
  });
  it('opens nothing by a grant that comes after it was let go', () => {
    const { talk } = after(press, letGo, granted);
    expect([isOnAir(talk), talkLook(talk, 1000).kind]).toEqual([false, 'idle']);
  });
  it('opens nothing by a grant to another window of the same person', () => {
    expect(isOnAir(after(granted).talk)).toBe(false);
    expect(isOnAir(stepTalk(closedTalk, heard({ ...ready, floor: 'granted' }), 1000).talk)).toBe(false);
  });
  it('does nothing without a link', () => {
    expect(stepTalk(closedTalk, press, 1000)).toEqual({ talk: closedTalk, effects: [] });
  });
  it.each([
    ['denied', heard({ type: 'denied', floor: 'taken', reason: 1, phrase: 'Another PoC User has permission' }), 'Another PoC User has permission', 'deny'],
    ['without a phrase', heard({ type: 'denied', floor: 'idle', reason: 255, phrase: ' ' }), 'The floor was denied', 'deny'],
    ['not answered', heard({ type: 'noAnswer', floor: 'idle' }), 'The PoC server did not answer', 'deny'],
    ['blocked', heard({ type: 'blocked', floor: 'idle', retryAfterMs: 1200 }), 'Wait 2 s before the next press', 'deny'],
  ])('tells for 3 s why it was %s, and is up', (_, no, text, sound) => {
    const { talk, effects } = after(press, no);
    expect(talkLook(talk, 1000 + noticeMs - 1)).toMatchObject({ kind: 'refused', text });
    expect(talkLook(talk, 1000 + noticeMs).kind).not.toBe('refused');
    expect([talk, tones(effects)]).toMatchObject([{ held: false }, [sound]]);
    expect(sent(after(press, no, press).effects)).toEqual(['press', 'press']);
  });
  it('says that nothing is heard of who talks until it is', () => {
    const silent = after(heard({ type: 'taken', floor: 'taken', talker: anna }), heard({ type: 'noMedia', floor: 'taken' })).talk;
    expect(talkLook(silent, 1000)).toMatchObject({ kind: 'refused', why: 'noMedia', text: 'Somebody talks, and nothing of it arrives' });
    const again = after(heard({ type: 'noMedia', floor: 'taken' }), heard({ type: 'taken', floor: 'taken', talker: anna })).talk;
    expect(talkLook(again, 1000)).toMatchObject({ kind: 'receiving' });
  });
  it.each([
    heard({ type: 'revoked', floor: 'revoked', reason: 2, phrase: 'Talk burst too long', retryAfterMs: 2000 }),
    heard({ type: 'timeOver', floor: 'revoked' }),
    heard({ type: 'idle', floor: 'idle' }),
    heard({ type: 'taken', floor: 'taken', talker: anna }),
    heard({ type: 'released', floor: 'idle' }),
    heard({ type: 'ended' }),
    { type: 'lost' } as const,
  ])('is off the air at once by %j, and stays so until it is pressed anew', (end) => {
    const { talk } = after(press, granted, end);
    expect(isOnAir(talk)).toBe(false);
    expect(isOnAir(stepTalk(talk, granted, 1000).talk)).toBe(false);
  });
  it.each([
    [2, '', 'You talked too long'],
    [4, '', 'The floor was taken away'],
    [99, ' ', 'The floor was taken away'],
    [4, 'Taken away by a dispatcher', 'Taken away by a dispatcher'],
  ])('that is revoked with code %i and the words %j is told as %j', (reason, phrase, text) => {
    const { talk } = after(press, granted, opened, heard({ type: 'revoked', floor: 'revoked', reason, phrase }));
    expect(talk).toMatchObject({ notice: { kind: 'revoked', text } });
  });

  it('that is revoked sounds the tone for it', () => {
    expect(tones(after(press, granted, opened, heard({ type: 'revoked', floor: 'revoked', reason: 4, phrase: '' })).effects)).toEqual(['permit', 'revoke']);
  });
  it('waits in the queue while it is held, tells the place, and sounds once', () => {
    const { talk, effects } = after(press, heard({ type: 'queued', floor: 'queued', position: 2 }), heard({ type: 'queued', floor: 'queued', position: 1 }));
    expect(talkLook(talk, 1000)).toEqual({ kind: 'queued', position: 1 });
    expect(tones(effects)).toEqual(['queue']);
    expect(isOnAir(stepTalk(talk, granted, 1000).talk)).toBe(true);
  });
  it('goes on asking when news of the floor crosses the request', () => {
    expect(look(press, heard({ type: 'idle', floor: 'idle' }))).toBe('requesting');
    expect(look(press, heard({ type: 'taken', floor: 'taken', talker: anna }))).toBe('requesting');
  });
  it('gives up its place in the queue when it is let go', () => {
    const { talk, effects } = after(press, heard({ type: 'queued', floor: 'queued', position: 1 }), letGo);
    expect([sent(effects), talkLook(talk, 1000).kind]).toEqual([['press', 'release'], 'idle']);
  });
  it('is up after the link came back', () => {
    const back = stepTalk(after(press, granted, { type: 'lost' }).talk, heard(ready), 1000).talk;
    expect(back).toMatchObject({ kind: 'open', held: false });
  });
});

describe('who listens', () => {
  it('sees who talks, also when it is told again without the name', () => {
    const { talk } = after(heard({ type: 'taken', floor: 'taken', talker: anna }), heard({ type: 'denied', floor: 'taken', reason: 1, phrase: 'x' }));
    expect(talkLook(talk, 1000 + noticeMs)).toEqual({ kind: 'receiving', talker: anna });
  });
  it('is told that it is his turn for as long as the turn lasts', () => {
    const { talk } = after(heard({ type: 'turn', floor: 'queued', forMs: 5000 }));
    expect([talkLook(talk, 5999).kind, talkLook(talk, 6000).kind]).toEqual(['refused', 'idle']);
  });
});
