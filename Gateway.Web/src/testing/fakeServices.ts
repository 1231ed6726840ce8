import type { CallForwarding, CallForwardingDraft, ServiceContext, ServiceContextDraft, ServiceContextQuestion, ServiceProvisionDraft } from '../gateway/contract';
import type { FakeMailboxes } from './fakeMailboxes';
import { type Answer, type FakeNetwork, gone, isStale, ok, problem, type Route, stale } from './fakeRoutes';

const columns = ['requestUri', 'behaviour', 'mailbox', 'greeting', 'trust', 'allowed', 'fallback', 'note'] as const;
const host = 'vm.poc.local';

/** Service identities of the fake gateway, and where the calls of its users are led. Nothing is provisioned until a test does so. */
export class FakeServices {
  readonly contexts = new Map<string, ServiceContext>();
  readonly forwardings = new Map<string, CallForwarding>();
  private readonly network: FakeNetwork;
  private readonly mailboxes: FakeMailboxes;

  constructor(network: FakeNetwork, mailboxes: FakeMailboxes) {
    this.network = network;
    this.mailboxes = mailboxes;
  }

  add(draft: ServiceContextDraft): ServiceContext {
    const mailbox = draft.mailbox === undefined ? undefined : ([...this.mailboxes.all.values()].find((one) => one.owner === draft.mailbox || one.id === draft.mailbox)?.id ?? draft.mailbox);
    const context: ServiceContext = {
      trust: 'anybody',
      ...draft,
      ...(mailbox === undefined ? {} : { mailbox }),
      id: this.network.id('ctx'),
      createdAt: this.network.time(),
      version: 1,
    };
    this.contexts.set(context.id, context);
    this.network.emit('context.created', context.id, { context });
    return context;
  }

  private provision(user: string, { scheme = 'mnemonic', lines }: ServiceProvisionDraft): Answer {
    const known = [...this.network.users.values()].find((one) => one.id === user || one.address === user);
    if (known === undefined) return problem(404, 'not-found', 'There is no such user');
    const name = known.address.slice(4).split('@')[0] ?? '';
    const mailbox = [...this.mailboxes.all.values()].find((one) => one.owner === known.address);
    if (mailbox === undefined) return problem(404, 'not-found', 'The fake user has no mailbox');
    const usual = [
      { pattern: 'sub-{user}-deposit', behaviour: 'depositStandard' as const },
      { pattern: 'sub-{user}-retrieve-inpin', behaviour: 'retrievePin' as const },
    ];
    const contexts = (scheme === 'own' ? (lines ?? []) : usual).map(({ pattern, behaviour }) =>
      this.add({ requestUri: `sip:${pattern.replace('{user}', name)}@${host}`, behaviour, mailbox: mailbox.id }),
    );
    const forwarding = this.forwardingOf(known.address);
    return ok({ mailbox: this.mailboxes.contract(mailbox.id), contexts, forwarding });
  }

  private lead(address: string, draft: CallForwardingDraft, contacts: string[]): CallForwarding {
    const before = this.forwardingOf(address);
    const after: CallForwarding = {
      ...draft,
      address,
      contacts: draft.contacts ?? contacts,
      ringTimeMs: draft.ringTimeMs ?? 9000,
      doNotDisturb: draft.doNotDisturb ?? false,
      recognised: draft.recognised ?? [],
      numbers: draft.numbers ?? before.numbers,
      isAccess: draft.isAccess ?? false,
      version: before.version + 1,
    };
    this.forwardings.set(address, after);
    return after;
  }

  private forwardingOf(address: string): CallForwarding {
    return this.forwardings.get(address) ?? { address, contacts: ['devices'], ringTimeMs: 9000, doNotDisturb: false, recognised: [], numbers: [], isAccess: false, version: 0 };
  }

  private addressOf(user: string): string {
    return user === this.network.me().id ? (this.network.me().address ?? '') : (this.network.users.get(user)?.address ?? user);
  }

  private resolve({ requestUri, auth }: ServiceContextQuestion): Answer {
    const found = [...this.contexts.values()].find((one) => one.requestUri === requestUri);
    if (found === undefined) return ok({ found: false, status: 404, steps: [{ kind: 'unknown', requestUri, because: 'Nobody provisioned this Request-URI.' }] });
    const known = { kind: 'known', requestUri, context: found.id, because: 'The Request-URI is provisioned.' };
    const taken = (by: ServiceContext) => ({ found: true, context: by.id, requestUri: by.requestUri, behaviour: by.behaviour, ...(by.mailbox === undefined ? {} : { mailbox: by.mailbox }) });
    if (found.trust === 'anybody' || auth === 'authenticated') return ok({ ...taken(found), steps: [known, { kind: 'trusted', requestUri, context: found.id, because: 'The trust rule is met.' }] });
    const refused = { kind: 'notTrusted', requestUri, context: found.id, because: 'The call does not prove who calls.' };
    const fallback = [...this.contexts.values()].find((one) => one.requestUri === found.fallback);
    if (fallback === undefined) return ok({ found: false, status: 403, steps: [known, refused] });
    return ok({ ...taken(fallback), steps: [known, refused, { kind: 'fellBack', requestUri: fallback.requestUri, context: fallback.id, because: 'The call goes to the fallback.' }] });
  }

