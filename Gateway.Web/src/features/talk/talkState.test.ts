import { describe, expect, it } from 'vitest';

import type { Talk } from '../../audio/talk';
import { barState, buttonDetail, buttonWords } from './talkState';

const open: Extract<Talk, { kind: 'open' }> = { kind: 'open', codec: 'opus', mayTalk: true, priorityMax: 1, floor: { kind: 'idle' }, held: false, presses: 0, notice: undefined, accessMs: undefined };
const targets = ['a', 'b'].map((session) => ({ session, name: session }));
const of = (a: Talk, b: Talk, now = 0) => barState(targets, new Map([['a', a], ['b', b]]), now);

describe('the talk bar', () => {
  it('has no state while nothing is selected', () => expect(barState([], new Map(), 0)).toBeUndefined());

  it('shows the state of the session that came furthest, and each beside it', () => {
    const onAir: Talk = { ...open, held: true, floor: { kind: 'granted', since: 0, talkAtMostMs: 30_000, hears: true }, accessMs: 41 };
    const denied: Talk = { ...open, notice: { kind: 'denied', text: 'Listen only', until: 3000 } };
    const state = of(denied, onAir, 12_000 - 10_000);
    expect([state?.look.kind, state?.each.map(({ look }) => look.kind), state?.accessMs]).toEqual(['onAir', ['refused', 'onAir'], 41]);
  });

  it('counts the talk time up and what is left down', () => {
    expect(buttonDetail({ kind: 'onAir', talkedMs: 12_000, leftMs: 18_000 })).toBe('00:12 / 00:30, 18 s left');
    expect(buttonDetail({ kind: 'onAir', talkedMs: 72_000, leftMs: undefined })).toBe('01:12');
  });

  it('says what a press does, and what has come of it', () => {
    expect([{ kind: 'idle' }, { kind: 'requesting' }, { kind: 'queued', position: 2 }, { kind: 'refused', why: 'revoked', text: 'x' }].map((look) => buttonWords(look as never, false))).toEqual([
      'HOLD TO TALK', 'REQUESTING', 'QUEUED 2', 'REVOKED',
    ]);
    expect(buttonWords({ kind: 'idle' }, true)).toBe('PRESS TO TALK');
  });

  it('knows where nobody may talk', () => expect(of({ ...open, mayTalk: false }, { kind: 'closed', wasOpen: true })?.mayTalk).toBe(false));
});
