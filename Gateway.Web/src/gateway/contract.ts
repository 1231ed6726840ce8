/** What the gateway's REST API and hub say, by the names of its OpenAPI document. */

export type Role = 'administrator' | 'dispatcher' | 'viewer';
export type Me = { id: string; userName: string; displayName: string; address?: string; role: Role; scopes: string[] };

export type Registration = {
  id: string;
  user: string;
  address: string;
  contact: string;
  transport: string;
  source: string;
  userAgent?: string;
  features: string[];
  expiresAt: string;
  registeredAt: string;
};

export type User = {
  id: string;
  address: string;
  displayName: string;
  role?: Role;
  userName?: string;
  version: number;
  registered: boolean;
  registrations: Registration[];
  alertBarring: boolean;
  createdAt: string;
};

export type GroupMember = { id: string; address: string; displayName: string; registered: boolean };
export type Group = { id: string; address: string; displayName: string; version: number; memberCount: number; members: GroupMember[] };

export type Handling = 'unattended' | 'attended' | 'parked' | 'completed';
export type Direction = 'incoming' | 'outgoing' | 'relayed';
export type TargetState =
  | 'pending'
  | 'sending'
  | 'delivered'
  | 'notRegistered'
  | 'barred'
  | 'alertsBarred'
  | 'noAnswer'
  | 'refused'
  | 'unknownNetwork'
  | 'unknownUser'
  | 'failed'
  | 'expired';

export type Why = { rule: string; effect: string; reason: string };
export type SipCause = { status: number; reason: string; warning?: string };
export type AlertTarget = {
  to: string;
  displayName?: string;
  state: TargetState;
  mayBeRepeated: boolean;
  sip?: SipCause;
  why: Why[];
  updatedAt: string;
};
export type Alert = {
  id: string;
  direction: Direction;
  from: string;
  fromDisplayName?: string;
  text?: string;
  createdAt: string;
  handling: Handling;
  owner?: { id: string; displayName: string };
  version: number;
  targets: AlertTarget[];
};

export type LadderElement = { name: string; host: string };
export type LadderMessage = {
  seq: number;
  at: string;
  from: string;
  to: string;
  transport: string;
  kind: 'request' | 'response';
  startLine: string;
  method?: string;
  status?: number;
  retransmission: boolean;
  step?: string;
  raw: string;
};
export type Ladder = { alertId: string; elements: LadderElement[]; messages: LadderMessage[] };

export type AccessAction = 'alert' | 'session' | 'presence';
export type Conditions = {
  identities: string[];
  domains: string[];
  groups: string[];
  anyone: boolean;
  anonymous: boolean;
  otherIdentity: boolean;
  except: { identities: string[]; domains: string[] };
  validity: { from: string; until: string }[];
  sphere?: string;
};
export type SessionPermission = 'reject' | 'pass' | 'accept';
export type AlertPermission = 'reject' | 'accept';
export type PresencePermission = 'block' | 'confirm' | 'politeBlock' | 'allow';
export type Permissions = { session?: SessionPermission; alert?: AlertPermission; presence?: PresencePermission };
export type AccessRuleDraft = { owner: string; enabled: boolean; when: Conditions; permissions: Permissions; note?: string };
export type AccessRule = AccessRuleDraft & { id: string; version: number; updatedAt: string };
export type AccessChange = { from: string; to: string; action: AccessAction; before: string; after: string };
export type AccessVerdict = {
  decision: string;
  decidedBy: string[];
  summary: string;
  nearly: { rule: string; because: string }[];
  trace: { rule: string; matched: boolean; because: string }[];
  draftDiff?: { before: string; after: string };
};
export type WhoMay = { who: string; decision: string; decidedBy: string[] };
