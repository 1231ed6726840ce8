import { type ClientMessage, type Codec, type FloorState, isOfEarlierPress, type ServerMessage, type Talker } from '../gateway/audio/protocol';

/**
 * One person's talk button in one session. The gateway owns the floor: a press shows that we ask, and only the gateway's word makes it more
 * than that. What takes the floor away lets the button go as well, so that it has to be pressed anew: nobody goes on the air by a finger
 * that was forgotten.
 *
 * | floor      | means                                                                        |
 * |------------|------------------------------------------------------------------------------|
 * | idle       | nobody talks                                                                  |
 * | taken      | somebody else talks                                                           |
 * | requesting | the gateway has asked for us                                                  |
 * | queued     | we wait, for as long as the button is held                                    |
 * | granted    | we may talk; the microphone is open while the button is held, and only then.  |
 * |            | `hears`: it has opened, which may take longer than the grant: talk at the tone |
 * | releasing  | we let go, and the gateway has not said yet that the burst is over            |
 * | revoked    | it was taken away, and the gateway is done with it as soon as it says so      |
 */
export type Floor =
  | { kind: 'idle' }
  | { kind: 'taken'; talker: Talker | undefined }
  | { kind: 'requesting' }
  | { kind: 'queued'; position: number | undefined }
  | { kind: 'granted'; since: number; talkAtMostMs: number | undefined; hears: boolean }
  | { kind: 'releasing' }
  | { kind: 'revoked' };

export type Notice = { kind: 'denied' | 'revoked' | 'timeOver' | 'blocked' | 'noAnswer' | 'noMedia' | 'turn'; text: string; until: number };

export type Talk =
  /** Nothing is heard and nothing can be said; `wasOpen`: the link was lost, and is tried again. */
  | { kind: 'closed'; wasOpen: boolean }
  | {
      kind: 'open';
      codec: Codec;
      mayTalk: boolean;
      priorityMax: number;
      floor: Floor;
      /** The button is down here, and what it asked for is not over. */
      held: boolean;
      /** How often it was pressed on this link; the number of the last press is its id. */
      presses: number;
      notice: Notice | undefined;
      /** From the last press that was granted to its grant, as the gateway measured it. */
      accessMs: number | undefined;
    };

export type TalkEvent =
  | { type: 'heard'; message: ServerMessage }
  | { type: 'pressed'; priority: number }
  | { type: 'letGo' }
  /** The microphone hears. */
  | { type: 'opened' }
  | { type: 'lost' };

export type Tone = 'permit' | 'deny' | 'revoke' | 'queue';
export type TalkEffect = { type: 'send'; message: ClientMessage } | { type: 'tone'; tone: Tone };

type Step = { talk: Talk; effects: readonly TalkEffect[] };
type Open = Extract<Talk, { kind: 'open' }>;

export const closedTalk: Talk = { kind: 'closed', wasOpen: false };

/** How long it is told why a press came to nothing. */
export const noticeMs = 3000;

const tone = (name: Tone): readonly TalkEffect[] => [{ type: 'tone', tone: name }];
const only = (talk: Talk): Step => ({ talk, effects: [] });

export function stepTalk(talk: Talk, event: TalkEvent, now: number): Step {
  switch (event.type) {
    case 'lost':
      return only({ kind: 'closed', wasOpen: true });
    case 'pressed':
      // A second press of a button that is down, or of one that leads nowhere, asks for nothing.
      if (talk.kind === 'closed' || talk.held) return only(talk);
      return {
        talk: { ...talk, held: true, presses: talk.presses + 1, notice: undefined },
        effects: [{ type: 'send', message: { type: 'press', priority: Math.min(event.priority, talk.priorityMax), id: talk.presses + 1 } }],
      };
    case 'letGo': {
      if (talk.kind === 'closed' || !talk.held) return only(talk);
      // What we hold is being let go; until the gateway confirms it, a new press must not count as granted.
      const floor: Floor = ['granted', 'queued', 'requesting'].includes(talk.floor.kind) ? { kind: 'releasing' } : talk.floor;
      return { talk: { ...talk, held: false, floor }, effects: [{ type: 'send', message: { type: 'release' } }] };
    }
    case 'opened':
      if (talk.kind === 'closed' || !talk.held || talk.floor.kind !== 'granted' || talk.floor.hears) return only(talk);
      // Only now: who begins at the tone loses no syllable to a microphone that is slower than the grant.
      return { talk: { ...talk, floor: { ...talk.floor, hears: true } }, effects: tone('permit') };
    case 'heard':
      return hear(talk, event.message, now);
  }
}

