import type { BoardPerson, OwnPresence, PresenceChargingRecord, PresenceEnquiry, PresenceSeen, PresenceState, PresenceWatcher, Why } from '../gateway/model';
import { isRecord } from '../gateway/parse';
import { type FakeNetwork, gone, ok, type Route } from './fakeRoutes';
import { sampleLadder } from './sampleLadder';

/** Presence at the gateway inside the page. Nobody is on the board until a test puts him there. */
export class FakePresence {
  readonly board = new Map<string, BoardPerson>();
  readonly enquiries = new Map<string, PresenceEnquiry>();
  readonly watchers: PresenceWatcher[] = [];
  readonly charged: PresenceChargingRecord[] = [];
  /** Whose rules say no, and why. */
  readonly refusals = new Map<string, Why>();
  own: OwnPresence = { state: 'available', version: 1 };
  private readonly network: FakeNetwork;
  private version = 1;

  constructor(network: FakeNetwork) {
    this.network = network;
  }

  /** Somebody is seen so, from now on. */
  show(address: string, state: PresenceState, more: Partial<BoardPerson> & { note?: string } = {}): void {
    this.version += 1;
    const { note, ...rest } = more;
    const seen: PresenceSeen = {
      state,
      reachableForSessions: state === 'available' || state === 'inSession',
      reachableForAlerts: state !== 'offline',
      changedAt: this.network.time(-60),
      ...(note === undefined ? {} : { note }),
    };
    const user = [...this.network.users.values()].find((one) => one.address === address);
    const person: BoardPerson = {
      address,
      displayName: user?.displayName ?? address,
      state,
      talking: false,
      watched: this.board.get(address)?.watched ?? [],
      version: this.version,
      ...(['pending', 'refused', 'unknown'].includes(state) ? {} : { seen }),
      ...rest,
    };
    this.board.set(address, person);
    this.network.emit('presence.changed', address, { watcher: this.network.me().address, person });
  }

  /** The network of somebody cannot be reached any more. */
  cut(target: string): void {
    this.change(target, 'presence.subscription.interrupted', () => ({ sip: { status: 503, reason: 'Service Unavailable' } }));
  }

  /** The change that was waited for has come. */
  answer(target: string): void {
    const seen = this.board.get(target)?.seen;
    this.change(target, 'presence.subscription.ended', () => ({ state: 'answered', endedAt: this.network.time(), ...(seen === undefined ? {} : { seen }) }));
  }

  watchedBy(watcher: string, state: PresenceWatcher['state'] = 'pending', of = this.network.me().address ?? ''): void {
    const user = [...this.network.users.values()].find((one) => one.address === watcher);
    this.watchers.push({
      watcher,
      ...(user === undefined ? {} : { displayName: user.displayName }),
      of,
      state,
      permission: state === 'pending' ? 'confirm' : 'allow',
      since: this.network.time(-120),
      until: this.network.time(3600),
      notifications: state === 'pending' ? 0 : 3,
    });
    this.network.emit('presence.watcher.added', watcher, { of, watcher });
  }

