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
  ApiKey,
  ApiKeyDraft,
  BarringEntry,
  BoardPerson,
  BoardSession,
  BoardWatch,
  Burst,
  ChargingRecord,
  ChosenBy,
  Floor,
  FloorMember,
  Group,
  GroupMember,
  GroupFloorPolicy,
  GroupReleasePolicy,
  GroupType,
  Health,
  LadderElement,
  LeaveMeans,
  Me,
  OwnPresence,
  MemberRole,
  Participant,
  ParticipantState,
  PermissionChange,
  PresenceChargingRecord,
  PresenceEnquiry,
  PresenceChoice,
  PresencePart,
  PresencePermission,
  PresenceSeen,
  PresenceState,
  PresenceWatcher,
  Recording,
  Registration,
  Retention,
  Role,
  RuleGrants,
  RulePreview,
  RuleVersion,
  SessionEndReason,
  SessionGroup,
  SessionState,
  SessionType,
  SipAnswer,
  TimelineEntry,
  User,
  UserSettings,
  WatcherDecided,
  WatchType,
  Waveform,
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

export type LadderMessage = Omit<contract.LadderMessage, 'kind'> & { kind: 'request' | 'response' | 'mbcp' };
/** The ladder of an alert or of a session. */
export type Ladder = Omit<contract.AlertLadderView, 'messages' | 'alertId'> & { messages: LadderMessage[] };

/** A session whose participants are few enough to be told with it; those of a larger one are asked for. */
export type Session = Omit<contract.Session, 'participants'> & { participants: contract.Participant[] };
