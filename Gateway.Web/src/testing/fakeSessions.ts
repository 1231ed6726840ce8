import type { SessionDraft } from '../gateway/contract';
import type { ChargingRecord, Ladder, Participant, Session, SessionEndReason, SessionState, SipAnswer, TimelineEntry, Why } from '../gateway/model';
import { isRecord } from '../gateway/parse';
import type { Answer, FakeNetwork, Route } from './fakeRoutes';
import { sessionHistory } from './fakeSessionHistory';
import { sampleLadder } from './sampleLadder';

/** How soon people answer by themselves; 0: only when a test says so. */
type SessionNetwork = FakeNetwork & { answerAfterMs: number };

const problem = (status: number, type: string, title: string, detail: string, more: object = {}): Answer => ({
  status,
  body: { type: `/problems/${type}`, title, detail, status, ...more },
});

const stateOf: Readonly<Record<SessionEndReason, SessionState>> = {
  cancelled: 'cancelled',
  cancelTooLate: 'cancelTooLate',
  left: 'left',
  refused: 'failed',
  noAnswer: 'failed',
  failed: 'failed',
  policyReleased: 'ended',
  released: 'ended',
  timeLimit: 'ended',
  inactivity: 'ended',
  groupDeleted: 'ended',
  linkLost: 'ended',
  restart: 'ended',
  shutdown: 'ended',
};

/** PoC Sessions of the gateway inside the page: what people do in them is done by the test, or by itself after a while. */
export class FakeSessions {
  readonly all = new Map<string, Session>();
  readonly charged: ChargingRecord[] = [];
  /** An answer crosses the next CANCEL. */
  answerCrossesCancel = false;
  private readonly happened = new Map<string, TimelineEntry[]>();
  private readonly network: SessionNetwork;

  constructor(network: SessionNetwork) {
    this.network = network;
  }

  /** Somebody calls a group or people. */
  begin(from: string, to: { group: string } | { to: readonly string[] }, type?: Session['type']): Session {
    const group = 'group' in to ? [...this.network.groups.values()].find((one) => one.id === to.group || one.address === to.group) : undefined;
    const members = group?.inviteMembers === true ? group.members : [];
    const called = 'to' in to ? to.to : members.map((member) => member.address).filter((address) => address !== from);
    const id = this.network.id('ses');
    const initiator = this.nameOf(from);
    const session: Session = {
      id,
      identity: `sip:${id.slice(-6).toLowerCase()}@poc-server.poc.local;gr`,
      type: type ?? (group === undefined ? (called.length === 1 ? 'oneToOne' : 'adHoc') : group.type === 'chat' ? 'chat' : 'prearranged'),
      establishment: 'onDemand',
      ...(group === undefined ? {} : { group: { id: group.id, address: group.address, displayName: group.displayName } }),
      initiator: from,
      ...(initiator === undefined ? {} : { initiatorDisplayName: initiator }),
      state: 'inviting',
      controlledHere: true,
      participantCount: 0,
      pendingCount: 0,
      connectedCount: 0,
      participants: [this.person(from), ...called.map((address) => this.person(address, from))],
      createdAt: this.network.time(),
      version: 0,
      links: { self: `/api/v1/sessions/${id}`, participants: '', ladder: '', timeline: '' },
    };
    return this.put(session, 'session.created');
  }

  ring(session: string, address: string): void {
    this.participant(session, address, 'session.participant.ringing', { state: 'ringing' });
    const known = this.get(session);
    if (known.state === 'inviting') this.put({ ...known, state: 'ringing' }, 'session.ringing');
  }

  /** Somebody answers, or comes in late; the first answer establishes the session, and its initiator is in it. */
  join(session: string, address: string): void {
    const before = this.get(session);
    const known = before.participants.find((one) => one.address === address);
    if (known === undefined) this.put({ ...before, participants: [...before.participants, this.person(address)] });
    this.participant(session, address, known?.joinedAt === undefined ? 'session.participant.joined' : 'session.participant.rejoined', {
      state: 'connected',
      joinedAt: this.network.time(),
      mediaAddress: '10.20.1.30:40000',
      controlAddress: '10.20.1.30:40001',
    });
    const now = this.get(session);
    if (now.state === 'established' || (now.initiator === address && now.type !== 'chat')) return;
    if (now.initiator !== address) this.participant(session, now.initiator, 'session.participant.joined', { state: 'connected', joinedAt: this.network.time() });
    this.put({ ...this.get(session), state: 'established', establishedAt: this.network.time() }, 'session.established');
  }

  /** A message box takes the session in the place of whoever was called. */
  takeInstead(session: string, box: string): Participant | undefined {
    this.join(session, box);
    this.participant(session, box, 'session.participant.joined', { displayName: 'Message box', hasFloorControl: false });
    return this.get(session).participants.find((one) => one.address === box);
  }

