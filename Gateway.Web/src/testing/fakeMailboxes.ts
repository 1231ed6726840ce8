import { type Greeting, greetingKinds, type Mailbox, type SessionMessage, type VoiceMessage } from '../gateway/mailboxes';
import { isRecord } from '../gateway/parse';
import { FakeMessageHistory } from './fakeMessageHistory';
import { type Answer, type FakeNetwork, gone, isStale, ok, problem, type Route, stale } from './fakeRoutes';

type Kept = Omit<Mailbox, 'messages' | 'lengthMs' | 'pinSet'>;

/** The message box of the fake gateway. The person who is signed in has a mailbox, and so have others; what is in them a test puts there. */
export class FakeMailboxes {
  readonly all = new Map<string, Kept>();
  readonly messages = new Map<string, VoiceMessage>();
  readonly pins = new Map<string, string>();
  /** Those of groups and roles that the person who is signed in shares. */
  readonly shared = new Set<string>();
  /** Addresses that are no user's and ring somebody. */
  readonly roles = new Set<string>();
  /** By session: what was left at a message box that took part. */
  readonly ofSessions = new Map<string, SessionMessage[]>();
  /** By mailbox and kind: greetings that are not the default. */
  readonly greetings = new Map<string, Greeting & { wav: unknown }>();
  readonly history: FakeMessageHistory;
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork) {
    this.network = network;
    this.history = new FakeMessageHistory(network);
    for (const [id, owner, number] of [
      ['mbx_01JOWN', 'sip:dispatch@poc.local', '6770'],
      ['mbx_01JANNA', 'sip:anna.keller@poc.local', '6771'],
      ['mbx_01JBOB', 'sip:bob.ray@poc.local', '6772'],
    ] as const) {
      this.all.set(id, { id, owner, number, messagesMax: 100, minutesMax: 60, createdAt: network.time(-86_400), version: 1 });
    }
  }

  /** Somebody leaves a message. */
  leave(mailbox: string, caller: string | undefined, more: Partial<VoiceMessage> = {}): VoiceMessage {
    const user = [...this.network.users.values()].find((one) => one.address === caller);
    const id = this.network.id('msg');
    return this.put(
      {
        id,
        mailbox,
        ...(caller === undefined ? {} : { caller }),
        ...(user === undefined ? {} : { callerName: user.displayName }),
        requestUri: 'sip:sub-dispatch-deposit-busy@vm.poc.local',
        callId: `${id}@10.20.1.30`,
        receivedAt: this.network.time(-90),
        lengthMs: 8980,
        contentType: 'audio/wav',
        bytes: 143_724,
        state: 'new',
        version: 1,
        ...more,
      },
      'message.deposited',
    );
  }

  contract(id: string): Mailbox | undefined {
    const kept = this.all.get(id);
    if (kept === undefined) return undefined;
    const inside = [...this.messages.values()].filter((one) => one.mailbox === id);
    const fresh = inside.filter((one) => one.state === 'new').length;
    return { ...kept, pinSet: this.pins.has(id), messages: { new: fresh, old: inside.length - fresh }, lengthMs: inside.reduce((sum, one) => sum + one.lengthMs, 0) };
  }

  private contracts(which: (kept: Kept) => boolean): Mailbox[] {
    return [...this.all.values()].filter(which).flatMap(({ id }) => this.contract(id) ?? []);
  }

  private put(message: VoiceMessage, type: string): VoiceMessage {
    this.messages.set(message.id, message);
    if (type === 'message.deposited') this.history.left(message, this.all.get(message.mailbox)?.owner ?? '');
    else this.history.done(message.id, message.state === 'new' ? 'markedNew' : message.state);
    this.tell(message, type);
    return message;
  }

  private tell(message: VoiceMessage, type: string): void {
    const { mailbox } = message;
    const owner = this.all.get(mailbox)?.owner ?? '';
    this.network.emit(type, mailbox, { owner, message });
    this.network.emit('mailbox.summary', mailbox, { owner, mailbox, summary: this.contract(mailbox)?.messages });
  }

  private withMailbox(id: string, then: (mailbox: Kept) => Answer): Answer {
    const known = this.all.get(id);
    return known === undefined ? problem(404, 'not-found', 'There is no such mailbox') : then(known);
  }

  private withMessage(id: string, then: (message: VoiceMessage) => Answer): Answer {
    const known = this.messages.get(id);
    return known === undefined ? problem(404, 'not-found', 'There is no such message') : then(known);
  }

  readonly routes: readonly Route[] = [
    { method: 'GET', path: /^\/api\/v1\/me\/mailboxes$/, answer: () => ok({ data: this.contracts(({ id, owner }) => owner === this.network.me().address || this.shared.has(id)) }) },
    { method: 'GET', path: /^\/api\/v1\/mailboxes$/, answer: ({ params }) => ok({ data: this.contracts(({ owner, number }) => owner.includes(params.get('q') ?? '') || number === params.get('q')) }) },
    {
      method: 'POST',
      path: /^\/api\/v1\/mailboxes$/,
      answer: ({ body }) => {
        const { owner, number } = body as { owner: string; number?: string };
        if (![...this.network.users.values(), ...this.network.groups.values()].some((one) => one.address === owner) && !this.roles.has(owner)) {
          const detail = 'There is no user with this id or address, no such group, and nobody is rung there.';
          return problem(422, 'validation', 'This cannot be taken', { detail, errors: [{ pointer: '/owner', detail }] });
        }
        if ([...this.all.values()].some((one) => one.owner === owner)) return problem(409, 'already-exists', 'It is there already', { detail: 'This owner has a mailbox.' });
        const id = this.network.id('mbx');
        this.all.set(id, { id, owner, ...(number === undefined ? {} : { number }), messagesMax: 100, minutesMax: 60, createdAt: this.network.time(), version: 1 });
        return ok(this.contract(id), 201);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/mailboxes\/([^/]+)$/,
      answer: (ask, id = '') =>
        this.withMailbox(id, (known) => {
          if (isStale(ask, known)) return stale;
          this.all.delete(id);
          this.history.gone(id);
          return gone;
        }),
    },
    { method: 'GET', path: /^\/api\/v1\/mailboxes\/([^/]+)$/, answer: (_ask, id = '') => this.withMailbox(id, () => ok(this.contract(id))) },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/mailboxes\/([^/]+)$/,
      answer: (ask, id = '') =>
        this.withMailbox(id, (known) => {
          if (isStale(ask, known)) return stale;
          const patch = ask.body as { messagesMax: number | null; minutesMax: number | null };
          this.all.set(id, { ...known, messagesMax: patch.messagesMax ?? 100, minutesMax: patch.minutesMax ?? 60, version: known.version + 1 });
          return ok(this.contract(id));
        }),
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/mailboxes\/([^/]+)\/pin$/,
      answer: ({ body }, id = '') => {
        if (isRecord(body) && typeof body['pin'] === 'string') this.pins.set(id, body['pin']);
        return gone;
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/mailboxes\/([^/]+)\/pin$/,
      answer: (_ask, id = '') => {
        this.pins.delete(id);
        return gone;
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/mailboxes\/([^/]+)\/greetings$/,
      answer: (_ask, id = '') =>
        ok({ data: greetingKinds.map((kind) => this.greetings.get(`${id}/${kind}`) ?? { kind, custom: false, lengthMs: 4200 }) }),
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/mailboxes\/([^/]+)\/greetings\/([^/]+)$/,
      answer: ({ body, headers }, id = '', name = '') => {
        const kind = greetingKinds.find((one) => one === name);
        if (kind === undefined) return problem(404, 'not-found', 'There is no such greeting');
        if (headers.get('content-type') !== 'audio/wav' || !(body instanceof Blob) || body.size < 100) {
          return problem(422, 'validation', 'This is no WAV file', { detail: 'A WAV file of 16-bit samples is expected.' });
        }
        const greeting = { kind, custom: true, lengthMs: Math.round((body.size - 44) / 16), changedAt: this.network.time() };
        this.greetings.set(`${id}/${kind}`, { ...greeting, wav: body });
        return ok(greeting);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/mailboxes\/([^/]+)\/greetings\/([^/]+)$/,
      answer: (_ask, id = '', kind = '') => {
        this.greetings.delete(`${id}/${kind}`);
        return gone;
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/mailboxes\/([^/]+)\/messages$/,
      answer: ({ params }, id = '') =>
        ok({ data: [...this.messages.values()].filter((one) => one.mailbox === id && (params.get('state') ?? one.state) === one.state).reverse() }),
    },
    { method: 'GET', path: /^\/api\/v1\/history\/messages$/, answer: ({ params }) => this.history.found(params) },
    { method: 'GET', path: /^\/api\/v1\/messages\/([^/]+)$/, answer: (_ask, id = '') => this.withMessage(id, (known) => ok(known)) },
    { method: 'GET', path: /^\/api\/v1\/sessions\/([^/]+)\/messages$/, answer: (_ask, id = '') => ok({ data: this.ofSessions.get(id) ?? [] }) },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/messages\/([^/]+)$/,
      answer: (ask, id = '') =>
        this.withMessage(id, (known) => {
          if (isStale(ask, known)) return stale;
          return ok(this.put({ ...known, ...(ask.body as Pick<VoiceMessage, 'state'>), version: known.version + 1 }, 'message.retrieved'));
        }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/messages\/([^/]+)$/,
      answer: (ask, id = '') =>
        this.withMessage(id, (known) => {
          if (isStale(ask, known)) return stale;
          this.messages.delete(id);
          this.history.done(id, 'deleted');
          this.tell(known, 'message.deleted');
          return gone;
        }),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/messages\/([^/]+)\/forward$/,
      answer: ({ body }, id = '') =>
        this.withMessage(id, (known) => {
          const { mailbox, note } = body as { mailbox: string; note?: string };
          if (!this.all.has(mailbox)) return problem(422, 'validation', 'There is no such mailbox', { detail: 'There is no mailbox with this id, and none of this address.' });
          const forwardedFrom = this.all.get(known.mailbox)?.owner ?? '';
          this.history.done(id, 'forwarded', { to: this.all.get(mailbox)?.owner ?? '' });
          const copy = { ...known, id: this.network.id('msg'), mailbox, state: 'new' as const, version: 1, forwardedFrom, forwardedBy: this.network.me().address ?? '' };
          return ok(this.put({ ...copy, ...(note === undefined ? {} : { note }) }, 'message.deposited'), 201);
        }),
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/messages\/([^/]+)\/waveform$/,
      answer: (_ask, id = '') => this.withMessage(id, (known) => ok({ message: id, lengthMs: known.lengthMs, peaks: Array.from({ length: 80 }, (_, at) => (at * 37) % 255) })),
    },
  ];
}