function hear(talk: Talk, message: ServerMessage, now: number): Step {
  if (message.type === 'ready') {
    const { codec, mayTalk, priorityMax } = message;
    const floor = floorOf(message.floor, message.talker, undefined);
    return only({ kind: 'open', codec, mayTalk, priorityMax, floor, held: false, presses: 0, notice: undefined, accessMs: undefined });
  }
  if (message.type === 'ended') return only(closedTalk);
  // What became of a press before the last: the answer to that one is still to come.
  if (talk.kind === 'closed' || isOfEarlierPress(message, talk.presses)) return only(talk);
  switch (message.type) {
    case 'codec':
      return only({ ...talk, codec: message.codec });
    case 'granted':
      // A late grant of what was let go already: the release that follows it is on its way.
      if (!talk.held) return only(talk);
      return only({ ...talk, floor: { kind: 'granted', since: now, talkAtMostMs: message.talkAtMostMs, hears: false }, notice: undefined, accessMs: message.accessMs });
    case 'queued':
      return {
        talk: { ...talk, floor: { kind: 'queued', position: message.position } },
        effects: talk.held && talk.floor.kind !== 'queued' ? tone('queue') : [],
      };
    case 'taken':
      // Told again when what was missing is heard.
      return moved(talk.notice?.kind === 'noMedia' ? { ...talk, notice: undefined } : talk, { kind: 'taken', talker: message.talker }, now);
    case 'released':
      // Nobody let it go here: another window did, or the gateway, which heard nothing of us.
      if (talk.held && message.press !== undefined) return over(talk, message.floor, { kind: 'revoked', text: 'The floor was given back: nothing was heard from here, or it was let go elsewhere' }, 'revoke', now);
      return moved(talk, floorOf(message.floor, undefined, talk.floor), now);
    case 'idle':
    case 'requesting':
      return moved(talk, floorOf(message.floor, undefined, talk.floor), now);
    case 'turn':
      return { talk: { ...talk, floor: floorOf(message.floor, undefined, talk.floor), notice: { kind: 'turn', text: 'Your turn: press to talk', until: now + message.forMs } }, effects: tone('queue') };
    case 'denied':
      return over(talk, message.floor, { kind: 'denied', text: phraseOf(message.phrase, 'The floor was denied') }, 'deny', now);
    case 'noAnswer':
      return over(talk, message.floor, { kind: 'noAnswer', text: 'The PoC server did not answer' }, 'deny', now);
    case 'blocked':
      return over(talk, message.floor, { kind: 'blocked', text: `Wait ${Math.ceil(message.retryAfterMs / 1000)} s before the next press` }, 'deny', now);
    case 'revoked':
      return over(talk, message.floor, { kind: 'revoked', text: phraseOf(message.phrase, revokeTexts[message.reason] ?? 'The floor was taken away') }, 'revoke', now);
    case 'timeOver':
      return over(talk, message.floor, { kind: 'timeOver', text: 'Your talk time is over' }, 'revoke', now);
    case 'noMedia':
      return only({ ...talk, notice: { kind: 'noMedia', text: 'Somebody talks, and nothing of it arrives', until: now + noticeMs } });
    case 'pong':
    case 'error':
      return only(talk);
  }
}

