/** A value that React can watch through `useLive`. */
export class Store<T> {
  private readonly listeners = new Set<() => void>();
  private value: T;

  constructor(initial: T) {
    this.value = initial;
  }

  readonly get = (): T => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(next: T): void {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const listener of this.listeners) listener();
  }
}

/** What whoever shows a value has of its store: it is changed elsewhere. */
export type Watched<T> = Pick<Store<T>, 'get' | 'subscribe'>;
