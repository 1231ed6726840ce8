import type { MessageRecord, MessageStep, VoiceMessage } from '../gateway/mailboxes';
import { type Answer, type FakeNetwork, ok } from './fakeRoutes';

/** What became of the voice messages of the gateway inside the page. */
export class FakeMessageHistory {
  readonly records = new Map<string, MessageRecord>();
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork) {
    this.network = network;
  }

  left({ id, mailbox, caller, callerName, requestUri, receivedAt, lengthMs, forwardedFrom, forwardedBy, state }: VoiceMessage, owner: string): void {
    const user = [...this.network.users.values()].find((one) => one.address === owner);
    this.records.set(id, {
      id, mailbox, mailboxGone: false, owner, requestUri, receivedAt, lengthMs, state, steps: [],
      ...(user === undefined ? {} : { ownerDisplayName: user.displayName }),
      ...(caller === undefined ? {} : { caller }),
      ...(callerName === undefined ? {} : { callerName }),
      ...(forwardedFrom === undefined ? {} : { forwardedFrom }),
      ...(forwardedBy === undefined ? {} : { forwardedBy }),
    });
  }

  /** The person who is signed in does something with a message, unless it is said otherwise. */
  done(id: string, deed: MessageStep['deed'], more: Partial<MessageStep> = {}): void {
    const record = this.records.get(id);
    if (record === undefined) return;
    const { address, displayName } = this.network.me();
    const step: MessageStep = { at: this.network.time(), deed, means: 'signedIn', ...(address === undefined ? {} : { by: address, byDisplayName: displayName }), ...more };
    const state = deed === 'forwarded' ? record.state : deed === 'markedNew' ? 'new' : deed === 'deletedWithMailbox' ? 'deleted' : deed;
    this.records.set(id, { ...record, state, steps: [...record.steps, step] });
  }

  /** A mailbox is removed. */
  gone(mailbox: string): void {
    for (const record of [...this.records.values()].filter((one) => one.mailbox === mailbox)) {
      if (record.state !== 'deleted') this.done(record.id, 'deletedWithMailbox');
      this.records.set(record.id, { ...(this.records.get(record.id) ?? record), mailboxGone: true });
    }
  }

  found(params: URLSearchParams): Answer {
    const q = (params.get('q') ?? '').toLowerCase();
    return ok({
      data: [...this.records.values()]
        .filter((one) => (params.get('state') ?? one.state) === one.state)
        .filter((one) => JSON.stringify([one.caller, one.callerName, one.owner, one.ownerDisplayName]).toLowerCase().includes(q))
        .reverse(),
    });
  }
}
