import type {
  AccessRule,
  AccessVerdict,
  Alert,
  ApiKey,
  BarringEntry,
  ChargingRecord,
  Conditions,
  Group,
  GroupMember,
  Health,
  Ladder,
  Me,
  Participant,
  Registration,
  RulePreview,
  RuleVersion,
  Session,
  TimelineEntry,
  User,
  UserSettings,
  WhoMay,
} from './model';
import { burst } from './burst';
import { boolean, list, number, object, oneOf, optional, type Parser, string, withDefault } from './parse';

const role = oneOf('administrator', 'supervisor', 'dispatcher', 'viewer');

export const me: Parser<Me> = object({
  id: string,
  userName: string,
  displayName: string,
  address: optional(string),
  role,
  scopes: list(string),
});

export const registration: Parser<Registration> = object({
  id: string,
  user: withDefault(string, ''),
  address: withDefault(string, ''),
  contact: string,
  transport: string,
  source: withDefault(string, ''),
  userAgent: optional(string),
  features: list(string),
  expiresAt: string,
  registeredAt: string,
});

export const user: Parser<User> = object({
  id: string,
  address: string,
  displayName: string,
  role: optional(role),
  userName: optional(string),
  version: number,
  registered: boolean,
  registrations: list(registration),
  alertBarring: withDefault(boolean, false),
  answerMode: oneOf('automatic', 'manual'),
  sessionBarring: boolean,
  sessionsMax: number,
  mayOverrideManualAnswer: boolean,
  presenceCredit: optional(number),
  createdAt: string,
});

const groupMember: Parser<GroupMember> = object({
  id: string,
  address: string,
  displayName: string,
  registered: withDefault(boolean, false),
  role: oneOf('member', 'dispatcher', 'supervisor'),
  priority: number,
  listenOnly: boolean,
  mayJoin: boolean,
  mayInitiate: boolean,
  mayInvite: boolean,
  maySeeParticipants: boolean,
});

export const group: Parser<Group> = object({
  id: string,
  address: string,
  displayName: string,
  type: oneOf('prearranged', 'chat', 'broadcast'),
  enabled: boolean,
  inviteMembers: boolean,
  maxParticipants: number,
  allowAnonymity: boolean,
  releasePolicy: object({
    whenOneIsLeft: boolean,
    whenInitiatorLeaves: boolean,
    whenInvitedHaveLeft: boolean,
    whenNobodyAccepted: boolean,
    participantsMin: number,
    durationMaxMs: number,
    whenInactive: boolean,
    inactivityMaxMs: number,
    whenRemovedFromGroup: boolean,
  }),
  floorPolicy: object({
    talkAtMostMs: optional(number),
    queuing: boolean,
    queueLength: number,
    preemption: boolean,
    plainPhones: oneOf('byVoice', 'listenOnly'),
  }),
  version: number,
  memberCount: number,
  createdAt: string,
  members: list(groupMember),
});

export const why = object({ rule: optional(string), effect: withDefault(string, ''), reason: withDefault(string, '') });

export const sip = object({ status: number, reason: withDefault(string, ''), warning: optional(string) });

export const alert: Parser<Alert> = object({
  id: string,
  direction: oneOf('incoming', 'outgoing', 'relayed'),
  from: string,
  fromDisplayName: optional(string),
  text: optional(string),
  priority: oneOf('normal', 'urgent'),
  createdAt: string,
  expiresAt: string,
  traceId: optional(string),
  links: object({ self: string, ladder: string }),
  handling: oneOf('unattended', 'attended', 'parked', 'completed'),
  owner: optional(object({ id: string, displayName: string })),
  version: number,
  targets: list(
    object({
      to: string,
      displayName: optional(string),
      state: oneOf(
        'pending',
        'sending',
        'delivered',
        'notRegistered',
        'barred',
        'alertsBarred',
        'noAnswer',
        'refused',
        'unknownNetwork',
        'unknownUser',
        'failed',
        'expired',
      ),
      mayBeRepeated: withDefault(boolean, false),
      sip: optional(sip),
      why: list(why),
      updatedAt: string,
    }),
  ),
});

export const ladder: Parser<Ladder> = object({
  elements: list(object({ name: string, isOwn: boolean })),
  messages: list(
    object({
      seq: number,
      at: string,
      from: string,
      to: string,
      sinceFirstUs: number,
      transport: string,
      kind: oneOf('request', 'response', 'mbcp'),
      startLine: string,
      method: optional(string),
      status: optional(number),
      retransmission: boolean,
      step: optional(string),
      raw: string,
    }),
  ),
});

const nobody = { identities: [], domains: [] };
const conditions: Parser<Conditions> = object({
  identities: list(string),
  domains: list(string),
  groups: list(string),
  anyone: withDefault(boolean, false),
  anonymous: withDefault(boolean, false),
  otherIdentity: withDefault(boolean, false),
  unauthenticated: withDefault(boolean, false),
  except: withDefault(object({ identities: list(string), domains: list(string) }), nobody),
  validity: list(object({ from: string, until: string })),
  sphere: optional(string),
});

const action = oneOf('alert', 'session', 'presence');

const parts = list(
  oneOf(
    'services',
    'persons',
    'devices',
    'activities',
    'notes',
    'deviceIds',
    'willingness',
    'networkAvailability',
    'sessionParticipation',
    'registrationState',
    'barringState',
    'classes',
  ),
);