  private carryIn(body: unknown, contentType: string | null, dryRun: boolean): Answer {
    const drafts =
      contentType === 'text/csv'
        ? String(body)
            .trim()
            .split('\n')
            .slice(1)
            .map((line) => ({ requestUri: line.split(',')[0] ?? '', behaviour: line.split(',')[1] }) as ServiceContextDraft)
        : (body as { contexts: ServiceContextDraft[] }).contexts;
    const wrong = drafts.flatMap((draft, index) => (draft.requestUri.startsWith('sip:') ? [] : [{ pointer: `/contexts/${index}/requestUri`, detail: 'This can be no Request-URI.' }]));
    if (wrong.length > 0) return problem(422, 'validation', 'This is not valid', { errors: wrong });
    const fresh = drafts.filter((draft) => ![...this.contexts.values()].some((one) => one.requestUri === draft.requestUri));
    if (!dryRun) for (const draft of fresh) this.add(draft);
    return ok({ added: fresh.length, changed: 0, unchanged: drafts.length - fresh.length });
  }

  private list(params: URLSearchParams, accept: string | null): Answer {
    const found = [...this.contexts.values()].filter((one) => one.requestUri.includes(params.get('q') ?? '') && [null, one.mailbox].includes(params.get('mailbox')));
    if (accept === 'text/csv') return ok([columns.join(','), ...found.map((one) => columns.map((column) => String(one[column] ?? '')).join(','))].join('\r\n'));
    return accept === 'application/x-ndjson' ? ok(found.map((one) => JSON.stringify(one)).join('\n')) : ok({ data: found });
  }

  readonly routes: readonly Route[] = [
    { method: 'GET', path: /^\/api\/v1\/service-contexts$/, answer: ({ params, headers }) => this.list(params, headers.get('accept')) },
    {
      method: 'POST',
      path: /^\/api\/v1\/service-contexts$/,
      answer: ({ body }) => {
        const draft = body as ServiceContextDraft;
        const isTaken = [...this.contexts.values()].some((one) => one.requestUri === draft.requestUri);
        return isTaken ? problem(409, 'already-exists', 'It is taken', { detail: 'This Request-URI is provisioned already.' }) : ok(this.add(draft), 201);
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/service-contexts\/([^/]+)$/,
      answer: (ask, id = '') => {
        const known = this.contexts.get(id);
        if (known === undefined) return problem(404, 'not-found', 'There is no such service context');
        if (isStale(ask, known)) return stale;
        const patched = Object.entries<unknown>({ ...known, ...(ask.body as object), version: known.version + 1 }).filter(([, value]) => value !== null);
        const context = { trust: 'anybody' as const, ...Object.fromEntries(patched) } as ServiceContext;
        this.contexts.set(id, context);
        this.network.emit('context.updated', id, { context });
        return ok(context);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/service-contexts\/([^/]+)$/,
      answer: (_ask, id = '') => {
        this.contexts.delete(id);
        this.network.emit('context.deleted', id, { id });
        return gone;
      },
    },
    { method: 'POST', path: /^\/api\/v1\/service-contexts:resolve$/, answer: ({ body }) => this.resolve(body as ServiceContextQuestion) },
    {
      method: 'POST',
      path: /^\/api\/v1\/service-contexts:import$/,
      answer: ({ body, headers, params }) => this.carryIn(body, headers.get('content-type'), params.get('dryRun') === 'true'),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/service-contexts:set-up$/,
      answer: () => {
        const contexts = [this.add({ requestUri: `sip:top@${host}`, behaviour: 'menu' })];
        return ok({ contexts, access: { ...this.forwardingOf('sip:VoiceMail@poc.local'), contacts: [], isAccess: true } });
      },
    },
    { method: 'POST', path: /^\/api\/v1\/users\/([^/]+)\/service-contexts:provision$/, answer: ({ body }, user = '') => this.provision(user, body as ServiceProvisionDraft) },
    { method: 'GET', path: /^\/api\/v1\/users\/([^/]+)\/forwarding$/, answer: (_ask, user = '') => ok(this.forwardingOf(this.addressOf(user))) },
    { method: 'PUT', path: /^\/api\/v1\/users\/([^/]+)\/forwarding$/, answer: ({ body }, user = '') => ok(this.lead(this.addressOf(user), body as CallForwardingDraft, ['devices'])) },
    { method: 'GET', path: /^\/api\/v1\/forwardings$/, answer: () => ok({ data: [...this.forwardings.values()].filter((one) => ![...this.network.users.values()].some((user) => user.address === one.address)) }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/forwardings\/([^/]+)$/,
      answer: (_ask, address = '') => {
        const known = this.forwardings.get(decodeURIComponent(address));
        return known === undefined ? problem(404, 'not-found', 'Calls to this address are led nowhere') : ok(known);
      },
    },
    { method: 'PUT', path: /^\/api\/v1\/forwardings\/([^/]+)$/, answer: ({ body }, address = '') => ok(this.lead(decodeURIComponent(address), body as CallForwardingDraft, [])) },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/forwardings\/([^/]+)$/,
      answer: (_ask, address = '') => {
        this.forwardings.delete(decodeURIComponent(address));
        return gone;
      },
    },
  ];
}