/** The floor went on without us: whoever was on the air is no more, and reads why. Who still asks goes on asking, since news and request may cross. */
function moved(talk: Open, floor: Floor, now: number): Step {
  if (!talk.held || talk.floor.kind !== 'granted' || floor.kind === 'granted') return only({ ...talk, floor });
  const text = floor.kind === 'taken' ? `The floor went to ${floor.talker?.name ?? floor.talker?.address ?? 'somebody else'}` : 'The PoC server ended it: nothing was heard from here';
  return { talk: { ...talk, floor, held: false, notice: { kind: 'revoked', text, until: now + noticeMs } }, effects: tone('revoke') };
}

/** What was pressed for has come to nothing, or to an end that we did not choose. */
function over(talk: Open, floor: FloorState, { kind, text }: Pick<Notice, 'kind' | 'text'>, sound: Tone, now: number): Step {
  return {
    talk: { ...talk, floor: floorOf(floor, undefined, talk.floor), held: false, notice: { kind, text, until: now + noticeMs } },
    effects: talk.held ? tone(sound) : [],
  };
}

/** Media Burst Revoke has no words on the wire. Code 4 tells nothing of why: pre-empted, taken by a dispatcher, or nothing was heard. */
const revokeTexts: Readonly<Record<number, string>> = { 1: 'Nobody else is left to hear it', 2: 'You talked too long', 3: 'You may not talk here', 4: 'The floor was taken away' };

const phraseOf = (phrase: string, otherwise: string): string => (phrase.trim() === '' ? otherwise : phrase);

/** A state that is told without its data keeps those of before, where it is the same state. */
function floorOf(state: FloorState, talker: Talker | undefined, before: Floor | undefined): Floor {
  if (before?.kind === state && talker === undefined) return before;
  switch (state) {
    case 'idle':
    case 'requesting':
    case 'revoked':
      return { kind: state };
    case 'taken':
      return { kind: 'taken', talker };
    case 'queued':
      return { kind: 'queued', position: undefined };
    case 'granted':
      // Granted to another window of the same person: nothing here may take it for its own.
      return { kind: 'taken', talker: undefined };
  }
}

/** Whether the microphone belongs to this session now. */
export const isOnAir = (talk: Talk): boolean => talk.kind === 'open' && talk.held && talk.floor.kind === 'granted';

/** Whether what is shown of it changes by the time alone: a talk time runs, or a notice has to go. */
export const isRunning = (talk: Talk, now: number): boolean => talk.kind === 'open' && (isOnAir(talk) || (talk.notice !== undefined && now < talk.notice.until + 1000));

/** What people are shown of it. */
export type TalkLook =
  | { kind: 'offline'; wasOpen: boolean }
  | { kind: 'idle' }
  | { kind: 'receiving'; talker: Talker | undefined }
  | { kind: 'requesting' }
  /** Granted, and the microphone does not hear yet. */
  | { kind: 'opening' }
  | { kind: 'queued'; position: number | undefined }
  | { kind: 'onAir'; talkedMs: number; leftMs: number | undefined }
  | { kind: 'refused'; why: Notice['kind']; text: string };

export function talkLook(talk: Talk, now: number): TalkLook {
  if (talk.kind === 'closed') return { kind: 'offline', wasOpen: talk.wasOpen };
  const { floor, notice } = talk;
  if (talk.held) {
    if (floor.kind === 'queued') return { kind: 'queued', position: floor.position };
    if (floor.kind !== 'granted') return { kind: 'requesting' };
    if (!floor.hears) return { kind: 'opening' };
    const talkedMs = Math.max(0, now - floor.since);
    return { kind: 'onAir', talkedMs, leftMs: floor.talkAtMostMs === undefined ? undefined : Math.max(0, floor.talkAtMostMs - talkedMs) };
  }
  if (notice !== undefined && now < notice.until) return { kind: 'refused', why: notice.kind, text: notice.text };
  return floor.kind === 'taken' ? { kind: 'receiving', talker: floor.talker } : { kind: 'idle' };
}
