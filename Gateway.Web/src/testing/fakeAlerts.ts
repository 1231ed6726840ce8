import type { Alert, AlertHandling, AlertState, AlertTarget } from '../gateway/model';
import { isRecord } from '../gateway/parse';
import { type Answer, type FakeNetwork, ok, problem, type Route } from './fakeRoutes';
import { sampleLadder } from './sampleLadder';
import { linksOf } from './sampleNetwork';

/** The alerts of the fake gateway, and what becomes of them. */
export class FakeAlerts {
  readonly all: Map<string, Alert>;
  /** What becomes of an alert to an address; delivered where nothing is said. */
  readonly fates = new Map<string, Partial<AlertTarget> & { state: AlertState }>();
  private readonly network: FakeNetwork;
  private readonly deliverAfterMs: number;

  constructor(network: FakeNetwork, alerts: readonly Alert[], deliverAfterMs: number) {
    this.network = network;
    this.all = new Map(alerts.map((alert) => [alert.id, alert]));
    this.deliverAfterMs = deliverAfterMs;
  }

  receive(fromAddress: string, text: string): Alert {
    const from = [...this.network.users.values()].find((user) => user.address === fromAddress);
    const alert: Alert = {
      id: this.network.id('alr'),
      direction: 'incoming',
      from: fromAddress,
      ...(from === undefined ? {} : { fromDisplayName: from.displayName }),
      text,
      priority: 'normal',
      createdAt: this.network.time(),
      expiresAt: this.network.time(300),
      handling: 'unattended',
      version: 1,
      links: linksOf('incoming'),
      targets: [{ to: 'sip:dispatch@poc.local', displayName: 'Dispatch', state: 'delivered', mayBeRepeated: false, why: [], updatedAt: this.network.time() }],
    };
    return this.put(alert, 'alert.delivered');
  }

  /** Another dispatcher was first. */
  attendAs(alertId: string, displayName: string): void {
    const alert = this.all.get(alertId);
    if (alert !== undefined) this.handle(alert, 'attended', 'alert.attended', { id: 'usr_other', displayName });
  }

  private history(params: URLSearchParams): Answer {
    const q = (params.get('q') ?? '').toLowerCase();
    const limit = Number(params.get('limit') ?? 50);
    const start = Number(params.get('cursor') ?? 0);
    const found = [...this.all.values()]
      .filter((alert) => params.get('state') === null || alert.handling === params.get('state'))
      .filter((alert) => params.get('direction') === null || alert.direction === params.get('direction'))
      .filter((alert) => JSON.stringify([alert.from, alert.fromDisplayName, alert.text, alert.targets]).toLowerCase().includes(q))
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    const more = found.length > start + limit;
    return ok({ data: found.slice(start, start + limit), ...(more ? { next: String(start + limit) } : {}) });
  }

  private send({ to, text }: { to: string[]; text?: string }): Answer {
    const targets = to.map((address): AlertTarget => {
      const user = [...this.network.users.values()].find((candidate) => candidate.address === address);
      return {
        to: address,
        ...(user === undefined ? {} : { displayName: user.displayName }),
        state: 'sending',
        mayBeRepeated: false,
        why: [],
        updatedAt: this.network.time(),
      };
    });
    const alert = this.put(
      {
        id: this.network.id('alr'),
        direction: 'outgoing',
        from: this.network.me().address ?? '',
        fromDisplayName: this.network.me().displayName,
        ...(text === undefined ? {} : { text }),
        priority: 'normal',
        createdAt: this.network.time(),
        expiresAt: this.network.time(300),
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
      const user = [...this.network.users.values()].find((candidate) => candidate.address === target.to);
      const usual: Partial<AlertTarget> =
        user?.registered === false
          ? { state: 'notRegistered', sip: { status: 480, reason: 'Temporarily Unavailable' } }
          : { state: 'delivered', sip: { status: 200, reason: 'OK' } };
      return { ...target, ...usual, ...this.fates.get(target.to), updatedAt: this.network.time() };
    });
    this.put({ ...alert, targets, version: alert.version + 1 }, 'alert.delivered');
  }

  private handle(alert: Alert, handling: AlertHandling, type: string, owner: { id: string; displayName: string }): Alert {
    return this.put({ ...alert, handling, owner, version: alert.version + 1 }, type);
  }

  private put(alert: Alert, type: string): Alert {
    this.all.set(alert.id, alert);
    this.network.emit(type, alert.id, { alert });
    return alert;
  }

  readonly routes: readonly Route[] = [
    { method: 'POST', path: /^\/api\/v1\/alerts$/, answer: ({ body }) => this.send(body as { to: string[]; text?: string }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/alerts\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const alert = this.all.get(id);
        return alert === undefined ? problem(404, 'not-found', 'There is no such alert') : ok(alert);
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/alerts\/([^/]+)\/(attend|park|complete)$/,
      answer: (_ask, id = '', step = '') => {
        const alert = this.all.get(id);
        if (alert === undefined) return problem(404, 'not-found', 'There is no such alert');
        const foreign = alert.owner !== undefined && alert.owner.id !== this.network.me().id;
        if (foreign && !(alert.handling === 'parked' && step === 'attend')) {
          return problem(409, 'already-attended', 'Somebody was first', { detail: `${alert.owner?.displayName ?? 'Somebody'} answered this alert first.` });
        }
        const next = ({ attend: 'attended', park: 'parked', complete: 'completed' } as const)[step as 'attend' | 'park' | 'complete'];
        return ok(this.handle(alert, next, `alert.${next}`, { id: this.network.me().id, displayName: this.network.me().displayName }));
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/alerts\/([^/]+)\/reassign$/,
      answer: ({ body }, id = '') => {
        const alert = this.all.get(id);
        if (alert === undefined) return problem(404, 'not-found', 'There is no such alert');
        const to = isRecord(body) ? body['to'] : undefined;
        const next = [...this.network.users.values()].find((user) => user.id === to);
        const free = { ...alert };
        delete free.owner;
        const version = alert.version + 1;
        return ok(
          this.put(
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
        const alert = this.all.get(id);
        if (alert === undefined) return problem(404, 'not-found', 'There is no such alert');
        const [target] = alert.targets;
        return ok(sampleLadder(id, alert.from, target?.to ?? '', alert.text ?? '', Date.parse(alert.createdAt)));
      },
    },
    { method: 'GET', path: /^\/api\/v1\/history\/alerts$/, answer: ({ params }) => this.history(params) },
  ];
}
