import { isRecord } from '../parse';
import { type Envelope, envelope } from './envelope';
import { type Link, nextLink, retryDelayMs } from './link';
import { Store } from './store';
import { applyBoard, applyEvents, applySnapshot, emptyView, type LiveView } from './view';

/** The part of a SignalR connection that is used, so that a test can stand in for it. */
export type Hub = {
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke(method: string, ...args: unknown[]): Promise<unknown>;
  on(method: string, handler: (...args: unknown[]) => void): void;
  onclose(handler: (error?: Error) => void): void;
};

export type ConnectionSettings = {
  openHub: () => Hub;
  /** Milliseconds; only differences and ages are taken. */
  now: () => number;
};

/** A question this old without an answer means the link is gone, whatever the socket believes. */
const silenceMaxMs = 6000;
const pingEveryMs = 4000;
/** Single events are folded together for this long, so that a burst of hundreds repaints once. */
const foldEveryMs = 40;
/** The journal has numbers that are not for this reader: once nothing came for this long, what was missed is there. */
const quietAfterMs = 250;
/** How long the gateway's network is given to start before the board is asked for again. */
const boardAgainMs = 5_000;

/**
 * The one live connection: it subscribes, resumes from the last number it saw, takes a new snapshot where that is impossible, and never
 * claims to be live before the gateway has said so.
 */
export class DispatchConnection {
  readonly view = new Store<LiveView>(emptyView);
  readonly link = new Store<Link>({ kind: 'connecting' });
  /** How far the gateway's clock is ahead of ours, in milliseconds, as far as its events have shown; negative where it is behind. */
  readonly aheadMs = new Store(0);

