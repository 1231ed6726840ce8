import { burst } from './burst';
import type { Floor, FloorMember, Recording, Retention, Waveform } from './contract';
import { list, number, object, oneOf, optional, type Parser, string } from './parse';

/** The floor of sessions and what is kept of it, as REST and live events tell it. */

const floorMember: Parser<FloorMember> = object({
  participant: string,
  address: string,
  user: optional(string),
  displayName: optional(string),
  priority: number,
  position: optional(number),
});

export const floor: Parser<Floor> = object({
  session: string,
  version: number,
  state: oneOf('idle', 'taken', 'revoking'),
  holder: optional(floorMember),
  since: string,
  burst: optional(string),
  queue: list(floorMember),
  maxTalkMs: optional(number),
  releaseAt: optional(string),
  lastBurst: optional(burst),
});

export const waveform: Parser<Waveform> = object({ burst: string, lengthMs: number, peaks: list(number) });

export const recording: Parser<Recording> = object({
  id: string,
  burst,
  contentType: string,
  bytes: number,
  lengthMs: number,
  recordedAt: string,
  keptUntil: optional(string),
  deletedAt: optional(string),
  deletedBy: optional(string),
  deleteReason: optional(string),
});

export const retention: Parser<Retention> = object({
  days: number,
  bytesMax: number,
  bytes: number,
  recordings: number,
  oldestAt: optional(string),
  diskFreeBytes: optional(number),
  state: oneOf('recording', 'off', 'failed'),
  detail: optional(string),
  failedSince: optional(string),
  missed: number,
  version: number,
});