  readonly routes: readonly Route[] = [
    { method: 'POST', path: /^\/api\/v1\/presence\/enquiries$/, answer: ({ body }) => this.enquire(body) },
    {
      method: 'GET',
      path: /^\/api\/v1\/presence\/subscriptions$/,
      answer: ({ params }) =>
        ok({ data: [...this.enquiries.values()].filter((one) => ['pending', 'active'].includes(one.state) && (params.get('target') ?? one.target) === one.target) }),
    },
    { method: 'GET', path: /^\/api\/v1\/history\/presence$/, answer: ({ params }) => this.history(params) },
    {
      method: 'GET',
      path: /^\/api\/v1\/users\/([^/]+)\/presence$/,
      answer: (_, address = '') => ok(this.board.get(address) ?? { address, displayName: address, state: 'unknown', talking: false, watched: [], version: 1 }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/presence\/subscriptions\/([^/]+)$/,
      answer: (_, id) => {
        this.stop((one) => one.id === id);
        return gone;
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/presence\/subscriptions\/([^/]+)\/ladder$/,
      answer: (_, id = '') => {
        const enquiry = this.enquiries.get(id);
        return ok(sampleLadder(id, enquiry?.watcher ?? '', enquiry?.target ?? '', '', Date.parse(this.network.time()), 'SUBSCRIBE'));
      },
    },
    { method: 'GET', path: /^\/api\/v1\/presence\/me$/, answer: () => ok(this.own) },
    {
      method: 'PUT',
      path: /^\/api\/v1\/presence\/me$/,
      answer: ({ body }) => {
        const said = isRecord(body) ? body : {};
        this.own = { state: said['state'] === 'doNotDisturb' ? 'doNotDisturb' : 'available', version: this.own.version + 1, ...(typeof said['note'] === 'string' ? { note: said['note'] } : {}) };
        return ok(this.own);
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/presence\/watchers$/,
      answer: ({ params }) => ok({ data: this.watchers.filter(({ of }) => of === (params.get('of') ?? this.network.me().address)) }),
    },
    { method: 'POST', path: /^\/api\/v1\/presence\/watchers:decide$/, answer: ({ body }) => this.decide(body) },
  ];

  private history(params: URLSearchParams) {
    const q = (params.get('q') ?? '').toLowerCase();
    const standing = ['asking', 'pending', 'active'];
    return ok({
      data: [...this.enquiries.values()]
        .filter((one) => (params.get('type') ?? one.type) === one.type)
        .filter(({ state }) => (params.get('state') === 'standing' ? standing.includes(state) : (params.get('state') ?? state) === state))
        .filter((one) => JSON.stringify([one.watcher, one.watcherDisplayName, one.target, one.targetDisplayName]).toLowerCase().includes(q))
        .reverse(),
    });
  }

  charges(params: URLSearchParams) {
    const [watcher, presentity] = [params.get('watcher'), params.get('presentity')];
    return ok({ data: this.charged.filter((one) => (watcher ?? one.watcher) === one.watcher && (presentity ?? one.presentity) === one.presentity) });
  }

  private enquire(body: unknown) {
    const { target, type, durationMs } = (isRecord(body) ? body : {}) as { target: string; type: PresenceEnquiry['type'] | 'stop'; durationMs?: number };
    if (type === 'stop') {
      this.stop((one) => one.target === target);
      return gone;
    }
    const why = this.refusals.get(target);
    if (why !== undefined) return { status: 403, body: { type: '/problems/access-denied', title: 'Access denied', status: 403, detail: why.reason, why: [why] } };
    const person = this.board.get(target);
    const id = this.network.id('psb');
    const enquiry: PresenceEnquiry = {
      id,
      type,
      watcher: this.network.me().address ?? '',
      target,
      ...(person === undefined ? {} : { targetDisplayName: person.displayName }),
      state: type === 'once' ? 'answered' : person?.state === 'pending' ? 'pending' : 'active',
      askedAt: this.network.time(),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(type === 'once' ? {} : { until: this.network.time(7200) }),
      ...(person?.seen === undefined ? {} : { seen: person.seen }),
      notifications: 1,
      why: [],
      version: 1,
      links: { self: `/api/v1/presence/subscriptions/${id}` },
    };
    this.enquiries.set(id, enquiry);
    this.network.emit('presence.subscription.started', id, { watcher: enquiry.watcher, subscription: enquiry });
    return ok(enquiry, type === 'once' ? 200 : 201);
  }

  private change(target: string, type: string, to: (one: PresenceEnquiry) => Partial<PresenceEnquiry>): void {
    for (const one of [...this.enquiries.values()].filter((one) => one.target === target)) {
      const changed: PresenceEnquiry = { ...one, ...to(one), version: one.version + 1 };
      this.enquiries.set(one.id, changed);
      this.network.emit(type, one.id, { watcher: one.watcher, subscription: changed });
    }
  }

  private stop(which: (one: PresenceEnquiry) => boolean): void {
    for (const one of [...this.enquiries.values()].filter(which)) {
      const ended: PresenceEnquiry = { ...one, state: 'ended', end: 'stopped', endedAt: this.network.time(), version: one.version + 1 };
      this.enquiries.set(one.id, ended);
      this.network.emit('presence.subscription.ended', one.id, { watcher: one.watcher, subscription: ended });
    }
  }

  private decide(body: unknown) {
    const { watcher, permission, of = this.network.me().address } = (isRecord(body) ? body : {}) as Pick<PresenceWatcher, 'watcher' | 'permission'> & { of?: string };
    const at = this.watchers.findIndex((one) => one.watcher === watcher && one.of === of);
    const known = this.watchers[at];
    if (known !== undefined) this.watchers[at] = { ...known, permission, state: permission === 'block' ? 'terminated' : 'active' };
    return ok({ watcher, of, permission, rules: [this.network.id('rul')], summary: 'decided' });
  }
}
