import { api, asking, type Fetch, id, nothing, page, query } from './asking';
import { burst } from './burst';
import type { AccessTest, AlertDraft, ApiKeyDraft, BarringDraft, GroupDraft, MemberDraft, OwnPresenceDraft, PresenceEnquiryDraft, RetentionDraft, SessionDraft, UserDraft, UserSettingsDraft, WatcherDecision } from './contract';
import { floor, recording, retention, waveform } from './floor';
import type { AccessAction, AccessRuleDraft, AlertDirection, AlertHandling, BoardPerson, Health, SessionEndReason, SessionState, SessionType } from './model';
import { list, object } from './parse';
import { mailboxCalls } from './mailboxCalls';
import * as parsers from './parsers';
import { boardPerson, enquiry, ownPresence, presenceCharge, watcher, watcherDecided } from './presence';
import { GatewayError, problemFrom, unreachable } from './problem';
import { serviceCalls } from './serviceCalls';
import { uniqueKey } from './uniqueKey';

export type AlertQuery = {
  state?: AlertHandling;
  direction?: AlertDirection;
  from?: string;
  to?: string;
  q?: string;
  cursor?: string;
  limit?: number;
};
export type SessionQuery = {
  state?: SessionState | 'active';
  endReason?: SessionEndReason;
  type?: SessionType;
  group?: string;
  participant?: string;
  from?: string;
  to?: string;
  q?: string;
  expand?: 'participants';
  cursor?: string;
  limit?: number;
};
export type ChargingQuery = { session?: string; participant?: string; from?: string; to?: string; cursor?: string; limit?: number };
export type EnquiryQuery = { state?: string; type?: string; watcher?: string | undefined; target?: string; from?: string; to?: string; q?: string; cursor?: string; limit?: number };
/** People of the largest group. */
const groupMax = 1_000;

