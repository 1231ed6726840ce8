import type { AudioWire } from '../gateway/audio/socket';
import { type AudioFrame, readFrame, type ServerMessage, writeFrame } from '../gateway/audio/protocol';

/** The gateway's end of the audio WebSocket of a session, as a test plays it. */
export class FakeAudioWire implements AudioWire {
  binaryType = 'blob';
  bufferedAmount = 0;
  closed = false;
  readonly said: { type: string; priority?: number }[] = [];
  readonly frames: AudioFrame[] = [];
  private readonly listeners = new Map<string, ((event: { data: unknown }) => void)[]>();

  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  send(data: string | ArrayBuffer): void {
    if (typeof data === 'string') {
      this.said.push(JSON.parse(data) as { type: string });
      return;
    }
    const frame = readFrame(data);
    if (frame !== undefined) this.frames.push(frame);
  }

  close(): void {
    this.closed = true;
  }

  // What the gateway does.

  says(message: ServerMessage): void {
    this.tell('message', JSON.stringify(message));
  }

  ready(more: Partial<Extract<ServerMessage, { type: 'ready' }>> = {}): void {
    this.says({ type: 'ready', codec: 'opus', clockRate: 48000, priorityMax: 3, mayTalk: true, floor: 'idle', ...more });
  }

  speaks(frame: AudioFrame): void {
    this.tell('message', writeFrame(frame));
  }

  breaks(): void {
    this.tell('close', undefined);
  }

  tell(type: string, data: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener({ data });
  }

  /** The presses and releases that were heard, in order. */
  get presses(): string[] {
    return this.said.flatMap(({ type }) => (type === 'ping' ? [] : [type]));
  }
}
