import type { PermissionChange, AccessRule, AccessRuleDraft, Alert, AlertTarget, ApiKey, ApiKeyDraft, BarringEntry, Group, AlertHandling, Me, AlertState, RuleVersion, User, UserSettings } from '../gateway/model';
import type { Envelope } from '../gateway/live/envelope';
import type { Hub } from '../gateway/live/connection';
import { isRecord } from '../gateway/parse';
import type { GroupPatch } from '../gateway/rest';
import { FakePresence } from './fakePresence';
import { FakeSessions } from './fakeSessions';
import { sampleLadder } from './sampleLadder';
import { linksOf, noConditions, sampleAlerts, sampleGroups, sampleNow, sampleRules, sampleUsers, usualGroup, usualRights } from './sampleNetwork';

type Answer = { status: number; body?: unknown };
type Ask = { method: string; path: string; params: URLSearchParams; body: unknown; headers: Headers };
/** What an administrator may do; a test takes some away to be somebody else. */
const everyScope = [
  'users:read', 'users:write', 'groups:read', 'groups:write', 'sessions:ladder', 'alerts:read', 'alerts:send', 'alerts:handle',
  'access:read', 'access:write', 'access:test', 'history:read', 'sessions:read', 'sessions:control', 'charging:read', 'keys:manage',
  'presence:read', 'presence:subscribe', 'presence:publish',
  'admin:*', 'floor:request', 'floor:override', 'recordings:read', 'recordings:export',
];

type Route = { method: string; path: RegExp; answer: (ask: Ask, ...parts: string[]) => Answer };

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const gone: Answer = { status: 204 };
const problem = (status: number, type: string, title: string, more: object = {}): Answer => ({
  status,
  body: { type: `/problems/${type}`, title, status, ...more },
});

/** A limit that was taken away is the server's own. */
function withoutNull({ talkAtMostMs, ...policy }: Omit<Group['floorPolicy'], 'talkAtMostMs'> & { talkAtMostMs?: number | null }): Group['floorPolicy'] {
  return typeof talkAtMostMs === 'number' ? { ...policy, talkAtMostMs } : policy;
}

/**
 * A gateway inside the page: the REST routes and the hub that the console uses, over a small network kept in memory. Tests drive it by its
 * public methods; nothing in it happens by itself unless `deliverAfterMs` asks for it.
 */
export class FakeGateway {
  readonly users: Map<string, User>;
  readonly alerts: Map<string, Alert>;
  readonly rules: Map<string, AccessRule>;
  readonly groups: Map<string, Group>;
  readonly barrings = new Map<string, BarringEntry>();
  readonly sessions: FakeSessions;
  readonly presence: FakePresence;
  readonly apiKeys = new Map<string, ApiKey>();
  readonly settings = new Map<string, UserSettings>();
  /** Each change of the rules, newest first, with the rules as they were after it. */
  readonly versions: { version: RuleVersion; after: readonly AccessRule[] }[] = [];
  readonly asked: { method: string; path: string; body: unknown }[] = [];
  readonly password = 'correct horse';
  me: Me = {
    id: 'usr_me',
    userName: 'admin',
    displayName: 'Administrator',
    address: 'sip:dispatch@poc.local',
    role: 'administrator',
    scopes: everyScope,
  };
  signedIn: boolean;
  /** Paths that answer 500. */
  readonly broken = new Set<string>();
  reachable = true;
  /** What becomes of an alert to an address; delivered where nothing is said. */
  readonly fates = new Map<string, Partial<AlertTarget> & { state: AlertState }>();
  private readonly deliverAfterMs: number;
  private readonly now: () => number;
  private readonly journal: Envelope[] = [];
  private readonly hubs = new Set<FakeHub>();
  private hanging = false;
  private silent = false;
  private seq = 100;
  private made = 0;

