import { type Talk, talkLook, type TalkLook } from '../../audio/talk';
import type { TalkTarget } from '../../audio/desk';

/** What the talk button shows for one or several sessions. */
export type BarState = {
  /** The state of the button: that of the session that came furthest. */
  look: TalkLook;
  /** Each session with its own state. */
  each: readonly { target: TalkTarget; look: TalkLook }[];
  /** Of the last press that was granted. */
  accessMs: number | undefined;
  mayTalk: boolean;
};

const rank: readonly TalkLook['kind'][] = ['onAir', 'opening', 'queued', 'requesting', 'refused', 'receiving', 'idle', 'offline'];

/** @param now by the desk's clock. */
export function barState(targets: readonly TalkTarget[], talks: ReadonlyMap<string, Talk>, now: number): BarState | undefined {
  const each = targets.map((target) => ({ target, talk: talks.get(target.session) })).map(({ target, talk }) => ({ target, talk, look: talk === undefined ? ({ kind: 'offline', wasOpen: false } as const) : talkLook(talk, now) }));
  const [first] = each.toSorted((a, b) => rank.indexOf(a.look.kind) - rank.indexOf(b.look.kind));
  if (first === undefined) return undefined;
  const open = each.flatMap(({ talk }) => (talk?.kind === 'open' ? [talk] : []));
  return {
    look: first.look,
    each: each.map(({ target, look }) => ({ target, look })),
    accessMs: open.find((talk) => talk.accessMs !== undefined)?.accessMs,
    mayTalk: open.length === 0 || open.some((talk) => talk.mayTalk),
  };
}

/** "00:12". */
export function clock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The words on the button. */
export function buttonWords(look: TalkLook, toggles: boolean): string {
  switch (look.kind) {
    case 'onAir':
      return 'ON AIR';
    case 'queued':
      return look.position === undefined ? 'QUEUED' : `QUEUED ${look.position}`;
    case 'requesting':
      return 'REQUESTING';
    case 'opening':
      return 'OPENING';
    case 'refused':
      return { denied: 'DENIED', blocked: 'WAIT', noAnswer: 'NO ANSWER', revoked: 'REVOKED', timeOver: 'TIME OVER', noMedia: 'NOTHING HEARD', turn: 'YOUR TURN' }[look.why];
    case 'offline':
      return 'NO AUDIO LINK';
    case 'receiving':
    case 'idle':
      return toggles ? 'PRESS TO TALK' : 'HOLD TO TALK';
  }
}

/** What is to be known beside it: how long, why, who. */
export function buttonDetail(look: TalkLook): string {
  switch (look.kind) {
    case 'onAir':
      return look.leftMs === undefined ? clock(look.talkedMs) : `${clock(look.talkedMs)} / ${clock(look.talkedMs + look.leftMs)}, ${Math.ceil(look.leftMs / 1000)} s left`;
    case 'queued':
      return look.position === 1 ? 'you are next; keep it held' : 'keep it held';
    case 'requesting':
      return 'asking for the floor';
    case 'opening':
      return 'granted; talk at the tone';
    case 'refused':
      return look.text;
    case 'receiving':
      return look.talker === undefined ? '' : `${look.talker.name ?? look.talker.address} talks`;
    case 'offline':
      return look.wasOpen ? 'it is tried again and again' : 'connecting';
    case 'idle':
      return '';
  }
}