export type PresenceChargeQuery = { watcher?: string; presentity?: string; from?: string; to?: string; cursor?: string; limit?: number };
export type RecordingQuery = {
  session?: string;
  group?: string;
  talker?: string;
  state?: 'kept' | 'deleted' | 'all';
  from?: string;
  to?: string;
  cursor?: string;
  limit?: number;
};
/** A merge patch: what is missing stays, `null` takes away. */
export type UserPatch = {
  [K in keyof Omit<UserDraft, 'address'>]?: UserDraft[K] | null;
};
export type GroupPatch = {
  [K in keyof Omit<GroupDraft, 'address' | 'releasePolicy' | 'floorPolicy'>]?: GroupDraft[K] | null;
} & {
  releasePolicy?: GroupDraft['releasePolicy'] | null;
  floorPolicy?: (Omit<NonNullable<GroupDraft['floorPolicy']>, 'talkAtMostMs'> & { talkAtMostMs?: number | null }) | null;
};
/** Everything the console asks of the REST API. Each answer has been through a parser; each refusal is a `GatewayError`. */
export function createRest(fetch: Fetch, onUnauthenticated: () => void = () => undefined) {
  const { send, ask } = asking(fetch, onUnauthenticated);

  return {
    ...mailboxCalls({ send, ask }),
    ...serviceCalls({ send, ask }),

    signIn: (userName: string, password: string) => ask(parsers.me, api('/session'), { method: 'POST', body: { userName, password } }),
    signOut: () => ask(nothing, api('/session'), { method: 'DELETE' }),
    me: () => ask(parsers.me, api('/me')),
    /** A gateway that is not ready says so with 503 and the same body, which is an answer and no failure. */
    ready: async (): Promise<Health> => {
      const response = await fetch('/health/ready', { credentials: 'same-origin', headers: { accept: 'application/json' } }).catch(() => {
        throw new GatewayError(unreachable);
      });
      const body: unknown = await response.json().catch(() => undefined);
      if (!response.ok && response.status !== 503) throw new GatewayError(problemFrom(response.status, body));
      return parsers.health(body, 'health');
    },

    users: (q: string, cursor?: string) => ask(page(parsers.user), api(`/users${query({ q, limit: 100, cursor })}`)),
    user: (user: string) => ask(parsers.user, api(`/users/${id(user)}`)),
    addUser: (draft: UserDraft) => ask(parsers.user, api('/users'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
    changeUser: (user: string, version: number, patch: UserPatch) =>
      ask(parsers.user, api(`/users/${id(user)}`), {
        method: 'PATCH',
        body: patch,
        ifMatch: version,
        contentType: 'application/merge-patch+json',
      }),
    removeUser: (user: string, version: number) => ask(nothing, api(`/users/${id(user)}`), { method: 'DELETE', ifMatch: version }),

    registrations: (cursor?: string) => ask(page(parsers.registration), api(`/registrations${query({ limit: 200, cursor })}`)),
    endRegistration: (registration: string) => ask(nothing, api(`/registrations/${id(registration)}`), { method: 'DELETE' }),

    groups: () => ask(page(parsers.group), api(`/groups${query({ limit: 200 })}`)),
    group: (group: string) => ask(parsers.group, api(`/groups/${id(group)}`)),
    addGroup: (draft: GroupDraft) =>
      ask(parsers.group, api('/groups'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
    changeGroup: (group: string, version: number, patch: GroupPatch) =>
      ask(parsers.group, api(`/groups/${id(group)}`), {
        method: 'PATCH',
        body: patch,
        ifMatch: version,
        contentType: 'application/merge-patch+json',
      }),
    removeGroup: (group: string, version: number) => ask(nothing, api(`/groups/${id(group)}`), { method: 'DELETE', ifMatch: version }),
    /** Adds a member with the usual rights, or sets what it may do. */
    putMember: (group: string, user: string, draft?: MemberDraft) =>
      ask(nothing, api(`/groups/${id(group)}/members/${id(user)}`), { method: 'PUT', body: draft }),
    removeMember: (group: string, user: string) => ask(nothing, api(`/groups/${id(group)}/members/${id(user)}`), { method: 'DELETE' }),

    sendAlert: (draft: AlertDraft, key: string) => ask(parsers.alert, api('/alerts'), { method: 'POST', body: draft, idempotent: key }),
    alert: (alert: string) => ask(parsers.alert, api(`/alerts/${id(alert)}`)),
    attend: (alert: string) => ask(parsers.alert, api(`/alerts/${id(alert)}/attend`), { method: 'POST' }),
    park: (alert: string) => ask(parsers.alert, api(`/alerts/${id(alert)}/park`), { method: 'POST' }),
    complete: (alert: string) => ask(parsers.alert, api(`/alerts/${id(alert)}/complete`), { method: 'POST' }),
    /** To a colleague by id; to nobody, so that the alert is unattended again. */
    reassign: (alert: string, to?: string) =>
      ask(parsers.alert, api(`/alerts/${id(alert)}/reassign`), { method: 'POST', body: to === undefined ? {} : { to } }),
    alertHistory: (filter: AlertQuery) => ask(page(parsers.alert), api(`/history/alerts${query(filter)}`)),
    alertHistoryCsv: async (filter: AlertQuery): Promise<Blob> =>
      (await send(api(`/history/alerts${query(filter)}`), { accept: 'text/csv' })).blob(),
    ladder: (alert: string) => ask(parsers.ladder, api(`/alerts/${id(alert)}/ladder?format=json`)),
    ladderFile: (alert: string, format: 'pcap' | 'text') => api(`/alerts/${id(alert)}/ladder?format=${format}`),

    startSession: (draft: SessionDraft, key: string) =>
      ask(parsers.session, api('/sessions'), { method: 'POST', body: draft, idempotent: key }),
    session: (session: string) => ask(parsers.session, api(`/sessions/${id(session)}`)),
    /** Refused as `cancel-too-late` when an answer crossed it: then the session was left by BYE at once. */
    cancelSession: (session: string) => ask(parsers.session, api(`/sessions/${id(session)}/cancel`), { method: 'POST' }),
    leaveSession: (session: string) => ask(parsers.session, api(`/sessions/${id(session)}/leave`), { method: 'POST' }),
    answerSession: (session: string, accept: boolean) =>
      ask(parsers.session, api(`/sessions/${id(session)}/answer`), { method: 'POST', body: { accept } }),
    releaseSession: (session: string) => ask(nothing, api(`/sessions/${id(session)}`), { method: 'DELETE' }),
    participants: (session: string, cursor?: string) =>
      ask(page(parsers.participant), api(`/sessions/${id(session)}/participants${query({ limit: 200, cursor })}`)),
    addParticipants: (session: string, to: string[]) =>
      ask(parsers.session, api(`/sessions/${id(session)}/participants`), { method: 'POST', body: { to }, idempotent: uniqueKey() }),
    disconnectParticipant: (session: string, participant: string, reason?: string) =>
      ask(nothing, api(`/sessions/${id(session)}/participants/${id(participant)}${query({ reason })}`), { method: 'DELETE' }),
    rejoinSession: (session: string, participant: string) =>
      ask(parsers.session, api(`/sessions/${id(session)}/participants/${id(participant)}/rejoin`), { method: 'POST' }),
    sessionTimeline: (session: string) =>
      ask(object({ entries: list(parsers.timelineEntry) }), api(`/sessions/${id(session)}/timeline`)),
    sessionLadder: (session: string) => ask(parsers.ladder, api(`/sessions/${id(session)}/ladder?format=json`)),
    sessionLadderFile: (session: string, format: 'pcap' | 'text') => api(`/sessions/${id(session)}/ladder?format=${format}`),
    floor: (session: string) => ask(floor, api(`/sessions/${id(session)}/floor`)),
    /** Whoever talks is told to stop. */
    revokeFloor: (session: string) => ask(floor, api(`/sessions/${id(session)}/floor/revoke`), { method: 'POST' }),
    orderFloorQueue: (session: string, order: readonly string[]) =>
      ask(floor, api(`/sessions/${id(session)}/floor/queue`), { method: 'PUT', body: { order } }),
    bursts: (session: string, cursor?: string) => ask(page(burst), api(`/sessions/${id(session)}/bursts${query({ limit: 50, cursor })}`)),
    burstAudio: (of: string) => api(`/bursts/${id(of)}/audio`),
    waveform: (of: string, points: number) => ask(waveform, api(`/bursts/${id(of)}/waveform${query({ points })}`)),
    recordings: (filter: RecordingQuery) => ask(page(recording), api(`/recordings${query(filter)}`)),
    recordingsCsv: async (filter: RecordingQuery): Promise<Blob> => (await send(api(`/recordings${query(filter)}`), { accept: 'text/csv' })).blob(),
    recordingFile: (of: string) => api(`/recordings/${id(of)}/audio?download=true`),
    deleteRecording: (of: string, reason: string) => ask(recording, api(`/recordings/${id(of)}${query({ reason })}`), { method: 'DELETE' }),
    retention: () => ask(retention, api('/retention')),
    changeRetention: (version: number, draft: RetentionDraft) =>
      ask(retention, api('/retention'), { method: 'PUT', body: draft, ifMatch: version }),
    sessionHistory: (filter: SessionQuery) => ask(page(parsers.session), api(`/history/sessions${query(filter)}`)),
    sessionHistoryCsv: async (filter: SessionQuery): Promise<Blob> =>
      (await send(api(`/history/sessions${query(filter)}`), { accept: 'text/csv' })).blob(),
    chargingRecords: (filter: ChargingQuery) => ask(page(parsers.chargingRecord), api(`/charging-records${query(filter)}`)),
    chargingRecordsCsv: async (filter: ChargingQuery): Promise<Blob> =>
      (await send(api(`/charging-records${query(filter)}`), { accept: 'text/csv' })).blob(),
    presenceCharges: (filter: PresenceChargeQuery) => ask(page(presenceCharge), api(`/charging-records${query({ ...filter, kind: 'presence' })}`)),
    presenceChargesFile: async (filter: PresenceChargeQuery, type: 'text/csv' | 'application/x-ndjson'): Promise<Blob> =>
      (await send(api(`/charging-records${query({ ...filter, kind: 'presence' })}`), { accept: type })).blob(),

    /** How the people of a group are, as the signed-in person may see them: all of the largest one. */
    presenceOfGroup: async (group: string): Promise<BoardPerson[]> => {
      const people: BoardPerson[] = [];
      let cursor: string | undefined;
      do {
        const part = await ask(page(boardPerson), api(`/presence/board${query({ group, limit: 200, cursor })}`));
        people.push(...part.data);
        cursor = part.next;
      } while (cursor !== undefined && people.length < groupMax);
      return people;
    },
    presenceOf: (user: string) => ask(boardPerson, api(`/users/${id(user)}/presence`)),
    /** Answered at once for `once`; else a subscription. */
    enquire: (draft: PresenceEnquiryDraft & { target: string; type: 'once' | 'period' | 'nextChange' }) =>
      ask(enquiry, api('/presence/enquiries'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
    /** No more of somebody, whatever was asked. */
    stopEnquiries: (target: string) =>
      ask(nothing, api('/presence/enquiries'), { method: 'POST', body: { target, type: 'stop' }, idempotent: uniqueKey() }),
    enquiryLadder: (enquiry: string) => ask(parsers.ladder, api(`/presence/subscriptions/${id(enquiry)}/ladder?format=json`)),
    enquiryLadderFile: (enquiry: string, format: 'pcap' | 'text') => api(`/presence/subscriptions/${id(enquiry)}/ladder?format=${format}`),
    enquiries: (filter: EnquiryQuery) => ask(page(enquiry), api(`/presence/subscriptions${query(filter)}`)),
    presenceHistory: (filter: EnquiryQuery) => ask(page(enquiry), api(`/history/presence${query(filter)}`)),
    presenceHistoryCsv: async (filter: EnquiryQuery): Promise<Blob> => (await send(api(`/history/presence${query(filter)}`), { accept: 'text/csv' })).blob(),
    stopEnquiry: (subscription: string) => ask(nothing, api(`/presence/subscriptions/${id(subscription)}`), { method: 'DELETE' }),
    ownPresence: () => ask(ownPresence, api('/presence/me')),
    changeOwnPresence: (draft: OwnPresenceDraft) => ask(ownPresence, api('/presence/me'), { method: 'PUT', body: draft }),
    /** Who watches the signed-in person, or by right somebody else. */
    watchers: (of?: string) => ask(page(watcher), api(`/presence/watchers${query({ of })}`)),
    decideWatcher: (decision: WatcherDecision) => ask(watcherDecided, api('/presence/watchers:decide'), { method: 'POST', body: decision, idempotent: uniqueKey() }),

    userSettings: (user: string) => ask(parsers.userSettings, api(`/users/${id(user)}/settings`)),
    changeUserSettings: (user: string, draft: UserSettingsDraft) =>
      ask(parsers.userSettings, api(`/users/${id(user)}/settings`), { method: 'PUT', body: draft }),

    accessRules: () => ask(page(parsers.accessRule), api(`/access-rules${query({ limit: 500 })}`)),
    accessRule: (rule: string) => ask(parsers.accessRule, api(`/access-rules/${id(rule)}`)),
    addAccessRule: (draft: AccessRuleDraft) =>
      ask(parsers.accessRule, api('/access-rules'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
    replaceAccessRule: (rule: string, version: number, draft: AccessRuleDraft) =>
      ask(parsers.accessRule, api(`/access-rules/${id(rule)}`), { method: 'PUT', body: draft, ifMatch: version }),
    removeAccessRule: (rule: string, version: number) =>
      ask(nothing, api(`/access-rules/${id(rule)}`), { method: 'DELETE', ifMatch: version }),
    whatWouldChange: (draft: AccessRuleDraft, existing?: { id: string; version: number }) =>
      existing === undefined
        ? ask(parsers.rulePreview, api('/access-rules?dryRun=true'), { method: 'POST', body: draft })
        : ask(parsers.rulePreview, api(`/access-rules/${id(existing.id)}?dryRun=true`), { method: 'PUT', body: draft, ifMatch: existing.version }),
    whatWouldRemovalChange: (rule: string, version: number) =>
      ask(parsers.rulePreview, api(`/access-rules/${id(rule)}?dryRun=true`), { method: 'DELETE', ifMatch: version }),
    ruleVersions: (cursor?: string) => ask(page(parsers.ruleVersion), api(`/access-rules/versions${query({ limit: 50, cursor })}`)),
    restoreRules: (version: number) => ask(parsers.ruleVersion, api(`/access-rules/versions/${version}/restore`), { method: 'POST' }),
    whatWouldRestoringChange: (version: number) =>
      ask(parsers.rulePreview, api(`/access-rules/versions/${version}/restore?dryRun=true`), { method: 'POST' }),
    barrings: () => ask(page(parsers.barring), api(`/barrings${query({ limit: 500 })}`)),
    addBarring: (draft: BarringDraft) =>
      ask(parsers.barring, api('/barrings'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
    removeBarring: (barring: string) => ask(nothing, api(`/barrings/${id(barring)}`), { method: 'DELETE' }),
    testAccess: (question: AccessTest) => ask(parsers.accessVerdict, api('/access-rules:test'), { method: 'POST', body: question }),
    apiKeys: () => ask(page(parsers.apiKey), api('/api-keys')),
    /** Never repeated by itself: the key is in this one answer and nowhere else. */
    addApiKey: (draft: ApiKeyDraft) => ask(parsers.apiKey, api('/api-keys'), { method: 'POST', body: draft }),
    removeApiKey: (key: string) => ask(nothing, api(`/api-keys/${id(key)}`), { method: 'DELETE' }),
    whoMay: (action: AccessAction, to: string) => ask(page(parsers.whoMay), api(`/access-rules:who-may${query({ action, to })}`)),
  };
}

export type Rest = ReturnType<typeof createRest>;
