import { Store } from '../gateway/live/store';
import type { AudioFrame, Codec } from '../gateway/audio/protocol';
import { createDecoder, type Decoder } from './codecs';
import type { PlayCounts } from './jitterBuffer';
import type { LineNews, MixerOrder } from './mixer';
import playerUrl from './player.worklet.ts?worker&url';
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
/** Long enough that no edge clicks. */
const edge = 0.008;

type Line = { codec: Codec; decoder: Decoder; counts: PlayCounts | undefined };

/** One audio context, and in it one player for all lines: a node for each would cost more than what it plays. */
export class BrowserSound implements Sound {
  readonly state = new Store<SoundState>('off');
  readonly levels = new Store<ReadonlyMap<string, number>>(new Map());
  private context: AudioContext | undefined;
  private player: AudioWorkletNode | undefined;
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
      () => this.openPlayer(context),
      () => this.state.set('impossible'),
    );
  }

  receive(line: string, codec: Codec, frame: AudioFrame): void {
    this.lineOf(line, codec)?.decoder.decode(frame);
  }

  setGain(line: string, gain: number): void {
    this.gains.set(line, gain);
    if (this.lines.has(line)) this.order({ type: 'gain', line, gain });
  }

  close(line: string): void {
    this.lines.get(line)?.decoder.close();
    this.lines.delete(line);
    this.gains.delete(line);
    this.order({ type: 'close', line });
    if (this.levels.get().has(line)) this.levels.set(new Map([...this.levels.get()].filter(([other]) => other !== line)));
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
    this.order({ type: 'levels', on });
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

  private openPlayer(context: AudioContext): void {
    const player = new AudioWorkletNode(context, 'poc-player', { numberOfInputs: 0, outputChannelCount: [1] });
    player.port.onmessage = ({ data }: MessageEvent<readonly LineNews[]>) => this.hear(data);
    player.connect(context.destination);
    this.player = player;
    this.order({ type: 'levels', on: this.isLevelling });
  }

  private order(order: MixerOrder, give: Transferable[] = []): void {
    this.player?.port.postMessage(order, give);
  }

  private lineOf(line: string, codec: Codec): Line | undefined {
    if (this.player === undefined) return undefined;
    const known = this.lines.get(line);
    if (known?.codec === codec) return known;
    known?.decoder.close();
    const decoder = createDecoder(codec, (speech) => this.order({ type: 'speech', line, speech }, [speech.samples.buffer as ArrayBuffer]));
    const made: Line = { codec, decoder, counts: known?.counts };
    this.lines.set(line, made);
    if (known === undefined) this.order({ type: 'gain', line, gain: this.gains.get(line) ?? 1 });
    return made;
  }

  /** All lines at once, so that whoever draws them draws once. */
  private hear(news: readonly LineNews[]): void {
    const levels = new Map(this.levels.get());
    for (const { line, level, counts } of news) {
      const open = this.lines.get(line);
      if (open === undefined) continue;
      open.counts = counts;
      if (level === 0) levels.delete(line);
      else levels.set(line, level);
    }
    this.levels.set(levels);
  }

  private sink(): void {
    const { context } = this;
    // A device that is gone: the system's own stays.
    if (context !== undefined && 'setSinkId' in context) void (context as AudioContext & { setSinkId(id: string): Promise<void> }).setSinkId(this.output).catch(() => undefined);
  }
}

/** Whether the loudspeaker can be chosen in this browser. */
export const canChooseOutput = (): boolean => 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;
