import type { Hub } from '../gateway/live/connection';

type FakeHubSides = {
  reachable: () => boolean;
  hanging: () => boolean;
  opened: () => void;
  closed: () => void;
  invoke: (method: string, argument: unknown) => unknown;
};

/** The live hub of the fake gateway as one console sees it. */
export class FakeHub implements Hub {
  private readonly handlers = new Map<string, (...args: unknown[]) => void>();
  private readonly sides: FakeHubSides;
  private closing: (error?: Error) => void = () => undefined;

  constructor(sides: FakeHubSides) {
    this.sides = sides;
  }

  start(): Promise<void> {
    if (!this.sides.reachable()) return Promise.reject(new Error('no connection'));
    this.sides.opened();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.sides.closed();
    return Promise.resolve();
  }

  invoke(method: string, argument?: unknown): Promise<unknown> {
    if (!this.sides.reachable()) return Promise.reject(new Error('no connection'));
    if (this.sides.hanging()) return new Promise(() => undefined);
    return Promise.resolve(this.sides.invoke(method, argument));
  }

  on(method: string, handler: (...args: unknown[]) => void): void {
    this.handlers.set(method, handler);
  }

  onclose(handler: (error?: Error) => void): void {
    this.closing = handler;
  }

  deliver(method: string, argument: unknown): void {
    this.handlers.get(method)?.(argument);
  }

  close(): void {
    this.sides.closed();
    this.closing();
  }
}
