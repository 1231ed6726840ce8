import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeAudioWire } from '../../testing/fakeAudioWire';
import type { AudioFrame, ServerMessage } from './protocol';
import { AudioSocket } from './socket';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function connect() {
  const wires: FakeAudioWire[] = [];
  const heard: (ServerMessage | AudioFrame | 'lost')[] = [];
  const socket = new AudioSocket({
    open: () => {
      const wire = new FakeAudioWire();
      wires.push(wire);
      return wire;
    },
    onMessage: (message) => heard.push(message),
    onFrame: (frame) => heard.push(frame),
    onLost: () => heard.push('lost'),
    now: () => Date.now(),
  });
  const wire = () => wires.at(-1) ?? new FakeAudioWire();
  /** A second passes and the clock ticks. */
  const seconds = (count: number) => {
    for (let second = 0; second < count; second++) {
      vi.advanceTimersByTime(1000);
      socket.tick();
    }
  };
  return { socket, wires, wire, heard, seconds };
}

const frame: AudioFrame = { isFirst: true, sequence: 1, timestamp: 960, payload: new Uint8Array([1, 2]) };

describe('the audio WebSocket', () => {
  it('says nothing before the gateway is ready', () => {
    const { socket, wire } = connect();
    socket.send({ type: 'press', priority: 1, id: 1 });
    socket.sendFrame(frame);
    expect([wire().said, wire().frames]).toEqual([[], []]);
    wire().ready();
    socket.send({ type: 'press', priority: 1, id: 1 });
    socket.sendFrame(frame);
    expect([wire().said, wire().frames]).toEqual([[{ type: 'press', priority: 1, id: 1 }], [frame]]);
  });

  it('hears frames and messages, and not what it does not understand', () => {
    const { wire, heard } = connect();
    wire().ready();
    wire().tell('message', 'nonsense');
    wire().tell('message', new ArrayBuffer(3));
    wire().tell('message', { a: 1 });
    wire().speaks(frame);
    expect(heard.slice(1)).toEqual([frame]);
  });

  it('opens again after a loss, at first at once and then ever more slowly, and at once when the network is back', () => {
    const { socket, wires, wire, heard } = connect();
    wire().breaks();
    expect(heard).toEqual(['lost']);
    vi.advanceTimersByTime(250);
    expect(wires.length).toBe(2);
    wire().breaks();
    vi.advanceTimersByTime(499);
    expect(wires.length).toBe(2);
    vi.advanceTimersByTime(1);
    expect(wires.length).toBe(3);
    wire().breaks();
    socket.retryNow();
    socket.retryNow();
    expect(wires.length).toBe(4);
  });

  it('counts only the silence after a press, not the quiet before it', () => {
    const { socket, wire, heard, seconds } = connect();
    wire().ready();
    seconds(8);
    socket.send({ type: 'press', priority: 1, id: 1 });
    socket.tick();
    seconds(3);
    expect(heard).not.toContain('lost');
    seconds(2);
    expect(heard.at(-1)).toBe('lost');
  });

  it('does not open again once it is stopped, and hears nothing more of it', () => {
    const { socket, wires, wire, heard } = connect();
    wire().ready();
    socket.stop();
    wire().breaks();
    wire().says({ type: 'idle', floor: 'idle' });
    vi.advanceTimersByTime(60_000);
    expect([wires.length, wire().closed, heard.length]).toEqual([1, true, 1]);
  });

  it('pings each second while the button is down, and seldom otherwise', () => {
    const { socket, wire, seconds } = connect();
    wire().ready();
    seconds(9);
    expect(wire().said).toEqual([]);
    seconds(1);
    expect(wire().said.length).toBe(1);
    wire().says({ type: 'pong' });
    socket.send({ type: 'press', priority: 1, id: 1 });
    seconds(2);
    expect(wire().said.filter(({ type }) => type === 'ping').length).toBe(3);
  });

  it('goes on pinging when it hears what became of the press before', () => {
    const { socket, wire, seconds } = connect();
    wire().ready();
    socket.send({ type: 'press', priority: 1, id: 1 });
    socket.send({ type: 'release' });
    socket.send({ type: 'press', priority: 1, id: 2 });
    wire().says({ type: 'released', floor: 'idle', press: 1 });
    seconds(2);
    expect(wire().said.filter(({ type }) => type === 'ping').length).toBe(2);
    wire().says({ type: 'released', floor: 'idle', press: 2 });
    seconds(2);
    expect(wire().said.filter(({ type }) => type === 'ping').length).toBe(2);
  });

  it('notices a link that only stays silent, soon while the button is down', () => {
    const talking = connect();
    talking.wire().ready();
    talking.socket.send({ type: 'press', priority: 1, id: 1 });
    talking.seconds(5);
    expect(talking.heard.at(-1)).toBe('lost');

    const listening = connect();
    listening.wire().ready();
    listening.seconds(25);
    expect(listening.heard.at(-1)).not.toBe('lost');
    listening.seconds(1);
    expect(listening.heard.at(-1)).toBe('lost');
  });

  it('adds no speech to what a slow network has not taken', () => {
    const { socket, wire } = connect();
    wire().ready();
    wire().bufferedAmount = 20_000;
    socket.sendFrame(frame);
    expect(wire().frames).toEqual([]);
  });
});
