import { Store } from '../gateway/live/store';
import type { AudioFrame, Codec } from '../gateway/audio/protocol';
import { createDecoder, type Decoder } from './codecs';
import type { PlayCounts } from './jitterBuffer';
import type { PlayerNews } from './player.worklet';
import playerUrl from './player.worklet.ts?worker&url';
import type { PlayerOrder } from './leveller';
import type { Tone } from './talk';

/** Whether anything can be heard: a page that nobody has touched may make no sound yet. */
export type SoundState = 'off' | 'waiting' | 'on' | 'impossible';

/** The loudspeaker as the desk knows it. */
export type Sound = {
  readonly state: Store<SoundState>;
  /** How loud each line is at this moment, before its volume: 0 to 1. */
  readonly levels: Store<ReadonlyMap<string, number>>;
  start(): void;
  receive(line: string, codec: Codec, frame: AudioFrame): void;
  setGain(line: string, gain: number): void;
  close(line: string): void;
  /** What became of the frames that came; nothing before the first. */
  countsOf(line: string): PlayCounts | undefined;
  tone(tone: Tone): void;
  setOutput(device: string): void;
  /** Whether each line is brought to one loudness. */
  setLevelling(on: boolean): void;
};

/** Pitches in hertz, each with its length in seconds; 0 is a pause. Different in rhythm, not only in pitch. */
const melodies: Readonly<Record<Tone, readonly (readonly [number, number])[]>> = {
  permit: [[880, 0.06], [0, 0.03], [1175, 0.06]],
  deny: [[233, 0.16], [0, 0.05], [233, 0.16]],
  revoke: [[660, 0.09], [440, 0.09], [294, 0.18]],
  queue: [[587, 0.05], [0, 0.05], [587, 0.05], [0, 0.05], [587, 0.05]],
};
const toneVolume = 0.16;
/** Long enough that no edge clicks, and no change of volume either. */
const edge = 0.008;

type Line = { player: AudioWorkletNode; gain: GainNode; codec: Codec; decoder: Decoder; counts: PlayCounts | undefined };

/** One audio context; in it a player and a volume for each line. */
export class BrowserSound implements Sound {
  readonly state = new Store<SoundState>('off');
  readonly levels = new Store<ReadonlyMap<string, number>>(new Map());
  private context: AudioContext | undefined;
  private isLoaded = false;
  private output = '';
  private isLevelling = true;
  private readonly lines = new Map<string, Line>();
  private readonly gains = new Map<string, number>();

  /** Also called on each touch of the page, by which a browser lets it be heard. */
  start(): void {
    if (this.context !== undefined) {
      if (this.context.state === 'suspended') void this.context.resume().catch(() => undefined);
      return;
    }
    if (!('AudioWorkletNode' in globalThis)) {
      this.state.set('impossible');
      return;
    }
    const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
    this.context = context;
    const tell = () => this.state.set(context.state === 'running' ? 'on' : 'waiting');
    context.addEventListener('statechange', tell);
    tell();
    this.sink();
    context.audioWorklet.addModule(playerUrl).then(
      () => (this.isLoaded = true),
      () => this.state.set('impossible'),
    );
  }

  receive(line: string, codec: Codec, frame: AudioFrame): void {
    this.lineOf(line, codec)?.decoder.decode(frame);
  }

  setGain(line: string, gain: number): void {
    this.gains.set(line, gain);
    const { context } = this;
    if (context !== undefined) this.lines.get(line)?.gain.gain.setTargetAtTime(gain, context.currentTime, edge);
  }

  close(line: string): void {
    const open = this.lines.get(line);
    this.lines.delete(line);
    this.gains.delete(line);
    open?.decoder.close();
    open?.player.disconnect();
    open?.gain.disconnect();
    this.setLevel(line, 0);
  }

  countsOf(line: string): PlayCounts | undefined {
    return this.lines.get(line)?.counts;
  }

  tone(tone: Tone): void {
    const { context } = this;
    if (context?.state !== 'running') return;
    const volume = context.createGain();
    volume.connect(context.destination);
    let at = context.currentTime + 0.005;
    for (const [pitch, length] of melodies[tone]) {
      if (pitch > 0) this.note(context, volume, pitch, at, length);
      at += length;
    }
  }

  setOutput(device: string): void {
    this.output = device;
    this.sink();
  }

  setLevelling(on: boolean): void {
    this.isLevelling = on;
    for (const { player } of this.lines.values()) player.port.postMessage({ levels: on } satisfies PlayerOrder);
  }

  private note(context: AudioContext, volume: AudioNode, pitch: number, at: number, length: number): void {
    const oscillator = context.createOscillator();
    const envelope = context.createGain();
    oscillator.frequency.value = pitch;
    envelope.gain.setValueAtTime(0, at);
    envelope.gain.linearRampToValueAtTime(toneVolume, at + edge);
    envelope.gain.setValueAtTime(toneVolume, at + length - edge);
    envelope.gain.linearRampToValueAtTime(0, at + length);
    oscillator.connect(envelope).connect(volume);
    oscillator.start(at);
    oscillator.stop(at + length);
  }

  private lineOf(line: string, codec: Codec): Line | undefined {
    const { context } = this;
    if (context === undefined || !this.isLoaded) return undefined;
    const known = this.lines.get(line);
    if (known?.codec === codec) return known;
    if (known !== undefined) {
      known.decoder.close();
      known.decoder = this.decoderFor(codec, known.player);
      known.codec = codec;
      return known;
    }
    const player = new AudioWorkletNode(context, 'poc-player', { numberOfInputs: 0, outputChannelCount: [1] });
    const gain = context.createGain();
    gain.gain.value = this.gains.get(line) ?? 1;
    player.connect(gain).connect(context.destination);
    player.port.postMessage({ levels: this.isLevelling } satisfies PlayerOrder);
    const made: Line = { player, gain, codec, decoder: this.decoderFor(codec, player), counts: undefined };
    player.port.onmessage = ({ data }: MessageEvent<PlayerNews>) => {
      made.counts = data.counts;
      this.setLevel(line, data.level);
    };
    this.lines.set(line, made);
    return made;
  }

  private decoderFor(codec: Codec, player: AudioWorkletNode): Decoder {
    return createDecoder(codec, (speech) => player.port.postMessage(speech, [speech.samples.buffer as ArrayBuffer]));
  }

  private setLevel(line: string, level: number): void {
    const { levels } = this;
    if ((levels.get().get(line) ?? 0) === level) return;
    const others = [...levels.get()].filter(([other]) => other !== line);
    levels.set(new Map(level === 0 ? others : [...others, [line, level]]));
  }

  private sink(): void {
    const { context } = this;
    // A device that is gone: the system's own stays.
    if (context !== undefined && 'setSinkId' in context) void (context as AudioContext & { setSinkId(id: string): Promise<void> }).setSinkId(this.output).catch(() => undefined);
  }
}

/** Whether the loudspeaker can be chosen in this browser. */
export const canChooseOutput = (): boolean => 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;