  refuse(session: string, address: string, sip: SipAnswer, why: Why[] = []): void {
    this.participant(session, address, 'session.participant.refused', { state: 'refused', leftAt: this.network.time(), sip, why });
  }

  /** Somebody is out, by which means. */
  out(session: string, address: string, leaveMeans: NonNullable<Participant['leaveMeans']>): void {
    const state = leaveMeans === 'bye' || leaveMeans === 'refer' ? 'left' : leaveMeans === 'cancel' ? 'cancelled' : 'disconnected';
    this.participant(session, address, `session.participant.${state}`, { state, leaveMeans, leftAt: this.network.time() });
  }

  leaving(session: string, address: string): void {
    this.participant(session, address, 'session.participant.leaving', { state: 'leaving' });
  }

  end(session: string, endReason: SessionEndReason, sip?: SipAnswer): void {
    const means = endReason.startsWith('cancel') ? 'cancel' : endReason === 'restart' ? 'restart' : 'byeByController';
    for (const one of this.get(session).participants) {
      if (['invited', 'ringing', 'connected', 'leaving'].includes(one.state)) this.out(session, one.address, one.state === 'connected' ? means : 'cancel');
    }
    this.put(
      { ...this.get(session), state: stateOf[endReason], endReason, endedAt: this.network.time(), ...(sip === undefined ? {} : { sip }) },
      endReason.startsWith('cancel') ? 'session.cancelled' : 'session.ended',
    );
  }

  get(session: string): Session {
    const known = this.all.get(session);
    if (known === undefined) throw new Error(`there is no session ${session}`);
    return known;
  }

  private participant(session: string, address: string, type: string, change: Partial<Participant>): void {
    const known = this.get(session);
    const participants = known.participants.map((one) => (one.address === address ? { ...one, ...change } : one));
    this.put({ ...known, participants }, type, participants.find((one) => one.address === address));
  }

  private put(session: Session, type?: string, participant?: Participant): Session {
    const count = (...states: string[]) => session.participants.filter((one) => states.includes(one.state)).length;
    const kept: Session = {
      ...session,
      participantCount: session.participants.length,
      pendingCount: count('invited', 'ringing'),
      connectedCount: count('connected'),
      version: session.version + 1,
    };
    this.all.set(kept.id, kept);
    if (type !== undefined) this.tell(kept, type, participant);
    return kept;
  }

  /** As the gateway does: only the first event names everybody. */
  private tell(session: Session, type: string, participant: Participant | undefined): void {
    const { participants, ...shown } = session;
    const entry: TimelineEntry = {
      at: this.network.time(),
      type,
      state: session.state,
      why: participant?.why ?? [],
      ...(participant === undefined ? {} : { participant: participant.id, address: participant.address }),
      ...(participant?.displayName === undefined ? {} : { displayName: participant.displayName }),
      ...(participant?.leaveMeans === undefined ? {} : { leaveMeans: participant.leaveMeans }),
      ...(participant === undefined && session.endReason !== undefined ? { endReason: session.endReason } : {}),
      ...(participant?.sip === undefined ? {} : { sip: participant.sip }),
    };
    this.happened.set(session.id, [...(this.happened.get(session.id) ?? []), entry]);
    this.network.emit(type, session.id, {
      session: type === 'session.created' ? { ...shown, participants } : shown,
      participant: participant ?? null,
    });
  }

  private person(address: string, invitedBy?: string): Participant {
    const displayName = this.nameOf(address);
    return {
      id: this.network.id('prt'),
      address,
      ...(displayName === undefined ? {} : { displayName }),
      state: 'invited',
      isInitiator: invitedBy === undefined,
      isAnonymous: false,
      hasFloorControl: true,
      ...(invitedBy === undefined ? {} : { invitedBy }),
      invitedAt: this.network.time(),
      why: [],
    };
  }

  private nameOf(address: string): string | undefined {
    if (address === this.network.me().address) return this.network.me().displayName;
    return [...this.network.users.values()].find((user) => user.address === address)?.displayName;
  }

  private own(): string {
    return this.network.me().address ?? '';
  }

  private start(draft: SessionDraft): Answer {
    const running = [...this.all.values()].find((one) => draft.group !== undefined && one.group?.id === draft.group && one.endedAt === undefined);
    if (running !== undefined) {
      this.join(running.id, this.own());
      return { status: 202, body: this.get(running.id) };
    }
    const session = this.begin(this.own(), draft.group === undefined ? { to: draft.to ?? [] } : { group: draft.group }, draft.type);
    if (session.type === 'chat') this.join(session.id, this.own());
    else if (this.network.answerAfterMs > 0) this.letAnswer(session);
    return { status: 202, body: session };
  }

