import type {
  AccessRule,
  AccessVerdict,
  Alert,
  BarringEntry,
  Conditions,
  Group,
  GroupMember,
  Health,
  Ladder,
  Me,
  Registration,
  RulePreview,
  User,
  WhoMay,
} from './model';
import { boolean, list, number, object, oneOf, optional, type Parser, string, withDefault } from './parse';

const role = oneOf('administrator', 'dispatcher', 'viewer');

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
  version: number,
  memberCount: number,
  createdAt: string,
  members: list(groupMember),
});

const why = object({ rule: optional(string), effect: withDefault(string, ''), reason: withDefault(string, '') });

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
      sip: optional(object({ status: number, reason: withDefault(string, ''), warning: optional(string) })),
      why: list(why),
      updatedAt: string,
    }),
  ),
});

export const ladder: Parser<Ladder> = object({
  alertId: string,
  elements: list(object({ name: string, isOwn: boolean })),
  messages: list(
    object({
      seq: number,
      at: string,
      from: string,
      to: string,
      sinceFirstUs: number,
      transport: string,
      kind: oneOf('request', 'response'),
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

export const accessRule: Parser<AccessRule> = object({
  id: string,
  owner: string,
  enabled: withDefault(boolean, true),
  when: conditions,
  permissions: object({
    session: optional(oneOf('reject', 'pass', 'accept')),
    alert: optional(oneOf('reject', 'accept')),
    presence: optional(oneOf('block', 'confirm', 'politeBlock', 'allow')),
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
  summary: withDefault(string, ''),
  nearly: list(object({ rule: string, because: string })),
  trace: list(object({ rule: string, matched: boolean, because: string })),
  draftDiff: optional(object({ before: string, after: string })),
});

export const whoMay: Parser<WhoMay> = object({ who: string, decision: string, granted: boolean, decidedBy: list(string) });

export const rulePreview: Parser<RulePreview> = object({
  changes: list(object({ from: string, to: string, action, before: string, after: string })),
  truncated: withDefault(boolean, false),
});

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
