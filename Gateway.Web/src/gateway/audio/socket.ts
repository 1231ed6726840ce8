import { retryDelayMs } from '../live/link';
import { type AudioFrame, type ClientMessage, type Codec, isOfEarlierPress, readFrame, readMessage, type ServerMessage, subprotocol, writeFrame, writeMessage } from './protocol';

/** The part of a WebSocket that is used, so that a test can stand in for it. */
export type AudioWire = {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(code?: number): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
};

export type OpenAudioWire = (session: string, codecs: readonly Codec[]) => AudioWire;

export type AudioSocketSettings = {
  open: () => AudioWire;
  onMessage: (message: ServerMessage) => void;
  onFrame: (frame: AudioFrame) => void;
  onLost: () => void;
  now: () => number;
};

/** While the button is down the gateway lets it go after 3 s of silence; at other times it cuts who is silent for 30 s. */
const pingEveryMs = { held: 1000, idle: 10_000 };
/** A ping this old without a word means the link is gone, whatever the socket believes. */
const silenceMaxMs = { held: 3000, idle: 15_000 };
/** Speech that a slow network holds back is worth nothing: beyond 2 s of it none is added. */
const bufferedMax = 16_000;

/** By these the button is no longer down for the gateway, whatever the hand does. */
const overs: readonly ServerMessage['type'][] = ['denied', 'revoked', 'timeOver', 'blocked', 'noAnswer', 'released'];

/**
 * The audio of one session: opens its WebSocket and, for as long as nobody stops it, opens it again when it is lost. It has no clock of its
 * own for the pings; `tick` is called each second.
 */
export class AudioSocket {
  private readonly settings: AudioSocketSettings;
  private wire: AudioWire | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private stopped = false;
  private isReady = false;
  private held = false;
  private pressed = 0;
  private saidAt = 0;
  private heardAt = 0;

  constructor(settings: AudioSocketSettings) {
    this.settings = settings;
    this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.drop();
  }

  /** The browser says the network is back: no need to wait for the next try. */
  retryNow(): void {
    if (this.wire !== undefined || this.stopped) return;
    clearTimeout(this.retry);
    this.open();
  }

  send(message: ClientMessage): void {
    if (this.wire === undefined || !this.isReady) return;
    this.saidAt = this.settings.now();
    if (message.type !== 'ping') this.held = message.type === 'press';
    // Nobody had anything to say before the press: only the silence after it counts.
    if (message.type === 'press') {
      this.heardAt = this.saidAt;
      this.pressed = message.id;
    }
    this.wire.send(writeMessage(message));
  }

  sendFrame(frame: AudioFrame): void {
    if (this.wire === undefined || !this.isReady || this.wire.bufferedAmount > bufferedMax) return;
    this.saidAt = this.settings.now();
    this.wire.send(writeFrame(frame));
  }

  tick(): void {
    if (this.wire === undefined) return;
    const now = this.settings.now();
    const mode = this.held ? 'held' : 'idle';
    if (now - this.heardAt > pingEveryMs[mode] + silenceMaxMs[mode]) {
      this.lost(this.wire);
      return;
    }
    // Speech counts for the gateway, but only an answer tells us that it is there.
    const isDeaf = this.held && now - this.heardAt >= pingEveryMs.held;
    if (isDeaf || now - this.saidAt >= pingEveryMs[mode]) this.send({ type: 'ping', t: Math.round(now) });
  }

  private open(): void {
    this.retry = undefined;
    this.isReady = false;
    this.held = false;
    this.pressed = 0;
    this.heardAt = this.settings.now();
    this.saidAt = this.heardAt;
    const wire = this.settings.open();
    this.wire = wire;
    wire.binaryType = 'arraybuffer';
    wire.addEventListener('message', (event) => this.receive(wire, event.data));
    wire.addEventListener('close', () => this.lost(wire));
    wire.addEventListener('error', () => this.lost(wire));
  }

  private receive(wire: AudioWire, data: unknown): void {
    if (this.wire !== wire) return;
    this.heardAt = this.settings.now();
    if (data instanceof ArrayBuffer) {
      const frame = this.isReady ? readFrame(data) : undefined;
      if (frame !== undefined) this.settings.onFrame(frame);
      return;
    }
    const message = typeof data === 'string' ? readMessage(data) : undefined;
    if (message === undefined) return;
    if (message.type === 'ready') {
      this.isReady = true;
      this.attempt = 0;
    }
    if (overs.includes(message.type) && !isOfEarlierPress(message, this.pressed)) this.held = false;
    this.settings.onMessage(message);
  }

  private lost(wire: AudioWire): void {
    if (this.wire !== wire) return;
    this.drop();
    this.settings.onLost();
    this.retry = setTimeout(() => this.open(), retryDelayMs(this.attempt));
    this.attempt += 1;
  }

  private drop(): void {
    const { wire } = this;
    this.wire = undefined;
    this.isReady = false;
    wire?.close(1000);
  }
}

/** The WebSocket of a session at the gateway that this page came from, which knows us by our cookie. */
export const openAudioWire: OpenAudioWire = (session, codecs) => {
  const url = new URL(`/api/v1/sessions/${encodeURIComponent(session)}/audio?codecs=${codecs.join()}`, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url, subprotocol);
};
