import type { AccessRule, Alert, ApiKey, BarringEntry, Group, Me, User, UserSettings } from '../gateway/model';
import type { Envelope } from '../gateway/live/envelope';
import type { Hub } from '../gateway/live/connection';
import { isRecord } from '../gateway/parse';
import { FakeAccess } from './fakeAccess';
import { FakeAlerts } from './fakeAlerts';
import { FakeApiKeys } from './fakeApiKeys';
import { FakeGroups } from './fakeGroups';
import { FakeHub } from './fakeHub';
import { FakeMailboxes } from './fakeMailboxes';
import { FakePresence } from './fakePresence';
import { type Answer, type Ask, type FakeNetwork, gone, ok, problem, type Route } from './fakeRoutes';
import { FakeServices } from './fakeServices';
import { FakeSessions } from './fakeSessions';
import { FakeUsers } from './fakeUsers';
import { sampleAlerts, sampleGroups, sampleNow, sampleRules, sampleUsers } from './sampleNetwork';

/** What an administrator may do; a test takes some away to be somebody else. */
const everyScope = [
  'users:read', 'users:write', 'groups:read', 'groups:write', 'sessions:ladder', 'alerts:read', 'alerts:send', 'alerts:handle',
  'access:read', 'access:write', 'access:test', 'history:read', 'sessions:read', 'sessions:control', 'charging:read', 'keys:manage',
  'presence:read', 'presence:subscribe', 'presence:publish', 'contexts:read', 'contexts:write', 'mailboxes:read', 'mailboxes:write',
  'admin:*', 'floor:request', 'floor:override', 'recordings:read', 'recordings:export',
];

/**
 * A gateway inside the page: the REST routes and the hub that the console uses, over a small network kept in memory, a file for each noun.
 * Tests drive it by its public methods; nothing in it happens by itself unless `deliverAfterMs` asks for it.
 */
export class FakeGateway {
  readonly people: FakeUsers;
  readonly desk: FakeAlerts;
  readonly access: FakeAccess;
  readonly groups: Map<string, Group>;
  readonly sessions: FakeSessions;
  readonly presence: FakePresence;
  readonly mailboxes: FakeMailboxes;
  readonly services: FakeServices;
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
  private readonly keys: FakeApiKeys;
  private readonly nouns: readonly { routes: readonly Route[] }[];
  private readonly now: () => number;
  private readonly journal: Envelope[] = [];
  private readonly hubs = new Set<FakeHub>();
  private hanging = false;
  private silent = false;
  private seq = 100;
  private made = 0;

  constructor({ signedIn = true, deliverAfterMs = 0, now = () => sampleNow } = {}) {
    this.signedIn = signedIn;
    this.now = now;
    const users = sampleUsers(now());
    const all = { users: new Map(users.map((user) => [user.id, user])), groups: new Map(sampleGroups(users).map((group) => [group.id, group])) };
    const network: FakeNetwork = {
      ...all,
      me: () => this.me,
      id: (prefix) => this.id(prefix),
      time: (inSeconds) => this.time(inSeconds),
      emit: (type, subject, data) => this.emit(type, subject, data),
    };
    this.people = new FakeUsers(network, all.users);
    const groups = new FakeGroups(network, all.groups);
    this.groups = groups.all;
    this.desk = new FakeAlerts(network, sampleAlerts(users, now()), deliverAfterMs);
    this.access = new FakeAccess(network, sampleRules(now()));
    this.keys = new FakeApiKeys(network);
    this.sessions = new FakeSessions({ ...network, answerAfterMs: deliverAfterMs });
    this.presence = new FakePresence(network);
    this.mailboxes = new FakeMailboxes(network);
    this.services = new FakeServices(network, this.mailboxes);
    this.nouns = [{ routes: this.routes }, this.people, groups, this.desk, this.access, this.keys, this.presence, this.mailboxes, this.services, this.sessions];
  }

  get users(): Map<string, User> {
    return this.people.all;
  }
  get settings(): Map<string, UserSettings> {
    return this.people.settings;
  }
  get alerts(): Map<string, Alert> {
    return this.desk.all;
  }
  get fates(): FakeAlerts['fates'] {
    return this.desk.fates;
  }
  get rules(): Map<string, AccessRule> {
    return this.access.rules;
  }
  get versions(): FakeAccess['versions'] {
    return this.access.versions;
  }
  get barrings(): Map<string, BarringEntry> {
    return this.access.barrings;
  }
  get apiKeys(): Map<string, ApiKey> {
    return this.keys.all;
  }

  /** The signed-in person is a dispatcher or a viewer from now on. */
  demote(role: 'supervisor' | 'dispatcher' | 'viewer'): void {
    const lost = {
      viewer: /^charging|^mailboxes|:(write|send|handle|test|ladder|control|manage|\*)$/,
      dispatcher: /^charging|^mailboxes|:(write|manage|\*)$/,
      supervisor: /^charging|:(write|manage|\*)$/,
    }[role];
    this.me = { ...this.me, role, scopes: everyScope.filter((scope) => !lost.test(scope)) };
  }

  // What happens in the network.

  settingsOf(user: string): UserSettings {
    return this.people.settingsOf(user);
  }

  register(address: string): void {
    this.people.register(address);
  }

  expire(address: string): void {
    this.people.expire(address);
  }

  receiveAlert(fromAddress: string, text: string): Alert {
    return this.desk.receive(fromAddress, text);
  }

  attendAs(alertId: string, displayName: string): void {
    this.desk.attendAs(alertId, displayName);
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
    const headers = new Headers(init.headers);
    const isJson = headers.get('content-type')?.endsWith('json') === true;
    const body: unknown = typeof init.body === 'string' && isJson ? JSON.parse(init.body) : (init.body ?? undefined);
    this.asked.push({ method, path: url.pathname + url.search, body });
    const { status, body: said } = this.answer({ method, path: url.pathname, params: url.searchParams, body, headers });
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
    const head = { seq: this.seq, epoch: 'epoch-1' };
    if (method === 'Snapshot' && Array.isArray(argument) && !argument.includes('people')) {
      return argument.includes('presence:board') ? { ...head, board: [...this.presence.board.values()] } : head;
    }
    if (method === 'Snapshot') {
      return {
        users: [...this.users.values()],
        alerts: [...this.alerts.values()],
        sessions: [...this.sessions.all.values()],
        board: [...this.presence.board.values()],
        ...head,
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
    for (const route of this.nouns.flatMap((noun) => noun.routes)) {
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
  ];

  private id(prefix: string): string {
    this.made += 1;
    return `${prefix}_01JNEW${String(this.made).padStart(4, '0')}`;
  }

  private time(inSeconds = 0): string {
    return new Date(this.now() + inSeconds * 1000).toISOString();
  }
}