  private readonly settings: ConnectionSettings;
  private readonly watchers = new Set<(events: readonly Envelope[]) => void>();
  private hub: Hub | undefined;
  private attempt = 0;
  private running = false;
  private waiting: Envelope[] = [];
  private foldTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private boardTimer: ReturnType<typeof setTimeout> | undefined;
  private lastHeardAt = 0;
  private topics: readonly string[] = [];
  private folded = 0;
  private clockIsKnown = false;

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
  }

  /** Calls back with each lot of new events, after they are in the view. */
  onEvents(watcher: (events: readonly Envelope[]) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Also begins anew after `refuse`: what one person was shown is not shown to the next. */
  start(topics: readonly string[], own?: string): void {
    if (this.running) return;
    this.running = true;
    this.topics = topics;
    const isNew = this.link.get().kind === 'signedOut';
    this.view.set({ ...(isNew ? emptyView : this.view.get()), own });
    if (isNew) this.link.set({ kind: 'connecting' });
    void this.open();
  }

  stop(): void {
    this.running = false;
    this.clearTimers();
    const hub = this.hub;
    this.hub = undefined;
    void hub?.stop().catch(() => undefined);
  }

  /** The browser says the network is back: no need to wait for the next try. */
  retryNow(): void {
    if (this.retryTimer === undefined) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    void this.open();
  }

  /** The REST side learnt that the session is over. */
  refuse(): void {
    this.stop();
    this.link.set(nextLink(this.link.get(), { type: 'refused' }));
  }

  private async open(): Promise<void> {
    const hub = this.settings.openHub();
    this.hub = hub;
    hub.on('Event', (event) => this.receive(hub, [event]));
    hub.on('Batch', (events) => this.receive(hub, Array.isArray(events) ? events : []));
    hub.on('Snapshot', (...args) => this.take(hub, snapshotFrom(args)));
    hub.on('Gap', () => void this.snapshotAgain(hub));
    hub.onclose(() => this.lost(hub));
    try {
      await hub.start();
      await this.resume(hub);
    } catch (error) {
      if (isRecord(error) && error['statusCode'] === 401) this.refuse();
      else this.lost(hub);
    }
  }

  private async resume(hub: Hub): Promise<void> {
    const { topics } = this;
    const before = this.view.get();
    const folded = this.folded;
    await hub.invoke('Subscribe', before.loaded ? { topics, after: before.seq, epoch: before.epoch } : { topics });
    if (before.loaded) {
      await this.catchUp(hub);
      // A board lives in the gateway's memory: another run of it has none, until somebody asks.
      if (topics.includes('presence:board')) void this.boardAgain(hub);
    } else this.take(hub, await hub.invoke('Snapshot', topics));
    if (this.hub !== hub) return;
    this.attempt = 0;
    this.heard();
    const resumed = before.loaded && this.view.get().epoch === before.epoch;
    this.link.set(
      nextLink(this.link.get(), { type: 'opened', at: this.settings.now(), ...(resumed ? { caughtUp: this.folded - folded } : {}) }),
    );
    this.ping(hub);
  }

  /** Until the newest number is in the view, or everything before it that is for this reader. */
  private async catchUp(hub: Hub): Promise<void> {
    const head = await hub.invoke('Snapshot', ['system']);
    const newest = isRecord(head) && typeof head['seq'] === 'number' ? head['seq'] : 0;
    let seen = -1;
    while (this.hub === hub && this.view.get().seq < newest && this.folded !== seen) {
      seen = this.folded;
      await new Promise((resolve) => setTimeout(resolve, quietAfterMs));
      this.foldNow();
    }
  }

  private receive(hub: Hub, values: readonly unknown[]): void {
    if (this.hub !== hub) return;
    this.heard();
    try {
      this.waiting.push(...values.map((value) => envelope(value, 'event')));
    } catch {
      void this.snapshotAgain(hub);
      return;
    }
    this.foldTimer ??= setTimeout(() => this.foldNow(), foldEveryMs);
  }

  private foldNow(): void {
    clearTimeout(this.foldTimer);
    this.foldTimer = undefined;
    if (this.waiting.length === 0 || !this.view.get().loaded) return;
    const events = this.waiting;
    this.waiting = [];
    try {
      const before = this.view.get();
      this.view.set(applyEvents(before, events));
      if (this.view.get() === before) return;
      this.folded += events.filter((event) => event.epoch !== before.epoch || event.seq > before.seq).length;
    } catch {
      // An event in a form this console does not know: the snapshot says the same in one piece, or shows that it cannot be read either.
      if (this.hub !== undefined) void this.snapshotAgain(this.hub);
      return;
    }
    this.compareClocks(events);
    if (events.some(({ type, data }) => type === 'presence.board.ended' && String(data['list']).startsWith('sip:everybody@'))) this.boardLater();
    for (const watcher of this.watchers) watcher(events);
  }

  /** An event is older by the way it took, or was kept for us while we were away: the most that was ever seen is nearest to the truth. */
  private compareClocks(events: readonly Envelope[]): void {
    const told = events.map((event) => Date.parse(event.time)).filter((at) => !Number.isNaN(at));
    if (told.length === 0) return;
    const ahead = Math.round(Math.max(...told) - this.settings.now());
    if (this.clockIsKnown && ahead <= this.aheadMs.get()) return;
    this.clockIsKnown = true;
    this.aheadMs.set(ahead);
  }

  private take(hub: Hub, value: unknown): void {
    if (this.hub !== hub || !isRecord(value)) return;
    this.heard();
    this.view.set(applySnapshot(this.view.get(), value));
    this.foldNow();
    clearTimeout(this.boardTimer);
    // The gateway says everything but the board while its network is starting.
    if (this.topics.includes('presence:board') && value['board'] === undefined) this.boardLater();
  }

  /** Changes are told of a board that is open; what it came to while it was not stands in the answer to who opens it. */
  private async boardAgain(hub: Hub): Promise<void> {
    try {
      const said = await hub.invoke('Snapshot', ['presence:board']);
      if (this.hub !== hub) return;
      const { view, hasBoard } = applyBoard(this.view.get(), said);
      this.view.set(view);
      if (!hasBoard) this.boardLater();
    } catch {
      this.lost(hub);
    }
  }

  private boardLater(): void {
    const { hub } = this;
    clearTimeout(this.boardTimer);
    if (hub !== undefined) this.boardTimer = setTimeout(() => void this.boardAgain(hub), boardAgainMs);
  }

  private async snapshotAgain(hub: Hub): Promise<void> {
    try {
      this.take(hub, await hub.invoke('Snapshot', this.topics));
    } catch {
      this.lost(hub);
    }
  }

  private ping(hub: Hub): void {
    this.pingTimer = setTimeout(() => {
      const asked = this.settings.now();
      const silent = setTimeout(() => this.lost(hub), silenceMaxMs);
      hub
        .invoke('Ping', Math.round(asked))
        .then(() => {
          if (this.hub !== hub) return;
          this.heard();
          const at = this.settings.now();
          this.link.set(nextLink(this.link.get(), { type: 'answered', at, roundTripMs: Math.round(at - asked) }));
          this.ping(hub);
        })
        .catch(() => this.lost(hub))
        .finally(() => clearTimeout(silent));
    }, pingEveryMs);
  }

  private lost(hub: Hub): void {
    if (this.hub !== hub || !this.running) return;
    this.hub = undefined;
    this.clearTimers();
    this.foldNow();
    void hub.stop().catch(() => undefined);
    this.link.set(nextLink(this.link.get(), { type: 'lost', lastHeardAt: this.lastHeardAt }));
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      void this.open();
    }, retryDelayMs(this.attempt));
    this.attempt += 1;
  }

  private heard(): void {
    this.lastHeardAt = this.settings.now();
  }

  private clearTimers(): void {
    for (const timer of [this.foldTimer, this.pingTimer, this.retryTimer, this.boardTimer]) clearTimeout(timer);
    this.foldTimer = undefined;
    this.boardTimer = undefined;
    this.pingTimer = undefined;
    this.retryTimer = undefined;
  }
}

/** The hub sends `Snapshot(data, seq, epoch)` or one object with all three inside. */
function snapshotFrom(args: readonly unknown[]): unknown {
  const [data, seq, epoch] = args;
  return isRecord(data) && typeof seq === 'number' ? { ...data, seq, epoch } : data;
}
