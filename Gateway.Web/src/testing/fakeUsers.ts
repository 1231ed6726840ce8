import type { User, UserSettings } from '../gateway/model';
import { type FakeNetwork, gone, ok, problem, type Route } from './fakeRoutes';

/** The people of the fake gateway, their settings and their registrations. */
export class FakeUsers {
  readonly all: Map<string, User>;
  readonly settings = new Map<string, UserSettings>();
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork, users: Map<string, User>) {
    this.network = network;
    this.all = users;
  }

  settingsOf(user: string): UserSettings {
    return this.settings.get(user) ?? { answerMode: 'manual', incomingSessionBarring: false, incomingAlertBarring: false, simultaneousSessions: true, doNotDisturb: false };
  }

  register(address: string): void {
    this.change(address, 'registration.added', (user) => ({
      ...user,
      registered: true,
      registrations: [
        {
          id: this.network.id('reg'),
          user: user.id,
          address,
          contact: `sip:${address.slice(4)}`,
          transport: 'udp',
          source: '127.0.0.1:5062',
          features: [],
          expiresAt: this.network.time(3600),
          registeredAt: this.network.time(),
        },
      ],
    }));
  }

  expire(address: string): void {
    this.change(address, 'registration.expired', (user) => ({ ...user, registered: false, registrations: [] }));
  }

  private change(address: string, type: string, change: (user: User) => User): void {
    const user = [...this.all.values()].find((candidate) => candidate.address === address);
    if (user === undefined) return;
    const changed = change(user);
    this.all.set(user.id, changed);
    this.network.emit(type, user.id, { user: changed });
  }

  readonly routes: readonly Route[] = [
    {
      method: 'GET',
      path: /^\/api\/v1\/users$/,
      answer: ({ params }) => {
        const q = (params.get('q') ?? '').toLowerCase();
        return ok({ data: [...this.all.values()].filter((user) => `${user.displayName} ${user.address}`.toLowerCase().includes(q)) });
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/users$/,
      answer: ({ body }) => {
        const draft = body as Partial<User>;
        if ([...this.all.values()].some((user) => user.address === draft.address)) {
          return problem(409, 'validation', 'The address is taken', { detail: `${draft.address ?? ''} is already a user.` });
        }
        const user: User = {
          id: this.network.id('usr'),
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
          createdAt: this.network.time(),
        };
        this.all.set(user.id, user);
        this.network.emit('user.created', user.id, { user });
        return ok(user, 201);
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/users\/([^/]+)$/,
      answer: ({ body }, id = '') => {
        const user = this.all.get(id);
        if (user === undefined) return problem(404, 'not-found', 'There is no such user');
        const patch = body as Partial<User>;
        this.change(user.address, 'user.updated', (known) => ({ ...known, ...patch, version: known.version + 1 }));
        return ok(this.all.get(id));
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/users\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const user = this.all.get(id);
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
        this.all.delete(id);
        this.network.emit('user.deleted', id, {});
        return gone;
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/registrations$/,
      answer: () => ok({ data: [...this.all.values()].flatMap((user) => user.registrations) }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/registrations\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const user = [...this.all.values()].find((candidate) => candidate.registrations.some((registration) => registration.id === id));
        if (user !== undefined) this.expire(user.address);
        return gone;
      },
    },
  ];
}
