import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';

import type { IconName } from './iconShapes';
import { type Bindings, bindingOf, isTakenByFocus, keyName, shiftedDigit } from './keys';

/** Something a person can do by key or from the palette. `key` is the binding it comes with. */
export type Command = {
  id: string;
  title: string;
  section: string;
  icon?: IconName;
  key?: string;
  /** False: known and listed with its key, but nothing to do it on at the moment. */
  enabled: boolean;
  /** It is held, not pressed: whoever offers it watches its key by himself, and here it is only listed and bound. */
  isHeld?: boolean;
  run: () => void;
};

const storageKey = 'poc.keys';

/** The commands that the mounted parts of the console offer at this moment, and the keys they answer to. */
class CommandRegistry {
  private commands: readonly Command[] = [];
  private bindings: Bindings = readBindings();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getCommands = (): readonly Command[] => this.commands;
  readonly getBindings = (): Bindings => this.bindings;

  add(command: Command): () => void {
    this.commands = [...this.commands.filter((known) => known.id !== command.id), command];
    this.changed();
    return () => {
      this.commands = this.commands.filter((known) => known !== command);
      this.changed();
    };
  }

  bind(id: string, key: string | undefined): void {
    const others = Object.entries(this.bindings).filter(([bound]) => bound !== id);
    this.bindings = Object.fromEntries(key === undefined ? others : [...others, [id, key]]);
    localStorage.setItem(storageKey, JSON.stringify(this.bindings));
    this.changed();
  }

  /** Runs the command bound to the key, if any; tells whether there was one. */
  press(key: string): boolean {
    const command = this.commands.findLast((candidate) => candidate.enabled && candidate.isHeld !== true && bindingOf(candidate, this.bindings) === key);
    command?.run();
    return command !== undefined;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function readBindings(): Bindings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

const Context = createContext<CommandRegistry | null>(null);

export function CommandProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new CommandRegistry());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const key = keyName(event);
      if (key === undefined || event.defaultPrevented || isTakenByFocus(key, document.activeElement)) return;
      if (document.querySelector('[aria-modal="true"]') !== null) return;
      const digit = shiftedDigit(event);
      if (registry.press(key) || (digit !== undefined && registry.press(digit))) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [registry]);
  return <Context value={registry}>{children}</Context>;
}

function useRegistry(): CommandRegistry {
  const registry = useContext(Context);
  if (registry === null) throw new Error('Commands need a CommandProvider above them.');
  return registry;
}

/** Offers a command for as long as the component is mounted. */
export function useCommand({ id, title, section, icon, key, isHeld, run }: Omit<Command, 'enabled'>, enabled = true): void {
  const registry = useRegistry();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    return registry.add({
      id,
      title,
      section,
      enabled,
      ...(icon === undefined ? {} : { icon }),
      ...(key === undefined ? {} : { key }),
      ...(isHeld === undefined ? {} : { isHeld }),
      run: () => latest.current(),
    });
  }, [registry, id, title, section, icon, key, isHeld, enabled]);
}

export function useCommands(): { commands: readonly Command[]; bindings: Bindings; bind: (id: string, key: string | undefined) => void } {
  const registry = useRegistry();
  return {
    commands: useSyncExternalStore(registry.subscribe, registry.getCommands),
    bindings: useSyncExternalStore(registry.subscribe, registry.getBindings),
    bind: (id, key) => registry.bind(id, key),
  };
}
