import type { BoardPerson, BoardWatch, OwnPresence, PresenceChargingRecord, PresenceEnquiry, PresenceSeen, PresenceWatcher, WatcherDecided } from './contract';
import { boolean, list, number, object, oneOf, optional, type Parser, string, withDefault } from './parse';
import { sip, why } from './parsers';

/** What the gateway says of presence, as this console has looked at it. */

const state = oneOf('available', 'inSession', 'doNotDisturb', 'unavailable', 'offline', 'pending', 'refused', 'unknown');
const watchType = oneOf('once', 'period', 'nextChange');
const enquiryState = oneOf('asking', 'pending', 'active', 'answered', 'ended', 'refused', 'failed');
const permission = oneOf('block', 'confirm', 'politeBlock', 'allow');

export const seen: Parser<PresenceSeen> = object({
  state,
  reachableForSessions: boolean,
  reachableForAlerts: boolean,
  registered: optional(boolean),
  inSession: optional(boolean),
  doNotDisturb: optional(boolean),
  sessionsBarred: optional(boolean),
  alertsBarred: optional(boolean),
  note: optional(string),
  activities: optional(list(string)),
  changedAt: optional(string),
  entityTag: optional(string),
});

export const watch: Parser<BoardWatch> = object({ subscription: string, type: watchType, state: enquiryState, until: optional(string) });

export const boardPerson: Parser<BoardPerson> = object({
  address: string,
  user: optional(string),
  displayName: string,
  state,
  seen: optional(seen),
  reason: optional(string),
  devices: optional(list(string)),
  sessions: optional(list(object({ id: string, group: optional(object({ id: optional(string), address: string, displayName: withDefault(string, '') })), talking: optional(boolean) }))),
  talking: boolean,
  lastSeenAt: optional(string),
  watched: list(watch),
  version: number,
});

export const enquiry: Parser<PresenceEnquiry> = object({
  id: string,
  type: watchType,
  watcher: string,
  watcherDisplayName: optional(string),
  target: string,
  targetDisplayName: optional(string),
  state: enquiryState,
  askedAt: string,
  durationMs: optional(number),
  until: optional(string),
  seen: optional(seen),
  notifications: number,
  sip: optional(sip),
  why: list(why),
  end: optional(oneOf('timedOut', 'noChange', 'stopped', 'rejected', 'givenUp', 'noResource', 'invariant', 'restarted')),
  endedAt: optional(string),
  version: number,
  traceId: optional(string),
  links: object({ self: string }),
});

export const ownPresence: Parser<OwnPresence> = object({ state: oneOf('available', 'doNotDisturb'), note: optional(string), version: number });

export const watcher: Parser<PresenceWatcher> = object({
  watcher: string,
  displayName: optional(string),
  of: string,
  state: oneOf('pending', 'active', 'waiting', 'terminated'),
  permission,
  since: string,
  until: string,
  notifications: number,
});

export const watcherDecided: Parser<WatcherDecided> = object({ watcher: string, of: string, permission, rules: list(string), summary: string });

export const presenceCharge: Parser<PresenceChargingRecord> = object({
  id: string,
  partOf: optional(string),
  enquiry: optional(string),
  type: watchType,
  roleOfNode: number,
  watcher: string,
  presentity: string,
  originatingNetwork: string,
  terminatingNetwork: string,
  chargingId: optional(string),
  callId: string,
  sipMethod: string,
  event: string,
  expires: number,
  outcome: permission,
  requestedAt: string,
  answeredAt: string,
  updatedAt: string,
  endedAt: optional(string),
  durationMs: optional(number),
  end: optional(oneOf('answered', 'stopped', 'timedOut', 'rejected', 'noResource', 'lost', 'restarted')),
  notifications: withDefault(number, 0),
  octets: withDefault(number, 0),
  version: number,
});
