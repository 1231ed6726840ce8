import type * as contract from './contract';

/** The contract as the console works with it: generated types, with what a parser has filled in made certain. */
export type {
  AccessAction,
  AccessVerdict,
  Alert,
  AlertDirection,
  AlertHandling,
  AlertPriority,
  AlertState,
  AlertTarget,
  BarringEntry,
  Group,
  GroupMember,
  Health,
  Me,
  PermissionChange,
  Registration,
  Role,
  RuleGrants,
  RulePreview,
  SipAnswer,
  User,
  WhoMay,
  Why,
} from './contract';

/** The conditions of a rule, each list there and each flag said. */
export type Conditions = Required<Omit<contract.RuleWhen, 'sphere' | 'except'>> & {
  sphere?: string;
  except: Required<contract.RuleExcept>;
};
export type AccessRuleDraft = Omit<contract.AccessRuleDraft, 'when' | 'enabled'> & { enabled: boolean; when: Conditions };
export type AccessRule = Omit<contract.AccessRule, 'when'> & { when: Conditions };

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
