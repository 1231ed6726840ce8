import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeGateway } from '../../testing/fakeGateway';
import { sampleNow } from '../../testing/sampleNetwork';
import { DispatchConnection } from './connection';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function connected() {
  const fake = new FakeGateway();
  const connection = new DispatchConnection({ openHub: fake.openHub, now: () => Date.now() });
  connection.start(['people', 'alerts']);
  await vi.advanceTimersByTimeAsync(1);
  return { fake, connection };
}

const bob = 'sip:bob.ray@poc.local';
const isBobRegistered = (connection: DispatchConnection) =>
  [...connection.view.get().users.values()].find((user) => user.address === bob)?.registered;

describe('the live connection', () => {
  it('is live with the first snapshot', async () => {
    const { connection, fake } = await connected();
    expect([connection.link.get().kind, connection.view.get().users.size]).toEqual(['live', fake.users.size]);
  });

  it('asks for a board that could not be had, until it can', async () => {
    const fake = new FakeGateway();
    let asked = 0;
    const openHub = () => {
      const hub = fake.openHub();
      const invoke = hub.invoke.bind(hub);
      hub.invoke = async (method: string, ...args: unknown[]) => {
        const said = await invoke(method, ...args);
        return method === 'Snapshot' && ++asked < 3 ? { ...(said as object), board: undefined } : said;
      };
      return hub;
    };
    const connection = new DispatchConnection({ openHub, now: () => Date.now() });
    connection.start(['people', 'presence:board']);
    await vi.advanceTimersByTimeAsync(1);
    expect([connection.link.get().kind, asked]).toEqual(['live', 1]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(3);
    connection.stop();
  });

  it('opens the board anew after the link was lost, and when it is over', async () => {
    const fake = new FakeGateway();
    const asked: unknown[] = [];
    const openHub = () => {
      const hub = fake.openHub();
      const invoke = hub.invoke.bind(hub);
      hub.invoke = (method: string, ...args: unknown[]) => {
        if (method === 'Snapshot') asked.push(args[0]);
        return invoke(method, ...args);
      };
      return hub;
    };
    const connection = new DispatchConnection({ openHub, now: () => Date.now() });
    const boards = () => asked.filter((topics) => JSON.stringify(topics) === '["presence:board"]').length;
    connection.start(['people', 'presence:board']);
    await vi.advanceTimersByTimeAsync(1);
    expect(boards()).toBe(0);
    fake.dropLink();
    await vi.advanceTimersByTimeAsync(300);
    fake.restoreLink();
    await vi.advanceTimersByTimeAsync(2000);
    expect([connection.link.get().kind, boards()]).toEqual(['live', 1]);
    fake.emit('presence.board.ended', 'psb_1', { watcher: bob, list: 'sip:fire@poc.local' });
    fake.emit('presence.board.ended', 'psb_2', { watcher: bob, list: 'sip:everybody@poc.local' });
    await vi.advanceTimersByTimeAsync(6000);
    expect(boards()).toBe(2);
    connection.stop();
  });

  it('shows an event within a twentieth of a second', async () => {
    const { connection, fake } = await connected();
    fake.expire(bob);
    await vi.advanceTimersByTimeAsync(50);
    expect(isBobRegistered(connection)).toBe(false);
  });

  it('learns how far the gateway’s clock is ahead of ours', async () => {
    const { connection, fake } = await connected();
    fake.expire(bob);
    await vi.advanceTimersByTimeAsync(50);
    const ahead = connection.aheadMs.get();
    expect(Math.abs(ahead - (sampleNow - Date.now()))).toBeLessThanOrEqual(50);
    await vi.advanceTimersByTimeAsync(60_000);
    fake.register(bob);
    await vi.advanceTimersByTimeAsync(50);
    expect(connection.aheadMs.get()).toBe(ahead);
  });

  it('measures the round trip', async () => {
    const { connection } = await connected();
    await vi.advanceTimersByTimeAsync(4100);
    expect(connection.link.get()).toMatchObject({ kind: 'live', roundTripMs: 0 });
  });

  it('keeps the last known state while the link is gone', async () => {
    const { connection, fake } = await connected();
    fake.dropLink();
    await vi.advanceTimersByTimeAsync(12_000);
    expect([connection.link.get().kind, connection.view.get().users.size]).toEqual(['reconnecting', fake.users.size]);
  });

  it('resumes from the last number it saw and says how much it caught up', async () => {
    const { connection, fake } = await connected();
    fake.dropLink();
    fake.expire(bob);
    fake.receiveAlert(bob, 'Still here?');
    fake.restoreLink();
    await vi.advanceTimersByTimeAsync(800);
    expect(connection.link.get()).toMatchObject({ kind: 'live', caughtUp: { events: 2 } });
    expect(isBobRegistered(connection)).toBe(false);
  });

  it('notices a link that only stays silent', async () => {
    const { connection, fake } = await connected();
    fake.hang();
    await vi.advanceTimersByTimeAsync(10_100);
    expect(connection.link.get().kind).toBe('reconnecting');
  });

  it('takes a new snapshot when the server reports a gap', async () => {
    const { connection, fake } = await connected();
    fake.skipEvents(() => fake.expire(bob));
    fake.reportGap();
    await vi.advanceTimersByTimeAsync(50);
    expect(isBobRegistered(connection)).toBe(false);
  });

  it('takes a new snapshot when an event cannot be read', async () => {
    const { connection, fake } = await connected();
    fake.skipEvents(() => fake.expire(bob));
    fake.emit('alert.sent', 'alr_x', { alert: { id: 7 } });
    await vi.advanceTimersByTimeAsync(100);
    expect(isBobRegistered(connection)).toBe(false);
  });

  it('shows nothing of the former session to the next person', async () => {
    const { connection } = await connected();
    connection.refuse();
    expect(connection.link.get().kind).toBe('signedOut');
    connection.start(['people']);
    expect([connection.link.get().kind, connection.view.get().loaded]).toEqual(['connecting', false]);
  });
});
