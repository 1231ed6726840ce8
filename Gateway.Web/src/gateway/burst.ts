import type { Burst } from './contract';
import { number, object, oneOf, optional, type Parser, string } from './parse';

/** A talk burst, as REST and live events tell it. */
export const burst: Parser<Burst> = object({
  id: string,
  session: string,
  group: optional(object({ id: optional(string), address: string, displayName: string })),
  participant: string,
  talker: string,
  user: optional(string),
  displayName: optional(string),
  startedAt: string,
  endedAt: optional(string),
  lengthMs: optional(number),
  endReason: optional(oneOf('released', 'mediaStopped', 'talkedTooLong', 'preEmpted', 'takenAway', 'alone', 'left', 'notUsed', 'restart')),
  priority: number,
  codec: string,
  accessMs: optional(number),
  packets: number,
  lost: number,
  recording: oneOf('none', 'pending', 'kept', 'failed', 'deleted'),
  recordingId: optional(string),
  links: object({ self: string, audio: optional(string), waveform: optional(string) }),
});
