import type { AudioFrame, Codec, ServerMessage } from '../gateway/audio/protocol';
import { AudioSocket, type AudioWire } from '../gateway/audio/socket';
import { Store } from '../gateway/live/store';
import { type Button, type ButtonEvent, stepButton, type Target } from './button';
import { timestampStep } from './codecs';
import type { Microphone } from './microphone';
import type { Pedals } from './pedals';
import { clampVolume, gainsOf, volumeOf } from './mix';
import { type PlayFile, Replayer } from './replay';
import { keepSettings, readSettings, type VoiceSettings } from './settings';
import type { Sound } from './sound';
import { closedTalk, isOnAir, stepTalk, type Talk, type TalkEvent } from './talk';

export type DeskPorts = {
  openWire: (session: string, codecs: readonly Codec[]) => AudioWire;
  codecs: () => Promise<Codec[]>;
  sound: Sound;
  microphone: Microphone;
  pedals: Pedals;
  playFile: PlayFile;
  /** Milliseconds; only differences are taken. */
  now: () => number;
  /** Calls back each second, also in a tab that nobody looks at; the answer stops it. */
  eachSecond: (tick: () => void) => () => void;
};

/** A session that is listened to. `channel` is what volume and mute are kept for: its group, or itself. */
export type Following = { session: string; channel: string };

/** A session that the button talks to, and what people call it. */
export type TalkTarget = { session: string; name: string };

type Line = { channel: string; socket: AudioSocket; talk: Talk; outgoing: { sequence: number; timestamp: number; isFirst: boolean } };

/**
 * Everything that one person hears and says: a line for each session that he is in, one microphone, one talk button. What happens goes
 * through the machines of `talk.ts` and `button.ts`; here it is only carried out.
 */
export class VoiceDesk {
  readonly talks = new Store<ReadonlyMap<string, Talk>>(new Map());
  readonly button = new Store<Button>({ kind: 'up' });
  readonly settings = new Store<VoiceSettings>(readSettings());
  readonly selected = new Store<readonly TalkTarget[]>([]);
  readonly solo = new Store<readonly string[]>([]);
  readonly replayer: Replayer;
  readonly ports: DeskPorts;
  private readonly lines = new Map<string, Line>();
  private wanted: readonly Following[] = [];
  private codecs: readonly Codec[] | undefined;
  private pressed: readonly string[] = [];
  private armedTimer: ReturnType<typeof setTimeout> | undefined;
  private stopTicks: (() => void) | undefined;

  constructor(ports: DeskPorts) {
    this.ports = ports;
    this.replayer = new Replayer(ports.playFile, ports.now);
    ports.sound.setOutput(this.settings.get().output);
    ports.sound.setLevelling(this.settings.get().levels);
    ports.microphone.state.subscribe(() => this.microphoneChanged());
  }

  /** Listens to these sessions from now on, and to no others. */
  follow(sessions: readonly Following[]): void {
    this.wanted = sessions;
    if (sessions.length > 0) {
      this.ports.sound.start();
      this.ports.microphone.prepare();
      this.stopTicks ??= this.ports.eachSecond(() => this.tick());
    } else {
      this.stopTicks?.();
      this.stopTicks = undefined;
    }
    for (const [session, line] of this.lines) if (!sessions.some((one) => one.session === session)) this.hangUp(session, line);
    if (this.codecs === undefined) {
      void this.ports.codecs().then((codecs) => {
        this.codecs = codecs;
        this.follow(this.wanted);
      });
      return;
    }
    for (const { session, channel } of sessions) if (!this.lines.has(session)) this.call(session, channel, this.codecs);
    this.tell();
  }

  /** Which sessions the button talks to, the first of them first. */
  select(targets: readonly TalkTarget[]): void {
    if (JSON.stringify(targets) === JSON.stringify(this.selected.get())) return;
    this.selected.set(targets);
    this.mix();
  }

