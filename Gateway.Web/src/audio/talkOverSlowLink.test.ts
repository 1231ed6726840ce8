import { expect, it } from 'vitest';

import type { ServerMessage } from '../gateway/audio/protocol';
import { closedTalk, isOnAir, stepTalk, type Talk, type TalkEvent } from './talk';

/** Numbers that look as if by chance, the same for each seed (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Order = { type: 'press'; id: number } | { type: 'release' };

/** The gateway with the server behind it, as far as this button knows them. What it says goes into `says`, in order. */
class Gateway {
  floor: 'idle' | 'requesting' | 'queued' | 'granted' = 'idle';
  readonly says: ServerMessage[] = [];
  private press = 0;
  private isIdleOwed = false;

  obey(order: Order): void {
    if (order.type === 'press') {
      this.press = order.id;
      this.floor = 'requesting';
      this.says.push({ type: 'requesting', floor: 'requesting', press: this.press });
    } else if (this.floor !== 'idle') this.release();
  }

  /** What the server decides, or what others do. */
  live(pick: (below: number) => number): void {
    const { press } = this;
    const over = { floor: 'idle', press } as const;
    // The server's own word that nobody talks comes behind the release, and may cross the next press.
    if (this.isIdleOwed && pick(2) === 0) {
      this.isIdleOwed = false;
      this.says.push({ type: 'idle', floor: this.floor });
    } else if (this.floor === 'requesting' || this.floor === 'queued') {
      const verdict = pick(this.floor === 'queued' ? 2 : 4);
      if (verdict < 2) this.become('granted', { type: 'granted', floor: 'granted', press });
      else if (verdict === 2) this.become('queued', { type: 'queued', floor: 'queued', position: 1, press });
      else this.become('idle', { type: 'denied', ...over, reason: 1, phrase: 'Another PoC User has permission' });
    } else if (this.floor === 'granted') {
      const end = pick(8);
      if (end === 0) this.become('idle', { type: 'revoked', floor: 'revoked', reason: 4, phrase: '', press });
      else if (end === 1) this.become('idle', { type: 'idle', floor: 'idle' });
      // Let go at another door, or for want of speech.
      else if (end === 2) this.release();
    } else if (pick(4) === 0) this.says.push({ type: 'taken', floor: 'taken', talker: { address: 'sip:ben@poc.local' } }, { type: 'idle', floor: 'idle' });
  }

  private release(): void {
    this.become('idle', { type: 'released', floor: 'idle', press: this.press });
    this.isIdleOwed = true;
  }

  private become(floor: Gateway['floor'], message: ServerMessage): void {
    this.floor = floor;
    this.says.push(message);
  }
}

/** Somebody whose finger is quicker than the link. */
function press(seed: number, steps: number) {
  const pick = chance(seed);
  const gateway = new Gateway();
  const orders: Order[] = [];
  const told: string[] = [];
  let talk: Talk = closedTalk;
  let isDown = false;
  const happens = (event: TalkEvent) => {
    const step = stepTalk(talk, event, 0);
    talk = step.talk;
    told.push(event.type === 'heard' ? `< ${JSON.stringify(event.message)}` : event.type);
    for (const effect of step.effects) if (effect.type === 'send' && effect.message.type !== 'ping') orders.push(effect.message);
    // The desk lets the button go with whatever ends the talk; the hand has to come up before it presses anew.
    expect(isOnAir(talk) && !isDown, `on the air without a hand at the button, seed ${seed}\n${told.join('\n')}`).toBe(false);
  };
  const hear = () => {
    const message = gateway.says.shift();
    if (message !== undefined) happens({ type: 'heard', message });
  };
  const arrive = () => {
    const order = orders.shift();
    if (order !== undefined) gateway.obey(order);
  };

  happens({ type: 'heard', message: { type: 'ready', codec: 'opus', clockRate: 48_000, priorityMax: 1, mayTalk: true, floor: 'idle' } });
  for (let step = 0; step < steps; step++) {
    const what = pick(8);
    if (what < 2) {
      isDown = !isDown;
      happens(isDown ? { type: 'pressed', priority: 1 } : { type: 'letGo' });
    } else if (what < 4) hear();
    else if (what < 6) arrive();
    else gateway.live(pick);
  }
  while (orders.length + gateway.says.length > 0) {
    arrive();
    hear();
  }
  return { talk, gateway, told };
}

it('ends, however quick the finger and slow the link, with the page and the gateway of one mind', () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const { talk, gateway, told } = press(seed, 60);
    const page = talk.kind === 'open' && talk.held ? talk.floor.kind : 'idle';
    expect(page, `seed ${seed}\n${told.join('\n')}`).toBe(gateway.floor);
  }
});
