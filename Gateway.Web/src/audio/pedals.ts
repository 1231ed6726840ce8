import { buttonsDown, type Collection } from './reports';

/** A pedal or a headset's button went down or came up; its name is what a binding says. */
export type PedalEdge = { name: string; isDown: boolean };

/** What has to be connected by the person once: the browser asks which. A gamepad is simply there. */
export type PedalKind = 'hid' | 'serial';

/** The pedals as the talk button knows them. One that is unplugged comes up. */
export type Pedals = {
  /** What this browser lets a page connect. */
  readonly kinds: readonly PedalKind[];
  /** Also begins to look for them, for as long as somebody listens. */
  subscribe(listener: (edge: PedalEdge) => void): () => void;
  /** Asks the person which device; false where none was chosen, or it cannot be opened. */
  connect(kind: PedalKind): Promise<boolean>;
};

/** WebHID and Web Serial as far as they are used; the type library of the DOM knows neither. */
export type HidDevice = EventTarget & { readonly opened: boolean; readonly collections: readonly Collection[]; open(): Promise<void> };
type Hid = EventTarget & { getDevices(): Promise<HidDevice[]>; requestDevice(options: { filters: object[] }): Promise<HidDevice[]> };
type SerialPort = { open(options: { baudRate: number }): Promise<void>; getSignals(): Promise<{ clearToSend: boolean; dataSetReady: boolean }>; readonly readable: unknown };
type Serial = { getPorts(): Promise<SerialPort[]>; requestPort(): Promise<SerialPort> };
export type PedalPorts = {
  gamepads: () => readonly (Pick<Gamepad, 'buttons'> | null)[];
  hid: Hid | undefined;
  serial: Serial | undefined;
  /** Calls back again and again until the answer is called. */
  often: (look: () => void) => () => void;
};

/** As often as a frame of speech: a pedal is never slower than what it opens. */
const lookEveryMs = 20;
const baudRate = 9600;

/** What is down, told as edges. Each source says what is down there now; a name is down while any source says so. */
export class BrowserPedals implements Pedals {
  private readonly ports: PedalPorts;
  private readonly listeners = new Set<(edge: PedalEdge) => void>();
  private readonly sources = new Map<unknown, ReadonlySet<string>>();
  private readonly serials = new Set<SerialPort>();
  private readonly asking = new Set<SerialPort>();
  private isWatching = false;
  private stop: (() => void) | undefined;

  constructor(ports: PedalPorts = browserPorts()) {
    this.ports = ports;
  }

  get kinds(): readonly PedalKind[] {
    return [...(this.ports.hid === undefined ? [] : (['hid'] as const)), ...(this.ports.serial === undefined ? [] : (['serial'] as const))];
  }

  subscribe(listener: (edge: PedalEdge) => void): () => void {
    this.listeners.add(listener);
    this.stop ??= this.ports.often(() => this.look());
    void this.reconnect();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = undefined;
    };
  }

  async connect(kind: PedalKind): Promise<boolean> {
    const { hid, serial } = this.ports;
    try {
      if (kind === 'serial') return serial !== undefined && (await this.openSerial(await serial.requestPort()));
      const devices = (await hid?.requestDevice({ filters: [] })) ?? [];
      const opened = await Promise.all(devices.map((device) => this.openHid(device)));
      return opened.includes(true);
    } catch {
      // The person chose none.
      return false;
    }
  }

  /** What was allowed once is there again without asking. */
  private async reconnect(): Promise<void> {
    if (this.isWatching) return;
    this.isWatching = true;
    const { hid, serial } = this.ports;
    hid?.addEventListener('disconnect', (event) => this.tell((event as Event & { device?: unknown }).device, new Set()));
    hid?.addEventListener('connect', (event) => void this.openHid((event as Event & { device: HidDevice }).device));
    const devices = (await hid?.getDevices().catch(() => [])) ?? [];
    const ports = (await serial?.getPorts().catch(() => [])) ?? [];
    await Promise.all([...devices.map((device) => this.openHid(device)), ...ports.map((port) => this.openSerial(port))]);
  }

  private async openHid(device: HidDevice): Promise<boolean> {
    try {
      if (!device.opened) await device.open();
    } catch {
      return false;
    }
    device.addEventListener('inputreport', (event) => {
      const { reportId, data } = event as Event & { reportId: number; data: DataView };
      this.tell(device, buttonsDown(device.collections, reportId, data));
    });
    return true;
  }

  private async openSerial(port: SerialPort): Promise<boolean> {
    try {
      if (port.readable === null) await port.open({ baudRate });
    } catch {
      return false;
    }
    this.serials.add(port);
    return true;
  }

  private look(): void {
    const pads = new Set<string>();
    for (const pad of this.ports.gamepads()) for (const [index, button] of pad?.buttons.entries() ?? []) if (button.pressed) pads.add(`Gamepad ${index + 1}`);
    this.tell('gamepads', pads);
    for (const port of this.serials) if (!this.asking.has(port)) void this.ask(port);
  }

  /** A pedal at a serial port closes one of the two contacts that a port reports. */
  private async ask(port: SerialPort): Promise<void> {
    this.asking.add(port);
    try {
      const { clearToSend, dataSetReady } = await port.getSignals();
      this.tell(port, new Set([...(clearToSend ? ['Serial CTS'] : []), ...(dataSetReady ? ['Serial DSR'] : [])]));
    } catch {
      this.serials.delete(port);
      this.tell(port, new Set());
    } finally {
      this.asking.delete(port);
    }
  }

  private tell(source: unknown, down: ReadonlySet<string>): void {
    const before = this.down();
    if (down.size === 0) this.sources.delete(source);
    else this.sources.set(source, down);
    const after = this.down();
    for (const name of before) if (!after.has(name)) this.say({ name, isDown: false });
    for (const name of after) if (!before.has(name)) this.say({ name, isDown: true });
  }

  private down(): ReadonlySet<string> {
    return new Set([...this.sources.values()].flatMap((names) => [...names]));
  }

  private say(edge: PedalEdge): void {
    for (const listener of [...this.listeners]) listener(edge);
  }
}

function browserPorts(): PedalPorts {
  const { hid, serial } = navigator as Navigator & { hid?: Hid; serial?: Serial };
  return {
    gamepads: () => ('getGamepads' in navigator ? navigator.getGamepads() : []),
    hid,
    serial,
    often: (look) => {
      const timer = setInterval(look, lookEveryMs);
      return () => clearInterval(timer);
    },
  };
}