  constructor({ signedIn = true, deliverAfterMs = 0, now = () => sampleNow } = {}) {
    this.signedIn = signedIn;
    this.deliverAfterMs = deliverAfterMs;
    this.now = now;
    const users = sampleUsers(now());
    this.users = new Map(users.map((user) => [user.id, user]));
    this.alerts = new Map(sampleAlerts(users, now()).map((alert) => [alert.id, alert]));
    this.rules = new Map(sampleRules(now()).map((rule) => [rule.id, rule]));
    this.noteVersion('rules were added', [...this.rules.keys()]);
    this.groups = new Map(sampleGroups(users).map((group) => [group.id, group]));
    this.sessions = new FakeSessions({
      users: this.users,
      groups: this.groups,
      me: () => this.me,
      id: (prefix) => this.id(prefix),
      time: (inSeconds) => this.time(inSeconds),
      emit: (type, subject, data) => this.emit(type, subject, data),
      answerAfterMs: deliverAfterMs,
    });
    this.presence = new FakePresence({
      users: this.users,
      me: () => this.me,
      id: (prefix) => this.id(prefix),
      time: (inSeconds) => this.time(inSeconds),
      emit: (type, subject, data) => this.emit(type, subject, data),
    });
  }

  /** The signed-in person is a dispatcher or a viewer from now on. */
  demote(role: 'dispatcher' | 'viewer'): void {
    const lost = role === 'viewer' ? /^charging|:(write|send|handle|test|ladder|control|manage|\*)$/ : /^charging|:(write|manage|\*)$/;
    this.me = { ...this.me, role, scopes: everyScope.filter((scope) => !lost.test(scope)) };
  }

  settingsOf(user: string): UserSettings {
    return this.settings.get(user) ?? { answerMode: 'manual', incomingSessionBarring: false, incomingAlertBarring: false, simultaneousSessions: true, doNotDisturb: false };
  }

  // What happens in the network.

  register(address: string): void {
    this.changeUser(address, 'registration.added', (user) => ({
      ...user,
      registered: true,
      registrations: [
        {
          id: this.id('reg'),
          user: user.id,
          address,
          contact: `sip:${address.slice(4)}`,
          transport: 'udp',
          source: '127.0.0.1:5062',
          features: [],
          expiresAt: this.time(3600),
          registeredAt: this.time(),
        },
      ],
    }));
  }

  expire(address: string): void {
    this.changeUser(address, 'registration.expired', (user) => ({ ...user, registered: false, registrations: [] }));
  }

  receiveAlert(fromAddress: string, text: string): Alert {
    const from = [...this.users.values()].find((user) => user.address === fromAddress);
    const alert: Alert = {
      id: this.id('alr'),
      direction: 'incoming',
      from: fromAddress,
      ...(from === undefined ? {} : { fromDisplayName: from.displayName }),
      text,
      priority: 'normal',
      createdAt: this.time(),
      expiresAt: this.time(300),
      handling: 'unattended',
      version: 1,
      links: linksOf('incoming'),
      targets: [{ to: 'sip:dispatch@poc.local', displayName: 'Dispatch', state: 'delivered', mayBeRepeated: false, why: [], updatedAt: this.time() }],
    };
    return this.putAlert(alert, 'alert.delivered');
  }

  /** Another dispatcher was first. */
  attendAs(alertId: string, displayName: string): void {
    const alert = this.alerts.get(alertId);
    if (alert !== undefined) this.handle(alert, 'attended', 'alert.attended', { id: 'usr_other', displayName });
  }

  /** The link breaks; `restoreLink` lets the console come back. */
  dropLink(): void {
    this.reachable = false;
    for (const hub of [...this.hubs]) hub.close();
  }

  restoreLink(): void {
    this.reachable = true;
  }

  /** From now on nothing is answered, though no connection is closed. */
  hang(): void {
    this.hanging = true;
  }

  /** What happens inside is in the journal and in snapshots, but nobody is told. */
  skipEvents(happen: () => void): void {
    this.silent = true;
    happen();
    this.silent = false;
  }

  reportGap(): void {
    for (const hub of this.hubs) hub.deliver('Gap', { from: this.seq - 1, to: this.seq });
  }

