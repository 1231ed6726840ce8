import { VoiceDesk } from '../audio/desk';
import type { Microphone, MicrophoneState, MicrophoneWishes } from '../audio/microphone';
import type { PedalEdge, PedalKind, Pedals } from '../audio/pedals';
import type { Sound, SoundState } from '../audio/sound';
import type { Tone } from '../audio/talk';
import type { AudioFrame, Codec } from '../gateway/audio/protocol';
import { Store } from '../gateway/live/store';
import { FakeAudioWire } from './fakeAudioWire';

/** A loudspeaker that notes what it was given. */
export class FakeSound implements Sound {
  readonly state = new Store<SoundState>('on');
  readonly levels = new Store<ReadonlyMap<string, number>>(new Map());
  readonly heard: { line: string; codec: Codec; frame: AudioFrame }[] = [];
  readonly gains = new Map<string, number>();
  readonly tones: Tone[] = [];
  starts = 0;
  output = '';
  isLevelling = false;

  start(): void {
    this.starts += 1;
  }
  receive(line: string, codec: Codec, frame: AudioFrame): void {
    this.heard.push({ line, codec, frame });
  }
  setGain(line: string, gain: number): void {
    this.gains.set(line, gain);
  }
  close(line: string): void {
    this.gains.delete(line);
  }
  countsOf(): undefined {
    return undefined;
  }
  tone(tone: Tone): void {
    this.tones.push(tone);
  }
  setOutput(device: string): void {
    this.output = device;
  }
  setLevelling(on: boolean): void {
    this.isLevelling = on;
  }
}

/** A microphone into which a test speaks. */
export class FakeMicrophone implements Microphone {
  readonly state = new Store<MicrophoneState>('ready');
  readonly level = new Store(0);
  readonly warmed: MicrophoneWishes[] = [];
  asked = 0;
  isPrepared = false;
  codecs: readonly Codec[] = [];
  /** It takes its time: it hears once a test lets it. */
  isSlow = false;
  private onPlain: ((samples: Float32Array<ArrayBuffer>) => void) | undefined;
  private onPayload: ((codec: Codec, payload: Uint8Array<ArrayBuffer>) => void) | undefined;

  ask(): Promise<void> {
    this.asked += 1;
    return Promise.resolve();
  }
  prepare(): void {
    this.isPrepared = true;
  }
  warm(wishes: MicrophoneWishes): void {
    this.warmed.push(wishes);
  }
  open(codecs: readonly Codec[], onPayload: (codec: Codec, payload: Uint8Array<ArrayBuffer>) => void): void {
    this.codecs = codecs;
    this.onPayload = onPayload;
    if (!this.isSlow) this.state.set('open');
  }
  listen(onSamples: (samples: Float32Array<ArrayBuffer>) => void): void {
    this.onPlain = onSamples;
    if (!this.isSlow) this.state.set('open');
  }
  /** A slow one has opened. */
  hears(): void {
    this.state.set('open');
  }
  close(): void {
    this.onPayload = undefined;
    this.onPlain = undefined;
    if (this.state.get() === 'open') this.state.set('ready');
  }
  get isOpen(): boolean {
    return this.onPayload !== undefined;
  }
  /** So much of a steady sound, for who keeps it. */
  hum(ms: number, loudness = 0.5): void {
    for (let at = 0; at < ms; at += 20) this.onPlain?.(new Float32Array(960).fill(loudness));
  }
  /** 20 ms of speech; nobody hears it while the microphone is closed. */
  speak(): void {
    for (const codec of this.codecs) this.onPayload?.(codec, new Uint8Array([1, 2, 3]));
  }
}

/** Pedals that a test steps on. */
export class FakePedals implements Pedals {
  readonly kinds: readonly PedalKind[] = ['hid'];
  readonly connected: PedalKind[] = [];
  private readonly listeners = new Set<(edge: PedalEdge) => void>();

  subscribe(listener: (edge: PedalEdge) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  connect(kind: PedalKind): Promise<boolean> {
    this.connected.push(kind);
    return Promise.resolve(true);
  }
  step(name: string, isDown: boolean): void {
    for (const listener of this.listeners) listener({ name, isDown });
  }
}

/** A desk with a fake loudspeaker, a fake microphone, and a gateway that the test plays. */
export function fakeVoice() {
  const sound = new FakeSound();
  const microphone = new FakeMicrophone();
  const pedals = new FakePedals();
  const wires = new Map<string, FakeAudioWire>();
  const played: { url: string; onEnd: (failed: boolean) => void }[] = [];
  const clock: { now: number; tick: () => void } = { now: 0, tick: () => undefined };
  const desk = new VoiceDesk({
    openWire: (session) => {
      const wire = new FakeAudioWire();
      wires.set(session, wire);
      return wire;
    },
    codecs: () => Promise.resolve(['opus', 'pcma', 'pcmu']),
    sound,
    microphone,
    pedals,
    playFile: (url, _, onEnd) => {
      played.push({ url, onEnd });
      return () => undefined;
    },
    now: () => clock.now,
    eachSecond: (tick) => {
      clock.tick = tick;
      return () => {
        clock.tick = () => undefined;
      };
    },
  });
  const wire = (session: string): FakeAudioWire => {
    const known = wires.get(session);
    if (known === undefined) throw new Error(`Nobody listens to ${session}.`);
    return known;
  };
  return { desk, sound, microphone, pedals, wire, wires, clock, played };
}
