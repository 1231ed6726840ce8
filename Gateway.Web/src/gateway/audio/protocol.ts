import { boolean, isRecord, number, object, oneOf, optional, type Parser, string, withDefault } from '../parse';

/** The audio WebSocket of one session, as docs/audio-websocket.md has it: what its frames mean, in both directions. */

export const subprotocol = 'poc.audio.v1';

/** No frame is longer; what is would be another protocol. */
export const frameMax = 1400;
const headerLength = 8;
const version = 1;
const firstOfBurst = 1;

export type Codec = 'opus' | 'pcma' | 'pcmu';

/** What the gateway knows of the floor; no guess of ours is ever in it. */
export type FloorState = 'idle' | 'taken' | 'requesting' | 'queued' | 'granted' | 'revoked';

export type Talker = { address: string; name?: string };

/** What becomes of a press. `press`: the id of the last press that it was told after. */
type OfPress = { floor: FloorState; press?: number };

export type ServerMessage =
  | {
      type: 'ready';
      codec: Codec;
      clockRate: number;
      maxTalkMs?: number;
      priorityMax: number;
      mayTalk: boolean;
      floor: FloorState;
      talker?: Talker;
    }
  | { type: 'codec'; codec: Codec; clockRate: number }
  | { type: 'idle'; floor: FloorState }
  | { type: 'taken'; floor: FloorState; talker?: Talker }
  | { type: 'noMedia'; floor: FloorState }
  | ({ type: 'requesting' } & OfPress)
  | ({ type: 'granted'; talkAtMostMs?: number; accessMs?: number } & OfPress)
  | ({ type: 'queued'; position?: number } & OfPress)
  | ({ type: 'turn'; forMs: number } & OfPress)
  | ({ type: 'released' } & OfPress)
  | ({ type: 'denied'; reason: number; phrase: string } & OfPress)
  | ({ type: 'revoked'; reason: number; phrase: string; retryAfterMs?: number } & OfPress)
  | ({ type: 'timeOver' } & OfPress)
  | ({ type: 'blocked'; retryAfterMs: number } & OfPress)
  | ({ type: 'noAnswer' } & OfPress)
  | { type: 'ended' }
  | { type: 'pong' }
  | { type: 'error'; detail: string };

export type ClientMessage = { type: 'press'; priority: number; id: number } | { type: 'release' } | { type: 'ping'; t: number };

/** 20 ms of speech. */
export type AudioFrame = { isFirst: boolean; sequence: number; timestamp: number; payload: Uint8Array<ArrayBuffer> };

const codec = oneOf('opus', 'pcma', 'pcmu');
const floor = oneOf('idle', 'taken', 'requesting', 'queued', 'granted', 'revoked');
const talker = optional(object({ address: string, name: optional(string) }));
const says = <T extends string>(type: T) => withDefault(oneOf(type), type);
const phrase = withDefault(string, '');
const press = optional(number);

/** `floor` is told with every state; where it is not, the type says it. */
const parsers = {
  ready: object({
    type: says('ready'),
    codec,
    clockRate: number,
    maxTalkMs: optional(number),
    priorityMax: withDefault(number, 1),
    mayTalk: withDefault(boolean, false),
    floor,
    talker,
  }),
  codec: object({ type: says('codec'), codec, clockRate: number }),
  idle: object({ type: says('idle'), floor: withDefault(floor, 'idle') }),
  taken: object({ type: says('taken'), floor: withDefault(floor, 'taken'), talker }),
  requesting: object({ type: says('requesting'), floor: withDefault(floor, 'requesting'), press }),
  granted: object({ type: says('granted'), floor: withDefault(floor, 'granted'), press, talkAtMostMs: optional(number), accessMs: optional(number) }),
  queued: object({ type: says('queued'), floor: withDefault(floor, 'queued'), press, position: optional(number) }),
  turn: object({ type: says('turn'), floor, press, forMs: number }),
  released: object({ type: says('released'), floor: withDefault(floor, 'idle'), press }),
  denied: object({ type: says('denied'), floor, press, reason: withDefault(number, 0), phrase }),
  revoked: object({ type: says('revoked'), floor: withDefault(floor, 'revoked'), press, reason: withDefault(number, 0), phrase, retryAfterMs: optional(number) }),
  timeOver: object({ type: says('timeOver'), floor, press }),
  noMedia: object({ type: says('noMedia'), floor }),
  blocked: object({ type: says('blocked'), floor, press, retryAfterMs: withDefault(number, 0) }),
  noAnswer: object({ type: says('noAnswer'), floor, press }),
  ended: object({ type: says('ended') }),
  pong: object({ type: says('pong') }),
  error: object({ type: says('error'), detail: withDefault(string, '') }),
} satisfies { [K in ServerMessage['type']]: Parser<Extract<ServerMessage, { type: K }>> };

/** What a text frame says; nothing where it is not understood, so that a newer gateway may say more. */
export function readMessage(text: string): ServerMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || typeof value['type'] !== 'string' || !Object.hasOwn(parsers, value['type'])) return undefined;
    const parser: Parser<ServerMessage> = parsers[value['type'] as ServerMessage['type']];
    return parser(value, value['type']);
  } catch {
    return undefined;
  }
}

/** Whether this is of a press before that one: who lets go and presses again at once may still hear what became of the first. */
export const isOfEarlierPress = (message: ServerMessage, id: number): boolean => 'press' in message && message.press < id;

export const writeMessage = (message: ClientMessage): string => JSON.stringify(message);

/**
 * ```
 * 0        1        2        3        4        5        6        7        8
 * +--------+--------+-----------------+-----------------------------------+---------
 * | 1      | flags  | sequence number | timestamp, units of the clock     | payload
 * +--------+--------+-----------------+-----------------------------------+---------
 * ```
 */
export function readFrame(bytes: ArrayBuffer): AudioFrame | undefined {
  if (bytes.byteLength <= headerLength || bytes.byteLength > frameMax) return undefined;
  const view = new DataView(bytes);
  if (view.getUint8(0) !== version) return undefined;
  return {
    isFirst: (view.getUint8(1) & firstOfBurst) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    payload: new Uint8Array(bytes, headerLength),
  };
}

/** @throws {RangeError} for a payload that does not fit into a frame: an encoder has gone wrong. */
export function writeFrame(frame: AudioFrame): ArrayBuffer {
  const length = headerLength + frame.payload.length;
  if (frame.payload.length === 0 || length > frameMax) throw new RangeError(`A payload of ${frame.payload.length} octets is no frame.`);
  const bytes = new ArrayBuffer(length);
  const view = new DataView(bytes);
  view.setUint8(0, version);
  view.setUint8(1, frame.isFirst ? firstOfBurst : 0);
  view.setUint16(2, frame.sequence & 0xffff);
  view.setUint32(4, frame.timestamp >>> 0);
  new Uint8Array(bytes, headerLength).set(frame.payload);
  return bytes;
}

/** How far a number that wraps has come since another one: negative where it is older. */
export const sequenceSince = (sequence: number, before: number): number => ((sequence - before) << 16) >> 16;
export const timestampSince = (timestamp: number, before: number): number => (timestamp - before) | 0;