const choices = list(
  object({
    set: oneOf('services', 'persons', 'devices'),
    by: oneOf('serviceId', 'uri', 'uriScheme', 'deviceId', 'occurrenceId', 'class'),
    value: string,
  }),
);

export const accessRule: Parser<AccessRule> = object({
  id: string,
  owner: string,
  enabled: withDefault(boolean, true),
  when: conditions,
  permissions: object({
    session: optional(oneOf('reject', 'pass', 'accept')),
    alert: optional(oneOf('reject', 'accept')),
    presence: optional(oneOf('block', 'confirm', 'politeBlock', 'allow')),
    shows: optional(parts),
    chosen: optional(choices),
  }),
  note: optional(string),
  version: number,
  updatedAt: string,
  notUnderstood: optional(list(string)),
});

export const accessVerdict: Parser<AccessVerdict> = object({
  decision: string,
  granted: boolean,
  decidedBy: list(string),
  shows: optional(parts),
  chosen: optional(choices),
  summary: withDefault(string, ''),
  nearly: list(object({ rule: string, because: string })),
  trace: list(object({ rule: string, matched: boolean, because: string })),
  draftDiff: optional(object({ before: string, after: string })),
});

export const whoMay: Parser<WhoMay> = object({ who: string, decision: string, granted: boolean, decidedBy: list(string) });

export const rulePreview: Parser<RulePreview> = object({
  changes: list(
    object({
      from: string,
      to: string,
      action,
      before: string,
      after: string,
      beforeShows: optional(parts),
      beforeChosen: optional(choices),
      afterShows: optional(parts),
      afterChosen: optional(choices),
    }),
  ),
  truncated: withDefault(boolean, false),
});

export const ruleVersion: Parser<RuleVersion> = object({ version: number, at: string, actor: string, summary: string, rules: list(string) });

export const barring: Parser<BarringEntry> = object({
  id: string,
  caller: string,
  callee: string,
  actions: list(action),
  note: optional(string),
  createdAt: string,
});

export const health: Parser<Health> = object({
  status: string,
  checks: list(object({ name: string, status: string, detail: optional(string) })),
});

const leaveMeans = oneOf('bye', 'refer', 'cancel', 'byeByController', 'mbcpDisconnect', 'timeout', 'linkLost', 'restart');
const sessionState = oneOf('inviting', 'ringing', 'established', 'cancelled', 'cancelTooLate', 'left', 'failed', 'ended');
const endReason = oneOf(
  'cancelled',
  'cancelTooLate',
  'refused',
  'noAnswer',
  'left',
  'policyReleased',
  'released',
  'timeLimit',
  'inactivity',
  'groupDeleted',
  'linkLost',
  'restart',
  'failed',
  'shutdown',
);

export const participant: Parser<Participant> = object({
  id: string,
  address: string,
  user: optional(string),
  displayName: optional(string),
  state: oneOf('invited', 'ringing', 'connected', 'leaving', 'left', 'disconnected', 'refused', 'failed', 'cancelled'),
  isInitiator: withDefault(boolean, false),
  isAnonymous: withDefault(boolean, false),
  hasFloorControl: withDefault(boolean, true),
  answerMode: optional(oneOf('automatic', 'manual')),
  invitedBy: optional(string),
  invitedAt: string,
  joinedAt: optional(string),
  leftAt: optional(string),
  leaveMeans: optional(leaveMeans),
  sip: optional(sip),
  why: list(why),
  mediaAddress: optional(string),
  controlAddress: optional(string),
});

export const session: Parser<Session> = object({
  id: string,
  identity: optional(string),
  type: oneOf('oneToOne', 'adHoc', 'prearranged', 'chat'),
  establishment: oneOf('onDemand', 'preEstablished'),
  group: optional(object({ id: optional(string), address: string, displayName: string })),
  initiator: string,
  initiatorDisplayName: optional(string),
  state: sessionState,
  endReason: optional(endReason),
  sip: optional(sip),
  controlledHere: withDefault(boolean, false),
  participantCount: number,
  pendingCount: number,
  connectedCount: number,
  participants: list(participant),
  createdAt: string,
  establishedAt: optional(string),
  endedAt: optional(string),
  version: number,
  traceId: optional(string),
  links: object({ self: string, participants: string, ladder: string, timeline: string }),
});

export const timelineEntry: Parser<TimelineEntry> = object({
  at: string,
  type: string,
  participant: optional(string),
  address: optional(string),
  displayName: optional(string),
  burst: optional(burst),
  state: sessionState,
  endReason: optional(endReason),
  leaveMeans: optional(leaveMeans),
  sip: optional(sip),
  why: list(why),
});

export const chargingRecord: Parser<ChargingRecord> = object({
  id: string,
  session: string,
  participant: string,
  calling: string,
  called: string,
  pocServerRole: number,
  pocSessionType: number,
  pocSessionInitiationType: number,
  pocEventType: number,
  numberOfParticipants: number,
  participantsInvolved: list(string),
  startedAt: string,
  endedAt: string,
  durationMs: number,
  sip: optional(sip),
});

export const userSettings: Parser<UserSettings> = object({
  answerMode: oneOf('automatic', 'manual'),
  incomingSessionBarring: boolean,
  incomingAlertBarring: boolean,
  simultaneousSessions: boolean,
  doNotDisturb: boolean,
});

export const apiKey: Parser<ApiKey> = object({
  id: string,
  name: string,
  user: string,
  scopes: list(string),
  prefix: string,
  createdAt: string,
  expiresAt: optional(string),
  lastUsedAt: optional(string),
  key: optional(string),
});