  /** In the page without a test: who is registered answers, one after the other. */
  private letAnswer(session: Session): void {
    const step = this.network.answerAfterMs;
    session.participants.slice(1).forEach((one, index) => {
      const user = [...this.network.users.values()].find((candidate) => candidate.address === one.address);
      const still = () => ['invited', 'ringing'].includes(this.get(session.id).participants.find((now) => now.id === one.id)?.state ?? '') && this.get(session.id).endedAt === undefined;
      setTimeout(() => still() && user?.registered !== false && this.ring(session.id, one.address), step * (1 + index * 0.3));
      setTimeout(() => {
        if (!still()) return;
        if (user?.registered === false) this.refuse(session.id, one.address, { status: 480, reason: 'Temporarily Unavailable' });
        else this.join(session.id, one.address);
        const now = this.get(session.id);
        if (now.pendingCount <= 1 && now.connectedCount === 0) this.end(session.id, 'refused', { status: 480, reason: 'Temporarily Unavailable' });
      }, step * (3 + index * 1.2));
    });
  }

  private leave(session: string): Answer {
    this.out(session, this.own(), 'bye');
    if (this.get(session).connectedCount < 2) this.end(session, 'policyReleased');
    return { status: 200, body: this.get(session) };
  }

  private ladder(session: Session): Ladder {
    return sampleLadder(session.id, session.initiator, session.participants[1]?.address ?? '', '', Date.parse(session.createdAt), 'INVITE');
  }

  private with(session: string, then: (session: Session) => Answer): Answer {
    const known = this.all.get(session);
    return known === undefined ? problem(404, 'not-found', 'There is no such session', '') : then(known);
  }

  readonly routes: readonly Route[] = [
    { method: 'POST', path: /^\/api\/v1\/sessions$/, answer: ({ body }) => this.start(body as SessionDraft) },
    { method: 'GET', path: /^\/api\/v1\/sessions\/([^/]+)$/, answer: (_ask, id = '') => this.with(id, (session) => ({ status: 200, body: session })) },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/sessions\/([^/]+)$/,
      answer: (_ask, id = '') =>
        this.with(id, () => {
          this.end(id, 'released');
          return { status: 200, body: this.get(id) };
        }),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/sessions\/([^/]+)\/cancel$/,
      answer: (_ask, id = '') =>
        this.with(id, () => {
          if (this.answerCrossesCancel) {
            this.end(id, 'cancelTooLate');
            return problem(409, 'cancel-too-late', 'Cancel came too late', 'The answer came first; the session was left.');
          }
          this.end(id, 'cancelled');
          return { status: 200, body: this.get(id) };
        }),
    },
    { method: 'POST', path: /^\/api\/v1\/sessions\/([^/]+)\/leave$/, answer: (_ask, id = '') => this.with(id, () => this.leave(id)) },
    {
      method: 'POST',
      path: /^\/api\/v1\/sessions\/([^/]+)\/answer$/,
      answer: ({ body }, id = '') =>
        this.with(id, () => {
          if (isRecord(body) && body['accept'] === true) this.join(id, this.own());
          else this.refuse(id, this.own(), { status: 603, reason: 'Decline' });
          return { status: 200, body: this.get(id) };
        }),
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/sessions\/([^/]+)\/participants$/,
      answer: (_ask, id = '') => this.with(id, (session) => ({ status: 200, body: { data: session.participants } })),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/sessions\/([^/]+)\/participants$/,
      answer: ({ body }, id = '') =>
        this.with(id, () => {
          for (const address of (body as { to: string[] }).to) {
            const known = this.get(id);
            const person = this.person(address, this.own());
            this.put({ ...known, participants: [...known.participants, person] }, 'session.participant.invited', person);
          }
          return { status: 202, body: this.get(id) };
        }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/sessions\/([^/]+)\/participants\/([^/]+)$/,
      answer: (_ask, id = '', person = '') =>
        this.with(id, (session) => {
          const one = session.participants.find((candidate) => candidate.id === person);
          if (one !== undefined) this.out(id, one.address, 'byeByController');
          return { status: 200, body: this.get(id) };
        }),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/sessions\/([^/]+)\/participants\/([^/]+)\/rejoin$/,
      answer: (_ask, id = '') =>
        this.with(id, () => {
          this.join(id, this.own());
          return { status: 200, body: this.get(id) };
        }),
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/sessions\/([^/]+)\/timeline$/,
      answer: (_ask, id = '') => this.with(id, () => ({ status: 200, body: { sessionId: id, entries: this.happened.get(id) ?? [] } })),
    },
    { method: 'GET', path: /^\/api\/v1\/sessions\/([^/]+)\/ladder$/, answer: (_ask, id = '') => this.with(id, (session) => ({ status: 200, body: this.ladder(session) })) },
    { method: 'GET', path: /^\/api\/v1\/history\/sessions$/, answer: ({ params }) => sessionHistory([...this.all.values()], params) },
    { method: 'GET', path: /^\/api\/v1\/charging-records$/, answer: () => ({ status: 200, body: { data: this.charged } }) },
  ];
}