  emit(type: string, subject: string, data: Record<string, unknown>): void {
    this.seq += 1;
    const event: Envelope = { seq: this.seq, epoch: 'epoch-1', type, time: this.time(), subject, data };
    this.journal.push(event);
    if (this.silent) return;
    for (const hub of this.hubs) hub.deliver('Event', event);
  }

  // The doors.

  readonly fetch = (input: string, init: RequestInit): Promise<Response> => {
    if (!this.reachable) return Promise.reject(new TypeError('Failed to fetch'));
    const url = new URL(input, 'http://fake.invalid');
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    this.asked.push({ method, path: url.pathname + url.search, body });
    const { status, body: said } = this.answer({ method, path: url.pathname, params: url.searchParams, body, headers: new Headers(init.headers) });
    return Promise.resolve(
      new Response(status === 204 ? null : typeof said === 'string' ? said : JSON.stringify(said), {
        status,
        headers: { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' },
      }),
    );
  };

  readonly openHub = (): Hub => {
    const hub: FakeHub = new FakeHub({
      reachable: () => this.reachable,
      hanging: () => this.hanging,
      opened: () => this.hubs.add(hub),
      closed: () => this.hubs.delete(hub),
      invoke: (method, argument) => this.invoked(hub, method, argument),
    });
    return hub;
  };

  private invoked(hub: FakeHub, method: string, argument: unknown): unknown {
    if (method === 'Snapshot' && Array.isArray(argument) && !argument.includes('people')) return { seq: this.seq, epoch: 'epoch-1' };
    if (method === 'Snapshot') {
      return {
        users: [...this.users.values()],
        alerts: [...this.alerts.values()],
        sessions: [...this.sessions.all.values()],
        board: [...this.presence.board.values()],
        seq: this.seq,
        epoch: 'epoch-1',
      };
    }
    if (method === 'Subscribe' && isRecord(argument) && typeof argument['after'] === 'number') {
      const { after } = argument;
      hub.deliver(
        'Batch',
        this.journal.filter((event) => event.seq > after),
      );
    }
    return null;
  }

  private answer(ask: Ask): Answer {
    const open = ask.path === '/api/v1/session' || ask.path === '/health/ready';
    if (!open && !this.signedIn) return problem(401, 'unauthenticated', 'Nobody is signed in');
    if (this.broken.has(ask.path)) return problem(500, 'internal', 'The gateway failed');
    if (ask.path === '/api/v1/charging-records' && ask.params.get('kind') === 'presence') return this.presence.charges(ask.params);
    for (const route of [...this.routes, ...this.presence.routes, ...this.sessions.routes]) {
      const match = route.method === ask.method ? route.path.exec(ask.path) : null;
      if (match !== null) return route.answer(ask, ...match.slice(1).map(decodeURIComponent));
    }
    return problem(404, 'not-found', `There is no ${ask.method} ${ask.path}`);
  }

  private readonly routes: readonly Route[] = [
    {
      method: 'POST',
      path: /^\/api\/v1\/session$/,
      answer: ({ body }) => {
        const right = isRecord(body) && body['userName'] === this.me.userName && body['password'] === this.password;
        this.signedIn ||= right;
        return right ? ok(this.me) : problem(401, 'unauthenticated', 'The user name and password do not match');
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/session$/,
      answer: () => {
        this.signedIn = false;
        return gone;
      },
    },
    { method: 'GET', path: /^\/api\/v1\/me$/, answer: () => ok(this.me) },
    {
      method: 'GET',
      path: /^\/health\/ready$/,
      answer: () =>
        ok({
          status: 'ready',
          checks: [
            { name: 'database', status: 'ready', detail: 'migrated, 2.4 MB' },
            { name: 'sip udp', status: 'ready', detail: 'udp://127.0.0.1:5060' },
            { name: 'sip tcp', status: 'ready', detail: 'tcp://127.0.0.1:5060' },
          ],
        }),
    },

    {
      method: 'GET',
      path: /^\/api\/v1\/users$/,
      answer: ({ params }) => {
        const q = (params.get('q') ?? '').toLowerCase();
        return ok({ data: [...this.users.values()].filter((user) => `${user.displayName} ${user.address}`.toLowerCase().includes(q)) });
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/users$/,
      answer: ({ body }) => {
        const draft = body as Partial<User>;
        if ([...this.users.values()].some((user) => user.address === draft.address)) {
          return problem(409, 'validation', 'The address is taken', { detail: `${draft.address ?? ''} is already a user.` });
        }
        const user: User = {
          id: this.id('usr'),
          address: draft.address ?? '',
          displayName: draft.displayName ?? '',
          ...(draft.role === undefined ? {} : { role: draft.role }),
          version: 1,
          registered: false,
          registrations: [],
          alertBarring: false,
          answerMode: 'manual',
          sessionBarring: false,
          sessionsMax: 4,
          mayOverrideManualAnswer: false,
          createdAt: this.time(),
        };
        this.users.set(user.id, user);
        this.emit('user.created', user.id, { user });
        return ok(user, 201);
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/users\/([^/]+)$/,
      answer: ({ body }, id = '') => {
        const user = this.users.get(id);
        if (user === undefined) return problem(404, 'not-found', 'There is no such user');
        const patch = body as Partial<User>;
        this.changeUser(user.address, 'user.updated', (known) => ({ ...known, ...patch, version: known.version + 1 }));
        return ok(this.users.get(id));
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/users\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const user = this.users.get(id);
        return user === undefined ? problem(404, 'not-found', 'There is no such user') : ok(user);
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/users\/([^/]+)\/settings$/,
      answer: (_ask, id = '') => ok(this.settingsOf(id)),
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/users\/([^/]+)\/settings$/,
      answer: ({ body }, id = '') => {
        this.settings.set(id, { ...this.settingsOf(id), ...(body as Partial<UserSettings>) });
        return ok(this.settingsOf(id));
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/users\/([^/]+)$/,
      answer: (_ask, id = '') => {
        this.users.delete(id);
        this.emit('user.deleted', id, {});
        return gone;
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/registrations$/,
      answer: () => ok({ data: [...this.users.values()].flatMap((user) => user.registrations) }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/registrations\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const user = [...this.users.values()].find((candidate) => candidate.registrations.some((registration) => registration.id === id));
        if (user !== undefined) this.expire(user.address);
        return gone;
      },
    },

    { method: 'GET', path: /^\/api\/v1\/groups$/, answer: () => ok({ data: [...this.groups.values()] }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/groups\/([^/]+)$/,
      answer: (_ask, id = '') => this.groupOr404(id, (group) => ok(group)),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/groups$/,
      answer: ({ body }) => {
        const draft = body as Pick<Group, 'address' | 'displayName'>;
        const group: Group = { id: this.id('grp'), ...usualGroup, ...draft, version: 1, memberCount: 0, members: [], createdAt: this.time() };
        this.groups.set(group.id, group);
        return ok(group, 201);
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/groups\/([^/]+)$/,
      answer: ({ body, headers }, id = '') =>
        this.groupOr404(id, (group) => {
          if (headers.get('if-match') !== `"${group.version}"`) return problem(412, 'stale-etag', 'Somebody has changed it meanwhile');
          const { releasePolicy, floorPolicy, inviteMembers, ...rest } = body as GroupPatch;
          const said = rest as Partial<Group>;
          const changed: Group = {
            ...group,
            ...said,
            inviteMembers: inviteMembers ?? (inviteMembers === null ? (said.type ?? group.type) !== 'chat' : group.inviteMembers),
            releasePolicy: releasePolicy === null ? usualGroup.releasePolicy : { ...group.releasePolicy, ...releasePolicy },
            floorPolicy: floorPolicy === null ? usualGroup.floorPolicy : withoutNull({ ...group.floorPolicy, ...floorPolicy }),
            version: group.version + 1,
          };
          this.groups.set(id, changed);
          this.emit('group.updated', id, { group: changed });
          return ok(changed);
        }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/groups\/([^/]+)$/,
      answer: (_ask, id = '') => {
        this.groups.delete(id);
        return gone;
      },
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/groups\/([^/]+)\/members\/([^/]+)$/,
      answer: ({ body }, id = '', userId = '') =>
        this.groupOr404(id, (group) => {
          const user = this.users.get(userId);
          if (user === undefined) return problem(404, 'not-found', 'There is no such user');
          const { address, displayName, registered } = user;
          const before = group.members.find((member) => member.id === userId) ?? usualRights;
          const member = { ...before, id: userId, address, displayName, registered, ...(isRecord(body) ? body : {}) };
          const members = [...group.members.filter((one) => one.id !== userId), member];
          this.groups.set(id, { ...group, members, memberCount: members.length });
          return gone;
        }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/groups\/([^/]+)\/members\/([^/]+)$/,
      answer: (_ask, id = '', userId = '') =>
        this.groupOr404(id, (group) => {
          const members = group.members.filter((member) => member.id !== userId);
          this.groups.set(id, { ...group, members, memberCount: members.length });
          return gone;
        }),
    },

    { method: 'POST', path: /^\/api\/v1\/alerts$/, answer: ({ body }) => this.send(body as { to: string[]; text?: string }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/alerts\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const alert = this.alerts.get(id);
        return alert === undefined ? problem(404, 'not-found', 'There is no such alert') : ok(alert);
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/alerts\/([^/]+)\/(attend|park|complete)$/,
      answer: (_ask, id = '', step = '') => {
        const alert = this.alerts.get(id);
        if (alert === undefined) return problem(404, 'not-found', 'There is no such alert');
        const foreign = alert.owner !== undefined && alert.owner.id !== this.me.id;
        if (foreign && !(alert.handling === 'parked' && step === 'attend')) {
          return problem(409, 'already-attended', 'Somebody was first', { detail: `${alert.owner?.displayName ?? 'Somebody'} answered this alert first.` });
        }
        const next = ({ attend: 'attended', park: 'parked', complete: 'completed' } as const)[step as 'attend' | 'park' | 'complete'];
        return ok(this.handle(alert, next, `alert.${next}`, { id: this.me.id, displayName: this.me.displayName }));
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/alerts\/([^/]+)\/reassign$/,
      answer: ({ body }, id = '') => {
        const alert = this.alerts.get(id);
        if (alert === undefined) return problem(404, 'not-found', 'There is no such alert');
        const to = isRecord(body) ? body['to'] : undefined;
        const next = [...this.users.values()].find((user) => user.id === to);
        const free = { ...alert };
        delete free.owner;
        const version = alert.version + 1;
        return ok(
          this.putAlert(
            next === undefined
              ? { ...free, handling: 'unattended', version }
              : { ...free, handling: 'attended', owner: { id: next.id, displayName: next.displayName }, version },
            'alert.reassigned',
          ),
        );
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/alerts\/([^/]+)\/ladder$/,
      answer: (_ask, id = '') => {
        const alert = this.alerts.get(id);
        if (alert === undefined) return problem(404, 'not-found', 'There is no such alert');
        const [target] = alert.targets;
        return ok(sampleLadder(id, alert.from, target?.to ?? '', alert.text ?? '', Date.parse(alert.createdAt)));
      },
    },
    { method: 'GET', path: /^\/api\/v1\/history\/alerts$/, answer: ({ params }) => this.history(params) },

    { method: 'GET', path: /^\/api\/v1\/access-rules$/, answer: () => ok({ data: [...this.rules.values()] }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/access-rules:who-may$/,
      answer: ({ params }) => {
        const to = params.get('to') ?? '';
        return ok({
          data: [...this.users.values()]
            .filter((user) => user.address !== to)
            .map((user) => {
              const deciding = this.applicable(user.address, to, [...this.rules.values()]);
              return { who: user.address, decision: deciding.length > 0 ? 'accept' : 'reject', granted: deciding.length > 0, decidedBy: deciding.map((rule) => rule.id) };
            }),
        });
      },
    },
    { method: 'GET', path: /^\/api\/v1\/access-rules\/versions$/, answer: () => ok({ data: this.versions.map(({ version }) => version) }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/access-rules\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const rule = this.rules.get(id);
        return rule === undefined ? problem(404, 'not-found', 'There is no such rule') : ok(rule);
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/access-rules$/,
      answer: ({ body, params }) => this.saveRule(this.id('rul'), 1, body as AccessRuleDraft, params.has('dryRun')),
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/access-rules\/([^/]+)$/,
      answer: ({ body, params }, id = '') =>
        this.saveRule(id, (this.rules.get(id)?.version ?? 0) + 1, body as AccessRuleDraft, params.has('dryRun')),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/access-rules\/([^/]+)$/,
      answer: ({ params }, id = '') => {
        const without = [...this.rules.values()].filter((rule) => rule.id !== id);
        if (params.has('dryRun')) return ok({ changes: this.changes(without), truncated: false });
        this.rules.delete(id);
        this.noteVersion('a rule was removed', [id]);
        return gone;
      },
    },
    { method: 'POST', path: /^\/api\/v1\/access-rules\/versions\/(\d+)\/restore$/, answer: ({ params }, version = '') => this.restore(Number(version), params.has('dryRun')) },

    { method: 'GET', path: /^\/api\/v1\/api-keys$/, answer: () => ok({ data: [...this.apiKeys.values()] }) },
    {
      method: 'POST',
      path: /^\/api\/v1\/api-keys$/,
      answer: ({ body }) => {
        const { name, scopes, user, expiresAt } = body as ApiKeyDraft;
        const owner = [...this.users.values()].find((candidate) => candidate.address === user)?.id ?? this.me.id;
        const id = this.id('key');
        const key: ApiKey = { id, name, scopes, user: owner, prefix: `pocsk_${id.slice(-4)}`, createdAt: this.time(), ...(expiresAt === undefined ? {} : { expiresAt }) };
        this.apiKeys.set(id, key);
        return ok({ ...key, key: `${key.prefix}-the-secret-part` }, 201);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/api-keys\/([^/]+)$/,
      answer: (_ask, id = '') => (this.apiKeys.delete(id) ? gone : problem(404, 'not-found', 'There is no such key')),
    },
    { method: 'GET', path: /^\/api\/v1\/barrings$/, answer: () => ok({ data: [...this.barrings.values()] }) },
    {
      method: 'POST',
      path: /^\/api\/v1\/barrings$/,
      answer: ({ body }) => {
        const { caller = '*', callee = '*', actions, note } = body as Partial<BarringEntry>;
        const entry: BarringEntry = {
          id: this.id('bar'),
          caller,
          callee,
          actions: actions ?? ['session', 'alert', 'presence'],
          ...(note === undefined ? {} : { note }),
          createdAt: this.time(),
        };
        this.barrings.set(entry.id, entry);
        return ok(entry, 201);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/barrings\/([^/]+)$/,
      answer: (_ask, id = '') => {
        this.barrings.delete(id);
        return gone;
      },
    },
    { method: 'POST', path: /^\/api\/v1\/access-rules:test$/, answer: ({ body }) => this.testAccess(body) },
  ];

  private testAccess(body: unknown): Answer {
    const { from, to, draft, draftOf } = body as { from: string; to: string; draft?: AccessRuleDraft; draftOf?: string };
    const saved = [...this.rules.values()];
    const withDraft: AccessRule[] =
      draft === undefined
        ? saved
        : [...saved.filter((rule) => rule.id !== draftOf), { ...draft, id: draftOf ?? 'draft', version: 0, updatedAt: this.time() }];
    const decide = (rules: AccessRule[]) => {
      const deciding = this.applicable(from, to, rules);
      return { decision: deciding.length > 0 ? 'accept' : 'reject', granted: deciding.length > 0, decidedBy: deciding.map((rule) => rule.id) };
    };
    const verdict = decide(withDraft);
    const own = withDraft.filter((rule) => rule.owner === '*' || rule.owner === to);
    const trace = own.map((rule) => {
      const matched = verdict.decidedBy.includes(rule.id);
      return { rule: rule.id, matched, because: matched ? `${from} meets its conditions` : `${from} does not meet its conditions` };
    });
    return ok({
      ...verdict,
      summary: verdict.decision === 'accept' ? `${from} may alert ${to}.` : `${from} may not alert ${to}: no rule lets it.`,
      nearly: trace.filter((entry) => !entry.matched).slice(0, 1).map(({ rule, because }) => ({ rule, because })),
      trace,
      ...(draft === undefined ? {} : { draftDiff: { before: decide(saved).decision, after: verdict.decision } }),
    });
  }

  private applicable(from: string, to: string, rules: readonly AccessRule[]): AccessRule[] {
    const domain = from.split('@')[1] ?? '';
    return rules.filter(
      ({ owner, enabled, when, permissions }) =>
        enabled &&
        permissions.alert === 'accept' &&
        (owner === '*' || owner === to) &&
        !when.except.identities.includes(from) &&
        (when.anyone || when.identities.includes(from) || when.domains.includes(domain)),
    );
  }

  private saveRule(id: string, version: number, draft: AccessRuleDraft, dryRun: boolean): Answer {
    const rule: AccessRule = { ...draft, when: { ...noConditions, ...draft.when }, id, version, updatedAt: this.time() };
    const after = [...[...this.rules.values()].filter((known) => known.id !== id), rule];
    if (dryRun) return ok({ changes: this.changes(after), truncated: false });
    const known = this.rules.has(id);
    this.rules.set(id, rule);
    this.noteVersion(known ? 'a rule was changed' : 'a rule was added', [id]);
    this.emit('access.rule.changed', id, {});
    return ok(rule);
  }

  private noteVersion(summary: string, rules: string[]): RuleVersion {
    const version = { version: this.versions.length + 1, at: this.time(), actor: this.me.id, summary, rules };
    this.versions.unshift({ version, after: [...this.rules.values()] });
    return version;
  }

  private restore(number: number, dryRun: boolean): Answer {
    const wanted = this.versions.find(({ version }) => version.version === number);
    if (wanted === undefined) return problem(404, 'not-found', 'There is no such version');
    if (dryRun) return ok({ changes: this.changes(wanted.after), truncated: false });
    this.rules.clear();
    for (const rule of wanted.after) this.rules.set(rule.id, rule);
    this.emit('access.rule.changed', '', {});
    return ok(this.noteVersion(`back to version ${number}`, wanted.after.map((rule) => rule.id)));
  }

  private changes(after: readonly AccessRule[]): PermissionChange[] {
    const before = [...this.rules.values()];
    const people = [...this.users.values()].map((user) => user.address).concat('sip:zed@networkb.example');
    return people.flatMap((from) =>
      [...this.users.values()].flatMap(({ address: to }) => {
        const was = this.applicable(from, to, before).length > 0 ? 'accept' : 'reject';
        const is = this.applicable(from, to, after).length > 0 ? 'accept' : 'reject';
        return from === to || was === is ? [] : [{ from, to, action: 'alert' as const, before: was, after: is }];
      }),
    );
  }

  private history(params: URLSearchParams): Answer {
    const q = (params.get('q') ?? '').toLowerCase();
    const limit = Number(params.get('limit') ?? 50);
    const start = Number(params.get('cursor') ?? 0);
    const found = [...this.alerts.values()]
      .filter((alert) => params.get('state') === null || alert.handling === params.get('state'))
      .filter((alert) => params.get('direction') === null || alert.direction === params.get('direction'))
      .filter((alert) => JSON.stringify([alert.from, alert.fromDisplayName, alert.text, alert.targets]).toLowerCase().includes(q))
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    const more = found.length > start + limit;
    return ok({ data: found.slice(start, start + limit), ...(more ? { next: String(start + limit) } : {}) });
  }

  private send({ to, text }: { to: string[]; text?: string }): Answer {
    const targets = to.map((address): AlertTarget => {
      const user = [...this.users.values()].find((candidate) => candidate.address === address);
      return {
        to: address,
        ...(user === undefined ? {} : { displayName: user.displayName }),
        state: 'sending',
        mayBeRepeated: false,
        why: [],
        updatedAt: this.time(),
      };
    });
    const alert = this.putAlert(
      {
        id: this.id('alr'),
        direction: 'outgoing',
        from: this.me.address ?? '',
        fromDisplayName: this.me.displayName,
        ...(text === undefined ? {} : { text }),
        priority: 'normal',
        createdAt: this.time(),
        expiresAt: this.time(300),
        handling: 'completed',
        version: 1,
        targets,
        links: linksOf('sent'),
      },
      'alert.sent',
    );
    setTimeout(() => this.deliver(alert), this.deliverAfterMs);
    return ok(alert, 202);
  }

  private deliver(alert: Alert): void {
    const targets = alert.targets.map((target): AlertTarget => {
      const user = [...this.users.values()].find((candidate) => candidate.address === target.to);
      const usual: Partial<AlertTarget> =
        user?.registered === false
          ? { state: 'notRegistered', sip: { status: 480, reason: 'Temporarily Unavailable' } }
          : { state: 'delivered', sip: { status: 200, reason: 'OK' } };
      return { ...target, ...usual, ...this.fates.get(target.to), updatedAt: this.time() };
    });
    this.putAlert({ ...alert, targets, version: alert.version + 1 }, 'alert.delivered');
  }

  private handle(alert: Alert, handling: AlertHandling, type: string, owner: { id: string; displayName: string }): Alert {
    return this.putAlert({ ...alert, handling, owner, version: alert.version + 1 }, type);
  }

  private putAlert(alert: Alert, type: string): Alert {
    this.alerts.set(alert.id, alert);
    this.emit(type, alert.id, { alert });
    return alert;
  }

  private changeUser(address: string, type: string, change: (user: User) => User): void {
    const user = [...this.users.values()].find((candidate) => candidate.address === address);
    if (user === undefined) return;
    const changed = change(user);
    this.users.set(user.id, changed);
    this.emit(type, user.id, { user: changed });
  }

  private groupOr404(id: string, then: (group: Group) => Answer): Answer {
    const group = this.groups.get(id);
    return group === undefined ? problem(404, 'not-found', 'There is no such group') : then(group);
  }

  private id(prefix: string): string {
    this.made += 1;
    return `${prefix}_01JNEW${String(this.made).padStart(4, '0')}`;
  }

  private time(inSeconds = 0): string {
    return new Date(this.now() + inSeconds * 1000).toISOString();
  }
}

type FakeHubSides = {
  reachable: () => boolean;
  hanging: () => boolean;
  opened: () => void;
  closed: () => void;
  invoke: (method: string, argument: unknown) => unknown;
};

class FakeHub implements Hub {
  private readonly handlers = new Map<string, (...args: unknown[]) => void>();
  private readonly sides: FakeHubSides;
  private closing: (error?: Error) => void = () => undefined;

  constructor(sides: FakeHubSides) {
    this.sides = sides;
  }

  start(): Promise<void> {
    if (!this.sides.reachable()) return Promise.reject(new Error('no connection'));
    this.sides.opened();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.sides.closed();
    return Promise.resolve();
  }

  invoke(method: string, argument?: unknown): Promise<unknown> {
    if (!this.sides.reachable()) return Promise.reject(new Error('no connection'));
    if (this.sides.hanging()) return new Promise(() => undefined);
    return Promise.resolve(this.sides.invoke(method, argument));
  }

  on(method: string, handler: (...args: unknown[]) => void): void {
    this.handlers.set(method, handler);
  }

  onclose(handler: (error?: Error) => void): void {
    this.closing = handler;
  }

  deliver(method: string, argument: unknown): void {
    this.handlers.get(method)?.(argument);
  }

  close(): void {
    this.sides.closed();
    this.closing();
  }
}
