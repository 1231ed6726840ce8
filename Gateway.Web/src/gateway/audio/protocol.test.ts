import { describe, expect, it } from 'vitest';

import { frameMax, readFrame, readMessage, sequenceSince, timestampSince, writeFrame, writeMessage } from './protocol';

const payload = new Uint8Array([0xf8, 0xff, 0xfe]);
const ready = { type: 'ready', codec: 'opus', clockRate: 48000, frameMs: 20, maxTalkMs: null, priorityMax: 3, mayTalk: true, floor: 'taken', talker: { address: 'sip:a@b.c', name: null } };

describe('a text frame of the gateway', () => {
  it.each([
    [ready, { type: 'ready', codec: 'opus', clockRate: 48000, priorityMax: 3, mayTalk: true, floor: 'taken', talker: { address: 'sip:a@b.c' } }],
    [{ type: 'granted', floor: 'granted', talkAtMostMs: 30000, accessMs: 41 }, { type: 'granted', floor: 'granted', talkAtMostMs: 30000, accessMs: 41 }],
    [{ type: 'granted', floor: 'granted', talkAtMostMs: null, accessMs: null }, { type: 'granted', floor: 'granted' }],
    [{ type: 'queued', floor: 'queued', position: null }, { type: 'queued', floor: 'queued' }],
    [{ type: 'denied', floor: 'taken', reason: 1, phrase: 'Another PoC User has permission' }, { type: 'denied', floor: 'taken', reason: 1, phrase: 'Another PoC User has permission' }],
    [{ type: 'revoked', floor: 'revoked', reason: 2, phrase: 'Too long', retryAfterMs: 2000 }, { type: 'revoked', floor: 'revoked', reason: 2, phrase: 'Too long', retryAfterMs: 2000 }],
    [{ type: 'noMedia', floor: 'taken' }, { type: 'noMedia', floor: 'taken' }],
    [{ type: 'pong', t: [1, 'x'] }, { type: 'pong' }],
    [{ type: 'ended', why: 'a newer gateway says more' }, { type: 'ended' }],
  ])('is read: %j', (said, read) => expect(readMessage(JSON.stringify(said))).toEqual(read));

  it.each([
    '', 'null', '7', '[]', '{', '"ready"', '{}', '{"type":7}', '{"type":"constructor"}', '{"type":"__proto__"}', '{"type":"sing"}', '{"type":"ready"}',
    JSON.stringify({ ...ready, codec: 'mp3' }), JSON.stringify({ ...ready, floor: 'mine' }), JSON.stringify({ ...ready, clockRate: 'fast' }),
    '{"type":"taken","floor":"taken","talker":{"address":7}}', '{"type":"turn","floor":"queued"}', '{"type":"denied","reason":1}', '[{"type":"idle"}]',
  ])('that is not understood says nothing: %s', (text) => expect(readMessage(text)).toBeUndefined());
});

it('a press is written as the gateway reads it', () => {
  expect(writeMessage({ type: 'press', priority: 2, id: 7 })).toBe('{"type":"press","priority":2,"id":7}');
});

describe('a binary frame', () => {
  it('is eight octets and the payload, numbers big endian', () => {
    const bytes = new Uint8Array(writeFrame({ isFirst: true, sequence: 0x1234, timestamp: 0x89abcdef, payload }));
    expect([...bytes]).toEqual([1, 1, 0x12, 0x34, 0x89, 0xab, 0xcd, 0xef, 0xf8, 0xff, 0xfe]);
  });

  it('is read as it was written', () => {
    const frame = { isFirst: false, sequence: 65535, timestamp: 4294967295, payload };
    expect(readFrame(writeFrame(frame))).toEqual(frame);
  });

  it('of every shorter length is none', () => {
    const whole = writeFrame({ isFirst: true, sequence: 1, timestamp: 2, payload: new Uint8Array([7]) });
    for (let length = 0; length < whole.byteLength; length++) expect(readFrame(whole.slice(0, length))).toBeUndefined();
  });

  it('of another version, or too long, is none', () => {
    expect(readFrame(new Uint8Array([2, 0, 0, 1, 0, 0, 0, 1, 9]).buffer)).toBeUndefined();
    const most = new Uint8Array(frameMax);
    most[0] = 1;
    const tooLong = new Uint8Array(frameMax + 1);
    tooLong[0] = 1;
    expect(readFrame(most.buffer)?.payload.length).toBe(frameMax - 8);
    expect(readFrame(tooLong.buffer)).toBeUndefined();
  });

  it('with flags that are not known is read for the one that is', () => {
    expect(readFrame(new Uint8Array([1, 0xff, 0, 1, 0, 0, 0, 1, 9]).buffer)?.isFirst).toBe(true);
  });

  it('cannot be written empty or too long', () => {
    const of = (length: number) => () => writeFrame({ isFirst: false, sequence: 0, timestamp: 0, payload: new Uint8Array(length) });
    expect(of(0)).toThrow(RangeError);
    expect(of(frameMax - 8)).not.toThrow();
    expect(of(frameMax - 7)).toThrow(RangeError);
  });
});

it('numbers that wrap go on', () => {
  expect([sequenceSince(2, 65535), sequenceSince(65535, 2), timestampSince(100, 4294967196), timestampSince(4294967196, 100)]).toEqual([3, -3, 200, -200]);
});