  /** Something happened to the button. Tells whether it is pressed, or about to be. */
  hand(event: ButtonEvent): boolean {
    const { now } = this.ports;
    this.ports.sound.start();
    const step = stepButton(this.button.get(), event, this.settings.get().mode, now());
    this.button.set(step.button);
    clearTimeout(this.armedTimer);
    if (step.button.kind === 'armed') this.armedTimer = setTimeout(() => this.hand({ type: 'tick' }), Math.max(0, step.button.at - now()));
    if (step.effect?.type === 'press') this.press(step.effect.target);
    else if (step.effect?.type === 'letGo') this.letGo();
    return step.button.kind === 'down' || step.button.kind === 'armed';
  }

  change(change: Partial<VoiceSettings>): void {
    const settings = { ...this.settings.get(), ...change };
    this.settings.set(settings);
    keepSettings(settings);
    this.ports.sound.setOutput(settings.output);
    this.ports.sound.setLevelling(settings.levels);
    this.mix();
  }

  setVolume(channel: string, volume: number): void {
    this.change({ volumes: { ...this.settings.get().volumes, [channel]: clampVolume(volume) } });
  }

  turn(channel: string, by: number): number {
    this.setVolume(channel, volumeOf(this.settings.get(), channel) + by);
    return volumeOf(this.settings.get(), channel);
  }

  toggleMute(channel: string): boolean {
    const { muted } = this.settings.get();
    const isMuted = !muted.includes(channel);
    this.change({ muted: isMuted ? [...muted, channel] : muted.filter((one) => one !== channel) });
    return isMuted;
  }

  toggleSolo(channel: string): boolean {
    const solo = this.solo.get();
    const isSolo = !solo.includes(channel);
    this.solo.set(isSolo ? [...solo, channel] : solo.filter((one) => one !== channel));
    this.mix();
    return isSolo;
  }

  /** The browser says the network is back. */
  retryNow(): void {
    for (const line of this.lines.values()) line.socket.retryNow();
  }

  private press(target: Target): void {
    const { microphone } = this.ports;
    const state = microphone.state.get();
    const sessions = this.aimed(target).filter((session) => this.lines.get(session)?.talk.kind === 'open');
    if (sessions.length === 0) {
      this.hand({ type: 'over' });
      return;
    }
    if (state !== 'ready' && state !== 'open') {
      // Nobody takes the floor to be silent on it: first the browser is asked, and then the button is pressed again.
      this.hand({ type: 'over' });
      if (state !== 'insecure') void microphone.ask();
      return;
    }
    const { input, echoCancellation, noiseSuppression, priority } = this.settings.get();
    microphone.warm({ input, echoCancellation, noiseSuppression });
    this.pressed = sessions;
    for (const session of sessions) this.step(session, { type: 'pressed', priority });
  }

  private aimed(target: Target): readonly string[] {
    if (typeof target === 'object') return [...this.lines].flatMap(([session, { channel }]) => (channel === target.channel ? [session] : []));
    const selected = this.selected.get().map(({ session }) => session);
    return target === 'all' ? selected : selected.slice(0, 1);
  }

  private letGo(): void {
    const { pressed } = this;
    this.pressed = [];
    for (const session of pressed) this.step(session, { type: 'letGo' });
  }

  private call(session: string, channel: string, codecs: readonly Codec[]): void {
    const socket = new AudioSocket({
      open: () => this.ports.openWire(session, codecs),
      onMessage: (message) => this.heard(session, message),
      onFrame: (frame) => this.play(session, frame),
      onLost: () => this.step(session, { type: 'lost' }),
      now: this.ports.now,
    });
    this.lines.set(session, { channel, socket, talk: closedTalk, outgoing: { sequence: 0, timestamp: 0, isFirst: true } });
    this.mix();
  }

  private hangUp(session: string, line: Line): void {
    this.step(session, { type: 'lost' });
    line.socket.stop();
    this.ports.sound.close(session);
    this.lines.delete(session);
  }

