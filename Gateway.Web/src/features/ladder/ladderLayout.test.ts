import { describe, expect, it } from 'vitest';

import { sampleLadder } from '../../testing/sampleLadder';
import { afterText, layoutLadder } from './ladderLayout';

const ladder = sampleLadder('alr_1', 'sip:a@x', 'sip:b@x', 'hi', Date.parse('2026-11-20T10:00:00Z'));

describe('the ladder', () => {
  it('draws elements as columns in the order the gateway names them', () => {
    expect(layoutLadder(ladder).columns.map((element) => element.name)).toEqual(['Client A', 'SIP/IP core A', 'PoC server A', 'Client B']);
  });
  it('measures from the first message and points from sender to receiver', () => {
    const [first, second] = layoutLadder(ladder).rows;
    expect([first?.afterUs, second?.afterUs, second?.from, second?.to]).toEqual([0, 3000, 1, 2]);
  });
  it('names a response by its status line and marks what was sent again', () => {
    const { rows } = layoutLadder(ladder);
    expect([rows.at(-1)?.label, rows.filter((row) => row.message.retransmission).length]).toEqual(['200 OK', 1]);
  });
  it('names floor control as the gateway does', () => {
    const [message] = ladder.messages;
    if (message === undefined) throw new Error('no message');
    const disconnect = { ...message, kind: 'mbcp' as const, transport: 'UDP', startLine: 'MBCP Disconnect' };
    delete disconnect.method;
    expect(layoutLadder({ ...ladder, messages: [disconnect] }).rows[0]?.label).toBe('MBCP Disconnect');
  });
  it('orders by the number the gateway gave', () => {
    const shuffled = { ...ladder, messages: ladder.messages.toReversed() };
    expect(layoutLadder(shuffled)).toEqual(layoutLadder(ladder));
  });
  it('gives an element that only a message names a column of its own', () => {
    const [message] = ladder.messages;
    if (message === undefined) throw new Error('no message');
    const { columns } = layoutLadder({ ...ladder, messages: [{ ...message, to: 'SIP/IP core B' }] });
    expect(columns.at(-1)?.name).toBe('SIP/IP core B');
  });
  it('counts in milliseconds, then in seconds', () => {
    expect([afterText(320), afterText(999_400), afterText(4_030_000)]).toEqual(['+0.32 ms', '+999 ms', '+4.03 s']);
  });
});