  private heard(session: string, message: ServerMessage): void {
    this.step(session, { type: 'heard', message });
  }

  private play(session: string, frame: AudioFrame): void {
    const talk = this.lines.get(session)?.talk;
    if (talk?.kind === 'open') this.ports.sound.receive(session, talk.codec, frame);
  }

  private step(session: string, event: TalkEvent): void {
    const line = this.lines.get(session);
    if (line === undefined) return;
    const before = line.talk;
    const { talk, effects } = stepTalk(before, event, this.ports.now());
    line.talk = talk;
    for (const effect of effects) {
      if (effect.type === 'send') line.socket.send(effect.message);
      else if (this.settings.get().tones) this.ports.sound.tone(effect.tone);
    }
    if (codecOnAir(talk) !== codecOnAir(before)) {
      line.outgoing.isFirst = true;
      this.openOrClose();
      this.opened();
    }
    this.tell();
    this.settle();
  }

  /** Once nothing that was pressed for is held any more, the button is over, though the hand may not have noticed. */
  private settle(): void {
    if (this.pressed.length === 0) return;
    const isHeld = this.pressed.some((session) => {
      const talk = this.lines.get(session)?.talk;
      return talk?.kind === 'open' && talk.held;
    });
    if (isHeld) return;
    this.pressed = [];
    this.hand({ type: 'over' });
  }

  private openOrClose(): void {
    const codecs = [...new Set([...this.lines.values()].flatMap(({ talk }) => codecOnAir(talk) ?? []))];
    if (codecs.length === 0) this.ports.microphone.close();
    else this.ports.microphone.open(codecs, (codec, payload) => this.say(codec, payload));
  }

  private opened(): void {
    if (this.ports.microphone.state.get() !== 'open') return;
    for (const session of [...this.lines.keys()]) this.step(session, { type: 'opened' });
  }

  private say(codec: Codec, payload: Uint8Array<ArrayBuffer>): void {
    for (const { socket, talk, outgoing } of this.lines.values()) {
      if (codecOnAir(talk) !== codec) continue;
      socket.sendFrame({ isFirst: outgoing.isFirst, sequence: outgoing.sequence, timestamp: outgoing.timestamp, payload });
      outgoing.isFirst = false;
      outgoing.sequence = (outgoing.sequence + 1) & 0xffff;
      outgoing.timestamp = (outgoing.timestamp + timestampStep(codec)) >>> 0;
    }
  }

  /** A microphone that fails after the press lets the floor go: silence on it helps nobody. */
  private microphoneChanged(): void {
    if (['refused', 'missing', 'broken', 'insecure'].includes(this.ports.microphone.state.get())) this.hand({ type: 'interrupted' });
    this.opened();
  }

  private tick(): void {
    for (const line of this.lines.values()) line.socket.tick();
  }

  private tell(): void {
    const before = this.talks.get();
    const talks = new Map([...this.lines].map(([session, line]) => [session, line.talk]));
    if (talks.size === before.size && [...talks].every(([session, talk]) => before.get(session) === talk)) return;
    this.talks.set(talks);
    this.mix();
  }

  private mix(): void {
    const { volumes, muted, ducks } = this.settings.get();
    const channels = [...this.lines].map(([session, { channel, talk }]) => ({
      id: channel,
      isSelected: this.selected.get().some((one) => one.session === session),
      isReceiving: talk.kind === 'open' && talk.floor.kind === 'taken',
    }));
    const gains = gainsOf(channels, { volumes, muted, solo: this.solo.get(), ducks });
    for (const [session, { channel }] of this.lines) this.ports.sound.setGain(session, gains.get(channel) ?? 1);
  }
}

const codecOnAir = (talk: Talk): Codec | undefined => (talk.kind === 'open' && isOnAir(talk) ? talk.codec : undefined);
